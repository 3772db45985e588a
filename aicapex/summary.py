"""The summary of a run as one JSON object: the same bytes for the same command, and no path in it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from aicapex.language import MESSAGES, bilingual
from aicapex.registry import VARIABLES
from aicapex.start_table import public_conflicts

if TYPE_CHECKING:
    from aicapex.results import Answer, Conflict, Counted, Estimate, Results, StartRow
    from aicapex.scenario import Test
    from aicapex.streaming import Summaries


def summary_of(results: Results | Summaries) -> dict[str, Any]:
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


def given_of(results: Results | Summaries) -> dict[str, Any]:
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


def _verdict(results: Results | Summaries) -> dict[str, Any]:
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


def _answer(answer: Answer | Counted, years: list[int]) -> dict[str, Any]:
    passage = answer.first_passage()
    return {
        "ever": {str(year): _estimate(answer.by(year)) for year in years},
        "now": {str(year): _estimate(answer.at(year)) for year in years},
        "never": _estimate(answer.never()),
        "first_passage": {"p10": passage.p10, "p50": passage.p50, "p90": passage.p90},
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}


def _output(results: Results | Summaries, name: str) -> dict[str, Any]:
    variable = results.variable(name)
    quantiles = results.quantiles_by_year(name)
    by_year = {
        str(year): {label: _estimate(each) for label, each in zip(("p5", "p50", "p95"), three, strict=True)}
        | {"mean": rounded(mean)}
        for (year, three), mean in zip(quantiles.items(), results.means_by_year(name), strict=True)
    }
    defined = _defined(float(results.defined(name).mean()))
    return {"unit": variable.unit, "kind": variable.kind, **defined, "by_year": by_year}


def _scalar(results: Results | Summaries, name: str) -> dict[str, Any]:
    p5, p50, p95 = (rounded(value) for value in results.quantiles_with_limits(name, (0.05, 0.50, 0.95))[0])
    return {"unit": results.scalar_unit(name), "p5": p5, "p50": p50, "p95": p95, "mean": rounded(results.mean(name))}


def _cohort(results: Results | Summaries, name: str) -> dict[str, Any]:
    value, _, _ = results.quantiles_with_limits(name, (0.05, 0.50, 0.95))
    defined = results.defined(name)
    by_quarter = {
        quarter: {
            **dict(zip(("p5", "p50", "p95"), map(rounded, value[:, place]), strict=True)),
            **_defined(float(defined[place])),
        }
        for place, quarter in enumerate(results.quarters)
    }
    return {"unit": results.variable(name).unit, **by_quarter}


def _defined(share: float) -> dict[str, float | None]:
    """The share of the values that are defined, where some are not."""
    return {"defined": rounded(share)} if share < 1.0 else {}
