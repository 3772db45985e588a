"""Text in columns for the terminal: widths are counted in cells, of which a Chinese character takes two."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

GAP = 2  # cells between columns
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_GLUE = "\u00a0\u2060"  # a blank and a nothing at which no line is broken
_WORD = rf"(?:[{_WIDE}]|[^\s{_GLUE}{_WIDE}]+)"
# Words that are glued, and a figure and its per cent, stay together.
_PIECES = re.compile(rf"{_WORD}(?:[{_GLUE}]+{_WORD})*(?: %[^\s{_GLUE}{_WIDE}]*)?|\s+")
_NOT_FIRST = "，。、；：）！？”"
_NOT_LAST = "（“"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is about, and a cell for each column."""

    label: str
    cells: tuple[str, ...]


def grid(head: Row, rows: Sequence[Row], width: int) -> list[str]:
    """A table with labels on the left and cells on the right; columns that do not fit go below."""
    label_width = max(cell_len(row.label) for row in (head, *rows))
    widths = [max(cell_len(row.cells[place]) for row in (head, *rows)) for place in range(len(head.cells))]
    lines: list[str] = []
    for block in _blocks(widths, width - label_width):
        if lines:
            lines.append("")
        for row in (head, *rows):
            cells = (" " * GAP + right(row.cells[place], widths[place]) for place in block)
            lines.append((left(row.label, label_width) + "".join(cells)).rstrip())
    return lines


def headed(head: Row, rows: Sequence[Row], width: int, bold: Callable[[str], str]) -> list[str]:
    """The same with the head of each of its blocks dressed up."""
    lines = grid(head, rows, width)
    return [bold(line) if place % (len(rows) + 2) == 0 else line for place, line in enumerate(lines)]


def _blocks(widths: Sequence[int], room: int) -> list[list[int]]:
    """Columns in runs that fit into the room, each as long as it can be, with one at least."""
    blocks: list[list[int]] = []
    taken = room + 1
    for place, width in enumerate(widths):
        if taken + GAP + width > room:
            blocks.append([])
            taken = 0
        blocks[-1].append(place)
        taken += GAP + width
    return blocks


def aligned(groups: Sequence[Sequence[str]]) -> list[str]:
    """Groups of figures as texts in which the figures of one place stand below each other.

    >>> aligned([["1", "20"], ["300", "4"]])
    ['  1 20', '300  4']
    """
    widths = [max(map(cell_len, column)) for column in zip(*groups, strict=True)]
    return [" ".join(right(text, width) for text, width in zip(group, widths, strict=True)) for group in groups]


def paragraph(label: str, text: str, width: int, indent: int) -> list[str]:
    """A label and a text beside it, at least two blanks apart, broken into lines that hang below its first.

    >>> paragraph("a", "b c", 8, 5), paragraph("label", "b c", 9, 5), paragraph("label", "bcd", 8, 5)
    (['a    b c'], ['label', '     b c'], ['label', '     bcd'])
    """
    lines = wrapped(text, width - indent)
    over = max(cell_len(label.rstrip()) + GAP - indent, 0) if label.strip() else 0
    if over and cell_len(lines[0]) + over > width - indent:
        return [label, *(" " * indent + line for line in lines)]
    first = label.rstrip() + " " * GAP if over else left(label, indent)
    return [(" " * indent if place else first) + line for place, line in enumerate(lines)]


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells: broken at spaces, and between Chinese characters.

    >>> wrapped("one two three", 8), wrapped("电力先到上限", 6)
    (['one two', 'three'], ['电力先', '到上限'])
    """
    lines, line = [], ""
    # A closing mark is never begun with: the room for it is kept free.
    room = width - 2 if any(mark in text for mark in _NOT_FIRST) else width
    for piece in _pieces(text, room):
        if cell_len(line) + cell_len(piece.rstrip()) > room and line and piece not in _NOT_FIRST:
            opening = line[len(line.rstrip(_NOT_LAST)) :]
            lines.append(line.removesuffix(opening).rstrip())
            line = opening + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, room: int) -> Iterator[str]:
    """What a line may be broken between; what is glued is taken apart where it would not fit, at its blanks first."""
    for piece in _PIECES.findall(text):
        whole = piece.replace("\u00a0", " ").replace("\u2060", "")
        if cell_len(whole) <= room or whole == piece:
            yield whole
        else:
            apart = piece.replace("\u00a0", " ") if "\u00a0" in piece else whole
            yield from _pieces(apart, room)


def glued(text: str) -> str:
    """The text as one word, at which no line is broken if it fits into one.

    >>> wrapped("rent of " + glued("2.80 USD/h"), 14), wrapped("收入" + glued("十亿美元"), 10)
    (['rent of', '2.80 USD/h'], ['收入', '十亿美元'])
    """
    between = re.compile(rf"(?<=[{_WIDE}])(?=\S)|(?<=\S)(?=[{_WIDE}])")
    return between.sub("\u2060", text.replace(" ", "\u00a0"))


def left(text: str, width: int) -> str:
    """The text with blanks after it."""
    return text + " " * (width - cell_len(text))


def right(text: str, width: int) -> str:
    """The text with blanks before it."""
    return " " * (width - cell_len(text)) + text


def figure(value: float) -> str:
    """About three significant digits, with thousands set apart; a dash where undefined.

    >>> [figure(x) for x in (12345.6, 745.2, 36.54, 2.8, 0.0312, 0.0, float("nan"))]
    ['12,346', '745', '36.5', '2.80', '0.031', '0.00', '–']
    """
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    if size >= 9.995:
        return f"{value:.1f}"
    if size >= 0.1 or size < 1e-9:
        return f"{value + 0.0:.2f}"
    return f"{value:.3f}" if size >= 0.001 else f"{value:.1e}"


def percent(share: float) -> str:
    """A share in per cent with one decimal, without the sign.

    >>> percent(0.1594), percent(0.0), percent(-0.0001)
    ('15.9', '0.0', '0.0')
    """
    return f"{round(100.0 * share, 1) + 0.0:.1f}" if math.isfinite(share) else "–"
