"""aicapex score: a run frozen with and without its trials, against a file of actuals; what is printed and refused."""

from __future__ import annotations

import csv
import json
import math
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from aicapex import runfolder
from aicapex.analysis.frozen import open_run
from aicapex.analysis.replays import actuals_of, score_run
from aicapex.analysis.simulated import of_results
from aicapex.cli import main
from aicapex.results import Results

ACTUALS = """\
variable,period,value,low,high,unit,source,confidence,note
capex,2024Q1,44.4,,,USD bn,filings,high,
capex,2024Q2,52.9,,,USD bn,filings,high,
capex,2024Q4,75.3,,,USD bn,filings,high,
capex,2025Q4,125,,,USD bn,filings,high,
capex,2026Q1,125,,,USD bn,filings,high,
capex,2026Q3,160000,,,USD m,filings,high,
capex,2026Q2,141,130,150,USD bn,a survey,low,known within a band
debt,2025Q4,600,,,USD bn,,,
debt,2026Q4,900,,,USD bn,,,
roi,2025Q4,1,,,x,,,
"""
MORE = ACTUALS + "capex,2027,650,,,USD bn,,,\ndebt,2027-02,900,,,USD bn,,,\ngross_margin_cloud,2026,45,,,%,,,\n"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture(scope="session")
def folders(run: Callable[..., Results], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same run of 200 trials, frozen with its trials and without them."""
    parent = tmp_path_factory.mktemp("frozen")
    runfolder.write(run(trials=200), parent / "trials", save_trials=True)
    runfolder.write(run(trials=200), parent / "quantiles")
    return parent


@pytest.fixture
def call(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in a folder that has both, and the files of actuals."""
    for name in ("trials", "quantiles"):
        shutil.copytree(folders / name, tmp_path / name)
    (tmp_path / "actuals.csv").write_text(ACTUALS, encoding="utf-8")
    (tmp_path / "more.csv").write_text(MORE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, columns: int = 100) -> Ended:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["aicapex", "score", *arguments])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


def told(call: Call, *arguments: str) -> dict[str, Any]:
    ended = call(*arguments, "--format", "json", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out, parse_constant=pytest.fail)
    return found


def checked(target: dict[str, Any]) -> None:
    """The scores of a target, computed once more from its points."""
    points = target["points"]
    within = {
        half: [p[f"p{50 - half // 2}"] <= p["value"] <= p[f"p{50 + half // 2}"] for p in points] for half in (50, 90)
    }
    aims = [min(max(p["p50"], p["low"]), p["high"]) if p["banded"] else p["value"] for p in points]
    errors = [math.log(p["p50"] / aim) for p, aim in zip(points, aims, strict=True)]
    assert [p["log_error"] for p in points] == pytest.approx(errors, abs=1e-8)
    assert target["coverage_50"] == pytest.approx(np.mean(within[50]))
    assert target["coverage_90"] == pytest.approx(np.mean(within[90]))
    assert target["crps"] == pytest.approx(np.mean([p["crps"] for p in points]))
    assert target["bias"] == pytest.approx(np.mean(errors), abs=1e-8)
    assert target["end_error"] == pytest.approx(errors[-1], abs=1e-8)
    for name, baseline in target["baselines"].items():
        assert target["goals"][name] == (None if baseline is None else target["crps"] < baseline["crps"])
    if (still := target["baselines"]["no_change"]) is not None and target["unit"] != "share":
        last = target["history"][-1]["value"]
        away = [math.log(last / (min(max(last, p["low"]), p["high"]) if p["banded"] else p["value"])) for p in points]
        assert still["crps"] == pytest.approx(np.mean(np.abs(away)))
        assert still["end_error"] == pytest.approx(away[-1])


def test_scores_are_those_of_the_points_and_of_the_saved_trials(call: Call, tmp_path: Path) -> None:
    found = told(call, "trials", "--against", "actuals.csv")
    assert [target["variable"] for target in found["targets"]] == ["capex", "debt"]
    for target in found["targets"]:
        checked(target)
    capex = found["targets"][0]
    assert [point["period"] for point in capex["points"]] == ["2026Q1", "2026Q2", "2026Q3"]
    assert capex["points"][2]["value"] == 160.0
    assert [row["period"] for row in capex["history"]] == ["2024Q1", "2024Q2", "2024Q4", "2025Q4"]
    trials = pd.read_parquet(tmp_path / "trials/trials.parquet")
    for point in capex["points"]:
        sample = trials.loc[trials["time"] == point["period"], "capex"].to_numpy(dtype=float)
        assert len(sample) == 200
        assert point["p95"] == pytest.approx(np.quantile(sample, 0.95))
        logs = np.log(sample)
        aim = math.log(point["p50"]) - point["log_error"]
        apart = np.abs(logs[:, None] - logs[None, :]).sum() / (200 * 199)
        assert point["crps"] == pytest.approx(np.abs(logs - aim).mean() - 0.5 * apart, rel=1e-6)


def test_the_random_walk_of_a_target_by_hand(call: Call) -> None:
    """Of quarters that are missing nothing is assumed: the drift and the spread are by the time between the rest."""
    capex = told(call, "trials", "--against", "actuals.csv")["targets"][0]
    times, logs = [0.0, 0.25, 0.75, 1.75], [math.log(row["value"]) for row in capex["history"]]
    drift = (logs[-1] - logs[0]) / 1.75
    steps = list(zip(np.diff(times), np.diff(logs), strict=True))
    variance = sum((rise - drift * step) ** 2 / step for step, rise in steps) / 2
    scores = []
    for ahead, point in zip((0.25, 0.5, 0.75), capex["points"], strict=True):
        mean, deviation = logs[-1] + drift * ahead, math.sqrt(variance * (ahead + ahead**2 / 1.75))
        value = point["value"]
        aim = math.log(min(max(math.exp(mean), point["low"]), point["high"]) if point["banded"] else value)
        w = (aim - mean) / deviation
        density = math.exp(-(w**2) / 2) / math.sqrt(2 * math.pi)
        scores.append(deviation * (w * math.erf(w / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi)))
    walk = capex["baselines"]["random_walk"]
    assert walk["crps"] == pytest.approx(np.mean(scores))
    assert walk["end_error"] == pytest.approx(mean - math.log(160.0))


def test_a_frozen_run_scores_as_the_run_itself(folders: Path, run: Callable[..., Results], tmp_path: Path) -> None:
    from aicapex.analysis.actuals import read_actuals

    path = tmp_path / "more.csv"
    path.write_text(MORE)
    frozen = open_run(folders / "trials")
    actuals = read_actuals(path, frozen.quarters, frozen.variables)
    from aicapex.analysis.simulated import score

    results = run(trials=200)
    assert score(frozen.simulated([each.variable for each in actuals]), actuals) == score_run(results, actuals)
    assert of_results(results).variables["capex"] == frozen.variables["capex"]


def test_years_and_months_are_scored_where_there_are_trials(call: Call) -> None:
    targets = {each["variable"]: each for each in told(call, "trials", "--against", "more.csv")["targets"]}
    assert [point["period"] for point in targets["capex"]["points"]][-1] == "2027"
    assert targets["capex"]["points"][-1]["p50"] > 2.5 * targets["capex"]["points"][0]["p50"]
    assert targets["debt"]["points"][-1]["period"] == "2027-02"
    assert targets["gross_margin_cloud"]["points"][0]["value"] == pytest.approx(0.45)
    assert targets["gross_margin_cloud"]["baselines"] == {"random_walk": None, "no_change": None}
    for target in (targets["debt"], targets["gross_margin_cloud"]):
        checked(target)
    # A year is four quarters long: the last quarter before the start is compared as a rate.
    still = targets["capex"]["baselines"]["no_change"]["end_error"]
    assert still == pytest.approx(math.log(4 * 125 / 650))


def test_quantiles_alone_have_exact_coverage_and_a_score_marked_approximate(call: Call) -> None:
    exact = told(call, "trials", "--against", "actuals.csv")["targets"]
    rough = told(call, "quantiles", "--against", "actuals.csv")["targets"]
    for one, other in zip(exact, rough, strict=True):
        checked(other)
        assert (one["approximate"], other["approximate"]) == (False, True)
        assert (one["coverage_50"], one["coverage_90"]) == (other["coverage_50"], other["coverage_90"])
        assert one["baselines"] == other["baselines"]
        assert other["crps"] == pytest.approx(one["crps"], rel=0.1)
    refused = call("quantiles", "--against", "more.csv")
    assert refused.code == 5
    assert [line.split(":")[1] for line in refused.err.splitlines() if "more.csv" in line] == ["12", "13", "14"]
    assert "--save-trials" in refused.err
    table = call("quantiles", "--against", "actuals.csv").out
    assert "~" in table
    assert "approximate" in table


def test_trials_without_pyarrow_score_the_same(
    call: Call, run: Callable[..., Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runfolder.importlib.util, "find_spec", lambda name: None)
    runfolder.write(run(trials=200), Path("packed"), save_trials=True)
    assert Path("packed/trials.csv.gz").is_file()
    assert told(call, "packed", "--against", "more.csv")["targets"]
    refused = call("trials", "--against", "more.csv")
    assert refused.code == 5
    assert "aicapex[trials]" in refused.err
    monkeypatch.undo()


def test_packed_trials_are_the_same_trials(folders: Path, run: Callable[..., Results], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runfolder.importlib.util, "find_spec", lambda name: None)
        runfolder.write(run(trials=200), tmp_path / "packed", save_trials=True)
    names = ["capex", "debt", "gross_margin_cloud"]
    one, other = (open_run(folder).simulated(names) for folder in (folders / "trials", tmp_path / "packed"))
    for name in names:
        assert np.array_equal(one.outputs[name], other.outputs[name])
        assert np.array_equal(one.outputs[name], run(trials=200).outputs[name])


@pytest.mark.parametrize("columns", [50, 80, 100, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("folder", ["trials", "quantiles"])
def test_the_table_fits_and_says_what_it_is(call: Call, folder: str, columns: int, language: str) -> None:
    ended = call(folder, "--against", "actuals.csv", "--lang", language, "--quiet", columns=columns)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert not {"\u00a0", "\u2060"} & set(ended.out)
    said = "".join(ended.out.split())
    english = ("twotofourindependenttests", "notskill", "Capex†", "goalmet", "itsband", "nochange")
    chinese = ("两到四次独立检验", "不表明有预测能力", "资本开支†", "达标", "按区间计分", "维持不变")
    for part in english if language == "en" else chinese:
        assert part in said
    assert ("~:" in said or "~：" in said) == (folder == "quantiles")
    target = told(call, folder, "--against", "actuals.csv")["targets"][0]
    assert f"{target['crps']:.3f}" in ended.out
    if columns >= 80:
        row = next(line for line in lines if line.startswith(("Capex", "资本开支")))
        marks = [row.split()[place].endswith("*") for place in (4, 6, 7)]
        assert marks == list(target["goals"].values())


def test_csv_has_one_line_for_each_target(call: Call) -> None:
    targets = told(call, "trials", "--against", "actuals.csv")["targets"]
    rows = list(csv.DictReader(call("trials", "--against", "actuals.csv", "--format", "csv", "-q").out.splitlines()))
    for row, target in zip(rows, targets, strict=True):
        assert row["variable"] == target["variable"]
        assert float(row["crps"]) == pytest.approx(target["crps"])
        assert row["meets_coverage_90"] == str(target["goals"]["coverage_90"])
    assert rows[1]["random_walk_crps"] == rows[1]["beats_random_walk"] == ""


def test_json_holds_no_path_and_what_is_not_scored_is_told(call: Call, tmp_path: Path) -> None:
    ended = call("trials", "--against", "actuals.csv", "--format", "json")
    assert str(tmp_path) not in ended.out
    assert ended.err == "no row after the start, so not scored: roi\n"
    assert (
        call(str(tmp_path / "trials"), "--against", str(tmp_path / "actuals.csv"), "--format", "json").out == ended.out
    )


def spoiled(folder: Path) -> Iterator[tuple[str, str]]:
    """Folders that are no runs, or no longer, each with what is said of it."""
    yield "nowhere", "nowhere is no run folder"
    yield "actuals.csv", "actuals.csv is no run folder"
    (folder / "empty").mkdir()
    yield "empty", "empty is no run folder"
    for name, text in (("text", "no JSON"), ("list", "[]"), ("bare", "{}")):
        (folder / name).mkdir()
        (folder / name / "manifest.json").write_text(text)
        yield name, "is no run folder"
    for file, found in (("summary.json", "not as the run left it"), ("trials.parquet", "not as the run left it")):
        copy = folder / f"changed-{file}"
        shutil.copytree(folder / "trials", copy)
        with open(copy / file, "ab") as opened:
            opened.write(b" ")
        yield copy.name, found
    shutil.copytree(folder / "quantiles", folder / "lost")
    (folder / "lost/quantiles.csv").unlink()
    yield "lost", "has lost its quantiles.csv"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_no_run_is_refused_with_a_cure(call: Call, tmp_path: Path, language: str) -> None:
    for name, found in spoiled(tmp_path):
        ended = call(name, "--against", "actuals.csv", "--lang", language)
        assert (ended.code, ended.out) == (5, ""), name
        assert found in ended.err or language == "zh", name
        assert ("cure:" if language == "en" else "改法:") in ended.err
        assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("trials",), 2, "--against"),
        (("trials", "--against", "no.csv"), 5, "no such file"),
        (("trials", "--against", "zero.csv"), 5, "zero.csv:3: debt_service_coverage_states is not above zero"),
    ],
)
def test_a_wrong_use_has_its_code(call: Call, arguments: tuple[str, ...], code: int, said: str) -> None:
    Path("zero.csv").write_text(
        "variable,period,value,unit\ncapex,2026Q1,1,USD bn\ndebt_service_coverage_states,2026Q1,1,x\n"
    )
    ended = call(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err


def test_there_are_no_actuals_of_what_is_no_replay() -> None:
    with pytest.raises(Exception, match="no data file is called"):
        actuals_of("base")
