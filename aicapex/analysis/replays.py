"""Replays of history: a replay run with the engine of the projections, its actuals, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aicapex import engine
from aicapex.analysis.actuals import Actual, read_actuals
from aicapex.analysis.constrained import Constrained, constrain
from aicapex.analysis.periods import read_period, values_in
from aicapex.analysis.scores import Score, central_band
from aicapex.analysis.simulated import of_results, score
from aicapex.language import Language
from aicapex.registry import VARIABLES
from aicapex.results import Results
from aicapex.scenario import load
from aicapex.shipped import seed_path

HINDCAST: Final = "hindcast_2022q4"
CAPEX: Final = "capex_big4"
END_ERROR_GOAL: Final = 0.18  # [log] at the end, of capex extrapolated at its 30 % a year before the start
PAUSE: Final = 2023  # the year in which the four platforms spent less than in the one before


def run_replay(
    name: str, trials: int, seed: int, jobs: int = 1, progress: Callable[[int], None] | None = None
) -> Results:
    """The run of a shipped replay."""
    return engine.run(load(name), trials, seed, progress=progress, jobs=jobs)


def actuals_of(name: str, language: Language = "en") -> tuple[Actual, ...]:
    """What happened in a shipped replay, and before it."""
    return read_actuals(seed_path(f"history/{name}.csv"), load(name).quarters, VARIABLES, language=language)


def score_run(results: Results, actuals: Sequence[Actual], language: Language = "en") -> list[Score]:
    """The scores of a run, target by target."""
    return score(of_results(results), actuals, language)


@dataclass(frozen=True, slots=True)
class Pause:
    """A year's capex over the actual one of the year before [x]: what it was, and what the trials have."""

    year: int
    actual: float
    p25: float
    p50: float
    p75: float
    below: float  # share of the trials that have less than the year before

    @property
    def inside(self) -> bool:
        """Whether the actual lies in the central half of the trials."""
        return self.p25 <= self.actual <= self.p75


def pause(results: Results, actuals: Sequence[Actual], name: str, year: int) -> Pause | None:
    """Whether a run has the pause of a year in a flow; None if the actuals do not have both years whole."""
    this, before = (_year(actuals, name, each) for each in (year, year - 1))
    if this is None or before is None:
        return None
    simulated = values_in(read_period(str(year)), results.values(name), results.quarters, "flow") / before
    p25, p75 = central_band(simulated, 0.5)
    p50, _ = central_band(simulated, 0.0)
    return Pause(year, this / before, float(p25), float(p50), float(p75), float(np.mean(simulated < 1.0)))


def _year(actuals: Sequence[Actual], name: str, year: int) -> float | None:
    """A flow's actual of a year: as it is told, or the sum of its quarters; None if neither is whole."""
    told = {actual.period.text: actual.value for actual in actuals if actual.variable == name}
    quarters = [f"{year}Q{number}" for number in range(1, 5)]
    if str(year) in told:
        return told[str(year)]
    return sum(told[quarter] for quarter in quarters) if set(quarters) <= set(told) else None


@dataclass(frozen=True, slots=True, eq=False)
class Hindcast:
    """The replay from 2022Q4 on, and how it did."""

    results: Results
    actuals: tuple[Actual, ...]
    scores: list[Score]
    pause: Pause | None
    constrained: Constrained | None = None

    @property
    def capex_end_error(self) -> float | None:
        """Log error at the end of the four platforms' capex, if that is a target."""
        return next((score.end_error for score in self.scores if score.variable == CAPEX), None)

    @property
    def capex_met(self) -> bool | None:
        """Whether that is no more than the goal; None where it is no target."""
        return None if self.capex_end_error is None else abs(self.capex_end_error) <= END_ERROR_GOAL


def hindcast(
    trials: int,
    seed: int,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
    language: Language = "en",
    projection: str = "",
) -> Hindcast:
    """Run the replay and score it; its actuals are read first, so that a fault in them costs no time.

    A `projection` is run too, and its behaviour weighed by the replay.
    """
    actuals = actuals_of(HINDCAST, language)
    ahead = load(projection) if projection else None
    results = run_replay(HINDCAST, trials, seed, jobs, progress)
    scores = score_run(results, actuals, language)
    weighed = constrain(results.scenario, ahead, trials, seed, jobs, progress) if ahead else None
    return Hindcast(results, actuals, scores, pause(results, actuals, CAPEX, PAUSE), weighed)
