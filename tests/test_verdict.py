"""The verdict: tests hold where they say, for as long as they ask; classes are exclusive and in their order."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from aicapex import engine, scenario, verdict
from aicapex.scenario import Source, Test, Text

T, F = True, False
NOTHING = Text("", "")


def condition(of="idle_rate", at_least=None, at_most=None, quarters=1, **parts):
    """A test as the loader builds it, whatever else it carries."""
    names = {
        "name": "x",
        "of": of,
        "at_least": at_least,
        "at_most": at_most,
        "quarters": quarters,
        "title": NOTHING,
        "source": Source(),
    }
    fields = Test.__dataclass_fields__
    terms = {name: value for name, value in (names | {"all": (), "any": ()} | parts).items() if name in fields}
    return Test(**terms)


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_a_test_holds_where_its_condition_is_met():
    o = {"idle_rate": column(0.1, 0.3, 0.2, 0.25)}
    assert verdict.holds(condition(at_least=0.2), o)[:, 0].tolist() == [F, T, T, T]
    assert verdict.holds(condition(at_most=0.2), o)[:, 0].tolist() == [T, F, T, F]


def test_a_condition_must_last():
    o = {"idle_rate": column(0.3, 0.3, 0.1, 0.3, 0.3, 0.3)}
    assert verdict.holds(condition(at_least=0.2, quarters=2), o)[:, 0].tolist() == [F, T, F, F, T, T]
    assert verdict.holds(condition(at_least=0.2, quarters=3), o)[:, 0].tolist() == [F, F, F, F, F, T]
    assert verdict.holds(condition(at_least=0.2, quarters=6), o)[:, 0].tolist() == [F] * 6


def test_what_is_undefined_meets_no_condition():
    o = {"idle_rate": column(np.nan, 0.3, np.nan)}
    assert verdict.holds(condition(at_least=0.2), o)[:, 0].tolist() == [F, T, F]
    assert verdict.holds(condition(at_most=0.9), o)[:, 0].tolist() == [F, T, F]


def test_all_and_any():
    o = {"a": column(0, 0, 1, 1), "b": column(0, 1, 0, 1)}
    parts = (condition("a", at_least=1), condition("b", at_least=1))
    assert verdict.holds(condition(None, all=parts), o)[:, 0].tolist() == [F, F, F, T]
    assert verdict.holds(condition(None, any=parts), o)[:, 0].tolist() == [F, T, T, T]


def flags(**rows):
    names = ("default_wave", "capex_collapse", "heavy_write_downs", "returns_shortfall", "capex_dip")
    length = len(next(iter(rows.values())))
    return {name: np.array(rows.get(name, [F] * length))[:, None] for name in names}


def classes(by_then=True, **rows):
    tests = flags(**rows)
    got = verdict.classes(tests, next(iter(tests.values())).shape, by_then=by_then)
    return [next(name for name, held in got.items() if held[t, 0]) for t in range(len(next(iter(rows.values()))))]


def test_the_first_class_that_fits():
    assert classes(capex_dip=[F, F]) == ["boom", "boom"]
    assert classes(capex_dip=[F, T]) == ["boom", "digestion"]
    assert classes(returns_shortfall=[T, T]) == ["digestion", "digestion"]
    assert classes(capex_collapse=[F, T]) == ["boom", "bust"]
    assert classes(default_wave=[T, T]) == ["boom", "boom"]  # defaults without a collapse
    assert classes(default_wave=[T, F], capex_collapse=[F, T]) == ["boom", "systemic"]
    assert classes(heavy_write_downs=[T, T], returns_shortfall=[T, F]) == ["bust", "bust"]
    assert classes(heavy_write_downs=[T]) == ["boom"]


def test_what_has_happened_counts_from_then_on_and_now_does_not():
    assert classes(capex_collapse=[F, T, F]) == ["boom", "bust", "bust"]
    assert classes(by_then=False, capex_collapse=[F, T, F]) == ["boom", "bust", "boom"]
    assert classes(by_then=False, capex_dip=[T, F]) == ["digestion", "boom"]
    # write-downs of one quarter and low returns known in another are not heavy write-downs while returns fall short
    assert classes(by_then=False, heavy_write_downs=[T, F], returns_shortfall=[F, T]) == ["boom", "digestion"]


def test_returns_that_recover_are_no_digestion_any_more():
    assert classes(returns_shortfall=[T, F]) == ["digestion", "boom"]


@pytest.mark.parametrize("name", scenario.shipped())
def test_each_trial_has_exactly_one_class_in_every_quarter(run, name):
    r = run(scenario=name, trials=200)
    for held in (r.classes, r.classes_now):
        assert set(held) == {"boom", "digestion", "bust", "systemic"}
        assert (np.sum([np.asarray(rows, dtype=int) for rows in held.values()], axis=0) == 1).all()


def test_a_class_by_then_never_gets_better_but_for_returns(run):
    """Bust and systemic are what has happened: once there, always there."""
    r = run(trials=200)
    worse = np.asarray(r.classes["bust"] | r.classes["systemic"], dtype=int)
    assert (np.diff(worse, axis=0) >= 0).all()
    assert (np.diff(np.asarray(r.classes["systemic"], dtype=int), axis=0) >= 0).all()


def test_maturity_is_not_a_bust(run):
    """A fall of capex counts as collapse only near its peak and with q under its start or slack compute (A21)."""
    r = run(trials=200)
    o = r.outputs
    collapse = r.tests["capex_collapse"]
    assert (o["capex_drawdown"][collapse] >= 0.4 - 1e-6).all()
    assert (o["quarters_since_peak"][collapse] <= 8).all()
    assert ((o["tobin_q_to_start"][collapse] <= 1 + 1e-6) | (o["demand_supply"][collapse] <= 0.95 + 1e-6)).all()


def test_a_users_own_test_and_threshold_are_used(run):
    plain, strict = run(), run("verdict.overcapacity.at_least=0.5")
    assert (strict.tests["overcapacity"] <= plain.tests["overcapacity"]).all()
    assert strict.tests["overcapacity"].sum() < plain.tests["overcapacity"].sum()


def test_a_scenario_without_tests_runs():
    """Nothing is asked, so nothing has gone wrong: every trial is a boom."""
    bare = dataclasses.replace(scenario.load("base", set=["end=2027Q4"]), verdict={})
    r = engine.run(bare, 10, 1)
    assert r.tests == {}
    assert r.classes["boom"].all()
