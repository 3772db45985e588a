"""Charts of strategies: what each costs and how often it is best, and the map of where each wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from aicapex.charts.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
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
    from aicapex.analysis.strategy import Strategy

WIDTH: Final = 160.0
_LABELS: Final = 0.30
COLOURS: Final = {
    "build": BLUE,
    "lease_on_demand": VERMILION,
    "lease_one_year": ORANGE,
    "lease_three_year": "#F0E442",
    "wait_2": "#9AD0F0",
    "wait_4": GREEN,
    "wait_8": PURPLE,
    "lease_then_build": GREY,
}


def costs(found: Strategy, ax: Axes, language: Language = "en") -> Axes:
    """P5, P50 and P95 of what an hour used costs under each strategy, and how often each turns out best."""
    from aicapex.analysis.strategy_words import word as named

    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    ax.grid(visible=False, axis="y")
    size = text_size(figure_of(ax))
    outcomes = sorted(found.judged.outcomes, key=lambda each: each.mean)
    farthest = max(each.cost[2].value for each in outcomes)
    for place, each in enumerate(outcomes):
        low, middle, high = (part.value for part in each.cost)
        ax.plot([low, high], [place, place], color=BLUE, linewidth=5.0, alpha=0.35, solid_capstyle="butt")
        ax.plot(middle, place, "o", color=BLUE, markersize=5.5)
        ax.plot(each.mean, place, "|", color=BLACK, markersize=9.0, markeredgewidth=1.4)
        text = word("strategy.best", language, share=f"{100 * each.best.value:.0f}")
        ax.annotate(
            text, (farthest, place), (0.8 * size, 0.0), textcoords="offset points", va="center", ha="left",
            fontsize=size, color=QUIET, fontfamily=fonts, annotation_clip=False,
        )  # fmt: skip
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(outcomes)), labels=[wrap(named(each.name, language), room, size) for each in outcomes])
    ax.set_ylim(len(outcomes) - 0.4, -0.6)
    ax.set_xlim(left=0.0)
    title = word("strategy", language, operator=choose(found.judged.operator.title, language))
    method = word("strategy.method", language, years=f"{found.judged.quarters / 4:g}")
    head(
        ax,
        fonts,
        title=title,
        subtitle=subtitle(found.results, language, method),
        unit=word("strategy.unit", language),
        above_labels=True,
    )
    return ax


def strategy_map(found: Strategy, ax: Axes, language: Language = "en") -> Axes:
    """Which strategy is cheapest by the fall of prices and the utilisation, and where the run's trials lie."""
    from aicapex.analysis.strategy_words import word as named

    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    size = text_size(figure_of(ax))
    whole = found.map
    colours = ListedColormap([COLOURS[name] for name in whole.names])
    norm = BoundaryNorm(np.arange(len(whole.names) + 1) - 0.5, len(whole.names))
    x, y = 100 * np.asarray(whole.uses), 100 * np.asarray(whole.declines)
    ax.pcolormesh(x, y, whole.winner, cmap=colours, norm=norm, shading="nearest", alpha=0.75, rasterized=True)
    low, middle, high = (100 * value for value in whole.realised)
    use = 100 * found.judged.operator["utilisation"]
    ax.plot([use, use], [low, high], color=BLACK, linewidth=1.8)
    ax.plot(use, middle, "o", color=BLACK, markersize=6.0)
    ax.set_xlim(x[0] - 2.5, x[-1] + 2.5)
    ax.set_ylim(y[0] - 2.5, y[-1] + 2.5)
    ax.set_xlabel(word("strategy.use", language), fontsize=size, fontfamily=fonts, color=QUIET)
    present = [int(place) for place in np.unique(whole.winner)]
    handles = [
        Patch(color=COLOURS[whole.names[place]], alpha=0.75, label=named(whole.names[place], language))
        for place in present
    ]
    legend = ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=min(len(handles), 3), frameon=False,
        prop={"family": fonts, "size": size},
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_color(QUIET)
    head(
        ax,
        fonts,
        title=word("strategy.map", language, operator=choose(found.judged.operator.title, language)),
        subtitle=subtitle(found.results, language, word("strategy.map.method", language)),
        unit=word("strategy.decline", language),
    )
    return ax


def draw_costs(found: Strategy, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The costs as a figure [mm wide]."""
    figure = new_figure(width, 34.0 + 8.0 * len(found.judged.outcomes))
    costs(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure


def draw_map(found: Strategy, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The map as a figure [mm wide]."""
    figure = new_figure(width, 125.0)
    strategy_map(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure
