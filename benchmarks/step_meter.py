"""The model's step by itself, as the engine calls it: its time, its equations, its operations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from operations import Tally, counted

from aicapex import engine, load, model
from aicapex.parameters import Params

STEP = "step"  # the name that is looked for, in modules that need not have it
FEW = 32  # trials, where only the counting matters


class StepMeter:
    """Runs one block of a scenario with a clock around every call of `model.step`."""

    def __init__(self, scenario: str) -> None:
        self.scenario = load(scenario)
        self.trials = engine.BLOCK
        self.equations = self.quarters = 0
        self._count()

    def measure(self) -> float:
        """Seconds that the steps of one block take together, all quarters."""
        seconds = 0.0

        def timed(step: Callable[..., Any], *given: Any) -> Any:
            nonlocal seconds
            begun = time.perf_counter()
            result = step(*given)
            seconds += time.perf_counter() - begun
            return result

        with _around_step(timed):
            self.scenario.run(self.trials)
        return seconds

    def operations(self) -> Tally:
        """Element operations per trial in all quarters' steps together."""
        tally = Tally()

        def watched(step: Callable[..., Any], p: Params, *rest: Any) -> Any:
            watching = {name: counted(values, tally) for name, values in p._values.items()}
            return step(Params(watching, p.quarter), *rest)

        with _around_step(watched):
            self.scenario.run(FEW)
        return tally.per(FEW)

    def _count(self) -> None:
        """Equations are the outputs by quarter that a step returns, counted on a few trials."""

        def seen(step: Callable[..., Any], *given: Any) -> Any:
            result = step(*given)
            self.equations = len(next(part for part in result if isinstance(part, dict)))
            self.quarters += 1
            return result

        with _around_step(seen):
            self.scenario.run(FEW)
        if not self.quarters:
            raise LookupError("the engine no longer calls model.step: nothing to measure")


@contextmanager
def _around_step(wrapper: Callable[..., Any]) -> Iterator[None]:
    """Put something around the step, in the model and wherever the engine holds it by name."""
    step = model.step
    places = [place for place in (model, engine) if getattr(place, STEP, None) is step]

    def wrapped(*given: Any) -> Any:
        return wrapper(step, *given)

    for place in places:
        setattr(place, STEP, wrapped)
    try:
        yield
    finally:
        for place in places:
            setattr(place, STEP, step)
