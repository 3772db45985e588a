"""Chips against numbers worked out by hand: ceiling, yield, orders, deliveries, relocation."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.sectors import chips


def test_the_ceiling_of_the_first_full_year_is_the_claim_exactly(params):
    changes = {
        "chips.demand_2026": 19,
        "chips.shipments_t0": 13.5,
        "chips.ceiling_growth": 0.2,
        "chips.ceiling_level": 1,
    }
    rates = [float(chips.shipment_ceiling(params(changes, quarter=q))[0]) for q in range(0, 9)]
    assert rates[0] == 13.5
    assert sum(rates[1:5]) / 4 == pytest.approx(19.0, rel=1e-12)
    assert rates[8] == pytest.approx(rates[4] * np.exp(0.2))


def test_a_slip_lowers_the_ceiling(params):
    p = params({"chips.ceiling_level": [1.0, 0.7]}, quarter=6)
    whole, slipped = chips.shipment_ceiling(p)
    assert float(slipped / whole) == pytest.approx(0.7)


def test_yield_ramps_from_launch_to_mature():
    rows = (np.array(0.6), np.array(0.9), np.array(0.5))
    assert float(chips.generation_yield(np.array(0.0), *rows)) == pytest.approx(0.6)
    assert float(chips.generation_yield(np.array(0.5), *rows)) == pytest.approx(0.9 - 0.3 / np.e)
    assert float(chips.generation_yield(np.array(50.0), *rows)) == pytest.approx(0.9)


def test_the_age_of_a_generation_gives_its_yield_back(params):
    changes = {
        "chips.yield.launch": 0.6,
        "chips.yield.initial": 0.82,
        "chips.yield.mature": 0.9,
        "chips.yield.ramp": 0.5,
        "chips.cadence": 5,
    }
    p = params(changes)
    age = chips.generation_age_at_start(p)
    assert float(
        chips.generation_yield(age, *(p[f"chips.yield.{n}"] for n in ("launch", "mature")), p["chips.yield.ramp"])[0]
    ) == (pytest.approx(0.82))
    state = chips.initial(p, np.ones((1, 3)))
    _, now, effect = chips.advance(p, state)
    assert float(now[0]) == pytest.approx(0.82)
    assert float(effect[0]) == pytest.approx(1.0)  # the claimed ceiling is at the yield of the start


def test_a_new_generation_takes_over_at_its_cadence(params):
    changes = {
        "chips.cadence": 1.0,
        "chips.yield.launch": 0.5,
        "chips.yield.initial": 0.5,
        "chips.yield.mature": 0.9,
        "chips.yield.ramp": 0.4,
    }
    state = chips.initial(params(changes), np.ones((1, 3)))
    seen = []
    for quarter in range(1, 9):
        state, now, _ = chips.advance(params(changes, quarter=quarter), state)
        seen.append(float(now[0]))
    assert seen[3] == pytest.approx(0.5)
    assert seen[7] == pytest.approx(0.5)
    assert seen[0] < seen[1] < seen[2]


def test_technology_comes_by_generation_and_keeps_to_its_trend(params):
    """Progress steps with each generation as its yield ramps up; over a full cycle it is what the trend says."""
    changes = {
        "chips.performance_growth": 1.3,
        "chips.price_growth": 1.1,
        "chips.cadence": 1.0,
        "chips.yield.ramp": 0.5,
    }
    state = chips.initial(params(changes), np.ones((1, 3)))
    seen = []
    for quarter in range(1, 41):
        state, _, _ = chips.advance(params(changes, quarter=quarter), state)
        seen.append(float(state.progress[0]))
    p = params(changes)
    per_gpu = p["chips.h100e_per_gpu.initial"] / p["chips.power_per_gpu.initial"]
    assert chips.newest_performance(p, state.performance) == pytest.approx(per_gpu * 1.3 ** seen[-1])
    assert chips.chip_price(p, state.price)[:, 1] == pytest.approx(p["chips.price_per_gw"] * 1.1 ** seen[-1])
    assert seen[35] - seen[31] == pytest.approx(1.0, abs=1e-6)  # one cycle brings one year of progress
    assert np.mean(np.array(seen[32:36]) - np.arange(33, 37) / 4) == pytest.approx(0.0, abs=0.2)


def test_a_slip_holds_the_next_generation_back(params):
    changes = {"chips.cadence": 1.0}
    state = chips.initial(params(changes), np.ones((1, 3)))
    late = state
    for quarter in range(1, 5):
        state, _, _ = chips.advance(params(changes, quarter=quarter), state)
        late, _, _ = chips.advance(params({"chips.cadence": 3.0}, quarter=quarter), late)
    assert late.generation[0] < state.generation[0]


def test_own_silicon_is_cheaper_for_platforms_alone(params):
    p = params({"chips.price_per_gw": 24, "chips.own_silicon.share": 0.3, "chips.own_silicon.advantage": 0.5})
    assert chips.chip_price(p, np.zeros(1)).tolist() == [[pytest.approx(24 * 0.85), 24.0, 24.0]]


def test_orders_fill_the_backlog_and_the_excess_is_cancelled_in_part(params):
    p = params({"chips.cancellation_threshold": 1.5, "chips.cancellation_rate": 1.2})
    backlog, cancelled = chips.receive_orders(
        p, np.array([[10.0, 2.0, 0.0]]), np.array([[8.0, 4.0, 0.0]]), np.array([[6.0, 4.0, 0.0]])
    )
    assert cancelled[0] * 0.25 == pytest.approx([0.3 * (12 - 9), 0.0, 0.0])
    assert backlog[0] == pytest.approx([12 - 0.9, 3.0, 0.0])


def deliver(p, **changes):
    given = {
        "backlog": np.array([[12.0, 6.0, 2.0]]),
        "ceiling": np.array([100.0]),
        "price": np.array([[20.0, 24.0, 24.0]]),
        "shell_price": np.array([10.0]),
        "us_share": np.array([0.75]),
        "spare_shells": np.zeros((1, 2)),
        "shells_wanted": np.zeros((1, 2)),
        "budget": np.full((1, 3), np.inf),
    } | changes
    return chips.deliver(p, **given)


def test_what_is_due_arrives_after_the_lead_time(params):
    p = params({"chips.lead_time": 4, "chips.delivery_delay": 0})
    d = deliver(p)
    assert d.by_builder[0] == pytest.approx([3.0, 1.5, 0.5])
    assert d.by_pool[0] == pytest.approx([3.75, 1.25])
    assert d.chip_cost[0] == pytest.approx([60.0, 36.0, 12.0])
    assert d.shell_cost.sum() == pytest.approx(50.0)
    assert deliver(params({"chips.lead_time": 4, "chips.delivery_delay": 4})).by_builder[0] == pytest.approx(
        [1.5, 0.75, 0.25]
    )


def test_the_ceiling_is_shared_by_what_is_due(params):
    p = params({"chips.lead_time": 4, "chips.delivery_delay": 0})
    d = deliver(p, ceiling=np.array([10.0]))
    assert d.by_builder.sum() == pytest.approx(2.5)
    assert d.by_builder[0] == pytest.approx([1.5, 0.75, 0.25])
    assert float(d.short_of_chips[0]) == pytest.approx(0.5)
    assert float(d.short_of_money[0]) == 0.0


def test_no_builder_spends_more_than_his_budget(params):
    p = params({"chips.lead_time": 4, "chips.delivery_delay": 0})
    d = deliver(p, budget=np.array([[300.0, 68.0, 0.0]]))
    spent = (d.chip_cost + d.shell_cost) * 4
    assert (spent[0] <= np.array([300.0, 68.0, 0.0]) + 1e-9).all()
    assert float(d.by_builder[0, 1]) == pytest.approx(68.0 / 34.0 / 4)
    assert float(d.by_builder[0, 2]) == 0.0
    assert 0 < float(d.short_of_money[0]) < 1


@pytest.mark.parametrize("budget", [30.0, 100.0, 200.0, np.inf])
@pytest.mark.parametrize("spare", [[0.0, 0.0], [1.0, 0.0], [0.0, 5.0], [9.0, 9.0]])
@pytest.mark.parametrize("ceiling", [0.0, 2.0, 50.0])
def test_deliveries_keep_every_limit(params, budget, spare, ceiling):
    p = params({"chips.lead_time": 2, "chips.delivery_delay": 0.5})
    d = deliver(p, budget=np.full((1, 3), budget), spare_shells=np.array([spare]), ceiling=np.array([ceiling]))
    assert d.by_builder.sum() <= ceiling / 4 + 1e-12
    assert ((d.chip_cost + d.shell_cost) * 4 <= budget + 1e-9).all()
    assert (d.by_builder <= np.array([[12.0, 6.0, 2.0]])).all()
    assert d.by_pool.sum() == pytest.approx(d.by_builder.sum())
    assert d.shells_built == pytest.approx(np.maximum(d.by_pool - np.array([spare]), 0.0))
    assert (d.by_builder >= 0).all()


def test_spare_shells_save_their_price(params):
    p = params({"chips.lead_time": 4, "chips.delivery_delay": 0})
    none, some = deliver(p), deliver(p, spare_shells=np.array([[0.0, 1.0]]))
    assert none.shell_cost.sum() - some.shell_cost.sum() == pytest.approx(10.0)
    assert some.shells_built[0] == pytest.approx([3.75, 0.25])


def test_deliveries_move_to_free_power(params):
    p = params({"power.relocation": 0.4}, quarter=1)
    to_abroad = chips.relocate(p, np.array([0.8]), np.array([[5.0, 0.0]]), np.array([[0.0, 5.0]]))
    assert float(to_abroad[0]) == pytest.approx(0.8 - 0.4 * 0.25 * 0.8)
    back = chips.relocate(p, np.array([0.8]), np.array([[0.0, 5.0]]), np.array([[5.0, 0.0]]))
    assert float(back[0]) == pytest.approx(0.8 + 0.4 * 0.25 * 0.2)
    nothing = chips.relocate(p, np.array([0.8]), np.zeros((1, 2)), np.zeros((1, 2)))
    assert float(nothing[0]) == 0.8
    never = chips.relocate(
        params({"power.relocation": 0}, quarter=1), np.array([0.8]), np.array([[5.0, 0.0]]), np.array([[0.0, 5.0]])
    )
    assert float(never[0]) == 0.8
