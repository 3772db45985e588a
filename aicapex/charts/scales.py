"""Axes of years and of numbers: ticks that read as years, numbers with a proper minus, shares in per cent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, Formatter, FuncFormatter, MaxNLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from aicapex.charts.style import figure_of, text_size

_LINEAR: Final = ("share", "USD bn")  # what readers add up and compare by eye
_LOG_FROM: Final = 200.0  # highest over lowest shown value from which only a logarithmic scale shows the low ones


def middles(quarters: Sequence[str]) -> NDArray[np.float64]:
    """The middle of each quarter as a year with decimals (T).

    >>> middles(["2025Q4", "2026Q1"]).tolist()
    [2025.875, 2026.125]
    """
    return np.array([int(quarter[:4]) + (int(quarter[5]) - 0.5) / 4.0 for quarter in quarters])


def year_axis(ax: Axes, quarters: Sequence[str]) -> None:
    """A tick where a year begins, and its number in its middle; years of under two quarters have no number."""
    times = middles(quarters)
    first, last = times[0] - 0.125, times[-1] + 0.125
    ax.set_xlim(first, last)
    years = range(math.floor(first), math.ceil(last))
    inside = [year for year in years if min(last, year + 1) - max(first, year) >= 0.5]
    shown = every(ax, inside)
    ax.xaxis.set_major_locator(FixedLocator([year for year in years if first < year < last]))
    ax.xaxis.set_major_formatter(NullFormatter())
    ax.tick_params(axis="x", which="major", length=0.35 * text_size(figure_of(ax)))
    ax.set_xticks([year + 0.5 for year in shown], labels=[str(year) for year in shown], minor=True)


def every(ax: Axes, years: Sequence[int]) -> list[int]:
    """Those of the years whose numbers have room below the axes: all, or every second, fifth, tenth."""
    room = ax.get_window_extent().width * 72.0 / figure_of(ax).dpi
    fitting = max(1.0, room / (3.2 * text_size(figure_of(ax))))
    step = next((step for step in (1, 2, 5, 10) if len(years) / step <= fitting), 20)
    return [year for year in years if step == 1 or year % step == 0]


class NumberFormatter(Formatter):
    """Ticks with as many decimals as tell them apart, thousands apart, and a minus that is no hyphen."""

    def __init__(self, factor: float) -> None:
        """Show values times a factor."""
        self.factor = factor

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 (the signature is matplotlib's)
        """One value alone."""
        return number(x * self.factor)

    def format_ticks(self, values: list[float]) -> list[str]:
        """All ticks of an axis alike."""
        scaled = np.asarray(values, dtype=np.float64) * self.factor
        step = float(np.min(np.diff(scaled))) if len(scaled) > 1 else float(np.max(np.abs(scaled), initial=1.0))
        decimals = 0
        # A step of 2.5 needs one decimal, one of 0.25 two.
        while decimals < 6 and abs(step * 10**decimals - round(step * 10**decimals)) > 1e-6 * step * 10**decimals:
            decimals += 1
        return [_signed(value, decimals) for value in scaled]


def number_axis(
    ax: Axes, unit: str, low: float, high: float, *, log_from: float = _LOG_FROM, linear: Sequence[str] = _LINEAR
) -> bool:
    """Limits and ticks for values from low to high; whether the scale is logarithmic.

    The scale starts at zero, or goes through it, unless all is positive and spans more than a linear scale can show:
    a factor of `log_from` in units other than the `linear` ones.
    """
    nbins = 4 if ax.get_window_extent().height * 72.0 / figure_of(ax).dpi < 12.0 * text_size(figure_of(ax)) else 6
    factor = 100.0 if unit == "share" else 1.0
    if unit not in linear and low > 0.0 and high / low > log_from:
        ax.set_yscale("log")
        ax.set_ylim(low / 1.15, high * 1.15)
        ax.yaxis.set_major_locator(FixedLocator(log_ticks(low / 1.15, high * 1.15, nbins + 1)))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1.0 else f"{value:g}"))
        ax.yaxis.set_minor_locator(NullLocator())
        return True
    low, high = min(low, 0.0), max(high, 0.0)
    reach = (high - low) or 1.0
    # A little air beyond the data, but none below a floor of zero or above a whole of 100 %.
    top = high + 0.03 * reach if high > 0.0 or low == 0.0 else 0.0
    whole = unit == "share" and 0.9 <= high <= 1.0
    ax.set_ylim(low - 0.03 * reach if low < 0.0 else 0.0, 1.0 if whole else top)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=nbins, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3))
    ax.yaxis.set_major_formatter(NumberFormatter(factor))
    if low < 0.0 < high:
        ax.axhline(0.0, color="#8C8C8C", linewidth=0.7, zorder=1.5)
    return False


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """At most so many ticks from low to high: 1, 2 and 5 times powers of ten, or those powers, or some of them.

    >>> log_ticks(8.0, 120.0, 7), log_ticks(0.3, 4e4, 7)
    ([10.0, 20.0, 50.0, 100.0], [1.0, 10.0, 100.0, 1000.0, 10000.0])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    choices = [[step * 10.0**power for power in powers for step in (1.0, 2.0, 5.0)]]
    choices += [[10.0**power for power in powers if power % stride == 0] for stride in (1, 2, 3, 5, 10)]
    shown = [[tick for tick in ticks if low <= tick <= high] for ticks in choices]
    return next((ticks for ticks in shown if len(ticks) <= most), shown[-1])


def number(value: float, unit: str = "", largest: float | None = None) -> str:
    """A value to three significant digits, or whole with thousands apart; a share in per cent.

    Where values stand together, all have the decimals that the largest of them needs.

    >>> number(-1234.5), number(0.1234, "share"), number(0.0), number(0.00012), number(99.96), number(0.02, "", 43.0)
    ('−1,234', '12.3', '0', '0.00012', '100', '0.0')
    """
    factor = 100.0 if unit == "share" else 1.0
    measure = factor * abs(value if largest is None else largest)
    if not math.isfinite(value):
        return "–"
    if measure == 0.0:
        return "0"
    # Rounding first: 99.96 is 100 in three digits, and needs no decimal.
    decimals = max(0, 2 - math.floor(math.log10(float(f"{measure:.2e}"))))
    text = _signed(factor * value, decimals)
    return text.rstrip("0").rstrip(".") if decimals > 3 else text


def per_cent(share: float) -> str:
    """A share in per cent with one decimal under 5, so that what is rare is not read as never."""
    return f"{100.0 * share:.0f}" if share >= 0.05 or share == 0.0 else f"{100.0 * share:.1f}".replace("0.0", "< 0.1")


def _signed(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0.0 and text.strip("0.,") else text
