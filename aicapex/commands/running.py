"""aicapex run: simulate, write the run folders, tell the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aicapex.commands.console import Bar, Format, bold, emit, talk, width
from aicapex.errors import AicapexError, InputOutputError, NumericalError, Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from aicapex.reach import Adverse
    from aicapex.results import Results
    from aicapex.scenario import Scenario
    from aicapex.streaming import Summaries
    from aicapex.terminal import Reach

DEPENDENCE_TRIALS: Final = 2_000  # enough to see whether dependence matters, at a fifth of the cost


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks of a run."""

    trials: int
    seed: int
    jobs: int
    check: bool
    out: Path | None
    force: bool
    write: bool
    charts: bool
    save_trials: bool
    dependence_check: bool
    reach: bool
    given: tuple[str, ...]
    joint: tuple[str, ...]
    summary_only: bool
    format: Format
    language: Language
    quiet: bool


def run(names: Sequence[str], changes: Sequence[str], order: Order) -> None:
    """All scenarios are loaded before the first is run, and all places looked at before anything is computed."""
    if order.summary_only and (order.given or order.joint or order.save_trials):
        what = "--summary-only keeps no trials, which --given, --joint and --save-trials ask for"
        raise UsageError(Problem(what, cure="leave one or the other out"))
    scenarios = load_all(names, changes)
    places = _places(scenarios, order)
    for change in scenarios[0].settings:
        talk(say("talk.set", order.language, change=change), quiet=order.quiet)
    told: list[_Told] = []
    for scenario, place in zip(scenarios, places, strict=True):
        told.append(_one(scenario, place, order, first=not told))
    if order.reach and order.format is Format.table and not order.given:
        told = _with_reach(told, order)
    if order.format is Format.json:
        from aicapex.summary import to_json

        summaries = [one.summary for one in told]
        emit(to_json(summaries if len(summaries) > 1 else summaries[0]))
    elif order.format is Format.csv:
        emit("".join(one.table for one in told))
    else:
        emit("\n\n\n".join(_report(one, told, names, order) for one in told))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a run until all are done: a million paths of each would not fit."""

    results: Results | Summaries  # with the outputs and parameters of the report only
    independent: Results | None
    folder: Path | None
    summary: dict[str, Any]
    table: str
    reach: Reach | None = None
    more: tuple[str, ...] = ()  # of the terminal: what conditions do, and joint questions


def load_all(names: Sequence[str], changes: Sequence[str]) -> list[Scenario]:
    """The scenarios, each with the changes; the problems of all that are not valid are told together."""
    from aicapex.scenario import load

    scenarios, errors = [], list[AicapexError]()
    for name in names:
        try:
            scenarios.append(load(name, changes))
        except AicapexError as error:
            errors.append(error)
    if errors:
        first = type(errors[0])
        raise first(*(problem for error in errors if type(error) is first for problem in error.problems))
    return scenarios


def simulate(scenario: Scenario, *, trials: int, seed: int, jobs: int, language: Language, quiet: bool) -> Results:
    """Run the engine behind a progress bar."""
    from aicapex import engine

    with Bar(say("talk.simulating", language, name=scenario.name), trials, quiet=quiet) as bar:
        return engine.run(scenario, trials, seed, progress=bar, jobs=jobs)


def _one(scenario: Scenario, place: Path | None, order: Order, *, first: bool) -> _Told:
    """Simulate one scenario, write its folder, and keep what is to be told."""
    from aicapex import engine, runfolder, streaming
    from aicapex.dependence import strongest
    from aicapex.results import Results
    from aicapex.terminal import NEEDED

    with Bar(say("talk.simulating", order.language, name=scenario.name), order.trials, quiet=order.quiet) as bar:
        run = streaming.run if order.summary_only else engine.run
        results: Results | Summaries = run(
            scenario, order.trials, order.seed, check=order.check, progress=bar, jobs=order.jobs
        )
    more, extra = tuple[str, ...](), dict[str, Any]()
    if isinstance(results, Results):
        results, more, extra = _asked_further(results, order)
    folder = None
    if order.write:
        folder = runfolder.write(
            results,
            place,
            language=order.language,
            force=order.force,
            save_trials=order.save_trials,
            draw=_draw(order) if order.charts and not order.summary_only else None,
        )
        if order.format is not Format.table:
            talk(say("talk.written", order.language, path=folder), quiet=order.quiet)
    summary = results.summary() | extra if order.format is Format.json else {}
    table = runfolder.quantiles_csv(results, heading=first) if order.format is Format.csv else ""
    if isinstance(results, Results):
        kept = {name: values for name, values in results.outputs.items() if name in NEEDED}
        dependent = {name: results.parameters[name] for pair in strongest(results) for name in (pair.one, pair.other)}
        results = replace(results, outputs=kept, cohorts={}, parameters=dependent)
    return _Told(
        results=results,
        independent=None if order.given else _without_dependence(scenario, order),
        folder=folder,
        summary=summary,
        table=table,
        more=more,
    )


def _asked_further(results: Results, order: Order) -> tuple[Results, tuple[str, ...], dict[str, Any]]:
    """The run under its conditions, what these do and what joint questions answer as texts, and both as objects."""
    if not (order.given or order.joint):
        return results, (), {}
    from aicapex.analysis import conditioning

    texts, extra = [], dict[str, Any]()
    if order.given:
        before, results = results, conditioning.condition(results, order.given, order.language)
        texts.append(conditioning.given_text(before, results, order.language, width()))
        extra["given"] = conditioning.given_object(before, results)
    found = [conditioning.joint(results, *conditioning.read_joint(text), order.language) for text in order.joint]
    texts += [conditioning.joint_text(results, each, order.language, width()) for each in found]
    if found:
        extra["joint"] = [conditioning.joint_object(each) for each in found]
    return results, tuple(texts), extra


def _without_dependence(scenario: Scenario, order: Order) -> Results | None:
    """The same scenario with independent inputs, on fewer trials, where a table is to show it."""
    if not (order.dependence_check and order.format is Format.table and scenario.factors):
        return None
    from aicapex import engine

    trials = min(DEPENDENCE_TRIALS, order.trials)
    alone = engine.run(scenario.with_({"factors.enabled": False}), trials, order.seed)
    return replace(alone, outputs={}, cohorts={}, parameters={})


def _with_reach(told: Sequence[_Told], order: Order) -> list[_Told]:
    """Each run with the reach of its verdict: the theses are simulated once for all of them.

    A run is not lost for numbers that fail under other assumptions than its own, which is told.
    """
    from aicapex import reach
    from aicapex.shipped import scenario_names

    trials = min(reach.TRIALS, order.trials)
    try:
        with Bar(say("talk.theses", order.language), len(scenario_names()), quiet=order.quiet) as bar:
            theses = reach.over_theses(trials, order.seed, order.jobs, bar)
        return [replace(one, reach=_reach(one.results, theses, trials, order)) for one in told]
    except NumericalError as error:
        for problem in error.problems:
            talk(str(problem), quiet=order.quiet)
        return list(told)


def _reach(results: Results | Summaries, theses: Sequence[Adverse], trials: int, order: Order) -> Reach | None:
    """The range of the verdict line, if the run has a whole year."""
    from aicapex import reach
    from aicapex.terminal import Reach, shown_years, verdict_year

    years = shown_years(results.years)
    if not years:
        return None
    scenario, year = results.scenario, verdict_year(years)
    with Bar(say("talk.contested", order.language), 1 + 2 * len(reach.CONTESTED), quiet=order.quiet) as bar:
        low, high = reach.reach(scenario, year, trials, order.seed, order.jobs, theses, bar)
    return Reach(low, high, trials)


def _draw(order: Order) -> Callable[[Results, Path, Language], None]:
    """Draw the standard charts; a run is not lost for want of a font, which is told."""

    def standard(results: Results, folder: Path, language: Language) -> None:
        from aicapex.charts import MissingFontError, save_charts

        try:
            save_charts(results, folder, language)
        except MissingFontError as error:
            for problem in error.problems:
                talk(str(problem), quiet=order.quiet)

    return standard


def refuse_same_names(scenarios: Sequence[Scenario], language: Language) -> None:
    """A UsageError where two scenarios have one name, so that nothing that is told of them could be told apart."""
    names = [scenario.name for scenario in scenarios]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        what = say("error.same_name", language, name=doubled)
        raise UsageError(Problem(what, cure=say("error.same_name_cure", language)))


def _places(scenarios: Sequence[Scenario], order: Order) -> list[Path | None]:
    """Where each run folder goes, refused at once where it may not."""
    if order.out is not None and not order.write:
        raise UsageError(Problem("--out and --no-write"))
    names = [scenario.name for scenario in scenarios]
    refuse_same_names(scenarios, order.language)
    if order.out is None or not order.write:
        return [None] * len(scenarios)
    from aicapex.runfolder import refuse_occupied

    places = [order.out] if len(names) == 1 else [order.out / name for name in names]
    problems: list[Problem] = []
    for place in places:
        try:
            refuse_occupied(place, force=order.force, language=order.language)
        except InputOutputError as error:
            problems += error.problems
    if problems:
        raise InputOutputError(*problems)
    return list(places)


def _report(one: _Told, told: Sequence[_Told], names: Sequence[str], order: Order) -> str:
    from aicapex.terminal import Beside, run_report

    drawn = len(list((one.folder / "charts").glob("*.png"))) if one.folder and order.charts else 0
    beside = Beside(
        scenarios=[other.results for other in told],
        independent=one.independent,
        reach=one.reach,
        folder=one.folder,
        charts=drawn,
        trials_saved=order.save_trials,
        next_command=_next(one, names),
    )
    return "\n\n".join([run_report(one.results, order.language, width(), beside, bold()), *one.more])


def _next(one: _Told, names: Sequence[str]) -> str:
    """A command that takes the reader further: theses beside this one, or what the verdict hangs on."""
    if len(names) > 1:
        return f"aicapex explain {next(iter(one.results.tests), 'capex')}"
    from aicapex.shipped import scenario_names

    others = [name for name in scenario_names() if name != one.results.scenario.name]
    return " ".join(["aicapex run", *names, *others[:2]]) if others else "aicapex scenario list"
