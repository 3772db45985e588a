"""The table of the start for people, and for other programs: every statement, and every clash with its figures."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from aicapex.csv_tables import table_csv
from aicapex.explain_records import claim_line, fact_line
from aicapex.explain_words import tell
from aicapex.language import Language, Message, choose, say
from aicapex.seeds import read_seed
from aicapex.start_claims import SHORT
from aicapex.start_table import bare_span, public_conflicts
from aicapex.summary import start_row
from aicapex.tables import Row, figure, grid, paragraph, percent
from aicapex.unit_words import short_unit

if TYPE_CHECKING:
    from aicapex.results import Results, StartRow

INDENT: Final = 10
SMALLEST: Final = 1e-6  # relative residual: outputs are kept in single precision
_COLUMNS: Final = ("claim", "claimed", "target", "value", "residual", "public", "conflict", "solved")


def start_text(results: Results, language: Language, width: int) -> str:
    """Every statement on the start in one table, then the clashes, then the claims and facts that it speaks of."""
    head = Row(tell("start.what", language), tuple(tell(f"start.{name}", language) for name in _COLUMNS))
    rows = [Row(_label(row, language), _cells(row, language)) for row in results.t0]
    title = choose(results.scenario.title, language) or results.scenario.name
    told = {"title": title, "quarter": results.quarters[0], "trials": results.trials}
    lines = paragraph("", tell("start.heading", language, **told), width, 0)
    lines += ["", *grid(head, rows, width), "", tell("start.conflicts", language)]
    mended, shown = tell("start.mended", language), tell("start.shown", language)
    for conflict in results.conflicts:
        share = f"{percent(conflict.share)}%" if language == "zh" else f"{percent(conflict.share)} %"
        text = say("report.in_trials", language, text=choose(conflict, language), share=share)
        lines += paragraph(f"  {mended}", text, width, INDENT)
    for conflict in public_conflicts(results.t0):
        lines += paragraph(f"  {shown}", choose(conflict, language), width, INDENT)
    lines += ["", tell("start.claim", language)]
    for text in _sources(results, language):
        lines += paragraph("  ", text, width, 2)
    return "\n".join(lines)


def start_json(results: Results) -> str:
    """The same as JSON."""
    rows = {row.name: start_row(row) for row in results.t0}
    return json.dumps({"scenario": results.scenario.name, "t0": rows}, indent=2, ensure_ascii=False)


def start_csv(results: Results) -> str:
    """The same as CSV: a line for each statement."""
    rows: list[tuple[Any, ...]] = []
    ends = ("claimed", "target_p5_p95", "value_p5_p95", "public", "other_claim")
    plain = ("claim", "unit", "kind", "solved", "parameter", "target", "value", "residual", "outside_public")
    head = ("name", *plain, *(f"{name}_{end}" for name in ends for end in ("low", "high")), "facts", "conflict")
    for row in results.t0:
        told = start_row(row)
        ranges = [end for name in ends for end in told[name]]
        why = row.conflict.en if row.conflict else ""
        rows.append((row.name, *(told[name] for name in plain), *ranges, " ".join(row.facts), why))
    return table_csv(head, rows)


def _label(row: StartRow, language: Language) -> str:
    """What a row is about, with its unit."""
    return f"  {choose(SHORT.get(row.name, row), language)} [{short_unit(row.unit, language)}]"


def _cells(row: StartRow, language: Language) -> tuple[str, ...]:
    """A row's cells: a dash where there is nothing to tell."""
    beside = row.other if any(map(math.isfinite, row.other)) else row.public
    compared = any(map(math.isfinite, beside))
    verdict = tell("start.yes" if row.conflict else "start.no", language) if compared or row.conflict else ""
    source = row.claim.replace(",", "") if row.claim.startswith("C") else tell("start.fact", language)
    cells = (
        source,
        bare_span(row.claimed, row.unit),
        bare_span(row.targets, row.unit) if row.parameter else "",
        bare_span((row.value, row.value), row.unit),
        _residual(row, (percent if row.unit == "share" else figure)(row.residual)),
        bare_span(beside, row.unit),
        verdict,
        choose(Message(row.solved, row.solved_zh), language),
    )
    return tuple(cell or "–" for cell in cells)


def _residual(row: StartRow, shown: str) -> str:
    """What the run misses its target by: 0 where it is rounding."""
    if not math.isfinite(row.residual):
        return ""
    return "0" if abs(row.residual) <= SMALLEST * max(abs(row.target), SMALLEST) else shown


def _sources(results: Results, language: Language) -> list[str]:
    """Every claim and fact of the table in a line."""
    named = [part.strip() for row in results.t0 for part in (*row.claim.split(","), *row.facts)]
    claims = read_seed("claims.yaml")
    ordered = sorted(dict.fromkeys(named), key=lambda name: (name not in claims, name))
    return [claim_line(name, language) if name in claims else fact_line(name, language) for name in ordered]
