"""Charts of sensitivity: the tornado in both manners, and shares of variance with Sobol indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from aicapex.charts.scales import number
from aicapex.charts.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
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
from aicapex.unit_words import unit_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aicapex.analysis.sensitivity import Driver, Sensitivity

WIDTH: Final = 160.0
SHOWN: Final = 12
_LABELS: Final = 0.36  # share of the width that the names of inputs may take
_RULE: Final = "#DDDDDD"


def tornado(found: Sensitivity, ax: Axes, language: Language = "en") -> Axes:
    """The outcome where each input is low and high: bars with others following, lines with others held."""
    from aicapex.analysis.sensitivity import shown_drivers

    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=True, axis="x", color=_RULE, linewidth=0.5)
    ax.grid(visible=False, axis="y")
    drivers = sorted(shown_drivers(found, SHOWN), key=lambda driver: -abs(driver.follow.high[0] - driver.follow.low[0]))
    scale = 100.0 if found.asked.unit == "share" else 1.0
    middle, size = found.mean * scale, text_size(figure_of(ax))
    for place, driver in enumerate(drivers):
        _bar(ax, place, driver, middle, scale, fonts)
    ax.axvline(middle, color=BLACK, linewidth=0.9, zorder=3)
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(drivers)), labels=[wrap(_name(driver, language), room, size) for driver in drivers])
    ax.set_ylim(len(drivers) - 0.4, -0.6)
    low, high = ax.get_xlim()
    ax.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    _key(ax, found, language, fonts)
    unit = "%" if found.asked.unit == "share" else unit_name(found.asked.unit, language)
    head(
        ax,
        fonts,
        title=word("tornado", language, asked=choose(found.asked.title, language)),
        subtitle=subtitle(found.results, language, word("tornado.method", language)),
        unit=unit,
        above_labels=True,
    )
    return ax


def _bar(ax: Axes, place: int, driver: Driver, middle: float, scale: float, fonts: Sequence[str]) -> None:
    """One input: its two halves, where the input stands at the ends, and the line with all others held."""
    size = text_size(figure_of(ax))
    follow = driver.follow
    points = ((follow.low[0], follow.at_low, BLUE), (follow.high[0], follow.at_high, VERMILION))
    ends_held = [driver.held.low[0] * scale, driver.held.high[0] * scale] if driver.held is not None else []
    for value, at, colour in points:
        ax.barh(place, value * scale - middle, left=middle, color=colour, height=0.62, alpha=0.85)
        right = value * scale >= middle
        edge = max([value * scale, *ends_held]) if right else min([value * scale, *ends_held])
        ax.annotate(
            number(at, driver.unit), (edge, place), ((0.35 if right else -0.35) * size, 0.0),
            textcoords="offset points", va="center", ha="left" if right else "right", fontsize=0.9 * size, color=QUIET,
            fontfamily=list(fonts),
        )  # fmt: skip
    if driver.held is not None:
        ax.plot(ends_held, [place, place], color=BLACK, linewidth=1.1, zorder=4)
        ax.plot(ends_held[:1], [place], "o", color="white", markeredgecolor=BLACK, markersize=3.4, zorder=5)
        ax.plot(ends_held[1:], [place], "o", color=BLACK, markersize=3.4, zorder=5)


def _name(driver: Driver, language: Language) -> str:
    from aicapex.analysis.sensitivity_report import input_name

    return input_name(driver.name, language)


def _key(ax: Axes, found: Sensitivity, language: Language, fonts: Sequence[str]) -> None:
    """What bars and lines are, below the axes."""
    size = text_size(figure_of(ax))
    handles: list[Patch | Line2D] = [
        Patch(color=BLUE, alpha=0.85, label=word("tornado.low", language)),
        Patch(color=VERMILION, alpha=0.85, label=word("tornado.high", language)),
    ]
    if found.held_trials:
        text = word("tornado.held", language)
        handles.append(Line2D([], [], color=BLACK, linewidth=1.1, marker="o", markersize=3.4, label=text))
    legend = ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.3, -0.06), ncols=len(handles), frameon=False,
        prop={"family": list(fonts), "size": size}, handlelength=1.4, columnspacing=1.4,
    )  # fmt: skip
    for text_of in legend.get_texts():
        text_of.set_color(QUIET)


def shares(found: Sensitivity, ax: Axes, language: Language = "en") -> Axes:
    """First-order shares of variance with their errors, the largest first; or the indices of groups."""
    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=True, axis="x", color=_RULE, linewidth=0.5)
    ax.grid(visible=False, axis="y")
    labels = _groups(found, ax, language) if found.groups else _singles(found, ax, language)
    size = text_size(figure_of(ax))
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(labels)), labels=[wrap(label, room, size) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
    method = word("shares.sobol" if found.groups else "shares.method", language)
    title = word("shares", language, asked=choose(found.asked.title, language))
    head(ax, fonts, title=title, subtitle=subtitle(found.results, language, method), unit="%", above_labels=True)
    if found.groups:
        handles = [Patch(color=BLUE, label="S1"), Patch(color=ORANGE, label="ST")]
        ax.legend(handles=handles, loc="lower right", frameon=False, prop={"family": list(fonts), "size": size})
    return ax


def _singles(found: Sensitivity, ax: Axes, language: Language) -> list[str]:
    from aicapex.analysis.sensitivity import shown_drivers

    drivers = list(shown_drivers(found, SHOWN))
    for place, driver in enumerate(drivers):
        ax.barh(place, 100.0 * driver.share, color=BLUE, height=0.62)
        reach = 196.0 * driver.error
        ax.plot(
            [100.0 * driver.share - reach, 100.0 * driver.share + reach], [place, place], color=BLACK, linewidth=0.9
        )
    return [_name(driver, language) for driver in drivers]


def _groups(found: Sensitivity, ax: Axes, language: Language) -> list[str]:
    from aicapex.analysis.sensitivity_report import group_title

    shown = found.groups[: 2 * SHOWN]
    for place, (_, indices) in enumerate(shown):
        for index, colour, lift in ((indices.first, BLUE, -0.18), (indices.total, ORANGE, 0.18)):
            value, low, high = (100.0 * part for part in index)
            ax.barh(place + lift, value, color=colour, height=0.32)
            ax.plot([low, high], [place + lift, place + lift], color=GREY, linewidth=0.9)
    return [group_title(group, language) for group, _ in shown]


def draw_tornado(found: Sensitivity, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The tornado as a figure [mm wide]."""
    from aicapex.analysis.sensitivity import shown_drivers

    figure = new_figure(width, 42.0 + 8.0 * len(shown_drivers(found, SHOWN)))
    tornado(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure


def draw_shares(found: Sensitivity, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The shares as a figure [mm wide]."""
    from aicapex.analysis.sensitivity import shown_drivers

    rows = min(len(found.groups), 2 * SHOWN) if found.groups else len(shown_drivers(found, SHOWN))
    figure = new_figure(width, 34.0 + 7.5 * rows)
    shares(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure
