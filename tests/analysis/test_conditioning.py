"""Conditions keep the trials that meet them and nothing else; joint questions obey the laws of probability."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from aicapex.analysis.conditioning import condition, given_text, joint, joint_text, read_condition, shifts
from aicapex.cli import main
from aicapex.errors import UsageError
from aicapex.scenario import load
from aicapex.summary import summary_of


@pytest.fixture(scope="module")
def results():
    return load("base").run(trials=2_000)


@pytest.fixture(scope="module")
def kept(results):
    return condition(results, ["lab_run_rate_two@2026Q4>=35"])


def test_only_trials_that_meet_the_condition_are_kept_in_their_order(results, kept):
    met = results.outputs["lab_run_rate_two"][4] >= 35
    assert kept.trials == met.sum()
    for name in ("capex", "revenue"):
        assert (kept.outputs[name] == results.outputs[name][:, met]).all()
    assert (kept.parameters["market.age_premium"] == results.parameters["market.age_premium"][met]).all()
    assert kept.adverse().by(2030).value == pytest.approx(results.adverse().ever[20, met].mean())
    assert sum(flags[20].sum() for flags in kept.classes.values()) == kept.trials
    assert kept.given.trials == results.trials
    assert "conditioned on lab_run_rate_two@2026Q4>=35" in kept.warnings[0].en


def test_conditions_add_up(results):
    both = condition(results, ["lab_run_rate_two@2026Q4>=30", "capex@2026=500..700"])
    one_by_one = condition(condition(results, ["lab_run_rate_two@2026Q4>=30"]), ["capex@2026=500..700"])
    assert both.trials == one_by_one.trials
    assert (both.outputs["capex"] == one_by_one.outputs["capex"]).all()


def test_an_input_that_is_conditioned_on_through_its_output_moves_most(results, kept):
    names = [name for name, _, _ in shifts(results, kept)]
    assert names[0] == "revenue.labour.take_multiple"  # what labs earn from firms
    assert all(results.parameters[name].min() < results.parameters[name].max() for name in names)


def test_the_summary_says_so_and_is_otherwise_unchanged(results, kept):
    assert summary_of(kept)["given"] == {"conditions": ["lab_run_rate_two@2026Q4>=35"], "of_trials": 2000}
    assert "given" not in summary_of(results)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("capex@2026Q1", "no condition"),
        ("capex@2026Q1=a..b", "no condition"),
        ("capex@2026Q1=130..118", "no condition"),
        ("capex@2026Q1>=1..2", "no condition"),
        ("capx@2026Q1=1..2", "nearest: capex"),
        ("capex@2026=0..1", "fewer than the 400"),
    ],
)
def test_what_is_no_condition_or_keeps_too_few_is_told(results, text, told):
    with pytest.raises(UsageError, match=re.escape(told)):
        condition(results, [text])


def test_ends_of_conditions(results):
    scenario = results.scenario
    assert (read_condition("roi@2030>=0.2", scenario).low, read_condition("roi@2030>=0.2", scenario).high) == (
        0.2,
        np.inf,
    )
    assert (read_condition("roi@2030<=0.2", scenario).low, read_condition("roi@2030<=0.2", scenario).high) == (
        -np.inf,
        0.2,
    )
    assert (read_condition("bust@2028=1", scenario).low, read_condition("bust@2028=1", scenario).high) == (1.0, 1.0)


def test_joint_probabilities_obey_their_laws(results):
    found = joint(results, ["capex_collapse", "heavy_write_downs", "adverse"], "2030")
    values = [each.value for each in found.alone]
    assert found.together.value <= min(values)
    assert found.independent == pytest.approx(np.prod(values))
    two = joint(results, ["capex_collapse", "heavy_write_downs"], "2030")
    assert two.given_others[0].value * two.alone[1].value == pytest.approx(two.together.value)
    with pytest.raises(UsageError, match="two tests"):
        joint(results, ["bust"])
    with pytest.raises(UsageError, match="is a number"):
        joint(results, ["bust", "capex"], "2030")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_texts_fit(results, kept, language, cells):
    found = joint(results, ["capex_collapse", "returns_shortfall"], "2030")
    for text in (given_text(results, kept, language, cells), joint_text(results, found, language, cells)):
        assert max(map(cell_len, text.splitlines())) <= cells
        assert not re.search(r"\bnan\b", text)


def test_the_command_takes_both_and_marks_its_folder(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    argv = [
        "aicapex",
        "run",
        "base",
        "--trials",
        "900",
        "--given",
        "capex@2026>=500",
        "--no-charts",
        "--format",
        "json",
    ]
    argv += ["--joint", "capex_collapse & returns_shortfall @2030", "--out", "here", "--quiet"]
    monkeypatch.setattr(sys, "argv", argv)
    assert main() == 0
    told = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert told["given"]["of_trials"] == 900
    assert told["trials"] == told["given"]["effective"] < 900
    assert told["joint"][0]["by"] == "2030"
    assert json.loads((tmp_path / "here/manifest.json").read_text())["given"]["of_trials"] == 900
