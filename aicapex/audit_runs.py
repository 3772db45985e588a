"""The runs of an audit: what only sets inputs to known levels is run together, many levels to a block of trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from aicapex import engine, workers
from aicapex.figures import Figure, Proposition
from aicapex.sampling import Arrivals, Draws, draw

if TYPE_CHECKING:
    from aicapex.audit_subjects import Side
    from aicapex.parameters import Array
    from aicapex.results import Results
    from aicapex.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Batch:
    """A scenario to run once for each key: with these inputs at known levels, or as it stands where there are none."""

    keys: tuple[str, ...]
    scenario: Scenario
    levels: tuple[Mapping[str, float], ...]


def batches(sides: Mapping[str, Side], scenario: Scenario, trials: int) -> list[Batch]:
    """The sides of comparisons by key, those that set levels put together as far as a block has room for.

    Part of what a run takes does not depend on its trials: put together, these take a quarter less.
    """
    levels = {key: side.levels(scenario) for key, side in sides.items()}
    together = {key: found for key, found in levels.items() if found is not None}
    keys, size = list(together), max(engine.BLOCK // trials, 1)
    # what a scenario was read from is most of what a worker is sent, and no run needs it
    own = replace(scenario, _layers=())
    packed = [keys[k : k + size] for k in range(0, len(keys), size)]
    found = [Batch(tuple(some), own, tuple(together[key] for key in some)) for some in packed]
    alone = {key: side for key, side in sides.items() if key not in together}
    return found + [Batch((key,), replace(side.of(scenario), _layers=()), ({},)) for key, side in alone.items()]


def measured(
    work: Sequence[Batch],
    figures: Sequence[Figure],
    trials: int,
    seed: int,
    jobs: int,
    progress: Callable[[int], None] | None,
) -> dict[str, list[Array]]:
    """Each figure (n,) by key, on the same draws as each by itself; workers take whole batches, in order."""
    found: dict[str, list[Array]] = {}
    run = partial(_run, figures=tuple(figures), trials=trials, seed=seed)
    for batch, columns in zip(work, workers.each(run, work, jobs), strict=True):
        found.update(zip(batch.keys, columns, strict=True))
        if progress:
            progress(len(batch.keys))
    return found


def _run(batch: Batch, figures: Sequence[Figure], trials: int, seed: int) -> list[list[Array]]:
    """The figures of each key."""
    count = len(batch.keys)
    results = engine.run(batch.scenario, count * trials, seed, source=partial(drawn_at, levels=batch.levels))
    columns = [_values(figure, results) for figure in figures]
    return [[column[k * trials : (k + 1) * trials] for column in columns] for k in range(count)]


def _values(figure: Figure, results: Results) -> Array:
    """A figure (n,); a proposition is 1 where it holds, 0 where not and NaN where a trial does not count."""
    if isinstance(figure, Proposition):
        return np.where(figure.counts(results), figure.holds(results).astype(float), np.nan)
    return figure.values(results)


def drawn_at(scenario: Scenario, seed: int, first: int, count: int, *, levels: Sequence[Mapping[str, float]]) -> Draws:
    """The same trials once for each set of levels, one set after the other, with its inputs at those levels.

    No draw depends on another one, so that these are the draws of the scenario with those inputs changed. Where there
    are several sets, all their trials are in the one block.
    """
    times, each = len(levels), count // len(levels)
    drawn = draw(scenario, seed, first, each)
    parameters = {name: np.tile(values, times) for name, values in drawn.parameters.items()}
    for k, changed in enumerate(levels):
        for name, level in changed.items():
            parameters[name][k * each : (k + 1) * each] = level
    rows = (times, 1)
    events = {
        name: Arrivals(np.tile(came.quarter, rows), np.tile(came.size, rows), np.tile(came.lasts, rows))
        for name, came in drawn.events.items()
    }
    return Draws(first, count, parameters, drawn.paths, events)
