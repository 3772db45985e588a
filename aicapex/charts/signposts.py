"""The chart of signposts: the probability below and above each threshold, around that of all trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
from aicapex.registry import VARIABLES

if TYPE_CHECKING:
    from aicapex.analysis.signposts import Signposts

WIDTH: Final = 160.0
SHOWN: Final = 12
_LABELS: Final = 0.38


def signposts(found: Signposts, ax: Axes, language: Language = "en") -> Axes:
    """Each figure with its quarter and threshold, and the probabilities on either side with their limits."""
    from aicapex.analysis.signposts_report import label

    fonts = fonts_of(found.results, language)
    dress(ax, fonts)
    ax.grid(visible=True, axis="x", color="#DDDDDD", linewidth=0.5)
    ax.grid(visible=False, axis="y")
    size = text_size(figure_of(ax))
    posts = found.posts[:SHOWN]
    labels = []
    for place, post in enumerate(posts):
        ax.plot([100 * post.below.value, 100 * post.above.value], [place, place], color=GREY, linewidth=1.2, zorder=2)
        for side, colour in ((post.below, BLUE), (post.above, VERMILION)):
            ax.plot(
                [100 * side.low, 100 * side.high], [place, place], color=colour, linewidth=3.0, alpha=0.35, zorder=3
            )
            ax.plot(100 * side.value, place, "o", color=colour, markersize=5.0, zorder=4)
        threshold = number(post.threshold, VARIABLES[post.published.output].unit)
        labels.append(f"{label(post, language)}, {post.quarter}: {threshold}")
    ax.axvline(100 * found.rate.value, color=BLACK, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    room = _LABELS * 72.0 * figure_of(ax).get_figwidth()
    ax.set_yticks(range(len(posts)), labels=[wrap(text, room, size) for text in labels])
    ax.set_ylim(len(posts) - 0.4, -0.6)
    handles = [
        Line2D([], [], color=colour, marker="o", linewidth=0.0, markersize=5.0, label=word(key, language))
        for key, colour in (("signposts.below", BLUE), ("signposts.above", VERMILION))
    ]
    legend = ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.3, -0.06), ncols=2, frameon=False,
        prop={"family": fonts, "size": size},
    )  # fmt: skip
    for text_of in legend.get_texts():
        text_of.set_color(QUIET)
    head(
        ax,
        fonts,
        title=word("signposts", language, asked=choose(found.asked.title, language)),
        subtitle=subtitle(found.results, language, word("signposts.method", language)),
        unit="%",
        above_labels=True,
    )
    return ax


def draw_signposts(found: Signposts, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """The signposts as a figure [mm wide]."""
    figure = new_figure(width, 42.0 + 8.5 * min(len(found.posts), SHOWN))
    signposts(found, figure.add_subplot(), language)
    footer(figure, found.results, language)
    return figure
