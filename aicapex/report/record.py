"""What a report says of the minutes and of history: the claims board, the replays and their scores, as tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from aicapex.analysis.backtest_words import word as backtest_word
from aicapex.language import Language, choose
from aicapex.ledger.tables import claim_cells
from aicapex.ledger.words import word as ledger_word
from aicapex.report.tables import Table
from aicapex.report.words import word
from aicapex.tables import percent
from aicapex.unit_words import short_unit

if TYPE_CHECKING:
    from aicapex.analysis.backtest import Marked, Replay
    from aicapex.analysis.replays import Hindcast
    from aicapex.ledger.board import Board

_GLUE: Final = str.maketrans({"\u2060": "", "\u00a0": " "})
_PER_CENT: Final = ("share", "share/yr")


def claims_table(board: Board, language: Language) -> Table:
    """One row for each claim: what was said, the run's number, the public record, and the outcome."""
    rows = []
    for told in board.answers:
        cells = claim_cells(told, board, language)
        parts = (cells.claim, cells.minutes, cells.run, cells.record, cells.outcome)
        texts = (cells.id, *(("；" if language == "zh" else "; ").join(part) for part in parts))
        rows.append(tuple(text.translate(_GLUE) for text in texts))
    heads = tuple(word(f"claims.{key}", language) for key in ("id", "claim", "minutes", "run", "record", "outcome"))
    joined = "、" if language == "zh" else ", "
    counted = joined.join(
        f"{ledger_word(f'outcome.{outcome}', language)} {count}" for outcome, count in board.counts.items()
    )
    return Table(word("claims", language), heads, tuple(rows), word("claims.note", language, counted=counted))


def replay_table(replay: Replay, language: Language) -> Table:
    """The marks of a boom beside the record, and how often the replay went bust."""
    rows = []
    for marked in replay.marks:
        unit = "%" if marked.mark.unit in _PER_CENT else short_unit(marked.mark.unit, language)
        told = " / ".join(_shown(each.value, marked.mark.unit) for each in marked.simulated)
        fit = backtest_word(f"fit.{marked.fit}", language) if marked.fit else "–"
        rows.append((f"{choose(marked.mark, language)} [{unit}]", told, _record(marked), fit))
    heads = tuple(word(f"replay.{key}", language) for key in ("mark", "simulated", "record", "fit"))
    results, end = replay.results, replay.adverse_at_end
    title = word("replay", language, title=choose(results.scenario.title, language))
    busted = "yes" if replay.busted is not None and replay.busted.low >= 0.5 else "no"
    note = word(
        f"replay.note_{busted}",
        language,
        share=percent(end.value),
        error=percent(end.half_width),
        end=results.scenario.end,
        trials=results.trials,
    )
    return Table(title, heads, tuple(rows), note)


def hindcast_table(done: Hindcast, language: Language) -> Table:
    """How the replay from 2022Q4 on did on each public figure."""
    rows = []
    for score in done.scores:
        walk, still = (f"{each.crps:.2f}" if each is not None else "–" for each in (score.random_walk, score.no_change))
        inside = f"{round(score.coverage_90 * len(score.points))} / {len(score.points)}"
        errors = (f"{score.end_error:+.2f}", f"{score.crps:.2f}")
        rows.append((choose(score.title, language), inside, *errors, walk, still))
    heads = tuple(word(f"hindcast.{key}", language) for key in ("target", "inside", "end", "crps", "walk", "still"))
    note = word("hindcast.note", language, trials=done.results.trials)
    return Table(word("hindcast", language), heads, tuple(rows), note)


def _record(marked: Marked) -> str:
    """What is on record of a mark: one figure, or from the least to the most."""
    record = marked.record
    if record is None:
        return "–"
    low, high = _shown(record.low, marked.mark.unit), _shown(record.high, marked.mark.unit)
    return low if low == high else f"{low} – {high}"


def _shown(value: float, unit: str) -> str:
    """A value to three digits, a share in per cent, a year as it is; nothing where undefined."""
    if math.isnan(value):
        return "–"
    if unit == "year":
        return f"{value:.0f}"
    shown = 100.0 * value if unit in _PER_CENT else value
    return f"{shown:,.0f}" if abs(shown) >= 100.0 else f"{shown:.3g}"
