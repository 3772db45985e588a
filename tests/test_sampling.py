"""Draws: the same whatever is drawn beside them, spread as their distributions say, and joined only by factors."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from aicapex.distributions import (
    Beta,
    Discrete,
    Distribution,
    Fixed,
    LogNormal,
    Normal,
    Path,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    lognormal_from_percentiles,
    normal_from_percentiles,
)
from aicapex.quarters import quarters_between
from aicapex.sampling import NEVER, Draws, draw, implied_rank_correlations, uniforms
from aicapex.scenario_entries import After, Date, Hazard, ParameterValue

PARAMETERS: dict[str, Distribution] = {
    "power": Uniform(9, 10),
    "chips": Pert(1, 2, 5),
    "price": LogNormal(10, 0.5),
    "share": Beta(2, 3),
    "growth": Normal(0.4, 0.1),
    "delay": Triangular(1, 2, 6),
    "rule": Discrete((0, 1), (1, 2)),
    "tax": Fixed(0.21),
    "grid": Path((("2025Q4", 1.0), ("2030Q4", 2.0))),
}
FACTORS = {"scarcity": {"power": -0.6, "price": 0.6, "events.hike.size": 0.5}, "progress": {"price": 0.5, "chips": 0.8}}


def event(when, size=None, lasts=None, recurs=True):
    return SimpleNamespace(when=when, size=size or Triangular(50, 150, 300), lasts=lasts, recurs=recurs)


EVENTS = {
    "hike": event(Hazard(Fixed(0.4)), lasts=Uniform(2, 8)),
    "panic": event(Hazard(Uniform(0.1, 0.3))),
    "launch": event(After(Uniform(1, 3)), size=Fixed(1)),
    "vote": event(Date("2028Q4"), size=Normal(0, 1)),
}


def scenario(parameters=PARAMETERS, factors=FACTORS, events=EVENTS, end="2035Q4"):
    return SimpleNamespace(
        parameters={name: ParameterValue(distribution, "x", "") for name, distribution in parameters.items()},
        factors={name: SimpleNamespace(loads=loads) for name, loads in factors.items()},
        events=events,
        quarters=quarters_between("2025Q4", end),
    )


def assert_same(one: Draws, other: Draws, parameters, events) -> None:
    for name in parameters:
        assert np.array_equal(one.parameters[name], other.parameters[name]), name
    for name in events:
        for field in ("quarter", "size", "lasts"):
            assert np.array_equal(getattr(one.events[name], field), getattr(other.events[name], field)), (name, field)


def rank_correlation(a, b) -> float:
    return float(np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1])


PINNED_FIRST = [0.10808211355678854, 0.9578984104646516, 0.9787631834965816, 0.9262681900049085]
PINNED_LATER = [0.08428429683130745, 0.4423229351771928]
PINNED_OTHER = [0.7636840823485961]

DRAWN = [name for name, distribution in PARAMETERS.items() if not isinstance(distribution, Path)]


@pytest.mark.parametrize("bounds", [(0, 1, 5, 1000), (0, 333, 334, 1000), (0, 999, 1000), (0, 4, 512, 1000)])
def test_a_trial_is_the_same_in_any_block(bounds):
    whole = draw(scenario(), 1, 0, 1000)
    for first, end in pairwise(bounds):
        part = draw(scenario(), 1, first, end - first)
        assert (part.first, part.count) == (first, end - first)
        for name in DRAWN:
            assert np.array_equal(part.parameters[name], whole.parameters[name][first:end]), name
        for name in EVENTS:
            columns = part.events[name].quarter.shape[1]
            for field, nothing in (("quarter", NEVER), ("size", 0), ("lasts", 0)):
                expected = getattr(whole.events[name], field)[first:end]
                assert np.array_equal(getattr(part.events[name], field), expected[:, :columns]), (name, field)
                assert np.all(expected[:, columns:] == nothing)


def test_every_trial_by_itself_is_as_in_the_whole():
    whole = draw(scenario(), 1, 40, 24)
    for trial in range(24):
        alone = draw(scenario(), 1, 40 + trial, 1)
        assert all(alone.parameters[name][0] == whole.parameters[name][trial] for name in DRAWN)


def test_what_else_is_drawn_changes_nothing():
    base = draw(scenario(), 1, 7, 500)
    reordered = draw(
        scenario(dict(reversed(PARAMETERS.items())), dict(reversed(FACTORS.items())), dict(reversed(EVENTS.items()))),
        1,
        7,
        500,
    )
    assert_same(base, reordered, DRAWN, EVENTS)

    more = draw(
        scenario(
            PARAMETERS | {"another": Uniform(0, 1)},
            FACTORS | {"another": {"another": 0.7}},
            EVENTS | {"another": event(Hazard(Fixed(1)))},
        ),
        1,
        7,
        500,
    )
    assert_same(base, more, DRAWN, EVENTS)

    fewer = draw(scenario({"price": PARAMETERS["price"]}, FACTORS, {"hike": EVENTS["hike"]}), 1, 7, 500)
    assert_same(base, fewer, ["price"], ["hike"])


def test_a_factor_moves_only_what_it_loads_on():
    base = draw(scenario(), 1, 0, 500)
    without = draw(scenario(factors={"progress": FACTORS["progress"]}), 1, 0, 500)
    assert_same(base, without, set(DRAWN) - {"power", "price"}, set(EVENTS) - {"hike"})
    assert not np.array_equal(base.parameters["power"], without.parameters["power"])
    assert np.array_equal(base.events["hike"].quarter, without.events["hike"].quarter)
    assert not np.array_equal(base.events["hike"].size, without.events["hike"].size)


def test_a_load_of_nought_is_no_load():
    base = draw(scenario(), 1, 0, 500)
    nought = {"idle": {"share": 0.0, "price": 0, "events.panic.size": 0.0, "events.panic.when": 0.0}}
    assert_same(base, draw(scenario(factors=FACTORS | nought), 1, 0, 500), DRAWN, EVENTS)


def test_another_horizon_keeps_the_arrivals_within_both():
    long, short = (draw(scenario(end=end), 1, 0, 500).events["hike"].quarter for end in ("2035Q4", "2030Q4"))
    kept = np.where(long[:, : short.shape[1]] <= 20, long[:, : short.shape[1]], NEVER)
    assert np.array_equal(kept, short)


def test_seeds_and_names_give_different_streams():
    streams = [uniforms(seed, name, 0, 100) for seed in (1, 2) for name in ("power", "chips", "factors.power")]
    assert len(np.unique(np.concatenate(streams))) == 600
    with pytest.raises(ValueError, match="a seed is a whole number"):
        uniforms(-1, "power", 0, 1)
    with pytest.raises(ValueError, match="at least one trial"):
        draw(scenario(), 1, 0, 0)


def test_draws_are_pinned():
    assert uniforms(1, "power.us.additions", 0, 4).tolist() == PINNED_FIRST
    assert uniforms(1, "power.us.additions", 999_999, 2).tolist() == PINNED_LATER
    assert uniforms(2**64 - 1, "factors.power", 2, 1).tolist() == PINNED_OTHER


def test_uniforms_stay_in_the_open_interval(monkeypatch):
    extremes = np.array([0, 2**64 - 1], dtype=np.uint64)
    monkeypatch.setattr("aicapex.sampling._words", lambda _key, _counter, count: extremes[:count])
    assert uniforms(1, "power", 0, 2).tolist() == [2.0**-53, 1 - 2.0**-53]


@pytest.mark.parametrize(
    "distribution",
    [
        *(distribution for name, distribution in PARAMETERS.items() if name not in ("rule", "tax", "grid")),
        Truncated(Normal(0.4, 0.1), 0.3, 0.6),
        Beta(0.5, 0.5),
    ],
    ids=repr,
)
@pytest.mark.parametrize("factors", [{}, {"one": {"x": 0.6}, "two": {"x": -0.7}}], ids=["alone", "loaded"])
def test_draws_follow_their_distribution(distribution, factors):
    trials = 20_000
    values = np.sort(draw(scenario({"x": distribution}, factors, {}), 3, 0, trials).parameters["x"])
    probability = distribution.cdf(values)
    steps = np.arange(trials + 1) / trials
    distance = max(np.max(steps[1:] - probability), np.max(probability - steps[:-1]))
    # Kolmogorov's distance exceeds 1.95 / sqrt(n) once in a thousand samples.
    assert distance < 1.95 / math.sqrt(trials)


@pytest.mark.parametrize("make", [normal_from_percentiles, lognormal_from_percentiles])
def test_percentiles_asked_for_are_drawn(make):
    trials = 40_000
    values = draw(scenario({"x": make(4, 25)}, {}, {}), 1, 0, trials).parameters["x"]
    error = math.sqrt(0.05 * 0.95 / trials)
    assert np.mean(values < 4) == pytest.approx(0.05, abs=3.3 * error)
    assert np.mean(values < 25) == pytest.approx(0.95, abs=3.3 * error)


def test_known_values_are_given_as_they_are():
    draws = draw(scenario(), 1, 0, 10)
    assert draws.parameters["tax"].tolist() == [0.21] * 10
    assert "grid" not in draws.parameters
    assert draws.paths["grid"].shape == (41,)
    assert draws.paths["grid"][[0, 10, 40]].tolist() == [1, 1.5, 2]


def test_factors_give_the_rank_correlation_that_they_imply():
    trials = 20_000
    draws = draw(scenario(events={}), 1, 0, trials).parameters
    implied = implied_rank_correlations(scenario().factors)
    assert set(implied) == {
        ("events.hike.size", "power"),
        ("events.hike.size", "price"),
        ("power", "price"),
        ("chips", "price"),
    }
    assert implied["power", "price"] == pytest.approx(6 / math.pi * math.asin(-0.36 / 2))
    for one in DRAWN[:6]:
        for other in DRAWN[:6]:
            if one < other:
                expected = implied.get((one, other), 0.0)
                realised = rank_correlation(draws[one], draws[other])
                assert realised == pytest.approx(expected, abs=4 / math.sqrt(trials)), (one, other)


def test_a_full_load_makes_two_parameters_one():
    draws = draw(scenario({"a": Uniform(0, 1), "b": Normal(0, 1)}, {"f": {"a": 1.0, "b": -1.0}}, {}), 1, 0, 1000)
    assert rank_correlation(draws.parameters["a"], draws.parameters["b"]) == pytest.approx(-1)


def test_a_factor_joins_an_events_size_at_every_arrival_with_a_parameter():
    draws = draw(scenario(), 1, 0, 20_000)
    hike = draws.events["hike"]
    for arrival in (0, 1, 2):
        struck = hike.quarter[:, arrival] < NEVER
        expected = implied_rank_correlations(scenario().factors)["events.hike.size", "price"]
        realised = rank_correlation(hike.size[struck, arrival], draws.parameters["price"][struck])
        assert realised == pytest.approx(expected, abs=4 / math.sqrt(struck.sum()))
    both = hike.quarter[:, 1] < NEVER
    assert rank_correlation(hike.size[both, 0], hike.size[both, 1]) > 0.15


def test_a_factor_delays_the_arrivals_that_it_loads_on():
    draws = draw(scenario({"x": Uniform(0, 1)}, {"f": {"x": 0.9, "events.hike.when": 0.9}}, EVENTS), 1, 0, 5000)
    first = draws.events["hike"].quarter[:, 0]
    struck = first < NEVER
    assert rank_correlation(first[struck], draws.parameters["x"][struck]) > 0.5


def test_a_hazard_arrives_as_often_as_it_says():
    trials, hazard, years = 20_000, 0.4, 10
    quarter = draw(scenario(), 1, 0, trials).events["hike"].quarter
    arrived = (quarter < NEVER).sum(axis=1)
    assert arrived.mean() == pytest.approx(hazard * years, abs=4 * math.sqrt(hazard * years / trials))
    assert arrived.var() == pytest.approx(hazard * years, rel=0.05)
    for quarters in (1, 4, 20):
        struck = np.mean(quarter[:, 0] <= quarters)
        expected = 1 - math.exp(-hazard * quarters / 4)
        assert struck == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / trials))
    counts = np.bincount(quarter[quarter < NEVER], minlength=41)
    assert counts[0] == 0
    np.testing.assert_allclose(counts[1:], trials * hazard / 4, atol=4.5 * math.sqrt(trials * hazard / 4))


def test_arrivals_come_in_order_and_only_busy_columns_are_kept():
    hike = draw(scenario(), 1, 0, 2000).events["hike"]
    assert np.all(np.diff(hike.quarter, axis=1) >= 0)
    assert (hike.quarter[:, -1] < NEVER).any()
    never = hike.quarter == NEVER
    assert np.all(hike.size[never] == 0)
    assert np.all(hike.lasts[never] == 0)
    assert np.all((hike.size[~never] > 50) & (hike.lasts[~never] > 2))


def test_arrivals_without_an_end_are_for_good():
    panic = draw(scenario(), 1, 0, 200).events["panic"]
    assert np.all(panic.lasts[panic.quarter < NEVER] == math.inf)


def test_an_uncertain_hazard_is_drawn_once_a_trial():
    busy = event(Hazard(Discrete((0.01, 2.0), (1, 1))))
    arrived = (draw(scenario({}, {}, {"busy": busy}), 1, 0, 4000).events["busy"].quarter < NEVER).sum(axis=1)
    assert np.mean(arrived <= 3) == pytest.approx(0.5, abs=0.04)
    assert np.mean(arrived >= 8) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("hazard", [0.0, 1e-300])
def test_a_hazard_of_nought_never_arrives(hazard):
    arrivals = draw(scenario({}, {}, {"none": event(Hazard(Fixed(hazard)))}), 1, 0, 50).events["none"]
    assert arrivals.quarter.shape == (50, 1)
    assert np.all(arrivals.quarter == NEVER)


def test_an_event_that_does_not_recur_is_the_first_of_one_that_does():
    once = event(Hazard(Fixed(0.4)), lasts=Uniform(2, 8), recurs=False)
    first = draw(scenario(), 1, 0, 500).events["hike"]
    only = draw(scenario(events={"hike": once}), 1, 0, 500).events["hike"]
    for field in ("quarter", "size", "lasts"):
        assert np.array_equal(getattr(only, field), getattr(first, field)[:, :1])


@pytest.mark.parametrize(
    ("date", "quarter"), [("2026Q1", 1), ("2028Q4", 12), ("2035Q4", 40), ("2025Q4", NEVER), ("2036Q1", NEVER)]
)
def test_a_dated_event_comes_at_its_date_or_not_within_the_horizon(date, quarter):
    arrivals = draw(scenario(events={"vote": event(Date(date))}), 1, 0, 3).events["vote"]
    assert arrivals.quarter.tolist() == [[quarter]] * 3


@pytest.mark.parametrize(
    ("years", "quarter"), [(0.0, 1), (0.1, 1), (0.25, 1), (0.3, 2), (1.0, 4), (10, 40), (11, NEVER)]
)
def test_an_event_after_some_years_comes_in_the_quarter_that_contains_them(years, quarter):
    arrivals = draw(scenario(events={"launch": event(After(Fixed(years)))}), 1, 0, 2).events["launch"]
    assert arrivals.quarter.tolist() == [[quarter]] * 2


def test_an_event_after_uncertain_years_comes_within_them():
    quarter = draw(scenario(), 1, 0, 2000).events["launch"].quarter
    assert quarter.shape == (2000, 1)
    assert np.unique(quarter).tolist() == list(range(5, 13))
