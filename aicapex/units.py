"""A closed grammar of units, and the conversions that it allows.

A unit is one numerator and any number of denominators, as in `USD bn/GW/yr`. Each part is a money (`USD`, `USD bn`,
`cent`), a count with its scale (`M H100e`, `bn people`), a power, an energy, a time or one of a few words. Beside these
stand the growth units `log/yr`, `x/yr` and `%/yr`, whose conversion is not a factor. Nothing else is a unit: what one
would have to guess, such as a share from a ratio or a hazard from a growth, does not convert.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from aicapex.errors import nearest_names

_TIMES: Final = {"yr": Fraction(1), "quarter": Fraction(1, 4), "month": Fraction(1, 12), "day": Fraction(1, 365)}
_SCALES: Final = {"k": 10**3, "m": 10**6, "M": 10**6, "bn": 10**9, "tn": 10**12}

# One part of a unit: the dimension it measures and how many base units it is.
_ATOMS: Final[Mapping[str, tuple[str, Fraction]]] = {
    "share": ("share", Fraction(1)),
    "%": ("share", Fraction(1, 100)),
    "bp": ("share", Fraction(1, 10_000)),
    "x": ("ratio", Fraction(1)),
    "log": ("log", Fraction(1)),
    **{name: ("time", years) for name, years in _TIMES.items()},
    **{name: ("power", Fraction(10**zeros)) for name, zeros in (("kW", 3), ("MW", 6), ("GW", 9), ("TW", 12))},
    **{name: ("energy", Fraction(10**zeros)) for name, zeros in (("kWh", 3), ("MWh", 6), ("GWh", 9), ("TWh", 12))},
    "USD": ("money", Fraction(1)),
    **{f"USD {scale}": ("money", Fraction(_SCALES[scale])) for scale in ("k", "m", "bn", "tn")},
    **{f"{scale} USD": ("money", Fraction(_SCALES[scale])) for scale in ("k", "m", "bn", "tn")},
    "cent": ("money", Fraction(1, 100)),
    "people": ("people", Fraction(1)),
    **{f"{scale} people": ("people", Fraction(_SCALES[scale])) for scale in ("k", "M", "bn")},
    "H100e": ("compute", Fraction(1)),
    **{f"{scale} H100e": ("compute", Fraction(_SCALES[scale])) for scale in ("k", "M", "bn")},
    "H100e-h": ("compute time", Fraction(1)),
    "GPU-h": ("GPU time", Fraction(1)),
    "Mtoken": ("tokens", Fraction(10**6)),
    # The world's tokens and one user's are kept apart: a thousand a month is never 33 a day of the world's.
    "T": ("tokens", Fraction(10**12)),
    "k": ("tokens of a user", Fraction(10**3)),
}
_LONGEST: Final = 60  # characters
_GROWTH: Final = ("log", "x", "%")


class UnitError(ValueError):
    """A text that is no unit, or two units that do not convert; `nearest` holds valid units like the text."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit taken apart: the power of each dimension and the number of base units; for a growth, its kind."""

    dimensions: tuple[tuple[str, int], ...]
    factor: Fraction
    growth: str = ""


def is_unit(text: str) -> bool:
    """Whether the text is a unit of the grammar, spelled exactly."""
    try:
        _parse(text)
    except UnitError:
        return False
    return True


def converts(from_unit: str, to_unit: str) -> bool:
    """Whether values in one unit can be told in the other."""
    return _parse(from_unit).dimensions == _parse(to_unit).dimensions


def is_linear(from_unit: str, to_unit: str) -> bool:
    """Whether the conversion is a mere factor, so that a mean or a standard deviation converts like a value."""
    source, target = _parse(from_unit), _parse(to_unit)
    return source == target or source.growth == target.growth == "log" or not (source.growth or target.growth)


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """The value told in the other unit, rounded once: decimals stay decimals.

    >>> convert(7.0, "%", "share"), convert(1.2, "USD m/MW", "USD bn/GW"), convert(0.5, "GW/quarter", "GW/yr")
    (0.07, 1.2, 2.0)
    >>> convert(100.0, "%/yr", "x/yr"), round(convert(2.0, "x/yr", "log/yr"), 6)
    (2.0, 0.693147)
    """
    source, target = _parse(from_unit), _parse(to_unit)
    if source.dimensions != target.dimensions:
        raise UnitError(f"{from_unit} does not convert to {to_unit}")
    if source == target:
        return value
    try:
        converted = (
            _convert_growth(value, source, target) if source.growth else _times(value, source.factor / target.factor)
        )
    except OverflowError:
        converted = math.inf
    if math.isinf(converted) and math.isfinite(value):
        raise UnitError(f"{value:g} {from_unit} is beyond every number that a computer holds, in {to_unit}")
    return converted


def _convert_growth(value: float, source: _Unit, target: _Unit) -> float:
    """By hand between a factor and a percentage of one period, so that decimals stay, else by the continuous rate."""
    if source.factor == target.factor and {source.growth, target.growth} == {"x", "%"}:
        return _times(100.0 + value, Fraction(1, 100)) if source.growth == "%" else _times(value, Fraction(100)) - 100.0
    if source.growth == "log":
        rate = value
    else:
        factor = value if source.growth == "x" else 1.0 + value / 100.0
        if not factor > 0:
            raise UnitError(f"a factor of {factor:g} over the period has no continuous growth: nothing would be left")
        rate = math.log(factor)
    rate = _times(rate, source.factor / target.factor)
    if target.growth == "log":
        return rate
    return math.exp(rate) if target.growth == "x" else 100.0 * math.expm1(rate)


def _times(value: float, factor: Fraction) -> float:
    if factor == 1 or not math.isfinite(value):
        return value
    # The decimal that was written, not its binary neighbour, is multiplied: 0.7 % is 0.007.
    return float(Fraction(repr(float(value))) * factor)


@cache
def _parse(text: str) -> _Unit:
    if len(text) > _LONGEST:
        raise UnitError(f"{text[:_LONGEST]!r}… is not a unit")
    numerator, *denominators = text.split("/")
    if bracketed := re.fullmatch(r"([^/]+)/\(([^()/]+)/([^()/]+)\)", text):
        # a/(b/c) as a quotient of three: the base units of c count up again.
        numerator, divisor, multiplier = bracketed.groups()
        whole, extra = _parse(f"{numerator}/{divisor}"), _parse(f"1/{multiplier}")
        powers = Counter(dict(whole.dimensions))
        powers.subtract(dict(extra.dimensions))
        return _Unit(_sorted_powers(powers), whole.factor / extra.factor)
    if numerator in _GROWTH and len(denominators) == 1 and denominators[0] in _TIMES:
        return _Unit((("growth", 1),), 1 / _TIMES[denominators[0]], numerator)
    factor, powers = Fraction(1), Counter[str]()
    for position, part in enumerate([numerator, *denominators]):
        if part == "1" and position == 0 and denominators:
            continue
        if part not in _ATOMS:
            raise UnitError(f"{text!r} is not a unit", nearest_names(text, KNOWN_UNITS))
        dimension, size = _ATOMS[part]
        sign = -1 if position else 1
        factor *= size**sign
        powers[dimension] += sign
    return _Unit(_sorted_powers(powers), factor)


def _sorted_powers(powers: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((dimension, power) for dimension, power in powers.items() if power))


# What is offered as the nearest when a text is no unit: the parts, and the compounds in common use.
KNOWN_UNITS: Final = (
    *_ATOMS,
    *(f"{growth}/yr" for growth in _GROWTH),
    *("1/yr", "GW/yr", "MW/yr", "USD/yr", "USD m/yr", "USD bn/yr", "USD tn/yr", "USD bn/GW", "USD m/MW"),
    *("USD bn/GW/yr", "USD/MWh", "cent/kWh", "USD/GPU-h", "USD/H100e-h", "USD/Mtoken", "T/day", "k/month"),
    *("M H100e/GW", "M H100e/(T/day)"),
)
