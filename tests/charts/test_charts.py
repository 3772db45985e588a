"""Charts of a synthetic run, in both languages: complete, legible, the same bytes, and clear about what is wrong."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from aicapex import charts
from aicapex.charts import fonts, scales, style
from aicapex.language import Message
from aicapex.quarters import quarters_between
from aicapex.registry import VARIABLES


@dataclass(frozen=True)
class SyntheticScenario:
    title: Message = Message("Power wall", "电力墙")


@dataclass(frozen=True)
class SyntheticResults:
    quarters: tuple[str, ...]
    outputs: Mapping[str, NDArray[np.float32]]
    cohorts: Mapping[str, NDArray[np.float32]]
    classes: Mapping[str, NDArray[np.bool_]]
    trials: int
    seed: int = 1
    scenario: SyntheticScenario = field(default_factory=SyntheticScenario)


def synthetic(trials: int = 500, start: str = "2025Q4", end: str = "2035Q4") -> SyntheticResults:
    """A run of the usual shapes and sizes: growth that ends, gaps of both signs, layers that lose money."""
    quarters = quarters_between(start, end)
    n, count = trials, len(quarters)
    years = np.arange(count)[:, None] / 4.0
    noise = np.random.Generator(np.random.PCG64(7))
    level, speed, turn = (noise.normal(size=n) for _ in range(3))
    wave = np.sin(years * (0.9 + 0.1 * turn) + 0.6 * level)
    capex = 105.0 * np.exp(0.1 * level) * np.exp((0.22 + 0.08 * speed) * years - 0.018 * years**2) * (1 + 0.25 * wave)
    gap = (2.0 + 5.0 * years) * (0.4 * wave + 0.35 * turn) + 1.0
    energised = 17.0 + (11.0 + 2.5 * speed) * years
    outputs = {
        "capex": capex,
        "gap_gw": gap,
        "compute_gap": gap * 1.9 * np.exp(0.25 * years),
        "energised_gw": energised,
        "unpowered_gw": np.maximum(0.0, 9.0 * np.exp(-((years - 3.0) ** 2) / 6.0) * (1 + 0.5 * level)),
        "retired_gw": 0.25 * years**2 * (1 + 0.2 * turn),
        "profit_chips": 0.28 * capex,
        "profit_cloud": 0.08 * capex * (1 + 2.2 * wave),
        "profit_labs": -6.0 * np.exp(0.3 * years) * (1 + 0.4 * level) + 0.9 * years**2 * (1 + speed),
        "profit_applications": 3.0 * years * (1 + 0.4 * turn),
        "depreciation_book": 0.6 * capex.mean(axis=0) * (1 - np.exp(-years / 3.0)) + 14.0,
        "depreciation_economic": 0.8 * capex.mean(axis=0) * (1 - np.exp(-years / 2.0)) * (1 + 0.2 * wave) + 20.0,
        "depreciation_model": 9.0 * np.exp(0.2 * years * (1 + 0.1 * level)),
        "hurdle_rate": 0.13 + 0.01 * level + 0.01 * wave,
        "token_demand": 3.0 * np.exp((0.9 + 0.1 * speed) * years + 0.2 * level),
        "idle_rate": np.clip(0.05 + 0.03 * years * np.maximum(-wave, 0.0) * (1 + 0.4 * turn), 0.0, 1.0),
    }
    cohorts = {
        "cohort_irr": 0.16 - 0.012 * years + 0.10 * wave + 0.08 * level,
        "cohort_value_inside": np.clip(1.25 - 0.09 * years + 0.03 * turn, 0.0, 1.0),
    }
    binds = np.argmax(
        np.stack([1.4 * np.exp(-years / 4) + 0.3 * level, 0.9 + 0.2 * turn + 0 * years, 0.3 * years + 0.5 * speed,
                  0.18 * years + wave + 0 * turn]), axis=0,
    )  # fmt: skip
    outputs |= {f"binding_{name}": binds == i for i, name in enumerate(("power", "chips", "money", "demand"))}
    state = np.maximum.accumulate(
        (years * (1 + 0.4 * level) > 2.2).astype(int) + (years * (1 + 0.5 * turn) > 7) + (years + 2.2 * speed > 12.5)
    )
    classes = {name: state == i for i, name in enumerate(("boom", "digestion", "bust", "systemic"))}
    single = lambda arrays: {key: np.broadcast_to(a, (count, n)).astype(np.float32) for key, a in arrays.items()}  # noqa: E731
    return SyntheticResults(quarters, single(outputs), single(cohorts), classes, n)
