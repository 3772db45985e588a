"""Returns: what each quarter's purchase earns, and what the build-out as a whole earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aicapex.forms import QUARTER
from aicapex.parameters import Array, Parameter
from aicapex.variables import Outputs, Variable

PARAMETERS: tuple[Parameter, ...] = ()

OUTPUTS = (
    Variable(
        "roi",
        "x",
        "stock",
        "Cumulative end-user gross profit over cumulative capex, undiscounted",
        "投资回报率（累计毛利／累计资本开支，未折现）",
    ),
    Variable("roi_discounted", "x", "stock", "The same, discounted at the hurdle", "投资回报率（折现）"),
    Variable("roi_inference", "x", "stock", "The same without training", "投资回报率（不含训练）"),
    Variable(
        "roi_after_depreciation",
        "x",
        "stock",
        "Cumulative gross profit less economic depreciation over cumulative capex",
        "投资回报率（扣除经济折旧）",
    ),
    Variable(
        "roic_cloud",
        "share",
        "ratio",
        "Return on invested capital of cloud, book, a year",
        "投入资本回报率，云（会计）",
        weight="",
    ),
    Variable(
        "roic_cloud_economic",
        "share",
        "ratio",
        "Return on invested capital of cloud, economic, a year",
        "投入资本回报率，云（经济）",
        weight="",
    ),
    Variable(
        "roic_labs",
        "share",
        "ratio",
        "Return of labs on training not yet written off, a year",
        "投入资本回报率，实验室（未摊销训练支出）",
        weight="",
    ),
    Variable(
        "incremental_revenue_ratio",
        "x",
        "stock",
        "New AI revenue of four quarters over their capex",
        "四季增量收入／资本开支",
    ),
    Variable("order_growth", "x", "stock", "Orders over those of four quarters before", "订单同比倍数"),
    Variable("capex_four_quarters", "USD bn", "stock", "Capex of four quarters", "四季资本开支"),
    Variable("capex_drawdown", "share", "stock", "Four-quarter capex under its peak", "四季资本开支较峰值回落"),
    Variable("quarters_since_peak", "quarter", "stock", "Quarters since the peak of capex", "距资本开支峰值季数"),
    Variable(
        "tobin_q_to_start", "x", "ratio", "Tobin's q over min(1, q at the start)", "托宾 q／期初（不超过 1）", weight=""
    ),
    Variable(
        "irr_minus_hurdle",
        "share",
        "stock",
        "Capex-weighted IRR less the hurdle, known at the horizon",
        "加权 IRR 与门槛之差（以期末为准）",
    ),
)
SCALARS = (
    Variable("capex_peak", "USD bn/yr", "stock", "Highest capex of four quarters", "四季资本开支峰值"),
    Variable("capex_peak_time", "yr", "stock", "Time from the start to that peak", "资本开支峰值距期初时间"),
    Variable("capex_total", "USD bn", "stock", "Capex from the start to the horizon", "期内累计资本开支"),
    Variable("unpowered_peak_gw", "GW", "stock", "Longest queue for power, facility", "待电峰值（设施）"),
    Variable(
        "waiting_cost_total", "USD bn", "stock", "Cost of chips waiting for power to the horizon", "期内累计待电成本"
    ),
    Variable("write_downs_total", "USD bn", "stock", "Write-downs to the horizon", "期内累计减值"),
    Variable(
        "rent_trend",
        "log/yr",
        "ratio",
        "Mean trend of the newest card's rent to the horizon",
        "最新 GPU 租价期内年均趋势",
    ),
)
COHORTS = (
    Variable("cohort_irr", "share", "ratio", "IRR of a cohort", "投资队列内部收益率", weight=""),
    Variable(
        "cohort_irr_spot", "share", "ratio", "IRR of a cohort let at spot", "投资队列内部收益率（现货）", weight=""
    ),
    Variable(
        "cohort_npv", "x", "ratio", "NPV of a cohort at the hurdle, over its cost", "投资队列净现值／成本", weight=""
    ),
    Variable("cohort_payback", "yr", "ratio", "Payback of a cohort", "投资队列回收期", weight=""),
    Variable(
        "cohort_value_inside",
        "share",
        "ratio",
        "Share of a cohort's value inside the horizon",
        "投资队列期内价值占比",
        weight="",
    ),
)

# outputs of the sectors that returns are reckoned from
READS = (
    "application_costs",
    "capex",
    "cloud_cash",
    "cloud_opex",
    "depreciation_book",
    "depreciation_economic",
    "depreciation_model",
    "economic_value",
    "electricity_cost",
    "inference_cost_labs",
    "lab_revenue",
    "lab_wages",
    "net_book_value",
    "net_book_value_models",
    "orders",
    "rental_price_newest",
    "revenue",
    "tax",
    "tobin_q",
    "training_share",
    "unpowered_gw",
    "waiting_cost",
    "write_downs",
)
INSIDE = 0.75  # [share] of a cohort's value that must lie inside the horizon for tests to use it
NEWTON_STEPS = 9  # a fixed number, so that a trial does not depend on the others in its block
LOWEST, HIGHEST = -0.95, 5.0  # [1/yr] returns beyond these are reported as these


@dataclass(frozen=True, slots=True)
class Cohorts:
    """What every quarter's purchase cost and earned; cohort c is bought in quarter c + 1, from which k counts."""

    cost: Array  # (cohorts, trials) [USD bn]
    cash: list[Array]  # by k (cohorts that have come so far, trials), after cash costs [USD bn per quarter]
    cash_spot: list[Array]  # the same, all let at spot
    terminal: Array  # (cohorts, trials) value left at the horizon, at the hurdle [USD bn]

    @classmethod
    def blank(cls, cohorts: int, trials: int) -> Cohorts:
        """Room for what so many cohorts, one a quarter, cost and earn."""
        rows = [[np.zeros((cohorts - k, trials)) for k in range(cohorts)] for _ in ("as let", "at spot")]
        return cls(np.zeros((cohorts, trials)), rows[0], rows[1], np.zeros((cohorts, trials)))

    def record(self, quarter: int, cash: Array, cash_spot: Array) -> None:
        """Enter what the cohorts bought so far earn in a quarter from 1 on (trials, cohorts) [USD bn/yr]."""
        for rows, earned in ((self.cash, cash.T), (self.cash_spot, cash_spot.T)):
            for c in range(quarter):
                np.multiply(earned[c], QUARTER, out=rows[quarter - 1 - c][c])


def irr(cost: Array, cash: Sequence[Array]) -> Array:
    """Internal rate of return, effective a year, of flows -cost, cash_1, cash_2, … a quarter apart; NaN if none bought.

    `cost` (rows, …) [USD bn]; each of `cash` alike, or for the first rows only where the others have no more. Newton's
    method on ln of the present value over the cost, which is convex and falling in ln(1 + r) for positive flows. Cash
    that never pays anything back returns the lowest rate.

    >>> irr(np.array([100.0]), np.full((4, 1), 30.0)).round(6).tolist()
    [0.346127]
    """
    total = np.zeros(cost.shape)
    for flow in cash:
        total[: len(flow)] += flow
    worth = (cost > 1e-9) & (total > 1e-9)
    price = np.where(worth, cost, 1.0)
    low, high = np.log1p(LOWEST) / 4.0, np.log1p(HIGHEST) / 4.0
    rate = np.full(price.shape, 0.02)
    for _ in range(NEWTON_STEPS):
        value, slope = _present_value(cash, np.exp(-rate))
        value, slope = np.maximum(value, 1e-12), np.maximum(slope, 1e-12)
        step = np.log(value / price) * value / slope
        rate = np.minimum(np.maximum(rate + np.minimum(np.maximum(step, -0.3), 0.3), low), high)
    yearly = np.where(worth, np.expm1(4.0 * rate), LOWEST)
    return np.where(cost > 1e-9, yearly, np.nan)


def _present_value(flows: Sequence[Array], discount: Array) -> tuple[Array, Array]:
    """Sum of flow_k d^k and of k flow_k d^k over k = 1, 2, … by Horner's rule; shorter flows are of the first rows."""
    value, slope = np.zeros(discount.shape), np.zeros(discount.shape)
    for flow in reversed(flows):
        rows = slice(len(flow))  # in the others nothing has come yet, and naught stays naught
        slope[rows] += value[rows]
        value[rows] += flow
        slope[rows] += flow
        slope[rows] *= discount[rows]
        value[rows] *= discount[rows]
    return value, slope


def payback(cost: Array, cash: Sequence[Array]) -> Array:
    """Time until cash adds up to the cost [yr], linear within the quarter; NaN where it never does by the horizon.

    `cost` and `cash` as `irr` has them.
    """
    total, years = np.zeros(cost.shape), np.full(cost.shape, np.nan)
    for quarter, flow in enumerate(cash):
        rows = slice(len(flow))
        total[rows] += flow
        now = np.isnan(years[rows]) & (total[rows] >= cost[rows]) & (cost[rows] > 1e-9)
        part = np.divide(total[rows] - cost[rows], flow, out=np.zeros(flow.shape), where=now & (flow > 1e-12))
        np.copyto(years[rows], (quarter + 1.0 - part) / 4.0, where=now)
    return years


def cohort_returns(cohorts: Cohorts, hurdle: Array) -> Outputs:
    """Returns of each cohort (cohorts, trials): IRR, the same at spot, NPV over cost, payback, value inside.

    What a cohort can still earn at the horizon counts as one sum then, at the hurdle (trials,) [1/yr].
    """
    cost, terminal = cohorts.cost, cohorts.terminal
    bought, nan = cost > 1e-9, np.full(cost.shape, np.nan)
    cash, spot = ([flow.copy() for flow in flows] for flows in (cohorts.cash, cohorts.cash_spot))
    discount = np.exp(-np.log1p(hurdle) / 4.0) ** np.arange(1, len(cash) + 1)[:, None]
    value, beyond = np.zeros(cost.shape), np.zeros(cost.shape)
    for k in range(len(cash)):
        last = len(cash) - 1 - k  # the cohort for which this is the last quarter inside the horizon
        cash[k][last] += terminal[last]
        spot[k][last] += terminal[last]
        value[: last + 1] += cash[k] * discount[k]
        beyond[last] = terminal[last] * discount[k]
    return {
        "cohort_irr": irr(cost, cash),
        "cohort_irr_spot": irr(cost, spot),
        "cohort_npv": np.divide(value - cost, cost, out=nan.copy(), where=bought),
        "cohort_payback": payback(cost, cohorts.cash),
        "cohort_value_inside": np.divide(value - beyond, value, out=nan.copy(), where=bought & (value > 1e-9)),
    }


def irr_less_hurdle(cost: Array, returns: Outputs, hurdle: Array) -> Array:
    """Capex-weighted IRR of cohorts bought by each quarter less the hurdle (quarters, trials), known at the horizon.

    `cost` (cohorts, trials) [USD bn], `hurdle` (trials,) [1/yr]. Only cohorts with at least three quarters of their
    value inside the horizon count; later quarters carry the last.
    """
    inside = np.nan_to_num(returns["cohort_value_inside"]) >= INSIDE
    # a cohort that never earns has no value anywhere: its loss is inside
    inside |= returns["cohort_irr"] <= LOWEST
    weight = np.where(inside & (cost > 1e-9), cost, 0.0)
    weighted = np.cumsum(weight * np.nan_to_num(returns["cohort_irr"]), axis=0)
    total = np.cumsum(weight, axis=0)
    mean = np.divide(weighted, total, out=np.full_like(total, np.nan), where=total > 1e-9)
    return np.concatenate([np.full((1, cost.shape[1]), np.nan), mean - hurdle])


def build_out(outputs: Outputs, hurdle: Array) -> Outputs:
    """Returns of the build-out as a whole, each (quarters, trials), from outputs recorded as amounts per quarter."""
    quarters = len(outputs["capex"])
    discount = np.exp(-np.log1p(hurdle) / 4.0) ** np.arange(quarters)[:, None]
    spent = np.cumsum(outputs["capex"], axis=0)
    power_and_opex = outputs["electricity_cost"] + outputs["cloud_opex"]
    others = outputs["lab_wages"] + outputs["application_costs"]
    gross = outputs["revenue"] - power_and_opex - others
    served = 1.0 - outputs["training_share"]
    inference = outputs["revenue"] - power_and_opex * served - outputs["application_costs"]
    opening = np.maximum(np.concatenate([outputs["net_book_value"][:1], outputs["net_book_value"][:-1]]), 1e-9)
    value = np.maximum(np.concatenate([outputs["economic_value"][:1], outputs["economic_value"][:-1]]), 1e-9)
    models = outputs["net_book_value_models"]
    owned = np.maximum(np.concatenate([models[:1], models[:-1]]), 1e-9)
    labs = (
        outputs["lab_revenue"] - outputs["inference_cost_labs"] - outputs["lab_wages"] - outputs["depreciation_model"]
    )
    after_tax = outputs["cloud_cash"] - outputs["tax"]
    q_at_start = np.maximum(np.minimum(outputs["tobin_q"][0], 1.0), 1e-9)
    capex = rolling_year(outputs["capex"])
    peak = np.maximum.accumulate(capex, axis=0)
    return {
        "roi": np.cumsum(gross, axis=0) / np.maximum(spent, 1e-9),
        "roi_discounted": np.cumsum(gross * discount, axis=0)
        / np.maximum(np.cumsum(outputs["capex"] * discount, axis=0), 1e-9),
        "roi_inference": np.cumsum(inference, axis=0) / np.maximum(spent, 1e-9),
        "roi_after_depreciation": np.cumsum(gross - outputs["depreciation_economic"], axis=0) / np.maximum(spent, 1e-9),
        "roic_cloud": 4.0 * (after_tax - outputs["depreciation_book"]) / opening,
        "roic_labs": 4.0 * labs / owned,
        "roic_cloud_economic": 4.0 * (after_tax - outputs["depreciation_economic"]) / value,
        "incremental_revenue_ratio": incremental_revenue(outputs["revenue"], capex),
        "order_growth": over_a_year(outputs["orders"]),
        "capex_four_quarters": capex,
        "capex_drawdown": 1.0 - capex / np.maximum(peak, 1e-9),
        "quarters_since_peak": quarters_since_peak(capex),
        "tobin_q_to_start": outputs["tobin_q"] / q_at_start,
    }


def scalars(outputs: Outputs) -> Outputs:
    """One number a trial for whole paths (trials,), from outputs recorded as amounts per quarter."""
    capex, rent = outputs["capex_four_quarters"], np.maximum(outputs["rental_price_newest"], 1e-9)
    years = max(len(capex) - 1, 1) / 4.0
    return {
        "capex_peak": capex.max(axis=0),
        "capex_peak_time": capex.argmax(axis=0) / 4.0,
        "capex_total": _total(outputs["capex"]),
        "unpowered_peak_gw": outputs["unpowered_gw"].max(axis=0),
        "waiting_cost_total": _total(outputs["waiting_cost"]),
        "write_downs_total": _total(outputs["write_downs"]),
        "rent_trend": np.log(rent[-1] / rent[0]) / years,
    }


def _total(flow: Array) -> Array:
    """The sum over quarters (trials,), one after the other: a plain sum groups them otherwise in a single trial."""
    total: Array = np.cumsum(flow, axis=0)[-1]
    return total


def rolling_year(flow: Array) -> Array:
    """Sum of the last four quarters (quarters, trials); in the first three, the mean so far times four."""
    total = np.cumsum(flow, axis=0)
    year = total.copy()
    year[4:] = total[4:] - total[:-4]
    count = np.minimum(np.arange(1, len(flow) + 1), 4)[:, None]
    return year * 4.0 / count


def incremental_revenue(revenue: Array, capex: Array) -> Array:
    """Revenue of four quarters less that of the four before, over the capex of the four (C25), (quarters, trials).

    Before the start revenue is taken at the start's rate; undefined (NaN) until four quarters have passed.
    """
    before = np.concatenate([np.repeat(revenue[:1], 4, axis=0), revenue])
    total = np.cumsum(np.concatenate([np.zeros_like(revenue[:1]), before]), axis=0)
    year = total[4:] - total[:-4]
    earlier = np.concatenate([np.repeat(year[:1], 3, axis=0), year])[: len(revenue)]
    ratio: Array = (year[1:] - earlier) / np.maximum(capex, 1e-9)
    ratio[:4] = np.nan
    return ratio


def over_a_year(flow: Array) -> Array:
    """A flow over what it was four quarters before [x] (quarters, trials); undefined (NaN) in the first four."""
    ratio = np.full_like(flow, np.nan)
    np.divide(flow[4:], flow[:-4], out=ratio[4:], where=flow[:-4] > 1e-9)
    return ratio


def quarters_since_peak(capex: Array) -> Array:
    """Quarters since the highest value so far (quarters, trials)."""
    since = np.zeros_like(capex)
    peak = capex[0].copy()
    for t in range(1, len(capex)):
        higher = capex[t] >= peak
        peak = np.where(higher, capex[t], peak)
        since[t] = np.where(higher, 0.0, since[t - 1] + 1.0)
    return since
