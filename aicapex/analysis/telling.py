"""How analyses tell amounts and inputs: digits, units, titles in both languages, and text for a notebook."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Final

from aicapex.language import Bilingual, Language, Message, choose
from aicapex.registry import EVENT_KINDS, PARAMETERS
from aicapex.tables import figure, percent
from aicapex.unit_words import short_unit

SHARES: Final = ("share", "share/yr")
FACTORS: Final[Mapping[str, Message]] = {
    "ai_progress": Message("AI progress", "AI 进步"),
    "macro_credit": Message("macro and credit", "宏观与信贷"),
    "scarce_power": Message("scarce power", "电力紧缺"),
    "competition": Message("competition", "竞争"),
    "foundry": Message("foundries", "代工与封装"),
}


def amount(value: float, unit: str) -> str:
    """A figure without its unit; shares in per cent.

    >>> amount(0.1234, "share"), amount(12.34, "USD bn"), amount(float("nan"), "x")
    ('12.3', '12.3', '–')
    """
    return (percent(value) if unit in SHARES else figure(value)).replace("-", "−")


def signed(value: float, unit: str) -> str:
    """The same with its sign, nought without one.

    >>> signed(-0.0123, "share"), signed(3.0, "USD bn"), signed(0.0, "x")
    ('−1.2', '+3.00', '0.00')
    """
    text = amount(abs(value), unit)
    if not math.isfinite(value) or not any(letter in text for letter in "123456789"):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def unit_of(unit: str, language: Language) -> str:
    """A unit as it stands in a heading; shares are per cent, differences of them are told in points elsewhere."""
    return "%" if unit == "share" else short_unit(unit, language)


def input_title(name: str) -> Bilingual:
    """What an input is called: a parameter, an event with its part, a factor, or the name itself."""
    if name in PARAMETERS:
        return PARAMETERS[name]
    head, _, rest = name.partition(".")
    if head == "events":
        event, _, part = rest.partition(".")
        if event in EVENT_KINDS:
            kind = EVENT_KINDS[event]
            suffix = f" ({part})" if part else ""
            suffix_zh = f"（{part}）" if part else ""
            return Message(f"{kind.en}{suffix}", f"{kind.zh}{suffix_zh}")
    return Message(name, name)


def factor_title(name: str, language: Language) -> str:
    """What a factor is called: in both languages where it is the project's own, else by its name."""
    return choose(FACTORS[name], language) if name in FACTORS else name.replace("_", " ")


def input_label(name: str, language: Language) -> str:
    """The title of an input with its name behind it, where they differ."""
    title = choose(input_title(name), language)
    if title == name:
        return name
    return f"{title}（{name}）" if language == "zh" else f"{title} ({name})"


def notebook(text: str) -> str:
    """A report as HTML for a notebook: fixed width, nothing in it is read as markup."""
    return f"<pre>{escape(text)}</pre>"
