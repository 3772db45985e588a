"""The start quarter, solved: the state at the opening and the constants that make the first quarter as claimed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex import model
from aicapex.builders import BORROWERS, by_builder
from aicapex.fleet import BUILDERS, Fleet, shares
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

LABS_MOST = 0.9  # [share] of inference that may be the labs', and of the labs' tokens that may be consumers'


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Where claims on the start cannot all hold: 1 in trials that had to be mended (trials,)."""

    world_raised: Array
    labs_cut: Array
    consumers_cut: Array
    opex_cut: Array
    training_over_means: Array


@dataclass(frozen=True, slots=True)
class Opening:
    """The physical start quarter and its market: what everything else is solved from."""

    site: model.Site
    normal_backlog: Array  # (trials, builders) [yr]
    built: model.Built
    fleet: Fleet
    price: Array  # spot rent by vintage (trials, V) [USD/H100e-h]
    spot: Array  # fleet mean (trials,) [USD/H100e-h]
    clearing: market.Clearing
    inference: Array  # demand (trials,) [M H100e]
    training_budget: Array  # (trials,) [USD bn/yr]
    sold: Outputs  # revenue by source (trials,) [USD bn/yr]
    electricity_price: Array  # (trials,) [USD/MWh]
    electricity_twh: Array  # (trials,) [TWh/yr]

    @property
    def inference_share(self) -> Array:
        """Inference in compute used (trials,) [share]."""
        return self.clearing.used_inference / self.clearing.used

    @property
    def rent(self) -> Array:
        """Rent paid per hour used (trials,) [USD/H100e-h]."""
        return self.clearing.payments / (HOURS * self.clearing.used)

    @property
    def training_spend(self) -> Array:
        """Training that is served (trials,) [USD bn/yr]."""
        return self.clearing.payments * (1.0 - self.inference_share)

    @property
    def running(self) -> Array:
        """Energised chips (trials,) [GW]."""
        total: Array = self.fleet.energised.sum(axis=(1, 2))
        return total


def initial(p: Params) -> tuple[model.Start, model.State, Conflicts]:
    """Solve the start: fleet, rents, compute per token, training, cloud costs, cash, expectations, in this order.

    Each claim on the start has one constant that is solved for it; a draw in which claims cannot all hold is mended by
    a stated rule and counted in the conflicts.
    """
    people, raised = adoption.initial(p)
    _, adopted = adoption.step(p, people)
    opening = open_market(p)
    use, labs_cut, consumers_cut = split_tokens(p, opening, adopted)
    opex, book, opex_cut = solve_opex(p, opening)
    leader = p["labs.leader_revenue.initial"] / margins.leader_market(p, opening.sold)
    costs = margins.MarginStart(opex, leader)
    means, core, operating = solve_cash(p, opening, costs, use, book)
    habits, beliefs = solve_beliefs(p, opening, opex)
    lent, debts, money = solve_funding(p, opening, operating, habits)
    slack = np.maximum(opening.training_budget / np.maximum(means, 1e-9), 1.0)
    start = model.Start(
        tokens=use,
        compute_per_standard_token=opening.inference / (p["tokens.initial"] * _blend(p)),
        training_budget=opening.training_budget,
        training_slack=slack,
        revenue=revenue.solve_start(
            p,
            users={region: adopted[f"users_{region}"] for region in adoption.REGIONS},
            enterprise_adoption=adopted["enterprise_adoption"],
            served=opening.clearing.used_inference / opening.inference,
        ),
        margins=costs,
        credit=lent,
        core_cash=core,
        capex=habits,
    )
    site, fleet = opening.site, value_opening(p, opening, opex)
    state = model.State(
        adoption=people,
        tokens=tokens.initial(p),
        efficiency=efficiency.initial(p),
        training=training.initial(p),
        chips=site.chips,
        power=site.power,
        fleet=fleet,
        market=market.MarketState(opening.spot, opening.spot),
        revenue=revenue.initial(p),
        books=depreciation.initial(p, fleet, opening.training_spend * QUARTER),
        labs=margins.LabState(p["labs.cash.initial"]),
        credit=debts,
        funding=money,
        capex=beliefs,
        memory=opening_memory(p, opening, token_cost=use.token_cost, means=means),
    )
    mended = Conflicts(
        (raised > 1e-9).astype(float), labs_cut, consumers_cut, opex_cut, (slack > 1.0 + 1e-12).astype(float)
    )
    return start, state, mended


def opening_memory(p: Params, opening: Opening, *, token_cost: Array, means: Array) -> model.Memory:
    """What the start quarter reads of the one before: all were paid, nothing was throttled, the rest was as it is."""
    return model.Memory(
        token_cost=token_cost,
        affordable_labs=np.full(p.trials, np.inf),
        affordable_apps=np.full(p.trials, np.inf),
        training_means=means,
        support_limit=p["training.rd_share_of_ocf"] * p["funding.ocf.initial"],
        unpaid_share=np.zeros(p.trials),
        inference_share=opening.inference_share,
        income_cover=opening.site.income_cover,
        spare_shells=opening.site.spare_shells,
        shells_wanted=opening.site.shells_wanted,
    )


def open_market(p: Params) -> Opening:
    """Build the start quarter's fleet, let it at today's rents, and split demand so that training has its share.

    Opening contracts are at today's rents; the fleet's mean spot rent is the one at which a newest card rents as
    claimed. Demand over usable supply is as claimed, and of what is *served* training has its claimed share.
    """
    site, normal_backlog = _site(p)
    built = model.build(p, site, normal_backlog, np.full((p.trials, len(BUILDERS)), np.inf))
    premium = p["market.age_premium"]
    relative = market.price_by_vintage(np.ones(p.trials), built.fleet.performance, built.fleet.compute, premium)
    spot = p["market.rental_price.initial"] / p["chips.h100e_per_gpu.initial"] / relative[:, -1]
    price = spot[:, None] * relative
    contracted = np.repeat(p["market.contract_share"][:, None], relative.shape[1], axis=1)
    fleet = replace(built.fleet, signing_price=price, contracted=contracted)
    usable = (1.0 - p["market.idle.initial"]) * fleet.compute.sum(axis=-1)
    demand = p["market.demand_supply.initial"] * usable
    used = np.minimum(demand, usable)
    part = used / demand
    served = part + p["market.priority_inference"] * (1.0 - part)
    inference = np.minimum((1.0 - p["training.spending_share.initial"]) * used / served, demand)
    clearing = market.clear(p, fleet, price, inference, demand - inference)
    share = clearing.used_inference / clearing.used
    load = power.load_factor(p, clearing.utilisation)
    return Opening(
        site=site,
        normal_backlog=normal_backlog,
        built=built,
        fleet=fleet,
        price=price,
        spot=spot,
        clearing=clearing,
        inference=inference,
        training_budget=HOURS * spot * (demand - inference),
        sold=_revenue_at_start(p),
        electricity_price=power.electricity_price(p, built.power, share),
        electricity_twh=HOURS * fleet.energised.sum(axis=(1, 2)) * p["power.pue"] * load,
    )


def _site(p: Params) -> tuple[model.Site, Array]:
    """Technology, power, fleet and orders at the opening, and the normal backlog by builder [yr]."""
    owner_share = shares(np.stack([p[f"capex.{builder}.initial_share"] for builder in BUILDERS], axis=-1))
    orders = (p["capex.orders.initial"] * p["chips.demand_2026"])[:, None] * owner_share
    fleet = capacity.opening_fleet(p, owner_share)
    cost, book = depreciation.opening_book(p, fleet)
    fleet = replace(fleet, chip_cost=cost, chip_book=book)
    state = chips.initial(p, orders)
    west = p["capacity.cn_west.gw"] * (1.0 - p["capacity.cn_west.occupancy"])
    running, queue = fleet.energised.sum(axis=-1), fleet.waiting.sum(axis=-1)
    spare = np.stack([np.zeros(p.trials), west], axis=-1) + p["capacity.spare_shells.initial"][:, None] * running
    pools = np.stack([p["chips.us_share"], 1.0 - p["chips.us_share"]], axis=-1)
    powered = power.initial(p, running, queue, spare, p["chips.shipments_t0"][:, None] * pools)
    normal = np.divide(state.backlog, orders, out=np.zeros_like(orders), where=orders > 0)
    cover = np.full_like(fleet.age, 10.0)  # nothing of the opening fleet loses cash: it is being rented
    return model.Site(state, powered, fleet, orders, spare, np.zeros_like(spare), cover), normal


def _revenue_at_start(p: Params) -> Outputs:
    """Revenue by source as the parameters state it (trials,) [USD bn/yr]."""
    rows = {
        "revenue_consumer": p["revenue.consumer.initial"],
        "revenue_ads": np.zeros(p.trials),
        "revenue_enterprise": p["revenue.enterprise.initial"],
        "revenue_embedded": p["revenue.embedded.base"]
        * p["revenue.embedded.initial"]
        * p["revenue.embedded.incremental"],
        "revenue_sovereign": p["revenue.sovereign.initial"],
    }
    return {**rows, "revenue": np.sum(list(rows.values()), axis=0)}


def _blend(p: Params) -> Array:
    """Mean compute per token at the start, in standard tokens (trials,) [x]."""
    ones = np.ones(p.trials)
    return efficiency.blend(ones, ones, p["tokens.frontier_share"], p["tokens.frontier_cost_ratio"])


def split_tokens(p: Params, opening: Opening, adopted: Outputs) -> tuple[tokens.TokenStart, Array, Array]:
    """Tokens by stream: the labs' part from their gross margin, consumers' from use per user, the rest is firms'.

    Where that would give labs over nine tenths of inference, or consumers over nine tenths of the labs' tokens, it is
    cut to that and counted.
    """
    bill = HOURS * opening.rent * opening.clearing.used_inference
    labs = (1.0 - p["labs.gross_margin.initial"]) * margins.lab_revenue(p, opening.sold) / bill
    part = np.clip(labs, 0.0, LABS_MOST)
    total = p["tokens.initial"]
    wished = adopted["users"] * p["tokens.per_user.initial"] * 12.0 / 365.0 / 1000.0
    consumer = np.minimum(wished, LABS_MOST * part * total)
    embedded = (1.0 - p["labs.embedded_share"]) * opening.sold["revenue_embedded"]
    use = tokens.TokenStart(
        consumer=consumer,
        enterprise=part * total - consumer,
        embedded=(1.0 - part) * total,
        users=adopted["users"],
        enterprise_adoption=adopted["enterprise_adoption"],
        embedded_share=p["revenue.embedded.initial"],
        token_cost=24.0 * opening.rent * opening.inference / total,
        apps_cost_ratio=HOURS * opening.rent * opening.inference * (1.0 - part) / np.maximum(embedded, 1e-9),
    )
    return use, (labs > LABS_MOST).astype(float), (wished > LABS_MOST * part * total).astype(float)


def solve_opex(p: Params, opening: Opening) -> tuple[Array, Array, Array]:
    """Cloud's other cash costs [USD bn/GW/yr] for its claimed gross margin, book depreciation [USD bn/yr], the cuts.

    Where electricity and depreciation alone exceed the claimed cost, the other costs are 0; where the claim would need
    more of them than a GW can cost to run, they are at that: the margin starts elsewhere, and the draw is counted.
    """
    built, fleet = opening.built, opening.fleet
    certain = np.full_like(fleet.age, 1e12)
    _, _, written = depreciation.step(
        p,
        depreciation.initial(p, opening.site.fleet, np.zeros(p.trials)),
        fleet,
        gone_share=built.gone_share,
        shell_spending=built.delivery.shell_cost.sum(axis=-1),
        training=np.zeros(p.trials),
        present=certain,
        undiscounted=certain,
    )
    electricity = power.electricity_bill(p, opening.electricity_twh, opening.electricity_price)
    book = written["depreciation_book"]
    left = opening.clearing.payments * (1.0 - p["cloud.gross_margin.initial"]) - electricity - book
    most = p["cloud.opex_maximum"] * opening.running
    return np.clip(left, 0.0, most) / opening.running, book, ((left < 0) | (left > most)).astype(float)


def value_opening(p: Params, opening: Opening, opex: Array) -> Fleet:
    """The opening fleet under its contracts, with what it can still earn; past impairments are out of its book."""
    let = opening.fleet
    fleet = replace(opening.site.fleet, signing_price=let.signing_price[:, :-1], contracted=let.contracted[:, :-1])
    present, undiscounted = depreciation.vintage_values(
        p,
        fleet,
        spot_income=market.income_per_gw(opening.price[:, :-1], fleet.performance, opening.clearing.utilisation),
        cash_cost=power.cash_cost(p, opex, opening.electricity_price),
        hurdle=p["returns.hurdle"],
        trend=capex.fundamental_trend(p),
        wait=power.mean_waiting_years(p, fleet, opening.site.power),
    )
    return replace(fleet, economic_value=present, chip_book=np.minimum(fleet.chip_book, undiscounted))


def solve_cash(
    p: Params, opening: Opening, costs: margins.MarginStart, use: tokens.TokenStart, book: Array
) -> tuple[Array, Array, Array]:
    """Means for training (trials,), the platforms' core cash (trials,), operating cash by builder (trials, builders).

    Published operating cash flow holds what AI brings already: the core business is what is left of it. [USD bn/yr]
    """
    fleet, research = opening.fleet, p["training.rd_share_of_ocf"] * p["funding.ocf.initial"]
    _, earned = margins.step(
        p,
        costs,
        margins.LabState(p["labs.cash.initial"]),
        revenue=opening.sold,
        payments=opening.clearing.payments,
        inference_share=opening.inference_share,
        labs_share=(use.consumer + use.enterprise) / p["tokens.initial"],
        energised_gw=opening.running,
        electricity=power.electricity_bill(p, opening.electricity_twh, opening.electricity_price),
        depreciation=book,
        chip_revenue=np.zeros(p.trials),
        equity_limit=p["labs.equity"],
        support_limit=research,
    )
    paid = earned["electricity_cost"] + earned["cloud_opex"]
    cash, _ = market.cohort_cash(fleet, opening.clearing, cost=paid, received=earned["cloud_revenue"])
    operating = fleet.by_builder(cash)
    surplus = funding.owners_surplus(earned)
    core = p["funding.ocf.initial"] - operating[:, 0] - surplus + earned["platform_support"]
    operating[:, 0] = p["funding.ocf.initial"]
    return margins.means_for_training(earned, research=research, equity=p["labs.equity"]), core, operating


def solve_beliefs(p: Params, opening: Opening, opex: Array) -> tuple[capex.CapexStart, capex.CapexState]:
    """Expectations that put today's orders at rest: growth is what orders over the fleet imply, q and gap are seen."""
    built, fleet, site = opening.built, opening.fleet, opening.site
    cost = power.cash_cost(p, opex, opening.electricity_price)
    fundamental = capex.fundamental_trend(p)
    q = capex.marginal_q(
        p,
        rent=opening.price[:, -1],
        performance=built.performance,
        cash_cost=cost,
        chip_price=built.price,
        shell_price=built.shell_price,
        hurdle=capex.builders_hurdles(p, p["returns.hurdle"]),
        trend=fundamental,
        wait=power.mean_waiting_years(p, fleet, built.power),
    )
    existing = fleet.gw.sum(axis=-1)
    growth = site.orders.sum(axis=-1) / existing - capex.replacement_rate(p)
    gap = capex.shortage(p["market.demand_supply.initial"], fleet.waiting_compute, opening.clearing.supply)
    owned, queue = fleet.by_builder(fleet.gw), fleet.by_builder(fleet.queued)
    habits = capex.CapexStart(
        orders=site.orders,
        q=q,
        normal_backlog=opening.normal_backlog,
        normal_queue=np.divide(queue, owned, out=np.zeros_like(queue), where=owned > 0),
        gap=gap,
    )
    beliefs = capex.CapexState(
        orders=site.orders,
        q=q,
        gap=gap,
        growth_fundamental=growth,
        growth_recent=growth,
        rent_recent=fundamental,
        revenue=opening.sold["revenue"],
        demand_gw=opening.clearing.demand / built.performance,
        spot=opening.spot,
    )
    return habits, beliefs


def solve_funding(
    p: Params, opening: Opening, operating: Array, habits: capex.CapexStart
) -> tuple[credit.CreditStart, credit.CreditState, funding.FundingState]:
    """Debt, rates and money as they stand; leverage and q of the start are what spreads and confidence compare with.

    `operating` (trials, builders) [USD bn/yr].
    """
    fleet, delivery = opening.fleet, opening.built.delivery
    _, shell_book = depreciation.initial_shells(p, opening.site.fleet)
    book = fleet.by_builder(fleet.chip_book) + shell_book[:, None] * fleet.builders_share
    debts, cash = credit.initial(p), by_builder(p[f"funding.{b}.cash_initial"] for b in BORROWERS)
    plan = funding.arrange(
        p,
        operating=operating,
        debt_service=debts.rate * debts.debt + debts.debt / p["funding.tenor"][:, None],
        cash=cash,
        capex=(delivery.chip_cost + delivery.shell_cost) * 4.0,
        confidence=debts.confidence,
    )
    start = credit.solve_start(p, debts, book=book, q=(habits.q * fleet.builders_share).sum(axis=-1))
    return start, debts, funding.FundingState(cash, plan)


def opening_stocks(state: model.State) -> dict[str, Array]:
    """Stocks at the opening of the first quarter (trials,), for identities that close a stock."""
    cash = {f"cash_{name}": state.funding.cash[:, k] for k, name in enumerate(BUILDERS)}
    debt = {f"debt_{name}": state.credit.debt[:, k] for k, name in enumerate(BUILDERS)}
    book = state.fleet.chip_book.sum(axis=-1) + state.books.shell_book
    return {**cash, **debt, "lab_cash": state.labs.cash, "net_book_value": book}
