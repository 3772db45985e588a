"""Accounts close: in every trial and quarter of every shipped scenario, and each check sees what it is for."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex import identities, scenario
from aicapex.fleet import BUILDERS
from aicapex.registry import VARIABLES

HARD = (
    ("nothing to lend", *(f"funding.{b}.debt_{what}=0" for b in BUILDERS[:2] for what in ("share", "initial"))),
    ("no power", "power.us.additions=0", "power.abroad.additions=0", "power.behind_the_meter.additions=0"),
    ("no chips", "chips.demand_2026=0.001", "chips.shipments_t0=0.001", "chips.ceiling_growth=-1"),
    (
        "no revenue",
        "revenue.labour.take_multiple=0.5",
        "revenue.embedded.incremental=0",
        "revenue.consumer.paying_growth=-1",
    ),
    (
        "labs with nothing",
        "labs.equity=0",
        "labs.cash.initial=0",
        "training.rd_share_of_ocf=0.01",
        "labs.max_cost_ratio=3",
    ),
    ("rates at thirty percent", "funding.base_rate=0.3", "funding.floating_share=1"),
    ("everything on credit", "funding.leveraged.debt_share=0.95", "funding.leveraged.debt_capacity=1000"),
    ("one builder", "capex.leveraged.initial_share=0", "capex.states.initial_share=0"),
    ("chips that fail", "chips.failure_rate=2"),
    ("one pool", "chips.us_share=1", "power.relocation=0"),
    ("rents that collapse", "market.demand_supply.initial=0.3", "market.price_adjustment=20"),
)


@pytest.mark.parametrize("name", scenario.shipped())
def test_every_identity_holds_in_every_shipped_scenario(run, name):
    r = run(scenario=name, trials=200, check=True)
    assert set(r.checks) == set(identities.IDENTITIES)
    assert r.checked_trials == 200
    assert r.failed == 0
    assert {name: error for name, error in r.checks.items() if not error <= identities.TOLERANCE} == {}


@pytest.mark.parametrize("changes", [case[1:] for case in HARD], ids=[case[0] for case in HARD])
def test_every_identity_holds_at_the_edges(run, changes):
    r = run(*changes, trials=60, check=True)
    assert r.failed == 0
    assert {name: error for name, error in r.checks.items() if not error <= identities.TOLERANCE} == {}


BREAKS = (
    # one output moved, and the checks that must see it
    ("users_cn", "users"),
    ("compute_unserved", "compute"),
    ("compute_used_training", "compute"),
    ("fleet_gw_leveraged", "cohorts"),
    ("compute_of_cohorts", "cohorts"),
    ("energised_gw_us", "power"),
    ("retired_gw", "power"),
    ("profit_labs", "layers"),
    ("cloud_opex", "layers"),
    ("lab_equity", "money"),
    ("distributions", "money"),
    ("cash_leveraged", "cash"),
    ("tax_self_funded", "cash"),
    ("capex_states", "capex"),
    ("source_spv", "capex"),
    ("book_additions", "capex"),
    ("debt_leveraged", "debt"),
    ("loss_vendors", "debt"),
    ("depreciation_book", "book"),
    ("net_book_value", "book"),
    ("idle_rate", "bounds"),
    ("order_backlog", "bounds"),
)


@pytest.mark.parametrize(("output", "check"), BREAKS, ids=[f"{output}-{check}" for output, check in BREAKS])
def test_each_identity_can_fail(exact, output, check):
    r = exact(trials=30)
    assert max(identities.check(r.outputs, r.opening).values()) <= identities.TOLERANCE
    broken = {name: values.copy() for name, values in r.outputs.items()}
    broken[output][7, 3] = 1.01 * broken[output][7, 3] + 5.0
    if check == "bounds" and output == "order_backlog":
        broken[output][7, 3] = -0.5
    errors = identities.check(broken, r.opening)
    assert errors[check] > 1e-4


def test_every_identity_is_broken_by_some_case():
    assert {check for _, check in BREAKS} == set(identities.IDENTITIES)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_found_wherever_it_is(exact, value):
    r = exact(trials=30)
    for name in VARIABLES:
        broken = dict(r.outputs)
        broken[name] = r.outputs[name].copy()
        broken[name][5, 5] = value
        found = np.max(identities.bounds(broken, r.opening))
        allowed = name in identities.SIGNED or (np.isnan(value) and name in identities.UNDEFINED)
        assert found > identities.TOLERANCE or allowed, name


def test_a_share_outside_its_bounds_is_found(exact):
    r = exact(trials=30)
    for name, variable in VARIABLES.items():
        if variable.unit != "share" or name in identities.SIGNED:
            continue
        for value in (-0.01, 1.01):
            broken = dict(r.outputs)
            broken[name] = r.outputs[name].copy()
            broken[name][5, 5] = value
            assert np.max(identities.bounds(broken, r.opening)) > identities.TOLERANCE, name


def test_money_of_a_single_trial_closes_by_hand(exact):
    """The statement of all money, added up here from the outputs that a user can read."""
    r, t, i = exact(trials=30), 20, 4
    of = {name: float(values[t, i]) for name, values in r.outputs.items()}
    sources = sum(of[f"source_{name}"] for name in ("ocf", "ai_cash", "debt", "spv", "vendor", "equity", "state"))
    assert sources == pytest.approx(of["capex"], rel=1e-9)
    in_builders = sum(
        of[f"operating_cash_{b}"] + of[f"debt_drawn_{b}"] + of[f"equity_raised_{b}"] + of[f"grants_{b}"]
        for b in BUILDERS
    )
    out = of["capex"] + of["interest"] + of["tax"] + of["debt_repaid"] + of["recoveries"] + of["distributions"]
    kept = sum(float(r[f"cash_{b}"][t, i] - r[f"cash_{b}"][t - 1, i]) for b in BUILDERS)
    assert in_builders - out == pytest.approx(kept, abs=1e-8)
    assert of["profit_chips"] + of["chip_costs"] == pytest.approx(of["chip_revenue"], rel=1e-9)
