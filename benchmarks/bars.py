"""The table of bars: how fast and how lean a run is, against what it should be.

    python benchmarks/bars.py [--quick] [--only step,sampling] [--python PYTHON-WITH-THE-PEERS]

Every figure is a median of interleaved runs on this machine; ratios travel, absolute figures do not. The whole of it
takes long, since two bars ask for a million trials: --quick takes fewer trials and rounds, --only some parts. Nothing
here is a test.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bars_commands
import bars_parts
import peers
from bars_table import Row, printed, skipped

Part = Callable[[Path, bool], list[Row]]
PARTS: dict[str, Part] = {
    "whole": bars_commands.whole_run,
    "step": bars_parts.step,
    "sampling": bars_parts.sampling,
    "summaries": bars_parts.summaries_and_sensitivity,
    "processes": bars_commands.two_processes,
    "growth": bars_commands.growth_and_memory,
    "help": bars_commands.help_time,
}


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer trials and rounds")
    parser.add_argument("--only", default=",".join([*PARTS, "peers"]), help="parts, by comma: %(default)s")
    parser.add_argument("--python", default=None, help="interpreter that has the peers; default: a throw-away one")
    asked = parser.parse_args()
    chosen = asked.only.split(",")
    if unknown := set(chosen) - {*PARTS, "peers"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    told: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for part in chosen:
            begun = time.perf_counter()
            more, words = _measured(part, Path(name), asked)
            told += words
            rows += more
            print(f"{part}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    print(f"\n{_machine()}{'; quick: fewer trials and rounds' if asked.quick else ''}\n")
    print(printed(rows))
    print("".join(f"\n{line}" for line in told), end="\n" if told else "")


def _measured(part: str, folder: Path, asked: argparse.Namespace) -> tuple[list[Row], list[str]]:
    """The rows of a part and what is said below the table; one that fails says why and leaves the others theirs."""
    try:
        if part == "peers":
            return peers.bars(asked.python, asked.quick)
        return PARTS[part](folder, asked.quick), []
    except Exception as problem:
        return [skipped(part, f"failed: {type(problem).__name__}: {problem}")], []


def _machine() -> str:
    """What the figures were measured on."""
    import numpy as np

    features = getattr(getattr(np, "_core", np), "_multiarray_umath", None)
    vectors = [name for name, there in getattr(features, "__cpu_features__", {}).items() if there]
    widest = next((name for name in ("AVX512_SKX", "AVX512F", "AVX2", "ASIMD") if name in vectors), "unknown")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()} (numpy sees {widest}), "
        f"{os.cpu_count()} cores, load {load}"
    )


if __name__ == "__main__":
    main()
