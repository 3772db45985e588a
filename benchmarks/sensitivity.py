"""Seconds that sensitivity from a sample that is there takes: one outcome against every input that varies.

    python benchmarks/sensitivity.py [SCENARIO] [--trials 10000] [--repeats 5]

Reports the median over the repeats, the run itself apart; nothing here is a test.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aicapex.results import Results


def seconds_of(results: Results, outcome: str, repeats: int) -> tuple[int, float]:
    """How many inputs an outcome was held against, and the median of the seconds that it took."""
    from aicapex.analysis.sensitivity import from_results

    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        found = from_results(results, outcome)
        seconds.append(time.perf_counter() - begun)
    return len(found.drivers), statistics.median(seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="base")
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    from aicapex import load

    results = load(asked.scenario).run(asked.trials)
    for outcome in ("adverse@2030", "capex@2028"):
        inputs, seconds = seconds_of(results, outcome, asked.repeats)
        print(f"{outcome:14s} {inputs} inputs  {seconds:.3f} s")


if __name__ == "__main__":
    main()
