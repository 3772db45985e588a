"""Figures with their errors (probabilities, quantiles, paired differences), and quarters made into years."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc, ndtri

from aicapex.parameters import Array
from aicapex.variables import Kind

Values = NDArray[np.float32] | NDArray[np.float64]


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Wilson's limits of a probability (any shapes that broadcast), of which `successes` were seen in `trials`.

    With p = s/n and z the normal score of the level: (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). The limits
    are exactly 0 at no success and 1 at nothing but successes, and 0 and 1 without any trial.

    >>> low, high = wilson(0, 10_000)
    >>> float(low), round(float(high), 5)
    (0.0, 0.00038)
    """
    successes, trials = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(trials, np.float64))
    z_squared = float(ndtri(0.5 + 0.5 * level)) ** 2
    # Both halves multiplied by n, which spares the division by a number of trials that may be zero.
    centre = successes + 0.5 * z_squared
    ahead = successes * (trials - successes) / np.maximum(trials, 1.0)
    reach = np.sqrt(z_squared * (ahead + 0.25 * z_squared))
    whole = trials + z_squared
    low = np.where(successes == 0, 0.0, (centre - reach) / whole)
    high = np.where(successes == trials, 1.0, (centre + reach) / whole)
    return low, high


def quantile_with_limits(
    values: Values, probability: float | Sequence[float], level: float = 0.95
) -> tuple[Array, Array, Array]:
    """Quantiles over the last axis of values (..., n) with their limits: value, low, high, each (...) or (p, ...).

    The value is interpolated linearly between order statistics, as by `numpy.quantile`. The limits are the order
    statistics l and u of the smallest reach on either side with P(B < l) <= (1 - level)/2 and
    P(B >= u) <= (1 - level)/2, where B is binomial (n, probability): they hold whatever the distribution. Where n is
    too small for that they are the extremes, and hold less often. NaN is undefined and left out, row by row; a row of
    nothing else gives NaN.
    """
    ordered = np.sort(np.asarray(values), axis=-1)
    trials = ordered.shape[-1]
    rows = ordered.reshape(-1, trials)
    # NaN are sorted to the end, so that a row without one shows it in its last place.
    defined = np.full(len(rows), trials, dtype=np.int64)
    holed = np.flatnonzero(np.isnan(rows[:, -1]))
    defined[holed] = trials - np.isnan(rows[holed]).sum(axis=-1)
    probabilities = np.atleast_1d(np.asarray(probability, dtype=np.float64))
    found = np.stack([_quantile_of_rows(rows, defined, float(p), level) for p in probabilities], axis=1)
    shape = (3, *np.shape(probability), *ordered.shape[:-1])
    value, low, high = found.reshape(shape)
    return value, low, high


def to_years(
    values: Values, quarters: Sequence[str], kind: Kind, weight: Values | None = None
) -> tuple[list[int], Array]:
    """Values by quarter (T, n) as values by calendar year (Y, n), in the same unit.

    A stock is that of the year's last quarter; a flow is the sum of its four quarters; neither is given for a year that
    lacks them. A ratio is the mean over the quarters there are, weighted by `weight` (T, n): NaN is left out with its
    weight, weights that add up to nothing count as equal, and a year of nothing but NaN is NaN.

    >>> to_years(np.arange(5.0)[:, None], ["2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4"], "flow")
    ([2026], array([[10.]]))
    """
    places: dict[int, list[int]] = {}
    for place, quarter in enumerate(quarters):
        places.setdefault(int(quarter[:4]), []).append(place)
    if kind == "stock":
        places = {year: at for year, at in places.items() if quarters[at[-1]].endswith("Q4")}
    elif kind == "flow":
        places = {year: at for year, at in places.items() if len(at) == 4}
    rows = [over_time(values[at], kind, None if weight is None else weight[at]) for at in places.values()]
    return list(places), np.stack(rows) if rows else np.empty((0, *values.shape[1:]))


def over_time(values: Values, kind: Kind, weight: Values | None = None) -> Array:
    """Values of successive quarters (q, n) as one of the time that they span (n,), in the same unit.

    The last of a stock, the sum of a flow, the mean of a ratio weighted by `weight` (q, n), as `to_years` has them.

    >>> over_time(np.array([[1.0], [3.0]]), "stock"), over_time(np.array([[1.0], [3.0]]), "ratio")
    (array([3.]), array([2.]))
    """
    if kind == "stock":
        return np.asarray(values[-1], dtype=np.float64)
    if kind == "flow":
        return np.asarray(values.sum(axis=0, dtype=np.float64))
    return _weighted_mean(values, weight)


def paired_difference(a: Values, b: Values) -> tuple[Array, Array]:
    """Mean of a - b over the last axis and its standard error sd/sqrt(n), pair by pair, in the unit of a and b.

    Pairs with a NaN are left out; the mean of no pair and the error of fewer than two are NaN.
    """
    difference = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    defined = ~np.isnan(difference)
    pairs = defined.sum(axis=-1)
    total = np.where(defined, difference, 0.0).sum(axis=-1)
    mean = np.where(pairs > 0, total / np.maximum(pairs, 1), np.nan)
    deviation = np.where(defined, difference - mean[..., None], 0.0)
    variance = (deviation**2).sum(axis=-1) / np.maximum(pairs - 1, 1)
    return mean, np.where(pairs > 1, np.sqrt(variance / np.maximum(pairs, 1)), np.nan)


def _weighted_mean(values: Values, weight: Values | None) -> Array:
    """Mean over the first axis (q, n) -> (n,), an undefined weight being none."""
    defined = ~np.isnan(values)
    known = np.where(defined, values, 0.0).astype(np.float64)
    count = defined.sum(axis=0)
    mean = np.where(count > 0, known.sum(axis=0) / np.maximum(count, 1), np.nan)
    if weight is None:
        return mean
    counted = np.where(defined & ~np.isnan(weight), weight, 0.0).astype(np.float64)
    total = counted.sum(axis=0)
    np.divide((counted * known).sum(axis=0), total, out=mean, where=total != 0.0)
    return mean


def _quantile_of_rows(rows: Values, defined: NDArray[np.int64], probability: float, level: float) -> Array:
    """Value and limits (3, rows) of one quantile of sorted rows of which the first `defined` values count."""
    counts, which = np.unique(defined, return_inverse=True)
    ranks = np.array([limit_ranks(int(count), probability, level) for count in counts])[which]
    place = probability * np.maximum(defined - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    index = np.arange(len(rows))
    lower = rows[index, below].astype(np.float64)
    upper = rows[index, above].astype(np.float64)
    # Equal neighbours are left alone: an infinite one less itself would be undefined.
    gap = np.subtract(upper, lower, out=np.zeros(len(rows)), where=lower != upper)
    value = np.where(place > below, lower + (place - below) * gap, lower)
    found: Array = np.stack([value, rows[index, ranks[:, 0]], rows[index, ranks[:, 1]]])
    return found


@lru_cache(maxsize=65_536)
def limit_ranks(count: int, probability: float, level: float) -> tuple[int, int]:
    """Places (from 0) in a sorted sample of the limits of its quantile."""
    if count < 2:
        return 0, 0
    tail = 0.5 * (1.0 - level)
    spread = np.sqrt(count * probability * (1.0 - probability))
    reach = float(ndtri(1.0 - tail)) * spread
    # The normal approximation is within a few places; the sums of the binomial decide.
    low = int(np.clip(np.floor(count * probability - reach), 0, count))
    while low > 0 and bdtr(low - 1, count, probability) > tail:
        low -= 1
    while low < count and bdtr(low, count, probability) <= tail:
        low += 1
    high = int(np.clip(np.ceil(count * probability + reach), 1, count))
    while high <= count and bdtrc(high - 1, count, probability) > tail:
        high += 1
    while high > 1 and bdtrc(high - 2, count, probability) <= tail:
        high -= 1
    return max(low - 1, 0), min(high, count) - 1
