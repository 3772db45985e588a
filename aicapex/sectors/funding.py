"""Funding: what builders can spend, where their capex comes from, and where their cash goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.builders import BORROWERS, by_builder, only, outputs_of_builders, parameters_of_borrowers, told_by_builder
from aicapex.fleet import Fleet
from aicapex.forms import QUARTER
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    *parameters_of_borrowers(
        "debt_share", "share", "Highest share of capex paid with debt", "资本开支债务占比上限", 0, 0.95
    ),
    *parameters_of_borrowers("debt_capacity", "USD bn/yr", "Debt that lenders offer", "可得债务额度"),
    *parameters_of_borrowers("cash_initial", "USD bn", "Cash at the opening", "期初现金"),
    *parameters_of_borrowers("cash_buffer", "yr", "Cash kept, in years of capex", "现金缓冲（资本开支年数）", 0, 5),
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
        "Time until state money flows, United States",
        "国家资金启动时间，美国",
        0,
        50,
    ),
    Parameter(
        "funding.sovereign.cn.start", "yr", "Time until state money flows, China", "国家资金启动时间，中国", 0, 50
    ),
    Parameter(
        "funding.sovereign.row.start",
        "yr",
        "Time until state money flows, rest of the world",
        "国家资金启动时间，其他地区",
        0,
        50,
    ),
    Parameter(
        "funding.sovereign.ramp",
        "yr",
        "Time before its start in which state money builds up",
        "国家资金启动前的爬坡时间",
        0.01,
        20,
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

_BY_BUILDER = (
    Variable("capex", "USD bn", "flow", "Capex", "资本开支"),
    Variable("operating_cash", "USD bn", "flow", "Operating cash flow", "经营现金流"),
    Variable("free_cash_flow", "USD bn", "flow", "Free cash flow", "自由现金流"),
    Variable("cash", "USD bn", "stock", "Cash", "现金"),
    Variable("tax", "USD bn", "flow", "Tax", "税"),
    Variable("equity_raised", "USD bn", "flow", "Equity raised", "股权融资"),
    Variable("grants", "USD bn", "flow", "Grants", "国家拨款"),
    Variable("distributions", "USD bn", "flow", "Distributions", "分配"),
    Variable("budget", "USD bn", "flow", "Most that can be spent next quarter", "下季资金上限"),
)

OUTPUTS = (
    *outputs_of_builders(*_BY_BUILDER),
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
    Variable("core_cash", "USD bn", "flow", "Cash flow of the platforms' core business", "平台核心业务现金流"),
    Variable(
        "profit_incumbents", "USD bn", "flow", "Cash of incumbents after AI surpluses and support", "利润，在位企业"
    ),
    Variable("loss_cover", "x", "ratio", "Layers' profits over layers' losses", "盈利环节对亏损环节的覆盖", weight=""),
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
    """What carries over: cash, and the money arranged for the next quarter."""

    cash: Array  # (trials, builders) [USD bn]
    plan: Plan


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


@dataclass(frozen=True, slots=True)
class Flows:
    """What the quarter brings to each builder (trials, builders), rates [USD bn/yr] but for capex [USD bn]."""

    operating: Array  # cash before interest and tax
    ai_profit: Array  # cloud's gross profit after book depreciation
    capex: Array  # [USD bn]
    book: Array  # net book value [USD bn]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How each builder's quarter was paid for, (trials, builders) [USD bn]."""

    sources: Sources
    tax: Array
    drawn: Array  # all that was borrowed, rolled-over debt included
    equity: Array
    distributions: Array
    cash: Array


def state_money(p: Params) -> Array:
    """State money for capacity (trials,) [USD bn/yr] (C08): by region from its own start, plus programmes."""
    growth, ramp = np.exp(p["funding.sovereign.growth"] * p.years), p["funding.sovereign.ramp"]
    flowing = sum(
        p[f"funding.sovereign.{region}.capacity"]
        * np.clip((p.years - p[f"funding.sovereign.{region}.start"]) / ramp + 1.0, 0.0, 1.0)
        for region in ("us", "cn", "row")
    )
    return flowing * growth + p["funding.sovereign.programme"]


def commitments_due(p: Params) -> Array:
    """Commitments that fall due and are honoured (trials,) [USD bn/yr] (C33): evenly over their term, then no more."""
    due = p["funding.commitments.total"] * p["funding.commitments.realised_share"] / p["funding.commitments.term"]
    return np.where(p.years < p["funding.commitments.term"], due, 0.0)


def arrange(p: Params, *, operating: Array, debt_service: Array, cash: Array, capex: Array, confidence: Array) -> Plan:
    """Money for the next quarter: flows (trials, builders) [USD bn/yr], cash [USD bn], confidence (trials,) [x].

    Platforms put a share of operating cash to AI; leveraged builders what debt service leaves; both may run down cash
    above their buffer. Lenders, vendors and shareholders offer more when confident; labs' commitments are security.
    """
    growth = np.exp(p["funding.debt_growth"] * p.years) * confidence
    buffer = by_builder(p[f"funding.{b}.cash_buffer"] for b in BORROWERS) * capex
    spare = np.maximum(cash - buffer, 0.0) * p["funding.cash_use"][:, None]
    platforms = p["funding.ocf.capex_share"] * np.maximum(operating[:, 0], 0.0)
    leveraged = p["funding.leveraged.reinvestment"] * np.maximum(operating[:, 1] - debt_service[:, 1], 0.0)
    own = only(platforms, "self_funded") + only(leveraged, "leveraged") + spare
    own[:, 2] = 0.0
    lent = by_builder(p[f"funding.{b}.debt_capacity"] for b in BORROWERS)
    pledged = commitments_due(p) * p["funding.commitments.advance"] * np.minimum(confidence, 1.0)
    return Plan(
        own=own,
        equity=only(p["funding.equity_capacity"] * growth, "leveraged"),
        grants=only(state_money(p), "states"),
        vendor=only(p["funding.vendor_capacity"] * growth, "leveraged"),
        debt=lent * growth[:, None] + only(pledged, "leveraged"),
    )


def budget(p: Params, plan: Plan) -> Array:
    """Most that can be spent (trials, builders) [USD bn/yr]: min(N + lenders' and vendors' limits, N/(1 - s))."""
    share = by_builder(p[f"funding.{b}.debt_share"] for b in BORROWERS)
    return np.minimum(plan.base + plan.debt + plan.vendor, plan.base / (1.0 - share))


def pay(p: Params, plan: Plan, capex: Array) -> Sources:
    """Where a quarter's capex [USD bn] comes from (trials, builders): debt as aimed at, more if the rest falls short.

    Debt is at most its share of capex and what is offered. Of it, vendors give their part of what is offered, vehicles
    `funding.spv.share` of the rest: debt, outside equity, and the sponsor's own money (C43).
    """
    share = by_builder(p[f"funding.{b}.debt_share"] for b in BORROWERS)
    offered = (plan.debt + plan.vendor) * QUARTER
    base = plan.base * QUARTER
    wish = np.maximum(p["funding.debt_target"][:, None] * share * capex, capex - base)
    outside = np.minimum(np.minimum(wish, share * capex), offered)
    vendor = outside * np.divide(plan.vendor * QUARTER, offered, out=np.zeros_like(offered), where=offered > 0)
    vehicles = (outside - vendor) * p["funding.spv.share"][:, None]
    debt_part = p["funding.spv.debt_share"][:, None]
    equity_part = (1.0 - debt_part) * (1.0 - p["funding.spv.sponsor_share"][:, None])
    direct = outside - vendor - vehicles * (debt_part + equity_part)  # the sponsor's part is no outside money
    rest = capex - outside
    grants = rest * np.array([0.0, 0.0, 1.0])
    own = np.minimum(rest - grants, plan.own * QUARTER)
    own[:, 0] = rest[:, 0]
    return Sources(own, rest - grants - own, grants, direct, vehicles * debt_part, vehicles * equity_part, vendor)


def core_cash(p: Params, at_start: Array) -> Array:
    """Cash flow of the platforms' core business (trials,) [USD bn/yr], AI apart; `at_start` alike."""
    return at_start * np.exp(p["funding.ocf.growth"] * p.years)


def owners_surplus(margins: Outputs) -> Array:
    """Surpluses of labs and applications that go to their owners, the platforms (trials,) [USD bn/yr]."""
    return np.maximum(margins["profit_applications"], 0.0) + margins["lab_distributions"]


def builder_flows(
    fleet: Fleet, *, cloud: Array, incumbents: Array, depreciation: Array, shell_book: Array, capex: Array
) -> Flows:
    """What the quarter brings to each builder.

    `cloud` is each vintage's cash after cash costs (trials, V), `incumbents` what core business and surpluses bring the
    platforms and `depreciation` the books' (trials,) [USD bn/yr]; `shell_book` (trials,) and `capex` (trials, builders)
    [USD bn]. Shells are owned as chips are; depreciation is shared by book value.
    """
    cash = fleet.by_builder(cloud)
    chip_book: Array = np.einsum("tbv,tv->tb", fleet.cost_share, fleet.chip_book)
    book = chip_book + shell_book[:, None] * fleet.builders_share
    share = book / np.maximum(book.sum(axis=-1, keepdims=True), 1e-12)
    operating = cash.copy()
    operating[:, 0] += incumbents
    return Flows(operating=operating, ai_profit=cash - share * depreciation[:, None], capex=capex, book=book)


def layers(p: Params, *, core: Array, margins: Outputs) -> Outputs:
    """What AI does to incumbents (trials,) [USD bn/yr], and how far profitable layers cover the others' losses [x].

    `core` (trials,) [USD bn/yr]. Surpluses of labs and applications go to their owners, who also pay their support.
    Cover is undefined (NaN) where no layer loses.
    """
    incumbents = core + owners_surplus(margins) - margins["platform_support"]
    rows = [margins[f"profit_{layer}"] for layer in ("chips", "cloud", "labs", "applications")] + [incumbents]
    profits = sum(np.maximum(row, 0.0) for row in rows)
    losses = sum(np.maximum(-row, 0.0) for row in rows)
    return {
        "profit_incumbents": incumbents,
        "loss_cover": np.divide(profits, losses, out=np.full(p.trials, np.nan), where=losses > 1e-6),
    }


def settle(
    p: Params,
    state: FundingState,
    flows: Flows,
    *,
    interest: Array,
    maturing: Array,
    performing: Array,
    recovered: Array,
    confidence: Array,
) -> Settlement:
    """Pay for the quarter out of the plan and close its cash: refinance, repay, save, distribute.

    `interest` [USD bn/yr], `maturing` debt and all `performing` debt [USD bn] are (trials, builders), `confidence`
    (trials,) [x]. New owners of what defaulted pay in what lenders have `recovered` [USD bn].

    Maturing debt is refinanced as far as confidence goes and repaid with the rest. Where cash runs out,
    first maturities are extended, then interest is added to the debt, then (where there is no debt) owners pay.
    """
    tax = p["funding.tax_rate"][:, None] * np.maximum(flows.ai_profit - interest, 0.0) * np.array([1.0, 1.0, 0.0])
    tax, interest, operating, capex = tax * QUARTER, interest * QUARTER, flows.operating * QUARTER, flows.capex
    sources = pay(p, state.plan, capex)
    drawn = sources.debt + sources.vehicle_debt + sources.vendor
    raised = sources.equity + sources.vehicle_equity
    refinanced = maturing * np.clip(confidence, 0.0, 1.0)[:, None]
    left = state.cash + operating + drawn + raised + sources.grants - capex - interest - tax - (maturing - refinanced)
    short = np.maximum(-left, 0.0)
    extended = np.minimum(short, maturing - refinanced)
    added = np.where(performing > 1e-9, np.minimum(short - extended, interest), 0.0)
    rescued = short - extended - added
    buffer = by_builder(p[f"funding.{b}.cash_buffer"] for b in BORROWERS) * capex / QUARTER
    kept = np.maximum(buffer, by_builder(p[f"funding.{b}.cash_initial"] for b in BORROWERS))
    distributed = np.maximum(left - kept, 0.0)
    return Settlement(
        sources=sources,
        tax=tax,
        drawn=drawn + refinanced + extended + added,
        equity=raised + rescued + recovered,
        distributions=distributed,
        cash=left + short - distributed,
    )


def step(
    p: Params, flows: Flows, paid: Settlement, *, interest: Array, debt_service: Array, confidence: Array
) -> tuple[FundingState, Outputs]:
    """Each builder's cash after the quarter, and the money for the next.

    `interest` and `debt_service` (trials, builders) [USD bn/yr] are this quarter's, `confidence` (trials,) [x] is new.
    """
    tax, capex = paid.tax / QUARTER, flows.capex / QUARTER
    plan = arrange(
        p,
        operating=flows.operating - tax,
        debt_service=debt_service,
        cash=paid.cash,
        capex=capex,
        confidence=confidence,
    )
    amounts = {
        "capex": capex,
        "operating_cash": flows.operating,
        "free_cash_flow": flows.operating - interest - tax - capex,
        "cash": paid.cash,
        "tax": tax,
        "equity_raised": paid.equity / QUARTER,
        "grants": paid.sources.grants / QUARTER,
        "distributions": paid.distributions / QUARTER,
        "budget": budget(p, plan),
    }
    return FundingState(paid.cash, plan), {**told_by_builder(_BY_BUILDER, amounts), **_sources(paid.sources)}


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
