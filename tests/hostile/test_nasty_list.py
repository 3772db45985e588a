"""Each case of the nasty list is told with its place and a way out, or read as what it is; nothing in between."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nasty_cases import BIG, KEYS, NUMBERS, SHAPES, WORKS, Case, places
from scenario_cases import REGISTRY, WHOLE, write
from test_bad_input import is_chinese
from typer.testing import CliRunner

from aicapex import engine
from aicapex.cli import app
from aicapex.error_words import in_chinese
from aicapex.errors import AicapexError, InputOutputError, Problem, ScenarioError, UsageError
from aicapex.scenario import load

PLACES = sorted(
    {"missing", "missing, near", "directory", "fifo", "device", "link loop", "link loop without an ending"}
    | {"nul in path", "nul in a name", "path too long", "name too long", "over 1 MB"}
    | {f"extends: {name}" for name in ("circle", "itself", "out of the tree", "out of the tree, absolute")}
    | {f"extends: {name}" for name in ("out of the tree, no such file", "text", "too long", "pipe", "loop", "large")}
)


def told(error: AicapexError) -> list[Problem]:
    """The problems, each with a way out, in lines that can be read and in both languages."""
    for problem in error.problems:
        assert problem.expected or problem.cure or problem.nearest, problem
        assert len(str(problem)) < 13_000
        for text in (problem.what, problem.expected, problem.cure):
            assert is_chinese(in_chinese(text)), text
            assert text.isprintable(), text
    return list(error.problems)


def written(folder: Path, case: Case) -> str:
    write(folder, WHOLE, "whole.yaml")
    path = folder / "nasty.yaml"
    path.write_bytes(case.written if isinstance(case.written, bytes) else case.written.encode())
    return str(path)


@pytest.mark.parametrize("case", [*SHAPES, *KEYS, *NUMBERS], ids=lambda case: case.id)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, case: Case) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(written(tmp_path, case), (), REGISTRY)
    matching = [problem for problem in told(caught.value) if case.told in str(problem)]
    assert matching, str(caught.value)
    places = [problem.where for problem in matching]
    assert case.line == 0 or case.line in [place.line for place in places if place], matching


@pytest.mark.parametrize(("id", "given", "value"), WORKS, ids=[work[0] for work in WORKS])
def test_what_is_right_has_its_exact_value(tmp_path: Path, id: str, given: bytes, value: float) -> None:
    scenario = load(written(tmp_path, Case(id, given, "")), (), REGISTRY)
    assert scenario.parameters["power.additions"].distribution.support == (value, value)
    assert load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY).digest == scenario.digest


@pytest.mark.parametrize("id", PLACES)
def test_what_is_no_file_of_a_scenario_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id: str) -> None:
    monkeypatch.chdir(tmp_path)
    cases = places(tmp_path)
    assert sorted(cases) == PLACES
    path, expected = cases[id]
    with pytest.raises((InputOutputError, ScenarioError)) as caught:
        load(path, (), REGISTRY)
    problems = told(caught.value)
    assert any(expected in str(problem) for problem in problems), str(caught.value)
    assert not any(str(tmp_path) in str(problem) or "secret" in problem.expected for problem in problems)
    if isinstance(caught.value, ScenarioError):
        assert any(problem.where and problem.where.line == 1 for problem in problems)


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the superuser reads everything, the refusal is put in the system's mouth."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, WHOLE)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputOutputError, match="cannot be read: Permission denied") as caught:
        load(path, (), REGISTRY)
    told(caught.value)
    monkeypatch.undo()
    below = write(tmp_path, "extends: mine.yaml\n", "below.yaml")
    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(ScenarioError, match=r"no file mine\.yaml to extend"):
        load(below, (), REGISTRY)


def test_a_removed_key_is_told_with_the_one_nearest_to_it(tmp_path: Path) -> None:
    """An input of an earlier time, on the project's own declarations."""
    text = "extends: base\nparameters:\n  capex.write_down_threshold: {value: 0.5, unit: share}\n"
    with pytest.raises(ScenarioError, match=r"capex\.write_down_tolerance") as caught:
        load(write(tmp_path, text))
    assert [problem.where.line for problem in told(caught.value) if problem.where] == [3]


def test_a_price_of_nothing_is_beyond_its_bounds(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="beyond its bounds") as caught:
        load("base", ["market.rental_price.initial=0"])
    told(caught.value)


def test_1e9_is_a_thousand_million(tmp_path: Path) -> None:
    text = "extends: base\nparameters: {labs.equity: {value: 1e9, unit: USD m/yr}}\n"
    assert load(write(tmp_path, text)).parameters["labs.equity"].distribution.support == (1e6, 1e6)


@pytest.mark.parametrize("name", ["=1+1", "<script>", "-x", "@a", "a b", "中文", "'"])
def test_a_file_of_an_odd_name_is_a_scenario_of_that_name(tmp_path: Path, name: str) -> None:
    scenario = load(write(tmp_path, WHOLE.partition("\n")[2], f"{name}.yaml"), (), REGISTRY)
    assert scenario.name == name
    assert load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY).title.en == name


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\u202eb", b"a\xff".decode("utf-8", "surrogateescape")])
def test_a_name_holds_nothing_that_is_not_seen(tmp_path: Path, name: str) -> None:
    scenario = load(write(tmp_path, WHOLE.partition("\n")[2], f"{name}.yaml"), (), REGISTRY)
    assert scenario.name.isprintable()
    assert load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY).digest == scenario.digest


TRIALS = ["0", "-1", "1e12", "1000000000000", "nan", "１２x", "1.5", ""]
SEEDS = ["-1", "1.5", "abc", "18446744073709551616", "1e400", ""]


@pytest.mark.parametrize(("option", "given"), [*(("--trials", t) for t in TRIALS), *(("--seed", s) for s in SEEDS)])
def test_numbers_of_a_run_that_are_none_are_wrong_use(option: str, given: str) -> None:
    found = CliRunner().invoke(app, ["run", "base", f"{option}={given}", "--no-write", "--quiet"])
    assert found.exit_code == 2
    assert option in found.output
    assert isinstance(found.exception, SystemExit)


@pytest.mark.parametrize(
    ("trials", "seed"),
    [(0, 1), (-1, 1), (10**12, 1), (1e12, 1), (True, 1), (10, -1), (10, 2**64), (10, 0.5), (10, "1")],
)
def test_the_engine_refuses_them_as_well(trials: int, seed: int) -> None:
    with pytest.raises(UsageError, match="a whole number from") as caught:
        engine.run(load("base"), trials, seed)
    told(caught.value)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Each big case in a process of its own, forked from one that has the loader in memory."""
    folder = tmp_path_factory.mktemp("big")
    for number, (make, _) in enumerate(BIG.values()):
        write(folder, make(), f"{number}.yaml")
    child = [sys.executable, str(Path(__file__).with_name("measure_loads.py")), str(folder), str(len(BIG))]
    done = subprocess.run(child, capture_output=True, text=True, timeout=300, check=True)
    return dict(zip(BIG, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("id", BIG)
def test_what_is_big_is_told_in_little_memory(measured: dict[str, dict[str, object]], id: str) -> None:
    found, expected = measured[id], BIG[id][1]
    assert (expected or "loaded") in str(found["told"]), str(found["told"])[:2000]
    assert "Traceback" not in str(found["told"])
    assert found["megabytes"] < 300  # type: ignore[operator]
    assert len(str(found["told"])) < 100_000
