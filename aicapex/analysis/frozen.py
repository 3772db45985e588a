"""A run that was frozen in its folder: what it said, as it was written, vouched for by the digests of its manifest."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np

from aicapex.analysis.simulated import Simulated
from aicapex.analysis.words import word
from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language
from aicapex.quarters import is_quarter, quarters_between
from aicapex.registry import VARIABLES
from aicapex.results import QUANTILES
from aicapex.runfolder import MANIFEST
from aicapex.statistics import Values
from aicapex.variables import Variable

SUMMARY: Final = "summary.json"
TABLE: Final = "quantiles.csv"
TRIALS: Final = ("trials.parquet", "trials.csv.gz")


@dataclass(frozen=True, slots=True)
class FrozenRun:
    """A run folder that is whole."""

    folder: Path
    manifest: Mapping[str, Any]
    summary: Mapping[str, Any]
    language: Language = "en"

    @property
    def quarters(self) -> tuple[str, ...]:
        """Every quarter that it simulated."""
        return quarters_between(self.manifest["start"], self.manifest["end"])

    @property
    def variables(self) -> dict[str, Variable]:
        """Its outputs, in the units that it had then."""
        outputs: Mapping[str, Any] = self.summary["outputs"]
        return {
            name: replace(VARIABLES.get(name, Variable(name, "", told["kind"], name, name)), **_declared(told))
            for name, told in outputs.items()
        }

    @property
    def trials_file(self) -> str | None:
        """The file of its trials, if they were saved."""
        return next((name for name in TRIALS if name in self.manifest["files"]), None)

    def simulated(self, names: Sequence[str]) -> Simulated:
        """What it said of some of its outputs: every trial if they were saved, else the quantiles of its table."""
        variables = self.variables
        weights = [variables[name].weight for name in names if variables[name].kind == "ratio"]
        wanted = list(dict.fromkeys([*names, *(weight for weight in weights if weight in variables)]))
        if self.trials_file is None:
            return Simulated(self.quarters, variables, self._quantiles(wanted), QUANTILES)
        return Simulated(self.quarters, variables, self._trials(self.trials_file, wanted))

    def _trials(self, file: str, names: list[str]) -> dict[str, Values]:
        """Outputs by quarter and trial (T, n) from the wide table, whose rows go by trial and then by quarter."""
        path = _vouched(self.folder, self.manifest, file, self.language)
        if path.suffix == ".parquet":
            if importlib.util.find_spec("pyarrow") is None:
                _refuse(self.folder, "error.no_pyarrow", self.language)
            table = import_module("pyarrow.parquet").read_table(path, columns=names)
            columns = {name: table[name].to_numpy() for name in names}
        else:
            import pandas as pd

            frame = pd.read_csv(path, usecols=names)
            columns = {name: frame[name].to_numpy() for name in names}
        count = len(self.quarters)
        return {name: values.astype(np.float32).reshape(-1, count).T for name, values in columns.items()}

    def _quantiles(self, names: list[str]) -> dict[str, Values]:
        """The quantiles kept of outputs by quarter (T, k)."""
        import pandas as pd

        path = _vouched(self.folder, self.manifest, TABLE, self.language)
        long = pd.read_csv(path, usecols=["variable", "time", "quantile", "value"])
        wide = long[long["variable"].isin(names)].pivot_table(
            index=["variable", "time"], columns="quantile", values="value", dropna=False
        )
        rows = [(name, quarter) for name in names for quarter in self.quarters]
        kept = wide.reindex(index=rows, columns=list(QUANTILES)).to_numpy()
        return dict(zip(names, kept.reshape(len(names), len(self.quarters), len(QUANTILES)), strict=True))


def open_run(folder: Path, language: Language = "en") -> FrozenRun:
    """The run in a folder; InputOutputError, with a cure, if it is no run folder, or not as the run left it."""
    if not (folder / MANIFEST).is_file():
        _refuse(folder, "error.no_run", language)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = {SUMMARY, TABLE} <= {*manifest["files"]} and all(
            is_quarter(manifest[each]) for each in ("start", "end")
        )
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        _refuse(folder, "error.no_run", language)
    summary = json.loads(_vouched(folder, manifest, SUMMARY, language).read_text(encoding="utf-8"))
    return FrozenRun(folder, manifest, summary, language)


def _declared(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": told["unit"], "kind": told["kind"]}


def _vouched(folder: Path, manifest: Mapping[str, Any], file: str, language: Language) -> Path:
    """A file of the folder, if it is the one that the run wrote."""
    path = folder / file
    if not path.is_file():
        _refuse(folder, "error.not_whole", language, file=file)
    with open(path, "rb") as opened:
        if hashlib.file_digest(opened, "sha256").hexdigest() != manifest["files"][file]:
            _refuse(folder, "error.changed", language, file=file)
    return path


def _refuse(folder: Path, key: str, language: Language, **said: object) -> NoReturn:
    told = word(key, language, folder=folder, **said)
    raise InputOutputError(Problem(told, cure=word(f"{key}_cure", language)))
