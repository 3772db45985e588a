"""A backtest: a boom that is replayed, and its counterpart, with their marks beside the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from aicapex.analysis.backtest_words import WORDS
from aicapex.analysis.marks import MARKS, Mark, adverse_by_year
from aicapex.analysis.records import ADVERSE, Record, records
from aicapex.csv_tables import table_csv
from aicapex.language import bilingual
from aicapex.results import Estimate, Results
from aicapex.statistics import quantile_with_limits
from aicapex.summary import rounded

if TYPE_CHECKING:
    from aicapex.analysis.actuals import Actual
    from aicapex.analysis.scores import Score

Fit = Literal["within", "partly", "outside"]


@dataclass(frozen=True, slots=True)
class Marked:
    """One mark: P5, P50 and P95 over those trials in which it is defined, and what is on record of it."""

    mark: Mark
    simulated: tuple[Estimate, Estimate, Estimate]
    defined: float  # share of trials
    record: Record | None

    @property
    def fit(self) -> Fit | None:
        """Whether the record lies within the band from P5 to P95; None where either is missing."""
        low, high = self.simulated[0].value, self.simulated[-1].value
        if self.record is None or np.isnan(low):
            return None
        if low <= self.record.low and self.record.high <= high:
            return "within"
        return "outside" if self.record.high < low or self.record.low > high else "partly"


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """One boom as it was simulated, and as it went."""

    results: Results
    marks: tuple[Marked, ...]
    adverse: tuple[Estimate, ...]  # probability of bust or systemic by the end of each full year after the start
    adverse_at_end: Estimate
    busted: Record | None  # whether it did
    actuals: tuple[Actual, ...]
    scores: tuple[Score, ...]


def judge(results: Results, actuals: Sequence[Actual] = (), scores: Sequence[Score] = ()) -> Replay:
    """The marks of a run beside what is on record of the boom that it replays."""
    on_record = records().get(results.scenario.name, {})
    marks = tuple(_marked(results, mark, on_record.get(mark.name)) for mark in MARKS)
    by_year, at_end = adverse_by_year(results)
    return Replay(results, marks, tuple(by_year), at_end, on_record.get(ADVERSE), tuple(actuals), tuple(scores))


def _marked(results: Results, mark: Mark, record: Record | None) -> Marked:
    values = mark.of(results)
    low, middle, high = (
        Estimate(*map(float, triple)) for triple in zip(*quantile_with_limits(values, (0.05, 0.5, 0.95)), strict=True)
    )
    return Marked(mark, (low, middle, high), float(np.mean(~np.isnan(values))), record)


def as_object(replays: Sequence[Replay]) -> dict[str, Any]:
    """All of a backtest as JSON objects: figures to ten significant digits, undefined ones as None."""
    from aicapex.analysis.score_records import targets_object

    quarters = len(replays[0].results.quarters) - 1
    return {
        "replays": [
            {
                "scenario": replay.results.scenario.name,
                "title": bilingual(replay.results.scenario.title),
                "trials": replay.results.trials,
                "failed": replay.results.failed,
                "seed": replay.results.seed,
                "start": replay.results.scenario.start,
                "end": replay.results.scenario.end,
                "digest": replay.results.scenario.digest,
                "marks": [_mark_object(marked) for marked in replay.marks],
                "adverse": {
                    "by_years_after_start": {str(years): _estimate(each) for years, each in _by_years(replay)},
                    "by_the_end": _estimate(replay.adverse_at_end),
                    "record": _record_object(replay.busted),
                },
                "targets": targets_object(replay.scores),
            }
            for replay in replays
        ],
        "caution": [
            bilingual(WORDS["caution.two"]),
            {key: text.format(quarters=quarters) for key, text in bilingual(WORDS["caution.linked"]).items()},
        ],
    }


def marks_csv(replays: Sequence[Replay]) -> str:
    """A line for each mark of each replay."""
    head = ("scenario", "mark", "title_en", "title_zh", "unit", "p5", "p50", "p95", "defined", "record_low",
            "record_high", "fit", "confidence", "source", "note_en", "note_zh")  # fmt: skip
    rows = []
    for replay in replays:
        for marked in replay.marks:
            mark, record = marked.mark, marked.record
            told = (mark.name, mark.en, mark.zh, mark.unit, *(each.value for each in marked.simulated), marked.defined)
            ends = (record.low, record.high) if record else (None, None)
            about = (record.confidence, record.source, record.en, record.zh) if record else ("", "", "", "")
            rows.append((replay.results.scenario.name, *told, *ends, marked.fit or "", *about))
    return table_csv(head, rows)


def adverse_csv(replays: Sequence[Replay]) -> str:
    """A line for each replay and year after its start: the probability of bust or systemic, and whether it came."""
    head = ("scenario", "years_after_start", "probability", "low", "high", "record")
    rows = [
        (replay.results.scenario.name, years, each.value, each.low, each.high, replay.busted and replay.busted.low)
        for replay in replays
        for years, each in _by_years(replay)
    ]
    return table_csv(head, rows)


def _by_years(replay: Replay) -> enumerate[Estimate]:
    return enumerate(replay.adverse, start=1)


def _mark_object(marked: Marked) -> dict[str, Any]:
    names = ("p5", "p50", "p95")
    return {
        "name": marked.mark.name,
        "title": bilingual(marked.mark),
        "unit": marked.mark.unit,
        **{name: _estimate(each) for name, each in zip(names, marked.simulated, strict=True)},
        "defined": rounded(marked.defined),
        "record": _record_object(marked.record),
        "fit": marked.fit,
    }


def _record_object(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    told = {"low": rounded(record.low), "high": rounded(record.high), "unit": record.unit, "source": record.source}
    return told | {"confidence": record.confidence, "note": bilingual(record)}


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: rounded(getattr(estimate, name)) for name in ("value", "low", "high")}
