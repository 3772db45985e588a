"""The shared forms against integrals, limits and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from aicapex.forms import annuity, approach, faded, logistic, value_of_income


@pytest.mark.parametrize(("rate", "fade"), [(0.8, 0.4), (0.8, 0.0), (-0.3, 1.0), (0.5, 3.0)])
@pytest.mark.parametrize("years", [0.25, 1.0, 7.25])
def test_faded_growth_is_the_integral_of_its_rate(rate, fade, years):
    integral, _ = quad(lambda t: rate * np.exp(-fade * t), years - 0.25, years)
    assert float(faded(np.array(rate), np.array(fade), years, 0.25)) == pytest.approx(integral, rel=1e-9)


def test_faded_growth_adds_up_and_has_a_limit():
    total = sum(float(faded(np.array(0.9), np.array(0.5), q / 4, 0.25)) for q in range(1, 400))
    assert total == pytest.approx(0.9 / 0.5, rel=1e-9)
    assert float(faded(np.array(0.9), np.array(0.5), 0.0, 0.0)) == 0.0


@pytest.mark.parametrize("rate", [-0.3, -1e-9, 0.0, 1e-9, 1e-8, 0.05, 2.0])
@pytest.mark.parametrize("years", [0.0, 0.5, 5.0, 30.0])
def test_annuity_is_the_integral_of_its_discount(rate, years):
    integral, _ = quad(lambda t: np.exp(-rate * t), 0.0, years)
    assert float(annuity(np.array(rate), np.array(years))) == pytest.approx(integral, rel=1e-9, abs=1e-12)


def test_annuity_has_no_seam_where_its_series_begins():
    rates = np.array([1e-7 * (1 - 1e-6), 1e-7 * (1 + 1e-6)])
    low, high = annuity(rates, np.ones(2))
    assert low == pytest.approx(high, rel=1e-9)


def test_approach_goes_to_its_target():
    assert float(approach(np.array(1.0), np.array(3.0), np.array(0.7), 1.0)) == pytest.approx(3 - 2 * np.exp(-0.7))
    assert float(approach(np.array(1.0), np.array(3.0), np.array(0.0), 9.0)) == 1.0
    assert float(approach(np.array(1.0), np.array(3.0), np.array(1e9), 1.0)) == 3.0


def test_logistic_is_a_switch():
    assert logistic(np.array([-1e6, 0.0, 1e6])).tolist() == [0.0, 0.5, 1.0]
    assert float(logistic(np.array(1.0))) == pytest.approx(1 / (1 + np.exp(-1)))


def value(**changes: float) -> float:
    terms = {
        "spot_income": 12.0,
        "contract_income": 0.0,
        "contract_share": 0.0,
        "contract_left": 0.0,
        "cash_cost": 2.0,
        "rate": 0.1,
        "trend": -0.2,
        "life": 5.0,
    } | changes
    given = {name: np.array([number]) for name, number in terms.items()}
    ((found,),) = value_of_income(rates=[given.pop("rate")], **given)
    return float(found)


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"trend": 0.0},
        {"trend": -0.6, "life": 8.0},  # spot falls under cash cost before the end
        {"trend": 0.05},
        {"rate": 0.0},
        {"contract_share": 0.6, "contract_income": 0.6 * 12.0, "contract_left": 3.0},
        {"contract_share": 0.6, "contract_income": 0.6 * 15.0, "contract_left": 9.0},
        {"contract_share": 1.0, "contract_income": 12.0, "contract_left": 3.0, "trend": -0.4, "life": 6.0},
    ],
)
def test_the_value_of_income_is_its_integral(case):
    """Spot and contracts less cash cost, each quarter discounted, until life ends or nothing more is earned."""
    t = {
        "contract_share": 0.0,
        "contract_income": 0.0,
        "contract_left": 0.0,
        "rate": 0.1,
        "trend": -0.2,
        "life": 5.0,
    } | case
    left = t["contract_left"] if t["contract_share"] > 0 else 0.0
    earning = np.log(12.0 / 2.0) / -t["trend"] if t["trend"] < 0 else np.inf
    horizon = min(t["life"], max(earning, left))

    def flow(u: float) -> float:
        spot = 12.0 * np.exp(t["trend"] * u) * (1 - t["contract_share"] * (u < left))
        return float((spot + t["contract_income"] * (u < left) - 2.0) * np.exp(-t["rate"] * u))

    integral, _ = quad(flow, 0.0, horizon, points=[min(left, horizon)] if 0 < left < horizon else None, limit=200)
    assert value(**case) == pytest.approx(integral, rel=1e-6)


def test_value_knows_its_limits():
    assert value(spot_income=1.0) == 0.0  # never earns its cash cost: switched off, not below zero
    assert value(spot_income=0.0, cash_cost=0.0) == 0.0
    assert value(life=0.0) == 0.0
    assert value(trend=-1e-7) == pytest.approx(value(trend=0.0), rel=1e-5)


@pytest.mark.parametrize(
    ("name", "low", "high", "sign"),
    [
        ("spot_income", 5.0, 9.0, 1),
        ("cash_cost", 1.0, 3.0, -1),
        ("rate", 0.05, 0.2, -1),
        ("trend", -0.4, -0.1, 1),
        ("life", 3.0, 6.0, 1),
    ],
)
def test_value_moves_as_it_should(name, low, high, sign):
    assert sign * (value(**{name: high}) - value(**{name: low})) > 0


def test_a_contract_at_the_spot_rent_is_worth_more_where_rents_fall():
    with_contract = value(contract_share=0.5, contract_income=6.0, contract_left=4.0)
    assert with_contract > value()
    assert value(contract_share=0.5, contract_income=6.0, contract_left=4.0, trend=0.0) == pytest.approx(
        value(trend=0.0)
    )
