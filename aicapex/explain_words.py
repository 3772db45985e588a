"""The words of explanations and of the table of the start, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import MESSAGES, Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    # Kinds of things, beside those of the catalogue
    "kind.scalar": Message("figure of a whole path", "整条路径指标"),
    "kind.factor": Message("factor: a common cause", "因子（共同成因）"),
    "kind.scenario": Message("scenario", "情景"),
    "kind.chart": Message("chart", "图"),
    "kind.symbol": Message("letter of formulas", "公式符号"),
    "kind.own_letter": Message("letter of single formulas", "个别公式自用符号"),
    "kind.event": Message("event", "事件"),
    "kind.dispute": Message("dispute", "分歧"),
    "kind.camp": Message("camp", "阵营"),
    "kind.custom": Message("event without a kind", "自定义事件"),
    "kind.operation": Message("operation of an event", "事件作用方式"),
    # Statements
    "says.formula": Message("formula", "公式"),
    "says.where": Message("where", "其中"),
    "says.notation": Message("notation", "记号"),
    "says.parameters": Message("parameters in it", "所含参数"),
    "says.function_reads": Message("function reads", "函数另读取"),
    "says.charted_by": Message("drawn in charts", "相关图表"),
    "says.claimed_by": Message("bound by claims", "相关论断"),
    "says.stands_in": Message("stands in", "所在方程"),
    "says.loads": Message("loads", "载荷"),
    "says.thesis": Message("thesis", "论点"),
    "says.extends": Message("extends", "扩展自"),
    "says.changes": Message("what it changes", "改动内容"),
    "says.horizon": Message("horizon", "期间"),
    "says.drawn_by": Message("drawn by", "绘制命令"),
    "says.figure": Message("figure", "数值"),
    "says.evidence": Message("public record", "公开数据"),
    "says.answers": Message("answered by", "检验方式"),
    "says.scenarios": Message("scenarios", "采用的情景"),
    "says.outputs": Message("outputs", "相关输出"),
    "says.binds": Message("binds", "约束对象"),
    "says.letter_of": Message("own letter of", "自用于"),
    "says.letters_in": Message("in formulas of", "用于公式"),
    "says.letters_by": Message("defines letters", "用于符号"),
    "says.disputes": Message("disputes", "相关分歧"),
    "says.dispute_type": Message("dispute about", "分歧性质"),
    "says.side": Message("side", "一方"),
    "says.camps": Message("camps", "所属阵营"),
    "says.decides": Message("decided by", "判定依据"),
    "says.members": Message("members", "成员"),
    "says.weights": Message("share and claim", "占比与论断"),
    "says.is": Message("what it is", "含义"),
    "says.example": Message("example", "示例"),
    "says.event_of": Message("kind of event", "事件类型"),
    "part.total": Message("total", "合计"),
    "part.own cash": Message("own cash", "自有资金"),
    "part.private credit": Message("private credit", "私募信贷"),
    "part.corporate": Message("corporate bonds", "公司债"),
    "part.other": Message("other", "其他"),
    "part.GOOGL mid": Message("GOOGL mid", "GOOGL（中值）"),
    "part.META mid": Message("META mid", "META（中值）"),
    "part.MSFT quarter incl. leases": Message("MSFT quarter incl. leases", "MSFT（单季，含租赁）"),
    "part.y/y": Message("y/y", "同比"),
    "says.cited_by": Message("cited by claims", "被论断引用"),
    "notation": Message(
        "t is the time since the start in years, [t−1] the quarter before, [t0] the start quarter; flows are amounts "
        "per quarter; ¼ is a quarter of a year and 8.76 a thousand hours of it",
        "t 为距期初的年数，[t−1] 为上一季，[t0] 为期初季度；流量为季度金额；¼ 表示四分之一年，8.76 为全年千小时数",
    ),
    "also_in": Message("also in {names}", "另见 {names}"),
    "was": Message("{new} (was {old})", "{new}（原为 {old}）"),
    "absent": Message("none", "无"),
    "not_named": Message("not named", "未具名"),
    "any_output": Message("any output can be drawn: aicapex chart {name}", "任何输出均可绘图：aicapex chart {name}"),
    # Events without a kind, and the ways in which events act
    "custom.is": Message(
        "An event that brings its own effects, where no kind fits. In `effects` each parameter has one operation with "
        "its scale k: add (p + k·size), multiply (p × (1 + k·size)) or exponent (p × exp(k·size)), where p is the "
        "parameter before the event. The unit of the size is the one given with it. The effects act from the quarter "
        "in which the event comes for as long as it lasts.",
        "没有合适的事件类型时，自带作用的事件。effects 中为每个参数指定一种作用方式及其系数 k：add（p + k·规模）、"
        "multiply（p × (1 + k·规模)）或 exponent（p × exp(k·规模)），p 为事件前的参数值。规模的单位由其自身给出。"
        "作用自事件发生当季起，持续至事件结束。",
    ),
    "custom.example": Message(
        "events: {{chip_ban: {{kind: custom, effects: {{chips.us_share: {{add: 1}}}}, when: {{date: 2027Q1}}, "
        "size: {{value: -0.1, unit: share}}, lasts: {{value: 8, unit: quarter}}}}}}",
        "事件写法：events: {{chip_ban: {{kind: custom, effects: {{chips.us_share: {{add: 1}}}}, "
        "when: {{date: 2027Q1}}, size: {{value: -0.1, unit: share}}, lasts: {{value: 8, unit: quarter}}}}}}",
    ),
    "add.is": Message(
        "An event adds to a parameter: p + k·size, k being the scale of the effect. With k = 1 and a size of 2 GW/yr, "
        "10 GW/yr becomes 12 GW/yr.",
        "事件对参数做加法：p + k·规模，k 为作用系数。k = 1、规模 2 GW/年时，10 GW/年变为 12 GW/年。",
    ),
    "multiply.is": Message(
        "An event scales a parameter: p × (1 + k·size), k being the scale of the effect. With k = −1 and a size of "
        "30 %, 10 becomes 7.",
        "事件按比例改变参数：p × (1 + k·规模)，k 为作用系数。k = −1、规模 30% 时，10 变为 7。",
    ),
    "exponent.is": Message(
        "An event scales a parameter by a power: p × exp(k·size), k being the scale of the effect; the result keeps "
        "its sign however large the size. With k = −1 and a size of 0.3, 10 becomes 7.4.",
        "事件按指数改变参数：p × exp(k·规模)，k 为作用系数；无论规模多大，结果不变号。"
        "k = −1、规模 0.3 时，10 变为 7.4。",
    ),
    # The table of the start
    "start.heading": Message(
        "{title} · the start quarter {quarter}, {trials:,} trials, medians",
        "{title} · 期初季度 {quarter}，{trials:,} 条模拟路径，中位数",
    ),
    "start.what": Message("stated of the start", "期初陈述"),
    "start.claim": Message("source", "来源"),
    "start.fact": Message("public", "公开"),
    "start.claimed": Message("claimed", "论断"),
    "start.target": Message("target P5–P95", "目标 P5–P95"),
    "start.value": Message("run", "模拟"),
    "start.residual": Message("residual", "残差"),
    "start.solved": Message("solved for it", "所求解量"),
    "start.public": Message("against", "对照"),
    "start.conflict": Message("conflict", "冲突"),
    "start.yes": Message("yes", "有"),
    "start.no": Message("no", "无"),
    "start.conflicts": Message("conflicts", "冲突"),
    "start.mended": Message("mended", "已修正"),
    "start.shown": Message("shown", "仅列示"),
    "start.clashing": Message(
        "{count} statements on the start clash with public figures or each other ({claims}): aicapex explain t0",
        "{count} 条期初陈述与公开数据或彼此矛盾（{claims}）：见 aicapex explain t0",
    ),
    # Claims
    "voice.speaker": Message("the speaker", "发言人"),
    "voice.scribe": Message("the minute-taker's inference", "纪要整理者的推断"),
    "claim_kind.input": Message("input", "输入"),
    "claim_kind.initial": Message("state at the start", "期初状态"),
    "claim_kind.test": Message("test", "检验"),
    "claim_kind.mechanism": Message("mechanism", "机制"),
    "claim_kind.thesis": Message("thesis", "论点"),
    "binds.parameters": Message("parameter", "参数"),
    "binds.events": Message("event", "事件"),
    "binds.outputs": Message("output", "输出"),
    "binds.tests": Message("test", "检验"),
    "side.for": Message("for", "支持"),
    "side.against": Message("against", "相左"),
    "side.context": Message("context", "背景"),
    "rule.probability": Message("probability", "概率"),
    "rule.effect": Message("effect, with less without", "有无对照"),
    "rule.record": Message("public record", "公开数据对照"),
    "rule.start": Message("value at the start", "期初值"),
    "rule.peak": Message("date of the peak", "峰值时点"),
    "reading": Message("{number} ({weight} %): {text}", "{number}（{weight}%）：{text}"),
    "confidence.high": Message("high", "高"),
    "confidence.medium": Message("medium", "中"),
    "confidence.low": Message("low", "低"),
    "region.world": Message("world", "全球"),
    "region.US": Message("United States", "美国"),
    "region.CN": Message("China", "中国"),
    "region.UK": Message("United Kingdom", "英国"),
    "region.NA": Message("North America", "北美"),
    "region.TW": Message("Taiwan", "台湾"),
    "source.derived from filings": Message("derived from filings", "由财报推算"),
    "source.press": Message("press", "媒体报道"),
    "date.2024 to mid-2025": Message("2024 to mid-2025", "2024 年至 2025 年中"),
    "date.spring to Nov 2025": Message("spring to Nov 2025", "2025 年春至 11 月"),
    "source.analysis quoted by The Decoder (Gemini 2.5 Flash)": Message(
        "analysis quoted by The Decoder (Gemini 2.5 Flash)", "The Decoder 引用的分析（Gemini 2.5 Flash）"
    ),
    "source.trade press": Message("trade press", "行业媒体"),
    "source.trade sources": Message("trade sources", "行业渠道"),
    "source.several indices": Message("several indices", "多个指数"),
    "source.company reports": Message("company reports", "公司财报"),
    "source.company calls": Message("company calls", "公司业绩会"),
    "source.FT and others": Message("FT and others", "《金融时报》等"),
    "source.background knowledge, unverified": Message("background knowledge, unverified", "背景知识，未核实"),
    "source.derived": Message("derived", "推算"),
}


def tell(key: str, language: Language, **values: object) -> str:
    """A text of explanations in a language, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)


def label(key: str, language: Language, **values: object) -> str:
    """What a statement is called: a word of explanations or of the catalogue, else the last part of its key."""
    message = WORDS.get(key) or MESSAGES.get(key)
    return choose(message, language).format(**values) if message else key.rpartition(".")[2]


def joined(texts: list[str], language: Language) -> str:
    """Names in a row."""
    return ("、" if language == "zh" else ", ").join(texts)
