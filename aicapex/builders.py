"""Builders one by one: declarations, values and outputs that each kind of builder has its own of."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from aicapex.fleet import BUILDERS
from aicapex.parameters import Array, Parameter
from aicapex.variables import Outputs, Variable

BORROWERS = ("self_funded", "leveraged")
_TITLES = {
    "self_funded": ("self-funded builders", "自有资金型"),
    "leveraged": ("leveraged builders", "杠杆型"),
    "states": ("states", "国家"),
}


def parameters_of_borrowers(
    suffix: str, unit: str, en: str, zh: str, low: float = 0.0, high: float = math.inf
) -> tuple[Parameter, ...]:
    """Declare a parameter for each of the two kinds of builder that borrow."""
    return tuple(
        Parameter(f"funding.{b}.{suffix}", unit, f"{en}, {_TITLES[b][0]}", f"{zh}，{_TITLES[b][1]}", low, high)
        for b in BORROWERS
    )


def outputs_of_builders(*declared: Variable) -> tuple[Variable, ...]:
    """Declare outputs for each builder, and their sums where a sum means something: a ratio has none."""
    own = tuple(
        Variable(f"{v.name}_{b}", v.unit, v.kind, f"{v.en}, {_TITLES[b][0]}", f"{v.zh}，{_TITLES[b][1]}", weight="")
        for v in declared
        for b in BUILDERS
    )
    return (*own, *(v for v in declared if v.kind != "ratio"))


def by_builder(of_borrowers: Iterable[Array]) -> Array:
    """Values (trials,) of the builders that borrow, in their order, and 0 for states (trials, builders).

    >>> by_builder(np.array([value]) for value in (0.3, 0.7)).tolist()
    [[0.3, 0.7, 0.0]]
    """
    values = list(of_borrowers)
    return np.stack([*values, np.zeros_like(values[0])], axis=-1)


def only(values: Array, builder: str) -> Array:
    """Values (trials,) for one builder, 0 for the others (trials, builders)."""
    out = np.zeros((len(values), len(BUILDERS)))
    out[:, BUILDERS.index(builder)] = values
    return out


def told_by_builder(declared: tuple[Variable, ...], amounts: Outputs) -> Outputs:
    """Outputs by builder from amounts (trials, builders), and their sums where a sum means something, as declared."""
    out: Outputs = {}
    for variable in declared:
        amount = amounts[variable.name]
        for k, builder in enumerate(BUILDERS):
            out[f"{variable.name}_{builder}"] = amount[:, k]
        if variable.kind != "ratio":
            out[variable.name] = amount.sum(axis=-1)
    return out
