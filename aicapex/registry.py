"""The registry: every parameter, output and kind of event, by name, with the sector that owns it, but for readings."""

from __future__ import annotations

from aicapex import readings, returns
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
        returns,
    )
}  # in the order of the step

PARAMETERS: dict[str, Parameter] = {p.name: p for module in (*SECTORS.values(), readings) for p in module.PARAMETERS}
VARIABLES: dict[str, Variable] = {v.name: v for sector in SECTORS.values() for v in sector.OUTPUTS}
EVENT_KINDS: dict[str, EventKind] = events.KINDS
