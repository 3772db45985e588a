"""aicapex claims: every claim of the minutes put to a run, the disputes between them, camps and the audit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aicapex.commands.console import Bar, Format, bold, emit, talk, width
from aicapex.commands.running import load_all, simulate
from aicapex.errors import NumericalError, Problem, UsageError
from aicapex.language import Language, choose, say

if TYPE_CHECKING:
    from aicapex.ledger.board import Board
    from aicapex.results import Results
    from aicapex.scenario import Scenario


class By(StrEnum):
    """What the claims are grouped by."""

    speaker = "speaker"


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks of the claims."""

    trials: int
    seed: int
    jobs: int
    by: By | None
    audit: bool
    out: Path | None
    force: bool
    write: bool
    format: Format
    language: Language
    quiet: bool


def claims(name: str, changes: Sequence[str], order: Order) -> None:
    """Put every claim to a scenario, write the folder, and tell the outcomes; what fails the audit ends in an error."""
    from aicapex.runfolder import refuse_occupied

    if order.out is not None and not order.write:
        raise UsageError(Problem("--out and --no-write"))
    scenario = load_all([name], changes)[0]
    if order.out is not None:
        refuse_occupied(order.out, force=order.force, language=order.language)
    for change in scenario.settings:
        talk(say("talk.set", order.language, change=change), quiet=order.quiet)
    _refuse_short(scenario, order)
    board = _with_audit(_with_camps(_answered(scenario, order), order), order)
    folder = _written(board, order) if order.write else None
    emit(_told(board, folder, order))
    if folder is not None and order.format is not Format.table:
        talk(say("talk.written", order.language, path=folder), quiet=order.quiet)
    _raise_if_hollow(board, order)


def _answered(scenario: Scenario, order: Order) -> Board:
    """The claims and disputes, put to one run and to the paired runs beside it."""
    from aicapex.ledger.answers import answer
    from aicapex.ledger.board import Board
    from aicapex.ledger.records import claims, disputes
    from aicapex.ledger.rulings import rule

    asked, contested = list(claims().values()), list(disputes().values())
    results = simulate(
        scenario,
        trials=order.trials,
        seed=order.seed,
        jobs=order.jobs,
        language=order.language,
        quiet=order.quiet,
    )
    # Those with and without each mechanism: at most two scenarios for each effect, which share the one asked.
    effects = sum(entry.rule == "effect" for claim in asked for entry in claim.answers)
    with Bar(say("talk.claims", order.language), 1 + effects, quiet=order.quiet) as bar:
        answers = answer(results, asked, jobs=order.jobs, progress=bar)
    changed = sum(dispute.change is not None for dispute in contested)
    with Bar(say("talk.disputes", order.language), 2 * changed, quiet=order.quiet) as bar:
        rulings = rule(results, contested, jobs=order.jobs, progress=bar)
    return Board(results, answers, rulings)


def _with_camps(board: Board, order: Order) -> Board:
    """What the inputs of each camp imply, where it is asked for."""
    if order.by is None:
        return board
    from aicapex.ledger.board import headline
    from aicapex.ledger.profiles import CAMP_TRIALS, profiles
    from aicapex.ledger.records import camps, claims
    from aicapex.terminal import shown_years, verdict_year

    trials, year = min(CAMP_TRIALS, order.trials), verdict_year(shown_years(board.results.years))
    with Bar(say("talk.camps", order.language), len(camps()), quiet=order.quiet) as bar:
        told = profiles(
            board.results.scenario,
            camps().values(),
            claims(),
            headline(year),
            year,
            trials=trials,
            seed=order.seed,
            jobs=order.jobs,
            progress=bar,
        )
    return replace(board, profiles=told, year=year, camp_trials=trials)


def _with_audit(board: Board, order: Order) -> Board:
    """What everything that is claimed, drawn or struck by moves, where it is asked for."""
    if not order.audit:
        return board
    from aicapex import audit
    from aicapex.ledger.records import claims

    scenario, asked = board.results.scenario, list(claims().values())
    with Bar(say("talk.audit", order.language), audit.runs(scenario, asked), quiet=order.quiet) as bar:
        audited = audit.audit(
            scenario,
            asked,
            trials=min(audit.TRIALS, order.trials),
            seed=order.seed,
            jobs=order.jobs,
            progress=bar,
        )
    return replace(board, audit=audited)


def last_year_asked() -> int:
    """The last year that the ledger asks about."""
    from aicapex.ledger.records import claims, disputes

    said = "".join(record.model_dump_json() for record in (*claims().values(), *disputes().values()))
    return max(map(int, re.findall(r'"at":"?(\d{4})', said)), default=0)


def _refuse_short(scenario: Scenario, order: Order) -> None:
    """A UsageError if the scenario ends before the last year that the ledger asks about."""
    year = last_year_asked()
    if scenario.end < f"{year}Q4":
        what = say("error.short", order.language, year=year, scenario=scenario.name, end=scenario.end)
        raise UsageError(Problem(what, cure=say("error.short_cure", order.language, year=year)))


def _written(board: Board, order: Order) -> Path:
    """The folder runs/claims-SCENARIO-N, or the one named; whole or absent."""
    from aicapex.ledger.board import as_object, audit_csv, camps_csv, claims_csv, disputes_csv
    from aicapex.runfolder import write_whole
    from aicapex.summary import to_json

    texts = {
        "claims.json": to_json(as_object(board)),
        "claims.csv": claims_csv(board),
        "disputes.csv": disputes_csv(board),
    }
    texts |= {"camps.csv": camps_csv(board)} if board.profiles else {}
    texts |= {"audit.csv": audit_csv(board.audit.table(order.language))} if board.audit is not None else {}

    def fill(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        charts = folder / "charts"
        charts.mkdir()
        _draw(board, charts, order)
        if not any(charts.iterdir()):  # nothing could be drawn, which has been told
            charts.rmdir()

    results: Results = board.results
    label = f"claims-{results.scenario.name}"
    told = {"command": "claims", "by": order.by, "audit": order.audit}
    return write_whole(fill, results, order.out, label=label, language=order.language, force=order.force, told=told)


def _draw(board: Board, folder: Path, order: Order) -> None:
    """The charts of the ledger; the folder is not lost for want of a font, which is told."""
    from aicapex.charts import MissingFontError, save
    from aicapex.ledger.pictures import pictures

    try:
        for name, figure in pictures(board, order.language):
            save(figure, folder / f"{name}.png")
    except MissingFontError as error:
        for problem in error.problems:
            talk(str(problem), quiet=order.quiet)


def _told(board: Board, folder: Path | None, order: Order) -> str:
    """The board in the format asked for."""
    from aicapex.ledger import board as data

    if order.format is Format.json:
        from aicapex.summary import to_json

        return to_json(data.as_object(board))
    if order.format is Format.csv:
        return data.claims_csv(board)
    from aicapex.ledger.audit_table import audit_table
    from aicapex.ledger.camp_tables import camps_table
    from aicapex.ledger.tables import claims_table, disputes_table, heading, summary
    from aicapex.tables import paragraph
    from aicapex.terminal import INDENT

    language, cells, paint = order.language, width(), bold()
    parts = [
        heading(board, language, cells, paint),
        claims_table(board, language, cells, paint),
        summary(board, language, cells),
    ]
    parts += [disputes_table(board, language, cells, paint)] if board.rulings else []
    parts += [camps_table(board, language, cells, paint)] if board.profiles else []
    parts += [audit_table(board.audit, language, cells, paint)] if board.audit is not None else []
    if folder is not None:
        parts.append("\n".join(paragraph(say("report.written", language), f"{folder}/", cells, INDENT)))
    return "\n\n".join(parts)


def _raise_if_hollow(board: Board, order: Order) -> None:
    """An error that names what moves nothing, with the exit code of numbers that fail."""
    if board.audit is None:
        return
    from aicapex.audit import failures
    from aicapex.ledger.words import word

    failed = failures(board.audit)
    problems = [
        Problem(
            say(
                "error.hollow",
                order.language,
                kind=word(f"audit.{row.kind}", order.language),
                subject=row.name,
                figure=choose(row.headline.title, order.language),
                errors=f"{abs(row.difference.errors):.1f}",
                share=f"{100.0 * row.share:.1f}",
            ),
            cure=say("error.hollow_cure", order.language) if row is failed[-1] else "",
        )
        for row in failed
    ]
    if problems:
        raise NumericalError(*problems)
