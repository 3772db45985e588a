"""Claims that are numbers: what a run has and what is public, against what was claimed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, NullLocator

from aicapex.charts.style import (
    BLUE,
    GREY,
    ORANGE,
    QUIET,
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
from aicapex.language import Language

_BAND: Final = "#D8D8D8"
_BAND_HEIGHT: Final = 0.62  # of the distance between rows
_SHADES: Final = 24  # steps in which a band with one bound fades
_TICKS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_LABELS: Final = 0.42  # share of a figure's width that the names of the rows may take
_OUTCOMES: Final = {"held": BLUE, "contradicted": VERMILION, "disputed": ORANGE, "undecidable": GREY}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One claim: its label, the claimed range, P5, P50 and P95 of the run, public figures, all in the claim's unit.

    A claim with one bound has nought or infinity as the other.
    """

    label: str
    claimed: tuple[float, float]
    run: tuple[float, float, float]
    public: tuple[float, ...]
    outcome: str
    outcome_title: str


def claims_board(results: ResultsOfRun, ax: Axes, *, rows: Sequence[BoardRow], language: Language = "en") -> Axes:
    """Run and public record as multiples of the middle of what was claimed, on a logarithmic axis."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    size = text_size(figure_of(ax))
    ax.set_xscale("log")
    multiples = [value / middle_of(row) for row in rows for value in (*row.run, *row.public, *row.claimed)]
    shown = [value for value in multiples if 0 < value < math.inf]
    low, high = max(_TICKS[0], 0.8 * min(shown, default=0.5)), min(_TICKS[-1], 1.25 * max(shown, default=2.0))
    low, high = min(low, 0.5), max(high, 2.0)
    ax.set_xlim(low, high)
    for place, row in enumerate(rows):
        _row(ax, place, row, low, high, size, fonts)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvline(1.0, color=GREY, linewidth=0.8, zorder=1)
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(rows)), labels=[_even(row.label, room, size) for row in rows])
    _key(ax, language, fonts, size)
    head(
        ax,
        fonts,
        title=word("claims_board", language),
        subtitle=subtitle(results, language, word("claims_board.method", language)),
        unit=word("claims_board.unit", language),
        above_labels=True,
    )
    return ax


def middle_of(row: BoardRow) -> float:
    """The middle of what was claimed: the mean of its range on a logarithmic axis; of one bound, that one."""
    low, high = row.claimed
    if low <= 0.0 or math.isinf(high):
        return high if low <= 0.0 else low
    return math.sqrt(low * high)


def _row(ax: Axes, place: int, row: BoardRow, low: float, high: float, size: float, fonts: Sequence[str]) -> None:
    """The claimed range, the run's quantiles and the public figures of one claim; what lies outside, at the edge."""
    middle = middle_of(row)

    def across(value: float) -> float:
        return min(max(value / middle, low), high)

    start, end = (across(value) for value in row.claimed)
    if row.claimed[0] <= 0.0 or math.isinf(row.claimed[1]):
        _open(ax, place, low if row.claimed[0] <= 0.0 else high)
    elif end > start:
        ax.barh(place, end - start, left=start, height=_BAND_HEIGHT, color=_BAND, linewidth=0.0, zorder=1)
    else:
        ax.plot(
            [1.0, 1.0], [place - 0.5 * _BAND_HEIGHT, place + 0.5 * _BAND_HEIGHT], color=GREY, linewidth=2.4, zorder=1
        )
    colour = _OUTCOMES[row.outcome]
    first, median, last = map(across, row.run)
    ax.plot([first, last], [place, place], color=colour, linewidth=1.8, solid_capstyle="butt", zorder=2)
    ax.plot([median], [place], marker="o", markersize=4.2, color=colour, zorder=3)
    for value in row.public:
        ax.plot(
            [across(value)], [place], marker="D", markersize=3.8, markerfacecolor="white", markeredgecolor="#222222",
            markeredgewidth=0.9, zorder=4, clip_on=False,
        )  # fmt: skip
    ax.annotate(
        row.outcome_title, (1.0, place), (0.6 * size, 0.0), xycoords=ax.get_yaxis_transform(),
        textcoords="offset points", ha="left", va="center", fontsize=size, color=ink(colour), fontfamily=list(fonts),
        annotation_clip=False,
    )  # fmt: skip


def _even(text: str, room: float, size: float) -> str:
    """The text in as few lines as the room allows, none of them a lone word at the end if they can be alike."""
    whole = wrap(text, room, size)
    narrower = (wrap(text, share * room, size) for share in (0.6, 0.7, 0.8, 0.9))
    return next((lines for lines in narrower if lines.count("\n") == whole.count("\n")), whole)


def _open(ax: Axes, place: int, edge: float) -> None:
    """A band from the one bound, at 1, to the edge that is claimed, fading, with an arrow at its end."""
    ends = [edge ** (k / _SHADES) for k in range(_SHADES + 1)]
    for k, (one, other) in enumerate(itertools.pairwise(ends)):
        shade = to_rgb(_BAND)
        share = 0.75 * k / (_SHADES - 1)
        colour = [part + share * (1.0 - part) for part in shade]
        ax.barh(
            place, abs(other - one), left=min(one, other), height=_BAND_HEIGHT, color=colour, linewidth=0.0, zorder=1
        )
    half = 0.5 * _BAND_HEIGHT
    ax.plot([1.0, 1.0], [place - half, place + half], color=GREY, linewidth=1.6, zorder=1)
    ax.plot(
        [edge**0.97], [place], marker="<" if edge < 1.0 else ">", markersize=4.0, color=GREY, linewidth=0.0,
        zorder=1,
    )  # fmt: skip


def _key(ax: Axes, language: Language, fonts: Sequence[str], size: float) -> None:
    handles = [
        Patch(color=_BAND, label=word("claims_board.claimed", language)),
        Line2D([], [], color=GREY, marker="o", markersize=4.2, linewidth=1.8, label=word("claims_board.run", language)),
        Line2D(
            [], [], color="none", marker="D", markersize=3.8, markerfacecolor="white", markeredgecolor="#222222",
            label=word("claims_board.public", language),
        ),
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.3, 0.0), borderaxespad=2.2, ncols=3, frameon=False,
        prop={"family": list(fonts), "size": size}, handlelength=1.6, columnspacing=1.2, labelcolor=QUIET,
    )  # fmt: skip
