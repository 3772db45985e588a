"""Market: compute demand meets energised supply, in contracts and at a spot price that moves towards clearing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex.fleet import Fleet
from aicapex.forms import HOURS, QUARTER, annuity
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

FIRST_YEAR = 1.0  # [yr]

PARAMETERS = (
    Parameter(
        "market.rental_price.initial", "USD/GPU-h", "Rent of a newest GPU at the start", "期初最新 GPU 租价", 0.001
    ),
    Parameter("market.idle.initial", "share", "Frictional idle share of energised compute", "摩擦性空闲率", 0, 0.9),
    Parameter(
        "market.demand_supply.initial", "x", "Demand over usable supply at the start", "期初需求／可用供给", 0.01, 100
    ),
    Parameter(
        "market.price_adjustment", "1/yr", "Speed at which the spot rent clears the market", "现货租价出清速度", 0, 50
    ),
    Parameter(
        "market.trend_pass_through",
        "share",
        "Part of hardware progress that passes into rents by itself",
        "硬件进步向租价的传导比例",
        0,
        1,
    ),
    Parameter(
        "market.floor_tail", "share", "Supply, oldest last, that sets no floor", "不参与底价形成的尾部供给占比", 0, 0.9
    ),
    Parameter("market.price_ceiling", "x", "Highest spot rent over entry cost", "现货租价上限／进入成本", 0.1, 100),
    Parameter(
        "market.priority_inference",
        "share",
        "Priority of inference over training when compute is short",
        "短缺时推理优先程度",
        0,
        1,
    ),
    Parameter(
        "market.pressure_limit",
        "x",
        "Largest shortage or glut [log] that moves the rent",
        "影响租价的最大供需偏离（对数）",
        0.01,
        20,
    ),
    Parameter(
        "market.age_premium",
        "share",
        "How little of an older card's lag shows in its rent",
        "旧卡租价相对算力的溢价程度",
        0,
        1,
    ),
    Parameter("market.contract_share", "share", "Share of a cohort let at its signing price", "长约锁定比例", 0, 1),
    Parameter("market.contract_term", "yr", "Term of contracts for compute", "长约期限", 0, 30),
    Parameter(
        "market.contract_break",
        "share",
        "Part of contracts broken when customers cannot pay at all",
        "客户完全无力支付时的违约比例",
        0,
        1,
    ),
)

OUTPUTS = (
    Variable("compute_demand", "M H100e", "ratio", "Compute demand", "算力需求", weight=""),
    Variable("compute_demand_inference", "M H100e", "ratio", "Compute demand, inference", "算力需求，推理", weight=""),
    Variable("compute_demand_training", "M H100e", "ratio", "Compute demand, training", "算力需求，训练", weight=""),
    Variable("compute_used", "M H100e", "ratio", "Compute in use", "在用算力", weight=""),
    Variable("compute_used_inference", "M H100e", "ratio", "Compute in use, inference", "在用算力，推理", weight=""),
    Variable("compute_used_training", "M H100e", "ratio", "Compute in use, training", "在用算力，训练", weight=""),
    Variable("compute_unserved", "M H100e", "ratio", "Compute demand not served", "未满足的算力需求", weight=""),
    Variable("inference_served", "share", "ratio", "Share of inference demand served", "推理需求满足率"),
    Variable("demand_supply", "x", "ratio", "Demand over usable supply", "需求／可用供给"),
    Variable("compute_gap", "M H100e", "ratio", "Demand less usable supply", "算力供需缺口", weight=""),
    Variable(
        "gap_gw",
        "GW",
        "ratio",
        "Demand less usable supply, in facility GW of newest chips",
        "供需缺口（最新芯片，设施 GW）",
        weight="",
    ),
    Variable("gap_ratio", "x", "ratio", "Gap over usable supply", "缺口／可用供给"),
    Variable("idle_rate", "share", "ratio", "Share of energised compute not used", "空闲率"),
    Variable(
        "idle_no_demand", "share", "ratio", "Delivered compute idle for want of demand", "因缺需求而空闲（占已交付）"
    ),
    Variable("idle_no_power", "share", "ratio", "Delivered compute idle for want of power", "因缺电而空闲（占已交付）"),
    Variable("idle_rate_all", "share", "ratio", "Delivered compute not used", "已交付算力空闲率"),
    Variable("entry_cost", "USD/H100e-h", "ratio", "Rent that lets a new GW earn its hurdle", "进入成本"),
    Variable("rent_to_entry_cost", "x", "ratio", "Spot rent over entry cost", "现货租价／进入成本"),
    Variable("price_floor", "USD/H100e-h", "ratio", "Cash cost of the marginal vintage", "边际批次现金成本"),
    Variable("spot_price", "USD/H100e-h", "ratio", "Spot rent, fleet mean", "现货租价（机群均值）"),
    Variable("rental_price", "USD/H100e-h", "ratio", "Rent paid per hour used, fleet mean", "平均租价（机群均值）"),
    Variable(
        "rental_price_newest",
        "USD/GPU-h",
        "ratio",
        "Spot rent of a newest GPU of the start, constant quality",
        "期初最新 GPU 同质租价",
    ),
    Variable("rental_price_h100", "USD/GPU-h", "ratio", "Spot rent of an H100", "H100 租价"),
    Variable("contract_cover", "share", "ratio", "Share of energised compute under contract", "长约覆盖率"),
    Variable("payments", "USD bn", "flow", "Payments for compute", "算力付款总额"),
    Variable("token_cost", "USD/Mtoken", "ratio", "Compute cost of a token, blended", "token 成本（混合）"),
    Variable(
        "token_cost_constant_quality",
        "USD/Mtoken",
        "ratio",
        "Compute cost of a token at constant quality",
        "同等能力 token 成本",
    ),
    Variable("tokens_served", "T/day", "ratio", "Tokens served", "token 供给量"),
    Variable("training_share", "share", "ratio", "Training's share of compute in use", "训练占在用算力比", weight=""),
    Variable("price_at_floor", "share", "ratio", "Spot rent sits at its floor", "现货租价触及下限", weight=""),
    Variable("price_at_ceiling", "share", "ratio", "Spot rent sits at its ceiling", "现货租价触及上限", weight=""),
)


@dataclass(frozen=True, slots=True)
class MarketState:
    """What carries over (trials,) [USD/H100e-h]: the spot rent that the quarter opens with, and that of the start."""

    spot: Array
    at_start: Array


@dataclass(frozen=True, slots=True)
class Clearing:
    """The market of one quarter; compute in [M H100e], all (trials,) but for the incomes by vintage (trials, V)."""

    supply: Array
    usable: Array
    demand: Array
    used: Array
    used_inference: Array
    used_training: Array
    income: Array  # payments by vintage [USD bn/yr]
    spot_income: Array  # what the vintage would be paid if all of it were let at spot [USD bn/yr]
    cover: Array  # contracted over energised compute [share]

    @property
    def payments(self) -> Array:
        """All payments for compute (trials,) [USD bn/yr]."""
        total: Array = self.income.sum(axis=-1)
        return total

    @property
    def utilisation(self) -> Array:
        """Compute in use over energised compute (trials,) [share]."""
        return np.divide(self.used, self.supply, out=np.zeros_like(self.used), where=self.supply > 0)


def price_by_vintage(spot: Array, performance: Array, compute: Array, age_premium: Array) -> Array:
    """Spot rent of each vintage (trials, V) [USD/H100e-h] that keeps the fleet's mean at `spot`.

    Per GPU-hour two vintages rent at (their H100e ratio)^(1 - chi), so per H100e at (ratio)^(-chi): an old card
    keeps more of its rent than of its rank (C15). With chi = 0 there is one price per H100e.
    """
    relative = (performance / performance[:, -1:]) ** -age_premium[:, None]
    weight = compute + 1e-12
    mean = (relative * weight).sum(axis=-1) / weight.sum(axis=-1)
    rents: Array = (spot / mean)[:, None] * relative
    return rents


def sign_contracts(p: Params, fleet: Fleet, spot: Array, unpaid_share: Array) -> tuple[Fleet, Array]:
    """Let the new vintage at today's rent, and the rents by vintage (trials, V); `spot` (trials,) [USD/H100e-h].

    Unpaid bills (trials,) [share] break contracts in part.
    """
    price = price_by_vintage(spot, fleet.performance, fleet.compute, p["market.age_premium"])
    signing = fleet.signing_price.copy()
    signing[:, -1] = price[:, -1]
    kept = (1.0 - p["market.contract_break"] * unpaid_share)[:, None]
    return replace(fleet, signing_price=signing, contracted=fleet.contracted * kept), price


def income_per_gw(price: Array, performance: Array, utilisation: Array) -> Array:
    """What a GW of each vintage earns at spot (trials, V) [USD bn/GW/yr].

    `price` [USD/H100e-h] and `performance` [M H100e/GW] (trials, V), `utilisation` (trials,) [share].
    """
    return HOURS * price * performance * utilisation[:, None]


def ration(demand: Array, first: Array, usable: Array, priority: Array) -> tuple[Array, Array]:
    """Inference and training served (trials,) [M H100e] out of `demand` of both, `first` being inference.

    A shortage is shared pro rata; `priority` shifts it to training until inference is whole.
    """
    served = np.minimum(demand, usable)
    pro_rata = np.divide(served, demand, out=np.ones_like(demand), where=demand > 0) * first
    whole = np.minimum(first, served)
    inference = pro_rata + priority * (whole - pro_rata)
    return inference, served - inference


def clear(p: Params, fleet: Fleet, price: Array, inference: Array, training: Array) -> Clearing:
    """Meet demand [M H100e] with the energised fleet; contracts are paid whether used or not, and used first.

    `price` (trials, V) [USD/H100e-h] is the spot rent of each vintage.

    A cohort's contracts run for `market.contract_term` from delivery at its signing price; the last quarter of a term
    counts by the part of it that is left.
    """
    friction = p["market.idle.initial"]
    compute = fleet.compute
    supply = compute.sum(axis=-1)
    usable = (1.0 - friction) * supply
    demand = inference + training
    used_inference, used_training = ration(demand, inference, usable, p["market.priority_inference"])
    used = used_inference + used_training
    running = np.clip((p["market.contract_term"][:, None] - fleet.age) / QUARTER, 0.0, 1.0)
    available = compute * (1.0 - friction)[:, None]
    contracted = available * fleet.contracted * running
    free = available - contracted
    open_used = np.maximum(used - contracted.sum(axis=-1), 0.0)
    open_total = free.sum(axis=-1)
    rate = np.clip(np.divide(open_used, open_total, out=np.zeros_like(used), where=open_total > 1e-12), 0.0, 1.0)
    share_used = np.divide(used, usable, out=np.zeros_like(used), where=usable > 1e-12)
    cover = np.divide(contracted.sum(axis=-1), usable, out=np.zeros_like(used), where=usable > 1e-12)
    return Clearing(
        supply=supply,
        usable=usable,
        demand=demand,
        used=used,
        used_inference=used_inference,
        used_training=used_training,
        income=HOURS * (contracted * fleet.signing_price + free * rate[:, None] * price),
        spot_income=HOURS * available * share_used[:, None] * price,
        cover=cover,
    )


def cohort_cash(fleet: Fleet, clearing: Clearing, *, cost: Array, received: Array) -> tuple[Array, Array]:
    """Cash of each vintage after cash costs (trials, V) [USD bn/yr], as let and as if all were let at spot.

    `cost` of what runs is shared by GW; what was `received` of the payments alike for all; (trials,) [USD bn/yr].
    """
    running = fleet.running
    total = np.maximum(running.sum(axis=-1), 1e-12)
    costs = running * (cost / total)[:, None]
    paid = np.divide(received, clearing.payments, out=np.ones(len(total)), where=clearing.payments > 1e-12)
    return clearing.income * paid[:, None] - costs, clearing.spot_income * paid[:, None] - costs


def merit_floor(
    *, compute: Array, cash_cost: Array, performance: Array, demand: Array, usable_share: Array, tail: Array
) -> Array:
    """Cash cost of the marginal vintage (trials,) [USD/H100e-h]: where supply, best vintage first, meets demand.

    `cash_cost` [USD bn/GW/yr]; later columns are better. The last `tail` [share] of supply sets no price: of every old
    vintage a residue stays for ever, and a market does not turn on it. So the floor has no jump where demand is met.
    """
    best_first = np.cumsum(compute[:, ::-1], axis=-1) * usable_share[:, None]
    needed = np.minimum(demand, (1.0 - tail) * best_first[:, -1])
    marginal = (best_first >= needed[:, None]).argmax(axis=-1)
    efficiency = performance[:, ::-1][np.arange(len(demand)), marginal]
    floor: Array = cash_cost / (HOURS * efficiency)
    return floor


def price_floor(p: Params, compute: Array, performance: Array, cash_cost: Array, demand: Array) -> Array:
    """Least spot rent (trials,) [USD/H100e-h]: the marginal vintage's cash cost, by what each vintage earns per GW.

    `compute` [M H100e] and `performance` (what a GW earns at a spot rent of one) are by vintage (trials, V).
    """
    return merit_floor(
        compute=compute,
        cash_cost=cash_cost,
        performance=performance,
        demand=demand,
        usable_share=1.0 - p["market.idle.initial"],
        tail=p["market.floor_tail"],
    )


def entry_cost(
    *,
    chip_price: Array,
    shell_charge: Array,
    cash_cost: Array,
    performance: Array,
    hurdle: Array,
    trend: Array,
    life: Array,
    friction: Array,
) -> Array:
    """Rent at which a new GW earns its hurdle (trials,) [USD/H100e-h], rents expected to move at `trend` [log/yr].

    [Pc + shell charge + cash A(r, L)] / [A(r - mu, L) 8.76 perf (1 - f)]: prices [USD bn/GW], cash cost
    [USD bn/GW/yr], performance [M H100e/GW], hurdle [1/yr], life [yr].
    """
    cost = chip_price + shell_charge + cash_cost * annuity(hurdle, life)
    return cost / (annuity(hurdle - trend, life) * HOURS * performance * (1.0 - friction))


def next_spot(
    p: Params, state: MarketState, demand_supply: Array, floor: Array, ceiling: Array
) -> tuple[MarketState, Array, Array]:
    """Spot rent of next quarter (trials,) [USD/H100e-h], and 1 where it sits at its floor or its ceiling.

    ln p' = ln p - pi ln(h)/4 + (1 - e^(-lambda/4)) clip(ln(D/((1-f)S))), then the floor and the ceiling. The
    trend is taken out first, as partial adjustment to a falling price would leave a gap for ever. With adjustment 0
    the rent moves with the trend alone and knows neither floor nor ceiling.
    """
    hardware = np.log(p["chips.performance_growth"] / p["chips.price_growth"])
    speed = -np.expm1(-p["market.price_adjustment"] * QUARTER)
    limit = p["market.pressure_limit"]
    pressure = np.clip(np.log(np.maximum(demand_supply, 1e-9)), -limit, limit)
    free = state.spot * np.exp(-p["market.trend_pass_through"] * hardware * QUARTER + speed * pressure)
    sticky = p["market.price_adjustment"] <= 0
    if p.years < FIRST_YEAR:  # today's rents are observed: they stand for a year whatever entry is reckoned to cost
        ceiling = np.maximum(ceiling, state.at_start)
    ceiling = np.maximum(ceiling, floor)
    bounded = np.where(sticky, free, np.clip(free, floor, ceiling))
    return MarketState(bounded, state.at_start), (bounded > free).astype(float), (bounded < free).astype(float)


def outputs(
    p: Params, clearing: Clearing, fleet: Fleet, inference: Array, token_demand: Array, performance: Array
) -> Outputs:
    """Quantities and idleness; `inference` is its demand (trials,) [M H100e], `token_demand` (trials,) [T/day].

    `performance` (trials,) [M H100e/GW] is that of the newest chips.
    """
    waiting = fleet.waiting_compute
    delivered = np.maximum(clearing.supply + waiting, 1e-12)
    idle = clearing.supply - clearing.used
    gap = clearing.demand - clearing.usable
    ratio = np.divide(clearing.demand, clearing.usable, out=np.ones_like(gap), where=clearing.usable > 1e-12)
    served = np.divide(clearing.used_inference, inference, out=np.ones_like(gap), where=inference > 0)
    return {
        "compute_demand": clearing.demand,
        "compute_demand_inference": inference,
        "compute_demand_training": clearing.demand - inference,
        "compute_used": clearing.used,
        "compute_used_inference": clearing.used_inference,
        "compute_used_training": clearing.used_training,
        "compute_unserved": clearing.demand - clearing.used,
        "inference_served": served,
        "demand_supply": ratio,
        "compute_gap": gap,
        "gap_gw": gap / performance * p["power.pue"],
        "gap_ratio": ratio - 1.0,
        "idle_rate": 1.0 - clearing.utilisation,
        "idle_no_demand": idle / delivered,
        "idle_no_power": waiting / delivered,
        "idle_rate_all": (idle + waiting) / delivered,
        "contract_cover": clearing.cover,
        "payments": clearing.payments,
        "tokens_served": token_demand * served,
        "training_share": np.divide(
            clearing.used_training, clearing.used, out=np.zeros_like(gap), where=clearing.used > 0
        ),
    }


def prices(
    p: Params,
    clearing: Clearing,
    fleet: Fleet,
    spot: Array,
    newest: Array,
    entry: Array,
    floor: Array,
    per_token: Outputs,
) -> Outputs:
    """Rents and the cost of tokens: 24 hours x rent x compute per token is USD per million tokens.

    `newest` is the newest vintage's rent [USD/H100e-h]. A GPU of the start's newest generation and an H100 are placed
    on the age scale by their H100e.
    """
    paid = np.divide(clearing.payments, HOURS * clearing.used, out=spot.copy(), where=clearing.used > 1e-12)
    constant = p["chips.h100e_per_gpu.initial"]
    now = fleet.performance[:, -1] * p["chips.power_per_gpu.initial"]  # [H100e] in a newest GPU of the same power
    chi = p["market.age_premium"]
    return {
        "entry_cost": entry,
        "rent_to_entry_cost": newest / entry,
        "price_floor": floor,
        "spot_price": spot,
        "rental_price": paid,
        "rental_price_newest": newest * (constant / now) ** -chi * constant,
        "rental_price_h100": newest * now**chi,
        "token_cost": 24.0 * paid * per_token["compute_per_token"],
        "token_cost_constant_quality": 24.0 * paid * per_token["compute_per_token_constant_quality"],
    }
