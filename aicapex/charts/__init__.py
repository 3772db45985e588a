"""Charts of a run: each a function of the results and matplotlib axes that draws into the axes and returns them."""

from aicapex.charts.camps import CampBar, camps
from aicapex.charts.catalogue import (
    CHARTS,
    MOST,
    STANDARD,
    draw,
    draw_camps,
    draw_claims_board,
    draw_football_field,
    draw_several,
    save_charts,
)
from aicapex.charts.claims_board import BoardRow, claims_board
from aicapex.charts.export import FORMATS, save, save_numbers
from aicapex.charts.fonts import MissingFontError
from aicapex.charts.football import FieldRow, football_field
from aicapex.charts.lines_and_areas import demand_by_use, depreciation, irr_by_cohort, supply_stack
from aicapex.charts.numbers import numbers, numbers_csv
from aicapex.charts.panels import gap, profit_by_layer
from aicapex.charts.passages import first_passage
from aicapex.charts.quantile_fan import fan
from aicapex.charts.replays import (
    bust_side_by_side,
    draw_bust_side_by_side,
    draw_replay,
    replay_fan,
    save_replay_charts,
)
from aicapex.charts.several import multiples, overlay, small_multiples
from aicapex.charts.yearly_bars import verdict_by_year, what_binds

__all__ = [
    "CHARTS",
    "FORMATS",
    "MOST",
    "STANDARD",
    "BoardRow",
    "CampBar",
    "FieldRow",
    "MissingFontError",
    "bust_side_by_side",
    "camps",
    "claims_board",
    "demand_by_use",
    "depreciation",
    "draw",
    "draw_bust_side_by_side",
    "draw_camps",
    "draw_claims_board",
    "draw_football_field",
    "draw_replay",
    "draw_several",
    "fan",
    "first_passage",
    "football_field",
    "gap",
    "irr_by_cohort",
    "multiples",
    "numbers",
    "numbers_csv",
    "overlay",
    "profit_by_layer",
    "replay_fan",
    "save",
    "save_charts",
    "save_numbers",
    "save_replay_charts",
    "small_multiples",
    "supply_stack",
    "verdict_by_year",
    "what_binds",
]
