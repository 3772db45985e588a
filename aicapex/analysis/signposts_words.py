"""The words of signposts in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "heading": Message(
        "{title} · {asked}: {rate} of all · {trials:,} trials · seed {seed}",
        "{title}·{asked}：占全部 {rate}·{trials:,} 条模拟路径·随机种子 {seed}",
    ),
    "quarter": Message("of", "季度"),
    "threshold": Message("threshold", "阈值"),
    "below": Message("below [%]", "低于 [%]"),
    "above": Message("above [%]", "高于 [%]"),
    "early": Message("half told by", "半数信息"),
    "quarterly": Message("{unit} a quarter", "{unit}/季"),
    "sentence": Message(
        "If {title} of {quarter} comes out above {threshold}, {asked} is {above} % instead of {below} %.",
        "若 {quarter} {title}高于 {threshold}，{asked}的概率为 {above}%，否则为 {below}%。",
    ),
    "where": Message("{title}: {where}", "{title}：{where}"),
    "method": Message(
        "One threshold a figure, in that of the next four quarters that tells most; found on the even trials, "
        "probabilities of the odd ones, ± half of a 95 % interval. Half told by: the first quarter with half of its "
        "information.",
        "每项指标取未来四个季度中信息量最大的一季与一个阈值；阈值取自偶数编号路径，概率取自奇数编号路径，"
        "± 为 95% 区间半宽。半数信息：最早达到一半信息量的季度。",
    ),
    "silent": Message("No more than chance within four quarters: {names}.", "四个季度内不超过随机水平：{names}。"),
    "and": Message("; ", "；"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of signposts, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
