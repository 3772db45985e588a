"""Funding: each builder's cash, debt and budget; how defaults come and who loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.fleet import BUILDERS, shares
from aicapex.forms import QUARTER, logistic
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

_DEBT = ("self_funded", "leveraged")
_NAMES = {
    "self_funded": ("self-funded builders", "自有资金型"),
    "leveraged": ("leveraged builders", "杠杆型"),
    "states": ("states", "国家"),
}


def _both(suffix: str, unit: str, en: str, zh: str, low: float = 0.0, high: float = np.inf) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(f"funding.{b}.{suffix}", unit, f"{en}, {_NAMES[b][0]}", f"{zh}，{_NAMES[b][1]}", low, high)
        for b in _DEBT
    )


PARAMETERS = (
    *_both("debt_share", "share", "Highest share of capex paid with debt", "资本开支债务占比上限", 0, 0.95),
    *_both("debt_initial", "USD bn", "Debt at the opening", "期初债务"),
    *_both("debt_capacity", "USD bn/yr", "Debt that lenders offer", "可得债务额度"),
    *_both("cash_initial", "USD bn", "Cash at the opening", "期初现金"),
    *_both("spread", "share", "Credit spread in calm times", "正常信用利差", 0, 1),
    *_both("default_base", "1/yr", "Default hazard in calm times", "正常违约率", 0, 1),
    *_both("cash_buffer", "yr", "Cash kept, in years of capex", "现金缓冲（资本开支年数）", 0, 5),
    Parameter(
        "funding.ocf.initial", "USD bn/yr", "Operating cash flow of the platforms at the start", "平台期初经营现金流", 0
    ),
    Parameter("funding.ocf.growth", "log/yr", "Growth of the core business's cash flow", "核心业务现金流增速", -1, 1),
    Parameter(
        "funding.ocf.capex_share",
        "share",
        "Operating cash that platforms are ready to put into AI capex",
        "平台经营现金流可投入 AI 资本开支的比例",
        0,
        1,
    ),
    Parameter(
        "funding.leveraged.reinvestment",
        "share",
        "Cash after debt service that leveraged builders reinvest",
        "杠杆型建设方现金再投资比例",
        0,
        1,
    ),
    Parameter(
        "funding.equity_capacity", "USD bn/yr", "Equity that leveraged builders can raise", "杠杆型建设方可融股权", 0
    ),
    Parameter("funding.vendor_capacity", "USD bn/yr", "Vendor finance on offer", "供应商融资额度", 0),
    Parameter("funding.debt_growth", "log/yr", "Growth of lenders' and investors' limits", "融资额度增速", -1, 2),
    Parameter(
        "funding.commitments.total", "USD bn", "Labs' long-term purchase commitments", "实验室长期采购承诺总额", 0
    ),
    Parameter(
        "funding.commitments.realised_share", "share", "Share of commitments that is honoured", "承诺兑现比例", 0, 1
    ),
    Parameter("funding.commitments.term", "yr", "Time over which commitments fall due", "承诺履行期限", 0.5, 40),
    Parameter(
        "funding.commitments.advance",
        "share",
        "What lenders advance on a year's commitments",
        "贷款人按承诺额的放贷比例",
        0,
        1,
    ),
    Parameter(
        "funding.spv.share", "share", "Outside finance that goes through vehicles", "经由 SPV 的外部融资占比", 0, 1
    ),
    Parameter("funding.spv.debt_share", "share", "Debt of a vehicle, of its capital", "SPV 债务占比", 0, 1),
    Parameter(
        "funding.spv.sponsor_share", "share", "Sponsor's share of a vehicle's equity", "发起方占 SPV 股权比例", 0, 1
    ),
    Parameter(
        "funding.spv.lease_guarantee",
        "x",
        "Coverage of a vehicle thanks to lease guarantees",
        "租约担保对 SPV 偿债覆盖的倍数",
        0.1,
        20,
    ),
    Parameter(
        "funding.spv.guarantee",
        "share",
        "Part of a vehicle's losses that its sponsor bears",
        "发起方承担的 SPV 损失比例",
        0,
        1,
    ),
    Parameter("funding.tenor", "yr", "Mean time to maturity of debt", "债务平均期限", 0.5, 50),
    Parameter("funding.floating_share", "share", "Share of debt at floating rates", "浮动利率债务占比", 0, 1),
    Parameter("funding.base_rate", "share", "Base interest rate", "基准利率", -0.02, 1),
    Parameter(
        "funding.spread_response.leverage",
        "share",
        "Rise of spreads per unit of debt over book value",
        "杠杆对利差的影响",
        0,
        2,
    ),
    Parameter(
        "funding.spread_response.coverage",
        "share",
        "Rise of spreads when coverage is gone",
        "偿债覆盖恶化对利差的影响",
        0,
        2,
    ),
    Parameter(
        "funding.spread_response.threshold",
        "x",
        "Debt-service coverage below which spreads widen",
        "利差开始走阔的偿债覆盖率",
        0,
        10,
    ),
    Parameter(
        "funding.spread_response.losses",
        "x",
        "Rise of spreads per unit of outsiders' yearly loss rate",
        "外部损失率对利差的影响",
        0,
        20,
    ),
    Parameter("funding.recovery", "share", "Recovery on defaulted debt", "违约回收率", 0, 1),
    Parameter(
        "funding.default_coverage", "x", "Debt-service coverage at which defaults set in", "触发违约的偿债覆盖率", 0, 10
    ),
    Parameter("funding.default_slope", "x", "Width of that threshold", "违约阈值宽度", 0.001, 10),
    Parameter("funding.default_speed", "1/yr", "Default hazard when coverage is gone", "覆盖丧失时的违约率", 0, 4),
    Parameter(
        "funding.confidence_gain", "1/yr", "Speed at which confidence follows returns", "信心对回报的反应速度", 0, 10
    ),
    Parameter(
        "funding.confidence_default_weight",
        "x",
        "Fall of confidence per unit of yearly default rate",
        "违约率对信心的影响",
        0,
        100,
    ),
    Parameter(
        "funding.rate_sensitivity",
        "x",
        "Fall of outside money on offer per unit of the base rate [log]",
        "基准利率对外部资金供给的影响",
        0,
        100,
    ),
    Parameter("funding.confidence_boost", "x", "Confidence on top while a listing lasts", "上市带来的信心提升", -1, 5),
    Parameter("funding.confidence_floor", "x", "Lowest confidence", "信心下限", 0, 1),
    Parameter("funding.confidence_ceiling", "x", "Highest confidence", "信心上限", 1, 10),
    Parameter(
        "funding.sovereign.us.capacity", "USD bn/yr", "State money for capacity, United States", "国家建设资金，美国", 0
    ),
    Parameter("funding.sovereign.cn.capacity", "USD bn/yr", "State money for capacity, China", "国家建设资金，中国", 0),
    Parameter(
        "funding.sovereign.row.capacity",
        "USD bn/yr",
        "State money for capacity, rest of the world",
        "国家建设资金，其他地区",
        0,
    ),
    Parameter(
        "funding.sovereign.us.start",
        "yr",
        "Time from the start until it flows, United States",
        "国家资金启动时间，美国",
        0,
        50,
    ),
    Parameter(
        "funding.sovereign.cn.start", "yr", "Time from the start until it flows, China", "国家资金启动时间，中国", 0, 50
    ),
    Parameter(
        "funding.sovereign.row.start",
        "yr",
        "Time from the start until it flows, rest of the world",
        "国家资金启动时间，其他地区",
        0,
        50,
    ),
    Parameter("funding.sovereign.growth", "log/yr", "Growth of state money", "国家资金增速", -1, 2),
    Parameter(
        "funding.sovereign.programme",
        "USD bn/yr",
        "State money on top while a programme runs",
        "国家计划期间额外资金",
        0,
    ),
    Parameter(
        "funding.sovereign.backstop",
        "share",
        "Part of lenders' losses that states take over",
        "国家兜底的贷款人损失比例",
        0,
        1,
    ),
    Parameter(
        "funding.debt_target", "share", "Debt that builders aim at, of the highest share", "目标债务占上限比例", 0, 1
    ),
    Parameter(
        "funding.cash_use",
        "1/yr",
        "Rate at which cash above the buffer may go into capex",
        "超额现金投入资本开支的速度",
        0,
        4,
    ),
    Parameter("funding.tax_rate", "share", "Tax on builders' profit from AI", "建设方 AI 利润税率", 0, 1),
)

SOURCES = ("ocf", "ai_cash", "debt", "spv", "vendor", "equity", "state")

_BY_BUILDER = (
    ("capex", "USD bn", "flow", "Capex", "资本开支"),
    ("operating_cash", "USD bn", "flow", "Operating cash flow", "经营现金流"),
    ("free_cash_flow", "USD bn", "flow", "Free cash flow", "自由现金流"),
    ("cash", "USD bn", "stock", "Cash", "现金"),
    ("debt", "USD bn", "stock", "Debt", "债务"),
    ("debt_drawn", "USD bn", "flow", "Debt drawn", "新增借款"),
    ("debt_repaid", "USD bn", "flow", "Debt repaid", "偿还债务"),
    ("debt_maturing", "USD bn", "flow", "Debt maturing", "到期债务"),
    ("interest", "USD bn", "flow", "Interest", "利息"),
    ("interest_rate", "share", "ratio", "Interest rate on debt", "债务利率"),
    ("tax", "USD bn", "flow", "Tax", "税"),
    ("equity_raised", "USD bn", "flow", "Equity raised", "股权融资"),
    ("grants", "USD bn", "flow", "Grants", "国家拨款"),
    ("distributions", "USD bn", "flow", "Distributions", "分配"),
    ("defaults", "USD bn", "flow", "Debt in default", "违约债务"),
    ("recoveries", "USD bn", "flow", "Recovered by lenders", "违约回收"),
    ("debt_service_coverage", "x", "ratio", "Debt-service coverage", "偿债覆盖率"),
    ("budget", "USD bn", "flow", "Most that can be spent next quarter", "下季资金上限"),
)

OUTPUTS = (
    *(
        Variable(f"{name}_{b}", unit, kind, f"{en}, {_NAMES[b][0]}", f"{zh}，{_NAMES[b][1]}", weight="")
        for name, unit, kind, en, zh in _BY_BUILDER
        for b in BUILDERS
    ),
    *(Variable(name, unit, kind, en, zh) for name, unit, kind, en, zh in _BY_BUILDER if kind != "ratio"),
    *(
        Variable(f"source_{name}", "USD bn", "flow", f"Capex paid from {en}", f"资本开支来源：{zh}")
        for name, en, zh in (
            ("ocf", "platforms' operating cash", "平台经营现金流"),
            ("ai_cash", "leveraged builders' own cash", "杠杆型自有现金"),
            ("debt", "debt", "债务"),
            ("spv", "vehicles", "SPV"),
            ("vendor", "vendor finance", "供应商融资"),
            ("equity", "equity", "股权"),
            ("state", "states", "国家资金"),
        )
    ),
    Variable("defaults_cumulative", "USD bn", "stock", "Cumulative defaults", "累计违约"),
    Variable("default_rate", "share", "ratio", "Defaults over debt, a year", "年违约率", weight=""),
    Variable("loss_equity", "USD bn", "flow", "Default losses borne by sponsors' shareholders", "违约损失：股东"),
    Variable("loss_lenders", "USD bn", "flow", "Default losses borne by lenders", "违约损失：贷款人"),
    Variable("loss_vendors", "USD bn", "flow", "Default losses borne by vendors", "违约损失：供应商"),
    Variable("loss_states", "USD bn", "flow", "Default losses borne by states", "违约损失：国家"),
    Variable("confidence", "x", "ratio", "Confidence of outside investors", "外部投资者信心", weight=""),
    Variable("core_cash", "USD bn", "flow", "Cash flow of the platforms' core business", "平台核心业务现金流"),
    Variable(
        "profit_incumbents", "USD bn", "flow", "Cash of incumbents after AI surpluses and support", "利润，在位企业"
    ),
    Variable("loss_cover", "x", "ratio", "Layers' profits over layers' losses", "盈利环节对亏损环节的覆盖", weight=""),
    Variable("waiting_cost", "USD bn", "flow", "Cost of chips waiting for power", "待电成本"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Money arranged for the next quarter (trials, builders) [USD bn/yr]; capex is limited by it and paid from it."""

    own: Array
    equity: Array
    grants: Array
    vendor: Array
    debt: Array  # what lenders offer, vendor finance apart

    @property
    def base(self) -> Array:
        """Money that need not be paid back: own cash, equity, grants."""
        return self.own + self.equity + self.grants


@dataclass(frozen=True, slots=True)
class FundingState:
    """What carries over: (trials, builders) where so said, else (trials,)."""

    cash: Array  # (trials, builders) [USD bn]
    debt: Array  # (trials, builders) [USD bn]
    vehicle_debt: Array  # part of it in vehicles (trials, builders) [USD bn]
    vendor_debt: Array  # part of it owed to vendors (trials, builders) [USD bn]
    fixed_rate: Array  # mean rate of fixed-rate debt (trials, builders) [1/yr]
    rate: Array  # rate on all debt (trials, builders) [1/yr]
    plan: Plan
    confidence: Array  # [x]
    loss_rate: Array  # outsiders' yearly loss over debt [share]
    default_rate: Array  # yearly defaults over debt [share]
    defaults: Array  # cumulative [USD bn]


@dataclass(frozen=True, slots=True)
class FundingStart:
    """What is solved at the start: the core business's cash flow (trials,) [USD bn/yr], rates, leverage, q."""

    core_cash: Array
    base_rate: Array
    leverage: Array  # debt over book value (trials, builders) [x]
    q: Array  # (trials,) [x]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a quarter's capex comes from, each (trials, builders) [USD bn]."""

    own: Array
    equity: Array
    grants: Array
    debt: Array
    vehicle_debt: Array
    vehicle_equity: Array
    vendor: Array


def by_builder(p: Params, suffix: str) -> Array:
    """A parameter of the two kinds of builder that borrow, and 0 for states (trials, builders)."""
    return np.stack([p[f"funding.self_funded.{suffix}"], p[f"funding.leveraged.{suffix}"], np.zeros(p.trials)], axis=-1)


def only(values: Array, builder: str) -> Array:
    """Values (trials,) for one builder, 0 for the others (trials, builders)."""
    out = np.zeros((len(values), len(BUILDERS)))
    out[:, BUILDERS.index(builder)] = values
    return out


def state_money(p: Params) -> Array:
    """State money for capacity (trials,) [USD bn/yr] (C08): by region from its own start, plus programmes."""
    growth = np.exp(p["funding.sovereign.growth"] * p.years)
    flowing = sum(
        p[f"funding.sovereign.{region}.capacity"]
        * np.clip((p.years - p[f"funding.sovereign.{region}.start"]) * 2.0 + 1.0, 0.0, 1.0)
        for region in ("us", "cn", "row")
    )
    return flowing * growth + p["funding.sovereign.programme"]


def arrange(p: Params, *, operating: Array, debt_service: Array, cash: Array, capex: Array, confidence: Array) -> Plan:
    """Money for the next quarter: flows (trials, builders) [USD bn/yr], cash [USD bn], confidence (trains,) [x].

    Platforms put a share of operating cash to AI; leveraged builders what debt service leaves; both may run down cash
    above their buffer. Lenders, vendors and shareholders offer more when confident; commitments can be borrowed against.
    """
    growth = np.exp(p["funding.debt_growth"] * p.years) * confidence
    spare = np.maximum(cash - by_builder(p, "cash_buffer") * capex, 0.0) * p["funding.cash_use"][:, None]
    platforms = p["funding.ocf.capex_share"] * np.maximum(operating[:, 0], 0.0)
    leveraged = p["funding.leveraged.reinvestment"] * np.maximum(operating[:, 1] - debt_service[:, 1], 0.0)
    own = only(platforms, "self_funded") + only(leveraged, "leveraged") + spare
    own[:, 2] = 0.0
    due = p["funding.commitments.total"] * p["funding.commitments.realised_share"] / p["funding.commitments.term"]
    pledged = due * p["funding.commitments.advance"] * np.minimum(confidence, 1.0)
    return Plan(
        own=own,
        equity=only(p["funding.equity_capacity"] * growth, "leveraged"),
        grants=only(state_money(p), "states"),
        vendor=only(p["funding.vendor_capacity"] * growth, "leveraged"),
        debt=by_builder(p, "debt_capacity") * growth[:, None] + only(pledged, "leveraged"),
    )


def budget(p: Params, plan: Plan) -> Array:
    """Most that can be spent (trials, builders) [USD bn/yr]: min(N + lenders' and vendors' limits, N/(1 - s))."""
    share = by_builder(p, "debt_share")
    return np.minimum(plan.base + plan.debt + plan.vendor, plan.base / (1.0 - share))


def pay(p: Params, plan: Plan, capex: Array) -> Sources:
    """Where a quarter's capex [USD bn] comes from (trials, builders): debt up to its target, more if the rest falls short.

    Debt is at most its share of capex and what is offered. Of it, vendors give their part of what is offered, vehicles
    `funding.spv.share` of the rest: debt, outside equity, and the sponsor's own money (C43).
    """
    share = by_builder(p, "debt_share")
    offered = (plan.debt + plan.vendor) * QUARTER
    base = plan.base * QUARTER
    wish = np.maximum(p["funding.debt_target"][:, None] * share * capex, capex - base)
    outside = np.minimum(np.minimum(wish, share * capex), offered)
    vendor = outside * np.divide(plan.vendor * QUARTER, offered, out=np.zeros_like(offered), where=offered > 0)
    vehicles = (outside - vendor) * p["funding.spv.share"][:, None]
    debt_part = p["funding.spv.debt_share"][:, None]
    equity_part = (1.0 - debt_part) * (1.0 - p["funding.spv.sponsor_share"][:, None])
    direct = outside - vendor - vehicles
    rest = capex - direct - vendor - vehicles * (debt_part + equity_part)
    grants = rest * np.array([0.0, 0.0, 1.0])
    own = np.minimum(rest - grants, plan.own * QUARTER)
    own[:, 0] = rest[:, 0]
    return Sources(own, rest - grants - own, grants, direct, vehicles * debt_part, vehicles * equity_part, vendor)


def coverage(p: Params, cash: Array, service: Array, vehicle_share: Array) -> Array:
    """Debt-service coverage (trials, builders) [x]: cash before interest over interest and maturing debt.

    A vehicle's lease is guaranteed by its sponsor, which lifts its coverage. Without debt there is none: NaN.
    """
    lift = 1.0 + (p["funding.spv.lease_guarantee"][:, None] - 1.0) * vehicle_share
    return np.divide(cash * lift, service, out=np.full_like(cash, np.nan), where=service > 1e-9)


def default_hazard(p: Params, cover: Array) -> Array:
    """Hazard of default (trials, builders) [1/yr]: calm times' plus a soft switch where coverage is gone."""
    short = np.nan_to_num(
        (p["funding.default_coverage"][:, None] - cover) / p["funding.default_slope"][:, None], nan=-50.0
    )
    return by_builder(p, "default_base") + p["funding.default_speed"][:, None] * logistic(short)


def spreads(p: Params, start: FundingStart, *, leverage: Array, cover: Array, loss_rate: Array) -> Array:
    """Credit spread (trials, builders) [1/yr]: wider with leverage above that of the start, low coverage, outsiders' losses."""
    thin = logistic(
        np.nan_to_num(
            (p["funding.spread_response.threshold"][:, None] - cover) / p["funding.default_slope"][:, None], nan=-50.0
        )
    )
    return (
        by_builder(p, "spread")
        + p["funding.spread_response.leverage"][:, None] * np.maximum(leverage - start.leverage, 0.0)
        + p["funding.spread_response.coverage"][:, None] * thin
        + (p["funding.spread_response.losses"] * loss_rate)[:, None]
    )


def next_confidence(p: Params, start: FundingStart, confidence: Array, q: Array, loss_rate: Array) -> Array:
    """Confidence of outsiders (trials,) [x]: it follows perceived q against the start.

    It falls with their losses (C71) and with the rise of the base rate since the start (C28), and rises while a listing
    lasts.
    """
    dearer = p["funding.rate_sensitivity"] * (p["funding.base_rate"] - start.base_rate)
    target = q / np.maximum(start.q, 1e-6) * np.exp(-p["funding.confidence_default_weight"] * loss_rate - dearer)
    bounded = np.clip(
        target * (1.0 + p["funding.confidence_boost"]), p["funding.confidence_floor"], p["funding.confidence_ceiling"]
    )
    return confidence - np.expm1(-p["funding.confidence_gain"] * p.elapsed) * (bounded - confidence)


@dataclass(frozen=True, slots=True)
class Flows:
    """What the quarter brings to each builder (trials, builders), rates [USD bn/yr] but for capex [USD bn]."""

    operating: Array  # cash before interest and tax
    ai_profit: Array  # cloud's gross profit after book depreciation
    capex: Array  # [USD bn]
    book: Array  # net book value [USD bn]


def settle(
    p: Params,
    *,
    cash: Array,
    operating: Array,
    sources: Sources,
    capex: Array,
    interest: Array,
    tax: Array,
    maturing: Array,
    confidence: Array,
    debt: Array,
) -> Outputs:
    """Close a quarter's cash, (trials, builders) [USD bn]: refinance, repay, save, distribute.

    Maturing debt is refinanced as far as confidence goes and repaid with the rest. Where cash runs out, first
    maturities are extended, then interest is added to the debt, then (where there is no debt) owners pay.
    """
    drawn = sources.debt + sources.vehicle_debt + sources.vendor
    raised = sources.equity + sources.vehicle_equity
    refinanced = maturing * np.clip(confidence, 0.0, 1.0)[:, None]
    left = cash + operating + drawn + raised + sources.grants - capex - interest - tax - (maturing - refinanced)
    short = np.maximum(-left, 0.0)
    extended = np.minimum(short, maturing - refinanced)
    added = np.where(debt > 1e-9, np.minimum(short - extended, interest), 0.0)
    rescued = short - extended - added
    kept = np.maximum(by_builder(p, "cash_buffer") * capex / QUARTER, by_builder(p, "cash_initial"))
    distributed = np.maximum(left - kept, 0.0)
    return {
        "debt_drawn": drawn + refinanced + extended + added,
        "debt_repaid": maturing,
        "equity_raised": raised + rescued,
        "distributions": distributed,
        "cash": left + short - distributed,
    }


def step(
    p: Params, start: FundingStart, state: FundingState, flows: Flows, *, q: Array
) -> tuple[FundingState, Outputs]:
    """One quarter of each builder's cash, debt and defaults, and the money for the next; `q` (trials,) as perceived.

    Interest is on opening debt at last quarter's rate. Default removes the debt and leaves the chips: new owners pay
    lenders the recovery.
    """
    vehicle_share = np.divide(state.vehicle_debt, state.debt, out=np.zeros_like(state.debt), where=state.debt > 1e-9)
    vendor_share = np.divide(state.vendor_debt, state.debt, out=np.zeros_like(state.debt), where=state.debt > 1e-9)
    interest = state.rate * state.debt
    due = state.debt / p["funding.tenor"][:, None]
    cover = coverage(p, flows.operating, interest + due, vehicle_share)
    hazard = default_hazard(p, cover)
    defaulted = -np.expm1(-hazard * QUARTER) * state.debt
    performing = state.debt - defaulted
    maturing = performing / p["funding.tenor"][:, None] * QUARTER
    tax = p["funding.tax_rate"][:, None] * np.maximum(flows.ai_profit - interest, 0.0) * np.array([1.0, 1.0, 0.0])
    sources = pay(p, state.plan, flows.capex)
    closed = settle(
        p,
        cash=state.cash,
        operating=flows.operating * QUARTER,
        sources=sources,
        capex=flows.capex,
        interest=interest * QUARTER,
        tax=tax * QUARTER,
        maturing=maturing,
        confidence=state.confidence,
        debt=performing,
    )
    debt = performing + closed["debt_drawn"] - closed["debt_repaid"]
    kept = np.divide(performing - closed["debt_repaid"], state.debt, out=np.zeros_like(debt), where=state.debt > 1e-9)
    rolled = closed["debt_drawn"] - sources.debt - sources.vehicle_debt - sources.vendor
    vehicle = state.vehicle_debt * kept + sources.vehicle_debt + rolled * vehicle_share
    vendor = state.vendor_debt * kept + sources.vendor + rolled * vendor_share
    losses = share_losses(p, defaulted, vehicle_share, vendor_share)
    outside = (losses["loss_lenders"] + losses["loss_vendors"]) / QUARTER
    total_debt = np.maximum(state.debt.sum(axis=-1), 1e-9)
    loss_rate = np.where(state.debt.sum(axis=-1) > 1e-6, outside / total_debt, 0.0)
    default_rate = np.where(state.debt.sum(axis=-1) > 1e-6, defaulted.sum(axis=-1) / QUARTER / total_debt, 0.0)
    leverage = np.divide(debt, flows.book, out=np.zeros_like(debt), where=flows.book > 1e-9)
    fresh = p["funding.base_rate"][:, None] + spreads(p, start, leverage=leverage, cover=cover, loss_rate=loss_rate)
    renewed = np.divide(closed["debt_drawn"], debt, out=np.zeros_like(debt), where=debt > 1e-9)
    fixed = state.fixed_rate + np.clip(renewed, 0.0, 1.0) * (fresh - state.fixed_rate)
    floating = p["funding.floating_share"][:, None]
    rate = floating * fresh + (1.0 - floating) * fixed
    confidence = next_confidence(p, start, state.confidence, q, loss_rate)
    plan = arrange(
        p,
        operating=flows.operating - tax,
        debt_service=interest + due,
        cash=closed["cash"],
        capex=flows.capex / QUARTER,
        confidence=confidence,
    )
    new = FundingState(
        cash=closed["cash"],
        debt=debt,
        vehicle_debt=vehicle,
        vendor_debt=vendor,
        fixed_rate=fixed,
        rate=rate,
        plan=plan,
        confidence=confidence,
        loss_rate=loss_rate,
        default_rate=default_rate,
        defaults=state.defaults + defaulted.sum(axis=-1),
    )
    amounts = {
        **{name: closed[name] / QUARTER for name in ("debt_drawn", "debt_repaid", "equity_raised", "distributions")},
        "capex": flows.capex / QUARTER,
        "operating_cash": flows.operating,
        "free_cash_flow": flows.operating - interest - tax - flows.capex / QUARTER,
        "cash": closed["cash"],
        "debt": debt,
        "debt_maturing": maturing / QUARTER,
        "interest": interest,
        "interest_rate": rate,
        "tax": tax,
        "grants": sources.grants / QUARTER,
        "defaults": defaulted / QUARTER,
        "recoveries": defaulted * p["funding.recovery"][:, None] / QUARTER,
        "debt_service_coverage": cover,
        "budget": budget(p, plan),
    }
    return new, {
        **_spread_out(amounts),
        **_sources(sources),
        **{k: v / QUARTER for k, v in losses.items()},
        "defaults_cumulative": new.defaults,
        "default_rate": default_rate,
        "confidence": confidence,
    }


def share_losses(p: Params, defaulted: Array, vehicle_share: Array, vendor_share: Array) -> Outputs:
    """Who bears defaults less recoveries (trials,) [USD bn]: sponsors, vendors, states, and lenders the rest."""
    lost = defaulted * (1.0 - p["funding.recovery"])[:, None]
    vendors = (lost * vendor_share).sum(axis=-1)
    equity = (lost * vehicle_share).sum(axis=-1) * p["funding.spv.guarantee"]
    rest = lost.sum(axis=-1) - vendors - equity
    states = rest * p["funding.sovereign.backstop"]
    return {"loss_equity": equity, "loss_lenders": rest - states, "loss_vendors": vendors, "loss_states": states}


def _spread_out(amounts: Outputs) -> Outputs:
    """Outputs by builder, and their sums where a sum means something."""
    out: Outputs = {}
    for name, _, kind, _, _ in _BY_BUILDER:
        for k, builder in enumerate(BUILDERS):
            out[f"{name}_{builder}"] = amounts[name][:, k]
        if kind != "ratio":
            out[name] = amounts[name].sum(axis=-1)
    return out


def _sources(sources: Sources) -> Outputs:
    """Where capex came from, as rates (trials,) [USD bn/yr]."""
    rows = {
        "ocf": sources.own[:, 0],
        "ai_cash": sources.own[:, 1:].sum(axis=-1),
        "debt": sources.debt.sum(axis=-1),
        "spv": (sources.vehicle_debt + sources.vehicle_equity).sum(axis=-1),
        "vendor": sources.vendor.sum(axis=-1),
        "equity": sources.equity.sum(axis=-1),
        "state": sources.grants.sum(axis=-1),
    }
    return {f"source_{name}": amount / QUARTER for name, amount in rows.items()}


def core_cash(p: Params, start: FundingStart) -> Array:
    """Cash flow of the platforms' core business (trials,) [USD bn/yr], AI apart."""
    return start.core_cash * np.exp(p["funding.ocf.growth"] * p.years)


def layers(p: Params, *, core: Array, margins: Outputs) -> Outputs:
    """What AI does to incumbents (trials,) [USD bn/yr], and how far profitable layers cover the others' losses [x].

    Surpluses of labs and applications go to their owners, who also pay their support. Cover is undefined (NaN) where
    no layer loses.
    """
    surplus = np.maximum(margins["profit_applications"], 0.0) + margins["lab_distributions"]
    incumbents = core + surplus - margins["platform_support"]
    rows = [margins[f"profit_{layer}"] for layer in ("chips", "cloud", "labs", "applications")] + [incumbents]
    profits = sum(np.maximum(row, 0.0) for row in rows)
    losses = sum(np.maximum(-row, 0.0) for row in rows)
    return {
        "profit_incumbents": incumbents,
        "loss_cover": np.divide(profits, losses, out=np.full(p.trials, np.nan), where=losses > 1e-6),
    }
