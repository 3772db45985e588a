"""aicapex backtest: what it prints at both widths, what it writes, and how it ends."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.cells import cell_len

from aicapex.analysis.backtest_words import WORDS
from aicapex.analysis.marks import MARKS
from aicapex.cli import main

LANGUAGES = ("en", "zh")
TRIALS = "40"
BOOMS = ("telecom_1996", "cloud_2015")


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, columns: int = 120) -> Ended:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["aicapex", "backtest", *arguments])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("boom", BOOMS)
def test_the_tables_fit_and_tell_everything(call: Call, boom: str, language: str, columns: int) -> None:
    ended = call(boom, "--trials", TRIALS, "--no-write", "--lang", language, columns=columns)
    assert (ended.code, ended.err) == (0, "")
    assert max(map(cell_len, ended.out.splitlines())) <= columns
    assert not {"\u00a0", "\u2060"} & set(ended.out)
    assert not re.search(r"\bnan\b", ended.out)
    for mark in MARKS:
        assert (mark.zh if language == "zh" else mark.en) in ended.out
    for key in ("came.bust", "came.none", "notes", "record"):
        assert WORDS[key][language == "zh"] in ended.out
    other = next(name for name in BOOMS if name != boom)
    assert f"aicapex backtest {other}" in ended.out
    assert "CRPS" in ended.out


def test_json_is_complete_and_does_not_depend_on_workers_or_language(call: Call, tmp_path: Path) -> None:
    arguments = ("telecom_1996", "--trials", TRIALS, "--format", "json", "--quiet", "--no-charts")
    one = call(*arguments, "--out", "one")
    assert (one.code, one.err) == (0, "")
    assert one.out == (tmp_path / "one/backtest.json").read_text()
    told = json.loads(one.out, parse_constant=pytest.fail)
    assert [replay["scenario"] for replay in told["replays"]] == list(BOOMS)
    for replay in told["replays"]:
        assert [mark["name"] for mark in replay["marks"]] == [mark.name for mark in MARKS]
        assert replay["trials"] == int(TRIALS)
        assert all(target["points"] for target in replay["targets"])
        for mark in replay["marks"]:
            assert (mark["fit"] is None) == (mark["record"] is None or mark["p5"]["value"] is None)
    telecom, cloud = told["replays"]
    assert telecom["adverse"]["record"]["low"] == 1
    assert cloud["adverse"]["record"]["high"] == 0
    assert list(telecom["adverse"]["by_years_after_start"])[:2] == ["1", "2"]
    assert next(mark for mark in cloud["marks"] if mark["name"] == "recovery")["record"] is None
    assert all(text["en"] and text["zh"] for text in told["caution"])
    assert call(*arguments, "--out", "two", "--jobs", "2", "--lang", "zh").out == one.out


def test_the_folder_is_whole_and_its_manifest_vouches_for_it(call: Call, tmp_path: Path) -> None:
    ended = call("cloud_2015", "--trials", TRIALS, "--format", "csv")
    assert ended.code == 0
    assert ended.err == "written: runs/backtest-cloud_2015-1\n"
    folder = tmp_path / "runs/backtest-cloud_2015-1"
    there = files(folder)
    assert {"backtest.json", "marks.csv", "adverse.csv", "quantiles.csv", "charts/bust_side_by_side.png"} <= set(there)
    assert {f"scores-{boom}.csv" for boom in BOOMS} | {f"{boom}.yaml" for boom in BOOMS} <= set(there)
    assert any(name.startswith("charts/replay_") for name in there)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["command"], manifest["scenario"]) == ("backtest", "cloud_2015")
    assert list(manifest["beside"]) == ["telecom_1996"]
    assert [*sorted(manifest["files"]), "manifest.json"] == sorted(
        there, key=lambda name: (name == "manifest.json", name)
    )
    assert ended.out == (folder / "marks.csv").read_text()
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [row["scenario"] for row in rows] == [boom for boom in reversed(BOOMS) for _ in MARKS]
    busts = list(csv.DictReader((folder / "adverse.csv").read_text().splitlines()))
    assert {row["scenario"]: row["record"] for row in busts} == {"cloud_2015": "0", "telecom_1996": "1"}
    quantiles = csv.DictReader((folder / "quantiles.csv").read_text().splitlines())
    assert {row["scenario"] for row in quantiles} == set(BOOMS)


def test_alone_runs_one(call: Call) -> None:
    ended = call("telecom_1996", "--alone", "--trials", TRIALS, "--no-write", "--format", "json")
    assert [replay["scenario"] for replay in json.loads(ended.out)["replays"]] == ["telecom_1996"]
    table = call("telecom_1996", "--alone", "--trials", TRIALS, "--no-write")
    assert "cloud_2015" not in table.out


@pytest.mark.skipif(find_spec("pylopdf_fonts_zh_cn") is None, reason="needs aicapex[zh]")
def test_charts_are_drawn_in_chinese_or_left_out(call: Call, tmp_path: Path) -> None:
    arguments = ("telecom_1996", "--trials", TRIALS, "--quiet", "--lang", "zh")
    assert call(*arguments, "--out", "drawn").code == 0
    assert (tmp_path / "drawn/charts/bust_side_by_side.png").stat().st_size > 10_000
    assert call(*arguments, "--out", "bare", "--no-charts").code == 0
    assert not (tmp_path / "bare/charts").exists()


@pytest.mark.parametrize(
    ("arguments", "code"), [(("base",), 2), (("telecom_1996", "--no-write", "--out", "x"), 2), ((), 2)]
)
def test_a_wrong_use_is_told(call: Call, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    ended = call(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
    assert not list(tmp_path.iterdir())


def test_a_taken_place_is_kept_unless_forced(call: Call, tmp_path: Path) -> None:
    arguments = ("telecom_1996", "--alone", "--trials", TRIALS, "--out", "here", "--quiet", "--no-charts")
    assert call(*arguments).code == 0
    refused = call(*arguments)
    assert refused.code == 5
    assert "--force" in refused.err
    assert call(*arguments, "--force").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
