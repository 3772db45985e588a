"""Scores as JSON objects and as CSV: figures to ten significant digits, undefined ones as None or empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aicapex.analysis.constrained_report import constrained_object
from aicapex.analysis.frozen import FrozenRun
from aicapex.analysis.replays import END_ERROR_GOAL, Hindcast, Pause
from aicapex.analysis.scores import COVERAGE_GOAL, Baseline, Point, Score, goals_met
from aicapex.analysis.words import WORDS
from aicapex.csv_tables import table_csv
from aicapex.language import bilingual
from aicapex.summary import rounded


def frozen_object(run: FrozenRun, scores: Sequence[Score]) -> dict[str, Any]:
    """The scores of a frozen run, with what run it is."""
    return {
        "scenario": run.summary["scenario"],
        "title": run.summary["title"],
        **{name: run.manifest[name] for name in ("trials", "failed", "seed", "start", "end", "digest")},
        "targets": targets_object(scores),
        "caution": bilingual(WORDS["caution.linked"]),
    }


def hindcast_object(done: Hindcast) -> dict[str, Any]:
    """The hindcast: each target, the goals over all of them, and the pause."""
    results = done.results
    scenario = results.scenario
    return {
        "scenario": scenario.name,
        "title": bilingual(scenario.title),
        "trials": results.trials,
        "failed": results.failed,
        "seed": results.seed,
        "start": scenario.start,
        "end": scenario.end,
        "digest": scenario.digest,
        "targets": targets_object(done.scores),
        "caution": bilingual(WORDS["caution.linked"]),
        "goals": _goals(done),
        "pause": None if done.pause is None else _pause(done.pause),
        "constrained": None if done.constrained is None else constrained_object(done.constrained),
    }


def targets_object(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """Each target with its points, its scores and its goals."""
    return [_target(score) for score in scores]


def scores_csv(scores: Sequence[Score]) -> str:
    """One line for each target."""
    head = ("variable", "title_en", "title_zh", "unit", "points", "coverage_50", "coverage_90", "crps", "end_error",
            "bias", "approximate", "random_walk_crps", "random_walk_end_error", "no_change_crps",
            "no_change_end_error", "meets_coverage_90", "beats_random_walk", "beats_no_change")  # fmt: skip
    rows = []
    for score in scores:
        own = (score.coverage_50, score.coverage_90, score.crps, score.end_error, score.bias, score.approximate)
        beside = (
            told for each in score.baselines.values() for told in ((each.crps, each.end_error) if each else _NONE)
        )
        rows.append((score.variable, *score.title, score.unit, len(score.points), *own, *beside, *score.goals.values()))
    return table_csv(head, rows)


_NONE = (None, None)  # the cells of a baseline that there is not


def _target(score: Score) -> dict[str, Any]:
    return {
        "variable": score.variable,
        "title": bilingual(score.title),
        "unit": score.unit,
        "points": [_point(point) for point in score.points],
        "history": [{"period": period, "value": rounded(value)} for period, value in score.history],
        "coverage_50": rounded(score.coverage_50),
        "coverage_90": rounded(score.coverage_90),
        "crps": rounded(score.crps),
        "approximate": score.approximate,
        "baselines": {name: _baseline(each) if each else None for name, each in score.baselines.items()},
        "end_error": rounded(score.end_error),
        "bias": rounded(score.bias),
        "goals": score.goals,
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": point.period,
        "value": rounded(point.value),
        "low": None if point.low is None else rounded(point.low),
        "high": None if point.high is None else rounded(point.high),
        "banded": point.banded,
        "p5": rounded(point.p5),
        "p25": rounded(point.p25),
        "p50": rounded(point.p50),
        "p75": rounded(point.p75),
        "p95": rounded(point.p95),
        "log_error": rounded(point.log_error),
        "crps": rounded(point.crps),
    }


def _baseline(baseline: Baseline) -> dict[str, float | None]:
    return {"crps": rounded(baseline.crps), "end_error": rounded(baseline.end_error)}


def _goals(done: Hindcast) -> dict[str, Any]:
    counts = {name: {"met": met, "of": of} for name, (met, of) in goals_met(done.scores).items()}
    error = done.capex_end_error
    capex = None if error is None else {"value": rounded(error), "goal": END_ERROR_GOAL, "met": done.capex_met}
    return {"coverage_90_share": COVERAGE_GOAL, **counts, "capex_end_error": capex}


def _pause(pause: Pause) -> dict[str, Any]:
    numbers = {"actual": pause.actual, "p25": pause.p25, "p50": pause.p50, "p75": pause.p75, "below": pause.below}
    return {"year": pause.year, **{name: rounded(value) for name, value in numbers.items()}, "inside": pause.inside}
