"""A run folder is whole or absent, and the same command gives the same bytes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from synthetic import TRIALS, make_results

from aicapex import runfolder
from aicapex.errors import InputOutputError
from aicapex.results import Results


@pytest.fixture(scope="module")
def results() -> Results:
    return make_results()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def chart(results: Results, folder: Path, language: str) -> None:
    (folder / "gap.png").write_bytes(b"picture")


def fails(results: Results, folder: Path, language: str) -> None:
    raise KeyboardInterrupt


def test_the_next_free_number_is_taken(results: Results, tmp_path: Path) -> None:
    assert runfolder.write(results, None) == Path("runs/synthetic-1")
    assert runfolder.write(results, None) == Path("runs/synthetic-2")
    (tmp_path / "runs/synthetic-1/summary.json").unlink()
    assert runfolder.write(results, None) == Path("runs/synthetic-3")
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == [f"synthetic-{k}" for k in (1, 2, 3)]


def test_two_writings_are_the_same_bytes(results: Results) -> None:
    first = runfolder.write(results, Path("a"), draw=chart, save_trials=True)
    second = runfolder.write(make_results(), Path("b"), draw=chart, save_trials=True)
    assert contents(first) == contents(second)


def test_the_manifest_vouches_for_every_file(results: Results, tmp_path: Path) -> None:
    folder = runfolder.write(results, Path("a"), draw=chart)
    manifest = json.loads((folder / "manifest.json").read_text())
    files = contents(folder)
    del files["manifest.json"]
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {"summary.json", "quantiles.csv", "scenario.yaml", "charts/gap.png"} == set(files)
    assert manifest["parameters"]["power.us.additions"]["source"]["claims"] == ["C38"]
    assert manifest["parameters"]["power.pue"]["source"]["assumption"] == {"en": "a guess", "zh": "推测"}
    assert manifest["terminal_share"] == 0.12
    assert str(tmp_path) not in "".join(path.read_text() for path in folder.glob("*.json"))


def test_quantiles_are_a_long_table(results: Results) -> None:
    folder = runfolder.write(results, Path("a"))
    rows = list(csv.DictReader((folder / "quantiles.csv").read_text().splitlines()))
    assert list(rows[0]) == ["scenario", "variable", "unit", "time", "quantile", "value", "low", "high"]
    assert len(rows) == len(results.outputs) * len(results.quarters) * 7
    median = next(row for row in rows if (row["variable"], row["time"], row["quantile"]) == ("capex", "2026Q1", "0.5"))
    assert float(median["low"]) < float(median["value"]) < float(median["high"])
    assert next(row for row in rows if row["variable"] == "debt_service_coverage_states")["value"] == ""


@pytest.mark.parametrize("place", [None, Path("deep/er")])
def test_what_is_stopped_leaves_nothing(results: Results, tmp_path: Path, place: Path | None) -> None:
    with pytest.raises(KeyboardInterrupt):
        runfolder.write(results, place, draw=fails)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not list(tmp_path.rglob("*.partial"))


def test_a_taken_place_is_refused_and_kept(results: Results) -> None:
    folder = runfolder.write(results, Path("a"))
    before = contents(folder)
    with pytest.raises(InputOutputError, match="--force"):
        runfolder.write(make_results(seed=2), Path("a"))
    with pytest.raises(KeyboardInterrupt):
        runfolder.write(make_results(seed=2), Path("a"), force=True, draw=fails)
    assert contents(folder) == before


def test_force_replaces_a_run_whole(results: Results, tmp_path: Path) -> None:
    folder = runfolder.write(results, Path("a"), draw=chart)
    before = contents(folder)
    runfolder.write(make_results(seed=2), Path("a"), force=True)
    after = contents(folder)
    assert "charts/gap.png" not in after
    assert after["quantiles.csv"] != before["quantiles.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_force_loses_no_file_that_is_not_the_runs(results: Results, tmp_path: Path) -> None:
    place = runfolder.write(results, tmp_path / "mine")
    (place / "note.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputOutputError, match=r"note\.txt"):
        runfolder.write(results, place, force=True)
    assert (place / "note.txt").read_text(encoding="utf-8") == "keep"


def test_force_replaces_nothing_that_is_no_run(results: Results, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work")
    for place in (Path("mine"), Path("mine/thesis.txt")):
        with pytest.raises(InputOutputError, match="not a run folder"):
            runfolder.write(results, place, force=True)
    assert (tmp_path / "mine/thesis.txt").read_text() == "years of work"


def test_a_place_that_cannot_be_is_an_input_output_error(results: Results, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputOutputError):
        runfolder.write(results, Path("file/run"))


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="needs pyarrow")
def test_trials_as_parquet(results: Results) -> None:
    folder = runfolder.write(results, Path("a"), save_trials=True)
    trials = pd.read_parquet(folder / "trials.parquet")
    check_trials(trials, results)
    draws = pd.read_parquet(folder / "draws.parquet")
    assert list(draws.columns) == ["trial", "power.us.additions", "power.pue"]
    assert len(draws) == TRIALS


def test_trials_as_packed_csv(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    find: Callable[[str], object] = importlib.util.find_spec
    monkeypatch.setattr(runfolder.importlib.util, "find_spec", lambda name: None if name == "pyarrow" else find(name))
    folder = runfolder.write(results, Path("a"), save_trials=True)
    packed = (folder / "trials.csv.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # no time of writing
    with gzip.open(folder / "trials.csv.gz") as file:
        check_trials(pd.read_csv(file), results)


def check_trials(trials: pd.DataFrame, results: Results) -> None:
    assert list(trials.columns) == ["trial", "time", *results.outputs]
    assert len(trials) == TRIALS * len(results.quarters)
    row = trials[(trials.trial == 7) & (trials.time == "2030Q2")]
    assert row["capex"].item() == pytest.approx(results.outputs["capex"][18, 7], rel=1e-6)
