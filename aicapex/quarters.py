"""Quarters of the calendar, written like 2026Q3."""

from __future__ import annotations

import datetime
import re
from typing import Final

QUARTER_PATTERN: Final = r"^[0-9]{4}Q[1-4]$"
DATE_PATTERN: Final = r"^[0-9]{4}(Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""A year, a quarter, a month or a day: 2026, 2026Q1, 2026-01, 2026-01-31."""


def is_quarter(text: str) -> bool:
    """Whether the text is a quarter like 2026Q3."""
    return re.fullmatch(QUARTER_PATTERN, text) is not None


def is_date(text: str) -> bool:
    """Whether the text is a year, quarter, month or day as dates are written, and of the calendar.

    >>> is_date("2026-02"), is_date("2026-02-29"), is_date("0000")
    (True, False, False)
    """
    if re.fullmatch(DATE_PATTERN, text) is None or not int(text[:4]):
        return False
    try:
        return len(text) < 10 or bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def quarter_number(quarter: str) -> int:
    """Quarters since the year 0, for differences.

    >>> quarter_number("2026Q1") - quarter_number("2025Q4")
    1
    """
    if not is_quarter(quarter):
        raise ValueError(f"a quarter is written like 2026Q1, not {quarter!r}")
    return 4 * int(quarter[:4]) + int(quarter[5]) - 1


def quarter_of(date: str) -> str:
    """The quarter of a day or a month, and the last one of a year.

    >>> quarter_of("2022-11-30"), quarter_of("2022-02"), quarter_of("1996"), quarter_of("2022Q3")
    ('2022Q4', '2022Q1', '1996Q4', '2022Q3')
    """
    if re.fullmatch(DATE_PATTERN, date) is None:
        raise ValueError(f"a date is written like 2026, 2026Q1, 2026-01 or 2026-01-31, not {date!r}")
    if is_quarter(date):
        return date
    month = int(date[5:7]) if len(date) > 4 else 12
    return f"{date[:4]}Q{(month + 2) // 3}"


def quarters_between(start: str, end: str) -> tuple[str, ...]:
    """Every quarter from start to end, both included.

    >>> quarters_between("2025Q4", "2026Q2")
    ('2025Q4', '2026Q1', '2026Q2')
    """
    numbers = range(quarter_number(start), quarter_number(end) + 1)
    return tuple(f"{number // 4:04d}Q{number % 4 + 1}" for number in numbers)
