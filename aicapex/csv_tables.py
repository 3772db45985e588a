"""Tables as CSV: figures to ten significant digits, and texts that stay texts in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")


def table_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV text; figures to ten significant digits, undefined ones empty, texts of scenarios as texts."""
    return rows_csv([head, *rows])


def rows_csv(rows: Iterable[Sequence[Any]]) -> str:
    """The same without a heading of its own."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def cell(value: Any) -> str:
    """A value as a cell: a text that a spreadsheet would calculate is marked as a text by an apostrophe.

    >>> cell(1 / 3), cell(None), cell(float("nan")), cell("=1+1"), cell("+1"), cell("-0.5")
    ('0.3333333333', '', '', "'=1+1", "'+1", '-0.5')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}" if math.isfinite(value) else ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
