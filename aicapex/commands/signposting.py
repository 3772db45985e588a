"""aicapex signposts: which figures of the next four quarters move a probability most."""

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

    from aicapex.analysis.signposts import Signposts
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Signposted:
    """Signposts as a study."""

    found: Signposts

    @property
    def results(self) -> Results:
        """The run that it rests on."""
        return self.found.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.signposts_report import as_object

        return as_object(self.found)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.signposts_report import tables

        return tables(self.found)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.signposts_report import report

        return report(self.found, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """Both probabilities of each figure."""
        from aicapex.charts.signposts import draw_signposts

        if self.found.posts:
            yield "signposts", draw_signposts(self.found, language)

    @property
    def following(self) -> str:
        """How it goes where it happens."""
        return f"aicapex story {self.results.scenario.name}"


def signposts(
    name: ScenarioArgument,
    of: Annotated[str, typer.Option("--of", metavar="ASKED", help=told("of"))] = "adverse",
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
    """Name signposts."""
    from aicapex.analysis.signposts import signposts as named
    from aicapex.commands.running import load_all, simulate

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenario = load_all([name], changes or [])[0]
    run = simulate(scenario, trials=trials, seed=seed, jobs=jobs, language=order.language, quiet=quiet)
    found = named(run, of, order.language)
    conclude("signposts", Signposted(found), order, asked=found.asked.text)
