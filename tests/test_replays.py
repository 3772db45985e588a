"""Replays know nothing of what came after their start, share behaviour with the projections, and have sources."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from aicapex import engine
from aicapex.analysis.actuals import read_actuals
from aicapex.errors import ScenarioError
from aicapex.quarters import quarter_number, quarter_of
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.scenario import load
from aicapex.scenario_replay import BEHAVIOUR, CONVENTION, STATE, role_of
from aicapex.seeds import read_seed
from aicapex.shipped import replay_names, scenario_names, scenario_path, seed_path

REPLAYS = replay_names()
HINDCAST = "hindcast_2022q4"


def changed(tmp_path: Path, pattern: str, text: str) -> Path:
    """The hindcast with one line of it changed."""
    before = scenario_path(HINDCAST).read_text(encoding="utf-8")
    after, count = re.subn(pattern, text, before, flags=re.MULTILINE)
    assert count == 1
    path = tmp_path / "mine.yaml"
    path.write_text(after, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(str(path))
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    return f"{problem.where} {problem.what} | {problem.expected} | {problem.cure}"


def test_every_role_is_of_a_parameter_and_they_do_not_overlap():
    for names in (BEHAVIOUR, CONVENTION, STATE):
        assert names <= set(PARAMETERS)
    assert not BEHAVIOUR & CONVENTION
    assert not BEHAVIOUR & STATE
    assert not CONVENTION & STATE


def test_a_law_that_was_not_known_is_refused(tmp_path):
    path = changed(tmp_path, r"^(  chips\.ceiling_growth: .*known_by: )2022Q4", r"\g<1>2025-11-08")
    told = refusal(path)
    assert "chips.ceiling_growth was known by 2025-11-08, after the replay's start 2022Q4" in told
    assert re.search(r"mine\.yaml:\d+", told)
    assert "use what was known by then" in told


def test_a_law_must_not_have_been_observed_later(tmp_path):
    path = changed(tmp_path, r"^(  chips\.ceiling_growth: .*)known_by: 2022Q4", r"\g<1>observed_later: 2023Q1")
    assert "chips.ceiling_growth is no state of the start, so it may not have been observed later" in refusal(path)


def test_a_state_may_have_been_observed_later_if_that_is_said(tmp_path):
    path = changed(tmp_path, r"^(  market\.idle\.initial: .*)known_by: 2022Q4", r"\g<1>observed_later: 2024Q1")
    assert load(str(path)).parameters["market.idle.initial"].source.observed_later == "2024Q1"
    path = changed(tmp_path, r"^(  market\.idle\.initial: .*)known_by: 2022Q4", r"\g<1>known_by: 2024Q1")
    assert "or give observed_later instead" in refusal(path).replace("; ", " ") or "observed_later" in refusal(path)


def test_an_input_without_a_date_is_refused(tmp_path):
    path = changed(tmp_path, r"^(  chips\.ceiling_growth: .*)known_by: 2022Q4, ", r"\g<1>")
    assert "does not say when it was known" in refusal(path)


def test_behaviour_is_shared_with_the_projections(tmp_path):
    path = changed(
        tmp_path, r"^parameters:$", 'parameters:\n  capex.patience: {value: 9, unit: yr, known_by: 2022Q4, why: "no"}'
    )
    told = refusal(path)
    assert "capex.patience is behaviour, which replays share with the projections" in told
    assert "remove the entry" in told


def test_a_users_experiment_on_top_is_not_asked():
    assert load(HINDCAST, ["capex.patience=3"]).settings


def test_a_projection_may_say_what_it_likes_of_dates(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "extends: base\nparameters:\n  chips.ceiling_growth: {value: 0.2, unit: log/yr, known_by: 2030}\n".replace(
            "2030", "'2030'"
        ),
        encoding="utf-8",
    )
    assert not load(str(path)).replay


@pytest.mark.parametrize("name", REPLAYS)
def test_a_replay_has_the_behaviour_of_base_and_no_shocks_of_it(name):
    replay, base = load(name), load("base")
    assert replay.replay
    assert name not in scenario_names()
    for each in BEHAVIOUR:
        assert replay.parameters[each].distribution == base.parameters[each].distribution, each
    assert all(event.source.known_by for event in replay.events.values())


@pytest.mark.parametrize("name", REPLAYS)
def test_what_a_replay_cites_was_known_when_it_says(name):
    """No entry claims to have been known before the figures that it rests on."""
    facts = read_seed("facts.yaml")
    replay = load(name)
    for each, value in replay.parameters.items():
        date = value.source.known_by or value.source.observed_later
        if role_of(each) in ("behaviour", "convention") or not date:
            continue
        for fact in value.source.facts:
            known = facts[fact].get("known_by")
            if known:
                assert quarter_number(quarter_of(str(known))) <= quarter_number(quarter_of(date)), (each, fact)


@pytest.mark.parametrize("name", REPLAYS)
def test_the_actuals_of_a_replay_can_be_read(name):
    actuals = read_actuals(seed_path(f"history/{name}.csv"), load(name).quarters, VARIABLES)
    assert {actual.variable for actual in actuals} <= set(VARIABLES)


@pytest.mark.parametrize("name", REPLAYS)
def test_a_replay_keeps_the_identities(name):
    results = engine.run(load(name), 64, 1, check=True)
    assert max(results.checks.values()) < 1e-9
    assert np.isfinite(results.values("capex")).all()
