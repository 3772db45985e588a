"""The words of the ledger's tables in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    # Outcomes
    "outcome.held": Message("held", "成立"),
    "outcome.contradicted": Message("contradicted", "不成立"),
    "outcome.disputed": Message("disputed", "有分歧"),
    "outcome.undecidable": Message("undecidable", "无法判定"),
    # Columns of the claims
    "id": Message("id", "编号"),
    "claim": Message("claim", "论断"),
    "minutes": Message("minutes", "纪要"),
    "run": Message("run", "模拟"),
    "record": Message("public record", "公开数据"),
    "outcome": Message("outcome", "结论"),
    "reading": Message("reading {number}", "解读 {number}"),
    "readings": Message("readings {numbers}", "解读 {numbers}"),
    "for": Message("for", "支持"),
    "against": Message("against", "反对"),
    "facts": Message("{count} facts", "{count} 条"),
    "facts_one": Message("1 fact", "1 条"),
    "rule.on_reading": Message("{rule}, {reading}", "{rule}（{reading}）"),
    "chance": Message("by chance {text}", "随机 {text}"),
    "in_range": Message("in range {text}", "区间内 {text}"),
    "errors": Message("{errors} errors", "{errors} 倍标准误"),
    "all_alike": Message("in every trial", "各路径相同"),
    "points": Message("pp", "个百分点"),
    "of_trials": Message("of {trials:,} trials", "计 {trials:,} 条"),
    # Which rule decided, before what it asks
    "rule.probability": Message("probability", "概率"),
    "rule.effect": Message("effect", "作用"),
    "rule.record": Message("public record", "公开数据"),
    "rule.start": Message("start", "期初"),
    "rule.peak": Message("peak", "峰值"),
    "asked": Message("{rule}: {asked}", "{rule}：{asked}"),
    # Head and legend
    "heading.claims": Message("{count} claims", "{count} 条论断"),
    "counts": Message("Outcomes", "合计"),
    "legend": Message("Rules", "规则"),
    "legend.probability": Message(
        "probability: held from two thirds of the trials that count, contradicted up to one third, disputed between; "
        "the 95 % limits must lie on the same side of one half",
        "概率：计入的路径中三分之二及以上为真即成立，三分之一及以下即不成立，其间为有分歧；95% 区间须整体位于 50% 同侧",
    ),
    "legend.effect": Message(
        "effect: with what is claimed less without it, on the same draws ({trials:,} trials); held beyond "
        "{errors:.0f} paired standard errors in the direction claimed, contradicted beyond them against it, else "
        "undecidable, as nothing moves; a thesis is compared with base, whatever scenario is asked",
        "作用：在同一抽样下（{trials:,} 条路径），有此机制减去无此机制；朝论断方向超过 {errors:.0f} 倍配对标准误即成立"
        "，反向超过即不成立，否则无法判定（并无影响）；论点情景一律与基准情景相比",
    ),
    "legend.record": Message(
        "public record: held if all figures are for the claim, contradicted if all are against it, disputed if both; "
        "without any, the claim is taken as given",
        "公开数据：数据均支持即成立，均反对即不成立，互见即有分歧；没有可比数据的，论断按原样采用",
    ),
    "legend.start": Message(
        "start: share of trials that begin within the range claimed, judged as a probability; to begin there shows "
        "that a claim agrees with the others, not that it is true: where another rule decides, that one does",
        "期初：起点落在论断区间内的路径占比，按概率规则判定；这只说明该论断与其他论断相容，不等于属实，另有规则可判时以其为准",
    ),
    "legend.peak": Message(
        "peak: how often it falls about the event, against shuffled dates",
        "峰值：出现在事件前后的频率，与打乱日期后的频率相比",
    ),
    "legend.numbers": Message(
        "Run: probabilities with half of their 95 % interval; others P50 [P5, P95]; differences with their paired "
        "95 % error.",
        "模拟列：概率附 95% 区间半宽；其余为 P50 [P5, P95]；差值附配对 95% 误差。",
    ),
    # Disputes
    "disputes": Message("Disputes", "分歧"),
    "decides": Message("decides", "判据"),
    "dispute.value": Message("value", "数值"),
    "dispute.definition": Message("definition", "口径"),
    "dispute.timing": Message("timing", "时点"),
    "dispute.mechanism": Message("mechanism", "机制"),
    "dispute.thesis": Message("thesis", "论点"),
    "favoured": Message("trials that favour it", "支持该方的路径"),
    "rest": Message("both {both} · neither {neither}", "两方皆合 {both}，皆不合 {neither}"),
    "difference_to": Message("{figure}, with less without", "{figure}（有此机制减无此机制）"),
    # Camps
    "camps": Message("Camps", "阵营"),
    "camp.unnamed": Message("not named", "未具名"),
    "camp.no_stance": Message(
        "sets no input: its figures are the scenario's own", "未设定任何输入：其结果即情景自身的结果"
    ),
    "camp.own": Message("{scenario} itself", "{scenario}自身"),
    "camp.adverse": Message("bust or systemic", "破裂合计"),
    "camp.difference": Message("difference [pp]", "差值 [百分点]"),
    "camp.implied": Message("By end of {year} [%]", "截至 {year} 年末 [%]"),
    "camp.figures": Message("Implied in {year}, P50 [P5, P95]", "{year} 年 P50 [P5, P95]"),
    "camp.irr": Message("IRR less hurdle", "内部收益率减门槛"),
    "camp.method": Message(
        "{trials:,} trials each, on the same draws but for what the camp's claims set; the figure behind a claim is "
        "the share of trials that take it",
        "各 {trials:,} 条模拟路径，除阵营论断所设输入外抽样相同；论断后的数字为采纳该论断的路径占比",
    ),
    # Audit
    "audit": Message("Audit", "审查"),
    "audit.moved": Message(
        "{figure}: {difference} ({errors}, {share} % of its spread); bust {verdict}",
        "{figure}：{difference}（{errors}，占离散度 {share}%）；破裂 {verdict}",
    ),
    "audit.fails": Message("FAILS: {text}", "未通过：{text}"),
    "audit.parameter": Message("parameter", "抽样参数"),
    "audit.fixed": Message("fixed parameter", "固定参数"),
    "audit.mechanism": Message("mechanism", "机制"),
    "audit.event": Message("event", "事件"),
    "audit.scenario": Message("scenario", "情景"),
    "audit.reading": Message("reading", "解读"),
    "audit.counts": Message(
        "{count} changes, {trials:,} trials each; failing: {failed}",
        "共 {count} 项改动，各 {trials:,} 条模拟路径；未通过 {failed} 项",
    ),
    # Dates of figures
    "at.start": Message("at the start", "期初"),
    "at.highest": Message("highest of {years}", "{years} 年最高"),
    "at.lowest": Message("lowest of {years}", "{years} 年最低"),
    "at.sum": Message("sum of {years}", "{years} 年合计"),
    "at.mean": Message("mean of {years}", "{years} 年平均"),
    "first.at_least": Message("time until {figure} is at least {limit}", "{figure}首次不低于 {limit} 的时间"),
    "first.at_most": Message("time until {figure} is at most {limit}", "{figure}首次不高于 {limit} 的时间"),
    "over": Message("{one} / {other}", "{one}／{other}"),
    "minus": Message("{one} less {other}", "{one}减{other}"),
    "plus": Message("{one} plus {other}", "{one}加{other}"),
    "dated": Message("{figure}, {date}", "{figure}，{date}"),
    "dated.among": Message("{figure} ({date})", "{figure}（{date}）"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the ledger in a language, its placeholders filled.

    >>> word("reading", "en", number=2), word("reading", "zh", number=2)
    ('reading 2', '解读 2')
    """
    return choose(WORDS[key], language).format(**values)
