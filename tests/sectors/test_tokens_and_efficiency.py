"""Tokens, efficiency and training against numbers worked out by hand, limits and directions."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.sectors import efficiency, tokens, training

ONE = np.ones(1)


def test_agent_lift_by_hand():
    """Share 0.5 at five times the tokens against a start of 0.1: (1 + 0.5 x 4)/(1 + 0.1 x 4) = 3/1.4."""
    assert float(tokens.agent_lift(np.array(0.5), np.array(5.0), np.array(0.1))) == pytest.approx(3 / 1.4)
    assert float(tokens.agent_lift(np.array(0.9), np.array(1.0), np.array(0.1))) == 1.0
    assert float(tokens.agent_lift(np.array(0.1), np.array(9.0), np.array(0.1))) == 1.0


def test_what_is_affordable():
    """Revenue of 60 bn carries 48 bn of cost at a ratio of 0.8: 24 T/day at 2 bn a year for each."""
    assert float(tokens.affordable(np.array(60.0), np.array(2.0), np.array(0.8))) == pytest.approx(24.0)
    assert float(tokens.affordable(np.array(0.0), np.array(2.0), np.array(0.8))) == 0.0
    assert np.isfinite(tokens.affordable(np.array(5.0), np.array(0.0), np.array(0.8)))


def ask(p, state=None, **changes):
    start = tokens.TokenStart(30 * ONE, 40 * ONE, 50 * ONE, 800 * ONE, 0.1 * ONE, 0.06 * ONE, 2.0 * ONE, ONE)
    given = {
        "users": 800 * ONE,
        "enterprise_adoption": 0.1 * ONE,
        "autonomy": 0.2 * ONE,
        "embedded_share": 0.06 * ONE,
        "token_cost": 2.0 * ONE,
        "affordable_labs": ONE * np.inf,
        "affordable_apps": ONE * np.inf,
    } | {name: np.atleast_1d(value) for name, value in changes.items()}
    return tokens.step(p, start, state or tokens.initial(p), **given)


def test_the_start_quarter_is_what_it_is_said_to_be(params):
    _, told = ask(params())
    assert float(told["token_demand_gross"][0]) == pytest.approx(120.0)
    assert float(told["token_demand"][0]) == pytest.approx(120.0)
    assert float(told["throttle"][0]) == 1.0
    assert float(told["tokens_per_user"][0]) == pytest.approx(30 / 800 * 1000 * 365 / 12)  # k a month


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 1.0])
def test_demand_answers_a_settled_price_with_its_elasticity(params, elasticity):
    still = {"tokens.per_user.growth": 0, "tokens.agent.speed": 0, "tokens.price_elasticity": elasticity}
    p = params(still, quarter=4)
    state = None
    for _ in range(60):
        state, told = ask(p, state, token_cost=0.5)
    assert float(told["token_demand_gross"][0]) == pytest.approx(120.0 * 4.0**elasticity, rel=1e-6)


def test_streams_grow_with_what_drives_them(params):
    p = params({"tokens.per_user.growth": 0, "tokens.agent.speed": 0}, quarter=1)
    _, told = ask(p, users=1600.0, enterprise_adoption=0.3, embedded_share=0.12)
    assert float(told["token_demand_labs_gross"][0]) == pytest.approx(60 + 120)
    assert float(told["token_demand_embedded_gross"][0]) == pytest.approx(100)


@pytest.mark.parametrize("ratio", [0.0, 0.2, 1.0])
def test_embedded_use_has_its_part_of_the_growth_per_user(params, ratio):
    grown = {"tokens.per_user.growth": 0.4, "tokens.per_user.growth_fade": 0, "tokens.agent.speed": 0}
    _, told = ask(params({**grown, "tokens.embedded.growth_ratio": ratio}, quarter=1))
    assert float(told["token_demand_labs_gross"][0]) == pytest.approx(70 * np.exp(0.1))
    assert float(told["token_demand_embedded_gross"][0]) == pytest.approx(50 * np.exp(0.1 * ratio))


def test_the_throttle_moves_by_its_speed_and_only_in_its_stream(params):
    p = params(
        {"tokens.throttle_speed": 4 * np.log(2), "tokens.per_user.growth": 0, "tokens.agent.speed": 0}, quarter=1
    )
    _, told = ask(p, affordable_labs=35.0)
    assert float(told["token_demand_labs"][0]) == pytest.approx(70 * 0.75)  # half of the way to 0.5 in a quarter
    assert float(told["token_demand"][0]) == pytest.approx(70 * 0.75 + 50)


def test_agents_need_autonomy(params):
    p = params(
        {"tokens.agent.speed": 100, "tokens.agent.share.saturation": 0.6, "adoption.autonomy.ceiling": 0.8}, quarter=1
    )
    few, _ = ask(p, autonomy=0.2)
    many, _ = ask(p, autonomy=0.8)
    assert float(few.agent_share[0]) == pytest.approx(0.15)
    assert float(many.agent_share[0]) == pytest.approx(0.6)


def test_blend_by_hand():
    """A fifth of tokens at five times the compute, which fell to half; the rest at a tenth."""
    parts = (np.array(0.1), np.array(0.5), np.array(0.2), np.array(5.0))
    assert float(efficiency.blend(*parts)) == pytest.approx(0.2 * 5 * 0.5 + 0.8 * 0.1)
    assert float(efficiency.blend(ONE, ONE, np.array(0.3), ONE)[0]) == 1.0


def test_compute_per_token_falls_by_cost_over_hardware(params):
    """Cost ten times a year and hardware 1.25 times: compute per token eight times, the other 1.25 is in the rent."""
    changes = {
        "tokens.cost_decline": 10,
        "tokens.cost_decline_fade": 1e-12,
        "chips.performance_growth": 1.5,
        "chips.price_growth": 1.2,
        "progress.pace": [1.0, 0.0],
    }
    state = efficiency.initial(params(changes))
    for quarter in range(1, 5):
        state, told = efficiency.step(params(changes, quarter=quarter), np.array([4.0, 4.0]), state)
    assert told["compute_per_token_constant_quality"] == pytest.approx([0.5, 4.0], rel=1e-6)


def test_a_faded_decline_has_a_limit(params):
    changes = {
        "tokens.cost_decline": 10,
        "tokens.cost_decline_fade": 0.5,
        "chips.performance_growth": 1,
        "chips.price_growth": 1,
    }
    state = efficiency.initial(params(changes))
    for quarter in range(1, 400):
        state, _ = efficiency.step(params(changes, quarter=quarter), ONE, state)
    assert float(np.exp(-state.standard)[0]) == pytest.approx(10 ** (1 / 0.5), rel=1e-6)


def test_training_is_cut_to_its_means(params):
    p = params({"training.budget_growth": 0, "training.arms_race": 0}, quarter=4)
    state = training.initial(p)
    for means, expected in ((200.0, 100.0), (60.0, 60.0), (0.0, 0.0), (-5.0, 0.0)):
        _, told = training.step(p, np.array([100.0]), state, means=np.array([means]))
        assert float(told["training_budget"][0]) == expected
        assert float(told["training_budget_desired"][0]) == 100.0


def test_the_race_ends_with_the_means(params):
    p = params({"training.budget_growth": 0, "training.arms_race": 0.4, "training.budget_growth_fade": 0.5}, quarter=4)
    open_field, _ = training.step(p, ONE * 100, training.TrainingState(np.zeros(1), np.zeros(1)), means=ONE * 1e6)
    closed, _ = training.step(p, ONE * 100, training.TrainingState(np.zeros(1), ONE), means=ONE * 1e6)
    assert float(open_field.growth[0]) == pytest.approx(0.1)
    assert float(closed.growth[0]) == 0.0
