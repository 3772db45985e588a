"""A parameter that is known, but not the same in every quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aicapex.distribution_base import Distribution, figure, require_finite
from aicapex.parameters import Array
from aicapex.quarters import quarter_number


@dataclass(frozen=True, slots=True)
class Path(Distribution):
    """Known values at dated quarters: linear between the dates, flat before the first and after the last.

    >>> Path((("2026Q1", 2.0), ("2026Q3", 4.0))).values(["2025Q4", "2026Q1", "2026Q2", "2026Q4"]).tolist()
    [2.0, 2.0, 3.0, 4.0]
    """

    points: tuple[tuple[str, float], ...]

    def _validate(self) -> None:
        if not self.points:
            raise ValueError("a path needs at least one dated value")
        require_finite(**dict(self.points))
        dates = [quarter_number(quarter) for quarter, _ in self.points]
        if any(after <= before for before, after in pairwise(dates)):
            raise ValueError("the dates of a path must be in order, each once")

    def values(self, quarters: Sequence[str]) -> Array:
        """The value in each of the quarters (T,)."""
        dates = [quarter_number(quarter) for quarter, _ in self.points]
        levels = [value for _, value in self.points]
        return np.interp([quarter_number(quarter) for quarter in quarters], dates, levels)

    def quantile(self, u: Array) -> Array:
        """Refused: a path is a value for each quarter, none of them to draw."""
        raise TypeError(f"{self.text} has no quantile for {np.shape(u)}: ask it for its values by quarter")

    def cdf(self, x: Array) -> Array:
        """Refused, as the quantile."""
        raise TypeError(f"{self.text} has no probabilities for {np.shape(x)}: ask it for its values by quarter")

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest of the dated values."""
        levels = [value for _, value in self.points]
        return (min(levels), max(levels))

    @property
    def is_fixed(self) -> bool:
        """Always."""
        return True

    @property
    def text(self) -> str:
        """Dates and values, as in: path 2025Q4 5, 2030Q4 12."""
        return "path " + ", ".join(f"{quarter} {figure(value)}" for quarter, value in self.points)
