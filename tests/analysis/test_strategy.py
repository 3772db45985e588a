"""Strategy: what a hand calculation says, laws of scale, regret, operators of one's own, and how it is told."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from aicapex.analysis.operator_costs import (
    HOURS,
    MILLION,
    QUARTER,
    Prices,
    choices,
    contract,
    discount,
    on_demand,
    own,
    regret,
    trigger,
    unit_cost,
)
from aicapex.analysis.operators import BOUNDS, archetypes, read_operator
from aicapex.analysis.strategy import DECLINES, USES, judge, map_of, prices_of, strategy
from aicapex.analysis.strategy_report import report, tables
from aicapex.cli import main
from aicapex.errors import InputOutputError, UsageError
from aicapex.scenario import load

PLAIN = {
    **dict.fromkeys(("demand", "utilisation", "chip_price", "shell_price", "electricity", "other_costs"), 1.0),
    **dict.fromkeys(("on_demand", "one_year", "three_year", "resale_haircut"), 1.0),
    **dict.fromkeys(("growth", "lead", "sublet"), 0.0),
    "horizon": 5.0,
    "cost_of_capital": 0.1,
}


def operator(**changes: float):
    """An operator with flat demand of a thousand H100e and no extras, with some of it changed."""
    first = next(iter(archetypes().values()))
    values = {name: first.demand.model_copy(update={"value": value}) for name, value in (PLAIN | changes).items()}
    return first.model_copy(update=values)


def prices(decline: float = 0.0, quarters: int = 20, rent: float = 1.2, **changes) -> Prices:
    """Chips for 14,000 USD that never fail, shells for 6,000, 900 USD a year to run; rents fall at a rate a year."""
    path = (1.0 - decline) ** (QUARTER * np.arange(quarters))[:, None]
    flat = np.ones((quarters, 1))
    one = np.ones(1)
    given = Prices(
        rent=rent * path, chip=14_000.0 * flat, shell=6_000.0 * flat, power=500.0 * flat, other=400.0 * flat,
        wait=0.0 * flat, life=5.0 * one, shell_life=20.0 * one, failure=0.0 * one,
        trend=np.log1p(-decline) * one,
    )  # fmt: skip
    return replace(given, **changes)


def by_hand(quarters: int = 20) -> float:
    """Net present cost of owning a H100e for five years [USD]: bought now, a shell's annuity and running costs."""
    value = np.exp(-0.1 * QUARTER * (np.arange(quarters) + 0.5))
    charge = 6_000.0 * 0.1 / (1.0 - np.exp(-0.1 * 20.0))
    return float(14_000.0 * value[0] + (charge + 900.0) * QUARTER * value.sum())


def test_owning_costs_what_a_hand_calculation_says():
    assert own(operator(), prices(), np.zeros(1, dtype=np.int64))[0] == pytest.approx(MILLION * by_hand())


@pytest.mark.parametrize("decline", [0.0, 0.15, 0.3, 0.5])
def test_the_frontier_of_building_and_leasing_is_where_a_hand_calculation_says(decline):
    """Owning costs by_hand / u for each H100e used; renting it the falling rents: even at u* = by_hand / rents."""
    given = prices(decline)
    value = discount(operator(), 20)
    rents = float((value * HOURS * given.rent[:, 0]).sum())
    even = by_hand() / rents
    for use in (0.97 * even, 1.03 * even):
        if use <= 1.0:
            at = operator(utilisation=use)
            build = own(at, given, np.zeros(1, dtype=np.int64))[0]
            lease = (value[:, None] * on_demand(at, given)).sum()
            assert (build < lease) == (use > even)
    assert own(operator(utilisation=min(even, 1.0)), given, np.zeros(1, dtype=np.int64))[0] == pytest.approx(
        MILLION * by_hand() / min(even, 1.0)
    )


def test_building_wins_at_full_use_and_steady_prices_leasing_at_thin_use_and_steep_falls():
    cheapest = lambda at, given: min(choices(at, given), key=lambda each: each.cost[0]).name  # noqa: E731
    assert cheapest(operator(on_demand=1.1), prices(0.0)) in ("build", "lease_then_build")
    assert cheapest(operator(utilisation=0.2), prices(0.5)).startswith("lease_")


def test_a_contract_is_paid_whether_used_or_not_and_keeps_its_rent():
    at = operator(utilisation=0.5)
    cost = contract(at, prices(0.4), 12, 0.9)
    assert cost[:12] == pytest.approx(np.full((12, 1), HOURS * MILLION * 2.0 * 1.2 * 0.9))
    assert cost[12, 0] == pytest.approx(HOURS * MILLION * 2.0 * prices(0.4).rent[12, 0] * 0.9)
    growing = contract(operator(growth=0.5), prices(), 4, 1.0)
    assert (np.diff(growing[:, 0]) > 0).all()
    assert growing[7, 0] == pytest.approx(HOURS * MILLION * np.exp(0.5 * 7 * QUARTER) * 1.2)


def test_costs_scale_with_demand_and_with_money():
    given = prices(0.2)
    one, ten = choices(operator(), given), choices(operator(demand=10.0), given)
    dear = choices(
        operator(), replace(given, **{n: 3 * getattr(given, n) for n in ("rent", "chip", "shell", "power", "other")})
    )
    for a, b, c in zip(one, ten, dear, strict=True):
        assert b.cost == pytest.approx(10 * a.cost)
        assert c.cost == pytest.approx(3 * a.cost)
    assert all(each.cost == pytest.approx(0.0) for each in choices(operator(demand=0.0), given))


def test_regret_is_never_below_nought_and_nought_for_the_best():
    found = regret(choices(operator(), prices(0.2)))
    assert min(float(values.min()) for values in found.values()) == 0.0


def test_to_wait_for_nothing_is_to_build_now_and_to_wait_for_ever_is_to_rent():
    given = prices(0.2)
    assert own(operator(), given, np.zeros(1, dtype=np.int64)) == choices(operator(), given)[0].cost
    never = own(operator(), given, np.full(1, 20))
    assert never == pytest.approx((discount(operator(), 20)[:, None] * on_demand(operator(), given)).sum(axis=0))


def test_power_failures_sublets_and_resale_move_the_cost_as_they_should():
    given, now = prices(), np.zeros(1, dtype=np.int64)
    plain = own(operator(), given, now)[0]
    assert own(operator(), replace(given, wait=np.full((20, 1), 4.0)), now)[0] > plain  # dear rents meanwhile
    assert own(operator(), replace(given, failure=np.full(1, 0.1)), now)[0] > plain
    assert own(operator(utilisation=0.5, sublet=0.5), given, now)[0] < own(operator(utilisation=0.5), given, now)[0]
    longer = replace(given, life=np.full(1, 8.0))
    assert own(operator(resale_haircut=0.0), longer, now)[0] < own(operator(resale_haircut=1.0), longer, now)[0]


def test_nobody_builds_before_owning_is_cheaper():
    dear = prices(rent=0.2)
    assert (unit_cost(operator(), dear) > dear.rent).all()
    assert trigger(operator(), dear)[0] == 20
    assert trigger(operator(), prices(rent=5.0))[0] == 0
    # With thin use the alternative is to rent by the hour, not a contract that is paid for idle hours too.
    thin = operator(utilisation=0.3, on_demand=1.2)
    assert trigger(thin, prices(rent=1.2))[0] == 20


@pytest.fixture(scope="module")
def results():
    return load("base").run(trials=200)


@pytest.fixture(scope="module")
def found(results):
    return strategy(results, "enterprise")


def test_prices_are_those_of_the_run(results):
    given = prices_of(results, 8)
    assert given.rent.shape == (8, results.trials)
    h100e = results.parameters["chips.h100e_per_gpu.initial"]
    assert given.rent[0] * h100e == pytest.approx(results.outputs["rental_price_newest"][1], rel=1e-6)
    assert 5_000 < np.median(given.chip[0]) < 40_000  # USD for a H100e, as public prices of 2025 are
    assert (given.power > 0).all()


def test_every_archetype_is_judged_and_says_what_its_numbers_rest_on(found):
    assert {found.judged.operator.id, *(each.operator.id for each in found.others)} == set(archetypes())
    for each in archetypes().values():
        for name in BOUNDS:
            number = getattr(each, name)
            assert number.fact or number.claim or number.assumption, (each.id, name)
    assert sum(outcome.best.value for outcome in found.judged.outcomes) >= 1.0
    assert found.judged.cheapest.dearer == (0.0, 0.0)


def test_an_enterprise_with_thin_use_leases(found):
    assert found.judged.cheapest.name.startswith("lease")


def test_the_map_is_whole_and_building_wins_where_prices_rise_and_use_is_full(results):
    whole = map_of(operator(on_demand=1.2, resale_haircut=0.2), results, 20)
    assert whole.winner.shape == (len(DECLINES), len(USES))
    assert whole.names[int(whole.winner[0, -1])] in ("build", "lease_then_build")
    assert whole.names[int(whole.winner[-1, 0])].startswith("lease_")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("cells", [80, 120])
def test_the_report_fits(found, language, cells):
    text = report(found, language, cells)
    assert max(map(cell_len, text.splitlines())) <= cells
    assert not re.search(r"\bnan\b", text)


def test_tables_and_frame(found):
    assert len(found.to_frame()) == 8 * len(archetypes())
    assert set(tables(found)) == {"strategy.csv", "map.csv"}


def test_an_operator_of_ones_own(tmp_path: Path, results):
    path = tmp_path / "mine.yaml"
    lines = [f"{name}: {value}" for name, value in PLAIN.items()]
    path.write_text("\n".join(lines), encoding="utf-8")
    mine = read_operator(str(path))
    assert mine.title.en == "mine"
    assert judge(mine, results).quarters == 20
    path.write_text("\n".join([*lines, "utilization: 0.5"]), encoding="utf-8")
    with pytest.raises(UsageError, match="nearest: utilisation"):
        read_operator(str(path))
    path.write_text("\n".join([line for line in lines if "demand" not in line]), encoding="utf-8")
    with pytest.raises(UsageError, match="demand"):
        read_operator(str(path))
    path.write_text("\n".join(lines).replace("utilisation: 1.0", "utilisation: 80"), encoding="utf-8")
    with pytest.raises(UsageError, match="utilisation is 80"):
        read_operator(str(path))
    with pytest.raises(UsageError, match="nearest: enterprise"):
        read_operator("enterprize")
    with pytest.raises(InputOutputError):
        read_operator(str(tmp_path / "none.yaml"))


def test_the_command_writes_a_whole_folder(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    argv = [
        "aicapex",
        "strategy",
        "base",
        "--operator",
        "neocloud",
        "--trials",
        "60",
        "--format",
        "json",
        "--out",
        "here",
    ]
    monkeypatch.setattr(sys, "argv", [*argv, "--quiet", "--lang", "zh"])
    assert main() == 0
    told = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert told["operator"]["name"] == "neocloud"
    assert (tmp_path / "here/charts/map.png").stat().st_size > 10_000
