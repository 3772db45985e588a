"""What an output is: its name, unit, titles, and how its quarters make a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aicapex.parameters import Array

Kind = Literal["stock", "flow", "ratio"]
Outputs = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Variable:
    """The declaration of one output: a year is the last quarter of a stock, the sum of a flow, the mean of a ratio.

    Prices are ratios; their mean is weighted by the output named in `weight`. An output is held to `cap`, if any.
    """

    name: str
    unit: str
    kind: Kind
    en: str
    zh: str
    weight: str = "compute_demand"
