"""What a parameter and an event effect are, and the values that one quarter of the model reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameter:
    """The declaration of one input: its name, unit, titles and the bounds (inclusive, in `unit`) of what it may be."""

    name: str
    unit: str
    en: str
    zh: str
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True)
class Effect:
    """How an event of size s acts on a parameter: p + scale*s, p * (1 + scale*s) or p * exp(scale*s)."""

    parameter: str
    operation: Literal["add", "multiply", "exponent"]
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of shock: the unit of its size and the parameters that it moves while it lasts."""

    name: str
    size_unit: str
    effects: tuple[Effect, ...]
    en: str
    zh: str


class Params:
    """The value of every parameter in one quarter for a block of trials: `p["name"]` is an array of shape (trials,).

    `years` is the time since the start quarter [yr]; `elapsed` the time since the last quarter's level [yr]: 0 in the
    start quarter, whose levels are given, and 0.25 after it.
    """

    __slots__ = ("_values", "elapsed", "quarter", "trials", "years")

    def __init__(self, values: Mapping[str, Array], quarter: int) -> None:
        self._values = values
        self.quarter = quarter
        self.years = quarter / 4.0
        self.elapsed = 0.25 if quarter else 0.0
        self.trials = len(next(iter(values.values())))

    def __getitem__(self, name: str) -> Array:
        return self._values[name]
