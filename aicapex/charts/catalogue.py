"""The charts by name: what `aicapex chart` can draw, and what every run folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aicapex.charts.camps import CampBar, camps
from aicapex.charts.claims_board import BoardRow, claims_board
from aicapex.charts.lines_and_areas import depreciation, irr_by_cohort, supply_stack
from aicapex.charts.panels import gap, profit_by_layer
from aicapex.charts.quantile_fan import fan
from aicapex.charts.style import ResultsOfRun, footer, is_narrow, new_figure
from aicapex.charts.yearly_bars import verdict_by_year, what_binds
from aicapex.errors import nearest_names
from aicapex.language import Language

WIDTH: Final = 160.0  # of a chart that fills a page's text [mm]


class DrawInto(Protocol):
    """What every chart is: a function of a run that draws into axes and returns them."""

    def __call__(self, results: ResultsOfRun, ax: Axes, *, language: Language = "en") -> Axes:
        """Draw into the axes."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the heights that it needs on a wide and on a narrow figure [mm]."""

    draw: DrawInto
    wide: float
    narrow: float


CHARTS: Final[Mapping[str, Chart]] = {
    "verdict_by_year": Chart(verdict_by_year, 85.0, 65.0),
    "what_binds": Chart(what_binds, 85.0, 65.0),
    "gap": Chart(gap, 80.0, 105.0),
    "supply_stack": Chart(supply_stack, 85.0, 65.0),
    "profit_by_layer": Chart(profit_by_layer, 115.0, 160.0),
    "depreciation": Chart(depreciation, 85.0, 65.0),
    "irr_by_cohort": Chart(irr_by_cohort, 85.0, 65.0),
}
STANDARD: Final = ("verdict_by_year", "capex", *list(CHARTS)[1:])  # the eight of a run folder


def draw(name: str, results: ResultsOfRun, language: Language = "en", *, width: float = WIDTH) -> Figure:
    """One chart by its name, or the fan of an output, as a figure [mm wide]; a ValueError names the nearest names."""
    chart = CHARTS.get(name)
    if chart is None and name not in results.outputs and name not in results.cohorts:
        nearest = ", ".join(nearest_names(name, [*CHARTS, *results.outputs, *results.cohorts])) or "none"
        raise ValueError(f"no chart or output is called {name!r}; nearest: {nearest}; charts: {', '.join(CHARTS)}")
    wide, narrow = (chart.wide, chart.narrow) if chart else (85.0, 65.0)
    figure = new_figure(width, wide if width >= WIDTH else narrow)
    if is_narrow(figure):
        figure.set_figheight(narrow / 25.4)
    ax = figure.add_subplot()
    if chart:
        chart.draw(results, ax, language=language)
    else:
        fan(results, ax, output=name, language=language)
    footer(figure, results, language)
    return figure


def draw_camps(
    results: ResultsOfRun,
    own: CampBar,
    bars: Sequence[CampBar],
    year: int,
    trials: int,
    language: Language = "en",
    *,
    width: float = WIDTH,
) -> Figure:
    """The verdict by camp as a figure [mm wide] of the trials that each camp was given."""
    figure = new_figure(width, 42.0 + 7.5 * len(bars))
    camps(results, figure.add_subplot(), own=own, bars=bars, year=year, language=language)
    footer(figure, results, language, trials=trials)
    return figure


def draw_claims_board(
    results: ResultsOfRun, rows: Sequence[BoardRow], language: Language = "en", *, width: float = WIDTH
) -> Figure:
    """Claims that are numbers against the run and the public record, as a figure [mm wide]."""
    figure = new_figure(width, 42.0 + 8.5 * len(rows))
    claims_board(results, figure.add_subplot(), rows=rows, language=language)
    footer(figure, results, language)
    return figure
