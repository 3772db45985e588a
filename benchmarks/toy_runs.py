"""The small model as each tool would have it written; run by peers.py in a process of its own, answers in JSON.

    python benchmarks/toy_runs.py WAY TRIALS SEED

What is timed is sampling and running together, after the tool is imported and its model built or read.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import toy

BLOCK = 2048
Way = Callable[[int, int], Callable[[], Any]]


def by_arrays(inputs: dict[str, Any]) -> Any:
    """The model for many trials at once."""
    return toy.value_of(inputs, np.exp, np.minimum, np.maximum)


def by_numbers(inputs: dict[str, Any]) -> float:
    """The model for one trial, in plain Python, which for single numbers is faster than numpy."""
    return float(toy.value_of(inputs, math.exp, min, max))


def aicapex(trials: int, seed: int) -> Callable[[], Any]:
    """Equations over arrays in blocks, draws by the package's own streams and quantile functions."""
    from aicapex.distributions import Distribution, LogNormal, Normal, Triangular, Uniform
    from aicapex.sampling import uniforms

    makers: dict[str, Callable[..., Distribution]] = {
        "normal": Normal,
        "uniform": Uniform,
        "lognormal": lambda mean, sd: LogNormal(math.exp(mean), sd),
        "triangular": Triangular,
    }
    inputs = {name: makers[kind](*numbers) for name, (kind, numbers) in toy.INPUTS.items()}

    def run() -> Any:
        values = np.empty(trials)
        for first in range(0, trials, BLOCK):
            count = min(BLOCK, trials - first)
            drawn = {name: each.quantile(uniforms(seed, name, first, count)) for name, each in inputs.items()}
            values[first : first + count] = by_arrays(drawn)
        return values

    return run


def plain_loop(trials: int, seed: int) -> Callable[[], Any]:
    """No tool at all: numpy draws all inputs, a Python loop runs the model trial by trial."""

    def run() -> Any:
        drawn = _draws(trials, seed)
        return np.array(
            [by_numbers(dict(zip(drawn, row, strict=True))) for row in zip(*map(_list, drawn.values()), strict=True)]
        )

    return run


def _draws(trials: int, seed: int) -> dict[str, Any]:
    """All inputs by numpy, whose generator has a method by the name of each distribution here."""
    random = np.random.default_rng(seed)
    return {name: getattr(random, kind)(*numbers, trials) for name, (kind, numbers) in toy.INPUTS.items()}


def _list(values: Any) -> list[float]:
    listed: list[float] = values.tolist()
    return listed


def _squiggles() -> dict[str, Any]:
    import squigglepy as sq

    makers: dict[str, Callable[..., Any]] = {
        "normal": lambda mean, sd: sq.norm(mean=mean, sd=sd),
        "uniform": sq.uniform,
        "lognormal": lambda mean, sd: sq.lognorm(norm_mean=mean, norm_sd=sd),
        "triangular": sq.triangular,
    }
    return {name: makers[kind](*numbers) for name, (kind, numbers) in toy.INPUTS.items()}


def squigglepy_function(trials: int, seed: int) -> Callable[[], Any]:
    """The idiom of its documentation: a function that draws what it needs, sampled so many times."""
    import squigglepy as sq

    inputs = _squiggles()

    def one() -> float:
        return by_numbers({name: sq.sample(each) for name, each in inputs.items()})

    def run() -> Any:
        sq.set_seed(seed)
        return sq.sample(one, n=trials, verbose=False)

    return run


def squigglepy_sampler(trials: int, seed: int) -> Callable[[], Any]:
    """All draws of an input at once, in front of the same equations over arrays in blocks."""
    import squigglepy as sq

    inputs = _squiggles()

    def run() -> Any:
        sq.set_seed(seed)
        values = np.empty(trials)
        for first in range(0, trials, BLOCK):
            count = min(BLOCK, trials - first)
            values[first : first + count] = by_arrays({name: sq.sample(each, n=count) for name, each in inputs.items()})
        return values

    return run


def ema_workbench(trials: int, seed: int) -> Callable[[], Any]:
    """A Model of one function, run by perform_experiments one experiment after the other."""
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments
    from ema_workbench.em_framework.samplers import MonteCarloSampler
    from scipy import stats

    makers: dict[str, Callable[..., Any]] = {
        "normal": stats.norm,
        "uniform": lambda low, high: stats.uniform(low, high - low),
        "lognormal": lambda mean, sd: stats.lognorm(sd, scale=math.exp(mean)),
        "triangular": lambda low, mode, high: stats.triang((mode - low) / (high - low), low, high - low),
    }
    model = Model("toy", function=lambda **inputs: {"value": by_numbers(inputs)})
    model.uncertainties = [
        RealParameter.from_dist(name, makers[kind](*numbers)) for name, (kind, numbers) in toy.INPUTS.items()
    ]
    model.outcomes = [ScalarOutcome("value")]
    drawn: dict[str, Any] = {}

    def run() -> Any:
        np.random.seed(seed)  # noqa: NPY002 - the workbench draws from the generator that numpy shares
        experiments, outcomes = perform_experiments(model, scenarios=trials, uncertainty_sampling=MonteCarloSampler())
        drawn.update({name: experiments[name].to_numpy(dtype=float) for name in toy.INPUTS})
        return outcomes["value"]

    run.drawn = drawn  # type: ignore[attr-defined]
    return run


def pysd(trials: int, seed: int) -> Callable[[], Any]:
    """The model as XMILE, translated once and run trial by trial; it has no draws of its own, numpy makes them."""
    from pysd import read_xmile

    with tempfile.TemporaryDirectory() as name:  # it writes its translation beside what it reads
        place = Path(name) / "toy.xmile"
        place.write_bytes(Path(__file__).with_name("toy.xmile").read_bytes())
        model = read_xmile(str(place))
    drawn: dict[str, Any] = {}

    def run() -> Any:
        drawn.update(_draws(trials, seed))
        return np.array([_value(model, {name: float(drawn[name][k]) for name in drawn}) for k in range(trials)])

    run.drawn = drawn  # type: ignore[attr-defined]
    return run


def _value(model: Any, inputs: dict[str, float]) -> float:
    return float(model.run(params=inputs, return_columns=["value"], return_timestamps=[10.0])["value"].iloc[-1])


WAYS: dict[str, Way] = {
    way.__name__: way for way in (aicapex, plain_loop, squigglepy_function, squigglepy_sampler, ema_workbench, pysd)
}


def main() -> None:
    """Time one way and tell its mean; where the inputs are known, how far it is from the same model in numpy."""
    warnings.simplefilter("ignore")
    way, trials, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    run = WAYS[way](trials, seed)
    warm = WAYS[way](min(trials, 20), seed)
    warm()
    begun = time.perf_counter()
    values = np.asarray(run())
    seconds = time.perf_counter() - begun
    told = {
        "seconds": seconds,
        "trials": trials,
        "mean": float(values.mean()),
        "error": float(values.std(ddof=1) / math.sqrt(trials)),
    }
    if drawn := getattr(run, "drawn", None):
        exact = by_arrays(drawn)
        told["off"] = float(np.abs(values - exact).max() / np.abs(exact).max())
    print(json.dumps(told))


if __name__ == "__main__":
    main()
