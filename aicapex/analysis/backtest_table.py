"""A backtest in the terminal: marks beside the record, busts side by side, scores, notes and what to make of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from aicapex.analysis.backtest import Marked, Replay
from aicapex.analysis.backtest_words import word
from aicapex.analysis.records import Record
from aicapex.analysis.score_tables import legend, scores_table
from aicapex.language import Language, choose, say
from aicapex.ledger.wording import whole_figures
from aicapex.results import Estimate
from aicapex.tables import Row, figure, glued, headed, paragraph, percent, wrapped
from aicapex.terminal import probability
from aicapex.unit_words import counted, short_unit

Paint = Callable[[str], str]
LABEL: Final = 10  # cells before the sentences under the tables, as under the scores
HANG: Final = 2  # cells by which a note hangs
UNDEFINED: Final = "–"
_PER_CENT: Final = ("share", "share/yr")


def backtest_report(replays: Sequence[Replay], language: Language, width: int, bold: Paint = str) -> str:
    """The replay that is asked for, first of those given, and the probabilities of a bust of all of them."""
    asked = replays[0]
    parts = [
        _heading(asked, language, width, bold),
        _marks(asked, language, width, bold),
        _busts(replays, language, width, bold),
    ]
    if asked.scores:
        parts += [scores_table(asked.scores, language, width, bold)]
    parts += [_cautions(asked, language, width), _notes(asked, language, width, bold)]
    return "\n\n".join(parts)


def _heading(replay: Replay, language: Language, width: int, bold: Paint) -> str:
    """What was run."""
    results = replay.results
    facts = [
        _title(replay, language),
        say("report.trials", language, trials=results.trials),
        say("report.seed", language, seed=results.seed),
        f"{results.scenario.start}–{results.scenario.end}",
    ]
    first, *more = wrapped(" · ".join(map(glued, facts)), width)
    return "\n".join([bold(first), *more])


def _marks(replay: Replay, language: Language, width: int, bold: Paint) -> str:
    """One row for each mark: P5, P50 and P95, the record, and whether that lies between them."""
    head = Row(word("marks", language), ("P5", "P50", "P95", word("record", language), word("fit", language)))
    rows = []
    for marked in replay.marks:
        unit = marked.mark.unit
        simulated = (_shown(each.value, unit, language) for each in marked.simulated)
        fit = word(f"fit.{marked.fit}", language) if marked.fit else UNDEFINED
        rows.append(Row(f"  {_named(marked, language)}", (*simulated, _range(marked.record, language), fit)))
    partly = [marked for marked in replay.marks if marked.defined < 1.0]
    joint = "、" if language == "zh" else ", "
    parts = joint.join(
        glued(word("defined.one", language, title=choose(each.mark, language), share=f"{100.0 * each.defined:.0f}"))
        for each in partly
    )
    note = word("defined", language, parts=parts) if partly else word("defined.all", language)
    return "\n".join([*headed(head, rows, width, bold), *wrapped(note, width)])


def _busts(replays: Sequence[Replay], language: Language, width: int, bold: Paint) -> str:
    """Probabilities of bust or systemic by years since the start, a row for each replay, and what came."""
    widest = max(each.half_width for replay in replays for each in (*replay.adverse, replay.adverse_at_end))
    title = word("bust", language, error=f"{math.ceil(1000.0 * widest) / 10.0:.1f}")
    longest = max(len(replay.adverse) for replay in replays)
    # The end is told where it is not that of a full year.
    broken = any(len(replay.results.quarters) % 4 != 1 for replay in replays)
    ends = [word("end", language)] if broken else []
    head = Row(word("years", language), (*map(str, range(1, longest + 1)), *ends, word("came", language)))
    rows = []
    for replay in replays:
        told = [_chance(each) for each in replay.adverse]
        told += [UNDEFINED] * (longest - len(told))
        told += [_chance(replay.adverse_at_end)] if broken else []
        rows.append(Row(f"  {_title(replay, language)}", (*told, _came(replay.busted, language))))
    return "\n".join([*map(bold, wrapped(title, width)), *headed(head, rows, width, bold)])


def _chance(estimate: Estimate) -> str:
    """A probability in per cent; its error is told once for all."""
    return probability(estimate).partition(" ±")[0]


def _notes(replay: Replay, language: Language, width: int, bold: Paint) -> str:
    """What was measured of each mark that is on record."""
    lines = [bold(word("notes", language))]
    for marked in replay.marks:
        record = marked.record
        if record is None:
            continue
        unit = _unit(marked, language)
        said = word(
            "note.low" if record.confidence == "low" else "note",
            language,
            title=choose(marked.mark, language),
            record=glued(_with_unit(_range(record, language), unit, language)),
            note=choose(record, language),
        )
        first, *more = wrapped(whole_figures(said, language), width - 2 * HANG)
        lines += [" " * HANG + first, *(" " * 2 * HANG + line for line in more)]
    return "\n".join(lines)


def _cautions(replay: Replay, language: Language, width: int) -> str:
    """What the scores mean, if there are any, and what two cases of linked quarters can show."""
    lines = legend(replay.scores, language, width).split("\n") if replay.scores else []
    label = "" if lines else word("caution", language)
    lines += paragraph(label, word("caution.two", language), width, LABEL)
    linked = word("caution.linked", language, quarters=len(replay.results.quarters) - 1)
    return "\n".join([*lines, *paragraph("", linked, width, LABEL)])


def _title(replay: Replay, language: Language) -> str:
    scenario = replay.results.scenario
    return choose(scenario.title, language) or scenario.name


def _named(marked: Marked, language: Language) -> str:
    """The title of a mark with its unit."""
    title, unit = choose(marked.mark, language), _unit(marked, language)
    return word("of", language, title=title, unit=unit) if unit else title


def _unit(marked: Marked, language: Language) -> str:
    """The unit as it stands in a table; none of a year."""
    unit = marked.mark.unit
    if unit == "year":
        return ""
    if unit == "share/yr":
        return word("unit.share/yr", language)
    return short_unit("share", language) if unit == "share" else counted(unit, language)[1]


def _shown(value: float, unit: str, language: Language) -> str:
    """A simulated figure in the unit of the table."""
    if not math.isfinite(value):
        return UNDEFINED
    if unit in _PER_CENT:
        return percent(value).replace("-", "−")
    return f"{value:.0f}" if unit == "year" else figure(value * counted(unit, language)[0])


def _range(record: Record | None, language: Language) -> str:
    """What is on record in the unit of the table, as precise as it is known."""
    if record is None:
        return UNDEFINED
    factor = 100.0 if record.unit in _PER_CENT else counted(record.unit, language)[0]
    form = "d" if record.unit == "year" else ",g"
    ends = [round(factor * end, 6) for end in dict.fromkeys((record.low, record.high))]
    return "–".join(format(int(end) if form == "d" else end, form) for end in ends)


def _with_unit(text: str, unit: str, language: Language) -> str:
    """The figure with its unit, a per cent set apart in English only."""
    return f"{text}{'' if language == 'zh' and unit.startswith('%') else ' '}{unit}".rstrip()


def _came(record: Record | None, language: Language) -> str:
    if record is None:
        return UNDEFINED
    return word("came.bust" if record.low else "came.none", language)
