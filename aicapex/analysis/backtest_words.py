"""The words of backtests in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    # The marks of a boom
    "marks": Message("Marks of the boom", "建设潮特征"),
    "record": Message("on record", "史实"),
    "fit": Message("in P5–P95", "落入 P5–P95"),
    "fit.within": Message("yes", "是"),
    "fit.partly": Message("partly", "部分"),
    "fit.outside": Message("no", "否"),
    "of": Message("{title} [{unit}]", "{title} [{unit}]"),
    "unit.share/yr": Message("%/yr", "%/年"),
    "defined": Message(
        "Counted where defined: {parts} of trials. On record –: no public figure.",
        "仅计有定义的模拟路径，占比：{parts}。史实为“–”：无公开数据。",
    ),
    "defined.all": Message("On record –: no public figure.", "史实为“–”：无公开数据。"),
    "defined.one": Message("{title} {share} %", "{title} {share}%"),
    # Bust by years since the start
    "bust": Message(
        "Bust or systemic within so many years of the start [%], sampling error up to ±{error}",
        "起点后若干年内破裂或系统性破裂的概率 [%]，抽样误差不超过 ±{error}",
    ),
    "years": Message("years", "年数"),
    "end": Message("end", "期末"),
    "came": Message("came", "史实"),
    "came.bust": Message("bust", "破裂"),
    "came.none": Message("none", "未破裂"),
    # Notes, and what to make of it
    "notes": Message("What is on record", "史实说明"),
    "note": Message("{title}, {record}: {note}", "{title}（{record}）：{note}"),
    "note.low": Message("{title}, {record}, low confidence: {note}", "{title}（{record}，可信度低）：{note}"),
    "caution": Message("Caution", "注意"),
    "caution.two": Message(
        "A boom that broke and one that did not are two cases. Both are simulated with the behaviour of the "
        "projections and told whatever they say: a model that sees a bust everywhere, or nowhere, says nothing about "
        "this boom.",
        "一次破裂、一次未破裂，只是两个案例。两者均采用与预测相同的行为参数，结果如何都照实列出：处处见破裂或处处不见破裂的"
        "模型，对本轮建设潮没有解释力。",
    ),
    "caution.linked": Message(
        "The {quarters} quarters of a replay are linked, and its marks are of one and the same boom: together they are "
        "a few independent tests. A record within its band shows consistency with what happened, not skill.",
        "回放的 {quarters} 个季度前后相连，各项特征又出自同一轮建设潮，合起来只相当于少数几次独立检验。史实落入区间只表"
        "明与实际相符，不表明有预测能力。",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of backtests in a language, its placeholders filled.

    >>> word("came.bust", "en"), word("came.bust", "zh")
    ('bust', '破裂')
    """
    return choose(WORDS[key], language).format(**values)
