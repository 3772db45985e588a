"""Scores by their definitions, baselines by hand, and what must not change them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import gamma

from aicapex.analysis.scores import (
    Forecast,
    central_band,
    coverage,
    fair_crps,
    no_change,
    normal_crps,
    quantile_crps,
    random_walk,
)
from aicapex.results import QUANTILES


def by_definition(members: list[float], actual: float) -> float:
    """E|X - y| less half of E|X - X'| over unlike members, one after the other."""
    away = sum(abs(x - actual) for x in members) / len(members)
    pairs = [abs(x - other) for i, x in enumerate(members) for j, other in enumerate(members) if i != j]
    return away - 0.5 * sum(pairs) / len(pairs)


@pytest.mark.parametrize("actual", [-3.0, 0.0, 0.4, 9.0])
@pytest.mark.parametrize("size", [2, 3, 17])
def test_fair_crps_is_its_definition(size: int, actual: float) -> None:
    members = np.random.default_rng(size).normal(size=size)
    assert float(fair_crps(members, actual)) == pytest.approx(by_definition(list(members), actual), abs=1e-12)


def test_fair_crps_of_many_rows_is_that_of_each_and_leaves_undefined_members_out() -> None:
    random = np.random.default_rng(1)
    rows, actuals = random.normal(size=(2, 3, 9)), random.normal(size=(2, 3))
    rows[0, 1, [2, 5]] = np.nan
    found = fair_crps(rows, actuals)
    for place in np.ndindex(2, 3):
        members = [x for x in rows[place] if not math.isnan(x)]
        assert found[place] == pytest.approx(by_definition(members, actuals[place]), abs=1e-12)
    assert np.isnan(fair_crps(np.full(4, np.nan), 0.0))


def test_the_fair_score_does_not_depend_on_the_size_of_the_ensemble() -> None:
    """Its mean over forecasts and outcomes of one law is that of the law, 1/sqrt(pi), also with two members."""
    random = np.random.default_rng(7)
    outcomes = random.normal(size=40_000)
    for size in (2, 4, 30):
        scores = fair_crps(random.normal(size=(len(outcomes), size)), outcomes)
        error = scores.std() / math.sqrt(len(outcomes))
        assert abs(scores.mean() - 1.0 / math.sqrt(math.pi)) < 4.0 * error
        assert 4.0 * error < 0.02  # the plain mean over all pairs is off by 1/(size sqrt(pi)): 0.28, 0.14 and 0.019


@pytest.mark.parametrize("actual", [-2.0, 1.0, 4.5])
def test_normal_crps_is_that_of_a_large_sample(actual: float) -> None:
    sample = 1.0 + 2.0 * np.random.default_rng(3).normal(size=400_000)
    assert float(normal_crps(1.0, 2.0, actual)) == pytest.approx(float(fair_crps(sample, actual)), abs=0.01)


def test_the_score_of_a_point_forecast_is_its_error() -> None:
    assert normal_crps([1.0, 1.0], [0.0, 1e-12], 3.0) == pytest.approx([2.0, 2.0])
    assert quantile_crps(QUANTILES, np.full(7, 1.0), 3.0) == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize("actual", [-4.0, -0.7, 0.0, 1.3, 5.0])
def test_quantiles_give_the_score_of_a_normal_law(actual: float) -> None:
    known = 0.5 + 2.0 * ndtri(np.array(QUANTILES))
    assert float(quantile_crps(QUANTILES, known, actual)) == pytest.approx(
        float(normal_crps(0.5, 2.0, actual)), rel=2e-3
    )


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_quantiles_give_the_score_of_a_skewed_law_to_a_few_per_cent(share: float) -> None:
    law = gamma(2.0)
    sample = law.rvs(size=200_000, random_state=np.random.default_rng(5))
    actual = float(law.ppf(share))
    told = float(quantile_crps(QUANTILES, law.ppf(QUANTILES), actual))
    assert told == pytest.approx(float(fair_crps(sample, actual)), rel=0.04)


def test_many_forecasts_from_quantiles_are_each_for_itself() -> None:
    values = np.sort(np.random.default_rng(2).normal(size=(4, 7)), axis=-1)
    together = quantile_crps(QUANTILES, values, np.arange(4.0))
    assert together == pytest.approx([float(quantile_crps(QUANTILES, row, k)) for k, row in enumerate(values)])


def test_bands_and_coverage() -> None:
    sample = np.arange(101.0)
    assert [float(end) for end in central_band(sample, 0.9)] == [5.0, 95.0]
    low, high = central_band(np.stack([sample, sample + 10.0]), 0.5)
    assert low.tolist() == [25.0, 35.0]
    assert high.tolist() == [75.0, 85.0]
    assert coverage(low, high, [25.0, 86.0]) == 0.5
    random = np.random.default_rng(11)
    low, high = central_band(random.normal(size=(4_000, 400)), 0.9)
    assert coverage(low, high, random.normal(size=4_000)) == pytest.approx(0.9, abs=0.02)


def test_a_forecast_from_quantiles_has_the_bands_that_were_kept() -> None:
    sample = np.exp(np.random.default_rng(4).normal(size=5_000))
    whole = Forecast(sample)
    kept = Forecast(np.quantile(sample, QUANTILES), QUANTILES)
    for share in (0.0, 0.5, 0.9):
        assert kept.band(share) == pytest.approx(whole.band(share), rel=1e-12)
    assert kept.crps(0.3) == pytest.approx(whole.crps(0.3), rel=0.02)


def test_scores_on_logs_do_not_depend_on_the_unit() -> None:
    sample = np.exp(np.random.default_rng(4).normal(size=500))
    assert Forecast(1_000.0 * sample).crps(math.log(1_300.0)) == pytest.approx(Forecast(sample).crps(math.log(1.3)))


def test_the_random_walk_by_hand() -> None:
    """Drift 4/4 = 1 a year; the increments 2, 1, 1 over 1, 1, 2 years leave 1, 0, -1: variance (1 + 0 + 1/2)/2."""
    found = random_walk(np.array([0.0, 1.0, 2.0, 4.0]), np.array([10.0, 12.0, 13.0, 14.0]), np.array([5.0, 8.0]))
    assert found is not None
    mean, deviation = found
    assert mean.tolist() == [15.0, 18.0]
    assert (deviation**2).tolist() == pytest.approx([0.75 * (1.0 + 1.0 / 4.0), 0.75 * (4.0 + 16.0 / 4.0)])


def test_the_random_walk_tells_its_own_error() -> None:
    """Over many walks, unevenly seen, its mean square error is what it says it is."""
    random = np.random.default_rng(8)
    times, ahead = np.array([0.0, 0.25, 1.0, 1.25, 2.5, 3.0]), 4.5
    steps = np.diff([*times, ahead])
    squares, said = [], []
    for _ in range(4_000):
        walk = np.cumsum([0.0, *(0.4 * steps + 0.3 * np.sqrt(steps) * random.normal(size=len(steps)))])
        mean, deviation = random_walk(times, walk[:-1], ahead) or (math.nan, math.nan)
        squares.append(float((mean - walk[-1]) ** 2))
        said.append(float(deviation**2))
    assert np.mean(said) == pytest.approx(np.mean(squares), rel=0.08)
    assert np.mean(said) == pytest.approx(0.09 * (1.5 + 1.5**2 / 3.0), rel=0.05)


@pytest.mark.parametrize("points", [0, 1, 2])
def test_a_short_history_allows_no_random_walk(points: int) -> None:
    times = np.arange(float(points))
    assert random_walk(times, times, [9.0]) is None
    assert no_change(times) == (points - 1.0 if points else None)


def test_a_straight_history_is_gone_on_with_for_sure() -> None:
    mean, deviation = random_walk(np.arange(3.0), np.arange(3.0), 4.0) or (math.nan, math.nan)
    assert (float(mean), float(deviation)) == (4.0, 0.0)
    assert float(normal_crps(mean, deviation, 3.5)) == 0.5
