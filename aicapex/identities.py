"""What must always hold: accounting identities of the model, for any run, callable by anyone.

Each takes outputs recorded as amounts per quarter (quarters, trials) and the stocks at the opening (trials,), and
gives the relative error (quarters, trials): the difference over the larger of the two sides' scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from aicapex.fleet import BUILDERS, POOLS
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.variables import Outputs

TOLERANCE = 1e-9
Stocks = Mapping[str, Array]
SOURCES = ("ocf", "ai_cash", "debt", "spv", "vendor", "equity", "state")


def relative(difference: Array, *parts: Array) -> Array:
    """A difference over the sum of what it is made from, at least 1 [in the unit of the parts]."""
    scale = np.maximum(sum(np.abs(part) for part in parts), 1.0)
    return np.abs(difference) / scale


def change(stock: Array, opening: Array) -> Array:
    """Change of a stock within each quarter (quarters, trials)."""
    return np.diff(stock, axis=0, prepend=opening[None, :])


def users(o: Outputs, _: Stocks) -> Array:
    """Users of the regions add up to those of the world."""
    regions = o["users_us"] + o["users_cn"] + o["users_row"]
    return relative(regions - o["users"], o["users"])


def compute(o: Outputs, _: Stocks) -> Array:
    """Served and unserved compute add up to demand, inference and training to what is used, and no more than runs."""
    demand = relative(o["compute_used"] + o["compute_unserved"] - o["compute_demand"], o["compute_demand"])
    used = relative(o["compute_used_inference"] + o["compute_used_training"] - o["compute_used"], o["compute_used"])
    over = relative(np.maximum(o["compute_used"] - o["compute_supply"], 0.0), o["compute_supply"])
    return np.maximum(np.maximum(demand, used), over)


def cohorts(o: Outputs, _: Stocks) -> Array:
    """Builders' chips and vintages' compute add up to the fleet and to supply."""
    owned = relative(sum(o[f"fleet_gw_{b}"] for b in BUILDERS) - o["fleet_gw"], o["fleet_gw"])
    supply = relative(o["compute_of_cohorts"] - o["compute_supply"], o["compute_supply"])
    return np.maximum(owned, supply)


def power(o: Outputs, _: Stocks) -> Array:
    """No pool runs more than it has power for; all chips ever delivered run, wait or are retired."""
    over = [
        relative(np.maximum(o[f"energised_gw_{k}"] - o[f"facility_gw_{k}"], 0.0), o[f"facility_gw_{k}"]) for k in POOLS
    ]
    total = o["energised_gw"] + o["unpowered_gw"] + o["retired_gw"]
    return np.maximum(np.maximum(*over), relative(total - o["delivered_gw"], o["delivered_gw"]))


def layers(o: Outputs, _: Stocks) -> Array:
    """Layers' cash profits add up to end-user revenue and chips sold less what is paid to the outside."""
    profits = o["profit_chips"] + o["cloud_cash"] + o["profit_labs"] + o["profit_applications"]
    outside = o["chip_costs"] + o["electricity_cost"] + o["cloud_opex"] + o["lab_wages"] + o["application_costs"]
    return relative(profits - (o["revenue"] + o["chip_revenue"] - outside), o["revenue"], outside)


def money(o: Outputs, opening: Stocks) -> Array:
    """All money that comes in goes out or is kept: users, core business, lenders, owners and states pay for all."""
    came = o["revenue"] + o["core_cash"] + o["debt_drawn"] + o["equity_raised"] + o["grants"] + o["lab_equity"]
    costs = o["electricity_cost"] + o["cloud_opex"] + o["lab_wages"] + o["application_costs"]
    paid = o["capex"] + o["interest"] + o["tax"] + o["debt_repaid"] + o["recoveries"] + o["distributions"]
    builders = np.sum([opening[f"cash_{b}"] for b in BUILDERS], axis=0)
    kept = change(o["cash"], builders) + change(o["lab_cash"], opening["lab_cash"])
    return relative(came - costs - paid - kept, came, paid, costs)


def cash(o: Outputs, opening: Stocks) -> Array:
    """Each builder's cash: operations, debt, equity and grants pay capex, interest, tax, lenders, owners, or stay."""
    worst = np.zeros_like(o["capex"])
    for b in BUILDERS:
        came = o[f"operating_cash_{b}"] + o[f"debt_drawn_{b}"] + o[f"equity_raised_{b}"] + o[f"grants_{b}"]
        paid = o[f"capex_{b}"] + o[f"interest_{b}"] + o[f"tax_{b}"] + o[f"debt_repaid_{b}"] + o[f"distributions_{b}"]
        paid = paid + o[f"recoveries_{b}"]
        kept = change(o[f"cash_{b}"], opening[f"cash_{b}"])
        worst = np.maximum(worst, relative(came - paid - kept, came, paid))
    return worst


def capex(o: Outputs, _: Stocks) -> Array:
    """Capex is that of the builders, what its sources pay, and what chip makers and shell builders get."""
    builders = sum(o[f"capex_{b}"] for b in BUILDERS)
    sources = sum(o[f"source_{name}"] for name in SOURCES)
    spent = o["book_additions"]
    differences = (builders - o["capex"], sources - o["capex"], spent - o["capex"])
    worst: Array = np.maximum.reduce([relative(difference, o["capex"]) for difference in differences])
    return worst


def debt(o: Outputs, opening: Stocks) -> Array:
    """Each builder's debt: opening, drawn, repaid, defaulted, closing; holders lose defaults less recoveries."""
    worst = np.zeros_like(o["capex"])
    for b in BUILDERS:
        moved = o[f"debt_drawn_{b}"] - o[f"debt_repaid_{b}"] - o[f"defaults_{b}"]
        worst = np.maximum(worst, relative(change(o[f"debt_{b}"], opening[f"debt_{b}"]) - moved, o[f"debt_{b}"]))
    losses = o["loss_equity"] + o["loss_lenders"] + o["loss_vendors"] + o["loss_states"]
    return np.maximum(worst, relative(losses - (o["defaults"] - o["recoveries"]), losses))


def book(o: Outputs, opening: Stocks) -> Array:
    """Net book value: opening, additions, depreciation, write-downs, retirements, closing."""
    moved = o["book_additions"] - o["depreciation_book"] - o["write_downs"] - o["book_retired"]
    return relative(change(o["net_book_value"], opening["net_book_value"]) - moved, o["net_book_value"])


def bounds(o: Outputs, _: Stocks) -> Array:
    """Nothing is infinite, what is always defined is a number, shares lie in [0, 1], stocks are not negative."""
    worst = np.zeros_like(o["capex"])
    for name, variable in VARIABLES.items():
        if name not in o or name in SIGNED:
            continue
        values = o[name] if name not in UNDEFINED else np.nan_to_num(o[name], posinf=np.inf, neginf=-np.inf)
        worst = np.where(np.isfinite(values), worst, np.inf)
        values = np.nan_to_num(values)  # told above; a NaN would hide the rest
        if variable.kind == "stock" or variable.unit == "share":
            worst = np.maximum(worst, np.maximum(-values, 0.0))
        if variable.unit == "share":
            worst = np.maximum(worst, np.maximum(values - 1.0, 0.0))
    return worst


UNDEFINED = {
    *(f"debt_service_coverage_{b}" for b in BUILDERS),
    "retirement_age",
    "loss_cover",
    "incremental_revenue_ratio",
    "irr_minus_hurdle",
    "order_growth",
}
"""Outputs that may be undefined: coverage without debt, the age of nothing retired, returns before a purchase, growth
in the first year."""

SIGNED = {
    "gross_margin_cloud", "gross_margin_labs", "irr_minus_hurdle", "roi", "roi_discounted", "roi_inference",
    "roi_after_depreciation", "roic_cloud", "roic_labs", "roic_cloud_economic", "incremental_revenue_ratio",
    "write_downs_to_book", "spot_price", "paying_share_for_goal",
}  # fmt: skip
"""Margins and returns, which may be negative or above one, and a share that may be more than all."""

IDENTITIES: dict[str, Callable[[Outputs, Stocks], Array]] = {
    check.__name__: check for check in (users, compute, cohorts, power, layers, money, cash, capex, debt, book, bounds)
}


def check(outputs: Outputs, opening: Stocks) -> dict[str, float]:
    """The worst relative error of every identity over all quarters and trials."""
    errors = {name: identity(outputs, opening) for name, identity in IDENTITIES.items()}
    return {name: float(np.nan_to_num(error, nan=np.inf).max()) for name, error in errors.items()}
