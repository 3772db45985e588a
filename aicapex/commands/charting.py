"""aicapex chart: runs as pictures, from scenarios or from the folders that runs have left."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aicapex.commands.console import (
    SPOKEN_LANG,
    Bar,
    ForceOption,
    JobsOption,
    LangOption,
    QuietOption,
    SeedOption,
    SetOption,
    TrialsOption,
    emit,
    language_of,
    replacing,
    scenario_completion,
    told,
)
from aicapex.commands.running import load_all, refuse_same_names, simulate
from aicapex.errors import InputOutputError, Problem, UsageError, nearest_names
from aicapex.language import Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aicapex.results import Results

FIELD = "football_field"


class Layout(StrEnum):
    """How several runs share a picture."""

    overlay = "overlay"
    multiples = "multiples"


def chart(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help=told("names"))] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", help=told("chart_scenarios"), autocompletion=scenario_completion),
    ] = None,
    layout: Annotated[Layout, typer.Option("--layout", help=told("layout"))] = Layout.overlay,
    of: Annotated[str, typer.Option("--of", metavar="ASKED", help=told("of"))] = "adverse@2030",
    width: Annotated[float, typer.Option("--width", min=60.0, max=400.0, help=told("chart_width"))] = 160.0,
    trials: TrialsOption = 10_000,
    seed: SeedOption = 1,
    changes: SetOption = None,
    out: Annotated[Path | None, typer.Option("--out", help=told("chart_out"))] = None,
    force: ForceOption = False,
    lang: LangOption = SPOKEN_LANG,
    quiet: QuietOption = False,
    jobs: JobsOption = 1,
) -> None:
    """Draw charts."""
    from aicapex.charts import STANDARD, save, save_numbers

    language, places = language_of(lang), scenario or ["base"]
    chosen = names or list(STANDARD)
    paths = [out] if out is not None else [Path(f"{name}.png") for name in chosen]
    _refuse(chosen, places, paths, layout, language, force)
    runs = runs_of(places, changes or [], trials, seed, jobs, language, quiet)
    figures = _figures(chosen, runs, layout, of, width, language)
    for figure, path in zip(figures, paths, strict=True):
        numbers = path.with_suffix(".csv")
        with replacing(path, language) as temporary, replacing(numbers, language) as table:
            save(figure, temporary)
            save_numbers(figure, table)
        emit(f"{path}\n{numbers}")


def runs_of(
    places: Sequence[str],
    changes: Sequence[str],
    trials: int,
    seed: int,
    jobs: int,
    language: Language,
    quiet: bool,
) -> list[Results]:
    """Each place's run: a folder that a run left is run again as it was, a scenario as it is asked for here."""
    from aicapex.analysis.rerun import is_run, run_again

    folders = {place for place in places if is_run(place)}
    if folders and changes:
        raise UsageError(
            Problem(
                say("error.set_of_run", language, path=sorted(folders)[0]), cure=say("error.set_of_run_cure", language)
            )
        )
    names = [place for place in places if place not in folders]
    loaded = dict(zip(names, load_all(names, changes), strict=True))
    runs: list[Results] = []
    for place in places:
        if place in folders:
            with Bar(say("talk.simulating", language, name=place), 0, quiet=quiet) as bar:
                runs.append(run_again(Path(place), jobs, bar, language))
        else:
            runs.append(simulate(loaded[place], trials=trials, seed=seed, jobs=jobs, language=language, quiet=quiet))
    refuse_same_names([run.scenario for run in runs], language)
    return runs


def _refuse(
    chosen: Sequence[str], places: Sequence[str], paths: Sequence[Path], layout: Layout, language: Language, force: bool
) -> None:
    """Refuse what cannot be drawn or written before anything is simulated."""
    from aicapex.charts import CHARTS, FORMATS, MOST
    from aicapex.registry import VARIABLES
    from aicapex.returns import COHORTS

    fans = [*VARIABLES, *(variable.name for variable in COHORTS)]
    known = [FIELD, *fans, *(["adverse"] if len(places) > 1 else CHARTS)]
    charts = [FIELD, *(["adverse", "capex"] if len(places) > 1 else CHARTS)]
    problems = [_no_chart(name, known, charts, len(places) > 1, language) for name in chosen if name not in known]
    if len(paths) != len(chosen):
        problems.append(Problem(say("error.one_chart", language)))
    for path in paths:
        if path.suffix.removeprefix(".").lower() not in FORMATS:
            what = say("error.suffix", language, path=path, suffix=path.suffix or "–")
            problems.append(Problem(what, expected=", ".join(f".{suffix}" for suffix in FORMATS)))
    # How soon runs go bust is one picture whatever the layout.
    together = [name for name in chosen if name == "adverse" or (name != FIELD and layout is Layout.overlay)]
    if len(places) > MOST and together:
        problems.append(Problem(say("error.many_runs", language, most=MOST), cure="--layout multiples"))
    if problems:
        raise UsageError(*problems)
    written = [each for path in paths for each in (path, path.with_suffix(".csv"))]
    taken = [path for path in written if path.exists() and not force]
    if taken:
        cure = say("error.exists_file_cure", language)
        raise InputOutputError(*(Problem(say("error.exists", language, path=path), cure=cure) for path in taken))


def _figures(
    chosen: Sequence[str], runs: Sequence[Results], layout: Layout, of: str, width: float, language: Language
) -> list[Figure]:
    """The pictures, in the order asked."""
    from aicapex.charts import draw, draw_several
    from aicapex.history import history_of

    figures = []
    for name in chosen:
        if name == FIELD:
            figures.append(_field(runs, of, width, language))
        elif len(runs) > 1:
            figures.append(draw_several(name, runs, language, layout=layout, width=width))
        else:
            figures.append(draw(name, runs[0], language, width=width, history=history_of(runs[0].scenario)))
    return figures


def _field(runs: Sequence[Results], of: str, width: float, language: Language) -> Figure:
    """One figure of each run beside the others."""
    from aicapex.analysis.field import field_rows
    from aicapex.charts import draw_football_field

    asked, rows = field_rows(runs, of, language)
    date = of.partition("@")[2]
    return draw_football_field(rows, asked.title, date, asked.unit, language, width=width)


def _no_chart(name: str, known: Sequence[str], charts: Sequence[str], several: bool, language: Language) -> Problem:
    key = "error.no_chart_of_several" if several else "error.no_chart"
    return Problem(
        say(key, language, name=name),
        expected=say("error.charts_expected", language, charts=", ".join(charts)),
        nearest=nearest_names(name, known),
    )
