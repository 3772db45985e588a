"""Comparisons: paired differences, attribution that adds up, mixtures, and how they are told."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from aicapex.analysis.attribution import Item, chains, contributions, differing, hybrid, items_of
from aicapex.analysis.compare import compare
from aicapex.analysis.compare_report import report, tables
from aicapex.cli import main
from aicapex.errors import UsageError
from aicapex.scenario import load

TRIALS = 120


@pytest.fixture(scope="module")
def walls():
    return compare([load("base"), load("power_wall")], TRIALS, weights=[3, 1])


def test_contributions_of_a_function_with_a_known_interaction():
    """f = a + b + 2ab from (0, 0) to (1, 1): each part is 1 + 1, of which the interaction is half of 2."""
    items = [Item("a", (("parameters", "a"),)), Item("b", (("parameters", "b"),))]
    f = lambda a, b: np.full(4, a + b + 2.0 * a * b)  # noqa: E731
    parts = contributions(items, [f(0, 0), f(1, 0), f(1, 1)], [f(0, 0), f(0, 1), f(1, 1)])
    assert [part.value for part in parts] == [2.0, 2.0]
    assert [part.interaction for part in parts] == [-1.0, 1.0]
    assert [part.error for part in parts] == [0.0, 0.0]


def test_the_attribution_adds_up_to_the_difference(walls):
    found = walls.attribution
    assert found.first + sum(part.value for part in found.parts) == pytest.approx(found.second, abs=1e-12)
    assert found.second != found.first
    assert {part.item.name for part in found.parts} == {
        item.name for item in items_of(differing(load("base"), load("power_wall")))
    }


def test_one_changed_input_explains_everything():
    base = load("base")
    found = compare([base, base.with_({"chips.demand_2026": 12})], TRIALS, of="capex@2028").attribution
    # A fixed input takes its load off its factor, which is no difference of its own.
    assert [part.item.name for part in found.parts] == ["chips.demand_2026"]
    assert found.parts[0].value == pytest.approx(found.second - found.first)
    assert found.parts[0].interaction == 0.0


def test_scenarios_that_are_the_same_do_not_differ():
    found = compare([load("base"), load("base")], TRIALS)
    assert all(difference == (0.0, 0.0) for cell in found.cells for difference in cell.differences)
    assert found.attribution.parts == ()
    assert "do not differ" in report(found, "en", 100)


def test_the_ends_of_both_chains_are_the_scenarios_themselves():
    a, b = load("base"), load("public_data")
    items = items_of(differing(a, b))
    forward, reverse = chains(a, b, items)
    assert forward[0] == reverse[0] == a
    assert forward[-1] == reverse[-1] == hybrid(a, b, set(differing(a, b)))
    assert forward[-1] == b
    assert len(forward) == len(items) + 1


def test_many_entries_are_put_together_by_sector():
    entries = [("parameters", f"chips.x{k}") for k in range(20)] + [("events", "one"), ("verdict", "t")]
    assert [item.name for item in items_of(entries)] == ["chips.*", "events", "tests"]


def test_a_mixture_of_one_is_that_one(walls):
    alone = compare([load("base"), load("power_wall")], TRIALS, of=None, weights=[1, 0])
    told = {(name, year): each.value for name, year, each in alone.mixture.probabilities}
    assert told == {(cell.name, cell.year): cell.values[0].value for cell in alone.cells}
    for name, year, band in alone.mixture.levels:
        level = next(level for level in alone.levels if (level.name, level.year) == (name, year))
        assert band[1] == pytest.approx(level.values[0][1], rel=0.05)
    mixed = {(name, year): each.value for name, year, each in walls.mixture.probabilities}
    for cell in walls.cells:
        assert mixed[cell.name, cell.year] == pytest.approx(0.75 * cell.values[0].value + 0.25 * cell.values[1].value)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_the_report_fits(walls, language, cells):
    text = report(walls, language, cells)
    assert max(map(cell_len, text.splitlines())) <= cells
    assert not re.search(r"\bnan\b", text)
    assert ("贡献" if language == "zh" else "interaction") in text


def test_tables_and_frame_agree(walls):
    rows = list(csv.DictReader(tables(walls)["compare.csv"].splitlines()))
    assert len(rows) == len(walls.to_frame())
    assert {row["scenario"] for row in rows} == {"base", "power_wall"}
    assert walls._repr_html_().startswith("<pre>Power wall")


@pytest.mark.parametrize(
    ("names", "arguments", "told"),
    [
        (("base",), {}, "two scenarios"),
        (("base", "hindcast_2022q4"), {}, "same quarters"),
        (("base", "power_wall"), {"weights": [1.0]}, "2 numbers"),
        (("base", "power_wall"), {"of": "capx@2030"}, "nothing is called"),
    ],
)
def test_what_cannot_be_compared_is_told(names, arguments, told):
    with pytest.raises(UsageError, match=told):
        compare([load(name) for name in names], 10, **arguments)


def test_the_command_writes_the_same_bytes_with_two_workers(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told = []
    for place, jobs in (("one", "1"), ("two", "2")):
        argv = [
            "aicapex",
            "compare",
            "base",
            "rate_hike",
            "--trials",
            "60",
            "--format",
            "json",
            "--jobs",
            jobs,
            "--out",
            place,
        ]
        monkeypatch.setattr(sys, "argv", [*argv, "--quiet"])
        assert main() == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == (tmp_path / "one/compare.json").read_text()
    names = {path.relative_to(tmp_path / "one").as_posix() for path in (tmp_path / "one").rglob("*") if path.is_file()}
    assert {"charts/paired.png", "charts/waterfall.png", "compare.csv", "attribution.csv", "manifest.json"} <= names
    assert json.loads(told[0], parse_constant=pytest.fail)["attribution"]["parts"]
    assert json.loads((tmp_path / "one/manifest.json").read_text())["command"] == "compare"
