"""Power against numbers worked out by hand: the queue, additions, prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aicapex.sectors import power


def test_first_delivered_is_first_served():
    waiting = np.array([[[3.0, 2.0, 4.0], [1.0, 1.0, 1.0]]])
    on = power.energise(waiting, np.array([[4.0, 10.0]]))
    assert on[0].tolist() == [[3.0, 1.0, 0.0], [1.0, 1.0, 1.0]]


@pytest.mark.parametrize("free", [0.0, 0.5, 3.0, 100.0])
def test_no_more_is_energised_than_waits_or_is_free(free):
    rng = np.linspace(0.1, 2.0, 60).reshape(5, 2, 6)
    on = power.energise(rng, np.full((5, 2), free))
    assert (on <= rng + 1e-15).all()
    assert on.sum(axis=-1) == pytest.approx(np.minimum(rng.sum(axis=-1), free))


def state(p, available=(100.0, 50.0), unpowered=0.0, free=(0.0, 0.0)):
    begun = power.initial(p, np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 2)), np.ones((1, 2)))
    return replace(
        begun, available=np.array([available]), unpowered_share=np.array([unpowered]), free_share=np.array([free])
    )


def test_additions_by_hand(params):
    p = params(
        {
            "power.us.additions": 10,
            "power.us.growth": 0.1,
            "power.behind_the_meter.additions": 2,
            "power.behind_the_meter.growth": 0.2,
            "power.abroad.additions": 8,
            "power.abroad.growth": 0,
            "power.us.relief": 4,
            "power.derating": 0.9,
            "power.construction_ceiling": 0.15,
        },
        quarter=1,
    )
    new, _, told = power.step(p, state(p), np.zeros((1, 2, 1)), np.zeros((1, 2, 1)))
    us = 0.9 * (10 * np.exp(0.1 / 4) + 4 + 2 * np.exp(0.15 / 4))  # the ceiling holds growth behind the meter
    assert float(told["power_additions_gw_us"][0]) == pytest.approx(us)
    assert float(told["power_additions_gw_abroad"][0]) == pytest.approx(7.2)
    assert new.available[0] == pytest.approx([100 + us / 4, 50 + 1.8])


def test_scarcity_pushes_and_slack_slows_additions(params):
    p = params(
        {
            "power.us.growth": 0.05,
            "power.scarcity_response": 0.5,
            "power.slack_response": 0.4,
            "power.construction_ceiling": 3,
        },
        quarter=1,
    )
    calm, scarce, slack = (
        float(power.additions_growth(p, each)[0, 0])
        for each in (state(p), state(p, unpowered=0.2), state(p, free=(0.5, 0.0)))
    )
    assert calm == pytest.approx(0.05 / 4)
    assert scarce == pytest.approx((0.05 + 0.1) / 4)
    assert slack == pytest.approx((0.05 - 0.2) / 4)


def test_energised_chips_never_draw_more_than_is_available(params):
    p = params(
        {
            "power.pue": 1.25,
            "power.us.additions": 0,
            "power.abroad.additions": 0,
            "power.behind_the_meter.additions": 0,
        },
        quarter=1,
    )
    running, queue = np.array([[[60.0], [30.0]]]), np.array([[[30.0], [5.0]]])
    new, on, _ = power.step(p, state(p), running, queue)
    assert on[0, :, 0] == pytest.approx([20.0, 5.0])  # 100/1.25 - 60 of 30 waiting; 50/1.25 - 30 = 10 for 5
    assert float(new.unpowered_share[0]) == pytest.approx(10 / 125)
    assert float(new.free_share[0, 1]) == pytest.approx((40 - 35) / 40)


def test_the_queue_in_years(params):
    assert power.waiting_years(np.array([[6.0, 0.0]]), np.array([[3.0, 0.0]]), np.array([4.0]))[0].tolist() == [
        2.0,
        0.0,
    ]
    assert power.waiting_years(np.array([[6.0, 1.0]]), np.array([[0.0, 0.1]]), np.array([4.0]))[0].tolist() == [
        4.0,
        4.0,
    ]


def test_the_price_of_electricity_by_hand(params):
    p = params(
        {
            "power.price.level": 80,
            "power.price.inference_premium": 1.5,
            "power.price.scarcity": 0.4,
            "power.price.behind_the_meter": 100,
        }
    )
    calm = state(p)
    assert float(power.electricity_price(p, calm, np.array([0.0]))[0]) == pytest.approx(80)
    assert float(power.electricity_price(p, calm, np.array([1.0]))[0]) == pytest.approx(120)
    half = state(p, unpowered=0.5)
    assert float(power.electricity_price(p, half, np.array([0.0]))[0]) == pytest.approx(80 * 1.4)
    own = replace(calm, behind_the_meter=np.array([30.0]))
    assert float(power.electricity_price(p, own, np.array([0.0]))[0]) == pytest.approx(0.8 * 80 + 0.2 * 100)


def test_idle_chips_draw_their_share(params):
    p = params({"power.idle_draw": [0.0, 0.3, 1.0]})
    assert power.load_factor(p, np.full(3, 0.5)) == pytest.approx([0.5, 0.65, 1.0])


def test_electricity_in_terawatt_hours(params):
    """10 GW of IT load at a PUE of 1.2 and 80 % load: 8.76 x 12 x 0.8 = 84.1 TWh a year."""
    p = params({"power.pue": 1.2})
    told = power.outputs(p, state(p), np.array([[6.0, 4.0]]), np.zeros((1, 2)), np.array([0.8]), np.array([70.0]))
    assert float(told["electricity_twh"][0]) == pytest.approx(8.76 * 12 * 0.8)
    assert float(told["energised_gw"][0]) == pytest.approx(12.0)
