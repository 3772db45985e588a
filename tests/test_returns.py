"""Returns against published routines and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import numpy_financial
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aicapex import returns
from aicapex.returns import Cohorts, irr, payback


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.01, 20.0), min_size=4, max_size=40), st.floats(5.0, 200.0))
def test_irr_is_that_of_numpy_financial(cash, cost):
    flows = np.array(cash)
    expected = numpy_financial.irr(np.concatenate([[-cost], flows]))
    if not np.isfinite(expected):
        return
    yearly = (1 + expected) ** 4 - 1
    found = float(irr(np.array([cost]), flows[:, None])[0])
    assert found == pytest.approx(np.clip(yearly, returns.LOWEST, returns.HIGHEST), rel=1e-6, abs=1e-6)


def test_irr_at_its_edges():
    def one(cost: float, *cash: float) -> float:
        return float(irr(np.array([cost]), np.array(cash)[:, None])[0])

    assert np.isnan(one(0.0, 1.0, 1.0))
    assert one(10.0, 0.0, 0.0) == returns.LOWEST
    assert one(1e-3, 1e3, 1e3) == pytest.approx(returns.HIGHEST)
    assert one(10.0, 5.0, 5.0) == pytest.approx(0.0, abs=1e-12)
    assert one(10.0, -1.0, -1.0) == returns.LOWEST


def test_irr_of_many_is_irr_of_each():
    cost = np.array([[10.0, 20.0], [5.0, 0.0]])
    cash = np.linspace(0.1, 3.0, 2 * 2 * 12).reshape(12, 2, 2)
    many = irr(cost, cash)
    for i in range(2):
        for j in range(2):
            (one,) = irr(cost[i, j : j + 1], cash[:, i, j : j + 1])
            assert float(many[i, j]) == pytest.approx(float(one), rel=1e-14, nan_ok=True)


def test_payback_by_hand():
    flows = np.full((8, 4), 4.0)
    years = payback(np.array([10.0, 8.0, 100.0, 0.0]), flows)
    assert years[:2] == pytest.approx([2.5 / 4, 0.5])
    assert np.isnan(years[2:]).all()


def cohorts(cost=(100.0, 100.0), cash=10.0, terminal=(0.0, 0.0)):
    """Two cohorts over two quarters: the first earns twice, the second once."""
    rows = [np.array([[cash], [cash]]), np.array([[cash]])]  # by quarters since the purchase
    return Cohorts(np.array([cost]).T, rows, [each / 2 for each in rows], np.array([terminal]).T)


def test_a_cohorts_value_by_hand():
    hurdle = np.array([0.1])
    d = 1.1**-0.25
    got = returns.cohort_returns(cohorts(cash=60.0, terminal=(30.0, 50.0)), hurdle)
    worth = 60 * d + (60 + 30) * d**2
    assert float(got["cohort_npv"][0, 0]) == pytest.approx(worth / 100 - 1)
    assert float(got["cohort_npv"][1, 0]) == pytest.approx((60 + 50) * d / 100 - 1)
    assert float(got["cohort_value_inside"][0, 0]) == pytest.approx(1 - 30 * d**2 / worth)
    assert float(got["cohort_value_inside"][1, 0]) == pytest.approx(60 / 110)
    assert float(got["cohort_irr"][1, 0]) == pytest.approx(1.1**4 - 1)
    assert (got["cohort_irr_spot"] < got["cohort_irr"]).all()


def test_at_the_hurdle_npv_is_zero_and_irr_is_the_hurdle():
    rate = 1.12**0.25
    got = returns.cohort_returns(cohorts(cost=(60 / rate + 60 / rate**2, 60 / rate), cash=60.0), np.array([0.12]))
    assert got["cohort_npv"][:, 0] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert got["cohort_irr"][:, 0] == pytest.approx([0.12, 0.12])


def test_returns_less_the_hurdle_count_what_is_inside():
    hurdle = np.array([0.1])
    known = {"cohort_irr": np.array([[0.2, 0.0, 0.3]]).T, "cohort_value_inside": np.array([[0.9, 0.8, 0.5]]).T}
    got = returns.irr_less_hurdle(np.array([[100.0, 300.0, 50.0]]).T, known, hurdle)[:, 0]
    assert np.isnan(got[0])
    assert got[1:] == pytest.approx([0.1, 0.05 - 0.1, 0.05 - 0.1])  # the third carries the last


def test_a_cohort_that_earns_nothing_is_known_to_have_lost():
    known = {"cohort_irr": np.array([[returns.LOWEST]]), "cohort_value_inside": np.array([[np.nan]])}
    assert float(returns.irr_less_hurdle(np.array([[10.0]]), known, np.array([0.1]))[1, 0]) == pytest.approx(-1.05)


def test_four_quarters_roll():
    flow = np.arange(1.0, 9.0)[:, None]
    assert returns.rolling_year(flow)[:, 0].tolist() == [4.0, 6.0, 8.0, 10.0, 14.0, 18.0, 22.0, 26.0]


def test_new_revenue_over_capex_by_hand():
    """S24: (R_y - R_(y-1))/capex_y, the year before the start at the start's rate."""
    revenue = np.array([10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0])[:, None]
    capex = np.full((9, 1), 100.0)
    got = returns.incremental_revenue(revenue, capex)[:, 0]
    assert np.isnan(got[:4]).all()
    assert got[4] == pytest.approx((11 + 12 + 13 + 14 - 40) / 100)
    assert got[8] == pytest.approx((15 + 16 + 17 + 18 - (11 + 12 + 13 + 14)) / 100)


def test_growth_over_a_year_by_hand():
    orders = np.array([[4.0, 0.0], [4.0, 1.0], [4.0, 1.0], [4.0, 1.0], [6.0, 2.0], [3.0, 3.0]])
    growth = returns.over_a_year(orders)
    assert np.isnan(growth[:4]).all()
    assert growth[4:, 0] == pytest.approx([1.5, 0.75])
    assert np.isnan(growth[4, 1])  # nothing was ordered a year before
    assert growth[5, 1] == 3.0


def test_quarters_since_the_peak():
    capex = np.array([1.0, 3.0, 2.0, 3.0, 2.0, 1.0])[:, None]
    assert returns.quarters_since_peak(capex)[:, 0].tolist() == [0.0, 0.0, 1.0, 0.0, 1.0, 2.0]


def test_roi_by_hand(exact):
    r = exact(trials=20)
    costs = r["electricity_cost"] + r["cloud_opex"] + r["lab_wages"] + r["application_costs"]
    by_hand = np.cumsum(r["revenue"] - costs, axis=0) / np.cumsum(r["capex"], axis=0)
    assert r["roi"] == pytest.approx(by_hand, rel=1e-12)
    assert (r["roi_after_depreciation"] < r["roi"]).mean() > 0.9
    peak = np.maximum.accumulate(r["capex_four_quarters"], axis=0)
    assert r["capex_drawdown"] == pytest.approx(1 - r["capex_four_quarters"] / peak, abs=1e-12)


def test_a_cohorts_cash_is_its_vintages_cash(exact):
    """All cohorts' cash of a quarter is the cloud's, less what the opening fleet earned."""
    r = exact(trials=20)
    t = 30
    by_quarter = sum(r.bought.cash[t - 1 - c][c] for c in range(t))
    income = r["cloud_cash"][t]
    assert (by_quarter <= income + np.abs(income)).all()
    assert r.bought.cost.shape == (40, 20)
    # a shell outlives its chips: a cohort is charged less than what its purchase cost, where shells were built
    assert (r.bought.cost.sum(axis=0) < 1.2 * r["capex"][1:].sum(axis=0)).all()


def test_irr_rises_with_contracts_where_rents_fall(exact):
    r = exact(trials=200)
    falling = np.nan_to_num(r.earned["cohort_irr"] - r.earned["cohort_irr_spot"])[:8]
    assert np.median(falling) > 0
