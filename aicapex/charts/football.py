"""The football field: one figure across scenarios, each a bar of what its trials have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from aicapex.charts.numbers import note
from aicapex.charts.scales import NumberFormatter, log_ticks, number
from aicapex.charts.style import BLUE, GREY, ResultsOfRun, dress, figure_of, fonts_of_all, head, text_size, wrap
from aicapex.charts.words import unit_label, word
from aicapex.language import Bilingual, Language, choose

_LABELS = 0.30  # share of a figure's width that the names of the scenarios may take
_LOG_FROM = 50.0  # largest over smallest figure from which a logarithmic scale is needed to see the small ones


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A scenario's figure: five quantiles over its trials, or of a probability its value between its limits."""

    results: ResultsOfRun
    figures: tuple[float, ...]  # P5 P25 P50 P75 P95, or low, value, high


def football_field(
    rows: Sequence[FieldRow], ax: Axes, *, asked: Bilingual, date: str, unit: str, language: Language = "en"
) -> Axes:
    """Draw what is asked at a date, in its unit, for each scenario; the first one's middle is marked in all."""
    fonts = fonts_of_all([row.results for row in rows], language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    shares = len(rows[0].figures) == 3
    statistics = ("low", "share", "high") if shares else ("P5", "P25", "P50", "P75", "P95")
    _scale(ax, rows, unit, shares)
    for place, row in enumerate(rows):
        for statistic, value in zip(statistics, row.figures, strict=True):
            note(ax, row.results, asked.en, statistic, unit, [date], [value])
        low, *inner, high = row.figures
        middle = row.figures[len(row.figures) // 2]
        ax.plot([low, high], [place, place], color=BLUE, linewidth=1.4, solid_capstyle="butt", zorder=2)
        if len(inner) == 3:
            ax.plot([inner[0], inner[2]], [place, place], color=BLUE, linewidth=5.0, alpha=0.55, solid_capstyle="butt")
        ax.plot([middle], [place], marker="o", markersize=4.4, color="white", markeredgecolor=BLUE, zorder=3)
        told = (middle,) if shares else (low, middle, high)
        largest = max(abs(value) for each in rows for value in each.figures)
        text = " / ".join(number(value, unit, max(largest, 1e-9) if largest < 1000 else None) for value in told)
        ax.annotate(
            text, (1.0, place), (0.6 * size, 0.0), xycoords=ax.get_yaxis_transform(), textcoords="offset points",
            ha="left", va="center", fontsize=size, color="#222222", fontfamily=fonts, annotation_clip=False,
        )  # fmt: skip
    ax.axvline(rows[0].figures[len(rows[0].figures) // 2], color=GREY, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    titles = [choose(row.results.scenario.title, language) for row in rows]
    ax.set_yticks(range(len(rows)), labels=[wrap(title, room, size) for title in titles])
    title = word("football_field", language, asked=choose(asked, language))
    method = word("football_field.shares" if shares else "football_field.method", language)
    head(ax, fonts, title=title, subtitle=method, unit=unit_label(unit, language), above_labels=True)
    return ax


def _scale(ax: Axes, rows: Sequence[FieldRow], unit: str, shares: bool) -> None:
    """A horizontal scale from zero, or a logarithmic one where figures are far apart."""
    figures = np.array([row.figures for row in rows])
    low, high = float(np.nanmin(figures)), float(np.nanmax(figures))
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    if not shares and low > 0.0 and high / low > _LOG_FROM:
        ax.set_xscale("log")
        ax.set_xlim(low / 1.15, high * 1.15)
        ax.xaxis.set_major_locator(FixedLocator(log_ticks(low / 1.15, high * 1.15, 6)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1.0 else f"{value:g}"))
        ax.xaxis.set_minor_locator(NullLocator())
        return
    low, high = min(low, 0.0), max(high, 0.0)
    reach = (high - low) or 1.0
    ax.set_xlim(low - (0.03 * reach if low < 0.0 else 0.0), high + 0.03 * reach)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(NumberFormatter(100.0 if unit == "share" else 1.0))
