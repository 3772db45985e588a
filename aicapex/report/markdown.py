"""A report as Markdown: plain tables that any reader shows."""

from __future__ import annotations

from aicapex.report.content import Report, tables_of
from aicapex.report.tables import Table
from aicapex.report.words import word

SPECIAL = "\\`*_{}[]<>#|"


def markdown(report: Report) -> str:
    """The report as Markdown text; what scenarios say is text in it, never markup."""
    language = report.language
    parts = [f"# {plain(report.title)}", *(f"**{plain(sentence)}**" for sentence in report.sentences)]
    parts += [_table(table) for table in tables_of(report)]
    parts.append(f"## {word('limits', language)}\n\n" + "\n".join(f"- {plain(text)}" for text in report.limits))
    parts.append(_assumptions(report))
    parts.append(_table(Table(word("facts", language), ("", ""), report.facts)))
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """A text whose signs are not read as markup, on one line.

    >>> plain("<b>*a|b*"), plain("one" + chr(10) + "two")
    ('\\\\<b\\\\>\\\\*a\\\\|b\\\\*', 'one two')
    """
    return "".join(f"\\{sign}" if sign in SPECIAL else sign for sign in " ".join(text.split()))


def _table(table: Table) -> str:
    lines = [f"## {plain(table.title)}", "", _row(table.heads), "|" + "---|" * len(table.heads)]
    lines += [_row(row) for row in table.rows]
    return "\n".join([*lines, *(["", plain(table.note)] if table.note else [])])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(plain(cell) for cell in cells) + " |"


def _assumptions(report: Report) -> str:
    language = report.language
    heads = tuple(word(f"assumptions.{key}", language) for key in ("name", "title", "value", "status", "source"))
    rows = tuple((each.name, each.title, each.value, each.status, each.source) for each in report.assumptions)
    note = word("assumptions.count", language, count=len(rows))
    return _table(Table(word("assumptions", language), heads, rows, note))
