"""Charts of a run: each a function of the results and matplotlib axes that draws into the axes and returns them."""

from aicapex.charts.camps import CampBar, camps
from aicapex.charts.catalogue import CHARTS, STANDARD, draw, draw_camps, draw_claims_board
from aicapex.charts.claims_board import BoardRow, claims_board
from aicapex.charts.export import FORMATS, save, save_charts
from aicapex.charts.fonts import MissingFontError
from aicapex.charts.lines_and_areas import depreciation, irr_by_cohort, supply_stack
from aicapex.charts.panels import gap, profit_by_layer
from aicapex.charts.quantile_fan import fan
from aicapex.charts.replays import (
    bust_side_by_side,
    draw_bust_side_by_side,
    draw_replay,
    replay_fan,
    save_replay_charts,
)
from aicapex.charts.yearly_bars import verdict_by_year, what_binds

__all__ = [
    "CHARTS",
    "FORMATS",
    "STANDARD",
    "BoardRow",
    "CampBar",
    "MissingFontError",
    "bust_side_by_side",
    "camps",
    "claims_board",
    "depreciation",
    "draw",
    "draw_bust_side_by_side",
    "draw_camps",
    "draw_claims_board",
    "draw_replay",
    "fan",
    "gap",
    "irr_by_cohort",
    "profit_by_layer",
    "replay_fan",
    "save",
    "save_charts",
    "save_replay_charts",
    "supply_stack",
    "verdict_by_year",
    "what_binds",
]
