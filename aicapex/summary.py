"""The summary of a run as one JSON object: the same bytes for the same command, and no path in it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from aicapex.language import MESSAGES, bilingual
from aicapex.registry import VARIABLES
from aicapex.start_table import public_conflicts
from aicapex.statistics import quantile_with_limits

if TYPE_CHECKING:
    from aicapex.results import Answer, Conflict, Estimate, Results, StartRow
    from aicapex.scenario import Test


def summary_of(results: Results) -> dict[str, Any]:
    """Everything that a run answers; figures to ten significant digits, undefined ones as None."""
    scenario = results.scenario
    return {
        "scenario": scenario.name,
        "title": bilingual(scenario.title),
        "trials": results.trials,
        "failed": results.failed,
        "seed": results.seed,
        "start": scenario.start,
        "end": scenario.end,
        "verdict": _verdict(results),
        "outputs": {name: _output(results, name) for name in results.outputs if name in VARIABLES},
        "scalars": {name: _scalar(results, name) for name in results.scalars},
        "cohorts": {name: _cohort(results, name) for name in results.cohorts},
        "t0": {row.name: start_row(row) for row in results.t0},
        "conflicts": [_conflict(each) for each in (*results.conflicts, *public_conflicts(results.t0))],
        "binding": {
            str(year): {name: rounded(share) for name, share in results.binding_by(year).items()}
            for year in results.years
        },
        "terminal_share": rounded(results.terminal_share),
        "checks": {
            "trials": results.checked_trials,
            "worst_relative_error": {name: rounded(error) for name, error in results.checks.items()},
        },
        "warnings": [{"en": warning.en, "zh": warning.zh} for warning in results.warnings],
        **given_of(results),
    }


def given_of(results: Results) -> dict[str, Any]:
    """What the run is conditioned on; nothing where it is not."""
    if results.given is None:
        return {}
    return {"given": {"conditions": list(results.given.conditions), "of_trials": results.given.trials}}


def start_row(row: StartRow) -> dict[str, Any]:
    """A row of the table of the start as an object; open ends of ranges are None."""
    ranges = {"claimed": row.claimed, "target_p5_p95": row.targets, "value_p5_p95": row.values, "public": row.public}
    ranges["other_claim"] = row.other
    return {
        "title": bilingual(row),
        "target": rounded(row.target),
        "value": rounded(row.value),
        "residual": rounded(row.residual),
        "claim": row.claim,
        "unit": row.unit,
        "kind": row.kind,
        "solved": row.solved,
        "solved_zh": row.solved_zh,
        "parameter": row.parameter or None,
        **{name: [rounded(low), rounded(high)] for name, (low, high) in ranges.items()},
        "facts": list(row.facts),
        "conflict": bilingual(row.conflict) if row.conflict else None,
        "outside_public": rounded(row.contradicted),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "en": conflict.en,
        "zh": conflict.zh,
        "share": rounded(conflict.share),
        "name": conflict.name,
        "kind": conflict.kind,
        "claims": list(conflict.claims),
        "facts": list(conflict.facts),
    }


def to_json(content: object) -> str:
    """JSON in the order given, indented, in the letters of either language, with a newline at the end."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def rounded(value: float) -> float | None:
    """A figure to ten significant digits; None where it is undefined or infinite.

    >>> rounded(1 / 3), rounded(float("nan"))
    (0.3333333333, None)
    """
    return float(f"{float(value):.10g}") if math.isfinite(value) else None


def definition_of(test: Test) -> dict[str, Any]:
    """A test as it is written in a scenario."""
    for word, inner in (("all", test.all), ("any", test.any)):
        if inner:
            return {word: [definition_of(part) for part in inner]}
    bounds = (("at_least", test.at_least), ("at_most", test.at_most))
    condition: dict[str, Any] = {"of": test.of}
    condition |= {word: bound for word, bound in bounds if bound is not None}
    condition |= {"unit": test.unit} if test.unit else {}
    return condition | ({"for": {"value": test.quarters, "unit": "quarter"}} if test.quarters > 1 else {})


def _verdict(results: Results) -> dict[str, Any]:
    classes = {
        name: {
            "title": bilingual(MESSAGES[f"class.{name}"]),
            "definition": bilingual(MESSAGES[f"class.{name}.definition"]),
            **_answer(results.class_(name), results.years),
        }
        for name in results.classes
    }
    tests = {
        name: {
            "title": bilingual(results.test_title(name)),
            "definition": definition_of(results.scenario.verdict[name]),
            **_answer(results.test(name), results.years),
        }
        for name in results.tests
    }
    return {"classes": classes, "tests": tests}


def _answer(answer: Answer, years: list[int]) -> dict[str, Any]:
    passage = answer.first_passage()
    return {
        "ever": {str(year): _estimate(answer.by(year)) for year in years},
        "now": {str(year): _estimate(answer.at(year)) for year in years},
        "never": _estimate(answer.never()),
        "first_passage": {"p10": passage.p10, "p50": passage.p50, "p90": passage.p90},
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}


def _output(results: Results, name: str) -> dict[str, Any]:
    variable = results.variable(name)
    years, values = results.by_year(name)
    by_year: dict[str, Any] = {}
    if years:
        quantiles = np.stack(quantile_with_limits(values, (0.05, 0.50, 0.95)), axis=-1)
        for place, (year, mean) in enumerate(zip(years, _means(values), strict=True)):
            figures = {
                label: dict(zip(("value", "low", "high"), map(rounded, quantiles[q, place]), strict=True))
                for q, label in enumerate(("p5", "p50", "p95"))
            }
            by_year[str(year)] = figures | {"mean": rounded(mean)}
    return {"unit": variable.unit, "kind": variable.kind, **_defined(results.outputs[name]), "by_year": by_year}


def _scalar(results: Results, name: str) -> dict[str, Any]:
    values = results.scalars[name]
    p5, p50, p95 = (rounded(value) for value in quantile_with_limits(values, (0.05, 0.50, 0.95))[0])
    mean = rounded(_means(values[None, :])[0])
    return {"unit": results.scalar_unit(name), "p5": p5, "p50": p50, "p95": p95, "mean": mean}


def _cohort(results: Results, name: str) -> dict[str, Any]:
    value, _, _ = quantile_with_limits(results.cohorts[name], (0.05, 0.50, 0.95))
    by_quarter = {
        quarter: {
            **dict(zip(("p5", "p50", "p95"), map(rounded, value[:, place]), strict=True)),
            **_defined(results.cohorts[name][place]),
        }
        for place, quarter in enumerate(results.quarters)
    }
    return {"unit": results.variable(name).unit, **by_quarter}


def _defined(values: np.ndarray[Any, Any]) -> dict[str, float | None]:
    """The share of the values that are defined, where some are not."""
    share = float(np.isfinite(values).mean())
    return {"defined": rounded(share)} if share < 1.0 else {}


def _means(values: np.ndarray[Any, Any]) -> list[float]:
    """Means of the rows (Y, n) over the trials in which they are defined; NaN where there is none."""
    defined = np.isfinite(values)
    count = defined.sum(axis=1)
    total = np.where(defined, values, 0.0).sum(axis=1, dtype=np.float64)
    return [float(s / c) if c else math.nan for s, c in zip(total, count, strict=True)]
