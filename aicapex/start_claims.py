"""What is stated of the start: by claims and public figures, the constant solved for each, and where they clash.

No figure stands here: claims and facts are read from the seeds, and compared by arithmetic on their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aicapex.language import Message
from aicapex.public_figures import calculated

Values = Mapping[str, NDArray[Any]]
A_YEAR: Final = 4.0
QUARTERS: Final = 4  # from the start to a year after it


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing stated of the start.

    `of` gives what the run has there (trials,) from its parameters and outputs, None where it is no figure of the
    start. `claimed` and `beside` are two arithmetics of claims and facts, an empty one where an end is open.
    """

    name: str
    claim: str  # or the fact that states it
    unit: str
    solved: Message
    of: Callable[[Values, Values], NDArray[Any]] | None
    parameter: str = ""
    claimed: tuple[str, str] = ("", "")
    beside: tuple[str, str] = ("", "")  # the public figure, or another claim's where the two clash
    conflict: Message | None = None  # with {claimed}, {beside} and {run}
    title: Message | None = None  # where the name is no output's
    clash: bool = False  # whether it is told whatever the figures are: the statements speak of different things


def _first(name: str, factor: float = 1.0) -> Callable[[Values, Values], NDArray[Any]]:
    """An output in the start quarter, times a factor."""
    return lambda _, outputs: factor * outputs[name][0].astype(float)


def _ratio_after_a_year(name: str) -> Callable[[Values, Values], NDArray[Any]]:
    """An output a year after the start over that of the start [x]; undefined in a shorter run."""

    def ratio(_: Values, outputs: Values) -> NDArray[Any]:
        path = outputs[name].astype(float)
        if len(path) <= QUARTERS:
            return np.full(path.shape[1], np.nan)
        return np.asarray(path[QUARTERS] / np.maximum(path[0], 1e-9))

    return ratio


def _orders(parameters: Values, outputs: Values) -> NDArray[Any]:
    """Orders of the start, a year, over what can be shipped in the first full year [x]."""
    ceiling = parameters["power.pue"] * parameters["chips.demand_2026"]
    return np.asarray(A_YEAR * outputs["orders"][0].astype(float) / ceiling)


def _cost_of_shipments(parameters: Values, _: Values) -> NDArray[Any]:
    """What the chips of the first full year cost with their shells [USD bn]."""
    per_gw = parameters["chips.price_per_gw"] + parameters["capex.shell_per_gw"]
    return np.asarray(parameters["chips.demand_2026"] * per_gw)


def _h_card_over_cost(parameters: Values, outputs: Values) -> NDArray[Any]:
    """Rent of an H100 over the cash cost of running one at the start [x]."""
    gw = outputs["energised_gw"][0].astype(float) / parameters["power.pue"]
    cost = A_YEAR * (outputs["electricity_cost"][0] + outputs["cloud_opex"][0]) / gw  # USD bn/GW/yr is USD/W/yr
    hour = cost * calculated("it_power_per_gpu[1]") / (365.0 * 24.0)
    return np.asarray(outputs["rental_price_h100"][0] / hour)


_STATE: Final = Message("state", "状态量，直接取值")
_FOLLOWS: Final = Message("none: it follows", "无（由其他设定得出）")
_SPOT: Final = Message("spot rent", "现货租价")


STATEMENTS: Final = (
    Statement(
        "rental_price_newest", "C15", "USD/GPU-h", _SPOT, _first("rental_price_newest"),
        "market.rental_price.initial", ("C15", "C15"), ("b200_rent_2025q3.low", "b200_rent_2025q3.high"),
        Message(
            "rent of the newest GPU: {claimed} claimed, {beside} quoted",
            "最新 GPU 租价：论断 {claimed}，公开报价 {beside}",
        ),
    ),
    Statement(
        "rental_price_h100_over_cost", "C16", "x",
        Message("none (market.age_premium)", "无（market.age_premium）"), _h_card_over_cost,
        claimed=("1", ""),
        title=Message("Rent of an H100 over its cash cost", "H100 租价／现金成本"),
    ),
    Statement(
        "idle_rate", "C12", "share", Message("friction", "摩擦性空闲"),
        _first("idle_rate"), "market.idle.initial", ("C12 / 100", "C12 / 100"),
        ("1 - train_uptime.high / 100", "1 - train_uptime.low / 100"),
        Message(
            "idle: {claimed} of GPUs unallocated (C12) against {beside} of the time not working in GPUs that are let: "
            "two definitions",
            "空闲：{claimed} 的 GPU 未分配（C12），而已出租 GPU 有 {beside} 的时间未在工作：口径不同",
        ),
    ),
    Statement(
        "racks_empty", "C11", "share",
        Message("spare shells", "空置机房"), lambda p, _: 1.0 - p["capacity.cn_west.occupancy"],
        claimed=("1 - C11 / 100", ""), beside=("C12 / 100", "C12 / 100"), clash=True,
        conflict=Message(
            "racks: {claimed} stand without chips (C11) though only {beside} of GPUs are unallocated (C12): an empty "
            "rack is a spare shell, never an idle GPU",
            "机柜：{claimed} 未上架芯片（C11），而 GPU 未分配仅 {beside}（C12）：空机柜是空置机房，不是闲置 GPU",
        ),
        title=Message("Racks without chips, western China", "中国西部空置机柜"),
    ),
    Statement(
        "demand_supply", "C10", "x",
        Message("compute per token", "单位 token 算力"), _first("demand_supply"), "market.demand_supply.initial",
        ("1", ""),
    ),
    Statement(
        "training_share", "C27", "share",
        Message("training budget", "训练预算"), _first("training_share"), "training.spending_share.initial",
        ("C27 / 100", "C27 / 100"),
    ),
    Statement(
        "gross_margin_cloud", "C23", "share",
        Message("cloud's other costs per GW", "每 GW 云其他成本"), _first("gross_margin_cloud"),
        "cloud.gross_margin.initial", ("C23.low / 100", "C23.high / 100"),
        ("msft_cloud_gm.low / 100", "msft_cloud_gm.high / 100"),
        Message(
            "cloud: gross margin of AI cloud {claimed} (C23); {beside} published for a whole cloud, not AI alone",
            "云：AI 云毛利率 {claimed}（C23）；公开的 {beside} 为整个云业务口径",
        ),
    ),
    Statement(
        "gross_margin_labs", "openai_gm", "share",
        Message("labs' share of inference", "实验室占推理比例"), _first("gross_margin_labs"),
        "labs.gross_margin.initial", beside=("openai_gm.low / 100", "openai_gm.high / 100"),
    ),
    Statement(
        "gross_margin_labs_claimed", "C32", "share",
        Message("none: a scenario of its own", "无（另设情景）"), _first("gross_margin_labs"),
        claimed=("", "0"), beside=("openai_gm.low / 100", "openai_gm.high / 100"),
        conflict=Message(
            "labs: gross margin stays negative (C32), while the leading lab's is {beside}; the run starts at {run}",
            "实验室：论断称毛利持续为负（C32），而头部实验室公开毛利率为 {beside}；模拟期初为 {run}",
        ),
        title=Message("Gross margin of labs as claimed", "论断中的实验室毛利率"),
    ),
    Statement(
        "penetration_us", "C01", "share", _STATE,
        _first("penetration_us"), "adoption.us.initial", ("C01 / 100", "C01 / 100"),
        ("us_adults_used_2025 / 100", "us_genai_use_2025 / 100"),
        Message("United States: {claimed} (C01), {beside} in surveys", "美国：论断 {claimed}（C01），调查为 {beside}"),
    ),
    Statement(
        "penetration_cn", "C02", "share", _STATE,
        _first("penetration_cn"), "adoption.cn.initial", ("", "C02.high / 100"),
        ("genai_users_cn / (1000 * pop_cn)", "genai_users_cn / (1000 * pop_cn)"),
        Message(
            "China: {claimed} (C02), {beside} in the official count",
            "中国：论断 {claimed}（C02），官方统计为 {beside}",
        ),
    ),
    Statement(
        "penetration_global", "C03", "share", _STATE,
        _first("penetration_global"), "adoption.global.initial", ("C03.low / 100", "C03.high / 100"),
        ("(chatgpt_wau_2025_10 + genai_users_cn) / (1000 * pop_world)", ""),
        Message(
            "world: {claimed} (C03), yet one app's weekly users and China's official count are {beside} of mankind",
            "全球：论断 {claimed}（C03），而仅一款应用的周活加中国官方用户数已占全球人口 {beside}",
        ),
    ),
    Statement(
        "users", "C03, C19, C47", "M people", _STATE, _first("users"),
        claimed=("1000 * pop_world * C03.low / 100", "1000 * pop_world * C03.high / 100"), beside=("C47", "C19"),
        clash=True,
        conflict=Message(
            "users: {claimed} in the world (C03) cannot all hold {beside} daily users of one app (C19, C47): the world "
            "is raised where it must be, to {run}",
            "用户：全球 {claimed}（C03）未必容得下一款应用 {beside} 的日活（C19、C47）："
            "必要时上调全球用户，模拟为 {run}",
        ),
    ),
    Statement(
        "daily_users_leader", "C19, C47", "M people",
        Message("daily share", "日活占比"), _first("daily_users_leader"), "adoption.daily_users_leader.initial",
        ("C47", "C19"),
        ("chatgpt_wau_2025_10 * chatgpt_dau_wau.low", "chatgpt_wau_2025_10 * chatgpt_dau_wau.high"),
        Message(
            "daily users of the leading app: {claimed} (C19, C47), {beside} by its weekly users and the public ratio",
            "头部应用日活：论断 {claimed}（C19、C47），按公开周活与日活／周活比为 {beside}",
        ),
    ),
    Statement(
        "lab_revenue_leader", "openai_arr_2025_10", "USD bn/yr",
        Message("leader's share of its market", "头部占其市场份额"), _first("lab_revenue_leader", A_YEAR),
        "labs.leader_revenue.initial", beside=("openai_arr_2025_10", "openai_arr_2025_10"),
    ),
    Statement(
        "lab_revenue_plan", "C20", "USD bn/yr",
        Message("none: a test", "无（作为检验）"), None, claimed=("C20", "C20"),
        beside=(
            "openai_arr_2025_10 * (openai_2030_plan / openai_arr_2025_10) ** (3 / 5)",
            "openai_arr_2025_10 * (openai_2030_plan / openai_arr_2025_10) ** (3 / 5)",
        ),
        conflict=Message(
            "labs: {claimed} of revenue in 2028 (C20), {beside} on the way of the leading lab's published plan to 2030",
            "实验室：2028 年收入 {claimed}（C20），按头部实验室公开的 2030 年规划折算为 {beside}",
        ),
        title=Message("Leading lab's revenue in 2028 as claimed", "论断中头部实验室 2028 年收入"),
    ),
    Statement(
        "embedded_share", "C09", "share",
        _STATE, _first("embedded_share"), "revenue.embedded.initial",
    ),
    Statement(
        "revenue_consumer", "chatgpt_payers", "USD bn/yr",
        Message("paying share", "付费率"), _first("revenue_consumer", A_YEAR), "revenue.consumer.initial",
    ),
    Statement(
        "revenue_enterprise", "anthropic_arr_2025_10", "USD bn/yr",
        Message("labour take", "劳动替代获取比例"), _first("revenue_enterprise", A_YEAR), "revenue.enterprise.initial",
    ),
    Statement(
        "orders_over_ceiling", "C53", "x",
        Message("builders' expectations", "建设方预期"), _orders, "capex.orders.initial",
        title=Message("Orders over the first full year's shipments", "期初订单／首年出货"),
    ),
    Statement(
        "order_growth", "C53", "x",
        _FOLLOWS, _ratio_after_a_year("orders"), claimed=("1", ""),
    ),
    Statement(
        "capex_growth", "C59", "x",
        _FOLLOWS, _ratio_after_a_year("capex_four_quarters"), claimed=("1", ""),
        beside=("consensus_2026 / (4 * big4_2025q3)", "4 * big4_2025q3 / big4_2024"),
        title=Message("Capex of the first year over the start's rate", "首年资本开支／期初年化"),
    ),
    Statement(
        "cost_of_shipments", "C38", "USD bn",
        Message("none: shown, not absorbed", "无（只列示，不吸收）"), _cost_of_shipments,
        claimed=("C38 * capex_per_gw.mid", "C38 * capex_per_gw.high"), beside=("consensus_2026", "consensus_2026"),
        conflict=Message(
            "chips: 2026's claimed GW (C38) cost {claimed} at public prices and {run} in the run, against {beside} "
            "expected of hyperscalers' capex",
            "芯片：论断的 2026 年 GW 数（C38）按公开造价需 {claimed}，模拟为 {run}，"
            "而市场预期的超大规模云资本开支为 {beside}",
        ),
        title=Message("Cost of the first full year's chips and shells", "首年芯片与机房造价"),
    ),
)  # fmt: skip
"""In the order in which they are told."""

# What a row is about, in a few words; the titles of outputs are longer.
SHORT: Final[Mapping[str, Message]] = {
    "rental_price_newest": Message("rent, newest GPU", "最新 GPU 租价"),
    "rental_price_h100_over_cost": Message("rent of an H100 over cash cost", "H100 租价／现金成本"),
    "idle_rate": Message("idle GPUs", "GPU 空闲率"),
    "racks_empty": Message("empty racks, western China", "西部空置机柜"),
    "demand_supply": Message("demand over usable supply", "需求／可用供给"),
    "training_share": Message("training in compute spending", "训练占算力支出"),
    "gross_margin_cloud": Message("gross margin, AI cloud", "AI 云毛利率"),
    "gross_margin_labs": Message("gross margin, labs", "实验室毛利率"),
    "gross_margin_labs_claimed": Message("the same as claimed", "实验室毛利率（论断）"),
    "penetration_us": Message("penetration, United States", "渗透率，美国"),
    "penetration_cn": Message("penetration, China", "渗透率，中国"),
    "penetration_global": Message("penetration, world", "渗透率，全球"),
    "users": Message("users, world", "全球用户"),
    "daily_users_leader": Message("daily users, leading app", "头部应用日活"),
    "lab_revenue_leader": Message("revenue, leading lab", "头部实验室收入"),
    "lab_revenue_plan": Message("its revenue in 2028, planned", "其 2028 年计划收入"),
    "embedded_share": Message("AI in incumbents' revenue", "在位企业 AI 收入占比"),
    "revenue_consumer": Message("revenue from consumers", "消费者收入"),
    "revenue_enterprise": Message("revenue from firms", "企业收入"),
    "orders_over_ceiling": Message("orders over 2026's shipments", "订单／首年出货"),
    "order_growth": Message("orders, a year on", "订单一年后倍数"),
    "capex_growth": Message("capex, first year over start", "首年资本开支倍数"),
    "cost_of_shipments": Message("cost of 2026's chips", "首年芯片与机房造价"),
}
