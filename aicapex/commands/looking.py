"""aicapex explain: what a name stands for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aicapex.commands.console import Format, emit, width
from aicapex.commands.running import load_all
from aicapex.csv_tables import table_csv
from aicapex.language import Language

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
