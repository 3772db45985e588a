"""How far the verdict reaches: over the shipped theses, and over the inputs that people argue with most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex import engine, workers
from aicapex.scenario import load
from aicapex.shipped import scenario_names

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

TRIALS: Final = 500  # enough for a range: sampling moves its ends by a few points
CONTESTED: Final = (
    "market.age_premium",  # C15: is 2.8 dollars an hour the newest card's rent or an older one's?
    "revenue.labour.take_multiple",  # C49: how much of the wages it replaces becomes spending on AI?
    "tokens.frontier_cost_decline",  # C29 against C68: do tokens get cheaper at the frontier, where the users are?
)

Adverse = dict[int, float]  # probability of bust or systemic bust by the end of each year [share]
Progress = Callable[[int], None]


def reach(
    scenario: Scenario,
    year: int,
    trials: int = TRIALS,
    seed: int = 1,
    jobs: int = 1,
    theses: Sequence[Adverse] | None = None,
    progress: Progress | None = None,
) -> tuple[float, float]:
    """Smallest and largest P(bust or systemic by a year) [share] over other assumptions than the scenario's own.

    These are the shipped theses that simulate the year, and the scenario with each contested input at its own P5 and
    P95, one at a time; the scenario as it stands is among them. `theses` are those of `over_theses`, where known.
    """
    if theses is None:
        theses = over_theses(trials, seed, jobs, progress)
    changed = list(_simulated([scenario, *_contested(scenario)], trials, seed, jobs, progress))
    known = [adverse[year] for adverse in (*theses, *changed) if year in adverse]
    return min(known), max(known)


def over_theses(trials: int = TRIALS, seed: int = 1, jobs: int = 1, progress: Progress | None = None) -> list[Adverse]:
    """P(bust or systemic) by year of every shipped scenario."""
    return list(_simulated([load(name) for name in scenario_names()], trials, seed, jobs, progress))


def _contested(scenario: Scenario) -> list[Scenario]:
    """The scenario with each contested input at its P5, and at its P95; known inputs are left alone."""
    changed = []
    for name in CONTESTED:
        if name in scenario.parameters and not scenario.parameters[name].distribution.is_fixed:
            ends = scenario.parameters[name].distribution.quantile(np.array([0.05, 0.95]))
            changed += [scenario.with_({name: float(end)}) for end in ends]
    return changed


def _simulated(
    scenarios: Sequence[Scenario], trials: int, seed: int, jobs: int, progress: Progress | None
) -> Iterator[Adverse]:
    """What each scenario gives, in order; `progress` is called with 1 after each. Workers take whole scenarios."""
    work = partial(_adverse, trials=trials, seed=seed)
    yield from _counted(workers.each(work, scenarios, jobs), progress)


def _counted(results: Iterator[Adverse], progress: Progress | None) -> Iterator[Adverse]:
    for result in results:
        if progress:
            progress(1)
        yield result


def _adverse(scenario: Scenario, trials: int, seed: int) -> Adverse:
    results = engine.run(scenario, trials, seed)
    answer = results.adverse()
    return {year: answer.by(year).value for year in results.years}
