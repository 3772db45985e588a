"""Depreciation, three lines: what the books write off, what the market takes away, and what models lose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aicapex.fleet import Fleet
from aicapex.forms import HOURS, QUARTER, value_of_income
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PAST_QUARTERS = 12  # of training before the start that models on the books may come from

PARAMETERS = (
    Parameter(
        "capex.shell_per_gw",
        "USD bn/GW",
        "Price of a shell with power and cooling per GW of IT load",
        "每 GW 机房与配套造价",
        0,
    ),
    Parameter("capex.shell_life", "yr", "Life of a shell", "机房寿命", 1, 200),
    Parameter(
        "capex.write_down_tolerance",
        "share",
        "Shortfall of future cash under book value that passes without a test",
        "减值测试容忍度",
        0,
        1,
    ),
    Parameter("models.useful_life", "quarter", "Useful life of a model", "模型有效寿命", 0.25, 80),
    Parameter(
        "funding.sovereign.land_subsidy",
        "share",
        "Part of the price of shells that states pay",
        "国家承担的机房造价比例",
        0,
        1,
    ),
)

OUTPUTS = (
    Variable("depreciation_book_chips", "USD bn", "flow", "Book depreciation of chips", "会计折旧，芯片"),
    Variable("depreciation_book_shells", "USD bn", "flow", "Book depreciation of shells", "会计折旧，机房"),
    Variable("depreciation_book", "USD bn", "flow", "Depreciation, book", "会计折旧"),
    Variable("depreciation_economic", "USD bn", "flow", "Depreciation, economic", "经济折旧"),
    Variable("depreciation_model", "USD bn", "flow", "Depreciation of models", "模型摊销"),
    Variable("net_book_value_models", "USD bn", "stock", "Training not yet written off", "未摊销训练支出"),
    Variable("net_book_value_chips", "USD bn", "stock", "Net book value of chips", "账面净值，芯片"),
    Variable("net_book_value_shells", "USD bn", "stock", "Net book value of shells", "账面净值，机房"),
    Variable("net_book_value", "USD bn", "stock", "Net book value", "账面净值"),
    Variable("economic_value", "USD bn", "stock", "Present value of what chips can still earn", "经济价值"),
    Variable("impairment", "USD bn", "stock", "Book above economic value", "减值缺口"),
    Variable("write_downs", "USD bn", "flow", "Write-downs", "减值计提"),
    Variable("book_retired", "USD bn", "flow", "Book value of retired chips", "退役芯片账面值"),
    Variable("book_additions", "USD bn", "flow", "Additions to book value", "账面新增"),
    Variable(
        "write_downs_to_book",
        "share",
        "ratio",
        "Write-downs of four quarters over opening book value",
        "四季减值／期初账面",
        weight="",
    ),
)


@dataclass(frozen=True, slots=True)
class BookState:
    """Books of shells as one pool and of models, and what tests of the last year need."""

    shell_cost: Array  # price paid (trials,) [USD bn]
    shell_book: Array  # book left (trials,) [USD bn]
    models: Array  # training spending by quarter (trials, quarters) [USD bn]
    write_downs: Array  # of the last four quarters (trials, 4) [USD bn]
    book: Array  # net book value at the end of the last four quarters (trials, 4) [USD bn]


def chip_depreciation(cost: Array, book: Array, life: Array) -> Array:
    """Straight-line depreciation of a quarter by vintage (trials, V) [USD bn]: cost over life, until nothing is left.

    >>> chip_depreciation(np.array([[24.0, 24.0]]), np.array([[24.0, 0.5]]), np.array([6.0])).tolist()
    [[1.0, 0.5]]
    """
    return np.minimum(cost / life[:, None] * QUARTER, book)


def model_amortisation(training: Array, life_quarters: Array) -> Array:
    """Straight-line amortisation (trials,) [USD bn per quarter] of training spending by quarter, the last column now.

    Spending of a quarter is written off over the following `life_quarters` (a last, broken quarter counts by its part).
    """
    age = np.arange(training.shape[1])[::-1]
    weight = np.clip(life_quarters[:, None] - age, 0.0, 1.0) / life_quarters[:, None]
    amortised: Array = (training * weight).sum(axis=-1)
    return amortised


def models_left(training: Array, life_quarters: Array) -> Array:
    """Training spending by quarter, the last column now, that is not written off yet (trials,) [USD bn]."""
    age = np.arange(training.shape[1])[::-1]
    left: Array = (training * np.maximum(life_quarters[:, None] - age - 1.0, 0.0) / life_quarters[:, None]).sum(axis=-1)
    return left


def opening_book(p: Params, fleet: Fleet) -> tuple[Array, Array]:
    """Price paid for the opening chips and book left, by vintage (trials, V) [USD bn]: older chips were cheaper."""
    price = p["chips.price_per_gw"][:, None] * p["chips.price_growth"][:, None] ** -fleet.age
    cost = price * fleet.gw
    return cost, cost * np.maximum(1.0 - fleet.age / p["chips.book_life"][:, None], 0.0)


def initial_shells(p: Params, fleet: Fleet) -> tuple[Array, Array]:
    """Price paid for the opening shells and book left (trials,) [USD bn]: they are as old as the chips in them.

    The spare shells of `capacity.spare_shells.initial` are part of them, built along with the others.
    """
    price = fleet.gw * (p["capex.shell_per_gw"] * (1.0 + p["capacity.spare_shells.initial"]))[:, None]
    left = np.maximum(1.0 - fleet.age / p["capex.shell_life"][:, None], 0.0)
    return price.sum(axis=-1), (price * left).sum(axis=-1)


def initial(p: Params, fleet: Fleet, training: Array) -> BookState:
    """Books at the opening; `training` is the start quarter's spending (trials,) [USD bn], smaller the further back."""
    cost, book = initial_shells(p, fleet)
    back = np.arange(PAST_QUARTERS, 0, -1)
    models = training[:, None] * np.exp(-p["training.budget_growth"][:, None] * QUARTER * back)
    total = book + fleet.chip_book.sum(axis=-1)
    return BookState(cost, book, models, np.zeros((p.trials, 4)), np.repeat(total[:, None], 4, axis=1))


def vintage_values(
    p: Params, fleet: Fleet, *, spot_income: Array, cash_cost: Array, hurdle: Array, trend: Array, wait: Array
) -> tuple[Array, Array]:
    """What each vintage can still earn (trials, V) [USD bn]: present value at the hurdle, and undiscounted.

    `spot_income` is by vintage and GW [USD bn/GW/yr], `cash_cost` alike (trials,); chips in the queue earn after
    `wait` [yr], discounted and at the rents of then.
    """
    running = fleet.running
    queue = fleet.queued
    left = np.maximum(p["market.contract_term"][:, None] - fleet.age, 0.0)
    life = np.maximum(p["chips.economic_life"][:, None] - fleet.age, p["chips.residual_life"][:, None])
    share = np.where(left > 0, fleet.contracted, 0.0)
    friction = (1.0 - p["market.idle.initial"])[:, None]
    contract = HOURS * fleet.performance * friction * share * fleet.signing_price

    failing = p["chips.failure_rate"]  # chips that fail earn and cost nothing: a discount like any other
    discounted, certain = value_of_income(
        spot_income=spot_income,
        contract_income=contract,
        contract_share=share,
        contract_left=left,
        cash_cost=cash_cost[:, None],
        rates=[(hurdle + failing)[:, None], failing[:, None]],
        trend=trend[:, None],
        life=life,
    )
    falling = np.minimum(trend, 0.0)
    discounted *= running + queue * np.exp(-(hurdle - falling) * wait)[:, None]
    certain *= running + queue * np.exp(falling * wait)[:, None]
    return discounted, certain


def impair(book: Array, present: Array, undiscounted: Array, tolerance: Array) -> Array:
    """Write-downs by vintage (trials, V) [USD bn] in two steps (ASC 360-10-35).

    A vintage whose undiscounted future cash covers its book (less a tolerance) stays; another is written down to value.
    """
    short = undiscounted < book * (1.0 - tolerance[:, None])
    return np.where(short, np.maximum(book - present, 0.0), 0.0)


def step(
    p: Params,
    state: BookState,
    fleet: Fleet,
    *,
    gone_share: Array,
    shell_spending: Array,
    training: Array,
    present: Array,
    undiscounted: Array,
) -> tuple[BookState, Fleet, Outputs]:
    """One quarter of the books; `gone_share` (trials, V - 1) is what retired of each older vintage [share].

    `shell_spending` and `training` (trials,) are the quarter's amounts [USD bn]; the fleet has the new vintage already.
    """
    kept = np.concatenate([1.0 - gone_share, np.ones((p.trials, 1))], axis=-1)
    cost, opening = fleet.chip_cost * kept, fleet.chip_book
    book = opening * kept
    retired = (opening - book).sum(axis=-1)
    chips = chip_depreciation(cost, book, p["chips.book_life"])
    after = book - chips
    written = impair(after, present, undiscounted, p["capex.write_down_tolerance"])
    closing = after - written
    paid = state.shell_cost + shell_spending
    shells = np.minimum(paid / p["capex.shell_life"] * QUARTER, state.shell_book + shell_spending)
    shell_book = state.shell_book + shell_spending - shells
    models = np.concatenate([state.models, training[:, None]], axis=-1)
    economic = fleet.economic_value.sum(axis=-1) - present[:, :-1].sum(axis=-1)
    write_downs, total = written.sum(axis=-1), closing.sum(axis=-1) + shell_book
    past = np.concatenate([state.write_downs[:, 1:], write_downs[:, None]], axis=-1)
    books = np.concatenate([state.book[:, 1:], total[:, None]], axis=-1)
    new_fleet = replace(fleet, chip_cost=cost, chip_book=closing, economic_value=present)
    return (
        BookState(paid, shell_book, models, past, books),
        new_fleet,
        {
            "depreciation_book_chips": chips.sum(axis=-1) / QUARTER,
            "depreciation_book_shells": shells / QUARTER,
            "depreciation_book": (chips.sum(axis=-1) + shells) / QUARTER,
            "depreciation_economic": economic / QUARTER,
            "depreciation_model": model_amortisation(models, p["models.useful_life"]) / QUARTER,
            "net_book_value_models": models_left(models, p["models.useful_life"]),
            "net_book_value_chips": closing.sum(axis=-1),
            "net_book_value_shells": shell_book,
            "net_book_value": total,
            "economic_value": present.sum(axis=-1),
            "impairment": np.maximum(closing - present, 0.0).sum(axis=-1),
            "write_downs": write_downs / QUARTER,
            "book_retired": retired / QUARTER,
            "book_additions": (fleet.chip_cost[:, -1] + shell_spending) / QUARTER,
            "write_downs_to_book": np.divide(
                past.sum(axis=-1), state.book[:, 0], out=np.zeros(p.trials), where=state.book[:, 0] > 0
            ),
        },
    )
