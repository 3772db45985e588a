"""One small model for all peers: capex and returns, ten uncertain inputs, ten equations, forty quarters.

It says nothing about AI. Numbers and arrays go through the same lines: whoever calls gives the functions to use, those
of `math` for one trial or those of numpy for many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

QUARTERS = 40
DT = 0.25  # [yr]
START = {"demand": 10.0, "capacity": 12.0, "rent": 8.0, "value": 0.0}
LEAST_CAPACITY = 1.0

# Lognormal by the mean and deviation of the logarithm, normal by its own, uniform by its ends, triangular by corners.
INPUTS: dict[str, tuple[str, tuple[float, ...]]] = {
    "growth_start": ("normal", (0.45, 0.08)),
    "growth_fade": ("uniform", (0.10, 0.30)),
    "cost_start": ("lognormal", (3.3, 0.10)),
    "cost_decline": ("uniform", (0.02, 0.10)),
    "build_time": ("triangular", (0.8, 1.2, 2.0)),
    "life": ("triangular", (4.0, 5.5, 8.0)),
    "margin_wanted": ("uniform", (0.0, 0.2)),
    "rent_pace": ("lognormal", (-0.9, 0.20)),
    "running_cost": ("normal", (1.5, 0.2)),
    "hurdle": ("triangular", (0.06, 0.09, 0.14)),
}

Function = Callable[..., Any]


def value_of(inputs: Mapping[str, Any], exp: Function, least: Function, most: Function) -> Any:
    """What all cash of forty quarters is worth at the start; stocks move by Euler's rule."""
    demand, capacity, rent, value = START["demand"], START["capacity"], START["rent"], START["value"]
    growth_start, growth_fade = inputs["growth_start"], inputs["growth_fade"]
    cost_start, cost_decline = inputs["cost_start"], inputs["cost_decline"]
    build_time, life, margin_wanted = inputs["build_time"], inputs["life"], inputs["margin_wanted"]
    rent_pace, running_cost, hurdle = inputs["rent_pace"], inputs["running_cost"], inputs["hurdle"]
    for quarter in range(QUARTERS):
        t = quarter * DT
        growth = growth_start * exp(-growth_fade * t)
        unit_cost = cost_start * exp(-cost_decline * t)
        use = least(demand / capacity, 1.0)
        revenue = rent * capacity * use
        orders = most((demand * (1.0 + margin_wanted) - capacity) / build_time + capacity / life, 0.0)
        cash = revenue - running_cost * capacity - orders * unit_cost
        value = value + DT * cash * exp(-hurdle * t)
        rent = rent + DT * rent_pace * rent * (demand / capacity - 1.0) - DT * 0.1 * rent
        capacity = most(capacity + DT * (orders - capacity / life), LEAST_CAPACITY)
        demand = demand + DT * growth * demand
    return value
