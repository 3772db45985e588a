"""Charts of scenario discovery: the peeling trajectory, and the ranges to which boxes limit inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aicapex.charts.scales import number
from aicapex.charts.style import (
    BLACK,
    BLUE,
    GREY,
    QUIET,
    VERMILION,
    dress,
    figure_of,
    fonts_of,
    footer,
    head,
    new_figure,
    subtitle,
    text_size,
    wrap,
)
from aicapex.charts.words import word
from aicapex.language import Language, choose

if TYPE_CHECKING:
    from aicapex.analysis.discovery import Discovery

WIDTH: Final = 160.0
_LABELS: Final = 0.36
_TRACK: Final = "#E4E4E4"


def peeling(found: Discovery, ax: Axes, language: Language = "en") -> Axes:
    """Density against coverage of the first box's trajectory, on the half that it was found on and on the other."""
    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    size = text_size(figure_of(ax))
    box = found.boxes[0]
    on, off = zip(*box.trajectory, strict=True)
    ax.plot(
        [100 * s.coverage for s in on], [100 * s.density for s in on], "o-", color=BLUE, markersize=3.6, linewidth=1.0
    )
    ax.plot(
        [100 * s.coverage for s in off], [100 * s.density for s in off], "o", color=BLUE, markerfacecolor="white",
        markersize=3.6,
    )  # fmt: skip
    chosen = box.held_out
    at = (100 * chosen.coverage.value, 100 * chosen.density.value)
    ax.plot([at[0], at[0]], [100 * chosen.density.low, 100 * chosen.density.high], color=VERMILION, linewidth=1.4)
    ax.plot(*at, "o", color=VERMILION, markersize=9.0, markerfacecolor="none", markeredgewidth=1.8)
    rate = 100 * box.rate
    ax.axhline(rate, color=BLACK, linewidth=0.9, linestyle=(0, (3, 2)))
    ax.annotate(
        word("peeling.rate", language, rate=number(box.rate, "share")), (1.0, rate), (-0.4 * size, -0.4 * size),
        xycoords=("axes fraction", "data"), textcoords="offset points", ha="right", va="top", fontsize=size,
        color=QUIET, fontfamily=fonts,
    )  # fmt: skip
    ax.set_xlim(0.0, 102.0)
    ax.set_xlabel(word("peeling.coverage", language), fontsize=size, fontfamily=fonts, color=QUIET)
    head(
        ax,
        fonts,
        title=word("peeling", language, asked=choose(found.asked.title, language)),
        subtitle=subtitle(found.results, language, word("peeling.method", language)),
        unit=word("peeling.density", language),
    )
    return ax


def boxes(found: Discovery, ax: Axes, language: Language = "en") -> Axes:
    """The range of each limited input, box by box, as a part of its distribution, with the limits as figures."""
    from aicapex.analysis.discovery_report import limit_text
    from aicapex.analysis.sensitivity_report import input_name

    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    labels, places, place = [], [], 0.0
    for number_of, box in enumerate(found.boxes, start=1):
        text = word(
            "boxes.box",
            language,
            place=number_of,
            density=number(box.held_out.density.value, "share"),
            rate=number(box.rate, "share"),
        )
        ax.annotate(text, (0.0, place), va="center", ha="left", fontsize=size, color=VERMILION, fontfamily=fonts)
        place += 1.0
        for limit, rank in zip(box.limits, box.ranks, strict=True):
            ax.barh(place, 100.0, color=_TRACK, height=0.5)
            left, width = (100 * rank, 100 * (1 - rank)) if limit.lower else (0.0, 100 * rank)
            ax.barh(place, width, left=left, color=BLUE, height=0.5)
            ax.annotate(
                limit_text(limit, language), (100.0, place), (0.5 * size, 0.0), textcoords="offset points", va="center",
                ha="left", fontsize=size, color=QUIET, fontfamily=fonts, annotation_clip=False,
            )  # fmt: skip
            labels.append(input_name(limit.name, language))
            places.append(place)
            place += 1.0
        place += 0.4
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(places, labels=[wrap(label, room, size) for label in labels])
    ax.set_ylim(place - 0.6, -0.7)
    ax.set_xlim(0.0, 100.0)
    ax.set_xticks([0, 25, 50, 75, 100], labels=["P0", "P25", "P50", "P75", "P100"])
    ax.spines["bottom"].set_color(GREY)
    head(
        ax,
        fonts,
        title=word("boxes", language, asked=choose(found.asked.title, language)),
        subtitle=subtitle(found.results, language, word("boxes.method", language)),
        above_labels=True,
    )
    return ax


def draw_peeling(found: Discovery, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The trajectory as a figure [mm wide]."""
    figure = new_figure(width, 95.0)
    peeling(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure


def draw_boxes(found: Discovery, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The boxes as a figure [mm wide]."""
    rows = sum(1 + len(box.limits) for box in found.boxes)
    figure = new_figure(width, 34.0 + 8.0 * rows)
    boxes(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure
