"""aicapex report: runs as a page, a workbook, a pack of charts or Markdown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from aicapex.commands.console import (
    SPOKEN_LANG,
    Bar,
    ForceOption,
    JobsOption,
    LangOption,
    QuietOption,
    SeedOption,
    SetOption,
    TrialsOption,
    language_of,
    replacing,
    scenario_completion,
    talk,
    told,
)
from aicapex.errors import InputOutputError, Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from aicapex.analysis.backtest import Replay
    from aicapex.analysis.replays import Hindcast
    from aicapex.ledger.board import Board
    from aicapex.report.content import Report
    from aicapex.results import Results
    from aicapex.terminal import Reach

REPLAY_TRIALS: Final = 2_000  # enough for marks to two digits
SUFFIXES: Final = (".html", ".xlsx", ".pdf", ".md")


def report(
    names: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", help=told("report_runs"), autocompletion=scenario_completion),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help=told("report_out"))],
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    changes: SetOption = None,
    reach: Annotated[bool, typer.Option("--range/--no-range", help=told("report_range"))] = True,
    claims: Annotated[bool, typer.Option("--claims/--no-claims", help=told("report_claims"))] = True,
    replays: Annotated[bool, typer.Option("--replays/--no-replays", help=told("report_replays"))] = True,
    force: ForceOption = False,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
) -> None:
    """Write a report."""
    from aicapex.commands.charting import runs_of

    language = language_of(lang)
    make = _maker(out, language)
    _refuse_existing(out, force, language)
    runs = runs_of(names, changes or [], trials, seed, jobs, language, quiet)
    _refuse_unlike(runs, language)
    reaches = _reaches(runs, runs[0].trials, runs[0].seed, jobs, language, quiet) if reach else []
    board = _board(runs[0], jobs, language, quiet) if claims else None
    backtests, done = _replays(runs[0].trials, runs[0].seed, jobs, language, quiet) if replays else ((), None)
    from aicapex.report.content import gather

    content = make(gather(runs, language, reaches, board=board, backtests=backtests, hindcast=done))
    with replacing(out, language) as temporary:
        temporary.write_bytes(content)
    talk(say("talk.written", language, path=out), quiet=quiet)


def _board(results: Results, jobs: int, language: Language, quiet: bool) -> Board | None:
    """The claims put to the first run; none where it ends before what they ask about."""
    from aicapex.commands.claiming import last_year_asked
    from aicapex.ledger.answers import answer
    from aicapex.ledger.board import Board
    from aicapex.ledger.records import claims

    if results.scenario.end < f"{last_year_asked()}Q4":
        talk(say("error.short", language, year=last_year_asked(), scenario=results.scenario.name,
                 end=results.scenario.end), quiet=quiet)  # fmt: skip
        return None
    asked = list(claims().values())
    effects = sum(entry.rule == "effect" for claim in asked for entry in claim.answers)
    with Bar(say("talk.claims", language), 1 + effects, quiet=quiet) as bar:
        return Board(results, answer(results, asked, jobs=jobs, progress=bar), ())


def _replays(trials: int, seed: int, jobs: int, language: Language, quiet: bool) -> tuple[tuple[Replay, ...], Hindcast]:
    """The booms and the replay from 2022Q4 on, in runs of at most REPLAY_TRIALS."""
    from aicapex.analysis.backtest import judge
    from aicapex.analysis.replays import HINDCAST, hindcast, run_replay
    from aicapex.commands.backtesting import Boom

    fewer = min(REPLAY_TRIALS, trials)
    told = []
    for boom in Boom:
        with Bar(say("talk.simulating", language, name=boom), fewer, quiet=quiet) as bar:
            told.append(judge(run_replay(boom, fewer, seed, jobs, bar)))
    with Bar(say("talk.simulating", language, name=HINDCAST), fewer, quiet=quiet) as bar:
        return tuple(told), hindcast(fewer, seed, jobs, bar, language)


def _maker(out: Path, language: Language) -> Callable[[Report], bytes]:
    """What makes a report of the kind that the file's suffix names; raises UsageError if it cannot be made here."""
    from aicapex.report.words import word

    suffix = out.suffix.lower()
    try:
        if suffix == ".html":
            import jinja2  # noqa: F401
            import plotly  # noqa: F401

            from aicapex.report.page import page

            return lambda report: page(report).encode("utf-8")
        if suffix == ".xlsx":
            import xlsxwriter  # noqa: F401

            from aicapex.report.workbook import workbook

            return workbook
    except ImportError as error:
        what = word("missing", language, package=error.name or "")
        raise UsageError(Problem(what, cure=word("missing.cure", language))) from error
    if suffix == ".pdf":
        from aicapex.report.pack import pack

        return pack
    if suffix == ".md":
        from aicapex.report.markdown import markdown

        return lambda report: markdown(report).encode("utf-8")
    raise UsageError(Problem(word("format", language, suffix=out.suffix), expected=", ".join(SUFFIXES)))


def _refuse_existing(out: Path, force: bool, language: Language) -> None:
    from aicapex.report.words import word

    if out.exists() and (not force or out.is_dir()):
        raise InputOutputError(Problem(word("exists", language, path=out), cure=word("exists.cure", language)))
    if not out.parent.is_dir():
        raise InputOutputError(
            Problem(say("error.disk", language, path=out.parent, reason=word("no_folder", language)))
        )


def _refuse_unlike(runs: list[Results], language: Language) -> None:
    """Refuse runs that cannot stand side by side: of unlike quarters, or without the end of a year after the start."""
    from aicapex.report.words import word
    from aicapex.terminal import shown_years

    unlike = next((run for run in runs if run.quarters != runs[0].quarters), None)
    if unlike is not None:
        names = {"one": runs[0].scenario.name, "other": unlike.scenario.name}
        raise UsageError(Problem(word("unlike", language, **names), cure=word("unlike.cure", language)))
    if not shown_years(runs[0].years):
        what = word("no_year", language, scenario=runs[0].scenario.name, end=runs[0].scenario.end)
        raise UsageError(Problem(what, cure="--set end=2030Q4"))


def _reaches(
    runs: list[Results], trials: int, seed: int, jobs: int, language: Language, quiet: bool
) -> list[Reach | None]:
    """The range of each verdict over theses and contested inputs, in small runs."""
    from aicapex import reach
    from aicapex.shipped import scenario_names
    from aicapex.terminal import Reach, shown_years, verdict_year

    fewer = min(reach.TRIALS, trials)
    with Bar(say("talk.theses", language), len(scenario_names()), quiet=quiet) as bar:
        theses = reach.over_theses(fewer, seed, jobs, bar)
    found: list[Reach | None] = []
    for run in runs:
        year = verdict_year(shown_years(run.years))
        with Bar(say("talk.contested", language), 1 + 2 * len(reach.CONTESTED), quiet=quiet) as bar:
            low, high = reach.reach(run.scenario, year, fewer, seed, jobs, theses, bar)
        found.append(Reach(low, high, fewer))
    return found
