"""Credit: what builders owe and pay for it, how defaults come and who loses, and how far outsiders trust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.builders import BORROWERS, by_builder, outputs_of_builders, parameters_of_borrowers, told_by_builder
from aicapex.forms import QUARTER, logistic
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    *parameters_of_borrowers("debt_initial", "USD bn", "Debt at the opening", "期初债务"),
    *parameters_of_borrowers("spread", "share", "Credit spread in calm times", "正常信用利差", 0, 1),
    *parameters_of_borrowers("default_base", "1/yr", "Default hazard in calm times", "正常违约率", 0, 1),
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
    Parameter("funding.spread_maximum", "share", "Widest spread at which anybody lends", "可获贷款的最高利差", 0, 1),
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
        "funding.sovereign.backstop",
        "share",
        "Part of lenders' losses that states take over",
        "国家兜底的贷款人损失比例",
        0,
        1,
    ),
)

_BY_BUILDER = (
    Variable("debt", "USD bn", "stock", "Debt", "债务"),
    Variable("debt_drawn", "USD bn", "flow", "Debt drawn", "新增借款"),
    Variable("debt_repaid", "USD bn", "flow", "Debt repaid", "偿还债务"),
    Variable("debt_maturing", "USD bn", "flow", "Debt maturing", "到期债务"),
    Variable("interest", "USD bn", "flow", "Interest", "利息"),
    Variable("interest_rate", "share", "ratio", "Interest rate on debt", "债务利率"),
    Variable("defaults", "USD bn", "flow", "Debt in default", "违约债务"),
    Variable("recoveries", "USD bn", "flow", "Recovered by lenders", "违约回收"),
    Variable("debt_service_coverage", "x", "ratio", "Debt-service coverage", "偿债覆盖率"),
)

OUTPUTS = (
    *outputs_of_builders(*_BY_BUILDER),
    Variable("defaults_cumulative", "USD bn", "stock", "Cumulative defaults", "累计违约"),
    Variable("default_rate", "share", "ratio", "Defaults over debt, a year", "年违约率", weight=""),
    Variable("loss_equity", "USD bn", "flow", "Default losses borne by sponsors' shareholders", "违约损失：股东"),
    Variable("loss_lenders", "USD bn", "flow", "Default losses borne by lenders", "违约损失：贷款人"),
    Variable("loss_vendors", "USD bn", "flow", "Default losses borne by vendors", "违约损失：供应商"),
    Variable("loss_states", "USD bn", "flow", "Default losses borne by states", "违约损失：国家"),
    Variable("confidence", "x", "ratio", "Confidence of outside investors", "外部投资者信心", weight=""),
)


@dataclass(frozen=True, slots=True)
class CreditState:
    """What carries over: (trials, builders) where so said, else (trials,)."""

    debt: Array  # (trials, builders) [USD bn]
    vehicle_debt: Array  # part of it in vehicles (trials, builders) [USD bn]
    vendor_debt: Array  # part of it owed to vendors (trials, builders) [USD bn]
    fixed_rate: Array  # mean rate of fixed-rate debt (trials, builders) [1/yr]
    rate: Array  # rate on all debt (trials, builders) [1/yr]
    confidence: Array  # [x]
    defaults: Array  # cumulative [USD bn]


@dataclass(frozen=True, slots=True)
class CreditStart:
    """What spreads and confidence compare with, as it was at the start."""

    base_rate: Array  # (trials,) [1/yr]
    leverage: Array  # debt over book value (trials, builders) [x]
    q: Array  # (trials,) [x]


@dataclass(frozen=True, slots=True)
class Service:
    """What the debt of the opening asks for this quarter, each (trials, builders)."""

    interest: Array  # [USD bn/yr]
    due: Array  # interest and debt falling due, before defaults [USD bn/yr]
    coverage: Array  # [x]
    defaulted: Array  # [USD bn]
    performing: Array  # debt that is not in default [USD bn]
    maturing: Array  # part of it that falls due in the quarter [USD bn]
    vehicle_share: Array  # vehicles' part of the debt [share]
    vendor_share: Array  # vendors' part of the debt [share]


def initial(p: Params) -> CreditState:
    """Debt as it stands, at the base rate and the spread of calm times; vehicles have a part as of new debt."""
    debt = by_builder(p[f"funding.{b}.debt_initial"] for b in BORROWERS)
    rate = p["funding.base_rate"][:, None] + by_builder(p[f"funding.{b}.spread"] for b in BORROWERS)
    vehicles = debt * p["funding.spv.share"][:, None] * p["funding.spv.debt_share"][:, None]
    return CreditState(debt, vehicles, np.zeros_like(debt), rate, rate, np.ones(p.trials), np.zeros(p.trials))


def solve_start(p: Params, state: CreditState, *, book: Array, q: Array) -> CreditStart:
    """The start to compare with; `book` (trials, builders) [USD bn] is what debt is levered on, `q` (trials,) [x]."""
    return CreditStart(p["funding.base_rate"], leverage(state.debt, book), q)


def leverage(debt: Array, book: Array) -> Array:
    """Debt over book value [x], both (trials, builders) [USD bn]; 0 where there is no book."""
    return np.divide(debt, book, out=np.zeros_like(debt), where=book > 1e-9)


def coverage(p: Params, cash: Array, due: Array, vehicle_share: Array) -> Array:
    """Debt-service coverage (trials, builders) [x]: cash before interest over interest and maturing debt.

    A vehicle's lease is guaranteed by its sponsor, which lifts its coverage. Without debt there is none: NaN.
    """
    lift = 1.0 + (p["funding.spv.lease_guarantee"][:, None] - 1.0) * vehicle_share
    return np.divide(cash * lift, due, out=np.full_like(cash, np.nan), where=due > 1e-9)


def below(p: Params, cover: Array, threshold: Array) -> Array:
    """A soft switch [share]: 0 where coverage (trials, builders) is far above a threshold (trials,), 1 far below it.

    It is 0 without debt, where coverage is undefined.
    """
    short = (threshold[:, None] - cover) / p["funding.default_slope"][:, None]
    return logistic(np.nan_to_num(short, nan=-50.0))


def default_hazard(p: Params, cover: Array) -> Array:
    """Hazard of default (trials, builders) [1/yr]: calm times' plus a soft switch where coverage is gone."""
    gone = below(p, cover, p["funding.default_coverage"])
    calm = by_builder(p[f"funding.{b}.default_base"] for b in BORROWERS)
    return calm + p["funding.default_speed"][:, None] * gone


def spreads(p: Params, start: CreditStart, *, leverage: Array, cover: Array, loss_rate: Array) -> Array:
    """Credit spread (trials, builders) [1/yr]: wider with leverage above the start's, thin coverage, outside losses.

    Above `funding.spread_maximum` nobody lends at a higher price: lenders stop or foreclose.
    """
    calm = by_builder(p[f"funding.{b}.spread"] for b in BORROWERS)
    thin = below(p, cover, p["funding.spread_response.threshold"])
    wide = (
        calm
        + p["funding.spread_response.leverage"][:, None] * np.maximum(leverage - start.leverage, 0.0)
        + p["funding.spread_response.coverage"][:, None] * thin
        + (p["funding.spread_response.losses"] * loss_rate)[:, None]
    )
    return np.minimum(wide, np.maximum(p["funding.spread_maximum"][:, None], calm))


def next_confidence(p: Params, start: CreditStart, confidence: Array, q: Array, loss_rate: Array) -> Array:
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


def share_losses(p: Params, owed: Service) -> Outputs:
    """Who bears defaults less recoveries (trials,) [USD bn]: sponsors, vendors, states, and lenders the rest."""
    lost = owed.defaulted * (1.0 - p["funding.recovery"])[:, None]
    vendors = (lost * owed.vendor_share).sum(axis=-1)
    equity = (lost * owed.vehicle_share).sum(axis=-1) * p["funding.spv.guarantee"]
    rest = lost.sum(axis=-1) - vendors - equity
    states = rest * p["funding.sovereign.backstop"]
    return {"loss_equity": equity, "loss_lenders": rest - states, "loss_vendors": vendors, "loss_states": states}


def service(p: Params, state: CreditState, operating: Array) -> Service:
    """What falls due and what fails this quarter; `operating` is cash before interest (trials, builders) [USD bn/yr].

    Interest is on opening debt at last quarter's rate. Default removes the debt and leaves the chips: new owners pay
    lenders the recovery.
    """
    indebted, nothing = state.debt > 1e-9, np.zeros_like(state.debt)
    vehicle_share = np.divide(state.vehicle_debt, state.debt, out=nothing.copy(), where=indebted)
    vendor_share = np.divide(state.vendor_debt, state.debt, out=nothing.copy(), where=indebted)
    interest, tenor = state.rate * state.debt, p["funding.tenor"][:, None]
    due = interest + state.debt / tenor
    cover = coverage(p, operating, due, vehicle_share)
    defaulted = -np.expm1(-default_hazard(p, cover) * QUARTER) * state.debt
    performing = state.debt - defaulted
    return Service(
        interest=interest,
        due=due,
        coverage=cover,
        defaulted=defaulted,
        performing=performing,
        maturing=performing / tenor * QUARTER,
        vehicle_share=vehicle_share,
        vendor_share=vendor_share,
    )


def step(
    p: Params,
    start: CreditStart,
    state: CreditState,
    owed: Service,
    *,
    drawn: Array,
    direct: Array,
    vehicles: Array,
    vendors: Array,
    book: Array,
    q: Array,
) -> tuple[CreditState, Outputs]:
    """One quarter of each builder's debt, its price, and confidence.

    `drawn` is all that was borrowed in the quarter, of which `direct`, `vehicles` and `vendors` lent for capex; the
    rest rolls debt over, with whom it was. `book` is net book value; all (trials, builders) [USD bn]. `q` (trials,) [x]
    is as perceived.
    """
    debt = owed.performing + drawn - owed.maturing
    kept = np.divide(owed.performing - owed.maturing, state.debt, out=np.zeros_like(debt), where=state.debt > 1e-9)
    rolled = drawn - direct - vehicles - vendors
    losses = share_losses(p, owed)
    loss_rate = yearly_rate(losses["loss_lenders"] + losses["loss_vendors"], state.debt)
    spread = spreads(p, start, leverage=leverage(debt, book), cover=owed.coverage, loss_rate=loss_rate)
    fresh = p["funding.base_rate"][:, None] + spread
    renewed = np.divide(drawn, debt, out=np.zeros_like(debt), where=debt > 1e-9)
    fixed = state.fixed_rate + np.clip(renewed, 0.0, 1.0) * (fresh - state.fixed_rate)
    floating = p["funding.floating_share"][:, None]
    new = CreditState(
        debt=debt,
        vehicle_debt=state.vehicle_debt * kept + vehicles + rolled * owed.vehicle_share,
        vendor_debt=state.vendor_debt * kept + vendors + rolled * owed.vendor_share,
        fixed_rate=fixed,
        rate=floating * fresh + (1.0 - floating) * fixed,
        confidence=next_confidence(p, start, state.confidence, q, loss_rate),
        defaults=state.defaults + owed.defaulted.sum(axis=-1),
    )
    return new, {
        **_by_builder(p, owed, new, drawn),
        **{name: amount / QUARTER for name, amount in losses.items()},
        "defaults_cumulative": new.defaults,
        "default_rate": yearly_rate(owed.defaulted.sum(axis=-1), state.debt),
        "confidence": new.confidence,
    }


def yearly_rate(lost: Array, debt: Array) -> Array:
    """A quarter's losses (trials,) over all debt of the opening (trials, builders) [USD bn], a year [share]."""
    total = debt.sum(axis=-1)
    return np.where(total > 1e-6, lost / QUARTER / np.maximum(total, 1e-9), 0.0)


def _by_builder(p: Params, owed: Service, new: CreditState, drawn: Array) -> Outputs:
    """What the sector reports of each builder, flows as rates a year."""
    return told_by_builder(
        _BY_BUILDER,
        {
            "debt": new.debt,
            "debt_drawn": drawn / QUARTER,
            "debt_repaid": owed.maturing / QUARTER,
            "debt_maturing": owed.maturing / QUARTER,
            "interest": owed.interest,
            "interest_rate": new.rate,
            "defaults": owed.defaulted / QUARTER,
            "recoveries": owed.defaulted * p["funding.recovery"][:, None] / QUARTER,
            "debt_service_coverage": owed.coverage,
        },
    )
