"""What a parameter may be: frozen distributions as quantile functions of a uniform or of a normal score.

A distribution is never asked for random numbers. It turns a uniform u in (0, 1) or a standard normal score z into a
value, each element by itself, so that a draw is the same alone or among a million. Values carry the unit of the
parameter that the distribution is given for; u, z and probabilities have none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betainc, ndtr, ndtri

from aicapex.beta_quantile import beta_from_score
from aicapex.dated_path import Path
from aicapex.distribution_base import Bounded, ByScore, Distribution, figure, require_finite, require_ordered, span
from aicapex.parameters import Array

__all__ = [
    "Beta",
    "Discrete",
    "Distribution",
    "Fixed",
    "LogNormal",
    "Normal",
    "Path",
    "Pert",
    "Triangular",
    "Truncated",
    "Uniform",
    "beta_from_moments",
    "lognormal_from_percentiles",
    "normal_from_percentiles",
]

# The normal score of the 95th percentile, which p5 and p95 are stated by.
SCORE_P95: Final = float(ndtri(0.95))


@dataclass(frozen=True, slots=True)
class Fixed(Distribution):
    """One value, known."""

    value: float

    def _validate(self) -> None:
        require_finite(value=self.value)

    def quantile(self, u: Array) -> Array:
        """The value itself, whatever u."""
        return np.full(np.shape(u), float(self.value))

    def cdf(self, x: Array) -> Array:
        """A step at the value."""
        return np.where(np.asarray(x) >= self.value, 1.0, 0.0)

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return (self.value, self.value)

    @property
    def is_fixed(self) -> bool:
        """Always."""
        return True

    @property
    def text(self) -> str:
        """The number."""
        return figure(self.value)


@dataclass(frozen=True, slots=True)
class Uniform(Bounded):
    """Every value between low and high is as likely as any other.

    >>> Uniform(9, 10).text
    'uniform 9–10'
    >>> Uniform(9, 10).quantile(np.array([0.25])).tolist()
    [9.25]
    """

    low: float
    high: float

    def _validate(self) -> None:
        require_ordered(self.low, self.high)

    def quantile(self, u: Array) -> Array:
        """Low + u (high - low)."""
        return self.low + (self.high - self.low) * u

    def cdf(self, x: Array) -> Array:
        """(x - low) / (high - low) between the ends."""
        return np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)

    @property
    def text(self) -> str:
        """The two ends, as in: uniform 9–10."""
        return f"uniform {span(self.low, self.high)}"


@dataclass(frozen=True, slots=True)
class Triangular(Bounded):
    """A density that rises in a line from low to mode and falls in a line to high."""

    low: float
    mode: float
    high: float

    def _validate(self) -> None:
        require_ordered(self.low, self.high, self.mode)

    def quantile(self, u: Array) -> Array:
        """Low + sqrt(u (high - low)(mode - low)) below the mode, the mirror image above it."""
        width = self.high - self.low
        rising = self.low + np.sqrt(u * (width * (self.mode - self.low)))
        falling = self.high - np.sqrt((1.0 - u) * (width * (self.high - self.mode)))
        return np.where(u * width < self.mode - self.low, rising, falling)

    def cdf(self, x: Array) -> Array:
        """The area under the two lines up to x."""
        x = np.clip(x, self.low, self.high)
        width = self.high - self.low
        # A mode at an end leaves one of the two lines without width: its branch is never chosen, 1.0 stands in.
        rising = (x - self.low) ** 2 / (width * ((self.mode - self.low) or 1.0))
        falling = 1.0 - (self.high - x) ** 2 / (width * ((self.high - self.mode) or 1.0))
        return np.where(x < self.mode, rising, falling)

    @property
    def text(self) -> str:
        """The three corners, as in: triangular 50–150–300."""
        return f"triangular {span(self.low, self.mode, self.high)}"


@dataclass(frozen=True, slots=True)
class Beta(ByScore, Bounded):
    """A beta distribution of shape (alpha, beta) stretched from low to high."""

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    def _validate(self) -> None:
        require_finite(alpha=self.alpha, beta=self.beta)
        require_ordered(self.low, self.high)
        if self.alpha <= 0 or self.beta <= 0:
            raise ValueError(f"alpha and beta must be positive, not {figure(self.alpha)} and {figure(self.beta)}")

    def from_score(self, z: Array) -> Array:
        """Low + (high - low) times the standard beta quantile, to 1e-9 of the range."""
        return self.low + (self.high - self.low) * beta_from_score(z, self.alpha, self.beta)

    def cdf(self, x: Array) -> Array:
        """The regularised incomplete beta function of the place within the range."""
        share = np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)
        probability: Array = betainc(self.alpha, self.beta, share)
        return probability

    @property
    def text(self) -> str:
        """Range, mean and standard deviation, as in: beta 0–1 (mean 0.4, sd 0.1)."""
        total = self.alpha + self.beta
        share = self.alpha / total
        mean = self.low + (self.high - self.low) * share
        sd = (self.high - self.low) * math.sqrt(share * (1.0 - share) / (total + 1.0))
        return f"beta {span(self.low, self.high)} (mean {figure(mean)}, sd {figure(sd)})"


@dataclass(frozen=True, slots=True)
class Pert(ByScore, Bounded):
    """The beta distribution of an estimate in three points, with lambda = 4: mean = (low + 4 mode + high) / 6."""

    low: float
    mode: float
    high: float

    def _validate(self) -> None:
        require_ordered(self.low, self.high, self.mode)

    @property
    def as_beta(self) -> Beta:
        """The same as a beta: alpha = 1 + 4 (mode - low) / (high - low), beta = 6 - alpha."""
        alpha = 1.0 + 4.0 * (self.mode - self.low) / (self.high - self.low)
        return Beta(alpha, 6.0 - alpha, self.low, self.high)

    def from_score(self, z: Array) -> Array:
        """As of the beta."""
        return self.as_beta.from_score(z)

    def cdf(self, x: Array) -> Array:
        """As of the beta."""
        return self.as_beta.cdf(x)

    @property
    def text(self) -> str:
        """The three points, as in: PERT 1–2–5."""
        return f"PERT {span(self.low, self.mode, self.high)}"


@dataclass(frozen=True, slots=True)
class Normal(ByScore):
    """A normal distribution."""

    mean: float
    sd: float

    def _validate(self) -> None:
        require_finite(mean=self.mean, sd=self.sd)
        if self.sd <= 0:
            raise ValueError(f"sd must be positive, not {figure(self.sd)}")

    def from_score(self, z: Array) -> Array:
        """Mean + sd z."""
        return self.mean + self.sd * z

    def cdf(self, x: Array) -> Array:
        """Phi((x - mean) / sd)."""
        probability: Array = ndtr((np.asarray(x) - self.mean) / self.sd)
        return probability

    @property
    def support(self) -> tuple[float, float]:
        """No ends."""
        return (-math.inf, math.inf)

    @property
    def text(self) -> str:
        """The middle nine tenths, as in: normal 2–6 (P5–P95)."""
        tail = self.sd * SCORE_P95
        return f"normal {span(self.mean - tail, self.mean + tail)} (P5–P95)"


@dataclass(frozen=True, slots=True)
class LogNormal(ByScore):
    """A positive value whose logarithm is normal, with standard deviation sigma about that of the median."""

    median: float
    sigma: float

    def _validate(self) -> None:
        require_finite(median=self.median, sigma=self.sigma)
        if self.median <= 0 or self.sigma <= 0:
            raise ValueError(f"median and sigma must be positive, not {figure(self.median)} and {figure(self.sigma)}")

    def from_score(self, z: Array) -> Array:
        """Median exp(sigma z)."""
        return self.median * np.exp(self.sigma * z)

    def cdf(self, x: Array) -> Array:
        """Phi(ln(x / median) / sigma), and 0 where x is not positive."""
        x = np.asarray(x, dtype=np.float64)
        positive = x > 0
        logarithm = np.log(np.where(positive, x, self.median) / self.median)
        return np.where(positive, ndtr(logarithm / self.sigma), 0.0)

    @property
    def support(self) -> tuple[float, float]:
        """All that is positive."""
        return (0.0, math.inf)

    @property
    def text(self) -> str:
        """The middle nine tenths, as in: lognormal 4–25 (P5–P95)."""
        spread = math.exp(self.sigma * SCORE_P95)
        return f"lognormal {span(self.median / spread, self.median * spread)} (P5–P95)"


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """One of a few values, with weights that need not add up to one."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def _validate(self) -> None:
        if not self.values or len(self.values) != len(self.weights):
            raise ValueError(f"each value needs a weight: {len(self.values)} values, {len(self.weights)} weights")
        if not all(map(math.isfinite, (*self.values, *self.weights, sum(self.weights)))):
            raise ValueError("values and weights must be finite numbers")
        if min(self.weights) < 0 or sum(self.weights) <= 0:
            raise ValueError("weights must not be negative, nor all zero")

    def _steps(self) -> tuple[Array, Array]:
        """Values in rising order, so that a higher score never gives a lower value, and the cumulated probability."""
        values, weights = (np.array(numbers, dtype=np.float64) for numbers in (self.values, self.weights))
        order = np.argsort(values, kind="stable")
        cumulated = np.cumsum(weights[order])
        return values[order], cumulated / cumulated[-1]

    def quantile(self, u: Array) -> Array:
        """The least value with a cumulated probability of at least u."""
        values, cumulated = self._steps()
        return values[np.searchsorted(cumulated, u, side="left")]

    def cdf(self, x: Array) -> Array:
        """The share of weight on values of at most x."""
        values, cumulated = self._steps()
        return np.concatenate([[0.0], cumulated])[np.searchsorted(values, x, side="right")]

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest of the values that have weight."""
        possible = [value for value, weight in zip(self.values, self.weights, strict=True) if weight > 0]
        return (min(possible), max(possible))

    @property
    def text(self) -> str:
        """Values and probabilities, as in: 1 (25 %) or 2 (75 %)."""
        total = sum(self.weights)
        pairs = zip(self.values, self.weights, strict=True)
        return " or ".join(f"{figure(value)} ({figure(100.0 * weight / total)} %)" for value, weight in pairs)


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """A distribution given that its value lies between low and high: renormalised, nothing piled up at the ends."""

    inner: Distribution
    low: float = -math.inf
    high: float = math.inf

    def _validate(self) -> None:
        if self.inner.is_fixed or isinstance(self.inner, Discrete | Truncated):
            raise ValueError("only a continuous distribution that is not yet truncated can be truncated")
        if not self.low < self.high:
            raise ValueError(f"low must be below high, not {figure(self.low)} and {figure(self.high)}")
        below, upto = self._kept()
        if not upto - below > 1e-9:
            raise ValueError(f"nothing of {self.inner.text} lies within {span(self.low, self.high)}")

    def _kept(self) -> tuple[float, float]:
        """The probabilities of the inner distribution below low and up to high."""
        below, upto = self.inner.cdf(np.array([self.low, self.high]))
        return float(below), float(upto)

    def quantile(self, u: Array) -> Array:
        """The inner quantile of F(low) + u (F(high) - F(low))."""
        below, upto = self._kept()
        # Rounding may land a hair outside; no draw is moved by more than that.
        return np.clip(self.inner.quantile(below + u * (upto - below)), *self.support)

    def cdf(self, x: Array) -> Array:
        """(F(x) - F(low)) / (F(high) - F(low)) between the ends."""
        below, upto = self._kept()
        return np.clip((self.inner.cdf(x) - below) / (upto - below), 0.0, 1.0)

    @property
    def support(self) -> tuple[float, float]:
        """What the inner support and the limits have in common."""
        low, high = self.inner.support
        return (max(low, self.low), min(high, self.high))

    @property
    def text(self) -> str:
        """The inner form and what is kept of it, as in: normal 2–6 (P5–P95), within 0–5."""
        if math.isinf(self.low):
            return f"{self.inner.text}, at most {figure(self.high)}"
        if math.isinf(self.high):
            return f"{self.inner.text}, at least {figure(self.low)}"
        return f"{self.inner.text}, within {span(self.low, self.high)}"


def normal_from_percentiles(p5: float, p95: float) -> Normal:
    """The normal distribution whose 5th and 95th percentiles are exactly these.

    >>> normal_from_percentiles(2.0, 6.0).text
    'normal 2–6 (P5–P95)'
    """
    require_finite(p5=p5, p95=p95)
    if not p5 < p95:
        raise ValueError(f"p5 must be below p95, not {figure(p5)} and {figure(p95)}")
    return Normal(0.5 * (p5 + p95), (p95 - p5) / (2.0 * SCORE_P95))


def lognormal_from_percentiles(p5: float, p95: float) -> LogNormal:
    """The lognormal distribution whose 5th and 95th percentiles are exactly these: its median is sqrt(p5 p95).

    >>> lognormal_from_percentiles(4.0, 25.0).median
    10.0
    """
    require_finite(p5=p5, p95=p95)
    if not 0 < p5 < p95:
        raise ValueError(f"p5 must be positive and below p95, not {figure(p5)} and {figure(p95)}")
    return LogNormal(math.sqrt(p5 * p95), math.log(p95 / p5) / (2.0 * SCORE_P95))


def beta_from_moments(low: float, high: float, mean: float, sd: float) -> Beta:
    """The beta distribution from low to high of this mean and standard deviation.

    With m and s the two as shares of the range: alpha = m k and beta = (1 - m) k, where k = m (1 - m) / s² - 1.
    """
    require_finite(mean=mean, sd=sd)
    require_ordered(low, high)
    if not low < mean < high:
        raise ValueError(f"mean must lie between low and high, not {figure(mean)} in {span(low, high)}")
    share = (mean - low) / (high - low)
    widest = math.sqrt(share * (1.0 - share))
    if not 0 < sd < widest * (high - low):
        limit = figure(widest * (high - low))
        raise ValueError(f"sd must be positive and below {limit} for this range and mean, not {figure(sd)}")
    size = (widest * (high - low) / sd) ** 2 - 1.0
    return Beta(share * size, (1.0 - share) * size, low, high)
