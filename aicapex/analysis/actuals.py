"""What happened, as a table of published figures: read, converted to the units of outputs, all misfits told at once.

A CSV file with the columns variable, period, value and unit, in any order, and if known low, high, source, confidence
and note. A period is a quarter (2026Q1), a year (2026), a span of quarters (2025Q1-2025Q3) or, for stocks and ratios, a
month (2025-10). A row whose period ends in or before the start quarter of the run is history, from which baselines are
made; all others are points that are scored.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aicapex.analysis.periods import Period, quarters_needed, read_period, time_of
from aicapex.analysis.words import word
from aicapex.errors import InputOutputError, Place, Problem, nearest_names
from aicapex.language import Language
from aicapex.quarters import quarter_number
from aicapex.units import KNOWN_UNITS, convert, converts, is_unit
from aicapex.variables import Variable

NEEDED: Final = ("variable", "period", "value", "unit")
COLUMNS: Final = (*NEEDED, "low", "high", "source", "confidence", "note")
_NUMBER: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_BAND: Final = re.compile(r"\bband\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Actual:
    """One published figure, in the unit of the output that it is of."""

    variable: str
    period: Period
    time: float  # [yr]
    value: float
    low: float | None
    high: float | None
    history: bool  # known at the run's start: baselines may use it, and it is not scored
    place: Place
    source: str = ""
    confidence: str = ""
    note: str = ""

    @property
    def banded(self) -> bool:
        """Whether it is known within a band only, as its note says: errors then count from the band's nearest edge."""
        return self.low is not None and self.high is not None and _BAND.search(self.note) is not None


def read_actuals(
    path: Path,
    quarters: Sequence[str],
    variables: Mapping[str, Variable],
    *,
    by_trial: bool = True,
    language: Language = "en",
) -> tuple[Actual, ...]:
    """The figures of a file, in its order, for a run of these quarters and outputs.

    Without `by_trial` the run has quantiles by quarter only, so that other periods cannot be scored. Raises
    InputOutputError with all misfits at once.
    """
    problems: list[Problem] = []
    (line, head), *rows = _table(path, language)
    reader = _Reader(path, tuple(quarters), variables, by_trial, language, problems)
    reader.check_columns(line, head)
    actuals = [] if problems else [actual for line, cells in rows if (actual := reader.actual(line, head, cells))]
    if not problems and not rows:
        problems.append(Problem(word("error.no_rows", language), Place(str(path))))
    if not problems and all(actual.history for actual in actuals):
        what = word("error.no_points", language, start=quarters[0])
        problems.append(Problem(what, Place(str(path)), cure=word("error.no_points_cure", language)))
    if problems:
        raise InputOutputError(*problems)
    return tuple(actuals)


def _table(path: Path, language: Language) -> list[tuple[int, list[str]]]:
    """The rows of a file that are not blank, the names of its columns first, each with the line that it begins on."""
    expected, cure, nearest = "", "", tuple[str, ...]()
    try:
        if rows := [row for row in _rows(path.read_bytes().decode("utf-8-sig")) if any(row[1])]:
            return rows
        what, expected = word("error.empty", language), word("error.columns", language, names=",".join(NEEDED))
    except UnicodeDecodeError:
        what, cure = word("error.not_utf8", language), word("error.not_utf8_cure", language)
    except csv.Error as error:
        what, cure = word("error.no_csv", language, reason=error), word("error.no_csv_cure", language)
    except FileNotFoundError:
        beside = (other.name for other in path.parent.glob("*.csv")) if path.parent.is_dir() else ()
        what, nearest = word("error.no_file", language), nearest_names(path.name, beside)
    except OSError as error:
        what = word("error.unreadable", language, reason=error.strerror or str(error))
    raise InputOutputError(Problem(what, Place(str(path)), expected, nearest, cure))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of CSV text with the line that it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for cells in reader:
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


@dataclass(slots=True)
class _Reader:
    """Rows into figures, with everything that is wrong so far."""

    path: Path
    quarters: tuple[str, ...]
    variables: Mapping[str, Variable]
    by_trial: bool
    language: Language
    problems: list[Problem]
    seen: dict[tuple[str, float], int] = field(default_factory=dict)  # where a variable's figure of a time stands

    def tell(
        self, line: int, key: str, *, expected: str = "", nearest: tuple[str, ...] = (), cure: str = "", **said: object
    ) -> None:
        """One more misfit, in the words of the catalogue."""
        cured = word(f"error.{cure}", self.language) if cure else ""
        told = word(f"error.{key}", self.language, **said)
        self.problems.append(Problem(told, Place(str(self.path), line), expected, nearest, cured))

    def check_columns(self, line: int, head: Sequence[str]) -> None:
        """Every column known, none twice, none that is needed missing."""
        for place, name in enumerate(head):
            if name not in COLUMNS:
                expected = word("error.columns", self.language, names=",".join(COLUMNS))
                self.tell(line, "column", expected=expected, nearest=nearest_names(name, COLUMNS), name=name)
            elif name in head[:place]:
                self.tell(line, "column_twice", name=name)
        for name in NEEDED:
            if name not in head:
                self.tell(line, "column_missing", name=name)

    def actual(self, line: int, head: Sequence[str], row: Sequence[str]) -> Actual | None:
        """The figure of one row; None if anything in it is amiss, which is told."""
        before = len(self.problems)
        if len(row) != len(head):
            self.tell(line, "cells", cure="cells_cure", count=len(row), columns=len(head))
            return None
        cells = dict.fromkeys(COLUMNS, "") | dict(zip(head, row, strict=True))
        variable = self._variable(line, cells["variable"])
        period = self._period(line, cells["period"], variable)
        numbers = self._numbers(line, cells, variable)
        if variable is None or period is None or len(self.problems) > before:
            return None
        time = time_of(period, variable.kind)
        first = self.seen.setdefault((variable.name, round(time, 6)), line)
        if first != line:
            self.tell(line, "twice", name=variable.name, period=period.text, before=first)
            return None
        place, known = Place(str(self.path), line), self._is_history(period)
        about = (cells["source"], cells["confidence"], cells["note"])
        return Actual(variable.name, period, time, *numbers, known, place, *about)

    def _variable(self, line: int, name: str) -> Variable | None:
        if name not in self.variables:
            nearest = nearest_names(name, self.variables)
            self.tell(line, "variable", nearest=nearest, cure="variable_cure", name=name)
        return self.variables.get(name)

    def _period(self, line: int, text: str, variable: Variable | None) -> Period | None:
        try:
            period = read_period(text)
        except ValueError:
            self.tell(line, "period", expected=word("error.period_expected", self.language), text=text)
            return None
        if variable is None:
            return period
        if period.month and variable.kind == "flow":
            self.tell(line, "month_of_flow", cure="month_of_flow_cure", name=variable.name, period=text)
        elif not self._is_history(period):
            if not set(quarters_needed(period, variable.kind)) <= set(self.quarters):
                ends = f"{self.quarters[0]}-{self.quarters[-1]}"
                expected = word("error.outside_expected", self.language, ends=ends)
                self.tell(line, "outside", expected=expected, cure="outside_cure", period=text)
            elif not self.by_trial and len(quarters_needed(period, variable.kind)) > 1:
                self.tell(line, "no_trials", cure="no_trials_cure", period=text)
        return period

    def _is_history(self, period: Period) -> bool:
        return quarter_number(period.last) <= quarter_number(self.quarters[0])

    def _numbers(
        self, line: int, cells: Mapping[str, str], variable: Variable | None
    ) -> tuple[float, float | None, float | None]:
        """Value, low and high in the variable's unit; NaN for a value that is none, which is told."""
        unit = cells["unit"]
        to = variable.unit if self._unit_fits(line, unit, variable) and variable else ""
        value, low, high = (self._number(line, name, cells[name], unit, to) for name in ("value", "low", "high"))
        if bool(cells["low"]) != bool(cells["high"]):
            self.tell(line, "one_limit", cure="one_limit_cure")
        elif value is not None and low is not None and high is not None and not low <= value <= high:
            self.tell(line, "limits", value=cells["value"], low=cells["low"], high=cells["high"])
        return math.nan if value is None else value, low, high

    def _number(self, line: int, name: str, text: str, unit: str, to: str) -> float | None:
        """A number above zero, in another unit if one is given; None where there need be none, or it is told of."""
        if not text and name != "value":
            return None
        if _NUMBER.fullmatch(text) is None or not math.isfinite(float(text)):
            expected = word("error.number_expected", self.language)
            self.tell(line, "number", expected=expected, name=name, text=text)
            return None
        number = float(text)
        if number > 0 and to:
            number = convert(number, unit, to)
        if not number > 0:
            self.tell(line, "not_positive", cure="not_positive_cure", name=name, text=text)
            return None
        return number

    def _unit_fits(self, line: int, unit: str, variable: Variable | None) -> bool:
        """Whether figures in the unit can be told in the variable's."""
        if not is_unit(unit):
            expected = word("error.unit_expected", self.language, unit=variable.unit) if variable else ""
            self.tell(line, "no_unit", expected=expected, nearest=nearest_names(unit, KNOWN_UNITS), text=unit)
            return False
        if variable is not None and not converts(unit, variable.unit):
            expected = word("error.unit_expected", self.language, unit=variable.unit)
            self.tell(line, "unit", expected=expected, name=variable.name, unit=unit)
            return False
        return True
