"""Charts of several quantities on one scale: chips by where they are, depreciation, and what cohorts earn."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from aicapex.charts.quantile_fan import bands, quantile_labels, quantiles_of, reach_of, variable_of
from aicapex.charts.scales import middles, number, number_axis, year_axis
from aicapex.charts.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    EndLabel,
    ResultsOfRun,
    dress,
    fonts_of,
    head,
    label_ends,
    subtitle,
    values_of,
)
from aicapex.charts.words import unit_label, word
from aicapex.language import Language

_STACK: Final = {
    "energised": ("energised_gw", BLUE),
    "waiting": ("unpowered_gw", ORANGE),
    "retired": ("retired_gw", GREY),
}
_DEPRECIATION: Final = {"book": BLUE, "economic": VERMILION, "model": GREEN}
VALUE_INSIDE: Final = 0.75  # of a cohort's value must lie within the horizon for its IRR to be judged [share]


def supply_stack(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Chips delivered so far as energised, waiting for power and retired: means, which add up as medians do not."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    times = middles(results.quarters)
    means = [values_of(results, output).mean(axis=1, dtype=np.float64) for output, _ in _STACK.values()]
    tops = np.cumsum(means, axis=0)
    year_axis(ax, results.quarters)
    number_axis(ax, "GW", 0.0, float(tops[-1].max()))
    labels = []
    for (part, (_, colour)), mean, top in zip(_STACK.items(), means, tops, strict=True):
        ax.fill_between(times, top - mean, top, color=colour, alpha=0.85, linewidth=0.0)
        text = f"{word(f'supply_stack.{part}', language)} {number(mean[-1], 'GW', max(10.0, mean[-1]))}"
        labels.append(EndLabel(float(top[-1] - 0.5 * mean[-1]), text, colour))
    label_ends(ax, labels, fonts)
    method = subtitle(results, language, word("means", language))
    unit = word("supply_stack.unit", language)
    head(ax, fonts, title=word("supply_stack", language), subtitle=method, unit=unit)
    return ax


def depreciation(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Book, economic and model depreciation per quarter: medians, each with the band of half of the trials."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    times = middles(results.quarters)
    unit = variable_of("depreciation_book").unit
    quantiles = {name: quantiles_of(values_of(results, f"depreciation_{name}"))[1:4] for name in _DEPRECIATION}
    year_axis(ax, results.quarters)
    number_axis(ax, unit, *reach_of(np.stack(list(quantiles.values()))))
    largest = float(max(median[-1] for _, median, _ in quantiles.values()))
    labels = []
    for name, (low, median, high) in quantiles.items():
        colour = _DEPRECIATION[name]
        ax.fill_between(times, low, high, color=colour, alpha=0.20, linewidth=0.0)
        ax.plot(times, median, color=colour, linewidth=1.6)
        text = f"{word(f'depreciation.{name}', language)} {number(median[-1], unit, largest)}"
        labels.append(EndLabel(float(median[-1]), text, colour))
    label_ends(ax, labels, fonts)
    method = subtitle(results, language, word("half_bands", language))
    per_quarter = unit_label(unit, language, per_quarter=True)
    head(ax, fonts, title=word("depreciation", language), subtitle=method, unit=per_quarter)
    return ax


def irr_by_cohort(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """IRR by quarter of purchase against the hurdle; cohorts that live mostly beyond the horizon are grey."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    times = middles(results.quarters)
    quantiles = quantiles_of(values_of(results, "cohort_irr"))
    inside = quantiles_of(values_of(results, "cohort_value_inside"))[2]
    hurdle = quantiles_of(values_of(results, "hurdle_rate"))[2]
    judged = (inside >= VALUE_INSIDE) & np.isfinite(quantiles).all(axis=0)
    # What is not judged must not set the scale: what little a late cohort has earned can be any rate of return.
    low, high = reach_of(quantiles[:, judged] if judged.any() else quantiles)
    year_axis(ax, results.quarters)
    number_axis(ax, "share", low, max(high, float(np.nanmax(hurdle, initial=low))))
    # The two parts meet where the grey begins, so grey takes the quarter before it too.
    bands(ax, times, np.where(~judged | np.append(~judged[1:], True), quantiles, np.nan), GREY)
    bands(ax, times, np.where(judged, quantiles, np.nan), BLUE)
    ax.plot(times, hurdle, color=VERMILION, linewidth=1.2, linestyle=(0, (4, 2)))
    name = f"{word('irr_by_cohort.hurdle', language)} {number(hurdle[-1], 'share')}"
    last = int(np.flatnonzero(judged)[-1]) if judged.any() else len(times) - 1
    edge = (last + 1) / len(times)
    ends = quantile_labels(quantiles[:, : last + 1], "share", BLUE if judged.any() else GREY)
    # Quantiles are told where the judged cohorts end, on the grey if there is room; the hurdle at its own end.
    if edge < 0.85:
        label_ends(ax, ends, fonts, x=edge)
        label_ends(ax, [EndLabel(float(hurdle[-1]), name, VERMILION)], fonts)
    else:
        label_ends(ax, [*ends, EndLabel(float(hurdle[-1]), name, VERMILION)], fonts)
    method = word("bands", language)
    if not judged.all():
        grey = word("irr_by_cohort.grey", language, share=round(100.0 * VALUE_INSIDE))
        method = word("and", language, first=method, second=grey)
    title = word("irr_by_cohort", language)
    unit = word("irr_by_cohort.unit", language)
    head(ax, fonts, title=title, subtitle=subtitle(results, language, method), unit=unit)
    return ax
