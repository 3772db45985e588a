"""aicapex compare: scenarios on the same draws."""

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
    scenario_completion,
    told,
)
from aicapex.commands.studying import NoChartsOption, NoWriteOption, OfOption, Order, OutOption, conclude
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.analysis.compare import Comparison
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison as a study."""

    comparison: Comparison

    @property
    def results(self) -> Results:
        """The first scenario's run."""
        return self.comparison.results

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""
        from aicapex.analysis.compare_report import as_object

        return as_object(self.comparison)

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name."""
        from aicapex.analysis.compare_report import tables

        return tables(self.comparison)

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows."""
        from aicapex.analysis.compare_report import report

        return report(self.comparison, language, cells)

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """Both probabilities by year, and the waterfall."""
        from aicapex.charts.compare import draw_paired, draw_waterfall

        yield "paired", draw_paired(self.comparison, language)
        if self.comparison.attribution is not None and self.comparison.attribution.parts:
            yield "waterfall", draw_waterfall(self.comparison, language)

    @property
    def following(self) -> str:
        """What moves the second scenario."""
        asked = self.comparison.attribution.asked.text if self.comparison.attribution else "adverse@2030"
        return f"aicapex sensitivity {self.comparison.runs[1].scenario.name} --of {asked}"


def compare(
    names: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", help=told("compared"), autocompletion=scenario_completion),
    ],
    of: OfOption = "adverse@2030",
    weights: Annotated[str, typer.Option("--weights", metavar="W,W", help=told("weights"))] = "",
    no_attribution: Annotated[bool, typer.Option("--no-attribution", help=told("no_attribution"))] = False,
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
    """Compare scenarios."""
    from aicapex.analysis.compare import compare as compared
    from aicapex.analysis.compare import runs_of_attribution
    from aicapex.commands.running import load_all

    order = Order(trials, seed, jobs, out, force, not no_write, not no_charts, format, language_of(lang), quiet)
    order.refuse()
    scenarios = load_all(names, changes or [])
    total = len(scenarios) * trials
    if not no_attribution and len(scenarios) > 1:
        total += runs_of_attribution(scenarios[0], scenarios[1], trials)
    with Bar(say("talk.simulating", order.language, name=" ".join(names)), total, quiet=quiet) as bar:
        found = compared(
            scenarios,
            trials,
            seed,
            jobs,
            of=None if no_attribution else of,
            weights=read_weights(weights) if weights else None,
            progress=bar,
            language=order.language,
        )
    conclude("compare", Compared(found), order, beside=[run.scenario.digest for run in found.runs[1:]])


def read_weights(text: str) -> list[float]:
    """Numbers between commas; raises UsageError.

    >>> read_weights("0.5, 0.3,0.2")
    [0.5, 0.3, 0.2]
    """
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(Problem(f"--weights {text!r}", expected="0.5,0.3,0.2")) from None
