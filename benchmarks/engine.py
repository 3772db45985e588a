"""Seconds per 10,000 trials of a scenario, split into sampling, stepping and summarising, and the peak of memory.

    python benchmarks/engine.py [SCENARIO] [--trials 10000] [--repeats 3]

Reports medians over the repeats, each in a process of its own; nothing here is a test.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import time


def measure(scenario_name: str, trials: int) -> dict[str, float]:
    """One cold run, timed in parts [s]; memory [MB]."""
    begun = time.perf_counter()
    from aicapex import engine, load, sampling
    from aicapex.summary import summary_of

    scenario = load(scenario_name)
    loaded = time.perf_counter()
    for block in engine.partition(trials):
        sampling.draw(scenario, 1, block.start, len(block))
    sampled = time.perf_counter()
    results = engine.run(scenario, trials=trials, seed=1)
    stepped = time.perf_counter()
    summary_of(results)
    summarised = time.perf_counter()
    per = 10_000 / trials
    sampling_seconds = (sampled - loaded) * per
    return {
        "import and load": loaded - begun,
        "sampling": sampling_seconds,
        "stepping, returns, verdict": (stepped - sampled) * per - sampling_seconds,
        "summarising": (summarised - stepped) * per,
        "memory [MB]": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Run the repeats and print a row per part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="base")
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    rows = []
    for _ in range(given.repeats):
        with context.Pool(1) as pool:
            rows.append(pool.apply(measure, (given.scenario, given.trials)))
    print(f"{given.scenario}, {given.trials:,} trials, median of {given.repeats}; seconds per 10,000 trials")
    for name in rows[0]:
        print(f"  {name:28s} {statistics.median(row[name] for row in rows):8.2f}")


if __name__ == "__main__":
    main()
