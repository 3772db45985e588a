"""Patient rule induction: boxes of inputs in which an outcome happens more often, peeled a little at a time.

Sources: Friedman and Fisher (1999), Statistics and Computing 9(2); Bryant and Lempert (2010), Technological Forecasting
and Social Change 77(1), for the trajectory and the quasi-p-values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from aicapex.parameters import Array

Flags = NDArray[np.bool_]

PEEL: Final = 0.05  # [share] of the trials in the box that a step takes away
LEAST_MASS: Final = 0.05  # [share] of the trials that a box must hold
MOST_LIMITS: Final = 4  # more could not be told, nor remembered
CHANCE: Final = 0.05  # quasi-p-value above which a limit is dropped


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a box: an input that is at least or at most a value."""

    name: str
    value: float
    lower: bool  # whether the input must be at least the value
    chance: float = 0.0  # quasi-p-value: how often chance would gain as much by it, on the held-out half

    def holds(self, values: Array) -> Flags:
        """Whether it holds in each trial (n,)."""
        met: Flags = values >= self.value if self.lower else values <= self.value
        return met


@dataclass(frozen=True, slots=True)
class Step:
    """A box on the trajectory: its limits, and how it does on the half that it was found on."""

    limits: tuple[Limit, ...]
    density: float  # [share] of the trials in it that have the outcome
    coverage: float  # [share] of all trials with the outcome that are in it
    mass: float  # [share] of all trials that are in it


def inside(limits: Sequence[Limit], inputs: Mapping[str, Array], trials: int) -> Flags:
    """Whether all limits hold in each trial (n,)."""
    held = np.ones(trials, dtype=np.bool_)
    for limit in limits:
        held &= limit.holds(inputs[limit.name])
    return held


def step_of(limits: Sequence[Limit], inputs: Mapping[str, Array], outcome: Flags) -> Step:
    """The scores of a box on trials with their outcome (n,)."""
    held = inside(limits, inputs, len(outcome))
    count, hits, all_hits = int(held.sum()), int((held & outcome).sum()), max(int(outcome.sum()), 1)
    return Step(tuple(limits), hits / max(count, 1), hits / all_hits, count / len(outcome))


def peel(inputs: Mapping[str, Array], outcome: Flags, most: int = MOST_LIMITS, least: float = LEAST_MASS) -> list[Step]:
    """The trajectory of boxes, from all trials to the least mass.

    Each step takes away the lowest or the highest twentieth of one input, the one that raises the density most for each
    trial that it takes; once as many inputs as allowed are limited, only these are peeled further.
    """
    names = list(inputs)
    rows = np.stack([np.asarray(inputs[name], dtype=np.float64) for name in names])
    limits: dict[tuple[str, bool], Limit] = {}
    steps = [step_of((), inputs, outcome)]
    held = np.ones(len(outcome), dtype=np.bool_)
    while True:
        limited = {name for name, _ in limits}
        open_rows = np.array([k for k, name in enumerate(names) if len(limited) < most or name in limited])
        best = _best_peel(rows[np.ix_(open_rows, np.flatnonzero(held))], outcome[held])
        if best is None:
            return steps
        place, value, lower = best
        name = names[open_rows[place]]
        limits[name, lower] = Limit(name, value, lower)
        held = inside(list(limits.values()), inputs, len(outcome))
        if held.mean() < least:
            return steps
        steps.append(step_of(list(limits.values()), inputs, outcome))


def _best_peel(rows: Array, outcome: Flags) -> tuple[int, float, bool] | None:
    """Which of the inputs (k, m) to peel in a box of m trials: its place, the new limit, which side; None if none."""
    trials = len(outcome)
    count = max(int(PEEL * trials), 1)
    if trials < 2 * count + 1:
        return None
    ordered = np.sort(rows, axis=1)
    hits, before = outcome.astype(np.float64), float(outcome.mean())
    best: tuple[float, int, float, bool] | None = None
    for lower in (True, False):
        edge = ordered[:, count - 1] if lower else ordered[:, -count]
        kept = rows > edge[:, None] if lower else rows < edge[:, None]
        left = kept.sum(axis=1)
        useful = (left > 0) & (left < trials)
        density = (kept @ hits) / np.maximum(left, 1)
        gain = np.where(useful, (density - before) / np.maximum(trials - left, 1), -np.inf)
        place = int(np.argmax(gain))
        if gain[place] > 0 and (best is None or gain[place] > best[0]):
            inner = rows[place][kept[place]]
            best = float(gain[place]), place, float(inner.min() if lower else inner.max()), lower
    return None if best is None else best[1:]


def paste(step: Step, inputs: Mapping[str, Array], outcome: Flags) -> Step:
    """The box with limits let out again where that raises its density, or takes limits off that gain nothing."""
    while True:
        wider = [_let_out(step, place, inputs) for place in range(len(step.limits))]
        better = [step_of(limits, inputs, outcome) for limits in wider]
        best = max(better, key=lambda each: each.density, default=step)
        if best.density < step.density or best.mass <= step.mass:
            return step
        step = best


def _let_out(step: Step, place: int, inputs: Mapping[str, Array]) -> tuple[Limit, ...]:
    """The limits with one of them moved out by a twentieth of the box, or dropped where nothing is left beyond it."""
    limit, others = step.limits[place], [each for k, each in enumerate(step.limits) if k != place]
    values = inputs[limit.name][inside(others, inputs, len(inputs[limit.name]))]
    beyond = np.sort(values[~limit.holds(values)])
    count = max(int(PEEL * len(values)), 1)
    if len(beyond) <= count:
        return tuple(others)
    value = float(beyond[-count] if limit.lower else beyond[count - 1])
    return (*others, Limit(limit.name, value, limit.lower))


def information(step: Step, rate: float) -> float:
    """What it tells about an outcome with a base rate to know whether a trial is in the box [nat]."""
    outside = (rate - step.mass * step.density) / max(1.0 - step.mass, 1e-12)
    return step.mass * _divergence(step.density, rate) + (1.0 - step.mass) * _divergence(outside, rate)


def _divergence(p: float, q: float) -> float:
    """Relative entropy of two yes-or-no laws [nat]."""
    told = 0.0
    for one, other in ((p, q), (1.0 - p, 1.0 - q)):
        if one > 1e-12:
            told += one * float(np.log(one / max(other, 1e-12)))
    return told


def choose(steps: Sequence[Step], rate: float) -> Step:
    """The box of a trajectory that tells most of the outcome: a rule, where the eye would look for the bend."""
    return max(steps, key=lambda step: information(step, rate) if step.density > rate else -1.0)


def significant(limits: Sequence[Limit], inputs: Mapping[str, Array], outcome: Flags) -> tuple[Limit, ...]:
    """The limits that gain more than chance on trials that they were not found on, with their quasi-p-values.

    The quasi-p-value of a limit is the chance of as many hits as the box has, if its trials hit as often as those of
    the box without the limit. The weakest limit is dropped first, and the others are judged again.
    """
    kept = list(limits)
    while kept:
        judged = []
        held = inside(kept, inputs, len(outcome))
        count, hits = int(held.sum()), int((held & outcome).sum())
        for place, limit in enumerate(kept):
            others = kept[:place] + kept[place + 1 :]
            without = inside(others, inputs, len(outcome))
            rate = float(outcome[without].mean()) if without.any() else 1.0
            chance = float(binom.sf(hits - 1, count, rate)) if count else 1.0
            judged.append(Limit(limit.name, limit.value, limit.lower, chance))
        worst = max(judged, key=lambda limit: limit.chance)
        if worst.chance <= CHANCE:
            return tuple(judged)
        kept.pop(judged.index(worst))
    return ()
