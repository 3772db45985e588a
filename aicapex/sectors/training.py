"""Training: research and development of models, budgeted in money and cut when money is short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import faded
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter(
        "training.spending_share.initial",
        "share",
        "Training's share of compute spending at the start",
        "期初训练占算力支出比",
        0,
        0.99,
    ),
    Parameter("training.budget_growth", "log/yr", "Growth of the desired training budget", "训练预算意愿增速", -2, 5),
    Parameter(
        "training.budget_growth_fade",
        "1/yr",
        "Rate at which growth of the training budget fades",
        "训练预算增速衰减率",
        0,
        5,
    ),
    Parameter(
        "training.arms_race", "log/yr", "Extra growth while rivals can pay for it", "军备竞赛带来的额外增速", 0, 5
    ),
    Parameter("training.cost_level", "x", "Cost of training against the trend", "训练成本相对趋势", 0, 10),
    Parameter(
        "training.rd_share_of_ocf",
        "share",
        "Platforms' operating cash that may go to AI research",
        "平台经营现金流可用于 AI 研发的比例",
        0,
        1,
    ),
)

OUTPUTS = (
    Variable(
        "training_cut", "share", "ratio", "Training is as large as money allows", "训练支出受资金上限约束", weight=""
    ),
    Variable("training_budget", "USD bn", "flow", "Training budget", "训练预算"),
    Variable("training_budget_desired", "USD bn", "flow", "Training budget that is wished for", "意愿训练预算"),
)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Cumulated growth of the desired budget (trials,) [log] and the part of what may be paid that was used [share]."""

    growth: Array
    pressure: Array


def initial(p: Params) -> TrainingState:
    """The desired budget starts at the one solved for."""
    return TrainingState(growth=np.zeros(p.trials), pressure=np.zeros(p.trials))


def step(p: Params, budget_at_start: Array, state: TrainingState, *, means: Array) -> tuple[TrainingState, Outputs]:
    """One quarter's budget [USD bn/yr]: the desired one, cut to the means that last quarter left for it.

    The arms race adds growth in proportion to the means that are still unused: it ends when the money does.
    """
    race = p["training.arms_race"] * np.maximum(1.0 - state.pressure, 0.0)
    rate = p["training.budget_growth"] * p["progress.pace"]
    growth = state.growth + faded(rate, p["training.budget_growth_fade"], p.years, p.elapsed)
    growth = growth + (race + p["progress.boost"]) * p.elapsed
    desired = budget_at_start * np.exp(growth) * p["training.cost_level"]
    budget = np.minimum(desired, np.maximum(means, 0.0))
    pressure = np.clip(desired / np.maximum(means, 1e-9), 0.0, 1.0)
    cut = (desired > np.maximum(means, 0.0)).astype(float)
    return TrainingState(growth=growth, pressure=pressure), {
        "training_cut": cut,
        "training_budget": budget,
        "training_budget_desired": desired,
    }
