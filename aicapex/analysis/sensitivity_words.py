"""The words of sensitivity analyses in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "heading": Message(
        "{title} · {asked}: {mean} · {trials:,} trials · seed {seed}",
        "{title}·{asked}：{mean}·{trials:,} 条模拟路径·随机种子 {seed}",
    ),
    "drivers": Message("What drives it", "驱动因素"),
    "share": Message("share [%]", "方差占比 [%]"),
    "follow": Message("others follow", "其余随动"),
    "held": Message("others held", "其余不变"),
    "input": Message("input", "输入区间"),
    "flip": Message("flips", "翻转"),
    "yes": Message("yes", "是"),
    "method": Message(
        "Share: of the outcome's variance, first order, less what chance gives, with its standard error; {above} of "
        "{count} inputs are above chance. Shares of inputs that depend on each other overlap: those above chance add "
        "up to {total} %.",
        "方差占比：对结果方差的一阶解释比例，已扣除随机部分，附标准误；{count} 个输入中 {above} 个高于随机水平。"
        "相互关联的输入占比有重叠：高于随机水平者合计 {total}%。",
    ),
    "method.follow": Message(
        "Others follow: mean outcome where the input is in its lowest and highest tenth; what shares a factor moves "
        "too.",
        "其余随动：输入处于最低与最高一成时的结果均值，同一因子下的输入随之变动。",
    ),
    "method.held": Message(
        "Others held: the input at its P5 and its P95 with all other draws as they are, {trials:,} trials each, ± half "
        "of a 95 % interval of the paired difference.",
        "其余不变：输入取 P5 与 P95，其余抽样不变，各 {trials:,} 条路径，± 为配对差异 95% 区间半宽。",
    ),
    "method.event": Message(
        "A shock is given by the quarter of its first arrival, the last for never.",
        "冲击以首次发生季度计，未发生取期末。",
    ),
    "flips": Message(
        "Flips the verdict (the probability crosses 50 % by over two standard errors): {names}",
        "翻转研判（概率越过 50% 且超过两个标准误）：{names}",
    ),
    "flips.none": Message(
        "No single input flips the verdict: none takes the probability across 50 % by over two standard errors.",
        "没有单一输入能翻转研判：均未使概率越过 50% 且超过两个标准误。",
    ),
    "sobol": Message("Independent groups, Sobol indices [%]", "独立分组的 Sobol 指数 [%]"),
    "sobol.first": Message("alone (S1)", "单独（S1）"),
    "sobol.total": Message("with all others (ST)", "含交互（ST）"),
    "sobol.members": Message("{name}: {count} inputs", "{name}：{count} 个输入"),
    "sobol.rest": Message("all else", "其余全部"),
    "sobol.method": Message(
        "Two samples of {trials:,} trials and a mixture for each group; 95 % limits by bootstrap. ST less S1 is "
        "interaction.",
        "两组各 {trials:,} 条路径及每组一次混合；95% 区间由自助法得出。ST 与 S1 之差为交互作用。",
    ),
    "factor": Message("factor {name}", "因子 {name}"),
    "and": Message("; ", "；"),
    "count": Message("--held must be nought or more", "--held 须为非负整数"),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the sensitivity analyses, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
