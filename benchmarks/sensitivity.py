"""Seconds that sensitivity from a sample that is there takes: one outcome against every input that varies.

    python benchmarks/sensitivity.py [SCENARIO] [--trials 10000] [--repeats 5]

Reports the median over the repeats, the run itself apart; nothing here is a test.
"""

from __future__ import annotations

import argparse
import statistics
import time


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="base")
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    from aicapex import load
    from aicapex.analysis.sensitivity import from_results

    results = load(asked.scenario).run(asked.trials)
    for outcome in ("adverse@2030", "capex@2028"):
        seconds = []
        for _ in range(asked.repeats):
            begun = time.perf_counter()
            found = from_results(results, outcome)
            seconds.append(time.perf_counter() - begun)
        print(f"{outcome:14s} {len(found.drivers)} inputs  {statistics.median(seconds):.3f} s")


if __name__ == "__main__":
    main()
