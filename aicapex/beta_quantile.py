"""The standard beta quantile as a function of the normal score, by table: exact is some 600 ns a value.

Over the normal score the quantile is smooth up to its ends, so a piecewise cubic with exact values and slopes at its
nodes is right to 1e-9 for a fiftieth of the cost. A table is a function of the shape alone, built once per process.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.special import betaincinv, betaln, ndtr

from aicapex.parameters import Array

_TABLE_SCORE: Final = 6.0  # a table reaches from -6 to 6; two scores in a thousand million lie beyond
_COARSE_CELLS: Final = 256
_FINEST_CELLS: Final = 16_384
_COARSE_ERROR: Final = 3e-9  # halving the cells divides the error of a cubic by sixteen: to 2e-10

_Table = tuple[Array, Array, Array, Array]


def beta_from_score(z: Array, alpha: float, beta: float) -> Array:
    """The quantile of the beta distribution on (0, 1) at the normal score z, from the table or exactly beyond it."""
    table = _beta_table(alpha, beta)
    if table is None:
        return _exact_beta(z, alpha, beta)[0]
    cells = len(table[0])
    position = (z + _TABLE_SCORE) * (cells / (2.0 * _TABLE_SCORE))
    beyond = np.abs(z) >= _TABLE_SCORE
    some_beyond = bool(beyond.any())
    if some_beyond:
        position = np.where(beyond, 0.0, position)
    cell = position.astype(np.intp)
    place = position - cell
    constant, linear, square, cube = (coefficient.take(cell, mode="clip") for coefficient in table)
    share = constant + place * (linear + place * (square + place * cube))
    if some_beyond:
        share = np.where(beyond, 0.0, share)
        share[beyond] = _exact_beta(z[beyond], alpha, beta)[0]
    # Where the quantile is flat at an end, rounding may step over it.
    return np.clip(share, 0.0, 1.0)


@lru_cache(maxsize=1024)
def _beta_table(alpha: float, beta: float) -> _Table | None:
    """Cubic coefficients by cell (cells,), or None for a shape too sharp for the finest table.

    Cells are halved until the cubics foretell the new nodes in their middles, where a cubic errs most.
    """
    z = np.linspace(-_TABLE_SCORE, _TABLE_SCORE, _COARSE_CELLS + 1)
    value, slope = _beta_nodes(z, alpha, beta)
    while len(z) <= _FINEST_CELLS:
        width = 2.0 * _TABLE_SCORE / (len(z) - 1)
        middle = 0.5 * (z[:-1] + z[1:])
        middle_value, middle_slope = _beta_nodes(middle, alpha, beta)
        foretold = 0.5 * (value[:-1] + value[1:]) + width / 8.0 * (slope[:-1] - slope[1:])
        error = float(np.max(np.abs(foretold - middle_value)))
        z, value, slope = (
            _interleave(old, new) for old, new in ((z, middle), (value, middle_value), (slope, middle_slope))
        )
        if error <= _COARSE_ERROR:
            return _cubics(value, slope * (width / 2.0))
    return None


def _beta_nodes(z: Array, alpha: float, beta: float) -> tuple[Array, Array]:
    """Exact values and slopes dx/dz = phi(z) / density(x) of the standard beta quantile."""
    share, rest = _exact_beta(z, alpha, beta)
    inside = (share > 0) & (rest > 0)
    log_density = (
        (alpha - 1.0) * np.log(np.where(inside, share, 0.5))
        + (beta - 1.0) * np.log(np.where(inside, rest, 0.5))
        - betaln(alpha, beta)
    )
    log_normal_density = -0.5 * z * z - 0.5 * math.log(2.0 * math.pi)
    return share, np.where(inside, np.exp(log_normal_density - log_density), 0.0)


def _exact_beta(z: Array, alpha: float, beta: float) -> tuple[Array, Array]:
    """The standard beta quantile at score z and its complement, each from the nearer tail so that neither cancels."""
    lower = z < 0
    tail = betaincinv(np.where(lower, alpha, beta), np.where(lower, beta, alpha), ndtr(-np.abs(z)))
    return np.where(lower, tail, 1.0 - tail), np.where(lower, 1.0 - tail, tail)


def _cubics(value: Array, slope: Array) -> _Table:
    """Coefficients of the monotone cubic in each cell from nodal values and slopes per cell."""
    rise = np.diff(value)
    # A slope of at most three times the rise on either side keeps a cubic monotone (Fritsch and Carlson 1980).
    steepest = 3.0 * np.minimum(np.append(rise, rise[-1]), np.insert(rise, 0, rise[0]))
    slope = np.minimum(slope, steepest)
    start, end = slope[:-1], slope[1:]
    return value[:-1].copy(), start.copy(), 3.0 * rise - 2.0 * start - end, start + end - 2.0 * rise


def _interleave(nodes: Array, between: Array) -> Array:
    merged = np.empty(len(nodes) + len(between))
    merged[::2], merged[1::2] = nodes, between
    return merged
