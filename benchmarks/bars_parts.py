"""Bars on parts of a run, inside one process: step, sampling, summaries, sensitivity."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import kernel
from bars_table import Row, judged, skipped
from operations import Tally, counted
from sensitivity import seconds_of
from step_meter import StepMeter
from timing import interleaved


def step(_: Path, quick: bool) -> list[Row]:
    """The engine's step against the C kernel, and numpy's share in that."""
    meter = StepMeter("base")
    given = (kernel.draws(kernel.TRIALS), *kernel.outputs_for(kernel.TRIALS))
    seconds: list[float] = []
    by_numpy = {block: partial(kernel.run_numpy, block=block) for block in kernel.NUMPY_BLOCKS}
    numpy_block = kernel.fastest(by_numpy, kernel.TRIALS)
    work: dict[str, Callable[[], object]] = {
        "ours": lambda: seconds.append(meter.measure()),
        "numpy": partial(by_numpy[numpy_block], *given),
    }
    with tempfile.TemporaryDirectory() as name:
        try:
            built = {block: kernel.build(Path(name), block) for block in kernel.C_BLOCKS}
            best = built[kernel.fastest({block: each.run for block, each in built.items()}, kernel.TRIALS)]
            told = _described(best)
            work["c"] = partial(best.run, *given)
        except kernel.NoCompilerError as reason:
            told = str(reason)
        timed = interleaved(work, 3 if quick else 7)
    ours = seconds[1:]  # the step alone; the first round is not counted
    equation = [1e9 * each / meter.trials / meter.equations / meter.quarters for each in ours]
    return [
        Row(
            f"step: {meter.equations} equations (outputs of the step) × {meter.quarters} quarters",
            f"{statistics.median(ours) / meter.trials * 1e6:,.0f} µs/trial, "
            f"{statistics.median(equation):.1f} ns/equation/step",
        ),
        *_against_kernels(timed.seconds, equation, told, numpy_block),
        *_operations(meter, timed.seconds, equation),
    ]


def _described(built: kernel.CKernel) -> str:
    """The compiler, what it made of the kernel, and that the kernel computes what numpy does."""
    far = kernel.disagreement(built.run, kernel.run_numpy)
    if far > 1e-9:
        raise ValueError(f"the C kernel and numpy's disagree by {far:.1e}")
    vectors = "vector" if kernel.has_vector_math(built) else "scalar"
    return f"{built.compiler}; blocks of {built.block}; {vectors} exp and log; agrees with numpy to {far:.0e}"


def _against_kernels(seconds: dict[str, list[float]], equation: list[float], told: str, numpy_block: int) -> list[Row]:
    """Ratios of ns per equation and step, round by round."""
    by_equation = {
        name: [kernel.per_equation(each, kernel.TRIALS) for each in rounds]
        for name, rounds in seconds.items()
        if name != "ours"
    }
    described = f"{kernel.equations().count} equations × {kernel.STEPS} steps, {kernel.STEPS} vintages"
    rows = [
        Row(
            f"{label} kernel: {described}",
            f"{statistics.median(seconds[key]) / kernel.TRIALS * 1e6:.1f} µs/trial, "
            f"{statistics.median(by_equation[key]):.1f} ns/equation/step",
        )
        for key, label in (("c", "C"), ("numpy", "numpy"))
        if key in by_equation
    ]
    if "c" not in by_equation:
        return [*rows, skipped("step against the C kernel, per equation and step", told)]
    numpys, ours = (
        statistics.median(a / b for a, b in zip(each, by_equation["c"], strict=True))
        for each in (by_equation["numpy"], equation)
    )
    return [
        *rows,
        Row("C compiler", told),
        Row(f"numpy in its best blocks, {numpy_block:,}, against C, the same equations", f"{numpys:.1f} ×"),
        judged("step against the C kernel, per equation and step", ours, f"{ours:.1f} ×", 6.5, 4.5, unit=" ×"),
    ]


def _operations(meter: StepMeter, seconds: dict[str, list[float]], equation: list[float]) -> list[Row]:
    """How much a ratio by equation owes to the size of the equations: the same by array element that is computed."""
    theirs, trials = Tally(), 64
    kernel.run_numpy(counted(kernel.draws(trials), theirs), *kernel.outputs_for(trials))
    by_equation = {"ours": equation} | {
        name: [kernel.per_equation(each, kernel.TRIALS) for each in seconds[name]]
        for name in ("c", "numpy")
        if name in seconds
    }
    tallies = {
        "ours": meter.operations().per(meter.equations * meter.quarters),
        "numpy": theirs.per(trials * kernel.equations().count * kernel.STEPS),
    }
    rows = []
    for name, label in (("ours", "the engine's step"), ("numpy", "the numpy kernel")):
        tally = tallies[name]
        shown = f"{tally.elements:.1f}, {tally.transcendental / tally.elements:.1%} of them transcendental; "
        shown += f"{statistics.median(by_equation[name]) / tally.elements:.2f} ns each"
        rows.append(Row(f"array elements computed per equation and step, {label}", shown))
    if "c" in by_equation:
        ratio = statistics.median(a / b for a, b in zip(equation, by_equation["c"], strict=True))
        ratio *= tallies["numpy"].elements / tallies["ours"].elements
        rows.append(Row("step against the C kernel, per array element computed", f"{ratio:.1f} ×"))
    return rows


def sampling(_: Path, quick: bool) -> list[Row]:
    """All draws of the base scenario."""
    from aicapex import engine, load
    from aicapex.distributions import Path as DatedPath
    from aicapex.sampling import draw

    scenario = load("base")
    given = [each.distribution for each in scenario.parameters.values()]
    drawn = sum(not each.is_fixed for each in given if not isinstance(each, DatedPath))
    trials = 5 * engine.BLOCK

    def all_draws() -> None:
        for first in range(0, trials, engine.BLOCK):
            draw(scenario, 1, first, engine.BLOCK)

    seconds = interleaved({"draw": all_draws}, 3 if quick else 9).median("draw")
    whole = seconds / trials * 1e6
    per = whole * 100 / drawn
    shown = f"{per:.2f} µs/trial ({whole:.1f} for {drawn} drawn, {len(scenario.events)} events, in blocks)"
    return [judged("sampling, per 100 parameters", per, shown, 3.0, 1.5, unit=" µs")]


def summaries_and_sensitivity(_: Path, quick: bool) -> list[Row]:
    """From 10,000 trials that are there."""
    from aicapex import load

    trials, rounds = 10_000, 3 if quick else 7
    results = load("base").run(trials)
    work = _summaries(results)
    timed = interleaved(work, rounds)
    quantiles = timed.median("quantiles") / trials * 1e6
    name = f"summaries: 7 quantiles of {_quantile_count(results)} outputs by quarter"
    shown = f"{quantiles:.1f} µs/trial (their limits too)"
    rows = [judged(name, quantiles, shown, 10.0, 4.0, unit=" µs")]
    rows.append(Row("summary.json: verdict, years, scalars", f"{timed.median('summary') / trials * 1e6:.1f} µs/trial"))
    for outcome in ("adverse@2030", "capex@2028"):
        inputs, seconds = seconds_of(results, outcome, rounds)
        rows.append(
            judged(f"sensitivity of {outcome} to {inputs} inputs", seconds, f"{seconds:.3f} s", 1.0, 0.3, unit=" s")
        )
    return rows


def _summaries(results: Any) -> dict[str, Callable[[], object]]:
    """The two summaries that a run writes."""
    from aicapex import runfolder
    from aicapex.summary import summary_of

    return {"quantiles": lambda: list(runfolder.quantile_rows(results)), "summary": lambda: summary_of(results)}


def _quantile_count(results: Any) -> int:
    from aicapex import runfolder

    return len({row[1] for row in runfolder.quantile_rows(results)})
