"""Statistics: limits against published figures and by their coverage, and years against sums by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr, ndtri

from aicapex.statistics import paired_difference, quantile_with_limits, to_years, wilson

QUARTERS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2")


def test_wilson_gives_published_limits():
    # Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3.
    low, high = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_wilson_limits_hold_the_share_and_mirror(trials, share):
    successes = round(share * trials)
    low, high = (float(limit) for limit in wilson(successes, trials))
    assert 0 <= low <= successes / trials <= high <= 1
    mirrored_low, mirrored_high = wilson(trials - successes, trials)
    assert (1 - float(mirrored_high), 1 - float(mirrored_low)) == pytest.approx((low, high), abs=1e-12)


def test_wilson_is_exact_at_the_ends():
    z_squared = float(ndtri(0.975)) ** 2
    low, high = wilson([0, 10_000, 0], [10_000, 10_000, 0])
    assert low.tolist() == [0, pytest.approx(10_000 / (10_000 + z_squared)), 0]
    assert high.tolist() == [pytest.approx(z_squared / (10_000 + z_squared)), 1, 1]
    assert [float(limit) for limit in wilson(0, 10_000)] == [low[0], high[0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_quantiles_are_numpys_own(dtype):
    values = np.random.default_rng(1).normal(size=(3, 4, 1001)).astype(dtype)
    probabilities = [0.05, 0.25, 0.5, 0.951]
    value, low, high = quantile_with_limits(values, probabilities)
    assert value.shape == low.shape == high.shape == (4, 3, 4)
    np.testing.assert_allclose(value, np.quantile(values.astype(np.float64), probabilities, axis=-1), rtol=1e-12)
    assert np.all((low < value) & (value < high))
    single = quantile_with_limits(values, 0.25)
    assert all(np.array_equal(one, many[1]) for one, many in zip(single, (value, low, high), strict=True))


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.99])
@pytest.mark.parametrize("trials", [10, 59, 1000, 10_000])
def test_limits_are_the_binomial_order_statistics(probability, trials):
    _, low, high = quantile_with_limits(np.arange(1.0, trials + 1), probability)
    ranks = np.arange(trials + 1)
    below = bdtr(ranks, trials, probability)  # P(B <= rank)
    lower = int((below[:-1] <= 0.025).sum())
    upper = int((below < 0.975).sum()) + 1
    assert (int(low), int(high)) == (max(lower, 1), min(upper, trials))


def test_limits_hold_the_true_quantile_as_often_as_they_say():
    samples = np.random.default_rng(2).exponential(size=(4000, 200))
    for probability in (0.1, 0.5, 0.9):
        _, low, high = quantile_with_limits(samples, probability)
        true = -math.log1p(-probability)
        covered = np.mean((low <= true) & (true <= high))
        assert 0.94 < covered < 0.985


def test_few_trials_give_the_extremes():
    value, low, high = quantile_with_limits(np.array([3.0, 1.0, 2.0]), 0.5)
    assert (float(value), float(low), float(high)) == (2, 1, 3)
    assert [float(figure) for figure in quantile_with_limits(np.array([7.0]), 0.05)] == [7, 7, 7]


def test_undefined_values_are_left_out_row_by_row():
    rows = np.random.default_rng(3).normal(size=(4, 500))
    holed = rows.copy()
    holed[1, ::3] = np.nan
    holed[2, 1:] = np.nan
    holed[3] = np.nan
    found = np.stack(quantile_with_limits(holed, [0.05, 0.5]))
    for row in range(3):
        alone = np.stack(quantile_with_limits(holed[row][~np.isnan(holed[row])], [0.05, 0.5]))
        assert np.array_equal(found[:, :, row], alone)
    assert np.isnan(found[:, :, 3]).all()


def test_infinite_values_are_ordinary_ones():
    values = np.array([1.0, 2.0, math.inf, math.inf])
    assert [float(quantile_with_limits(values, p)[0]) for p in (0.0, 0.25, 1.0)] == [1, 1.75, math.inf]


def test_quantiles_do_not_touch_or_need_the_order_given():
    values = np.random.default_rng(4).normal(size=(2, 300))
    before = values.copy()
    shuffled = quantile_with_limits(values, 0.3)
    assert np.array_equal(values, before)
    assert np.array_equal(shuffled, quantile_with_limits(np.sort(values), 0.3))


def test_a_stock_is_that_of_the_last_quarter_of_the_year():
    values = np.arange(14.0).reshape(7, 2)
    years, stocks = to_years(values, QUARTERS, "stock")
    assert years == [2025, 2026]
    assert stocks.tolist() == [[0, 1], [8, 9]]


def test_a_flow_is_the_sum_of_four_quarters_or_nothing():
    values = np.arange(14, dtype=np.float32).reshape(7, 2)
    years, flows = to_years(values, QUARTERS, "flow")
    assert years == [2026]
    assert flows.tolist() == [[2 + 4 + 6 + 8, 3 + 5 + 7 + 9]]
    assert flows.dtype == np.float64
    years, flows = to_years(values[:3], QUARTERS[:3], "flow")
    assert (years, flows.shape) == ([], (0, 2))
    assert to_years(values[1:3], QUARTERS[1:3], "stock")[1].shape == (0, 2)


def test_a_ratio_is_the_weighted_mean_of_the_quarters_there_are():
    nan = math.nan
    values = np.array([[5.0, nan], [1.0, nan], [3.0, 4.0], [nan, 8.0], [2.0, 6.0], [1.0, 1.0], [2.0, 3.0]])
    weight = np.array([[9.0, 1.0], [1.0, 1.0], [3.0, 1.0], [5.0, 3.0], [0.0, nan], [0.0, 0.0], [0.0, 0.0]])
    years, ratios = to_years(values, QUARTERS, "ratio", weight)
    assert years == [2025, 2026, 2027]
    np.testing.assert_array_equal(ratios, [[5, nan], [10 / 4, 28 / 4], [1.5, 2]])
    years, ratios = to_years(values, QUARTERS, "ratio")
    np.testing.assert_array_equal(ratios, [[5, nan], [2, 6], [1.5, 2]])


@pytest.mark.parametrize("kind", ["stock", "flow", "ratio"])
def test_years_do_not_depend_on_the_trials_beside(kind):
    values, weight = np.random.default_rng(5).random((2, 7, 9))
    whole = to_years(values, QUARTERS, kind, weight)[1]
    alone = [to_years(values[:, i : i + 1], QUARTERS, kind, weight[:, i : i + 1])[1] for i in range(9)]
    assert np.array_equal(whole, np.concatenate(alone, axis=1))


def test_paired_difference_is_the_mean_of_differences():
    generator = np.random.default_rng(6)
    common = generator.normal(size=(2, 400))
    a, b = common + 0.1 * generator.normal(size=(2, 400)) + 1, common
    mean, error = paired_difference(a, b)
    np.testing.assert_allclose(mean, (a - b).mean(axis=-1))
    np.testing.assert_allclose(error, (a - b).std(axis=-1, ddof=1) / 20)
    assert np.all(error < 0.01)


def test_pairs_without_a_partner_are_left_out():
    nan = math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mean, error = paired_difference(
            np.array([[1.0, 4.0, nan], [1.0, nan, nan], [nan, nan, nan]]), np.array([[0.0, 0.0, 0.0]] * 3)
        )
    np.testing.assert_array_equal(mean, [2.5, 1, nan])
    np.testing.assert_array_equal(error, [1.5, nan, nan])
    assert [float(figure) for figure in paired_difference(np.array([2.0, 2.0]), np.array([1.0, 1.0]))] == [1, 0]
