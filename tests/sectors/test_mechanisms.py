"""Every mechanism is live: made neutral it changes what it drives; and every parameter changes something."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from conftest import simulate

from aicapex.readings import is_reading
from aicapex.registry import PARAMETERS, VARIABLES

NO_STATE_MONEY = (*(f"funding.sovereign.{k}.capacity=0" for k in ("us", "cn", "row")), "events.state_programme.size=0")
FLAT_YIELD = tuple(f"chips.yield.{k}=0.9" for k in ("launch", "initial", "mature"))

# what is switched off or made neutral; the outputs that must answer, with the sign of their mean change where there is
# one to expect (+ more without the mechanism, - less, ~ different)
MECHANISMS = (
    ("yield_ramp", FLAT_YIELD, "chip_yield:+ shipment_ceiling_gw:~ shipments_gw:~ capex:~"),
    ("delivery_delay", ("chips.delivery_delay=0",), "shipments_gw:+ compute_supply:+ order_backlog:-"),
    ("lead_time", ("chips.lead_time=1",), "shipments_gw:+ order_backlog:-"),
    (
        "western_chinas_shells",
        ("capacity.cn_west.gw=0",),
        "facility_gw_abroad:~ spare_shells_gw:~ capex:~ book_additions:~",
    ),
    ("western_chinas_occupancy", ("capacity.cn_west.occupancy=1",), "spare_shells_gw:~ capex:~"),
    ("life_of_models", ("models.useful_life=40",), "depreciation_model:-"),
    ("recovery", ("funding.recovery=1",), "recoveries:+ loss_lenders:- loss_equity:- interest_rate_leveraged:-"),
    (
        "contracts",
        ("market.contract_share=0",),
        "contract_cover:- rental_price:~ tobin_q:~ debt_service_coverage_leveraged:~",
    ),
    ("term_of_contracts", ("market.contract_term=0",), "contract_cover:- rental_price:~ tobin_q:~"),
    ("relocation", ("power.relocation=0",), "unpowered_gw_us:+ waiting_cost:+ energised_gw_abroad:~"),
    (
        "hurdle_of_leveraged_builders",
        ("returns.hurdle_premium.leveraged=0",),
        "tobin_q_leveraged:+ orders_leveraged:+ capex_leveraged:+",
    ),
    (
        "strategic_discount",
        ("returns.strategic_discount=0",),
        "tobin_q_self_funded:- tobin_q_states:- orders_self_funded:~",
    ),
    ("sponsors_share", ("funding.spv.sponsor_share=1",), "source_spv:- source_ocf:+ equity_raised:~"),
    ("vehicles", ("funding.spv.share=0",), "source_spv:- source_debt:+ loss_equity:- defaults:+"),
    (
        "lease_guarantee",
        ("funding.spv.lease_guarantee=1",),
        "defaults:+ interest_rate_leveraged:+ debt_service_coverage_leveraged:-",
    ),
    ("sponsors_guarantee", ("funding.spv.guarantee=0",), "loss_equity:- loss_lenders:+"),
    (
        "commitments",
        ("funding.commitments.realised_share=0",),
        "budget_leveraged:- orders_leveraged:- capex_leveraged:- debt_leveraged:- orders_at_commitments:-",
    ),
    (
        "floor_of_commitments",
        ("capex.commitment_floor=0",),
        "orders_leveraged:- capex_leveraged:- orders_at_commitments:-",
    ),
    ("advance_on_commitments", ("funding.commitments.advance=0",), "budget_leveraged:-"),
    ("patience", ("capex.patience=100",), "strategic_premium:~ orders:~ capex:+"),
    ("floor_of_the_arms_race", ("capex.arms_race_floor=0",), "orders_self_funded:~ capex_self_funded:~"),
    ("response_to_shortage", ("capex.gap_response=0",), "orders:~ capex:~ compute_supply:~"),
    ("response_to_q", ("capex.q_response=0",), "orders:~ capex:~"),
    ("supply_line", ("capex.supply_line_weight=0",), "orders:~ order_backlog:~ capex:~"),
    ("perception_lag", ("capex.perception_lag=0.01",), "perceived_q:~ perceived_gap:~ orders:~"),
    ("adjustment_lag", ("capex.adjustment_lag=0.05",), "orders:~ capex:~"),
    ("extrapolation", ("capex.extrapolation=0",), "g_expected:~ rent_trend_expected:~ orders:~"),
    ("own_silicon", ("chips.own_silicon.share=0",), "chip_revenue:+ capex_self_funded:~ tobin_q_self_funded:~"),
    ("age_premium", ("market.age_premium=0",), "rental_price_h100:- rental_price_newest:~ spot_price:~"),
    (
        "priority_of_inference",
        ("market.priority_inference=0",),
        "inference_served:- compute_used_inference:~ revenue:~",
    ),
    ("trend_pass_through", ("market.trend_pass_through=0",), "rental_price:+ spot_price:+"),
    ("price_ceiling", ("market.price_ceiling=100",), "spot_price:~ price_at_ceiling:~"),
    (
        "behind_the_meter",
        ("power.behind_the_meter.additions=0",),
        "power_additions_gw_us:- unpowered_gw_us:+ electricity_price:~",
    ),
    ("derating", ("power.derating=1",), "power_additions_gw:~ unpowered_gw:-"),
    ("it_per_tdp", ("power.it_per_tdp=1",), "fleet_gw_tdp:+"),
    (
        "inference_premium_on_electricity",
        ("power.price.inference_premium=1",),
        "electricity_price:- electricity_cost:~",
    ),
    ("idle_draw", ("power.idle_draw=0",), "electricity_twh:- electricity_cost:-"),
    ("slack_response", ("power.slack_response=0",), "power_additions_gw:+ facility_gw:+"),
    ("construction_ceiling", ("power.construction_ceiling=3",), "power_additions_gw:+"),
    ("sovereign_money", NO_STATE_MONEY, "grants:- capex_states:- source_state:-"),
    ("power_subsidy", ("funding.sovereign.power_subsidy=0.2",), "electricity_cost:- tobin_q:~"),
    ("land_subsidy", ("funding.sovereign.land_subsidy=0",), "capex:~ entry_cost:~ tobin_q:~"),
    ("tax", ("funding.tax_rate=0",), "tax:- distributions:+ roic_cloud:+"),
    ("backstop", ("funding.sovereign.backstop=1",), "loss_states:+ loss_lenders:- interest_rate_leveraged:-"),
    ("vendor_finance", ("funding.vendor_capacity=0",), "source_vendor:- loss_vendors:-"),
    ("outside_equity", ("funding.equity_capacity=0",), "source_equity:- capex_leveraged:-"),
    ("confidence", ("funding.confidence_gain=0",), "confidence:~ capex_leveraged:~"),
    ("spreads_and_leverage", ("funding.spread_response.leverage=0",), "interest_rate_leveraged:-"),
    ("spreads_and_coverage", ("funding.spread_response.coverage=0",), "interest_rate_leveraged:-"),
    ("spreads_and_losses", ("funding.spread_response.losses=0",), "interest_rate_leveraged:-"),
    ("defaults", ("funding.default_speed=0",), "defaults:- debt:+"),
    ("maturities", ("funding.tenor=50",), "debt_maturing:- debt_service_coverage_leveraged:+"),
    ("throttle", ("labs.max_cost_ratio=10", "apps.max_cost_ratio=10"), "throttle:+ gross_margin_labs:- token_demand:~"),
    ("elasticity", ("tokens.price_elasticity=0",), "token_demand_gross:- compute_demand:-"),
    ("agents", ("tokens.agent.multiple=1",), "token_demand_gross:- tokens_per_user:-"),
    ("arms_race_in_training", ("training.arms_race=0",), "training_budget_desired:-"),
    ("research_money", ("training.rd_share_of_ocf=0.02",), "training_budget:- training_spend:-"),
    ("lab_equity", ("labs.equity=0",), "lab_equity:- training_budget:-"),
    ("advertising", ("revenue.ads.per_daily_user=0",), "revenue_ads:- revenue:-"),
    ("labour_take", ("revenue.labour.take_multiple=1",), "labour_take:- revenue_enterprise:-"),
    (
        "autonomy",
        ("adoption.autonomy.speed=0", "events.capability_step.size=0"),
        "autonomy:- agent_share:- labour_take:-",
    ),
    ("enterprise_takeoff", ("adoption.enterprise.takeoff=20",), "enterprise_adoption:- revenue_enterprise:-"),
    ("cancellations", ("chips.cancellation_rate=0",), "cancellations:- order_backlog:~"),
    ("switching_off", ("chips.switch_off_rate=0",), "retired_gw:- fleet_gw:+ cloud_cash:~"),
    ("wear", ("chips.wear_out_rate=0",), "retired_gw:-"),
    ("failure", ("chips.failure_rate=0",), "retired_gw:- compute_supply:+"),
    ("book_life", ("chips.book_life=10",), "depreciation_book:- write_downs:+"),
    ("write_down_tolerance", ("capex.write_down_tolerance=1",), "write_downs:-"),
    ("life_of_shells", ("capex.shell_life=100",), "depreciation_book_shells:-"),
    ("captive_use", ("cloud.captive_share=0",), "cloud_revenue_external:+"),
    ("frontier", ("tokens.frontier_share=0",), "compute_per_token:- token_cost:-"),
    ("target_of_debt", ("funding.debt_target=0",), "debt_drawn:- debt:-"),
    ("share_of_cash_for_capex", ("funding.ocf.capex_share=0.2",), "budget_self_funded:- binding_money:+ capex:-"),
    (
        "open_source_shock",
        ("events.open_source_shock.size=0",),
        "revenue:+ lab_revenue:+ lab_revenue_leader:+",
    ),
    ("export_control", ("events.export_control.size=0",), "shipment_ceiling_gw:+ training_budget_desired:-"),
    (
        "leader_exit",
        ("events.leader_exit.size=0",),
        "budget_self_funded:+ training_budget:+ capex_self_funded:+",
    ),
    (
        "commitment_default",
        ("events.commitment_default.size=0",),
        "unpaid_share:- cloud_revenue:+ confidence:+ contract_cover:+",
    ),
)

IN_SCENARIOS = (
    # mechanisms that base rarely or never calls on, where they matter
    ("scarcity_price", "power_wall", ("power.price.scarcity=0",), "electricity_price:- electricity_cost:-"),
    ("scarcity_response", "power_wall", ("power.scarcity_response=0",), "power_additions_gw:- unpowered_gw:+"),
    ("discount_of_the_wait", "power_wall", ("capex.waiting_discount=0",), "tobin_q:+ orders:+"),
    ("broken_contracts", "progress_stall", ("market.contract_break=0",), "contract_cover:+ rental_price:+"),
    (
        "dependence_on_progress",
        "progress_stall",
        ("adoption.enterprise.progress_dependence=0",),
        "enterprise_adoption:+",
    ),
    ("floating_share", "rate_hike", ("funding.floating_share=0",), "interest_rate_leveraged:-"),
    ("pass_through_of_rates", "rate_hike", ("returns.rate_pass_through=0",), "hurdle_rate:- orders:~ capex:~"),
    ("the_hike_itself", "rate_hike", ("events.rate_hike.size=0",), "interest_rate_leveraged:- hurdle_rate:-"),
    ("the_stall_itself", "progress_stall", ("events.progress_stall.size=0",), "revenue:+ autonomy:+ token_demand:+"),
)
CASES = [(name, "base", changes, answers) for name, changes, answers in MECHANISMS] + list(IN_SCENARIOS)


@pytest.mark.parametrize(
    ("scenario", "changes", "answers"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_mechanism_changes_what_it_drives(exact, scenario, changes, answers):
    live, neutral = exact(scenario=scenario), exact(*changes, scenario=scenario)
    for answer in answers.split():
        output, _, sign = answer.partition(":")
        with_it, without = (np.nan_to_num(each[output]) for each in (live, neutral))
        scale = np.maximum(np.abs(with_it).mean(axis=1), 1e-6)
        moved = np.abs(without.mean(axis=1) - with_it.mean(axis=1)) / scale
        assert moved.max() > 1e-6, output
        if sign == "~":
            continue
        by_trial = (without - with_it).mean(axis=0)
        error = by_trial.std() / np.sqrt(len(by_trial))
        assert (by_trial.mean() if sign == "+" else -by_trial.mean()) > 2 * error, (output, by_trial.mean(), error)


def test_builders_differ(exact):
    """Own cash, borrowed money and state money are three ways to build: their q, budgets and swings differ."""
    r = exact()
    assert not np.allclose(r["tobin_q_self_funded"], r["tobin_q_leveraged"])
    free = exact("capex.commitment_floor=0")
    assert swing(free, "leveraged") > 1.2 * swing(free, "self_funded")
    assert swing(free, "leveraged") > 1.05 * swing(r, "leveraged")  # labs' commitments steady those who build for them
    assert (r["debt_states"] == 0).all()
    assert (r["debt_service_coverage_leveraged"] < r["debt_service_coverage_self_funded"]).all()


def swing(r, builder: str) -> float:
    """Highest over lowest capex of a builder, median over trials."""
    capex = r[f"capex_{builder}"]
    return float(np.median(capex.max(axis=0) / capex.min(axis=0)))


def moved(name: str, given, declared) -> list[float]:
    """Values to try for a parameter: the ends of its range, and what lies well outside it."""
    low, high = given.distribution.support
    middle = float(given.distribution.quantile(np.array(0.5)))
    wide = [4.0 * middle, 0.1 * middle, middle + 0.3, middle - 0.3, 2.0, 5.0]
    ends = [end for end in (high, low) if np.isfinite(end) and end != middle]
    return [value for value in (*ends, *wide) if declared.low <= value <= declared.high and value != middle]


ONLY_BESIDE = {"capex.belief_life": "capex.belief_bias=0.5"}
"""Parameters that act only where another does: how long a claim lives matters where one is made."""


@pytest.mark.parametrize("name", ONLY_BESIDE)
def test_what_acts_only_beside_another_acts_there(exact, name):
    short, long = (exact(ONLY_BESIDE[name], f"{name}={years}") for years in (0.5, 5))
    assert not np.allclose(short["capex"], long["capex"])


def test_every_parameter_changes_some_output(exact):
    """Each parameter of an equation, moved to another admissible value in all trials, changes at least one output."""
    base, trials = exact(trials=20), 20
    given = base.scenario.parameters
    sectors = {name: each for name, each in PARAMETERS.items() if not is_reading(name)}
    tries = {name: moved(name, given[name], declared) for name, declared in sectors.items()}
    inert = set(sectors) - set(ONLY_BESIDE)
    for attempt in range(max(len(values) for values in tries.values())):
        waiting = [name for name in sorted(inert) if len(tries[name]) > attempt]
        for start in range(0, len(waiting), 40):
            inert -= _live(base, waiting[start : start + 40], tries, attempt, trials)
    assert inert == set()


def _live(base, names, tries, attempt, trials):
    """Those of the names that change an output: all are tried in one block, trials times each."""
    k = len(names)
    parameters = {name: np.tile(values, k) for name, values in base.draws.parameters.items()}
    for place, name in enumerate(names):
        parameters[name][place * trials : (place + 1) * trials] = tries[name][attempt]
    events = {
        name: dataclasses.replace(
            each,
            quarter=np.tile(each.quarter, (k, 1)),
            size=np.tile(each.size, (k, 1)),
            lasts=np.tile(each.lasts, (k, 1)),
        )
        for name, each in base.draws.events.items()
    }
    r = simulate(base.scenario, dataclasses.replace(base.draws, count=k * trials, parameters=parameters, events=events))
    return {
        name
        for place, name in enumerate(names)
        if any(
            not np.array_equal(base[output], r[output][:, place * trials : (place + 1) * trials], equal_nan=True)
            for output in VARIABLES
        )
    }
