"""The registry: every parameter, output and kind of event, by name, with the sector that owns it, but for readings."""

from __future__ import annotations

from aicapex import observation, readings, returns
from aicapex.parameters import EventKind, Parameter
from aicapex.sectors import (
    adoption,
    capacity,
    capex,
    chips,
    credit,
    depreciation,
    efficiency,
    events,
    funding,
    margins,
    market,
    power,
    revenue,
    tokens,
    training,
)
from aicapex.variables import Variable

SECTORS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        adoption,
        tokens,
        efficiency,
        training,
        chips,
        power,
        capacity,
        market,
        revenue,
        depreciation,
        margins,
        credit,
        funding,
        capex,
        events,
        observation,
        returns,
    )
}  # in the order of the step

PARAMETERS: dict[str, Parameter] = {p.name: p for module in (*SECTORS.values(), readings) for p in module.PARAMETERS}
VARIABLES: dict[str, Variable] = {v.name: v for sector in SECTORS.values() for v in sector.OUTPUTS}
EVENT_KINDS: dict[str, EventKind] = events.KINDS

AT_START = frozenset(
    [
        "adoption.autonomy.initial",
        "adoption.cn.initial",
        "adoption.daily_leader_share.initial",
        "adoption.daily_share.maximum",
        "adoption.daily_users_leader.initial",
        "adoption.enterprise.initial",
        "adoption.global.initial",
        "adoption.row.minimum",
        "adoption.us.initial",
        "capacity.cn_west.gw",
        "capacity.cn_west.occupancy",
        "capacity.energised.initial",
        "capacity.opening.middle.age",
        "capacity.opening.middle.share",
        "capacity.opening.newest.age",
        "capacity.opening.oldest.age",
        "capacity.opening.oldest.share",
        "capacity.spare_shells.initial",
        "capex.backlog.initial",
        "capex.leveraged.initial_share",
        "capex.orders.initial",
        "capex.self_funded.initial_share",
        "capex.states.initial_share",
        "chips.us_share",
        "cloud.gross_margin.initial",
        "cloud.opex_maximum",
        "funding.leveraged.debt_initial",
        "funding.ocf.initial",
        "funding.self_funded.debt_initial",
        "labs.gross_margin.initial",
        "labs.leader_revenue.initial",
        "market.demand_supply.initial",
        "market.rental_price.initial",
        "power.unpowered.initial",
        "revenue.consumer.initial",
        "revenue.embedded.initial",
        "revenue.enterprise.initial",
        "tokens.initial",
        "tokens.per_user.initial",
        "training.spending_share.initial",
    ]
)
"""Parameters that the start alone reads: no event can move them."""
