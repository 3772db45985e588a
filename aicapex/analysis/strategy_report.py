"""A strategy as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from aicapex.analysis.operators import BOUNDS
from aicapex.analysis.strategy import Judged, Map, Outcome, Strategy
from aicapex.analysis.strategy_words import WORDS, word
from aicapex.csv_tables import table_csv
from aicapex.language import Language, bilingual, choose
from aicapex.results import Estimate
from aicapex.summary import rounded
from aicapex.tables import Row, figure, grid, percent, wrapped


def report(found: Strategy, language: Language, cells: int) -> str:
    """The operator's strategies, the others in short, and where each wins, in lines of at most so many cells."""
    judged, results = found.judged, found.results
    facts = word(
        "heading",
        language,
        title=choose(results.scenario.title, language),
        operator=choose(judged.operator.title, language),
        years=judged.quarters / 4,
        trials=results.trials,
        seed=results.seed,
    )
    choice = word(
        "choice",
        language,
        cheapest=word(judged.cheapest.name, language),
        safest=word(judged.safest.name, language),
    )
    parts = [wrapped(facts, cells), [*_outcomes(judged, language, cells), *wrapped(choice, cells)]]
    parts += [_others(found, language, cells), wrapped(map_text(found, language), cells)]
    parts.append(wrapped(word("method", language), cells))
    return "\n\n".join("\n".join(part) for part in parts)


def _outcomes(judged: Judged, language: Language, cells: int) -> list[str]:
    columns = tuple(word(key, language) for key in ("three", "dearer", "best", "regret"))
    rows = [Row(f"  {word(each.name, language)}", _outcome(each)) for each in judged.outcomes]
    return [*wrapped(word("cost", language), cells), *grid(Row("", columns), rows, cells)]


def _outcome(each: Outcome) -> tuple[str, ...]:
    three = " ".join(figure(part.value) for part in each.cost)
    mean, error = each.dearer
    dearer = f"+{figure(mean)} ±{figure(1.96 * error)}" if mean else "–"
    return three, dearer, percent(each.best.value), f"{figure(each.regret[0])} / {figure(each.regret[2])}"


def _others(found: Strategy, language: Language, cells: int) -> list[str]:
    columns = tuple(word(f"others.{key}", language) for key in ("cheapest", "safest", "build"))
    rows = []
    for each in found.others:
        build = next(outcome for outcome in each.outcomes if outcome.name == "build")
        more = build.mean / each.cheapest.mean - 1.0
        told = (word(each.cheapest.name, language), word(each.safest.name, language), percent(more))
        rows.append(Row(f"  {choose(each.operator.title, language)}", told))
    return grid(Row(word("others", language), columns), rows, cells)


def map_text(found: Strategy, language: Language) -> str:
    """Which strategy wins at the operator's utilisation, over falls of prices."""
    whole, operator = found.map, found.judged.operator
    column = int(np.argmin(np.abs(np.asarray(whole.uses) - operator["utilisation"])))
    regions = []
    start = 0
    winners = whole.winner[:, column]
    for place in range(1, len(winners) + 1):
        if place < len(winners) and winners[place] == winners[start]:
            continue
        key = "region" if place - 1 > start else "region.one"
        low, high = (f"{100 * whole.declines[at]:.0f}" for at in (start, place - 1))
        name = word(whole.names[int(winners[start])], language)
        regions.append(word(key, language, name=name, low=low, high=high))
        start = place
    joined = ("；" if language == "zh" else "; ").join(regions)
    low, middle, high = (percent(value) for value in whole.realised)
    use = f"{100 * whole.uses[column]:.0f}"
    return word("map", language, use=use, regions=joined, low=low, middle=middle, high=high)


def tables(found: Strategy) -> Mapping[str, str]:
    """CSV: one row an operator and a strategy, and one a point of the map."""
    frame = found.to_frame()
    rows = [
        (decline, use, found.map.names[int(found.map.winner[i, j])])
        for i, decline in enumerate(found.map.declines)
        for j, use in enumerate(found.map.uses)
    ]
    return {
        "strategy.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None)),
        "map.csv": table_csv(("decline", "utilisation", "strategy"), rows),
    }


def as_object(found: Strategy) -> dict[str, Any]:
    """All of it as JSON objects."""
    results = found.results
    return {
        "scenario": results.scenario.name,
        "title": bilingual(results.scenario.title),
        "digest": results.scenario.digest,
        "trials": results.trials,
        "seed": results.seed,
        "unit": "USD/H100e-h",
        "operator": _judged(found.judged),
        "others": [_judged(each) for each in found.others],
        "map": _map(found.map),
    }


def _judged(judged: Judged) -> dict[str, Any]:
    operator = judged.operator
    return {
        "name": operator.id,
        "title": {"en": operator.title.en, "zh": operator.title.zh},
        "terms": {name: rounded(operator[name]) for name in BOUNDS},
        "quarters": judged.quarters,
        "least_cost": judged.cheapest.name,
        "least_regret": judged.safest.name,
        "strategies": [
            {
                "name": each.name,
                "title": bilingual(WORDS[each.name]),
                "p5": _object(each.cost[0]),
                "p50": _object(each.cost[1]),
                "p95": _object(each.cost[2]),
                "mean": rounded(each.mean),
                "dearer": {"mean": rounded(each.dearer[0]), "standard_error": rounded(each.dearer[1])},
                "best": _object(each.best),
                "regret": dict(zip(("mean", "p50", "p95"), map(rounded, each.regret), strict=True)),
            }
            for each in judged.outcomes
        ],
    }


def _map(whole: Map) -> dict[str, Any]:
    return {
        "declines": list(whole.declines),
        "utilisations": list(whole.uses),
        "winners": [[whole.names[int(place)] for place in row] for row in whole.winner],
        "rents_fall": dict(zip(("p5", "p50", "p95"), map(rounded, whole.realised), strict=True)),
    }


def _object(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}
