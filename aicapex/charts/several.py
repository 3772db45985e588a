"""Several fans in one picture: many outputs of a run, or one output of many runs, on each other or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from aicapex.charts.numbers import note, note_bands
from aicapex.charts.quantile_fan import fan_panel, quantiles_of, reach_of, unit_drawn, variable_of
from aicapex.charts.scales import middles, number, number_axis, year_axis
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
    fonts_of_all,
    head,
    is_narrow,
    label_ends,
    panel_title,
    panels,
    subtitle,
    text_size,
    text_width,
    values_of,
    wrap,
)
from aicapex.charts.words import unit_label, word
from aicapex.language import Language, choose
from aicapex.quarters import quarters_between

GLANCE: Final = ("capex", "revenue", "rental_price_newest", "idle_rate_all", "unpowered_gw", "debt")
COLOURS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK)  # as many runs as can be told apart on each other
_ROOM: Final = 0.46  # share of a figure's width that a panel's title may take


def small_multiples(results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
    """Six outputs of a run, each on a scale of its own."""
    fonts = fonts_of(results, language)
    for panel, name in zip(panels(ax, len(GLANCE), columns=2), GLANCE, strict=True):
        variable = variable_of(name)
        quantiles = quantiles_of(values_of(results, name))
        note_bands(ax, results, name, unit_drawn(variable), results.quarters, quantiles)
        dress(panel, fonts)
        logarithmic = fan_panel(panel, results.quarters, quantiles, unit=variable.unit, fonts=fonts)
        unit = unit_label(variable.unit, language, per_quarter=variable.kind == "flow")
        unit = word("log_scale", language, unit=unit) if logarithmic else unit
        _name_panel(panel, choose(variable, language), fonts, f" [{unit}]")
    method = subtitle(results, language, word("bands", language))
    head(ax, fonts, title=word("small_multiples", language), subtitle=method, above_panels=True)
    return ax


def overlay(runs: Sequence[ResultsOfRun], ax: Axes, *, output: str, language: Language = "en") -> Axes:
    """One output of several runs on each other: medians with their 90 % bands, named where they end."""
    fonts = fonts_of_all(runs, language)
    variable = variable_of(output)
    dress(ax, fonts)
    found = [quantiles_of(values_of(run, output)) for run in runs]
    year_axis(ax, _span(runs))
    logarithmic = number_axis(ax, variable.unit, *reach_of(np.concatenate([each.ravel() for each in found])))
    labels = []
    for (run, colour), quantiles in zip(_coloured(runs), found, strict=True):
        note_bands(ax, run, output, unit_drawn(variable), run.quarters, quantiles)
        times = middles(run.quarters)
        ax.fill_between(times, quantiles[0], quantiles[4], color=colour, alpha=0.13, linewidth=0.0)
        ax.plot(times, quantiles[2], color=colour, linewidth=1.6, solid_capstyle="butt")
        defined = np.flatnonzero(np.isfinite(quantiles[2]))
        if len(defined):
            last = float(quantiles[2, defined[-1]])
            labels.append(
                EndLabel(last, f"{choose(run.scenario.title, language)} {number(last, variable.unit)}", colour)
            )
    label_ends(ax, labels, fonts)
    unit = unit_label(variable.unit, language, per_quarter=variable.kind == "flow")
    unit = word("log_scale", language, unit=unit) if logarithmic else unit
    head(ax, fonts, title=choose(variable, language), subtitle=word("several.method", language), unit=unit)
    return ax


def multiples(runs: Sequence[ResultsOfRun], ax: Axes, *, output: str, language: Language = "en") -> Axes:
    """One output of several runs side by side, on one scale."""
    fonts = fonts_of_all(runs, language)
    variable = variable_of(output)
    found = [quantiles_of(values_of(run, output)) for run in runs]
    limits = reach_of(np.concatenate([each.ravel() for each in found]))
    logarithmic = False
    for panel, run, quantiles in zip(panels(ax, len(runs), columns=2), runs, found, strict=True):
        note_bands(ax, run, output, unit_drawn(variable), run.quarters, quantiles)
        dress(panel, fonts)
        logarithmic = fan_panel(panel, run.quarters, quantiles, unit=variable.unit, fonts=fonts, limits=limits)
        _name_panel(panel, choose(run.scenario.title, language), fonts)
    unit = unit_label(variable.unit, language, per_quarter=variable.kind == "flow")
    unit = word("log_scale", language, unit=unit) if logarithmic else unit
    told = word("and", language, first=unit, second=word("bands", language))
    told = word("and", language, first=told, second=word("several.panels", language))
    head(ax, fonts, title=choose(variable, language), subtitle=told, above_panels=True)
    return ax


def adverse_lines(runs: Sequence[ResultsOfRun], ax: Axes, *, language: Language = "en") -> Axes:
    """Share of the trials of several runs that have come to a bust or worse by the end of each quarter."""
    fonts = fonts_of_all(runs, language)
    dress(ax, fonts)
    year_axis(ax, _span(runs))
    shares = [(run.classes["bust"] | run.classes["systemic"]).mean(axis=1) for run in runs]
    number_axis(ax, "share", 0.0, max(0.1, *(float(share.max()) for share in shares)))
    labels = []
    for (run, colour), share in zip(_coloured(runs), shares, strict=True):
        note(ax, run, "adverse", "share", "share", run.quarters, share)
        ax.plot(middles(run.quarters), share, color=colour, linewidth=1.8, solid_capstyle="butt")
        text = f"{choose(run.scenario.title, language)} {number(float(share[-1]), 'share')}"
        labels.append(EndLabel(float(share[-1]), text, colour))
    label_ends(ax, labels, fonts)
    head(ax, fonts, title=word("compare", language), subtitle=word("camps.unit", language))
    return ax


def _span(runs: Sequence[ResultsOfRun]) -> tuple[str, ...]:
    """Every quarter from the first start to the last end of runs that may differ in both."""
    return quarters_between(min(run.quarters[0] for run in runs), max(run.quarters[-1] for run in runs))


def _coloured(runs: Sequence[ResultsOfRun]) -> Iterator[tuple[ResultsOfRun, str]]:
    """Each run with its colour; a ValueError where there are more than can be told apart."""
    if len(runs) > len(COLOURS):
        raise ValueError(f"{len(runs)} runs on each other cannot be told apart; at most {len(COLOURS)}")
    return zip(runs, COLOURS, strict=False)


def _name_panel(panel: Axes, text: str, fonts: Sequence[str], unit: str = "") -> None:
    """What a panel shows, in one line that ends where the next panel begins; its unit is never cut."""
    figure = figure_of(panel)
    size = text_size(figure)
    room = (0.8 if is_narrow(figure) else _ROOM) * 72.0 * figure.get_figwidth() - text_width(unit, size)
    first, *more = wrap(text, room, size).split("\n")
    panel_title(panel, f"{first}…{unit}" if more else f"{first}{unit}", fonts)
