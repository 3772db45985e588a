"""Paired runs: scenarios on the same draws, and how sure their differences are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from aicapex import engine, workers
from aicapex.parameters import Array
from aicapex.statistics import paired_difference

if TYPE_CHECKING:
    from aicapex.figures import Figure
    from aicapex.scenario import Scenario

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of a paired difference and its standard error, in the figure's unit."""

    mean: float
    error: float

    @property
    def errors(self) -> float:
        """The mean in standard errors: 0 where nothing differs, infinite where every trial differs alike."""
        if self.error > 0:
            return self.mean / self.error
        return math.copysign(math.inf, self.mean) if self.mean else 0.0


def paired(one: Array, other: Array) -> Difference:
    """The mean of one less the other (n,) over the trials in which both are defined, with its standard error.

    >>> paired(np.array([3.0, 5.0, np.nan]), np.array([1.0, 1.0, 7.0]))
    Difference(mean=3.0, error=1.0)
    """
    mean, error = (float(value) for value in paired_difference(one, other))
    if math.isnan(mean):
        return Difference(0.0, 0.0)
    exact = math.isnan(error) or error < 1e-12 * abs(mean)  # every pair differs alike, but for rounding
    return Difference(mean, 0.0 if exact else error)


def measure(
    scenarios: Sequence[Scenario],
    figures: Sequence[Figure],
    trials: int,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[list[Array]]:
    """Each figure (n,) of each scenario, on the same draws; workers take whole scenarios, in order.

    A proposition gives 1 where it holds, 0 where not and NaN where a trial does not count.
    """
    return measure_each([(scenario, figures) for scenario in scenarios], trials, seed, jobs, progress)


def measure_each(
    asked: Sequence[tuple[Scenario, Sequence[Figure]]],
    trials: int,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[list[Array]]:
    """The figures (n,) that are asked of each scenario, on the same draws.

    A scenario is simulated as far as its figures look, which changes none of their bits.
    """
    work = partial(_measured, trials=trials, seed=seed)
    return list(_counted(workers.each(work, asked, jobs), progress))


def as_far_as_asked(scenario: Scenario, figures: Sequence[Figure]) -> Scenario:
    """The scenario up to the last quarter that the figures look at, or whole."""
    dates = [figure.looks_until for figure in figures]
    if None in dates:
        return scenario
    last = max([date for date in dates if date is not None], default="")
    shortest = scenario.quarters[min(1, len(scenario.quarters) - 1)]
    return replace(scenario, end=min(max(last, shortest), scenario.end))


def _counted(rows: Iterator[list[Array]], progress: Progress | None) -> Iterator[list[Array]]:
    for row in rows:
        if progress:
            progress(1)
        yield row


def _measured(asked: tuple[Scenario, Sequence[Figure]], trials: int, seed: int) -> list[Array]:
    from aicapex.figures import Proposition

    scenario, figures = asked
    results = engine.run(as_far_as_asked(scenario, figures), trials, seed)
    return [
        np.where(figure.counts(results), figure.holds(results).astype(float), np.nan)
        if isinstance(figure, Proposition)
        else figure.values(results)
        for figure in figures
    ]
