"""Letters that the formulas of several outputs share: what each stands for, in both languages, and what it equals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aicapex.language import Language


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter of the formulas: what it is, and its own formula where it has one."""

    en: str
    zh: str
    formula: str = ""

    def say(self, letter: str, language: Language) -> str:
        """The letter with what it is and equals.

        >>> Symbol("chip", "芯片", "2·x").say("c", "zh")
        'c：芯片 = 2·x'
        """
        told = f"{letter}：{self.zh}" if language == "zh" else f"{letter}: {self.en}"
        return f"{told} = {self.formula}" if self.formula else told


SYMBOLS: Final = {
    # indices
    "v": Symbol("vintage of chips: the quarter of delivery", "芯片批次（交付季度）"),
    "p": Symbol("power pool: us, abroad", "供电区域：us（美国）、abroad（海外）"),
    "b": Symbol("builder: self_funded, leveraged, states", "建设方：self_funded、leveraged、states"),
    # functions
    "A": Symbol("annuity: value of 1 a year", "年金现值", "A(r, L) = (1 − exp(−r·L))/r"),
    "Φ": Symbol("fading growth of the quarter", "当季增量（随时间衰减）", "Φ(g, k) = ∫ g·exp(−k·s) ds, s = t−¼ … t"),
    "σ": Symbol("soft switch", "平滑开关", "σ(x) = 1/(1 + exp(−x))"),
    # tokens and efficiency
    "z1": Symbol(
        "consumers' tokens in the start quarter",
        "期初消费者 token 用量",
        "min(users[t0]·tokens.per_user.initial·12/365/1000, 0.9·z0·tokens.initial)",
    ),
    "z2": Symbol("firms' tokens in the start quarter", "期初企业 token 用量", "z0·tokens.initial − z1"),
    "z3": Symbol("embedded tokens in the start quarter", "期初内嵌应用 token 用量", "(1 − z0)·tokens.initial"),
    "z0": Symbol(
        "labs' share of tokens in the start quarter",
        "期初实验室 token 占比",
        "clip((1 − labs.gross_margin.initial)·lab_revenue[t0]/(inference_cost_labs + inference_cost_apps)[t0], 0, 0.9)",
    ),
    "y": Symbol(
        "use per user or firm against the start",
        "单位用户（企业）用量相对期初倍数",
        "exp(g)·x^(−tokens.price_elasticity), g = g[t−1] + Φ(tokens.per_user.growth·progress.pace, "
        "tokens.per_user.growth_fade) + ¼·progress.boost, x = x[t−1]·(token_cost[t−1]/token_cost[t0]/x[t−1])"
        "^(1 − exp(−¼/tokens.price_memory))",
    ),
    "k": Symbol(
        "compute per standard token at the start",
        "期初单位标准 token 算力",
        "x: demand_supply[t0] = market.demand_supply.initial",
    ),
    "Q": Symbol(
        "fall of compute per token at constant quality [log]",
        "同等能力单位 token 算力降幅（对数）",
        "Q[t−1] + Φ((ln(tokens.cost_decline) − ln(chips.performance_growth/chips.price_growth))·progress.pace, "
        "tokens.cost_decline_fade)",
    ),
    "Ω": Symbol(
        "means for training a year",
        "每年可用于训练的资金",
        "x·(training.rd_share_of_ocf·max(4·operating_cash_self_funded, 0) + labs.equity·exp(labs.equity_growth·t)"
        "·confidence + 4·(lab_revenue − inference_cost_labs − lab_wages))[t−1], "
        "x = min{x ≥ 1: Ω[t0] ≥ 4·training_budget[t0]}",
    ),
    # chips, power, fleet
    "E": Symbol(
        "chips that run [GW of IT load]",
        "运行中芯片（GW，IT 负载）",
        "E[p,v,t−1] + I[p,v] − R[p,v], E[p,v,t0] = capacity.energised.initial·x[v]·y[p], "
        "x[middle] = capacity.opening.middle.share, x[oldest] = capacity.opening.oldest.share, "
        "x[newest] = 1 − x[middle] − x[oldest], y[us] = chips.us_share, y[abroad] = 1 − chips.us_share",
    ),
    "W": Symbol("chips that wait for power [GW of IT load]", "待电芯片（GW，IT 负载）", "W[p,v,t−1] + D[p,v] − I[p,v]"),
    "I": Symbol(
        "chips switched on this quarter, first delivered first",
        "当季通电芯片（先到先得）",
        "clip(facility_gw_p/power.pue − Σ_v E[p,v,t−1] − Σ_{j<v} W[p,j], 0, W[p,v])",
    ),
    "R": Symbol(
        "chips retired this quarter [GW of IT load]",
        "当季退役芯片（GW，IT 负载）",
        "E[p,v,t−1]·min(¼·(chips.failure_rate + chips.switch_off_rate·σ((1 − c1[v,t−1])/chips.switch_off_width) + "
        "chips.wear_out_rate·σ((α[v] − chips.physical_life)/chips.wear_out_width)), 1)",
    ),
    "c1": Symbol("income of a vintage over its cash cost", "批次收入与现金成本之比"),
    "e": Symbol("chips that run, both pools [GW of IT load]", "运行中芯片合计（GW，IT 负载）", "E[us,v] + E[abroad,v]"),
    "w": Symbol("chips that wait, both pools [GW of IT load]", "待电芯片合计（GW，IT 负载）", "W[us,v] + W[abroad,v]"),
    "α": Symbol(
        "age of a vintage [yr]",
        "批次机龄（年）",
        "α[t−1] + ¼, [t0]: capacity.opening.newest.age, capacity.opening.middle.age, capacity.opening.oldest.age",
    ),
    "κ": Symbol(
        "compute per GW of a vintage, [*] the newest [M H100e/GW]", "批次单位功率算力，[*] 为最新批次（百万 H100e/GW）"
    ),
    "o": Symbol(
        "a builder's share of a vintage",
        "建设方在该批次中的占比",
        "D[b]/Σ_b D[b], [t0]: capex.self_funded.initial_share, capex.leveraged.initial_share, "
        "capex.states.initial_share",
    ),
    "O": Symbol("orders a year [GW/yr of IT load]", "年订单（GW/年，IT 负载）", "4·orders_b/power.pue"),
    "Λ": Symbol(
        "backlog before deliveries [GW of IT load]",
        "交付前在手订单（GW，IT 负载）",
        "(Λ − D)[b,t−1] + ¼·O[b] − cancellations",
    ),
    "β": Symbol("normal backlog, in years of orders", "正常在手订单（按年订单计，年）", "Λ[b,t0]/O[b,t0]"),
    "D": Symbol(
        "deliveries of the quarter [GW of IT load]",
        "当季交付（GW，IT 负载）",
        "min(Λ[b]/max(chips.lead_time + chips.delivery_delay, 1)·min(1, shipment_ceiling_gw/shipments_wanted_gw), "
        "budget_b[t−1]/(c[b] + H·J/Σ_b D[b])), D[us] = s1·Σ_b D[b], "
        "D[abroad] = (1 − s1)·Σ_b D[b]",
    ),
    "s1": Symbol(
        "share of deliveries that goes to the United States",
        "交付中投向美国的比例",
        "s1[t−1] + ¼·power.relocation·s2·(1[s2 > 0]·(1 − s1[t−1]) + 1[s2 ≤ 0]·s1[t−1]), s1[t0] = chips.us_share",
    ),
    "s2": Symbol(
        "pull of US power: free power less chips that wait, against abroad",
        "美国供电吸引力：空置电力减待电芯片，与海外相比",
        "clip((x[us] − x[abroad])/Σ_p (y[p] + Σ_v W[p,v]), −1, 1), x[p] = y[p] − Σ_v W[p,v], "
        "y[p] = φ[p]·facility_gw_p/power.pue",
    ),
    "c": Symbol(
        "price of chips per GW that a builder pays",
        "建设方每 GW 芯片价格",
        "chip_price_per_gw, c[self_funded] = chip_price_per_gw"
        "·(1 − chips.own_silicon.share·chips.own_silicon.advantage)",
    ),
    "H": Symbol("price of a shell per GW", "每 GW 机房造价", "capex.shell_per_gw·(1 − funding.sovereign.land_subsidy)"),
    "J": Symbol(
        "shells built this quarter [GW]",
        "当季新建机房（GW）",
        "Σ_p (max(D[p] − S[p,t−1], 0) + max((exp(max(g_expected[t−1], 0)·capex.shell_lead) − 1)·Σ_v E[p,v,t−1] − "
        "S[p,t−1], 0)·(1 − exp(−¼/capex.adjustment_lag)))",
    ),
    "S": Symbol("spare shells [GW of IT load]", "空置机房（GW，IT 负载）"),
    "τ": Symbol(
        "progress in the chips shipped [yr]",
        "出货芯片所含技术进步（年）",
        "τ[t−1] + (g − τ[t−1])·(1 − exp(−¼/chips.yield.ramp)), g = g[t−1] + chips.cadence·1[a ≥ chips.cadence], "
        "a = (a[t−1] + ¼) mod chips.cadence",
    ),
    "φ": Symbol(
        "share of a pool's power without chips", "区域内空置电力占比", "1 − power.pue·Σ_v E[p,v]/facility_gw_p"
    ),
    "γ": Symbol(
        "Tobin's q as a builder perceives it",
        "建设方感知的托宾 q",
        "γ[b,t−1] + (1 − exp(−¼/capex.perception_lag))·(tobin_q_b − γ[b,t−1])",
    ),
    # market and revenue
    "ρ": Symbol(
        "spot rent of a vintage, [*] the newest",
        "批次现货租价，[*] 为最新批次",
        "spot_price·(κ[v]/κ[*])^(−market.age_premium)/x, x: Σ_v ρ[v]·e[v]·κ[v]/Σ_v e[v]·κ[v] = spot_price",
    ),
    "T": Symbol("last quarter", "期末季度"),
    "Z": Symbol(
        "compute let under contract",
        "长约锁定算力",
        "(1 − market.idle.initial)·e[v]·κ[v]·x·clip(4·(market.contract_term − α[v]), 0, 1), "
        "x = x[t−1]·(1 − market.contract_break·unpaid_share[t−1]), α = 0: x = market.contract_share",
    ),
    "C": Symbol(
        "cash cost of a GW at full use, a year",
        "每 GW 满负荷年现金成本",
        "8.76·power.pue·electricity_price·(1 − funding.sovereign.power_subsidy)/1000 + ω",
    ),
    "ω": Symbol(
        "cloud's other cash costs per GW",
        "每 GW 云其他现金成本",
        "clip(x, 0, cloud.opex_maximum), x: gross_margin_cloud[t0] = cloud.gross_margin.initial",
    ),
    "δ": Symbol("inference served against the start", "推理满足率相对期初", "inference_served/inference_served[t0]"),
    "ψ": Symbol(
        "paying share of US users",
        "美国用户付费率",
        "K·z/(1 + z), z = x/(K − x)·exp(revenue.consumer.paying_growth·t), "
        "K = max(revenue.consumer.paying_maximum, 1.0001·x), x: revenue_consumer[t0] = ¼·revenue.consumer.initial",
    ),
    # books and layers
    "V": Symbol(
        "present value of what a vintage can still earn",
        "批次剩余收益现值",
        "V(tobin_q_b), L = max(chips.economic_life − α[v], chips.residual_life)",
    ),
    "N": Symbol("net book value of a vintage, of a builder", "账面净值（按批次、建设方）"),
    "Γ": Symbol("labs' gap", "实验室资金缺口", "inference_cost_labs + training_spend + lab_wages − lab_revenue"),
    "Δ": Symbol(
        "bills in default", "拒付账单", "min(labs.payment_default·(inference_cost_labs + training_spend), max(Γ, 0))"
    ),
    "Θ": Symbol("part of the gap that is not in default", "缺口中未拒付的比例", "1 − Δ/max(Γ, 0)"),
    "Ψ": Symbol(
        "support by owners",
        "股东补贴",
        "min(max(Γ, 0) − Δ − lab_equity, Θ·¼·training.rd_share_of_ocf·max(4·operating_cash_self_funded[t−1], 0))",
    ),
    "Ξ": Symbol("paid from labs' cash", "动用实验室现金", "min(max(Γ, 0) − Δ − lab_equity − Ψ, Θ·lab_cash[t−1])"),
    # money
    "Y": Symbol(
        "cash of a vintage after cash costs",
        "批次扣除现金成本后的现金",
        "payments[v]·cloud_revenue/payments − (electricity_cost + cloud_opex)·e[v]/Σ_v e[v]",
    ),
    "ζ": Symbol(
        "debt raised for capex, vehicles apart",
        "用于资本开支的借款（不含 SPV）",
        "ζ1 − χ − ξ",
    ),
    "ζ1": Symbol(
        "outside money for capex, vehicles included",
        "用于资本开支的外部资金（含 SPV）",
        "min(max(funding.debt_target·d·capex_b, capex_b − n1), d·capex_b, l1), d = funding.b.debt_share",
    ),
    "n1": Symbol(
        "own money, grants and new equity that a builder has for the quarter", "建设方当季可用的自有资金、补助与新股本"
    ),
    "l1": Symbol("what lenders and vendors offer a builder in the quarter", "贷款人与供应商当季可提供的资金"),
    "l2": Symbol("what vendors offer a builder in the quarter", "供应商当季可提供的资金"),
    "υ": Symbol("part of outside money that vendors give", "外部资金中的供应商融资", "ζ1·l2/l1"),
    "χ": Symbol("debt of vehicles", "SPV 债务", "(ζ1 − υ)·funding.spv.share·funding.spv.debt_share"),
    "ξ": Symbol(
        "outsiders' equity in vehicles",
        "SPV 外部股权",
        "(ζ1 − υ)·funding.spv.share·(1 − funding.spv.debt_share)·(1 − funding.spv.sponsor_share)",
    ),
    "η": Symbol("equity raised for capex", "用于资本开支的股权融资"),
    "ε": Symbol("maturities extended, interest added to debt where cash is short", "现金不足时的本金展期与利息资本化"),
    "ι": Symbol("paid in by owners where nothing else is left", "无其他来源时股东注资"),
    "π": Symbol("vehicles' part of a builder's debt", "建设方债务中 SPV 占比"),
    "υ1": Symbol("vendors' part of a builder's debt", "建设方债务中供应商占比"),
    "λ": Symbol("outsiders' loss rate, a year", "外部投资者年损失率", "4·(loss_lenders + loss_vendors)/debt[t−1]"),
    # cohorts
    "Π": Symbol("cash of a cohort in its i-th quarter after cash costs", "投资队列第 i 季扣除现金成本后的现金"),
    "X": Symbol("price of a cohort, its shell included", "投资队列成本（含机房）"),
}
"""The letters by name."""

_LETTER: Final = re.compile(r"(?<![\w.])[A-Za-zΑ-ω]\d?(?![\w.(])|(?<![\w.])[AVΦσ](?=\()")
_NAMES: Final = re.compile(r"[a-z][\w]*(?:\.[\w]+)+|[a-z]\w+_\w+")


def symbols_in(formula: str) -> list[str]:
    """The shared letters that a formula uses, in the order in which they appear; its own letters are its own.

    >>> symbols_in("a·Σ_v w[v]; a = 2·ω")
    ['v', 'w', 'ω']
    """
    _, *others = formula.split("; ")
    own = {letter for part in others for letter in _LETTER.findall(re.split(r" = |: ", part)[0])}
    return [letter for letter in _letters(formula) if letter in SYMBOLS and letter not in own]


def letters_of(letter: str) -> list[str]:
    """The shared letters by which a shared letter is defined, itself and its arguments apart.

    >>> letters_of("W"), letters_of("Φ")
    (['p', 'v', 'D', 'I'], [])
    """
    formula = SYMBOLS[letter].formula
    own = set(_LETTER.findall(" ".join(re.findall(r"(?:^|[,;] )([A-Za-zΑ-ω]\d?(?:\[\w+\])?)(?: = |: )", formula))))
    if called := re.match(r"\w\(([^)]*)\) = ", formula):
        own |= set(_LETTER.findall(called[1])) | {"s"}
    return [each for each in _letters(formula) if each in SYMBOLS and each not in {*own, letter}]


def closure(letters: Iterable[str]) -> list[str]:
    """The letters and all those by which they are defined, and so on, the nearest first.

    >>> closure(["υ"])
    ['υ', 'ζ1', 'l2', 'l1', 'n1', 'b']
    """
    found = list(dict.fromkeys(letters))
    for letter in found:  # it grows as it is gone through
        found += [each for each in letters_of(letter) if each not in found]
    return found


def _letters(formula: str) -> list[str]:
    """The letters of a formula, names of parameters and outputs and signs of sums apart; `_b` stands for a builder."""
    indices = re.findall(r"\w_([bp])\b", formula) + re.findall(r"\.([b])\.", formula)
    bare = re.sub(r"Σ_(?=[a-z{])|max_|min_", "", _NAMES.sub(" ", formula))
    return list(dict.fromkeys([*_LETTER.findall(bare), *indices]))
