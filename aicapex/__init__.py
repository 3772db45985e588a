"""Is the AI build-out a bubble? A Monte Carlo simulator of the value chain, from users to power.

>>> import aicapex as ax
>>> base = ax.load("base")
>>> results = ax.run(base, trials=200)
>>> results.years[-1]
2035
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aicapex.engine import run
    from aicapex.errors import AicapexError, InputOutputError, NumericalError, ScenarioError, UsageError
    from aicapex.face import breakeven, compare
    from aicapex.results import Results
    from aicapex.scenario import Scenario, load
    from aicapex.scenario_diff import diff
    from aicapex.shipped import scenario_names

__all__ = [
    "AicapexError",
    "InputOutputError",
    "NumericalError",
    "Results",
    "Scenario",
    "ScenarioError",
    "UsageError",
    "breakeven",
    "compare",
    "diff",
    "load",
    "run",
    "scenario_names",
]

__version__ = "0.1.0"

# Each is fetched when it is first asked for: `aicapex --help` needs none of them, nor numpy.
_HOMES = {
    "AicapexError": "errors",
    "InputOutputError": "errors",
    "NumericalError": "errors",
    "Results": "results",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "UsageError": "errors",
    "breakeven": "face",
    "compare": "face",
    "diff": "scenario_diff",
    "load": "scenario",
    "run": "engine",
    "scenario_names": "shipped",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
