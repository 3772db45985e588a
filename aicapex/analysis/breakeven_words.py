"""The words of break-even analyses in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "unknown": Message("no input is called {name!r}", "没有名为 {name!r} 的输入"),
    "path": Message(
        "{name} follows dated values in this scenario: there is no one value to solve for",
        "{name} 在本情景中按日期取值，无法求解单一数值",
    ),
    "bounds": Message("{text!r} is no range within the input's bounds", "{text!r} 不是该输入允许范围内的区间"),
    "twice": Message("{name} is given twice: a frontier needs two inputs", "{name} 重复给出：边界需要两个不同输入"),
    "one.of": Message(
        "ask either --test with --probability or --output with --quantile and --equals",
        "请在 --test/--probability 与 --output/--quantile/--equals 中择一",
    ),
    "probability": Message("{value:g} is no probability between 0 and 1", "{value:g} 不是 0 与 1 之间的概率"),
    "number": Message("{name} is a number: ask it with --output", "{name} 是数值，请用 --output"),
    "flag": Message("{name} is a yes or no: ask it with --test", "{name} 是是非判断，请用 --test"),
    "heading": Message(
        "{title} · {goal} · {trials:,} trials · seed {seed}", "{title}·{goal}·{trials:,} 条模拟路径·随机种子 {seed}"
    ),
    "goal.probability": Message("{asked}: probability {level} %", "{asked}：概率 {level}%"),
    "goal.quantile": Message("{asked}: P{quantile} of {level} {unit}", "{asked}：P{quantile} 为 {level} {unit}"),
    "as.it.is": Message(
        "The scenario as it is: {value} ({low} – {high}) {unit}", "情景本身：{value}（{low} – {high}）{unit}"
    ),
    "input": Message(
        "{title} [{unit}], in the scenario {p5} – {p50} – {p95} (P5 – P50 – P95), looked at from {low} to {high}",
        "{title} [{unit}]：情景中为 {p5} – {p50} – {p95}（P5 – P50 – P95），搜索区间 {low} 至 {high}",
    ),
    "crossing": Message("reached at", "达到处"),
    "interval": Message("95 % interval", "95% 区间"),
    "direction": Message("outcome", "结果"),
    "rising": Message("rises", "上升"),
    "falling": Message("falls", "下降"),
    "percentile": Message("percentile in the scenario", "在情景分布中的分位"),
    "none": Message(
        "None within {low} to {high}: the outcome is {first} at the lower end, {last} at the upper, and comes nearest "
        "with {nearest} at {at}.",
        "在 {low} 至 {high} 内没有：下端结果为 {first}，上端为 {last}，最接近处为 {at} 时的 {nearest}。",
    ),
    "open": Message("beyond", "区间外"),
    "method": Message(
        "{points} values on the same draws with {scan:,} trials, each passage cut down with {refine:,}; the interval "
        "is where the level lies within the 95 % limits of the outcome.",
        "以相同抽样先试 {points} 个取值（各 {scan:,} 条路径），再以 {refine:,} 条路径缩小每个穿越区间；"
        "区间为目标水平落在结果 95% 区间内的取值范围。",
    ),
    "outcome": Message("outcome by the input's value", "各取值下的结果"),
    "limits": Message("95 % limits", "95% 区间"),
    "frontier": Message("Frontier: {one} against {other}", "边界：{one} 与 {other}"),
    "frontier.none": Message(
        "The outcome reaches the level nowhere in this plane: it lies between {low} and {high}.",
        "该平面内任何位置都未达到目标水平：结果介于 {low} 与 {high} 之间。",
    ),
    "frontier.method": Message(
        "{side} × {side} points on the same draws with {trials:,} trials each; lines between the points.",
        "{side} × {side} 个点，抽样相同，各 {trials:,} 条路径；点间取直线。",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the break-even analyses, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
