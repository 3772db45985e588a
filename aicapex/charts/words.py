"""The words of the charts in English and in Chinese: titles, notes and units as they are read on an axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose
from aicapex.unit_words import unit_name

WORDS: Final[Mapping[str, Message]] = {
    "bands": Message("median, 50 % and 90 % bands", "中位数，50% 与 90% 区间"),
    "half_bands": Message("medians with their 50 % bands", "中位数及其 50% 区间"),
    "means": Message("means over all trials", "全部模拟路径的均值"),
    "quarterly": Message("{unit} a quarter", "{unit}/季"),
    "yearly": Message("{unit} a year", "{unit}/年"),
    "log_scale": Message("{unit}, logarithmic scale", "{unit}，对数刻度"),
    "defined": Message("where defined: at least {share} % of trials", "仅计有定义者：至少占模拟路径的 {share}%"),
    # A Chinese middle dot is as wide as a character and takes no spaces.
    "subtitle": Message("{scenario} · {method}", "{scenario}·{method}"),
    "and": Message("{first}; {second}", "{first}；{second}"),
    "footer": Message(
        "aicapex · {scenario} · {trials:,} trials · seed {seed}",
        "aicapex·{scenario}·{trials:,} 条模拟路径·随机种子 {seed}",
    ),
    "gap": Message("Compute demand less usable supply", "算力供需缺口：需求减可用供给"),
    "gap.power": Message("facility GW of the newest chips", "最新芯片的设施 GW"),
    "gap.shortage": Message("shortage", "短缺"),
    "gap.surplus": Message("surplus", "过剩"),
    "supply_stack": Message("Where delivered chips are", "已交付芯片的去向"),
    "supply_stack.unit": Message("facility GW", "设施 GW"),
    "supply_stack.energised": Message("energised", "已通电"),
    "supply_stack.waiting": Message("waiting for power", "待电"),
    "supply_stack.retired": Message("retired", "已退役"),
    "demand_by_use": Message("Demand for compute by use", "算力需求构成"),
    "demand_by_use.unit": Message("million H100-equivalents", "百万 H100 当量"),
    "demand_by_use.people": Message("consumers, firms", "消费者与企业"),
    "demand_by_use.embedded": Message("embedded", "内嵌应用"),
    "demand_by_use.training": Message("training", "训练"),
    "first_passage": Message("What comes first, and when", "何者先到，何时到"),
    "first_passage.method": Message(
        "first quarter in which it holds, P10 P50 P90 of the trials that come to it; at the right, how many do",
        "首次成立的季度，取曾成立路径的 P10、P50、P90；右侧为曾成立路径占比",
    ),
    "first_passage.or_worse": Message("{name} or worse", "{name}或更差"),
    "first_passage.share": Message("{share} %", "{share}%"),
    "small_multiples": Message("The run at a glance", "模拟概览"),
    "several.method": Message("medians and 90 % bands", "中位数与 90% 区间"),
    "several.panels": Message("same scale", "同一刻度"),
    "football_field": Message("{asked}, by scenario", "{asked}：各情景对照"),
    "football_field.method": Message(
        "P5 to P95 of the trials, box: half of them, dot: P50", "条为 P5–P95，粗段为 50% 区间，点为 P50"
    ),
    "football_field.shares": Message("share of trials with 95 % sampling limits", "模拟路径占比，附 95% 抽样区间"),
    "profit_by_layer": Message("Profit by layer of the value chain", "产业链各环节利润"),
    "profit.chips": Message("Chips", "芯片"),
    "profit.cloud": Message("Cloud, after book depreciation", "云（扣除会计折旧）"),
    "profit.labs": Message("Labs, after training", "实验室（扣除训练支出）"),
    "profit.applications": Message("Applications", "应用"),
    "depreciation": Message("Depreciation: book, economic and of models", "折旧：会计、经济与模型摊销"),
    "depreciation.book": Message("book", "会计"),
    "depreciation.economic": Message("economic", "经济"),
    "depreciation.model": Message("models", "模型"),
    "irr_by_cohort": Message("IRR of chips by quarter of purchase", "各购入季度投资队列的内部收益率"),
    "irr_by_cohort.hurdle": Message("hurdle", "门槛收益率"),
    "irr_by_cohort.unit": Message("% a year", "%/年"),
    "irr_by_cohort.grey": Message("grey: under {share} % of value within the horizon", "灰色：期内价值不足 {share}%"),
    "verdict_by_year": Message("Verdict by the end of each year", "截至各年末的研判"),
    "verdict_by_year.method": Message(
        "share of trials in %, sampling error up to ±{error}", "模拟路径占比（%），抽样误差不超过 ±{error}"
    ),
    "what_binds": Message("What binds the build-out", "建设受何约束"),
    "what_binds.method": Message("share of the year's quarters and of trials in %", "占当年各季与模拟路径的比例（%）"),
    "camps": Message("Verdict by camp by the end of {year}", "各阵营输入下截至 {year} 年末的研判"),
    "camps.unit": Message("share of trials in %", "模拟路径占比（%）"),
    "camps.method": Message(
        "inputs of {scenario}, but for what each camp's claims set; at the right, bust or systemic",
        "除各阵营论断所设输入外，均取{scenario}；右侧为破裂或系统性破裂合计",
    ),
    "camps.dot": Message("bust or systemic, 95 % limits", "破裂或系统性破裂，95% 区间"),
    "camps.line": Message("the scenario's own", "情景自身"),
    "claims_board": Message("Claimed, simulated, published", "论断、模拟与公开数据对照"),
    "claims_board.method": Message("claims that are numbers", "含数值的论断"),
    "claims_board.unit": Message(
        "multiples of the middle of what was claimed, or of its one bound, logarithmic scale; colours as "
        "the outcome at the right",
        "以论断中值（仅有一端的取该端）为 1 的倍数，对数刻度；颜色对应右侧结论",
    ),
    "claims_board.claimed": Message("claimed (fading: no other bound)", "论断（渐淡：另一端不设限）"),
    "claims_board.run": Message("run, P5 P50 P95", "模拟，P5 P50 P95"),
    "claims_board.public": Message("published", "公开数据"),
    "replay.by_year": Message("{title}, by calendar year", "{title}（按自然年）"),
    "replay.median": Message("median", "中位数"),
    "replay.half": Message("50 % of trials", "50% 区间"),
    "replay.most": Message("90 % of trials", "90% 区间"),
    "replay.actual": Message("actual", "实际值"),
    "replay.history": Message("actual, known at the start", "起点前实际值"),
    "replay.method": Message("simulated from {start}, against actuals", "自 {start} 起模拟，与实际值对照"),
    "replay.sources": Message("Actuals: {sources}", "实际值来源：{sources}"),
    "replay.more": Message("{sources} and {count} more", "{sources} 等另 {count} 项"),
    "bust_side_by_side": Message("Bust or systemic, by time since the start", "破裂或系统性破裂：按起点后年数"),
    "bust_side_by_side.method": Message(
        "share of trials that have come to it, with 95 % sampling limits",
        "截至当时已发生的模拟路径占比，附 95% 抽样区间",
    ),
    "bust_side_by_side.line": Message("{title}: {share} %", "{title}：{share}%"),
    "compare": Message("Bust or systemic by the end of the year", "截至年末破裂或系统性破裂"),
    "compare.method": Message(
        "share of trials on the same draws, with 95 % sampling limits", "相同抽样下的模拟路径占比，附 95% 抽样区间"
    ),
    "compare.rest": Message("all else ({count})", "其余 {count} 项"),
    "waterfall": Message("What explains the difference: {asked}", "差异来源：{asked}"),
    "waterfall.method": Message(
        "inputs switched in both orders and averaged, {trials:,} trials; whisker: interaction",
        "两种顺序逐一切换输入并取平均，{trials:,} 条路径；细线为交互作用",
    ),
    "tornado": Message("What moves it: {asked}", "敏感性：{asked}"),
    "tornado.method": Message(
        "means over trials; figures at the ends of bars: the input there; line: mean of all trials",
        "路径均值；条端数字为该处输入值；竖线为全部路径均值",
    ),
    "tornado.low": Message("input in its lowest tenth", "输入处于最低一成"),
    "tornado.high": Message("in its highest tenth", "最高一成"),
    "tornado.held": Message("from P5 (open) to P95, others held", "由 P5（空心）至 P95，其余不变"),
    "shares": Message("What explains its variance: {asked}", "方差来源：{asked}"),
    "shares.method": Message("first-order shares with 95 % limits", "一阶方差占比，附 95% 区间"),
    "shares.sobol": Message(
        "Sobol indices of independent groups with 95 % limits", "独立分组的 Sobol 指数，附 95% 区间"
    ),
    "breakeven": Message("Break-even: {asked}", "盈亏平衡点：{asked}"),
    "breakeven.method": Message(
        "same draws at every value, with 95 % limits; dashed: the level asked",
        "各取值抽样相同，附 95% 区间；虚线为目标水平",
    ),
    "breakeven.given": Message("in the scenario, P5 – P95", "情景中的 P5–P95"),
    "breakeven.unit": Message("outcome [{unit}]", "结果 [{unit}]"),
    "breakeven.here": Message("{at} ({low} – {high})", "{at}（{low} – {high}）"),
    "frontier": Message("Frontier: {asked}", "边界：{asked}"),
    "frontier.method": Message(
        "bold: {level}; thin: where the level leaves the 95 % limits; cross: the scenario's P5 – P95",
        "粗线：{level}；细线：目标水平越出 95% 区间处；十字：情景的 P5–P95",
    ),
    "peeling": Message("The way to the box: {asked}", "区域的剥离轨迹：{asked}"),
    "peeling.method": Message(
        "density against coverage; filled: trials it was found on, hollow: held out; ring: the box chosen",
        "密度与覆盖率；实心为训练样本，空心为留出样本；圆环为所选区域",
    ),
    "peeling.coverage": Message(
        "coverage: share of all cases that are in the box [%]", "覆盖率：区域内案例占全部案例 [%]"
    ),
    "peeling.density": Message(
        "density: share of the box's trials in which it happens [%]", "密度：区域内出现该结果的路径占比 [%]"
    ),
    "peeling.rate": Message("all trials {rate} %", "全部路径 {rate}%"),
    "boxes": Message("Where it happens: {asked}", "结果集中于何处：{asked}"),
    "boxes.method": Message(
        "range of each limited input within its distribution, P0 to P100; figures: the limits",
        "各受限输入在其分布中的区间（P0–P100），数字为界限",
    ),
    "boxes.box": Message("box {place}: {density} % against {rate} %", "区域 {place}：{density}%，总体 {rate}%"),
    "signposts": Message("What to watch: {asked}", "观察指标：{asked}"),
    "signposts.method": Message(
        "probability if the figure is published below or above the threshold, 95 % limits; line: all trials",
        "指标公布值低于或高于阈值时的概率，附 95% 区间；竖线为全部路径",
    ),
    "signposts.below": Message("below the threshold", "低于阈值"),
    "signposts.above": Message("above it", "高于阈值"),
    "story": Message("{asked}: trial {trial}", "{asked}：第 {trial} 条路径"),
    "story.method": Message(
        "red: the trial; grey: median and 90 % of all trials; dotted: shocks; black: it becomes what is told",
        "红线为该路径，灰色为全部路径的中位数与 90% 区间；虚线为冲击，黑线为转入该类别",
    ),
    "strategy": Message("What an hour of compute costs: {operator}", "每小时算力成本：{operator}"),
    "strategy.method": Message(
        "over {years} years; bar: P5 to P95, dot: P50, line: mean", "{years} 年；条为 P5–P95，点为 P50，竖线为均值"
    ),
    "strategy.unit": Message("USD per H100e-hour used, present value", "美元/使用 H100e 小时（现值）"),
    "strategy.best": Message("best in {share} %", "最优 {share}%"),
    "strategy.map": Message("Where each strategy wins: {operator}", "各策略占优区域：{operator}"),
    "strategy.map.method": Message(
        "prices of compute and chips that fall at a constant rate; black: the operator, P5 to P95 of the run's rents",
        "租价与芯片价格匀速下降；黑色为该运营方，竖线为模拟租价年降幅 P5–P95",
    ),
    "strategy.use": Message("utilisation of capacity held [%]", "持有容量利用率 [%]"),
    "strategy.decline": Message("fall of prices a year [%]", "价格年降幅 [%]"),
    "bust_side_by_side.years": Message("years after the start", "起点后年数"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the charts in a language, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)


def unit_label(unit: str, language: Language, *, per_quarter: bool = False) -> str:
    """A declared unit as it is read on an axis; a flow is an amount per quarter.

    >>> unit_label("USD bn", "en", per_quarter=True), unit_label("share", "zh")
    ('USD bn a quarter', '%')
    """
    text = unit_name(unit, language)
    return word("quarterly", language, unit=text) if per_quarter else text
