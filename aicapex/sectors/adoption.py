"""Adoption: how many people and firms use AI, how often, and how much they let it do alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aicapex.forms import approach
from aicapex.parameters import Array, Parameter, Params
from aicapex.variables import Outputs, Variable

REGIONS = ("us", "cn", "row")

PARAMETERS = (
    Parameter("adoption.us.population", "M people", "Population, United States", "美国人口", 1),
    Parameter("adoption.cn.population", "M people", "Population, China", "中国人口", 1),
    Parameter("adoption.row.population", "M people", "Population, rest of the world", "其他地区人口", 1),
    Parameter(
        "adoption.us.initial", "share", "AI penetration at the start, United States", "期初 AI 渗透率，美国", 0, 1
    ),
    Parameter("adoption.cn.initial", "share", "AI penetration at the start, China", "期初 AI 渗透率，中国", 0, 1),
    Parameter("adoption.global.initial", "share", "AI penetration at the start, world", "期初 AI 渗透率，全球", 0, 1),
    Parameter("adoption.us.saturation", "share", "Saturation, United States", "饱和渗透率，美国", 0, 1),
    Parameter("adoption.cn.saturation", "share", "Saturation, China", "饱和渗透率，中国", 0, 1),
    Parameter(
        "adoption.row.minimum",
        "share",
        "Least users of the rest of the world, of the named regions'",
        "其他地区用户下限（占已列地区用户）",
        0,
        10,
    ),
    Parameter("adoption.row.saturation", "share", "Saturation, rest of the world", "饱和渗透率，其他地区", 0, 1),
    Parameter("adoption.us.imitation", "1/yr", "Imitation (Bass q), United States", "模仿系数（Bass q），美国", 0, 5),
    Parameter("adoption.cn.imitation", "1/yr", "Imitation (Bass q), China", "模仿系数（Bass q），中国", 0, 5),
    Parameter(
        "adoption.row.imitation", "1/yr", "Imitation (Bass q), rest of the world", "模仿系数（Bass q），其他地区", 0, 5
    ),
    Parameter("adoption.us.innovation", "1/yr", "Innovation (Bass p), United States", "创新系数（Bass p），美国", 0, 1),
    Parameter("adoption.cn.innovation", "1/yr", "Innovation (Bass p), China", "创新系数（Bass p），中国", 0, 1),
    Parameter(
        "adoption.row.innovation",
        "1/yr",
        "Innovation (Bass p), rest of the world",
        "创新系数（Bass p），其他地区",
        0,
        1,
    ),
    Parameter(
        "adoption.daily_users_leader.initial",
        "M people",
        "Daily users of the leading app at the start",
        "头部应用期初日活",
        0,
    ),
    Parameter(
        "adoption.daily_leader_share.initial",
        "share",
        "Leading app's share of daily users at the start",
        "头部应用期初日活占比",
        0.01,
        1,
    ),
    Parameter(
        "adoption.daily_leader_share.long_run",
        "share",
        "Leading app's share of daily users, long run",
        "头部应用长期日活占比",
        0,
        1,
    ),
    Parameter(
        "adoption.daily_share.long_run", "share", "Share of users who use it daily, long run", "长期日活占用户比", 0, 1
    ),
    Parameter(
        "adoption.daily_share.maximum",
        "share",
        "Highest daily share that is believable at the start",
        "期初日活占比可信上限",
        0.01,
        1,
    ),
    Parameter("adoption.daily_share.speed", "1/yr", "Speed at which daily habits settle", "日活占比收敛速度", 0, 10),
    Parameter(
        "adoption.enterprise.initial",
        "share",
        "Firms that use AI in production at the start",
        "期初企业采用率",
        0.001,
        1,
    ),
    Parameter("adoption.enterprise.saturation", "share", "Saturation of firms", "企业饱和采用率", 0.001, 1),
    Parameter(
        "adoption.enterprise.imitation", "1/yr", "Imitation among firms after take-off", "企业起飞后的模仿系数", 0, 5
    ),
    Parameter(
        "adoption.enterprise.takeoff",
        "yr",
        "Time from the start to enterprise take-off",
        "企业采用起飞距期初时间",
        0,
        20,
    ),
    Parameter(
        "adoption.enterprise.before_takeoff",
        "share",
        "Imitation among firms before take-off, of that after",
        "起飞前模仿系数占比",
        0,
        1,
    ),
    Parameter(
        "adoption.enterprise.progress_dependence",
        "share",
        "Part of enterprise adoption that needs better models",
        "企业采用对模型进步的依赖度",
        0,
        1,
    ),
    Parameter("adoption.autonomy.initial", "share", "Autonomy of agents at the start", "期初智能体自主程度", 0.001, 1),
    Parameter("adoption.autonomy.ceiling", "share", "Autonomy of agents, long run", "智能体自主程度长期上限", 0.001, 1),
    Parameter("adoption.autonomy.speed", "1/yr", "Speed at which autonomy grows", "自主程度提升速度", 0, 10),
)

OUTPUTS = (
    Variable("penetration_us", "share", "stock", "AI penetration, United States", "AI 渗透率，美国"),
    Variable("penetration_cn", "share", "stock", "AI penetration, China", "AI 渗透率，中国"),
    Variable("penetration_row", "share", "stock", "AI penetration, rest of the world", "AI 渗透率，其他地区"),
    Variable("penetration_global", "share", "stock", "AI penetration, world", "AI 渗透率，全球"),
    Variable("users_us", "M people", "stock", "Users, United States", "用户，美国"),
    Variable("users_cn", "M people", "stock", "Users, China", "用户，中国"),
    Variable("users_row", "M people", "stock", "Users, rest of the world", "用户，其他地区"),
    Variable("users", "M people", "stock", "Users (at least weekly)", "用户（至少每周使用）"),
    Variable("daily_users", "M people", "stock", "Daily users", "日活用户"),
    Variable("daily_users_leader", "M people", "stock", "Daily users of the leading app", "头部应用日活用户"),
    Variable("enterprise_adoption", "share", "stock", "Firms that use AI in production", "企业采用率"),
    Variable("autonomy", "share", "stock", "Autonomy of agents", "智能体自主程度"),
)


@dataclass(frozen=True, slots=True)
class AdoptionState:
    """Levels at the end of a quarter, each (trials,) [share]."""

    us: Array
    cn: Array
    row: Array
    enterprise: Array
    autonomy: Array
    daily_share: Array
    leader_share: Array


def bass(adopted: Array, saturation: Array, innovation: Array, imitation: Array, years: float) -> Array:
    """Adopters after some years under da/dt = (p + q a/K)(K - a), the rate p + q a/K held over the step: no overshoot.

    Arguments (trials,): adopted and saturation K [share], innovation p and imitation q [1/yr], years [yr].
    Above its saturation a level stays where it is. Source: Bass (1969), Management Science 15(5), eq. 4.

    >>> round(float(bass(np.array(0.5), np.array(1.0), np.array(0.0), np.array(0.4), 0.25)), 6)
    0.524385
    """
    ceiling = np.maximum(saturation, adopted)
    rate = innovation + imitation * adopted / np.maximum(saturation, 1e-12)
    return ceiling - (ceiling - adopted) * np.exp(-rate * years)


def regions_at_start(p: Params) -> tuple[Array, Array, Array]:
    """Users of the rest of the world, of the world, and daily users, (trials,) [M people]: what fits the claims best.

    The world figure is raised until it holds the regions (the rest has at least 1 % of theirs) and today's daily
    users at the highest believable daily share; what it was raised by is the conflict that is reported.
    """
    people = {region: p[f"adoption.{region}.population"] for region in REGIONS}
    named = p["adoption.us.initial"] * people["us"] + p["adoption.cn.initial"] * people["cn"]
    daily = p["adoption.daily_users_leader.initial"] / p["adoption.daily_leader_share.initial"]
    claimed = p["adoption.global.initial"] * (people["us"] + people["cn"] + people["row"])
    users = np.maximum(
        claimed, np.maximum((1.0 + p["adoption.row.minimum"]) * named, daily / p["adoption.daily_share.maximum"])
    )
    return np.minimum(users - named, people["row"]), users, daily


def initial(p: Params) -> tuple[AdoptionState, Array]:
    """State at the start, and by what the world figure had to be raised (trials,) [M people]."""
    row, users, daily = regions_at_start(p)
    world = sum(p[f"adoption.{region}.population"] for region in REGIONS)
    state = AdoptionState(
        us=p["adoption.us.initial"],
        cn=p["adoption.cn.initial"],
        row=row / p["adoption.row.population"],
        enterprise=p["adoption.enterprise.initial"],
        autonomy=p["adoption.autonomy.initial"],
        daily_share=daily / users,
        leader_share=p["adoption.daily_leader_share.initial"],
    )
    return state, users - p["adoption.global.initial"] * world


def step(p: Params, state: AdoptionState) -> tuple[AdoptionState, Outputs]:
    """One quarter of diffusion by region, of daily habits, of firms and of autonomy."""
    ramp = np.clip(p.years - p["adoption.enterprise.takeoff"] + 1.0, 0.0, 1.0)
    before = p["adoption.enterprise.before_takeoff"]
    need = p["adoption.enterprise.progress_dependence"]
    firms = (
        p["adoption.enterprise.imitation"] * (before + (1.0 - before) * ramp) * (1.0 - need + need * p["progress.pace"])
    )
    learning = p["adoption.autonomy.speed"] * p["progress.pace"] + p["progress.boost"]
    habit = p["adoption.daily_share.speed"]
    regions = {
        region: bass(
            getattr(state, region),
            p[f"adoption.{region}.saturation"],
            p[f"adoption.{region}.innovation"],
            p[f"adoption.{region}.imitation"],
            p.elapsed,
        )
        for region in REGIONS
    }
    new = AdoptionState(
        **regions,
        enterprise=bass(state.enterprise, p["adoption.enterprise.saturation"], np.zeros(1), firms, p.elapsed),
        autonomy=approach(
            state.autonomy,
            np.maximum(p["adoption.autonomy.ceiling"], state.autonomy),
            np.maximum(learning, 0.0),
            p.elapsed,
        ),
        daily_share=approach(state.daily_share, p["adoption.daily_share.long_run"], habit, p.elapsed),
        leader_share=approach(state.leader_share, p["adoption.daily_leader_share.long_run"], habit, p.elapsed),
    )
    return new, _outputs(p, new)


def _outputs(p: Params, state: AdoptionState) -> Outputs:
    """What the sector reports."""
    people = {region: p[f"adoption.{region}.population"] for region in REGIONS}
    users = {f"users_{region}": getattr(state, region) * people[region] for region in REGIONS}
    total = users["users_us"] + users["users_cn"] + users["users_row"]
    daily = total * state.daily_share
    return {
        "penetration_us": state.us,
        "penetration_cn": state.cn,
        "penetration_row": state.row,
        "penetration_global": total / (people["us"] + people["cn"] + people["row"]),
        **users,
        "users": total,
        "daily_users": daily,
        "daily_users_leader": daily * state.leader_share,
        "enterprise_adoption": state.enterprise,
        "autonomy": state.autonomy,
    }
