"""Bars on whole commands, each in a cold process of its own: the run, its workers, its growth, its memory, the help."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bars_table import Row, judged, skipped
from timing import command, interleaved, peak_memory

BLOCKS = 4096  # trials that make whole blocks for two workers, so that neither waits for the other
SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (10_000, 20_000, 40_000)
WITHOUT_ASIDES = ("--no-charts", "--no-dependence-check", "--no-range", "--quiet")
"""No charts, and none of the further small simulations that are only printed beside the result."""


@cache
def has_flag(flag: str) -> bool:
    """Whether `aicapex run` knows an option."""
    words = [sys.executable, "-m", "aicapex", "run", "--help"]
    wide = os.environ | {"COLUMNS": "200"}
    return flag in subprocess.run(words, capture_output=True, text=True, check=True, env=wide).stdout


def run_words(folder: Path, trials: int, jobs: int, *more: str) -> list[str]:
    """A run of the base scenario into a folder."""
    asked = ("--trials", str(trials), "--seed", "1", "--jobs", str(jobs), "--out", str(folder / "run"), "--force")
    return [sys.executable, "-m", "aicapex", "run", "base", *asked, *WITHOUT_ASIDES, *more]


def whole_run(folder: Path, quick: bool) -> list[Row]:
    """10,000 trials to the last summary against the import of numpy and pandas."""
    work: dict[str, Callable[[], object]] = {
        "imports": command([sys.executable, "-c", "import numpy, pandas"]),
        "two": command(run_words(folder, 10_000, 2), folder),
        "one": command(run_words(folder, 10_000, 1), folder),
    }
    if has_flag("--summary-only"):
        work["summary"] = command(run_words(folder, 10_000, 2, "--summary-only"), folder)
    work["imports"]()  # into the file cache
    timed = interleaved(work, 3 if quick else 5, warm=False)
    base = timed.median("imports")
    names = {
        "two": "whole run without charts and asides, 10,000 trials, 2 jobs",
        "one": "the same, 1 job",
        "summary": "the same, 2 jobs, --summary-only",
    }
    rows = []
    for key, what in names.items():
        if key not in work:
            continue
        ratio = timed.ratio(key, "imports")
        shown = f"{ratio:.1f} × ({timed.median(key):.2f} s against {base:.2f} s)"
        rows.append(judged(f"{what}, against importing numpy, pandas", ratio, shown, 4.0, 2.5, unit=" ×"))
    return rows


def help_time(folder: Path, quick: bool) -> list[Row]:
    """`aicapex --help` by the script that people call, or by the module where there is none."""
    script = Path(sys.executable).with_name("aicapex")
    words = [str(script)] if script.exists() else [sys.executable, "-m", "aicapex"]
    empty = [sys.executable, "-c", ""]
    timed = interleaved(
        {"help": command([*words, "--help"], folder), "nothing": command(empty, folder)}, 7 if quick else 15
    )
    seconds = timed.median("help")
    shown = f"{seconds:.3f} s (Python alone {timed.median('nothing'):.3f} s)"
    return [judged("aicapex --help", seconds, shown, 0.25, 0.15, unit=" s")]


def two_processes(folder: Path, quick: bool) -> list[Row]:
    """One worker against two; without summaries alone, 200,000 trials would not fit into memory."""
    lean = has_flag("--summary-only")
    trials = 20_000 if quick or not lean else 200_000
    more = ("--summary-only",) if lean else ()
    trials = -(-trials // BLOCKS) * BLOCKS
    rounds = 1 if quick else 3
    timed = interleaved(
        {str(jobs): command(run_words(folder, trials, jobs, *more), folder) for jobs in (1, 2)}, rounds, warm=False
    )
    ratio = timed.ratio("1", "2")
    how = f"{trials:,} trials, {rounds} round{'s' * (rounds > 1)}{'' if lean else ', all trials kept'}"
    shown = f"{ratio:.2f} × ({timed.median('1'):.1f} s, {timed.median('2'):.1f} s; {how})"
    return [judged("two processes against one, whole command", ratio, shown, 1.8, 1.9, unit=" ×", most=False)]


def growth_and_memory(folder: Path, quick: bool) -> list[Row]:
    """Cost per further trial, and the peak of the process tree; `--summary-only` or nothing."""
    memory_name, growth_name = "memory, summaries only, 2 jobs", "cost of a further trial"
    if not has_flag("--summary-only"):
        return [skipped(name, "not built: no --summary-only") for name in (memory_name, growth_name)]
    sizes = [-(-size // BLOCKS) * BLOCKS for size in (QUICK_SIZES if quick else SIZES)]
    timed = interleaved(
        {str(size): command(run_words(folder, size, 2, "--summary-only"), folder) for size in sizes[:2]}, 3, warm=False
    )
    small, middle = (timed.median(str(size)) for size in sizes[:2])
    large, peak = peak_memory(run_words(folder, sizes[2], 2, "--summary-only"), folder)
    early, late = (middle - small) / (sizes[1] - sizes[0]), (large - middle) / (sizes[2] - sizes[1])
    told = (
        f"{late / early:.2f} × ({early * 1e6:.0f} µs up to {sizes[1]:,} trials, {late * 1e6:.0f} µs up to {sizes[2]:,})"
    )
    growth = judged(growth_name, late / early, told, 1.1, unit=" ×")
    shown = f"{peak:,.0f} MB at {sizes[2]:,} trials"
    if quick:
        return [Row(memory_name, shown, "≤ 500 MB", "≤ 300 MB", "not at 1,000,000"), growth]
    return [judged(memory_name, peak, shown, 500, 300, unit=" MB"), growth]
