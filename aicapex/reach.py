"""How far the verdict reaches: over the shipped theses, and over the inputs that people argue with most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aicapex import engine
from aicapex.scenario import load
from aicapex.shipped import scenario_names

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

TRIALS: Final = 500  # enough for a range: its ends move by two points
CONTESTED: Final = (
    "market.age_premium",  # C15: is 2.8 dollars an hour the newest card's rent or an older one's?
    "revenue.labour.take_multiple",  # C49: how much of wages becomes spending on AI
    "tokens.frontier_cost_decline",  # C29 against C68: do tokens get cheaper where users are?
)

Adverse = dict[int, float]  # probability of bust or systemic bust by the end of each year


def adverse(scenario: Scenario, trials: int, seed: int, jobs: int) -> Adverse:
    """Probability of bust or systemic bust by the end of each year [share], from a small run."""
    results = engine.run(scenario, min(TRIALS, trials), seed, jobs=jobs)
    answer = results.adverse()
    return {year: answer.by(year).value for year in results.years}


def over_theses(trials: int, seed: int, jobs: int) -> list[Adverse]:
    """The same for every shipped scenario."""
    return [adverse(load(name), trials, seed, jobs) for name in scenario_names()]


def over_contested(scenario: Scenario, trials: int, seed: int, jobs: int) -> list[Adverse]:
    """The same for a scenario with each contested input at its own P5 and P95; known inputs are left alone."""
    import numpy as np

    changed = []
    for name in CONTESTED:
        if name in scenario.parameters and not scenario.parameters[name].distribution.is_fixed:
            ends = scenario.parameters[name].distribution.quantile(np.array([0.05, 0.95]))
            changed += [scenario.with_({name: float(end)}) for end in ends]
    return [adverse(other, trials, seed, jobs) for other in changed]
