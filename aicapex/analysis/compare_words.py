"""The words of comparisons in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "two": Message("a comparison needs two scenarios at least", "比较至少需要两个情景"),
    "horizon": Message("{one} and {other} do not have the same quarters", "{one} 与 {other} 的起止季度不同"),
    "weights": Message(
        "the weights must be {count} numbers that are not negative and add up to more than nought",
        "权重须为 {count} 个非负数且总和大于零",
    ),
    "heading": Message(
        "{names} · {trials:,} trials each · seed {seed}", "{names}·各 {trials:,} 条模拟路径·随机种子 {seed}"
    ),
    "against": Message(" against ", "，对照 "),
    "and": Message(", ", "、"),
    "probabilities": Message("Share of trials by the end of [%]", "截至年末的模拟路径占比 [%]"),
    "adverse": Message("bust or systemic", "破裂或系统性破裂"),
    "difference": Message("difference [points]", "差异 [百分点]"),
    "headline": Message("Median, and difference trial by trial", "中位数，及逐路径差异"),
    "moved": Message("mean difference", "平均差异"),
    "moved.band": Message("P5–P95 of the difference", "差异的 P5–P95"),
    "same": Message(
        "The scenarios do not differ in anything that changes numbers.", "两个情景在影响数值的设定上完全相同。"
    ),
    "beyond": Message(
        "* beyond three standard errors of the paired difference. {count} more probabilities are in the files.",
        "* 超过配对差异的三个标准误。另有 {count} 项概率见文件。",
    ),
    "beyond.headline": Message(
        "* beyond three standard errors of the paired difference. {count} more outputs are in the files and the JSON.",
        "* 超过配对差异的三个标准误。另有 {count} 项输出见文件与 JSON。",
    ),
    "attribution": Message("What makes {asked} differ", "“{asked}”差异的来源"),
    "attribution.unit": Message("points", "百分点"),
    "attribution.from": Message("{name}", "{name}"),
    "attribution.sum": Message("{name} (all parts added)", "{name}（各项合计）"),
    "attribution.part": Message("part", "贡献"),
    "attribution.error": Message("error", "误差"),
    "attribution.interaction": Message("interaction", "交互"),
    "attribution.method": Message(
        "Inputs switched one at a time in the order of the file and in reverse, both averaged, {trials:,} trials on "
        "the same draws; error: 95 %; interaction: half of what both orders differ by.",
        "逐一切换输入，按文件顺序与逆序各一遍取平均，{trials:,} 条路径、抽样相同；"
        "误差为 95% 区间半宽；交互为两种顺序之差的一半。",
    ),
    "attribution.factor": Message("loads of factor {name}", "因子载荷：{name}"),
    "attribution.tests": Message("definitions of tests", "检验定义"),
    "attribution.group": Message("{name} ({count} entries)", "{name}（{count} 项）"),
    "attribution.first": Message("Only the first two scenarios are explained.", "仅对前两个情景做归因。"),
    "mixture": Message("Mixture with weights {weights}", "加权混合（权重 {weights}）"),
    "mixture.method": Message(
        "Every trial of each scenario with its weight; limits are of sampling alone, not of the weights.",
        "各情景全部路径按权重计入；区间仅反映抽样误差，不含权重的不确定性。",
    ),
    "csv.measure": Message("measure", "指标"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the comparisons, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
