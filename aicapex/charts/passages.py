"""When each class and each test of the verdict first comes about, among the trials in which it does."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

from aicapex.charts.numbers import note
from aicapex.charts.scales import every, middles, per_cent
from aicapex.charts.style import (
    BLACK,
    BLUE,
    ORANGE,
    VERMILION,
    ResultsOfRun,
    dress,
    figure_of,
    fonts_of,
    head,
    ink,
    subtitle,
    text_size,
    wrap,
)
from aicapex.charts.words import word
from aicapex.language import Language, choose, say
from aicapex.statistics import wilson

_CLASSES: Final = {"digestion": ORANGE, "bust": VERMILION, "systemic": BLACK}  # from bad to worst
_LABELS: Final = 0.34  # share of a figure's width that the names may take
_RANKS: Final = (0.1, 0.5, 0.9)
_STATISTICS: Final = ("P10", "P50", "P90")


class _Row(NamedTuple):
    name: str
    title: str
    colour: str
    share: float  # of the trials that come to it
    places: tuple[int, ...]  # of the quarters by which 10, 50 and 90 % of these have


def first_passage(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """A bar from the first to the last tenth for every class and test, those that come soonest at the top."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    rows = _rows(results, language)
    times = middles(results.quarters)
    for place, row in enumerate(rows):
        note(ax, results, row.name, "share", "share", [results.quarters[-1]], [row.share])
        at = [times[each] for each in row.places]
        for statistic, quarter, year in zip(_STATISTICS, row.places, at, strict=False):
            note(ax, results, f"{row.name} first", statistic, "year", [results.quarters[quarter]], [year])
        if at:
            ax.plot([at[0], at[2]], [place, place], color=row.colour, linewidth=3.2, alpha=0.45, solid_capstyle="butt")
            ax.plot([at[1]], [place], marker="o", markersize=4.4, color=row.colour)
        told = word("first_passage.share", language, share=_percent(row.share, results.trials))
        ax.annotate(
            told, (1.0, place), (0.6 * size, 0.0),
            xycoords=ax.get_yaxis_transform(), textcoords="offset points", ha="left", va="center", fontsize=size,
            color=ink(row.colour), fontfamily=fonts, annotation_clip=False,
        )  # fmt: skip
    ax.set_ylim(len(rows) - 0.4, -0.6)
    first, last = times[0] - 0.125, times[-1] + 0.125
    ax.set_xlim(first, last)
    years = [year for year in range(int(first) + 1, int(last) + 1) if first <= year <= last]
    shown = every(ax, years) if years else []
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.set_xticks(shown, labels=[str(year) for year in shown])
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(rows)), labels=[wrap(row.title, room, size) for row in rows])
    method = word("first_passage.method", language)
    title = word("first_passage", language)
    head(ax, fonts, title=title, subtitle=subtitle(results, language, method), above_labels=True)
    return ax


def passages(results: ResultsOfRun) -> int:
    """How many rows the chart has."""
    return len(_CLASSES) + len(results.tests)


def _rows(results: ResultsOfRun, language: Language) -> list[_Row]:
    worse = list(_CLASSES)
    rows = []
    for place, (name, colour) in enumerate(_CLASSES.items()):
        flags = np.logical_or.reduce([results.classes[each] for each in worse[place:]])
        title = say(f"class.{name}", language)
        if place < len(worse) - 1:
            title = word("first_passage.or_worse", language, name=title)
        rows.append(_row(name, title, colour, flags))
    rows += [
        _row(name, choose(results.test_title(name), language), BLUE, flags) for name, flags in results.tests.items()
    ]
    never = results.trials + len(results.quarters)
    return sorted(rows, key=lambda row: (row.places[1] if row.places else never, -row.share))


def _row(name: str, title: str, colour: str, flags: NDArray[np.bool_]) -> _Row:
    """One row of flags (T, n): quarters are told, not interpolated."""
    ever = flags.any(axis=0)
    first = np.sort(flags.argmax(axis=0)[ever])
    ranks = (max(int(np.ceil(share * len(first))) - 1, 0) for share in _RANKS)
    return _Row(
        name, title, colour, float(ever.mean()), tuple(int(first[rank]) for rank in ranks) if len(first) else ()
    )


def _percent(share: float, trials: int) -> str:
    """A share in per cent; what no trial has come to is told by its upper limit."""
    if share == 0.0:
        return f"< {100.0 * float(wilson(0, trials)[1]):.1g}"
    return per_cent(share)
