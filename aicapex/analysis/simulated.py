"""What a run says of published figures, each target scored for itself beside two baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aicapex.analysis.actuals import Actual
from aicapex.analysis.periods import quarters_needed, values_in
from aicapex.analysis.scores import Baseline, Forecast, Point, Score, coverage, no_change, normal_crps, random_walk
from aicapex.analysis.words import word
from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language, Message
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import Results
from aicapex.statistics import Values
from aicapex.variables import Variable

UNDEFINED_MOST: Final = 0.001
"""Share of trials that may be left out for want of a logarithm, as many as may fail numerically."""


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """A run as far as it is scored: outputs by quarter, in full or as the quantiles that a run folder keeps."""

    quarters: tuple[str, ...]
    variables: Mapping[str, Variable]
    outputs: Mapping[str, Values]  # by trial (T, n), or quantiles (T, k)
    probabilities: tuple[float, ...] = ()  # of the quantiles; none where there are trials

    def forecast(self, name: str, actual: Actual) -> Forecast:
        """What it says of an actual's period."""
        variable, values = self.variables[name], self.outputs[name]
        if self.probabilities:
            (quarter,) = quarters_needed(actual.period, variable.kind)
            return Forecast(values[self.quarters.index(quarter)], self.probabilities)
        weight = self.outputs.get(variable.weight) if variable.kind == "ratio" else None
        return Forecast(values_in(actual.period, values, self.quarters, variable.kind, weight))


def of_results(results: Results) -> Simulated:
    """A run that is at hand, with every trial."""
    variables = {name: VARIABLES[name] for name in results.outputs if name in VARIABLES}
    return Simulated(results.quarters, variables, results.outputs)


def score(simulated: Simulated, actuals: Sequence[Actual], language: Language = "en") -> list[Score]:
    """The scores of every target that has a point after the start, in the order of the actuals.

    Raises InputOutputError that names every target that has no logarithm in more than a thousandth of the trials.
    """
    names = dict.fromkeys(actual.variable for actual in actuals if not actual.history)
    problems: list[Problem] = []
    scores = []
    for name in names:
        own = sorted((actual for actual in actuals if actual.variable == name), key=lambda actual: actual.time)
        told = [(actual, simulated.forecast(name, actual)) for actual in own if not actual.history]
        worst = max(told, key=lambda pair: _without_log(pair[1]))
        if (share := _without_log(worst[1])) > UNDEFINED_MOST:
            what = word("error.no_log", language, name=name, period=worst[0].period.text, share=f"{100 * share:.1f}")
            problems.append(Problem(what, worst[0].place, cure=word("error.no_log_cure", language)))
        else:
            scores.append(_score(simulated.variables[name], told, [each for each in own if each.history]))
    if problems:
        raise InputOutputError(*problems)
    return scores


def _without_log(forecast: Forecast) -> float:
    """Share of the trials, or of the quantiles, that are undefined or not above zero."""
    values = np.asarray(forecast.values, dtype=np.float64)
    return float(1.0 - np.mean((values > 0) & np.isfinite(values)))


def _score(variable: Variable, told: Sequence[tuple[Actual, Forecast]], history: Sequence[Actual]) -> Score:
    """One target, its points and its history by time."""
    points = [_point(actual, forecast) for actual, forecast in told]
    actuals = [actual for actual, _ in told]
    walk, still = _baselines(variable, actuals, history)
    values, ends = [point.value for point in points], [(p.p5, p.p25, p.p75, p.p95) for p in points]
    p5, p25, p75, p95 = zip(*ends, strict=True)
    return Score(
        variable=variable.name,
        unit=variable.unit,
        title=Message(variable.en, variable.zh),
        points=tuple(points),
        coverage_50=coverage(p25, p75, values),
        coverage_90=coverage(p5, p95, values),
        crps=_mean(point.crps for point in points),
        end_error=points[-1].log_error,
        bias=_mean(point.log_error for point in points),
        random_walk=walk,
        no_change=still,
        approximate=any(forecast.probabilities for _, forecast in told),
        history=tuple((each.period.text, each.value) for each in history),
    )


def _point(actual: Actual, forecast: Forecast) -> Point:
    """One figure beside what was simulated of it."""
    (p5, p95), (p25, p75), (p50, _) = (forecast.band(share) for share in (0.9, 0.5, 0.0))
    happened = float(_aims([actual], np.array([np.log(p50)]))[0])
    return Point(
        period=actual.period.text,
        value=actual.value,
        low=actual.low,
        high=actual.high,
        banded=actual.banded,
        p5=p5,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        log_error=float(np.log(p50)) - happened,
        crps=forecast.crps(happened),
    )


def _aims(actuals: Sequence[Actual], forecasts: Array) -> Array:
    """The logarithms (m,) that forecasts (m,) [log] are scored against.

    It is the value, or, where that is known within a band only, the place in the band nearest to the forecast.
    """
    low = np.log([actual.low if actual.banded and actual.low else actual.value for actual in actuals])
    high = np.log([actual.high if actual.banded and actual.high else actual.value for actual in actuals])
    return np.clip(forecasts, low, high)


def _baselines(
    variable: Variable, actuals: Sequence[Actual], history: Sequence[Actual]
) -> tuple[Baseline | None, Baseline | None]:
    """The random walk with drift and the last value before the start, where the history is long enough for them."""
    times = np.array([actual.time for actual in actuals])
    lengths = _log_lengths(variable, actuals)
    logs = np.log([each.value for each in history]) - _log_lengths(variable, history)
    walk = random_walk(np.array([each.time for each in history]), logs, times)
    still = no_change(logs)
    return (
        None if walk is None else _baseline(walk[0] + lengths, walk[1], actuals),
        None if still is None else _baseline(still + lengths, np.zeros(len(times)), actuals),
    )


def _log_lengths(variable: Variable, actuals: Sequence[Actual]) -> Array:
    """What to take off the logs of figures (m,) to compare them: sums of a flow over unlike times are made rates."""
    return np.log([actual.period.length if variable.kind == "flow" else 1.0 for actual in actuals])


def _baseline(means: Array, deviations: Array, actuals: Sequence[Actual]) -> Baseline:
    """How normal forecasts (m,) [log] do on the same points as the run."""
    aims = _aims(actuals, means)
    return Baseline(float(np.mean(normal_crps(means, deviations, aims))), float(means[-1] - aims[-1]))


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
