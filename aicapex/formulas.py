"""The equation of every output in plain notation that needs no language, with public names of parameters and outputs.

Amounts of flows are per quarter; t is the time since the start in years, [t−1] the quarter before and [t0] the start
quarter. After a semicolon stands what a formula uses besides: its own letters. Letters that many formulas share are in
`formula_symbols`. The functions that compute them are found by `source_index`.
"""

from __future__ import annotations

from typing import Final

from aicapex.fleet import BUILDERS, POOLS
from aicapex.formulas_money import DEPRECIATION, MARGINS, MONEY

_REGIONS: Final = ("us", "cn", "row")
_WORLD: Final = "(adoption.us.population + adoption.cn.population + adoption.row.population)"

_ROW_AT_START: Final = (
    "penetration_row[t0] = min(N − n, adoption.row.population)/adoption.row.population; "
    "n = adoption.us.initial·adoption.us.population + adoption.cn.initial·adoption.cn.population; "
    f"N = max(adoption.global.initial·{_WORLD}, (1 + adoption.row.minimum)·n, adoption.daily_users_leader.initial"
    "/adoption.daily_leader_share.initial/adoption.daily_share.maximum)"
)

_ADOPTION: Final = {
    **{
        f"penetration_{r}": f"K − (K − penetration_{r}[t−1])·exp(−¼·(adoption.{r}.innovation + adoption.{r}.imitation"
        f"·penetration_{r}[t−1]/adoption.{r}.saturation)); K = max(adoption.{r}.saturation, penetration_{r}[t−1]); "
        + (_ROW_AT_START if r == "row" else f"penetration_{r}[t0] = adoption.{r}.initial")
        for r in _REGIONS
    },
    "penetration_global": f"users/{_WORLD}",
    **{f"users_{r}": f"penetration_{r}·adoption.{r}.population" for r in _REGIONS},
    "users": "users_us + users_cn + users_row",
    "daily_users": "users·a; a = h + (a[t−1] − h)·exp(−¼·adoption.daily_share.speed); "
    "h = adoption.daily_share.long_run; "
    "a[t0] = adoption.daily_users_leader.initial/adoption.daily_leader_share.initial/users[t0]",
    "daily_users_leader": "daily_users·l; l = h + (l[t−1] − h)·exp(−¼·adoption.daily_share.speed); "
    "h = adoption.daily_leader_share.long_run; l[t0] = adoption.daily_leader_share.initial",
    "enterprise_adoption": "K − (K − enterprise_adoption[t−1])·exp(−¼·q·enterprise_adoption[t−1]"
    "/adoption.enterprise.saturation); K = max(adoption.enterprise.saturation, enterprise_adoption[t−1]); "
    "q = adoption.enterprise.imitation·(b + (1 − b)·clip(t − adoption.enterprise.takeoff + 1, 0, 1))"
    "·(1 − n + n·progress.pace); b = adoption.enterprise.before_takeoff; "
    "n = adoption.enterprise.progress_dependence; enterprise_adoption[t0] = adoption.enterprise.initial",
    "autonomy": "K − (K − autonomy[t−1])·exp(−¼·max(adoption.autonomy.speed·progress.pace + progress.boost, 0)); "
    "K = max(adoption.autonomy.ceiling, autonomy[t−1]); autonomy[t0] = adoption.autonomy.initial",
}

_AFFORDED: Final = "(8.76·rental_price[t−1]·compute_per_token[t−1])"
_TOKENS: Final = {
    "token_demand_gross": "token_demand_labs_gross + token_demand_embedded_gross",
    "token_demand_labs_gross": "(z1·users/users[t0] + z2·enterprise_adoption/enterprise_adoption[t0])·y·L; "
    "L = (1 + agent_share·(tokens.agent.multiple − 1))"
    "/(1 + tokens.agent.share.initial·(tokens.agent.multiple − 1))",
    "token_demand_embedded_gross": "z3·embedded_share[t−1]/embedded_share[t0]·y"
    "·exp(g·(tokens.embedded.growth_ratio − 1)); "
    "g = g[t−1] + Φ(tokens.per_user.growth·progress.pace, tokens.per_user.growth_fade) + ¼·progress.boost; "
    "g[t0] = 0",
    "token_demand_labs": "token_demand_labs_gross·θ; θ = θ[t−1] + (1 − exp(−¼·tokens.throttle_speed))"
    "·(min(m/token_demand_labs_gross, 1) − θ[t−1]); "
    f"m = labs.max_cost_ratio·4·lab_revenue[t−1]/{_AFFORDED}; θ[t0] = 1",
    "token_demand": "token_demand_labs + token_demand_embedded_gross·θ; θ = θ[t−1] + "
    "(1 − exp(−¼·tokens.throttle_speed))·(min(m/token_demand_embedded_gross, 1) − θ[t−1]); "
    f"m = max(apps.max_cost_ratio, h)·(1 − labs.embedded_share)·4·revenue_embedded[t−1]/{_AFFORDED}; "
    "h = inference_cost_apps[t0]/((1 − labs.embedded_share)·revenue_embedded[t0]); θ[t0] = 1",
    "throttle": "token_demand/token_demand_gross",
    "tokens_per_user": "1000·365/12·z1/users[t0]·y·L·token_demand_labs/token_demand_labs_gross; "
    "L = (1 + agent_share·(tokens.agent.multiple − 1))"
    "/(1 + tokens.agent.share.initial·(tokens.agent.multiple − 1))",
    "agent_share": "K − (K − agent_share[t−1])·exp(−¼·tokens.agent.speed·progress.pace); "
    "K = max(tokens.agent.share.saturation·min(autonomy/adoption.autonomy.ceiling, 1), agent_share[t−1]); "
    "agent_share[t0] = tokens.agent.share.initial",
    "compute_per_token": "k·((1 − f)·exp(−Q) + f·tokens.frontier_cost_ratio·exp(−F)); f = tokens.frontier_share; "
    "F = F[t−1] + Φ((ln(tokens.frontier_cost_decline) − h)·progress.pace, tokens.frontier_cost_decline_fade); "
    "h = ln(chips.performance_growth/chips.price_growth)",
    "compute_per_token_constant_quality": "k·exp(−Q)",
    "training_budget_desired": "training.cost_level·x·exp(G); G = G[t−1] + "
    "Φ(training.budget_growth·progress.pace, training.budget_growth_fade) + "
    "¼·(training.arms_race·max(1 − a, 0) + progress.boost); "
    "a = clip(4·training_budget_desired[t−1]/Ω[t−1], 0, 1); a[t0] = 0; x: "
    "training_share[t0] = training.spending_share.initial",
    "training_budget": "min(training_budget_desired, ¼·max(Ω, 0))",
    "training_cut": "1[training_budget_desired > ¼·max(Ω, 0)]",
}

_CHIPS: Final = {
    "orders": "orders_self_funded + orders_leveraged + orders_states",
    **{
        f"orders_{b}": f"¼·power.pue·O; O = O[t−1] + (1 − exp(−¼/capex.adjustment_lag))"
        "·(clip(x, min(f, m), m) − O)[t−1]; x = G·max(1/(chips.economic_life + capex.replacement_delay) + g_expected + "
        f"capex.gap_response·(perceived_gap − perceived_gap[t0]), capex.growth_floor)·(γ[{b}]·Π)^capex.q_response − "
        f"capex.supply_line_weight/capex.adjustment_lag·(Λ[{b}] − D[{b}] − β[{b}]·O + max(d − d[t0], 0)·G); "
        f"Π = 1 + (1/tobin_q_{b}[t0] − 1)·exp(−t/capex.patience); G = fleet_gw_{b}/power.pue; d = Σ_v o[{b},v]·w[v]/G; "
        f"m = capex.order_ceiling·4·shipment_ceiling_gw/power.pue·O[{b},t0]/Σ_b O[b,t0]; f = " + floor
        for b, floor in zip(
            BUILDERS,
            (
                "capex.arms_race_floor·max(4·operating_cash_self_funded, 0)/(c[self_funded] + H)",
                "min(capex.commitment_floor·u/(8.76·ρ[*]·performance_per_gw·max(market.contract_term, ¼)), "
                "4·budget_leveraged/(c[leveraged] + H)); u = funding.commitments.total"
                "·funding.commitments.realised_share/funding.commitments.term·1[t < funding.commitments.term]"
                "·(1 − unpaid_share)",
                "capex.state_floor·funding.sovereign.programme/(c[states] + H)",
            ),
            strict=True,
        )
    },
    "order_backlog": "order_backlog[t−1] + orders − cancellations − shipments_gw; "
    "order_backlog[t0−1] = power.pue·capex.backlog.initial·chips.demand_2026",
    "cancellations": "power.pue·Σ_b min(¼·chips.cancellation_rate, 1)·max(Λ[b] + x[b] − "
    "chips.cancellation_threshold·β[b]·O[b], 0); x[b]: cancellations/power.pue = Σ_b x[b]",
    "shipments_gw": "power.pue·Σ_b D[b]",
    "shipments_wanted_gw": "power.pue·Σ_b Λ[b]/max(chips.lead_time + chips.delivery_delay, 1)",
    "shipment_ceiling_gw": "¼·power.pue·max(s + (chips.demand_2026 − s)·min(4·t, 4)/2.5, 0)"
    "·exp(chips.ceiling_growth·max(t − 1, 0))·chips.ceiling_level"
    "·(1 − chips.newest_share + chips.newest_share·chip_yield/x); s = chips.shipments_t0; "
    "x = max(l, min(chips.yield.initial, m − (m − l)·exp(−chips.cadence/chips.yield.ramp))); m = chips.yield.mature; "
    "l = min(chips.yield.launch, m)",
    "performance_per_gw": "chips.h100e_per_gpu.initial/chips.power_per_gpu.initial·chips.performance_growth^τ",
    "chip_price_per_gw": "chips.price_per_gw·chips.price_growth^τ",
    "chip_revenue": "Σ_b c[b]·D[b]",
    "chip_yield": "m − (m − min(chips.yield.launch, m))·exp(−a/chips.yield.ramp); m = chips.yield.mature; "
    "a = (a[t−1] + ¼) mod chips.cadence; "
    "a[t0] = −chips.yield.ramp·ln((m − chips.yield.initial)/(m − chips.yield.launch))",
}

_POWER: Final = {
    "power_additions_gw_us": "¼·power.derating·(power.us.additions·exp(G1) + power.us.relief + "
    "power.behind_the_meter.additions·exp(G2)); "
    "G1 = G1[t−1] + ¼·min(power.us.growth + a, power.construction_ceiling); "
    "G2 = G2[t−1] + ¼·min(power.behind_the_meter.growth + a, power.construction_ceiling); "
    "a = power.scarcity_response·unpowered_share[t−1] − power.slack_response·φ[us,t−1]; G1[t0] = 0; G2[t0] = 0",
    "power_additions_gw_abroad": "¼·power.derating·power.abroad.additions·exp(G); "
    "G = G[t−1] + ¼·min(power.abroad.growth + a, power.construction_ceiling); "
    "a = power.scarcity_response·unpowered_share[t−1] − power.slack_response·φ[abroad,t−1]; G[t0] = 0",
    "power_additions_gw": "power_additions_gw_us + power_additions_gw_abroad",
    **{f"facility_gw_{p}": f"facility_gw_{p}[t−1] + power_additions_gw_{p}" for p in POOLS},
    "facility_gw": "facility_gw_us + facility_gw_abroad",
    **{f"energised_gw_{p}": f"power.pue·Σ_v E[{p},v]" for p in POOLS},
    "energised_gw": "energised_gw_us + energised_gw_abroad",
    **{f"unpowered_gw_{p}": f"power.pue·Σ_v W[{p},v]" for p in POOLS},
    "unpowered_gw": "unpowered_gw_us + unpowered_gw_abroad",
    "unpowered_share": "Σ_p Σ_v W[p,v]/Σ_p Σ_v (W[p,v] + E[p,v] + R[p,v])",
    "waiting_years": "min(Σ_v W[us,v]/max(a, 0.001), power.waiting_maximum); "
    "a = a[t−1] + (1 − exp(−¼/power.queue_memory))·(4·Σ_v I[us,v] − a[t−1]); "
    "a[t0]: chips.shipments_t0·chips.us_share",
    **{f"electricity_twh_{p}": f"¼·8.76·energised_gw_{p}·(1 − idle_rate + power.idle_draw·idle_rate)" for p in POOLS},
    "electricity_twh": "electricity_twh_us + electricity_twh_abroad",
    "electricity_price": "s·(power.price.level·(1 + 2·power.price.scarcity·unpowered_share)·(1 − m) + "
    "power.price.behind_the_meter·m); "
    "s = 1 + (power.price.inference_premium − 1)·compute_used_inference/compute_used; m = n/facility_gw; "
    "n = n[t−1] + ¼·power.derating·power.behind_the_meter.additions·exp(G2); n[t0−1] = 0; G2: power_additions_gw_us",
    "waiting_cost": "interest·Σ_v w[v]/Σ_v (e[v] + w[v]) + depreciation_book_chips·a + "
    "¼·Σ_v w[v]·max(8.76·ρ[v]·κ[v]·(1 − idle_rate) − C, 0); "
    "a = Σ_v N[v]·w[v]/(e[v] + w[v])/Σ_v N[v]",
}

_CAPACITY: Final = {
    "compute_supply": "Σ_v e[v]·κ[v]",
    "fleet_gw": "power.pue·Σ_v (e[v] + w[v])",
    "fleet_gw_tdp": "fleet_gw/power.pue/power.it_per_tdp",
    **{f"fleet_gw_{b}": f"power.pue·Σ_v o[{b},v]·(e[v] + w[v])" for b in BUILDERS},
    "delivered_gw": "delivered_gw[t−1] + shipments_gw; "
    "delivered_gw[t0] = power.pue·capacity.energised.initial/(1 − power.unpowered.initial) + shipments_gw[t0]",
    "retired_gw": "retired_gw[t−1] + power.pue·Σ_p Σ_v R[p,v]",
    "fleet_age": "Σ_v (e[v] + w[v])·α[v]/Σ_v (e[v] + w[v])",
    "retirement_age": "Σ_p Σ_v R[p,v]·α[v]/Σ_p Σ_v R[p,v]",
    "spare_shells_gw": "power.pue·Σ_p S[p]; S[p] = max(S[p,t−1] − D[p], 0) + a[p] + Σ_v R[p,v]; "
    "a[p] = max(m·Σ_v E[p,v,t−1] − S[p,t−1], 0)·(1 − exp(−¼/capex.adjustment_lag)); "
    "m = exp(max(g_expected[t−1], 0)·capex.shell_lead) − 1; "
    "S[t0]: capacity.cn_west.gw·(1 − capacity.cn_west.occupancy) + capacity.spare_shells.initial·Σ_v E[p,v]",
    "shell_occupancy": "fleet_gw/(fleet_gw + spare_shells_gw)",
}

_MARKET: Final = {
    "compute_demand": "compute_demand_inference + compute_demand_training",
    "compute_demand_inference": "token_demand·compute_per_token",
    "compute_demand_training": "4·training_budget/(8.76·spot_price)",
    "compute_used": "min(compute_demand, (1 − market.idle.initial)·compute_supply)",
    "compute_used_inference": "a + market.priority_inference·(min(compute_demand_inference, compute_used) − a); "
    "a = compute_used·compute_demand_inference/compute_demand",
    "compute_used_training": "compute_used − compute_used_inference",
    "compute_unserved": "compute_demand − compute_used",
    "inference_served": "compute_used_inference/compute_demand_inference",
    "demand_supply": "compute_demand/((1 − market.idle.initial)·compute_supply)",
    "compute_gap": "compute_demand − (1 − market.idle.initial)·compute_supply",
    "gap_gw": "compute_gap/performance_per_gw·power.pue",
    "gap_ratio": "demand_supply − 1",
    "idle_rate": "1 − compute_used/compute_supply",
    "idle_no_demand": "(compute_supply − compute_used)/(compute_supply + Σ_v w[v]·κ[v])",
    "idle_no_power": "Σ_v w[v]·κ[v]/(compute_supply + Σ_v w[v]·κ[v])",
    "idle_rate_all": "idle_no_demand + idle_no_power",
    "entry_cost": "(Σ_b c[b]·a[b] + H·A(r, min(L, capex.shell_life))/A(r, capex.shell_life) + C·A(r + f, L))"
    "/(A(r + f − rent_trend_expected, L)·8.76·performance_per_gw·(1 − market.idle.initial)); r = hurdle_rate; "
    "L = chips.economic_life; f = chips.failure_rate; a[b] = Σ_v o[b,v]·(e[v] + w[v])/Σ_v (e[v] + w[v])",
    "rent_to_entry_cost": "ρ[*]/entry_cost",
    "price_floor": "C/(8.76·κ[m]·ρ[m]/spot_price); m = max v: (1 − market.idle.initial)·Σ_{j≥v} e[j]·κ[j] ≥ "
    "min(compute_demand, (1 − market.floor_tail)·(1 − market.idle.initial)·compute_supply)",
    "spot_price": "clip(spot_price[t−1]·exp(−¼·market.trend_pass_through·ln(chips.performance_growth"
    "/chips.price_growth) + (1 − exp(−¼·market.price_adjustment))·clip(ln(demand_supply[t−1]), "
    "−market.pressure_limit, market.pressure_limit)), price_floor[t−1], m); "
    "m = max(market.price_ceiling·entry_cost·spot_price/ρ[*], price_floor)[t−1]; t ≤ 1: m ≥ spot_price[t0]; "
    "spot_price[t0]: rental_price_newest[t0] = market.rental_price.initial",
    "rental_price": "4·payments/(8.76·compute_used)",
    "rental_price_newest": "ρ[*]·(h/x)^(−market.age_premium)·h; h = chips.h100e_per_gpu.initial; "
    "x = κ[*]·chips.power_per_gpu.initial",
    "rental_price_h100": "ρ[*]·(κ[*]·chips.power_per_gpu.initial)^market.age_premium",
    "contract_cover": "Σ_v Z[v]/((1 − market.idle.initial)·compute_supply)",
    "payments": "¼·8.76·Σ_v (Z[v]·ρ[v,0] + ((1 − market.idle.initial)·e[v]·κ[v] − Z[v])·a·ρ[v]); "
    "a = clip((compute_used − Σ_v Z[v])/((1 − market.idle.initial)·compute_supply − Σ_v Z[v]), 0, 1); "
    "ρ[v,0]: ρ[v], α[v] = 0",
    "token_cost": "24·rental_price·compute_per_token",
    "token_cost_constant_quality": "24·rental_price·compute_per_token_constant_quality",
    "tokens_served": "token_demand·inference_served",
    "training_share": "compute_used_training/compute_used",
    "price_at_floor": "1[spot_price[t+1] = price_floor]",
    "price_at_ceiling": "1[spot_price[t+1] = m]; m = max(market.price_ceiling·entry_cost·spot_price/ρ[*], price_floor)",
}

_LOGISTIC: Final = "K·z/(1 + z)"
_REVENUE: Final = {
    "revenue_consumer": "¼·(users_us·revenue.consumer.price.us + "
    "users_cn·revenue.consumer.paying_ratio.cn·revenue.consumer.price.cn + "
    "users_row·revenue.consumer.paying_ratio.row·revenue.consumer.price.row)/1000·ψ"
    "·exp(revenue.consumer.price_growth·t)·δ·labs.price_level",
    "revenue_ads": "¼·daily_users_leader·revenue.ads.per_daily_user/1000"
    "·(1 − exp(−max(t − revenue.ads.start, 0)/revenue.ads.ramp))·δ",
    "revenue_enterprise": "¼·1000·revenue.labour.wage_bill·exp(revenue.labour.wage_growth·t)·revenue.labour.exposed"
    "·enterprise_adoption·labour_take·δ·labs.price_level",
    "revenue_embedded": "¼·revenue.embedded.base·exp(revenue.embedded.base_growth·t)·embedded_share"
    "·revenue.embedded.incremental·δ",
    "revenue_sovereign": "¼·revenue.sovereign.initial·exp(revenue.sovereign.growth·t)",
    "revenue": "revenue_consumer + revenue_ads + revenue_enterprise + revenue_embedded + revenue_sovereign",
    "paying_share": "ψ·(users_us + revenue.consumer.paying_ratio.cn·users_cn + "
    "revenue.consumer.paying_ratio.row·users_row)/users",
    "labour_take": f"{_LOGISTIC}; K = max(revenue.labour.take_maximum, 1.0001·x); "
    "z = x/(K − x)·(1 + (revenue.labour.take_multiple − 1)·m); "
    "m = a − (a − m[t−1])·exp(−¼·revenue.labour.take_speed·progress.pace); a = max(autonomy, m[t−1]); m[t0] = 0; "
    "x: revenue_enterprise[t0] = ¼·revenue.enterprise.initial",
    "embedded_share": f"{_LOGISTIC}; z = x/(K − x)·exp(¼·revenue.embedded.speed); x = embedded_share[t−1]; "
    "K = max(revenue.embedded.saturation, 1.000001·x); embedded_share[t0] = revenue.embedded.initial",
    "token_price": "4·1000·(revenue_consumer + revenue_enterprise + revenue_embedded)/(365·tokens_served)",
}

_HURDLES: Final = {
    "self_funded": "max(hurdle_rate − returns.strategic_discount, 0)",
    "leveraged": "max(hurdle_rate + returns.hurdle_premium.leveraged, 0)",
    "states": "max(hurdle_rate − returns.strategic_discount, 0)",
}
_WEIGHTED: Final = "/fleet_gw"
_CAPEX: Final = {
    "tobin_q": "(" + " + ".join(f"tobin_q_{b}·fleet_gw_{b}" for b in BUILDERS) + ")" + _WEIGHTED,
    **{
        f"tobin_q_{b}": f"V/(c[{b}] + H·A(r, min(L, capex.shell_life))/A(r, capex.shell_life))"
        "·exp(−capex.waiting_discount·(r − min(μ, 0))·w); "
        "V = max(a·(A(s − μ, h) − k·A(s − μ, x)) + k·a·A(s, x) − C·A(s, h), 0); "
        "a = 8.76·ρ[*]·κ[*]·(1 − market.idle.initial); k = market.contract_share; s = r + chips.failure_rate; "
        "h = min(L, max(ln(a/C)/(−μ), market.contract_term)), μ ≥ 0: h = L; x = min(market.contract_term, L, h); "
        f"L = chips.economic_life; μ = rent_trend_expected; r = {_HURDLES[b]}; "
        "w = Σ_p d[p]·Σ_v (E[p,v] + W[p,v])/Σ_p Σ_v (E[p,v] + W[p,v]); d[p]: waiting_years"
        for b in BUILDERS
    },
    "perceived_q": "Σ_b γ[b]·fleet_gw_b" + _WEIGHTED,
    "g_expected": "min((1 − capex.extrapolation)·x + capex.extrapolation·y, capex.growth_expected_maximum); "
    "x = x[t−1] + (1 − exp(−¼/capex.fundamental_memory))·(4·ln(revenue/revenue[t−1]) + b − x[t−1]); "
    "b = capex.belief_bias·exp(−t/capex.belief_life); "
    "y = y[t−1] + (1 − exp(−¼/capex.recent_memory))·(4·ln(m/m[t−1]) + b − y[t−1]); "
    "m = compute_demand/performance_per_gw; "
    "y[t0] = x[t0]; x[t0] = capex.orders.initial·chips.demand_2026/(fleet_gw[t0]/power.pue) − "
    "1/(chips.economic_life + capex.replacement_delay)",
    "rent_trend_expected": "min((1 − capex.extrapolation)·m + capex.extrapolation·y[t−1], "
    "max(capex.rent_trend_maximum, m)); m = −market.trend_pass_through"
    "·ln(chips.performance_growth/chips.price_growth); "
    "y = y[t−1] + (1 − exp(−¼/capex.recent_memory))·(4·ln(spot_price/spot_price[t−1]) − y[t−1]); y[t0] = m",
    "strategic_premium": "("
    + " + ".join(f"(1 + (1/tobin_q_{b}[t0] − 1)·a)·fleet_gw_{b}" for b in BUILDERS)
    + f"){_WEIGHTED}; a = exp(−t/capex.patience)",
    "perceived_gap": "perceived_gap[t−1] + (1 − exp(−¼/capex.perception_lag))·(ln(demand_supply) − "
    "ln(1 + Σ_v w[v]·κ[v]/compute_supply) − perceived_gap[t−1])",
    "hurdle_rate": "max(returns.hurdle + returns.rate_pass_through·(funding.base_rate − funding.base_rate[t0]), 0)",
    "orders_at_floor": "1[x < f]; x, f: orders_self_funded",
    "orders_at_ceiling": "1[x > m]; x, m: orders_self_funded",
    "orders_at_commitments": "1[max(x, 0) < f]; x, f: orders_leveraged",
    "binding_money": "1[a > capex.binding_threshold]; a = clip(1 − shipments_gw/min(shipments_wanted_gw, "
    "shipment_ceiling_gw), 0, 1)",
    "binding_chips": "1[a > capex.binding_threshold]·(1 − binding_money); "
    "a = 1 − min(shipments_wanted_gw, shipment_ceiling_gw)/shipments_wanted_gw",
    "binding_power": "1[unpowered_share > capex.binding_queue]·(1 − binding_money)·(1 − binding_chips)",
    "binding_demand": "1 − binding_money − binding_chips − binding_power",
}

_GROSS: Final = "revenue − electricity_cost − cloud_opex − lab_wages − application_costs"
_OTHER: Final = (
    "¼·observation.capex_big4.other·exp(observation.capex_big4.growth_first_year·1[t > 0] + "
    "observation.capex_big4.growth·max(t − 1, 0))"
)
_SOLD: Final = "observation.leader_compute_share·shipments_gw/power.pue"
_OBSERVATION: Final = {
    "compute_sold_leader": f"compute_sold_leader[t−1] + {_SOLD}·performance_per_gw; "
    "compute_sold_leader[t0−1] = observation.leader_compute_sold.initial",
    "chip_power_leader": f"chip_power_leader[t−1] + {_SOLD}/power.it_per_tdp; "
    "chip_power_leader[t0−1] = observation.leader_chip_power.initial",
    "data_centre_revenue_leader": "observation.leader_revenue_share·chip_revenue",
    "chip_price_per_h100e": "1000·observation.board_share·chip_price_per_gw/performance_per_gw",
    "capex_big4": f"observation.capex_big4.share·capex_self_funded + {_OTHER}",
    "weekly_users_leader": "observation.weekly_per_daily·daily_users_leader",
    "lab_run_rate_two": "4·(1 + observation.second_lab)·lab_revenue_leader",
}

_RETURNS: Final = {
    "roi": f"Σ_{{0…t}} g/Σ_{{0…t}} capex; g = {_GROSS}",
    "roi_discounted": f"Σ_{{0…t}} g·(1 + returns.hurdle)^(−t)/Σ_{{0…t}} capex·(1 + returns.hurdle)^(−t); g = {_GROSS}",
    "roi_inference": "Σ_{0…t} g/Σ_{0…t} capex; "
    "g = revenue − (electricity_cost + cloud_opex)·(1 − training_share) − application_costs",
    "roi_after_depreciation": f"Σ_{{0…t}} (g − depreciation_economic)/Σ_{{0…t}} capex; g = {_GROSS}",
    "roic_cloud": "4·(cloud_cash − tax − depreciation_book)/net_book_value[t−1]",
    "roic_cloud_economic": "4·(cloud_cash − tax − depreciation_economic)/economic_value[t−1]",
    "roic_labs": "4·(lab_revenue − inference_cost_labs − lab_wages − depreciation_model)/net_book_value_models[t−1]",
    "incremental_revenue_ratio": "(Σ_{j=0…3} revenue[t−j] − Σ_{j=4…7} revenue[t−j])/capex_four_quarters; "
    "t < 0: revenue = revenue[t0]",
    "order_growth": "orders/orders[t−4]",
    "capex_four_quarters": "Σ_{j=0…3} capex[t−j]",
    "capex_drawdown": "1 − capex_four_quarters/max_{0…t} capex_four_quarters",
    "quarters_since_peak": "4·(t − argmax_{0…t} capex_four_quarters)",
    "tobin_q_to_start": "tobin_q/min(1, tobin_q[t0])",
    "irr_minus_hurdle": "Σ_j X[j]·cohort_irr[j]/Σ_j X[j] − returns.hurdle; j ≤ t: cohort_value_inside[j] ≥ 0.75",
}

_NPV: Final = "Y[j] = Σ_{i≥1} Π[j,i]·(1 + returns.hurdle)^(−i/4) + V[j,T]·(1 + returns.hurdle)^(−n/4); n: i, t = T"
_TOTALS: Final = {
    "capex_peak": "max_t capex_four_quarters",
    "capex_peak_time": "argmax_t capex_four_quarters",
    "capex_total": "Σ_t capex",
    "unpowered_peak_gw": "max_t unpowered_gw",
    "waiting_cost_total": "Σ_t waiting_cost",
    "write_downs_total": "Σ_t write_downs",
    "rent_trend": "ln(rental_price_newest[T]/rental_price_newest[t0])/T",
    "cohort_irr": "r: X[j] = Σ_{i≥1} Π[j,i]·(1 + r)^(−i/4) + V[j,T]·(1 + r)^(−n/4); n: i, t = T",
    "cohort_irr_spot": "cohort_irr, market.contract_share = 0",
    "cohort_npv": f"(Y[j] − X[j])/X[j]; {_NPV}",
    "cohort_payback": "min i/4: Σ_{1…i} Π[j,i] ≥ X[j]",
    "cohort_value_inside": f"1 − V[j,T]·(1 + returns.hurdle)^(−n/4)/Y[j]; {_NPV}",
}

FORMULAS: Final = {
    **_ADOPTION, **_TOKENS, **_CHIPS, **_POWER, **_CAPACITY, **_MARKET, **_REVENUE, **DEPRECIATION, **MARGINS,
    **MONEY, **_CAPEX, **_OBSERVATION, **_RETURNS, **_TOTALS,
}  # fmt: skip
"""What an output equals, by its name: the right-hand side, then its own letters after semicolons."""


def spaced(formula: str) -> str:
    """A formula in which lines can be broken: with blanks around signs.

    >>> spaced("¼·a/b")
    '¼ · a / b'
    """
    return formula.replace("·", " · ").replace("/", " / ")


def lines_of(name: str) -> list[str]:
    """The formula of an output as lines: the output first, then what its own letters are.

    >>> lines_of("unpowered_gw_us")
    ['unpowered_gw_us = power.pue · Σ_v W[us,v]']
    """
    first, *others = spaced(FORMULAS[name]).split("; ")
    return [f"{name} = {first}", *others]
