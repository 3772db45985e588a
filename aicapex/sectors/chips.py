"""Chips: orders become a backlog, the backlog meets a ceiling on shipments and arrives after a lead time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex.fleet import BUILDERS, shares
from aicapex.forms import QUARTER
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "chips.demand_2026",
        "GW/yr",
        "Shipments that can be made in the first full year, IT load",
        "首个完整年度可出货量（IT 负载）",
        0,
    ),
    Parameter("chips.shipments_t0", "GW/yr", "Rate of shipments at the start, IT load", "期初出货速度（IT 负载）", 0),
    Parameter(
        "chips.ceiling_growth", "log/yr", "Growth of the shipment ceiling after that year", "此后出货上限增速", -2, 3
    ),
    Parameter("chips.ceiling_level", "x", "Shipment ceiling against its path", "出货上限相对基准路径", 0, 100),
    Parameter(
        "chips.performance_growth",
        "x/yr",
        "Growth of compute per GW of new chips",
        "新芯片单位功率算力年增倍数",
        0.1,
        100,
    ),
    Parameter("chips.price_growth", "x/yr", "Growth of the price of chips per GW", "芯片每 GW 价格年增倍数", 0.1, 100),
    Parameter(
        "chips.price_per_gw",
        "USD bn/GW",
        "Price of chips and network per GW of IT load",
        "每 GW IT 负载的芯片与网络价格",
        0,
    ),
    Parameter(
        "chips.h100e_per_gpu.initial",
        "H100e",
        "H100-equivalents in a GPU of the newest generation",
        "最新一代单卡 H100 等效",
        0.01,
    ),
    Parameter(
        "chips.power_per_gpu.initial", "kW", "IT power of a GPU of the newest generation", "最新一代单卡 IT 功率", 0.01
    ),
    Parameter("chips.lead_time", "quarter", "Lead time from order to delivery", "交付周期", 0.25, 40),
    Parameter("chips.delivery_delay", "quarter", "Delay on top of the lead time", "额外交付延迟", 0, 40),
    Parameter("chips.cadence", "yr", "Time between generations", "代际周期", 0.25, 20),
    Parameter("chips.yield.launch", "share", "Yield of a generation at its launch", "新一代初始良率", 0.01, 1),
    Parameter(
        "chips.yield.initial", "share", "Yield of the newest generation at the start", "期初最新一代良率", 0.01, 1
    ),
    Parameter("chips.yield.mature", "share", "Yield of a generation when mature", "成熟良率", 0.01, 1),
    Parameter("chips.yield.ramp", "yr", "Time in which yield ramps up", "良率爬坡时间", 0.05, 10),
    Parameter("chips.newest_share", "share", "Share of the newest generation in shipments", "最新一代占出货比例", 0, 1),
    Parameter("chips.gross_margin", "share", "Gross margin of chip makers", "芯片环节毛利率", 0, 1),
    Parameter(
        "chips.earnings_multiple", "x", "Market value of chip makers over a year's profit", "芯片环节市盈倍数", 0, 500
    ),
    Parameter(
        "chips.own_silicon.share",
        "share",
        "Self-funded builders' share of own silicon",
        "自有资金型建设方自研芯片占比",
        0,
        1,
    ),
    Parameter("chips.own_silicon.advantage", "share", "Cost advantage of own silicon", "自研芯片成本优势", 0, 1),
    Parameter(
        "chips.cancellation_threshold",
        "x",
        "Backlog over its normal length beyond which orders are cancelled",
        "触发撤单的订单积压倍数",
        0.1,
        100,
    ),
    Parameter("chips.cancellation_rate", "1/yr", "Rate at which the excess is cancelled", "超额订单撤单速度", 0, 4),
    Parameter("chips.us_share", "share", "Share of shipments that goes to the United States", "出货中美国占比", 0, 1),
    Parameter(
        "power.relocation",
        "1/yr",
        "Rate at which deliveries move to where power is free",
        "交付向有电地区转移的速度",
        0,
        4,
    ),
    Parameter("chips.economic_life", "yr", "Economic life that investors plan with", "投资者计划的经济寿命", 0.5, 50),
    Parameter(
        "chips.residual_life",
        "yr",
        "Life that investors give to chips older than planned",
        "超过计划寿命芯片的剩余寿命",
        0.05,
        20,
    ),
    Parameter(
        "chips.book_life", "yr", "Life over which chips are written off in the books", "芯片会计折旧年限", 0.5, 50
    ),
)

OUTPUTS = (
    Variable("orders", "GW", "flow", "New orders of chips, facility", "芯片新订单（设施）"),
    Variable("order_backlog", "GW", "stock", "Order backlog, facility", "在手订单（设施）"),
    Variable("cancellations", "GW", "flow", "Cancelled orders, facility", "撤销订单（设施）"),
    Variable("shipments_gw", "GW", "flow", "Shipments of chips, facility", "芯片出货量（设施）"),
    Variable("shipment_ceiling_gw", "GW", "flow", "Most that can be shipped, facility", "出货上限（设施）"),
    Variable("shipments_wanted_gw", "GW", "flow", "Shipments that are due, facility", "应交付量（设施）"),
    Variable(
        "performance_per_gw",
        "M H100e/GW",
        "ratio",
        "Compute per GW of the newest chips, IT load",
        "最新芯片单位功率算力",
        weight="",
    ),
    Variable(
        "chip_price_per_gw", "USD bn/GW", "ratio", "Price of chips per GW of IT load", "芯片每 GW 价格", weight=""
    ),
    Variable("chip_revenue", "USD bn", "flow", "Revenue of chip makers", "芯片环节收入"),
    Variable("chip_yield", "share", "ratio", "Yield of the newest generation", "最新一代良率", weight=""),
    Variable("orders_self_funded", "GW", "flow", "Orders, self-funded builders", "订单，自有资金型"),
    Variable("orders_leveraged", "GW", "flow", "Orders, leveraged builders", "订单，杠杆型"),
    Variable("orders_states", "GW", "flow", "Orders, states", "订单，国家"),
)


@dataclass(frozen=True, slots=True)
class ChipState:
    """What carries over, each (trials,) but for the backlog."""

    backlog: Array  # (trials, builders) [GW]
    generation_age: Array  # of the newest chips [yr]
    generation: Array  # progress that the newest generation has brought since the start [yr of progress]
    progress: Array  # of it what is in the chips shipped [yr of progress]
    performance: Array  # against the start [log]
    price: Array  # against the start [log]
    us_share: Array  # [share]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrives this quarter: GW and its cost by builder (trials, builders), split over pools (trials, pools)."""

    by_builder: Array  # [GW]
    chip_cost: Array  # [USD bn]
    shell_cost: Array  # [USD bn]
    by_pool: Array  # [GW]
    shells_built: Array  # (trials, pools) [GW]
    short_of_money: Array  # (trials,) share of what could be shipped that could not be paid [share]
    short_of_chips: Array  # (trials,) share of what was due that could not be made [share]


def shipment_ceiling(p: Params) -> Array:
    """Most that can be shipped [GW/yr]: from today's rate to the claimed year, then growing; times the yield.

    In the first full year it is S0 + (S26 - S0) q/2.5 in quarter q, whose mean is the claim exactly; then it grows.
    """
    first, claimed = p["chips.shipments_t0"], p["chips.demand_2026"]
    ramp = first + (claimed - first) * min(p.quarter, 4) / 2.5
    later = max(p.years - 1.0, 0.0)
    return np.maximum(ramp, 0.0) * np.exp(p["chips.ceiling_growth"] * later) * p["chips.ceiling_level"]


def generation_yield(age: Array, launch: Array, mature: Array, ramp: Array) -> Array:
    """Yield of a generation by its age [yr]: it ramps from launch to mature as 1 - e^(-age/ramp) [share]."""
    return mature - (mature - launch) * np.exp(-age / ramp)


def chip_price(p: Params, log_price: Array) -> Array:
    """Price of chips per GW by builder (trials, builders) [USD bn/GW]; self-funded builders have own silicon."""
    price = p["chips.price_per_gw"] * np.exp(log_price)
    discount = p["chips.own_silicon.share"] * p["chips.own_silicon.advantage"]
    return np.stack([price * (1.0 - discount), price, price], axis=-1)


def newest_performance(p: Params, log_performance: Array) -> Array:
    """Compute per GW of the newest chips (trials,) [M H100e/GW]: H100e per GPU over kW per GPU, grown."""
    return p["chips.h100e_per_gpu.initial"] / p["chips.power_per_gpu.initial"] * np.exp(log_performance)


def generation_age_at_start(p: Params) -> Array:
    """Age of the newest generation at the start (trials,) [yr] that its yield implies, within one cadence."""
    mature, launch = p["chips.yield.mature"], p["chips.yield.launch"]
    climbed = np.clip((mature - p["chips.yield.initial"]) / np.maximum(mature - launch, 1e-9), 1e-6, 1.0)
    return np.minimum(-p["chips.yield.ramp"] * np.log(climbed), p["chips.cadence"])


def initial(p: Params, orders_by_builder: Array) -> ChipState:
    """Backlog in proportion to each builder's orders (trials, builders) [GW/yr]; technology at its start."""
    zeros = np.zeros(p.trials)
    total = orders_by_builder.sum(axis=-1, keepdims=True)
    backlog = (
        (p["capex.backlog.initial"] * p["chips.demand_2026"])[:, None] * orders_by_builder / np.maximum(total, 1e-12)
    )
    age = generation_age_at_start(p)
    # what the newest generation has yet to bring, so that over a cycle of generations progress keeps to its trend
    coming = np.maximum(0.5 * p["chips.cadence"] - age + p["chips.yield.ramp"], 0.0)
    return ChipState(backlog, age, coming, zeros, zeros, zeros, p["chips.us_share"])


def advance(p: Params, state: ChipState) -> tuple[ChipState, Array, Array]:
    """Technology one quarter on, the newest generation's yield [share] and what it does to shipments [x], (trials,).

    A new generation comes when the old one is `chips.cadence` years old, with as many years of progress in performance
    and price, and takes over shipments as its yield ramps up. Its yield gates its share of the shipments; the claimed
    ceiling is at the yield of the start, so that only changes of yield count.
    """
    age = state.generation_age + p.elapsed
    launched = age >= p["chips.cadence"]
    generation = state.generation + np.where(launched, p["chips.cadence"], 0.0)
    age = np.where(launched, age - p["chips.cadence"], age)
    ramped = (generation - state.progress) * -np.expm1(-p.elapsed / p["chips.yield.ramp"])
    mature = p["chips.yield.mature"]
    launch = np.minimum(p["chips.yield.launch"], mature)
    now = generation_yield(age, launch, mature, p["chips.yield.ramp"])
    reference = generation_yield(generation_age_at_start(p), launch, mature, p["chips.yield.ramp"])
    new = replace(
        state,
        generation_age=age,
        generation=generation,
        progress=state.progress + ramped,
        performance=state.performance + np.log(p["chips.performance_growth"]) * ramped,
        price=state.price + np.log(p["chips.price_growth"]) * ramped,
    )
    newest = p["chips.newest_share"]
    return new, now, 1.0 - newest + newest * now / reference


def receive_orders(p: Params, backlog: Array, orders: Array, normal: Array) -> tuple[Array, Array]:
    """Backlog after new orders and cancellations, and the cancellations [GW/yr], (trials, builders).

    `orders` [GW/yr]; what lies over `chips.cancellation_threshold` times the `normal` backlog [GW] is cancelled at
    `chips.cancellation_rate`.
    """
    backlog = backlog + orders * QUARTER
    excess = np.maximum(backlog - p["chips.cancellation_threshold"][:, None] * normal, 0.0)
    cancelled = np.minimum(p["chips.cancellation_rate"] * QUARTER, 1.0)[:, None] * excess
    return backlog - cancelled, cancelled / QUARTER


def deliver(
    p: Params,
    *,
    backlog: Array,
    ceiling: Array,
    price: Array,
    shell_price: Array,
    us_share: Array,
    spare_shells: Array,
    shells_wanted: Array,
    budget: Array,
) -> Delivery:
    """What arrives this quarter: the backlog's due part, under the shipment ceiling, as far as it can be paid.

    `backlog` [GW] and `price` [USD bn/GW] and `budget` [USD bn/yr] are by builder, `spare_shells` [GW] by pool. A shell
    is built only for chips that find no spare one (retired chips leave theirs), and towards the spare `shells_wanted`
    by pool [GW], as fast as orders adjust; spare shells are shared by shipments.
    """
    wait = (p["chips.lead_time"] + p["chips.delivery_delay"]) * QUARTER
    due = np.minimum(backlog / np.maximum(wait, QUARTER)[:, None], backlog / QUARTER)
    wanted = due.sum(axis=-1)
    makeable = np.minimum(wanted, ceiling)
    rate = due * np.divide(makeable, wanted, out=np.ones_like(wanted), where=wanted > 0)[:, None]
    split = np.stack([us_share, 1.0 - us_share], axis=-1)
    speed = -np.expm1(-QUARTER / p["capex.adjustment_lag"])
    ahead = np.maximum(shells_wanted - spare_shells, 0.0) * speed[:, None]
    shells = (np.maximum(makeable[:, None] * QUARTER * split - spare_shells, 0.0) + ahead).sum(axis=-1)
    per_gw = np.divide(shells, makeable * QUARTER, out=np.zeros_like(shells), where=makeable > 0)
    affordable = budget / (price + (shell_price * per_gw)[:, None])
    paid = np.minimum(rate, np.maximum(affordable, 0.0)) * QUARTER
    total = paid.sum(axis=-1)
    by_pool = total[:, None] * split
    paid_part = np.divide(total, makeable * QUARTER, out=np.zeros_like(total), where=makeable > 0)
    built = np.maximum(by_pool - spare_shells, 0.0) + ahead * paid_part[:, None]
    shell_cost = shell_price[:, None] * built.sum(axis=-1)[:, None] * shares(paid)
    short = np.divide(makeable - total / QUARTER, makeable, out=np.zeros_like(total), where=makeable > 0)
    return Delivery(
        by_builder=paid,
        chip_cost=price * paid,
        shell_cost=shell_cost,
        by_pool=by_pool,
        shells_built=built,
        short_of_money=np.clip(short, 0.0, 1.0),
        short_of_chips=np.divide(wanted - makeable, wanted, out=np.zeros_like(wanted), where=wanted > 0),
    )


def relocate(p: Params, us_share: Array, waiting: Array, free: Array) -> Array:
    """Share of deliveries that goes to the US (trials,): it moves at `power.relocation` to where power is free.

    `waiting` and `free` (trials, pools) [GW]: a pool pulls with its free power and pushes with its queue, both over
    what stands in the two together; the sign is that of the difference, so no pull moves nothing.
    """
    total = waiting.sum(axis=-1) + free.sum(axis=-1)
    pull = np.divide(free - waiting, total[:, None], out=np.zeros_like(free), where=total[:, None] > 1e-9)
    signal = np.clip(pull[:, 0] - pull[:, 1], -1.0, 1.0)
    room = np.where(signal > 0, 1.0 - us_share, us_share)
    moved: Array = us_share + p["power.relocation"] * p.elapsed * signal * room
    return moved


def outputs(
    p: Params, state: ChipState, delivery: Delivery, orders: Array, cancelled: Array, ceiling: Array, now: Array
) -> Outputs:
    """What the sector reports in facility GW, flows as rates a year.

    `orders` and `cancelled` (trials, builders), `ceiling` (trials,) [GW/yr]; `now` is the yield (trials,) [share].
    """
    pue = p["power.pue"]
    rate = delivery.by_builder.sum(axis=-1) / QUARTER * pue
    lost = np.maximum(1.0 - delivery.short_of_money, 1e-12)
    return {
        "orders": orders.sum(axis=-1) * pue,
        **{f"orders_{name}": orders[:, k] * pue for k, name in enumerate(BUILDERS)},
        "order_backlog": state.backlog.sum(axis=-1) * pue,
        "cancellations": cancelled.sum(axis=-1) * pue,
        "shipments_gw": rate,
        "shipment_ceiling_gw": ceiling * pue,
        "shipments_wanted_gw": rate / lost / np.maximum(1.0 - delivery.short_of_chips, 1e-12),
        "performance_per_gw": newest_performance(p, state.performance),
        "chip_price_per_gw": p["chips.price_per_gw"] * np.exp(state.price),
        "chip_revenue": delivery.chip_cost.sum(axis=-1) / QUARTER,
        "chip_yield": now,
    }
