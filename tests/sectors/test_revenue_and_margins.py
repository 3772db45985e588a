"""Revenue and margins against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import OFF

from aicapex.sectors import margins, revenue


def test_the_paying_share_is_a_logistic():
    start, top = np.array(0.05), np.array(0.4)
    assert float(revenue.paying_share(start, np.array(0.1), top, 0.0)) == pytest.approx(0.05)
    odds = 0.05 / 0.35 * np.exp(0.5)
    assert float(revenue.paying_share(start, np.array(0.1), top, 5.0)) == pytest.approx(0.4 * odds / (1 + odds))
    assert float(revenue.paying_share(start, np.array(2.0), top, 50.0)) == pytest.approx(0.4)
    assert float(revenue.paying_share(np.array(0.5), np.array(0.1), top, 5.0)) == pytest.approx(0.5, rel=1e-3)


def test_the_labour_take_by_hand():
    def take(start, multiple, automation, maximum=0.25):
        return float(revenue.labour_take(*map(np.array, (start, multiple, automation, maximum))))

    assert take(0.01, 5.0, 0.5) == pytest.approx(0.25 * 3 / 27)  # odds 1:24 grow threefold to 3:24
    assert take(0.01, 5.0, 0.5, maximum=1e6) == pytest.approx(0.03, rel=1e-6)  # far from its maximum it grows threefold
    assert take(0.01, 1e9, 1.0) == pytest.approx(0.25)
    assert take(0.01, 1.0, 1.0) == pytest.approx(0.01)
    assert take(0.3, 1.0, 0.0) == pytest.approx(0.3)


def test_ads_start_and_ramp():
    assert float(revenue.ad_ramp(1.0, np.array(1.5), np.array(2.0))) == 0.0
    assert float(revenue.ad_ramp(3.5, np.array(1.5), np.array(2.0))) == pytest.approx(1 - 1 / np.e)


USERS = {"us": np.array([140.0]), "cn": np.array([200.0]), "row": np.array([300.0])}


def earn(p, served=1.0, autonomy=0.2, adoption=0.1, state=None, start=None, daily=400.0):
    start = start or revenue.solve_start(p, users=USERS, enterprise_adoption=np.array([0.1]), served=np.ones(1))
    return revenue.step(
        p,
        start,
        state or revenue.initial(p),
        users=USERS,
        daily_users_leader=np.array([daily]),
        enterprise_adoption=np.array([adoption]),
        autonomy=np.array([autonomy]),
        served=np.array([served]),
        tokens_served=np.array([100.0]),
    )


def test_the_start_quarter_earns_what_is_claimed(params):
    p = params()
    _, told = earn(p)
    assert told["revenue_consumer"] == pytest.approx(p["revenue.consumer.initial"])
    assert told["revenue_enterprise"] == pytest.approx(p["revenue.enterprise.initial"])
    core = p["revenue.embedded.base"] * p["revenue.embedded.initial"] * p["revenue.embedded.incremental"]
    assert told["revenue_embedded"] == pytest.approx(core)
    assert told["revenue_ads"] == pytest.approx(np.zeros(1))
    assert told["revenue"] == pytest.approx(
        sum(told[f"revenue_{k}"] for k in ("consumer", "ads", "enterprise", "embedded", "sovereign"))
    )
    assert told["token_price"] == pytest.approx(
        1000 * (told["revenue_consumer"] + told["revenue_enterprise"] + told["revenue_embedded"]) / (365 * 100)
    )


def test_what_is_not_served_earns_nothing(params):
    p = params(quarter=8)
    _, all_of_it = earn(p)
    _, half = earn(p, served=0.5)
    for name in ("consumer", "enterprise", "embedded", "ads"):
        assert half[f"revenue_{name}"] == pytest.approx(0.5 * all_of_it[f"revenue_{name}"])
    assert half["revenue_sovereign"] == all_of_it["revenue_sovereign"]


def test_open_models_take_their_part_of_closed_prices(params):
    (_, plain), (_, shocked) = earn(params()), earn(params({"labs.price_level": 0.6}))
    assert shocked["revenue_consumer"] == pytest.approx(0.6 * plain["revenue_consumer"])
    assert shocked["revenue_enterprise"] == pytest.approx(0.6 * plain["revenue_enterprise"])
    assert shocked["revenue_embedded"] == plain["revenue_embedded"]


def test_autonomy_gates_the_labour_take(params):
    p = params(
        {"revenue.labour.take_speed": 100, "revenue.labour.take_multiple": 5, "revenue.labour.wage_growth": 0},
        quarter=1,
    )
    start = revenue.solve_start(p, users=USERS, enterprise_adoption=np.array([0.1]), served=np.ones(1))
    _, told = earn(p, autonomy=0.5, start=start)
    expected = revenue.labour_take(
        start.labour_take, np.array([5.0]), np.array([0.5]), p["revenue.labour.take_maximum"]
    )
    assert told["labour_take"] == pytest.approx(expected)
    _, double = earn(p, autonomy=0.5, adoption=0.2, start=start)
    assert double["revenue_enterprise"] == pytest.approx(2 * told["revenue_enterprise"])


def test_ads_earn_by_daily_user(params):
    p = params({"revenue.ads.start": 0, "revenue.ads.ramp": 2, "revenue.ads.per_daily_user": 20}, quarter=8)
    _, told = earn(p, daily=500.0)
    assert float(told["revenue_ads"][0]) == pytest.approx(500 * 20 / 1000 * (1 - 1 / np.e))


def gap(p, amount, cash=0.0, equity=0.0, support=0.0, bill=100.0):
    state, told = margins.finance_labs(
        p,
        margins.LabState(np.array([cash])),
        gap=np.array([amount]),
        bill=np.array([bill]),
        equity_limit=np.array([equity]),
        support_limit=np.array([support]),
    )
    return float(state.cash[0]), {name: float(values[0]) for name, values in told.items()}


def test_who_pays_a_gap_in_which_order(params):
    p = params({"labs.cash.initial": 25.0})
    left, told = gap(p, 60.0, cash=5.0, equity=15.0, support=10.0)  # 5 bn of cash are 20 bn a year for a quarter
    assert left == pytest.approx(0.0)
    assert told["lab_equity"] == 15.0
    assert told["lab_support"] == 10.0
    assert told["compute_unpaid"] == pytest.approx(15.0)
    assert gap(p, 60.0, cash=20.0)[1]["compute_unpaid"] == 0.0
    assert gap(p, 60.0, equity=100.0)[1]["lab_equity"] == 60.0


def test_a_default_leaves_its_part_of_the_bill_unpaid_and_takes_its_money_along(params):
    p = params({"labs.payment_default": 0.2})
    _, told = gap(p, 60.0, equity=100.0)
    assert told["compute_unpaid"] == pytest.approx(20.0)
    assert told["lab_equity"] == pytest.approx(40.0)
    # money that was short before is short by as much again: of 45 bn on offer a third has gone with the default
    _, told = gap(p, 60.0, equity=30.0, support=15.0)
    assert told["lab_equity"] == pytest.approx(20.0)
    assert told["lab_support"] == pytest.approx(10.0)
    assert told["compute_unpaid"] == pytest.approx(20.0 + 10.0)
    # labs that earn their bills honour them, and nobody defaults on more than he lacks
    assert gap(p, -60.0)[1]["compute_unpaid"] == 0.0
    assert gap(p, 5.0, equity=100.0)[1]["compute_unpaid"] == pytest.approx(5.0)


def test_what_the_leading_lab_costs_and_the_payers_its_goal_would_take(exact):
    r = exact(OFF, "labs.revenue_goal=100")
    earned = r["lab_revenue_leader"]
    part = earned / r["lab_revenue"]
    assert r["lab_cost_of_revenue_leader"] == pytest.approx(part * r["inference_cost_labs"])
    of_platforms = r["platform_support"] - np.maximum(-r["profit_applications"], 0)
    own = np.maximum(r["training_spend"] + r["lab_wages"] - of_platforms, 0)
    assert r["lab_cost_leader"] == pytest.approx(part * (r["inference_cost_labs"] + own))
    assert (of_platforms > 0).any()
    needed = r["paying_share_for_goal"]
    assert np.array_equal(needed > r["paying_share"], 4 * earned < 100)
    # by hand: with as many payers the leader is there, and where it takes none it is there without
    others = r["revenue_ads"] + r.draws.parameters["labs.enterprise_share"] * r["revenue_enterprise"]
    leaders = earned / (r["revenue_consumer"] + others)
    reached = 4 * leaders * (r["revenue_consumer"] * needed / r["paying_share"] + others)
    assert reached[needed > 0] == pytest.approx(100.0)
    assert (reached[needed == 0] >= 100).all()
    assert (needed[0] > 0).all()


def test_a_surplus_fills_cash_to_its_opening_and_the_rest_is_paid_out(params):
    p = params({"labs.cash.initial": 25.0})
    cash, told = gap(p, -60.0, cash=20.0)  # 25 bn at the opening
    assert cash == pytest.approx(25.0)
    assert told["lab_distributions"] == pytest.approx(60 - 20)
    assert gap(p, -60.0, cash=40.0)[1]["lab_distributions"] == pytest.approx(60.0)


@pytest.mark.parametrize("amount", [-500.0, -10.0, 0.0, 30.0, 99.0, 500.0])
@pytest.mark.parametrize("cash", [0.0, 3.0, 80.0])
@pytest.mark.parametrize("limits", [(0.0, 0.0), (20.0, 5.0), (400.0, 400.0), (-5.0, -5.0)])
def test_every_gap_is_paid_by_somebody(params, amount, cash, limits):
    p = params()
    left, told = gap(p, amount, cash=cash, equity=limits[0], support=limits[1], bill=100.0)
    paid = (
        told["lab_equity"]
        + told["lab_support"]
        + told["compute_unpaid"]
        - told["lab_distributions"]
        + (cash - left) * 4
    )
    assert paid == pytest.approx(amount, abs=1e-9)
    assert left >= 0
    assert min(told.values()) >= -1e-12
    assert told["compute_unpaid"] <= 100.0


def test_margins_of_layers_by_hand(params):
    """The margins sector is called as the model calls it: layers' profits add up to what comes from outside."""
    p = params(
        {"labs.enterprise_share": 0.4, "labs.embedded_share": 0.1, "apps.other_cost": 0.5, "chips.gross_margin": 0.6}
    )
    sold = {
        f"revenue_{name}": np.array([value])
        for name, value in (
            ("consumer", 20.0),
            ("ads", 5.0),
            ("enterprise", 50.0),
            ("embedded", 40.0),
            ("sovereign", 6.0),
        )
    }
    assert float(margins.lab_revenue(p, sold)[0]) == pytest.approx(20 + 5 + 6 + 0.4 * 50 + 0.1 * 40)
    assert float(margins.leader_market(p, sold)[0]) == pytest.approx(20 + 5 + 20)
