"""Runs for the model's tests: small, cached for the session, and in full precision where a test needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from aicapex import engine, returns
from aicapex.parameters import Array, Params
from aicapex.results import Results
from aicapex.sampling import Draws, draw
from aicapex.scenario import Scenario, load
from aicapex.variables import Outputs

OFF = "events.enabled=false"

settings.register_profile("untimed", deadline=None)  # how fast something is, no test says
settings.load_profile("untimed")


@dataclass(frozen=True, eq=False)
class Exact:
    """A block in full precision: outputs (quarters, trials) as amounts per quarter, opening stocks, cohorts."""

    scenario: Scenario
    draws: Draws
    outputs: Outputs
    opening: dict[str, Array]
    bought: returns.Cohorts
    earned: Outputs  # returns of each cohort (cohorts, trials)
    conflicts: dict[str, Array]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.outputs[name]


def simulate(scenario: Scenario, draws: Draws) -> Exact:
    """The engine's work on given draws, before outputs are rounded to single precision."""
    with np.errstate(all="ignore"):
        outputs, opening, bought, conflicts = engine.paths(scenario, draws)
        hurdle = draws.parameters["returns.hurdle"]
        earned = returns.cohort_returns(bought, hurdle)
        outputs.update(returns.build_out(outputs, hurdle))
        outputs["irr_minus_hurdle"] = returns.irr_less_hurdle(bought.cost, earned, hurdle)
    return Exact(scenario, draws, outputs, opening, bought, earned, conflicts)


@cache
def _load(name: str, changes: tuple[str, ...]) -> Scenario:
    return load(name, set=list(changes))


@cache
def _run(name: str, changes: tuple[str, ...], trials: int, seed: int, check: bool) -> Results:
    return engine.run(_load(name, changes), trials, seed, check=check)


@cache
def _exact(name: str, changes: tuple[str, ...], trials: int, seed: int) -> Exact:
    scenario = _load(name, changes)
    return simulate(scenario, draw(scenario, seed, 0, trials))


@pytest.fixture(scope="session")
def run() -> Callable[..., Results]:
    """`run("power.us.additions=15", scenario="base", trials=60)`: results, as a user gets them."""

    def call(*changes: str, scenario: str = "base", trials: int = 60, seed: int = 1, check: bool = False) -> Results:
        return _run(scenario, changes, trials, seed, check)

    return call


@pytest.fixture(scope="session")
def exact() -> Callable[..., Exact]:
    """The same in full precision, with opening stocks and cohorts."""

    def call(*changes: str, scenario: str = "base", trials: int = 60, seed: int = 1) -> Exact:
        return _exact(scenario, changes, trials, seed)

    return call


@pytest.fixture(scope="session")
def medians() -> dict[str, float]:
    """Every parameter of base at the median of its distribution, in its declared unit."""
    parameters = _load("base", ()).parameters
    return {name: float(given.distribution.quantile(np.array(0.5))) for name, given in parameters.items()}


@pytest.fixture(scope="session")
def params(medians: dict[str, float]) -> Callable[..., Params]:
    """`params({"power.pue": [1.1, 1.2]}, quarter=4)`: base's medians in one quarter, some of them replaced by trial."""

    def call(changes: Mapping[str, object] | None = None, quarter: int = 0, trials: int | None = None) -> Params:
        given = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in (changes or {}).items()}
        assert set(given) <= set(medians), set(given) - set(medians)
        count = trials or max((len(value) for value in given.values()), default=1)
        values = {name: np.full(count, value) for name, value in medians.items()}
        return Params(values | {name: np.broadcast_to(value, count).copy() for name, value in given.items()}, quarter)

    return call
