"""Values, events and tests of a scenario in words, in English and in Chinese; signs of units stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aicapex.distribution_base import Distribution, figure
from aicapex.distributions import Beta, Discrete, Fixed, LogNormal, Normal, Path, Pert, Triangular, Truncated, Uniform
from aicapex.language import Language, choose
from aicapex.readings import claim_of
from aicapex.registry import EVENT_KINDS
from aicapex.scenario_entries import Date, Hazard

if TYPE_CHECKING:
    from aicapex.parameters import EventKind
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


def distribution_text(distribution: Distribution, language: Language) -> str:
    """A distribution in words, without its unit.

    >>> distribution_text(Uniform(9, 10), "zh"), distribution_text(Truncated(Normal(4, 1), 0, 5), "zh")
    ('均匀分布 9–10', '正态分布 2.35515–5.64485（P5–P95），限于 0–5')
    """
    if language == "en" or isinstance(distribution, Fixed):
        return distribution.text
    if isinstance(distribution, Truncated):
        inner, low, high = (distribution_text(distribution.inner, language), distribution.low, distribution.high)
        if low == float("-inf"):
            return f"{inner}，不高于 {figure(high)}"
        return (
            f"{inner}，不低于 {figure(low)}" if high == float("inf") else f"{inner}，限于 {figure(low)}–{figure(high)}"
        )
    if isinstance(distribution, Discrete):
        total = sum(distribution.weights)
        pairs = zip(distribution.values, distribution.weights, strict=True)
        return "或 ".join(f"{figure(value)}（概率 {figure(100.0 * weight / total)}%）" for value, weight in pairs)
    if isinstance(distribution, Path):
        return "分季路径：" + "，".join(f"{quarter} {figure(value)}" for quarter, value in distribution.points)
    _, _, numbers = distribution.text.partition(" ")
    for english, chinese in _PAIRS:
        numbers = numbers.replace(english, chinese)
    return f"{_NAMES[type(distribution)]} {numbers}"


def value_text(value: ParameterValue, language: Language) -> str:
    """The value of a parameter with its unit, and what it is at other readings of its claim."""
    if language == "en":
        return value.text
    others = (
        f"{claim_of(value.chosen_by)} 解读 {number}：{distribution_text(each, language)} {value.unit}"
        for number, each in value.readings.items()
    )
    return "；".join([f"{distribution_text(value.distribution, language)} {value.unit}", *others])


def event_text(event: Event, language: Language) -> str:
    """When an event comes, how large it is and how long it lasts."""
    if language == "en":
        return event.text
    size = f"规模 {distribution_text(event.size, language)} {event.size_unit}"
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
