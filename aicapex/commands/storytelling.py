"""aicapex story: the most typical trial of a class as a dated chain."""

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

    from aicapex.analysis.story import Story
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a study."""

    found: Story

    @property
    def results(self) -> Results:
        """The run that it rests on."""
        return self.found.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.story_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.story_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.story_report import report

        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """The trial over the ensemble."""
        from aicapex.charts.story import draw_story

        yield "story", draw_story(self.found, language)

    @property
    def following(self) -> str:
        """Where such trials lie."""
        return f"aicapex discover {self.results.scenario.name} --where {self.found.asked.text}"


def story(
    name: ScenarioArgument,
    of: Annotated[str, typer.Option("--class", metavar="CLASS", help=told("story_class"))] = "bust",
    by: Annotated[str, typer.Option("--by", metavar="YEAR", help=told("by_year"))] = "",
    trial: Annotated[int | None, typer.Option("--trial", help=told("trial"))] = None,
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
    """Tell a story."""
    from aicapex.analysis.story import story as typical
    from aicapex.commands.running import load_all, simulate

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenario = load_all([name], changes or [])[0]
    run = simulate(scenario, trials=trials, seed=seed, jobs=jobs, language=order.language, quiet=quiet)
    found = typical(run, f"{of}@{by}" if by else of, trial, order.language)
    conclude("story", Told(found), order, asked=found.asked.text, trial=found.trial)
