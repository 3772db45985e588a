"""Sensitivity: known answers, an inert input, dependence, groups, and how it is told."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as salib_sample
from SALib.test_functions import Ishigami, Sobol_G
from scipy.special import ndtri

from aicapex import engine
from aicapex.analysis.given_data import ends, first_order, inputs_of
from aicapex.analysis.sensitivity import crosses, from_results, sensitivity
from aicapex.analysis.sensitivity_report import as_object, report, tables
from aicapex.analysis.sobol import Group, evaluate, groups_of, indices, mixed, of_function
from aicapex.cli import main
from aicapex.errors import NumericalError
from aicapex.sampling import draw, uniforms
from aicapex.scenario import load

N = 16_384


def sample(names, seed: int, count: int = N) -> dict[str, np.ndarray]:
    return {name: uniforms(seed, name, 0, count) for name in names}


def ishigami(x) -> np.ndarray:
    return Ishigami.evaluate(np.stack([2 * np.pi * (x[name] - 0.5) for name in ("a", "b", "c")], axis=1))


ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
GROUPS = [Group(name, frozenset({name})) for name in ("a", "b", "c")]


def test_indices_of_ishigamis_function_are_those_of_theory_and_of_salib():
    found = of_function(ishigami, sample("abc", 1), sample("abc", 2), GROUPS)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[-np.pi, np.pi]] * 3}
    points = salib_sample.sample(problem, 2048, calc_second_order=False, seed=1)
    theirs = salib_sobol.analyze(problem, Ishigami.evaluate(points), calc_second_order=False, seed=1)
    for place, name in enumerate("abc"):
        first, total = found[name].first, found[name].total
        assert first[1] - 0.01 <= ISHIGAMI_FIRST[place] <= first[2] + 0.01
        assert total[1] - 0.01 <= ISHIGAMI_TOTAL[place] <= total[2] + 0.01
        assert first[0] == pytest.approx(theirs["S1"][place], abs=theirs["S1_conf"][place] + first[2] - first[0])
        assert total[0] == pytest.approx(theirs["ST"][place], abs=theirs["ST_conf"][place] + total[2] - total[0])


def test_shares_given_the_data_are_first_order_indices():
    x = sample("abc", 1)
    shares = first_order(x, ishigami(x))
    assert shares.value == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert (np.abs(shares.value - ISHIGAMI_FIRST) < 4 * shares.error + 0.01).all()
    weights = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
    names = [f"x{k}" for k in range(8)]
    g = Sobol_G.evaluate(np.stack([sample(names, 1)[name] for name in names], axis=1), weights)
    part = 1.0 / (3.0 * (1.0 + weights) ** 2)
    theory = part / (np.prod(1.0 + part) - 1.0)
    assert first_order(sample(names, 1), g).value == pytest.approx(theory, abs=0.02)


def test_an_inert_input_has_nought_within_its_error_and_chance_is_rarely_passed():
    """Over many inert inputs the shares have mean nought, and one in twenty is above the stated limit of chance."""
    names = [f"inert{k}" for k in range(400)]
    outcome = ndtri(uniforms(1, "outcome", 0, 2000))
    shares = first_order(sample(names, 1, 2000), outcome)
    assert abs(shares.value.mean()) < 4 * shares.error.mean() / np.sqrt(400)
    assert 0.02 < (shares.value > shares.chance).mean() < 0.09
    assert first_order({}, outcome).value.size == 0


def test_dependent_inputs_share_what_they_have_in_common():
    """y = x1 + x2 of standard normals with correlation r: each explains (1 + r)/2, both more than the whole."""
    r, one, other = 0.6, ndtri(uniforms(1, "one", 0, N)), ndtri(uniforms(1, "other", 0, N))
    second = r * one + np.sqrt(1 - r**2) * other
    shares = first_order({"one": one, "second": second}, one + second)
    assert shares.value == pytest.approx([0.8, 0.8], abs=0.02)


def test_equal_values_are_one_bin_and_order_does_not_matter():
    coin = (uniforms(1, "coin", 0, 4000) > 0.7).astype(float)
    noise = ndtri(uniforms(1, "noise", 0, 4000))
    outcome = 2.0 * coin + noise
    exact = np.var([outcome[coin == side].mean() for side in coin]) / outcome.var()
    assert first_order({"coin": coin}, outcome).value[0] == pytest.approx(exact, abs=1e-3)
    order = np.argsort(noise)
    assert first_order({"coin": coin[order]}, outcome[order]).value[0] == pytest.approx(exact, abs=1e-3)
    assert ends(coin, outcome).at_low == 0.0
    assert ends(coin, outcome).at_high == 1.0


def test_a_constant_outcome_has_no_indices():
    flat = np.ones(100)
    assert indices(flat, flat, np.ones((2, 100)))[0].total == (0.0, 0.0, 0.0)
    assert first_order({"x": uniforms(1, "x", 0, 100)}, flat).value[0] <= 0.0


def test_groups_are_independent_and_complete():
    base = load("base")
    varying = list(inputs_of(base.run(trials=200)))
    groups = groups_of(base, varying, ["market.age_premium"])
    members = [name for group in groups for name in group.members]
    assert sorted(members) == sorted(varying)
    for factor in base.factors.values():
        targets = {".".join(t.split(".")[:2]) if t.startswith("events.") else t for t in factor.loads} & set(varying)
        assert sum(bool(targets & group.members) for group in groups) <= 1, factor.name
    assert Group("market.age_premium", frozenset({"market.age_premium"})) in groups


def test_a_mixture_takes_the_group_from_the_other_sample_and_nothing_else():
    base = load("base")
    group = frozenset({"market.age_premium", "events.rate_hike"})
    own, both, other = draw(base, 1, 0, 20), mixed(group, base, 1, 0, 20), mixed(None, base, 1, 0, 20)
    for name, values in both.parameters.items():
        assert (values == (other if name in group else own).parameters[name]).all()
    assert (
        both.events["rate_hike"].quarter
        == other.events["rate_hike"].quarter[:, : both.events["rate_hike"].quarter.shape[1]]
    ).all()
    assert (both.events["progress_stall"].quarter == own.events["progress_stall"].quarter).all()
    assert engine.run(base, 20, 1).parameters["chips.book_life"] == pytest.approx(own.parameters["chips.book_life"])


def test_a_group_that_matters_to_nothing_has_no_index(run):
    results = run(trials=200)
    asked = from_results(results, "capex_peak").asked
    inert = Group("inert", frozenset({"events.none"}))
    assert evaluate(results.scenario, [inert], asked, 100, 1)["inert"].total == (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def found(run):
    return sensitivity(run(trials=400), "adverse@2030", held=2, sobol=True)


def test_an_input_held_moves_as_a_run_with_it_does(found):
    driver = next(driver for driver in found.drivers if driver.held)
    moved = found.results.scenario.with_({driver.name: driver.held.at_high}).run(trials=found.held_trials)
    assert moved.adverse().by(2030).value == pytest.approx(driver.held.high[0])


def test_a_verdict_flips_where_both_ends_are_beyond_even_odds():
    assert crosses((0.3, 0.05), (0.7, 0.05))
    assert crosses((0.7, 0.05), (0.3, 0.05))
    assert not crosses((0.45, 0.05), (0.7, 0.05))
    assert not crosses((0.6, 0.01), (0.9, 0.01))


def test_an_undefined_outcome_is_an_error(run):
    with pytest.raises(NumericalError, match="undefined in"):
        from_results(run(), "debt_service_coverage_states@2030")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_the_report_fits(found, language, cells):
    text = report(found, language, cells)
    assert max(map(cell_len, text.splitlines())) <= cells
    assert not re.search(r"\bnan\b", text)
    assert ("因子" if language == "zh" else "factor") in text


def test_tables_objects_and_notebook(found):
    assert set(tables(found)) == {"drivers.csv", "sobol.csv"}
    told = json.loads(json.dumps(as_object(found)), parse_constant=pytest.fail)
    assert len(told["drivers"]) == len(found.to_frame()) == len(found.drivers)
    assert told["sobol"]["groups"][0]["members"]
    assert found._repr_html_().startswith("<pre>Base case")


def test_the_command_writes_the_same_bytes_with_two_workers(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told = []
    for place, jobs in (("one", "1"), ("two", "2")):
        argv = ["aicapex", "sensitivity", "base", "--of", "capex@2028", "--trials", "80", "--held", "2", "--jobs", jobs]
        monkeypatch.setattr(sys, "argv", [*argv, "--format", "json", "--out", place, "--quiet"])
        assert main() == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == (tmp_path / "one/sensitivity.json").read_text()
    assert (tmp_path / "one/charts/tornado.png").stat().st_size > 10_000
