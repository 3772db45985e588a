"""The engine: draw, loop, collect. It knows no economics.

Trials are cut into blocks by their number alone, never by the number of workers, and no trial's bits depend on its
block; nothing is drawn inside the loop over quarters.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from aicapex import diagnosis, identities, model, observation, returns, start, verdict, workers
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
BLOCK = 2048  # most trials of a block: larger ones leave the cache, smaller ones wait for the interpreter
FILLED = 0.8  # [share] of a machine's memory that outputs may take
FEWER = "run fewer trials, or with --summary-only"
FAILED_SHARE = 0.001  # [share] of trials that may fail numerically before the run does


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of trials gives; outputs are (quarters, trials)."""

    trials: int
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
    refuse_unfit(trials, seed, MOST_TRIALS)
    _refuse_too_large(len(scenario.quarters), trials)
    parts = partition(trials)
    shared = workers.shares_memory(len(parts), jobs)
    store = blank_outputs(len(scenario.quarters), trials, shared=shared and min(jobs, len(parts)) > 1)
    work = _Work(scenario, seed, check, source, store if shared else None)
    blocks = []
    for part, block in zip(parts, workers.each(work, parts, jobs), strict=True):
        for name, values in block.outputs.items():
            store[name][:, part.start : part.stop] = values
        block.outputs.clear()
        blocks.append(block)
        if progress:
            progress(block.trials)
    return collect(scenario, seed, blocks, store)


def blank_outputs(quarters: int, trials: int, *, shared: bool) -> dict[str, NDArray[np.float32]]:
    """Room for every output of a run (quarters, trials), which workers can write into if it is shared."""
    return {name: workers.blank((quarters, trials), shared=shared) for name in VARIABLES}


def refuse_unfit(trials: object, seed: object, most: int) -> None:
    """Raise UsageError if trials or seed are not whole numbers, or out of range."""
    for name, given, low, high in (("trials", trials, 1, most), ("seed", seed, 0, MOST_SEED)):
        if not isinstance(given, int | np.integer) or isinstance(given, bool) or not low <= given <= high:
            expected, cure = f"a whole number from {low} to {high}", f"write {name}={1_000 if name == 'trials' else 1}"
            if most == MOST_TRIALS and isinstance(given, int | np.integer) and given > most and name == "trials":
                cure = FEWER
            raise UsageError(Problem(f"{name} is {given!r}", expected=expected, cure=cure))


def _refuse_too_large(quarters: int, trials: int) -> None:
    """Raise UsageError if all outputs of every trial do not fit into this machine, where it can be told."""
    needed = 4 * quarters * trials * len(VARIABLES)
    known = "SC_PHYS_PAGES" in getattr(os, "sysconf_names", ())
    if known and needed > FILLED * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
        what = f"{trials} trials need {needed / 1e9:.0f} GB, more than this machine has"
        raise UsageError(Problem(what, cure=FEWER))


@dataclass(frozen=True, slots=True)
class _Work:
    """A block simulated, its outputs written to where they are wanted; without a store they come with the block."""

    scenario: Scenario
    seed: int
    check: bool
    source: Source
    store: dict[str, NDArray[np.float32]] | None

    def __call__(self, part: range) -> Block:
        check = self.check or part.start == 0  # a sample is tested in any case
        block = simulate(self.scenario, self.seed, part, check=check, source=self.source)
        if self.store is not None:
            for name, values in block.outputs.items():
                self.store[name][:, part.start : part.stop] = values
            block.outputs.clear()
        return block


def partition(trials: int, most: int = BLOCK) -> list[range]:
    """The pieces of a run, of at most so many trials: as few as hold it, even in number if several, alike in size."""
    count = -(-trials // most)
    count += count % 2 if count > 1 else 0
    edges = [trials * k // count for k in range(count + 1)]
    return [range(low, high) for low, high in pairwise(edges)]


def simulate(scenario: Scenario, seed: int, block: range, *, check: bool, source: Source = draw) -> Block:
    """One block of trials: draws, quarters, returns, verdict, and identities if asked, which takes more memory."""
    first = block.start
    draws = source(scenario, seed, first, len(block))
    with np.errstate(all="ignore"):
        outputs, opening, cohorts, conflicts = paths(scenario, draws, None if check else _read_later(scenario))
        hurdle = at_start(draws, "returns.hurdle")
        earned = returns.cohort_returns(cohorts, hurdle)
        outputs.update(returns.build_out(outputs, hurdle))
        outputs["irr_minus_hurdle"] = returns.irr_less_hurdle(cohorts.cost, earned, hurdle)
        tests = verdict.evaluate(scenario.verdict, outputs)
        errors = identities.check(outputs, opening) if check else {}
    missing = np.full((1, draws.count), np.nan)
    value = np.nan_to_num(earned["cohort_npv"] + 1.0) * cohorts.cost
    inside = np.nan_to_num(earned["cohort_value_inside"], nan=1.0)
    return Block(
        trials=len(block),
        outputs={name: outputs[name].astype(np.float32, copy=False) for name in VARIABLES},
        scalars=returns.scalars(outputs),
        cohorts={name: np.concatenate([missing, rows]).astype(np.float32) for name, rows in earned.items()},
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
    coming = {name: events.arrivals(each.quarter, each.lasts, each.size) for name, each in draws.events.items()}
    for quarter in range(len(scenario.quarters)):
        values = base | {name: path[quarter] * ones for name, path in draws.paths.items()}
        for name, event in scenario.events.items():
            running = [size for each in coming[name] if (size := each.running(quarter)) is not None]
            for effect in event.effects:
                values[effect.parameter] = events.apply(values[effect.parameter], effect, running)
        for name in moved:
            declared = PARAMETERS[name]
            values[name] = np.clip(values[name], declared.low, declared.high)
        yield Params(values, quarter)


def _read_later(scenario: Scenario) -> frozenset[str]:
    """Outputs that are read after the loop over quarters, and so are kept in double precision until then."""
    tested = (name for test in scenario.verdict.values() for name in verdict.reads(test))
    return frozenset((*returns.READS, *observation.READS, *tested))


def paths(
    scenario: Scenario, draws: Draws, doubles: frozenset[str] | None = None
) -> tuple[Outputs, dict[str, Array], returns.Cohorts, dict[str, Array]]:
    """The paths of a block: outputs (quarters, trials) as amounts per quarter, opening stocks, cohorts, conflicts.

    With `doubles`, outputs of other names are rounded to single precision as they come: half the memory traffic.
    """
    quarters = len(scenario.quarters)
    recorded: Outputs = {}
    for p in parameters_by_quarter(scenario, draws):
        if p.quarter == 0:
            begin, state, mended = start.initial(p)
            opening = start.opening_stocks(state)
            older = state.fleet.age.shape[1] + 1  # the start quarter's purchase is part of the opening stock
            cohorts = returns.Cohorts.blank(quarters - 1, draws.count)
        state, outputs, accounted = model.step(p, begin, state)
        for name, values in outputs.items():
            if p.quarter == 0:
                single = doubles is not None and name not in doubles
                recorded[name] = np.empty((quarters, draws.count), np.float32 if single else np.float64)
            flow = name in VARIABLES and VARIABLES[name].kind == "flow"
            recorded[name][p.quarter] = values * QUARTER if flow else values
        if p.quarter:
            cohorts.cost[p.quarter - 1] = accounted.cohort_cost
            cohorts.record(p.quarter, accounted.cohort_cash[:, older:], accounted.cohort_cash_spot[:, older:])
    recorded.update(observation.observe(p, recorded))
    cohorts.terminal[:] = state.fleet.economic_value[:, older:].T
    return recorded, opening, cohorts, diagnosis.as_dict(mended)


def refuse_failed(scenario: Scenario, failed: Sequence[int], trials: int) -> None:
    """Raise NumericalError if more trials than may be have ended in numbers that are not finite."""
    if len(failed) > FAILED_SHARE * trials:
        raise NumericalError(
            Problem(
                f"{scenario.name}: {len(failed)} of {trials} trials end in numbers that are not finite; "
                f"the first is {failed[0]}",
                cure="narrow what was changed: the draws of a trial depend on its number and the seed alone",
            )
        )


def _join(rows: Sequence[dict[str, NDArray[Scalar]]]) -> dict[str, NDArray[Scalar]]:
    """Arrays by name, put together along their trials; each is taken out of its row, so that none is held twice."""
    return {name: np.concatenate([row.pop(name) for row in rows], axis=-1) for name in list(rows[0])}


def _dated(scenario: Scenario, trials: int) -> dict[str, Array]:
    """The start quarter's value of each parameter on a dated path (trials,)."""
    dated = ((name, given.distribution) for name, given in scenario.parameters.items())
    return {name: np.full(trials, path.values(scenario.quarters)[0]) for name, path in dated if isinstance(path, Path)}


def collect(scenario: Scenario, seed: int, blocks: list[Block], outputs: dict[str, NDArray[np.float32]]) -> Results:
    """Put the blocks together in their order; too many failures end the run with the trials that failed."""
    trials = sum(block.trials for block in blocks)
    failed = [trial for block in blocks for trial in block.failed]
    refuse_failed(scenario, failed, trials)
    checked = [block for block in blocks if block.checks]
    checks = {name: max(block.checks[name] for block in checked) for name in (checked[0].checks if checked else ())}
    beyond, value = (sum(block.terminal[k] for block in blocks) for k in (0, 1))
    mended = _join([block.conflicts for block in blocks])
    conflicts = diagnosis.conflicts({name: float(np.mean(flags)) for name, flags in mended.items()})
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
        warnings=diagnosis.warnings(scenario, diagnosis.held(parameters, outputs), trials, checks),
        checks=checks,
        checked_trials=sum(block.trials for block in checked),
        terminal_share=beyond / value if value else 0.0,
        parameters=parameters,
        event_quarters=_join([block.event_quarters for block in blocks]),
        failed=len(failed),
    )
