"""How the ledger's values, numbers and figures read, each in the cells of a table and with its unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from aicapex.language import MESSAGES, Bilingual, Language, choose
from aicapex.ledger.words import word
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.results import Estimate
from aicapex.returns import COHORTS, SCALARS
from aicapex.scenario import load
from aicapex.tables import figure, glued, percent
from aicapex.terminal import probability
from aicapex.unit_words import counted

if TYPE_CHECKING:
    from aicapex.figures import Figure
    from aicapex.ledger.answers import Answer, Number
    from aicapex.ledger.records import Claim, Evidence

UNDEFINED: Final = "–"
UNNAMED: Final = "未具名"  # the speaker of a claim, where the minutes do not name one

_CALENDAR: Final = ("year", "calendar year", "quarter of a year")  # of a date, which is no amount

_SCALES: Final = "bn|tn|billion|trillion|million|thousand|USD|m|k"
_MEASURES: Final = "GW|MW|TWh|H100e|points?|percent|years?|quarters?|months?|weeks?|days?|hours?|times|pp|people|x|×"
_ENGLISH: Final = (
    re.compile(rf"(?<=\d) (?=(?:{_SCALES}|{_MEASURES}|%)(?![\w]))"),
    re.compile(rf"(?<=\d\u00a0)((?:USD )?(?:{_SCALES})) (?=(?:{_SCALES}|{_MEASURES}|tokens?|users?)(?![\w]))"),
)
_CHINESE: Final = re.compile(
    r"\d[\d,.–-]*%?\s?[多余]?[万亿千百十]*(?:美元|人民币|元|人|年末|年代|年|季度|季|个月|月|周|日|天|小时|倍|个百分点|基点|家|块|GW|MW|TWh|USD|H100e|张|颗|次|项|种|分)?"
    r"(?:以上|以下|左右)?"
)

_CLOSING: Final = re.compile(
    r"\S[）”》][，。；：、）]"
)  # two marks that no line begins with: what is before goes with them


def whole_figures(text: str, language: Language) -> str:
    """A sentence in which no figure is parted from its unit at the end of a line."""
    if language == "zh":
        text = _CHINESE.sub(lambda found: glued(found[0].rstrip()) + found[0][len(found[0].rstrip()) :], text)
        return _CLOSING.sub(lambda found: glued(found[0]), text)
    for pattern in _ENGLISH:
        text = pattern.sub(lambda found: found[0].replace(" ", "\u00a0"), text)
    return text


def amount(value: float, unit: str, language: Language) -> str:
    """A figure with its unit.

    >>> amount(0.36, "share", "zh"), amount(40.0, "USD bn", "en"), amount(2.5, "x", "zh")
    ('36.0%', '40.0 USD bn', '2.50 倍')
    """
    if not math.isfinite(value):
        return UNDEFINED
    factor, shown = counted(unit, language, value)
    return _with_unit(_bare(value * factor, unit), shown, language)


def _bare(value: float, unit: str) -> str:
    """A figure of a table without its unit, a share in per cent."""
    return (percent(value) if unit == "share" else figure(value)).replace("-", "−")


def _with_unit(text: str, unit: str, language: Language) -> str:
    if unit == "%":
        return f"{text}%" if language == "zh" else f"{text} %"
    return f"{text} {unit}".rstrip()


def number(number: Number, language: Language) -> list[str]:
    """A number of a run with its limits, in parts at which a line may be broken."""
    if not math.isfinite(number.value) or not number.trials:
        return [UNDEFINED]
    if number.kind == "probability":
        return [chance(number, language)]
    if number.kind == "difference":
        return [_difference(number, language)]
    middle = amount(number.value, number.unit, language)
    if number.low == number.high:
        return [middle]
    return [middle, limits(number, language)]


def limits(number: Number, language: Language) -> str:
    """P5 and P95 in brackets, without their unit."""
    factor, _ = counted(number.unit, language, number.value)
    low, high = (_bare(end * factor, number.unit) for end in (number.low, number.high))
    return f"[{low}, {high}]"


def chance(number: Number, language: Language) -> str:
    """A probability in per cent with half of its interval, or its bound."""
    if not math.isfinite(number.value) or not number.trials:
        return UNDEFINED
    bare, _, error = probability(Estimate(number.value, number.low, number.high)).partition(" ±")
    sign = "%" if language == "zh" else " %"
    return f"{bare}{sign} ±{error}" if error else f"{bare}{sign}"


def _difference(number: Number, language: Language) -> str:
    error = 0.5 * (number.high - number.low)
    factor, unit = counted(number.unit, language, max(abs(number.value), error))
    if number.unit == "share":
        factor, unit = 100.0, word("points", language)
    mean, error = factor * number.value, factor * error
    told = f"{signed(mean)} ±{figure(error)}" if error > 0 else signed(mean)
    return _with_unit(told, unit, language)


def signed(value: float) -> str:
    """A figure with its sign.

    >>> signed(-12.34), signed(0.5), signed(0.0)
    ('−12.3', '+0.50', '0')
    """
    if value == 0.0:
        return "0"
    return ("+" if value > 0 else "−") + figure(abs(value))


def in_errors(errors: float, language: Language) -> str:
    """A difference in its standard errors."""
    if math.isnan(errors):
        return UNDEFINED
    if math.isinf(errors):
        return word("all_alike", language)
    return word("errors", language, errors=f"{abs(errors):.0f}" if abs(errors) >= 10 else f"{abs(errors):.1f}")


def claimed(claim: Claim, language: Language) -> str:
    """What the minutes say, as a figure with its unit; a dash where the claim has none."""
    stated = claim.value_zh if language == "zh" else claim.value_en
    return stated or stated_range(claim.value, claim.low, claim.high, claim.unit, language) or UNDEFINED


def stated_range(value: float | None, low: float | None, high: float | None, unit: str, language: Language) -> str:
    """A value, or a range or its one bound, with its unit as it was stated; nothing where there is none of them.

    >>> stated_range(40, None, None, "USD bn", "zh"), stated_range(None, None, 20, "percent", "en")
    ('400 亿美元', '< 20 %')
    """
    if unit in _CALENDAR:
        told = [f"{end:.0f}" for end in (value, low, high) if end is not None]
        return "–".join(told) + (" 年" if language == "zh" else "") if told else ""
    factor, shown = counted(unit, language, max(abs(end or 0.0) for end in (value, low, high)))
    if value is not None:
        return _with_unit(_plain(value * factor), shown, language)
    if low is not None and high is not None:
        return _with_unit(f"{_plain(low * factor)}–{_plain(high * factor)}", shown, language)
    if low is not None:
        return _with_unit(f"> {_plain(low * factor)}", shown, language)
    return _with_unit(f"< {_plain(high * factor)}", shown, language) if high is not None else ""


def _plain(value: float) -> str:
    """A round number as it was said: 40, not 40.0."""
    return f"{value:,.10g}"


def reading_of(claim: Claim, drawn: Mapping[str, Any], language: Language) -> str:
    """Which of a claim's readings the run takes; nothing where it can be read in one way."""
    if not claim.readings:
        return ""
    name = f"reading.{claim.id}"
    taken = sorted({round(float(value)) for value in drawn[name].ravel()}) if name in drawn else [1]
    if len(taken) == 1:
        return word("reading", language, number=taken[0])
    comma = "、" if language == "zh" else ", "
    return word("readings", language, numbers=comma.join(map(str, taken)))


def evidence_figure(evidence: Evidence, unit: str, language: Language) -> str:
    """A public figure in the claim's unit; nothing where it has none, or the claim has no unit to compare it in."""
    if evidence.figure is None or not unit:
        return ""
    return stated_range(float(f"{evidence.figure:.3g}"), None, None, unit, language)


def figure_title(asked: Figure, language: Language, *, among: bool = False) -> str:
    """A figure in words: its output, and when or over what it is taken; `among` others that it is related to."""
    own = _name(asked, language)
    relations = ("over", "minus", "plus")
    among = among or any(getattr(asked, key) is not None for key in relations)
    if asked.first is not None:
        key = "at_least" if asked.first.at_least is not None else "at_most"
        limit = asked.first.at_least if asked.first.at_least is not None else asked.first.at_most
        own = word(f"first.{key}", language, figure=own, limit=_plain(limit or 0.0))
    elif date := _date(asked, language):
        own = word("dated.among" if among else "dated", language, figure=own, date=date)
    for key in relations:
        other = getattr(asked, key)
        if other is not None:
            own = word(key, language, one=own, other=figure_title(other, language, among=True))
    return own


def beside_title(answer: Answer, language: Language) -> str:
    """What the second number of an answer is; nothing where it has none."""
    if answer.beside is None:
        return ""
    asked: Figure | None = getattr(answer.entry, "number", None)
    if answer.beside.kind == "quantiles" and asked is not None:
        return figure_title(asked, language)
    return word("beside.peak" if answer.entry.rule == "peak" else "beside.start", language)


def scenario_title(name: str, language: Language) -> str:
    """The title of a shipped scenario."""
    return choose(load(name).title, language) or name


def _name(asked: Figure, language: Language) -> str:
    name = asked.parameter or asked.of or ""
    declared: dict[str, Bilingual] = {**VARIABLES, **{each.name: each for each in (*COHORTS, *SCALARS)}}
    known: Bilingual | None = PARAMETERS.get(name) if asked.parameter else declared.get(name)
    known = known or MESSAGES.get(f"test.{name}") or MESSAGES.get(f"class.{name}")
    return choose(known, language) if known else name


def _date(asked: Figure, language: Language) -> str:
    if asked.take is not None and asked.over_years is not None:
        first, last = asked.over_years
        return word(f"at.{asked.take}", language, years=f"{first}–{last}" if first != last else str(first))
    if asked.at == "start":
        return word("at.start", language)
    if asked.at is None:
        return ""
    return f"{asked.at} 年" if language == "zh" and isinstance(asked.at, int) else str(asked.at)
