"""Sobol indices of independent groups of inputs: what each explains alone, and with all others together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.random import Philox

from aicapex import engine, workers
from aicapex.analysis.asked import Asked
from aicapex.parameters import Array
from aicapex.sampling import Draws, draw

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

APART: Final = 1 << 32  # what the seed of the second sample differs by
RESAMPLES: Final = 400  # of the bootstrap
LEVEL: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Indices:
    """First-order and total index of a group, each with its 95 % limits."""

    first: tuple[float, float, float]
    total: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs that are drawn together and independently of all others; events are called events.NAME."""

    name: str
    members: frozenset[str]


def groups_of(scenario: Scenario, varying: Sequence[str], singles: Sequence[str]) -> list[Group]:
    """The independent groups of a scenario: factors with all that load on them, events, single inputs, the rest.

    Factors with a common target are one group; so are an input with readings and what chooses among them. `varying` are
    the inputs that vary at all, `singles` those that stand alone if they are in no factor's group.
    """
    parent = {name: name for name in varying}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    factors: dict[str, list[str]] = {}
    links = [(factor.name, [_node(target) for target in factor.loads]) for factor in scenario.factors.values()]
    links += [("", [name, value.chosen_by]) for name, value in scenario.parameters.items() if value.readings]
    for factor, targets in links:
        there = [target for target in dict.fromkeys(targets) if target in parent]
        for other in there[1:]:
            parent[root(other)] = root(there[0])
        if there and factor:
            factors.setdefault(factor, there)
    members: dict[str, list[str]] = {}
    for name in varying:
        members.setdefault(root(name), []).append(name)
    named: dict[str, list[str]] = {}
    for factor, there in factors.items():
        named.setdefault(root(there[0]), []).append(factor)
    found = [Group(" + ".join(names), frozenset(members[top])) for top, names in named.items()]
    left = [tuple(each) for top, each in members.items() if top not in named]
    alone = [each for each in left if each[0].startswith("events.") or any(name in singles for name in each)]
    found += [Group(each[0], frozenset(each)) for each in alone]
    rest = frozenset(name for each in left if each not in alone for name in each)
    return [*found, *([Group("rest", rest)] if rest else [])]


def _node(target: str) -> str:
    """What a factor's target is part of: an event, or the parameter itself."""
    return ".".join(target.split(".")[:2]) if target.startswith("events.") else target


def mixed(group: frozenset[str] | None, scenario: Scenario, seed: int, first: int, count: int) -> Draws:
    """The draws of a block: those of the seed, but for a group's, which are of another one; None: all of that one."""
    other = draw(scenario, seed + APART, first, count)
    if group is None:
        return other
    own = draw(scenario, seed, first, count)
    return replace(
        own,
        parameters={name: (other if name in group else own).parameters[name] for name in own.parameters},
        events={name: (other if f"events.{name}" in group else own).events[name] for name in own.events},
    )


def evaluate(
    scenario: Scenario,
    groups: Sequence[Group],
    asked: Asked,
    trials: int,
    seed: int,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Indices]:
    """The indices of each group, from two samples and one mixed sample a group, each of `trials`."""
    sets = [frozenset[str](), None, *(group.members for group in groups)]
    work = partial(_outcome, scenario=scenario, asked=asked, trials=trials, seed=seed)
    rows = []
    for row in workers.each(work, sets, jobs):
        rows.append(row)
        if progress:
            progress(trials)
    found = indices(rows[0], rows[1], np.stack(rows[2:]), seed)
    return dict(zip((group.name for group in groups), found, strict=True))


def _outcome(group: frozenset[str] | None, *, scenario: Scenario, asked: Asked, trials: int, seed: int) -> Array:
    return asked.values(engine.run(scenario, trials, seed, source=partial(mixed, group)))


def indices(a: Array, b: Array, ab: Array, seed: int = 1) -> list[Indices]:
    """Sobol indices of groups from the outcomes of two samples (n,) and of mixtures (k, n).

    A mixture is the first sample with the group's inputs from the second. First order: mean of b (ab - a) over the
    variance, outcomes centred; total: half of the mean of (a - ab)² over it. Limits by bootstrap over trials, with the
    same resamples for all groups. Sources: Saltelli et al. (2010), Computer Physics Communications 181(2), table 2;
    Jansen (1999), Computer Physics Communications 117(1).
    """
    both = np.concatenate([a, b])
    middle = both.mean()
    a, b, ab = a - middle, b - middle, ab - middle
    single, whole = b * (ab - a), 0.5 * (a - ab) ** 2
    square = 0.5 * (a**2 + b**2)
    if square.mean() == 0.0:
        return [Indices((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) for _ in ab]
    random = np.random.Generator(Philox(key=[seed, len(ab)]))
    drawn = random.multinomial(len(a), np.full(len(a), 1.0 / len(a)), size=RESAMPLES) / len(a)
    variance = drawn @ square
    found = []
    for one, total in zip(single, whole, strict=True):
        spread = [np.quantile(drawn @ row / variance, LEVEL) for row in (one, total)]
        values = [float(row.mean() / square.mean()) for row in (one, total)]
        (first, of_total) = (
            (value, float(low), float(high)) for value, (low, high) in zip(values, spread, strict=True)
        )
        found.append(Indices(first, of_total))
    return found


def of_function(
    function: Callable[[Mapping[str, Array]], Array],
    one: Mapping[str, Array],
    other: Mapping[str, Array],
    groups: Sequence[Group],
    seed: int = 1,
) -> dict[str, Indices]:
    """The indices of a function of arrays by name, from two independent samples of its inputs (n,) each."""
    ab = [function({name: (other if name in group.members else one)[name] for name in one}) for group in groups]
    found = indices(function(one), function(other), np.stack(ab), seed)
    return dict(zip((group.name for group in groups), found, strict=True))
