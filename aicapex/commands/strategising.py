"""aicapex strategy: build, lease or wait, for one operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aicapex.commands.console import (
    SPOKEN_LANG,
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
from aicapex.language import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.analysis.strategy import Strategy
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Advised:
    """A strategy as a study."""

    found: Strategy

    @property
    def results(self) -> Results:
        """The run that it rests on."""
        return self.found.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.strategy_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.strategy_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.strategy_report import report

        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """Costs, and the map."""
        from aicapex.charts.strategy import draw_costs, draw_map

        yield "costs", draw_costs(self.found, language)
        yield "map", draw_map(self.found, language)

    @property
    def following(self) -> str:
        """Another operator."""
        return f"aicapex strategy {self.results.scenario.name} --operator {self.found.others[0].operator.id}"


def strategy(
    name: ScenarioArgument,
    operator: Annotated[str, typer.Option("--operator", metavar="NAME|FILE", help=told("operator"))] = "platform",
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
    """Choose a strategy."""
    from aicapex.analysis.operators import read_operator
    from aicapex.analysis.strategy import strategy as advised
    from aicapex.commands.running import load_all, simulate

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    chosen = read_operator(operator, order.language)  # a wrong one costs no time
    scenario = load_all([name], changes or [])[0]
    run = simulate(scenario, trials=trials, seed=seed, jobs=jobs, language=order.language, quiet=quiet)
    found = advised(run, chosen, order.language)
    conclude("strategy", Advised(found), order, operator=chosen.id)
