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
    "rule.against": Message("{rule}, {one} less {other}", "{rule}（{one}减{other}）"),
    "rule.on_reading": Message("{rule}, {reading}", "{rule}（{reading}）"),
    "beside": Message("second number: {title}", "另列数字：{title}"),
    "beside.start": Message("share of trials in range", "区间内路径占比"),
    "beside.peak": Message("share by chance", "随机占比"),
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
        "{figure}: {difference} ({errors}, {share} % of its spread); {verdict}",
        "{figure}：{difference}（{errors}，占离散度 {share}%）；{verdict}",
    ),
    "audit.verdict": Message("{bust} ({errors})", "{bust}（{errors}）"),
    "audit.asked": Message("{claim} Asked here: {asked}", "{claim}此处检验：{asked}"),
    "audit.titled": Message("{title}", "{title}"),
    "audit.neutral": Message("{title}; neutral at nought, moved by {by}", "{title}；零为中性水平，由 {by} 改变"),
    "audit.unmoved": Message(
        "{title}; at nought, and neither an event nor a thesis moves it",
        "{title}；取值为零，且没有事件或论点情景改变它",
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
    # Its legend: what the words of the table stand for, and for each kind of change what it goes from and to
    "audit.how": Message("left → right", "左 → 右"),
    "audit.how.is": Message(
        "what is changed, from and to; nothing else differs, and both sides have the same {trials:,} draws",
        "改动前 → 改动后；其余设定不变，两侧为同一组 {trials:,} 次抽样",
    ),
    "audit.mechanism.is": Message("switched off → as it is in the scenario", "关闭 → 情景中的原样"),
    "audit.parameter.is": Message(
        "low → high: P5 → P95 of its own distribution; where it takes a few values, the lowest → the highest",
        "低 → 高：其自身分布的 P5 → P95；仅取若干离散值的，为最低值 → 最高值",
    ),
    "audit.fixed.is": Message(
        "value / {stretch:g} → value × {stretch:g}, within its bounds; a level of nought → where an event or a thesis "
        "takes it; a time of nought → a year later",
        "取值 ÷ {stretch:g} → 取值 × {stretch:g}（不越出上下限）；零水平 → 事件或论点情景所至的水平；零时点 → 推迟一年",
    ),
    "audit.event.is": Message(
        "never → striking in every trial, {strike} quarters after the start: 2027Q1 where that is 2025Q4",
        "从不发生 → 每条路径均在开始后第 {strike} 个季度发生（2025Q4 开始即 2027Q1）",
    ),
    "audit.scenario.is": Message("base → the scenario of a thesis", "基准情景 base → 论点情景"),
    "audit.reading.is": Message(
        "reading 1 of the claim → reading 2; where no input depends on it, the figure is how often the claim holds",
        "该论断的解读 1 → 解读 2；不影响任何输入的，所列指标为论断为真的路径占比",
    ),
    "audit.figure": Message("figure", "指标"),
    "audit.figure.is": Message(
        "of all headline figures the one moved most, by its spread; its difference is right less left, ± the paired "
        "95 % error",
        "各主要指标中变动最大者（以离散度衡量）；差值为右侧减左侧，± 为配对 95% 误差",
    ),
    "audit.errors": Message("errors", "标准误"),
    "audit.errors.is": Message("the difference in paired standard errors", "差值相当于配对标准误的倍数"),
    "audit.spread": Message("spread", "离散度"),
    "audit.spread.is": Message("standard deviation of the figure between trials", "该指标在各模拟路径之间的标准差"),
    "audit.bust": Message("bust", "破裂"),
    "audit.bust.is": Message(
        "difference in the probability of bust or systemic by {year}; – where it is within {errors:g} errors",
        "截至 {year} 年破裂（含系统性破裂）概率的差值；未超出 {errors:g} 倍标准误的记为“–”",
    ),
    "audit.failing": Message("FAILS", "未通过"),
    "audit.failing.is": Message(
        "no headline figure moves by more than {errors:g} errors and by at least {smallest:g} % of its spread",
        "没有任何主要指标的变动既超过 {errors:g} 倍标准误、又达到离散度的 {smallest:g}%",
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
