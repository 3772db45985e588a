"""Power: what the grids add, who waits for it, what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex.fleet import Fleet
from aicapex.forms import HOURS, QUARTER
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "power.us.additions",
        "GW/yr",
        "Grid power added for AI, United States, nameplate facility GW",
        "美国电网每年为 AI 新增供电（设施口径）",
        0,
    ),
    Parameter(
        "power.us.relief", "GW/yr", "Power added on top while a relief programme runs", "电力纾困期间额外新增供电", 0
    ),
    Parameter("power.us.growth", "log/yr", "Growth of power added, United States", "美国新增供电增速", -2, 3),
    Parameter(
        "power.abroad.additions",
        "GW/yr",
        "Power added for AI abroad, nameplate facility GW",
        "海外每年为 AI 新增供电（设施口径）",
        0,
    ),
    Parameter("power.abroad.growth", "log/yr", "Growth of power added abroad", "海外新增供电增速", -2, 3),
    Parameter(
        "power.behind_the_meter.additions",
        "GW/yr",
        "Behind-the-meter power added, United States",
        "美国每年新增表后电源",
        0,
    ),
    Parameter(
        "power.behind_the_meter.growth", "log/yr", "Growth of behind-the-meter power added", "表后电源新增增速", -2, 3
    ),
    Parameter(
        "power.construction_ceiling",
        "log/yr",
        "Fastest growth of additions that construction allows",
        "建设能力允许的最高新增增速",
        -2,
        3,
    ),
    Parameter(
        "power.scarcity_response",
        "log/yr",
        "Extra growth of additions when all chips wait",
        "待电推动的额外新增增速",
        0,
        20,
    ),
    Parameter(
        "power.slack_response",
        "log/yr",
        "Slower growth of additions when all power is free",
        "电力全部闲置时新增供电增速的下降",
        0,
        20,
    ),
    Parameter("power.derating", "share", "Firm facility power per nameplate GW added", "新增供电的可用折算系数", 0, 1),
    Parameter("power.pue", "x", "Facility power over IT load", "PUE（设施功率／IT 负载）", 1, 3),
    Parameter("power.it_per_tdp", "x", "IT load over the chips' thermal design power", "IT 负载／芯片 TDP", 1, 4),
    Parameter("power.queue_memory", "yr", "Time over which the queue's pace is judged", "待电速度的观察时间", 0.01, 10),
    Parameter(
        "power.unpowered.initial",
        "share",
        "Share of delivered chips waiting for power at the start",
        "期初待电芯片占比",
        0,
        0.9,
    ),
    Parameter("power.price.level", "USD/MWh", "Electricity price at training sites", "训练站点电价", 0, 5000),
    Parameter(
        "power.price.inference_premium",
        "x",
        "Electricity price at inference sites over training sites",
        "推理站点电价倍数",
        0.1,
        20,
    ),
    Parameter(
        "power.price.scarcity", "x", "Rise of the price when half of all chips wait", "半数芯片待电时的电价涨幅", 0, 20
    ),
    Parameter(
        "power.price.behind_the_meter", "USD/MWh", "Cost of behind-the-meter electricity", "表后电源电价", 0, 5000
    ),
    Parameter(
        "power.waiting_maximum",
        "yr",
        "Longest wait for power that anyone reckons with",
        "可预期的最长待电时间",
        0.1,
        40,
    ),
    Parameter("power.idle_draw", "share", "Power that an idle chip draws, of its load", "空闲芯片功耗占满载比", 0, 1),
    Parameter(
        "funding.sovereign.power_subsidy",
        "share",
        "Part of the electricity bill that states pay",
        "国家电费补贴比例",
        0,
        1,
    ),
)

OUTPUTS = (
    Variable("power_additions_gw_us", "GW", "flow", "Power added, United States, facility", "新增供电，美国（设施）"),
    Variable("power_additions_gw_abroad", "GW", "flow", "Power added abroad, facility", "新增供电，海外（设施）"),
    Variable("power_additions_gw", "GW", "flow", "Power added, facility", "新增供电（设施）"),
    Variable("facility_gw_us", "GW", "stock", "Power available, United States", "可用电力，美国"),
    Variable("facility_gw_abroad", "GW", "stock", "Power available abroad", "可用电力，海外"),
    Variable("facility_gw", "GW", "stock", "Power available", "可用电力"),
    Variable("energised_gw_us", "GW", "stock", "Energised, United States, facility", "已通电，美国（设施）"),
    Variable("energised_gw_abroad", "GW", "stock", "Energised abroad, facility", "已通电，海外（设施）"),
    Variable("energised_gw", "GW", "stock", "Energised, facility", "已通电（设施）"),
    Variable("unpowered_gw_us", "GW", "stock", "Waiting for power, United States, facility", "待电，美国（设施）"),
    Variable("unpowered_gw_abroad", "GW", "stock", "Waiting for power abroad, facility", "待电，海外（设施）"),
    Variable("unpowered_gw", "GW", "stock", "Waiting for power, facility", "待电（设施）"),
    Variable("unpowered_share", "share", "stock", "Share of existing chips that wait for power", "待电芯片占比"),
    Variable(
        "waiting_years",
        "yr",
        "stock",
        "Time that a chip waits for power in the United States",
        "美国芯片待电时间",
    ),
    Variable("electricity_twh_us", "TWh", "flow", "Electricity used, United States", "用电量，美国"),
    Variable("electricity_twh_abroad", "TWh", "flow", "Electricity used abroad", "用电量，海外"),
    Variable("electricity_twh", "TWh", "flow", "Electricity used", "用电量"),
    Variable("electricity_price", "USD/MWh", "ratio", "Mean electricity price", "平均电价"),
    Variable("waiting_cost", "USD bn", "flow", "Cost of chips waiting for power", "待电成本"),
)


@dataclass(frozen=True, slots=True)
class PowerState:
    """What carries over: power, the growth of its additions, and how fast chips were switched on of late."""

    available: Array  # (trials, pools) facility [GW]
    behind_the_meter: Array  # part of the power in the US (trials,) [GW]
    growth: Array  # of additions against their parameters (trials, 3: US grid, behind the meter, abroad) [log]
    energised_rate: Array  # recent energisation (trials, pools) [GW/yr of IT load]
    unpowered_share: Array  # of existing chips (trials,) [share]
    free_share: Array  # of the power available (trials, pools) [share]


def initial(p: Params, energised: Array, waiting: Array, spare_shells: Array, energised_rate: Array) -> PowerState:
    """Power at the opening: what runs, and what spare shells have; the queue shows that nothing else is free.

    `energised`, `waiting` and `spare_shells` (trials, pools) [GW of IT load].
    """
    available = (energised + spare_shells) * p["power.pue"][:, None]
    existing = (energised + waiting).sum(axis=-1)
    share = np.divide(waiting.sum(axis=-1), existing, out=np.zeros(p.trials), where=existing > 0)
    free = np.zeros_like(available)
    return PowerState(available, np.zeros(p.trials), np.zeros((p.trials, 3)), energised_rate, share, free)


def additions_growth(p: Params, state: PowerState) -> Array:
    """Cumulated growth of additions one quarter on (trials, 3) [log]: faster while chips wait, slower with slack.

    Growth has a ceiling: yards, crews and turbines cannot multiply faster (C70). Nobody goes on adding power for AI
    that stands free: the share of a pool's power without chips takes growth off. All as of last quarter.
    """
    trend = np.stack([p["power.us.growth"], p["power.behind_the_meter.growth"], p["power.abroad.growth"]], axis=-1)
    slack = state.free_share[:, [0, 0, 1]] * p["power.slack_response"][:, None]
    pushed = trend + (p["power.scarcity_response"] * state.unpowered_share)[:, None] - slack
    return state.growth + np.minimum(pushed, p["power.construction_ceiling"][:, None]) * p.elapsed


def energise(waiting: Array, free: Array) -> Array:
    """Chips switched on by vintage (trials, pools, V) [GW of IT load]: first delivered, first served.

    `waiting` is by vintage, oldest first; `free` (trials, pools) the free power in GW of IT load.
    """
    before = np.cumsum(waiting, axis=-1) - waiting
    on: Array = np.clip(free[..., None] - before, 0.0, waiting)
    return on


def free_power(p: Params, state: PowerState, energised: Array) -> Array:
    """Power without chips (trials, pools) [GW of IT load]; `energised` alike."""
    return np.maximum(state.available / p["power.pue"][:, None] - energised, 0.0)


def step(p: Params, state: PowerState, energised: Array, waiting: Array) -> tuple[PowerState, Array, Outputs]:
    """One quarter: add power, then energise the queue; the chips switched on by vintage (trials, pools, V) [GW].

    `energised` and `waiting` (trials, pools, V) [GW of IT load] are those before energisation.
    """
    growth = additions_growth(p, state)
    nominal = np.stack(
        [
            p["power.us.additions"] * np.exp(growth[:, 0]) + p["power.us.relief"],
            p["power.behind_the_meter.additions"] * np.exp(growth[:, 1]),
            p["power.abroad.additions"] * np.exp(growth[:, 2]),
        ],
        axis=-1,
    )
    firm = nominal * p["power.derating"][:, None]
    added = np.stack([firm[:, 0] + firm[:, 1], firm[:, 2]], axis=-1)
    grown = replace(state, available=state.available + added * QUARTER)
    on = energise(waiting, free_power(p, grown, energised.sum(axis=-1)))
    by_pool = on.sum(axis=-1)
    running = energised.sum(axis=-1) + by_pool
    queue = waiting.sum(axis=-1) - by_pool
    existing = (running + queue).sum(axis=-1)
    weight = -np.expm1(-QUARTER / p["power.queue_memory"])[:, None]
    room = free_power(p, grown, running) * p["power.pue"][:, None]
    new = PowerState(
        available=grown.available,
        behind_the_meter=state.behind_the_meter + firm[:, 1] * QUARTER,
        growth=growth,
        energised_rate=state.energised_rate + weight * (by_pool / QUARTER - state.energised_rate),
        unpowered_share=np.divide(queue.sum(axis=-1), existing, out=np.zeros(p.trials), where=existing > 0),
        free_share=np.divide(room, grown.available, out=np.zeros_like(room), where=grown.available > 1e-9),
    )
    us, abroad = added[:, 0], added[:, 1]
    return (
        new,
        on,
        {"power_additions_gw_us": us, "power_additions_gw_abroad": abroad, "power_additions_gw": us + abroad},
    )


def waiting_years(queue: Array, energised_rate: Array, most: Array) -> Array:
    """Time that the queue [GW] takes at the recent rate of energisation [GW/yr], up to `most` [yr] (trials, pools)."""
    return np.minimum(queue / np.maximum(energised_rate, 1e-3), most[:, None])


def electricity_price(p: Params, state: PowerState, inference_share: Array) -> Array:
    """Mean price of electricity (trials,) [USD/MWh].

    Inference sites are dearer (C13), behind-the-meter power costs what it costs, and scarce power is dear power.
    `inference_share` is inference in compute used; the scarcity term is linear in the share of chips that wait.
    """
    site = 1.0 + (p["power.price.inference_premium"] - 1.0) * inference_share
    scarce = 1.0 + 2.0 * p["power.price.scarcity"] * state.unpowered_share
    total = state.available.sum(axis=-1)
    meter = np.divide(state.behind_the_meter, total, out=np.zeros(p.trials), where=total > 0)
    grid = p["power.price.level"] * site * scarce
    mean: Array = grid * (1.0 - meter) + p["power.price.behind_the_meter"] * site * meter
    return mean


def mean_waiting_years(p: Params, fleet: Fleet, state: PowerState) -> Array:
    """Time that chips bought now wait for power, mean of the pools by what stands there (trials,) [yr]."""
    queue = fleet.waiting.sum(axis=-1)
    years = waiting_years(queue, state.energised_rate, p["power.waiting_maximum"])
    weight = fleet.energised.sum(axis=-1) + queue
    mean: Array = (years * weight).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1e-12)
    return mean


def electricity_bill(p: Params, electricity_twh: Array, price: Array) -> Array:
    """What builders pay for electricity (trials,) [USD bn/yr], subsidies taken off; [TWh/yr] at [USD/MWh]."""
    return electricity_twh * price / 1000.0 * (1.0 - p["funding.sovereign.power_subsidy"])


def cash_cost(p: Params, opex_per_gw: Array, price: Array) -> Array:
    """Cash cost of running a GW of IT load at full use (trials,) [USD bn/GW/yr]: electricity and other costs.

    `opex_per_gw` [USD bn/GW/yr], `price` of electricity [USD/MWh].
    """
    paid = price * (1.0 - p["funding.sovereign.power_subsidy"])
    return HOURS * p["power.pue"] * paid / 1000.0 + opex_per_gw


def waiting_cost(
    fleet: Fleet, spot_income: Array, running_cost: Array, *, interest: Array, depreciation: Array
) -> Array:
    """What the queue for power costs (trials,) [USD bn/yr]: its part of interest and depreciation, and income forgone.

    `spot_income` (trials, V) and `running_cost` (trials,) [USD bn/GW/yr]; `interest` and the chips' `depreciation`
    (trials,) [USD bn/yr].
    """
    waiting = fleet.queued
    share = waiting.sum(axis=-1) / np.maximum(fleet.gw.sum(axis=-1), 1e-12)
    forgone = (waiting * np.maximum(spot_income - running_cost[:, None], 0.0)).sum(axis=-1)
    book = np.divide(fleet.chip_book, fleet.gw, out=np.zeros_like(waiting), where=fleet.gw > 1e-12) * waiting
    part = book.sum(axis=-1) / np.maximum(fleet.chip_book.sum(axis=-1), 1e-12)
    cost: Array = interest * share + depreciation * part + forgone
    return cost


def load_factor(p: Params, utilisation: Array) -> Array:
    """Power drawn over the energised load (trials,) [share]: idle chips draw `power.idle_draw` of theirs."""
    return utilisation + p["power.idle_draw"] * (1.0 - utilisation)


def outputs(p: Params, state: PowerState, energised: Array, waiting: Array, load: Array, price: Array) -> Outputs:
    """Stocks at the end of the quarter in facility GW, and electricity as a rate a year.

    `energised` and `waiting` (trials, pools) [GW of IT load], `load` (trials,) [share], `price` (trials,) [USD/MWh].
    """
    pue = p["power.pue"][:, None]
    running, queue = energised * pue, waiting * pue
    twh = HOURS * running * load[:, None]
    return {
        "facility_gw_us": state.available[:, 0],
        "facility_gw_abroad": state.available[:, 1],
        "facility_gw": state.available.sum(axis=-1),
        "energised_gw_us": running[:, 0],
        "energised_gw_abroad": running[:, 1],
        "energised_gw": running.sum(axis=-1),
        "unpowered_gw_us": queue[:, 0],
        "unpowered_gw_abroad": queue[:, 1],
        "unpowered_gw": queue.sum(axis=-1),
        "unpowered_share": state.unpowered_share,
        "waiting_years": waiting_years(waiting, state.energised_rate, p["power.waiting_maximum"])[:, 0],
        "electricity_twh_us": twh[:, 0],
        "electricity_twh_abroad": twh[:, 1],
        "electricity_twh": twh.sum(axis=-1),
        "electricity_price": price,
    }
