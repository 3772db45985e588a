"""The verdict by camp: classes as stacked bars, with the scenario's own as the line to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aicapex.charts.style import (
    BLACK,
    BLUE,
    ORANGE,
    QUIET,
    VERMILION,
    ResultsOfRun,
    dress,
    figure_of,
    fonts_of,
    head,
    subtitle,
    text_size,
    wrap,
)
from aicapex.charts.words import word
from aicapex.language import Language, choose, say

# From the left what is worst, so that bust and systemic together begin at nothing in every bar.
_CLASSES: Final = {"systemic": BLACK, "bust": VERMILION, "digestion": ORANGE, "boom": BLUE}
_BAR: Final = 0.66  # height of a bar, of the distance between bars
_TOLD: Final = 0.06  # share from which a part of a bar has room for its figure
_LABELS: Final = 0.30  # share of a figure's width that the names of the camps may take


@dataclass(frozen=True, slots=True)
class CampBar:
    """One bar: a name, the share of trials in each class, and that of bust and systemic with its limits."""

    name: str
    shares: Mapping[str, float]
    adverse: tuple[float, float, float]  # value, low, high


def camps(
    results: ResultsOfRun, ax: Axes, *, own: CampBar, bars: Sequence[CampBar], year: int, language: Language = "en"
) -> Axes:
    """Shares of trials by class by the end of a year, for the scenario itself and for the inputs of each camp."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    # The scenario's own stands apart from the camps.
    places = [0.0, *(1.35 + place for place in range(len(bars)))]
    for place, bar in zip(places, (own, *bars), strict=True):
        _bar(ax, place, bar, fonts, size)
    ax.set_ylim(places[-1] + 0.6, -0.6)
    ax.set_xlim(0.0, 1.0)
    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    ax.set_xticks(shares, labels=[f"{100.0 * share:.0f}" for share in shares])
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(places, labels=[wrap(bar.name, room, size) for bar in (own, *bars)])
    ax.axvline(own.adverse[0], color=BLACK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
    ax.spines["bottom"].set_visible(False)
    _key(ax, language, fonts, size)
    method = word("camps.method", language, scenario=choose(results.scenario.title, language))
    head(
        ax,
        fonts,
        title=word("camps", language, year=year),
        subtitle=subtitle(results, language, word("camps.unit", language)),
        unit=method,
        above_labels=True,
    )
    return ax


def _bar(ax: Axes, place: float, bar: CampBar, fonts: Sequence[str], size: float) -> None:
    """The parts of one bar, the limits of its bust and systemic, and their sum at the right."""
    below = 0.0
    for name, colour in _CLASSES.items():
        share = bar.shares.get(name, 0.0)
        ax.barh(place, share, left=below, height=_BAR, color=colour, edgecolor="white", linewidth=0.5)
        if share >= _TOLD:
            ax.text(
                below + 0.5 * share, place, f"{100.0 * share:.0f}", ha="center", va="center", fontsize=size,
                color="#222222" if colour == ORANGE else "white", fontfamily=list(fonts),
            )  # fmt: skip
        below += share
    value, low, high = bar.adverse
    for width, colour in ((3.0, "white"), (1.3, BLACK)):
        ax.plot([low, high], [place, place], color=colour, linewidth=width, solid_capstyle="butt", zorder=4)
        ax.plot([value], [place], marker="o", markersize=1.4 * width + 0.6, color=colour, zorder=4)
    ax.annotate(
        f"{100.0 * value:.1f} ±{50.0 * (high - low):.1f}", (1.0, place), (0.6 * size, 0.0),
        xycoords=ax.get_yaxis_transform(), textcoords="offset points", ha="left", va="center", fontsize=size,
        color="#222222", fontfamily=list(fonts), annotation_clip=False,
    )  # fmt: skip


def _key(ax: Axes, language: Language, fonts: Sequence[str], size: float) -> None:
    """What the colours, the dots and the line stand for, below the bars."""
    handles = [Patch(color=colour, label=say(f"class.{name}", language)) for name, colour in _CLASSES.items()]
    dot = Line2D([], [], color=BLACK, marker="o", markersize=2.8, linewidth=1.3, label=word("camps.dot", language))
    line = Line2D([], [], color=BLACK, linewidth=0.9, linestyle=(0, (3, 2)), label=word("camps.line", language))
    ax.legend(
        handles=[*handles, dot, line], loc="upper center", bbox_to_anchor=(0.35, 0.0), borderaxespad=2.2, ncols=3,
        prop={"family": list(fonts), "size": size}, handlelength=1.4, columnspacing=1.2, labelcolor=QUIET,
        frameon=False,
    )  # fmt: skip
