"""Strategy: build, lease or wait, for one operator facing the simulated prices: cost, regret, and where each wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.analysis.operator_costs import HOURS, MILLION, Prices, choices, demand, discount, regret
from aicapex.analysis.operators import Operator, archetypes
from aicapex.analysis.strategy_words import word
from aicapex.errors import NumericalError, Problem, UsageError
from aicapex.language import Language
from aicapex.paired import paired
from aicapex.parameters import Array
from aicapex.results import Estimate, Results
from aicapex.statistics import quantile_with_limits, wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

DECLINES: Final = tuple(round(0.05 * k - 0.1, 2) for k in range(17))  # of rents a year, -10 to 70 %, on the map
USES: Final = tuple(round(0.05 * k, 2) for k in range(2, 21))  # utilisation, on the map
STEEPEST: Final = (-0.6, 0.1)  # trend of rents beyond the end that anyone reckons with [log/yr]
BAND: Final = (0.05, 0.5, 0.95)
OUTPUTS: Final = (
    "rental_price_newest",
    "chip_price_per_gw",
    "performance_per_gw",
    "electricity_price",
    "cloud_opex",
    "energised_gw",
    "waiting_years",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One strategy over the trials: cost per hour used [USD/H100e-h], how often it is best, and its regret.

    `dearer` is its mean cost above that of the strategy with the least mean, trial by trial, with its standard error.
    """

    name: str
    cost: tuple[Estimate, Estimate, Estimate]  # P5, P50, P95
    mean: float
    best: Estimate
    dearer: tuple[float, float]
    regret: tuple[float, float, float]  # mean, P50, P95

    @property
    def worst_regret(self) -> float:
        """Regret at its P95."""
        return self.regret[2]


@dataclass(frozen=True, slots=True)
class Judged:
    """An operator and what each strategy costs it."""

    operator: Operator
    quarters: int
    outcomes: tuple[Outcome, ...]

    @property
    def cheapest(self) -> Outcome:
        """The strategy with the least mean cost."""
        return min(self.outcomes, key=lambda each: each.mean)

    @property
    def safest(self) -> Outcome:
        """The strategy whose regret is least in bad cases."""
        return min(self.outcomes, key=lambda each: each.worst_regret)


@dataclass(frozen=True, slots=True)
class Map:
    """Which strategy is cheapest at a fall of rents and chip prices (rows) and a utilisation (columns)."""

    declines: tuple[float, ...]
    uses: tuple[float, ...]
    names: tuple[str, ...]
    winner: Array  # places in names (declines, uses)
    realised: tuple[float, float, float]  # P5, P50, P95 of the fall of rents a year over the trials


@dataclass(frozen=True, slots=True, eq=False)
class Strategy:
    """One operator in full, the others in short."""

    results: Results
    judged: Judged
    others: tuple[Judged, ...]
    map: Map

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row an operator and a strategy."""
        import pandas as pd

        rows = [
            {
                "operator": each.operator.id,
                "strategy": outcome.name,
                "unit": "USD/H100e-h",
                "p5": outcome.cost[0].value,
                "p50": outcome.cost[1].value,
                "p95": outcome.cost[2].value,
                "mean": outcome.mean,
                "dearer": outcome.dearer[0],
                "dearer_error": outcome.dearer[1],
                "best": outcome.best.value,
                "regret_mean": outcome.regret[0],
                "regret_p50": outcome.regret[1],
                "regret_p95": outcome.regret[2],
            }
            for each in (self.judged, *self.others)
            for outcome in each.outcomes
        ]
        return pd.DataFrame(rows)

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """What each strategy costs, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.strategy import costs

        return in_axes(costs, self, ax, 3.8, language)

    def region(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The map of where each strategy wins, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.strategy import strategy_map

        return in_axes(strategy_map, self, ax, 4.8, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.strategy_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def prices_of(results: Results, quarters: int) -> Prices:
    """What the market of a run asks, over so many quarters from the one after the start on, per H100e.

    Raises NumericalError if any of it is undefined in a trial.
    """
    rows = {name: np.asarray(results.outputs[name][1 : quarters + 1], dtype=np.float64) for name in OUTPUTS}
    for name, values in rows.items():
        broken = np.flatnonzero(~np.isfinite(values).all(axis=0))
        if len(broken):
            raise NumericalError(Problem(f"{name} is undefined in {len(broken)} trials; the first is {broken[0]}"))
    p = results.parameters
    power = rows["performance_per_gw"]  # M H100e a GW: USD bn a GW over it are thousand USD a H100e
    pue = p["power.pue"]
    rent = rows["rental_price_newest"] / p["chips.h100e_per_gpu.initial"]
    other = 4.0 * rows["cloud_opex"] / (rows["energised_gw"] / pue)
    back = min(4, quarters - 1)
    trend = np.log(rent[-1] / rent[-1 - back]) / max(0.25 * back, 0.25)
    return Prices(
        rent=rent,
        chip=1000.0 * rows["chip_price_per_gw"] / power,
        shell=1000.0 * p["capex.shell_per_gw"] / power,
        power=8.76 * pue * rows["electricity_price"] / power,
        other=1000.0 * other / power,
        wait=4.0 * rows["waiting_years"],
        life=np.asarray(p["chips.economic_life"], dtype=np.float64),
        shell_life=np.asarray(p["capex.shell_life"], dtype=np.float64),
        failure=np.asarray(p["chips.failure_rate"], dtype=np.float64),
        trend=np.clip(trend, *STEEPEST),
    )


def hours_used(operator: Operator, quarters: int) -> float:
    """Present value of the hours that are used [m H100e-h]: what a cost in USD m is spread over."""
    used = HOURS * MILLION * demand(operator, quarters)
    return float((discount(operator, quarters) * used).sum())


def judge(operator: Operator, results: Results) -> Judged:
    """What each strategy costs an operator over its horizon, as far as the run goes."""
    quarters = min(round(4 * operator["horizon"]), len(results.quarters) - 1)
    found = choices(operator, prices_of(results, quarters))
    hours = max(hours_used(operator, quarters), 1e-12)
    costs = {choice.name: choice.cost / hours for choice in found}
    above = {name: values / hours for name, values in regret(found).items()}
    means = {name: float(values.mean()) for name, values in costs.items()}
    least = min(means, key=lambda name: means[name])
    outcomes = []
    for name, values in costs.items():
        three = zip(*quantile_with_limits(values, BAND), strict=True)
        low, middle, high = (Estimate(*map(float, each)) for each in three)
        best = int((above[name] <= 0.0).sum())
        limits = wilson(best, len(values))
        difference = paired(values, costs[least])
        tail = np.quantile(above[name], (0.5, 0.95))
        outcomes.append(
            Outcome(
                name=name,
                cost=(low, middle, high),
                mean=means[name],
                best=Estimate(best / len(values), *map(float, limits)),
                dearer=(difference.mean, difference.error),
                regret=(float(above[name].mean()), float(tail[0]), float(tail[1])),
            )
        )
    return Judged(operator, quarters, tuple(outcomes))


def constant_prices(results: Results, quarters: int, declines: Sequence[float]) -> Prices:
    """Prices that fall at constant rates a year (k,), from the run's medians at the start; what is bought falls alike.

    One column a rate. Nobody waits for power, and running costs per H100e fall with hardware too.
    """
    median = {name: float(np.median(values)) for name, values in _medians(results).items()}
    years = 0.25 * np.arange(quarters)[:, None]
    fall = np.log1p(-np.asarray(declines, dtype=np.float64))
    path = np.exp(fall[None, :] * years)
    each = np.ones(len(declines))
    return Prices(
        rent=median["rent"] * path,
        chip=median["chip"] * path,
        shell=median["shell"] * path,
        power=median["power"] * path,
        other=median["other"] * path,
        wait=np.zeros_like(path),
        life=median["life"] * each,
        shell_life=median["shell_life"] * each,
        failure=median["failure"] * each,
        trend=fall,
    )


def _medians(results: Results) -> Mapping[str, Array]:
    prices = prices_of(results, 1)
    names = ("rent", "chip", "shell", "power", "other", "life", "shell_life", "failure")
    return {
        name: getattr(prices, name)[0] if getattr(prices, name).ndim == 2 else getattr(prices, name) for name in names
    }


def map_of(operator: Operator, results: Results, quarters: int) -> Map:
    """Which strategy is cheapest for the operator at each fall of prices and each utilisation."""
    prices = constant_prices(results, quarters, DECLINES)
    names: tuple[str, ...] = ()
    columns = []
    for use in USES:
        at = operator.model_copy(update={"utilisation": operator.utilisation.model_copy(update={"value": use})})
        found = choices(at, prices)
        names = tuple(choice.name for choice in found)
        columns.append(np.argmin(np.stack([choice.cost for choice in found]), axis=0))
    rent = prices_of(results, quarters).rent
    years = max(0.25 * (quarters - 1), 0.25)
    realised = np.quantile(1.0 - (rent[-1] / rent[0]) ** (1.0 / years), BAND)
    low, middle, high = (float(each) for each in realised)
    return Map(DECLINES, USES, names, np.stack(columns, axis=1), (low, middle, high))


def strategy(results: Results, operator: Operator | str | None = None, language: Language = "en") -> Strategy:
    """Build, lease or wait for an operator (the first archetype if none), and for the other archetypes in short."""
    from aicapex.analysis.operators import read_operator

    known = archetypes()
    if len(results.quarters) < 5:
        raise UsageError(Problem(word("short", language, scenario=results.scenario.name)))
    chosen = read_operator(operator, language) if isinstance(operator, str) else operator or next(iter(known.values()))
    judged = judge(chosen, results)
    others = tuple(judge(each, results) for name, each in known.items() if name != chosen.id)
    return Strategy(results, judged, others, map_of(chosen, results, judged.quarters))
