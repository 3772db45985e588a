"""The constrained ensemble: a replay's trials weigh the behaviour that they share with a projection, or are refused.

Trial i of the replay and trial i of the projection have the same behaviour, and nothing else in common: all other
draws of the replay come from another seed, so that its weight speaks of behaviour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from scipy.special import ndtr
from scipy.stats import genpareto

from aicapex import engine
from aicapex.analysis.periods import read_period, values_in
from aicapex.language import Message
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import Results
from aicapex.sampling import Draws, draw
from aicapex.scenario import Scenario
from aicapex.scenario_replay import BEHAVIOUR

APART: Final = 1 << 32  # what the seed of all that is not shared differs by
LEAST_EFFECTIVE: Final = 400
WORST_TAIL: Final = 0.7  # Pareto k above which importance weights cannot be relied on (Vehtari et al. 2024)
EXTREME: Final = 0.01  # [share] of the prior predictive beyond which what happened contradicts the prior


@dataclass(frozen=True, slots=True)
class Statistic:
    """What a replay is held to: a variable in a period on logs, what it was, and how well it is known and modelled.

    `observation` is the error of the figure, `discrepancy` what the equations leave out: standard deviations [log].
    """

    variable: str
    period: str
    actual: float
    observation: float
    discrepancy: float
    why: Message

    @property
    def sigma(self) -> float:
        """Both errors together [log]."""
        return float(np.hypot(self.observation, self.discrepancy))


STATISTICS: Final = (
    Statistic(
        "capex_big4",
        "2024",
        228.3,
        0.01,
        0.15,
        Message(
            "audited; the model has no seasons, and other capex is one number",
            "经审计；模型不含季节性，非 AI 部分仅一个数",
        ),
    ),
    Statistic(
        "data_centre_revenue_leader",
        "2024",
        115.2,
        0.02,
        0.30,
        Message(
            "audited; fiscal quarters end a month later, and the vendor's share is taken as constant",
            "经审计；财季晚一个月，且份额设为不变",
        ),
    ),
    Statistic(
        "rental_price_h100",
        "2025Q3",
        2.25,
        0.10,
        0.25,
        Message("quotes differ by a quarter; the model has one market", "报价相差约四分之一；模型只有一个市场"),
    ),
    Statistic(
        "compute_sold_leader",
        "2024Q4",
        4.72,
        0.10,
        0.30,
        Message("Epoch's 90 % band; the vendor's share is taken as constant", "Epoch 的 90% 区间；份额设为不变"),
    ),
)
"""At most four: more of the same linked quarters would only seem to add knowledge."""


@dataclass(frozen=True, slots=True)
class Held:
    """A statistic and where what happened lies in the prior predictive [share]."""

    statistic: Statistic
    percentile: float
    p5: float
    p50: float
    p95: float

    @property
    def contradicts(self) -> bool:
        """Whether what happened is beyond what the prior allows."""
        return not EXTREME <= self.percentile <= 1.0 - EXTREME


@dataclass(frozen=True, slots=True)
class Shift:
    """A behavioural parameter before and after: P5, P50, P95 in its unit."""

    parameter: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Constrained:
    """What the replay says of the projection's behaviour; the constrained verdict only where it may be given."""

    projection: str
    held: tuple[Held, ...]
    effective: float
    tail: float
    shifts: tuple[Shift, ...]
    year: int
    unconstrained: float
    constrained: float | None

    @property
    def conflict(self) -> bool:
        """Whether prior and data contradict each other, or too few trials carry the weight."""
        return self.effective < LEAST_EFFECTIVE or self.tail > WORST_TAIL or any(each.contradicts for each in self.held)


def apart(projection: Scenario, scenario: Scenario, seed: int, first: int, count: int) -> Draws:
    """Draws (count,) of a replay: behaviour as the projection has it in these trials, all else by another seed."""
    shared = draw(projection, seed, first, count).parameters
    own = draw(scenario, seed + APART, first, count)
    behaviour = {name: shared[name] for name in BEHAVIOUR if name in shared}
    return replace(own, parameters={**own.parameters, **behaviour})


def log_weights(logs: Sequence[Array], statistics: Sequence[Statistic]) -> Array:
    """Log likelihood of each trial (n,) of normal errors around the statistics' logs, each (n,) [log]."""
    total = np.zeros(len(logs[0]))
    for values, statistic in zip(logs, statistics, strict=True):
        total = total - 0.5 * ((values - np.log(statistic.actual)) / statistic.sigma) ** 2
    return total


def normalised(log_weight: Array) -> Array:
    """Weights (n,) that add up to one.

    >>> normalised(np.log(np.array([1.0, 3.0]))).round(6).tolist()
    [0.25, 0.75]
    """
    weight = np.exp(log_weight - log_weight.max())
    whole: Array = weight / weight.sum()
    return whole


def effective_size(weight: Array) -> float:
    """Effective number of trials of weights (n,) that add up to one: 1 / sum of squares.

    >>> effective_size(np.full(50, 0.02))
    50.0
    """
    return float(round(1.0 / float((weight**2).sum()), 9))


def pareto_tail(weight: Array) -> float:
    """Shape k of a generalised Pareto law fitted to the largest weights (n,), min(n/5, 3 sqrt n) of them.

    Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), JMLR 25(72), section 2.
    """
    ordered = np.sort(weight)
    count = int(min(0.2 * len(ordered), 3.0 * np.sqrt(len(ordered))))
    excess = ordered[-count:] - ordered[-count - 1]
    if count < 5 or excess[-1] <= 0.0:
        return 0.0
    shape, _, _ = genpareto.fit(excess[excess > 0.0] / excess[-1], floc=0.0)
    return float(shape)


def weighted_quantiles(values: Array, weight: Array, probabilities: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of values (n,) under weights (n,) that add up to one: the least value whose weight suffices."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    places = np.minimum(np.searchsorted(reached, probabilities), len(values) - 1)
    return tuple(float(values[order][place]) for place in places)


def constrain(
    replay: Scenario,
    projection: Scenario,
    trials: int,
    seed: int,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Constrained:
    """Weigh a projection's behaviour by how its trials replay history, and its verdict if that may be done."""
    past = engine.run(replay, trials, seed, progress=progress, jobs=jobs, source=partial(apart, projection))
    future = engine.run(projection, trials, seed, progress=progress, jobs=jobs)
    logs = [_log(past, each) for each in STATISTICS]
    weight = normalised(log_weights(logs, STATISTICS))
    held = tuple(_held(values, each) for values, each in zip(logs, STATISTICS, strict=True))
    year = min(2030, future.years[-1])
    adverse = future.adverse().ever[future.quarters.index(f"{year}Q4")]
    found = Constrained(
        projection=projection.name,
        held=held,
        effective=effective_size(weight),
        tail=pareto_tail(weight),
        shifts=_shifts(future, weight),
        year=year,
        unconstrained=float(adverse.mean()),
        constrained=float((weight * adverse).sum()),
    )
    return replace(found, constrained=None) if found.conflict else found


def _log(results: Results, statistic: Statistic) -> Array:
    kind = VARIABLES[statistic.variable].kind
    values = values_in(read_period(statistic.period), results.values(statistic.variable), results.quarters, kind)
    return np.log(np.maximum(np.asarray(values, dtype=np.float64), 1e-12))


def _held(logs: Array, statistic: Statistic) -> Held:
    """The actual's place in what the prior predicts of the figure, its error included."""
    place = float(ndtr((np.log(statistic.actual) - logs) / statistic.sigma).mean())
    p5, p50, p95 = (float(value) for value in np.exp(np.quantile(logs, (0.05, 0.5, 0.95))))
    return Held(statistic, place, p5, p50, p95)


def _shifts(results: Results, weight: Array) -> tuple[Shift, ...]:
    """Every sampled behaviour before and after, what moved most against its spread first."""
    equal = np.full(results.trials, 1.0 / results.trials)
    rows = []
    for name in sorted(BEHAVIOUR):
        if not results.scenario.parameters[name].is_fixed:
            values = np.asarray(results.parameters[name], dtype=np.float64)
            prior, posterior = (weighted_quantiles(values, each, (0.05, 0.5, 0.95)) for each in (equal, weight))
            moved = abs(float((weight * values).sum()) - float(values.mean())) / float(values.std())
            rows.append(
                (moved, Shift(name, (prior[0], prior[1], prior[2]), (posterior[0], posterior[1], posterior[2])))
            )
    return tuple(shift for _, shift in sorted(rows, key=lambda row: -row[0]))
