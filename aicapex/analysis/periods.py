"""Periods that published figures are of (quarters, years, months, spans), and what simulated paths have in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aicapex.parameters import Array
from aicapex.quarters import is_quarter, quarter_number, quarter_of, quarters_between
from aicapex.statistics import Values, over_time
from aicapex.variables import Kind


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole quarters, both ends included, or one month of a quarter."""

    text: str
    first: str
    last: str
    month: int = 0  # of the year, from 1; 0 for whole quarters

    @property
    def length(self) -> float:
        """How long it is [yr]."""
        return 1 / 12 if self.month else (quarter_number(self.last) - quarter_number(self.first) + 1) / 4


def read_period(text: str) -> Period:
    """A period as it is written; ValueError if it is none.

    >>> read_period("2026").last, read_period("2026Q1-2026Q3").first, read_period("2026-05").last
    ('2026Q4', '2026Q1', '2026Q2')
    """
    if is_quarter(text):
        return Period(text, text, text)
    if re.fullmatch(r"[0-9]{4}", text):
        return Period(text, f"{text}Q1", f"{text}Q4")
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return Period(text, quarter_of(text), quarter_of(text), int(text[5:]))
    first, _, last = text.partition("-")
    if not (is_quarter(first) and is_quarter(last)) or quarter_number(first) > quarter_number(last):
        raise ValueError(f"{text!r} is no period")
    return Period(text, first, last)


def time_of(period: Period, kind: Kind) -> float:
    """When a figure of the period is of [yr]: the end of it for a stock, else the middle; of a month always the middle.

    >>> time_of(read_period("2026Q1"), "stock"), time_of(read_period("2026"), "flow")
    (2026.25, 2026.5)
    """
    if period.month:
        return int(period.text[:4]) + (period.month - 0.5) / 12
    end = (quarter_number(period.last) + 1) / 4
    return end if kind == "stock" else end - 0.5 * period.length


def quarters_needed(period: Period, kind: Kind) -> tuple[str, ...]:
    """The quarters that a run must have for its value in the period to be known."""
    if period.month:
        number = quarter_number(period.last) - 1
        return (f"{number // 4:04d}Q{number % 4 + 1}", period.last)
    return (period.last,) if kind == "stock" else quarters_between(period.first, period.last)


def values_in(
    period: Period, values: Values, quarters: Sequence[str], kind: Kind, weight: Values | None = None
) -> Array:
    """Values by quarter (T, n) in a period (n,), in the same unit; NaN where they are undefined.

    The sum of a flow, the end of a stock, the mean of a ratio weighted by `weight` (T, n), as a year of a run is made.
    In a month, a stock or a ratio lies between the ends of the quarters before and of it: its logarithm is interpolated
    linearly to the middle of the month.
    """
    rows = [quarters.index(quarter) for quarter in quarters_needed(period, kind)]
    if not period.month:
        return over_time(values[rows], kind, None if weight is None else weight[rows])
    share = ((period.month - 1) % 3 + 0.5) / 3
    with np.errstate(divide="ignore", invalid="ignore"):  # what has no logarithm is refused where it is scored
        before, after = np.log(np.asarray(values[rows], dtype=np.float64))
        return np.asarray(np.exp((1.0 - share) * before + share * after))
