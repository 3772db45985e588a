"""Distributions: their own inverse, what their constructors promise and refuse, and how they read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv, ndtr, ndtri

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
    beta_from_moments,
    lognormal_from_percentiles,
    normal_from_percentiles,
)

CONTINUOUS: list[Distribution] = [
    Uniform(9, 10),
    Triangular(50, 150, 300),
    Triangular(0, 0, 1),
    Triangular(0, 1, 1),
    Pert(1, 2, 5),
    Pert(1, 1, 5),
    Pert(-3, 5, 5),
    Normal(4, 2),
    LogNormal(10, 0.5),
    Beta(2, 3),
    Beta(0.5, 0.5, -1, 1),
    Beta(0.01, 0.01),
    Truncated(Normal(4, 2), 0, 5),
    Truncated(LogNormal(10, 0.5), low=8),
    Truncated(Pert(1, 2, 5), high=3),
]
ALL = [*CONTINUOUS, Fixed(3), Discrete((3, 1, 2), (1, 2, 1))]

U = np.concatenate([[2.0**-53, 1e-12, 1e-6], np.linspace(0.001, 0.999, 999), [1 - 1e-6, 1 - 2.0**-53]])


def identify(distribution: Distribution) -> str:
    return repr(distribution)


@pytest.mark.parametrize("distribution", CONTINUOUS, ids=identify)
def test_cdf_undoes_quantile(distribution):
    u = U[3:-2]
    values = distribution.quantile(u)
    # Where the value has been rounded to an end of the range its probability is lost.
    inside = (values > distribution.support[0]) & (values < distribution.support[1] - 1e-12)
    np.testing.assert_allclose(distribution.cdf(values)[inside], u[inside], atol=1e-7)


@pytest.mark.parametrize("distribution", ALL, ids=identify)
def test_quantile_rises_within_the_support(distribution):
    values = distribution.quantile(U)
    low, high = distribution.support
    assert np.all(np.diff(values) >= 0)
    assert values.min() >= low
    assert values.max() <= high


@pytest.mark.parametrize("distribution", ALL, ids=identify)
def test_score_and_uniform_are_two_ways_to_one_value(distribution):
    u = U[3:-2]
    np.testing.assert_allclose(distribution.from_score(ndtri(u)), distribution.quantile(u), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("distribution", ALL, ids=identify)
def test_vector_is_scalar(distribution):
    z = ndtri(U)
    one_by_one = [distribution.quantile(U[i : i + 1])[0] for i in range(len(U))]
    assert one_by_one == distribution.quantile(U).tolist()
    one_by_one = [distribution.from_score(z[i : i + 1])[0] for i in range(len(z))]
    assert one_by_one == distribution.from_score(z).tolist()
    assert distribution.quantile(U[:4].reshape(2, 2)).shape == (2, 2)


@pytest.mark.parametrize("distribution", ALL, ids=identify)
def test_cdf_is_nought_below_and_one_above(distribution):
    assert distribution.cdf(np.array([-math.inf, -1e9, 1e9, math.inf])).tolist() == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("distribution", ALL, ids=identify)
def test_only_fixed_ones_are_fixed(distribution):
    assert distribution.is_fixed == isinstance(distribution, Fixed)


@pytest.mark.parametrize(
    ("alpha", "beta"),
    [(1, 5), (3, 3), (2.2, 3.8), (0.5, 0.5), (0.1, 0.1), (0.05, 2), (2, 0.3), (100, 3), (1e4, 1e4), (0.01, 0.01)],
)
def test_beta_table_is_right_to_a_thousand_millionth(alpha, beta):
    z = np.linspace(-8, 8, 20_011)
    exact = np.where(z < 0, betaincinv(alpha, beta, ndtr(z)), 1 - betaincinv(beta, alpha, ndtr(-z)))
    np.testing.assert_allclose(Beta(alpha, beta).from_score(z), exact, rtol=0, atol=1e-9)
    u = np.linspace(0.0005, 0.9995, 1000)
    np.testing.assert_allclose(Beta(alpha, beta).quantile(u), betaincinv(alpha, beta, u), rtol=0, atol=1e-9)


@given(st.floats(0.02, 200), st.floats(0.02, 200))
def test_beta_table_is_monotone_for_any_shape(alpha, beta):
    values = Beta(alpha, beta).from_score(np.linspace(-6.5, 6.5, 5_003))
    assert np.all(np.diff(values) >= -1e-15)


@pytest.mark.parametrize("make", [normal_from_percentiles, lognormal_from_percentiles])
@pytest.mark.parametrize(("p5", "p95"), [(4, 25), (0.01, 0.5), (1e3, 1.1e3)])
def test_percentiles_are_exactly_those_asked_for(make, p5, p95):
    np.testing.assert_allclose(make(p5, p95).quantile(np.array([0.05, 0.95])), [p5, p95], rtol=1e-13)


def test_pert_has_the_mean_and_variance_of_its_definition():
    u = (np.arange(200_000) + 0.5) / 200_000
    values = Pert(1, 2, 5).quantile(u)
    mean = (1 + 4 * 2 + 5) / 6
    assert values.mean() == pytest.approx(mean, abs=1e-5)
    assert values.var() == pytest.approx((mean - 1) * (5 - mean) / 7, abs=1e-4)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.9))
def test_beta_from_moments_has_them(share, width):
    low, high = -2.0, 6.0
    mean = low + (high - low) * share
    sd = width * (high - low) * math.sqrt(share * (1 - share))
    shape = beta_from_moments(low, high, mean, sd)
    total = shape.alpha + shape.beta
    assert low + (high - low) * shape.alpha / total == pytest.approx(mean)
    variance = shape.alpha * shape.beta / (total**2 * (total + 1))
    assert (high - low) * math.sqrt(variance) == pytest.approx(sd)


def test_truncation_renormalises_and_does_not_clip():
    values = Truncated(Normal(0, 1), -1, 1).quantile(np.linspace(0.001, 0.999, 999))
    assert len(np.unique(values)) == 999
    assert values[499] == pytest.approx(0, abs=1e-12)
    assert Truncated(Uniform(0, 8), 2, 4).quantile(np.array([0.5])).tolist() == [3.0]
    assert Truncated(Uniform(0, 10), 5, 20).support == (5, 10)


def test_discrete_takes_each_value_in_proportion_to_its_weight():
    values = Discrete((3, 1, 2), (1, 2, 1)).quantile((np.arange(1000) + 0.5) / 1000)
    assert [int((values == value).sum()) for value in (1, 2, 3)] == [500, 250, 250]
    assert Discrete((1, 2), (0, 3)).quantile(np.array([2.0**-53])).tolist() == [2]
    assert Discrete((1, 2), (0, 3)).support == (2, 2)
    assert Discrete((1, 2, 3), (1, 1, 0)).quantile(np.array([1 - 2.0**-53])).tolist() == [2]


def test_path_is_linear_between_dates_and_flat_outside():
    path = Path((("2026Q1", 2.0), ("2027Q1", 4.0), ("2027Q2", 0.0)))
    quarters = ["2025Q4", "2026Q1", "2026Q2", "2026Q4", "2027Q1", "2027Q2", "2035Q4"]
    assert path.values(quarters).tolist() == [2, 2, 2.5, 3.5, 4, 0, 0]
    assert path.is_fixed
    assert path.support == (0, 4)
    with pytest.raises(TypeError, match="ask it for its values"):
        path.quantile(np.array([0.5]))
    with pytest.raises(TypeError, match="ask it for its values"):
        path.cdf(np.array([0.5]))


@pytest.mark.parametrize(
    ("distribution", "text"),
    [
        (Fixed(1e9), "1e+09"),
        (Fixed(19), "19"),
        (Uniform(9, 10), "uniform 9–10"),
        (Uniform(-5, 3), "uniform -5 to 3"),
        (Triangular(50, 150, 300), "triangular 50–150–300"),
        (Pert(1, 2, 5), "PERT 1–2–5"),
        (normal_from_percentiles(2, 6), "normal 2–6 (P5–P95)"),
        (lognormal_from_percentiles(4, 25), "lognormal 4–25 (P5–P95)"),
        (beta_from_moments(0, 1, 0.4, 0.1), "beta 0–1 (mean 0.4, sd 0.1)"),
        (Discrete((1, 2), (1, 3)), "1 (25 %) or 2 (75 %)"),
        (Path((("2025Q4", 5.0), ("2030Q4", 12.0))), "path 2025Q4 5, 2030Q4 12"),
        (Truncated(Uniform(0, 10), 2, 4), "uniform 0–10, within 2–4"),
        (Truncated(Uniform(0, 10), low=2), "uniform 0–10, at least 2"),
        (Truncated(Uniform(0, 10), high=4), "uniform 0–10, at most 4"),
    ],
    ids=str,
)
def test_text_reads_as_a_person_would_write_it(distribution, text):
    assert distribution.text == text


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Fixed(math.nan), "value must be a finite number"),
        (lambda: Uniform(2, 2), "low must be below high, not 2 and 2"),
        (lambda: Uniform(0, math.inf), "high must be a finite number"),
        (lambda: Triangular(0, 3, 2), "mode must lie between low and high, not 3 in 0–2"),
        (lambda: Triangular(0, math.nan, 2), "mode must"),
        (lambda: Pert(0, -1, 2), "mode must lie between"),
        (lambda: Normal(0, 0), "sd must be positive"),
        (lambda: Normal(math.inf, 1), "mean must be a finite number"),
        (lambda: LogNormal(0, 1), "median and sigma must be positive"),
        (lambda: Beta(0, 1), "alpha and beta must be positive"),
        (lambda: Discrete((), ()), "each value needs a weight: 0 values"),
        (lambda: Discrete((1, 2), (1,)), "2 values, 1 weights"),
        (lambda: Discrete((1, 2), (1, -1)), "weights must not be negative"),
        (lambda: Discrete((1, 2), (0, 0)), "nor all zero"),
        (lambda: Discrete((1, math.nan), (1, 1)), "must be finite"),
        (lambda: Path(()), "at least one dated value"),
        (lambda: Path((("2026Q2", 1.0), ("2026Q1", 2.0))), "in order, each once"),
        (lambda: Path((("2026Q1", 1.0), ("2026Q1", 2.0))), "in order, each once"),
        (lambda: Path((("2026Q5", 1.0),)), "written like 2026Q1, not '2026Q5'"),
        (lambda: Path((("2026Q1", math.inf),)), "2026Q1 must be a finite number"),
        (lambda: Truncated(Fixed(1), 0, 2), "only a continuous distribution"),
        (lambda: Truncated(Discrete((1, 2), (1, 1)), 0, 2), "only a continuous distribution"),
        (lambda: Truncated(Truncated(Normal(0, 1), 0, 2), 0, 1), "only a continuous distribution"),
        (lambda: Truncated(Normal(0, 1), 2, 1), "low must be below high"),
        (lambda: Truncated(Uniform(0, 1), 2, 3), "nothing of uniform 0–1 lies within 2–3"),
        (lambda: normal_from_percentiles(2, 1), "p5 must be below p95"),
        (lambda: lognormal_from_percentiles(0, 1), "p5 must be positive and below p95"),
        (lambda: beta_from_moments(0, 1, 1, 0.1), "mean must lie between low and high"),
        (lambda: beta_from_moments(0, 1, 0.5, 0.5), "sd must be positive and below 0.5"),
    ],
)
def test_nonsense_is_refused_in_a_plain_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
