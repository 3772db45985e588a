"""The words of scores and replays in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    # The table of scores
    "target": Message("target", "目标"),
    "points": Message("points", "点数"),
    "covers": Message("covers [%]", "覆盖率 [%]"),
    "coverage_50": Message("50 %", "50%"),
    "coverage_90": Message("90 %", "90%"),
    "crps": Message("CRPS on logs", "CRPS（对数）"),
    "run": Message("run", "模拟"),
    "random_walk": Message("random walk", "随机游走"),
    "no_change": Message("no change", "维持不变"),
    "end": Message("end", "期末"),
    "error": Message("error", "误差"),
    "coverage_50.long": Message("50 % band covers [%]", "50% 区间覆盖率 [%]"),
    "coverage_90.long": Message("90 % band covers [%]", "90% 区间覆盖率 [%]"),
    "end_error.long": Message("error at the end", "期末误差"),
    # What it means
    "legend": Message("Legend", "说明"),
    "legend.crps": Message(
        "CRPS: continuous ranked probability score of natural logarithms, mean over the points; 0.10 is about 10 % "
        "off, 0 is perfect. End error: log of the median over the actual at the last point, +0.10 being 10.5 % high.",
        "CRPS：连续排序概率评分，按自然对数计，取各点均值；0.10 约相当于偏离 10%，0 为完全命中。期末误差：最后一点"
        "中位数与实际值之比的对数，+0.10 即偏高 10.5%。",
    ),
    "legend.baselines": Message(
        "Random walk: with drift and spread fitted to the data before the start. No change: the last value before the "
        "start. –: the data before the start do not allow it.",
        "随机游走：漂移与波动由起点之前的数据拟合。维持不变：沿用起点之前的最后一个值。–：起点之前的数据不足以给出。",
    ),
    "legend.goals": Message(
        "*: goal met. Beside 90 %, its band covers at least {share} % of the points; beside a baseline, the run's CRPS "
        "is lower.",
        "*：达标。在 90% 一列，指其区间覆盖至少 {share}% 的点；在基准一列，指模拟的 CRPS 更低。",
    ),
    "legend.approximate": Message(
        "~: approximate, from the {count} quantiles that the folder kept; --save-trials keeps what an exact one needs.",
        "~：近似值，由结果文件夹所存的 {count} 个分位数推得；以 --save-trials 运行可得精确值。",
    ),
    "legend.band": Message(
        "†: known within a band only, and scored against its band: errors count from the place in it that is nearest "
        "to the forecast; coverage is still of the value.",
        "†：实际值只知其区间，按区间计分：误差从区间内距预测最近处算起；覆盖率仍以其数值为准。",
    ),
    "caution": Message("Caution", "注意"),
    "caution.linked": Message(
        "The points of a target are linked quarters: eleven of them are two to four independent tests, and fewer are "
        "hardly one. A pass shows consistency with what happened, not skill. Targets are never pooled into one number.",
        "同一目标的各点是前后相连的季度：十一个季度只相当于两到四次独立检验，更少则难抵一次。通过只表明与实际相符，"
        "不表明有预测能力。各目标从不合并为一个数字。",
    ),
    # What the hindcast comes to
    "goals": Message("Goals", "达标情况"),
    "goals.coverage": Message(
        "the 90 % band covers at least {share} % of the points: {met} of {of} targets",
        "90% 区间覆盖至少 {share}% 的点：{of} 个目标中有 {met} 个",
    ),
    "goals.random_walk": Message(
        "CRPS below the random walk's: {met} of {of} targets that have one",
        "CRPS 低于随机游走：有此基准的 {of} 个目标中有 {met} 个",
    ),
    "goals.no_change": Message(
        "CRPS below that of no change: {met} of {of} targets that have one",
        "CRPS 低于维持不变：有此基准的 {of} 个目标中有 {met} 个",
    ),
    "goals.capex": Message(
        "log error of the four largest platforms' capex at the end within {goal}: {error}, {verdict}",
        "四大平台期末资本开支的对数误差在 {goal} 以内：{error}，{verdict}",
    ),
    "goals.met": Message("met", "达标"),
    "goals.missed": Message("missed", "未达标"),
    "pause": Message("Pause", "停顿"),
    "pause.told": Message(
        "capex of the four largest platforms in {year} over {before}: {actual}; simulated {p50}, central half "
        "{p25}–{p75}, below 1 in {below} of trials; the actual lies {where}",
        "四大平台资本开支 {year} 年与 {before} 年之比：实际 {actual}；模拟中位数 {p50}，50% 区间 {p25}–{p75}，"
        "低于 1 的路径占 {below}；实际值位于区间{where}",
    ),
    "pause.inside": Message("inside of it", "之内"),
    "pause.outside": Message("outside of it", "之外"),
    "talk.unscored": Message("no row after the start, so not scored: {names}", "没有晚于起点的行，未计分：{names}"),
    # What is wrong with a run folder
    "error.no_run": Message("{folder} is no run folder that is whole", "{folder} 不是完整的运行结果文件夹"),
    "error.no_run_cure": Message(
        "give a folder that a run has written, as by: aicapex run base --save-trials",
        "请给出由运行写出的文件夹，例如先执行：aicapex run base --save-trials",
    ),
    "error.not_whole": Message("{folder} has lost its {file}", "{folder} 缺少 {file}"),
    "error.not_whole_cure": Message("put it back, or run again", "请放回该文件，或重新运行"),
    "error.changed": Message(
        "{file} in {folder} is not as the run left it: its digest differs from the manifest's",
        "{folder} 中的 {file} 已被改动：摘要与清单不符",
    ),
    "error.changed_cure": Message("put the original back, or run again", "请恢复原文件，或重新运行"),
    "error.other_figures": Message(
        "{folder} was run with aicapex {version}, and the same run gives other figures here",
        "{folder} 由 aicapex {version} 运行，此处重新运行得到的数字不同",
    ),
    "error.other_figures_cure": Message(
        "use that version with the same numpy, or run the scenario again; {file} keeps what was said",
        "请使用该版本及相同的 numpy，或重新运行该情景；原数字见 {file}",
    ),
    "error.no_pyarrow": Message("the trials in {folder} need pyarrow", "读取 {folder} 中的路径需要 pyarrow"),
    "error.no_pyarrow_cure": Message("pip install 'aicapex[trials]'", "pip install 'aicapex[trials]'"),
    # What is wrong with a file of actuals
    "error.no_file": Message("there is no such file", "没有这个文件"),
    "error.unreadable": Message("cannot be read: {reason}", "无法读取：{reason}"),
    "error.not_utf8": Message("is not UTF-8 text", "不是 UTF-8 文本"),
    "error.not_utf8_cure": Message("save it as CSV UTF-8", "请另存为 CSV UTF-8"),
    "error.no_csv": Message("is no CSV: {reason}", "不是有效的 CSV：{reason}"),
    "error.no_csv_cure": Message("close every quote that is opened", "请检查引号是否成对"),
    "error.empty": Message("is empty", "文件为空"),
    "error.no_rows": Message("has no row below its heading", "表头之下没有数据行"),
    "error.columns": Message("the columns {names}", "列名 {names}"),
    "error.column": Message("unknown column {name!r}", "未知的列 {name!r}"),
    "error.column_twice": Message("the column {name} stands there twice", "列 {name} 重复出现"),
    "error.column_missing": Message("the column {name} is missing", "缺少列 {name}"),
    "error.cells": Message("{count} cells in a row of {columns} columns", "该行有 {count} 个单元格，应为 {columns} 个"),
    "error.cells_cure": Message("put texts that hold a comma into quotes", "含逗号的文本请加引号"),
    "error.variable": Message("no output is called {name!r}", "没有名为 {name!r} 的输出"),
    "error.variable_cure": Message(
        "give the name of an output: quantiles.csv of a run lists them",
        "请给出输出的名称：运行的 quantiles.csv 中列有全部输出",
    ),
    "error.period": Message("{text!r} is no period", "{text!r} 不是有效时段"),
    "error.period_expected": Message(
        "a quarter 2026Q1, a year 2026, a month 2026-03, or a span 2026Q1-2026Q3",
        "季度 2026Q1、年份 2026、月份 2026-03，或跨度 2026Q1-2026Q3",
    ),
    "error.month_of_flow": Message(
        "{name} is a flow, of which a run has no month such as {period}",
        "{name} 为流量，模拟中没有 {period} 这样的月度值",
    ),
    "error.month_of_flow_cure": Message("give whole quarters or years", "请给出完整的季度或年份"),
    "error.outside": Message("the run does not have the whole of {period}", "模拟未完整覆盖 {period}"),
    "error.outside_expected": Message("a period within {ends}, or before it", "{ends} 之内，或在其之前的时段"),
    "error.outside_cure": Message(
        "leave the row out, or score a run that has it", "请删去该行，或改用覆盖该时段的运行"
    ),
    "error.no_trials": Message(
        "the folder has quantiles by quarter only, from which {period} cannot be made",
        "结果文件夹只有按季度的分位数，无法得出 {period}",
    ),
    "error.no_trials_cure": Message("run with --save-trials", "请以 --save-trials 运行"),
    "error.number": Message("{name} is {text!r}, which is no number", "{name} 为 {text!r}，不是数字"),
    "error.number_expected": Message("a plain number such as 1234.5 or 1e9", "普通数字，如 1234.5 或 1e9"),
    "error.not_positive": Message(
        "{name} is {text}; scores are on logarithms, so it must be above zero",
        "{name} 为 {text}；得分以对数计，须大于零",
    ),
    # Point by point
    "points.published": Message("published", "公开数据"),
    "points.p5": Message("P5", "P5"),
    "points.p50": Message("P50", "P50"),
    "points.p95": Message("P95", "P95"),
    "points.place": Message("in the 90 % band", "是否在 90% 区间内"),
    "points.inside": Message("yes", "是"),
    "points.partly": Message("partly", "部分"),
    "points.outside": Message("no", "否"),
    # The constrained ensemble
    "constrained": Message("Constrain", "约束"),
    "constrained.statistic": Message(
        "{title}, {period}: {actual}; the replay had {low} to {high}, median {middle}; at its {percentile} percentile "
        "with an error of {sigma} in logs",
        "{title}，{period}：实际 {actual}；回放为 {low}–{high}，中位数 {middle}；"
        "按对数误差 {sigma} 位于第 {percentile} 百分位",
    ),
    "constrained.outside": Message(
        "{title}, {period}: {actual}; the replay had {low} to {high}, median {middle}; at its {percentile} percentile "
        "with an error of {sigma} in logs, beyond the {limit} % that are allowed on either side",
        "{title}，{period}：实际 {actual}；回放为 {low}–{high}，中位数 {middle}；"
        "按对数误差 {sigma} 位于第 {percentile} 百分位，"
        "超出两端各 {limit}% 的容许范围",
    ),
    "constrained.size": Message(
        "Only behaviour that replay and projection share is weighed: {size} effective trials (at least {least}), "
        "Pareto k {tail} (at most {worst})",
        "仅对回放与预测共用的行为参数加权：有效路径数 {size}（至少 {least}），Pareto k 为 {tail}（至多 {worst}）",
    ),
    "constrained.shift": Message(
        "{title} [{unit}]: {prior0} / {prior1} / {prior2} before, {posterior0} / {posterior1} / {posterior2} after",
        "{title}［{unit}］：加权前 {prior0} / {prior1} / {prior2}，加权后 {posterior0} / {posterior1} / {posterior2}",
    ),
    "constrained.verdict": Message(
        "P(bust or systemic by {year}) of {name}: {before} % as it stands, {after} % with behaviour so weighed",
        "{name} 在 {year} 年末前破裂或系统性破裂的概率：原为 {before}%，行为参数加权后为 {after}%",
    ),
    "constrained.conflict": Message(
        "Prior-data conflict: no constrained verdict is given for {name} ({before} % by {year} as it stands)",
        "先验与数据冲突：不给出 {name} 的约束后研判（截至 {year} 年末，原为 {before}%）",
    ),
    "error.not_positive_cure": Message("leave the row out", "请删去该行"),
    "error.one_limit": Message("low and high go together", "low 与 high 须同时给出"),
    "error.one_limit_cure": Message("give both, or neither", "请同时给出，或都不给"),
    "error.limits": Message("{value} does not lie from {low} to {high}", "{value} 不在 {low} 到 {high} 之间"),
    "error.no_unit": Message("{text!r} is no unit", "{text!r} 不是有效单位"),
    "error.unit": Message("{name} is not measured in {unit}", "{name} 不能以 {unit} 计量"),
    "error.unit_expected": Message("{unit}, or what converts to it", "{unit}，或可换算为它的单位"),
    "error.twice": Message(
        "{name} has a figure of the same time as {period} on line {before} already",
        "{name} 在第 {before} 行已有与 {period} 同一时点的数值",
    ),
    "error.no_points": Message(
        "no row lies after the run's start {start}: there is nothing to score", "没有晚于起点 {start} 的行，无可计分"
    ),
    "error.no_points_cure": Message("add figures of later quarters", "请补充其后各季的数值"),
    "error.no_log": Message(
        "{name} is not above zero, or undefined, in {share} % of the trials in {period}; scores are on logarithms",
        "{name} 在 {period} 有 {share}% 的路径不大于零或无定义；得分以对数计",
    ),
    "error.no_log_cure": Message("leave the variable out", "请删去该变量"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of scores and replays in a language, its placeholders filled.

    >>> word("error.empty", "en"), word("error.empty", "zh")
    ('is empty', '文件为空')
    """
    return choose(WORDS[key], language).format(**values)
