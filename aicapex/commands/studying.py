"""What the commands that analyse runs share: their options, how a study is told, and the folder that it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import typer

from aicapex.commands.console import Format, bold, emit, scenario_completion, talk, told, width
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.results import Results

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help=told("one_scenario"), autocompletion=scenario_completion)
]
OfOption = Annotated[str, typer.Option("--of", metavar="ASKED", help=told("of"))]
OutOption = Annotated[Path | None, typer.Option("--out", help=told("study_out"))]
NoChartsOption = Annotated[bool, typer.Option("--no-charts", help=told("no_charts"))]
NoWriteOption = Annotated[bool, typer.Option("--no-write", help=told("no_write"))]
LABEL: Final = 10  # cells of the labels below a report


class Study(Protocol):
    """What an analysis found, ready to be told in every format."""

    @property
    def results(self) -> Results:
        """The run that it rests on, or the first of them: what the manifest tells of."""

    def as_object(self) -> dict[str, Any]:
        """All of it as JSON objects."""

    def tables(self) -> Mapping[str, str]:
        """CSV texts by file name; the first is what `--format csv` prints."""

    def report(self, language: Language, cells: int) -> str:
        """What the terminal shows, in lines of at most so many cells."""

    def pictures(self, language: Language) -> Iterator[tuple[str, Figure]]:
        """Its charts with their file names, without a suffix."""

    @property
    def following(self) -> str:
        """The command that a reader may want next; empty if none."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks of any study."""

    trials: int
    seed: int
    jobs: int
    out: Path | None
    force: bool
    write: bool
    charts: bool
    format: Format
    language: Language
    quiet: bool

    def refuse(self) -> None:
        """Refuse what cannot be written before time is spent on it."""
        from aicapex.runfolder import refuse_occupied

        if self.out is not None and not self.write:
            raise UsageError(Problem("--out and --no-write"))
        if self.out is not None:
            refuse_occupied(self.out, force=self.force, language=self.language)


def conclude(command: str, study: Study, order: Order, **facts: Any) -> None:
    """Write the folder runs/COMMAND-SCENARIO-N, or the one named, and print the study in the format asked for.

    `facts` are told by the manifest, beside the command.
    """
    place = _written(command, study, order, facts) if order.write else None
    emit(_told(study, place, order))
    if place is not None and order.format is not Format.table:
        talk(say("talk.written", order.language, path=place), quiet=order.quiet)


def _told(study: Study, place: Path | None, order: Order) -> str:
    """The study in the format asked for."""
    if order.format is Format.json:
        from aicapex.summary import to_json

        return to_json(study.as_object())
    if order.format is Format.csv:
        return next(iter(study.tables().values()))
    from aicapex.tables import paragraph

    first, *rest = study.report(order.language, width()).split("\n")
    below = {"report.written": f"{place}/" if place is not None else "", "report.next": study.following}
    lines = [
        line
        for key, text in below.items()
        if text
        for line in paragraph(say(key, order.language), text, width(), LABEL)
    ]
    return "\n".join([bold()(first), *rest, *(["", *lines] if lines else [])])


def _written(command: str, study: Study, order: Order, facts: Mapping[str, Any]) -> Path:
    """The folder, whole or absent: COMMAND.json, the tables, the charts, the manifest."""
    from aicapex.runfolder import write_whole
    from aicapex.summary import to_json

    def fill(folder: Path) -> None:
        (folder / f"{command}.json").write_text(to_json(study.as_object()), encoding="utf-8")
        for name, text in study.tables().items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "scenario.yaml").write_text(study.results.scenario.to_yaml(), encoding="utf-8")
        if order.charts:
            _draw(study, folder / "charts", order)

    label = f"{command}-{study.results.scenario.name}"
    return write_whole(
        fill,
        study.results,
        order.out,
        label=label,
        language=order.language,
        force=order.force,
        told={"command": command, **facts},
    )


def _draw(study: Study, folder: Path, order: Order) -> None:
    """The charts; the folder is not lost for want of a font, which is told."""
    from aicapex.charts import MissingFontError, save

    folder.mkdir()
    try:
        for name, figure in study.pictures(order.language):
            save(figure, folder / f"{name}.png")
    except MissingFontError as error:
        for problem in error.problems:
            talk(str(problem), quiet=order.quiet)
    if not any(folder.iterdir()):
        folder.rmdir()
