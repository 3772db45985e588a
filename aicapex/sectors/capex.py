"""Capex: builders order what they believe will pay, and what they dare not leave to rivals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import HOURS, QUARTER, annuity, value_of_income
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter("returns.hurdle", "share", "Hurdle rate of return", "门槛收益率", 0, 1),
    Parameter(
        "returns.hurdle_premium.leveraged", "share", "Leveraged builders' extra hurdle", "杠杆型门槛溢价", -0.5, 1
    ),
    Parameter(
        "returns.strategic_discount", "share", "Hurdle that national strategy takes off", "国家战略降低的门槛", 0, 1
    ),
    Parameter(
        "returns.rate_pass_through", "x", "Rise of hurdles per rise of the base rate", "基准利率向门槛的传导", 0, 3
    ),
    Parameter(
        "capex.self_funded.initial_share",
        "x",
        "Weight of self-funded builders in orders at the start",
        "自有资金型期初订单权重",
        0,
    ),
    Parameter(
        "capex.leveraged.initial_share",
        "x",
        "Weight of leveraged builders in orders at the start",
        "杠杆型期初订单权重",
        0,
    ),
    Parameter("capex.states.initial_share", "x", "Weight of states in orders at the start", "国家期初订单权重", 0),
    Parameter(
        "capex.orders.initial",
        "x",
        "Orders at the start over the first full year's ceiling",
        "期初订单／首年出货上限",
        0,
        10,
    ),
    Parameter(
        "capex.backlog.initial", "yr", "Backlog at the start over the first ceiling", "期初在手订单（年）", 0, 10
    ),
    Parameter("capex.q_response", "x", "Exponent with which orders answer perceived q", "订单对感知 q 的弹性", 0, 20),
    Parameter("capex.gap_response", "1/yr", "Orders per unit of perceived shortage", "订单对感知短缺的反应", 0, 20),
    Parameter("capex.perception_lag", "yr", "Lag with which builders see q and shortage", "感知滞后", 0.01, 10),
    Parameter("capex.patience", "yr", "Time over which leaders pay for position", "战略耐心", 0.01, 100),
    Parameter("capex.extrapolation", "share", "Weight of the recent past in expectations", "外推预期权重", 0, 1),
    Parameter(
        "capex.belief_bias",
        "log/yr",
        "Growth of demand that is claimed beyond the actual one, at the start",
        "期初宣称的需求增速高于实际的部分",
        -5,
        5,
    ),
    Parameter(
        "capex.belief_life", "yr", "Time in which a claim of growth loses belief", "宣称增速的取信时间", 0.01, 100
    ),
    Parameter(
        "capex.shell_lead",
        "yr",
        "How far ahead of chips shells are built, in years of expected growth",
        "机房提前于芯片的建设年数（按预期增速计）",
        0,
        20,
    ),
    Parameter("capex.fundamental_memory", "yr", "Time over which fundamentals are judged", "基本面观察时间", 0.05, 20),
    Parameter("capex.recent_memory", "yr", "Time over which the recent past is judged", "近期趋势观察时间", 0.05, 20),
    Parameter(
        "capex.growth_expected_maximum", "log/yr", "Highest growth that anyone plans for", "可纳入计划的最高增速", 0, 10
    ),
    Parameter(
        "capex.rent_trend_maximum",
        "log/yr",
        "Fastest rise of rents that anyone plans for",
        "可纳入计划的最高租价涨速",
        -2,
        5,
    ),
    Parameter(
        "capex.arms_race_floor",
        "share",
        "Operating cash that rivalry makes platforms spend in any case",
        "军备竞赛下限（占经营现金流）",
        0,
        1,
    ),
    Parameter(
        "capex.commitment_floor",
        "share",
        "Part of the commitments due that leveraged builders order for whatever the return",
        "杠杆型建设方不计回报、按到期承诺下单的比例",
        0,
        1,
    ),
    Parameter(
        "capex.state_floor",
        "share",
        "Part of a state programme that is spent whatever the return",
        "国家计划中不计回报的部分",
        0,
        1,
    ),
    Parameter("capex.adjustment_lag", "yr", "Time in which orders adjust", "订单调整滞后", 0.05, 10),
    Parameter(
        "capex.supply_line_weight", "share", "Weight given to what is ordered or waits already", "在途供给权重", 0, 5
    ),
    Parameter(
        "capex.waiting_discount", "share", "How far builders discount the wait for power", "待电时间折现程度", 0, 1
    ),
    Parameter(
        "capex.order_ceiling", "x", "Most that is ordered, over the shipment ceiling", "订单上限／出货上限", 0.1, 100
    ),
    Parameter(
        "capex.replacement_delay",
        "yr",
        "Time past their planned life at which chips are replaced",
        "芯片超过计划寿命后更换的延迟",
        0,
        30,
    ),
    Parameter(
        "capex.binding_threshold",
        "share",
        "Cut of shipments that counts as a constraint",
        "视为约束的出货削减比例",
        0,
        1,
    ),
    Parameter(
        "capex.binding_queue",
        "share",
        "Share of chips waiting for power that counts as a constraint",
        "视为约束的待电芯片占比",
        0,
        1,
    ),
    Parameter("capex.growth_floor", "1/yr", "Least orders over the fleet before they answer q", "订单率下限", 0, 1),
)

OUTPUTS = (
    Variable("tobin_q", "x", "ratio", "Tobin's q of a marginal GW", "托宾 q", weight=""),
    Variable("perceived_q", "x", "ratio", "Tobin's q as perceived", "感知托宾 q", weight=""),
    Variable("tobin_q_self_funded", "x", "ratio", "Tobin's q, self-funded builders", "托宾 q，自有资金型", weight=""),
    Variable("tobin_q_leveraged", "x", "ratio", "Tobin's q, leveraged builders", "托宾 q，杠杆型", weight=""),
    Variable("tobin_q_states", "x", "ratio", "Tobin's q, states", "托宾 q，国家", weight=""),
    Variable("g_expected", "log/yr", "ratio", "Expected growth of the fleet", "预期机群增速", weight=""),
    Variable("rent_trend_expected", "log/yr", "ratio", "Expected trend of rents", "预期租价趋势", weight=""),
    Variable("strategic_premium", "x", "ratio", "What leaders pay for position", "战略溢价", weight=""),
    Variable("perceived_gap", "x", "ratio", "Shortage as perceived [log]", "感知缺口", weight=""),
    Variable(
        "hurdle_rate",
        "share",
        "ratio",
        "Hurdle rate with interest rates passed through",
        "门槛收益率（含利率传导）",
        weight="",
    ),
    Variable(
        "orders_at_floor",
        "share",
        "ratio",
        "Platforms order what rivalry makes them",
        "平台订单处于军备竞赛下限",
        weight="",
    ),
    Variable(
        "orders_at_ceiling", "share", "ratio", "Platforms would order more than they may", "平台订单触及上限", weight=""
    ),
    Variable(
        "orders_at_commitments",
        "share",
        "ratio",
        "Leveraged builders order what is committed to them",
        "杠杆型订单处于承诺下限",
        weight="",
    ),
    Variable("binding_power", "share", "ratio", "Power binds", "电力约束", weight=""),
    Variable("binding_chips", "share", "ratio", "Chips bind", "芯片约束", weight=""),
    Variable("binding_money", "share", "ratio", "Money binds", "资金约束", weight=""),
    Variable("binding_demand", "share", "ratio", "Demand binds", "需求约束", weight=""),
)


@dataclass(frozen=True, slots=True)
class CapexState:
    """What builders believe and have ordered; (trials, builders) where so said, else (trials,)."""

    orders: Array  # (trials, builders) [GW/yr]
    q: Array  # perceived (trials, builders) [x]
    gap: Array  # perceived ln(D/usable) less what waits [log]
    growth_fundamental: Array  # slow mean of revenue growth [log/yr]
    growth_recent: Array  # fast mean of demand growth [log/yr]
    rent_recent: Array  # fast mean of the trend of rents [log/yr]
    revenue: Array  # of the last quarter [USD bn/yr]
    demand_gw: Array  # of the last quarter [GW]
    spot: Array  # of the last quarter [USD/H100e-h]


@dataclass(frozen=True, slots=True)
class CapexStart:
    """What is normal because it was so at the start: orders, q, backlog, queue, gap; as in the state."""

    orders: Array
    q: Array
    normal_backlog: Array  # backlog over orders (trials, builders) [yr]
    normal_queue: Array  # waiting over existing chips (trials, builders) [share]
    gap: Array


def hurdle_rate(p: Params, base_rate_at_start: Array) -> Array:
    """Hurdle rate (trials,) [1/yr], the base rate's rise since the start passed through."""
    rise = p["returns.rate_pass_through"] * (p["funding.base_rate"] - base_rate_at_start)
    return np.maximum(p["returns.hurdle"] + rise, 0.0)


def builders_hurdles(p: Params, hurdle: Array) -> Array:
    """Hurdle by builder (trials, builders) [1/yr]: national strategy lowers that of platforms and states (C58)."""
    strategic = hurdle - p["returns.strategic_discount"]
    return np.maximum(np.stack([strategic, hurdle + p["returns.hurdle_premium.leveraged"], strategic], axis=-1), 0.0)


def fundamental_trend(p: Params) -> Array:
    """Trend of rents that hardware progress makes (trials,) [log/yr]: -ln h, as far as it is passed on."""
    return -np.log(p["chips.performance_growth"] / p["chips.price_growth"]) * p["market.trend_pass_through"]


def rent_trend(p: Params, recent: Array) -> Array:
    """Expected trend of rents (trials,) [log/yr]: hardware progress passed on, mixed with the recent past (C50).

    Nobody plans on rents that rise faster than `capex.rent_trend_maximum` for the life of a chip.
    """
    weight = p["capex.extrapolation"]
    mixed = (1.0 - weight) * fundamental_trend(p) + weight * recent
    return np.minimum(mixed, np.maximum(p["capex.rent_trend_maximum"], fundamental_trend(p)))


def shell_charge(shell_price: Array, rate: Array, life: Array, shell_life: Array) -> Array:
    """What a cohort is charged for a shell that outlives it [USD bn/GW]: its price x A(r, L) / A(r, shell life)."""
    return shell_price * annuity(rate, np.minimum(life, shell_life)) / annuity(rate, shell_life)


def marginal_q(
    p: Params,
    *,
    rent: Array,
    performance: Array,
    cash_cost: Array,
    chip_price: Array,
    shell_price: Array,
    hurdle: Array,
    trend: Array,
    wait: Array,
) -> Array:
    """Tobin's q of one more GW by builder (trials, builders) [x]: value of its income less cash cost, over its cost.

    `rent` [USD/H100e-h] is the newest vintage's, `performance` [M H100e/GW], `cash_cost` [USD bn/GW/yr], `chip_price`
    by builder and `shell_price` [USD bn/GW], `hurdle` by builder [1/yr], `trend` [log/yr]; `wait` [yr] for power
    discounts it. A share of the cohort is let at today's rent for the contract term.
    """
    life = p["chips.economic_life"][:, None]
    income = (HOURS * rent * performance * (1.0 - p["market.idle.initial"]))[:, None]
    share = p["market.contract_share"][:, None]
    (value,) = value_of_income(
        spot_income=income,
        contract_income=share * income,
        contract_share=share,
        contract_left=np.minimum(p["market.contract_term"][:, None], life),
        cash_cost=cash_cost[:, None],
        rates=[hurdle + p["chips.failure_rate"][:, None]],
        trend=trend[:, None],
        life=life,
    )
    late = np.exp(-p["capex.waiting_discount"][:, None] * (hurdle - np.minimum(trend, 0.0)[:, None]) * wait[:, None])
    cost = chip_price + shell_charge(shell_price[:, None], hurdle, life, p["capex.shell_life"][:, None])
    return value * late / cost


def shortage(demand_supply: Array, waiting: Array, supply: Array) -> Array:
    """How short compute is (trials,) [log]: ln(demand/usable supply) less what waits over what runs [M H100e]."""
    return np.log(np.maximum(demand_supply, 1e-9)) - np.log1p(waiting / np.maximum(supply, 1e-12))


def strategic_premium(q_at_start: Array, years: float, patience: Array) -> Array:
    """What builders pay for position [x]: 1 + (1/q0 - 1) e^(-t/patience): today's orders are at rest at today's q.

    Where q0 is above 1 it starts below 1: builders do not yet act on all that q promises. It fades with patience.
    """
    return 1.0 + (1.0 / np.maximum(q_at_start, 1e-6) - 1.0) * np.exp(-years / patience)


def perceive(
    p: Params, state: CapexState, *, q: Array, gap: Array, revenue: Array, demand_gw: Array, spot: Array
) -> CapexState:
    """Beliefs one quarter on: q and the gap seen with a lag, growth of revenue slowly, of demand and rents fast.

    `q` (trials, builders) [x], `gap` [log], `revenue` [USD bn/yr], `demand_gw` [GW], `spot` [USD/H100e-h], (trials,).

    In the start quarter growth rates are as they were: nothing has been seen to move yet. Growth is seen as it is
    claimed: at the actual rate and `capex.belief_bias`, as far as that is still believed.
    """
    seen = -np.expm1(-p.elapsed / p["capex.perception_lag"])
    slow = -np.expm1(-p.elapsed / p["capex.fundamental_memory"])
    fast = -np.expm1(-p.elapsed / p["capex.recent_memory"])

    claimed = p["capex.belief_bias"] * np.exp(-p.years / p["capex.belief_life"])

    def rate(now: Array, before: Array) -> Array:
        """Growth since the last quarter [log/yr]."""
        return np.log(np.maximum(now, 1e-9) / np.maximum(before, 1e-9)) / QUARTER

    return CapexState(
        orders=state.orders,
        q=state.q + seen[:, None] * (q - state.q),
        gap=state.gap + seen * (gap - state.gap),
        growth_fundamental=state.growth_fundamental
        + slow * (rate(revenue, state.revenue) + claimed - state.growth_fundamental),
        growth_recent=state.growth_recent + fast * (rate(demand_gw, state.demand_gw) + claimed - state.growth_recent),
        rent_recent=state.rent_recent + fast * (rate(spot, state.spot) - state.rent_recent),
        revenue=revenue,
        demand_gw=demand_gw,
        spot=spot,
    )


def growth_expected(p: Params, state: CapexState) -> Array:
    """Growth of the fleet that builders expect (trials,) [log/yr]: revenue's trend mixed with demand's recent past."""
    weight = p["capex.extrapolation"]
    mixed = (1.0 - weight) * state.growth_fundamental + weight * state.growth_recent
    return np.minimum(mixed, p["capex.growth_expected_maximum"])


def shells_ahead(p: Params, state: CapexState, fleet: Array) -> Array:
    """Spare shells wanted (trials, pools) [GW]: what the `fleet` (trials, pools) [GW] grows by in `capex.shell_lead`.

    With a lead of 0 shells come with chips. When expectations fall no more is built, and what stands is filled first.
    """
    growth = np.maximum(growth_expected(p, state), 0.0) * p["capex.shell_lead"]
    return fleet * np.expm1(growth)[:, None]


def replacement_rate(p: Params) -> Array:
    """Part of the fleet that is replaced in a year (trials,) [1/yr]: chips run some years past their planned life."""
    return 1.0 / (p["chips.economic_life"] + p["capex.replacement_delay"])


def desired_orders(
    p: Params, start: CapexStart, state: CapexState, *, fleet: Array, waiting: Array, backlog: Array, premium: Array
) -> Array:
    """Orders that builders would like (trials, builders) [GW/yr].

    E max(d + g + b (G - G0), floor) (q Pi)^eta, less w/lag x (backlog over its normal length + queue over its normal
    size): d is replacement, g expected growth, G the perceived gap, Pi the premium. Fleet E, waiting and
    backlog by builder [GW]. Source of the stock-adjustment form: Sterman (1989), Management Science 35(3), eq. 10-15.
    """
    pull = replacement_rate(p) + growth_expected(p, state) + p["capex.gap_response"] * (state.gap - start.gap)
    rate = np.maximum(pull, p["capex.growth_floor"])[:, None]
    returns = np.maximum(state.q * premium, 1e-6) ** p["capex.q_response"][:, None]
    queue = np.divide(waiting, fleet, out=np.zeros_like(fleet), where=fleet > 0)
    line = backlog - start.normal_backlog * state.orders + np.maximum(queue - start.normal_queue, 0.0) * fleet
    weight = (p["capex.supply_line_weight"] / p["capex.adjustment_lag"])[:, None]
    return fleet * rate * returns - weight * line


def committed_orders(p: Params, due: Array, income: Array, budget: Array, unit_cost: Array) -> Array:
    """Orders that labs' commitments make leveraged builders place, whatever the return (trials,) [GW/yr] (C33).

    What falls `due` [USD bn/yr] signs contracts, each worth the `income` of a GW [USD bn/GW/yr] over its term; builders
    order for a part of that, as far as their `budget` [USD bn/yr] pays for it at `unit_cost` [USD bn/GW].
    """
    contract = income * np.maximum(p["market.contract_term"], QUARTER)
    wished = p["capex.commitment_floor"] * due / np.maximum(contract, 1e-9)
    return np.minimum(wished, np.maximum(budget, 0.0) / unit_cost)


def decide(
    p: Params,
    start: CapexStart,
    state: CapexState,
    *,
    desired: Array,
    unit_cost: Array,
    cash: Array,
    committed: Array,
    ceiling: Array,
) -> tuple[Array, Outputs]:
    """Orders of the next quarter (trials, builders) [GW/yr], towards the desired ones, and how often limits bind.

    A floor is what rivalry makes platforms spend of their operating `cash` (C18), what labs have `committed` to [GW/yr]
    (C33), and what a state programme spends whatever the return (C08), money [USD bn/yr] at `unit_cost` [USD bn/GW];
    nobody orders more than a multiple of his share of the shipment ceiling [GW/yr].
    """
    floor = np.zeros_like(desired)
    floor[:, 0] = p["capex.arms_race_floor"] * np.maximum(cash, 0.0) / unit_cost[:, 0]
    floor[:, 1] = committed
    floor[:, 2] = p["capex.state_floor"] * p["funding.sovereign.programme"] / unit_cost[:, 2]
    total = np.maximum(start.orders.sum(axis=-1), 1e-12)
    most = (p["capex.order_ceiling"] * ceiling / total)[:, None] * start.orders
    target = np.clip(desired, np.minimum(floor, most), most)
    speed = -np.expm1(-p.elapsed / p["capex.adjustment_lag"])[:, None]
    limits = {
        "orders_at_floor": (desired < floor)[:, 0],
        "orders_at_ceiling": (desired > most)[:, 0],
        "orders_at_commitments": np.maximum(desired, 0.0)[:, 1] < committed,
    }
    orders = state.orders + speed * (target - state.orders)
    return orders, {name: held.astype(float) for name, held in limits.items()}


def outputs(
    p: Params, state: CapexState, *, q: Array, weight: Array, trend: Array, premium: Array, hurdle: Array
) -> Outputs:
    """What the sector reports.

    `q`, `premium` [x] and `weight`, each builder's share of the fleet, are (trials, builders), `trend` [log/yr] and
    `hurdle` [1/yr] (trials,).
    """
    return {
        "tobin_q": (q * weight).sum(axis=-1),
        "perceived_q": (state.q * weight).sum(axis=-1),
        "tobin_q_self_funded": q[:, 0],
        "tobin_q_leveraged": q[:, 1],
        "tobin_q_states": q[:, 2],
        "g_expected": growth_expected(p, state),
        "rent_trend_expected": trend,
        "strategic_premium": (premium * weight).sum(axis=-1),
        "perceived_gap": state.gap,
        "hurdle_rate": hurdle,
    }


def binding(p: Params, short_of_money: Array, short_of_chips: Array, unpowered_share: Array) -> Outputs:
    """Which of money, chips, power, demand binds this quarter (trials,), 1 for the one that does [share].

    Money if it cuts shipments by more than a threshold, else chips if their ceiling does, else power if more than a
    share of chips waits, else demand.
    """
    threshold = p["capex.binding_threshold"]
    money = short_of_money > threshold
    chips = ~money & (short_of_chips > threshold)
    power = ~money & ~chips & (unpowered_share > p["capex.binding_queue"])
    rows = {"money": money, "chips": chips, "power": power, "demand": ~money & ~chips & ~power}
    return {f"binding_{name}": row.astype(float) for name, row in rows.items()}
