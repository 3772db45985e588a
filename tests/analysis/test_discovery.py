"""Boxes and signposts: what was planted is found, chance is not, and how they are told."""

from __future__ import annotations

import json
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from aicapex.analysis.discovery import boxes_of, dated, discover
from aicapex.analysis.discovery_report import report
from aicapex.analysis.prim import Limit, Step, choose, information, inside, paste, peel, significant, step_of
from aicapex.analysis.signposts import PUBLISHED, explained, signposts, threshold_of
from aicapex.analysis.signposts_report import report as posts_report
from aicapex.cli import main
from aicapex.errors import UsageError
from aicapex.registry import VARIABLES
from aicapex.sampling import uniforms
from aicapex.scenario import load

N = 4_000


@pytest.fixture(scope="module")
def planted():
    """An outcome in 90 % of a box a > 0.6, b < 0.5 and in 10 % elsewhere; eight more inputs matter to nothing."""
    inputs = {name: uniforms(1, name, 0, N) for name in ("a", "b", *(f"idle{k}" for k in range(8)))}
    box = (inputs["a"] > 0.6) & (inputs["b"] < 0.5)
    return inputs, uniforms(1, "luck", 0, N) < np.where(box, 0.9, 0.1)


def test_the_planted_box_is_found(planted):
    boxes = boxes_of(*planted)
    limits = {(limit.name, limit.lower): limit.value for limit in boxes[0].limits}
    assert set(limits) == {("a", True), ("b", False)}
    assert limits["a", True] == pytest.approx(0.6, abs=0.05)
    assert limits["b", False] == pytest.approx(0.5, abs=0.05)
    assert boxes[0].held_out.density.low < 0.9 < boxes[0].held_out.density.high + 0.05
    assert len(boxes) == 1


def test_the_box_is_that_of_ema_workbench(planted):
    inputs, outcome = planted
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim

        theirs = Prim(pd.DataFrame(inputs), outcome.astype(int), threshold=0.5, peel_alpha=0.05).find_box()
        place = int((theirs.peeling_trajectory["res_dim"] <= 2)[::-1].idxmax())
        limits = theirs.box_lims[place]
    best = choose(peel(inputs, outcome), float(outcome.mean()))
    mine = {(limit.name, limit.lower): limit.value for limit in best.limits}
    assert mine["a", True] == pytest.approx(float(limits["a"].iloc[0]), abs=0.06)
    assert mine["b", False] == pytest.approx(float(limits["b"].iloc[1]), abs=0.06)


def test_nothing_is_found_where_there_is_nothing(planted):
    inputs, _ = planted
    assert boxes_of(inputs, uniforms(1, "coin", 0, N) < 0.3) == ()


def test_at_most_so_many_inputs_are_limited_and_mass_falls(planted):
    steps = peel(*planted, most=2)
    assert all(len({limit.name for limit in step.limits}) <= 2 for step in steps)
    masses = [step.mass for step in steps]
    assert masses == sorted(masses, reverse=True)
    assert masses[-1] >= 0.05
    assert steps[0] == Step((), pytest.approx(float(planted[1].mean())), 1.0, 1.0)


def test_pasting_lets_out_what_was_cut_too_far(planted):
    inputs, outcome = planted
    tight = step_of((Limit("a", 0.8, True), Limit("b", 0.5, False)), inputs, outcome)
    wider = paste(tight, inputs, outcome)
    assert wider.mass > tight.mass
    assert wider.density >= tight.density


def test_a_limit_that_gains_nothing_is_dropped(planted):
    inputs, outcome = planted
    limits = (Limit("a", 0.6, True), Limit("b", 0.5, False), Limit("idle0", 0.2, True))
    assert [limit.name for limit in significant(limits, inputs, outcome)] == ["a", "b"]
    assert inside((), inputs, N).all()


def test_information_is_nought_for_everything_and_most_for_the_truth():
    assert information(Step((), 0.3, 1.0, 1.0), 0.3) == pytest.approx(0.0, abs=1e-9)
    assert information(Step((), 1.0, 1.0, 0.3), 0.3) == pytest.approx(-(0.3 * np.log(0.3) + 0.7 * np.log(0.7)))


def test_the_best_threshold_of_a_step_is_where_it_is():
    values = uniforms(1, "figure", 0, N)
    outcome = (values > 0.7).astype(float)
    at, gain = threshold_of(values, outcome)
    assert at == pytest.approx(0.7, abs=0.002)
    assert gain == pytest.approx(1.0)
    assert explained(values, outcome, at) == pytest.approx(1.0)
    assert threshold_of(np.ones(100), outcome[:100]) is None
    near_the_end, _ = threshold_of(values, (values > 0.97).astype(float))
    assert near_the_end < 0.91  # a tenth of the trials at least is on either side


def test_every_published_figure_is_an_output_told_in_both_languages():
    for each in PUBLISHED:
        assert each.output in VARIABLES
        assert re.search(r"[\u4e00-\u9fff]", each.where.zh)


@pytest.fixture(scope="module")
def results():
    return load("base").run(trials=800)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_reports_fit(results, language, cells):
    for text in (
        report(discover(results, "adverse"), language, cells),
        posts_report(signposts(results, "adverse"), language, cells),
    ):
        assert max(map(cell_len, text.splitlines())) <= cells
        assert not re.search(r"\bnan\b", text)
        assert "2030" in text


def test_a_signpost_moves_the_probability_as_it_says(results):
    found = signposts(results, "adverse@2030")
    post = found.posts[0]
    values = results.outputs[post.published.output][results.quarters.index(post.quarter)]
    outcome = found.asked.values(results)
    odd = np.arange(results.trials) % 2 == 1
    above = values >= post.threshold
    assert outcome[odd & above].mean() == pytest.approx(post.above.value)
    assert outcome[odd & ~above].mean() == pytest.approx(post.below.value)
    assert results.quarters.index(post.early) <= results.quarters.index(post.quarter)
    assert len(found.to_frame()) == len(found.posts)
    assert {post.published.output for post in found.posts} | {each.output for each in found.silent} == {
        each.output for each in PUBLISHED
    }


def test_a_date_is_five_years_ahead_where_there_is_none(results):
    assert dated("bust", results) == "bust@2030"
    assert dated("bust@2027", results) == "bust@2027"
    assert dated("bust", load("cloud_2015").run(trials=10)) == "bust@2019"


@pytest.mark.parametrize("find", [discover, signposts])
def test_what_cannot_be_learned_is_told(results, find):
    with pytest.raises(UsageError, match="is a number"):
        find(results, "capex@2028")
    with pytest.raises(UsageError, match="too few of one kind"):
        find(results, "default_wave@2027")


@pytest.mark.parametrize(
    ("command", "option", "chart"), [("discover", "--where", "boxes"), ("signposts", "--of", "signposts")]
)
def test_the_commands_write_whole_folders(tmp_path: Path, monkeypatch, capsys, command, option, chart):
    monkeypatch.chdir(tmp_path)
    said = []
    for place, jobs in (("one", "1"), ("two", "2")):
        argv = ["aicapex", command, "base", option, "capex_collapse@2030", "--trials", "2100", "--format", "json"]
        monkeypatch.setattr(sys, "argv", [*argv, "--jobs", jobs, "--out", place, "--quiet"])
        assert main() == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == (tmp_path / f"one/{command}.json").read_text()
    json.loads(said[0], parse_constant=pytest.fail)
    assert (tmp_path / f"one/charts/{chart}.png").stat().st_size > 10_000
