"""The engine: same bits whatever the number of trials, blocks, workers and other names; and what it collects."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from conftest import OFF, simulate

from aicapex import engine, errors, scenario
from aicapex.distributions import Path
from aicapex.fleet import BUILDERS
from aicapex.registry import VARIABLES
from aicapex.returns import COHORTS
from aicapex.sampling import draw

BLOCK = engine.BLOCK


def same(one, other, first=slice(None)):
    for field in ("outputs", "cohorts", "tests", "classes", "classes_now"):
        for name, values in getattr(one, field).items():
            assert np.array_equal(
                values[:, first], getattr(other, field)[name][:, first], equal_nan=values.dtype.kind == "f"
            )
    for name, values in one.parameters.items():
        assert np.array_equal(values[first], other.parameters[name][first]), name


@pytest.fixture(scope="module")
def two_blocks(run):
    return run(trials=BLOCK + 52)


def test_the_same_run_gives_the_same_bits(run):
    same(run(trials=60), engine.run(scenario.load("base"), 60, 1))


def test_the_first_trials_do_not_depend_on_the_total(two_blocks, run):
    few = run(trials=60)
    first = slice(0, 60)
    for name, values in few.outputs.items():
        assert np.array_equal(values, two_blocks.outputs[name][:, first], equal_nan=True), name
    for name, values in few.parameters.items():
        assert np.array_equal(values, two_blocks.parameters[name][first]), name


def test_the_first_block_is_the_same_in_a_run_of_two_and_of_three(two_blocks):
    more = engine.run(scenario.load("base"), 2 * BLOCK + 4, 1)
    assert more.trials == 4100
    for name, values in two_blocks.outputs.items():
        assert np.array_equal(values, more.outputs[name][:, : BLOCK + 52], equal_nan=True), name
    for name, values in two_blocks.parameters.items():
        assert np.array_equal(values, more.parameters[name][: BLOCK + 52]), name


def test_workers_change_no_bit(two_blocks):
    same(two_blocks, engine.run(scenario.load("base"), BLOCK + 52, 1, jobs=2))


def test_seeds_differ(run):
    one, other = run(seed=1), run(seed=2)
    assert not np.array_equal(one.outputs["capex"], other.outputs["capex"])
    assert not np.array_equal(one.parameters["returns.hurdle"], other.parameters["returns.hurdle"])


def test_progress_is_told_block_by_block():
    told: list[int] = []
    engine.run(scenario.load("base", set=["end=2026Q4"]), BLOCK + 52, 1, progress=told.append)
    assert told == [BLOCK // 2 + 26] * 2


def test_another_factor_without_loads_and_another_event_without_size_change_no_bit(exact):
    base = scenario.load("base")
    factor = dataclasses.replace(next(iter(base.factors.values())), loads={})
    event = base.events["rate_hike"]
    zero = dataclasses.replace(
        event, name="another_hike", size=scenario.load("base", set=["events.rate_hike.size=0"]).events["rate_hike"].size
    )
    more = dataclasses.replace(
        base, factors={"aaa": factor, **base.factors}, events={"another_hike": zero, **base.events}
    )
    with_more, plain = simulate(more, draw(more, 1, 0, 40)), exact(trials=40)
    for name in VARIABLES:
        assert np.array_equal(plain[name], with_more[name], equal_nan=True), name


def test_the_order_of_names_changes_no_bit(exact):
    base = scenario.load("base")
    backwards = dataclasses.replace(
        base,
        parameters=dict(reversed(list(base.parameters.items()))),
        factors=dict(reversed(list(base.factors.items()))),
    )
    turned, plain = simulate(backwards, draw(backwards, 1, 0, 40)), exact(trials=40)
    for name in VARIABLES:
        assert np.array_equal(plain[name], turned[name], equal_nan=True), name


@pytest.mark.parametrize("trial", [0, 17, 59])
def test_one_trial_alone_is_the_same_as_within_a_block(exact, trial):
    block, base = exact(trials=60), scenario.load("base")
    alone = simulate(base, draw(base, 1, trial, 1))
    for name in VARIABLES:
        assert alone[name][:, 0] == pytest.approx(block[name][:, trial], rel=1e-12, abs=1e-12, nan_ok=True), name
    for name, values in alone.earned.items():
        assert values[:, 0] == pytest.approx(block.earned[name][:, trial], rel=1e-12, abs=1e-12, nan_ok=True), name


@pytest.mark.parametrize(
    ("trials", "sizes"), [(1, [1]), (2048, [2048]), (2049, [1024, 1025]), (10_000, [1666, 1667, 1667] * 2)]
)
def test_trials_are_cut_by_their_number_alone(trials, sizes):
    blocks = engine.partition(trials)
    assert [len(block) for block in blocks] == sizes
    assert [trial for block in blocks for trial in block] == list(range(trials))


@pytest.mark.parametrize("name", ["base", "power_wall", "telecom_1996"])
def test_no_bit_hangs_on_the_block_nor_on_checks(name):
    """Cut otherwise, and kept in double precision for the identities or not, every figure of a block is the same."""
    one = scenario.load(name)
    whole = engine.simulate(one, 1, range(300), check=True)
    parts = [engine.simulate(one, 1, part, check=False) for part in (range(1), range(1, 120), range(120, 300))]
    for field in ("outputs", "scalars", "cohorts", "tests", "classes", "parameters"):
        for key, values in getattr(whole, field).items():
            joined = np.concatenate([getattr(part, field)[key] for part in parts], axis=-1)
            assert values.dtype == joined.dtype
            assert np.array_equal(values, joined, equal_nan=values.dtype.kind == "f"), key


def test_results_hold_every_registered_output_and_cohort_scalar(run):
    r = run()
    assert set(r.outputs) == set(VARIABLES)
    assert set(r.cohorts) == {variable.name for variable in COHORTS}
    assert r.quarters[0] == "2025Q4"
    assert r.quarters[-1] == "2035Q4"
    for values in (*r.outputs.values(), *r.cohorts.values()):
        assert values.shape == (41, 60)
        assert values.dtype == np.float32
    assert set(r.tests) == set(r.scenario.verdict)


def test_cohorts_stand_at_the_quarter_of_purchase(run):
    irr = run().cohorts["cohort_irr"]
    assert np.isnan(irr[0]).all()  # what the start quarter buys is part of the opening stock
    assert np.isfinite(irr[1]).all()


def test_flows_are_amounts_of_a_quarter(exact):
    """Capex of the first year at prices of 21 to 27 bn a GW, 13 to 21 GW a year: hundreds of billions."""
    r = exact(OFF)
    assert r["capex"][0] == pytest.approx(
        r["chip_revenue"][0] + (r["book_additions"] - r["chip_revenue"])[0], rel=1e-12
    )
    shipped = r["shipments_gw"][0] / r.draws.parameters["power.pue"] * r["chip_price_per_gw"][0]
    assert (r["chip_revenue"][0] <= shipped * (1 + 1e-9)).all()
    assert (r["chip_revenue"][0] >= 0.8 * shipped).all()
    assert np.median(r["capex"][0]) == pytest.approx(13.5 * 33 / 4, rel=0.25)


def test_a_known_event_acts_from_its_quarter_on_and_ends(exact):
    hike = exact(OFF.replace("false", "true"), "events.rate_hike.size=200", scenario="rate_hike", trials=20)
    none = exact("events.rate_hike.size=0", scenario="rate_hike", trials=20)
    base_rate = hike["hurdle_rate"] - none["hurdle_rate"]
    at = hike.scenario.quarters.index("2026Q4")
    assert (base_rate[:at] == 0).all()
    assert base_rate[at : at + 12] == pytest.approx(np.full((12, 20), 0.02), rel=1e-9)
    assert (base_rate[at + 12 :] == 0).all()


def test_events_hold_parameters_to_their_declared_bounds(exact):
    r = exact("events.progress_stall.when.hazard=5", "events.progress_stall.size=1", trials=20)
    assert r["autonomy"] == pytest.approx(r["autonomy"], nan_ok=False)
    assert max(engine.identities.check(r.outputs, r.opening).values()) <= 1e-9


def test_too_many_failures_end_the_run(monkeypatch):
    real = engine.paths

    def broken(asked, draws, doubles=None):
        outputs, *rest = real(asked, draws, doubles)
        outputs["revenue"][3, 5] = np.inf
        return outputs, *rest

    monkeypatch.setattr(engine, "paths", broken)
    with pytest.raises(errors.NumericalError, match="1 of 20 trials"):
        engine.run(scenario.load("base"), 20, 1)


@pytest.mark.parametrize("end", ["2026Q1", "2026Q3", "2026Q4", "2027Q1"])
def test_short_horizons_run(end):
    r = engine.run(scenario.load("base", set=[f"end={end}"]), 10, 1, check=True)
    assert r.outputs["capex"].shape[0] == len(r.quarters)
    assert max(r.checks.values()) <= 1e-9


def test_every_parameter_may_be_a_dated_path(medians, exact):
    """A path that stands at a value all along is that value: half of the parameters at a time."""
    base = scenario.load("base", set=[OFF, "factors.enabled=false"])
    names = sorted(base.parameters)
    plain = exact(OFF, "factors.enabled=false", *(f"{name}={medians[name]!r}" for name in names), trials=3)
    for part in (names[::2], names[1::2]):
        given = {
            name: dataclasses.replace(
                each,
                distribution=Path((("2025Q4", medians[name]), ("2030Q4", medians[name])))
                if name in part
                else plain.scenario.parameters[name].distribution,
            )
            for name, each in base.parameters.items()
        }
        r = engine.run(dataclasses.replace(base, parameters=given), 3, 1)
        for name in VARIABLES:
            assert np.array_equal(r.outputs[name], plain[name].astype(np.float32), equal_nan=True), name


def test_builders_are_the_three_of_the_spec():
    assert BUILDERS == ("self_funded", "leveraged", "states")
