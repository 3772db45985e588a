"""aicapex sensitivity: what drives an outcome, and what flips the verdict."""

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
from aicapex.commands.studying import (
    NoChartsOption,
    NoWriteOption,
    OfOption,
    Order,
    OutOption,
    ScenarioArgument,
    conclude,
)
from aicapex.language import Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.analysis.sensitivity import Sensitivity
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Sensed:
    """A sensitivity analysis as a study."""

    found: Sensitivity

    @property
    def results(self) -> Results:
        """The run that it rests on."""
        return self.found.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.sensitivity_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.sensitivity_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.sensitivity_report import report

        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """The tornado and the shares."""
        from aicapex.charts.sensitivity import draw_shares, draw_tornado

        yield "tornado", draw_tornado(self.found, language)
        yield "shares", draw_shares(self.found, language)

    @property
    def following(self) -> str:
        """Where the first parameter would have to stand for even odds."""
        from aicapex.registry import PARAMETERS

        first = next((driver.name for driver in self.found.drivers if driver.name in PARAMETERS), "")
        if not first or not self.found.asked.flag:
            return ""
        name, _, date = self.found.asked.text.partition("@")
        by = f" --by {date[:4]}" if date else ""
        return f"aicapex breakeven {self.results.scenario.name} --solve {first} --test {name} --probability 0.5{by}"


def sensitivity(
    name: ScenarioArgument,
    of: OfOption = "adverse@2030",
    held: Annotated[int, typer.Option("--held", min=0, help=told("held"))] = 8,
    sobol: Annotated[bool, typer.Option("--sobol", help=told("sobol"))] = False,
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
    """Tell what drives an outcome."""
    from aicapex.analysis.asked import read_asked
    from aicapex.analysis.sensitivity import from_results, held_names, hold, sobol_groups, trials_held, with_sobol
    from aicapex.commands.running import load_all, simulate

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenario = load_all([name], changes or [])[0]
    read_asked(of, scenario, order.language)  # a wrong question costs no time
    run = simulate(scenario, trials=trials, seed=seed, jobs=jobs, language=order.language, quiet=quiet)
    found = from_results(run, of, order.language)
    if held:
        total = 2 * len(held_names(found, held)) * trials_held(trials, held)
        with Bar(say("talk.simulating", order.language, name=scenario.name), total, quiet=quiet) as bar:
            found = hold(found, held, jobs, bar)
    if sobol:
        total = (2 + len(sobol_groups(found))) * trials
        with Bar("Sobol", total, quiet=quiet) as bar:
            found = with_sobol(found, jobs, bar)
    conclude("sensitivity", Sensed(found), order, asked=of)
