"""Quantiles of more values than memory holds: counts in bins that can be added up in any order.

The bins of a row follow the bits of a float: even near zero, in proportion far from it, so that one rule fits rents,
shares and billions. Where they lie is read off a first sample, and the same for everybody who counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aicapex.parameters import Array
from aicapex.statistics import Values, limit_ranks

BINS = 1024  # of a row; a bin holds a thousandth or so of the values, and a quantile is interpolated within it
BEYOND = 0.0025  # [share] of a sample left to the outermost bin at either end: quantiles further out are not told
NEAR = 2.0**-6  # of a row's median size, below which bins are even
ATOM = 0.02  # [share] of a sample that one value must be to be told as it stands
FEWEST = 64  # defined values that a sample must have for its row to be told at all

Keys = NDArray[np.int32]
Atoms = Mapping[tuple[int, int], float]  # row and bin -> a value that is common in itself, such as 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the bins of rows (R,) lie, in keys: the float's own bits, counted from those of `near` and signed."""

    near: NDArray[np.float32]  # powers of two [unit of the row]
    first: Keys  # key of the first bin, shifted
    shift: Keys  # bits of a key that are not looked at, at most those of a float's fraction
    told: NDArray[np.bool_]  # whether the sample had values enough
    signed: NDArray[np.bool_]  # whether the sample had negative ones
    atoms: Atoms

    def bins(self, rows: slice, values: Values) -> Keys:
        """Bins of values (R, n) of some rows; what lies beyond the grid is in its outermost bins."""
        near, shift, first = self.near[rows, None], self.shift[rows, None], self.first[rows, None]
        if self.signed[rows].any():
            bins = _keys(values, near) >> shift
        else:
            bins = (np.asarray(values, np.float32) + near).view(np.int32)
            bins >>= shift
            first = first + (near.view(np.int32) >> shift)
        bins -= first
        np.maximum(bins, 0, out=bins)
        np.minimum(bins, BINS - 1, out=bins)
        return bins

    def values(self, rows: slice, places: Array) -> Array:
        """Values (P, R) at places (P, R) counted in bins, within a bin in proportion."""
        whole = np.floor(places)
        low, high = (self._lowest(rows, (whole + step).astype(np.int64)) for step in (0, 1))
        between: Array = low + (places - whole) * (high - low)
        return between

    def _lowest(self, rows: slice, bins: NDArray[np.int64]) -> Array:
        keys = (bins + self.first[rows]) << self.shift[rows]
        bits = (np.abs(keys) + self.near[rows].view(np.int32)).astype(np.int32)
        size = bits.view(np.float32).astype(np.float64) - self.near[rows]
        lowest: Array = np.where(keys < 0, -size, size)
        return lowest


def _keys(values: Values, near: NDArray[np.float32]) -> Keys:
    """Keys of values (R, n), which order as the values do; those of undefined values mean nothing."""
    size = np.abs(np.asarray(values, np.float32))
    size += near
    keys = size.view(np.int32)
    keys -= near.view(np.int32)
    return np.negative(keys, out=keys, where=values < 0)


def grid_of(sample: Values) -> Grid:
    """The grid for rows of which this is a sample (R, n)."""
    ordered = np.sort(np.asarray(sample, np.float32), axis=1)  # undefined values come last
    defined = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(ordered))
    size = np.where(np.isfinite(ordered) & (ordered != 0), np.abs(ordered), np.nan)
    middle = np.sort(size, axis=1)[rows, np.isfinite(size).sum(axis=1) // 2]
    middle = np.where(middle > 0, middle, 1.0)
    near = np.exp2(np.clip(np.round(np.log2(middle * NEAR)), -100, 100)).astype(np.float32)
    outer = (BEYOND * defined).astype(np.int64)
    ends = ordered[rows[:, None], np.stack([outer, np.maximum(defined - 1 - outer, 0)], axis=1)]
    low, high = _keys(np.nan_to_num(ends), near[:, None]).T.astype(np.int64)
    margin = (high - low) // 16 + 1
    signed = np.logical_or.reduce(ordered < 0, axis=1)
    low, high = np.where(signed, low - margin, np.maximum(low - margin, 0)), high + margin
    shift = np.zeros(len(rows), np.int64)
    while (wide := (high >> shift) - (low >> shift) >= BINS).any():
        shift[wide] += 1
    grid = Grid(near, (low >> shift).astype(np.int32), shift.astype(np.int32), defined >= FEWEST, signed, {})
    return replace(grid, atoms=_atoms(grid, ordered, defined))


def _atoms(grid: Grid, ordered: Values, defined: NDArray[np.int64]) -> Atoms:
    """Values that are an `ATOM` of their row's sample or more: a quantile in their bin is theirs."""
    often = max(math.ceil(ATOM * ordered.shape[1]), 2)
    repeated = (ordered[:, often - 1 :] == ordered[:, : ordered.shape[1] - often + 1]).any(axis=1)
    atoms: dict[tuple[int, int], float] = {}
    for row in np.flatnonzero(repeated & (defined >= FEWEST)):
        values, counts = np.unique(ordered[row, : defined[row]], return_counts=True)
        for value in values[counts >= often]:
            place = slice(int(row), int(row) + 1)
            atoms[int(row), int(grid.bins(place, np.full((1, 1), value, np.float32))[0, 0])] = float(value)
    return atoms


def joined(grids: Sequence[Grid]) -> Grid:
    """One grid of the rows of several, in their order."""
    starts = np.cumsum([0, *(len(grid.near) for grid in grids)])
    return Grid(
        near=np.concatenate([grid.near for grid in grids]),
        first=np.concatenate([grid.first for grid in grids]),
        shift=np.concatenate([grid.shift for grid in grids]),
        told=np.concatenate([grid.told for grid in grids]),
        signed=np.concatenate([grid.signed for grid in grids]),
        atoms={
            (int(start) + row, place): value
            for start, grid in zip(starts, grids, strict=False)
            for (row, place), value in grid.atoms.items()
        },
    )


class Tally:
    """Counts of values by row and bin, and their sums; two tallies on one grid add up to that of all their values."""

    def __init__(self, grid: Grid, kind: type[np.unsignedinteger[Any]] = np.uint32) -> None:
        """Nothing is counted yet; `kind` must hold as many values as a row will have."""
        self.grid = grid
        self.counts: NDArray[np.unsignedinteger[Any]] = np.zeros((len(grid.near), BINS + 1), kind)
        self.sums = np.zeros(len(grid.near))

    def add(self, rows: slice, values: Values) -> None:
        """Count values (R, n) of some rows; undefined ones are in a bin of their own."""
        bins = self.grid.bins(rows, values)
        undefined = np.isnan(values)
        holed = undefined.any()
        if holed:
            bins[undefined] = BINS
        bins += np.arange(len(values), dtype=np.int32)[:, None] * (BINS + 1)
        found = np.bincount(bins.ravel(), minlength=len(values) * (BINS + 1)).reshape(len(values), BINS + 1)
        np.add(self.counts[rows], found, out=self.counts[rows], casting="unsafe")
        self.sums[rows] += (np.where(undefined, 0.0, values) if holed else values).sum(axis=1, dtype=np.float64)

    def merge(self, other: Tally) -> None:
        """Take in what another one has counted on the same grid."""
        self.counts += other.counts
        self.sums += other.sums

    def defined(self, rows: slice) -> NDArray[np.int64]:
        """How many values of each row are defined (R,)."""
        count: NDArray[np.int64] = self.counts[rows, :BINS].sum(axis=1, dtype=np.int64)
        return count

    def means(self, rows: slice) -> Array:
        """Means of the defined values of each row (R,); NaN where there is none."""
        count = self.defined(rows)
        means: Array = np.divide(self.sums[rows], count, out=np.full(len(count), np.nan), where=count > 0)
        return means

    def quantiles(self, rows: slice, probabilities: Sequence[float], level: float = 0.95) -> tuple[Array, Array, Array]:
        """Quantiles of rows with their limits: value, low, high, each (p, R), as `quantile_with_limits` has them.

        NaN where a row had too few values in the sample. Probabilities lie between 0.01 and 0.99.
        """
        passed = np.cumsum(self.counts[rows, :BINS], axis=1, dtype=np.int64)
        count = passed[:, -1]
        ranks = np.empty((len(probabilities), 3, len(count)))
        for k, probability in enumerate(probabilities):
            ranks[k, 0] = probability * np.maximum(count - 1, 0)
            ranks[k, 1:] = np.array([limit_ranks(int(each), probability, level) for each in count]).T
        found = self._at(rows, passed, ranks.reshape(-1, len(count))).reshape(ranks.shape)
        return found[:, 0], found[:, 1], found[:, 2]

    def _at(self, rows: slice, passed: NDArray[np.int64], ranks: Array) -> Array:
        """Values (P, R) at ranks from 0 (P, R): those of a bin are taken to lie evenly in it, but for atoms."""
        start = range(len(self.grid.near))[rows].start
        places, exact = np.full(ranks.shape, np.nan), np.full(ranks.shape, np.nan)
        for r in np.flatnonzero(self.grid.told[rows] & (passed[:, -1] > 0)):
            bins = np.minimum(np.searchsorted(passed[r], ranks[:, r], side="right"), BINS - 1)
            before = np.where(bins > 0, passed[r][bins - 1], 0)
            places[:, r] = bins + np.clip((ranks[:, r] - before + 0.5) / (passed[r][bins] - before), 0.0, 1.0)
            exact[:, r] = [self.grid.atoms.get((start + int(r), int(each)), np.nan) for each in bins]
        known = ~np.isnan(places)
        between = self.grid.values(rows, np.where(known, places, 0.0))
        return np.where(known, np.where(np.isnan(exact), between, exact), np.nan)
