"""aicapex hindcast: what it runs, prints and writes, on a replay made up of base, and the pause by hand."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from rich.cells import cell_len
from test_score_command import checked

from aicapex.analysis import replays
from aicapex.analysis.actuals import read_actuals
from aicapex.analysis.replays import pause
from aicapex.cli import main
from aicapex.registry import VARIABLES
from aicapex.results import Results
from aicapex.scenario import load

LONG = """\
variable,period,value,low,high,unit,source,confidence,note
capex,2025,370,,,USD bn,filings,high,
capex,2025Q2,95,,,USD bn,filings,high,
capex,2025Q4,120,,,USD bn,filings,high,
capex,2026Q1,125,,,USD bn,filings,high,
capex,2026Q2,141,130,150,USD bn,a survey,low,known within a band
capex,2026Q3,150,,,USD bn,filings,high,
capex,2026Q4,150,,,USD bn,filings,high,
debt,2025Q4,600,,,USD bn,filings,high,
debt,2026Q4,900,,,USD bn,filings,high,
rental_price_h100,2026Q1,2,,,USD/GPU-h,quotes,high,
"""
TRIALS = "80"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command, with base in place of the replay and figures of ours in place of its actuals."""
    path = tmp_path / "history.csv"
    path.write_text(LONG, encoding="utf-8")
    base = load("base", ["end=2027Q4"])
    monkeypatch.setattr(replays, "load", lambda name: base)
    monkeypatch.setattr(replays, "seed_path", lambda name: path)
    monkeypatch.setattr(replays, "CAPEX", "capex")
    monkeypatch.setattr(replays, "PAUSE", 2026)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*arguments: str, columns: int = 100) -> Ended:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["aicapex", "hindcast", "--constrain", "none", *arguments])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_folder_has_scores_charts_and_the_run(call: Call) -> None:
    ended = call("--trials", TRIALS, "--format", "json")
    assert (ended.code, ended.err) == (0, "written: runs/hindcast-1\n")
    folder = Path("runs/hindcast-1")
    assert files(folder) == [
        "charts/replay_capex.png", "charts/replay_debt.png", "charts/replay_rental_price_h100.png", "manifest.json",
        "quantiles.csv", "scenario.yaml", "scores.csv", "scores.json", "summary.json",
    ]  # fmt: skip
    assert ended.out == (folder / "scores.json").read_text()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["command"] == "hindcast"
    assert sorted([*manifest["files"], "manifest.json"]) == files(folder)
    rows = list(csv.DictReader((folder / "scores.csv").read_text().splitlines()))
    assert [row["variable"] for row in rows] == ["capex", "debt", "rental_price_h100"]
    assert call("--trials", TRIALS, "--format", "csv", "-q", "--no-write").out == (folder / "scores.csv").read_text()


def test_json_tells_targets_goals_and_the_pause(call: Call) -> None:
    one = call("--trials", TRIALS, "--format", "json", "--no-write", "--jobs", "2", "--lang", "zh")
    assert one.out == call("--trials", TRIALS, "--format", "json", "--no-write").out
    told = json.loads(one.out, parse_constant=pytest.fail)
    assert (told["scenario"], told["trials"], told["start"], told["end"]) == ("base", 80, "2025Q4", "2027Q4")
    targets = {target["variable"]: target for target in told["targets"]}
    checked(targets["debt"])
    checked(targets["rental_price_h100"])
    assert [row["period"] for row in targets["capex"]["history"]] == ["2025Q2", "2025", "2025Q4"]
    met = [target["goals"] for target in told["targets"]]
    for goal in ("coverage_90", "random_walk", "no_change"):
        asked = [each[goal] for each in met if each[goal] is not None]
        assert told["goals"][goal] == {"met": sum(asked), "of": len(asked)}
    assert told["goals"]["random_walk"]["of"] == 1
    assert told["goals"]["no_change"]["of"] == 2
    error = told["goals"]["capex_end_error"]
    assert error["value"] == targets["capex"]["end_error"]
    assert error["met"] == (abs(error["value"]) <= 0.18)
    assert told["pause"]["actual"] == pytest.approx((125 + 141 + 150 + 150) / 370)
    assert told["pause"]["inside"] == (told["pause"]["p25"] <= told["pause"]["actual"] <= told["pause"]["p75"])


@pytest.mark.parametrize("columns", [50, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_fits_and_tells_goals_pause_and_caution(call: Call, columns: int, language: str) -> None:
    ended = call("--trials", TRIALS, "--no-charts", "--lang", language, "--out", "done", columns=columns)
    assert (ended.code, ended.err) == (0, "")
    assert max(map(cell_len, ended.out.splitlines())) <= columns
    assert not Path("done/charts").exists()
    told = json.loads(Path("done/scores.json").read_text())
    said = "".join(ended.out.split())
    english = ("twotofourindependenttests", "attheendwithin0.18:", "ofthefourlargestplatformsin2026over2025", "done/")
    chinese = ("两到四次独立检验", "对数误差在0.18以内", "四大平台资本开支2026年与2025年之比", "done/")
    for part in english if language == "en" else chinese:
        assert part in said
    assert f"{told['pause']['p50']:.3f}" in said
    goal = told["goals"]["coverage_90"]
    assert (
        f":{goal['met']}of{goal['of']}targets" if language == "en" else f"{goal['of']}个目标中有{goal['met']}个"
    ) in said


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--no-write", "--out", "x"), 2), (("--trials", "0"), 2), (("--out", "taken"), 5)]
)
def test_a_wrong_use_stops_before_anything_is_computed(
    call: Call, arguments: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("taken").mkdir()
    (Path("taken") / "mine.txt").write_text("")
    monkeypatch.setattr(replays, "hindcast", pytest.fail)
    ended = call(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err


def test_the_pause_by_hand(run: Callable[..., Results], tmp_path: Path) -> None:
    results = run()
    path = tmp_path / "history.csv"
    path.write_text(LONG)
    actuals = read_actuals(path, results.quarters, VARIABLES)
    found = pause(results, actuals, "capex", 2026)
    assert found is not None
    rows = [results.quarters.index(f"2026Q{number}") for number in range(1, 5)]
    ratio = results.outputs["capex"][rows].sum(axis=0, dtype=float) / 370
    assert (found.p25, found.p50, found.p75) == pytest.approx(tuple(np.quantile(ratio, (0.25, 0.5, 0.75))))
    assert found.below == np.mean(ratio < 1)
    assert found.actual == pytest.approx(566 / 370)
    assert pause(results, actuals, "capex", 2027) is None
    assert pause(results, actuals, "debt", 2026) is None
