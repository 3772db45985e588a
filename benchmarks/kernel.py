"""The yardstick of the engine's speed: a made-up model of a fixed size, run by compiled C and by numpy in blocks.

    python benchmarks/kernel.py

It says nothing about AI. Its equations stand once, in kernel_equations.txt, in what Python and C have in common: they
are written out for kernel.c and compiled for numpy from the same lines, so that the two can only differ by rounding.
"""

from __future__ import annotations

import ast
import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from timing import interleaved

Array = NDArray[np.float64]
HERE = Path(__file__).parent
STEPS = 41
DT = 0.25  # [yr]
NEWTON_STEPS = 12
TRIALS = 8192  # that both kernels are timed with
C_BLOCKS, NUMPY_BLOCKS = (64, 128, 256), (1024, 2048, 4096, 8192)
VINTAGE_STOCKS = ("gw", "book", "ability", "paid")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-fPIC")
FUNCTIONS = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "least": np.minimum, "most": np.maximum}


class NoCompilerError(Exception):
    """There is no C kernel on this machine, for the reason given."""


@dataclass(frozen=True)
class Equations:
    """The text of the yardstick, taken apart."""

    parameters: dict[str, tuple[float, float]]
    states: dict[str, float]
    opening: list[str]
    sections: dict[str, list[tuple[str, str]]]  # name and right-hand side, in order

    @property
    def recorded(self) -> list[str]:
        """Every equation once a step, one by vintage as its total, then the stocks as they were at its opening."""
        before, vintages, after = (self.targets(section) for section in ("before", "vintages", "after"))
        totals = [f"total_{name}" for name in vintages]
        return before + totals + after + [f"opening_{name}" for name in self.opening]

    @property
    def count(self) -> int:
        """How many equations a step has."""
        return sum(map(len, self.sections.values()))

    def targets(self, section: str) -> list[str]:
        """The names that a section assigns."""
        return [name for name, _ in self.sections[section]]


@cache
def equations() -> Equations:
    """Read the text."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "kernel_equations.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line.strip()):
            lines = found.setdefault(heading[1], [])
        elif line.strip():
            lines.append(line.strip())
    parts = {name: [each.split() for each in found[name]] for name in ("parameters", "states")}
    sections = {name: [each.split(" = ", 1) for each in found[name]] for name in ("before", "vintages", "after")}
    return Equations(
        parameters={name: (float(low), float(high)) for name, low, high in parts["parameters"]},
        states={name: float(value) for name, value in parts["states"]},
        opening=found["opening"],
        sections={name: [(target, text) for target, text in lines] for name, lines in sections.items()},
    )


def draws(trials: int, seed: int = 1) -> Array:
    """Parameters between their ends (parameters, trials)."""
    ends = np.array(list(equations().parameters.values()))
    share: Array = np.random.default_rng(seed).random((len(ends), trials))
    drawn: Array = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * share
    return drawn


def _names_read(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}


def _c_section(section: str) -> str:
    """The body of the loop over a block's trials: load what is read, compute, store what is assigned."""
    told = equations()
    lines, assigned = told.sections[section], told.targets(section)
    read = set().union(*(_names_read(text) for _, text in lines))
    rows = {name: f"p[{k}][i]" for k, name in enumerate(told.parameters)}
    rows |= {name: f"w[{k}][i]" for k, name in enumerate(told.recorded)}
    if section == "vintages":
        rows |= {name: f"{name}_of[v][i]" for name in VINTAGE_STOCKS}
    loads = [f"double {name} = {rows[name]};" for name in sorted(read & rows.keys())]
    loads += [f"double {name};" for name in assigned if name not in read & rows.keys()]
    stores = [f"{rows[name]} = {name};" for name in assigned if name in rows]
    if section == "vintages":
        stores += [f"{rows[f'total_{name}']} += {name};" for name in assigned]
    return "\n".join([*loads, *(f"{name} = {text};" for name, text in lines), *stores, ""])


def _c_layout() -> str:
    """Sizes, rows and opening stocks."""
    told = equations()
    place = {name: k for k, name in enumerate(told.recorded)}
    totals = [place[f"total_{name}"] for name in told.targets("vintages")]
    sizes = {
        "PARAMETERS": len(told.parameters),
        "RECORDED": len(place),
        "EQUATIONS": told.count,
        "STEPS": STEPS,
        "FIRST_TOTAL": totals[0],
        "END_OF_TOTALS": totals[-1] + 1,
        **{name.upper(): place[name] for name in ("energised", "fleet", "skill", "unit_cost", "flow")},
    }
    start = ", ".join(str(told.states.get(name, 0.0)) for name in told.recorded[: told.count])
    opening = ", ".join(str(place[name]) for name in told.opening)
    defined = "".join(f"#define {name} {value}\n" for name, value in sizes.items())
    return f"{defined}static const double START[] = {{{start}}};\nstatic const int OPENING[] = {{{opening}}};\n"


@dataclass(frozen=True)
class CKernel:
    """The compiled yardstick."""

    code: ctypes.CDLL
    compiler: str
    block: int

    def run(self, parameters: Array, recorded: Array, irr: Array) -> None:
        """Fill recorded (steps, variables, trials) and irr (trials,)."""
        trials = len(irr)
        if trials % self.block:
            raise ValueError(f"trials must come in blocks of {self.block}")
        pointers = (ctypes.c_void_p(array.ctypes.data) for array in (parameters, recorded, irr))
        self.code.run(ctypes.c_long(trials), *pointers)


def build(folder: Path, block: int = 128) -> CKernel:
    """Compile the C kernel into a folder; NoCompilerError where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise NoCompilerError("no C compiler (cc, gcc, clang) on the path")
    for section in equations().sections:
        (folder / f"{section}.inc").write_text(_c_section(section), encoding="utf-8")
    (folder / "layout.inc").write_text(_c_layout(), encoding="utf-8")
    made, linked = folder / f"kernel-{block}.o", folder / f"kernel-{block}.so"
    _call([compiler, *FLAGS, f"-DBLOCK={block}", f"-I{folder}", "-c", str(HERE / "kernel.c"), "-o", str(made)])
    # Linked without -ffast-math, which would make the whole process, numpy too, flush small numbers to nought.
    _call([compiler, "-shared", str(made), "-o", str(linked), "-lm"])
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    return CKernel(ctypes.CDLL(str(linked)), version.splitlines()[0], block)


def _call(words: list[str]) -> None:
    """Run the compiler; NoCompilerError with its first complaint."""
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        told = next((line for line in made.stderr.splitlines() if "error" in line), "without a word")
        raise NoCompilerError(f"{words[0]} refused the kernel: {told}")


def has_vector_math(kernel: CKernel) -> bool:
    """Whether the compiled kernel calls the C library's vector functions, which all have this prefix."""
    return b"_ZGV" in Path(kernel.code._name).read_bytes()


@cache
def _compiled() -> dict[str, CodeType]:
    texts = {
        name: "\n".join(f"{target} = {text}" for target, text in lines) for name, lines in equations().sections.items()
    }
    return {name: compile(text, name, "exec") for name, text in texts.items()}


def run_numpy(parameters: Array, recorded: Array, irr: Array, block: int = 2048) -> None:
    """The same as `CKernel.run`, by whole arrays of a block of trials."""
    for first in range(0, len(irr), block):
        part = slice(first, first + block)
        irr[part] = _numpy_block(parameters[:, part].copy(), recorded[:, :, part])


def _numpy_block(parameters: Array, recorded: Array) -> Array:
    """Fill recorded (steps, variables, n) and give the internal rates of return (n,)."""
    told, code = equations(), _compiled()
    trials = parameters.shape[1]
    values: dict[str, Any] = dict(zip(told.parameters, parameters, strict=True))
    values |= {name: np.full(trials, start) for name, start in told.states.items()}
    values |= FUNCTIONS | {"dt": DT}
    stocks = {name: np.zeros((STEPS, trials)) for name in VINTAGE_STOCKS}
    flows = np.empty((STEPS, trials))
    vintages = told.targets("vintages")
    for step in range(STEPS):
        values["t"] = DT * step
        values |= {f"opening_{name}": values[name] for name in told.opening}
        exec(code["before"], values)
        stocks["gw"][step] = DT * values["energised"] if step else values["fleet"]
        stocks["ability"][step] = values["skill"]
        stocks["paid"][step] = stocks["book"][step] = stocks["gw"][step] * values["unit_cost"]
        by_vintage = values | {name: rows[: step + 1] for name, rows in stocks.items()}
        by_vintage["age"] = DT * np.arange(step, -1, -1.0)[:, None]
        exec(code["vintages"], by_vintage)
        for name in ("gw", "book"):
            stocks[name][: step + 1] = by_vintage[name]
        values |= {f"total_{name}": by_vintage[name].sum(axis=0) for name in vintages}
        exec(code["after"], values)
        flows[step] = values["flow"] if step else -values["unit_cost"]
        for row, name in zip(recorded[step], told.recorded, strict=True):
            row[...] = values[name]
    return _internal_rate(flows)


def _internal_rate(flows: Array) -> Array:
    """The rate per quarter at which flows (steps, n) are worth nothing, by Newton from 3 % for every trial."""
    rate = np.full(flows.shape[1], 0.03)
    for _ in range(NEWTON_STEPS):
        x = 1.0 / (1.0 + rate)
        value, slope = np.zeros_like(x), np.zeros_like(x)
        for flow in flows[::-1]:
            slope = slope * x + value
            value = value * x + flow
        rate = np.clip(rate + value / (slope * x * x), -0.2, 1.0)
    return rate


Run = Callable[[Array, Array, Array], None]


def outputs_for(trials: int) -> tuple[Array, Array]:
    """Where a kernel writes: recorded (steps, variables, trials) and rates (trials,), touched once."""
    return np.zeros((STEPS, len(equations().recorded), trials)), np.zeros(trials)


def disagreement(one: Run, other: Run, trials: int = 1024) -> float:
    """The largest difference between two kernels' results, relative to the size of the variable in that quarter."""
    parameters = draws(trials)
    results = []
    for run in (one, other):
        recorded, irr = outputs_for(trials)
        run(parameters, recorded, irr)
        results.append((recorded, irr))
    (a, a_irr), (b, b_irr) = results
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.isfinite(a_irr).all()):
        raise ValueError("a kernel gives numbers that are not finite")
    scale = np.maximum(np.abs(a).max(axis=2, keepdims=True), 1e-3)
    return float(max((np.abs(a - b) / scale).max(), np.abs(a_irr - b_irr).max()))


def fastest(runs: Mapping[int, Run], trials: int) -> int:
    """The size of block with which a kernel is fastest here, by the best of three: a yardstick is to be at its best."""
    given = (draws(trials), *outputs_for(trials))
    timed = interleaved({str(block): partial(run, *given) for block, run in runs.items()}, 3)
    return min(runs, key=lambda block: min(timed.seconds[str(block)]))


def main() -> None:
    """Time both kernels, for the sizes of block that come into question."""
    import tempfile

    told = equations()
    print(f"{len(told.parameters)} parameters, {told.count} equations, {len(told.recorded)} recorded, {STEPS} steps")
    trials = TRIALS
    parameters, (recorded, irr) = draws(trials), outputs_for(trials)
    work: dict[str, Callable[[], object]] = {}
    with tempfile.TemporaryDirectory() as name:
        for block in C_BLOCKS:
            kernel = build(Path(name), block)
            print(f"C in blocks of {block}: disagrees with numpy by {disagreement(kernel.run, run_numpy):.1e}")
            work[f"C, blocks of {block}"] = partial(kernel.run, parameters, recorded, irr)
        for block in (256, *NUMPY_BLOCKS):
            work[f"numpy, blocks of {block}"] = partial(run_numpy, parameters, recorded, irr, block)
        timed = interleaved(work, 5)
    for name, seconds in timed.medians().items():
        print(
            f"  {name:24s} {seconds / trials * 1e6:7.2f} µs/trial {per_equation(seconds, trials):7.2f} ns/equation/step"
        )


def per_equation(seconds: float, trials: int) -> float:
    """Nanoseconds per trial, equation and step."""
    return seconds / trials / equations().count / STEPS * 1e9


if __name__ == "__main__":
    main()
