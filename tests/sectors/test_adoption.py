"""Adoption against numbers worked out by hand, its limits and its directions."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.sectors import adoption
from aicapex.sectors.adoption import bass


def test_bass_by_hand():
    """a = 0.2, K = 0.8, p = 0.02, q = 0.4: rate 0.02 + 0.4 x 0.25 = 0.12; 0.8 - 0.6 e^(-0.03) = 0.217733."""
    assert float(bass(np.array(0.2), np.array(0.8), np.array(0.02), np.array(0.4), 0.25)) == pytest.approx(
        0.2177327, abs=1e-7
    )


def test_bass_in_small_steps_is_its_differential_equation():
    level, years = np.array(0.1), 1.0
    for _ in range(4000):
        level = bass(level, np.array(0.9), np.array(0.03), np.array(0.5), years / 4000)
    euler = 0.1
    for _ in range(400_000 // 100):
        euler += (0.03 + 0.5 * euler / 0.9) * (0.9 - euler) / 4000
    assert float(level) == pytest.approx(euler, rel=1e-4)


@pytest.mark.parametrize("imitation", [0.0, 0.5, 5.0, 500.0])
def test_bass_never_overshoots_and_never_falls(imitation):
    level = np.linspace(0.0, 1.0, 21)
    for _ in range(200):
        new = bass(level, np.full(21, 0.7), np.full(21, 0.02), np.full(21, imitation), 0.25)
        assert (new >= level - 1e-15).all()
        assert (new <= np.maximum(level, 0.7) + 1e-15).all()
        level = new


def test_bass_above_saturation_stays_and_without_rates_stands():
    assert float(bass(np.array(0.8), np.array(0.5), np.array(0.1), np.array(1.0), 5.0)) == pytest.approx(0.8, rel=1e-15)
    assert float(bass(np.array(0.3), np.array(0.9), np.array(0.0), np.array(0.0), 5.0)) == pytest.approx(0.3, rel=1e-15)
    assert float(bass(np.array(0.3), np.array(0.9), np.array(0.0), np.array(0.4), 0.0)) == pytest.approx(0.3, rel=1e-15)


def test_regions_add_up_and_the_rest_is_what_is_left(params):
    claims = {"adoption.global.initial": 0.1, "adoption.us.initial": 0.4, "adoption.cn.initial": 0.15}
    p = params({**claims, "adoption.daily_users_leader.initial": 400})
    row, users, _ = adoption.regions_at_start(p)
    people = 342 + 1408 + 6450
    assert float(users[0]) == pytest.approx(0.1 * people)
    assert float(row[0]) == pytest.approx(0.1 * people - 0.4 * 342 - 0.15 * 1408)


def test_a_world_too_small_for_its_regions_is_raised_and_told(params):
    """1 % of the world is 82 m, but the US alone has 137 m: 1.01 x regions or daily/0.75 hold instead."""
    p = params({"adoption.global.initial": 0.01, "adoption.daily_users_leader.initial": 100})
    _, users, daily = adoption.regions_at_start(p)
    named = p["adoption.us.initial"] * 342 + p["adoption.cn.initial"] * 1408
    assert float(users[0]) == pytest.approx(max(1.01 * float(named[0]), float(daily[0]) / 0.75))
    state, raised = adoption.initial(p)
    assert float(raised[0]) == pytest.approx(float(users[0]) - 82.0)
    assert float(state.row[0]) >= 0


def test_daily_users_fit_today_and_move_to_the_long_run(params):
    start = params(quarter=0)
    state, _ = adoption.initial(start)
    _, now = adoption.step(start, state)
    assert float(now["daily_users_leader"][0]) == pytest.approx(float(start["adoption.daily_users_leader.initial"][0]))
    share = []
    for quarter in range(1, 200):
        state, told = adoption.step(params(quarter=quarter), state)
        share.append(float((told["daily_users"] / told["users"])[0]))
    assert share[-1] == pytest.approx(float(start["adoption.daily_share.long_run"][0]), rel=1e-6)


def test_firms_take_off_at_their_time(params):
    calm = {"adoption.enterprise.takeoff": 2.0, "adoption.enterprise.before_takeoff": 0.0, "progress.pace": 1.0}
    state, _ = adoption.initial(params(calm))
    levels = []
    for quarter in range(0, 17):
        state, told = adoption.step(params(calm, quarter=quarter), state)
        levels.append(float(told["enterprise_adoption"][0]))
    assert levels[4] == levels[0]  # nothing before the ramp of one year that ends at take-off
    assert levels[8] > levels[4]
    assert levels[16] - levels[12] > levels[8] - levels[4]


@pytest.mark.parametrize("pace", [0.0, 0.5])
def test_a_stall_slows_firms_by_their_dependence_and_autonomy_in_full(params, pace):
    changes = {"progress.pace": [pace, 1.0], "adoption.enterprise.progress_dependence": 0.4}
    state, _ = adoption.initial(params(changes))
    new, _ = adoption.step(params(changes, quarter=4), state)
    start = float(state.enterprise[0])
    slow, normal = (float(level) for level in new.enterprise)
    assert start < slow < normal
    if pace == 0.0:
        assert float(new.autonomy[0]) == pytest.approx(float(state.autonomy[0]), rel=1e-12)
