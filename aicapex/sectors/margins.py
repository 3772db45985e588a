"""Margins: profit and loss of each layer, and who pays when the labs cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import QUARTER
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "cloud.gross_margin.initial", "share", "Gross margin of AI cloud at the start", "期初 AI 云毛利率", -1, 0.95
    ),
    Parameter(
        "cloud.opex_maximum",
        "USD bn/GW/yr",
        "Most that a running GW can cost beside power and depreciation",
        "单位算力除电费与折旧外的最高现金成本",
        0,
    ),
    Parameter("cloud.captive_share", "share", "Share of compute that its owners use themselves", "自用算力占比", 0, 1),
    Parameter("labs.gross_margin.initial", "share", "Gross margin of labs at the start", "期初实验室毛利率", -5, 0.99),
    Parameter("labs.enterprise_share", "share", "Labs' share of firms' AI spending", "实验室占企业 AI 支出比例", 0, 1),
    Parameter("labs.embedded_share", "share", "Labs' share of embedded AI revenue", "实验室占内嵌 AI 收入比例", 0, 1),
    Parameter(
        "labs.wages", "USD bn/yr", "Labs' wages and other cash costs at the start", "实验室期初薪酬及其他现金成本", 0
    ),
    Parameter("labs.wages_growth", "log/yr", "Growth of labs' wages", "实验室薪酬增速", -1, 2),
    Parameter(
        "labs.leader_revenue.initial", "USD bn/yr", "Revenue of the leading lab at the start", "头部实验室期初收入", 0
    ),
    Parameter("labs.revenue_goal", "USD bn/yr", "Revenue that the leading lab aims at", "头部实验室收入目标", 0),
    Parameter(
        "labs.payment_default",
        "share",
        "Part of labs' compute bill that is in default while labs lose money",
        "实验室亏损期间违约拒付的算力账单占比",
        0,
        1,
    ),
    Parameter("labs.cash.initial", "USD bn", "Labs' cash at the opening", "实验室期初现金", 0),
    Parameter("labs.equity", "USD bn/yr", "Equity that labs can raise", "实验室可融股权", 0),
    Parameter("labs.equity_growth", "log/yr", "Growth of equity that labs can raise", "实验室股权融资增速", -2, 2),
    Parameter(
        "apps.other_cost", "share", "Other costs of applications, of their revenue", "应用层其他成本占收入比", 0, 2
    ),
)

OUTPUTS = (
    Variable("lab_revenue", "USD bn", "flow", "Revenue of labs", "实验室收入"),
    Variable("lab_revenue_leader", "USD bn", "flow", "Revenue of the leading lab", "头部实验室收入"),
    Variable(
        "lab_cost_of_revenue_leader",
        "USD bn",
        "flow",
        "Inference bill of the leading lab",
        "头部实验室营业成本（推理）",
    ),
    Variable(
        "lab_cost_leader",
        "USD bn",
        "flow",
        "Inference, training, wages and other costs of the leading lab",
        "头部实验室总成本（推理、训练与薪酬等）",
    ),
    Variable(
        "paying_share_for_goal",
        "share",
        "ratio",
        "Share of users who would have to pay for the leading lab to reach its goal",
        "头部实验室达成收入目标所需付费率",
        weight="users",
    ),
    Variable("application_revenue", "USD bn", "flow", "Revenue of applications", "应用层收入"),
    Variable("inference_cost_labs", "USD bn", "flow", "Labs' inference bill", "实验室推理账单"),
    Variable("inference_cost_apps", "USD bn", "flow", "Applications' inference bill", "应用层推理账单"),
    Variable("training_spend", "USD bn", "flow", "Training that was served, at the rents paid", "训练支出"),
    Variable("compute_unpaid", "USD bn", "flow", "Compute bills that labs could not pay", "实验室未付算力账单"),
    Variable("cloud_revenue", "USD bn", "flow", "Cloud revenue, own use at the rental price", "云收入（自用按租价计）"),
    Variable("cloud_revenue_external", "USD bn", "flow", "Cloud revenue from others", "对外云收入"),
    Variable("electricity_cost", "USD bn", "flow", "Electricity bill", "电费"),
    Variable("cloud_opex", "USD bn", "flow", "Other cash costs of cloud", "云其他现金成本"),
    Variable("lab_wages", "USD bn", "flow", "Labs' wages and other cash costs", "实验室薪酬及其他"),
    Variable("application_costs", "USD bn", "flow", "Other costs of applications", "应用层其他成本"),
    Variable("chip_costs", "USD bn", "flow", "Costs of chip makers", "芯片环节成本"),
    Variable("cloud_cash", "USD bn", "flow", "Cloud's cash before interest and tax", "云业务息税前现金"),
    Variable("gross_margin_cloud", "share", "ratio", "Gross margin of AI cloud", "AI 云毛利率"),
    Variable("gross_margin_labs", "share", "ratio", "Gross margin of labs", "实验室毛利率"),
    Variable("profit_chips", "USD bn", "flow", "Profit of chips", "利润，芯片"),
    Variable("profit_cloud", "USD bn", "flow", "Profit of cloud, after book depreciation", "利润，云"),
    Variable("profit_labs", "USD bn", "flow", "Profit of labs, after training", "利润，实验室"),
    Variable("profit_applications", "USD bn", "flow", "Profit of applications", "利润，应用"),
    Variable("lab_equity", "USD bn", "flow", "Equity that labs took", "实验室股权融资"),
    Variable(
        "platform_support",
        "USD bn",
        "flow",
        "Support that platforms paid to labs and applications",
        "平台对实验室与应用的补贴",
    ),
    Variable("lab_distributions", "USD bn", "flow", "Surpluses that labs paid out", "实验室分配"),
    Variable("lab_cash", "USD bn", "stock", "Labs' cash", "实验室现金"),
    Variable("unpaid_share", "share", "ratio", "Share of labs' compute bill that was not paid", "实验室账单未付比例"),
    Variable("chip_market_value", "USD bn", "stock", "Market value of chip makers", "芯片环节市值"),
)


@dataclass(frozen=True, slots=True)
class LabState:
    """Labs' cash at the end of a quarter (trials,) [USD bn]."""

    cash: Array


@dataclass(frozen=True, slots=True)
class MarginStart:
    """What is solved at the start, each (trials,)."""

    opex_per_gw: Array  # cloud's other cash costs [USD bn/GW/yr]
    leader_share: Array  # of the leading lab in its market [share]


def lab_revenue(p: Params, revenue: Outputs) -> Array:
    """Revenue of the model layer wherever it sits [USD bn/yr]: consumers, ads, states and its share of the others."""
    return (
        revenue["revenue_consumer"]
        + revenue["revenue_ads"]
        + revenue["revenue_sovereign"]
        + p["labs.enterprise_share"] * revenue["revenue_enterprise"]
        + p["labs.embedded_share"] * revenue["revenue_embedded"]
    )


def leader_market(p: Params, revenue: Outputs) -> Array:
    """Revenue of which the leading lab has its share [USD bn/yr]: consumers, ads and labs' part of firms' spending."""
    firms = p["labs.enterprise_share"] * revenue["revenue_enterprise"]
    return revenue["revenue_consumer"] + revenue["revenue_ads"] + firms


def equity_on_offer(p: Params, confidence: Array) -> Array:
    """Equity that labs can raise (trials,) [USD bn/yr]: more with time, and as outsiders are confident [x]."""
    return p["labs.equity"] * np.exp(p["labs.equity_growth"] * p.years) * confidence


def means_for_training(earned: Outputs, *, research: Array, equity: Array) -> Array:
    """What can be spent on training (trials,) [USD bn/yr]: platforms' research, equity, labs' own operating cash."""
    own = earned["lab_revenue"] - earned["inference_cost_labs"] - earned["lab_wages"]
    return research + equity + own


def finance_labs(
    p: Params, state: LabState, *, gap: Array, bill: Array, equity_limit: Array, support_limit: Array
) -> tuple[LabState, Outputs]:
    """Who pays a lab's gap [USD bn/yr]: new equity, then its owners, then its cash; the rest stays unpaid.

    Cash is the runway: it is used where nobody gives more. A surplus fills it up to what it was at the
    opening, the rest is paid out. Limits [USD bn/yr]. A default leaves part of the bill unpaid, as far as there is a
    gap, and whoever would have paid for that part of the gap does so for no other.
    """
    need = np.maximum(gap, 0.0)
    defaulted = np.minimum(p["labs.payment_default"] * bill, need)
    sound = 1.0 - np.divide(defaulted, need, out=np.zeros_like(need), where=need > 0)
    need = need - defaulted
    equity = np.minimum(need, sound * np.maximum(equity_limit, 0.0))
    support = np.minimum(need - equity, sound * np.maximum(support_limit, 0.0))
    from_cash = np.minimum(need - equity - support, sound * state.cash / QUARTER)
    unpaid = np.minimum(need - equity - support - from_cash, bill - defaulted)
    # wages come before bills, and somebody has paid them: what no limit covers falls on the owners
    support = support + (need - equity - support - from_cash - unpaid)
    surplus = np.maximum(-gap, 0.0)
    saved = np.minimum(surplus, np.maximum(p["labs.cash.initial"] - state.cash, 0.0) / QUARTER)
    cash = state.cash + (saved - from_cash) * QUARTER
    return LabState(cash), {
        "lab_equity": equity,
        "lab_support": support,
        "compute_unpaid": defaulted + unpaid,
        "lab_distributions": surplus - saved,
        "lab_cash": cash,
    }


def leader(p: Params, start: MarginStart, revenue: Outputs, earned: Outputs) -> Outputs:
    """What the leading lab costs [USD bn/yr] (C20), and the paying share that its goal would take [share] (C42).

    Costs are its part of the labs', by revenue, less what platforms pay for: that is research of their own. The goal
    may take more payers than there are users; where nobody pays for a subscription the share is undefined (NaN).
    """
    part = np.divide(
        earned["lab_revenue_leader"],
        earned["lab_revenue"],
        out=np.zeros(p.trials),
        where=earned["lab_revenue"] > 1e-9,
    )
    inference = part * earned["inference_cost_labs"]
    of_platforms = earned["platform_support"] - np.maximum(-earned["profit_applications"], 0.0)
    own = np.maximum(earned["training_spend"] + earned["lab_wages"] - of_platforms, 0.0)
    consumer = revenue["revenue_consumer"]
    needed = p["labs.revenue_goal"] / start.leader_share - (leader_market(p, revenue) - consumer)
    return {
        "lab_cost_of_revenue_leader": inference,
        "lab_cost_leader": inference + part * own,
        "paying_share_for_goal": np.divide(
            revenue["paying_share"] * np.maximum(needed, 0.0),
            consumer,
            out=np.full(p.trials, np.nan),
            where=consumer > 1e-9,
        ),
    }


def step(
    p: Params,
    start: MarginStart,
    state: LabState,
    *,
    revenue: Outputs,
    payments: Array,
    inference_share: Array,
    labs_share: Array,
    energised_gw: Array,
    electricity: Array,
    depreciation: Array,
    chip_revenue: Array,
    equity_limit: Array,
    support_limit: Array,
) -> tuple[LabState, Outputs]:
    """Profit and loss of each layer as rates [USD bn/yr]; training is the labs' cost and the cloud's revenue.

    `inference_share` is inference in compute used and `labs_share` the labs' part of inference; `energised_gw` is IT
    load; `electricity` is the bill [USD bn/yr].
    """
    inference = payments * inference_share
    training = payments - inference
    bill_labs, bill_apps = inference * labs_share, inference * (1.0 - labs_share)
    labs = lab_revenue(p, revenue)
    others = (1.0 - p["labs.enterprise_share"]) * revenue["revenue_enterprise"]
    apps = others + (1.0 - p["labs.embedded_share"]) * revenue["revenue_embedded"]
    wages = p["labs.wages"] * np.exp(p["labs.wages_growth"] * p.years)
    gap = bill_labs + training + wages - labs
    new, money = finance_labs(
        p, state, gap=gap, bill=bill_labs + training, equity_limit=equity_limit, support_limit=support_limit
    )
    unpaid = money["compute_unpaid"]
    other = p["apps.other_cost"] * apps
    profit_apps = apps - bill_apps - other
    cost_chips = (1.0 - p["chips.gross_margin"]) * chip_revenue
    opex = start.opex_per_gw * energised_gw
    received = payments - unpaid
    cash = received - electricity - opex
    gross = cash - depreciation
    nothing = np.zeros(p.trials)
    return new, {
        "lab_revenue": labs,
        "lab_revenue_leader": start.leader_share * leader_market(p, revenue),
        "application_revenue": apps,
        "inference_cost_labs": bill_labs,
        "inference_cost_apps": bill_apps,
        "training_spend": training,
        "cloud_revenue": received,
        "cloud_revenue_external": (1.0 - p["cloud.captive_share"]) * received,
        "electricity_cost": electricity,
        "cloud_opex": opex,
        "lab_wages": wages,
        "application_costs": other,
        "chip_costs": cost_chips,
        "cloud_cash": cash,
        "gross_margin_cloud": np.divide(gross, received, out=nothing.copy(), where=received > 1e-9),
        "gross_margin_labs": np.divide(labs - bill_labs, labs, out=nothing.copy(), where=labs > 1e-9),
        "profit_chips": chip_revenue - cost_chips,
        "profit_cloud": gross,
        "profit_labs": -gap + unpaid,
        "profit_applications": profit_apps,
        **{name: amount for name, amount in money.items() if name != "lab_support"},
        "platform_support": money["lab_support"] + np.maximum(-profit_apps, 0.0),
        "unpaid_share": np.divide(unpaid, bill_labs + training, out=nothing.copy(), where=bill_labs + training > 1e-9),
        "chip_market_value": p["chips.earnings_multiple"] * (chip_revenue - cost_chips),
    }
