"""What the replay of a boom is judged by: its peak, its fall, prices, plant, defaults and volumes, each by trial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from aicapex.parameters import Array

if TYPE_CHECKING:
    from aicapex.results import Estimate, Results

YEARS_AFTER: Final = 2  # calendar years after the peak of capex in which its fall is looked for
YEARS_BEFORE: Final = 2  # from which the fall of the rent is counted


def capex_peak(results: Results) -> Array:
    """Capex of the calendar year in which it is highest (n,) [USD bn]."""
    _, capex = _whole_years(results, "capex")
    return capex.max(axis=0) if len(capex) else _undefined(results)


def capex_peak_year(results: Results) -> Array:
    """The calendar year in which capex is highest, the first if there are several (n,) [year]."""
    years, capex = _whole_years(results, "capex")
    return np.asarray(years, dtype=np.float64)[capex.argmax(axis=0)] if len(capex) else _undefined(results)


def capex_fall(results: Results) -> Array:
    """Yearly capex under its peak in the lower of the two calendar years after it (n,) [share].

    The run's end counts as it is: nought where capex still peaks in the last year; undefined in a run of one year.
    """
    _, capex = _whole_years(results, "capex")
    if len(capex) < 2:
        return _undefined(results)
    peak, trial = capex.argmax(axis=0), np.arange(capex.shape[1])
    later = [capex[np.minimum(peak + ahead, len(capex) - 1), trial] for ahead in range(1, YEARS_AFTER + 1)]
    return 1.0 - _over(np.minimum.reduce(later), capex[peak, trial])


def rent_fall(results: Results) -> Array:
    """Yearly fall of the mean rent from two years before the peak of capex to the last year (n,) [share per year].

    Where the run begins later than that, from its first year; undefined if that is its last.
    """
    years, rent = _whole_years(results, "rental_price")
    if not years:
        return _undefined(results)
    first = np.maximum(capex_peak_year(results) - YEARS_BEFORE, years[0])
    return 1.0 - _growth(years, rent, first)


def occupancy_at_peak(results: Results) -> Array:
    """Share of shells that hold chips in the year of the peak of capex (n,) [share]."""
    return _at_peak(results, "shell_occupancy")


def idle_at_peak(results: Results) -> Array:
    """Idle share of the energised plant in the year of the peak of capex (n,) [share]."""
    return _at_peak(results, "idle_rate")


def defaults_at_end(results: Results) -> Array:
    """Cumulative defaults at the end of the run (n,) [USD bn]."""
    return np.asarray(results.values("defaults_cumulative")[-1], dtype=np.float64)


def defaults_over_debt(results: Results) -> Array:
    """Cumulative defaults at the end over debt when it was highest (n,) [share]; undefined without debt."""
    return _over(defaults_at_end(results), np.asarray(results.values("debt").max(axis=0), dtype=np.float64))


def recovery(results: Results) -> Array:
    """What lenders recover over what defaults, all quarters together (n,) [share]; undefined without a default."""
    recovered, defaulted = (results.values(name).sum(axis=0, dtype=np.float64) for name in ("recoveries", "defaults"))
    return _over(recovered, defaulted)


def volume_growth(results: Results) -> Array:
    """Yearly growth of the new use served from the peak of capex to the last year (n,) [x/yr]; undefined if that is it.

    New use is consumers' and firms'; what is embedded in an older business is left out, as in the record.
    """
    years, asked = _whole_years(results, "token_demand_labs")
    _, served = _whole_years(results, "inference_served")
    volume = asked * served
    return _growth(years, volume, capex_peak_year(results)) if years else _undefined(results)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure that a replay is judged by: its unit, its title in both languages, and the function of a run."""

    name: str
    unit: str
    en: str
    zh: str
    of: Callable[[Results], Array]  # (n,), NaN where undefined


MARKS: Final[tuple[Mark, ...]] = (
    Mark("capex_peak", "USD bn", "capex in its peak year", "资本开支年度峰值", capex_peak),
    Mark("capex_peak_year", "year", "peak year of capex", "资本开支峰值年份", capex_peak_year),
    Mark("capex_fall", "share", "capex fall within two years", "峰值后两年内降幅", capex_fall),
    Mark("rent_fall", "share/yr", "price fall a year", "价格年均降幅", rent_fall),
    Mark("occupancy_at_peak", "share", "plant equipped at the peak", "峰值年装机（点亮）率", occupancy_at_peak),
    Mark("idle_at_peak", "share", "idle plant at the peak", "峰值年空闲率", idle_at_peak),
    Mark("defaults_at_end", "USD bn", "defaults by the end", "期末累计违约", defaults_at_end),
    Mark("defaults_over_debt", "share", "defaults over peak debt", "累计违约／债务峰值", defaults_over_debt),
    Mark("recovery", "share", "recovery on defaults", "违约回收率", recovery),
    Mark("volume_growth", "x/yr", "volume growth after the peak", "峰值后用量增速", volume_growth),
)


def adverse_by_year(results: Results) -> tuple[list[Estimate], Estimate]:
    """Probability of bust or systemic [share] by the end of each full year after the start, and by the end of the run.

    Each has Wilson's limits.
    """
    from aicapex.results import Estimate
    from aicapex.statistics import wilson

    seen = results.adverse().ever.sum(axis=1)
    low, high = wilson(seen, results.trials)
    told = [Estimate(*map(float, each)) for each in zip(seen / results.trials, low, high, strict=True)]
    return told[4::4], told[-1]


def _whole_years(results: Results, name: str) -> tuple[list[int], Array]:
    """An output by year and trial (Y, n) in those years of which all four quarters are simulated."""
    whole, _ = results.by_year("capex")
    years, values = results.by_year(name)
    kept = [place for place, year in enumerate(years) if year in whole]
    return [years[place] for place in kept], values[kept]


def _at_peak(results: Results, name: str) -> Array:
    """An output (n,) in the year of the peak of capex."""
    _, capex = _whole_years(results, "capex")
    if not len(capex):
        return _undefined(results)
    _, values = _whole_years(results, name)
    return np.asarray(values[capex.argmax(axis=0), np.arange(values.shape[1])])


def _growth(years: list[int], values: Array, first: Array) -> Array:
    """Growth factor a year of values (Y, n) from a year by trial (n,) to the last one; undefined over no time."""
    begun = values[(first - years[0]).astype(np.int64), np.arange(values.shape[1])]
    span = years[-1] - first
    ratio = np.where((begun > 0.0) & (values[-1] > 0.0), _over(values[-1], begun), np.nan)
    return np.where(span > 0.0, ratio ** (1.0 / np.maximum(span, 1.0)), np.nan)


def _over(numerator: Array, denominator: Array) -> Array:
    """The ratio where the denominator is above nought, else NaN."""
    undefined = np.full(np.shape(numerator), np.nan)
    np.divide(numerator, denominator, out=undefined, where=denominator > 0.0)
    return undefined


def _undefined(results: Results) -> NDArray[np.float64]:
    return np.full(results.trials, np.nan)
