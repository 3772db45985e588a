"""The fleet of chips as vintages: who owns what, what runs, what waits for power, and what it was bought for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aicapex.parameters import Array

BUILDERS = ("self_funded", "leveraged", "states")
POOLS = ("us", "abroad")


@dataclass(frozen=True)  # no slots: sums that several sectors ask for are kept
class Fleet:
    """Every vintage of chips; the last axis V grows by one column with each quarter's deliveries.

    GW are IT load. A builder owns a fixed share of each vintage, in both pools and in every state, so that its fleet
    is a sum over vintages and never a second set of books.
    """

    energised: Array  # (trials, pools, V) [GW]
    waiting: Array  # (trials, pools, V) delivered, no power yet [GW]
    retired: Array  # (trials, pools) failed or switched off, cumulative [GW]
    delivered: Array  # (trials, pools) cumulative, the opening fleet included [GW]
    age: Array  # (trials, V) since delivery [yr]
    performance: Array  # (trials, V) [M H100e/GW]
    owner_share: Array  # (trials, builders, V) of GW [share]
    cost_share: Array  # (trials, builders, V) of the price paid [share]
    chip_cost: Array  # (trials, V) price paid for chips that still exist [USD bn]
    chip_book: Array  # (trials, V) of it not yet depreciated [USD bn]
    signing_price: Array  # (trials, V) rent fixed in contracts [USD/H100e-h]
    contracted: Array  # (trials, V) share let under contract while the term runs [share]
    economic_value: Array  # (trials, V) present value of what is still to be earned [USD bn]

    @cached_property
    def gw(self) -> Array:
        """Chips that exist, running or waiting, by vintage (trials, V) [GW]."""
        return self.running + self.queued

    @cached_property
    def running(self) -> Array:
        """Energised chips by vintage, both pools (trials, V) [GW]."""
        total: Array = self.energised[:, 0] + self.energised[:, 1]
        return total

    @cached_property
    def queued(self) -> Array:
        """Chips waiting for power by vintage, both pools (trials, V) [GW]."""
        total: Array = self.waiting[:, 0] + self.waiting[:, 1]
        return total

    @cached_property
    def compute(self) -> Array:
        """Energised compute by vintage (trials, V) [M H100e]."""
        return self.running * self.performance

    @cached_property
    def waiting_compute(self) -> Array:
        """Compute that waits for power (trials,) [M H100e]."""
        compute: Array = (self.queued * self.performance).sum(axis=-1)
        return compute

    def by_builder(self, by_vintage: Array) -> Array:
        """Share out an amount by vintage (trials, V) to its owners (trials, builders)."""
        amounts: Array = np.einsum("tbv,tv->tb", self.owner_share, by_vintage)
        return amounts

    @cached_property
    def builders_share(self) -> Array:
        """Each builder's share of the chips that exist (trials, builders) [share]."""
        gw = self.by_builder(self.gw)
        split: Array = gw / np.maximum(gw.sum(axis=-1, keepdims=True), 1e-12)
        return split

    def older(self, years: float) -> Fleet:
        """The same fleet some years [yr] later."""
        return replace(self, age=self.age + years)

    def with_delivery(
        self,
        *,
        by_pool: Array,
        performance: Array,
        by_builder: Array,
        cost_by_builder: Array,
        contracted: Array,
    ) -> Fleet:
        """Append one vintage, its contracts not yet signed.

        `by_pool` (trials, pools) and `by_builder` [GW], `cost_by_builder` [USD bn] (trials, builders), `performance`
        [M H100e/GW] and `contracted` [share] (trials,).
        """
        trials = len(performance)
        cost = cost_by_builder.sum(axis=-1)
        zeros = np.zeros((trials, len(POOLS)))
        return replace(
            self,
            energised=_append(self.energised, zeros),
            waiting=_append(self.waiting, by_pool),
            delivered=self.delivered + by_pool,
            age=_append(self.age, np.zeros(trials)),
            performance=_append(self.performance, performance),
            owner_share=_append(self.owner_share, shares(by_builder)),
            cost_share=_append(self.cost_share, shares(cost_by_builder)),
            chip_cost=_append(self.chip_cost, cost),
            chip_book=_append(self.chip_book, cost),
            signing_price=_append(self.signing_price, np.zeros(trials)),
            contracted=_append(self.contracted, contracted),
            economic_value=_append(self.economic_value, np.zeros(trials)),
        )

    def with_changes(self, *, energised: Array, gone: Array) -> Fleet:
        """Move chips out of the queue (trials, pools, V), and older vintages out of use (trials, pools, V - 1) [GW]."""
        running = self.energised + energised
        running[:, :, :-1] -= gone
        return replace(
            self, energised=running, waiting=self.waiting - energised, retired=self.retired + gone.sum(axis=-1)
        )


def shares(amounts: Array) -> Array:
    """Split of a row of amounts (trials, k) [share]; equal shares where nothing is there to split.

    >>> shares(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    total = amounts.sum(axis=-1, keepdims=True)
    equal = np.full_like(amounts, 1.0 / amounts.shape[-1])
    split: Array = np.divide(amounts, total, out=equal, where=total > 0)
    return split


def _append(array: Array, column: Array) -> Array:
    """Add a vintage (…,) to an array by vintage (…, V)."""
    return np.concatenate([array, column[..., None]], axis=-1)
