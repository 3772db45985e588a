"""The analyses of several runs as they are called in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aicapex.analysis.asked import read_asked
from aicapex.analysis.breakeven import BreakEven, Frontier, Goal
from aicapex.analysis.breakeven import breakeven as _breakeven
from aicapex.analysis.breakeven import frontier as _frontier
from aicapex.analysis.compare import Comparison
from aicapex.analysis.compare import compare as _compare
from aicapex.errors import Problem, UsageError

if TYPE_CHECKING:
    from aicapex.scenario import Scenario


def compare(
    *scenarios: Scenario,
    trials: int = 10_000,
    seed: int = 1,
    jobs: int = 1,
    of: str | None = "adverse@2030",
    weights: Sequence[float] | None = None,
) -> Comparison:
    """Scenarios on the same draws against the first of them: `ax.compare(base, power_wall)`; see `analysis.compare`."""
    return _compare(scenarios, trials, seed, jobs, of, weights)


def breakeven(
    scenario: Scenario,
    *solve: str,
    of: str,
    equals: float,
    quantile: float | None = None,
    trials: int = 10_000,
    seed: int = 1,
    jobs: int = 1,
) -> BreakEven | Frontier:
    """Where an input, or two, must stand: `ax.breakeven(base, "chips.demand_2026", of="bust@2030", equals=0.5)`.

    A yes or no reaches the probability `equals`, a number has it as its `quantile`. Raises UsageError.
    """
    asked = read_asked(of, scenario)
    if len(solve) not in (1, 2):
        raise UsageError(Problem("breakeven solves for one or two inputs"))
    if asked.flag != (quantile is None):
        raise UsageError(Problem(f"{of} is {'a yes or no' if asked.flag else 'a number'}: quantile does not fit"))
    goal = Goal(asked, equals, quantile)
    if len(solve) == 1:
        return _breakeven(scenario, solve[0], goal, trials, seed, jobs)
    return _frontier(scenario, (solve[0], solve[1]), goal, trials, seed, jobs)
