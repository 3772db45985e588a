"""What every distribution has in common, how it refuses numbers, and how it shows them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from scipy.special import ndtr, ndtri

from aicapex.parameters import Array


class Distribution(ABC):
    """A value that is not known for sure or, at the edge, one that is, given by its quantile function."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Refuse numbers that make no distribution, with a ValueError in a plain sentence."""
        self._validate()

    @abstractmethod
    def _validate(self) -> None: ...

    @abstractmethod
    def quantile(self, u: Array) -> Array:
        """The value that a share u of the distribution lies below, for u in (0, 1), shape kept."""

    def from_score(self, z: Array) -> Array:
        """The value at the standard normal score z, shape kept: quantile(Phi(z))."""
        return self.quantile(ndtr(z))

    @abstractmethod
    def cdf(self, x: Array) -> Array:
        """The probability of a value of at most x, shape kept."""

    @property
    @abstractmethod
    def support(self) -> tuple[float, float]:
        """The least and the greatest value possible."""

    @property
    def is_fixed(self) -> bool:
        """Whether nothing is left to draw."""
        return False

    @property
    @abstractmethod
    def text(self) -> str:
        """The short form for people, without the unit."""


class Bounded(Distribution):
    """A distribution between two ends."""

    __slots__ = ()
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The two ends."""
        return (self.low, self.high)


class ByScore(Distribution):
    """A distribution whose natural argument is the normal score."""

    __slots__ = ()

    @abstractmethod
    def from_score(self, z: Array) -> Array:
        """The value at the standard normal score z, shape kept."""

    def quantile(self, u: Array) -> Array:
        """The value at the normal score of u."""
        return self.from_score(ndtri(u))


def require_finite(**numbers: float) -> None:
    """Refuse what is infinite or not a number, by name."""
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name} must be a finite number, not {number}")


def require_ordered(low: float, high: float, mode: float | None = None) -> None:
    """Refuse an empty range, and a mode outside it."""
    require_finite(low=low, high=high)
    if not low < high:
        raise ValueError(f"low must be below high, not {figure(low)} and {figure(high)}")
    if mode is not None and not low <= mode <= high:
        raise ValueError(f"mode must lie between low and high, not {figure(mode)} in {span(low, high)}")


def figure(value: float) -> str:
    """Six figures at most, without a trailing .0."""
    return f"{value:.6g}"


def span(*numbers: float) -> str:
    """9–10, or "-5 to 3" where a minus sign would be lost beside a dash."""
    return (" to " if min(numbers) < 0 else "–").join(map(figure, numbers))
