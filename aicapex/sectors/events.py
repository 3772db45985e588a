"""Events: shocks with a date, a size and a duration, each acting on named parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aicapex.parameters import Array, Effect, EventKind, Parameter
from aicapex.variables import Variable

PARAMETERS = (
    Parameter("progress.pace", "x", "Pace of model progress against the trend", "模型进步相对趋势的速度", 0, 10),
    Parameter(
        "progress.boost",
        "log/yr",
        "Extra growth of use and training from a capability step",
        "能力台阶带来的额外增长",
        -5,
        5,
    ),
)

OUTPUTS: tuple[Variable, ...] = ()

KINDS = {
    kind.name: kind
    for kind in (
        EventKind(
            "rate_hike",
            "bp",
            (Effect("funding.base_rate", "add", 1e-4),),
            "Rise of interest rates (C28)",
            "加息（C28）",
        ),
        EventKind(
            "progress_stall",
            "share",
            (Effect("progress.pace", "multiply", -1.0),),
            "Stalled model progress (C28, C51)",
            "技术停滞（C28、C51）",
        ),
        EventKind(
            "open_source_shock",
            "share",
            (Effect("labs.price_level", "multiply", -1.0), Effect("labs.enterprise_share", "multiply", -1.0)),
            "Open models take price and share from closed ones (C31)",
            "开源冲击（C31）",
        ),
        EventKind(
            "generation_slip",
            "share",
            (
                Effect("chips.ceiling_level", "multiply", -1.0),
                Effect("chips.delivery_delay", "add", 4.0),
                Effect("chips.cadence", "add", 1.0),
            ),
            "A generation of chips slips (C16)",
            "新品延期（C16）",
        ),
        EventKind(
            "power_relief", "GW/yr", (Effect("power.us.relief", "add", 1.0),), "A programme that adds power", "电力纾困"
        ),
        EventKind(
            "lab_ipo",
            "x",
            (Effect("funding.confidence_boost", "add", 1.0),),
            "Listing of the leading lab (C50)",
            "头部实验室上市（C50）",
        ),
        EventKind(
            "state_programme",
            "USD bn/yr",
            (Effect("funding.sovereign.programme", "add", 1.0),),
            "A state programme for capacity (C08)",
            "国家计划（C08）",
        ),
        EventKind(
            "capability_step",
            "log/yr",
            (Effect("progress.boost", "add", 1.0),),
            "A step in capability (C51)",
            "能力台阶（C51）",
        ),
        EventKind(
            "new_architecture",
            "x",
            (
                Effect("progress.pace", "multiply", 1.0),
                # the trends that pace multiplies have faded by the time of a late leap, so part of it comes on top
                Effect("progress.boost", "add", 0.25),
                Effect("tokens.frontier_cost_decline", "multiply", 0.25),
                Effect("adoption.autonomy.ceiling", "multiply", 0.5),
            ),
            "A new architecture: progress leaps (C56)",
            "新架构带来能力跃升（C56）",
        ),
        EventKind(
            "export_control",
            "share",
            (
                Effect("chips.ceiling_level", "multiply", -1.0),
                # about a quarter of shipments goes abroad, so what is withheld there is four times the world's share
                Effect("power.relocation", "multiply", -4.0),
                Effect("training.cost_level", "multiply", 1.0),
            ),
            "An export control: chips that may not be delivered (C65)",
            "出口管制：部分芯片无法交付（C65）",
        ),
        EventKind(
            "leader_exit",
            "share",
            (
                Effect("capex.arms_race_floor", "multiply", -1.0),
                Effect("funding.ocf.capex_share", "multiply", -1.0),
                Effect("training.rd_share_of_ocf", "multiply", -1.0),
            ),
            "A leader leaves the race (C72)",
            "头部企业退出竞赛（C72）",
        ),
        EventKind(
            "commitment_default",
            "share",
            (
                Effect("funding.commitments.realised_share", "multiply", -1.0),
                # who has made most of the commitments has about a quarter of labs' compute bill
                Effect("labs.payment_default", "add", 0.25),
                Effect("funding.confidence_boost", "add", -0.5),
            ),
            "A lab does not honour its commitments (C33)",
            "实验室承诺违约（C33）",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One arrival of an event in each trial (trials,), and the quarters outside of which it runs in none of them."""

    begins: NDArray[np.int64]
    ends: Array
    size: Array
    first: int
    last: float

    def running(self, quarter: int) -> Array | None:
        """Its size where it runs in a quarter, 0 where it does not (trials,); None where it runs in no trial."""
        if not self.first <= quarter < self.last:
            return None
        return self.size * ((self.begins <= quarter) & (quarter < self.ends))


def arrivals(quarter: NDArray[np.int64], lasts: Array, size: Array) -> list[Arrival]:
    """The arrivals of an event by their order, from (trials, arrivals) each: quarter, duration [quarter] and size."""
    found = []
    for begins, lasting, sizes in zip(quarter.T, lasts.T, size.T, strict=True):
        ends = begins + lasting
        found.append(Arrival(begins.copy(), ends, sizes.copy(), int(begins.min()), float(ends.max())))
    return found


def apply(values: Array, effect: Effect, sizes: Sequence[Array]) -> Array:
    """A parameter (trials,) under an event: arrivals that run at once act one upon the other; size 0 changes no bit."""
    for size in sizes:  # one by one: a sum over all may round otherwise where a block has more arrivals
        change = effect.scale * size
        if effect.operation == "multiply":
            values = values * np.maximum(1.0 + change, 0.0)
        else:
            values = values + change if effect.operation == "add" else values * np.exp(change)
    return values
