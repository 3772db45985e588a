"""The ledger's charts: what of the board goes into them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from aicapex.charts import BoardRow, CampBar, draw_camps, draw_claims_board
from aicapex.explain import read_seed
from aicapex.language import Language, choose
from aicapex.ledger.answers import Number
from aicapex.ledger.wording import claimed, figure_title, stated_range
from aicapex.ledger.words import word

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

    from aicapex.figures import Figure
    from aicapex.ledger.answers import Answer, ClaimAnswer
    from aicapex.ledger.board import Board
    from aicapex.ledger.profiles import Profile
    from aicapex.ledger.records import Claim, Evidence

_FROM_TO: Final = re.compile(r"([\d.]+) → ([\d.]+)(?: %)?")  # a value that is said with where it came from
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
    start = board.results.scenario.start
    return [row for told in board.answers if (row := _row(told, start, language)) is not None]


def _row(told: ClaimAnswer, start: str, language: Language) -> BoardRow | None:
    claim = told.claim
    bounds = _bounds(claim)
    if bounds is None or claim.unit == "year":
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
            + word("asked", language, rule=_stated(claim, bounds, language), asked=figure_title(asked, language)),
            claimed=bounds,
            run=(scale * number.low, scale * number.value, scale * number.high),
            public=tuple(
                each.figure
                for each in claim.evidence
                if each.figure is not None and each.side != "context" and _of_the_date(each, asked, start)
            ),
            outcome=told.outcome,
            outcome_title=word(f"outcome.{told.outcome}", language),
        )
    return None


def _bounds(claim: Claim) -> tuple[float, float] | None:
    """The range claimed, open at nought or infinity where it has one bound; None where there is none over nothing."""
    stated = [value for value in (claim.value, claim.low, claim.high) if value is not None]
    if not stated or min(stated) <= 0.0:
        return None
    if claim.value is None and len(stated) == 1:
        return (claim.low, math.inf) if claim.low is not None else (0.0, stated[0])
    if (moved := _FROM_TO.fullmatch(claim.value_en or "")) and claim.value == float(moved[2]):
        stated.append(float(moved[1]))
    return min(stated), max(stated)


def _stated(claim: Claim, bounds: tuple[float, float], language: Language) -> str:
    """What is drawn of a claim, as it was said: of several figures only that which the band stands for."""
    if claim.value is None or bounds != (claim.value, claim.value):
        return claimed(claim, language)
    return stated_range(claim.value, None, None, claim.unit, language)


def _of_the_date(evidence: Evidence, asked: Figure, start: str) -> bool:
    """Whether a public figure is of the date of the figure asked for; what is not dated, is as it was by the start."""
    published: list[str] = re.findall(r"\d{4}", str(read_seed("facts.yaml").get(evidence.fact, {}).get("as_of", "")))
    if not published:
        return False
    if asked.over_years is not None:
        return asked.over_years[0] <= int(published[-1]) <= asked.over_years[1]
    dated = str(asked.at)[:4] if asked.at not in (None, "start") else ""
    return published[-1] == dated if dated else published[-1] <= start[:4]


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
