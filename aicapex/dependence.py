"""Dependence between inputs, as its factors imply it and as it came out in the draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.parameters import Array
from aicapex.sampling import implied_rank_correlations
from aicapex.statistics import Values

if TYPE_CHECKING:
    from aicapex.results import Results
    from aicapex.streaming import Summaries

STRONGEST: Final = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parameters that share a factor, with Spearman's correlation implied and realised."""

    one: str
    other: str
    implied: float
    realised: float  # NaN where a draw does not vary, as in a single trial


def pairs_of(results: Results | Summaries) -> int:
    """The number of pairs of inputs, parts of events included, that share a factor."""
    return len(implied_rank_correlations(results.scenario.factors))


def strongest(results: Results | Summaries, count: int = STRONGEST) -> list[Pair]:
    """The pairs of parameters with the strongest implied correlation, strongest first; equal ones by name."""
    drawn = results.parameters
    implied = [
        (one, other, correlation)
        for (one, other), correlation in implied_rank_correlations(results.scenario.factors).items()
        if one in drawn and other in drawn
    ]
    implied.sort(key=lambda row: (-abs(row[2]), row[0], row[1]))
    return [
        Pair(one, other, correlation, rank_correlation(drawn[one], drawn[other]))
        for one, other, correlation in implied[:count]
    ]


def rank_correlation(one: Values, other: Values) -> float:
    """Spearman's correlation of two draws (n,), each of equal values at their mean rank; NaN where one is constant.

    >>> rank_correlation(np.array([1.0, 2.0, 5.0]), np.array([9.0, 4.0, 1.0]))
    -1.0
    """
    a, b = (ranks - ranks.mean() for ranks in (_ranks(one), _ranks(other)))
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale else math.nan


def _ranks(values: Values) -> Array:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(count) - 0.5 * (count + 1))[place]
    return ranks
