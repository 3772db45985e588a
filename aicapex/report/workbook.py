"""A report as a workbook: summary, drivers, fans with native charts, assumptions marked as such, the run."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from aicapex.language import choose
from aicapex.registry import VARIABLES
from aicapex.report.content import FANS, Report, Table
from aicapex.report.words import word
from aicapex.statistics import quantile_with_limits
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
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "input": book.add_format({"bg_color": "#FFF7D6", "text_wrap": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "link": book.add_format({"font_color": "#0072B2", "underline": 1, "valign": "top"}),
    }
    _summary(book, styles, report)
    _drivers(book, styles, report)
    _fans(book, styles, report)
    _assumptions(book, styles, report)
    _run(book, styles, report)
    book.close()
    return buffer.getvalue()


def _epoch() -> Any:
    from datetime import datetime

    return datetime(2000, 1, 1)


_EPOCH = _epoch()


def _summary(book: Any, styles: dict[str, Any], report: Report) -> None:
    sheet = book.add_worksheet(word("sheet.summary", report.language))
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 12, 20)
    sheet.write_string(0, 0, report.title, styles["title"])
    row = 2
    for sentence in report.sentences:
        sheet.write_string(row, 0, sentence)
        row += 1
    for table in (report.verdict, report.headline, report.binding):
        row = _table(sheet, styles, table, row + 1)
    sheet.write_string(row + 1, 0, word("limits", report.language), styles["title"])
    for place, text in enumerate(report.limits, start=row + 2):
        sheet.write_string(place, 0, text)


def _drivers(book: Any, styles: dict[str, Any], report: Report) -> None:
    if report.drivers is None:
        return
    sheet = book.add_worksheet(word("sheet.drivers", report.language))
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 6, 24)
    row = _table(sheet, styles, report.drivers, 0)
    if report.signposts is not None:
        _table(sheet, styles, report.signposts, row + 1)


def _table(sheet: Any, styles: dict[str, Any], table: Table, row: int) -> int:
    """Write a table from a row on; the first row after it."""
    sheet.write_string(row, 0, table.title, styles["title"])
    for place, head in enumerate(table.heads):
        sheet.write_string(row + 1, place, head, styles["head"])
    for down, cells in enumerate(table.rows, start=row + 2):
        for place, cell in enumerate(cells):
            sheet.write_string(down, place, cell, styles["wrap"] if place == 0 else None)
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
