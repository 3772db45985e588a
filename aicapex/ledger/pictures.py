"""The ledger's charts: what of the board goes into them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from aicapex.charts import BoardRow, CampBar, draw_camps, draw_claims_board
from aicapex.language import Language, choose
from aicapex.ledger.answers import Number
from aicapex.ledger.wording import figure_title, stated_range
from aicapex.ledger.words import word

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from aicapex.figures import Figure
    from aicapex.ledger.answers import Answer, ClaimAnswer
    from aicapex.ledger.board import Board
    from aicapex.ledger.profiles import Profile
    from aicapex.ledger.records import Claim

_SCALES: Final = {("share", "percent"): 100.0, ("share", "%"): 100.0, ("percent", "share"): 0.01}


def pictures(board: Board, language: Language) -> Iterator[tuple[str, Picture]]:
    """The charts of a board by their names: claims that are numbers, and the camps if they were asked for."""
    rows = comparable(board, language)
    if rows:
        yield "claims_board", draw_claims_board(board.results, rows, language)
    if board.profiles:
        own, *others = (_bar(profile, board, language) for profile in board.profiles)
        yield "camps", draw_camps(board.results, own, others, board.year, board.camp_trials, language)


def comparable(board: Board, language: Language) -> list[BoardRow]:
    """The claims whose value, and a number of the run in the same unit, are over nothing; one row for each."""
    return [row for told in board.answers if (row := _row(told, language)) is not None]


def _row(told: ClaimAnswer, language: Language) -> BoardRow | None:
    claim = told.claim
    bounds = [value for value in (claim.value, claim.low, claim.high) if value is not None]
    if not bounds or min(bounds) <= 0.0 or claim.unit == "year":
        return None
    # What is asked of every reading is about the value as it was said.
    for answer in sorted(told.answers, key=lambda each: getattr(each.entry, "reading", None) is not None):
        number, asked = _distribution(answer)
        if number is None or asked is None:
            continue
        scale = 1.0 if number.unit == claim.unit else _SCALES.get((number.unit, claim.unit))
        if scale is None or not number.value > 0.0:
            continue
        return BoardRow(
            label=claim.id
            + "  "
            + word("asked", language, rule=_stated(claim, language), asked=figure_title(asked, language)),
            claimed=(min(bounds), max(bounds)),
            run=(scale * number.low, scale * number.value, scale * number.high),
            public=tuple(each.figure for each in claim.evidence if each.figure is not None and each.side != "context"),
            outcome=told.outcome,
            outcome_title=word(f"outcome.{told.outcome}", language),
        )
    return None


def _stated(claim: Claim, language: Language) -> str:
    return stated_range(claim.value, claim.low, claim.high, claim.unit, language)


def _distribution(answer: Answer) -> tuple[Number | None, Figure | None]:
    """The number of an answer that is a distribution, and what it is of."""
    asked: Figure | None = getattr(answer.entry, "number", None)
    for number in (answer.number, answer.beside):
        if number is not None and number.kind == "quantiles":
            return number, asked
    return None, None


def _bar(profile: Profile, board: Board, language: Language) -> CampBar:
    scenario = board.results.scenario
    own = word("camp.own", language, scenario=choose(scenario.title, language) or scenario.name)
    adverse = profile.adverse
    return CampBar(
        name=profile.camp.say(language) if profile.camp else own,
        shares={name: estimate.value for name, estimate in profile.classes.items()},
        adverse=(adverse.value, adverse.low, adverse.high),
    )
