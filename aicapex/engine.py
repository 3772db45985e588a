"""The engine: draw, loop, collect. It knows no economics, and its partition into blocks is fixed.

Block k holds trials k * BLOCK to (k + 1) * BLOCK - 1 whatever the number of workers, so that workers cannot change a
bit; nothing is drawn inside the loop over quarters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from aicapex import diagnosis, identities, model, observation, returns, start, verdict
from aicapex.distributions import Path
from aicapex.errors import NumericalError, Problem, UsageError
from aicapex.forms import QUARTER
from aicapex.parameters import Array, Params
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.results import Results
from aicapex.run_limits import MOST_SEED, MOST_TRIALS
from aicapex.sampling import Draws, Quarters, draw
from aicapex.sectors import events
from aicapex.variables import Outputs

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

Scalar = TypeVar("Scalar", bound=np.generic)
Source = Callable[["Scenario", int, int, int], Draws]  # of the draws: scenario, seed, first trial, count
BLOCK = 2048
FAILED_SHARE = 0.001  # [share] of trials that may fail numerically before the run does


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of trials gives; outputs are (quarters, trials)."""

    outputs: dict[str, NDArray[np.float32]]
    scalars: dict[str, Array]
    cohorts: dict[str, NDArray[np.float32]]
    tests: dict[str, NDArray[np.bool_]]
    classes: dict[str, NDArray[np.bool_]]
    classes_now: dict[str, NDArray[np.bool_]]
    parameters: dict[str, Array]
    event_quarters: dict[str, Quarters]
    conflicts: dict[str, Array]
    checks: dict[str, float]
    terminal: tuple[float, float]  # value beyond the horizon, and all value
    failed: list[int]


def run(
    scenario: Scenario,
    trials: int = 10_000,
    seed: int = 1,
    check: bool = False,
    progress: Callable[[int], None] | None = None,
    jobs: int = 1,
    source: Source = draw,
) -> Results:
    """Simulate a scenario: every trial its own draw and path. `check` tests the identities on all trials, not a sample.

    `source` gives the draws of a block, as `sampling.draw` does; another one may mix scenarios trial by trial.
    Raises NumericalError if too many trials end in numbers that are not finite, UsageError if there can be no such run.
    """
    _tell_unfit("trials", trials, 1, MOST_TRIALS)
    _tell_unfit("seed", seed, 0, MOST_SEED)
    blocks = []
    work = partial(simulate, scenario, seed, check=check, trials=trials, source=source)
    for block in _each(work, range(0, trials, BLOCK), jobs):
        blocks.append(block)
        if progress:
            progress(len(next(iter(block.parameters.values()))))
    return _collect(scenario, seed, trials, check, blocks)


def _tell_unfit(name: str, given: object, low: int, high: int) -> None:
    """UsageError if a number is not whole, or is out of range."""
    if not isinstance(given, int | np.integer) or isinstance(given, bool) or not low <= given <= high:
        expected, cure = f"a whole number from {low} to {high}", f"write {name}={1_000 if high < MOST_SEED else 1}"
        raise UsageError(Problem(f"{name} is {given!r}", expected=expected, cure=cure))


def _each(work: Callable[[int], Block], firsts: range, jobs: int) -> Iterator[Block]:
    """Blocks in their order, from this process or from workers."""
    if jobs <= 1 or len(firsts) == 1:
        yield from map(work, firsts)
        return
    with ProcessPoolExecutor(max_workers=min(jobs, len(firsts))) as pool:
        yield from pool.map(work, firsts)


def simulate(scenario: Scenario, seed: int, first: int, *, trials: int, check: bool, source: Source = draw) -> Block:
    """One block from its first trial on: draws, quarters, returns, verdict, and identities where asked or sampled."""
    draws = source(scenario, seed, first, min(BLOCK, trials - first))
    with np.errstate(all="ignore"):
        outputs, opening, cohorts, conflicts = paths(scenario, draws)
        hurdle = at_start(draws, "returns.hurdle")
        earned = returns.cohort_returns(cohorts, hurdle)
        outputs.update(returns.build_out(outputs, hurdle))
        outputs["irr_minus_hurdle"] = returns.irr_less_hurdle(cohorts.cost, earned, hurdle)
        tests = verdict.evaluate(scenario.verdict, outputs)
        errors = identities.check(outputs, opening) if check or first == 0 else {}
    missing = np.full((1, draws.count), np.nan)
    value = np.nan_to_num(earned["cohort_npv"] + 1.0) * cohorts.cost
    inside = np.nan_to_num(earned["cohort_value_inside"], nan=1.0)
    return Block(
        outputs={name: outputs[name].astype(np.float32) for name in VARIABLES},
        scalars=returns.scalars(outputs),
        cohorts={name: np.concatenate([missing, rows.T]).astype(np.float32) for name, rows in earned.items()},
        tests=tests,
        classes=verdict.classes(tests, outputs["capex"].shape, by_then=True),
        classes_now=verdict.classes(tests, outputs["capex"].shape, by_then=False),
        parameters=draws.parameters,
        event_quarters={name: arrivals.quarter[:, 0] for name, arrivals in draws.events.items()},
        conflicts=conflicts,
        checks=errors,
        terminal=(float((value * (1.0 - inside)).sum()), float(value.sum())),
        failed=[
            first + int(i) for i in np.flatnonzero(~np.isfinite(outputs["revenue"] + outputs["capex"]).all(axis=0))
        ],
    )


def at_start(draws: Draws, name: str) -> Array:
    """A parameter's value in the start quarter (trials,), whether drawn or on a dated path."""
    if name in draws.paths:
        return np.full(draws.count, draws.paths[name][0])
    return draws.parameters[name]


def parameters_by_quarter(scenario: Scenario, draws: Draws) -> Iterator[Params]:
    """The value of every parameter in each quarter: as drawn, on its dated path, under the events that run."""
    ones = np.ones(draws.count)
    base = dict(draws.parameters)
    moved = {effect.parameter for event in scenario.events.values() for effect in event.effects}
    for quarter in range(len(scenario.quarters)):
        values = base | {name: path[quarter] * ones for name, path in draws.paths.items()}
        for name, event in scenario.events.items():
            arrivals = draws.events[name]
            running = events.active(quarter, arrivals.quarter, arrivals.lasts)
            for effect in event.effects:
                values[effect.parameter] = events.apply(values[effect.parameter], effect, running, arrivals.size)
        for name in moved:
            declared = PARAMETERS[name]
            values[name] = np.clip(values[name], declared.low, declared.high)
        yield Params(values, quarter)


def paths(scenario: Scenario, draws: Draws) -> tuple[Outputs, dict[str, Array], returns.Cohorts, dict[str, Array]]:
    """The paths of a block: outputs (quarters, trials) as amounts per quarter, opening stocks, cohorts, conflicts."""
    quarters = len(scenario.quarters)
    recorded: Outputs = {}
    for p in parameters_by_quarter(scenario, draws):
        if p.quarter == 0:
            begin, state, mended = start.initial(p)
            opening = start.opening_stocks(state)
            older = state.fleet.age.shape[1] + 1  # the start quarter's purchase is part of the opening stock
            cost = np.zeros((draws.count, quarters - 1))
            cash_shape = (draws.count, quarters - 1, quarters - 1)
            held, spot = np.zeros(cash_shape), np.zeros(cash_shape)
        state, outputs, accounted = model.step(p, begin, state)
        for name, values in outputs.items():
            if p.quarter == 0:
                recorded[name] = np.empty((quarters, draws.count))
            flow = name in VARIABLES and VARIABLES[name].kind == "flow"
            np.multiply(values, QUARTER if flow else 1.0, out=recorded[name][p.quarter])
        if p.quarter:
            cost[:, p.quarter - 1] = accounted.cohort_cost
        for cohort in range(p.quarter):
            held[:, cohort, p.quarter - 1 - cohort] = accounted.cohort_cash[:, older + cohort] * QUARTER
            spot[:, cohort, p.quarter - 1 - cohort] = accounted.cohort_cash_spot[:, older + cohort] * QUARTER
    recorded.update(observation.observe(p, recorded))
    terminal = state.fleet.economic_value[:, older:]
    return recorded, opening, returns.Cohorts(cost, held, spot, terminal), diagnosis.as_dict(mended)


def _join(rows: Sequence[dict[str, NDArray[Scalar]]]) -> dict[str, NDArray[Scalar]]:
    """Arrays by name, put together along their trials; each is taken out of its row, so that none is held twice."""
    return {name: np.concatenate([row.pop(name) for row in rows], axis=-1) for name in list(rows[0])}


def _dated(scenario: Scenario, trials: int) -> dict[str, Array]:
    """The start quarter's value of each parameter on a dated path (trials,)."""
    dated = ((name, given.distribution) for name, given in scenario.parameters.items())
    return {name: np.full(trials, path.values(scenario.quarters)[0]) for name, path in dated if isinstance(path, Path)}


def _collect(scenario: Scenario, seed: int, trials: int, check: bool, blocks: list[Block]) -> Results:
    """Put the blocks together in their order; too many failures end the run with the trials that failed."""
    failed = [trial for block in blocks for trial in block.failed]
    if len(failed) > FAILED_SHARE * trials:
        raise NumericalError(
            Problem(
                f"{scenario.name}: {len(failed)} of {trials} trials end in numbers that are not finite; "
                f"the first is {failed[0]}",
                cure="narrow what was changed: the draws of a trial depend on its number and the seed alone",
            )
        )

    checked = blocks if check else blocks[:1]
    outputs = _join([block.outputs for block in blocks])
    checks = {name: max(block.checks[name] for block in checked) for name in checked[0].checks}
    beyond, value = (sum(block.terminal[k] for block in blocks) for k in (0, 1))
    conflicts = diagnosis.conflicts(_join([block.conflicts for block in blocks]))
    parameters = _join([block.parameters for block in blocks])
    return Results(
        scenario=scenario,
        seed=seed,
        trials=trials,
        quarters=scenario.quarters,
        outputs=outputs,
        scalars=_join([block.scalars for block in blocks]),
        cohorts=_join([block.cohorts for block in blocks]),
        tests=_join([block.tests for block in blocks]),
        classes=_join([block.classes for block in blocks]),
        classes_now=_join([block.classes_now for block in blocks]),
        t0=diagnosis.start_table(parameters | _dated(scenario, trials), outputs),
        conflicts=conflicts,
        warnings=diagnosis.warnings(scenario, parameters, outputs, checks),
        checks=checks,
        checked_trials=min(trials, BLOCK * len(checked)),
        terminal_share=beyond / value if value else 0.0,
        parameters=parameters,
        event_quarters=_join([block.event_quarters for block in blocks]),
        failed=len(failed),
    )
