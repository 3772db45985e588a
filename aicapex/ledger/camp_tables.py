"""Camps in the terminal: who argues so, what came of their claims, and what their inputs imply."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aicapex.language import Language, choose, say
from aicapex.ledger.board import headline, members
from aicapex.ledger.tables import INDENT
from aicapex.ledger.wording import UNDEFINED, UNNAMED
from aicapex.ledger.wording import number as number_parts
from aicapex.ledger.words import word
from aicapex.tables import GAP, Row, glued, grid, left, percent, wrapped
from aicapex.terminal import probability
from aicapex.unit_words import counted

if TYPE_CHECKING:
    from aicapex.ledger.answers import Number
    from aicapex.ledger.board import Board
    from aicapex.ledger.profiles import Profile
    from aicapex.ledger.records import Camp
    from aicapex.terminal import Paint


def camps_table(board: Board, language: Language, width: int, bold: Paint = str) -> str:
    """Each camp with its members and claims, then what the inputs of all of them imply beside the scenario's own."""
    claims = {told.claim.id: told.claim for told in board.answers}
    outcomes = {told.claim.id: told.outcome for told in board.answers}
    lines = [bold(word("camps", language)), "─" * width]
    for profile in board.profiles:
        if profile.camp is None:
            continue
        lines += _camp(profile.camp, profile, members(profile.camp, claims), outcomes, language, width)
    lines += ["", *_implied(board, language, width, bold), "", *_figures(board, language, width, bold), "─" * width]
    text = word("camp.method", language, trials=board.camp_trials)
    return "\n".join([*lines, *wrapped(text, width)])


def _camp(
    camp: Camp, profile: Profile, who: list[str], outcomes: Mapping[str, str], language: Language, width: int
) -> list[str]:
    """A camp's name, its members, and the outcome of each of its claims."""
    comma = "、" if language == "zh" else ", "
    names = comma.join(glued(word("camp.unnamed", language) if name == UNNAMED else name) for name in who)
    by_outcome: dict[str, list[str]] = {}
    for claim, weight in camp.weights.items():
        share = f"（{100.0 * weight:.0f}%）" if language == "zh" else f" ({100.0 * weight:.0f} %)"
        by_outcome.setdefault(outcomes[claim], []).append(glued(claim + (share if weight < 1.0 else "")))
    told = [f"{word(f'outcome.{outcome}', language)} {comma.join(found)}" for outcome, found in by_outcome.items()]
    joint = "；" if language == "zh" else "; "
    lines = [left(camp.say(language), width).rstrip()]
    for text in (names, joint.join(told), "" if profile.stances else word("camp.no_stance", language)):
        if text:
            first, *rest = wrapped(text, width - INDENT)
            lines += [" " * 2 + first, *(" " * (2 + GAP) + line for line in rest)]
    return lines


def _implied(board: Board, language: Language, width: int, bold: Paint) -> list[str]:
    """P(bust or systemic), its paired difference to the scenario's, and the classes."""
    classes = list(board.profiles[0].classes)
    head = Row(
        word("camp.implied", language, year=board.year),
        (
            word("camp.adverse", language),
            word("camp.difference", language),
            *(say(f"class.{name}", language) for name in classes),
        ),
    )
    rows = []
    for profile in board.profiles:
        shares = [probability(profile.adverse), _difference(profile)]
        shares += [percent(estimate.value) for estimate in profile.classes.values()]
        rows.append(Row("  " + _name(profile, board, language), tuple(shares)))
    return _painted(grid(head, rows, width), len(rows), bold)


def _figures(board: Board, language: Language, width: int, bold: Paint) -> list[str]:
    """The headline figures of each camp."""
    titles = [
        f"{say(f'headline.{asked.of}', language) if asked.of in ('capex', 'revenue') else word('camp.irr', language)}"
        f" [{counted(asked.shown_unit, language)[1]}]"
        for asked in headline(board.year)
    ]
    head = Row(word("camp.figures", language, year=board.year), tuple(titles))
    rows = [
        Row("  " + _name(profile, board, language), tuple(_quantiles(told, language) for told in profile.figures))
        for profile in board.profiles
    ]
    return _painted(grid(head, rows, width), len(rows), bold)


def _name(profile: Profile, board: Board, language: Language) -> str:
    if profile.camp is not None:
        return profile.camp.say(language)
    scenario = board.results.scenario
    return word("camp.own", language, scenario=choose(scenario.title, language) or scenario.name)


def _difference(profile: Profile) -> str:
    """The paired difference in points, with half of its 95 % interval."""
    if profile.camp is None:
        return UNDEFINED
    mean, error = (100.0 * value for value in profile.difference)
    if not (math.isfinite(mean) and math.isfinite(error)):  # one trial has no error
        return UNDEFINED
    return f"{mean:+.1f} ±{1.96 * error:.1f}".replace("-", "−") if mean or error else "0"


def _quantiles(number: Number, language: Language) -> str:
    """P50 [P5, P95] without the unit, which is in the column's head."""
    middle, *ends = number_parts(number, language)
    return " ".join([middle.partition(" ")[0].rstrip("%"), *ends])


def _painted(lines: list[str], rows: int, bold: Paint) -> list[str]:
    """The heads of a grid, in each of its blocks, dressed up."""
    return [bold(line) if place % (rows + 2) == 0 else line for place, line in enumerate(lines)]
