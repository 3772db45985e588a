"""Golden figures of every shipped scenario: medians of outputs at three dates. Renew: `python -m tests.golden.renew`.

They are no truth, only what the model said last: a change of theirs is looked at, and told in the changelog with the
size of its effect.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from aicapex import engine, scenario

FOLDER = Path(__file__).parent
TRIALS, SEED, DIGITS = 200, 1, 8
DATES = ("2026Q4", "2030Q4", "2035Q4")
OUTPUTS = (
    "users",
    "token_demand",
    "token_cost",
    "rental_price_newest",
    "compute_supply",
    "unpowered_gw_us",
    "idle_rate_all",
    "revenue",
    "capex",
    "gross_margin_labs",
    "debt_leveraged",
    "tobin_q",
    "net_book_value",
    "roi",
)


def figures(name: str) -> dict[str, dict[str, float]]:
    """Medians over trials by output and date, to the digits that single precision holds."""
    results = engine.run(scenario.load(name), TRIALS, SEED)
    places = {date: results.quarters.index(date) for date in DATES}
    return {
        output: {date: _rounded(results.outputs[output][place]) for date, place in places.items()} for output in OUTPUTS
    }


def _rounded(values: object) -> float:
    return float(f"{np.median(np.asarray(values, dtype=float)):.{DIGITS}g}")


def main() -> None:
    """Write the golden file of every shipped scenario anew, and say what moved."""
    for name in scenario.shipped():
        path, new = FOLDER / f"{name}.json", figures(name)
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for output, dated in new.items():
            for date, value in dated.items():
                before = old.get(output, {}).get(date)
                if before != value:
                    print(f"{name} {output} {date}: {before} -> {value}")
        path.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
