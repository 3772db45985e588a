"""Scenario discovery as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aicapex.analysis.discovery import Box, Discovery
from aicapex.analysis.discovery_words import word
from aicapex.analysis.prim import Limit, Step
from aicapex.analysis.sensitivity import unit_of_input
from aicapex.analysis.sensitivity_report import input_name, shortened
from aicapex.analysis.telling import amount, input_title
from aicapex.csv_tables import table_csv
from aicapex.language import Language, bilingual, choose
from aicapex.results import Estimate
from aicapex.summary import rounded
from aicapex.tables import Row, grid, percent, wrapped

ROOM = 44  # cells for a limit, its percentile and its chance


def _share(value: float, language: Language) -> str:
    return f"{percent(value)}{'' if language == 'zh' else ' '}%"


def report(found: Discovery, language: Language, cells: int) -> str:
    """The boxes, in lines of at most so many cells."""
    results = found.results
    facts = word(
        "heading",
        language,
        title=choose(results.scenario.title, language),
        asked=choose(found.asked.title, language),
        rate=_share(found.rate.value, language),
        trials=results.trials,
        seed=results.seed,
    )
    parts = [wrapped(facts, cells)]
    parts += [_box(place, box, language, cells) for place, box in enumerate(found.boxes, start=1)]
    if not found.boxes:
        parts.append(wrapped(word("none", language), cells))
    parts.append(wrapped(word("method", language), cells))
    return "\n\n".join("\n".join(part) for part in parts)


def _box(place: int, box: Box, language: Language, cells: int) -> list[str]:
    score = box.held_out
    told = word(
        "box",
        language,
        place=place,
        density=_share(score.density.value, language),
        low=percent(score.density.low),
        high=percent(score.density.high),
        rate=_share(box.rate, language),
        mass=_share(score.mass, language),
        coverage=_share(score.coverage.value, language),
    )
    head = Row("", (word("limit", language), word("percentile", language), word("chance", language)))
    rows = [
        Row(
            "  " + shortened(input_name(limit.name, language), cells - ROOM),
            (
                limit_text(limit, language),
                f"P{100 * rank:.0f}",
                "< 0.001" if limit.chance < 0.001 else f"{limit.chance:.3f}",
            ),
        )
        for limit, rank in zip(box.limits, box.ranks, strict=True)
    ]
    return [*wrapped(told, cells), *grid(head, rows, cells)]


def limit_text(limit: Limit, language: Language) -> str:
    """A limit as it is read, in the input's unit."""
    value = amount(limit.value, unit_of_input(limit.name))
    return word("least" if limit.lower else "most", language, value=value)


def tables(found: Discovery) -> Mapping[str, str]:
    """CSV: one row a limit, and one a step of each trajectory."""
    frame = found.to_frame()
    rows = [
        (place, k, len(step.limits), step.coverage, step.density, step.mass, other.coverage, other.density, other.mass)
        for place, box in enumerate(found.boxes, start=1)
        for k, (step, other) in enumerate(box.trajectory)
    ]
    head = ("box", "step", "limits", "coverage", "density", "mass", "held_coverage", "held_density", "held_mass")
    return {
        "boxes.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None)),
        "trajectory.csv": table_csv(head, rows),
    }


def as_object(found: Discovery) -> dict[str, Any]:
    """All of it as JSON objects."""
    results = found.results
    return {
        "scenario": results.scenario.name,
        "title": bilingual(results.scenario.title),
        "digest": results.scenario.digest,
        "trials": results.trials,
        "seed": results.seed,
        "asked": found.asked.text,
        "asked_title": bilingual(found.asked.title),
        "rate": _estimate(found.rate),
        "boxes": [
            {
                "limits": [
                    {
                        "input": limit.name,
                        "title": bilingual(input_title(limit.name)),
                        "unit": unit_of_input(limit.name),
                        "at_least" if limit.lower else "at_most": rounded(limit.value),
                        "percentile": rounded(rank),
                        "quasi_p": rounded(limit.chance),
                    }
                    for limit, rank in zip(box.limits, box.ranks, strict=True)
                ],
                "rate_before": rounded(box.rate),
                "found_on": _step(box.found_on),
                "held_out": {
                    "density": _estimate(box.held_out.density),
                    "coverage": _estimate(box.held_out.coverage),
                    "mass": rounded(box.held_out.mass),
                },
            }
            for box in found.boxes
        ],
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}


def _step(step: Step) -> dict[str, float | None]:
    return {"density": rounded(step.density), "coverage": rounded(step.coverage), "mass": rounded(step.mass)}
