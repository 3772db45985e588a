"""Capex against numbers worked out by hand: q, premium, perception, orders."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.forms import annuity
from aicapex.sectors import capex


def q(p, **changes):
    terms = {
        "rent": [1.2],
        "performance": [1.2],
        "cash_cost": [2.0],
        "chip_price": [[20.0, 24.0, 24.0]],
        "shell_price": [12.0],
        "hurdle": [[0.1, 0.13, 0.1]],
        "trend": [-0.15],
        "wait": [0.0],
    } | changes
    return capex.marginal_q(p, **{name: np.asarray(value, dtype=float) for name, value in terms.items()})[0]


PLAIN = {
    "market.contract_share": 0.0,
    "market.idle.initial": 0.05,
    "chips.failure_rate": 0.0,
    "chips.economic_life": 5.0,
    "capex.shell_life": 20.0,
    "capex.waiting_discount": 1.0,
}


def test_q_by_hand(params):
    """PV of rents less cash cost over five years, over chips and five years' part of a shell of twenty."""
    income, rate, trend = 8.76 * 1.2 * 1.2 * 0.95, 0.1, -0.15

    def a(k: float, years: float) -> float:
        return (1 - np.exp(-k * years)) / k

    worth = income * a(rate - trend, 5) - 2.0 * a(rate, 5)
    cost = 20.0 + 12.0 * a(rate, 5) / a(rate, 20)
    assert q(params(PLAIN))[0] == pytest.approx(worth / cost)


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [
        ("rent", [1.5], 1),
        ("performance", [1.5], 1),
        ("cash_cost", [4.0], -1),
        ("shell_price", [20.0], -1),
        ("trend", [-0.3], -1),
        ("wait", [1.0], -1),
        ("hurdle", [[0.2, 0.2, 0.2]], -1),
        ("chip_price", [[30.0, 30.0, 30.0]], -1),
    ],
)
def test_q_moves_as_it_should(params, name, value, sign):
    p = params(PLAIN)
    assert (sign * (q(p, **{name: value}) - q(p)) > 0).all()


def test_failing_chips_are_worth_less_and_contracts_more_where_rents_fall(params):
    assert (q(params(PLAIN | {"chips.failure_rate": 0.1})) < q(params(PLAIN))).all()
    assert (q(params(PLAIN | {"market.contract_share": 0.7, "market.contract_term": 4})) > q(params(PLAIN))).all()


def test_a_wait_costs_interest_and_the_fall_of_rents(params):
    p = params(PLAIN)
    assert q(p, wait=[2.0]) / q(p) == pytest.approx(np.exp(-(np.array([0.1, 0.13, 0.1]) + 0.15) * 2))
    blind = params(PLAIN | {"capex.waiting_discount": 0.0})
    assert q(blind, wait=[2.0]) == pytest.approx(q(blind))


def test_a_shell_is_charged_for_the_time_it_is_used():
    one = np.array([1.0])
    charge = capex.shell_charge(12 * one, 0.1 * one, 5 * one, 20 * one)
    assert float(charge[0]) == pytest.approx(
        float(12 * annuity(0.1 * one, 5 * one)[0] / annuity(0.1 * one, 20 * one)[0])
    )
    assert float(capex.shell_charge(12 * one, 0.1 * one, 30 * one, 20 * one)[0]) == pytest.approx(12.0)
    assert float(capex.shell_charge(12 * one, 0.0 * one, 5 * one, 20 * one)[0]) == pytest.approx(3.0)


def test_the_premium_puts_todays_orders_at_rest_and_fades():
    q0 = np.array([[0.5, 0.8, 1.25]])
    patience = np.array([[2.0]])
    assert capex.strategic_premium(q0, 0.0, patience) * q0 == pytest.approx(np.ones((1, 3)))
    assert capex.strategic_premium(q0, 2.0, patience)[0] == pytest.approx(1 + (1 / q0[0] - 1) / np.e)
    assert capex.strategic_premium(q0, 200.0, patience) == pytest.approx(np.ones((1, 3)))


def test_hurdles(params):
    p = params({"returns.hurdle": 0.1, "returns.strategic_discount": 0.02, "returns.hurdle_premium.leveraged": 0.03})
    assert capex.builders_hurdles(p, p["returns.hurdle"])[0] == pytest.approx([0.08, 0.13, 0.08])
    p = params({"returns.hurdle": 0.1, "returns.rate_pass_through": 0.5, "funding.base_rate": 0.06})
    assert float(capex.hurdle_rate(p, np.array([0.04]))[0]) == pytest.approx(0.11)


def start_and_state(orders=20.0, q=1.0, gap=0.0, growth=0.1, backlog=1.0, queue=0.05):
    rows = np.array([[0.7, 0.25, 0.05]])
    one = np.ones(1)
    start = capex.CapexStart(
        orders * rows, np.full((1, 3), q), np.full((1, 3), backlog), np.full((1, 3), queue), gap * one
    )
    state = capex.CapexState(
        orders=orders * rows,
        q=np.full((1, 3), q),
        gap=gap * one,
        growth_fundamental=growth * one,
        growth_recent=growth * one,
        rent_recent=-0.2 * one,
        revenue=100 * one,
        demand_gw=20 * one,
        spot=one,
    )
    return start, state


def test_the_start_is_at_rest(exact):
    """In the start quarter orders are those of the start and nobody wants others: beliefs are solved for it."""
    r = exact(trials=40)
    p = r.draws.parameters
    expected = p["capex.orders.initial"] * p["chips.demand_2026"] * p["power.pue"]
    assert r["orders"][0] * 4 == pytest.approx(expected)
    assert r["orders"][1] * 4 == pytest.approx(expected)  # the start quarter changes nothing


def test_desired_orders_by_hand(params):
    p = params(
        {
            "chips.economic_life": 5,
            "capex.replacement_delay": 3,
            "capex.gap_response": 0.8,
            "capex.q_response": 2,
            "capex.supply_line_weight": 0.5,
            "capex.adjustment_lag": 0.5,
            "capex.extrapolation": 0.5,
        }
    )
    start, state = start_and_state()
    from dataclasses import replace

    state = replace(state, gap=np.array([0.1]), q=np.full((1, 3), 1.1))
    fleet = np.array([[70.0, 25.0, 5.0]])
    wanted = capex.desired_orders(
        p, start, state, fleet=fleet, waiting=0.15 * fleet, backlog=1.2 * state.orders, premium=np.full((1, 3), 1.0)
    )
    rate = 1 / 8 + 0.1 + 0.8 * 0.1
    assert wanted == pytest.approx(fleet * rate * 1.21 - 1.0 * (0.2 * state.orders + 0.1 * fleet))


def decide(p, desired, state=None, cash=600.0, ceiling=30.0, cost=36.0, committed=0.0):
    start, begun = start_and_state()
    orders, _ = capex.decide(
        p,
        start,
        state or begun,
        desired=np.asarray(desired, dtype=float),
        unit_cost=np.full((1, 3), cost),
        cash=np.array([cash]),
        committed=np.array([committed]),
        ceiling=np.array([ceiling]),
    )
    return orders


def test_orders_move_with_their_lag(params):
    p = params({"capex.adjustment_lag": 0.25, "capex.arms_race_floor": 0, "capex.order_ceiling": 100}, quarter=1)
    assert decide(p, [[28.0, 5.0, 1.0]])[0, 0] == pytest.approx(28 + (14 - 28) / np.e)


def test_rivalry_is_a_floor_for_platforms_alone(params):
    p = params({"capex.adjustment_lag": 0.05, "capex.arms_race_floor": 0.2, "capex.order_ceiling": 100}, quarter=1)
    orders = decide(p, [[-50.0, -50.0, -50.0]])[0]
    speed = 1 - np.exp(-0.25 / 0.05)
    assert orders == pytest.approx([14 + speed * (0.2 * 600 / 36 - 14), 5 - speed * 5, 1 - speed])


def test_a_state_programme_is_spent_whatever_the_return(params):
    quick = {"capex.adjustment_lag": 0.05, "capex.state_floor": 0.5, "capex.order_ceiling": 100}
    p = params({**quick, "funding.sovereign.programme": 72.0}, quarter=1)
    speed = 1 - np.exp(-0.25 / 0.05)
    orders = decide(p, [[-50.0, -50.0, -50.0]])[0]
    assert orders[2] == pytest.approx(1 + speed * (0.5 * 72 / 36 - 1))


def test_commitments_are_a_floor_for_leveraged_builders_alone(params):
    p = params({"capex.adjustment_lag": 0.05, "capex.arms_race_floor": 0, "capex.order_ceiling": 100}, quarter=1)
    speed = 1 - np.exp(-0.25 / 0.05)
    assert decide(p, [[-50.0, -50.0, -50.0]], committed=2.0)[0] == pytest.approx(
        [14 - 14 * speed, 5 + speed * (2 - 5), 1 - speed]
    )
    assert decide(p, [[0.0, 7.0, 0.0]], committed=2.0)[0, 1] == pytest.approx(5 + speed * (7 - 5))


def test_commitments_order_what_their_contracts_pay_for_as_far_as_there_is_money(params):
    p = params({"capex.commitment_floor": 0.5, "market.contract_term": 4.0})
    due, income, cost = np.array([80.0]), np.array([10.0]), np.array([36.0])  # a GW's contract is worth 40 bn
    assert capex.committed_orders(p, due, income, np.array([500.0]), cost) == pytest.approx([0.5 * 80 / 40])
    assert capex.committed_orders(p, due, income, np.array([18.0]), cost) == pytest.approx([18 / 36])
    assert capex.committed_orders(p, 0 * due, income, np.array([500.0]), cost) == pytest.approx([0])


def test_nobody_orders_beyond_his_part_of_the_ceiling(params):
    p = params({"capex.adjustment_lag": 0.05, "capex.arms_race_floor": 1, "capex.order_ceiling": 2}, quarter=1)
    orders = decide(p, [[1e6, 1e6, 1e6]])[0]
    assert (orders <= 2 * 30 * np.array([0.7, 0.25, 0.05]) + 1e-9).all()
    assert (orders > 0).all()


def test_beliefs_move_with_their_lags(params):
    p = params({"capex.perception_lag": 0.5, "capex.recent_memory": 0.25, "capex.fundamental_memory": 2}, quarter=3)
    _, state = start_and_state(growth=0.0)
    new = capex.perceive(
        p,
        state,
        q=np.full((1, 3), 2.0),
        gap=np.array([0.4]),
        revenue=np.array([100 * np.exp(0.1)]),
        demand_gw=np.array([20 * np.exp(0.05)]),
        spot=np.array([np.exp(-0.1)]),
    )
    seen = 1 - np.exp(-0.5)
    assert new.q[0] == pytest.approx([1 + seen] * 3)
    assert float(new.gap[0]) == pytest.approx(0.4 * seen)
    assert float(new.growth_fundamental[0]) == pytest.approx((1 - np.exp(-0.125)) * 0.4)
    assert float(new.growth_recent[0]) == pytest.approx((1 - np.exp(-1)) * 0.2)
    assert float(new.rent_recent[0]) == pytest.approx(-0.2 + (1 - np.exp(-1)) * (-0.4 + 0.2))


def test_nothing_is_seen_to_move_in_the_start_quarter(params):
    _, state = start_and_state()
    new = capex.perceive(
        params(),
        state,
        q=np.full((1, 3), 9.0),
        gap=np.array([9.0]),
        revenue=np.array([900.0]),
        demand_gw=np.array([9.0]),
        spot=np.array([9.0]),
    )
    for name in ("q", "gap", "growth_fundamental", "growth_recent", "rent_recent"):
        assert np.array_equal(getattr(new, name), getattr(state, name)), name


@pytest.mark.parametrize(
    ("money", "chips", "queue", "expected"),
    [(0.5, 0.5, 0.5, "money"), (0.0, 0.5, 0.5, "chips"), (0.0, 0.0, 0.5, "power"), (0.0, 0.0, 0.05, "demand")],
)
def test_what_binds(params, money, chips, queue, expected):
    told = capex.binding(params(), np.array([money]), np.array([chips]), np.array([queue]))
    assert {name for name, flag in told.items() if flag[0]} == {f"binding_{expected}"}
