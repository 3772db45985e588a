"""The words of scenario discovery in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "flag": Message("{name} is a number: boxes are of a yes or no", "{name} 是数值：区域搜索须针对是非判断"),
    "few": Message(
        "{asked} happens in {hits:,} of {trials:,} trials: too few of one kind to learn from",
        "{asked} 在 {trials:,} 条路径中出现 {hits:,} 次：其中一类过少，无从学习",
    ),
    "few.cure": Message(
        "more trials, or an outcome with at least {fewest} of either kind",
        "增加路径数，或改问两类均不少于 {fewest} 次的结果",
    ),
    "heading": Message(
        "{title} · {asked}: {rate} of all · {trials:,} trials · seed {seed}",
        "{title}·{asked}：占全部 {rate}·{trials:,} 条模拟路径·随机种子 {seed}",
    ),
    "box": Message(
        "Box {place}: where all of this holds, it happens in {density} ({low} – {high}) of trials, against {rate} "
        "of those that were left; the box holds {mass} of them and {coverage} of the cases.",
        "区域 {place}：下列条件同时成立时，出现概率为 {density}（{low} – {high}），其余样本总体为 {rate}；"
        "该区域含 {mass} 的路径、{coverage} 的案例。",
    ),
    "none": Message(
        "No box holds on the half of the trials that it was not found on.", "没有任何区域在留出的一半样本上成立。"
    ),
    "limit": Message("limit", "界限"),
    "percentile": Message("percentile", "分位"),
    "chance": Message("by chance", "随机概率"),
    "least": Message("≥ {value}", "≥ {value}"),
    "most": Message("≤ {value}", "≤ {value}"),
    "method": Message(
        "Found on the even trials by patient rule induction, at most four limits, judged on the odd ones, which all "
        "figures above are of. By chance: how often a limit would gain as much if it did not matter. Boxes tell where "
        "in the inputs an outcome lies, not why: inputs that share a factor stand in for each other.",
        "在偶数编号路径上以耐心规则归纳（PRIM）得出，至多四个界限；以上数字均来自奇数编号路径。随机概率：若该界限无关紧要，"
        "获得同等提升的概率。区域说明结果位于输入空间何处，而非原因：同一因子下的输入可相互替代。",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of scenario discovery, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
