"""The chart of a story: one trial in small panels over the ensemble, with its shocks and its turning point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aicapex.charts.style import (
    BLACK,
    GREY,
    ORANGE,
    VERMILION,
    dress,
    figure_of,
    fonts_of,
    footer,
    head,
    is_narrow,
    new_figure,
    panel_title,
    panels,
    subtitle,
    text_size,
)
from aicapex.charts.words import unit_label, word
from aicapex.language import MESSAGES, Language, choose, say
from aicapex.registry import VARIABLES

if TYPE_CHECKING:
    from aicapex.analysis.story import Story

WIDTH: Final = 160.0
PANELS: Final = ("capex", "revenue", "rental_price_newest", "idle_rate_all", "tobin_q", "defaults_cumulative")


def story(found: Story, ax: Axes, language: Language = "en") -> Axes:
    """The trial's paths over the median and the 90 % band of all; dotted: shocks; line: what it becomes."""
    results = found.results
    fonts = fonts_of(results, language)
    size = text_size(figure_of(ax))
    times = np.array([int(quarter[:4]) + 0.25 * int(quarter[-1]) for quarter in results.quarters])
    shocks = [each for each in found.happenings if each.kind == "shock"]
    turned = [each for each in found.happenings if each.kind == "class"]
    for panel, name in zip(panels(ax, len(PANELS), columns=2), PANELS, strict=True):
        dress(panel, fonts)
        variable = VARIABLES[name]
        factor = 100.0 if variable.unit == "share" else 1.0
        values = np.asarray(results.outputs[name], dtype=np.float64) * factor
        low, middle, high = np.nanquantile(values, (0.05, 0.5, 0.95), axis=1)
        panel.fill_between(times, low, high, color=GREY, alpha=0.22, linewidth=0.0)
        panel.plot(times, middle, color=GREY, linewidth=1.0)
        panel.plot(times, values[:, found.trial], color=VERMILION, linewidth=1.6)
        for each, colour, style in (*((s, ORANGE, ":") for s in shocks), *((t, BLACK, "-") for t in turned[-1:])):
            at = times[results.quarters.index(each.quarter)]
            panel.axvline(at, color=colour, linewidth=0.9, linestyle=style, zorder=1)
        unit = unit_label(variable.unit, language, per_quarter=variable.kind == "flow")
        title = say(f"headline.{name}", language) if f"headline.{name}" in MESSAGES else choose(variable, language)
        panel_title(panel, f"{title} [{unit}]", fonts)
        panel.set_xlim(times[0], times[-1])
        years = [year for year in range(int(times[0]) + 1, int(times[-1]) + 1) if year % 2 == 0]
        panel.set_xticks(years, labels=[str(year) for year in years])
        panel.tick_params(labelsize=0.95 * size)
    head(
        ax,
        fonts,
        title=word("story", language, asked=choose(found.asked.title, language), trial=found.trial),
        subtitle=subtitle(results, language, word("story.method", language)),
        above_panels=True,
    )
    return ax


def draw_story(found: Story, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The story as a figure [mm wide]."""
    figure = new_figure(width, 165.0)
    if is_narrow(figure):
        figure.set_size_inches(figure.get_figwidth(), 2.0 * figure.get_figheight())
    story(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure
