"""Observation: what anybody can look up, from what the model has; each equation is an output of every run."""

from __future__ import annotations

import numpy as np

from aicapex.forms import QUARTER
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "observation.leader_compute_share",
        "share",
        "Leading chip vendor's share of AI compute sold",
        "龙头芯片商占 AI 算力销量比例",
        0,
        1,
    ),
    Parameter(
        "observation.leader_revenue_share",
        "share",
        "Leading chip vendor's data-centre revenue over what is paid for chips and network",
        "龙头芯片商数据中心收入占芯片与网络支出比例",
        0,
        1,
    ),
    Parameter(
        "observation.board_share",
        "share",
        "Chips and boards in the price of chips and network",
        "芯片与网络价格中芯片与板卡的占比",
        0.01,
        1,
    ),
    Parameter(
        "observation.leader_compute_sold.initial",
        "M H100e",
        "Compute that the leading vendor had sold at the opening",
        "龙头芯片商期初累计售出算力",
        0,
    ),
    Parameter(
        "observation.leader_chip_power.initial",
        "GW",
        "Thermal design power of what the leading vendor had sold at the opening",
        "龙头芯片商期初累计售出芯片功率（TDP）",
        0,
    ),
    Parameter(
        "observation.capex_big4.share",
        "share",
        "Four largest platforms' share of self-funded builders' capex",
        "四大平台占自有资金型建设方资本开支比例",
        0,
        1,
    ),
    Parameter(
        "observation.capex_big4.other",
        "USD bn/yr",
        "Their capex for all else than AI in the year to the start",
        "四大平台截至期初一年的非 AI 资本开支",
        0,
    ),
    Parameter(
        "observation.capex_big4.growth_first_year",
        "log/yr",
        "Their other capex of the first year against the year before",
        "四大平台非 AI 资本开支首年较上年变化",
        -2,
        2,
    ),
    Parameter(
        "observation.capex_big4.growth",
        "log/yr",
        "Growth of their other capex after that",
        "四大平台非 AI 资本开支此后增速",
        -2,
        2,
    ),
    Parameter(
        "observation.weekly_per_daily",
        "x",
        "Weekly users of the leading app over its daily ones",
        "头部应用周活与日活之比",
        1,
        20,
    ),
    Parameter(
        "observation.second_lab",
        "x",
        "Revenue of the second lab over that of the leading one",
        "第二大实验室收入与头部之比",
        0,
        1,
    ),
)

OUTPUTS = (
    Variable(
        "compute_sold_leader", "M H100e", "stock", "Compute sold by the leading chip vendor", "龙头芯片商累计售出算力"
    ),
    Variable(
        "chip_power_leader",
        "GW",
        "stock",
        "Chips sold by the leading vendor, TDP",
        "龙头芯片商累计售出芯片（TDP 口径）",
    ),
    Variable(
        "data_centre_revenue_leader",
        "USD bn",
        "flow",
        "Data-centre revenue of the leading chip vendor",
        "龙头芯片商数据中心收入",
    ),
    Variable(
        "chip_price_per_h100e",
        "USD/H100e",
        "ratio",
        "Price of chips and boards per H100-equivalent",
        "每 H100 等效的芯片与板卡价格",
        weight="shipments_gw",
    ),
    Variable(
        "capex_big4",
        "USD bn",
        "flow",
        "Capex of the four largest platforms, all purposes",
        "四大平台资本开支（全口径）",
    ),
    Variable("weekly_users_leader", "M people", "stock", "Weekly users of the leading app", "头部应用周活用户"),
    Variable(
        "lab_run_rate_two",
        "USD bn/yr",
        "ratio",
        "Revenue of the two leading labs at the quarter's rate",
        "两大实验室年化收入",
        weight="",
    ),
)


def other_capex(start: Array, first: Array, later: Array, years: Array) -> Array:
    """Capex for all else than AI after some years (T, n) [USD bn/yr]: the first year's budget, and growth after it.

    `start` (n,) [USD bn/yr], `first` and `later` (n,) [log/yr], `years` (T, 1) [yr]. Firms announce a year's
    budget against the year before: it holds from the first quarter after the start.

    >>> one = np.array([1.0])
    >>> years = np.array([[0.0], [0.25], [2.0]])
    >>> other_capex(100.0 * one, np.log(0.9) * one, np.log(2.0) * one, years).round(6).tolist()
    [[100.0], [90.0], [180.0]]
    """
    grown: Array = start * np.exp(first * (years > 0.0) + later * np.maximum(years - 1.0, 0.0))
    return grown


# outputs of the sectors that public figures are made from
READS = (
    "capex",
    "capex_self_funded",
    "chip_price_per_gw",
    "chip_revenue",
    "daily_users_leader",
    "lab_revenue_leader",
    "performance_per_gw",
    "shipments_gw",
)


def observe(p: Params, outputs: Outputs) -> Outputs:
    """Public figures of every quarter (T, n) from the `outputs` of the model (T, n), flows as amounts per quarter."""
    years: Array = QUARTER * np.arange(len(outputs["capex"]), dtype=np.float64)[:, None]
    sold = outputs["shipments_gw"] / p["power.pue"] * p["observation.leader_compute_share"]
    other = other_capex(
        p["observation.capex_big4.other"],
        p["observation.capex_big4.growth_first_year"],
        p["observation.capex_big4.growth"],
        years,
    )
    price = outputs["chip_price_per_gw"] * p["observation.board_share"] / outputs["performance_per_gw"]
    compute = np.cumsum(sold * outputs["performance_per_gw"], axis=0)
    power = np.cumsum(sold / p["power.it_per_tdp"], axis=0)
    return {
        "compute_sold_leader": p["observation.leader_compute_sold.initial"] + compute,
        "chip_power_leader": p["observation.leader_chip_power.initial"] + power,
        "data_centre_revenue_leader": p["observation.leader_revenue_share"] * outputs["chip_revenue"],
        "chip_price_per_h100e": 1000.0 * price,  # a billion over a million is a thousand
        "capex_big4": p["observation.capex_big4.share"] * outputs["capex_self_funded"] + QUARTER * other,
        "weekly_users_leader": p["observation.weekly_per_daily"] * outputs["daily_users_leader"],
        "lab_run_rate_two": (1.0 + p["observation.second_lab"]) * outputs["lab_revenue_leader"] / QUARTER,
    }
