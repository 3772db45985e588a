"""The model: one page on which the sectors meet. Nothing reads what a later sector writes but through `Memory`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex.fleet import BUILDERS, Fleet
from aicapex.forms import HOURS, QUARTER
from aicapex.parameters import Array, Params
from aicapex.sectors import (
    adoption,
    capacity,
    capex,
    chips,
    depreciation,
    efficiency,
    funding,
    margins,
    market,
    power,
    revenue,
    tokens,
    training,
)
from aicapex.variables import Outputs


@dataclass(frozen=True, slots=True)
class Start:
    """What is solved so that the start quarter is as claimed; it never changes after."""

    tokens: tokens.TokenStart
    compute_per_standard_token: Array  # (trials,) [M H100e/(T/day)]
    training_budget: Array  # (trials,) [USD bn/yr]
    training_slack: Array  # by what today's training exceeds its stated means (trials,) [x]
    revenue: revenue.RevenueStart
    margins: margins.MarginStart
    funding: funding.FundingStart
    capex: capex.CapexStart


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier sectors read of later ones: last quarter's. This is every loop of the model."""

    token_cost: Array  # (trials,) [USD/Mtoken]
    affordable_labs: Array  # tokens that labs' revenue carries (trials,) [T/day]
    affordable_apps: Array  # tokens that embedded revenue carries (trials,) [T/day]
    training_means: Array  # (trials,) [USD bn/yr]
    support_limit: Array  # (trials,) [USD bn/yr]
    unpaid_share: Array  # (trials,) [share]
    inference_share: Array  # of compute used (trials,) [share]
    income_cover: Array  # income over cash cost by vintage (trials, V) [x]
    spare_shells: Array  # (trials, pools) [GW]


@dataclass(frozen=True, slots=True)
class State:
    """Everything that carries over from one quarter to the next, sector by sector."""

    adoption: adoption.AdoptionState
    tokens: tokens.TokenState
    efficiency: efficiency.EfficiencyState
    training: training.TrainingState
    chips: chips.ChipState
    power: power.PowerState
    fleet: Fleet
    market: market.MarketState
    revenue: revenue.RevenueState
    books: depreciation.BookState
    labs: margins.LabState
    funding: funding.FundingState
    capex: capex.CapexState
    memory: Memory


@dataclass(frozen=True, slots=True)
class Built:
    """The fleet after this quarter's deliveries, energisation and retirements."""

    chips: chips.ChipState
    power: power.PowerState
    fleet: Fleet
    delivery: chips.Delivery
    gone_share: Array  # retired of each older vintage (trials, V - 1) [share]
    spare_shells: Array  # (trials, pools) [GW]
    price: Array  # of chips by builder (trials, builders) [USD bn/GW]
    shell_price: Array  # (trials,) [USD bn/GW]
    performance: Array  # of the newest chips (trials,) [M H100e/GW]
    ceiling: Array  # of shipments (trials,) [GW/yr]
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Used:
    """Adoption, tokens, efficiency and training of the quarter."""

    adoption: adoption.AdoptionState
    tokens: tokens.TokenState
    efficiency: efficiency.EfficiencyState
    training: training.TrainingState
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Traded:
    """Market and revenue of the quarter."""

    fleet: Fleet
    clearing: market.Clearing
    price: Array  # spot rent by vintage (trials, V) [USD/H100e-h]
    inference_share: Array  # of compute used (trials,) [share]
    cash_cost: Array  # of a GW at full use (trials,) [USD bn/GW/yr]
    load: Array  # (trials,) [share]
    revenue: revenue.RevenueState
    outputs: Outputs


def use(p: Params, start: Start, state: State) -> Used:
    """Adoption, tokens, efficiency, training: what is asked for."""
    memory = state.memory
    people, adopted = adoption.step(p, state.adoption)
    asking, asked = tokens.step(
        p,
        start.tokens,
        state.tokens,
        users=adopted["users"],
        enterprise_adoption=adopted["enterprise_adoption"],
        autonomy=adopted["autonomy"],
        embedded_share=state.revenue.embedded_share,
        token_cost=memory.token_cost,
        affordable_labs=memory.affordable_labs,
        affordable_apps=memory.affordable_apps,
    )
    skill, per_token = efficiency.step(p, start.compute_per_standard_token, state.efficiency)
    means = memory.training_means * start.training_slack
    research, budgeted = training.step(p, start.training_budget, state.training, means=means)
    return Used(people, asking, skill, research, {**adopted, **asked, **per_token, **budgeted})


@dataclass(frozen=True, slots=True)
class Site:
    """What building starts from: technology, power, the fleet, orders, spare shells and what chips earn."""

    chips: chips.ChipState
    power: power.PowerState
    fleet: Fleet
    orders: Array  # (trials, builders) [GW/yr]
    spare_shells: Array  # (trials, pools) [GW]
    income_cover: Array  # (trials, V) [x]


def build(p: Params, site: Site, normal_backlog: Array, budget: Array) -> Built:
    """Chips, power and capacity: deliver, energise, retire.

    `normal_backlog` (trials, builders) is in years of orders [yr], `budget` (trials, builders) [USD bn/yr].
    """
    fleet = site.fleet
    made, now, yielding = chips.advance(p, site.chips)
    backlog, cancelled = chips.receive_orders(p, made.backlog, site.orders, normal_backlog * site.orders)
    ceiling = chips.shipment_ceiling(p) * yielding
    free = power.free_power(p, site.power, fleet.energised.sum(axis=-1))
    us_share = chips.relocate(p, made.us_share, fleet.waiting.sum(axis=-1), free)
    price = chips.chip_price(p, made.price)
    shell_price = p["capex.shell_per_gw"] * (1.0 - p["funding.sovereign.land_subsidy"])
    delivery = chips.deliver(
        p,
        backlog=backlog,
        ceiling=ceiling,
        price=price,
        shell_price=shell_price,
        us_share=us_share,
        spare_shells=site.spare_shells,
        budget=budget,
    )
    made = replace(made, backlog=backlog - delivery.by_builder, us_share=us_share)
    performance = chips.newest_performance(p, made.performance)
    grown = fleet.older(QUARTER if p.quarter else 0.0).with_delivery(
        by_pool=delivery.by_pool,
        performance=performance,
        by_builder=delivery.by_builder,
        cost_by_builder=delivery.chip_cost,
        contracted=p["market.contract_share"],
    )
    powered, on, added = power.step(p, site.power, grown.energised, grown.waiting)
    gone, gone_share = capacity.retire(p, fleet, site.income_cover)
    fleet = grown.with_changes(energised=on, gone=gone)
    spare = site.spare_shells - (delivery.by_pool - delivery.shells_built) + gone.sum(axis=-1)
    told = chips.outputs(p, made, delivery, site.orders, cancelled, ceiling, now)
    stock = capacity.outputs(p, fleet, gone.sum(axis=1), spare)
    return Built(
        made,
        powered,
        fleet,
        delivery,
        gone_share,
        spare,
        price,
        shell_price,
        performance,
        ceiling,
        {**told, **added, **stock},
    )


def sign_contracts(p: Params, fleet: Fleet, spot: Array, unpaid_share: Array) -> tuple[Fleet, Array]:
    """Let the new vintage at today's rent, and the rents by vintage; unpaid bills break contracts in part."""
    price = market.price_by_vintage(spot, fleet.performance, fleet.compute, p["market.age_premium"])
    signing = fleet.signing_price.copy()
    signing[:, -1] = price[:, -1]
    kept = (1.0 - p["market.contract_break"] * unpaid_share)[:, None]
    return replace(fleet, signing_price=signing, contracted=fleet.contracted * kept), price


def cash_cost(p: Params, opex_per_gw: Array, electricity_price: Array) -> Array:
    """Cash cost of running a GW of IT load at full use (trials,) [USD bn/GW/yr]: electricity and other costs."""
    paid = electricity_price * (1.0 - p["funding.sovereign.power_subsidy"])
    return HOURS * p["power.pue"] * paid / 1000.0 + opex_per_gw


def trade(p: Params, start: Start, state: State, used: Used, built: Built) -> Traded:
    """Market and revenue: who gets the compute, at what rent, and what users pay."""
    spot, asked = state.market.spot, used.outputs
    fleet, price = sign_contracts(p, built.fleet, spot, state.memory.unpaid_share)
    inference = asked["token_demand"] * asked["compute_per_token"]
    clearing = market.clear(p, fleet, price, inference, asked["training_budget"] / (HOURS * spot))
    quantities = market.outputs(p, clearing, fleet, inference, asked["token_demand"], built.performance)
    share = np.divide(clearing.used_inference, clearing.used, out=np.zeros(p.trials), where=clearing.used > 0)
    electricity = power.electricity_price(p, built.power, share)
    cost = cash_cost(p, start.margins.opex_per_gw, electricity)
    load = power.load_factor(p, clearing.utilisation)
    flows = power.outputs(p, built.power, fleet.energised.sum(axis=-1), fleet.waiting.sum(axis=-1), load, electricity)
    income, earned = revenue.step(
        p,
        start.revenue,
        state.revenue,
        users={region: asked[f"users_{region}"] for region in adoption.REGIONS},
        daily_users_leader=asked["daily_users_leader"],
        enterprise_adoption=asked["enterprise_adoption"],
        autonomy=asked["autonomy"],
        served=quantities["inference_served"],
        tokens_served=quantities["tokens_served"],
    )
    return Traded(fleet, clearing, price, share, cost, load, income, {**quantities, **flows, **earned})


def wait_for_power(fleet: Fleet, state: power.PowerState) -> Array:
    """Time that chips bought now wait for power, mean of the pools by what stands there (trials,) [yr]."""
    queue = fleet.waiting.sum(axis=-1)
    years = power.waiting_years(queue, state.energised_rate)
    weight = fleet.energised.sum(axis=-1) + queue
    return (years * weight).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1e-12)


@dataclass(frozen=True, slots=True)
class Accounted:
    """Books, margins and funding of the quarter."""

    fleet: Fleet
    books: depreciation.BookState
    labs: margins.LabState
    funding: funding.FundingState
    hurdle: Array  # (trials,) [1/yr]
    trend: Array  # of rents, expected (trials,) [log/yr]
    wait: Array  # for power (trials,) [yr]
    cohort_cash: Array  # by vintage, after cash costs (trials, V) [USD bn/yr]
    cohort_cash_spot: Array  # the same, all let at spot (trials, V) [USD bn/yr]
    cohort_cost: Array  # of this quarter's purchase, with a shell for its life (trials,) [USD bn]
    outputs: Outputs


def account(p: Params, start: Start, state: State, used: Used, built: Built, traded: Traded) -> Accounted:
    """Depreciation, margins, funding: who earned, who owes, who is paid from what."""
    fleet, clearing, asked = traded.fleet, traded.clearing, used.outputs
    hurdle = capex.hurdle_rate(p, start.funding.base_rate)
    trend = capex.rent_trend(p, state.capex.rent_recent)
    wait = wait_for_power(fleet, built.power)
    present, undiscounted = depreciation.vintage_values(
        p,
        fleet,
        spot_income=HOURS * traded.price * fleet.performance * clearing.utilisation[:, None],
        cash_cost=traded.cash_cost,
        hurdle=hurdle,
        trend=trend,
        wait=wait,
    )
    books, fleet, written = depreciation.step(
        p,
        state.books,
        fleet,
        gone_share=built.gone_share,
        shell_spending=built.delivery.shell_cost.sum(axis=-1),
        training=clearing.payments * (1.0 - traded.inference_share) * QUARTER,
        present=present,
        undiscounted=undiscounted,
    )
    equity = p["labs.equity"] * np.exp(p["labs.equity_growth"] * p.years) * state.funding.confidence
    labs, earned = margins.step(
        p,
        start.margins,
        state.labs,
        revenue=traded.outputs,
        payments=clearing.payments,
        inference_share=traded.inference_share,
        labs_share=asked["token_demand_labs"] / asked["token_demand"],
        energised_gw=fleet.energised.sum(axis=(1, 2)),
        electricity_twh=traded.outputs["electricity_twh"],
        electricity_price=traded.outputs["electricity_price"],
        depreciation=written["depreciation_book"],
        chip_revenue=built.outputs["chip_revenue"],
        equity_limit=equity,
        support_limit=state.memory.support_limit,
    )
    core = funding.core_cash(p, start.funding)
    cash, spot_cash = cohort_cash(fleet, clearing, earned)
    flows = builder_flows(fleet, built.delivery, cash, core, written, earned, books)
    weights = fleet_weights(fleet)
    money, funded = funding.step(p, start.funding, state.funding, flows, q=(state.capex.q * weights).sum(axis=-1))
    layers = funding.layers(p, core=core, margins=earned)
    queue_cost = waiting_cost(fleet, traded, written, funded)
    shell = capex.shell_charge(built.shell_price, hurdle, p["chips.economic_life"], p["capex.shell_life"])
    bought = built.delivery.by_builder.sum(axis=-1)
    return Accounted(
        fleet,
        books,
        labs,
        money,
        hurdle,
        trend,
        wait,
        cash,
        spot_cash,
        built.delivery.chip_cost.sum(axis=-1) + shell * bought,
        {
            **written,
            **earned,
            **funded,
            **layers,
            "core_cash": core,
            "compute_of_cohorts": fleet.by_builder(fleet.compute).sum(axis=-1),
            "waiting_cost": queue_cost,
        },
    )


def cohort_cash(fleet: Fleet, clearing: market.Clearing, earned: Outputs) -> tuple[Array, Array]:
    """Cash of each vintage after cash costs (trials, V) [USD bn/yr], as let and as if all were let at spot."""
    running = fleet.running
    total = np.maximum(running.sum(axis=-1), 1e-12)
    cost = running * ((earned["electricity_cost"] + earned["cloud_opex"]) / total)[:, None]
    paid = np.divide(
        earned["cloud_revenue"], clearing.payments, out=np.ones(len(total)), where=clearing.payments > 1e-12
    )
    return clearing.income * paid[:, None] - cost, clearing.spot_income * paid[:, None] - cost


def builder_flows(
    fleet: Fleet,
    delivery: chips.Delivery,
    cash: Array,
    core: Array,
    written: Outputs,
    earned: Outputs,
    books: depreciation.BookState,
) -> funding.Flows:
    """What the quarter brings to each builder; surpluses of labs and applications go to platforms, who pay support too.

    Shells are owned as chips are; depreciation is shared by book value.
    """
    cloud = fleet.by_builder(cash)
    chip_book = (fleet.cost_share * fleet.chip_book[:, None, :]).sum(axis=-1)
    book = chip_book + books.shell_book[:, None] * fleet_weights(fleet)
    share = book / np.maximum(book.sum(axis=-1, keepdims=True), 1e-12)
    operating = cloud.copy()
    surplus = np.maximum(earned["profit_applications"], 0.0) + earned["lab_distributions"]
    operating[:, 0] += core + surplus - earned["platform_support"]
    return funding.Flows(
        operating=operating,
        ai_profit=cloud - share * written["depreciation_book"][:, None],
        capex=delivery.chip_cost + delivery.shell_cost,
        book=book,
    )


def fleet_weights(fleet: Fleet) -> Array:
    """Each builder's share of the chips that exist (trials, builders) [share]."""
    gw = fleet.by_builder(fleet.gw)
    return gw / np.maximum(gw.sum(axis=-1, keepdims=True), 1e-12)


def waiting_cost(fleet: Fleet, traded: Traded, written: Outputs, funded: Outputs) -> Array:
    """What the queue for power costs (trials,) [USD bn/yr]: interest, depreciation and income forgone on waiting chips."""
    waiting = fleet.queued
    share = waiting.sum(axis=-1) / np.maximum(fleet.gw.sum(axis=-1), 1e-12)
    per_gw = HOURS * traded.price * fleet.performance * traded.clearing.utilisation[:, None] - traded.cash_cost[:, None]
    forgone = (waiting * np.maximum(per_gw, 0.0)).sum(axis=-1)
    book = np.divide(fleet.chip_book, fleet.gw, out=np.zeros_like(waiting), where=fleet.gw > 1e-12) * waiting
    part = book.sum(axis=-1) / np.maximum(fleet.chip_book.sum(axis=-1), 1e-12)
    return funded["interest"] * share + written["depreciation_book_chips"] * part + forgone


def decide(
    p: Params, start: Start, state: State, used: Used, built: Built, traded: Traded, accounted: Accounted
) -> tuple[capex.CapexState, market.MarketState, Outputs]:
    """Capex: what builders believe, what they order; and where the spot rent goes next."""
    fleet, clearing = accounted.fleet, traded.clearing
    life, friction = p["chips.economic_life"], p["market.idle.initial"]
    rent = traded.price[:, -1]
    hurdles = capex.builders_hurdles(p, accounted.hurdle)
    q = capex.marginal_q(
        p,
        rent=rent,
        performance=built.performance,
        cash_cost=traded.cash_cost,
        chip_price=built.price,
        shell_price=built.shell_price,
        hurdle=hurdles,
        trend=accounted.trend,
        wait=accounted.wait,
    )
    weights = fleet_weights(fleet)
    shell = capex.shell_charge(built.shell_price, accounted.hurdle, life, p["capex.shell_life"])
    entry = market.entry_cost(
        chip_price=(built.price * weights).sum(axis=-1),
        shell_charge=shell,
        cash_cost=traded.cash_cost,
        performance=built.performance,
        hurdle=accounted.hurdle + p["chips.failure_rate"],
        trend=accounted.trend,
        life=life,
        friction=friction,
    )
    ratio = traded.outputs["demand_supply"]
    earning = fleet.performance * traded.price / state.market.spot[:, None]
    floor = market.merit_floor(fleet.compute, traded.cash_cost, earning, clearing.demand, 1.0 - friction)
    ceiling = p["market.price_ceiling"] * entry * state.market.spot / rent
    spot, at_floor, at_ceiling = market.next_spot(p, state.market, ratio, floor, ceiling)

    seen = capex.perceive(
        p,
        state.capex,
        q=q,
        gap=np.log(np.maximum(ratio, 1e-9)) - np.log1p(fleet.waiting_compute / np.maximum(clearing.supply, 1e-12)),
        revenue=traded.outputs["revenue"],
        demand_gw=clearing.demand / built.performance,
        spot=state.market.spot,
    )
    premium = capex.strategic_premium(start.capex.q, p.years, p["capex.patience"][:, None])
    desired = capex.desired_orders(
        p,
        start.capex,
        seen,
        fleet=fleet.by_builder(fleet.gw),
        waiting=fleet.by_builder(fleet.queued),
        backlog=built.chips.backlog,
        premium=premium,
    )
    orders = capex.decide(
        p,
        seen,
        desired=desired,
        unit_cost=built.price + built.shell_price[:, None],
        operating_cash=accounted.outputs["operating_cash_self_funded"],
        ceiling=built.ceiling,
        start=start.capex,
    )
    prices = market.prices(p, clearing, fleet, state.market.spot, rent, entry, floor, used.outputs)
    binds = capex.binding(p, built.delivery.short_of_money, built.delivery.short_of_chips, built.power.unpowered_share)
    told = capex.outputs(
        seen,
        q=q,
        weight=weights,
        growth=capex.growth_expected(p, seen),
        trend=accounted.trend,
        premium=premium,
        hurdle=accounted.hurdle,
    )
    limits = {"price_at_floor": at_floor, "price_at_ceiling": at_ceiling}
    return replace(seen, orders=orders), spot, {**prices, **binds, **told, **limits}


def remember(
    p: Params, start: Start, used: Used, built: Built, traded: Traded, accounted: Accounted, decided: Outputs
) -> Memory:
    """What the next quarter's earlier sectors will read of this quarter's later ones."""
    asked, earned, fleet = used.outputs, accounted.outputs, accounted.fleet
    per_token = HOURS * decided["rental_price"] * asked["compute_per_token"]  # [USD bn/yr per T/day]
    embedded = (1.0 - p["labs.embedded_share"]) * traded.outputs["revenue_embedded"]
    running = fleet.running
    cost = running * traded.cash_cost[:, None]
    operating = np.maximum(earned["operating_cash_self_funded"], 0.0)
    research = p["training.rd_share_of_ocf"] * operating
    equity = p["labs.equity"] * np.exp(p["labs.equity_growth"] * p.years) * accounted.funding.confidence
    own = earned["lab_revenue"] - earned["inference_cost_labs"] - earned["lab_wages"]
    return Memory(
        token_cost=decided["token_cost"],
        affordable_labs=tokens.affordable(earned["lab_revenue"], per_token, p["labs.max_cost_ratio"]),
        affordable_apps=tokens.affordable(
            embedded, per_token, np.maximum(p["apps.max_cost_ratio"], start.tokens.apps_cost_ratio)
        ),
        training_means=research + equity + own,
        support_limit=research,
        unpaid_share=earned["unpaid_share"],
        inference_share=traded.inference_share,
        income_cover=np.divide(traded.clearing.income, cost, out=np.full_like(cost, 10.0), where=cost > 1e-9),
        spare_shells=built.spare_shells,
    )


def step(p: Params, start: Start, state: State) -> tuple[State, Outputs, Accounted]:
    """One quarter in the order of the sectors: the new state, and every output, flows as rates a year.

    adoption, tokens, efficiency, training -> chips, power, capacity -> market, revenue -> depreciation, margins,
    funding -> capex. Events have acted on `p` before; the accounts carry the cash of each cohort for the returns.
    """
    used = use(p, start, state)
    limit = funding.budget(p, state.funding.plan) if p.quarter else np.full((p.trials, 3), np.inf)
    memory = state.memory
    site = Site(state.chips, state.power, state.fleet, state.capex.orders, memory.spare_shells, memory.income_cover)
    built = build(p, site, start.capex.normal_backlog, limit)
    traded = trade(p, start, state, used, built)
    accounted = account(p, start, state, used, built, traded)
    believed, spot, decided = decide(p, start, state, used, built, traded, accounted)
    new = State(
        adoption=used.adoption,
        tokens=used.tokens,
        efficiency=used.efficiency,
        training=used.training,
        chips=built.chips,
        power=built.power,
        fleet=accounted.fleet,
        market=spot,
        revenue=traded.revenue,
        books=accounted.books,
        labs=accounted.labs,
        funding=accounted.funding,
        capex=believed,
        memory=remember(p, start, used, built, traded, accounted, decided),
    )
    return new, {**used.outputs, **built.outputs, **traded.outputs, **accounted.outputs, **decided}, accounted


def opening_stocks(state: State) -> dict[str, Array]:
    """Stocks at the opening of the first quarter (trials,), for identities that close a stock."""
    cash = {f"cash_{name}": state.funding.cash[:, k] for k, name in enumerate(BUILDERS)}
    debt = {f"debt_{name}": state.funding.debt[:, k] for k, name in enumerate(BUILDERS)}
    book = state.fleet.chip_book.sum(axis=-1) + state.books.shell_book
    return {**cash, **debt, "lab_cash": state.labs.cash, "net_book_value": book}
