"""Events: every kind, striking in every trial a year after the start, moves what it is said to move."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import simulate

from aicapex import engine, scenario
from aicapex.errors import ScenarioError
from aicapex.identities import TOLERANCE
from aicapex.registry import EVENT_KINDS
from aicapex.sampling import NEVER, draw

TRIALS = 200
STRIKES = "2027Q1"

# outputs that must answer, by the sign of their mean change over the two years from the event on
ANSWERS = {
    "rate_hike": "hurdle_rate:+ interest_rate_leveraged:+ confidence:- capex_leveraged:-",
    "progress_stall": "autonomy:- token_demand_gross:- revenue:- training_budget_desired:-",
    "open_source_shock": "lab_revenue:- lab_revenue_leader:- revenue:- training_budget:-",
    "generation_slip": "shipment_ceiling_gw:- shipments_gw:- compute_supply:-",
    "power_relief": "power_additions_gw_us:+ facility_gw_us:+ unpowered_gw_us:-",
    "lab_ipo": "confidence:+ budget_leveraged:+",
    "state_programme": "grants:+ capex_states:+",
    "capability_step": "autonomy:+ token_demand_gross:+ training_budget_desired:+",
    "new_architecture": "autonomy:+ compute_per_token:- token_demand_gross:+ training_budget_desired:+ revenue:+",
    "export_control": "shipment_ceiling_gw:- shipments_gw:- compute_supply:- training_budget_desired:+",
    "leader_exit": "budget_self_funded:- capex_self_funded:- training_budget:-",
    "commitment_default": "unpaid_share:+ compute_unpaid:+ cloud_cash:- contract_cover:- confidence:- lab_equity:- "
    "orders_leveraged:-",
}


@pytest.fixture(scope="module")
def quiet():
    """Base without any event but those that a test sends."""
    base = scenario.load("base")
    return base.with_({f"events.{kind}.size": 0 for kind in base.events})


@pytest.fixture(scope="module")
def calm(quiet):
    return simulate(quiet, draw(quiet, 1, 0, TRIALS))


def test_every_kind_is_asked():
    assert set(ANSWERS) == set(EVENT_KINDS)
    assert set(EVENT_KINDS) == set(scenario.load("base").events)


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_event_moves_what_it_is_said_to_move(quiet, calm, kind):
    size = scenario.load("base").events[kind].size
    largest = float(size.quantile(np.array(0.9)))
    sent = quiet.with_({f"events.{kind}.when": {"date": STRIKES}, f"events.{kind}.size": largest})
    struck = simulate(sent, draw(sent, 1, 0, TRIALS))
    first = quiet.quarters.index(STRIKES)
    for answer in ANSWERS[kind].split():
        output, _, sign = answer.partition(":")
        change = np.nan_to_num(struck[output]) - np.nan_to_num(calm[output])
        assert (change[:first] == 0).all(), output
        by_trial = change[first : first + 8].mean(axis=0)
        error = by_trial.std() / np.sqrt(TRIALS)
        assert (by_trial.mean() if sign == "+" else -by_trial.mean()) > 3 * error, (output, by_trial.mean(), error)


def test_what_applications_gain_labs_lose(exact):
    """An open-source shock moves part of firms' spending from labs to applications."""
    shock = ("events.open_source_shock.when={date: 2027Q1}", "events.open_source_shock.size=0.4")
    with_it, without = exact(*shock), exact("events.open_source_shock.size=0")
    quarter = with_it.scenario.quarters.index("2027Q1")
    part = [(r["application_revenue"] / r["lab_revenue"])[quarter] for r in (with_it, without)]
    assert (part[0] > part[1]).all()


def test_a_default_ends_with_its_event(exact):
    sent = ("events.commitment_default.when={date: 2026Q2}", "events.commitment_default.size=0.8")
    r = exact(*sent, "events.commitment_default.lasts=2")
    first = r.scenario.quarters.index("2026Q2")
    assert (r["unpaid_share"][first : first + 2] >= 0.2 * (1 - 1e-9)).all()
    assert (r["unpaid_share"][first + 2] < r["unpaid_share"][first + 1]).all()


def test_the_first_arrival_of_each_event_is_told(run):
    r = run("events.power_relief.when={date: 2027Q1}")
    assert set(r.event_quarters) == set(r.scenario.events)
    assert (r.event_quarters["power_relief"] == r.quarters.index("2027Q1")).all()
    assert (r.event_quarters["new_architecture"] == NEVER).all()
    draws = draw(r.scenario, 1, 0, 60)
    for name, arrivals in draws.events.items():
        assert np.array_equal(r.event_quarters[name], arrivals.quarter.min(axis=1)), name
        came = r.event_quarters[name] < NEVER
        assert (r.event_quarters[name][came] >= 1).all()
        assert (r.event_quarters[name][came] < len(r.quarters)).all()
    assert r.event_quarters["lab_ipo"].shape == (60,)


def test_without_events_none_arrives(run):
    assert all((first == NEVER).all() for first in run("events.enabled=false").event_quarters.values())


def test_the_books_close_when_everything_comes_at_its_worst():
    worst = {
        "commitment_default": 1,
        "export_control": 1,
        "leader_exit": 1,
        "open_source_shock": 1,
        "new_architecture": 4,
    }
    dated = {f"events.{kind}.when": {"date": f"2027Q{1 + place % 4}"} for place, kind in enumerate(worst)}
    struck = scenario.load("base").with_({**dated, **{f"events.{kind}.size": size for kind, size in worst.items()}})
    results = engine.run(struck, 100, 1, check=True)
    assert results.failed == 0
    assert max(results.checks.values()) < TOLERANCE


CUSTOM = "{kind: custom, when: {date: 2026Q4}, size: {value: 0.5, unit: share}, effects: {%s: {multiply: -1}}}"


@pytest.mark.parametrize(
    ("parameter", "output"),
    [
        ("power.us.additions", "power_additions_gw_us"),
        ("revenue.labour.take_speed", "revenue_enterprise"),
        ("funding.ocf.capex_share", "budget_self_funded"),
        ("tokens.agent.multiple", "token_demand_gross"),
    ],
)
def test_an_event_of_ones_own_moves_any_parameter_from_its_date_on(run, parameter, output):
    mine, base = run(f"events.mine={CUSTOM % parameter}", trials=60), run(trials=60)
    before = base.quarters.index("2026Q4")
    assert np.array_equal(mine.outputs[output][:before], base.outputs[output][:before])
    assert (mine.outputs[output][before + 4] < base.outputs[output][before + 4]).mean() > 0.8


def test_an_event_on_what_the_start_alone_reads_is_refused(run):
    with pytest.raises(ScenarioError, match="read at the start alone"):
        run(f"events.mine={CUSTOM % 'adoption.us.initial'}")
