"""A run again from the folder that it left: the same scenario, seed and trials give the same bits, or it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aicapex import engine
from aicapex.analysis.frozen import SUMMARY, open_run
from aicapex.analysis.words import word
from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language
from aicapex.results import Results
from aicapex.runfolder import MANIFEST
from aicapex.scenario import load
from aicapex.summary import to_json

SCENARIO = "scenario.yaml"


def is_run(place: str) -> bool:
    """Whether a name is that of a folder that a run has left."""
    return (Path(place) / MANIFEST).is_file() and (Path(place) / SCENARIO).is_file()


def run_again(
    folder: Path, jobs: int = 1, progress: Callable[[int], None] | None = None, language: Language = "en"
) -> Results:
    """The run of a folder, every trial of it; InputOutputError unless its figures are those that the folder has.

    A folder keeps quantiles, and what is asked of it may need every trial.
    """
    frozen = open_run(folder, language)
    manifest = frozen.manifest
    scenario = replace(load(str(folder / SCENARIO)), name=manifest["scenario"])
    given = manifest.get("given", {"conditions": (), "of_trials": manifest["trials"]})
    results = engine.run(scenario, given["of_trials"], manifest["seed"], progress=progress, jobs=jobs)
    if given["conditions"]:
        from aicapex.analysis.conditioning import condition

        results = condition(results, tuple(given["conditions"]), language)
    told = json.loads(to_json(results.summary()))
    if any(told[part] != frozen.summary[part] for part in ("verdict", "outputs", "scalars")):
        what = word("error.other_figures", language, folder=folder, version=manifest["aicapex"])
        raise InputOutputError(Problem(what, cure=word("error.other_figures_cure", language, file=SUMMARY)))
    return results
