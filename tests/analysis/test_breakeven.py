"""Break-even: every passage found, the value put back gives what was asked, none is told, and the frontier."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from aicapex.analysis.asked import read_asked
from aicapex.analysis.breakeven import (
    Frontier,
    Goal,
    Point,
    along,
    between,
    breakeven,
    crossings_of,
    frontier,
    range_of,
    refine,
)
from aicapex.analysis.breakeven_report import as_object, frontier_report, report, tables
from aicapex.cli import main
from aicapex.errors import UsageError
from aicapex.results import Estimate
from aicapex.scenario import load

TRIALS = 200


def at(x: float, value: float, reach: float = 0.05) -> Point:
    return Point(x, Estimate(value, value - reach, value + reach), 100)


def curve(x: float) -> Point:
    """Passes 0.5 at 1, 2 and 3."""
    return at(x, 0.5 + (x - 1.0) * (x - 2.0) * (x - 3.0) / 10.0, 0.001)


def test_every_passage_of_a_curve_is_found_and_cut_down():
    scan = [curve(x) for x in np.linspace(0.05, 4.0, 13)]
    brackets = crossings_of(scan, 0.5)
    assert len(brackets) == 3
    points = refine([(a.at, b.at) for a, b in brackets], 0.5, lambda places: [curve(x) for x in places])
    found = [between([*scan, *points], 0.5, 0.5 * (a.at + b.at), "value") for a, b in brackets]
    assert found == pytest.approx([1.0, 2.0, 3.0], abs=0.01)


def test_a_level_that_is_touched_is_one_passage():
    assert len(crossings_of([at(0, 0.4), at(1, 0.5), at(2, 0.6)], 0.5)) == 1
    assert crossings_of([at(0, 0.4), at(1, 0.45)], 0.5) == []
    assert between([at(0, 0.4), at(1, 0.45)], 0.5, 0.0, "value") is None


@pytest.fixture(scope="module")
def base():
    return load("base")


@pytest.fixture(scope="module")
def found(base):
    return breakeven(base, "chips.demand_2026=8..22", Goal(read_asked("adverse@2030", base), 0.5), TRIALS)


def test_the_value_put_back_gives_what_was_asked(found, base):
    assert len(found.crossings) == 1
    each = found.crossings[0]
    back = base.with_({"chips.demand_2026": each.at}).run(trials=TRIALS).adverse().by(2030)
    assert back.low <= 0.5 <= back.high
    assert each.low < each.at < each.high
    assert each.rising
    assert 0.0 <= each.percentile <= 0.05


def test_a_quantile_reaches_its_level(base):
    goal = Goal(read_asked("capex@2028", base), 600.0, 0.5)
    done = breakeven(base, "chips.demand_2026=8..22", goal, TRIALS)
    value = base.with_({"chips.demand_2026": done.crossings[0].at}).run(trials=TRIALS)
    low, high = (
        value.quantiles_by_year("capex", (0.5,))[2028][0].low,
        value.quantiles_by_year("capex", (0.5,))[2028][0].high,
    )
    assert low <= 600.0 <= high


def test_where_there_is_none_that_is_said(base):
    done = breakeven(base, "chips.demand_2026=18..22", Goal(read_asked("adverse@2030", base), 0.05), 100)
    assert done.crossings == ()
    assert "None within 18.0 to 22.0" in report(done, "en", 120)
    assert "没有" in report(done, "zh", 80)


def test_the_frontier_agrees_with_runs_on_it(base):
    goal = Goal(read_asked("adverse@2030", base), 0.5)
    plane = frontier(base, ("chips.demand_2026=8..22", "revenue.labour.take_multiple=1..12"), goal, 60)
    assert isinstance(plane, Frontier)
    x, passed = next((x, passed) for x, passed in along(plane) if passed)
    back = base.with_({"chips.demand_2026": x, "revenue.labour.take_multiple": passed[0]}).run(trials=60)
    estimate = back.adverse().by(2030)
    assert estimate.low <= 0.5 <= estimate.high
    assert plane.lines
    assert (plane.low <= plane.values).all()
    assert "frontier.csv" in tables(plane)
    for cells in (80, 120):
        assert max(map(cell_len, frontier_report(plane, "zh", cells).splitlines())) <= cells
    assert json.loads(json.dumps(as_object(plane)), parse_constant=pytest.fail)["frontier"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_the_report_fits(found, language, cells):
    text = report(found, language, cells)
    assert max(map(cell_len, text.splitlines())) <= cells
    assert not re.search(r"\bnan\b", text)


def test_a_range_is_where_the_input_lies_and_within_its_bounds(base):
    span = range_of(base, "market.age_premium")
    assert (span.low, span.high) == (0.0, 1.0)
    assert span.given[0] < span.given[1] < span.given[2]
    fixed = range_of(base, "revenue.consumer.price.us")
    assert (fixed.low, fixed.high) == (120.0, 480.0)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--solve", "chips.demand2026", "--test", "bust"], "nearest: chips.demand_2026"),
        (["--solve", "chips.demand_2026=5..", "--test", "bust"], "no range"),
        (["--solve", "market.age_premium=0..3", "--test", "bust"], "LOW < HIGH"),
        (["--solve", "chips.demand_2026"], "ask either --test"),
        (["--solve", "chips.demand_2026", "--test", "bust", "--output", "roi"], "ask either --test"),
        (["--solve", "chips.demand_2026", "--test", "bust", "--probability", "1.5"], "no probability"),
        (["--solve", "chips.demand_2026", "--test", "capex", "--by", "2030"], "is a number"),
        (["--solve", "chips.demand_2026", "--output", "bust", "--equals", "1"], "is a yes or no"),
        (["--solve", "chips.demand_2026", "--solve", "chips.demand_2026", "--test", "bust"], "given twice"),
        (["--solve", "chips.demand_2026", "--test", "bust", "--by", "2050"], "does not simulate 2050"),
    ],
)
def test_what_cannot_be_solved_is_told(monkeypatch, capsys, options, told):
    monkeypatch.setattr(sys, "argv", ["aicapex", "breakeven", "base", "--trials", "20", "--no-write", *options])
    assert main() == UsageError.exit_code
    assert told in capsys.readouterr().err


def test_the_command_writes_the_same_bytes_with_two_workers(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said = []
    for place, jobs in (("one", "1"), ("two", "2")):
        argv = [
            "aicapex",
            "breakeven",
            "base",
            "--solve",
            "chips.demand_2026=8..22",
            "--test",
            "adverse",
            "--by",
            "2030",
        ]
        monkeypatch.setattr(sys, "argv", [*argv, "--trials", "40", "--format", "json", "--jobs", jobs, "--out", place])
        assert main() == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == (tmp_path / "one/breakeven.json").read_text()
    assert (tmp_path / "one/charts/breakeven.png").stat().st_size > 10_000
