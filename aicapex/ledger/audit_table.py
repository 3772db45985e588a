"""The audit in the terminal: what is changed, what it moves most, and by how much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len

from aicapex.language import Language, choose
from aicapex.ledger.answers import Number
from aicapex.ledger.tables import columns
from aicapex.ledger.wording import number, signed, whole_figures
from aicapex.ledger.words import word
from aicapex.tables import GAP, glued, right, wrapped

if TYPE_CHECKING:
    from aicapex.audit import Audit, Row
    from aicapex.terminal import Paint

_FIGURES = ("errors", "spread", "verdict", "passes")


def audit_table(audit: Audit, language: Language, width: int, bold: Paint = str) -> str:
    """Two lines for each change, by kind: its name and its ends, the figure that it moves most and the difference."""
    heads = [word(f"audit.{name}", language) for name in _FIGURES]
    narrow = [max(cell_len(head), 6) for head in heads]
    room = width - sum(narrow) - (len(narrow) + 1) * GAP - 2
    wide = [room - room // 2, room // 2]
    widths = [*wide, *narrow]
    texts = [[word("audit.subject", language)], [word("audit.figure", language)]]
    head = columns([*texts, *([right(text, size)] for text, size in zip(heads, narrow, strict=True))], widths)
    lines = [bold(word("audit", language)), *(bold("  " + line) for line in head), "─" * width]
    for kind in dict.fromkeys(row.kind for row in audit.rows):
        rows = [row for row in audit.rows if row.kind == kind]
        lines.append(bold(f"{word(f'audit.{kind}', language)} {len(rows)}"))
        # What fails is what is looked for.
        for row in sorted(rows, key=lambda row: row.passes):
            lines += ["  " + line for line in columns(_cells(row, language, narrow), widths)]
    failed = sum(not row.passes for row in audit.rows)
    counts = word("audit.counts", language, count=len(audit.rows), trials=audit.trials, failed=failed)
    return "\n".join([*lines, "─" * width, *wrapped(whole_figures(counts, language), width)])


def _cells(row: Row, language: Language, narrow: list[int]) -> list[list[str]]:
    subject, difference = row.subject, row.difference
    before, after = choose(subject.before.said, language), choose(subject.after.said, language)
    reach = 1.96 * difference.error
    told = Number(
        "difference", difference.mean, difference.mean - reach, difference.mean + reach,
        row.headline.figure.shown_unit, 1,
    )  # fmt: skip
    share = f"{100.0 * row.share:.0f}%" if language == "zh" else f"{100.0 * row.share:.0f} %"
    figures = [
        f"{abs(difference.errors):.1f}" if math.isfinite(difference.errors) else "∞",
        share if math.isfinite(row.share) else "∞",
        signed(100.0 * row.verdict.mean),
        word("audit.yes" if row.passes else "audit.no", language),
    ]
    ends = f"{whole_figures(before, language)} → {whole_figures(after, language)}"
    return [
        [glued(row.name), ends],
        [whole_figures(choose(row.headline.title, language), language), glued(number(told, language)[0])],
        *([right(text, size)] for text, size in zip(figures, narrow, strict=True)),
    ]
