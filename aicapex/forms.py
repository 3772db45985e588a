"""Forms that several sectors share: approach to a target, growth that fades, the value of a stream, a soft switch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from aicapex.parameters import Array

HOURS = 8.76  # thousand hours a year: USD per hour times million units is 8.76 USD bn a year
QUARTER = 0.25  # [yr]


def approach(level: Array, target: Array, speed: Array, years: float) -> Array:
    """Level after some years of moving towards a target at a speed [1/yr]: x' = x* - (x* - x) e^(-vt)."""
    return target - (target - level) * np.exp(-speed * years)


def annuity(rate: Array, years: Array) -> Array:
    """Value of 1 a year for some years at a continuous discount rate [1/yr], [yr]: (1 - e^(-kL))/k, L where k is 0.

    Negative rates (income that grows faster than it is discounted) are fine.

    >>> annuity(np.array([0.0, 0.1]), np.array([5.0, 5.0])).round(6).tolist()
    [5.0, 3.934693]
    """
    decay = np.asarray(rate * -years)  # a product of single numbers is no array yet
    # (1 - e^-x)/x is 1 near 0: a nudge spares a division by 0
    np.copyto(decay, -1e-12, where=np.abs(decay) < 1e-12)
    value: Array = np.expm1(decay)
    value /= decay
    value *= years
    return value


def faded(rate: Array, fade: Array, years: float, elapsed: float) -> Array:
    """Growth [log] over the last `elapsed` years of a rate [log/yr] that fades as e^(-kt), t being `years` at the end.

    The integral of g e^(-kt) from t - dt to t; with k = 0 it is g dt.

    >>> round(float(faded(np.array(1.0), np.array(0.0), 3.0, 0.25)), 6)
    0.25
    """
    return rate * np.exp(-fade * (years - elapsed)) * annuity(fade, np.full_like(fade, elapsed))


def logistic(x: Array) -> Array:
    """A switch without a kink: 0 far below zero, 1 far above, 1/2 at zero."""
    switched: Array = expit(x)
    return switched


def value_of_income(
    *,
    spot_income: Array,
    contract_income: Array,
    contract_share: Array,
    contract_left: Array,
    cash_cost: Array,
    rates: Sequence[Array],
    trend: Array,
    life: Array,
) -> list[Array]:
    """Value of what chips earn until their life ends or spot income falls below cash cost [USD bn, or per GW].

    A share c is paid a fixed `contract_income` a year while the contract lasts (tau) and spot after it; the rest is at
    spot. `spot_income` is what the whole would earn at spot now and moves at `trend` mu [log/yr]; one value for each
    rate r in `rates` [1/yr], 0 for undiscounted cash; times [yr]. With H = min(life, max(ln(spot/cash)/-mu, tau)) and
    t = min(tau, H):

    spot [A(r - mu, H) - c A(r - mu, t)] + contract A(r, t) - cash A(r, H), not below 0 (chips can be switched off).
    """
    margin = np.log(np.maximum(spot_income, 1e-12) / np.maximum(cash_cost, 1e-12))
    falling = np.minimum(trend, -1e-6)
    earning = np.where(trend < -1e-6, np.maximum(margin, 0.0) / -falling, np.where(margin > 0, life, 0.0))
    left = np.where(contract_share > 0, contract_left, 0.0)
    horizon = np.minimum(life, np.maximum(earning, left))
    let = slice(_first_let(contract_share), None)  # older vintages are out of contract in every trial
    fixed = np.minimum(left, horizon)[..., let]
    return [
        _value_at(
            rate,
            spot=(spot_income, rate - trend, horizon),
            contract=(contract_income[..., let], contract_share[..., let], fixed),
            cash_cost=cash_cost,
            let=let,
        )
        for rate in rates
    ]


def _first_let(contract_share: Array) -> int:
    """The first column of (trials, V) in which any trial has a contract, V if none has; 0 where it is no fleet."""
    if contract_share.ndim < 2 or contract_share.shape[-1] == 1:
        return 0
    contracted = np.logical_or.reduce(contract_share > 0)
    return int(contracted.argmax()) if contracted.any() else len(contracted)


def _value_at(
    rate: Array,
    *,
    spot: tuple[Array, Array, Array],
    contract: tuple[Array, Array, Array],
    cash_cost: Array,
    let: slice,
) -> Array:
    """The value at one rate: `spot` is income, rate less trend and horizon, `contract` income, share and years left."""
    spot_income, net_rate, horizon = spot
    contract_income, share, fixed = contract
    value = annuity(net_rate, horizon)
    value[..., let] -= share * annuity(net_rate, fixed)
    value *= spot_income
    value[..., let] += contract_income * annuity(rate, fixed)
    value -= cash_cost * annuity(rate, horizon)
    return np.maximum(value, 0.0, out=value)
