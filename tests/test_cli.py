"""The command line: what it prints where, what it writes, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from synthetic import make_results, make_scenario

import aicapex
from aicapex import reach
from aicapex.cli import main
from aicapex.errors import NumericalError, Problem
from aicapex.results import Results
from aicapex.scenario import Scenario, Text
from aicapex.shipped import scenario_names

ROOT = Path(__file__).parents[1]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> Ended:
        # the range over theses is small runs of its own, looked at in the tests that ask for it
        more = ["--no-range"] if arguments[:1] == ("run",) and "--range" not in arguments else []
        monkeypatch.setattr(sys, "argv", ["aicapex", *arguments, *more])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """An engine of 40 known trials and scenarios by any name but `broken`; returns the calls of the engine."""
    calls: list[dict[str, Any]] = []
    load = aicapex.load

    def engine(scenario: Scenario, trials: int, seed: int = 1, **options: Any) -> Results:
        calls.append({"scenario": scenario.name, "trials": trials, "seed": seed} | options)
        return make_results(scenario, trials=min(trials, 40), seed=seed)

    def loaded(name: str, changes: Any = ()) -> Scenario:
        return load(name, changes) if "broken" in name else make_scenario(name=Path(name).stem, factors={})

    monkeypatch.setattr("aicapex.engine.run", engine)
    monkeypatch.setattr("aicapex.scenario.load", loaded)
    return calls


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_run_prints_the_verdict_and_writes_a_folder(call: Call, fake: list[dict[str, Any]], tmp_path: Path) -> None:
    ended = call("run", "mine", "--trials", "40", "--seed", "3", "--no-charts")
    assert ended.code == 0
    assert "P(bust or systemic by 2030) = 25.0 %" in ended.out
    assert "runs/mine-1/" in ended.out
    assert "\x1b" not in ended.out
    assert ended.err == ""
    assert written(tmp_path / "runs/mine-1") == ["manifest.json", "quantiles.csv", "scenario.yaml", "summary.json"]
    assert fake[0]["trials"] == 40
    assert fake[0]["seed"] == 3


def test_run_in_chinese(call: Call, fake: list[dict[str, Any]]) -> None:
    ended = call("run", "mine", "--no-write", "--lang", "zh")
    assert "2030 年末前破裂或系统性破裂的概率 = 25.0%" in ended.out


def test_run_as_json_is_the_summary_of_the_folder(call: Call, fake: list[dict[str, Any]], tmp_path: Path) -> None:
    one = call("run", "mine", "--format", "json", "--no-charts", "--quiet")
    assert one.out == (tmp_path / "runs/mine-1/summary.json").read_text()
    assert one.err == ""
    two = json.loads(call("run", "mine", "yours", "--format", "json", "--no-write").out)
    assert [summary["scenario"] for summary in two] == ["mine", "yours"]


def test_run_as_csv_is_one_table(call: Call, fake: list[dict[str, Any]]) -> None:
    rows = list(csv.DictReader(call("run", "mine", "yours", "--format", "csv", "--no-write").out.splitlines()))
    assert {row["scenario"] for row in rows} == {"mine", "yours"}
    assert list(rows[0]) == ["scenario", "variable", "unit", "time", "quantile", "value", "low", "high"]


def test_several_scenarios_have_a_folder_each(call: Call, fake: list[dict[str, Any]], tmp_path: Path) -> None:
    ended = call("run", "mine", "yours", "--no-charts", "--out", "both")
    assert "across the 2 scenarios of this run" in ended.out
    assert [path.name for path in sorted((tmp_path / "both").iterdir())] == ["mine", "yours"]


def test_a_taken_out_stops_before_anything_is_computed(call: Call, fake: list[dict[str, Any]]) -> None:
    assert call("run", "mine", "--out", "here", "--no-charts").code == 0
    fake.clear()
    ended = call("run", "mine", "--out", "here", "--no-charts")
    assert (ended.code, fake) == (5, [])
    assert "--force" in ended.err
    assert call("run", "mine", "--out", "here", "--no-charts", "--force").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "mine", "--trials", "0"],
        ["run", "mine", "--trials", "many"],
        ["run", "mine", "--jobs", "0"],
        ["run", "mine", "--seed", "-1"],
        ["run", "mine", "--format", "xml"],
        ["run", "mine", "--lang", "fr"],
        ["run", "mine", "--no-write", "--out", "x"],
        ["run", "mine", "other/mine"],
        ["runs"],
        ["run", "mine", "--unknown"],
        ["chart", "capx"],
        ["chart", "capex", "gap", "--out", "one.png"],
        ["chart", "capex", "--out", "chart.gif"],
    ],
)
def test_wrong_usage_is_two(call: Call, fake: list[dict[str, Any]], arguments: list[str], tmp_path: Path) -> None:
    ended = call(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert ended.err
    assert written(tmp_path) == []


def test_an_invalid_scenario_is_three_and_nothing_is_written(
    call: Call, fake: list[dict[str, Any]], tmp_path: Path
) -> None:
    (tmp_path / "broken.yaml").write_text("extends: base\nparameters:\n  power.us.addtions: {value: 1, unit: GW/yr}\n")
    for language, word in (("en", "nearest"), ("zh", "最接近")):
        ended = call("run", "mine", "broken.yaml", "--lang", language)
        assert (ended.code, ended.out) == (3, "")
        assert "broken.yaml:3:3" in ended.err
        assert f"{word}: power.us.additions" in ended.err
        assert "Traceback" not in ended.err
    assert fake == []
    assert written(tmp_path) == ["broken.yaml"]


@pytest.mark.parametrize("name", ["broken_absent", "broken_folder/", "broken_absent.yaml"])
def test_a_missing_scenario_is_five(call: Call, fake: list[dict[str, Any]], name: str, tmp_path: Path) -> None:
    (tmp_path / "broken_folder").mkdir()
    assert call("run", name).code == 5


def fail(error: BaseException) -> Callable[..., Results]:
    def engine(*arguments: Any, **options: Any) -> Results:
        raise error

    return engine


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NumericalError(Problem("too many")), 4, "numerical failure"),
        (OSError(28, "No space left on device"), 5, "No space left"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ZeroDivisionError("oops"), 1, "fault of the program"),
        (MemoryError(), 1, "fault of the program"),
    ],
)
def test_each_failure_has_its_code(
    call: Call,
    fake: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: BaseException,
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr("aicapex.engine.run", fail(error))
    ended = call("run", "mine")
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ("Traceback" in ended.err) == (code == 1)
    assert written(tmp_path) == []


def test_the_verdict_without_dependence_takes_fewer_trials(
    call: Call, fake: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aicapex.scenario.load", lambda name, changes=(): make_scenario(name=name))
    monkeypatch.setattr(Scenario, "with_", lambda self, changes: make_scenario(title=Text(str(changes), "")))
    ended = call("run", "mine", "--trials", "5000", "--no-write")
    assert [one["trials"] for one in fake] == [5000, 2000]
    assert "without dependence between inputs: 25.0 %" in ended.out
    fake.clear()
    assert "without dependence" not in call("run", "mine", "--no-write", "--no-dependence-check").out
    assert len(fake) == 1


def test_chart_writes_the_file_that_it_names(call: Call, fake: list[dict[str, Any]], tmp_path: Path) -> None:
    ended = call("chart", "capex", "--scenario", "mine", "--trials", "40", "--out", "capex.svg")
    assert (ended.code, ended.out) == (0, "capex.svg\ncapex.csv\n")
    assert (tmp_path / "capex.svg").read_text().startswith("<?xml")
    assert call("chart", "capex", "--out", "capex.svg").code == 5


def test_scenario_commands(call: Call, tmp_path: Path) -> None:
    listed = call("scenario", "list")
    assert listed.code == 0
    assert "Base case" in listed.out
    assert "基准情景" in call("scenario", "list", "--lang", "zh").out
    assert "base" in {row["name"] for row in json.loads(call("scenario", "list", "--format", "json").out)}
    assert call("scenario", "new", "mine").code == 0
    assert call("scenario", "new", "mine").code == 5
    assert call("scenario", "validate", "mine.yaml").code == 0
    differing = json.loads(call("scenario", "diff", "base", "mine.yaml", "--format", "json").out)
    assert [row["path"] for row in differing] == ["power.us.additions"]
    assert "power.us.additions" in call("scenario", "diff", "base", "mine.yaml").out
    assert "same" in call("scenario", "diff", "base", "base").out
    shown = call("scenario", "show", "mine.yaml", "--set", "power.pue=1.3")
    (tmp_path / "shown.yaml").write_text(shown.out)
    assert call("scenario", "validate", "shown.yaml").code == 0
    assert json.loads(call("scenario", "schema").out)["$schema"]
    assert call("scenario", "schema", "--out", "schema.json").code == 0
    assert (tmp_path / "schema.json").read_text() == call("scenario", "schema").out


def test_a_change_is_echoed_with_its_unit(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aicapex.engine.run", lambda scenario, *a, **k: make_results(make_scenario(), trials=40))
    ended = call("run", "base", "--set", "power.us.additions=15", "--no-write")
    assert "power.us.additions" in ended.err
    assert "15 GW/yr" in ended.err


def test_help_is_in_the_language_asked_for() -> None:
    text = subprocess.run(
        [sys.executable, "-m", "aicapex", "run", "--help", "--lang", "zh"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout
    assert "模拟路径数" in text


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['aicapex', '--help']\n"
        "from aicapex.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'pydantic', 'matplotlib', 'yaml'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=ROOT)


def test_the_version_is_the_projects(call: Call) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert call("--version").out.strip() == aicapex.__version__ == declared


def test_a_reader_that_goes_away_is_no_failure() -> None:
    command = f"{sys.executable} -m aicapex scenario show base | head -n 1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], check=False, capture_output=True, text=True, cwd=ROOT, env=os.environ
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_public_face_is_there_and_names_itself() -> None:
    for name in aicapex.__all__:
        assert getattr(aicapex, name) is not None
    assert set(aicapex.__all__) <= set(dir(aicapex))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = aicapex.nothing


def test_the_verdict_tells_its_range_over_theses_and_contested_inputs(call: Call) -> None:
    """The real engine on a handful of trials: every assumption is one that a scenario can be changed to."""
    ended = call("run", "base", "--trials", "20", "--no-write", "--no-dependence-check", "--quiet", "--range")
    assert (ended.code, ended.err) == (0, "")
    said = " ".join(ended.out.split())
    assert "across shipped theses and the three most contested inputs, 20 trials each)" in said
    assert "pairs of inputs are dependent" in said


def test_the_range_simulates_the_theses_once_for_all_scenarios_of_a_call(
    call: Call, fake: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aicapex.reach.load", lambda name: make_scenario(name=name, factors={}))
    assert call("run", "mine", "yours", "--no-write", "--range").code == 0
    assert [one["trials"] for one in fake] == [10_000] * 2 + [500] * (len(scenario_names()) + 2)
    assert {one["seed"] for one in fake} == {1}
    fake.clear()
    assert call("run", "mine", "--no-write", "--format", "json", "--range").code == 0
    assert len(fake) == 1


def test_numbers_that_fail_in_the_range_do_not_cost_the_run(
    call: Call, fake: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aicapex.reach.over_theses", fail(NumericalError(Problem("too many"))))
    ended = call("run", "mine", "--no-write", "--range")
    assert (ended.code, ended.err) == (0, "too many\n")
    assert "P(bust or systemic by 2030) = 25.0 %" in ended.out


def test_the_reach_leaves_known_inputs_and_theses_of_other_years_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def engine(scenario: Scenario, trials: int, seed: int) -> Results:
        asked.append(scenario.name + "".join(scenario.settings))
        results = make_results(trials=trials)
        results.classes["bust"][:, : len(asked)] = True
        return results

    monkeypatch.setattr("aicapex.engine.run", engine)
    base = aicapex.load("base").with_({"market.age_premium": 0.5})
    low, high = reach.reach(base, 2030, trials=40, theses=[{2030: 0.02}, {2029: 0.99}])
    assert len(asked) == 1 + 2 * (len(reach.CONTESTED) - 1)  # one of the contested inputs is known
    assert (low, high) == (0.02, 0.25)
    assert reach.reach(base, 2030, trials=40, theses=[])[0] == 0.25
