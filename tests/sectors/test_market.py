"""The market against numbers worked out by hand: rents by age, rationing, contracts, floor and entry cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aicapex.fleet import Fleet
from aicapex.sectors import market


def fleet(compute, age=None, performance=None, **changes) -> Fleet:
    """A fleet of which each vintage runs so much compute [M H100e], one trial, all in the first pool."""
    compute = np.atleast_2d(np.asarray(compute, dtype=float))
    v = compute.shape[1]
    performance = np.ones((1, v)) if performance is None else np.atleast_2d(performance)
    energised = np.stack([compute / performance, np.zeros_like(compute)], axis=1)
    zeros = np.zeros((1, v))
    owners = np.full((1, 3, v), 1 / 3)
    terms = {
        "energised": energised,
        "waiting": np.zeros_like(energised),
        "retired": np.zeros((1, 2)),
        "delivered": energised.sum(axis=-1),
        "age": zeros if age is None else np.atleast_2d(np.asarray(age, dtype=float)),
        "performance": performance,
        "owner_share": owners,
        "cost_share": owners,
        "chip_cost": zeros,
        "chip_book": zeros,
        "signing_price": zeros,
        "contracted": zeros,
        "economic_value": zeros,
    }
    return Fleet(**{name: np.asarray(value, dtype=float) for name, value in (terms | changes).items()})


def test_with_chi_0_there_is_one_price():
    price = market.price_by_vintage(np.array([1.2]), np.array([[0.4, 1.0]]), np.array([[5.0, 5.0]]), np.array([0.0]))
    assert price[0] == pytest.approx([1.2, 1.2])


def test_rents_by_age_by_hand():
    """Twice the H100e a card at chi = 0.5: twice^0.5 a card, so 1/sqrt(2) per H100e; the mean stays."""
    price = market.price_by_vintage(np.array([1.0]), np.array([[1.0, 2.0]]), np.array([[3.0, 1.0]]), np.array([0.5]))[0]
    assert price[0] / price[1] == pytest.approx(np.sqrt(2))
    assert (3 * price[0] + price[1]) / 4 == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("priority", "inference", "training"), [(0.0, 40.0, 40.0), (1.0, 50.0, 30.0), (0.5, 45.0, 35.0)]
)
def test_a_shortage_is_shared_by_priority(priority, inference, training):
    served = market.ration(np.array([100.0]), np.array([50.0]), np.array([80.0]), np.array([priority]))
    assert [float(x[0]) for x in served] == pytest.approx([inference, training])


@pytest.mark.parametrize("usable", [0.0, 10.0, 60.0, 500.0])
@pytest.mark.parametrize("first", [0.0, 30.0, 100.0])
@pytest.mark.parametrize("priority", [0.0, 0.3, 1.0])
def test_rationing_serves_no_more_than_there_is_or_is_asked(usable, first, priority):
    inference, training = market.ration(np.array([100.0]), np.array([first]), np.array([usable]), np.array([priority]))
    assert float(inference[0] + training[0]) == pytest.approx(min(100.0, usable))
    assert -1e-12 <= float(inference[0]) <= first + 1e-12
    assert -1e-12 <= float(training[0]) <= 100.0 - first + 1e-12


NO_FRICTION = {"market.idle.initial": 0.0, "market.contract_term": 4.0, "market.priority_inference": 0.0}


def clear(p, fleet, demand, price=1.0):
    prices = np.full_like(fleet.performance, price)
    return market.clear(p, fleet, prices, np.array([demand / 2]), np.array([demand / 2]))


def test_without_contracts_payments_are_what_is_used_at_spot(params):
    result = clear(params(NO_FRICTION), fleet([60.0, 40.0]), 70.0, price=1.5)
    assert float(result.used[0]) == 70.0
    assert float(result.payments[0]) == pytest.approx(8.76 * 70 * 1.5)
    assert float(result.utilisation[0]) == pytest.approx(0.7)


@pytest.mark.parametrize("demand", [0.0, 20.0, 80.0, 500.0])
def test_contracts_are_paid_whether_used_or_not(params, demand):
    let = fleet([60.0, 40.0], signing_price=[[2.0, 1.5]], contracted=[[0.5, 0.5]])
    result = clear(params(NO_FRICTION), let, demand, price=1.0)
    fixed = 8.76 * (30 * 2.0 + 20 * 1.5)
    assert float(result.cover[0]) == pytest.approx(0.5)
    spot = 8.76 * max(min(demand, 100.0) - 50.0, 0.0) * 1.0  # contracts are used first
    assert float(result.payments[0]) == pytest.approx(fixed + spot)


def test_contracts_end_with_their_term(params):
    let = fleet(
        [60.0, 40.0, 10.0], age=[[4.1, 3.875, 0.0]], signing_price=[[2.0, 2.0, 2.0]], contracted=[[1.0, 1.0, 1.0]]
    )
    result = clear(params(NO_FRICTION), let, 110.0, price=1.0)
    # the first is past its term, half a quarter is left to the second, all to the third
    assert float(result.payments[0]) == pytest.approx(8.76 * (60 * 1.0 + 20 * 2.0 + 20 * 1.0 + 10 * 2.0))


def test_what_breaks_is_no_longer_contracted(params):
    p = params({"market.contract_break": 0.5, "market.age_premium": 0.0})
    let = fleet([60.0, 40.0], signing_price=[[2.0, 0.0]], contracted=[[0.8, 0.6]])
    signed, price = market.sign_contracts(p, let, np.array([1.1]), np.array([0.5]))
    assert signed.contracted[0] == pytest.approx([0.6, 0.45])
    assert signed.signing_price[0] == pytest.approx([2.0, 1.1])
    assert price[0] == pytest.approx([1.1, 1.1])


def merit(compute, demand, performance=(0.5, 1.0, 2.0), cost=2.0, tail=0.05):
    rows = {"compute": [compute], "cash_cost": [cost], "performance": [performance], "demand": [demand]}
    names = {name: np.array(row, dtype=float) for name, row in rows.items()}
    return float(market.merit_floor(**names, usable_share=np.array([1.0]), tail=np.array([tail]))[0])


def test_the_floor_is_the_cash_cost_of_the_marginal_vintage():
    compute = [10.0, 40.0, 50.0]  # oldest first; best first are supplied
    for demand, efficiency in ((30.0, 2.0), (70.0, 1.0), (94.0, 0.5), (500.0, 0.5)):
        assert merit(compute, demand) == pytest.approx(2.0 / (8.76 * efficiency))
    assert merit(compute, 500.0, tail=0.1) == pytest.approx(2.0 / 8.76)  # the last tenth sets no price


def test_the_floor_rises_with_demand():
    floors = [merit([10.0, 40.0, 50.0], demand) for demand in np.linspace(0, 150, 40)]
    assert (np.diff(floors) >= -1e-12).all()


@pytest.mark.parametrize("rest", [0.0, 1e-9, 1e-3])
@pytest.mark.parametrize("demand", [99.9, 100.0, 101.0, 1000.0])
def test_a_vintage_without_chips_never_sets_the_floor(rest, demand):
    """Of the first vintage next to nothing runs any more: its cash cost, 20 times that of the others, is no floor."""
    assert merit([rest, 40.0, 60.0], demand, performance=(0.1, 2.0, 2.0)) == pytest.approx(2.0 / (8.76 * 2.0))


def test_rents_never_leap_without_cause(exact):
    """The fleet's mean spot rent at most doubles within a quarter, in any trial of base."""
    spot = exact(trials=400)["spot_price"]
    assert (spot[1:] / spot[:-1]).max() < 2.0


def test_spot_rents_stay_near_entry_cost(exact):
    """The ceiling is 1.5 to 2.5 times entry cost: beyond it only for the time that rents and costs take to move."""
    ratio = exact(trials=400)["rent_to_entry_cost"]
    assert ratio.max() < 10.0
    assert (ratio > 3.0).mean() < 0.001


def test_the_ceiling_does_not_cut_todays_rents_in_the_first_year(exact):
    """A9: the ceiling is not below the rent of the start in the first year, whatever a chip's entry costs."""
    low, none = (exact(f"market.price_ceiling={c}")["spot_price"] for c in ("0.5", "100"))
    assert (low[1:5] > 0.9 * np.minimum(none[1:5], none[0])).all()
    assert (low[8] < none[8]).mean() > 0.5


def entry(**changes):
    terms = {
        "chip_price": 24.0,
        "shell_charge": 4.0,
        "cash_cost": 2.0,
        "performance": 1.2,
        "hurdle": 0.1,
        "trend": -0.15,
        "life": 5.0,
        "friction": 0.05,
    }
    return float(market.entry_cost(**{name: np.array([value]) for name, value in (terms | changes).items()})[0])


def test_entry_cost_by_hand():
    """Nothing discounted, rents that stand still: (24 + 4 + 2 x 5)/(5 x 8.76 x 1.2 x 0.95)."""
    assert entry(hurdle=0.0, trend=0.0) == pytest.approx(38 / (5 * 8.76 * 1.2 * 0.95))


@pytest.mark.parametrize(
    ("name", "more", "sign"),
    [
        ("chip_price", 30.0, 1),
        ("cash_cost", 3.0, 1),
        ("performance", 2.0, -1),
        ("hurdle", 0.2, 1),
        ("trend", -0.3, 1),
        ("life", 7.0, -1),
        ("friction", 0.2, 1),
    ],
)
def test_entry_cost_moves_as_it_should(name, more, sign):
    assert sign * (entry(**{name: more}) - entry()) > 0


def test_at_its_entry_cost_a_chip_has_a_q_of_one(params):
    from aicapex.sectors import capex

    p = params(
        {
            "market.contract_share": 0.0,
            "market.idle.initial": 0.05,
            "chips.failure_rate": 0.0,
            "chips.economic_life": 5.0,
            "capex.waiting_discount": 1,
        }
    )
    charge = capex.shell_charge(np.array([12.0]), np.array([0.1]), p["chips.economic_life"], p["capex.shell_life"])
    rent = entry(shell_charge=float(charge[0]))
    q = capex.marginal_q(
        p,
        rent=np.array([rent]),
        performance=np.array([1.2]),
        cash_cost=np.array([2.0]),
        chip_price=np.full((1, 3), 24.0),
        shell_price=np.array([12.0]),
        hurdle=np.full((1, 3), 0.1),
        trend=np.array([-0.15]),
        wait=np.zeros(1),
    )
    assert q[0] == pytest.approx([1.0, 1.0, 1.0], rel=1e-9)


def next_spot(p, ratio, spot=1.0, floor=0.01, ceiling=9.0):
    state = market.MarketState(np.array([spot]), np.array([spot]))
    new, low, high = market.next_spot(p, state, np.array([ratio]), np.array([floor]), np.array([ceiling]))
    return float(new.spot[0]), float(low[0]), float(high[0])


def test_the_spot_rent_by_hand(params):
    p = params(
        {
            "market.price_adjustment": 4 * np.log(2),
            "market.trend_pass_through": 0.5,
            "market.pressure_limit": 1.0,
            "chips.performance_growth": 1.4,
            "chips.price_growth": 1.0,
        },
        quarter=8,
    )
    assert next_spot(p, 1.0)[0] == pytest.approx(1.4 ** (-0.5 / 4))
    assert next_spot(p, 1.21)[0] == pytest.approx(1.4 ** (-0.5 / 4) * 1.1)  # half of the gap closes in a quarter
    assert next_spot(p, 1e9)[0] == pytest.approx(1.4 ** (-0.5 / 4) * np.exp(0.5))  # a gap counts to its limit
    assert next_spot(p, 0.1, floor=0.95)[:2] == (0.95, 1.0)
    assert next_spot(p, 2.0, ceiling=1.05) == (1.05, 0.0, 1.0)
    assert next_spot(p, 1.0, floor=2.0, ceiling=1.0)[0] == 2.0  # who loses cash does not let


def test_a_sticky_rent_moves_with_the_trend_alone(params):
    p = params(
        {
            "market.price_adjustment": 0,
            "market.trend_pass_through": 1,
            "chips.performance_growth": 1,
            "chips.price_growth": 1,
        },
        quarter=8,
    )
    assert next_spot(p, 5.0, floor=3.0, ceiling=0.1) == (1.0, 0.0, 0.0)


def test_an_h100_and_a_newest_card_by_hand(params):
    """At chi = 0 a GPU rents at its H100e; at chi = 1 every card rents alike."""
    let = replace(fleet([60.0, 40.0], performance=[[0.6, 1.2]]), contracted=np.zeros((1, 2)))
    for chi, newest, h100 in ((0.0, 2.4, 1.0), (1.0, 2.4, 2.4)):
        p = params({"market.age_premium": chi, "chips.h100e_per_gpu.initial": 2.4, "chips.power_per_gpu.initial": 2.0})
        told = market.prices(
            p,
            clear(p, let, 50.0),
            let,
            np.array([1.0]),
            np.array([1.0]),
            np.array([1.0]),
            np.array([0.1]),
            {"compute_per_token": np.ones(1), "compute_per_token_constant_quality": np.ones(1)},
        )
        assert float(told["rental_price_newest"][0]) == pytest.approx(newest)
        assert float(told["rental_price_h100"][0]) == pytest.approx(h100)
        assert float(told["token_cost"][0]) == pytest.approx(24 * float(told["rental_price"][0]))
