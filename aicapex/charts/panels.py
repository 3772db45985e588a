"""Charts of two or more fans side by side: the gap between demand and supply, and the profit of each layer."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from aicapex.charts.numbers import note_bands
from aicapex.charts.quantile_fan import fan_panel, quantiles_of, reach_of, unit_drawn, variable_of
from aicapex.charts.style import (
    BLUE,
    GREEN,
    PURPLE,
    VERMILION,
    ResultsOfRun,
    dress,
    figure_of,
    fonts_of,
    head,
    ink,
    panel_title,
    panels,
    subtitle,
    text_size,
    values_of,
)
from aicapex.charts.words import unit_label, word
from aicapex.language import Language

_LAYERS: Final = {"chips": BLUE, "cloud": GREEN, "labs": VERMILION, "applications": PURPLE}


def gap(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Demand less usable supply, in facility GW of the newest chips and in compute: above zero is a shortage."""
    fonts = fonts_of(results, language)
    for panel, output in zip(panels(ax, 2, columns=2), ("gap_gw", "compute_gap"), strict=True):
        unit = variable_of(output).unit
        dress(panel, fonts)
        quantiles = quantiles_of(values_of(results, output))
        note_bands(ax, results, output, unit, results.quarters, quantiles)
        fan_panel(panel, results.quarters, quantiles, unit=unit, fonts=fonts)
        named = word("gap.power", language) if output == "gap_gw" else unit_label(unit, language)
        panel_title(panel, named, fonts)
        _mark_sides(panel, fonts, language)
    title = word("gap", language)
    head(ax, fonts, title=title, subtitle=subtitle(results, language, word("bands", language)), above_panels=True)
    return ax


def _mark_sides(ax: Axes, fonts: list[str], language: Language) -> None:
    """Say in the left corners, which data rarely reach, on which side of zero is a shortage and on which a surplus."""
    low, high = ax.get_ylim()
    for side, key, share in ((1, "gap.shortage", high), (-1, "gap.surplus", -low)):
        if share > 0.12 * (high - low):
            ax.annotate(
                ("↑ " if side > 0 else "↓ ") + word(key, language), (0.0, 0.5 + 0.5 * side), (3.0, -3.0 * side),
                xycoords="axes fraction", textcoords="offset points", ha="left",
                va="top" if side > 0 else "bottom", fontsize=text_size(figure_of(ax)), color=ink("#8C8C8C"),
                fontfamily=fonts, path_effects=[withStroke(linewidth=2.0, foreground="white")],
            )  # fmt: skip


def profit_by_layer(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Profit of chips, cloud, labs and applications on one scale, so that the layers can be compared."""
    fonts = fonts_of(results, language)
    quantiles = {layer: quantiles_of(values_of(results, f"profit_{layer}")) for layer in _LAYERS}
    limits = reach_of(np.stack(list(quantiles.values())))
    variable = variable_of("profit_chips")
    for panel, (layer, colour) in zip(panels(ax, len(_LAYERS), columns=2), _LAYERS.items(), strict=True):
        dress(panel, fonts)
        note_bands(ax, results, f"profit_{layer}", unit_drawn(variable), results.quarters, quantiles[layer])
        fan_panel(
            panel, results.quarters, quantiles[layer], unit=variable.unit, fonts=fonts, colour=colour, limits=limits
        )
        panel_title(panel, word(f"profit.{layer}", language), fonts)
    unit = unit_label(variable.unit, language, per_quarter=True)
    method = word("and", language, first=unit, second=word("bands", language))
    title = word("profit_by_layer", language)
    head(ax, fonts, title=title, subtitle=subtitle(results, language, method), above_panels=True)
    return ax
