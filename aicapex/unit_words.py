"""Units as people read them, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

# A unit that is not listed reads as it is declared, part by part.
_UNITS: Final[Mapping[str, Message]] = {
    "share": Message("%", "%"),
    "percent": Message("%", "%"),
    "x": Message("ratio", "倍"),
    "yr": Message("years", "年"),
    "year": Message("year", "年"),
    "years": Message("years", "年"),
    "quarter": Message("quarters", "季"),
    "quarters": Message("quarters", "季"),
    "USD bn": Message("USD bn", "十亿美元"),
    "USD bn/GW": Message("USD bn per GW", "十亿美元/GW"),
    "USD/MWh": Message("USD per MWh", "美元/MWh"),
    "USD/GPU-h": Message("USD per GPU-hour", "美元/GPU 小时"),
    "USD/H100e-h": Message("USD per H100e-hour", "美元/H100e 小时"),
    "USD/Mtoken": Message("USD per million tokens", "美元/百万 token"),
    "USD/H100e": Message("USD per H100e", "美元/H100e"),
    "M people": Message("million people", "百万人"),
    "T/day": Message("trillion tokens a day", "万亿 token/日"),
    "k/month": Message("thousand tokens a month", "千 token/月"),
    "M H100e": Message("million H100e", "百万 H100e"),
    "M H100e/GW": Message("million H100e per GW", "百万 H100e/GW"),
    "M H100e/(T/day)": Message("million H100e per trillion tokens a day", "百万 H100e/（万亿 token/日）"),
    "log/yr": Message("log growth a year", "对数增速/年"),
}

# The same in the cells of a table, which are narrow: signs and short forms.
_SHORT: Final[Mapping[str, Message]] = {
    "x": Message("x", "倍"),
    "yr": Message("yr", "年"),
    "x/yr": Message("x/yr", "倍/年"),
    "USD bn/GW": Message("USD bn/GW", "十亿美元/GW"),
    "USD/GPU-h": Message("USD/GPU-h", "美元/GPU 小时"),
    "USD/H100e-h": Message("USD/H100e-h", "美元/H100e 小时"),
    "USD/Mtoken": Message("USD/M tokens", "美元/百万 token"),
    "M people": Message("m people", "百万人"),
    "T/day": Message("tn tokens/day", "万亿 token/日"),
    "k/month": Message("k tokens/month", "千 token/月"),
    "M H100e": Message("m H100e", "百万 H100e"),
    "log/yr": Message("log/yr", "对数增速/年"),
}

# In Chinese, from which size on which unit is taken: below it and from it on, each with its factor.
_COUNTED: Final[Mapping[str, tuple[float, tuple[float, str], tuple[float, str]]]] = {
    "USD bn": (1_000.0, (10.0, "亿美元"), (0.001, "万亿美元")),
    "USD tn": (1.0, (10_000.0, "亿美元"), (1.0, "万亿美元")),
    "bn people": (0.0, (10.0, "亿人"), (10.0, "亿人")),
    "M people": (100.0, (1.0, "百万人"), (0.01, "亿人")),
    "m people": (100.0, (1.0, "百万人"), (0.01, "亿人")),
}

# The parts of units that claims and facts are given in.
_PARTS: Final[Mapping[str, str]] = {
    "USD tn": "万亿美元",
    "USD bn": "十亿美元",
    "USD m": "百万美元",
    "USD": "美元",
    "bn people": "十亿人",
    "m people": "百万人",
    "trillion": "万亿",
    "thousand": "千",
    "M tokens": "百万 token",
    "m H100e": "百万 H100e",
    "m units": "百万件",
    "percent": "%",
    "ratio": "倍",
    "x": "倍",
    "TB/month": "TB/月",
    "wavelengths": "波长",
    "bn": "十亿",
    "yr": "年",
    "year": "年",
    "quarter": "季",
    "month": "月",
    "weeks": "周",
    "day": "日",
    "h": "小时",
    "GPU-h": "GPU 小时",
    "USD per user": "美元/人",
    "points of 100": "分（百分制）",
    "tn": "万亿",
    "bps": "基点",
    "bp": "基点",
    "wafers": "片",
    "per year": "/年",
    "M": "百万 token",
}


def unit_name(unit: str, language: Language) -> str:
    """A unit in words, as on an axis.

    >>> unit_name("share", "zh"), unit_name("USD/MWh", "en"), unit_name("USD tn/yr", "zh")
    ('%', 'USD per MWh', '万亿美元/年')
    """
    return choose(_UNITS[unit], language) if unit in _UNITS else _by_parts(unit, language)


def short_unit(unit: str, language: Language) -> str:
    """A unit as it stands behind a figure in a table.

    >>> short_unit("x/yr", "zh"), short_unit("x", "en"), short_unit("USD bn", "zh")
    ('倍/年', 'x', '十亿美元')
    """
    return choose(_SHORT[unit], language) if unit in _SHORT else unit_name(unit, language)


def counted(unit: str, language: Language, size: float = 0.0) -> tuple[float, str]:
    """The factor and the unit in which a language counts: in Chinese hundreds of millions, not billions.

    From `size` on, in the unit given, the larger of two units is taken.

    >>> counted("USD bn", "zh", 40.0), counted("USD bn/yr", "zh", 2000.0), counted("USD bn", "en", 40.0)
    ((10.0, '亿美元'), (0.001, '万亿美元/年'), (1.0, 'USD bn'))
    """
    head, _, rest = unit.partition("/")
    if language == "en" or head not in _COUNTED:
        return 1.0, short_unit(unit, language)
    limit, small, large = _COUNTED[head]
    factor, name = large if abs(size) >= limit else small
    return factor, "/".join([name, *([_by_parts(rest, language)] if rest else [])])


def _by_parts(unit: str, language: Language) -> str:
    if language == "en":
        return unit
    return "/".join(_PARTS.get(part, part) for part in unit.split("/"))
