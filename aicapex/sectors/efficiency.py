"""Efficiency: how much compute a token takes, at constant quality and at the frontier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import faded
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "tokens.cost_decline",
        "x/yr",
        "Fall of token cost at constant quality",
        "同等能力 token 成本年降倍数",
        0.01,
        1e4,
    ),
    Parameter("tokens.cost_decline_fade", "1/yr", "Rate at which the fall of token cost fades", "成本下降衰减率", 0, 5),
    Parameter(
        "tokens.frontier_cost_decline",
        "x/yr",
        "Fall of token cost at the frontier",
        "前沿模型 token 成本年降倍数",
        0.01,
        1e4,
    ),
    Parameter(
        "tokens.frontier_cost_decline_fade",
        "1/yr",
        "Rate at which the fall of frontier cost fades",
        "前沿成本下降衰减率",
        0,
        5,
    ),
    Parameter(
        "tokens.frontier_share", "share", "Share of tokens that insist on the newest model", "前沿模型占比", 0, 1
    ),
    Parameter(
        "tokens.frontier_cost_ratio",
        "x",
        "Compute of a frontier token against a standard one at the start",
        "期初前沿与标准 token 算力比",
        1e-3,
        1e3,
    ),
)

OUTPUTS = (
    Variable("compute_per_token", "M H100e/(T/day)", "ratio", "Compute per token", "单位 token 算力"),
    Variable(
        "compute_per_token_constant_quality",
        "M H100e/(T/day)",
        "ratio",
        "Compute per token at constant quality",
        "同等能力单位 token 算力",
    ),
)


@dataclass(frozen=True, slots=True)
class EfficiencyState:
    """Logs of compute per token against the start, each (trials,) [log]."""

    standard: Array
    frontier: Array


def blend(standard: Array, frontier: Array, share: Array, cost_ratio: Array) -> Array:
    """Mean compute per token in units of a standard token of the start [x].

    A share of tokens are frontier ones, which take `cost_ratio` times the compute of a standard one at the start.
    """
    return share * cost_ratio * frontier + (1.0 - share) * standard


def initial(p: Params) -> EfficiencyState:
    """Both kinds of token start at 1."""
    return EfficiencyState(standard=np.zeros(p.trials), frontier=np.zeros(p.trials))


def step(p: Params, compute_per_standard_token: Array, state: EfficiencyState) -> tuple[EfficiencyState, Outputs]:
    """One quarter of algorithmic progress: the claimed fall of *cost* less what hardware adds to it.

    `compute_per_standard_token` (trials,) [M H100e/(T/day)] is solved at the start.
    """
    hardware = np.log(p["chips.performance_growth"] / p["chips.price_growth"])
    pace = p["progress.pace"]

    def fall(cost_decline: str, fade: str) -> Array:
        """Fall of compute per token within the quarter [log]."""
        return faded((np.log(p[cost_decline]) - hardware) * pace, p[fade], p.years, p.elapsed)

    new = EfficiencyState(
        standard=state.standard - fall("tokens.cost_decline", "tokens.cost_decline_fade"),
        frontier=state.frontier - fall("tokens.frontier_cost_decline", "tokens.frontier_cost_decline_fade"),
    )
    standard, frontier = np.exp(new.standard), np.exp(new.frontier)
    mean = blend(standard, frontier, p["tokens.frontier_share"], p["tokens.frontier_cost_ratio"])
    return new, {
        "compute_per_token": compute_per_standard_token * mean,
        "compute_per_token_constant_quality": compute_per_standard_token * standard,
    }
