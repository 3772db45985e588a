"""Capacity against numbers worked out by hand: the opening fleet and retirement."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.fleet import Fleet, shares
from aicapex.sectors import capacity

OWNERS = np.array([[0.7, 0.25, 0.05]])


def test_the_opening_fleet_is_as_claimed(params):
    p = params(
        {
            "capacity.energised.initial": 15,
            "power.unpowered.initial": 0.05,
            "chips.us_share": 0.7,
            "chips.performance_growth": 1.3,
        }
    )
    fleet = capacity.opening_fleet(p, OWNERS)
    assert fleet.energised.sum() == pytest.approx(15.0)
    assert fleet.waiting.sum() / fleet.gw.sum() == pytest.approx(0.05)
    assert fleet.waiting[:, :, :-1].sum() == 0.0
    assert fleet.energised[0, 0].sum() == pytest.approx(0.7 * 15)
    assert fleet.delivered.sum() == pytest.approx(fleet.gw.sum())
    newest = float((p["chips.h100e_per_gpu.initial"] / p["chips.power_per_gpu.initial"])[0])
    assert fleet.performance[0] == pytest.approx(newest * 1.3 ** -np.array([2.4, 1.2, 0.35]))
    assert fleet.by_builder(fleet.gw)[0] == pytest.approx(fleet.gw.sum() * OWNERS[0])


@pytest.mark.parametrize("parts", [(0.7, 0.7), (1.0, 1.0), (0.0, 0.0), (1.0, 0.0)])
def test_whatever_the_parts_the_opening_fleet_is_as_claimed(params, parts):
    p = params(
        {
            "capacity.opening.middle.share": parts[0],
            "capacity.opening.oldest.share": parts[1],
            "capacity.energised.initial": 15,
        }
    )
    assert capacity.opening_fleet(p, OWNERS).energised.sum() == pytest.approx(15.0)


def test_retirement_rates_by_hand(params):
    p = params(
        {
            "chips.failure_rate": 0.06,
            "chips.switch_off_rate": 2,
            "chips.switch_off_width": 0.08,
            "chips.wear_out_rate": 4,
            "chips.physical_life": 8,
            "chips.wear_out_width": 0.25,
        }
    )
    age = np.array([[1.0, 1.0, 1.0, 8.0, 20.0]])
    cover = np.array([[50.0, 1.0, 0.0, 50.0, 50.0]])
    rates = capacity.retirement_rate(p, age, cover)[0]
    assert rates == pytest.approx([0.06, 0.06 + 1.0, 0.06 + 2.0, 0.06 + 2.0, 0.06 + 4.0], abs=1e-4)


def test_retirement_rises_with_age_and_falls_with_income(params):
    p = params()
    by_cover = capacity.retirement_rate(p, np.zeros((1, 50)), np.linspace(0, 3, 50)[None, :])
    assert (np.diff(by_cover) <= 0).all()
    by_age = capacity.retirement_rate(p, np.linspace(0, 20, 50)[None, :], np.full((1, 50), 9.0))
    assert (np.diff(by_age) >= 0).all()


def test_at_most_all_goes():
    assert capacity.retired_share(np.array([0.0, 0.4, 4.0, 50.0])).tolist() == [0.0, 0.1, 1.0, 1.0]


def test_only_running_chips_go(params):
    p = params({"chips.failure_rate": 0.4, "chips.switch_off_rate": 0, "chips.wear_out_rate": 0})
    fleet = capacity.opening_fleet(p, OWNERS)
    gone, share = capacity.retire(p, fleet, np.full_like(fleet.age, 10.0))
    assert gone == pytest.approx(0.1 * fleet.energised)
    assert share == pytest.approx(gone.sum(axis=1) / fleet.gw)
    after = fleet.with_delivery(
        by_pool=np.array([[1.0, 1.0]]),
        performance=np.ones(1),
        by_builder=np.array([[2.0, 0.0, 0.0]]),
        cost_by_builder=np.array([[40.0, 0.0, 0.0]]),
        contracted=np.array([0.5]),
    ).with_changes(energised=np.zeros((1, 2, 4)), gone=gone)
    assert after.gw.sum() + after.retired.sum() == pytest.approx(after.delivered.sum())


def test_a_delivery_is_owned_by_who_paid(params):
    fleet: Fleet = capacity.opening_fleet(params(), OWNERS)
    grown = fleet.with_delivery(
        by_pool=np.array([[3.0, 1.0]]),
        performance=np.array([2.0]),
        by_builder=np.array([[2.0, 1.0, 1.0]]),
        cost_by_builder=np.array([[40.0, 25.0, 35.0]]),
        contracted=np.array([0.6]),
    )
    assert grown.owner_share[0, :, -1].tolist() == [0.5, 0.25, 0.25]
    assert grown.cost_share[0, :, -1].tolist() == [0.4, 0.25, 0.35]
    assert float(grown.chip_book[0, -1]) == 100.0
    assert grown.waiting[0, :, -1].tolist() == [3.0, 1.0]
    assert float(grown.waiting_compute[0] - fleet.waiting_compute[0]) == pytest.approx(8.0)


def test_shares_add_up():
    rows = shares(np.array([[1.0, 3.0, 4.0], [0.0, 0.0, 0.0]]))
    assert rows.sum(axis=-1) == pytest.approx([1.0, 1.0])
    assert rows[0].tolist() == [0.125, 0.375, 0.5]
