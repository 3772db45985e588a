"""Limiting cases whose answer is known beforehand, each reached by settings as a user types them."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy_financial
import pytest
from conftest import OFF, simulate

from aicapex import engine, scenario
from aicapex.fleet import BUILDERS
from aicapex.registry import EVENT_KINDS, PARAMETERS, VARIABLES
from aicapex.returns import irr
from aicapex.sampling import draw

STEADY = (
    OFF,
    # people and firms at saturation, habits settled
    "adoption.us.initial=0.4",
    "adoption.us.saturation=0.4",
    "adoption.cn.initial=0.15",
    "adoption.cn.saturation=0.15",
    "adoption.global.initial=0.10",
    "adoption.row.saturation=0",
    "adoption.daily_share.speed=0",
    "adoption.enterprise.initial=0.1",
    "adoption.enterprise.saturation=0.1",
    "adoption.autonomy.speed=0",
    # use, efficiency and training
    "tokens.per_user.growth=0",
    "tokens.agent.speed=0",
    "tokens.cost_decline=1",
    "tokens.frontier_cost_decline=1",
    "labs.max_cost_ratio=10",
    "apps.max_cost_ratio=10",
    "training.budget_growth=0",
    "training.arms_race=0",
    # chips: what fails is replaced, and nothing gets better
    "chips.performance_growth=1",
    "chips.price_growth=1",
    "chips.ceiling_growth=0",
    "chips.failure_rate=0.125",
    "chips.physical_life=99",
    "chips.switch_off_rate=0",
    "chips.economic_life=5",
    "capex.replacement_delay=3",
    "capacity.energised.initial=16",
    "chips.shipments_t0=2",
    "chips.demand_2026=2",
    "chips.lead_time=4",
    "chips.delivery_delay=0",
    "chips.yield.launch=0.9",
    "chips.yield.initial=0.9",
    "chips.yield.mature=0.9",
    # orders that stay at what they are
    "capex.orders.initial=1",
    "capex.backlog.initial=0.75",
    "capex.q_response=0",
    "capex.gap_response=0",
    "capex.supply_line_weight=0",
    "capex.arms_race_floor=0",
    "capex.commitment_floor=0",
    "cloud.opex_maximum=1000",
    # power without limit, shells without price
    "power.us.additions=1000",
    "power.us.growth=0",
    "power.abroad.additions=1000",
    "power.abroad.growth=0",
    "power.slack_response=0",
    "power.behind_the_meter.additions=0",
    "power.unpowered.initial=0",
    "capex.shell_per_gw=0",
    "capacity.cn_west.gw=0",
    "market.demand_supply.initial=1",
    "market.idle.initial=0.05",
    # revenue and costs
    "revenue.consumer.paying_growth=0",
    "revenue.consumer.price_growth=0",
    "revenue.ads.per_daily_user=0",
    "revenue.labour.wage_growth=0",
    "revenue.labour.take_speed=0",
    "revenue.embedded.base_growth=0",
    "revenue.embedded.speed=0",
    "revenue.sovereign.growth=0",
    "observation.capex_big4.growth_first_year=0",
    "observation.capex_big4.growth=0",
    "labs.wages_growth=0",
    "labs.cash.initial=0",
    "labs.equity=1000",
    "labs.equity_growth=0",
    # money enough, and none of it borrowed
    "funding.ocf.growth=0",
    "funding.ocf.capex_share=1",
    "funding.equity_capacity=1000",
    "funding.debt_growth=0",
    "funding.sovereign.us.capacity=1000",
    "funding.sovereign.us.start=0",
    "funding.sovereign.growth=0",
    "funding.self_funded.debt_share=0",
    "funding.leveraged.debt_share=0",
    "funding.self_funded.debt_initial=0",
    "funding.leveraged.debt_initial=0",
    "funding.tax_rate=0",
)
"""Every growth rate neutral (S9): what fails is replaced, and everything but ages and books stands still."""

REMEMBERS_AGE = {
    # the opening fleet is of three ages, and what fails is replaced by new chips: means of age, books and values of
    # what is left move for ever, as do sums from the start and power that is added without limit; what a cohort returns
    # depends on how far the horizon is
    "facility_gw_us", "facility_gw_abroad", "facility_gw", "delivered_gw", "retired_gw", "fleet_age", "retirement_age",
    "contract_cover", "depreciation_book_chips", "depreciation_book", "depreciation_economic", "net_book_value_chips",
    "net_book_value", "economic_value", "impairment", "write_downs", "book_retired", "write_downs_to_book",
    "gross_margin_cloud", "profit_cloud", "loss_cover", "roic_cloud", "roic_cloud_economic", "roi_after_depreciation",
    "strategic_premium", "quarters_since_peak", "depreciation_model", "irr_minus_hurdle", "compute_sold_leader",
    "chip_power_leader",
}  # fmt: skip

UNDEFINED_IN_THE_FIRST_YEAR = {"incremental_revenue_ratio", "order_growth"}

UNDEFINED_WITHOUT_DEBT = {f"debt_service_coverage_{builder}" for builder in BUILDERS}

NO_DEBT = tuple(f"funding.{b}.debt_{what}=0" for b in ("self_funded", "leveraged") for what in ("share", "initial"))
NO_ADDITIONS = (
    "power.us.additions=0",
    "power.abroad.additions=0",
    "power.behind_the_meter.additions=0",
    "power.us.relief=0",
)
SAME_HARDWARE = ("chips.performance_growth=1", "chips.price_growth=1")
NO_RETIREMENT = ("chips.failure_rate=0", "chips.physical_life=200", "chips.switch_off_rate=0")


@pytest.fixture(scope="module")
def steady(exact):
    return exact(*STEADY, trials=20)


@pytest.mark.parametrize("name", sorted(set(VARIABLES) - REMEMBERS_AGE - UNDEFINED_WITHOUT_DEBT))
def test_a_steady_state_stands_still(steady, name):
    values = steady[name]
    defined = values[4:] if name in UNDEFINED_IN_THE_FIRST_YEAR else values
    scale = max(float(np.abs(defined).max()), 1.0)
    assert np.abs(defined - defined[0]).max() <= 1e-9 * scale


def test_roi_in_the_steady_state_is_the_one_computed_by_hand(steady):
    p = steady.draws.parameters
    running, new = 16.0, 2.0  # GW, GW a year
    discount = 1.0 - p["chips.own_silicon.share"] * p["chips.own_silicon.advantage"]
    weights = np.stack([p[f"capex.{b}.initial_share"] for b in BUILDERS])
    weights /= weights.sum(axis=0)
    price = p["chips.price_per_gw"] * (weights[0] * discount + weights[1] + weights[2])
    capex = new * price
    core = p["revenue.embedded.base"] * p["revenue.embedded.initial"] * p["revenue.embedded.incremental"]
    firms = p["revenue.enterprise.initial"]
    revenue = p["revenue.consumer.initial"] + firms + core + p["revenue.sovereign.initial"]
    performance = p["chips.h100e_per_gpu.initial"] / p["chips.power_per_gpu.initial"]
    rent = p["market.rental_price.initial"] / p["chips.h100e_per_gpu.initial"]
    payments = 8.76 * rent * performance * running * 0.95
    inference = 1.0 - p["training.spending_share.initial"]
    tariff = p["power.price.level"] * (1.0 + (p["power.price.inference_premium"] - 1.0) * inference)
    load = 0.95 + p["power.idle_draw"] * 0.05
    power = 8.76 * running * p["power.pue"] * load * tariff / 1000.0 * (1.0 - p["funding.sovereign.power_subsidy"])
    # what is left of the first quarter's old chips, at the price of then, and the new ones, over their book life
    book = (p["chips.price_per_gw"] * running * (1.0 - 0.125 / 4.0) + capex / 4.0) / p["chips.book_life"]
    opex = np.maximum(payments * (1.0 - p["cloud.gross_margin.initial"]) - power - book, 0.0)
    applications = (1.0 - p["labs.enterprise_share"]) * firms + (1.0 - p["labs.embedded_share"]) * core
    others = p["labs.wages"] + p["apps.other_cost"] * applications
    by_hand = (revenue - power - opex - others) / capex
    assert steady["capex"] * 4 == pytest.approx(np.broadcast_to(capex, steady["capex"].shape), rel=1e-9)
    assert steady["roi"] == pytest.approx(np.broadcast_to(by_hand, steady["roi"].shape), rel=1e-9)


def test_with_power_unlimited_nothing_waits_from_the_second_quarter(run):
    r = run(OFF, "power.us.additions=10000", "power.abroad.additions=10000")
    assert (r.outputs["unpowered_gw"][0] >= 0).all()
    assert (r.outputs["unpowered_gw"][1:] == 0).all()
    assert (r.outputs["waiting_cost"][1:] == 0).all()


def test_without_additions_load_never_exceeds_the_power_of_the_start(exact):
    r = exact(OFF, *NO_ADDITIONS)
    for pool in ("us", "abroad"):
        assert r[f"facility_gw_{pool}"] == pytest.approx(np.broadcast_to(r[f"facility_gw_{pool}"][0], (41, 60)))
        assert (r[f"energised_gw_{pool}"] <= r[f"facility_gw_{pool}"] * (1 + 1e-12)).all()


def test_without_additions_a_chip_is_energised_only_in_place_of_a_retired_one(exact):
    r = exact(OFF, *NO_ADDITIONS, "capacity.cn_west.gw=0")
    ever_energised = r["energised_gw"] + r["retired_gw"]
    opening = r.draws.parameters["capacity.energised.initial"] * r.draws.parameters["power.pue"]
    retired_before = np.concatenate([np.zeros((1, 60)), r["retired_gw"][:-1]])
    assert (ever_energised - opening <= retired_before + 1e-9).all()
    assert (r["unpowered_gw"][-1] > r["unpowered_gw"][0]).all()


def test_without_additions_and_retirement_every_new_chip_waits(exact):
    r = exact(OFF, *NO_ADDITIONS, *NO_RETIREMENT, "capacity.cn_west.gw=0")
    assert r["energised_gw"] == pytest.approx(np.broadcast_to(r["energised_gw"][0], (41, 60)), rel=1e-12)
    delivered = np.cumsum(r["shipments_gw"][1:], axis=0)
    assert r["unpowered_gw"][1:] - r["unpowered_gw"][0] == pytest.approx(delivered, rel=1e-9)


@pytest.mark.parametrize("contracts", ["0", "0.6", "1"])
def test_token_cost_falls_exactly_tenfold_in_four_quarters(exact, contracts):
    r = exact(
        OFF,
        *SAME_HARDWARE,
        "tokens.cost_decline=10",
        "tokens.cost_decline_fade=0",
        "tokens.frontier_share=0",
        "market.price_adjustment=0",
        f"market.contract_share={contracts}",
        "tokens.price_elasticity=1",
    )
    spot = r["spot_price"]
    assert spot == pytest.approx(np.broadcast_to(spot[0], spot.shape), rel=1e-12)
    ten = pytest.approx(np.full((37, 60), 10.0), rel=1e-9)
    per_rent = r["token_cost"] / r["rental_price"]
    assert per_rent[:-4] / per_rent[4:] == ten
    if contracts == "0":  # contracts are paid whether used or not: idle ones make an hour in use dearer
        assert r["token_cost"][:-4] / r["token_cost"][4:] == ten


def test_a_frontier_that_does_not_get_cheaper_is_flat(exact):
    r = exact(
        OFF,
        *SAME_HARDWARE,
        "tokens.frontier_share=1",
        "tokens.frontier_cost_decline=1",
        "market.price_adjustment=0",
        "market.contract_share=0",
    )
    assert r["token_cost"] == pytest.approx(np.broadcast_to(r["token_cost"][0], (41, 60)), rel=1e-9)


def test_hardware_is_counted_once(exact):
    """With hardware that halves the rent, cost falls tenfold as well: algorithms add only what is left (A2)."""
    r = exact(
        OFF,
        "chips.performance_growth=2",
        "chips.price_growth=1",
        "tokens.cost_decline=10",
        "tokens.cost_decline_fade=0",
        "tokens.frontier_share=0",
        "market.price_adjustment=0",
        "market.trend_pass_through=1",
        "market.contract_share=0",
    )
    assert r["token_cost"][:-4] / r["token_cost"][4:] == pytest.approx(np.full((37, 60), 10.0), rel=1e-9)


def test_at_elasticity_0_gross_token_demand_ignores_price(exact):
    rents = ("market.price_adjustment=0", "market.price_adjustment=8")
    sticky, quick = (exact(OFF, "tokens.price_elasticity=0", rent) for rent in rents)
    assert (sticky["rental_price"][1:] != quick["rental_price"][1:]).any(axis=1).all()
    assert np.array_equal(sticky["token_demand_gross"], quick["token_demand_gross"])
    answering = [exact(OFF, "tokens.price_elasticity=0.5", rent)["token_demand_gross"] for rent in rents]
    assert not np.allclose(answering[0], answering[1])


def test_at_multiple_1_agents_change_nothing(exact):
    few = exact(OFF, "tokens.agent.multiple=1", "tokens.agent.share.saturation=0.2", "tokens.agent.speed=0.1")
    many = exact(OFF, "tokens.agent.multiple=1", "tokens.agent.share.saturation=0.9", "tokens.agent.speed=3")
    assert (many["agent_share"][-1] > few["agent_share"][-1]).all()
    for name in set(VARIABLES) - {"agent_share"}:
        assert np.array_equal(few[name], many[name], equal_nan=True), name


def test_at_extrapolation_0_expectations_are_fundamental(exact):
    r = exact(OFF, "capex.extrapolation=0", "capex.recent_memory=0.2")
    other = exact(OFF, "capex.extrapolation=0", "capex.recent_memory=5")
    for name in VARIABLES:
        assert np.array_equal(r[name], other[name], equal_nan=True), name
    p = r.draws.parameters
    trend = -np.log(p["chips.performance_growth"] / p["chips.price_growth"]) * p["market.trend_pass_through"]
    assert r["rent_trend_expected"] == pytest.approx(np.broadcast_to(trend, (41, 60)), rel=1e-12)


@pytest.mark.parametrize("name", ["base", "rate_hike", "dark_fibre"])
def test_without_debt_nothing_ever_defaults(run, name):
    r = run(*NO_DEBT, scenario=name)
    for output in ("debt", "debt_drawn", "interest", "defaults", "defaults_cumulative", "loss_lenders", "loss_vendors"):
        assert (r.outputs[output] == 0).all(), output
    assert np.isnan(r.outputs["debt_service_coverage_leveraged"]).all()
    assert (r.outputs["capex"] > 0).all()


@pytest.mark.parametrize(
    ("cost", "cash", "quarters"), [(100.0, 9.0, 20), (36.5, 1.0, 40), (10.0, 0.2, 40), (1.0, 1.2, 1)]
)
def test_constant_cash_flows_have_the_irr_of_numpy_financial(cost, cash, quarters):
    quarterly = numpy_financial.irr([-cost] + [cash] * quarters)
    assert float(irr(np.array([cost]), np.full((quarters, 1), cash))[0]) == pytest.approx(
        (1 + quarterly) ** 4 - 1, rel=1e-9
    )


def test_with_all_parameters_fixed_all_trials_are_alike(medians):
    fixed = scenario.load("base", set=[OFF, *(f"{name}={value!r}" for name, value in medians.items())])
    r = engine.run(fixed, 25, 1)
    for name, values in r.outputs.items():
        assert np.array_equal(values, np.repeat(values[:, :1], 25, axis=1), equal_nan=True), name
    for name, values in r.cohorts.items():
        assert np.array_equal(values, np.repeat(values[:, :1], 25, axis=1), equal_nan=True), name
    for estimates in r.quantiles_by_year("capex", (0.05, 0.5, 0.95)).values():
        assert len({estimate.value for estimate in estimates}) == 1


SIZE_0 = sorted(EVENT_KINDS)
NOT_IN_BASE = {"new_architecture": ("events.new_architecture.when.hazard=0.5",)}
"""Kinds that base knows and that never come in it, and what makes them come."""


@pytest.mark.parametrize("kind", SIZE_0)
def test_an_event_of_size_0_leaves_the_run_as_without_it(kind, exact):
    """Bit for bit, while all other events of base go on."""
    base = scenario.load("base")
    assert kind in base.events
    without = dataclasses.replace(base, events={name: each for name, each in base.events.items() if name != kind})
    come = NOT_IN_BASE.get(kind, ())
    neutral = exact(*come, f"events.{kind}.size=0", trials=40)
    alone = simulate(without, draw(without, 1, 0, 40))
    live = exact(*come, trials=40)
    for name in VARIABLES:
        assert np.array_equal(neutral[name], alone[name], equal_nan=True), name
    assert any(not np.array_equal(live[name], alone[name], equal_nan=True) for name in VARIABLES)


def test_no_leap_is_in_base(exact):
    """General intelligence is far (C57): without its event base is what it is."""
    base = scenario.load("base")
    without = dataclasses.replace(base, events={k: e for k, e in base.events.items() if k not in NOT_IN_BASE})
    live, alone = exact(trials=40), simulate(without, draw(without, 1, 0, 40))
    assert all(np.array_equal(live[name], alone[name], equal_nan=True) for name in VARIABLES)


def test_all_events_of_size_0_are_events_switched_off(exact):
    come = [change for changes in NOT_IN_BASE.values() for change in changes]
    neutral = exact(*come, *(f"events.{kind}.size=0" for kind in SIZE_0), trials=40)
    off = exact(OFF, trials=40)
    for name in VARIABLES:
        assert np.array_equal(neutral[name], off[name], equal_nan=True), name


MONEY = sorted(name for name, parameter in PARAMETERS.items() if parameter.unit.startswith("USD"))
EVENT_MONEY = sorted(kind.name for kind in EVENT_KINDS.values() if kind.size_unit.startswith("USD"))
K = 7.0


def test_money_times_k_gives_money_times_k_and_the_same_ratios(medians):
    """With every price, budget, wage and debt times 7, as typed: money is 7 times, everything else the same."""
    plain = [OFF, *(f"{name}={medians[name]!r}" for name in medians)]
    dear = [OFF, *(f"{name}={medians[name] * (K if name in MONEY else 1.0)!r}" for name in medians)]
    one, many = (
        simulate(s, draw(s, 1, 0, 2)) for s in (scenario.load("base", set=plain), scenario.load("base", set=dear))
    )
    _assert_scaled(one, many)


def test_money_times_k_in_drawn_trials_with_events():
    """The same for drawn values, and for events whose size is money."""
    base = scenario.load("base")
    draws = draw(base, 1, 0, 60)
    scaled = dataclasses.replace(
        draws,
        parameters={name: values * (K if name in MONEY else 1.0) for name, values in draws.parameters.items()},
        events={
            name: dataclasses.replace(each, size=each.size * (K if base.events[name].kind in EVENT_MONEY else 1.0))
            for name, each in draws.events.items()
        },
    )
    _assert_scaled(simulate(base, draws), simulate(base, scaled))


def _assert_scaled(one, many):
    assert EVENT_MONEY == ["state_programme"]
    wrong = {}
    for name, variable in VARIABLES.items():
        factor = K if variable.unit.startswith("USD") else 1.0
        expected, found = one[name] * factor, many[name]
        assert np.array_equal(np.isnan(expected), np.isnan(found)), name
        scale = np.nanmax(np.abs(expected), axis=0, initial=0.0) + 1e-9
        error = np.nanmax(np.abs(found - expected) / scale, initial=0.0)
        if error > 1e-9:
            wrong[name] = error
    assert not wrong
    for name in ("cohort_irr", "cohort_irr_spot", "cohort_npv", "cohort_payback"):
        assert many.earned[name] == pytest.approx(one.earned[name], rel=1e-9, abs=1e-9, nan_ok=True), name
