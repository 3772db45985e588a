"""Capacity: chips fail, wear out and are switched off when they no longer earn their cash cost; shells outlive them."""

from __future__ import annotations

import numpy as np

from aicapex.fleet import Fleet, shares
from aicapex.forms import QUARTER, logistic
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "capacity.energised.initial", "GW", "Chips running at the opening, IT load", "期初已通电芯片（IT 负载）", 0.01
    ),
    Parameter("capacity.opening.newest.age", "yr", "Age of the newest opening vintage", "期初最新批次机龄", 0, 40),
    Parameter("capacity.opening.middle.age", "yr", "Age of the middle opening vintage", "期初中间批次机龄", 0, 40),
    Parameter("capacity.opening.oldest.age", "yr", "Age of the oldest opening vintage", "期初最旧批次机龄", 0, 40),
    Parameter(
        "capacity.opening.middle.share",
        "share",
        "Share of the middle vintage in the opening fleet",
        "期初中间批次占比",
        0,
        1,
    ),
    Parameter(
        "capacity.opening.oldest.share",
        "share",
        "Share of the oldest vintage in the opening fleet",
        "期初最旧批次占比",
        0,
        1,
    ),
    Parameter("capacity.cn_west.gw", "GW", "Shells in western China, IT load", "中国西部机房容量（IT 负载）", 0),
    Parameter(
        "capacity.cn_west.occupancy", "share", "Occupied racks over all racks in western China", "中国西部上柜率", 0, 1
    ),
    Parameter(
        "capacity.spare_shells.initial",
        "x",
        "Spare shells at the opening that await chips, over the chips that run",
        "期初待装芯片的空置机房与已通电芯片之比",
        0,
        1000,
    ),
    Parameter("chips.failure_rate", "1/yr", "Chips that fail for good", "芯片年失效率", 0, 4),
    Parameter("chips.physical_life", "yr", "Age at which chips are worn out", "芯片物理寿命", 0.5, 200),
    Parameter("chips.wear_out_rate", "1/yr", "Rate at which worn-out chips go", "超龄芯片退役速度", 0, 4),
    Parameter(
        "chips.wear_out_width",
        "yr",
        "Spread of the age at which chips are worn out",
        "芯片物理寿命的离散程度",
        0.01,
        20,
    ),
    Parameter(
        "chips.switch_off_rate",
        "1/yr",
        "Rate at which chips that lose cash are switched off",
        "亏现金芯片的关停速度",
        0,
        4,
    ),
    Parameter(
        "chips.switch_off_width",
        "x",
        "Softness of the switch-off, in income over cash cost",
        "关停开关的平滑宽度",
        0.001,
        10,
    ),
)

OUTPUTS = (
    Variable("compute_supply", "M H100e", "stock", "Energised compute", "已通电算力"),
    Variable("fleet_gw", "GW", "stock", "Chips that exist, facility", "存量芯片（设施）"),
    Variable("fleet_gw_tdp", "GW", "stock", "Chips that exist, thermal design power", "存量芯片（TDP 口径）"),
    Variable("fleet_gw_self_funded", "GW", "stock", "Chips of self-funded builders, facility", "存量芯片，自有资金型"),
    Variable("fleet_gw_leveraged", "GW", "stock", "Chips of leveraged builders, facility", "存量芯片，杠杆型"),
    Variable("fleet_gw_states", "GW", "stock", "Chips of states, facility", "存量芯片，国家"),
    Variable("delivered_gw", "GW", "stock", "All chips ever delivered, facility", "累计交付芯片（设施）"),
    Variable("retired_gw", "GW", "stock", "Retired since the start, facility", "累计退役（设施）"),
    Variable("fleet_age", "yr", "stock", "Mean age of chips", "平均机龄"),
    Variable("retirement_age", "yr", "ratio", "Mean age of chips at retirement", "平均退役机龄"),
    Variable("spare_shells_gw", "GW", "stock", "Shells without chips, facility", "空置机房容量（设施）"),
    Variable("shell_occupancy", "share", "stock", "Shells with chips in them", "已装芯片的机房占比"),
)


def opening_fleet(p: Params, owner_share: Array) -> Fleet:
    """The fleet at the opening as three vintages, in both pools by `chips.us_share`.

    `owner_share` (trials, builders) [share]. An older chip has what technology had then: performance and price grow
    with age taken backwards. Book and contracts are filled in when the start is solved.
    """
    names = ("oldest", "middle", "newest")
    oldest, middle = p["capacity.opening.oldest.share"], p["capacity.opening.middle.share"]
    split = shares(np.stack([oldest, middle, np.maximum(1.0 - oldest - middle, 0.0)], axis=-1))
    age = np.stack([p[f"capacity.opening.{name}.age"] for name in names], axis=-1)
    running = p["capacity.energised.initial"]
    queue = running * p["power.unpowered.initial"] / (1.0 - p["power.unpowered.initial"])
    pools = np.stack([p["chips.us_share"], 1.0 - p["chips.us_share"]], axis=-1)
    newest = p["chips.h100e_per_gpu.initial"] / p["chips.power_per_gpu.initial"]
    energised = pools[:, :, None] * (running[:, None] * split)[:, None, :]
    waiting = np.zeros_like(energised)
    waiting[:, :, -1] = pools * queue[:, None]  # what waits is what came last
    owners = np.broadcast_to(owner_share[:, :, None], (p.trials, owner_share.shape[1], len(names))).copy()
    blank = np.zeros_like(age)
    return Fleet(
        energised=energised,
        waiting=waiting,
        retired=np.zeros((p.trials, 2)),
        delivered=(energised + waiting).sum(axis=-1),
        age=age,
        performance=newest[:, None] * p["chips.performance_growth"][:, None] ** -age,
        owner_share=owners,
        cost_share=owners,
        chip_cost=blank,
        chip_book=blank,
        signing_price=blank,
        contracted=blank,
        economic_value=blank,
    )


def retirement_rate(p: Params, age: Array, income_over_cash_cost: Array) -> Array:
    """Rate at which running chips go (trials, V) [1/yr]: failures, wear, and those that no longer earn their cash cost.

    Smooth hazards, no switch; what loses cash goes at `chips.switch_off_rate` (C07, C34).
    """
    unprofitable = logistic((1.0 - income_over_cash_cost) / p["chips.switch_off_width"][:, None])
    worn = logistic((age - p["chips.physical_life"][:, None]) / p["chips.wear_out_width"][:, None])
    return (
        p["chips.failure_rate"][:, None]
        + p["chips.switch_off_rate"][:, None] * unprofitable
        + p["chips.wear_out_rate"][:, None] * worn
    )


def retired_share(rate: Array) -> Array:
    """Share that goes within a quarter at a rate [1/yr]: rate/4, at most all."""
    return np.minimum(rate * QUARTER, 1.0)


def retire(p: Params, fleet: Fleet, income_cover: Array) -> tuple[Array, Array]:
    """What goes this quarter (trials, pools, V) [GW], and as a share of what exists of the vintage (trials, V).

    Only chips that ran at the opening can go; `income_cover` is last quarter's income over cash cost.
    """
    rate = retirement_rate(p, fleet.age, income_cover)
    gone = fleet.energised * retired_share(rate)[:, None, :]
    existing = fleet.gw
    return gone, np.divide(gone.sum(axis=1), existing, out=np.zeros_like(existing), where=existing > 0)


def outputs(p: Params, fleet: Fleet, gone: Array, spare_shells: Array) -> Outputs:
    """What the sector reports, facility GW; `gone` (trials, V) retired this quarter, shells (trials, pools) [GW]."""
    pue = p["power.pue"]
    gw = fleet.gw
    builders = fleet.by_builder(gw) * pue[:, None]
    total = gw.sum(axis=-1)
    lost = gone.sum(axis=-1)
    nan = np.full(p.trials, np.nan)
    return {
        "compute_supply": fleet.compute.sum(axis=-1),
        "fleet_gw": total * pue,
        "fleet_gw_tdp": total / p["power.it_per_tdp"],
        "fleet_gw_self_funded": builders[:, 0],
        "fleet_gw_leveraged": builders[:, 1],
        "fleet_gw_states": builders[:, 2],
        "delivered_gw": fleet.delivered.sum(axis=-1) * pue,
        "retired_gw": fleet.retired.sum(axis=-1) * pue,
        "fleet_age": (gw * fleet.age).sum(axis=-1) / np.maximum(total, 1e-12),
        "retirement_age": np.divide(
            (gone * fleet.age[:, : gone.shape[1]]).sum(axis=-1), lost, out=nan, where=lost > 1e-9
        ),
        "spare_shells_gw": spare_shells.sum(axis=-1) * pue,
        "shell_occupancy": total / np.maximum(total + spare_shells.sum(axis=-1), 1e-12),
    }
