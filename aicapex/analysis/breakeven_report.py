"""A break-even or a frontier as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aicapex.analysis.breakeven import POINTS, SIDE, BreakEven, Crossing, Frontier, Goal, Point, Range, along
from aicapex.analysis.breakeven_words import word
from aicapex.analysis.telling import amount, input_title, unit_of
from aicapex.csv_tables import table_csv
from aicapex.language import Language, bilingual, choose
from aicapex.registry import PARAMETERS
from aicapex.results import Estimate, Results
from aicapex.summary import rounded
from aicapex.tables import Row, grid, percent, wrapped


def goal_text(goal: Goal, language: Language) -> str:
    """What is asked to reach which level."""
    asked, unit = choose(goal.asked.title, language), goal.asked.unit
    if goal.quantile is None:
        return word("goal.probability", language, asked=asked, level=amount(goal.level, "share"))
    level = amount(goal.level, unit)
    return word(
        "goal.quantile",
        language,
        asked=asked,
        quantile=f"{100 * goal.quantile:g}",
        level=level,
        unit=unit_of(unit, language),
    )


def _head(found: BreakEven | Frontier, language: Language, cells: int) -> list[str]:
    results = found.reference
    title, goal = choose(results.scenario.title, language), goal_text(found.goal, language)
    facts = word("heading", language, title=title, goal=goal, trials=results.trials, seed=results.seed)
    value, low, high = (amount(part, found.goal.asked.unit) for part in _parts(found.as_it_is))
    unit = unit_of(found.goal.asked.unit, language)
    as_it_is = word("as.it.is", language, value=value, low=low, high=high, unit=unit)
    return [*wrapped(facts, cells), "", *wrapped(as_it_is, cells)]


def _parts(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def input_text(span: Range, language: Language) -> str:
    """The input, where it lies in the scenario, and where it was looked at."""
    unit = PARAMETERS[span.name].unit
    p5, p50, p95 = (amount(value, unit) for value in span.given)
    low, high = amount(span.low, unit), amount(span.high, unit)
    title = choose(input_title(span.name), language)
    return word(
        "input", language, title=title, unit=unit_of(unit, language), p5=p5, p50=p50, p95=p95, low=low, high=high
    )


def report(found: BreakEven, language: Language, cells: int) -> str:
    """The crossings with their intervals, or that there is none, and the outcome by the input's value."""
    unit = PARAMETERS[found.range.name].unit
    lines = [*_head(found, language, cells), *wrapped(input_text(found.range, language), cells), ""]
    if found.crossings:
        columns = tuple(word(key, language) for key in ("crossing", "interval", "direction", "percentile"))
        rows = [Row("", _crossing(each, unit, language)) for each in found.crossings]
        lines += grid(Row("", columns), rows, cells)
    else:
        lines += wrapped(_none(found, unit, language), cells)
    refine = max((point.trials for point in found.refined), default=found.scan[0].trials)
    method = word("method", language, points=POINTS, scan=found.scan[0].trials, refine=refine)
    return "\n".join([*lines, *wrapped(method, cells), "", *_curve(found, unit, language, cells)])


def _crossing(each: Crossing, unit: str, language: Language) -> tuple[str, ...]:
    ends = [word("open", language) if end is None else amount(end, unit) for end in (each.low, each.high)]
    direction = word("rising" if each.rising else "falling", language)
    return amount(each.at, unit), " – ".join(ends), direction, f"{percent(each.percentile)} %"


def _none(found: BreakEven, unit: str, language: Language) -> str:
    asked = found.goal.asked.unit
    first, last = (amount(found.scan[place].outcome.value, asked) for place in (0, -1))
    near = found.nearest
    return word(
        "none",
        language,
        low=amount(found.range.low, unit),
        high=amount(found.range.high, unit),
        first=first,
        last=last,
        nearest=amount(near.outcome.value, asked),
        at=amount(near.at, unit),
    )


def _curve(found: BreakEven, unit: str, language: Language, cells: int) -> list[str]:
    """The outcome at the values of the first look."""
    asked = found.goal.asked.unit
    head = Row(
        f"{choose(input_title(found.range.name), language)} [{unit_of(unit, language)}]",
        (f"{word('direction', language)} [{unit_of(asked, language)}]", word("limits", language)),
    )
    rows = [
        Row(f"  {amount(point.at, unit)}", (amount(point.outcome.value, asked), _limits(point, asked)))
        for point in found.scan
    ]
    return grid(head, rows, cells)


def _limits(point: Point, unit: str) -> str:
    return f"{amount(point.outcome.low, unit)} – {amount(point.outcome.high, unit)}"


def frontier_report(found: Frontier, language: Language, cells: int) -> str:
    """For each value of the first input where the second must stand."""
    one, other = found.ranges
    units = [PARAMETERS[each.name].unit for each in found.ranges]
    titles = [choose(input_title(each.name), language) for each in found.ranges]
    lines = _head(found, language, cells)
    for span in found.ranges:
        lines += wrapped(input_text(span, language), cells)
    lines.append("")
    if not any(passed for _, passed in along(found)) and not found.lines:
        asked = found.goal.asked.unit
        low, high = amount(float(found.values.min()), asked), amount(float(found.values.max()), asked)
        lines += wrapped(word("frontier.none", language, low=low, high=high), cells)
    else:
        heading = word("frontier", language, one=titles[0], other=titles[1])
        lines += wrapped(heading, cells)
        rows = [
            Row(f"  {amount(x, units[0])}", (", ".join(amount(y, units[1]) for y in passed) or "–",))
            for x, passed in along(found)
        ]
        columns = (f"{other.name} [{unit_of(units[1], language)}]",)
        lines += grid(Row(f"{one.name} [{unit_of(units[0], language)}]", columns), rows, cells)
    return "\n".join([*lines, *wrapped(word("frontier.method", language, side=SIDE, trials=found.trials), cells)])


def tables(found: BreakEven | Frontier) -> Mapping[str, str]:
    """CSV: the points that were run and the crossings, or the plane."""
    frame = found.to_frame()
    name = "breakeven.csv" if isinstance(found, BreakEven) else "plane.csv"
    texts = {name: table_csv(list(frame.columns), frame.itertuples(index=False, name=None))}
    if isinstance(found, Frontier):
        rows = [(x, y) for x, passed in along(found) for y in passed]
        texts = {"frontier.csv": table_csv([each.name for each in found.ranges], rows), **texts}
    return texts


def as_object(found: BreakEven | Frontier) -> dict[str, Any]:
    """All of it as JSON objects."""
    told = {**_common(found.reference, found.goal), "as_it_is": _estimate(found.as_it_is)}
    if isinstance(found, Frontier):
        return told | {
            "inputs": [_span(span) for span in found.ranges],
            "trials_of_each_point": found.trials,
            "plane": {"values": _grid(found.values), "low": _grid(found.low), "high": _grid(found.high)},
            "frontier": [{"first": rounded(x), "second": [rounded(y) for y in passed]} for x, passed in along(found)],
        }
    return told | {
        "input": _span(found.range),
        "crossings": [
            {
                "at": rounded(each.at),
                "low": None if each.low is None else rounded(each.low),
                "high": None if each.high is None else rounded(each.high),
                "rising": each.rising,
                "percentile": rounded(each.percentile),
            }
            for each in found.crossings
        ],
        "points": [
            {"at": rounded(point.at), "trials": point.trials, **_estimate(point.outcome)}
            for point in (*found.scan, *found.refined)
        ],
    }


def _common(results: Results, goal: Goal) -> dict[str, Any]:
    return {
        "scenario": results.scenario.name,
        "title": bilingual(results.scenario.title),
        "digest": results.scenario.digest,
        "trials": results.trials,
        "seed": results.seed,
        "asked": goal.asked.text,
        "asked_title": bilingual(goal.asked.title),
        "unit": goal.asked.unit,
        "quantile": goal.quantile,
        "level": rounded(goal.level),
    }


def _span(span: Range) -> dict[str, Any]:
    p5, p50, p95 = map(rounded, span.given)
    return {
        "name": span.name,
        "title": bilingual(input_title(span.name)),
        "unit": PARAMETERS[span.name].unit,
        "low": rounded(span.low),
        "high": rounded(span.high),
        "given": {"p5": p5, "p50": p50, "p95": p95},
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return dict(zip(("value", "low", "high"), map(rounded, _parts(estimate)), strict=True))


def _grid(values: Any) -> list[list[float | None]]:
    return [[rounded(float(value)) for value in row] for row in values]
