"""The numbers of a chart, noted where they are drawn: what is seen is what the CSV beside it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from aicapex.charts.style import ResultsOfRun, figure_of
from aicapex.csv_tables import table_csv

BANDS: Final = ("P5", "P25", "P50", "P75", "P95")


class Drawn(NamedTuple):
    """One number of a chart: of which run and series, which statistic of the trials, in its unit, and when."""

    scenario: str
    series: str
    statistic: str
    unit: str
    time: str
    value: float


_DRAWN: WeakKeyDictionary[Figure, list[Drawn]] = WeakKeyDictionary()


def note(
    ax: Axes,
    results: ResultsOfRun,
    series: str,
    statistic: str,
    unit: str,
    times: Iterable[str | int],
    values: ArrayLike,
) -> None:
    """Note the values (k,) of a series at k times, as they are drawn into axes."""
    held = _DRAWN.setdefault(figure_of(ax), [])
    name = results.scenario.name
    numbers = np.asarray(values, dtype=np.float64)
    held += [
        Drawn(name, series, statistic, unit, str(time), float(value))
        for time, value in zip(times, numbers, strict=True)
    ]


def note_bands(
    ax: Axes, results: ResultsOfRun, series: str, unit: str, times: Iterable[str | int], quantiles: NDArray[np.float64]
) -> None:
    """Note the five quantiles (5, k) of a series."""
    at = list(times)
    for statistic, values in zip(BANDS, quantiles, strict=True):
        note(ax, results, series, statistic, unit, at, values)


def quarterly(unit: str) -> str:
    """The unit of a flow as it is drawn: an amount in each quarter."""
    return f"{unit}/quarter"


def numbers(figure: Figure) -> list[Drawn]:
    """What was drawn into a figure, in the order in which it was."""
    return list(_DRAWN.get(figure, ()))


def numbers_csv(figure: Figure) -> str:
    """The same as CSV."""
    return table_csv(Drawn._fields, numbers(figure))
