"""aicapex breakeven: at which value of an input, or of two, an outcome reaches a level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicapex.commands.console import (
    SPOKEN_LANG,
    Bar,
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
    told,
)
from aicapex.commands.studying import NoChartsOption, NoWriteOption, Order, OutOption, ScenarioArgument, conclude
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.analysis.breakeven import BreakEven, Frontier, Goal
    from aicapex.results import Results
    from aicapex.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Solved:
    """A break-even or a frontier as a study."""

    found: BreakEven | Frontier

    @property
    def results(self) -> Results:
        """The run of the scenario as it is."""
        return self.found.reference

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.breakeven_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.breakeven_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.breakeven import Frontier
        from aicapex.analysis.breakeven_report import frontier_report, report

        if isinstance(self.found, Frontier):
            return frontier_report(self.found, language, cells)
        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """The curve with its crossings, or the plane with the frontier."""
        from aicapex.analysis.breakeven import Frontier
        from aicapex.charts.breakeven import draw_breakeven, draw_frontier

        if isinstance(self.found, Frontier):
            yield "frontier", draw_frontier(self.found, language)
        else:
            yield "breakeven", draw_breakeven(self.found, language)

    @property
    def following(self) -> str:
        """The trials behind the outcome."""
        asked = self.found.goal.asked
        return f"aicapex discover {self.results.scenario.name} --where {asked.text}" if asked.flag else ""


def breakeven(
    name: ScenarioArgument,
    solve: Annotated[list[str], typer.Option("--solve", metavar="INPUT", help=told("solve"))],
    test: Annotated[str, typer.Option("--test", help=told("asked_test"))] = "",
    probability: Annotated[float, typer.Option("--probability", help=told("probability"))] = 0.5,
    by: Annotated[str, typer.Option("--by", metavar="YEAR", help=told("by_year"))] = "",
    output: Annotated[str, typer.Option("--output", help=told("asked_output"))] = "",
    at: Annotated[str, typer.Option("--at", metavar="DATE", help=told("at_date"))] = "",
    quantile: Annotated[float, typer.Option("--quantile", help=told("quantile"))] = 0.5,
    equals: Annotated[float | None, typer.Option("--equals", help=told("equals"))] = None,
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    changes: SetOption = None,
    out: OutOption = None,
    force: ForceOption = False,
    format: FormatOption = Format.table,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
    no_charts: NoChartsOption = False,
    no_write: NoWriteOption = False,
) -> None:
    """Solve for an input."""
    from aicapex.analysis import breakeven as solving
    from aicapex.commands.running import load_all

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenario = load_all([name], changes or [])[0]
    goal = _goal(scenario, (test, probability, by), (output, at, quantile, equals), order.language)
    if len(solve) > 2:
        raise UsageError(Problem("--solve", expected="one or two inputs"))
    for text in solve:
        solving.range_of(scenario, text, order.language)
    plane = len(solve) == 2
    runs = solving.SIDE**2 * solving.PLANE_TRIALS if plane else solving.POINTS * solving.SCAN_TRIALS
    total = trials + min(runs, trials * runs)
    found: BreakEven | Frontier
    with Bar(say("talk.simulating", order.language, name=scenario.name), total, quiet=quiet) as bar:
        if plane:
            pair = (solve[0], solve[1])
            found = solving.frontier(scenario, pair, goal, trials, seed, jobs, bar, order.language)
        else:
            found = solving.breakeven(scenario, solve[0], goal, trials, seed, jobs, bar, order.language)
    conclude("breakeven", Solved(found), order, asked=goal.asked.text, solve=list(solve))


def _goal(
    scenario: Scenario,
    of_test: tuple[str, float, str],
    of_output: tuple[str, str, float, float | None],
    language: Language,
) -> Goal:
    """What is asked, from the options of either kind; raises UsageError where they do not fit together."""
    from aicapex.analysis.asked import read_asked
    from aicapex.analysis.breakeven import Goal
    from aicapex.analysis.breakeven_words import word

    (test, probability, by), (output, at, quantile, equals) = of_test, of_output
    if bool(test) == bool(output) or (output and equals is None):
        raise UsageError(Problem(word("one.of", language)))
    if not 0.0 < (probability if test else quantile) < 1.0:
        raise UsageError(Problem(word("probability", language, value=probability if test else quantile)))
    if test:
        asked = read_asked(f"{test}@{by}" if by else test, scenario, language)
        if not asked.flag:
            raise UsageError(Problem(word("number", language, name=test)))
        return Goal(asked, probability)
    asked = read_asked(f"{output}@{at}" if at else output, scenario, language)
    if asked.flag:
        raise UsageError(Problem(word("flag", language, name=output)))
    assert equals is not None
    return Goal(asked, equals, quantile)
