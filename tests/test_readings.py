"""Readings: an input that is another where its claim is read otherwise, drawn alike, chosen and never averaged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenario_cases import REGISTRY, SmallRegistry, write

from aicapex import readings
from aicapex.distributions import Fixed, Pert, Uniform
from aicapex.distributions import Path as Dated
from aicapex.errors import Place, ScenarioError
from aicapex.explain import explain
from aicapex.parameters import Parameter
from aicapex.sampling import draw, uniforms
from aicapex.scenario import Scenario, load
from aicapex.scenario_canonical import canonical_content
from aicapex.scenario_diff import diff
from aicapex.scenario_json_schema import schema_json
from aicapex.scenario_yaml import plain_data, read_yaml

OWN = SmallRegistry(
    PARAMETERS={
        **REGISTRY.PARAMETERS,
        **{f"reading.C{n}": Parameter(f"reading.C{n}", "x", "Reading", "解读", 1, 9) for n in (38, 43)},
    }
)

TEXT = """\
title: Readings
start: 2025Q4
end: 2027Q4
parameters:
  power.additions: {uniform: [9, 10], unit: GW/yr, claim: [C01, C38, C43], readings: {2: {uniform: [20, 30]}, 3: 40}}
  power.growth: {normal: {p5: 0.1, p95: 0.3}, unit: log/yr, assumption: guessed}
  tokens.decline: {lognormal: {p5: 4, p95: 25}, unit: x/yr, claim: C29}
  market.idle: {value: 5, unit: '%', claim: C43, readings: {2: {triangular: {low: 10, mode: 20, high: 60}}}}
  chips.lead: {path: {2025Q4: 4, 2026Q4: 2}, unit: quarter, claim: C16}
  reading.C38: {discrete: {values: [1, 2, 3, 4], weights: [4, 3, 2, 1]}, unit: x, claim: C38}
  reading.C43: {value: 1, unit: x, claim: C43}
factors:
  scarcity: {loads: {power.additions: -0.6, tokens.decline: 0.5, market.idle: 0.4}, why: one cause}
"""
READINGS = "readings: {2: {uniform: [20, 30]}, 3: 40}"


def make(folder: Path, *settings: str, text: str = TEXT) -> Scenario:
    return load(write(folder, text), settings, OWN)


def drawn(scenario: Scenario, count: int = 500) -> dict[str, Any]:
    return draw(scenario, 1, 0, count).parameters


def refusal(folder: Path, old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError) as caught:
        make(folder, text=TEXT.replace(old, new))
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_alternatives_are_read_in_the_unit_of_the_entry(tmp_path: Path) -> None:
    value = make(tmp_path).parameters["power.additions"]
    assert value.distribution == Uniform(9, 10)
    assert value.readings == {2: Uniform(20, 30), 3: Fixed(40)}
    assert value.chosen_by == "reading.C38"
    assert value.text == "uniform 9–10 GW/yr; reading 2 of C38: uniform 20–30 GW/yr; reading 3 of C38: 40 GW/yr"
    idle = make(tmp_path).parameters["market.idle"]
    assert idle.readings[2].support == pytest.approx((0.1, 0.6))
    assert idle.text == "0.05 share; reading 2 of C43: triangular 0.1–0.2–0.6 share"
    assert idle.given == "5 %; reading 2 of C43: triangular 10–20–60 %"
    assert not idle.is_fixed


def test_each_trial_is_drawn_from_the_distribution_of_its_reading(tmp_path: Path) -> None:
    """The same uniform and the same factors, whatever the reading; one that the entry does not know is the first."""
    sampled = drawn(make(tmp_path))
    fixed = {n: drawn(make(tmp_path, f"reading.C38={n}"))["power.additions"] for n in (1, 2, 3, 4)}
    alone = drawn(make(tmp_path, "power.additions={uniform: [20, 30], unit: GW/yr}"))["power.additions"]
    assert np.array_equal(fixed[2], alone)
    assert np.array_equal(fixed[3], np.full(500, 40.0))
    assert np.array_equal(fixed[4], fixed[1])
    assert fixed[2] == pytest.approx(20 + 10 * (fixed[1] - 9))
    chosen = sampled["reading.C38"]
    assert set(chosen) == {1.0, 2.0, 3.0, 4.0}
    assert np.array_equal(sampled["power.additions"], np.choose(chosen.astype(int) - 1, list(fixed.values())))


def test_a_fixed_value_is_drawn_by_its_own_stream_at_another_reading(tmp_path: Path) -> None:
    scenario = make(tmp_path, "reading.C43=2", "factors.enabled=false")
    idle = scenario.parameters["market.idle"].readings[2]
    assert np.array_equal(drawn(scenario)["market.idle"], idle.quantile(uniforms(1, "market.idle", 0, 500)))


def test_readings_that_are_not_taken_change_no_bit(tmp_path: Path) -> None:
    with_them = drawn(make(tmp_path, "reading.C38=1"))
    without = drawn(make(tmp_path, "reading.C38=1", text=TEXT.replace(f", {READINGS}", "")))
    for name, values in with_them.items():
        assert np.array_equal(values, without[name]), name


def test_a_reading_changes_no_other_draw(tmp_path: Path) -> None:
    one, other = drawn(make(tmp_path, "reading.C38=1")), drawn(make(tmp_path))
    for name in set(one) - {"power.additions", "reading.C38"}:
        assert np.array_equal(one[name], other[name]), name


def test_a_trial_is_the_same_in_any_block(tmp_path: Path) -> None:
    scenario = make(tmp_path)
    whole = draw(scenario, 1, 0, 300).parameters["power.additions"]
    parts = [draw(scenario, 1, first, 100).parameters["power.additions"] for first in (0, 100, 200)]
    assert np.array_equal(whole, np.concatenate(parts))


def test_a_parameter_set_whole_loses_its_readings(tmp_path: Path) -> None:
    changed = make(tmp_path, "power.additions=15")
    assert changed.parameters["power.additions"].readings == {}
    assert changed.parameters["power.additions"].text == "15 GW/yr"
    assert set(drawn(changed)["power.additions"]) == {15.0}
    again = make(tmp_path).with_(
        {"power.additions": {"uniform": [1, 2], "unit": "GW/yr", "claim": "C43", "readings": {2: 3}}}
    )
    assert again.parameters["power.additions"].readings == {2: Fixed(3)}
    assert again.settings == ("power.additions = uniform 1–2 GW/yr; reading 2 of C43: 3 GW/yr",)


def test_it_loads_back_to_the_same(tmp_path: Path) -> None:
    scenario = make(tmp_path)
    again = load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), OWN)
    assert again.digest == scenario.digest
    assert again.parameters["power.additions"].text == scenario.parameters["power.additions"].text
    json.dumps(canonical_content(scenario))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (READINGS, "readings: {2: {uniform: [20, 30]}, 3: 41}"),
        (READINGS, "readings: {2: {uniform: [20, 30]}, 4: 40}"),
        ("claim: [C01, C38, C43]", "claim: [C01, C43, C38]"),
        (f", {READINGS}", ""),
    ],
)
def test_what_differs_in_a_reading_differs(tmp_path: Path, old: str, new: str) -> None:
    """The claim changes numbers where it chooses among readings, and only there."""
    one, other = make(tmp_path), make(tmp_path, text=TEXT.replace(old, new))
    assert one.digest != other.digest
    (difference,) = diff(one, other).all
    assert difference.path == "power.additions"
    assert difference.left != difference.right
    over = f"extends: mine.yaml\nparameters:\n{other.to_yaml().split('parameters:')[1].split('  power.growth')[0]}"
    write(tmp_path, TEXT)
    assert load(write(tmp_path, over, "over.yaml"), (), OWN).changed == ("power.additions",)


def test_the_source_changes_no_digest(tmp_path: Path) -> None:
    other = make(tmp_path, text=TEXT.replace("claim: [C01, C38, C43]", "claim: [C38]"))
    assert make(tmp_path).digest == other.digest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("claim: [C01, C38, C43]", "claim: C37", ("power.additions rests on C37, which has", "C38, C43", "nearest")),
        ("claim: [C01, C38, C43]", "assumption: so", ("rests on no claim", "C38, C43", "or remove readings")),
        ("readings: {2: {uni", "readings: {1: {uni", ("readings.1", "from 2 to 9; the first is the entry itself")),
        ("readings: {2: {uni", "readings: {two: {uni", ("readings.two", "from 2 to 9")),
        ("3: 40}", "3: 140}", ("readings.3", "is 140 GW/yr, beyond its bounds", "high: 100")),
        ("3: 40}", "3: {value: 40, unit: GW/yr}}", ("power.additions.readings.3 has no key 'unit'", "uniform")),
        ("3: 40}", "3: {path: {2026Q4: 1}}}", ("readings.3 has no key 'path'",)),
        ("3: 40}", "3: {}}", ("readings.3 gives no distribution", "exactly one of")),
        ("3: 40}", "3: {uniform: [4, 1]}}", ("low must be below high",)),
        ("3: 40}", "3: {uniform: [4, 1, 1]}}", ("two numbers",)),
        ("3: 40}", "3: [4, 10]}", ("a number or a distribution", "write {uniform: [low, high]}")),
        (READINGS, "readings: 2", ("readings is 2", "distributions by the number", "write {2: {uniform")),
        (READINGS, "readings: {}", ("readings",)),
        (READINGS, READINGS.replace("readings", "reading"), ("no key 'reading'", "nearest: readings")),
        ("claim: C16}", "claim: C38, readings: {2: 3}}", ("chips.lead follows a path", "keep one of the two")),
        ("reading.C43: {value: 1,", "reading.C43: {value: 1.5,", ("reading.C43 is 1.5", "never averaged", "discrete")),
        ("reading.C43: {value: 1,", "reading.C43: {uniform: [1, 2],", ("never averaged",)),
        ("reading.C43: {value: 1,", "reading.C43: {path: {2025Q4: 1},", ("never averaged",)),
        ("reading.C43: {value: 1,", "reading.C43: {value: 0,", ("beyond its bounds",)),
        ("unit: x, claim: C43}", "unit: x, claim: C43, readings: {2: 2}}", ("reading.C43 chooses a reading",)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(tmp_path: Path, old: str, new: str, told: tuple[str, ...]) -> None:
    message = refusal(tmp_path, old, new)
    for part in told:
        assert part in message, message


def test_no_event_moves_a_reading(tmp_path: Path) -> None:
    event = "{kind: custom, when: {date: 2026Q2}, size: {value: 1, unit: x}, effects: {reading.C38: {add: 1}}}"
    message = refusal(tmp_path, "factors:\n", f"events: {{turn: {event}}}\nfactors:\n")
    assert "reading.C38 is chosen once for a trial" in message


def test_a_number_is_a_name_of_readings_alone(tmp_path: Path) -> None:
    message = refusal(tmp_path, "title: Readings", "title: {1: Readings}")
    assert "the key 1 is not a name" in message


def test_a_factor_may_load_on_what_is_drawn_at_another_reading_only(tmp_path: Path) -> None:
    assert make(tmp_path).factors["scarcity"].loads["market.idle"] == 0.4
    message = refusal(tmp_path, ", readings: {2: {triangular: {low: 10, mode: 20, high: 60}}}}", "}")
    assert "loads on market.idle, which is fixed" in message


def test_the_schema_knows_readings(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema_json(OWN)))

    def data(text: str) -> object:
        node, found = read_yaml(text, Place("f.yaml", 1, 1))
        assert node is not None
        assert not found
        return plain_data(node)

    validator.validate(data(TEXT))
    validator.validate(data(make(tmp_path).to_yaml()))
    for wrong in ("{1: 40}", "{2: x}", "{2: {value: 1, unit: x}}", "{}", "3"):
        assert not validator.is_valid(data(TEXT.replace(READINGS, f"readings: {wrong}"))), wrong


# -- the shipped scenarios ---------------------------------------------------------------------------------------------

ALTERNATIVES = {
    "power.price.inference_premium": ("reading.C13", Uniform(2.3, 3.0)),
    "market.rental_price.initial": ("reading.C15", Fixed(3.47)),
    "chips.demand_2026": ("reading.C38", Pert(23.6, 27.5, 35)),
    "funding.spv.sponsor_share": ("reading.C43", Fixed(1)),
    "funding.spv.debt_share": ("reading.C43", Fixed(0.8)),
}


def test_base_takes_the_first_reading_of_every_claim() -> None:
    base = load("base")
    found = {name: (value.chosen_by, value.readings) for name, value in base.parameters.items() if value.readings}
    assert found == {name: (by, {2: other}) for name, (by, other) in ALTERNATIVES.items()}
    for declared in readings.PARAMETERS:
        assert base.parameters[declared.name].distribution == Fixed(1)


def test_contested_readings_draws_every_reading_and_nothing_else() -> None:
    base, contested = load("base"), load("contested_readings")
    names = {declared.name for declared in readings.PARAMETERS}
    assert {difference.path for difference in diff(base, contested).all} == names == set(contested.changed)
    one, other = draw(base, 1, 0, 400).parameters, draw(contested, 1, 0, 400).parameters
    for name, values in one.items():
        if name in names:
            assert set(other[name]) == {1.0, 2.0}
        elif name in ALTERNATIVES:
            first = other[ALTERNATIVES[name][0]] == 1.0
            assert np.array_equal(values[first], other[name][first])
            assert not (values[~first] == other[name][~first]).any()
        else:
            assert np.array_equal(values, other[name]), name


def paired(one: Any, other: Any) -> float:
    """Mean difference over its paired standard error."""
    difference = one.astype(float) - other.astype(float)
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference)) + 1e-300))


@pytest.fixture(scope="module")
def runs() -> tuple[Any, Any]:
    return load("base").run(trials=400), load("contested_readings").run(trials=400)


def test_contested_readings_moves_the_verdict(runs: tuple[Any, Any]) -> None:
    base, contested = runs
    place = base.quarters.index("2028Q4")
    assert paired(contested.classes["bust"][place], base.classes["bust"][place]) > 3


@pytest.mark.parametrize(
    ("claim", "output", "year", "direction"),
    [
        ("C13", "electricity_price", 2028, 1),
        ("C15", "rental_price_newest", 2026, 1),
        ("C38", "shipment_ceiling_gw", 2028, 1),
        ("C43", "debt_leveraged", 2028, 1),
    ],
)
def test_each_reading_that_changes_an_input_moves_an_output(
    runs: tuple[Any, Any], claim: str, output: str, year: int, direction: int
) -> None:
    base = runs[0]
    other = load("base", [f"reading.{claim}=2"]).run(trials=400)
    place = base.years.index(year)
    assert direction * paired(other.by_year(output)[1][place], base.by_year(output)[1][place]) > 3


def test_explain_tells_the_alternatives_and_what_a_reading_decides() -> None:
    base = load("base")
    (premium,) = explain("power.price.inference_premium", base)
    assert "uniform 1.3–2 x; reading 2 of C13: uniform 2.3–3 x" in premium.text("en", 200)
    (chooses,) = explain("reading.C43", base)
    assert dict(chooses.statements)["explain.read_by"] == "funding.spv.debt_share, funding.spv.sponsor_share"
    (asked,) = explain("reading.C20", base)
    assert dict(asked.statements)["explain.read_by"] == "C20"


def test_a_reading_on_a_dated_path_is_the_one_that_it_begins_with() -> None:
    """No file can say so, but whoever puts a scenario together by hand may."""
    base = load("base")
    dated = replace(base.parameters["reading.C15"], distribution=Dated((("2025Q4", 2.0),)))
    changed = replace(base, parameters={**base.parameters, "reading.C15": dated})
    assert set(draw(changed, 1, 0, 9).parameters["market.rental_price.initial"]) == {3.47}
