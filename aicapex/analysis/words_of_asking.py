"""The words of what analyses are asked about, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "by": Message("{title} by {date}", "{title}（截至 {date}）"),
    "dated": Message("{title}, {date}", "{title}，{date}"),
    "adverse": Message("Bust or systemic", "破裂或系统性破裂"),
    "date": Message("{date!r} in {text!r} is no date", "{text!r} 中的 {date!r} 不是日期"),
    "dates": Message("a year like 2030 or a quarter like 2028Q4", "年份（如 2030）或季度（如 2028Q4）"),
    "scalar": Message("{name} is of the whole run and has no date", "{name} 是全期指标，不带日期"),
    "unknown": Message("nothing is called {name!r}", "没有名为 {name!r} 的对象"),
    "undated": Message("{name} needs a date", "{name} 需要日期"),
    "outside": Message("{scenario} does not simulate {date}", "{scenario} 不模拟 {date}"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the analyses' questions, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
