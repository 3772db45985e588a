"""Disputes: for each pair of claims that cannot both be right, the share of trials that favours either side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from aicapex.ledger.answers import EFFECT_TRIALS, Number, quantiles, quantiles_of, share
from aicapex.ledger.records import Dispute
from aicapex.paired import measure

if TYPE_CHECKING:
    from aicapex.results import Results


@dataclass(frozen=True, slots=True)
class Ruling:
    """A dispute, what decides it, and the share of trials that favours each side; the rest favours neither or both."""

    dispute: Dispute
    decides: Number
    favoured: tuple[Number, Number]
    both: float  # share of trials that favour both sides
    neither: float  # share of trials that favour neither


def rule(
    results: Results,
    disputes: Iterable[Dispute],
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
    trials: int = EFFECT_TRIALS,
) -> list[Ruling]:
    """Every dispute put to a run; those on a mechanism to paired runs of at most `trials` with and without it."""
    asked = list(disputes)
    return [_contrasted(d, results, min(trials, results.trials), jobs, progress) if d.change else _stated(d, results)
            for d in asked]  # fmt: skip


def _stated(dispute: Dispute, results: Results) -> Ruling:
    """By each side's own proposition."""
    one, other = dispute.sides
    assert one.favoured is not None
    assert other.favoured is not None
    counting = one.favoured.counts(results) & other.favoured.counts(results)
    first, second = one.favoured.holds(results) & counting, other.favoured.holds(results) & counting
    trials = int(counting.sum())
    shares = share(int(first.sum()), trials), share(int(second.sum()), trials)
    both, neither = int((first & second).sum()), int((counting & ~first & ~second).sum())
    return Ruling(dispute, quantiles(dispute.decides, results), shares, both / max(trials, 1), neither / max(trials, 1))


def _contrasted(
    dispute: Dispute, results: Results, trials: int, jobs: int, progress: Callable[[int], None] | None
) -> Ruling:
    """By the sign of the difference that the change makes in each trial."""
    scenarios = [results.scenario, results.scenario.with_(dispute.change or {})]
    (one,), (other,) = measure(scenarios, [dispute.decides], trials, results.seed, jobs, progress)
    difference = one - other
    counting = np.isfinite(difference)
    differing = [int((difference[counting] > 0).sum()), int((difference[counting] < 0).sum())]
    count = int(counting.sum())
    equal = count - sum(differing)
    seen = differing if dispute.favours_up == 0 else differing[::-1]
    if dispute.ties is not None:
        seen[dispute.ties] += equal
        equal = 0
    favoured = share(seen[0], count), share(seen[1], count)
    number = quantiles_of(difference, dispute.decides.shown_unit)
    return Ruling(dispute, number, favoured, 0.0, equal / max(count, 1))
