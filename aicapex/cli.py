"""The command line: parse, call the package, print. Nothing heavy is imported until a command runs."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from aicapex import __version__
from aicapex.commands import (
    backtesting,
    breaking_even,
    charting,
    claiming,
    comparing,
    discovering,
    looking,
    reporting,
    running,
    scenarios,
    scoring,
    sensing,
    signposting,
    storytelling,
    strategising,
)
from aicapex.commands.console import (
    SPOKEN_LANG,
    Engine,
    ForceOption,
    Format,
    FormatOption,
    JobsOption,
    LangOption,
    QuietOption,
    SeedOption,
    SetOption,
    TrialsOption,
    language_of,
    scenario_completion,
    talk,
    tell,
    told,
    worked_by,
)
from aicapex.errors import AicapexError
from aicapex.language import say, spoken
from aicapex.run_limits import MOST_SUMMARISED

# Plain help: the decorated one costs a tenth of a second of imports.
app = typer.Typer(
    name="aicapex",
    help=told("app"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
scenario_app = typer.Typer(help=told("scenario"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(scenario_app, name="scenario")

Scenarios = Annotated[
    list[str], typer.Argument(metavar="SCENARIO...", help=told("scenarios"), autocompletion=scenario_completion)
]
OneScenario = Annotated[
    str, typer.Argument(metavar="SCENARIO", help=told("scenarios"), autocompletion=scenario_completion)
]
InScenario = Annotated[str, typer.Option("--scenario", help=told("in_scenario"), autocompletion=scenario_completion)]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=told("version"))] = False,
) -> None:
    """The root of the commands; its help is the application's."""


@app.command(help=told("run"))
def run(
    names: Scenarios,
    trials: Annotated[int, typer.Option("--trials", min=1, max=MOST_SUMMARISED, help=told("trials"))] = 10_000,
    seed: SeedOption = 1,
    changes: SetOption = None,
    out: Annotated[Path | None, typer.Option("--out", help=told("out"))] = None,
    force: ForceOption = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
    check: Annotated[bool, typer.Option("--check", help=told("check"))] = False,
    save_trials: Annotated[bool, typer.Option("--save-trials", help=told("save_trials"))] = False,
    no_charts: Annotated[bool, typer.Option("--no-charts", help=told("no_charts"))] = False,
    no_write: Annotated[bool, typer.Option("--no-write", help=told("no_write"))] = False,
    dependence_check: Annotated[
        bool, typer.Option("--dependence-check/--no-dependence-check", help=told("dependence_check"))
    ] = True,
    reach: Annotated[bool, typer.Option("--range/--no-range", help=told("range"))] = True,
    given: Annotated[list[str] | None, typer.Option("--given", metavar="CONDITION", help=told("given"))] = None,
    joint: Annotated[list[str] | None, typer.Option("--joint", metavar="TESTS", help=told("joint"))] = None,
    summary_only: Annotated[bool, typer.Option("--summary-only", help=told("summary_only"))] = False,
    engine: Annotated[Engine, typer.Option("--engine", help=told("engine"))] = Engine.local,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS", help=told("scheduler"))] = None,
) -> None:
    """Simulate scenarios."""
    order = running.Order(
        trials=trials,
        seed=seed,
        jobs=jobs,
        check=check,
        out=out,
        force=force,
        write=not no_write,
        charts=not no_charts,
        save_trials=save_trials,
        dependence_check=dependence_check,
        reach=reach,
        given=tuple(given or ()),
        joint=tuple(joint or ()),
        summary_only=summary_only,
        format=format,
        language=language_of(lang),
        quiet=quiet,
    )
    with worked_by(engine, scheduler, jobs):
        running.run(names, changes or [], order)


@app.command(help=told("claims"))
def claims(
    name: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help=told("one_scenario"), autocompletion=scenario_completion)
    ] = "base",
    by: Annotated[claiming.By | None, typer.Option("--by", help=told("by"))] = None,
    audit: Annotated[bool, typer.Option("--audit", help=told("audit"))] = False,
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    changes: SetOption = None,
    out: Annotated[Path | None, typer.Option("--out", help=told("claims_out"))] = None,
    force: ForceOption = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
    no_write: Annotated[bool, typer.Option("--no-write", help=told("no_write"))] = False,
) -> None:
    """Put the claims to a scenario."""
    order = claiming.Order(
        trials=trials,
        seed=seed,
        jobs=jobs,
        by=by,
        audit=audit,
        out=out,
        force=force,
        write=not no_write,
        format=format,
        language=language_of(lang),
        quiet=quiet,
    )
    claiming.claims(name, changes or [], order)


@app.command(help=told("hindcast"))
def hindcast(
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    projection: Annotated[
        str, typer.Option("--constrain", help=told("constrain"), autocompletion=scenario_completion)
    ] = "base",
    out: Annotated[Path | None, typer.Option("--out", help=told("hindcast_out"))] = None,
    force: ForceOption = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
    no_charts: Annotated[bool, typer.Option("--no-charts", help=told("no_charts"))] = False,
    no_write: Annotated[bool, typer.Option("--no-write", help=told("no_write"))] = False,
) -> None:
    """Replay 2022Q4 on."""
    order = scoring.Order(
        trials=trials,
        seed=seed,
        jobs=jobs,
        projection="" if projection == "none" else projection,
        out=out,
        force=force,
        write=not no_write,
        charts=not no_charts,
        format=format,
        language=language_of(lang),
        quiet=quiet,
    )
    scoring.hindcast(order)


@app.command(help=told("backtest"))
def backtest(
    boom: Annotated[backtesting.Boom, typer.Argument(help=told("boom"))],
    alone: Annotated[bool, typer.Option("--alone", help=told("alone"))] = False,
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    out: Annotated[Path | None, typer.Option("--out", help=told("backtest_out"))] = None,
    force: ForceOption = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
    no_charts: Annotated[bool, typer.Option("--no-charts", help=told("no_charts"))] = False,
    no_write: Annotated[bool, typer.Option("--no-write", help=told("no_write"))] = False,
) -> None:
    """Replay a boom and its counterpart."""
    order = backtesting.Order(
        trials=trials,
        seed=seed,
        jobs=jobs,
        alone=alone,
        out=out,
        force=force,
        write=not no_write,
        charts=not no_charts,
        format=format,
        language=language_of(lang),
        quiet=quiet,
    )
    backtesting.backtest(boom, order)


# The commands that analyse runs stand with their options in their own files.
app.command("compare", help=told("compare"))(comparing.compare)
app.command("sensitivity", help=told("sensitivity"))(sensing.sensitivity)
app.command("breakeven", help=told("breakeven"))(breaking_even.breakeven)
app.command("discover", help=told("discover"))(discovering.discover)
app.command("signposts", help=told("signposts"))(signposting.signposts)
app.command("story", help=told("story"))(storytelling.story)
app.command("strategy", help=told("strategy"))(strategising.strategy)
app.command("chart", help=told("chart"))(charting.chart)
app.command("report", help=told("report"))(reporting.report)


@app.command(help=told("score"))
def score(
    run: Annotated[Path, typer.Argument(metavar="RUN", help=told("run_folder"))],
    against: Annotated[Path, typer.Option("--against", metavar="FILE", help=told("against"))],
    points: Annotated[bool, typer.Option("--points", help=told("points"))] = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
) -> None:
    """Score a frozen run."""
    scoring.score(run, against, points, format, language_of(lang), quiet)


@app.command(help=told("explain"))
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help=told("name"))],
    scenario: InScenario = "base",
    changes: SetOption = None,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
) -> None:
    """Explain a name."""
    looking.explain(name, scenario, changes or [], format, language_of(lang))


@scenario_app.command("list", help=told("scenario.list"))
def list_(format: FormatOption = Format.table, lang: LangOption = SPOKEN_LANG) -> None:
    """List what is shipped."""
    scenarios.list_shipped(format, language_of(lang))


@scenario_app.command(help=told("scenario.show"))
def show(name: OneScenario, changes: SetOption = None) -> None:
    """Show a resolved scenario."""
    scenarios.show(name, changes or [])


@scenario_app.command(help=told("scenario.new"))
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help=told("new_name"))],
    extends: Annotated[
        str, typer.Option("--extends", help=told("extends"), autocompletion=scenario_completion)
    ] = "base",
    force: ForceOption = False,
    lang: LangOption = SPOKEN_LANG,
) -> None:
    """Start a scenario file."""
    scenarios.new(name, extends, force, language_of(lang))


@scenario_app.command(help=told("scenario.diff"))
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=told("scenarios"), autocompletion=scenario_completion)],
    b: Annotated[str, typer.Argument(metavar="B", help=told("scenarios"), autocompletion=scenario_completion)],
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
) -> None:
    """Compare two scenarios."""
    scenarios.diff(a, b, format, language_of(lang))


@scenario_app.command(help=told("scenario.validate"))
def validate(names: Scenarios, lang: LangOption = SPOKEN_LANG, quiet: QuietOption = False) -> None:
    """Check scenario files."""
    scenarios.validate(names, language_of(lang), quiet)


@scenario_app.command(help=told("scenario.schema"))
def schema(
    out: Annotated[Path | None, typer.Option("--out", help=told("schema_out"))] = None,
    force: ForceOption = False,
    lang: LangOption = SPOKEN_LANG,
) -> None:
    """Print the JSON Schema."""
    scenarios.schema(out, force, language_of(lang))


def main() -> int:
    """Run the command line; the exit code: 0 done, 1 our bug, 2 usage, 3 scenario, 4 numbers, 5 files, 130 stopped."""
    language = spoken()
    _prepare()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = int(app(standalone_mode=False) or 0)
    except AicapexError as error:
        tell(error, language)
        return error.exit_code
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        talk(f"{say('error.problems', language)}: {say('error.io', language)}\n  {error}")
        return 5
    except Exception as error:
        return _ended_by(error, language_of(SPOKEN_LANG))
    if code == 130:
        talk(say("error.interrupted", language))
    return code


def _prepare() -> None:
    """One thread for numerical libraries, as processes share the work; somewhere to write to if the shell gave none."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its cache, which is no concern of a reader
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())


def _ended_by(error: Exception, language: str) -> int:
    """The exit code after an exception: a wrong use of the command tells itself, all else is a fault of ours."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        error.show()
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return 130
    traceback.print_exception(error)
    talk(say("error.ours", "zh" if language == "zh" else "en"))
    return 1
