"""Draws: one stream of random numbers per name, so that no draw depends on how many others there are, or of what.

A stream is keyed by (seed, name) and counted by trial: trial i has the same value in a run of a thousand trials and of
a million, in whatever block or process, and whichever parameters, factors and events stand beside it. Only the raw
words of the bit generator are used, since NumPy may change what its `Generator` methods make of them.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from aicapex.distributions import Distribution, Path
from aicapex.parameters import Array
from aicapex.run_limits import MOST_SEED
from aicapex.scenario_entries import After, Date, Event, Factor, Hazard

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

Quarters = NDArray[np.int64]

# Later than any quarter, and far enough below the largest integer for durations to be added to it.
NEVER: Final = 1_000_000_000

_OF_THREAD = threading.local()
_WORD: Final = 2**64 - 1
_WORDS_PER_COUNT: Final = 4  # one step of the counter of Philox 4x64 gives four words


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The arrivals of one event by trial and order of arrival (n, K); as many columns as the busiest trial needs."""

    quarter: Quarters  # 1 = the first after the start quarter; NEVER = not within the horizon
    size: Array  # [unit of the event's size]; 0 where the quarter is NEVER
    lasts: Array  # [quarter]; inf = for good; 0 where the quarter is NEVER


@dataclass(frozen=True, slots=True)
class Draws:
    """What is drawn for the trials first, first + 1, ..., first + count - 1."""

    first: int
    count: int
    parameters: dict[str, Array]  # (n,) in the parameter's unit, the known ones too
    paths: dict[str, Array]  # (T,) the parameters known by quarter
    events: dict[str, Arrivals]


def draw(scenario: Scenario, seed: int, first: int, count: int) -> Draws:
    """Draw `count` trials from number `first` on."""
    block = _Block(seed, first, count, _loads_by_target(scenario.factors))
    parameters, paths = {}, {}
    for name, parameter in scenario.parameters.items():
        if isinstance(parameter.distribution, Path):
            paths[name] = parameter.distribution.values(scenario.quarters)
        else:
            parameters[name] = block.values(parameter.distribution, name)
    for name, parameter in scenario.parameters.items():
        if parameter.readings and name in parameters:
            by = parameter.chosen_by
            chosen = paths[by][:1] if by in paths else parameters[by]
            parameters[name] = _as_read(block, name, parameter.readings, chosen, parameters[name])
    events = {name: _arrivals(block, name, event, scenario.quarters) for name, event in scenario.events.items()}
    return Draws(first, count, parameters, paths, events)


def uniforms(seed: int, name: str, first: int, count: int) -> Array:
    """Independent uniforms (count,) of the stream of this name, in the open interval from 2^-53 to 1 - 2^-53.

    Trial i owns word i of the stream: u = (its 52 upper bits + 1/2) / 2^52. A 53rd bit would have to be rounded, and
    would now and then make u = 1.
    """
    skipped = first % _WORDS_PER_COUNT
    words = _words(_stream_key(seed, name), first // _WORDS_PER_COUNT, skipped + count)[skipped:]
    words >>= np.uint64(12)
    u = words.astype(np.float64)
    u += 0.5
    u *= 2.0**-52
    return u


def _words(key: int, counter: int, count: int) -> NDArray[np.uint64]:
    """Raw words of a stream. One generator a thread is turned to it: a new one would first ask the system for noise."""
    if not hasattr(_OF_THREAD, "generator"):
        _OF_THREAD.generator = Philox(key=0)
        _OF_THREAD.state = _OF_THREAD.generator.state
    state = _OF_THREAD.state
    state["state"]["key"][:] = key & _WORD, key >> 64
    state["state"]["counter"][:] = counter & _WORD, counter >> 64, 0, 0
    _OF_THREAD.generator.state = state
    words: NDArray[np.uint64] = _OF_THREAD.generator.random_raw(count)
    return words


def implied_rank_correlations(factors: Mapping[str, Factor]) -> dict[tuple[str, str], float]:
    """Spearman's correlation between every two targets that share a factor: 6/pi arcsin(rho/2), rho = sum of products.

    It is exact for continuous distributions, whatever their form.
    """
    loads = {target: dict(pairs) for target, pairs in _loads_by_target(factors).items()}
    targets = sorted(loads)
    correlations = {}
    for place, one in enumerate(targets):
        for other in targets[place + 1 :]:
            if shared := sorted(loads[one].keys() & loads[other].keys()):
                rho = math.fsum(loads[one][factor] * loads[other][factor] for factor in shared)
                correlations[one, other] = 6.0 / math.pi * math.asin(0.5 * rho)
    return correlations


def _as_read(block: _Block, name: str, readings: Mapping[int, Distribution], chosen: Array, values: Array) -> Array:
    """A parameter (n,) at the reading that each trial has: at all of them by the same uniform and factors."""
    for number, alternative in readings.items():
        if (taken := chosen == number).any():
            values = np.where(taken, block.values(alternative, name), values)
    return values


_Loads = Mapping[str, Sequence[tuple[str, float]]]


def _stream_key(seed: int, name: str) -> int:
    """128 bits from the seed and the name, the same on every platform."""
    if not 0 <= seed <= MOST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2^64 - 1, not {seed}")
    digest = blake2b(name.encode(), digest_size=16, key=seed.to_bytes(8, "little")).digest()
    return int.from_bytes(digest, "little")


def _loads_by_target(factors: Mapping[str, Factor]) -> _Loads:
    """The (factor, lambda) of every loaded target in the order of the factors' names.

    A load of nought is no load: it is left out here, so that writing it or not gives the same bits.
    """
    loads: dict[str, list[tuple[str, float]]] = {}
    for factor in sorted(factors):
        for target, load in factors[factor].loads.items():
            if load != 0.0:
                loads.setdefault(target, []).append((factor, load))
    return loads


class _Block:
    """A range of trials, and the scores of the factors in it."""

    def __init__(self, seed: int, first: int, count: int, loads: _Loads) -> None:
        if first < 0 or count < 1:
            raise ValueError(f"a block needs a first trial of at least 0 and at least one trial, not {first}, {count}")
        self.count = count
        self._place = (first, count)
        self._seed = seed
        self._loads = loads
        factors = sorted({factor for pairs in loads.values() for factor, _ in pairs})
        self._factors = {factor: ndtri(uniforms(seed, f"factors.{factor}", first, count)) for factor in factors}

    def values(self, distribution: Distribution, target: str, arrival: int = 0, rows: Quarters | None = None) -> Array:
        """Draw a target (n,), for some rows only if given: quantile(u), or of the score where factors load on it."""
        if distribution.is_fixed:
            return distribution.quantile(np.empty(self.count if rows is None else len(rows)))
        u = self._uniforms(target, arrival, rows)
        if target not in self._loads:
            return distribution.quantile(u)
        return distribution.from_score(self._score(target, u, rows))

    def waits(self, target: str, arrival: int, rows: Quarters) -> Array:
        """Unit exponential waits (rows,): -ln(1 - u), late where the factors that load on them are high."""
        u = self._uniforms(target, arrival, rows)
        if target in self._loads:
            u = ndtr(self._score(target, u, rows))
        return -np.log1p(-u)

    def _uniforms(self, target: str, arrival: int, rows: Quarters | None) -> Array:
        """The stream of a target; each arrival after the first has one of its own."""
        u = uniforms(self._seed, f"{target}#{arrival}" if arrival else target, *self._place)
        return u if rows is None else u[rows]

    def _score(self, target: str, u: Array, rows: Quarters | None) -> Array:
        """Z = sum of lambda F + sqrt(1 - sum of lambda²) ndtri(u), summed one by one: BLAS may differ by block size."""
        loads = self._loads[target]
        score: Array = math.sqrt(max(0.0, 1.0 - math.fsum(load * load for _, load in loads))) * ndtri(u)
        for factor, load in loads:
            common = self._factors[factor]
            score += load * (common if rows is None else common[rows])
        return score


def _arrivals(block: _Block, name: str, event: Event, quarters: Sequence[str]) -> Arrivals:
    """When, how large and for how long an event strikes each trial."""
    columns = _arrival_quarters(block, name, event, quarters)
    quarter = np.stack(columns, axis=1)
    size, lasts = np.zeros(quarter.shape), np.zeros(quarter.shape)
    for arrival, column in enumerate(columns):
        rows = np.flatnonzero(column < NEVER)
        size[rows, arrival] = block.values(event.size, f"events.{name}.size", arrival, rows)
        lasts[rows, arrival] = (
            math.inf if event.lasts is None else block.values(event.lasts, f"events.{name}.lasts", arrival, rows)
        )
    return Arrivals(quarter, size, lasts)


def _arrival_quarters(block: _Block, name: str, event: Event, quarters: Sequence[str]) -> list[Quarters]:
    """The quarter of each arrival, a column (n,) by order of arrival; at least one column."""
    horizon = len(quarters) - 1
    when = event.when
    if isinstance(when, Date):
        place = quarters.index(when.quarter) if when.quarter in quarters[1:] else NEVER
        return [np.full(block.count, place, dtype=np.int64)]
    if isinstance(when, After):
        return [_quarter_at(block.values(when.distribution, f"events.{name}.when"), horizon)]
    return _hazard_quarters(block, name, when, event.recurs, horizon)


def _hazard_quarters(block: _Block, name: str, hazard: Hazard, recurs: bool, horizon: int) -> list[Quarters]:
    """Arrivals of a hazard [1/yr]: one each time that its integral has grown by another unit exponential."""
    rate = block.values(hazard.distribution, f"events.{name}.when.hazard")
    years = np.zeros(block.count)
    rows = np.arange(block.count)
    columns: list[Quarters] = []
    while len(rows) and (recurs or not columns):
        wait = block.waits(f"events.{name}.when", len(columns), rows)
        with np.errstate(divide="ignore"):  # at a hazard of nought the wait is for ever
            years[rows] += wait / rate[rows]
        column = np.full(block.count, NEVER, dtype=np.int64)
        column[rows] = _quarter_at(years[rows], horizon)
        rows = rows[column[rows] < NEVER]
        columns.append(column)
    empty = len(columns) > 1 and bool((columns[-1] == NEVER).all())
    return columns[:-1] if empty else columns


def _quarter_at(years: Array, horizon: int) -> Quarters:
    """The quarter that contains a time [yr] after the end of the start quarter; its end, such as 1 yr = 4, included."""
    quarter = np.maximum(np.ceil(4.0 * years), 1.0)
    return np.where(quarter <= horizon, quarter, NEVER).astype(np.int64)
