"""Scores of simulated figures against what happened, by the definitions, and the baselines that stand beside them.

Everything is on natural logarithms, so that a factor counts alike at any size. Each target is scored for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import trapezoid
from scipy.special import ndtr, ndtri

from aicapex.language import Message
from aicapex.parameters import Array
from aicapex.statistics import Values, quantile_with_limits

COVERAGE_GOAL: Final = 0.8  # [share] of the points that the 90 % band is to cover
GOALS: Final = ("coverage_90", "random_walk", "no_change")
_SCORES: Final = np.linspace(-6.0, 6.0, 1201)  # normal scores between which losses are integrated


def fair_crps(ensemble: Values, actual: ArrayLike) -> Array:
    """Fair continuous ranked probability score of an ensemble (..., n) against actuals (...), in their unit.

    E|X - y| - E|X - X'|/2, the second mean over pairs i != j: its expectation does not depend on n (Ferro 2014, QJRMS
    140, 1917-1923; Gneiting and Raftery 2007, JASA 102, 359-378, section 4.2). With the members sorted, the half mean
    difference is sum_i (2 i - n - 1) x_i / (n (n - 1)). NaN members are left out; one member alone is a point forecast,
    whose score is its absolute error.

    >>> fair_crps(np.array([1.0, 3.0]), 2.0), fair_crps(np.array([1.0]), 3.0)
    (array(0.), array(2.))
    """
    ordered = np.sort(np.asarray(ensemble, dtype=np.float64), axis=-1)  # NaN last
    known = ~np.isnan(ordered)
    count = known.sum(axis=-1)
    members = np.where(known, ordered, 0.0)
    target = np.asarray(actual, dtype=np.float64)
    away = np.where(known, np.abs(members - target[..., None]), 0.0).sum(axis=-1) / np.maximum(count, 1)
    places = 2.0 * np.arange(1, ordered.shape[-1] + 1) - count[..., None] - 1.0
    apart = (places * members).sum(axis=-1) / np.maximum(count * (count - 1), 1)
    return np.where(count > 0, away - apart, np.nan)


def normal_crps(mean: ArrayLike, deviation: ArrayLike, actual: ArrayLike) -> Array:
    """CRPS of a normal law against actuals (all broadcast), in their unit: Gneiting and Raftery 2007, section 4.2.

    sd (w (2 Phi(w) - 1) + 2 phi(w) - 1/sqrt(pi)) with w = (y - mean)/sd; the absolute error where sd is 0.

    >>> round(float(normal_crps(0.0, 1.0, 0.0)), 6), float(normal_crps(1.0, 0.0, 3.0))
    (0.233695, 2.0)
    """
    mean, deviation, actual = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (mean, deviation, actual)))
    away = actual - mean
    score = np.divide(away, deviation, out=np.zeros(away.shape), where=deviation > 0)
    density = np.exp(-0.5 * score**2) / np.sqrt(2.0 * np.pi)
    spread = score * (2.0 * ndtr(score) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi)
    return np.asarray(np.where(deviation > 0, deviation * spread, np.abs(away)))


def quantile_crps(probabilities: ArrayLike, values: Array, actual: ArrayLike) -> Array:
    """CRPS, approximately, of which a few quantiles (..., k) at probabilities (k,) are known, against actuals (...).

    Twice the pinball loss (p - [y < q(p)]) (y - q(p)), integrated over p from 0 to 1 by trapezoids (Laio and Tamea
    2007, Hydrology and Earth System Sciences 11, 1267-1277). Between the quantiles known, and beyond the outer
    two with the slope next to them, q is linear in the normal score of p: exact for a normal law, whose tails any other
    is given. At least two quantiles are needed.

    >>> round(float(quantile_crps([0.05, 0.95], ndtri(np.array([0.05, 0.95])), 0.0)), 4)
    0.2337
    """
    known = ndtri(np.asarray(probabilities, dtype=np.float64))
    slopes = np.diff(values, axis=-1) / np.diff(known)
    segment = np.clip(np.searchsorted(known, _SCORES) - 1, 0, len(known) - 2)
    quantile = values[..., segment] + slopes[..., segment] * (_SCORES - known[segment])
    away = np.asarray(actual, dtype=np.float64)[..., None] - quantile
    chance = ndtr(_SCORES)
    return np.asarray(2.0 * trapezoid((chance - (away < 0)) * away, chance, axis=-1))


def central_band(ensemble: Values, share: float) -> tuple[Array, Array]:
    """The quantiles (...) between which the central share of an ensemble (..., n) lies, in its unit; NaN is left out.

    >>> [float(end) for end in central_band(np.arange(11.0), 0.5)]
    [2.5, 7.5]
    """
    tail = round(0.5 * (1.0 - share), 9)
    low, high = quantile_with_limits(ensemble, (tail, 1.0 - tail))[0]
    return low, high


def coverage(low: ArrayLike, high: ArrayLike, actual: ArrayLike) -> float:
    """Share of the actuals (m,) within their bands, both ends included.

    >>> coverage([1, 1], [2, 2], [2, 3])
    0.5
    """
    target = np.asarray(actual)
    return float(np.mean((np.asarray(low) <= target) & (target <= np.asarray(high))))


def random_walk(history_times: Array, history_logs: Array, times: ArrayLike) -> tuple[Array, Array] | None:
    """Mean and standard deviation (m,) at times (m,) [yr] of a random walk with drift, fitted to a history (k,) before.

    The history goes by time, no time twice. drift = (last - first)/elapsed. Its increments d over t years, less their
    drift, give the variance a year s² = sum((d - drift t)²/t)/(k - 2), without bias whatever the spacing. At h years
    after the last the variance is s² (h + h²/elapsed), as the drift is an estimate itself. None if there are fewer than
    three points: no spread can be estimated from the one increment of two.

    >>> mean, deviation = random_walk(np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 2.0]), [4.0])
    >>> mean, round(float(deviation[0] ** 2), 6)
    (array([4.]), 8.0)
    """
    if len(history_times) < 3:
        return None
    elapsed = history_times[-1] - history_times[0]
    drift = (history_logs[-1] - history_logs[0]) / elapsed
    spacing = np.diff(history_times)
    left = np.diff(history_logs) - drift * spacing
    variance = (left**2 / spacing).sum() / (len(spacing) - 1)
    ahead = np.asarray(times, dtype=np.float64) - history_times[-1]
    return history_logs[-1] + drift * ahead, np.sqrt(variance * (ahead + ahead**2 / elapsed))


def no_change(history_logs: Array) -> float | None:
    """The last value before the start, which is forecast for ever; None without any."""
    return float(history_logs[-1]) if len(history_logs) else None


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What a run says of one figure, above zero: by trial (n,), or, where no trials were kept, a few quantiles (k,)."""

    values: Values
    probabilities: tuple[float, ...] = ()  # of the quantiles; none for trials

    def band(self, share: float) -> tuple[float, float]:
        """The ends of the central share; of the share 0 both are the median."""
        if self.probabilities:
            kept = dict(zip(self.probabilities, self.values, strict=True))
            low, high = (kept[round(0.5 + half, 9)] for half in (-0.5 * share, 0.5 * share))
        else:
            low, high = central_band(self.values, share)
        return float(low), float(high)

    def crps(self, actual_log: float) -> float:
        """The score on logarithms: fair over trials, approximate from quantiles."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.asarray(self.values, dtype=np.float64))
        if self.probabilities:
            return float(quantile_crps(self.probabilities, logs, actual_log))
        return float(fair_crps(np.where(np.isfinite(logs), logs, np.nan), actual_log))


@dataclass(frozen=True, slots=True)
class Point:
    """One figure that is scored: what happened, what was simulated, both in the target's unit, and its scores."""

    period: str
    value: float
    low: float | None  # the band that the actual is known within
    high: float | None
    banded: bool  # errors count from the place in that band that is nearest to the median
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    log_error: float  # of the median
    crps: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """How a forecast that knows nothing but the target's own history does: mean CRPS on logs, log error at the end."""

    crps: float
    end_error: float


@dataclass(frozen=True, slots=True)
class Score:
    """One target: its points by time, and how the run did on them. Logs are natural."""

    variable: str
    unit: str
    title: Message
    points: tuple[Point, ...]
    coverage_50: float  # [share] of the points within the central half of the trials
    coverage_90: float
    crps: float  # mean over the points
    end_error: float  # log of the median over the actual, at the last point
    bias: float  # mean log error of the median
    random_walk: Baseline | None = None  # None: not allowed by the data before the start
    no_change: Baseline | None = None
    approximate: bool = False  # CRPS is from a few quantiles
    history: tuple[tuple[str, float], ...] = ()  # period and value, before the start

    @property
    def baselines(self) -> dict[str, Baseline | None]:
        """Both baselines by name."""
        return {"random_walk": self.random_walk, "no_change": self.no_change}

    @property
    def goals(self) -> dict[str, bool | None]:
        """Whether it meets each: enough points covered, a CRPS below each baseline's; None where there is none."""
        better = {name: None if each is None else self.crps < each.crps for name, each in self.baselines.items()}
        return {"coverage_90": self.coverage_90 >= COVERAGE_GOAL, **better}


def goals_met(scores: Sequence[Score]) -> dict[str, tuple[int, int]]:
    """By goal, how many targets meet it, and of how many it can be asked."""
    met = {name: [score.goals[name] for score in scores] for name in GOALS}
    return {name: (sum(each is True for each in all_), len(all_) - all_.count(None)) for name, all_ in met.items()}
