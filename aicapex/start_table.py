"""The table of the start: what is stated, what was solved for it, what the run has there, and where they clash."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aicapex.language import Bilingual, Language, Message, choose
from aicapex.public_figures import calculated, facts_in
from aicapex.registry import VARIABLES
from aicapex.results import Conflict, StartRow
from aicapex.seeds import ends_of, read_seed
from aicapex.start_claims import STATEMENTS, Statement, Values
from aicapex.tables import figure, percent
from aicapex.unit_words import short_unit

OPEN: Final = math.nan
Ends = tuple[float, float]
# Chinese counts in ten thousands and hundred millions.
_CHINESE: Final = {"M people": (0.01, "亿人"), "USD bn": (10.0, "亿美元"), "USD bn/yr": (10.0, "亿美元/年")}


def start_table(parameters: Values, outputs: Values) -> tuple[StartRow, ...]:
    """A row for each statement on the start, medians over trials; the residual trial by trial."""
    known = (each for each in STATEMENTS if not each.parameter or each.parameter in parameters)
    return tuple(_row(each, parameters, outputs) for each in known)


def _row(statement: Statement, parameters: Values, outputs: Values) -> StartRow:
    count = len(next(iter(parameters.values()))) if parameters else 1
    undefined: NDArray[Any] = np.full(count, OPEN)
    value = undefined if statement.of is None else statement.of(parameters, outputs)
    target = parameters[statement.parameter] if statement.parameter else undefined
    claimed, beside = _ends(statement.claimed), _ends(statement.beside)
    other, public = (beside, (OPEN, OPEN)) if statement.clash else ((OPEN, OPEN), beside)
    stated = claimed if any(map(math.isfinite, claimed)) else _spread(target)
    title: Bilingual = statement.title or VARIABLES[statement.name]
    clash = statement.conflict is not None and (statement.clash or _apart(stated, beside))
    return StartRow(
        name=statement.name,
        en=title.en,
        zh=title.zh,
        target=_median(target),
        value=_median(value),
        residual=_median(value - target),
        claim=statement.claim,
        unit=statement.unit,
        kind="initial" if statement.parameter else "follows",
        solved=statement.solved.en,
        solved_zh=statement.solved.zh,
        parameter=statement.parameter,
        claimed=claimed,
        targets=_spread(target),
        values=_spread(value),
        public=public,
        other=other,
        facts=_facts(statement),
        conflict=_told(statement, claimed, beside, value) if clash else None,
        contradicted=_outside(value, public),
    )


def public_conflicts(rows: Iterable[StartRow]) -> tuple[Conflict, ...]:
    """The rows whose claim and public figure, or whose claims, cannot both hold."""
    return tuple(
        Conflict(
            en=row.conflict.en,
            zh=row.conflict.zh,
            share=row.contradicted,
            name=row.name,
            kind="public",
            claims=tuple(part.strip() for part in row.claim.split(",")),
            facts=row.facts,
        )
        for row in rows
        if row.conflict is not None
    )


def span(ends: Ends, unit: str, language: Language) -> str:
    """A range with its unit; an open end is told, nothing where both are open.

    >>> span((0.2, 0.3), "share", "en"), span((1.0, math.nan), "x", "zh"), span((math.nan, 0.2), "share", "zh")
    ('20.0–30.0 %', '≥ 1.00 倍', '≤ 20.0%')
    """
    scale, shown = _CHINESE.get(unit, (1.0, "")) if language == "zh" else (1.0, "")
    text, shown = bare_span((scale * ends[0], scale * ends[1]), unit), shown or short_unit(unit, language)
    if not text:
        return ""
    return f"{text}{shown}" if shown == "%" and language == "zh" else f"{text} {shown}"


def bare_span(ends: Ends, unit: str) -> str:
    """The same without the unit, shares in per cent."""
    low, high = ends
    shape = percent if unit == "share" else figure
    if math.isfinite(low) and math.isfinite(high):
        first, last = shape(low), shape(high)
        return first if first == last else f"{first}–{last}"
    if math.isfinite(low):
        return f"≥ {shape(low)}"
    return f"≤ {shape(high)}" if math.isfinite(high) else ""


def _told(statement: Statement, claimed: Ends, beside: Ends, value: NDArray[Any]) -> Message | None:
    """The conflict with its figures."""
    if statement.conflict is None:
        return None
    figures = {"claimed": claimed, "beside": beside, "run": _spread(value)}

    def text(language: Language) -> str:
        """The sentence in a language."""
        assert statement.conflict is not None
        spans = {name: span(ends, statement.unit, language) for name, ends in figures.items()}
        return choose(statement.conflict, language).format(**spans)

    return Message(text("en"), text("zh"))


def _ends(arithmetic: tuple[str, str]) -> Ends:
    """What two arithmetics of claims and facts give; NaN where one is empty."""
    low, high = (calculated(_of_claims(text)) if text else OPEN for text in arithmetic)
    return low, high


def _of_claims(text: str) -> str:
    """An arithmetic with the figures of claims put in: a record's value, or the end that is named."""
    claims = [name for name in facts_in(text) if name in read_seed("claims.yaml")]
    for name in claims:
        low, high = ends_of(read_seed("claims.yaml")[name])
        stated = {f"{name}.low": low, f"{name}.high": high, name: high if low is None else low}
        for word, number in stated.items():
            if number is not None:
                text = text.replace(word, f"{number!r}")
    return text


def _facts(statement: Statement) -> tuple[str, ...]:
    known = read_seed("facts.yaml")
    named = (name for text in (*statement.beside, *statement.claimed) if text for name in facts_in(text))
    return tuple(name for name in dict.fromkeys(named) if name in known)


def _apart(one: Ends, other: Ends) -> bool:
    """Whether two ranges have nothing in common; open ends reach for ever, nothing known is apart from nothing."""
    if not any(map(math.isfinite, one)) or not any(map(math.isfinite, other)):
        return False
    low = [end if math.isfinite(end) else -math.inf for end in (one[0], other[0])]
    high = [end if math.isfinite(end) else math.inf for end in (one[1], other[1])]
    return max(low) > min(high)


def _outside(values: NDArray[Any], ends: Ends) -> float:
    """The share of values that lie outside of a range; undefined where either is."""
    if not any(map(math.isfinite, ends)) or not np.isfinite(values).any():
        return OPEN
    low, high = (end if math.isfinite(end) else far for end, far in zip(ends, (-math.inf, math.inf), strict=True))
    nearly = 1e-6 * max(abs(end) for end in ends if math.isfinite(end))  # outputs are kept in single precision
    return float(np.mean((values < low - nearly) | (values > high + nearly)))


def _spread(values: NDArray[Any]) -> Ends:
    """P5 and P95 of the values; open where they are undefined."""
    if not np.isfinite(values).any():
        return OPEN, OPEN
    low, high = np.nanquantile(values, (0.05, 0.95))
    return float(low), float(high)


def _median(values: NDArray[Any]) -> float:
    return float(np.nanmedian(values)) if np.isfinite(values).any() else OPEN
