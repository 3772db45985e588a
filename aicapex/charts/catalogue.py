"""The charts by name: what `aicapex chart` can draw, and what every run folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aicapex.charts.camps import CampBar, camps
from aicapex.charts.claims_board import BoardRow, claims_board
from aicapex.charts.export import save, save_numbers
from aicapex.charts.football import FieldRow, football_field
from aicapex.charts.lines_and_areas import demand_by_use, depreciation, irr_by_cohort, supply_stack
from aicapex.charts.panels import gap, profit_by_layer
from aicapex.charts.passages import first_passage, passages
from aicapex.charts.quantile_fan import fan
from aicapex.charts.replays import PublishedFigure, draw_replay
from aicapex.charts.several import COLOURS, adverse_lines, multiples, overlay, small_multiples
from aicapex.charts.style import (
    FOOTER_SIZE,
    ResultsOfRun,
    fonts_of_all,
    footer,
    is_narrow,
    new_figure,
    wrap,
    write_footer,
)
from aicapex.charts.words import word
from aicapex.charts.yearly_bars import verdict_by_year, what_binds
from aicapex.errors import nearest_names
from aicapex.language import Bilingual, Language, choose

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
    "demand_by_use": Chart(demand_by_use, 85.0, 65.0),
    "first_passage": Chart(first_passage, 42.0, 42.0),
    "small_multiples": Chart(small_multiples, 165.0, 235.0),
}
STANDARD: Final = (
    "verdict_by_year",
    "capex",
    "what_binds",
    "gap",
    "supply_stack",
    "profit_by_layer",
    "depreciation",
    "irr_by_cohort",
)  # the eight of a run folder
ROW: Final = 7.0  # height of a row of first passages [mm]
MOST: Final = len(COLOURS)  # runs that can be told apart on each other


def draw(
    name: str,
    results: ResultsOfRun,
    language: Language = "en",
    *,
    width: float = WIDTH,
    history: Sequence[PublishedFigure] = (),
) -> Figure:
    """One chart by its name, or the fan of an output, as a figure [mm wide]; a ValueError names the nearest names.

    A fan begins with what was published of its output before the start, where `history` has it.
    """
    if any(figure.variable == name for figure in history) and name in results.outputs:
        return draw_replay(results, name, history, language, width=width)
    chart = CHARTS.get(name)
    if chart is None and name not in results.outputs and name not in results.cohorts:
        nearest = ", ".join(nearest_names(name, [*CHARTS, *results.outputs, *results.cohorts])) or "none"
        raise ValueError(f"no chart or output is called {name!r}; nearest: {nearest}; charts: {', '.join(CHARTS)}")
    wide, narrow = (chart.wide, chart.narrow) if chart else (85.0, 65.0)
    if name == "first_passage":
        wide, narrow = (height + ROW * passages(results) for height in (wide, narrow))
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


def draw_several(
    name: str, runs: Sequence[ResultsOfRun], language: Language = "en", *, layout: str = "overlay", width: float = WIDTH
) -> Figure:
    """An output of several runs on each other or side by side, or how soon they go bust, as a figure [mm wide]."""
    beside = layout == "multiples" and name != "adverse"
    columns = 2 if width >= WIDTH else 1
    rows = -(-len(runs) // columns)
    told = _footer_lines(runs, language, width)
    figure = new_figure(width, 25.0 + 52.0 * rows if beside else 95.0, lines=told.count("\n") + 1)
    ax = figure.add_subplot()
    if name == "adverse":
        adverse_lines(runs, ax, language=language)
    elif beside:
        multiples(runs, ax, output=name, language=language)
    else:
        overlay(runs, ax, output=name, language=language)
    write_footer(figure, told, fonts_of_all(runs, language))
    return figure


def draw_football_field(
    rows: Sequence[FieldRow],
    asked: Bilingual,
    date: str,
    unit: str,
    language: Language = "en",
    *,
    width: float = WIDTH,
) -> Figure:
    """One figure across scenarios as a figure [mm wide]."""
    runs = [row.results for row in rows]
    told = _footer_lines(runs, language, width)
    figure = new_figure(width, 42.0 + 8.5 * len(rows), lines=told.count("\n") + 1)
    football_field(rows, figure.add_subplot(), asked=asked, date=date, unit=unit, language=language)
    write_footer(figure, told, fonts_of_all(runs, language))
    return figure


def save_charts(
    results: ResultsOfRun, folder: Path, language: Language = "en", formats: Sequence[str] = ("png",)
) -> list[str]:
    """Write the eight standard charts of a run, and the numbers of each, into a folder that exists; their names."""
    names = []
    for name in STANDARD:
        figure = draw(name, results, language)
        for suffix in formats:
            save(figure, folder / f"{name}.{suffix}")
            names.append(f"{name}.{suffix}")
        save_numbers(figure, folder / f"{name}.csv")
        names.append(f"{name}.csv")
    return names


def _footer_lines(runs: Sequence[ResultsOfRun], language: Language, width: float) -> str:
    """Where the figures come from: runs of the same trials and seed together."""
    alike: dict[tuple[int, int], list[str]] = {}
    for run in runs:
        alike.setdefault((run.trials, run.seed), []).append(choose(run.scenario.title, language))
    joined = "、" if language == "zh" else ", "
    room = 72.0 * width / 25.4
    size = FOOTER_SIZE * float(np.interp(width, (80.0, 160.0), (6.2, 8.2)))
    return "\n".join(
        wrap(word("footer", language, scenario=joined.join(titles), trials=trials, seed=seed), room, size)
        for (trials, seed), titles in alike.items()
    )
