"""The constrained ensemble as words and as an object for JSON."""

from __future__ import annotations

from typing import Any

from aicapex.analysis.constrained import EXTREME, LEAST_EFFECTIVE, WORST_TAIL, Constrained, Held, Shift
from aicapex.analysis.words import word
from aicapex.language import Language, bilingual, choose
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.summary import rounded
from aicapex.tables import figure, paragraph, percent
from aicapex.unit_words import short_unit

LABEL = 10  # cells before the sentences
SHOWN = 3  # parameters that moved most


def constrained_text(found: Constrained, language: Language, width: int) -> str:
    """Where what happened lies in the prior, how many trials carry the weight, what moved, and the verdict or none."""
    sentences = [_statistic(held, language) for held in found.held]
    numbers = {"least": LEAST_EFFECTIVE, "worst": WORST_TAIL}
    size = f"{found.effective:,.0f}"
    sentences.append(word("constrained.size", language, size=size, tail=f"{found.tail:.2f}", **numbers))
    sentences += [_shift(each, language) for each in found.shifts[:SHOWN]]
    told = {"name": found.projection, "year": found.year, "before": percent(found.unconstrained)}
    if found.constrained is None:
        sentences.append(word("constrained.conflict", language, **told))
    else:
        sentences.append(word("constrained.verdict", language, after=percent(found.constrained), **told))
    lines: list[str] = []
    for sentence in sentences:
        label = "" if lines else word("constrained", language)
        lines += paragraph(label, sentence, width, LABEL)
    return "\n".join(lines)


def _statistic(held: Held, language: Language) -> str:
    of = held.statistic
    return word(
        "constrained.outside" if held.contradicts else "constrained.statistic",
        language,
        title=choose(VARIABLES[of.variable], language),
        period=of.period,
        actual=figure(of.actual),
        low=figure(held.p5),
        middle=figure(held.p50),
        high=figure(held.p95),
        percentile=f"{100 * held.percentile:.1f}",
        sigma=f"{of.sigma:.2f}",
        limit=f"{100 * EXTREME:.0f}",
    )


def _shift(shift: Shift, language: Language) -> str:
    declared = PARAMETERS[shift.parameter]
    ends = {
        f"{when}{place}": figure(value)
        for when, values in (("prior", shift.prior), ("posterior", shift.posterior))
        for place, value in enumerate(values)
    }
    return word(
        "constrained.shift",
        language,
        title=choose(declared, language),
        unit=short_unit(declared.unit, language),
        **ends,
    )


def constrained_object(found: Constrained) -> dict[str, Any]:
    """All of it for JSON; a verdict that is refused is null."""
    return {
        "projection": found.projection,
        "effective_size": rounded(found.effective),
        "pareto_k": rounded(found.tail),
        "limits": {"effective_size": LEAST_EFFECTIVE, "pareto_k": WORST_TAIL, "percentile": [EXTREME, 1.0 - EXTREME]},
        "statistics": [_held_object(each) for each in found.held],
        "parameters": [
            {
                "name": each.parameter,
                "unit": PARAMETERS[each.parameter].unit,
                "prior": [rounded(value) for value in each.prior],
                "posterior": [rounded(value) for value in each.posterior],
            }
            for each in found.shifts
        ],
        "conflict": found.conflict,
        "year": found.year,
        "unconstrained": rounded(found.unconstrained),
        "constrained": None if found.constrained is None else rounded(found.constrained),
    }


def _held_object(held: Held) -> dict[str, Any]:
    of = held.statistic
    return {
        "variable": of.variable,
        "period": of.period,
        "actual": of.actual,
        "observation_error": of.observation,
        "model_discrepancy": of.discrepancy,
        "why": bilingual(of.why),
        "p5": rounded(held.p5),
        "p50": rounded(held.p50),
        "p95": rounded(held.p95),
        "percentile": rounded(held.percentile),
        "contradicts": held.contradicts,
    }
