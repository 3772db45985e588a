"""What a reader should know of a run: the start against its claims, conflicts, and where numbers sit at a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aicapex.identities import TOLERANCE
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import Conflict, Notice
from aicapex.start import Conflicts
from aicapex.start_table import start_table

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

__all__ = ["as_dict", "conflicts", "start_table", "warnings"]

Limit = tuple[str, bool]  # an output, and whether its upper limit is meant
PINNED_SHARE = 0.05  # [share] of trials at a limit in one quarter above which it is told

_HELD_BY = {"confidence": ("funding.confidence_floor", "funding.confidence_ceiling")}

_CONFLICTS = {
    "world_raised": (
        "world penetration (C03) cannot hold its regions and today's daily users (C19, C47): "
        "the world is raised to them",
        "全球渗透率（C03）容纳不下各地区用户与当前日活（C19、C47）：已上调全球值",
    ),
    "labs_cut": (
        "labs' gross margin leaves too little inference for embedded use: labs are held to nine tenths of it",
        "按实验室毛利率推算的推理用量过高：限制在全部推理的九成以内",
    ),
    "consumers_cut": (
        "tokens per user exceed what labs' bill allows: consumers are held to nine tenths of labs' tokens",
        "人均 token 用量超过实验室账单可承受范围：消费者用量限制在实验室用量的九成以内",
    ),
    "opex_cut": (
        "cloud's gross margin (C23) would need other costs below nothing or above their maximum: it starts elsewhere",
        "论断中的云毛利率（C23）要求其他成本为负或超过上限：期初毛利率取可行值",
    ),
    "training_over_means": (
        "today's training (C27) is more than labs and platforms are said to afford: their limit is raised to it",
        "当前训练支出（C27）超过实验室与平台的假定承受力：已按现状上调其上限",
    ),
}


def as_dict(conflicts: Conflicts) -> dict[str, Array]:
    """The conflicts by name (trials,)."""
    return dict(asdict(conflicts))


def conflicts(shares: Mapping[str, float]) -> tuple[Conflict, ...]:
    """The conflicts that occurred, each with the share of trials that had to be mended."""
    return tuple(Conflict(*_CONFLICTS[name], share=share, name=name) for name, share in shares.items() if share > 0)


def held(parameters: Mapping[str, NDArray[Any]], outputs: Mapping[str, NDArray[Any]]) -> dict[Limit, NDArray[np.int64]]:
    """In how many trials each output sits at its limit, by quarter (T,)."""
    limits: dict[Limit, NDArray[np.bool_]] = {
        ("rental_price_newest", False): outputs["price_at_floor"] > 0.5,
        ("rental_price_newest", True): outputs["price_at_ceiling"] > 0.5,
        ("training_spend", True): outputs["training_cut"] > 0.5,
        ("orders_self_funded", False): outputs["orders_at_floor"] > 0.5,
        ("orders_self_funded", True): outputs["orders_at_ceiling"] > 0.5,
    }
    for name, (low, high) in _HELD_BY.items():
        if low in parameters and high in parameters:
            limits[name, False] = outputs[name] <= parameters[low] * (1 + 1e-6)
            limits[name, True] = outputs[name] >= parameters[high] * (1 - 1e-6)
    return {limit: flags.sum(axis=1) for limit, flags in limits.items()}


def warnings(
    scenario: Scenario, held: Mapping[Limit, NDArray[np.int64]], trials: int, checks: Mapping[str, float]
) -> tuple[Notice, ...]:
    """What sits at a limit in more than a twentieth of trials, with the worst quarter; and identities that failed.

    `held` counts the trials at each limit by quarter, as the function of that name does.
    """
    notices = [
        notice for (name, upper), counts in held.items() for notice in _pinned(scenario, counts / trials, name, upper)
    ]
    failing = ((name, error) for name, error in checks.items() if not error <= TOLERANCE)
    notices += [
        Notice(f"identity '{name}' is off by {error:.1e} (relative)", f"恒等式“{name}”相对误差 {error:.1e}")
        for name, error in failing
    ]
    return tuple(notices)


def _pinned(scenario: Scenario, at_limit: Array, name: str, upper: bool) -> list[Notice]:
    """A notice if an output sits at a limit in too large a share of trials (T,) of any quarter after the start."""
    share = at_limit[1:]
    often = np.flatnonzero(share > PINNED_SHARE) + 1
    if not len(often):
        return []
    first, last = scenario.quarters[often[0]], scenario.quarters[often[-1]]
    worst, quarter = float(share.max()), scenario.quarters[int(share.argmax()) + 1]
    limit, zh = ("upper", "上限") if upper else ("lower", "下限")
    return [
        Notice(
            f"{name} is at its {limit} limit in over 5 % of trials between {first} and {last} "
            f"(at most {worst:.0%}, {quarter})",
            f"{VARIABLES[name].zh}在 {first}—{last} 期间有超过 5% 的路径触及{zh}（最高 {worst:.0%}，{quarter}）",
        )
    ]
