"""Revenue: what consumers, advertisers, firms, incumbents' own business and states pay for AI."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import approach
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

REGIONS = ("us", "cn", "row")

PARAMETERS = (
    Parameter(
        "revenue.consumer.initial", "USD bn/yr", "Consumer subscriptions at the start", "期初消费者订阅收入", 0.001
    ),
    Parameter("revenue.consumer.price.us", "USD/yr", "Price of a subscription, United States", "订阅年费，美国", 0.01),
    Parameter("revenue.consumer.price.cn", "USD/yr", "Price of a subscription, China", "订阅年费，中国", 0),
    Parameter(
        "revenue.consumer.price.row", "USD/yr", "Price of a subscription, rest of the world", "订阅年费，其他地区", 0
    ),
    Parameter(
        "revenue.consumer.paying_ratio.cn",
        "x",
        "Paying share in China against the United States",
        "中国付费率／美国付费率",
        0,
        5,
    ),
    Parameter(
        "revenue.consumer.paying_ratio.row",
        "x",
        "Paying share in the rest of the world against the United States",
        "其他地区付费率／美国付费率",
        0,
        5,
    ),
    Parameter("revenue.consumer.paying_growth", "log/yr", "Growth of the paying share", "付费率增速", -2, 2),
    Parameter("revenue.consumer.paying_maximum", "share", "Highest paying share", "付费率上限", 0.01, 1),
    Parameter("revenue.consumer.price_growth", "log/yr", "Growth of subscription prices", "订阅价格增速", -2, 2),
    Parameter("revenue.ads.start", "yr", "Time from the start until ads are sold", "广告业务启动距期初时间", 0, 30),
    Parameter(
        "revenue.ads.per_daily_user",
        "USD/yr",
        "Ad revenue per daily user of the leading app when mature",
        "成熟期每日活广告收入",
        0,
    ),
    Parameter("revenue.ads.ramp", "yr", "Time in which ads ramp up", "广告爬坡时间", 0.05, 30),
    Parameter(
        "revenue.enterprise.initial", "USD bn/yr", "AI spending of firms at the start", "期初企业 AI 支出", 0.001
    ),
    Parameter("revenue.labour.wage_bill", "USD tn", "World labour income", "全球劳动收入", 0.01),
    Parameter("revenue.labour.wage_growth", "log/yr", "Growth of labour income", "劳动收入增速", -1, 1),
    Parameter("revenue.labour.exposed", "share", "Labour income exposed to AI", "受 AI 影响的劳动收入占比", 0.001, 1),
    Parameter(
        "revenue.labour.take_multiple",
        "x",
        "Labour take (automated × captured share) at full autonomy, against the start",
        "完全自主时自动化×获取比例相对期初的倍数",
        0.01,
        1000,
    ),
    Parameter(
        "revenue.labour.take_speed", "1/yr", "Speed at which the labour take grows", "劳动收入获取比例提升速度", 0, 10
    ),
    Parameter(
        "revenue.labour.take_maximum",
        "share",
        "Highest part of adopters' exposed wages that AI may take",
        "AI 可获取的受影响工资上限",
        0.0001,
        1,
    ),
    Parameter("revenue.embedded.base", "USD bn/yr", "Incumbents' core revenue at the start", "在位企业核心收入", 0),
    Parameter("revenue.embedded.base_growth", "log/yr", "Growth of incumbents' core revenue", "核心收入增速", -1, 1),
    Parameter(
        "revenue.embedded.initial",
        "share",
        "AI-related share of incumbents' core revenue at the start",
        "期初 AI 相关占比",
        0.0001,
        1,
    ),
    Parameter(
        "revenue.embedded.saturation",
        "share",
        "AI-related share of incumbents' core revenue, long run",
        "AI 相关占比长期水平",
        0.0001,
        1,
    ),
    Parameter(
        "revenue.embedded.speed", "1/yr", "Speed at which the AI-related share grows", "AI 相关占比提升速度", 0, 10
    ),
    Parameter(
        "revenue.embedded.incremental",
        "share",
        "Part of AI-related revenue that is new money",
        "AI 相关收入中的增量比例",
        0,
        1,
    ),
    Parameter(
        "revenue.sovereign.initial",
        "USD bn/yr",
        "States' purchases of AI services at the start",
        "期初国家采购 AI 服务",
        0,
    ),
    Parameter(
        "revenue.sovereign.growth", "log/yr", "Growth of states' purchases of AI services", "国家采购增速", -1, 3
    ),
    Parameter("labs.price_level", "x", "Prices of closed models against the trend", "闭源模型价格相对趋势", 0, 10),
)

OUTPUTS = (
    Variable("revenue_consumer", "USD bn", "flow", "Revenue from consumers", "消费者订阅收入"),
    Variable("revenue_ads", "USD bn", "flow", "Revenue from advertising", "广告收入"),
    Variable("revenue_enterprise", "USD bn", "flow", "Revenue from firms' labour savings", "企业降本收入"),
    Variable("revenue_embedded", "USD bn", "flow", "New revenue in incumbents' own business", "在位企业主业增量收入"),
    Variable("revenue_sovereign", "USD bn", "flow", "Revenue from states", "国家采购收入"),
    Variable("revenue", "USD bn", "flow", "End-user AI revenue", "AI 终端收入"),
    Variable("paying_share", "share", "ratio", "Share of users who pay", "付费用户占比", weight="users"),
    Variable("labour_take", "share", "ratio", "Part of adopters' exposed wages paid for AI", "AI 获取的受影响工资比例"),
    Variable(
        "embedded_share", "share", "stock", "AI-related share of incumbents' core revenue", "在位企业 AI 相关收入占比"
    ),
    Variable(
        "token_price",
        "USD/Mtoken",
        "ratio",
        "Price of tokens paid by users",
        "用户支付的 token 价格",
        weight="tokens_served",
    ),
)


@dataclass(frozen=True, slots=True)
class RevenueState:
    """What carries over, each (trials,)."""

    automation: Array  # reached, of its long run [share]
    embedded_share: Array  # AI-related part of incumbents' business [share]


@dataclass(frozen=True, slots=True)
class RevenueStart:
    """What is solved at the start (trials,): the US paying share, the labour take [share], what was served [share]."""

    paying_us: Array
    labour_take: Array
    served: Array


def initial(p: Params) -> RevenueState:
    """Automation counts from here."""
    return RevenueState(automation=np.zeros(p.trials), embedded_share=p["revenue.embedded.initial"])


def solve_start(p: Params, *, users: dict[str, Array], enterprise_adoption: Array, served: Array) -> RevenueStart:
    """Paying share and labour take that give the revenue of the start; `users` by region [M people]."""
    weights = _subscription_weight(p, users)
    exposed = 1000.0 * p["revenue.labour.wage_bill"] * p["revenue.labour.exposed"] * enterprise_adoption
    return RevenueStart(
        paying_us=1000.0 * p["revenue.consumer.initial"] / weights,
        labour_take=p["revenue.enterprise.initial"] / exposed,
        served=served,
    )


def _subscription_weight(p: Params, users: dict[str, Array]) -> Array:
    """Yearly revenue at a US paying share of one [USD m/yr]: users x paying ratio x price, by region."""
    ratio = {
        "us": np.ones(p.trials),
        "cn": p["revenue.consumer.paying_ratio.cn"],
        "row": p["revenue.consumer.paying_ratio.row"],
    }
    total = np.zeros(p.trials)
    for region in REGIONS:
        total = total + users[region] * ratio[region] * p[f"revenue.consumer.price.{region}"]
    return total


def paying_share(start: Array, growth: Array, maximum: Array, years: float) -> Array:
    """Share of users who pay after some years: grows at first at `growth` [log/yr], then towards `maximum` (logistic).

    >>> float(paying_share(np.array(0.05), np.array(0.0), np.array(0.3), 5.0).round(6))
    0.05
    """
    ceiling = np.maximum(maximum, start * 1.0001)
    odds = start / (ceiling - start) * np.exp(growth * years)
    return ceiling * odds / (1.0 + odds)


def labour_take(start: Array, multiple: Array, automation: Array, maximum: Array) -> Array:
    """Automated times captured share of adopters' exposed wages (trials,) [share] (C49).

    Its odds against the `maximum` grow by 1 + (M - 1) m with automation m: far below the maximum the share itself does,
    near it the pool of wages limits what can be taken.
    """
    ceiling = np.maximum(maximum, start * 1.0001)
    odds = start / (ceiling - start) * (1.0 + (multiple - 1.0) * automation)
    return ceiling * odds / (1.0 + odds)


def ad_ramp(years: float, start: Array, ramp: Array) -> Array:
    """How far advertising has come [share]: 0 before its start, then 1 - e^(-t/ramp)."""
    return -np.expm1(-np.maximum(years - start, 0.0) / ramp)


def step(
    p: Params,
    start: RevenueStart,
    state: RevenueState,
    *,
    users: dict[str, Array],
    daily_users_leader: Array,
    enterprise_adoption: Array,
    autonomy: Array,
    served: Array,
    tokens_served: Array,
) -> tuple[RevenueState, Outputs]:
    """One quarter's revenue by source as rates [USD bn/yr]; what was not served earns nothing.

    `users` by region and `daily_users_leader` [M people]; `served` is the share of inference demand that was met,
    against that of the start. Automation gates the labour take: it follows what autonomy allows (C61).
    """
    years = p.years
    pace = p["progress.pace"]
    automation = approach(
        state.automation, np.maximum(autonomy, state.automation), p["revenue.labour.take_speed"] * pace, p.elapsed
    )
    embedded = _embedded_share(p, state.embedded_share)
    delivered = served / start.served
    level = p["labs.price_level"]
    paying = paying_share(
        start.paying_us, p["revenue.consumer.paying_growth"], p["revenue.consumer.paying_maximum"], years
    )
    prices = np.exp(p["revenue.consumer.price_growth"] * years)
    consumer = _subscription_weight(p, users) * paying / 1000.0 * prices * delivered * level
    ads = (
        daily_users_leader
        * p["revenue.ads.per_daily_user"]
        / 1000.0
        * ad_ramp(years, p["revenue.ads.start"], p["revenue.ads.ramp"])
    )
    take = labour_take(
        start.labour_take, p["revenue.labour.take_multiple"], automation, p["revenue.labour.take_maximum"]
    )
    wages = 1000.0 * p["revenue.labour.wage_bill"] * np.exp(p["revenue.labour.wage_growth"] * years)
    enterprise = wages * p["revenue.labour.exposed"] * enterprise_adoption * take * delivered * level
    core = p["revenue.embedded.base"] * np.exp(p["revenue.embedded.base_growth"] * years)
    uplift = core * embedded * p["revenue.embedded.incremental"] * delivered
    sovereign = p["revenue.sovereign.initial"] * np.exp(p["revenue.sovereign.growth"] * years)
    ads = ads * delivered
    total = consumer + ads + enterprise + uplift + sovereign
    everyone = users["us"] + users["cn"] + users["row"]
    ratio_cn, ratio_row = p["revenue.consumer.paying_ratio.cn"], p["revenue.consumer.paying_ratio.row"]
    payers = users["us"] + users["cn"] * ratio_cn + users["row"] * ratio_row
    sold = np.divide(
        1000.0 * (consumer + enterprise + uplift),
        365.0 * tokens_served,
        out=np.zeros(p.trials),
        where=tokens_served > 0,
    )
    return RevenueState(automation, embedded), {
        "revenue_consumer": consumer,
        "revenue_ads": ads,
        "revenue_enterprise": enterprise,
        "revenue_embedded": uplift,
        "revenue_sovereign": sovereign,
        "revenue": total,
        "paying_share": paying * payers / everyone,
        "labour_take": take,
        "embedded_share": embedded,
        "token_price": sold,
    }


def _embedded_share(p: Params, share: Array) -> Array:
    """AI-related share of incumbents' core revenue one quarter on [share]: a logistic, held where it is above it."""
    ceiling = np.maximum(p["revenue.embedded.saturation"], share * 1.000001)
    odds = share / (ceiling - share) * np.exp(p["revenue.embedded.speed"] * p.elapsed)
    return ceiling * odds / (1.0 + odds)
