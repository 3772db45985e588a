"""Every figure that is scored beside what the run has: one row for each point, under its target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aicapex.analysis.scores import Point, Score
from aicapex.analysis.words import word
from aicapex.language import Language, choose
from aicapex.tables import Row, figure, headed
from aicapex.unit_words import short_unit


def points_table(scores: Sequence[Score], language: Language, width: int, bold: Callable[[str], str] = str) -> str:
    """For each target its periods, what is published, and P5, P50 and P95 of the run, with where the figure lies."""
    heads = ("points.published", "points.p5", "points.p50", "points.p95", "points.place")
    parts = []
    for score in scores:
        head = Row(f"{choose(score.title, language)}", tuple(word(name, language) for name in heads))
        rows = [Row(f"  {point.period}", _cells(point, language)) for point in score.points]
        unit = short_unit(score.unit, language)
        parts.append("\n".join([*headed(head, rows, width, bold), f"  [{unit}]"]))
    return "\n\n".join(parts)


def _cells(point: Point, language: Language) -> tuple[str, ...]:
    published = figure(point.value)
    if point.low is not None and point.high is not None:
        published = f"{figure(point.low)}–{figure(point.high)}"
    return (published, figure(point.p5), figure(point.p50), figure(point.p95), word(_place(point), language))


def _place(point: Point) -> str:
    """Whether what is published, a figure or a band, lies within the run's 90 %, overlaps it, or does not."""
    low = point.value if point.low is None else point.low
    high = point.value if point.high is None else point.high
    if point.p5 <= low and high <= point.p95:
        return "points.inside"
    return "points.partly" if high >= point.p5 and low <= point.p95 else "points.outside"
