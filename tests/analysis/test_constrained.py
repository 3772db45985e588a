"""The constrained ensemble: shared draws, weights by hand, refusals."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from aicapex.analysis import constrained
from aicapex.analysis.constrained import (
    STATISTICS,
    apart,
    constrain,
    effective_size,
    log_weights,
    normalised,
    pareto_tail,
    weighted_quantiles,
)
from aicapex.analysis.constrained_report import constrained_object, constrained_text
from aicapex.cli import main
from aicapex.sampling import draw
from aicapex.scenario import load
from aicapex.scenario_replay import BEHAVIOUR


@pytest.fixture(scope="module")
def found():
    return constrain(load("hindcast_2022q4"), load("base"), 300, 1)


def test_there_are_at_most_four_statistics_each_with_both_errors():
    assert len(STATISTICS) <= 4
    assert all(each.observation > 0 and each.discrepancy > 0 and each.why.en and each.why.zh for each in STATISTICS)


def test_a_trial_shares_behaviour_with_the_projection_and_nothing_else():
    base, replay = load("base"), load("hindcast_2022q4")
    past, future = apart(base, replay, 1, 0, 500), draw(base, 1, 0, 500)
    for name, value in replay.parameters.items():
        if value.is_fixed or base.parameters[name].is_fixed:
            continue
        same = np.corrcoef(past.parameters[name], future.parameters[name])[0, 1]
        assert (same == pytest.approx(1.0)) if name in BEHAVIOUR else abs(same) < 0.25, name


def test_weights_are_those_of_a_normal_error_by_hand():
    one = STATISTICS[0]
    logs = np.log(one.actual) + one.sigma * np.array([0.0, 1.0, -2.0])
    weight = normalised(log_weights([logs], [one]))
    by_hand = np.exp([0.0, -0.5, -2.0])
    assert weight == pytest.approx(by_hand / by_hand.sum())
    assert effective_size(weight) == pytest.approx(by_hand.sum() ** 2 / (by_hand**2).sum())


def test_the_tail_of_pareto_weights_is_found():
    rng = np.random.default_rng(5)
    heavy = rng.pareto(1.0 / 0.9, 20_000)
    light = rng.uniform(0.0, 1.0, 20_000)
    assert pareto_tail(heavy / heavy.sum()) == pytest.approx(0.9, abs=0.25)
    assert pareto_tail(light / light.sum()) < 0.1
    assert pareto_tail(np.full(100, 0.01)) == 0.0


def test_weighted_quantiles_follow_the_weight():
    values = np.array([3.0, 1.0, 2.0])
    assert weighted_quantiles(values, np.array([0.1, 0.1, 0.8]), (0.05, 0.5, 0.95)) == (1.0, 2.0, 3.0)


def test_too_few_effective_trials_are_refused(found):
    assert found.effective < 400
    assert found.conflict
    assert found.constrained is None
    assert "Prior-data conflict" in constrained_text(found, "en", 100)
    assert "先验与数据冲突" in constrained_text(found, "zh", 100)
    assert constrained_object(found)["constrained"] is None


def test_what_lies_beyond_the_prior_is_a_conflict_however_many_trials_there_are(found):
    fine = replace(found, effective=5000.0, tail=0.1, held=tuple(replace(h, percentile=0.5) for h in found.held))
    assert not fine.conflict
    assert replace(fine, tail=0.71).conflict
    assert replace(fine, held=(replace(fine.held[0], percentile=0.995), *fine.held[1:])).conflict
    told = constrained_text(replace(fine, constrained=0.7), "en", 100)
    assert "70" in told
    assert "Prior-data conflict" not in told


def test_figures_that_happened_are_those_of_the_replay(found):
    """The statistics restate the actuals of the hindcast, and do not drift from them."""
    from aicapex.analysis.replays import actuals_of

    actuals = actuals_of("hindcast_2022q4")
    for held in found.held:
        of = held.statistic
        rows = [each for each in actuals if each.variable == of.variable and each.period.text.startswith(of.period)]
        total = sum(each.value for each in rows) if of.period == "2024" else rows[0].value
        assert of.actual == pytest.approx(total, rel=2e-3), of.variable
    assert constrained.LEAST_EFFECTIVE == 400


def test_the_hindcast_scores_every_target_and_weighs_base(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["aicapex", "hindcast", "--trials", "60", "--format", "json", "--no-write", "-q"])
    assert main() == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["targets"]) == 8
    assert told["pause"]["actual"] == pytest.approx(147.4 / 151.3, abs=2e-3)
    assert told["constrained"]["projection"] == "base"
    assert told["constrained"]["conflict"] is True  # sixty trials cannot carry four hundred
