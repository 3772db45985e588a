"""The words of reports in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "title": Message("Is the AI build-out a bubble? {scenarios}", "AI 建设潮是泡沫吗？{scenarios}"),
    "and": Message(", ", "、"),
    "sentence": Message(
        "{scenario}: {share} % of trials have come to a bust or a systemic bust by the end of {year} "
        "(sampling ±{error}).",
        "{scenario}：截至 {year} 年末，{share}% 的模拟路径走到破裂或系统性破裂（抽样误差 ±{error}）。",
    ),
    "sentence.reach": Message(
        "{scenario}: {share} % of trials have come to a bust or a systemic bust by the end of {year} "
        "(sampling ±{error}; {low}–{high} % across shipped theses and the three most contested inputs).",
        "{scenario}：截至 {year} 年末，{share}% 的模拟路径走到破裂或系统性破裂（抽样误差 ±{error}；"
        "各情景与三项争议最大的输入下为 {low}–{high}%）。",
    ),
    "verdict": Message("Verdict by the end of each year", "截至各年末的研判"),
    "verdict.by": Message("worst class by the end of [%]", "截至年末的最差类别 [%]"),
    "verdict.note": Message(
        "Share of trials, ± half of a 95 % interval of sampling. What has happened counts from then on.",
        "模拟路径占比，± 为 95% 抽样区间半宽。已发生者此后一直计入。",
    ),
    "headline": Message("Headline", "主要指标"),
    "headline.band": Message("P5 / P50 / P95", "P5 / P50 / P95"),
    "binding": Message("What binds the build-out", "建设受何约束"),
    "binding.share": Message("share of the year's quarters and of trials [%]", "占当年各季与模拟路径的比例 [%]"),
    "drivers": Message("What drives it: {asked}", "驱动因素：{asked}"),
    "drivers.input": Message("input", "输入"),
    "adverse.sum": Message("bust or systemic", "破裂或系统性破裂"),
    "drivers.error": Message("its error", "标准误"),
    "drivers.input_low": Message("input, lowest tenth", "输入最低一成"),
    "drivers.input_high": Message("input, highest tenth", "输入最高一成"),
    "drivers.outcome_low": Message("outcome there", "对应结果（低）"),
    "drivers.outcome_high": Message("outcome there", "对应结果（高）"),
    "drivers.swing": Message("swing", "差额"),
    "drivers.share": Message("share of variance [%]", "方差占比 [%]"),
    "drivers.from": Message("input from – to", "输入区间"),
    "drivers.outcome": Message("outcome from – to", "结果区间"),
    "drivers.note": Message(
        "First-order shares with standard errors; the outcome where the input is in its lowest and its highest tenth.",
        "一阶方差占比及标准误；结果取输入处于最低与最高一成时的均值。",
    ),
    "signposts": Message("What to watch: {asked}", "观察指标：{asked}"),
    "signposts.figure": Message("figure", "指标"),
    "signposts.of": Message("of", "季度"),
    "signposts.threshold": Message("threshold", "阈值"),
    "signposts.below": Message("if below [%]", "低于时 [%]"),
    "signposts.above": Message("if above [%]", "高于时 [%]"),
    "signposts.where": Message("published by", "发布处"),
    "signposts.note": Message(
        "Thresholds found on half of the trials, probabilities of the other half.", "阈值取自一半路径，概率取自另一半。"
    ),
    "adverse": Message("Bust or systemic by the end of each quarter", "截至各季末破裂或系统性破裂"),
    "tornado.low": Message("input in its lowest tenth", "输入处于最低一成"),
    "tornado.high": Message("in its highest tenth", "最高一成"),
    "claims": Message("Claims of the minutes against the run and the public record", "纪要论断与模拟、公开数据对照"),
    "claims.id": Message("claim", "编号"),
    "claims.claim": Message("what was said", "论断"),
    "claims.minutes": Message("minutes", "纪要数值"),
    "claims.run": Message("run", "模拟"),
    "claims.record": Message("public record", "公开数据"),
    "claims.outcome": Message("outcome", "结论"),
    "claims.note": Message(
        "Of the first scenario: {counted}. The rule behind each is in aicapex claims.",
        "针对首个情景：{counted}。各项判定规则见 aicapex claims。",
    ),
    "hindcast": Message("Held against history: from the end of 2022", "历史检验：自 2022 年末起"),
    "hindcast.target": Message("public figure", "公开指标"),
    "hindcast.inside": Message("points in the 90 % band", "落入 90% 区间的点"),
    "hindcast.end": Message("error at the end [log]", "期末误差 [对数]"),
    "hindcast.crps": Message("CRPS", "CRPS"),
    "hindcast.walk": Message("random walk", "随机游走"),
    "hindcast.still": Message("no change", "不变"),
    "hindcast.note": Message(
        "The same equations from what was known at the end of 2022, {trials:,} trials; a smaller CRPS is better.",
        "同一组方程，仅用 2022 年末已知信息，{trials:,} 条路径；CRPS 越小越好。",
    ),
    "replay": Message("Replay: {title}", "历史重演：{title}"),
    "replay.mark": Message("mark", "标志"),
    "replay.simulated": Message("P5 / P50 / P95", "P5 / P50 / P95"),
    "replay.record": Message("on record", "历史记录"),
    "replay.fit": Message("within the band", "在区间内"),
    "replay.note_yes": Message(
        "{share} % of {trials:,} trials come to a bust or worse by {end} (±{error}); the boom did.",
        "截至 {end}，{trials:,} 条路径中 {share}% 走到破裂或更差（±{error}）；历史上确已破裂。",
    ),
    "replay.note_no": Message(
        "{share} % of {trials:,} trials come to a bust or worse by {end} (±{error}); the build-out did not.",
        "截至 {end}，{trials:,} 条路径中 {share}% 走到破裂或更差（±{error}）；历史上并未破裂。",
    ),
    "sheet.claims": Message("Claims", "论断"),
    "sheet.replays": Message("Replays", "历史重演"),
    "charts": Message("Charts", "图表"),
    "fans": Message("medians and 90 % bands", "中位数与 90% 区间"),
    "assumptions": Message("Every assumption", "全部假设"),
    "assumptions.count": Message(
        "{count} inputs; what each scenario has otherwise follows the first.",
        "共 {count} 项输入；其余情景仅列不同之处。",
    ),
    "assumptions.scenario": Message("scenario", "情景"),
    "assumptions.name": Message("name", "名称"),
    "assumptions.title": Message("what it is", "含义"),
    "assumptions.value": Message("value", "取值"),
    "assumptions.status": Message("status", "依据类别"),
    "assumptions.source": Message("rests on", "依据"),
    "assumptions.confidence": Message("confidence", "可信度"),
    "assumptions.link": Message("link", "链接"),
    "status.claim": Message("claim", "论断"),
    "status.fact": Message("public figure", "公开数据"),
    "status.assumption": Message("assumption", "假设"),
    "status.unsourced": Message("without a source", "无来源"),
    "limits": Message("What this cannot tell you", "本报告无法告诉你的"),
    "limits.forecast": Message(
        "It is no forecast: it says what follows from stated assumptions, and how far that moves when they do.",
        "这不是预测：它说明既定假设下会发生什么，以及假设变动时结果变动多少。",
    ),
    "limits.assumptions": Message(
        "The sampling error beside each figure is the small one; the large one is in the assumptions listed below.",
        "数字旁的抽样误差是小误差，大误差来自下列假设。",
    ),
    "limits.firms": Message(
        "It knows layers and kinds of builders, not firms: nothing here says whether to buy or sell a share.",
        "模型只区分产业链环节与建设方类型，不含具体公司：不构成任何证券买卖建议。",
    ),
    "limits.rare": Message(
        "What was never seen in the trials is not impossible: the limits beside it say how rare it may be.",
        "路径中从未出现不等于不可能：其区间说明可能有多罕见。",
    ),
    "limits.terminal": Message(
        "Returns of late purchases rest on a rule for the years beyond the horizon.",
        "后期投资的回报部分依赖期末之后的推算规则。",
    ),
    "facts": Message("What was run", "运行信息"),
    "facts.version": Message("aicapex", "aicapex"),
    "facts.text": Message(
        "{trials:,} trials, seed {seed}, digest {digest}…", "{trials:,} 条模拟路径，随机种子 {seed}，摘要 {digest}…"
    ),
    "search": Message("Search the assumptions", "检索假设"),
    "theme": Message("light / dark", "浅色／深色"),
    "sheet.summary": Message("Summary", "摘要"),
    "sheet.assumptions": Message("Assumptions", "假设"),
    "sheet.fans": Message("Fans", "扇形图"),
    "sheet.drivers": Message("Drivers", "驱动因素"),
    "sheet.run": Message("Run", "运行信息"),
    "format": Message("{suffix!r} is no format of a report", "{suffix!r} 不是报告格式"),
    "missing": Message("a report of this kind needs {package}", "生成此类报告需要 {package}"),
    "missing.cure": Message('pip install "aicapex[report]"', 'pip install "aicapex[report]"'),
    "unlike": Message("{one} and {other} do not simulate the same quarters", "{one} 与 {other} 的模拟季度不同"),
    "unlike.cure": Message("report each by itself", "请分别生成报告"),
    "no_year": Message("{scenario} ends in {end}, before any year has ended", "{scenario} 止于 {end}，尚无完整年末"),
    "no_folder": Message("no such folder", "没有这个文件夹"),
    "exists": Message("{path} exists", "{path} 已存在"),
    "exists.cure": Message("--force, or another name", "使用 --force 或换一个文件名"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of reports, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
