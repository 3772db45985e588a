"""Charts of break-even: the outcome against one input with its crossings, and the frontier of two inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from aicapex.charts.scales import number
from aicapex.charts.style import (
    BLACK,
    BLUE,
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
)
from aicapex.charts.words import word
from aicapex.language import Language, choose
from aicapex.registry import PARAMETERS
from aicapex.unit_words import unit_name

if TYPE_CHECKING:
    from aicapex.analysis.breakeven import BreakEven, Frontier, Range

WIDTH: Final = 160.0
LEVELS: Final = 9  # shades of the plane
# From light to the vermilion of a bust: one hue, so that more reads as more.
SHADES: Final = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", "#F6D9C6", "#E8A583", VERMILION])


def _scale(unit: str) -> float:
    return 100.0 if unit in ("share", "share/yr") else 1.0


def _axis_text(span: Range, language: Language) -> str:
    declared = PARAMETERS[span.name]
    unit = "%" if declared.unit == "share" else unit_name(declared.unit, language)
    return f"{choose(declared, language)} [{unit}]"


def breakeven(found: BreakEven, ax: Axes, language: Language = "en") -> Axes:
    """The outcome at each value of the input with its limits, the level asked, the crossings and their intervals."""
    fonts = fonts_of(found.reference, language)
    dress(ax, fonts)
    size = text_size(figure_of(ax))
    unit = PARAMETERS[found.range.name].unit
    across, up = _scale(unit), _scale(found.goal.asked.unit)
    at = np.array([point.at for point in found.scan]) * across
    value, low, high = (
        np.array([getattr(point.outcome, part) for point in found.scan]) * up for part in ("value", "low", "high")
    )
    ax.fill_between(at, low, high, color=BLUE, alpha=0.2, linewidth=0.0)
    ax.plot(at, value, color=BLUE, linewidth=1.8, solid_capstyle="butt")
    ax.axhline(found.goal.level * up, color=BLACK, linewidth=0.9, linestyle=(0, (3, 2)))
    bottom, top = min(float(low.min()), found.goal.level * up), max(float(high.max()), found.goal.level * up)
    room = max(top - bottom, 1e-9)
    ax.set_ylim(bottom - 0.16 * room, top + 0.10 * room)
    ax.set_xlim(at[0], at[-1])
    p5, p50, p95 = (part * across for part in found.range.given)
    strip = bottom - 0.09 * room
    ax.plot([p5, p95], [strip, strip], color=QUIET, linewidth=3.0, solid_capstyle="butt", alpha=0.6)
    ax.plot([p50], [strip], "|", color=BLACK, markersize=8.0)
    ax.annotate(
        word("breakeven.given", language), (min(p95, at[-1]), strip), (0.5 * size, 0.0), textcoords="offset points",
        ha="left", va="center", fontsize=0.9 * size, color=QUIET, fontfamily=fonts,
    )  # fmt: skip
    for each in found.crossings:
        ends = [end * across if end is not None else edge for end, edge in ((each.low, at[0]), (each.high, at[-1]))]
        level = found.goal.level * up
        ax.plot(ends, [level, level], color=VERMILION, linewidth=2.6, solid_capstyle="butt", zorder=4)
        ax.plot([each.at * across], [level], "o", color=VERMILION, markersize=5.0, zorder=5)
        told = [number(end / across, unit) for end in ends]
        text = word("breakeven.here", language, at=number(each.at, unit), low=told[0], high=told[1])
        # Beside the curve: under it on the right where it rises, above it where it falls; on the left near the edge.
        side = -1 if each.at * across > at[0] + 0.7 * (at[-1] - at[0]) else 1
        above = each.rising == (side < 0)
        ax.annotate(
            text, (each.at * across, level), (0.8 * size * side, 0.8 * size * (1 if above else -1)),
            textcoords="offset points", ha="left" if side > 0 else "right", va="bottom" if above else "top",
            fontsize=size, color=VERMILION, fontfamily=fonts,
        )  # fmt: skip
    ax.set_xlabel(_axis_text(found.range, language), fontsize=size, fontfamily=fonts, color=QUIET)
    asked = found.goal.asked
    outcome_unit = "%" if asked.unit == "share" else unit_name(asked.unit, language)
    head(
        ax,
        fonts,
        title=word("breakeven", language, asked=choose(asked.title, language)),
        subtitle=subtitle(found.reference, language, word("breakeven.method", language)),
        unit=word("breakeven.unit", language, unit=outcome_unit),
    )
    return ax


def frontier(found: Frontier, ax: Axes, language: Language = "en") -> Axes:
    """The outcome over the plane in shades, the frontier, its band, and where the scenario lies."""
    fonts = fonts_of(found.reference, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    one, other = found.ranges
    scales = [_scale(PARAMETERS[each.name].unit) for each in found.ranges]
    side = found.values.shape[0]
    xs, ys = (np.array(each.points(side)) * scale for each, scale in zip(found.ranges, scales, strict=True))
    up = _scale(found.goal.asked.unit)
    shades = ax.contourf(xs, ys, found.values * up, levels=LEVELS, cmap=SHADES, alpha=0.85)
    thin = ax.contour(xs, ys, found.values * up, levels=shades.levels, colors="white", linewidths=0.5)
    labels = ax.clabel(thin, fontsize=0.9 * size, colors=[QUIET], fmt=lambda value: number(float(value)))
    for label in labels or []:
        label.set_fontfamily(fonts)
    stretch = np.array(scales)
    for line in found.band:
        ax.plot(*(line * stretch).T, color=BLACK, linewidth=0.7, linestyle=(0, (3, 2)))
    for line in found.lines:
        ax.plot(*(line * stretch).T, color=BLACK, linewidth=2.0)
    (x5, x50, x95), (y5, y50, y95) = (
        [value * scale for value in each.given] for each, scale in zip(found.ranges, scales, strict=True)
    )
    ax.plot([x5, x95], [y50, y50], color=BLUE, linewidth=1.6)
    ax.plot([x50, x50], [y5, y95], color=BLUE, linewidth=1.6)
    ax.plot([x50], [y50], "o", color=BLUE, markersize=5.0)
    ax.set_xlim(xs[0], xs[-1])
    ax.set_ylim(ys[0], ys[-1])
    ax.set_xlabel(_axis_text(one, language), fontsize=size, fontfamily=fonts, color=QUIET)
    asked = found.goal.asked
    level = number(found.goal.level, asked.unit)
    unit = "%" if asked.unit == "share" else unit_name(asked.unit, language)
    shown = f"{level}{unit}" if language == "zh" and unit == "%" else f"{level} {unit}"
    head(
        ax,
        fonts,
        title=word("frontier", language, asked=choose(asked.title, language)),
        subtitle=subtitle(found.reference, language, word("frontier.method", language, level=shown)),
        unit=_axis_text(other, language),
    )
    return ax


def draw_breakeven(found: BreakEven, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The break-even as a figure [mm wide]."""
    figure = new_figure(width, 95.0)
    breakeven(found, figure.add_subplot(), language)
    footer(figure, found.reference, language, trials=found.scan[0].trials)
    return figure


def draw_frontier(found: Frontier, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The frontier as a figure [mm wide]."""
    figure = new_figure(width, 120.0)
    frontier(found, figure.add_subplot(), language)
    footer(figure, found.reference, language, trials=found.trials)
    return figure
