"""The equations of money in plain notation: books, layers, debt and funding, as in `formulas`."""

from __future__ import annotations

from typing import Final

from aicapex.builders import BORROWERS
from aicapex.fleet import BUILDERS

DEPRECIATION: Final = {
    "depreciation_book_chips": "Σ_v min(¼·x[v]/chips.book_life, n[v]); Σ_v n[v] = net_book_value_chips[t−1] − "
    "book_retired + chip_revenue; x[v]: chip_revenue, α[v] = 0",
    "depreciation_book_shells": "min(¼·x/capex.shell_life, net_book_value_shells[t−1] + H·J); x = x[t−1] + H·J",
    "depreciation_book": "depreciation_book_chips + depreciation_book_shells",
    "depreciation_economic": "Σ_v V[v,t−1] − (Σ_v V[v] − V[*])",
    "depreciation_model": "Σ_j training_spend[t−j]·clip(models.useful_life − j, 0, 1)/models.useful_life",
    "net_book_value_models": "Σ_j training_spend[t−j]·max(models.useful_life − j − 1, 0)/models.useful_life",
    "net_book_value_chips": "net_book_value_chips[t−1] + chip_revenue − book_retired − depreciation_book_chips − "
    "write_downs",
    "net_book_value_shells": "net_book_value_shells[t−1] + (book_additions − chip_revenue) − depreciation_book_shells",
    "net_book_value": "net_book_value_chips + net_book_value_shells",
    "economic_value": "Σ_v V[v]",
    "impairment": "Σ_v max(N[v] − V[v], 0)",
    "write_downs": "Σ_v max(n[v] − V[v], 0)·1[x[v] < n[v]·(1 − capex.write_down_tolerance)]; "
    "Σ_v n[v] = net_book_value_chips + write_downs; x[v]: V[v], hurdle_rate = 0",
    "book_retired": "Σ_v N[v,t−1]·Σ_p R[p,v]/(e[v] + w[v])[t−1]",
    "book_additions": "chip_revenue + H·J",
    "write_downs_to_book": "Σ_{j=0…3} write_downs[t−j]/net_book_value[t−4]",
}

MARGINS: Final = {
    "lab_revenue": "revenue_consumer + revenue_ads + revenue_sovereign + labs.enterprise_share·revenue_enterprise + "
    "labs.embedded_share·revenue_embedded",
    "lab_revenue_leader": "¼·labs.leader_revenue.initial·m/m[t0]; "
    "m = revenue_consumer + revenue_ads + labs.enterprise_share·revenue_enterprise",
    "lab_cost_of_revenue_leader": "lab_revenue_leader/lab_revenue·inference_cost_labs",
    "lab_cost_leader": "lab_revenue_leader/lab_revenue·(inference_cost_labs + max(training_spend + lab_wages"
    " − (platform_support − max(−profit_applications, 0)), 0))",
    "paying_share_for_goal": "paying_share·max(¼·labs.revenue_goal/l − revenue_ads − "
    "labs.enterprise_share·revenue_enterprise, 0)/revenue_consumer; l = ¼·labs.leader_revenue.initial/m[t0]; "
    "m = revenue_consumer + revenue_ads + labs.enterprise_share·revenue_enterprise",
    "application_revenue": "(1 − labs.enterprise_share)·revenue_enterprise + "
    "(1 − labs.embedded_share)·revenue_embedded",
    "inference_cost_labs": "payments·compute_used_inference/compute_used·token_demand_labs/token_demand",
    "inference_cost_apps": "payments·compute_used_inference/compute_used·(1 − token_demand_labs/token_demand)",
    "training_spend": "payments·training_share",
    "compute_unpaid": "Δ + min(max(Γ, 0) − Δ − lab_equity − Ψ − Ξ, inference_cost_labs + training_spend − Δ)",
    "cloud_revenue": "payments − compute_unpaid",
    "cloud_revenue_external": "(1 − cloud.captive_share)·cloud_revenue",
    "electricity_cost": "electricity_twh·electricity_price/1000·(1 − funding.sovereign.power_subsidy)",
    "cloud_opex": "¼·ω·Σ_v e[v]",
    "lab_wages": "¼·labs.wages·exp(labs.wages_growth·t)",
    "application_costs": "apps.other_cost·application_revenue",
    "chip_costs": "(1 − chips.gross_margin)·chip_revenue",
    "cloud_cash": "cloud_revenue − electricity_cost − cloud_opex",
    "gross_margin_cloud": "(cloud_cash − depreciation_book)/cloud_revenue",
    "gross_margin_labs": "(lab_revenue − inference_cost_labs)/lab_revenue",
    "profit_chips": "chip_revenue − chip_costs",
    "profit_cloud": "cloud_cash − depreciation_book",
    "profit_labs": "lab_revenue − inference_cost_labs − training_spend − lab_wages + compute_unpaid",
    "profit_applications": "application_revenue − inference_cost_apps − application_costs",
    "lab_equity": "min(max(Γ, 0) − Δ, Θ·¼·labs.equity·exp(labs.equity_growth·t)·confidence[t−1])",
    "platform_support": "max(Γ, 0) − lab_equity − Ξ − compute_unpaid + max(−profit_applications, 0)",
    "lab_distributions": "max(−Γ, 0) − min(max(−Γ, 0), max(labs.cash.initial − lab_cash[t−1], 0))",
    "lab_cash": "lab_cash[t−1] + max(−Γ, 0) − lab_distributions − Ξ; lab_cash[t0−1] = labs.cash.initial",
    "unpaid_share": "compute_unpaid/(inference_cost_labs + training_spend)",
    "chip_market_value": "chips.earnings_multiple·4·profit_chips",
}


def _credit(b: str) -> dict[str, str]:
    """Formulas of one builder's debt; states have no debt, no calm spread and no calm default hazard of their own."""
    spread, hazard = (f"funding.{b}.spread", f"funding.{b}.default_base") if b in BORROWERS else ("0", "0")
    return {
        f"debt_{b}": f"debt_{b}[t−1] + debt_drawn_{b} − debt_repaid_{b} − defaults_{b}"
        + (f"; debt_{b}[t0−1] = funding.{b}.debt_initial" if b in BORROWERS else ""),
        f"debt_drawn_{b}": f"ζ[{b}] + χ[{b}] + debt_maturing_{b}·clip(confidence[t−1], 0, 1) + ε[{b}]",
        f"debt_repaid_{b}": f"debt_maturing_{b}",
        f"debt_maturing_{b}": f"¼·(debt_{b}[t−1] − defaults_{b})/funding.tenor",
        f"interest_{b}": f"¼·interest_rate_{b}[t−1]·debt_{b}[t−1]",
        f"interest_rate_{b}": "funding.floating_share·r + (1 − funding.floating_share)·f; "
        f"f = f[t−1] + clip(debt_drawn_{b}/debt_{b}, 0, 1)·(r − f[t−1]); "
        f"r = funding.base_rate + min(s, max(funding.spread_maximum, {spread})); s = {spread} + "
        "funding.spread_response.leverage·max(l − l[t0], 0) + funding.spread_response.coverage"
        f"·σ((funding.spread_response.threshold − debt_service_coverage_{b})/funding.default_slope) + "
        f"funding.spread_response.losses·λ; l = debt_{b}/N[{b}]",
        f"defaults_{b}": f"(1 − exp(−¼·h))·debt_{b}[t−1]; h = {hazard} + funding.default_speed"
        f"·σ((funding.default_coverage − debt_service_coverage_{b})/funding.default_slope)",
        f"recoveries_{b}": f"funding.recovery·defaults_{b}",
        f"debt_service_coverage_{b}": f"4·operating_cash_{b}·(1 + (funding.spv.lease_guarantee − 1)·π[{b}])"
        f"/(4·interest_{b} + debt_{b}[t−1]/funding.tenor)",
    }


def _funding(b: str) -> dict[str, str]:
    """Formulas of one builder's money."""
    buffer, initial = (f"funding.{b}.cash_buffer", f"funding.{b}.cash_initial") if b in BORROWERS else ("0", "0")
    spare = f"funding.cash_use·max(cash_{b} − {buffer}·4·capex_{b}, 0)"
    base = {
        "self_funded": f"funding.ocf.capex_share·max(4·(operating_cash_{b} − tax_{b}), 0) + {spare}",
        "leveraged": f"funding.leveraged.reinvestment·max(4·(operating_cash_{b} − tax_{b} − interest_{b}) − "
        f"debt_{b}[t−1]/funding.tenor, 0) + {spare} + funding.equity_capacity·g",
        "states": "("
        + " + ".join(
            f"funding.sovereign.{r}.capacity·clip((t − funding.sovereign.{r}.start)/funding.sovereign.ramp + 1, 0, 1)"
            for r in ("us", "cn", "row")
        )
        + ")·exp(funding.sovereign.growth·t) + funding.sovereign.programme",
    }[b]
    lent = {
        "self_funded": "funding.self_funded.debt_capacity·g",
        "leveraged": "(funding.leveraged.debt_capacity + funding.vendor_capacity)·g + funding.commitments.total"
        "·funding.commitments.realised_share/funding.commitments.term·1[t < funding.commitments.term]"
        "·funding.commitments.advance·min(confidence, 1)",
        "states": "0",
    }[b]
    share = f"funding.{b}.debt_share" if b in BORROWERS else "0"
    growth = "; g = exp(funding.debt_growth·t)·confidence" if b in BORROWERS else ""
    added = " + profit_incumbents" if b == "self_funded" else ""
    return {
        f"capex_{b}": f"c[{b}]·D[{b}] + H·J·D[{b}]/Σ_b D[b]",
        f"operating_cash_{b}": f"Σ_v o[{b},v]·Y[v]{added}",
        f"free_cash_flow_{b}": f"operating_cash_{b} − interest_{b} − tax_{b} − capex_{b}",
        f"cash_{b}": f"cash_{b}[t−1] + operating_cash_{b} + debt_drawn_{b} + equity_raised_{b} + grants_{b} − "
        f"capex_{b} − interest_{b} − tax_{b} − debt_repaid_{b} − distributions_{b} − recoveries_{b}; "
        f"cash_{b}[t0−1] = {initial}",
        f"tax_{b}": "0"
        if b == "states"
        else f"funding.tax_rate·max(Σ_v o[{b},v]·Y[v] − depreciation_book·N[{b}]/Σ_b N[b] − interest_{b}, 0)",
        f"equity_raised_{b}": f"η[{b}] + ξ[{b}] + ι[{b}] + recoveries_{b}",
        f"grants_{b}": f"capex_{b}" if b == "states" else "0",
        f"distributions_{b}": f"max(cash_{b} + distributions_{b} − max({buffer}·4·capex_{b}, {initial}), 0)",
        f"budget_{b}": f"¼·min(n + l, n/(1 − {share})); n = {base}; l = {lent}{growth}",
    }


_SUMMED: Final = (
    "debt", "debt_drawn", "debt_repaid", "debt_maturing", "interest", "defaults", "recoveries", "capex",
    "operating_cash", "free_cash_flow", "cash", "tax", "equity_raised", "grants", "distributions", "budget",
)  # fmt: skip

MONEY: Final = {
    **{name: " + ".join(f"{name}_{b}" for b in BUILDERS) for name in _SUMMED},
    **{name: formula for b in BUILDERS for name, formula in {**_credit(b), **_funding(b)}.items()},
    "defaults_cumulative": "defaults_cumulative[t−1] + defaults",
    "default_rate": "4·defaults/debt[t−1]",
    "loss_equity": "(1 − funding.recovery)·Σ_b defaults_b·π[b]·funding.spv.guarantee",
    "loss_vendors": "(1 − funding.recovery)·Σ_b defaults_b·υ1[b]",
    "loss_states": "funding.sovereign.backstop·((1 − funding.recovery)·defaults − loss_vendors − loss_equity)",
    "loss_lenders": "(1 − funding.recovery)·defaults − loss_vendors − loss_equity − loss_states",
    "confidence": "confidence[t−1] + (1 − exp(−¼·funding.confidence_gain))·(clip(perceived_q[t−1]/tobin_q[t0]"
    "·exp(−funding.confidence_default_weight·λ − funding.rate_sensitivity·(funding.base_rate − funding.base_rate[t0]))"
    "·(1 + funding.confidence_boost), funding.confidence_floor, funding.confidence_ceiling) − confidence[t−1])",
    "source_ocf": "capex_self_funded − ζ[self_funded] − χ[self_funded] − ξ[self_funded]",
    "source_ai_cash": "capex_leveraged − ζ[leveraged] − χ[leveraged] − ξ[leveraged] − η[leveraged]",
    "source_debt": "Σ_b (ζ[b] − υ[b])",
    "source_spv": "Σ_b (χ[b] + ξ[b])",
    "source_vendor": "Σ_b υ[b]",
    "source_equity": "Σ_b η[b]",
    "source_state": "grants_states",
    "core_cash": "core_cash[t0]·exp(funding.ocf.growth·t); "
    "core_cash[t0]: operating_cash_self_funded[t0] = ¼·funding.ocf.initial",
    "profit_incumbents": "core_cash + max(profit_applications, 0) + lab_distributions − platform_support",
    "loss_cover": "(max(profit_chips, 0) + max(profit_cloud, 0) + max(profit_labs, 0) + max(profit_applications, 0) + "
    "max(profit_incumbents, 0))/(max(−profit_chips, 0) + max(−profit_cloud, 0) + max(−profit_labs, 0) + "
    "max(−profit_applications, 0) + max(−profit_incumbents, 0))",
}
