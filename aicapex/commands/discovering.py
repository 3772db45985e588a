"""aicapex discover: in which boxes of inputs an outcome happens."""

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

    from aicapex.analysis.discovery import Discovery
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Discovered:
    """Boxes as a study."""

    found: Discovery

    @property
    def results(self) -> Results:
        """The run that it rests on."""
        return self.found.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.discovery_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.discovery_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.discovery_report import report

        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """The trajectory of the first box, and the limits of all."""
        from aicapex.charts.discovery import draw_boxes, draw_peeling

        if self.found.boxes:
            yield "peeling", draw_peeling(self.found, language)
            yield "boxes", draw_boxes(self.found, language)

    @property
    def following(self) -> str:
        """What to watch for."""
        return f"aicapex signposts {self.results.scenario.name} --of {self.found.asked.text}"


def discover(
    name: ScenarioArgument,
    where: Annotated[str, typer.Option("--where", metavar="ASKED", help=told("where"))] = "adverse",
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
    """Find boxes."""
    from aicapex.analysis.discovery import discover as discovered
    from aicapex.commands.running import load_all, simulate

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenario = load_all([name], changes or [])[0]
    run = simulate(scenario, trials=trials, seed=seed, jobs=jobs, language=order.language, quiet=quiet)
    found = discovered(run, where, order.language)
    conclude("discover", Discovered(found), order, asked=found.asked.text)
