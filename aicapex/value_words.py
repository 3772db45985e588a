"""Values, events and tests of a scenario in words, in English and in Chinese; signs of units stay as they are."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from aicapex.distribution_base import Distribution, figure
from aicapex.distributions import Beta, Discrete, Fixed, LogNormal, Normal, Path, Pert, Triangular, Truncated, Uniform
from aicapex.language import Language, choose, say
from aicapex.readings import claim_of
from aicapex.registry import EVENT_KINDS
from aicapex.scenario_entries import Date, Hazard
from aicapex.unit_words import counted, short_unit

if TYPE_CHECKING:
    from aicapex.parameters import EventKind, Parameter
    from aicapex.scenario_entries import Event, ParameterValue

_NAMES: Final = {
    Uniform: "均匀分布",
    Triangular: "三角分布",
    Pert: "PERT 分布",
    Normal: "正态分布",
    LogNormal: "对数正态分布",
    Beta: "贝塔分布",
}
_PAIRS: Final = (
    (" to ", " 至 "),
    (" (P5–P95)", "（P5–P95）"),
    (" (mean ", "（均值 "),
    (", sd ", "，标准差 "),
    (")", "）"),
)
# What Chinese counts in ten thousands or hundred millions beside what tables do: up to a size, its factor and unit.
_COUNTED: Final = {
    "M people": (100.0, 100.0, "万人"),
    "m people": (100.0, 100.0, "万人"),
    "M H100e": (100.0, 100.0, "万 H100e"),
    "m H100e": (100.0, 100.0, "万 H100e"),
    "m units": (100.0, 100.0, "万件"),
    "USD m": (100.0, 100.0, "万美元"),
    "RMB bn": (1_000.0, 10.0, "亿元人民币"),
    "bn": (1_000.0, 10.0, "亿"),
    "k": (1_000.0, 0.1, "万 token"),
    "thousand": (1_000.0, 0.1, "万"),
}
_FIGURE: Final = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")


def amounts_in(unit: str, language: Language, size: float) -> tuple[float, str]:
    """The factor and the unit in which figures up to a size are told.

    >>> amounts_in("M people", "zh", 40.0), amounts_in("bn people", "zh", 1.4), amounts_in("share", "zh", 0.5)
    ((100.0, '万人'), (10.0, '亿人'), (100.0, '%'))
    """
    if language == "en":
        return 1.0, short_unit(unit, language)
    if unit == "share":
        return 100.0, "%"
    if unit.startswith("1/"):
        return 1.0, short_unit(unit, language)[1:]
    head, _, rest = unit.partition("/")
    if head in _COUNTED and size < _COUNTED[head][0]:
        _, factor, name = _COUNTED[head]
        return factor, "/".join([name, *([short_unit(rest, language)] if rest else [])])
    return counted(unit, language, size)


def behind(text: str, unit: str, language: Language) -> str:
    """A figure and its unit as it is shown.

    >>> behind("5", "%", "zh"), behind("5", "%", "en"), behind("7", "万人", "zh")
    ('5%', '5 %', '7 万人')
    """
    return f"{text}{unit}" if language == "zh" and unit.startswith(("%", "/")) else f"{text} {unit}".rstrip()


def told_in(unit: str, language: Language, size: float) -> str:
    """A unit in words; in Chinese beside the one that scenarios are written in, where they differ."""
    if language == "en":
        return unit
    shown = amounts_in(unit, language, size)[1]
    return shown if shown == unit else f"{shown}（情景文件写作 {unit}）"


def bounds_text(parameter: Parameter, size: float, language: Language) -> str:
    """Within which a parameter may lie, counted as a value of that size is."""
    factor, unit = amounts_in(parameter.unit, language, size)

    def shown(end: float) -> str:
        """An end as it is told."""
        return f"{factor * end:g}" if language == "en" else behind(f"{factor * end:.10g}", unit, language)

    low, high = parameter.low, parameter.high
    if math.isfinite(low) and math.isfinite(high):
        return f"{shown(low)} … {shown(high)}"
    if math.isfinite(low):
        return say("explain.from", language, low=shown(low))
    return say("explain.to", language, high=shown(high)) if math.isfinite(high) else say("explain.unbounded", language)


def size_of(distribution: Distribution) -> float:
    """About the largest figure of a distribution's text, in its unit."""
    if isinstance(distribution, Truncated):
        return size_of(distribution.inner)
    if isinstance(distribution, Discrete):
        return max(map(abs, distribution.values))
    if isinstance(distribution, Path):
        return max(abs(value) for _, value in distribution.points)
    return max((abs(float(found)) for found in _FIGURE.findall(distribution.text)), default=0.0)


def with_unit(distribution: Distribution, unit: str, language: Language) -> str:
    """A distribution in words with its unit, counted as the language counts.

    >>> with_unit(Uniform(35, 40), "M people", "zh"), with_unit(Uniform(0.2, 0.4), "share", "zh")
    ('均匀分布 3500–4000 万人', '均匀分布 20–40%')
    """
    if language == "en":
        return f"{distribution.text} {unit}"
    factor, shown = amounts_in(unit, language, size_of(distribution))
    text = distribution_text(distribution, language, factor)
    numbers, opening, rest = text.partition("（")
    if text[-1].isdigit():
        return behind(text, shown, language)
    if opening and not isinstance(distribution, Discrete | Truncated):
        return behind(numbers, shown, language) + opening + rest
    return f"{text}，单位：{shown}"


def distribution_text(distribution: Distribution, language: Language, factor: float = 1.0) -> str:
    """A distribution in words, without its unit, its figures times a factor.

    >>> distribution_text(Uniform(9, 10), "zh"), distribution_text(Truncated(Normal(4, 1), 0, 5), "zh")
    ('均匀分布 9–10', '正态分布 2.35515–5.64485（P5–P95），限于 0–5')
    """
    if language == "en":
        return distribution.text

    def scaled(value: float) -> str:
        """A figure of the text."""
        return figure(factor * value)

    if isinstance(distribution, Truncated):
        inner = distribution_text(distribution.inner, language, factor)
        low, high = distribution.low, distribution.high
        within = f"限于 {scaled(low)}–{scaled(high)}" if math.isfinite(high) else f"不低于 {scaled(low)}"
        return f"{inner}，{within if math.isfinite(low) else f'不高于 {scaled(high)}'}"
    if isinstance(distribution, Discrete):
        total = sum(distribution.weights)
        pairs = zip(distribution.values, distribution.weights, strict=True)
        return "或 ".join(f"{scaled(value)}（概率 {figure(100.0 * weight / total)}%）" for value, weight in pairs)
    if isinstance(distribution, Path):
        return "分季路径：" + "，".join(f"{quarter} {scaled(value)}" for quarter, value in distribution.points)
    text = distribution.text if factor == 1.0 else _FIGURE.sub(lambda found: scaled(float(found[0])), distribution.text)
    if isinstance(distribution, Fixed):
        return text
    _, _, numbers = text.partition(" ")
    for english, chinese in _PAIRS:
        numbers = numbers.replace(english, chinese)
    return f"{_NAMES[type(distribution)]} {numbers}"


def value_text(value: ParameterValue, language: Language) -> str:
    """The value of a parameter with its unit, and what it is at other readings of its claim."""
    if language == "en":
        return value.text
    others = (
        f"{claim_of(value.chosen_by)} 解读 {number}：{with_unit(each, value.unit, language)}"
        for number, each in value.readings.items()
    )
    return "；".join([with_unit(value.distribution, value.unit, language), *others])


def event_text(event: Event, language: Language) -> str:
    """When an event comes, how large it is and how long it lasts."""
    if language == "en":
        return event.text
    size = f"规模 {with_unit(event.size, event.size_unit, language)}"
    lasts = f"持续 {distribution_text(event.lasts, language)} 季" if event.lasts is not None else "此后一直持续"
    kind: EventKind | None = EVENT_KINDS.get(event.kind)
    name = f"{choose(kind, language)}（{event.kind}）" if kind else "自定义事件"
    return f"{name}：{_when(event, language)}，{size}，{lasts}"


def _when(event: Event, language: Language) -> str:
    """When an event comes, in Chinese."""
    when = event.when
    if isinstance(when, Date):
        return f"发生于 {when.quarter}"
    if isinstance(when, Hazard):
        once = "" if event.recurs else "，至多一次"
        return f"年发生率 {distribution_text(when.distribution, language)}{once}"
    return f"期初后 {distribution_text(when.distribution, language)} 年发生"
