"""Replays of history: what came over the fan of what was simulated, and how soon it went bust, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from aicapex.charts.export import save
from aicapex.charts.numbers import note, note_bands
from aicapex.charts.quantile_fan import bands, quantile_labels, quantiles_of, reach_of, unit_drawn, variable_of
from aicapex.charts.scales import every, middles, number, number_axis, year_axis
from aicapex.charts.style import (
    BLACK,
    BLUE,
    FOOTER_SIZE,
    GREEN,
    GREY,
    PURPLE,
    QUIET,
    VERMILION,
    EndLabel,
    ResultsOfRun,
    dress,
    figure_of,
    fonts_of,
    fonts_of_all,
    footer_text,
    head,
    ink,
    is_narrow,
    label_ends,
    new_figure,
    subtitle,
    text_size,
    values_of,
    wrap,
    write_footer,
)
from aicapex.charts.words import unit_label, word
from aicapex.language import Language, choose
from aicapex.quarters import quarters_between
from aicapex.statistics import to_years, wilson
from aicapex.variables import Variable

WIDTH: Final = 160.0  # [mm]
HEIGHT: Final = 95.0  # [mm]
LOG_FROM: Final = 8.0  # highest over lowest value from which what grows that fast is told on a logarithmic scale
_LINEAR: Final = ("share",)
_SOURCE_LINES: Final = 3
_DOT: Final = 3.8  # [pt]
_RUNS: Final = (VERMILION, BLUE, GREEN, PURPLE)
_URL: Final = re.compile(r"(?:https?://)?(?:www\d*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/[^\s;,)]*)?", re.IGNORECASE)


class PeriodOfFigure(Protocol):
    """What the charts read of a period: its first and last quarter."""

    @property
    def first(self) -> str:
        """Like 2026Q1."""

    @property
    def last(self) -> str:
        """Like 2026Q4."""

    @property
    def length(self) -> float:
        """How long it is [yr]."""


class PublishedFigure(Protocol):
    """What the charts read of a published figure, in the unit of the output that it is of."""

    @property
    def variable(self) -> str:
        """The output."""

    @property
    def period(self) -> PeriodOfFigure:
        """What it is of."""

    @property
    def time(self) -> float:
        """When that is [yr]: the end of the period for a stock, else its middle."""

    @property
    def value(self) -> float:
        """The figure."""

    @property
    def low(self) -> float | None:
        """The least that it may be, if that is known."""

    @property
    def high(self) -> float | None:
        """The most that it may be, if that is known."""

    @property
    def history(self) -> bool:
        """Whether it was known at the start."""

    @property
    def source(self) -> str:
        """Who published it."""


class _Drawn(NamedTuple):
    """A variable as it is drawn: by calendar year if all that is published of it is, else by quarter."""

    variable: Variable
    yearly: bool
    figures: list[PublishedFigure]
    times: NDArray[np.float64]  # of the fan (k) [yr]
    quantiles: NDArray[np.float64]  # (5, k)
    quarters: tuple[str, ...]  # that the axis spans


def replay_fan(
    results: ResultsOfRun, ax: Axes, *, variable: str, actuals: Sequence[PublishedFigure], language: Language = "en"
) -> Axes:
    """The median of an output with the bands of 50 and 90 % of the trials, and what was known and what came over it."""
    drawn = _as_drawn(results, variable, actuals)
    unit = drawn.variable.unit
    fonts = fonts_of(results, language)
    dress(ax, fonts)
    year_axis(ax, drawn.quarters)
    points = np.array([end for figure in drawn.figures for end in _ends(drawn, figure)])
    low, high = reach_of(np.concatenate([drawn.quantiles.ravel(), points]))
    logarithmic = number_axis(ax, unit, low, high, log_from=LOG_FROM, linear=_LINEAR)
    bands(ax, drawn.times, drawn.quantiles, BLUE)
    ax.axvline(_year_of(results.quarters[0], end=True), color=GREY, linewidth=0.7, zorder=1.5)
    _figures(ax, drawn)
    label_ends(ax, quantile_labels(drawn.quantiles, unit, alike=not logarithmic), fonts)
    _key(ax, drawn, language, fonts)
    flow = drawn.variable.kind == "flow"
    shown = unit_label(unit, language, per_quarter=flow and not drawn.yearly)
    shown = word("yearly", language, unit=shown) if flow and drawn.yearly else shown
    shown = word("log_scale", language, unit=shown) if logarithmic else shown
    title = choose(drawn.variable, language)
    title = word("replay.by_year", language, title=title) if drawn.yearly else title
    ahead = any(not figure.history for figure in drawn.figures)
    method = word("replay.method", language, start=results.quarters[0]) if ahead else word("bands", language)
    _note(ax, results, drawn)
    head(ax, fonts, title=title, subtitle=subtitle(results, language, method), unit=shown)
    return ax


def bust_side_by_side(results_list: Sequence[ResultsOfRun], ax: Axes, *, language: Language = "en") -> Axes:
    """Share of the trials of each run that have come to a bust or systemic, by years since its start."""
    fonts = fonts_of_all(results_list, language)
    dress(ax, fonts)
    longest = max(len(results.quarters) for results in results_list) - 1
    ax.set_xlim(0.0, 0.25 * longest)
    years = every(ax, range(longest // 4 + 1))
    ax.set_xticks(years, labels=[str(year) for year in years])
    lines = [_adverse(results) for results in results_list]
    number_axis(ax, "share", 0.0, max(0.1, *(float(line.max()) for line in lines)))
    ends = []
    for results, (share, low, high), colour in zip(results_list, lines, _RUNS, strict=False):
        times = 0.25 * np.arange(len(share))
        ax.fill_between(times, low, high, color=colour, alpha=0.20, linewidth=0.0)
        ax.plot(times, share, color=colour, linewidth=1.8, solid_capstyle="butt")
        # Never seen is not never: its limit is told.
        told = number(float(share[-1]), "share") if share[-1] else f"< {100.0 * high[-1]:.1g}"
        text = word("bust_side_by_side.line", language, title=choose(results.scenario.title, language), share=told)
        label = EndLabel(float(share[-1]), text, colour)
        if len(share) > longest:
            ends.append(label)
        else:
            _name_short(ax, label, times[-1], [line[0, len(share) - 1 :] for line in lines], fonts)
    label_ends(ax, ends, fonts)
    size = text_size(figure_of(ax))
    ax.set_xlabel(word("bust_side_by_side.years", language), fontsize=size, fontfamily=fonts, color=QUIET)
    method = word("bust_side_by_side.method", language)
    head(ax, fonts, title=word("bust_side_by_side", language), subtitle=method, unit="%")
    return ax


def _name_short(
    ax: Axes, label: EndLabel, time: float, onward: Sequence[NDArray[np.float64]], fonts: Sequence[str]
) -> None:
    """Name a line that ends before the others: below its end if one of them goes on above, where there is room."""
    size = text_size(figure_of(ax))
    over = any(len(line) > 1 and line[-1] > label.height for line in onward)
    side = -1.0 if over and label.height > 0.1 * ax.get_ylim()[1] else 1.0
    ax.annotate(
        label.text, (time, label.height), (0.4 * size, side * 0.9 * size), textcoords="offset points", ha="left",
        va="center", fontsize=size, color=ink(label.colour), fontfamily=list(fonts),
        path_effects=[withStroke(linewidth=2.0, foreground="white")],
    )  # fmt: skip


def draw_replay(
    results: ResultsOfRun,
    variable: str,
    actuals: Sequence[PublishedFigure],
    language: Language = "en",
    *,
    width: float = WIDTH,
) -> Figure:
    """The fan of a replay as a figure [mm wide], with the sources of what came in its footer."""
    fonts = fonts_of(results, language)
    told = [figure.source for figure in actuals if figure.variable == variable and figure.source]
    sources = _sources(told, width, language)
    figure = new_figure(width, HEIGHT, lines=1 + len(sources))
    replay_fan(results, figure.add_subplot(), variable=variable, actuals=actuals, language=language)
    write_footer(figure, "\n".join([*sources, footer_text(results, language)]), fonts)
    return figure


def draw_bust_side_by_side(
    results_list: Sequence[ResultsOfRun], language: Language = "en", *, width: float = WIDTH
) -> Figure:
    """The probability of bust or systemic of several replays as a figure [mm wide]."""
    figure = new_figure(width, 85.0, lines=len(results_list))
    bust_side_by_side(results_list, figure.add_subplot(), language=language)
    lines = [footer_text(results, language) for results in results_list]
    write_footer(figure, "\n".join(lines), fonts_of(results_list[0], language))
    return figure


def save_replay_charts(
    results: ResultsOfRun,
    actuals: Sequence[PublishedFigure],
    folder: Path,
    language: Language = "en",
    formats: Sequence[str] = ("png",),
) -> list[str]:
    """Write a chart of each variable that something came of into a folder that exists; the names of the files."""
    names = []
    for variable in dict.fromkeys(figure.variable for figure in actuals if not figure.history):
        figure = draw_replay(results, variable, actuals, language)
        for suffix in formats:
            name = f"replay_{variable}.{suffix}"
            save(figure, folder / name)
            names.append(name)
    return names


def _as_drawn(results: ResultsOfRun, name: str, actuals: Sequence[PublishedFigure]) -> _Drawn:
    """The fan and the figures of a variable, from as long before the start as the run is long."""
    variable, values = variable_of(name), values_of(results, name)
    quarters = results.quarters
    start, end = _year_of(quarters[0]), _year_of(quarters[-1], end=True)
    first = 2.0 * start - end
    figures = [each for each in actuals if each.variable == name and each.time > first and each.time <= end]
    figures.sort(key=lambda each: each.time)
    yearly = variable.kind != "stock" and bool(figures) and all(map(_is_year, figures))
    if yearly:
        weight = results.outputs.get(variable.weight) if variable.kind == "ratio" else None
        years, by_year = to_years(values, quarters, variable.kind, weight)
        # A ratio has years that are begun or cut short, too, of which nothing is published.
        whole = [place for place, year in enumerate(years) if {f"{year}Q1", f"{year}Q4"} <= set(quarters)]
        times, quantiles = np.array(years)[whole] + 0.5, quantiles_of(by_year[whole])
    else:
        times = middles(quarters) + (0.125 if variable.kind == "stock" else 0.0)
        quantiles = quantiles_of(values)
    known = [each for each in figures if each.history]
    step = 1.0 if yearly else 0.25
    # The fan opens from what was last known, where that is the period before its first.
    if known and 0.5 * step < times[0] - known[-1].time < 1.5 * step:
        opening = np.full((5, 1), _value(variable, yearly, known[-1], known[-1].value))
        times, quantiles = np.append(known[-1].time, times), np.hstack([opening, quantiles])
    # Whole years before the start, so that the number of the first has room.
    begin = f"{figures[0].period.first[:4]}Q1" if known else quarters[0]
    return _Drawn(variable, yearly, figures, times, quantiles, quarters_between(begin, quarters[-1]))


def _year_of(quarter: str, *, end: bool = False) -> float:
    """When a quarter begins, or ends [yr]."""
    return int(quarter[:4]) + (int(quarter[5]) - (0 if end else 1)) / 4.0


def _is_year(figure: PublishedFigure) -> bool:
    """Whether a figure is of a calendar year."""
    return figure.period.length == 1.0 and figure.period.first.endswith("Q1")


def _value(variable: Variable, yearly: bool, figure: PublishedFigure, value: float) -> float:
    """A published value as it is drawn: of a flow, the mean of its quarters where these are drawn."""
    return value * 0.25 / figure.period.length if variable.kind == "flow" and not yearly else value


def _ends(drawn: _Drawn, figure: PublishedFigure) -> list[float]:
    """Value, low and high of a figure as they are drawn."""
    given = [figure.value, figure.low, figure.high]
    return [_value(drawn.variable, drawn.yearly, figure, each) for each in given if each is not None]


def _figures(ax: Axes, drawn: _Drawn) -> None:
    """What was known as a line with dots, what came as points, with whiskers and as wide as their periods."""
    known = [figure for figure in drawn.figures if figure.history]
    ax.plot([each.time for each in known], [_ends(drawn, each)[0] for each in known], color=BLACK, linewidth=1.1)
    for figure in drawn.figures:
        value, *limits = _ends(drawn, figure)
        if limits:
            ax.plot([figure.time] * 2, limits, "_-", color=BLACK, linewidth=0.9, markersize=4.5, zorder=4)
        if drawn.variable.kind != "stock" and figure.period.length > 0.25 and not drawn.yearly:
            span = [_year_of(figure.period.first), _year_of(figure.period.last, end=True)]
            ax.plot(span, [value] * 2, color=BLACK, linewidth=0.9, zorder=4)
        size, face = (2.4, BLACK) if figure.history else (_DOT, "white")
        ax.plot(
            [figure.time], [value], "o", markersize=size, markerfacecolor=face, markeredgecolor=BLACK,
            markeredgewidth=1.0, zorder=5, clip_on=False,
        )  # fmt: skip


def _note(ax: Axes, results: ResultsOfRun, drawn: _Drawn) -> None:
    """Note what is drawn: the fan, which may open from what was last known, and the figures."""
    variable = drawn.variable
    unit = variable.unit if drawn.yearly else unit_drawn(variable)
    times = [_told_time(time, drawn.yearly) for time in drawn.times]
    note_bands(ax, results, variable.name, unit, times, drawn.quantiles)
    for figure in drawn.figures:
        told = f"{figure.period.first}-{figure.period.last}" if figure.period.length > 0.25 else figure.period.last
        note(ax, results, variable.name, "actual", unit, [told], _ends(drawn, figure)[:1])


def _told_time(time: float, yearly: bool) -> str:
    """A point of time as its year, or as its quarter: a stock stands at the quarter's end."""
    if yearly:
        return str(int(time))
    return f"{int(time - 1e-6)}Q{int(4.0 * ((time - 1e-6) % 1.0)) + 1}"


def _key(ax: Axes, drawn: _Drawn, language: Language, fonts: Sequence[str]) -> None:
    """What line, bands and points are, below the axes."""
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=BLUE, linewidth=1.6, label=word("replay.median", language)),
        Patch(color=BLUE, alpha=0.42, linewidth=0.0, label=word("replay.half", language)),
        Patch(color=BLUE, alpha=0.16, linewidth=0.0, label=word("replay.most", language)),
    ]
    if any(not figure.history for figure in drawn.figures):
        handles.append(
            Line2D(
                [], [], color="none", marker="o", markersize=_DOT, markerfacecolor="white", markeredgecolor=BLACK,
                label=word("replay.actual", language),
            )
        )  # fmt: skip
    if any(figure.history for figure in drawn.figures):
        label = word("replay.history", language)
        handles.append(Line2D([], [], color=BLACK, linewidth=1.1, marker="o", markersize=2.4, label=label))
    size, columns = text_size(figure_of(ax)), 2 if is_narrow(figure_of(ax)) else len(handles)
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), borderaxespad=2.2, ncols=columns,
        frameon=False, prop={"family": list(fonts), "size": size}, handlelength=1.4, columnspacing=1.2,
        labelcolor=QUIET,
    )  # fmt: skip


def _sources(told: Sequence[str], width: float, language: Language) -> list[str]:
    """Who published the figures, each once and a link by its host alone, in a few lines."""
    names = list(dict.fromkeys(_URL.sub(r"\1", source).strip(" ;,") for source in told))
    room = 0.97 * width / 25.4 * 72.0
    size = FOOTER_SIZE * float(np.interp(width, (80.0, 160.0), (6.2, 8.2)))
    joint = "；" if language == "zh" else "; "
    for shown in range(len(names), 0, -1):
        text = joint.join(names[:shown])
        if shown < len(names):
            text = word("replay.more", language, sources=text, count=len(names) - shown)
        lines = wrap(word("replay.sources", language, sources=text), room, size).split("\n")
        if len(lines) <= _SOURCE_LINES:
            return lines
    return []


def _adverse(results: ResultsOfRun) -> NDArray[np.float64]:
    """Share of trials that are bust or systemic by the end of each quarter, with its limits (3, T)."""
    flags = results.classes["bust"] | results.classes["systemic"]
    seen = flags.sum(axis=1)
    low, high = wilson(seen, results.trials)
    return np.stack([seen / results.trials, low, high])
