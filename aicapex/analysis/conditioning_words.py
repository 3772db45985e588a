"""The words of conditions and joint events in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "condition": Message("{text!r} is no condition on a figure", "{text!r} 不是有效的条件"),
    "few": Message(
        "{kept:,} of {trials:,} trials meet the conditions: fewer than the {least} that can be relied on",
        "{trials:,} 条路径中仅 {kept:,} 条满足条件，少于可依赖的 {least} 条",
    ),
    "few.cure": Message("--trials {wanted}, or a wider range", "--trials {wanted}，或放宽区间"),
    "none.cure": Message("a range that the run comes to at all", "改用模拟能够达到的区间"),
    "notice": Message(
        "conditioned on {conditions}: {kept:,} of {trials:,} trials; conflicts of the start are of all",
        "以 {conditions} 为条件：{trials:,} 条路径中的 {kept:,} 条；期初冲突仍按全部路径统计",
    ),
    "given": Message(
        "Given {conditions}: {kept:,} of {trials:,} trials, {share} %, each with weight one",
        "条件 {conditions}：{trials:,} 条路径中保留 {kept:,} 条，占 {share}%，等权",
    ),
    "adverse": Message("Bust or systemic by [%]", "截至年末破裂或系统性破裂 [%]"),
    "all": Message("all trials", "全部路径"),
    "kept": Message("given the condition", "满足条件"),
    "moved": Message("Inputs moved most [P5 P50 P95]", "变动最大的输入 [P5 P50 P95]"),
    "joint": Message("a joint question names two tests or classes at least", "联合概率至少需要两项检验或类别"),
    "flag": Message(
        "{name} is a number: a joint question is of tests and classes", "{name} 是数值：联合概率仅限检验与类别"
    ),
    "joint.by": Message("Together by the end of {by} [%]", "截至 {by} 年末的联合概率 [%]"),
    "alone": Message("alone", "单独"),
    "where.others": Message("where the others hold", "其余成立时"),
    "together": Message(
        "together {together} %; if they were independent {independent} % (ratio {lift})",
        "同时成立 {together}%；若相互独立则为 {independent}%（比值 {lift}）",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of conditions and joint events, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
