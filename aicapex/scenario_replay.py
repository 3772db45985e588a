"""Replays of history: what may go into one, so that it knows nothing that was not known when it starts.

Every input has a role. How builders, lenders and markets behave is what a replay tests: it is shared with the
projections and no replay may change it. What the start looked like may have been measured later. A law (how fast
something grows, what it costs, how long it lasts, how often a shock comes) must have been known by the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from aicapex.quarters import quarter_number, quarter_of
from aicapex.readings import is_reading
from aicapex.scenario_door import Door, Steps
from aicapex.scenario_entries import Entries, Event, Factor, ParameterValue, Source
from aicapex.scenario_layers import Merged

Role = Literal["behaviour", "convention", "state", "law"]

BEHAVIOUR: Final = frozenset(
    [
        "capex.adjustment_lag",
        "capex.arms_race_floor",
        "capex.binding_queue",
        "capex.binding_threshold",
        "capex.commitment_floor",
        "capex.extrapolation",
        "capex.fundamental_memory",
        "capex.gap_response",
        "capex.growth_expected_maximum",
        "capex.growth_floor",
        "capex.order_ceiling",
        "capex.patience",
        "capex.perception_lag",
        "capex.q_response",
        "capex.recent_memory",
        "capex.rent_trend_maximum",
        "capex.replacement_delay",
        "capex.state_floor",
        "capex.supply_line_weight",
        "capex.waiting_discount",
        "capex.write_down_tolerance",
        "chips.cancellation_rate",
        "chips.cancellation_threshold",
        "chips.switch_off_rate",
        "chips.switch_off_width",
        "funding.cash_use",
        "funding.confidence_ceiling",
        "funding.confidence_default_weight",
        "funding.confidence_floor",
        "funding.confidence_gain",
        "funding.debt_target",
        "funding.default_coverage",
        "funding.default_slope",
        "funding.default_speed",
        "funding.leveraged.cash_buffer",
        "funding.leveraged.default_base",
        "funding.leveraged.reinvestment",
        "funding.rate_sensitivity",
        "funding.self_funded.cash_buffer",
        "funding.self_funded.default_base",
        "funding.spread_maximum",
        "funding.spread_response.coverage",
        "funding.spread_response.leverage",
        "funding.spread_response.losses",
        "funding.spread_response.threshold",
        "market.floor_tail",
        "market.pressure_limit",
        "market.price_adjustment",
        "market.price_ceiling",
        "returns.rate_pass_through",
        "tokens.price_memory",
        "tokens.throttle_speed",
    ]
)
"""How people decide: lags, expectations, the answers to q, shortage and distress, floors and limits of orders."""

CONVENTION: Final = frozenset(
    [
        "adoption.daily_share.maximum",
        "adoption.row.minimum",
        "apps.max_cost_ratio",
        "chips.ceiling_level",
        "chips.earnings_multiple",
        "chips.residual_life",
        "chips.wear_out_rate",
        "chips.wear_out_width",
        "funding.confidence_boost",
        "funding.sovereign.backstop",
        "funding.sovereign.land_subsidy",
        "funding.sovereign.power_subsidy",
        "funding.sovereign.programme",
        "labs.payment_default",
        "labs.price_level",
        "labs.revenue_goal",
        "power.idle_draw",
        "power.queue_memory",
        "power.us.relief",
        "power.waiting_maximum",
        "progress.boost",
        "progress.pace",
        "training.cost_level",
    ]
)
"""Neutral levels that shocks move, limits of what is believable, and how things are counted."""

STATE: Final = frozenset(
    [
        "adoption.cn.population",
        "adoption.row.population",
        "adoption.us.population",
        "capacity.cn_west.gw",
        "capacity.cn_west.occupancy",
        "capacity.opening.middle.age",
        "capacity.opening.middle.share",
        "capacity.opening.newest.age",
        "capacity.opening.oldest.age",
        "capacity.opening.oldest.share",
        "capex.leveraged.initial_share",
        "capex.self_funded.initial_share",
        "capex.shell_per_gw",
        "capex.states.initial_share",
        "chips.price_per_gw",
        "chips.shipments_t0",
        "chips.us_share",
        "cloud.captive_share",
        "funding.base_rate",
        "funding.leveraged.cash_initial",
        "funding.leveraged.debt_initial",
        "funding.self_funded.cash_initial",
        "funding.self_funded.debt_initial",
        "observation.board_share",
        "observation.capex_big4.other",
        "observation.capex_big4.share",
        "observation.leader_compute_share",
        "observation.leader_revenue_share",
        "power.it_per_tdp",
        "revenue.embedded.base",
        "revenue.labour.wage_bill",
    ]
)
"""What the start looked like, beside all that is called `initial`."""


def role_of(parameter: str) -> Role:
    """What an input is to a replay.

    >>> role_of("capex.patience"), role_of("tokens.initial"), role_of("tokens.cost_decline")
    ('behaviour', 'state', 'law')
    """
    if parameter in BEHAVIOUR:
        return "behaviour"
    if parameter in CONVENTION or is_reading(parameter):
        return "convention"
    return "state" if parameter in STATE or parameter.endswith(".initial") else "law"


def own_shocks(
    merged: Merged, events: Mapping[str, Event], factors: Mapping[str, Factor]
) -> tuple[dict[str, Event], dict[str, Factor]]:
    """The shocks that a replay has of its own, and the factors without loads on others.

    How likely a shock is belongs to its time: what a replay extends lends it none.
    """
    own = {name: event for name, event in events.items() if merged.layer["events", name] > 0 or len(merged.files) == 1}
    kept = {
        name: {target: load for target, load in factor.loads.items() if _is_kept(target, own)}
        for name, factor in factors.items()
    }
    return own, {name: replace(factor, loads=Entries(kept[name])) for name, factor in factors.items()}


def _is_kept(target: str, own: Mapping[str, Event]) -> bool:
    """Whether a target of a load is still there: a parameter, or a part of an event that is kept."""
    return not target.startswith("events.") or target.split(".")[1] in own


def tell_hindsight(
    door: Door,
    merged: Merged,
    start: str,
    parameters: Mapping[str, ParameterValue],
    events: Mapping[str, Event],
) -> None:
    """Tell of every entry of a replay that was not known when it starts, and of every behaviour that it changes.

    Changes made on top of the files are the user's own experiment and are not asked.
    """
    for path, source, role in _entries(parameters, events):
        key = (str(path[0]), str(path[1]))
        if merged.layer[key] not in merged.files:
            continue
        name = path[1]
        if role == "behaviour" and merged.layer[key] > 0:
            what = f"{name} is behaviour, which replays share with the projections"
            door.tell(path, what, cure="remove the entry: a replay tests the shared value")
        elif role in ("law", "state"):
            _tell_date(door, path, source, role, start)


def _entries(
    parameters: Mapping[str, ParameterValue], events: Mapping[str, Event]
) -> Iterator[tuple[Steps, Source, Role]]:
    """Every entry that a replay's numbers come from: inputs by their role, shocks as laws."""
    for name, value in parameters.items():
        yield ("parameters", name), value.source, role_of(name)
    for name, event in events.items():
        yield ("events", name), event.source, "law"


def _tell_date(door: Door, path: Steps, source: Source, role: Role, start: str) -> None:
    """A law must have been known by the start; a state may have been measured later if that is said."""
    name, begin = path[1], quarter_number(start)
    if source.observed_later and role != "state":
        what = f"{name} is no state of the start, so it may not have been observed later"
        door.tell(path, what, expected=f"what was known by {start}, with known_by")
    elif source.known_by is None and source.observed_later is None:
        also = ", or observed_later if the start was measured afterwards" if role == "state" else ""
        what = f"{name} does not say when it was known, which every input of a replay must"
        door.tell(path, what, expected=f"known_by, {start} at the latest{also}")
    elif source.known_by and quarter_number(quarter_of(source.known_by)) > begin:
        cure = "use what was known by then"
        cure += "; or give observed_later instead, if it describes the start" if role == "state" else ""
        what = f"{name} was known by {source.known_by}, after the replay's start {start}"
        door.tell(path, what, expected=f"a date up to {start}", cure=cure)
