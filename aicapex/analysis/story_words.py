"""The words of stories in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Bilingual, Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "flag": Message("{name} is a number: a story is of a class or a test", "{name} 是数值：故事须针对某一类别或检验"),
    "few": Message(
        "{asked} comes about in {count} of {trials:,} trials", "{asked} 在 {trials:,} 条路径中仅出现 {count} 次"
    ),
    "few.cure": Message("more trials, a later year or another class", "增加路径数、推后年份或换一类别"),
    "trial": Message("there is no trial {trial}", "没有编号为 {trial} 的路径"),
    "heading": Message(
        "{title} · {asked}: {share} of trials · told by trial {trial} of {trials:,}, seed {seed}",
        "{title}·{asked}：占路径的 {share}·以 {trials:,} 条中的第 {trial} 条讲述·随机种子 {seed}",
    ),
    "typical": Message(
        "Nearer to the median path of its class than {share} of the class (by year: capex, revenue, rent, idle, q, "
        "debt, cloud margin, defaults). One path, not a forecast.",
        "与该类别中位路径的距离小于同类的 {share}（逐年比较资本开支、收入、租价、空闲、q、债务、云毛利与违约）。"
        "仅为一条路径，不是预测。",
    ),
    "chain": Message("What happened", "经过"),
    "lost": Message("Who bore it, from the start [USD bn]", "由谁承担（自起点累计）[亿美元]"),
    "lost.trial": Message("this trial", "本路径"),
    "lost.class": Message("class median", "类别中位数"),
    "odd": Message("Farthest out in this trial", "本路径中最偏的输入"),
    "causes": Message("In which the class differs most from the rest", "该类别与其余路径差异最大的输入"),
    "value": Message("here", "本路径"),
    "percentile": Message("percentile", "分位"),
    "apart": Message("class less rest, in sd", "类别减其余（标准差）"),
    "shock": Message("shock: {title}", "冲击：{title}"),
    "shock.sized": Message(
        "shock: {title}, {size} for {quarters} quarters", "冲击：{title}，幅度 {size}，持续 {quarters} 个季度"
    ),
    "shock.ever": Message("shock: {title}, {size} for good", "冲击：{title}，幅度 {size}，长期持续"),
    "bound": Message("{title} binds, until {until}", "受{title}约束，至 {until}"),
    "capex.peak": Message(
        "capex peaks at {value} bn USD a year, from {start} at the start",
        "资本开支见顶，年化 {value} 十亿美元（起点 {start}）",
    ),
    "capex.low": Message(
        "capex is down to {value} bn USD a year, {fall} % under its peak",
        "资本开支降至年化 {value} 十亿美元，较峰值低 {fall}%",
    ),
    "rent.half": Message(
        "the rent of the start's newest card has halved, to {value} USD from {start}",
        "起点新卡租价腰斩，由 {start} 降至 {value} 美元",
    ),
    "q.under": Message(
        "a new GW is worth less than it costs: q falls to {value}", "新建每 GW 价值低于成本：q 降至 {value}"
    ),
    "write_downs": Message("{value} bn USD are written down until {until}", "至 {until} 累计减值 {value} 十亿美元"),
    "defaults": Message("{value} bn USD of debt default until {until}", "至 {until} 违约债务 {value} 十亿美元"),
    "test": Message("test met: {title}", "检验成立：{title}"),
    "class": Message("the trial becomes {title}", "该路径转为{title}"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of stories, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)


def both(key: str, title: Bilingual | None = None, **values: str) -> Message:
    """A text in both languages; a title is put in as each has it."""
    texts = []
    for language in ("en", "zh"):
        told = values | ({"title": choose(title, language)} if title is not None else {})
        texts.append(choose(WORDS[key], language).format(**told))
    return Message(*texts)
