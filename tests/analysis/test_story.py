"""Stories: the typical trial is typical, what is told of it is in the run, and how it is told."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from aicapex.analysis.conditioning import condition
from aicapex.analysis.story import LOST, distances, kinds, story
from aicapex.analysis.story_report import report
from aicapex.cli import main
from aicapex.errors import UsageError
from aicapex.sampling import draw
from aicapex.scenario import load


@pytest.fixture(scope="module")
def results():
    return load("base").run(trials=600)


@pytest.fixture(scope="module")
def found(results):
    return story(results, "bust")


def test_the_trial_is_of_the_class_and_the_nearest_to_its_median(results, found):
    members = found.asked.values(results) > 0.5
    assert members[found.trial]
    apart = distances(results, members, results.quarters.index("2030Q4"))
    assert apart[found.trial] == apart[members].min()
    assert found.nearer == 1.0
    assert found.share.value == pytest.approx(members.mean())
    far = int(np.flatnonzero(members)[np.argmax(apart[members])])
    assert story(results, "bust", far).nearer < 0.01


def test_what_is_told_is_in_the_run(results, found):
    told = {(each.quarter, each.kind): each.text.en for each in found.happenings}
    peak = int(results.outputs["capex"][:21, found.trial].argmax())
    assert "capex peaks at" in " ".join(
        each.text.en for each in found.happenings if each.quarter == results.quarters[peak]
    )
    turned = next(each for each in found.happenings if each.kind == "class" and each.text.en.endswith("bust"))
    first = int(results.classes["bust"][:, found.trial].argmax())
    assert turned.quarter == results.quarters[first]
    order = [results.quarters.index(each.quarter) for each in found.happenings]
    assert order == sorted(order)
    assert max(order) <= results.quarters.index("2030Q4")
    assert {"class", "test", "peak", "bound"} <= kinds(found.happenings)
    assert all(told.values())


def test_every_shock_of_the_trial_is_told(results, found):
    drawn = draw(results.scenario, 1, found.trial, 1)
    last = results.quarters.index("2030Q4")
    count = sum(int((arrivals.quarter[0] <= last).sum()) for arrivals in drawn.events.values())
    assert sum(each.kind == "shock" for each in found.happenings) == count


def test_losses_add_up_over_the_quarters(results, found):
    assert [loss.output for loss in found.losses] == list(LOST)
    wrote = results.outputs["write_downs"][1:21, found.trial].sum()
    assert found.losses[0].trial == pytest.approx(float(wrote), rel=1e-5)


def test_causes_are_where_the_class_differs_from_the_rest(results, found):
    members = found.asked.values(results) > 0.5
    first = found.causes[0]
    values = results.parameters[first.name]
    assert first.apart == pytest.approx((values[members].mean() - values[~members].mean()) / values.std())
    assert [abs(each.apart) for each in found.causes] == sorted(
        (abs(each.apart) for each in found.causes), reverse=True
    )


def test_a_conditioned_run_has_its_first_arrivals_only(results):
    kept = condition(results, ["capex@2026>=400"])
    assert story(kept, "bust").happenings


def test_what_cannot_be_told(results):
    with pytest.raises(UsageError, match="is a number"):
        story(results, "capex@2030")
    with pytest.raises(UsageError, match="comes about in 0"):
        story(results, "default_wave@2027")
    with pytest.raises(UsageError, match="no trial 600"):
        story(results, "bust", 600)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_the_report_fits(found, language, cells):
    text = report(found, language, cells)
    assert max(map(cell_len, text.splitlines())) <= cells
    assert not re.search(r"\bnan\b", text)
    assert re.search(r"[\u4e00-\u9fff]", text) if language == "zh" else not re.search(r"[\u4e00-\u9fff]", text)


def test_the_command_writes_a_whole_folder(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    argv = ["aicapex", "story", "base", "--class", "adverse", "--by", "2029", "--trials", "200", "--format", "json"]
    monkeypatch.setattr(sys, "argv", [*argv, "--out", "here", "--quiet", "--lang", "zh"])
    assert main() == 0
    told = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert told["asked"] == "adverse@2029"
    assert (tmp_path / "here/charts/story.png").stat().st_size > 20_000
    assert json.loads((tmp_path / "here/manifest.json").read_text())["trial"] == told["trial"]
