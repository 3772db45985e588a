"""Tokens: how many are asked for, by three streams of use, and what the payers' revenue can carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import faded
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

PARAMETERS = (
    Parameter("tokens.initial", "T/day", "Tokens processed at the start, world", "期初全球 token 处理量", 0.001),
    Parameter("tokens.per_user.initial", "k/month", "Tokens per chatbot user at the start", "期初人均 token 用量", 0),
    Parameter(
        "tokens.per_user.growth", "log/yr", "Growth of use per user at constant price", "不变价格下人均用量增速", -2, 5
    ),
    Parameter(
        "tokens.per_user.growth_fade", "1/yr", "Rate at which growth of use per user fades", "人均用量增速衰减率", 0, 5
    ),
    Parameter(
        "tokens.embedded.growth_ratio",
        "x",
        "Growth of embedded use against that of use per user",
        "内嵌用量增速相对人均用量增速",
        -5,
        5,
    ),
    Parameter(
        "tokens.agent.share.initial", "share", "Share of use through agents at the start", "期初智能体用量占比", 0, 1
    ),
    Parameter(
        "tokens.agent.share.saturation",
        "share",
        "Share of use through agents when they may act alone",
        "智能体完全自主时的用量占比",
        0,
        1,
    ),
    Parameter("tokens.agent.speed", "1/yr", "Speed at which use moves to agents", "用量向智能体迁移的速度", 0, 10),
    Parameter("tokens.agent.multiple", "x", "Tokens of an agent against those of a chat", "智能体用量倍数", 0.01, 1000),
    Parameter(
        "tokens.price_elasticity", "x", "Elasticity of token demand to the token price", "token 需求价格弹性", 0, 5
    ),
    Parameter(
        "tokens.price_memory",
        "yr",
        "Time over which demand follows the token price",
        "需求对 token 价格的反应时间",
        0,
        10,
    ),
    Parameter(
        "tokens.throttle_speed",
        "1/yr",
        "Speed at which offers are cut to what revenue carries",
        "用量限流调整速度",
        0,
        40,
    ),
    Parameter(
        "labs.max_cost_ratio",
        "x",
        "Inference cost that labs accept, of their revenue",
        "实验室可接受的推理成本占收入比",
        0,
        10,
    ),
    Parameter(
        "apps.max_cost_ratio",
        "x",
        "Inference cost that embedded use may have, of its revenue",
        "内嵌应用可接受的推理成本占收入比",
        0,
        10,
    ),
)

OUTPUTS = (
    Variable("token_demand_gross", "T/day", "ratio", "Token demand before throttling", "限流前 token 需求量"),
    Variable("token_demand", "T/day", "ratio", "Token demand", "token 需求量"),
    Variable("token_demand_labs", "T/day", "ratio", "Token demand of consumers and firms", "消费者与企业 token 需求量"),
    Variable("token_demand_labs_gross", "T/day", "ratio", "The same before throttling", "消费者与企业限流前需求量"),
    Variable("token_demand_embedded_gross", "T/day", "ratio", "Embedded use before throttling", "内嵌应用限流前需求量"),
    Variable(
        "throttle",
        "share",
        "ratio",
        "Share of offered use that payers' revenue carries",
        "收入可承受的用量占比",
    ),
    Variable("tokens_per_user", "k/month", "ratio", "Tokens per user", "人均 token 用量"),
    Variable("agent_share", "share", "stock", "Share of use through agents", "智能体用量占比"),
)


@dataclass(frozen=True, slots=True)
class TokenState:
    """What carries over, each (trials,): logs of growth, shares, the price that demand has got used to."""

    growth: Array  # cumulated exogenous growth of use per user [log]
    agent_share: Array  # [share]
    price: Array  # smoothed token cost over that of the start [x]
    throttle_labs: Array  # [share]
    throttle_apps: Array  # [share]


@dataclass(frozen=True, slots=True)
class TokenStart:
    """Use in the start quarter by stream [T/day] and what demand is measured against, each (trials,)."""

    consumer: Array
    enterprise: Array
    embedded: Array
    users: Array  # [M people]
    enterprise_adoption: Array  # [share]
    embedded_share: Array  # [share]
    token_cost: Array  # [USD/Mtoken]
    apps_cost_ratio: Array  # inference cost of embedded use over its revenue [x]


def initial(p: Params) -> TokenState:
    """Nothing has grown yet and nothing is throttled."""
    ones = np.ones(p.trials)
    return TokenState(np.zeros(p.trials), p["tokens.agent.share.initial"], ones, ones, ones)


def agent_lift(share: Array, multiple: Array, share_at_start: Array) -> Array:
    """Tokens per unit of use against the start [x]: (1 + s(m - 1)) / (1 + s0(m - 1)), 1 if the multiple is 1."""
    return (1.0 + share * (multiple - 1.0)) / (1.0 + share_at_start * (multiple - 1.0))


def affordable(revenue: Array, cost_per_token: Array, max_cost_ratio: Array) -> Array:
    """Tokens whose inference cost is `max_cost_ratio` of revenue (trials,) [T/day].

    `revenue` [USD bn/yr], `cost_per_token` [USD bn/yr per T/day].
    """
    return max_cost_ratio * revenue / np.maximum(cost_per_token, 1e-12)


def step(
    p: Params,
    start: TokenStart,
    state: TokenState,
    *,
    users: Array,
    enterprise_adoption: Array,
    autonomy: Array,
    embedded_share: Array,
    token_cost: Array,
    affordable_labs: Array,
    affordable_apps: Array,
) -> tuple[TokenState, Outputs]:
    """One quarter of demand: users and use per user, agents, the price that people have got used to, the throttle.

    `embedded_share`, `token_cost` [USD/Mtoken] and the tokens that revenue carries [T/day] are last quarter's, as the
    sectors that make them come later in the step. Offers are cut towards what is carried, as a share of what is asked.
    What is embedded in an older business need not grow as new use does: telephone calls did not as traffic did.
    """
    pace = p["progress.pace"]
    rate = p["tokens.per_user.growth"] * pace
    growth = (
        state.growth
        + faded(rate, p["tokens.per_user.growth_fade"], p.years, p.elapsed)
        + p["progress.boost"] * p.elapsed
    )
    agents = _agent_share(p, state.agent_share, autonomy)
    weight = -np.expm1(-p.elapsed / np.maximum(p["tokens.price_memory"], 1e-3))
    price = state.price * (token_cost / start.token_cost / state.price) ** weight
    cheaper = price ** -p["tokens.price_elasticity"]
    per_use = np.exp(growth) * cheaper * agent_lift(agents, p["tokens.agent.multiple"], p["tokens.agent.share.initial"])
    consumer = start.consumer * users / start.users * per_use
    enterprise = start.enterprise * enterprise_adoption / start.enterprise_adoption * per_use
    old_use = np.exp(growth * p["tokens.embedded.growth_ratio"]) * cheaper
    embedded = start.embedded * embedded_share / start.embedded_share * old_use
    tighten = -np.expm1(-p["tokens.throttle_speed"] * p.elapsed)
    labs = np.minimum(affordable_labs / (consumer + enterprise), 1.0)
    apps = np.minimum(affordable_apps / embedded, 1.0)
    new = TokenState(
        growth=growth,
        agent_share=agents,
        price=price,
        throttle_labs=state.throttle_labs + tighten * (labs - state.throttle_labs),
        throttle_apps=state.throttle_apps + tighten * (apps - state.throttle_apps),
    )
    return new, _outputs(new, consumer, enterprise, embedded, users)


def _agent_share(p: Params, share: Array, autonomy: Array) -> Array:
    """Share of use through agents [share]: an S-curve to the part that today's autonomy lets them have."""
    allowed = np.minimum(autonomy / p["adoption.autonomy.ceiling"], 1.0)  # above 1 where a leap has left it
    ceiling = np.maximum(p["tokens.agent.share.saturation"] * allowed, share)
    return ceiling - (ceiling - share) * np.exp(-p["tokens.agent.speed"] * p["progress.pace"] * p.elapsed)


def _outputs(state: TokenState, consumer: Array, enterprise: Array, embedded: Array, users: Array) -> Outputs:
    """What the sector reports; use by stream before throttling (trials,) [T/day], `users` [M people]."""
    labs = consumer + enterprise
    gross = labs + embedded
    net = labs * state.throttle_labs + embedded * state.throttle_apps
    return {
        "token_demand_gross": gross,
        "token_demand": net,
        "token_demand_labs": labs * state.throttle_labs,
        "token_demand_labs_gross": labs,
        "token_demand_embedded_gross": embedded,
        "throttle": net / gross,
        # trillion a day over million users is million a day each; 365/12 days a month, in thousands
        "tokens_per_user": consumer * state.throttle_labs / users * 1000.0 * 365.0 / 12.0,
        "agent_share": state.agent_share,
    }
