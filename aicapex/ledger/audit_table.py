"""The audit in the terminal: what is changed, what it moves most, and by how much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aicapex.language import Language, choose
from aicapex.ledger.answers import Number
from aicapex.ledger.wording import in_errors, number, signed, whole_figures
from aicapex.ledger.words import word
from aicapex.tables import glued, wrapped

if TYPE_CHECKING:
    from aicapex.audit import Audit, Row
    from aicapex.terminal import Paint


def audit_table(audit: Audit, language: Language, width: int, bold: Paint = str) -> str:
    """Each change by kind, what fails first: its name and its ends, and below them what it moves most."""
    lines = [bold(word("audit", language)), "─" * width]
    for kind in dict.fromkeys(row.kind for row in audit.rows):
        rows = [row for row in audit.rows if row.kind == kind]
        lines.append(bold(f"{word(f'audit.{kind}', language)} {len(rows)}"))
        for row in sorted(rows, key=lambda row: row.passes):
            lines += _hanging(2, f"{glued(row.name)}  {_ends(row, language)}", width)
            lines += _hanging(4, _moved(row, language), width)
    failed = sum(not row.passes for row in audit.rows)
    counts = word("audit.counts", language, count=len(audit.rows), trials=audit.trials, failed=failed)
    return "\n".join([*lines, "─" * width, *wrapped(whole_figures(counts, language), width)])


def _ends(row: Row, language: Language) -> str:
    before, after = choose(row.subject.before.said, language), choose(row.subject.after.said, language)
    return f"{whole_figures(before, language)} → {whole_figures(after, language)}"


def _moved(row: Row, language: Language) -> str:
    """The figure that moves most, its difference, and what becomes of the probability of a bust."""
    difference = row.difference
    reach = 1.96 * difference.error
    told = Number(
        "difference",
        difference.mean,
        difference.mean - reach,
        difference.mean + reach,
        row.headline.figure.shown_unit,
        1,
    )
    share = f"{100.0 * row.share:.2g}" if row.share < 1.0 else f"{100.0 * row.share:.0f}"
    text = word(
        "audit.moved",
        language,
        figure=whole_figures(choose(row.headline.title, language), language),
        difference=glued(number(told, language)[0]),
        errors=glued(in_errors(difference.errors, language)),
        share=share if math.isfinite(row.share) else "∞",
        verdict=glued(f"{signed(100.0 * row.verdict.mean)} {word('points', language)}"),
    )
    return text if row.passes else word("audit.fails", language, text=text)


def _hanging(indent: int, text: str, width: int) -> list[str]:
    """The text in lines that hang below the first."""
    first, *rest = wrapped(text, width - indent - 2)
    return [" " * indent + first, *(" " * (indent + 2) + line for line in rest)]
