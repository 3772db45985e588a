"""The audit in the terminal: how to read it, what is changed, what that moves most, and by how much."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from aicapex.audit import SMALLEST, VERDICT_YEAR, unit_of
from aicapex.audit_subjects import STRETCH, STRIKE, plain
from aicapex.language import Language, choose
from aicapex.ledger.answers import ERRORS, Number
from aicapex.ledger.wording import UNDEFINED, in_errors, number, signed, whole_figures
from aicapex.ledger.words import word
from aicapex.tables import GAP, glued, paragraph, wrapped

if TYPE_CHECKING:
    from aicapex.audit import Audit, Row
    from aicapex.paired import Difference
    from aicapex.terminal import Paint

_LEAST: Final = 0.01  # [% of the spread]: shares below it are told as less than it
_EXPONENT: Final = re.compile(r"\d+(?:\.\d+)?e[+-]\d+")


def audit_table(audit: Audit, language: Language, width: int, bold: Paint = str) -> str:
    """A legend, and each change by kind, what fails first: its name, its ends, and below them what it moves most."""
    kinds = list(dict.fromkeys(row.kind for row in audit.rows))
    lines = [bold(word("audit", language)), "─" * width, *_legend(kinds, audit.trials, language, width)]
    notes = [str(told["note"]) for told in audit.table(language)]
    for kind in kinds:
        rows = [(row, note) for row, note in zip(audit.rows, notes, strict=True) if row.kind == kind]
        lines += ["─" * width, bold(f"{word(f'audit.{kind}', language)} {len(rows)}")]
        for row, note in sorted(rows, key=lambda each: each[0].passes):
            lines += _told(row, note, language, width)
    failed = sum(not row.passes for row in audit.rows)
    counts = word("audit.counts", language, count=len(audit.rows), trials=audit.trials, failed=failed)
    return "\n".join([*lines, "─" * width, *wrapped(whole_figures(counts, language), width)])


def _legend(kinds: Sequence[str], trials: int, language: Language, width: int) -> list[str]:
    """What left and right are, for the kinds shown, and what the words below them mean."""
    keys = [f"audit.{key}" for key in ("how", *kinds, "figure", "errors", "spread", "bust", "failing")]
    known = {
        "trials": trials,
        "stretch": STRETCH,
        "strike": STRIKE,
        "year": VERDICT_YEAR,
        "errors": ERRORS,
        "smallest": 100.0 * SMALLEST,
    }
    indent = max(cell_len(word(key, language)) for key in keys) + GAP
    lines: list[str] = []
    for key in keys:
        text = whole_figures(word(f"{key}.is", language, **known), language)
        lines += paragraph(word(key, language), text, width, indent)
    return lines


def _told(row: Row, note: str, language: Language, width: int) -> list[str]:
    """A change: its name and what that stands for, its ends, and what it moves."""
    ends, moved = _ends(row, language), _hanging(4, _moved(row, language), width)
    if not note:
        return [*_hanging(2, f"{glued(row.name)}  {ends}", width), *moved]
    head = _hanging(2, f"{glued(row.name)}  {whole_figures(note, language)}", width)
    return [*head, *_hanging(4, ends, width), *moved]


def _ends(row: Row, language: Language) -> str:
    before, after = choose(row.subject.before.said, language), choose(row.subject.after.said, language)
    return f"{whole_figures(before, language)} → {whole_figures(after, language)}"


def _moved(row: Row, language: Language) -> str:
    """The figure that moves most, its difference, and what becomes of the probability of a bust."""
    difference = row.difference
    reach = 1.96 * difference.error
    low, high = difference.mean - reach, difference.mean + reach
    told = Number("difference", difference.mean, low, high, unit_of(row.headline.figure), 1)
    text = word(
        "audit.moved",
        language,
        figure=whole_figures(choose(row.headline.title, language), language),
        difference=glued(_spelt(number(told, language)[0])),
        errors=glued(in_errors(difference.errors, language)),
        share=_share(row.share),
        verdict=_verdict(row.verdict, language),
    )
    return text if row.passes else word("audit.fails", language, text=text)


def _share(share: float) -> str:
    """A share of the spread in per cent, to two digits below the whole of it.

    >>> [_share(x) for x in (14.39, 0.997, 0.431, 0.0032, 1e-7, 0.0, float("inf"))]
    ['1,439', '100', '43', '0.32', '< 0.01', '0', '∞']
    """
    if not math.isfinite(share):
        return "∞"
    shown = 100.0 * share
    if 0.0 < shown < _LEAST:
        return f"< {_LEAST}"
    return f"{shown:,.0f}" if share >= 1.0 else plain(shown, 2)


def _verdict(difference: Difference, language: Language) -> str:
    """The difference in the probability of a bust with its errors; a dash where it is within chance."""
    bust = word("audit.bust", language)
    if abs(difference.errors) <= ERRORS:
        return glued(f"{bust} {UNDEFINED}")
    points = glued(f"{bust} {signed(100.0 * difference.mean)} {word('points', language)}")
    return word("audit.verdict", language, bust=points, errors=glued(in_errors(difference.errors, language)))


def _spelt(text: str) -> str:
    """The text with its smallest figures in full, not with an exponent.

    >>> _spelt("+0.003 ±9.9e-04 x")
    '+0.003 ±0.00099 x'
    """
    return _EXPONENT.sub(lambda found: f"{Decimal(found[0]):f}", text)


def _hanging(indent: int, text: str, width: int) -> list[str]:
    """The text in lines that hang below the first."""
    first, *rest = wrapped(text, width - indent - 2)
    return [" " * indent + first, *(" " * (indent + 2) + line for line in rest)]
