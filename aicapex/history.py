"""What was published of a scenario's outputs before its start, and for a replay after it too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aicapex.analysis.actuals import Actual, read_actuals
from aicapex.quarters import quarters_between
from aicapex.registry import VARIABLES
from aicapex.shipped import replay_names, seed_path

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

RECENT: Final = "hindcast_2022q4"
SPAN: Final = ("2022Q4", "2025Q4")  # of its points: what is public ends where the facts do


def history_of(scenario: Scenario) -> tuple[Actual, ...]:
    """The figures that a chart of the scenario can begin with; none of what came after, but in a replay."""
    replay = scenario.name in replay_names()
    path = seed_path(f"history/{scenario.name if replay else RECENT}.csv")
    if scenario.start < "2022Q1" and not replay:
        return ()
    if replay:
        return read_actuals(path, scenario.quarters, VARIABLES)
    told = read_actuals(path, quarters_between(*SPAN), VARIABLES)
    return tuple(replace(each, history=True) for each in told if each.period.last <= scenario.start)
