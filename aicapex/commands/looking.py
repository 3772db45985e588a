"""aicapex explain and aicapex chart: what a name stands for, and how it looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aicapex.commands.console import Format, emit, replacing, width
from aicapex.commands.running import load_all, simulate
from aicapex.csv_tables import table_csv
from aicapex.errors import InputOutputError, Problem, UsageError, nearest_names
from aicapex.language import Language, say

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

START_TRIALS = 2_000  # for the table of the start: medians to a percent or so
START_QUARTERS = 5  # simulated for it: growth over the first year is part of it


def explain(name: str, scenario: str, changes: Sequence[str], format: Format, language: Language) -> None:
    """Print what a name stands for in a scenario; `t0` is the table of its start."""
    loaded = load_all([scenario], changes)[0]
    if name.strip().lower() == "t0":
        _explain_start(loaded, format, language)
        return
    from aicapex.explain import explain as explained

    found = explained(name, loaded, language)
    if format is Format.table:
        emit("\n\n".join(explanation.text(language, width()) for explanation in found))
        return
    objects = [explanation.as_object() for explanation in found]
    if format is Format.json:
        emit(json.dumps(objects if len(objects) > 1 else objects[0], indent=2, ensure_ascii=False))
        return
    rows: list[tuple[str, ...]] = []
    for explanation in found:
        rows.append((explanation.name, explanation.kind, "title", explanation.title))
        rows += [(explanation.name, explanation.kind, *statement) for statement in explanation.statements]
    emit(table_csv(("name", "kind", "statement", "text"), rows))


def _explain_start(scenario: Scenario, format: Format, language: Language) -> None:
    """Print every statement on the start beside what a short run of the scenario has there."""
    from aicapex.start_report import start_csv, start_json, start_text

    end = scenario.quarters[: START_QUARTERS + 1][-1]
    results = replace(scenario, end=end).run(trials=START_TRIALS)
    if format is Format.table:
        emit(start_text(results, language, width()))
    else:
        emit(start_json(results) if format is Format.json else start_csv(results))


def chart(
    names: Sequence[str],
    scenario: str,
    changes: Sequence[str],
    *,
    trials: int,
    seed: int,
    jobs: int,
    out: Path | None,
    force: bool,
    language: Language,
    quiet: bool,
) -> None:
    """Simulate a scenario and draw charts of it, into files named after them, or the one into the file given."""
    from aicapex.charts import CHARTS, FORMATS, STANDARD, draw, save
    from aicapex.registry import VARIABLES
    from aicapex.returns import COHORTS

    known = [*CHARTS, *VARIABLES, *(variable.name for variable in COHORTS)]
    chosen = list(names) or list(STANDARD)
    problems = [_no_chart(name, known, list(CHARTS), language) for name in chosen if name not in known]
    paths = [out] if out is not None else [Path(f"{name}.png") for name in chosen]
    if len(paths) != len(chosen):
        problems.append(Problem(say("error.one_chart", language)))
    if out is not None and out.suffix.removeprefix(".").lower() not in FORMATS:
        what = say("error.suffix", language, path=out, suffix=out.suffix or "–")
        problems.append(Problem(what, expected=", ".join(f".{suffix}" for suffix in FORMATS)))
    if problems:
        raise UsageError(*problems)
    taken = [path for path in paths if path.exists() and not force]
    if taken:
        cure = say("error.exists_file_cure", language)
        raise InputOutputError(*(Problem(say("error.exists", language, path=path), cure=cure) for path in taken))
    loaded = load_all([scenario], changes)[0]
    results = simulate(loaded, trials=trials, seed=seed, jobs=jobs, language=language, quiet=quiet)
    for name, path in zip(chosen, paths, strict=True):
        figure = draw(name, results, language)
        with replacing(path, language) as temporary:
            save(figure, temporary)
        emit(str(path))


def _no_chart(name: str, known: Sequence[str], charts: Sequence[str], language: Language) -> Problem:
    return Problem(
        say("error.no_chart", language, name=name),
        expected=say("error.charts_expected", language, charts=", ".join(charts)),
        nearest=nearest_names(name, known),
    )
