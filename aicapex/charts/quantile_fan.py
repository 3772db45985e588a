"""The fan of any output: its median, and the bands that hold 50 and 90 % of the trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from aicapex.charts.numbers import note_bands, quarterly
from aicapex.charts.scales import middles, number, number_axis, year_axis
from aicapex.charts.style import BLUE, EndLabel, ResultsOfRun, dress, fonts_of, head, label_ends, subtitle, values_of
from aicapex.charts.words import unit_label, word
from aicapex.language import Language, choose
from aicapex.registry import VARIABLES
from aicapex.returns import COHORTS
from aicapex.statistics import quantile_with_limits
from aicapex.variables import Variable

PROBABILITIES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_COHORTS: Final = {variable.name: variable for variable in COHORTS}


def fan(results: ResultsOfRun, ax: Axes, *, output: str, language: Language = "en") -> Axes:
    """Draw the quantiles of an output, or of a scalar of the cohorts by quarter of purchase, into the axes."""
    variable = variable_of(output)
    values = values_of(results, output)
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    quantiles = quantiles_of(values)
    unit = unit_label(variable.unit, language, per_quarter=variable.kind == "flow")
    note_bands(ax, results, output, unit_drawn(variable), results.quarters, quantiles)
    if fan_panel(ax, results.quarters, quantiles, unit=variable.unit, fonts=fonts):
        unit = word("log_scale", language, unit=unit)
    method = word("bands", language)
    defined = float(1.0 - np.isnan(values).mean(axis=1).max())
    if defined < 0.99:
        method = word("and", language, first=method, second=word("defined", language, share=int(100.0 * defined)))
    head(ax, fonts, title=choose(variable, language), subtitle=subtitle(results, language, method), unit=unit)
    return ax


def variable_of(name: str) -> Variable:
    """The declaration of an output or scalar of the cohorts; a ValueError where there is none."""
    variable = VARIABLES.get(name) or _COHORTS.get(name)
    if variable is None:
        raise ValueError(f"no output is called {name!r}")
    return variable


def unit_drawn(variable: Variable) -> str:
    """The unit in which a variable is drawn by quarter: a flow is an amount in each."""
    return quarterly(variable.unit) if variable.kind == "flow" else variable.unit


def quantiles_of(values: NDArray[Any]) -> NDArray[np.float64]:
    """P5, P25, P50, P75 and P95 over the trials of values (T, n) -> (5, T); NaN where nothing is defined."""
    value, _, _ = quantile_with_limits(values, PROBABILITIES)
    return value


def fan_panel(
    ax: Axes,
    quarters: Sequence[str],
    quantiles: NDArray[np.float64],
    *,
    unit: str,
    fonts: Sequence[str],
    colour: str = BLUE,
    limits: tuple[float, float] | None = None,
) -> bool:
    """Axes, bands, median and end labels of quantiles (5, T); whether the scale is logarithmic."""
    year_axis(ax, quarters)
    low, high = limits or reach_of(quantiles)
    logarithmic = number_axis(ax, unit, low, high)
    bands(ax, middles(quarters), quantiles, colour)
    label_ends(ax, quantile_labels(quantiles, unit, colour, alike=not logarithmic), fonts)
    return logarithmic


def bands(ax: Axes, times: NDArray[np.float64], quantiles: NDArray[np.float64], colour: str) -> None:
    """The two bands and the median of quantiles (5, T)."""
    ax.fill_between(times, quantiles[0], quantiles[4], color=colour, alpha=0.16, linewidth=0.0)
    ax.fill_between(times, quantiles[1], quantiles[3], color=colour, alpha=0.30, linewidth=0.0)
    ax.plot(times, quantiles[2], color=colour, linewidth=1.6, solid_capstyle="butt")


def quantile_labels(
    quantiles: NDArray[np.float64], unit: str, colour: str = BLUE, *, alike: bool = True
) -> list[EndLabel]:
    """P5, P50 and P95 with their values in the last quarter in which they are defined, with decimals alike or not."""
    defined = np.flatnonzero(np.isfinite(quantiles).all(axis=0))
    if not len(defined):
        return []
    last = quantiles[:, defined[-1]]
    largest = float(np.abs(last).max()) if alike else None
    names = ((0, "P5"), (2, "P50"), (4, "P95"))
    return [EndLabel(float(last[i]), f"{name} {number(last[i], unit, largest)}", colour) for i, name in names]


def reach_of(quantiles: NDArray[np.float64]) -> tuple[float, float]:
    """The lowest and the highest of what is drawn, 0 and 1 where nothing is."""
    drawn = quantiles[np.isfinite(quantiles)]
    return (float(drawn.min()), float(drawn.max())) if drawn.size else (0.0, 1.0)
