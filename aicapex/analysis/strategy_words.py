"""The words of strategies in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aicapex.language import Language, Message, choose

WORDS: Final[Mapping[str, Message]] = {
    "short": Message("{scenario} is too short to choose a strategy in", "{scenario} 期限过短，无法比较策略"),
    "heading": Message(
        "{title} · {operator}: {years:g} years, {trials:,} trials, seed {seed}",
        "{title}·{operator}：{years:g} 年，{trials:,} 条模拟路径，随机种子 {seed}",
    ),
    "build": Message("build now", "立即自建"),
    "lease_on_demand": Message("lease on demand", "按需租用"),
    "lease_one_year": Message("lease, one year", "一年期租约"),
    "lease_three_year": Message("lease, three years", "三年期租约"),
    "wait_2": Message("wait 2 quarters, build", "等两季再建"),
    "wait_4": Message("wait a year, build", "等一年再建"),
    "wait_8": Message("wait 2 years, build", "等两年再建"),
    "lease_then_build": Message("lease until owning is cheaper", "先租，自有更便宜时再建"),
    "cost": Message("Cost of an hour used [USD/H100e-h]", "每使用小时成本 [美元/H100e 小时]"),
    "three": Message("P5 P50 P95", "P5 P50 P95"),
    "dearer": Message("above the least mean", "高于最低均值"),
    "best": Message("best [%]", "最优 [%]"),
    "regret": Message("regret, mean / P95", "遗憾值 均值/P95"),
    "choice": Message(
        "Least cost on average: {cheapest}. Least regret in bad cases (P95): {safest}.",
        "平均成本最低：{cheapest}。不利情形下遗憾值（P95）最小：{safest}。",
    ),
    "others": Message("Others", "其他运营方"),
    "others.row": Message("{operator}", "{operator}"),
    "others.cheapest": Message("least cost", "成本最低"),
    "others.safest": Message("least regret", "遗憾最小"),
    "others.build": Message("building costs more by [%]", "自建贵出 [%]"),
    "map": Message(
        "With prices that fall at a constant rate, at a utilisation of {use} %: {regions}. The run's rents fall by "
        "{low} – {middle} – {high} % a year (P5 – P50 – P95).",
        "若价格匀速下降、利用率为 {use}%：{regions}。模拟租价年降 {low} – {middle} – {high}%（P5 – P50 – P95）。",
    ),
    "region": Message("{name} from {low} to {high} %", "{low}% 至 {high}%：{name}"),
    "region.one": Message("{name} at {low} %", "{low}%：{name}"),
    "method": Message(
        "Net present cost of serving the demand at the operator's cost of capital, over the hours used: chips, shells, "
        "power and other costs, the wait for power, replacement, resale; contracts are paid whether used or not. "
        "Regret: what a strategy costs above the one that turned out best. Above the least mean: ± half of a 95 % "
        "interval of the paired difference.",
        "按运营方资本成本折现的总成本除以使用小时：含芯片、机房、电费与其他成本、待电、更换与残值；合同不论使用与否均付费。"
        "遗憾值：高于事后最优策略的部分。高于最低均值：± 为配对差异 95% 区间半宽。",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of strategies, its placeholders filled."""
    return choose(WORDS[key], language).format(**values)
