"""Sensitivity: what drives an outcome, in which direction, and what flips the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.analysis.asked import Asked, read_asked
from aicapex.analysis.given_data import Ends, ends, first_order, inputs_of
from aicapex.analysis.sobol import Group, Indices, evaluate, groups_of
from aicapex.language import Language
from aicapex.paired import measure, paired
from aicapex.registry import PARAMETERS
from aicapex.results import Results

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN: Final = 15  # inputs that are told
HELD: Final = 8  # of them those that are moved with all others held
BUDGET: Final = 32_000  # trials of all these runs together: some 14 s on two cores
LEAST: Final = 500
SOBOL_TRIALS: Final = 2_048  # of each sample
SINGLES: Final = 8  # inputs that are a group of their own
EVEN: Final = 0.5  # probability that a verdict turns at
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """The outcome with an input at its P5 and at its P95, all other draws held: means, and the paired difference."""

    at_low: float
    at_high: float
    low: tuple[float, float]
    high: tuple[float, float]
    difference: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Driver:
    """One input: its first-order share with error, the outcome where it is low and high, and with all others held."""

    name: str
    unit: str
    share: float
    error: float
    chance: float
    follow: Ends
    held: Moved | None = None
    flips: tuple[bool, bool] = (False, False)  # the verdict, others following and held

    @property
    def counts(self) -> bool:
        """Whether the share is more than chance would give."""
        return self.share > self.chance


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """What drives an outcome of a run."""

    results: Results
    asked: Asked
    mean: float
    error: float
    drivers: tuple[Driver, ...]  # all inputs that vary, the largest share first
    held_trials: int = 0
    groups: tuple[tuple[Group, Indices], ...] = ()
    sobol_trials: int = 0

    @property
    def total(self) -> float:
        """The shares of all inputs that are above chance, added: over 1 where inputs depend on each other."""
        return float(sum(driver.share for driver in self.drivers if driver.counts))

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row an input."""
        import pandas as pd

        return pd.DataFrame([row(driver) for driver in self.drivers])

    def tornado(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The tornado, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.sensitivity import tornado

        return in_axes(tornado, self, ax, 4.6, language)

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """Shares of variance, or Sobol indices where there are any, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.sensitivity import shares

        return in_axes(shares, self, ax, 4.6, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.sensitivity_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def row(driver: Driver) -> dict[str, float | str | bool | None]:
    """An input as a row of a table; what was not run is None."""
    held = driver.held
    return {
        "input": driver.name,
        "unit": driver.unit,
        "share": driver.share,
        "share_error": driver.error,
        "above_chance": driver.counts,
        "input_low": driver.follow.at_low,
        "input_high": driver.follow.at_high,
        "outcome_low": driver.follow.low[0],
        "outcome_low_error": driver.follow.low[1],
        "outcome_high": driver.follow.high[0],
        "outcome_high_error": driver.follow.high[1],
        "held_input_p5": held.at_low if held else None,
        "held_input_p95": held.at_high if held else None,
        "held_outcome_p5": held.low[0] if held else None,
        "held_outcome_p95": held.high[0] if held else None,
        "held_difference": held.difference[0] if held else None,
        "held_difference_error": held.difference[1] if held else None,
        "flips_following": driver.flips[0],
        "flips_held": driver.flips[1],
    }


def from_results(results: Results, of: str, language: Language = "en") -> Sensitivity:
    """What the sample alone tells: shares of variance, and the outcome where each input is low and high.

    Raises UsageError if there is no such outcome, NumericalError where it is undefined in a trial.
    """
    asked = read_asked(of, results.scenario, language)
    outcome = asked.values(results)
    inputs = inputs_of(results)
    shares = first_order(inputs, outcome)
    order = np.argsort(-shares.value, kind="stable")
    names = list(inputs)
    drivers = []
    for place in order:
        name = names[int(place)]
        follow = ends(inputs[name], outcome)
        flips = asked.flag and crosses(follow.low, follow.high)
        share, error, chance = (float(part[place]) for part in (shares.value, shares.error, shares.chance))
        drivers.append(Driver(name, unit_of_input(name), share, error, chance, follow, flips=(flips, False)))
    error = float(outcome.std(ddof=1) / np.sqrt(len(outcome))) if len(outcome) > 1 else 0.0
    return Sensitivity(results, asked, float(outcome.mean()), error, tuple(drivers))


def unit_of_input(name: str) -> str:
    """The unit of an input; of an event's first arrival it is the quarter."""
    return PARAMETERS[name].unit if name in PARAMETERS else "quarter"


def crosses(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two probabilities, with standard errors, lie on either side of one half by over two errors each."""
    below, above = sorted([one, other])
    return below[0] + 2.0 * below[1] < EVEN < above[0] - 2.0 * above[1]


def held_names(found: Sensitivity, count: int) -> list[str]:
    """The parameters with the largest shares above chance: an event's arrival cannot be held."""
    return [driver.name for driver in found.drivers if driver.counts and driver.name in PARAMETERS][:count]


def trials_held(trials: int, count: int) -> int:
    """Trials of each run with an input held."""
    return min(trials, max(LEAST, BUDGET // max(2 * count, 1)))


def hold(found: Sensitivity, count: int, jobs: int = 1, progress: Progress | None = None) -> Sensitivity:
    """The same with its first inputs moved to their P5 and P95, all other draws held, in two runs each."""
    names = held_names(found, count)
    scenario, trials = found.results.scenario, trials_held(found.results.trials, count)
    points = {name: np.quantile(found.results.parameters[name], (0.05, 0.95)) for name in names}
    moved = [scenario.with_({name: float(value)}) for name in names for value in points[name]]
    told = None if progress is None else (lambda runs: progress(runs * trials))
    rows = measure(moved, [found.asked.figure], trials, found.results.seed, jobs, told)
    held = {}
    for place, name in enumerate(names):
        low, high = rows[2 * place][0], rows[2 * place + 1][0]
        difference = paired(high, low)
        ends_of = [(float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))) for each in (low, high)]
        at_low, at_high = (float(value) for value in points[name])
        held[name] = Moved(at_low, at_high, ends_of[0], ends_of[1], (difference.mean, difference.error))
    drivers = tuple(
        replace(driver, held=held[driver.name], flips=(driver.flips[0], found.asked.flag and _flips(held[driver.name])))
        if driver.name in held
        else driver
        for driver in found.drivers
    )
    return replace(found, drivers=drivers, held_trials=trials)


def _flips(moved: Moved) -> bool:
    return crosses(moved.low, moved.high)


def with_sobol(found: Sensitivity, jobs: int = 1, progress: Progress | None = None) -> Sensitivity:
    """The same with Sobol indices of independent groups: factors, events, the largest single inputs, the rest."""
    groups = sobol_groups(found)
    trials = min(found.results.trials, SOBOL_TRIALS)
    scenario, seed = found.results.scenario, found.results.seed
    indices = evaluate(scenario, groups, found.asked, trials, seed, jobs, progress)
    ordered = sorted(groups, key=lambda group: (-indices[group.name].total[0], group.name))
    return replace(found, groups=tuple((group, indices[group.name]) for group in ordered), sobol_trials=trials)


def sobol_groups(found: Sensitivity) -> list[Group]:
    """The groups that Sobol indices are told of."""
    singles = [driver.name for driver in found.drivers if driver.name in PARAMETERS][: 4 * SINGLES]
    groups = groups_of(found.results.scenario, [driver.name for driver in found.drivers], [])
    inside = {name for group in groups if group.name != "rest" for name in group.members}
    chosen = [name for name in singles if name not in inside][:SINGLES]
    return groups_of(found.results.scenario, [driver.name for driver in found.drivers], chosen)


def sensitivity(
    results: Results,
    of: str,
    held: int = 0,
    sobol: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
    language: Language = "en",
) -> Sensitivity:
    """What drives an outcome of a run: from its sample, and on request with inputs held and with Sobol indices."""
    found = from_results(results, of, language)
    if held:
        found = hold(found, held, jobs, progress)
    return with_sobol(found, jobs, progress) if sobol else found


def shown_drivers(found: Sensitivity, count: int = SHOWN) -> Sequence[Driver]:
    """The inputs that are shown: above chance, the largest first, but those that were held in any case."""
    return [driver for driver in found.drivers if driver.counts or driver.held][:count]
