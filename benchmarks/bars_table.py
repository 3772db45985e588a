"""Rows of the table of bars: what was measured, what it should be, and whether it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "bar", "stretch", "met?")


@dataclass(frozen=True)
class Row:
    """One line; without a bar it is there to be read with the others."""

    what: str
    measured: str
    bar: str = ""
    stretch: str = ""
    met: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of the headings."""
        return (self.what, self.measured, self.bar, self.stretch, self.met)


def judged(
    what: str, value: float, shown: str, bar: float, stretch: float | None = None, *, unit: str = "", most: bool = True
) -> Row:
    """A value against its bar and stretch: at most these, or at least these."""
    sign = "≤" if most else "≥"
    told = [f"{sign} {limit:,g}{unit}" if limit is not None else "–" for limit in (bar, stretch)]

    def holds(limit: float | None) -> bool:
        return limit is not None and (value <= limit if most else value >= limit)

    met = "stretch" if holds(stretch) and holds(bar) else "yes" if holds(bar) else "no"
    return Row(what, shown, told[0], told[1], met)


def skipped(what: str, reason: str) -> Row:
    """What could not be measured, and why."""
    return Row(what, reason, "", "", "–")


def printed(rows: Sequence[Row]) -> str:
    """The table in columns as wide as they need to be."""
    table = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(_width(line[k]) for line in table) for k in range(len(HEADINGS))]
    lines = ["  ".join(cell + " " * (widths[k] - _width(cell)) for k, cell in enumerate(line)) for line in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
