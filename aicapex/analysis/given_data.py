"""Measures of sensitivity from a sample that is there already: what each input explains of an outcome's variance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aicapex.parameters import Array
from aicapex.results import Results
from aicapex.sampling import NEVER
from aicapex.statistics import Values

BINS: Final = 20  # of equal counts; 500 trials each in a run of ten thousand
TENTH: Final = 0.1  # [share] of trials that count as low or high
FACTORS_OWN: Final = "events."


@dataclass(frozen=True, slots=True)
class Shares:
    """First-order shares of variance (k,), less their bias, with standard errors, and what chance alone would reach.

    `chance` is the 95th percentile of the share of an input without any effect.
    """

    value: Array
    error: Array
    chance: Array


@dataclass(frozen=True, slots=True)
class Ends:
    """The outcome's mean among the trials in which an input is low and among those in which it is high.

    `low` and `high` are the means with their standard errors, `at_low` and `at_high` the input's mean there.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    at_low: float
    at_high: float


def inputs_of(results: Results) -> dict[str, Values]:
    """Every input that varies from trial to trial (n,): parameters, and of each event the quarter of its first arrival.

    An event that does not come counts as coming in the quarter after the last.
    """
    found = {name: values for name, values in results.parameters.items() if float(values.min()) < float(values.max())}
    last = len(results.quarters)
    for name, quarters in results.event_quarters.items():
        arrival = np.where(quarters >= NEVER, last, quarters).astype(np.float64)
        if arrival.min() != arrival.max():
            found[f"{FACTORS_OWN}{name}"] = arrival
    return found


def first_order(inputs: Mapping[str, Values], outcome: Array, bins: int = BINS) -> Shares:
    """First-order share of variance of each input, Var(E[Y|X]) / Var(Y), from bins of equal counts of X.

    Bins of a sample explain (m - 1)/(n - 1) of any outcome by chance, m being the bins that are not empty; the share
    is S = (s - b)/(1 - b) with that b, so that an inert input has nought on average (it may be below). Equal values
    share a bin. Error: 4 S (1 - S)²/n of a coefficient of determination, and 2 (m - 1)/n² of chance.
    Source: Kelley (1935), PNAS 21(9), on the unbiased correlation ratio.
    """
    trials = len(outcome)
    if not inputs:
        empty = np.empty(0)
        return Shares(empty, empty, empty)
    variance = float(outcome.var())
    rows = np.stack([np.asarray(values, dtype=np.float64) for values in inputs.values()])
    place, filled = _bins(rows, bins)
    offset = place + bins * np.arange(len(rows))[:, None]
    count = np.bincount(offset.ravel(), minlength=bins * len(rows)).reshape(len(rows), bins)
    told = np.broadcast_to(outcome - outcome.mean(), offset.shape).ravel()
    total = np.bincount(offset.ravel(), weights=told, minlength=bins * len(rows)).reshape(len(rows), bins)
    between = (total**2 / np.maximum(count, 1)).sum(axis=1) / trials
    explained = between / variance if variance > 0 else np.zeros(len(rows))
    bias = (filled - 1.0) / max(trials - 1.0, 1.0)
    value = (explained - bias) / np.maximum(1.0 - bias, 1e-9)
    spread = 2.0 * (filled - 1.0) / trials**2
    clipped = np.clip(value, 0.0, 1.0)
    error = np.sqrt(4.0 * clipped * (1.0 - clipped) ** 2 / trials + spread)
    return Shares(value, error, 1.645 * np.sqrt(spread))


def _bins(rows: Array, bins: int) -> tuple[NDArray[np.int64], Array]:
    """The bin of each value (k, n), those of equal values being the same, and how many bins are filled (k,)."""
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    trials = rows.shape[1]
    rank = np.broadcast_to(np.arange(trials), rows.shape).copy()
    rank[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    first = np.maximum.accumulate(rank, axis=1)  # rank of the first of equal values
    of_ordered = first * bins // trials
    filled = 1.0 + (np.diff(of_ordered, axis=1) > 0).sum(axis=1)
    place = np.empty(rows.shape, dtype=np.int64)
    np.put_along_axis(place, order, of_ordered, axis=1)
    return place, filled


def ends(values: Values, outcome: Array, part: float = TENTH) -> Ends:
    """The outcome where an input (n,) is in its lowest and its highest part, equal values being taken together."""
    ordered = np.sort(values)
    count = max(int(part * len(values)), 1)
    low, high = values <= ordered[count - 1], values >= ordered[-count]
    return Ends(_mean(outcome[low]), _mean(outcome[high]), float(values[low].mean()), float(values[high].mean()))


def _mean(values: Array) -> tuple[float, float]:
    """Mean and standard error."""
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return float(values.mean()), error
