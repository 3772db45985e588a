"""Charts of shares by year as stacked bars: the verdict by the end of each year, and what binds in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from numpy.typing import NDArray

from aicapex.charts.numbers import note
from aicapex.charts.scales import every, per_cent
from aicapex.charts.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILION,
    EndLabel,
    ResultsOfRun,
    dress,
    figure_of,
    fonts_of,
    head,
    label_ends,
    subtitle,
    text_size,
    values_of,
)
from aicapex.charts.words import word
from aicapex.language import Language, say
from aicapex.statistics import wilson

_CLASSES: Final = {"boom": BLUE, "digestion": ORANGE, "bust": VERMILION, "systemic": BLACK}
_BINDING: Final = {"power": ORANGE, "chips": BLUE, "money": GREEN, "demand": PURPLE}
_BAR: Final = 0.78  # width of a bar [yr]
_LIGHT: Final = (ORANGE, PURPLE)  # bars on which dark figures are read more easily than white ones


def verdict_by_year(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Share of trials in each class of the verdict by the end of each year after the first quarter."""
    ends = [place for place, quarter in enumerate(results.quarters) if quarter.endswith("Q4") and place > 0]
    if not ends:
        raise ValueError("the run holds no end of a year after its first quarter, so there is no verdict by year")
    years = [int(results.quarters[place][:4]) for place in ends]
    counts = {name: results.classes[name][ends].sum(axis=1) for name in _CLASSES}
    shares = {name: count / results.trials for name, count in counts.items()}
    low, high = wilson(np.stack(list(counts.values())), results.trials)
    error = f"{math.ceil(500.0 * float((high - low).max())) / 10.0:.1f}"
    fonts = _stacked_bars(ax, results, language, years, shares, _CLASSES, "class")
    method = word("verdict_by_year.method", language, error=error)
    head(ax, fonts, title=word("verdict_by_year", language), subtitle=subtitle(results, language, method))
    return ax


def what_binds(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Share of the quarters of each full year and of trials in which power, chips, money or demand binds."""
    places: dict[int, list[int]] = {}
    for place, quarter in enumerate(results.quarters):
        places.setdefault(int(quarter[:4]), []).append(place)
    years = [year for year, at in places.items() if len(at) == 4]
    if not years:
        raise ValueError("the run holds no full year, so it does not show what binds by year")
    shares = {
        name: np.array([values_of(results, f"binding_{name}")[places[year]].mean(dtype=np.float64) for year in years])
        for name in _BINDING
    }
    fonts = _stacked_bars(ax, results, language, years, shares, _BINDING, "binds")
    method = word("what_binds.method", language)
    head(ax, fonts, title=word("what_binds", language), subtitle=subtitle(results, language, method))
    return ax


def _stacked_bars(
    ax: Axes,
    results: ResultsOfRun,
    language: Language,
    years: Sequence[int],
    shares: Mapping[str, NDArray[np.float64]],
    colours: Mapping[str, str],
    words: str,
) -> list[str]:
    """Bars of shares (Y,) by year, with figures in those parts that have room and names at the last bar; the fonts."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    ax.grid(visible=False)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.yaxis.set_major_locator(NullLocator())
    shown = every(ax, years)
    ax.set_xticks(shown, labels=[str(year) for year in shown])
    size = text_size(figure_of(ax))
    below = np.zeros(len(years))
    labels = []
    for name, share in shares.items():
        note(ax, results, name, "share", "share", years, share)
        ax.bar(years, share, bottom=below, width=_BAR, color=colours[name], edgecolor="white", linewidth=0.5)
        for year, part, base in zip(years, share, below, strict=True):
            if part >= 0.05:
                ax.text(
                    year, base + 0.5 * part, f"{100.0 * part:.0f}", ha="center", va="center", fontsize=size,
                    color="#222222" if colours[name] in _LIGHT else "white", fontfamily=fonts,
                )  # fmt: skip
        text = f"{say(f'{words}.{name}', language)} {per_cent(float(share[-1]))}"
        labels.append(EndLabel(float(below[-1] + 0.5 * share[-1]), text, colours[name]))
        below = below + share
    label_ends(ax, labels, fonts)
    return fonts
