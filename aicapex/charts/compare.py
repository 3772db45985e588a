"""Charts of comparisons: the probability by year side by side, and the waterfall of what explains a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aicapex.charts.scales import number, number_axis
from aicapex.charts.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    QUIET,
    VERMILION,
    EndLabel,
    dress,
    figure_of,
    fonts_of,
    footer,
    head,
    label_ends,
    new_figure,
    text_size,
    wrap,
)
from aicapex.charts.words import word
from aicapex.language import Language, choose
from aicapex.unit_words import unit_name

if TYPE_CHECKING:
    from aicapex.analysis.compare import Comparison

WIDTH: Final = 160.0
SHOWN: Final = 9  # parts that have a bar of their own; the rest are one
_COLOURS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
_NORMAL: Final = 1.96


def paired(comparison: Comparison, ax: Axes, language: Language = "en") -> Axes:
    """Share of the trials of each scenario that have come to bust or systemic by the end of each year shown."""
    runs = comparison.runs
    fonts = _fonts(comparison, language)
    dress(ax, fonts)
    cells = [cell for cell in comparison.cells if cell.name == "adverse"]
    years = np.array([cell.year for cell in cells], dtype=float)
    ends = []
    for place, (run, colour) in enumerate(zip(runs, _COLOURS * len(runs), strict=False)):
        value, low, high = (
            np.array([getattr(cell.values[place], part) for cell in cells]) for part in ("value", "low", "high")
        )
        ax.fill_between(years, low, high, color=colour, alpha=0.2, linewidth=0.0)
        ax.plot(years, value, color=colour, linewidth=1.8, marker="o", markersize=3.5)
        text = f"{choose(run.scenario.title, language)} {number(float(value[-1]), 'share')}"
        ends.append(EndLabel(float(value[-1]), f"{text}%" if language == "zh" else f"{text} %", colour))
    ax.set_xticks(years, labels=[f"{year:.0f}" for year in years])
    ax.set_xlim(years[0] - 0.3, years[-1])
    number_axis(ax, "share", 0.0, max(0.1, *(cell.values[k].high for cell in cells for k in range(len(runs)))))
    label_ends(ax, ends, fonts)
    head(ax, fonts, title=word("compare", language), subtitle=word("compare.method", language), unit="%")
    return ax


def waterfall(comparison: Comparison, ax: Axes, language: Language = "en") -> Axes:
    """From the first scenario's value to the second's, one bar a part, the largest first; whiskers are interactions."""
    found = comparison.attribution
    if found is None:
        raise ValueError("the comparison has no attribution")
    from aicapex.analysis.compare_report import item_title, ordered

    fonts = _fonts(comparison, language)
    dress(ax, fonts)
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    ax.grid(visible=False, axis="y")
    size = text_size(figure_of(ax))
    scale = 100.0 if found.asked.unit == "share" else 1.0
    parts = ordered(found.parts)
    shown, rest = parts[:SHOWN], parts[SHOWN:]
    titles = [choose(run.scenario.title, language) for run in comparison.runs[:2]]
    labels, at = [titles[0]], found.first * scale
    ax.barh(0, at, color=GREY, height=0.6)
    rows = [(item_title(part.item, language), part.value, part.error, part.interaction) for part in shown]
    if rest:
        error = float(np.sqrt(sum(part.error**2 for part in rest)))
        rows.append((word("compare.rest", language, count=len(rest)), sum(p.value for p in rest), error, 0.0))
    for place, (label, value, _, interaction) in enumerate(rows, start=1):
        step = value * scale
        colour = VERMILION if step > 0 else BLUE
        ax.barh(place, step, left=at, color=colour, height=0.6)
        ax.plot([at, at], [place - 1.3, place + 0.3], color=GREY, linewidth=0.6)
        reach = abs(interaction) * scale
        ax.plot([at + step - reach, at + step + reach], [place, place], color=BLACK, linewidth=0.9)
        edge = max(at, at + step) + reach
        ax.annotate(
            f"{'+' if step > 0 else '−' if step < 0 else ''}{number(abs(step), '')}", (edge, place), (0.4 * size, 0.0),
            textcoords="offset points", va="center", ha="left", fontsize=size, color=QUIET, fontfamily=fonts,
        )  # fmt: skip
        labels.append(label)
        at += step
    ax.barh(len(rows) + 1, at, color=GREY, height=0.6)
    labels.append(titles[1])
    for place, value in ((0, found.first * scale), (len(rows) + 1, at)):
        ax.annotate(
            number(value, ""), (value, place), (0.4 * size, 0.0), textcoords="offset points", va="center", ha="left",
            fontsize=size, color=QUIET, fontfamily=fonts,
        )  # fmt: skip
    room = 0.34 * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(labels)), labels=[wrap(label, room, size) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    low, high = ax.get_xlim()
    ax.set_xlim(low, high + 0.08 * (high - low))
    unit = "%" if found.asked.unit == "share" else unit_name(found.asked.unit, language)
    head(
        ax,
        fonts,
        title=word("waterfall", language, asked=choose(found.asked.title, language)),
        subtitle=word("waterfall.method", language, trials=found.trials),
        unit=unit,
        above_labels=True,
    )
    return ax


def draw_paired(comparison: Comparison, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The probabilities side by side as a figure [mm wide]."""
    figure = new_figure(width, 85.0)
    paired(comparison, figure.add_subplot(), language)
    footer(figure, comparison.results, language)
    return figure


def draw_waterfall(comparison: Comparison, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The waterfall as a figure [mm wide]."""
    found = comparison.attribution
    rows = min(len(found.parts), SHOWN + 1) + 2 if found is not None else 2
    figure = new_figure(width, 34.0 + 7.0 * rows)
    waterfall(comparison, figure.add_subplot(), language)
    footer(figure, comparison.results, language, trials=found.trials if found is not None else None)
    return figure


def _fonts(comparison: Comparison, language: Language) -> list[str]:
    fonts = fonts_of(comparison.runs[0], language)
    for run in comparison.runs[1:]:
        fonts += [font for font in fonts_of(run, language) if font not in fonts]
    return fonts
