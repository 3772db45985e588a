"""A report as a workbook: summary, tornado, fans with native charts, claims, assumptions marked as such, the run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from aicapex.analysis.sensitivity import shown_drivers
from aicapex.analysis.sensitivity_report import input_name
from aicapex.analysis.telling import unit_of
from aicapex.language import choose, say
from aicapex.registry import VARIABLES
from aicapex.report.content import FANS, Report
from aicapex.report.tables import Table
from aicapex.report.words import word
from aicapex.results import CLASSES
from aicapex.statistics import quantile_with_limits
from aicapex.terminal import HEADLINE
from aicapex.unit_words import short_unit

BAND = (0.05, 0.5, 0.95)
WIDE = 46


def workbook(report: Report) -> bytes:
    """The workbook as bytes; texts are written as texts, so that none is read as a formula."""
    import xlsxwriter

    buffer = io.BytesIO()
    # In memory, without a clock: the same report is the same bytes.
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title[:250], "author": "aicapex", "created": _EPOCH})
    styles = _styles(book)
    _summary(book, styles, report)
    _drivers(book, styles, report)
    _fans(book, styles, report)
    _record(book, styles, report)
    _assumptions(book, styles, report)
    _run(book, styles, report)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    """The formats of cells."""
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "input": book.add_format({"bg_color": "#FFF7D6", "text_wrap": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#0072B2", "underline": 1, "valign": "top"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
    }


def _epoch() -> Any:
    from datetime import datetime

    return datetime(2000, 1, 1)


_EPOCH = _epoch()


def _summary(book: Any, styles: dict[str, Any], report: Report) -> None:
    """Sentences, then the verdict and the headline as numbers; bust and systemic together are a formula."""
    sheet = book.add_worksheet(word("sheet.summary", report.language))
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 12, 14)
    sheet.write_string(0, 0, report.title, styles["title"])
    row = 2
    for sentence in report.sentences:
        sheet.write_string(row, 0, sentence)
        row += 1
    row = _verdict(sheet, styles, report, row + 1)
    row = _headline(sheet, styles, report, row + 1)
    row = _table(sheet, styles, report.binding, row + 1)
    sheet.write_string(row + 1, 0, word("limits", report.language), styles["title"])
    for place, text in enumerate(report.limits, start=row + 2):
        sheet.write_string(place, 0, text)


def _heads(sheet: Any, styles: dict[str, Any], title: str, heads: Sequence[str], row: int) -> None:
    sheet.write_string(row, 0, title, styles["title"])
    for place, text in enumerate(heads):
        sheet.write_string(row + 1, place, text, styles["head"])


def _verdict(sheet: Any, styles: dict[str, Any], report: Report, row: int) -> int:
    """The share of each class by the end of each year, and of bust and systemic; the first row after it."""
    language = report.language
    _heads(sheet, styles, report.verdict.title, report.verdict.heads, row)
    row += 2
    for run in report.runs:
        title = choose(run.scenario.title, language)
        for name in reversed(CLASSES):
            sheet.write_string(row, 0, f"{title} · {say(f'class.{name}', language)}")
            for place, year in enumerate(report.years, start=1):
                sheet.write_number(row, place, run.class_(name).by(year).value, styles["share"])
            row += 1
        worst = row - len(CLASSES)
        sheet.write_string(row, 0, f"{title} · {word('adverse.sum', language)}")
        for place, year in enumerate(report.years, start=1):
            letter = _letter(place)
            value = run.adverse().by(year).value
            sheet.write_formula(row, place, f"={letter}{worst + 1}+{letter}{worst + 2}", styles["share"], value)
        row += 1
    return row


def _headline(sheet: Any, styles: dict[str, Any], report: Report, row: int) -> int:
    """P5, P50 and P95 of the headline outputs by year as numbers; the first row after it."""
    language = report.language
    _heads(sheet, styles, report.headline.title, ("", *map(str, report.years)), row)
    row += 2
    for name in HEADLINE:
        for run in report.runs:
            if name not in run.outputs:
                continue
            unit = VARIABLES[name].unit
            found = run.quantiles_by_year(name)
            for rank, told in enumerate(("P5", "P50", "P95")):
                title = f"{say(f'headline.{name}', language)} [{unit_of(unit, language)}]"
                sheet.write_string(row, 0, f"{title} · {choose(run.scenario.title, language)} · {told}")
                for place, year in enumerate(report.years, start=1):
                    if year in found and np.isfinite(found[year][rank].value):
                        style = styles["share" if unit == "share" else "number"]
                        sheet.write_number(row, place, found[year][rank].value, style)
                row += 1
    return row


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _drivers(book: Any, styles: dict[str, Any], report: Report) -> None:
    """The tornado as numbers with a chart of its own, then what to watch."""
    found = report.sensitivity
    if found is None:
        return
    language = report.language
    name = word("sheet.drivers", language)
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 8, 14)
    drivers = list(shown_drivers(found))
    keys = ("input", "share", "error", "input_low", "input_high", "outcome_low", "outcome_high", "swing")
    title = word("drivers", language, asked=choose(found.asked.title, language))
    _heads(sheet, styles, title, [word(f"drivers.{key}", language) for key in keys], 0)
    shown = styles["share" if found.asked.unit == "share" else "number"]
    for row, driver in enumerate(drivers, start=2):
        follow = driver.follow
        sheet.write_string(row, 0, input_name(driver.name, language))
        for place, value in enumerate((driver.share, driver.error), start=1):
            sheet.write_number(row, place, float(value), styles["share"])
        for place, value in enumerate((follow.at_low, follow.at_high), start=3):
            sheet.write_number(row, place, float(value))
        for place, value in enumerate((follow.low[0], follow.high[0]), start=5):
            sheet.write_number(row, place, float(value), shown)
        swing = float(follow.high[0] - follow.low[0])
        sheet.write_formula(row, 7, f"=G{row + 1}-F{row + 1}", shown, swing)
    last = 1 + len(drivers)
    _tornado(book, sheet, name, title, last)
    row = last + 2
    if report.drivers is not None:
        sheet.write_string(row, 0, report.drivers.note)
    if report.signposts is not None:
        _table(sheet, styles, report.signposts, row + 2)


def _tornado(book: Any, sheet: Any, name: str, title: str, last: int) -> None:
    """A bar for the swing of each input, the largest at the top."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"name": [name, 1, 7], "categories": [name, 2, 0, last, 0], "values": [name, 2, 7, last, 7]})
    chart.set_title({"name": title, "overlay": False})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 760, "height": 420})
    sheet.insert_chart(1, 9, chart)


def _record(book: Any, styles: dict[str, Any], report: Report) -> None:
    """The claims board and the replays, where they are told."""
    if report.claims is not None:
        sheet = book.add_worksheet(word("sheet.claims", report.language))
        for place, width in enumerate((8, 60, 24, 44, 24, 14)):
            sheet.set_column(place, place, width)
        _table(sheet, styles, report.claims, 0, wrapped=True)
    if report.replays:
        sheet = book.add_worksheet(word("sheet.replays", report.language))
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, 6, 20)
        row = 0
        for table in report.replays:
            row = _table(sheet, styles, table, row) + 1


def _table(sheet: Any, styles: dict[str, Any], table: Table, row: int, *, wrapped: bool = False) -> int:
    """Write a table from a row on; the first row after it."""
    sheet.write_string(row, 0, table.title, styles["title"])
    for place, head in enumerate(table.heads):
        sheet.write_string(row + 1, place, head, styles["head"])
    for down, cells in enumerate(table.rows, start=row + 2):
        for place, cell in enumerate(cells):
            sheet.write_string(down, place, cell, styles["wrap"] if place == 0 or wrapped else None)
    row += 2 + len(table.rows)
    if table.note:
        sheet.write_string(row, 0, table.note)
        row += 1
    return row


def _fans(book: Any, styles: dict[str, Any], report: Report) -> None:
    """Quantiles by quarter as numbers, with a chart of each output over all scenarios."""
    language = report.language
    sheet = book.add_worksheet(word("sheet.fans", language))
    sheet.freeze_panes(1, 2)
    name_of = word("sheet.fans", language)
    row = 0
    for place, name in enumerate(FANS):
        variable = VARIABLES[name]
        unit = "%" if variable.unit == "share" else short_unit(variable.unit, language)
        chart = book.add_chart({"type": "line"})
        sheet.write_string(row, 0, f"{choose(variable, language)} [{unit}]", styles["title"])
        factor = 100.0 if variable.unit == "share" else 1.0
        for run in report.runs:
            if name not in run.outputs:
                continue
            value, _, _ = quantile_with_limits(run.outputs[name], BAND)
            title = choose(run.scenario.title, language)
            for line, (told, values) in enumerate(zip(("P5", "P50", "P95"), value * factor, strict=True)):
                row += 1
                sheet.write_string(row, 0, title)
                sheet.write_string(row, 1, told)
                for column, each in enumerate(values, start=2):
                    if np.isfinite(each):
                        sheet.write_number(row, column, float(each))
                last = 1 + len(run.quarters)
                dash = "solid" if line == 1 else "dash"
                chart.add_series(
                    {
                        "name": [name_of, row, 1],
                        "categories": [name_of, 0, 2, 0, last],
                        "values": [name_of, row, 2, row, last],
                        "line": {"width": 2.0 if line == 1 else 0.75, "dash_type": dash},
                    }
                )
        chart.set_title({"name": f"{choose(variable, language)} [{unit}]", "overlay": False})
        chart.set_size({"width": 720, "height": 300})
        sheet.insert_chart(3 + 16 * place, 4 + len(report.runs[0].quarters), chart)
        row += 2
    for column, quarter in enumerate(report.runs[0].quarters, start=2):
        sheet.write_string(0, column, quarter, styles["head"])
    sheet.set_column(0, 0, 30)


def _assumptions(book: Any, styles: dict[str, Any], report: Report) -> None:
    language = report.language
    sheet = book.add_worksheet(word("sheet.assumptions", language))
    keys = ("scenario", "name", "title", "value", "status", "source", "confidence", "link")
    for place, key in enumerate(keys):
        sheet.write_string(0, place, word(f"assumptions.{key}", language), styles["head"])
    for row, each in enumerate(report.assumptions, start=1):
        cells = (each.scenario, each.name, each.title, each.value, each.status, each.source, each.confidence)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, styles["input"] if place == 3 else styles["wrap"])
        if each.links:
            sheet.write_url(row, len(cells), each.links[0], styles["link"], string=each.links[0][:80])
    for place, width in enumerate((18, 34, 40, 30, 14, 60, 12, 40)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(report.assumptions), len(keys) - 1)


def _run(book: Any, styles: dict[str, Any], report: Report) -> None:
    sheet = book.add_worksheet(word("sheet.run", report.language))
    sheet.set_column(0, 1, WIDE)
    _table(sheet, styles, Table(word("facts", report.language), ("", ""), report.facts), 0)
