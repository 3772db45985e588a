"""Scenario discovery: boxes of inputs in which an outcome happens, found on half of the trials, judged on the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.analysis.asked import Asked, read_asked
from aicapex.analysis.discovery_words import word
from aicapex.analysis.given_data import inputs_of
from aicapex.analysis.prim import Flags, Limit, Step, choose, inside, paste, peel, significant, step_of
from aicapex.errors import Problem, UsageError
from aicapex.language import Language
from aicapex.parameters import Array
from aicapex.results import Estimate, Results
from aicapex.statistics import wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_BOXES: Final = 3
YEARS_AHEAD: Final = 5  # by when an outcome without a date is asked, where the scenario goes so far
FEWEST: Final = 30  # trials with and without the outcome that either half must hold


@dataclass(frozen=True, slots=True)
class Score:
    """A box on the held-out half: density and coverage with 95 % limits, and its share of trials."""

    density: Estimate
    coverage: Estimate
    mass: float


@dataclass(frozen=True, slots=True)
class Box:
    """Limits on inputs, how the box did where it was found and on the held-out half, and the way to it.

    `rate` is how often the outcome happens among the trials that were left for this box. `ranks` are where each limit
    lies in its input's sample [share].
    """

    limits: tuple[Limit, ...]
    ranks: tuple[float, ...]
    found_on: Step
    held_out: Score
    rate: float
    trajectory: tuple[tuple[Step, Step], ...]  # each step on the half it was found on, and on the other


@dataclass(frozen=True, slots=True, eq=False)
class Discovery:
    """Boxes one after another, each among the trials that those before it left."""

    results: Results
    asked: Asked
    rate: Estimate
    boxes: tuple[Box, ...]

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row a limit."""
        import pandas as pd

        rows = [
            {
                "box": place,
                "input": limit.name,
                "side": "at least" if limit.lower else "at most",
                "value": limit.value,
                "percentile": rank,
                "quasi_p": limit.chance,
                "density": box.held_out.density.value,
                "coverage": box.held_out.coverage.value,
                "mass": box.held_out.mass,
            }
            for place, box in enumerate(self.boxes, start=1)
            for limit, rank in zip(box.limits, box.ranks, strict=True)
        ]
        columns = ["box", "input", "side", "value", "percentile", "quasi_p", "density", "coverage", "mass"]
        return pd.DataFrame(rows, columns=columns)

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The limits of the boxes, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.discovery import boxes

        return in_axes(boxes, self, ax, 3.8, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.discovery_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def dated(where: str, results: Results) -> str:
    """What is asked, by five years after the start where no date is given and the run goes so far."""
    if "@" in where:
        return where
    years = results.years
    wanted = years[0] + YEARS_AHEAD
    return f"{where}@{wanted if wanted in years else years[-1]}"


def halves(trials: int) -> tuple[Flags, Flags]:
    """Even trials to find boxes on, odd ones to judge them: all draws are independent of the trial's number."""
    even: Flags = np.arange(trials) % 2 == 0
    return even, ~even


def discover(results: Results, where: str, language: Language = "en") -> Discovery:
    """Boxes in which an outcome happens more often than elsewhere.

    Raises UsageError if what is asked is no yes or no, or happens or fails to in too few trials to learn from.
    """
    asked = read_asked(dated(where, results), results.scenario, language)
    if not asked.flag:
        raise UsageError(Problem(word("flag", language, name=where)))
    outcome = asked.values(results) > 0.5
    hits = int(outcome.sum())
    if min(hits, len(outcome) - hits) < 2 * FEWEST:
        what = word("few", language, asked=asked.text, hits=hits, trials=len(outcome))
        raise UsageError(Problem(what, cure=word("few.cure", language, fewest=2 * FEWEST)))
    inputs = {name: np.asarray(values, dtype=np.float64) for name, values in inputs_of(results).items()}
    low, high = wilson(hits, len(outcome))
    rate = Estimate(hits / len(outcome), float(low), float(high))
    return Discovery(results, asked, rate, boxes_of(inputs, outcome))


def boxes_of(inputs: Mapping[str, Array], outcome: Flags, most: int = MOST_BOXES) -> tuple[Box, ...]:
    """Up to so many boxes of inputs by name (n,), each among the trials that those before left; none if none holds."""
    learn, judge = halves(len(outcome))
    left = np.ones(len(outcome), dtype=np.bool_)
    boxes: list[Box] = []
    while len(boxes) < most:
        there, elsewhere = ({name: values[left & half] for name, values in inputs.items()} for half in (learn, judge))
        flags, other = outcome[left & learn], outcome[left & judge]
        if min(flags.sum(), (~flags).sum(), other.sum(), (~other).sum()) < FEWEST:
            break
        box = _box(there, flags, elsewhere, other)
        # A box among what is left must be richer than all trials are, or it is no place to look.
        if box is None or box.held_out.density.low <= outcome.mean():
            break
        boxes.append(box)
        left &= ~inside(box.limits, inputs, len(outcome))
    return tuple(boxes)


def _box(there: Mapping[str, Array], flags: Flags, elsewhere: Mapping[str, Array], other: Flags) -> Box | None:
    """One box: peeled and pasted on one half, its limits and scores judged on the other."""
    steps = peel(there, flags)
    rate = float(flags.mean())
    best = choose(steps, rate)
    if not best.limits:
        return None
    limits = significant(paste(best, there, flags).limits, elsewhere, other)
    if not limits:
        return None
    held = inside(limits, elsewhere, len(other))
    count, hits, all_hits = int(held.sum()), int((held & other).sum()), int(other.sum())
    density = Estimate(hits / max(count, 1), *map(float, wilson(hits, count)))
    coverage = Estimate(hits / all_hits, *map(float, wilson(hits, all_hits)))
    ranks = tuple(float(np.mean(there[limit.name] < limit.value)) for limit in limits)
    way = tuple((step, step_of(step.limits, elsewhere, other)) for step in steps)
    score = Score(density, coverage, count / len(other))
    return Box(limits, ranks, step_of(limits, there, flags), score, float(other.mean()), way)
