"""What it costs an operator to serve its demand: building, leasing and waiting, as functions of prices by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aicapex.analysis.operators import Operator
from aicapex.forms import annuity
from aicapex.parameters import Array

QUARTER: Final = 0.25  # [yr]
HOURS: Final = 8_760.0 * QUARTER  # a quarter
MILLION: Final = 1e-3  # thousand H100e times USD are thousand USD: so many millions
WAITS: Final = (2, 4, 8)  # quarters that a builder may wait
Quarters = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prices:
    """What the market asks, by quarter and trial (T, n), from the quarter after the start on.

    Chips and shells are bought at `chip` and `shell` [USD/H100e]; what is bought then runs at `power` and `other`
    [USD/H100e/yr]. `wait` is the queue for power [quarter]. By trial (n,): `life`, `shell_life` [yr], `failure` [1/yr],
    and `trend`, at which rents are expected to move after the last quarter [log/yr].
    """

    rent: Array  # spot [USD/H100e-h]
    chip: Array
    shell: Array
    power: Array
    other: Array
    wait: Array
    life: Array
    shell_life: Array
    failure: Array
    trend: Array


@dataclass(frozen=True, slots=True)
class Choice:
    """One strategy: its name, and its net present cost in each trial (n,) [USD m]."""

    name: str
    cost: Array


def demand(operator: Operator, quarters: int) -> Array:
    """Compute in use by quarter (T,) [thousand H100e]."""
    used: Array = operator["demand"] * np.exp(operator["growth"] * QUARTER * np.arange(quarters))
    return used


def discount(operator: Operator, quarters: int) -> Array:
    """Present value of a payment in the middle of each quarter (T,)."""
    values: Array = np.exp(-operator["cost_of_capital"] * QUARTER * (np.arange(quarters) + 0.5))
    return values


def on_demand(operator: Operator, prices: Prices) -> Array:
    """Cost by quarter (T, n) [USD m] of renting what is used, hour by hour: demand x rent x premium."""
    used = demand(operator, len(prices.rent))[:, None]
    cost: Array = HOURS * MILLION * used * prices.rent * operator["on_demand"]
    return cost


def contract(operator: Operator, prices: Prices, term: int, level: float) -> Array:
    """Cost by quarter (T, n) [USD m] of capacity rented for `term` quarters at a time, at `level` x that day's rent.

    Capacity is what is used over the utilisation, paid for whether used or not; each addition is signed when it comes
    and rolled over at its own dates. Where demand falls, what is not needed is given up as it falls due.
    """
    quarters = len(prices.rent)
    needed = demand(operator, quarters) / operator["utilisation"]
    held = np.zeros(quarters)
    cost = np.zeros_like(prices.rent)
    for start in range(quarters):
        lacking = needed[start] - held[start]
        if lacking <= 0.0:
            continue
        last = min(start + term, quarters)
        held[start:last] += lacking
        cost[start:last] += HOURS * MILLION * lacking * prices.rent[start] * level
    return cost


def own(operator: Operator, prices: Prices, order: Quarters) -> Array:
    """Net present cost (n,) [USD m] of owning from an order in a quarter (n,) on, renting on demand until it runs.

    Chips are paid when ordered, run after the lead and the queue for power, grow with demand, and are replaced when
    they fail or their life ends; a shell is paid for over its life. Idle capacity is let at spot in part. What chips
    can still earn at the end is sold at a haircut. An order at or after the end means that nothing is bought.
    """
    quarters, trials = prices.rent.shape
    value = discount(operator, quarters)
    used = demand(operator, quarters)
    needed = used / operator["utilisation"]
    column = np.arange(trials)
    ordered = np.minimum(order, quarters - 1)
    wait = np.ceil(operator["lead"] + prices.wait[ordered, column]).astype(np.int64)
    ready = np.where(order >= quarters, quarters, order + wait)
    rented = on_demand(operator, prices)
    bought = np.zeros((quarters, trials))
    alive = np.zeros((quarters, trials))  # of what was bought in each quarter
    total = np.zeros(trials)
    lasting = np.exp(-prices.failure * QUARTER)
    life = np.maximum(np.rint(prices.life / QUARTER), 1.0)
    charge = (
        operator["shell_price"]
        * prices.shell
        / annuity(np.full(trials, operator["cost_of_capital"]), prices.shell_life)
    )
    running = operator["electricity"] * prices.power + operator["other_costs"] * prices.other
    for t in range(quarters):
        runs = t >= ready
        if t:
            age = t - np.arange(t)[:, None]
            alive[:t] *= np.where(age < life, lasting, 0.0)
        lacking = np.where(runs, np.maximum(needed[t] - alive[:t].sum(axis=0), 0.0), 0.0)
        # The first lot is paid for when it is ordered; what follows is ordered a lead ahead, as demand is known.
        first = t == ready
        at = np.where(first, ordered, np.maximum(t - int(operator["lead"]), 0))
        paid = operator["chip_price"] * prices.chip[at, column]
        total += MILLION * lacking * paid * value[at]
        bought[t], alive[t] = lacking, lacking
        held = alive[: t + 1].sum(axis=0)
        cost = MILLION * QUARTER * (alive[: t + 1] * (running + charge)[: t + 1]).sum(axis=0)
        idle = np.maximum(held - used[t], 0.0) * operator["sublet"]
        cost = cost - HOURS * MILLION * idle * prices.rent[t]
        total += value[t] * np.where(runs, cost, rented[t])
    return total - _resale(operator, prices, alive, life, running)


def _resale(operator: Operator, prices: Prices, alive: Array, life: Array, running: Array) -> Array:
    """Present value of what is left at the end (n,) [USD m]: rents less running costs over the rest of the life."""
    quarters = len(prices.rent)
    age = quarters - np.arange(quarters)[:, None]
    left = np.maximum(life - age, 0.0) * QUARTER
    rate = operator["cost_of_capital"] + prices.failure
    income = HOURS / QUARTER * prices.rent[-1] * annuity(rate - prices.trend, left)
    worth = np.maximum(income - running * annuity(rate, left), 0.0)
    end = np.exp(-operator["cost_of_capital"] * QUARTER * quarters)
    total: Array = MILLION * (alive * worth).sum(axis=0) * (1.0 - operator["resale_haircut"]) * end
    return total


def unit_cost(operator: Operator, prices: Prices) -> Array:
    """Rent at which an operator would rather own (T, n) [USD/H100e-h], rents expected to go on falling at the trend.

    Chips, shells and running costs over the life, spread over the hours that are used, discounted with falling rents.
    """
    rate = operator["cost_of_capital"] + prices.failure
    whole = operator["chip_price"] * prices.chip
    charge = (
        operator["shell_price"]
        * prices.shell
        / annuity(np.full(prices.life.shape, operator["cost_of_capital"]), prices.shell_life)
    )
    running = operator["electricity"] * prices.power + operator["other_costs"] * prices.other
    cost = whole + (charge + running) * annuity(rate, prices.life)
    return cost / (HOURS / QUARTER * operator["utilisation"] * annuity(rate - prices.trend, prices.life))


def trigger(operator: Operator, prices: Prices) -> Quarters:
    """The first quarter (n,) in which owning is cheaper than the cheapest way to rent; the end if there is none.

    Only what is known then is used: today's rents and prices, and the trend that everybody expects.
    """
    quarters = len(prices.rent)
    contracts = min(operator["one_year"], operator["three_year"]) / operator["utilisation"]
    better = unit_cost(operator, prices) < prices.rent * min(operator["on_demand"], contracts)
    first: Quarters = np.where(better.any(axis=0), better.argmax(axis=0), quarters).astype(np.int64)
    return first


def choices(operator: Operator, prices: Prices) -> list[Choice]:
    """The net present cost of each strategy in each trial: build, lease in three ways, wait, lease then build."""
    quarters, trials = prices.rent.shape
    value = discount(operator, quarters)[:, None]
    now = np.zeros(trials, dtype=np.int64)
    found = [Choice("build", own(operator, prices, now))]
    found.append(Choice("lease_on_demand", (value * on_demand(operator, prices)).sum(axis=0)))
    for name, term in (("one_year", 4), ("three_year", 12)):
        found.append(Choice(f"lease_{name}", (value * contract(operator, prices, term, operator[name])).sum(axis=0)))
    found += [Choice(f"wait_{wait}", own(operator, prices, now + wait)) for wait in WAITS if wait < quarters]
    found.append(Choice("lease_then_build", own(operator, prices, trigger(operator, prices))))
    return found


def regret(found: list[Choice]) -> dict[str, Array]:
    """What each strategy costs above the one that turned out best, by trial (n,) [USD m]."""
    best = np.minimum.reduce([choice.cost for choice in found])
    return {choice.name: choice.cost - best for choice in found}
