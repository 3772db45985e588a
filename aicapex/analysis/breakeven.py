"""Break-even: the value of an input, or the frontier of two, at which an outcome reaches a level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex import engine, workers
from aicapex.analysis.asked import Asked
from aicapex.analysis.breakeven_words import word
from aicapex.distributions import Fixed, Path
from aicapex.errors import Problem, UsageError, nearest_names
from aicapex.language import Language
from aicapex.parameters import Array
from aicapex.registry import PARAMETERS
from aicapex.results import Estimate, Results
from aicapex.statistics import quantile_with_limits, wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from aicapex.scenario import Scenario

POINTS: Final = 11  # of the first look over the range
SCAN_TRIALS: Final = 1_500
REFINE_BUDGET: Final = 21_000  # trials of all refinements together: some 10 s on two cores
PARTS: Final = 3  # into which a bracket is cut in each of the rounds
ROUNDS: Final = 2
SIDE: Final = 9  # points a side of the plane of two inputs
PLANE_TRIALS: Final = 350
WIDER: Final = 1.0  # of the width from P1 to P99 that is looked at beyond either end
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked to reach a level: the probability of a yes or no, or a quantile of a number."""

    asked: Asked
    level: float
    quantile: float | None = None  # None for a probability

    def outcome(self, values: Array) -> Estimate:
        """The probability with Wilson's limits, or the quantile with those of order statistics, of values (n,)."""
        if self.quantile is None:
            low, high = wilson(values.sum(), len(values))
            return Estimate(float(values.mean()), float(low), float(high))
        return Estimate(*(float(each) for each in quantile_with_limits(values, self.quantile)))


@dataclass(frozen=True, slots=True)
class Range:
    """An input and where it is looked at [its unit]; `given` are its P5, P50 and P95 in the scenario."""

    name: str
    low: float
    high: float
    given: tuple[float, float, float]

    def points(self, count: int) -> list[float]:
        """Values from end to end, evenly spaced, to nine digits so that they are told as they were run."""
        return [float(f"{value:.9g}") for value in np.linspace(self.low, self.high, count)]


@dataclass(frozen=True, slots=True)
class Point:
    """An input's value and the outcome there, of so many trials."""

    at: float
    outcome: Estimate
    trials: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the outcome passes the level: the value, its interval (None where it leaves the range), which way.

    `percentile` is where it lies in the input's distribution in the scenario [share].
    """

    at: float
    low: float | None
    high: float | None
    rising: bool
    percentile: float


@dataclass(frozen=True, slots=True, eq=False)
class BreakEven:
    """All crossings of one input within its range; none if there is none."""

    reference: Results
    goal: Goal
    range: Range
    as_it_is: Estimate  # of the scenario itself
    scan: tuple[Point, ...]
    refined: tuple[Point, ...]
    crossings: tuple[Crossing, ...]

    @property
    def nearest(self) -> Point:
        """The point of the first look at which the outcome comes nearest to the level."""
        return min(self.scan, key=lambda point: abs(point.outcome.value - self.goal.level))

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: every point that was run, and the crossings."""
        import pandas as pd

        rows: list[tuple[str, float, float, float | None, float | None, int]] = [
            ("point", point.at, point.outcome.value, point.outcome.low, point.outcome.high, point.trials)
            for point in sorted((*self.scan, *self.refined), key=lambda point: (point.at, point.trials))
        ]
        rows += [("crossing", each.at, self.goal.level, each.low, each.high, 0) for each in self.crossings]
        return pd.DataFrame(rows, columns=["kind", self.range.name, "value", "low", "high", "trials"])

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The outcome by the input, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.breakeven import breakeven

        return in_axes(breakeven, self, ax, 3.8, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.breakeven_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """The outcome over the plane of two inputs, and the lines on which it reaches the level.

    `values`, `low` and `high` are (points of the second, points of the first); each line is (k, 2).
    """

    reference: Results
    goal: Goal
    ranges: tuple[Range, Range]
    as_it_is: Estimate
    trials: int
    values: Array
    low: Array
    high: Array
    lines: tuple[Array, ...]
    band: tuple[Array, ...]  # where the level leaves the 95 % limits of the outcome

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row a point of the plane."""
        import pandas as pd

        one, other = (each.points(SIDE) for each in self.ranges)
        rows = [
            (x, y, self.values[j, i], self.low[j, i], self.high[j, i])
            for j, y in enumerate(other)
            for i, x in enumerate(one)
        ]
        return pd.DataFrame(rows, columns=[self.ranges[0].name, self.ranges[1].name, "value", "low", "high"])

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The plane with the frontier, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.breakeven import frontier

        return in_axes(frontier, self, ax, 4.8, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.breakeven_report import frontier_report

        return frontier_report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def range_of(scenario: Scenario, text: str, language: Language = "en") -> Range:
    """The input and the range that a text names, `NAME` or `NAME=LOW..HIGH`; raises UsageError.

    Without a range it is looked at from P1 to P99 of its distribution in the scenario and as far again on either
    side, or from half to twice a value that is fixed, within its bounds.
    """
    name, _, ends = text.partition("=")
    if name not in scenario.parameters:
        raise UsageError(
            Problem(word("unknown", language, name=name), nearest=nearest_names(name, list(scenario.parameters)))
        )
    entry, declared = scenario.parameters[name], PARAMETERS[name]
    if isinstance(entry.distribution, Path):
        raise UsageError(Problem(word("path", language, name=name)))
    p1, p5, p50, p95, p99 = (float(entry.distribution.quantile(np.array(p))) for p in (0.01, 0.05, 0.5, 0.95, 0.99))
    if ends:
        low, high = _ends(text, ends, language)
        if not declared.low <= low < high <= declared.high:
            expected = f"{declared.low:g} <= LOW < HIGH <= {declared.high:g} {declared.unit}"
            raise UsageError(Problem(word("bounds", language, text=text), expected=expected))
    elif isinstance(entry.distribution, Fixed) or p99 <= p1:
        low, high = (0.5 * p50, 2.0 * p50) if p50 > 0 else (2.0 * p50 - 1.0, 0.5 * p50 + 1.0)
    else:
        low, high = p1 - WIDER * (p99 - p1), p99 + WIDER * (p99 - p1)
    return Range(name, max(low, declared.low), min(high, declared.high), (p5, p50, p95))


def _ends(text: str, ends: str, language: Language) -> tuple[float, float]:
    low, dots, high = ends.partition("..")
    try:
        return (float(low), float(high)) if dots else (float("nan"), float("nan"))
    except ValueError:
        raise UsageError(Problem(word("bounds", language, text=text), expected="NAME=LOW..HIGH")) from None


def crossings_of(points: Sequence[Point], level: float) -> list[tuple[Point, Point]]:
    """Neighbours between which the outcome passes a level, in the order of the input.

    A point exactly at the level counts as below it, so that each passage is found once.
    """
    ordered = sorted(points, key=lambda point: point.at)
    return [(a, b) for a, b in pairwise(ordered) if (a.outcome.value > level) != (b.outcome.value > level)]


def between(points: Sequence[Point], level: float, near: float, part: str) -> float | None:
    """Where a curve through points (value, low or high limit) passes a level nearest to a value; None if nowhere."""
    ordered = sorted(points, key=lambda point: point.at)
    found = []
    for a, b in pairwise(ordered):
        one, other = getattr(a.outcome, part), getattr(b.outcome, part)
        if (one > level) != (other > level):
            found.append(a.at + (b.at - a.at) * (level - one) / (other - one))
    return min(found, key=lambda at: abs(at - near)) if found else None


def breakeven(
    scenario: Scenario,
    solve: str,
    goal: Goal,
    trials: int = 10_000,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
    language: Language = "en",
) -> BreakEven:
    """Every value of an input at which an outcome reaches a level, each with the interval that sampling leaves.

    A first look at a grid with fewer trials finds the passages, then each is cut down with more. All runs share their
    draws: trial i differs by the input alone. Raises UsageError for an input that cannot be solved for.
    """
    span = range_of(scenario, solve, language)
    fewer = min(trials, SCAN_TRIALS)
    evaluate = partial(_evaluate, scenario=scenario, goal=goal, seed=seed, jobs=jobs, progress=progress)
    reference = engine.run(scenario, trials, seed, progress=progress, jobs=jobs)
    as_it_is = goal.outcome(goal.asked.values(reference))
    scan = evaluate([{span.name: at} for at in span.points(POINTS)], trials=fewer)
    points = [Point(at, each, fewer) for at, each in zip(span.points(POINTS), scan, strict=True)]
    brackets = crossings_of(points, goal.level)
    refined: list[Point] = []
    if brackets:
        runs = len(brackets) * (PARTS + 1 + (ROUNDS - 1) * (PARTS - 1))
        more = min(trials, max(fewer, REFINE_BUDGET // runs))
        look = lambda places: [  # noqa: E731
            Point(at, each, more)
            for at, each in zip(places, evaluate([{span.name: at} for at in places], trials=more), strict=True)
        ]
        refined = refine([(a.at, b.at) for a, b in brackets], goal.level, look)
    return BreakEven(
        reference,
        goal,
        span,
        as_it_is,
        tuple(points),
        tuple(refined),
        tuple(_crossings(brackets, points, refined, goal.level, scenario, span.name)),
    )


def refine(
    brackets: Sequence[tuple[float, float]], level: float, look: Callable[[list[float]], list[Point]]
) -> list[Point]:
    """Points within brackets of an input, each cut in parts around the passage again and again; `look` evaluates.

    If with more trials the passage has left its bracket, the points tell so, and the interval is from the first look.
    """
    found: list[Point] = []
    for place in range(ROUNDS):
        wanted = []
        for low, high in brackets:
            cut = [float(f"{value:.9g}") for value in np.linspace(low, high, PARTS + 1)]
            wanted += cut if place == 0 else cut[1:-1]
        found += look(wanted)
        brackets = [_narrower(found, bracket, level) for bracket in brackets]
    return found


def _narrower(points: Sequence[Point], bracket: tuple[float, float], level: float) -> tuple[float, float]:
    inside = [point for point in points if bracket[0] <= point.at <= bracket[1]]
    passages = crossings_of(inside, level)
    return (passages[0][0].at, passages[0][1].at) if passages else bracket


def _crossings(
    brackets: Sequence[tuple[Point, Point]],
    scan: Sequence[Point],
    refined: Sequence[Point],
    level: float,
    scenario: Scenario,
    name: str,
) -> Iterator[Crossing]:
    """The crossings with their intervals, by lines between the points that were run."""
    for a, b in brackets:
        inside = [point for point in refined if a.at <= point.at <= b.at]
        use = inside if crossings_of(inside, level) else [a, b]
        middle = between(use, level, 0.5 * (a.at + b.at), "value")
        assert middle is not None
        outer = [point for point in scan if point.at < a.at or point.at > b.at]
        limits = [between([*outer, *use], level, middle, part) for part in ("low", "high")]
        there = [limit for limit in limits if limit is not None]
        below = [limit for limit in there if limit <= middle]
        above = [limit for limit in there if limit >= middle]
        rank = float(np.mean(_distribution_sample(scenario, name) <= middle))
        rising = b.outcome.value > a.outcome.value
        yield Crossing(middle, max(below, default=None), min(above, default=None), rising, rank)


def _distribution_sample(scenario: Scenario, name: str) -> Array:
    """A fine sample of an input's distribution, evenly spaced in probability."""
    probabilities = (np.arange(10_000) + 0.5) / 10_000
    return np.asarray(scenario.parameters[name].distribution.quantile(probabilities), dtype=np.float64)


def frontier(
    scenario: Scenario,
    solve: tuple[str, str],
    goal: Goal,
    trials: int = 10_000,
    seed: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
    language: Language = "en",
) -> Frontier:
    """The lines in the plane of two inputs on which an outcome reaches a level, from a grid on the same draws."""
    from contourpy import contour_generator

    one, other = (range_of(scenario, text, language) for text in solve)
    if one.name == other.name:
        raise UsageError(Problem(word("twice", language, name=one.name)))
    fewer = min(trials, PLANE_TRIALS)
    reference = engine.run(scenario, trials, seed, progress=progress, jobs=jobs)
    as_it_is = goal.outcome(goal.asked.values(reference))
    places = [{one.name: x, other.name: y} for y, x in product(other.points(SIDE), one.points(SIDE))]
    found = _evaluate(places, scenario=scenario, goal=goal, seed=seed, jobs=jobs, progress=progress, trials=fewer)
    grids = [np.array([getattr(each, part) for each in found]).reshape(SIDE, SIDE) for part in ("value", "low", "high")]
    lines = [
        tuple(
            np.asarray(line) for line in contour_generator(one.points(SIDE), other.points(SIDE), grid).lines(goal.level)
        )
        for grid in grids
    ]
    value, low, high = grids
    band = (*lines[1], *lines[2])
    return Frontier(reference, goal, (one, other), as_it_is, fewer, value, low, high, lines[0], band)


def along(found: Frontier) -> list[tuple[float, list[float]]]:
    """For each value of the first input the values of the second at which the outcome passes the level."""
    xs, ys = (each.points(SIDE) for each in found.ranges)
    rows = []
    for i, x in enumerate(xs):
        column = found.values[:, i]
        passed = [
            ys[j] + (ys[j + 1] - ys[j]) * (found.goal.level - column[j]) / (column[j + 1] - column[j])
            for j in range(SIDE - 1)
            if (column[j] > found.goal.level) != (column[j + 1] > found.goal.level)
        ]
        rows.append((x, [float(y) for y in passed]))
    return rows


def _evaluate(
    places: Sequence[dict[str, float]],
    *,
    scenario: Scenario,
    goal: Goal,
    seed: int,
    jobs: int,
    trials: int,
    progress: Progress | None,
) -> list[Estimate]:
    """The outcome with inputs at values, one run each on the same draws; workers take whole runs, in order."""
    work = partial(_run, scenario=scenario, goal=goal, seed=seed, trials=trials)
    found = []
    for outcome in workers.each(work, places, jobs):
        found.append(outcome)
        if progress:
            progress(trials)
    return found


def _run(place: dict[str, float], *, scenario: Scenario, goal: Goal, seed: int, trials: int) -> Estimate:
    moved = replace(scenario.with_(place), name=scenario.name)
    return goal.outcome(goal.asked.values(engine.run(moved, trials, seed)))
