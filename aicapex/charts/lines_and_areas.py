"""Charts of several quantities on one scale: chips by where they are, depreciation, and what cohorts earn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from aicapex.charts.numbers import note, note_bands
from aicapex.charts.quantile_fan import bands, quantile_labels, quantiles_of, reach_of, unit_drawn, variable_of
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
    parts = {part: (output, colour, _mean(values_of(results, output))) for part, (output, colour) in _STACK.items()}
    _stack(results, ax, "supply_stack", "GW", parts, language)
    return ax


def demand_by_use(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Demand for compute by what asks for it: means, which add up as medians do not."""
    inference = values_of(results, "compute_demand_inference").astype(np.float64)
    tokens = values_of(results, "token_demand")
    # A token costs the same compute whoever asks for it, so compute splits as tokens do.
    people = np.divide(values_of(results, "token_demand_labs"), tokens, out=np.zeros_like(inference), where=tokens > 0)
    parts = {
        "people": ("inference_people", BLUE, _mean(inference * people)),
        "embedded": ("inference_embedded", GREEN, _mean(inference * (1.0 - people))),
        "training": ("compute_demand_training", ORANGE, _mean(values_of(results, "compute_demand_training"))),
    }
    _stack(results, ax, "demand_by_use", variable_of("compute_demand").unit, parts, language)
    return ax


def _mean(values: NDArray[Any]) -> NDArray[np.float64]:
    """Means over the trials of values (T, n) -> (T)."""
    mean: NDArray[np.float64] = values.mean(axis=1, dtype=np.float64)
    return mean


def _stack(
    results: ResultsOfRun,
    ax: Axes,
    key: str,
    unit: str,
    parts: Mapping[str, tuple[str, str, NDArray[np.float64]]],
    language: Language,
) -> None:
    """Areas on each other; each part has a name for its numbers, a colour and its means (T)."""
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    times = middles(results.quarters)
    tops = np.cumsum([mean for _, _, mean in parts.values()], axis=0)
    year_axis(ax, results.quarters)
    number_axis(ax, unit, 0.0, float(tops[-1].max()), linear=(unit,))
    labels = []
    for (part, (name, colour, mean)), top in zip(parts.items(), tops, strict=True):
        note(ax, results, name, "mean", unit, results.quarters, mean)
        ax.fill_between(times, top - mean, top, color=colour, alpha=0.85, linewidth=0.0)
        text = f"{word(f'{key}.{part}', language)} {number(mean[-1], unit, max(10.0, mean[-1]))}"
        labels.append(EndLabel(float(top[-1] - 0.5 * mean[-1]), text, colour))
    label_ends(ax, labels, fonts)
    method = subtitle(results, language, word("means", language))
    head(ax, fonts, title=word(key, language), subtitle=method, unit=word(f"{key}.unit", language))


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
        for statistic, values in (("P25", low), ("P50", median), ("P75", high)):
            drawn = unit_drawn(variable_of("depreciation_book"))
            note(ax, results, f"depreciation_{name}", statistic, drawn, results.quarters, values)
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
    note_bands(ax, results, "cohort_irr", "share", results.quarters, quantiles)
    note(ax, results, "cohort_value_inside", "P50", "share", results.quarters, inside)
    note(ax, results, "hurdle_rate", "P50", "share", results.quarters, hurdle)
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
