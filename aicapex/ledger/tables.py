"""The ledger in the terminal: claims with their outcomes, and disputes, in lines of at most the width given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len

from aicapex.language import Language, choose, say
from aicapex.ledger.answers import EFFECT_TRIALS, ERRORS
from aicapex.ledger.board import OUTCOMES
from aicapex.ledger.records import EffectAnswer, ProbabilityAnswer
from aicapex.ledger.wording import (
    UNDEFINED,
    beside_title,
    chance,
    claimed,
    evidence_figure,
    figure_title,
    in_errors,
    number,
    reading_of,
    scenario_title,
    whole_figures,
)
from aicapex.ledger.words import word
from aicapex.tables import GAP, glued, left, paragraph, right, wrapped

if TYPE_CHECKING:
    from aicapex.ledger.answers import Answer, ClaimAnswer
    from aicapex.ledger.board import Board
    from aicapex.ledger.records import Claim
    from aicapex.ledger.rulings import Ruling
    from aicapex.terminal import Paint

WIDE: Final = 96  # cells from which a claim is one row; under it the sentence stands above its figures
NARROW: Final = 66  # cells under which figures stand below each other
INDENT: Final = 5
_MARKS: Final = "abcdefgh"  # of several answers to one claim

Cell = list[str]  # paragraphs, each broken into lines for itself


@dataclass(frozen=True, slots=True)
class ClaimCells:
    """A claim as it is shown: its cells, and under them the rules that decided."""

    id: str
    claim: Cell
    minutes: Cell
    run: Cell
    record: Cell
    outcome: Cell
    below: list[tuple[str, str]]  # a label and a sentence: what the rule that decided asks, what is public


def heading(board: Board, language: Language, width: int, bold: Paint) -> str:
    """What was run."""
    results = board.results
    title = choose(results.scenario.title, language) or results.scenario.name
    facts = [
        say("report.trials", language, trials=results.trials),
        say("report.seed", language, seed=results.seed),
        f"{results.scenario.start}–{results.scenario.end}",
        word("heading.claims", language, count=len(board.answers)),
    ]
    lines = wrapped(" · ".join([glued(title), *map(glued, facts)]), width)
    return "\n".join([bold(lines[0]), *lines[1:]])


def claims_table(board: Board, language: Language, width: int, bold: Paint = str) -> str:
    """One row for each claim: minutes, run, public record and outcome, and under it the rule that decided."""
    rows = [claim_cells(told, board, language) for told in board.answers]
    lay = _in_columns if width >= WIDE else _below if width >= NARROW else _stacked
    head, *blocks = lay(rows, language, width)
    rule = "─" * width
    return "\n".join([*map(bold, head), rule, *"\n\n".join("\n".join(block) for block in blocks).split("\n"), rule])


def summary(board: Board, language: Language, width: int) -> str:
    """The number of claims by outcome, and the rules in words."""
    counts = " · ".join(
        glued(f"{word(f'outcome.{outcome}', language)} {board.counts[outcome]}") for outcome in OUTCOMES
    )
    label = 10
    lines = paragraph(word("counts", language), counts, width, label)
    rules = {answer.entry.rule for told in board.answers for answer in told.answers}
    shown = [rule for rule in ("probability", "effect", "record", "start", "peak") if rule in rules]
    trials = min(EFFECT_TRIALS, board.results.trials)
    for place, rule in enumerate([*shown, "numbers"]):
        text = word(f"legend.{rule}", language, trials=trials, errors=ERRORS)
        lines += paragraph("" if place else word("legend", language), whole_figures(text, language), width, label)
    return "\n".join(lines)


def disputes_table(board: Board, language: Language, width: int, bold: Paint = str) -> str:
    """Each dispute: what is asked, the figure that decides, and the trials that favour each side."""
    favoured = word("favoured", language)
    title = word("disputes", language)
    lines = [bold(title + right(favoured, width - cell_len(title))), "─" * width]
    return "\n".join([*lines, "\n\n".join("\n".join(_dispute(r, language, width)) for r in board.rulings), "─" * width])


def columns(cells: Sequence[Cell], widths: Sequence[int]) -> list[str]:
    """Cells side by side, each broken into lines of its own width.

    >>> columns([["C20"], ["one two three"], ["x"]], [3, 8, 2])
    ['C20  one two   x', '     three']
    """
    broken = [
        [line for text in cell for line in wrapped(text, width)] for cell, width in zip(cells, widths, strict=True)
    ]
    gap = " " * GAP
    return [
        gap.join(left(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in zip_longest(*broken, fillvalue="")
    ]


def claim_cells(told: ClaimAnswer, board: Board, language: Language) -> ClaimCells:
    """What is shown of a claim: as said, the run's numbers, the public record, the outcome and the rules."""
    claim, several = told.claim, len(told.answers) > 1
    marks = [f"{_MARKS[place]}) " if several else "" for place in range(len(told.answers))]
    minutes = [_glued_up_to(16, claimed(claim, language), language)]
    if reading := reading_of(claim, board.results.parameters, language):
        minutes.append(glued(reading))
    return ClaimCells(
        id=claim.id,
        claim=[whole_figures(claim.say(language), language)],
        minutes=minutes,
        run=[mark + _numbers(each, language) for mark, each in zip(marks, told.answers, strict=True)],
        record=_record(claim, language),
        outcome=[glued(word(f"outcome.{told.outcome}", language))],
        below=[
            *(_rule(mark, each, several, board, language) for mark, each in zip(marks, told.answers, strict=True)),
            *(
                (word(each.side, language), whole_figures(each.say(language), language))
                for each in claim.evidence
                if each.side != "context"
            ),
        ],
    )


def _record(claim: Claim, language: Language) -> Cell:
    """The public figures in the claim's unit; where there are none, how many facts are for and against it."""
    sides: tuple[Literal["for", "against"], ...] = ("for", "against")
    told = []
    for side in sides:
        found = [each for each in claim.evidence if each.side == side]
        figures = [glued(text) for each in found if (text := evidence_figure(each, claim.unit, language))]
        if figures or found:
            text = ("、" if language == "zh" else ", ").join(figures) or glued(
                word("facts" if len(found) > 1 else "facts_one", language, count=len(found))
            )
            told.append(word("asked", language, rule=word(side, language), asked=text))
    return told or [UNDEFINED]


def _glued_up_to(width: int, text: str, language: Language) -> str:
    return glued(text) if cell_len(text) <= width else whole_figures(text, language)


def _numbers(answer: Answer, language: Language) -> str:
    """The number of an answer and those beside it, broken only between its parts."""
    parts = [glued(part) for part in number(answer.number, language)]
    joint = "；" if language == "zh" else "; "
    if answer.entry.rule == "effect" and answer.errors is not None:
        errors = in_errors(answer.errors, language)
        parts.append(glued(f"（{errors}）" if language == "zh" else f"({errors})"))
    told = " ".join(parts)
    if answer.beside is None or not math.isfinite(answer.beside.value):
        return told
    if answer.entry.rule in ("start", "peak"):
        key = "in_range" if answer.entry.rule == "start" else "chance"
        return told + joint + glued(word(key, language, text=chance(answer.beside, language)))
    return told + joint + " ".join(glued(part) for part in number(answer.beside, language))


def _rule(mark: str, answer: Answer, several: bool, board: Board, language: Language) -> tuple[str, str]:
    """The rule that decided and what it asks; with the trials that count, where a condition leaves some out."""
    entry = answer.entry
    label = word(f"rule.{entry.rule}", language)
    if isinstance(entry, ProbabilityAnswer) and entry.reading is not None:
        reading = word("reading", language, number=entry.reading)
        label = word("rule.on_reading", language, rule=label, reading=reading)
    text = whole_figures(entry.say(language), language)
    if answer.against is not None and isinstance(entry, EffectAnswer):
        one, other = (scenario_title(name or "", language) for name in (entry.scenario, answer.against))
        label = word("rule.against", language, rule=label, one=one, other=other)
    if entry.rule in ("probability", "peak") and answer.number.trials < board.results.trials:
        counted = glued(word("of_trials", language, trials=answer.number.trials))
        text += f"（{counted}）" if language == "zh" else f" ({counted})"
    if entry.rule == "probability" and answer.beside is not None and math.isfinite(answer.beside.value):
        title = whole_figures(beside_title(answer, language), language)
        beside = word("beside", language, title=title)
        asks = text.endswith(("?", "？"))
        if language == "zh":
            text += ("" if asks else "；") + beside
        else:
            text += f" {beside[0].upper()}{beside[1:]}" if asks else f"; {beside}"
    if several:
        arrow = "→ " if text.endswith("）") else " → "
        text += arrow + glued(word(f"outcome.{answer.outcome}", language))
    return mark + label, text


def _head(language: Language) -> ClaimCells:
    def cell(key: str) -> Cell:
        return [glued(word(key, language))]

    return ClaimCells(
        word("id", language), cell("claim"), cell("minutes"), cell("run"), cell("record"), cell("outcome"), []
    )


def _in_columns(rows: Sequence[ClaimCells], language: Language, width: int) -> list[list[str]]:
    """A column for each of the six, and the rules below across the columns."""
    outcome = _widest_outcome(language)
    room = width - 4 - outcome - 5 * GAP  # but for the id, which in Chinese is headed by four cells
    minutes, run, record = min(18, int(0.2 * room)), int(0.34 * room), max(14, int(0.17 * room))
    widths = [4, room - minutes - run - record, minutes, run, record, outcome]
    blocks = []
    for row in (_head(language), *rows):
        cells = [[row.id], row.claim, row.minutes, row.run, row.record, row.outcome]
        blocks.append([*columns(cells, widths), *_sentences(row, language, width, 4 + GAP)])
    return blocks


def _below(rows: Sequence[ClaimCells], language: Language, width: int) -> list[list[str]]:
    """The sentence and the outcome in a line, and the figures in three columns below."""
    outcome = _widest_outcome(language)
    across = [4, width - 4 - outcome - 2 * GAP, outcome]
    room = width - 4 - 3 * GAP
    down = [4, int(0.25 * room), int(0.50 * room)]
    down.append(room - down[1] - down[2])
    blocks = []
    for row in (_head(language), *rows):
        lines = columns([[row.id], row.claim, row.outcome], across)
        lines += columns([[""], row.minutes, row.run, row.record], down)
        blocks.append([*lines, *_sentences(row, language, width, 4 + GAP)])
    return blocks


def _stacked(rows: Sequence[ClaimCells], language: Language, width: int) -> list[list[str]]:
    """Everything below each other, for a terminal that is too narrow for columns."""
    keys = ("minutes", "run", "record", "outcome")
    label = 2 + max(cell_len(word(key, language)) for key in keys)
    blocks = [[f"{word('id', language)} {word('claim', language)}"]]
    for row in rows:
        lines = paragraph(row.id, row.claim[0], width, INDENT)
        for key, cell in zip(keys, (row.minutes, row.run, row.record, row.outcome), strict=True):
            for place, text in enumerate(cell):
                name = "" if place else word(key, language)
                lines += [" " * 2 + line for line in paragraph(name, text, width - 2, label)]
        blocks.append([*lines, *_sentences(row, language, width, 2)])
    return blocks


def _sentences(row: ClaimCells, language: Language, width: int, indent: int) -> list[str]:
    lines = []
    for label, asked in row.below:
        text = word("asked", language, rule=label, asked=asked)
        first, *rest = wrapped(text, width - indent - 2)
        lines += [" " * indent + first, *(" " * (indent + 2) + line for line in rest)]
    return lines


def _widest_outcome(language: Language) -> int:
    return max(cell_len(word(f"outcome.{outcome}", language)) for outcome in OUTCOMES)


def _dispute(ruling: Ruling, language: Language, width: int) -> list[str]:
    dispute = ruling.dispute
    kind = word(f"dispute.{dispute.type}", language)
    title = whole_figures(dispute.say(language), language)
    about = f"{title}（{kind}）" if language == "zh" else f"{title} ({kind})"
    lines = paragraph(dispute.id, about, width, INDENT)
    decides = whole_figures(figure_title(dispute.decides, language), language)
    if dispute.change is not None:
        decides = word("difference_to", language, figure=decides)
    told = " ".join(glued(part) for part in number(ruling.decides, language))
    joint = "：" if language == "zh" else ": "
    lines += _indented(f"{word('decides', language)}{joint}{decides}  {told}", width)
    shares = [chance(share, language) for share in ruling.favoured]
    room = max(cell_len(text) for text in shares) + GAP
    for side, share in zip(dispute.sides, shares, strict=True):
        text = f"{' '.join(side.claims)}  {whole_figures(side.say(language), language)}"
        first, *rest = wrapped(text, width - INDENT - 2 - room)
        lines.append(" " * INDENT + left(first, width - INDENT - room) + right(share, room))
        lines += [" " * (INDENT + 2) + line for line in rest]
    if ruling.both or ruling.neither:
        both, neither = _share(ruling.both, language), _share(ruling.neither, language)
        lines += _indented(word("rest", language, both=both, neither=neither), width)
    return lines


def _indented(text: str, width: int) -> list[str]:
    first, *rest = wrapped(text, width - INDENT - 2)
    return [" " * INDENT + first, *(" " * (INDENT + 2) + line for line in rest)]


def _share(value: float, language: Language) -> str:
    return glued(f"{100.0 * value:.1f}%" if language == "zh" else f"{100.0 * value:.1f} %")
