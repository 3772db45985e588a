"""Scores in the terminal: one row for each target, the marks in words, and the caution that goes with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from aicapex.analysis.replays import END_ERROR_GOAL, Hindcast, Pause
from aicapex.analysis.scores import COVERAGE_GOAL, GOALS, Score, goals_met
from aicapex.analysis.words import word
from aicapex.language import Language, choose
from aicapex.results import QUANTILES
from aicapex.tables import GAP, glued, left, paragraph, percent, right, wrapped

Paint = Callable[[str], str]
MET, ROUGH, BANDED, MISSING = "*", "~", "†", "–"
LABEL: Final = 10  # cells before the sentences under the table
LEAST: Final = 5  # cells of a column, for the heads over two of them
NARROWEST: Final = 14  # cells for the titles, under which each target is a paragraph instead
_COLUMNS: Final = ("points", "coverage_50", "coverage_90", "run", "random_walk", "no_change", "error")
_GROUPS: Final = (("", 1), ("covers", 2), ("crps", 3), ("end", 1))  # the heads over them, and over how many each


def scores_table(scores: Sequence[Score], language: Language, width: int, bold: Paint = str) -> str:
    """One row for each target: points, coverage, CRPS beside both baselines, and the error at the end."""
    heads = [word(name, language) for name in _COLUMNS]
    cells = [_cells(score) for score in scores]
    widths = [max(LEAST, cell_len(head), *(cell_len(row[k]) for row in cells)) for k, head in enumerate(heads)]
    room = width - sum(widths) - GAP * len(widths)
    titles = [_title(score, language) for score in scores]
    if room < NARROWEST:
        return "\n\n".join(_stacked(title, row, language, width) for title, row in zip(titles, cells, strict=True))
    room = min(room, max(map(cell_len, [*titles, word("target", language)])))
    gap = " " * GAP

    def line(label: str, row: Sequence[str]) -> str:
        return gap.join([left(label, room), *(right(c, w) for c, w in zip(row, widths, strict=True))]).rstrip()

    lines = [
        bold(_over_heads(widths, room, language)),
        bold(line(word("target", language), heads)),
        "─" * (room + sum(widths) + GAP * len(widths)),
    ]
    for title, row in zip(titles, cells, strict=True):
        first, *more = wrapped(title, room)
        lines += [line(first, row), *more]
    return "\n".join(lines)


def legend(scores: Sequence[Score], language: Language, width: int) -> str:
    """What figures and marks mean, those that are there, and the caution."""
    told = ["crps", "baselines", "goals"]
    told += ["approximate"] if any(score.approximate for score in scores) else []
    told += ["band"] if any(map(_is_banded, scores)) else []
    numbers = {"share": f"{100 * COVERAGE_GOAL:.0f}", "count": len(QUANTILES)}
    lines: list[str] = []
    for name in told:
        label = "" if lines else word("legend", language)
        lines += paragraph(label, word(f"legend.{name}", language, **numbers), width, LABEL)
    lines += paragraph(word("caution", language), word("caution.linked", language), width, LABEL)
    return "\n".join(lines)


def hindcast_notes(done: Hindcast, language: Language, width: int) -> str:
    """How many targets meet each goal, the error of capex at the end, and the pause."""
    met = goals_met(done.scores)
    share = f"{100 * COVERAGE_GOAL:.0f}"
    keys = ("goals.coverage", "goals.random_walk", "goals.no_change")
    told = [
        word(key, language, met=met[name][0], of=met[name][1], share=share)
        for key, name in zip(keys, GOALS, strict=True)
    ]
    if done.capex_end_error is not None:
        verdict = word("goals.met" if done.capex_met else "goals.missed", language)
        told.append(
            word("goals.capex", language, goal=END_ERROR_GOAL, error=_signed(done.capex_end_error), verdict=verdict)
        )
    lines: list[str] = []
    for text in told:
        lines += paragraph("" if lines else word("goals", language), text, width, LABEL)
    if done.pause is not None:
        lines += paragraph(word("pause", language), _pause(done.pause, language), width, LABEL)
    return "\n".join(lines)


def _pause(pause: Pause, language: Language) -> str:
    numbers = {name: f"{getattr(pause, name):.3f}" for name in ("actual", "p25", "p50", "p75")}
    below = glued(f"{percent(pause.below)}{'%' if language == 'zh' else ' %'}")
    where = word("pause.inside" if pause.inside else "pause.outside", language)
    return word("pause.told", language, year=pause.year, before=pause.year - 1, below=below, where=where, **numbers)


def _over_heads(widths: Sequence[int], room: int, language: Language) -> str:
    """The heads over groups of columns, each ending with the last of them."""
    line, place = " " * room, 0
    for name, count in _GROUPS:
        over = sum(widths[place : place + count]) + GAP * count
        line += right(word(name, language) if name else "", over)
        place += count
    return line.rstrip()


def _stacked(title: str, row: Sequence[str], language: Language, width: int) -> str:
    """A target where the table does not fit: its figures in a sentence."""
    names = ("points", "coverage_50.long", "coverage_90.long", "crps", "random_walk", "no_change", "end_error.long")
    told = " · ".join(glued(f"{word(name, language)} {cell.strip()}") for name, cell in zip(names, row, strict=True))
    return "\n".join([*wrapped(title, width), *(f"  {line}" for line in wrapped(told, width - 2))])


def _cells(score: Score) -> list[str]:
    """The figures of a target, with a mark or a blank for it in the columns that have marks."""
    mark = {name: MET if met else " " for name, met in score.goals.items()}
    baselines = [f"{each.crps:.3f}{mark[name]}" if each else f"{MISSING} " for name, each in score.baselines.items()]
    return [
        f"{len(score.points)}",
        f"{100 * score.coverage_50:.0f}",
        f"{100 * score.coverage_90:.0f}{mark['coverage_90']}",
        f"{score.crps:.3f}{ROUGH if score.approximate else ' '}",
        *baselines,
        _signed(score.end_error),
    ]


def _title(score: Score, language: Language) -> str:
    title = choose(score.title, language)
    return f"{title}\u00a0{BANDED}" if _is_banded(score) else title


def _is_banded(score: Score) -> bool:
    return any(point.banded for point in score.points)


def _signed(error: float) -> str:
    return f"{round(error, 2) + 0.0:+.2f}".replace("-", "−")
