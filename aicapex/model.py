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
    credit,
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
    credit: credit.CreditStart
    core_cash: Array  # of the platforms' core business (trials,) [USD bn/yr]
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
    shells_wanted: Array  # spare ones that builders want to stand ready (trials, pools) [GW]


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
    credit: credit.CreditState
    funding: funding.FundingState
    capex: capex.CapexState
    memory: Memory


@dataclass(frozen=True, slots=True)
class Built:
    """The fleet after this quarter's deliveries, energisation and retirements."""

    delivery: chips.Delivery  # first, as the field `chips` hides the module from those below it
    chips: chips.ChipState
    power: power.PowerState
    fleet: Fleet
    gone_share: Array  # retired of each older vintage (trials, V - 1) [share]
    spare_shells: Array  # (trials, pools) [GW]
    price: Array  # of chips by builder (trials, builders) [USD bn/GW]
    shell_price: Array  # (trials,) [USD bn/GW]
    performance: Array  # of the newest chips (trials,) [M H100e/GW]
    ceiling: Array  # of shipments (trials,) [GW/yr]
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Traded:
    """Market and revenue of the quarter."""

    fleet: Fleet
    clearing: market.Clearing
    price: Array  # spot rent by vintage (trials, V) [USD/H100e-h]
    spot_income: Array  # by vintage at that rent (trials, V) [USD bn/GW/yr]
    inference_share: Array  # of compute used (trials,) [share]
    cash_cost: Array  # of a GW at full use (trials,) [USD bn/GW/yr]
    revenue: revenue.RevenueState
    outputs: Outputs


def use(p: Params, start: Start, state: State) -> tuple[State, Outputs]:
    """Adoption, tokens, efficiency, training one quarter on, and what they ask for."""
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
    new = replace(state, adoption=people, tokens=asking, efficiency=skill, training=research)
    return new, {**adopted, **asked, **per_token, **budgeted}


@dataclass(frozen=True, slots=True)
class Site:
    """What building starts from: technology, power, the fleet, orders, spare shells and what chips earn."""

    chips: chips.ChipState
    power: power.PowerState
    fleet: Fleet
    orders: Array  # (trials, builders) [GW/yr]
    spare_shells: Array  # (trials, pools) [GW]
    shells_wanted: Array  # (trials, pools) [GW]
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
        shells_wanted=site.shells_wanted,
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
    outputs = {**told, **added, **stock}
    return Built(delivery, made, powered, fleet, gone_share, spare, price, shell_price, performance, ceiling, outputs)


def trade(p: Params, start: Start, state: State, asked: Outputs, built: Built) -> Traded:
    """Market and revenue: who gets the compute, at what rent, and what users pay."""
    spot = state.market.spot
    fleet, price = market.sign_contracts(p, built.fleet, spot, state.memory.unpaid_share)
    inference = asked["token_demand"] * asked["compute_per_token"]
    clearing = market.clear(p, fleet, price, inference, asked["training_budget"] / (HOURS * spot))
    quantities = market.outputs(p, clearing, fleet, inference, asked["token_demand"], built.performance)
    share = np.divide(clearing.used_inference, clearing.used, out=np.zeros(p.trials), where=clearing.used > 0)
    electricity = power.electricity_price(p, built.power, share)
    cost = power.cash_cost(p, start.margins.opex_per_gw, electricity)
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
    at_spot = market.income_per_gw(price, fleet.performance, clearing.utilisation)
    return Traded(fleet, clearing, price, at_spot, share, cost, income, {**quantities, **flows, **earned})


@dataclass(frozen=True, slots=True)
class Accounted:
    """Books and margins of the quarter, and what its purchase is worth."""

    fleet: Fleet
    books: depreciation.BookState
    labs: margins.LabState
    hurdle: Array  # (trials,) [1/yr]
    trend: Array  # of rents, expected (trials,) [log/yr]
    wait: Array  # for power (trials,) [yr]
    shell_charge: Array  # what a purchase is charged for its shell (trials,) [USD bn/GW]
    cohort_cash: Array  # by vintage, after cash costs (trials, V) [USD bn/yr]
    cohort_cash_spot: Array  # the same, all let at spot (trials, V) [USD bn/yr]
    cohort_cost: Array  # of this quarter's purchase, with a shell for its life (trials,) [USD bn]
    outputs: Outputs


def account(p: Params, start: Start, state: State, asked: Outputs, built: Built, traded: Traded) -> Accounted:
    """Depreciation and margins: what is written off, and who earned."""
    fleet, clearing, delivery = traded.fleet, traded.clearing, built.delivery
    hurdle = capex.hurdle_rate(p, start.credit.base_rate)
    trend = capex.rent_trend(p, state.capex.rent_recent)
    wait = power.mean_waiting_years(p, fleet, built.power)
    present, undiscounted = depreciation.vintage_values(
        p, fleet, spot_income=traded.spot_income, cash_cost=traded.cash_cost, hurdle=hurdle, trend=trend, wait=wait
    )
    books, fleet, written = depreciation.step(
        p,
        state.books,
        fleet,
        gone_share=built.gone_share,
        shell_spending=delivery.shell_cost.sum(axis=-1),
        training=clearing.payments * (1.0 - traded.inference_share) * QUARTER,
        present=present,
        undiscounted=undiscounted,
    )
    labs, earned = margins.step(
        p,
        start.margins,
        state.labs,
        revenue=traded.outputs,
        payments=clearing.payments,
        inference_share=traded.inference_share,
        labs_share=asked["token_demand_labs"] / asked["token_demand"],
        energised_gw=fleet.energised.sum(axis=(1, 2)),
        electricity=power.electricity_bill(p, traded.outputs["electricity_twh"], traded.outputs["electricity_price"]),
        depreciation=written["depreciation_book"],
        chip_revenue=built.outputs["chip_revenue"],
        equity_limit=margins.equity_on_offer(p, state.credit.confidence),
        support_limit=state.memory.support_limit,
    )
    costs = earned["electricity_cost"] + earned["cloud_opex"]
    cash, spot_cash = market.cohort_cash(fleet, clearing, cost=costs, received=earned["cloud_revenue"])
    shell = capex.shell_charge(built.shell_price, hurdle, p["chips.economic_life"], p["capex.shell_life"])
    cost = delivery.chip_cost.sum(axis=-1) + shell * delivery.by_builder.sum(axis=-1)
    leader = margins.leader(p, start.margins, traded.outputs, earned)
    told = {**written, **earned, **leader, "compute_of_cohorts": fleet.by_builder(fleet.compute).sum(axis=-1)}
    return Accounted(fleet, books, labs, hurdle, trend, wait, shell, cash, spot_cash, cost, told)


def finance(
    p: Params, start: Start, state: State, built: Built, traded: Traded, accounted: Accounted
) -> tuple[credit.CreditState, funding.FundingState, Outputs]:
    """Credit and funding: who owes, who is paid from what, and what can be spent next."""
    fleet, earned, delivery = accounted.fleet, accounted.outputs, built.delivery
    core = funding.core_cash(p, start.core_cash)
    layers = funding.layers(p, core=core, margins=earned)
    flows = funding.builder_flows(
        fleet,
        cloud=accounted.cohort_cash,
        incumbents=layers["profit_incumbents"],
        depreciation=earned["depreciation_book"],
        shell_book=accounted.books.shell_book,
        capex=delivery.chip_cost + delivery.shell_cost,
    )
    owed = credit.service(p, state.credit, flows.operating)
    paid = funding.settle(
        p,
        state.funding,
        flows,
        interest=owed.interest,
        maturing=owed.maturing,
        performing=owed.performing,
        recovered=owed.defaulted * p["funding.recovery"][:, None],
        confidence=state.credit.confidence,
    )
    debts, lent = credit.step(
        p,
        start.credit,
        state.credit,
        owed,
        drawn=paid.drawn,
        direct=paid.sources.debt,
        vehicles=paid.sources.vehicle_debt,
        vendors=paid.sources.vendor,
        book=flows.book,
        q=(state.capex.q * fleet.builders_share).sum(axis=-1),
    )
    money, spent = funding.step(
        p, flows, paid, interest=owed.interest, debt_service=owed.due, confidence=debts.confidence
    )
    queue = power.waiting_cost(
        fleet,
        traded.spot_income,
        traded.cash_cost,
        interest=lent["interest"],
        depreciation=earned["depreciation_book_chips"],
    )
    return debts, money, {**lent, **spent, **layers, "core_cash": core, "waiting_cost": queue}


def reprice(
    p: Params, state: State, asked: Outputs, built: Built, traded: Traded, accounted: Accounted
) -> tuple[market.MarketState, Outputs]:
    """Market once more: what rents cost to enter and to run, and where the spot rent goes next."""
    fleet, clearing, spot = accounted.fleet, traded.clearing, state.market.spot
    friction, rent = p["market.idle.initial"], traded.price[:, -1]
    entry = market.entry_cost(
        chip_price=(built.price * fleet.builders_share).sum(axis=-1),
        shell_charge=accounted.shell_charge,
        cash_cost=traded.cash_cost,
        performance=built.performance,
        hurdle=accounted.hurdle + p["chips.failure_rate"],
        trend=accounted.trend,
        life=p["chips.economic_life"],
        friction=friction,
    )
    earning = fleet.performance * traded.price / spot[:, None]
    floor = market.price_floor(p, fleet.compute, earning, traded.cash_cost, clearing.demand)
    ceiling = p["market.price_ceiling"] * entry * spot / rent
    new, at_floor, at_ceiling = market.next_spot(p, state.market, traded.outputs["demand_supply"], floor, ceiling)
    prices = market.prices(p, clearing, fleet, spot, rent, entry, floor, asked)
    return new, {**prices, "price_at_floor": at_floor, "price_at_ceiling": at_ceiling}


def decide(
    p: Params, start: Start, state: State, built: Built, traded: Traded, accounted: Accounted, financed: Outputs
) -> tuple[capex.CapexState, Outputs]:
    """Capex: what builders believe, and what they order; `financed` is what finance told."""
    fleet, clearing = accounted.fleet, traded.clearing
    q = capex.marginal_q(
        p,
        rent=traded.price[:, -1],
        performance=built.performance,
        cash_cost=traded.cash_cost,
        chip_price=built.price,
        shell_price=built.shell_price,
        hurdle=capex.builders_hurdles(p, accounted.hurdle),
        trend=accounted.trend,
        wait=accounted.wait,
    )
    seen = capex.perceive(
        p,
        state.capex,
        q=q,
        gap=capex.shortage(traded.outputs["demand_supply"], fleet.waiting_compute, clearing.supply),
        revenue=traded.outputs["revenue"],
        demand_gw=clearing.demand / built.performance,
        spot=state.market.spot,
    )
    premium = capex.strategic_premium(start.capex.q, p.years, p["capex.patience"][:, None])
    owned, queue, backlog = fleet.by_builder(fleet.gw), fleet.by_builder(fleet.queued), built.chips.backlog
    desired = capex.desired_orders(p, start.capex, seen, fleet=owned, waiting=queue, backlog=backlog, premium=premium)
    cash, most = financed["operating_cash_self_funded"], financed["budget_leveraged"]
    cost = built.price + built.shell_price[:, None]
    income = HOURS * traded.price[:, -1] * built.performance
    due = funding.commitments_due(p) * (1.0 - accounted.outputs["unpaid_share"])  # who pays no bill signs no contract
    committed = capex.committed_orders(p, due, income, most, cost[:, 1])
    orders, limits = capex.decide(
        p, start.capex, seen, desired=desired, unit_cost=cost, cash=cash, committed=committed, ceiling=built.ceiling
    )
    binds = capex.binding(p, built.delivery.short_of_money, built.delivery.short_of_chips, built.power.unpowered_share)
    told = capex.outputs(
        p, seen, q=q, weight=fleet.builders_share, trend=accounted.trend, premium=premium, hurdle=accounted.hurdle
    )
    return replace(seen, orders=orders), {**binds, **limits, **told}


def remember(p: Params, start: Start, state: State, built: Built, traded: Traded, outputs: Outputs) -> Memory:
    """What the next quarter's earlier sectors will read of this quarter's later ones; `state` is new but for it."""
    per_token = HOURS * outputs["rental_price"] * outputs["compute_per_token"]  # [USD bn/yr per T/day]
    embedded = (1.0 - p["labs.embedded_share"]) * outputs["revenue_embedded"]
    cost = state.fleet.running * traded.cash_cost[:, None]
    research = p["training.rd_share_of_ocf"] * np.maximum(outputs["operating_cash_self_funded"], 0.0)
    equity = margins.equity_on_offer(p, state.credit.confidence)
    most_apps = np.maximum(p["apps.max_cost_ratio"], start.tokens.apps_cost_ratio)
    return Memory(
        token_cost=outputs["token_cost"],
        affordable_labs=tokens.affordable(outputs["lab_revenue"], per_token, p["labs.max_cost_ratio"]),
        affordable_apps=tokens.affordable(embedded, per_token, most_apps),
        training_means=margins.means_for_training(outputs, research=research, equity=equity),
        support_limit=research,
        unpaid_share=outputs["unpaid_share"],
        inference_share=traded.inference_share,
        income_cover=np.divide(traded.clearing.income, cost, out=np.full_like(cost, 10.0), where=cost > 1e-9),
        spare_shells=built.spare_shells,
        shells_wanted=capex.shells_ahead(p, state.capex, state.fleet.energised.sum(axis=-1)),
    )


def step(p: Params, start: Start, state: State) -> tuple[State, Outputs, Accounted]:
    """One quarter in the order of the sectors: the new state, and every output, flows as rates a year.

    adoption, tokens, efficiency, training -> chips, power, capacity -> market, revenue -> depreciation, margins ->
    credit, funding -> capex. Events have acted on `p` before; the accounts carry each cohort's cash for the returns.
    """
    using, asked = use(p, start, state)
    limit = funding.budget(p, state.funding.plan) if p.quarter else np.full((p.trials, len(BUILDERS)), np.inf)
    orders, was = state.capex.orders, state.memory
    site = Site(state.chips, state.power, state.fleet, orders, was.spare_shells, was.shells_wanted, was.income_cover)
    built = build(p, site, start.capex.normal_backlog, limit)
    traded = trade(p, start, state, asked, built)
    accounted = account(p, start, state, asked, built, traded)
    debts, money, financed = finance(p, start, state, built, traded, accounted)
    rents, prices = reprice(p, state, asked, built, traded, accounted)
    believed, decided = decide(p, start, state, built, traded, accounted, financed)
    outputs = asked | built.outputs | traded.outputs | accounted.outputs | financed | prices | decided
    new = replace(
        using,
        chips=built.chips,
        power=built.power,
        fleet=accounted.fleet,
        market=rents,
        revenue=traded.revenue,
        books=accounted.books,
        labs=accounted.labs,
        credit=debts,
        funding=money,
        capex=believed,
    )
    return replace(new, memory=remember(p, start, new, built, traded, outputs)), outputs, accounted
