"""Quarters of the calendar, written like 2026Q3."""

from __future__ import annotations

import re
from typing import Final

QUARTER_PATTERN: Final = r"^[0-9]{4}Q[1-4]$"


def is_quarter(text: str) -> bool:
    """Whether the text is a quarter like 2026Q3."""
    return re.fullmatch(QUARTER_PATTERN, text) is not None


def quarter_number(quarter: str) -> int:
    """Quarters since the year 0, for differences.

    >>> quarter_number("2026Q1") - quarter_number("2025Q4")
    1
    """
    if not is_quarter(quarter):
        raise ValueError(f"a quarter is written like 2026Q1, not {quarter!r}")
    return 4 * int(quarter[:4]) + int(quarter[5]) - 1


def quarters_between(start: str, end: str) -> tuple[str, ...]:
    """Every quarter from start to end, both included.

    >>> quarters_between("2025Q4", "2026Q2")
    ('2025Q4', '2026Q1', '2026Q2')
    """
    numbers = range(quarter_number(start), quarter_number(end) + 1)
    return tuple(f"{number // 4:04d}Q{number % 4 + 1}" for number in numbers)
