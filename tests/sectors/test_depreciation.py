"""Books against numbers worked out by hand: three lines of depreciation and write-downs in two steps."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.sectors import capacity, depreciation
from aicapex.sectors.depreciation import chip_depreciation, impair, model_amortisation

OWNERS = np.array([[0.7, 0.25, 0.05]])


def test_chips_are_written_off_in_a_straight_line_and_not_beyond():
    cost, book, life = np.array([[60.0]]), np.array([[60.0]]), np.array([5.0])
    seen = []
    for _ in range(24):
        part = chip_depreciation(cost, book, life)
        book = book - part
        seen.append(float(part[0, 0]))
    assert seen[:20] == pytest.approx([3.0] * 20)
    assert sum(seen) == pytest.approx(60.0)
    assert float(book[0, 0]) == pytest.approx(0.0, abs=1e-12)


def test_models_are_written_off_over_their_life():
    training = np.array([[8.0, 8.0, 8.0, 8.0, 8.0]])
    assert float(model_amortisation(training, np.array([4.0]))[0]) == pytest.approx(8.0)
    assert float(model_amortisation(training, np.array([1.0]))[0]) == pytest.approx(8.0)
    once = np.array([[12.0, 0.0, 0.0]])
    assert float(model_amortisation(once, np.array([4.0]))[0]) == pytest.approx(3.0)
    assert float(model_amortisation(once, np.array([2.0]))[0]) == 0.0


@pytest.mark.parametrize("life", [1.0, 2.0, 3.5, 6.0])
def test_all_of_a_model_is_written_off_once(life):
    total = 0.0
    for age in range(12):
        spent = np.zeros((1, 12))
        spent[0, 11 - age] = 10.0
        total += float(model_amortisation(spent, np.array([life]))[0])
    assert total == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("book", "present", "undiscounted", "tolerance", "expected"),
    [
        (100.0, 80.0, 120.0, 0.0, 0.0),  # recoverable, although worth less
        (100.0, 80.0, 100.0, 0.0, 0.0),
        (100.0, 80.0, 99.0, 0.0, 20.0),  # not recoverable: down to what it is worth
        (100.0, 120.0, 90.0, 0.0, 0.0),  # never written up
        (100.0, 80.0, 95.0, 0.1, 0.0),  # within the tolerance
        (100.0, 0.0, 0.0, 1.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_write_downs_in_two_steps(book, present, undiscounted, tolerance, expected):
    rows = (np.array([[value]]) for value in (book, present, undiscounted))
    assert float(impair(*rows, np.array([tolerance]))[0, 0]) == expected


def test_the_opening_book_by_hand(params):
    p = params(
        {
            "chips.price_per_gw": 24,
            "chips.price_growth": 1.1,
            "chips.book_life": 5,
            "capacity.energised.initial": 15,
            "power.unpowered.initial": 0,
        }
    )
    fleet = capacity.opening_fleet(p, OWNERS)
    cost, book = depreciation.opening_book(p, fleet)
    assert cost[0] == pytest.approx(24 * 1.1 ** -np.array([2.4, 1.2, 0.35]) * 15 * np.array([0.14, 0.38, 0.48]))
    assert book[0] / cost[0] == pytest.approx(1 - np.array([2.4, 1.2, 0.35]) / 5)


def values(p, **changes):
    fleet = capacity.opening_fleet(p, OWNERS)
    terms = {
        "spot_income": np.full((1, 3), 12.0),
        "cash_cost": np.array([2.0]),
        "hurdle": np.array([0.1]),
        "trend": np.array([-0.2]),
        "wait": np.zeros(1),
    }
    return fleet, *depreciation.vintage_values(p, fleet, **(terms | changes))


def test_a_vintage_is_worth_what_it_can_still_earn(params):
    p = params({"power.unpowered.initial": 0, "market.contract_share": 0, "chips.failure_rate": 0})
    fleet, present, undiscounted = values(p)
    assert (present <= undiscounted + 1e-12).all()
    assert (present > 0).all()
    per_gw = (present / fleet.gw)[0]
    assert per_gw[0] < per_gw[1] < per_gw[2]  # the older, the less time is left
    _, twice, _ = values(p, spot_income=np.full((1, 3), 24.0), cash_cost=np.array([4.0]))
    assert twice == pytest.approx(2 * present)
    assert (values(p, hurdle=np.array([0.2]))[1] < present).all()


def test_chips_in_the_queue_are_worth_less_the_longer_they_wait(params):
    p = params({"power.unpowered.initial": 0.3})
    _, soon, cash = values(p)
    _, late, cash_late = values(p, wait=np.array([2.0]))
    assert late[0, :2] == pytest.approx(soon[0, :2])
    assert late[0, 2] < soon[0, 2]
    assert cash_late[0, 2] < cash[0, 2]


def test_a_quarter_of_the_books_closes(params):
    p = params({"chips.book_life": 5, "capex.shell_life": 20, "capex.write_down_tolerance": 0})
    fleet = capacity.opening_fleet(p, OWNERS)
    cost, book = depreciation.opening_book(p, fleet)
    from dataclasses import replace

    fleet = replace(fleet, chip_cost=cost, chip_book=book)
    grown = fleet.with_delivery(
        by_pool=np.array([[2.0, 1.0]]),
        performance=np.ones(1),
        by_builder=np.array([[2.0, 1.0, 0.0]]),
        cost_by_builder=np.array([[48.0, 24.0, 0.0]]),
        contracted=np.zeros(1),
    )
    state = depreciation.initial(p, fleet, np.zeros(1))
    opening = float(book.sum() + state.shell_book[0])
    worth, cash = np.full((1, 4), 1e9), np.array([[1e9, 1e9, 0.0, 1e9]])
    worth[0, 2] = 10.0
    _, after, told = depreciation.step(
        p,
        state,
        grown,
        gone_share=np.array([[0.1, 0.0, 0.0]]),
        shell_spending=np.array([30.0]),
        training=np.array([5.0]),
        present=worth,
        undiscounted=cash,
    )
    assert float(told["book_additions"][0]) == pytest.approx(4 * (72 + 30))
    assert float(told["book_retired"][0]) == pytest.approx(4 * 0.1 * book[0, 0])
    assert float(told["write_downs"][0]) == pytest.approx(4 * (book[0, 2] - cost[0, 2] / 20 - 10.0))
    moved = sum(float(told[name][0]) for name in ("book_additions",)) - sum(
        float(told[name][0]) for name in ("depreciation_book", "write_downs", "book_retired")
    )
    assert float(told["net_book_value"][0]) - opening == pytest.approx(moved / 4)
    assert float(after.chip_cost[0, 0]) == pytest.approx(0.9 * cost[0, 0])
    assert float(after.chip_book[0, 2]) == pytest.approx(10.0)
