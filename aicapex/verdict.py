"""The verdict: tests on outputs, and the class of each trial by the end of each quarter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aicapex.variables import Outputs

if TYPE_CHECKING:
    from aicapex.scenario import Test

Flags = NDArray[np.bool_]


def holds(test: Test, outputs: Outputs) -> Flags:
    """Where a test holds (quarters, trials): its condition in each of the last quarters that it asks for.

    What is undefined (NaN) meets no condition.
    """
    if test.all:
        every: Flags = np.logical_and.reduce([holds(part, outputs) for part in test.all])
        return every
    if test.any:
        one: Flags = np.logical_or.reduce([holds(part, outputs) for part in test.any])
        return one
    assert test.of is not None
    values = outputs[test.of]
    if test.at_least is not None:
        met = values >= test.at_least
    else:
        assert test.at_most is not None
        met = values <= test.at_most
    lasting: Flags = met.copy()
    for back in range(1, test.quarters):
        lasting[back:] &= met[:-back]
        lasting[:back] = False
    return lasting


def reads(test: Test) -> list[str]:
    """The outputs that a test is about."""
    parts = [name for part in (*test.all, *test.any) for name in reads(part)]
    return parts if test.of is None else [test.of, *parts]


def evaluate(tests: Mapping[str, Test], outputs: Outputs) -> dict[str, Flags]:
    """Every test of a scenario, now: (quarters, trials) each."""
    return {name: holds(test, outputs) for name, test in tests.items()}


def ever(flags: Flags) -> Flags:
    """Whether it has held by the end of each quarter."""
    return np.logical_or.accumulate(flags, axis=0)


def classes(tests: Mapping[str, Flags], shape: tuple[int, ...], *, by_then: bool) -> dict[str, Flags]:
    """The class of each trial (quarters, trials), exclusive, the first that fits: systemic, bust, digestion, boom.

    systemic: a wave of defaults and a collapse of capex. bust: a collapse, or heavy write-downs while returns fall
    short. digestion: returns fall short, or capex dips. With `by_then` what has happened once counts from then on; that
    returns fall short is a statement on all cohorts bought so far, and always of the quarter itself. A test that the
    scenario does not have never holds.
    """

    def test(name: str, lasting: bool = True) -> Flags:
        """A test of the scenario, or never where it has none of that name."""
        flags = tests.get(name, np.zeros(shape, dtype=np.bool_))
        return ever(flags) if by_then and lasting else flags

    collapse, shortfall = test("capex_collapse"), test("returns_shortfall", lasting=False)
    systemic = test("default_wave") & collapse
    bust = ~systemic & (collapse | ever_if(by_then, test("heavy_write_downs") & shortfall))
    digestion = ~systemic & ~bust & (shortfall | test("capex_dip"))
    return {"boom": ~systemic & ~bust & ~digestion, "digestion": digestion, "bust": bust, "systemic": systemic}


def ever_if(by_then: bool, flags: Flags) -> Flags:
    """Accumulate flags over time if asked."""
    return ever(flags) if by_then else flags
