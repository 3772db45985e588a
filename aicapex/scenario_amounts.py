"""A distribution as a scenario gives it, in the unit it gives, as a distribution in the unit that is declared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel

from aicapex.dated_path import Path
from aicapex.distribution_base import figure
from aicapex.distributions import (
    Beta,
    Discrete,
    Distribution,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    beta_from_moments,
    lognormal_from_percentiles,
    normal_from_percentiles,
)
from aicapex.errors import nearest_names, quoted
from aicapex.quarters import quarter_number
from aicapex.scenario_door import Door, Steps, dotted
from aicapex.scenario_schema import DATED, FORMS, Amount, ParameterEntry
from aicapex.units import KNOWN_UNITS, UnitError, convert, converts, is_linear, is_unit

# Arguments without unit; those that only a mere factor converts; all others are values and convert one by one.
_BARE: Final = ("sigma", "alpha", "beta", "weights")
_LINEAR: Final = ("mean", "sd")
_FINEST: Final = 2.0**-53  # the uniform draws lie no nearer to 0 and 1
_TRIED: Final = np.array([_FINEST, 0.5, 1.0 - _FINEST])

Arguments = dict[str, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The unit and the bounds (inclusive, in that unit) that an amount must meet."""

    unit: str
    low: float = -math.inf
    high: float = math.inf


def read_unit(door: Door, path: Steps, given: str | None, unit: str) -> str | None:
    """The unit given at a path if it converts to the one declared; else None, and the misfit is told."""
    if given is None:
        if not door.is_troubled((*path, "unit")):
            cure = f"add unit: {unit}"
            door.tell(path, f"{dotted(path)} has no unit", expected=f"the declared unit is {unit}", cure=cure)
        return None
    at = (*path, "unit")
    if not is_unit(given):
        nearest = nearest_names(given, KNOWN_UNITS)
        worth = re.search(r"\b(real|nominal|constant|current)\b", given.lower())
        cure = "leave that word out: money and rates are nominal, with inflation in them" if worth else ""
        expected = f"{unit} or one that converts to it"
        door.tell(at, f"{quoted(given)} is not a unit", expected=expected, nearest=nearest, cure=cure)
        return None
    if given != unit and not converts(given, unit):
        door.tell(at, f"{given} does not convert to {unit}, the unit of {dotted(path)}", cure=f"give it in {unit}")
        return None
    return given


def read_amount(
    door: Door, path: Steps, entry: Amount, given: str | None, wanted: Wanted, unit_at: Steps | None = None
) -> tuple[Distribution, str] | None:
    """The distribution in the declared unit and its text in the unit given, or None with every misfit told.

    The unit stands in the same mapping unless `unit_at` is another.
    """
    possible = (*FORMS, DATED) if isinstance(entry, ParameterEntry) else FORMS
    forms = [form for form in possible if getattr(entry, form) is not None]
    unit = read_unit(door, unit_at or path, given, wanted.unit)
    if len(forms) != 1:
        if forms or not door.is_troubled(path):
            said = " and ".join(forms) if forms else "no distribution"
            expected = "exactly one of " + ", ".join(possible)
            door.tell(path, f"{dotted(path)} gives {said}", expected=expected, cure="keep one" if forms else "")
        return None
    # Numbers that make no distribution are told even where the unit is wrong as well.
    unit_known, unit = unit is not None, unit or wanted.unit
    try:
        distribution = _drawable(entry, forms[0], unit, wanted.unit)
        text = distribution.text if unit == wanted.unit else _distribution(entry, forms[0], unit, unit).text
    except ValueError as error:
        expected = f"numbers that make a distribution of the kind {forms[0]}"
        door.tell((*path, forms[0]), f"{dotted(path)}: {error}", expected=expected, at_value=True)
        return None
    if not unit_known:
        return None
    _check_bounds(door, (*path, forms[0]), distribution, wanted)
    return distribution, f"{text} {unit}"


def _drawable(entry: Amount, form: str, given: str, wanted: str) -> Distribution:
    """Build it in the declared unit; ValueError in a plain sentence if it is none, or gives what is no number."""
    try:
        with np.errstate(all="ignore"):
            distribution = _distribution(entry, form, given, wanted)
            if isinstance(distribution, Path) or np.isfinite(distribution.quantile(_TRIED)).all():
                return distribution
    except ArithmeticError:
        pass
    raise ValueError("what is drawn is beyond every number that a computer holds")


def _reach(distribution: Distribution) -> tuple[float, float]:
    """The least and greatest value that can be drawn: of an endless tail, what the finest uniform draw reaches."""
    low, high = distribution.support
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    least, greatest = distribution.quantile(np.array([_FINEST, 1.0 - _FINEST]))
    return max(low, float(least)), min(high, float(greatest))


def _check_bounds(door: Door, path: Steps, distribution: Distribution, wanted: Wanted) -> None:
    low, high = _reach(distribution)
    slack = 1e-12 * max(abs(low), abs(high))
    if low >= wanted.low - slack and high <= wanted.high + slack:
        return
    limits = {"low": wanted.low, "high": wanted.high}
    bounds = ", ".join(f"{name}: {figure(limit)}" for name, limit in limits.items() if math.isfinite(limit))
    if (low, high) != distribution.support:
        what, cure = "reaches beyond its bounds", f"add truncate: {{{bounds}}}"
    else:
        what, cure = f"is {distribution.text} {wanted.unit}, beyond its bounds", ""
        if wanted.unit == "share" and wanted.high < high <= 100.0 and low >= 0.0:
            cure = "give a share, such as 0.4, or write unit: '%'"
    name = dotted(path[:-1])
    door.tell(path, f"{name} {what}", expected=f"{{{bounds}}} {wanted.unit}", cure=cure, at_value=True)


def _distribution(entry: Amount, form: str, given: str, wanted: str) -> Distribution:
    """Build it; ValueError in a plain sentence if it is none."""
    value = getattr(entry, form)
    truncate = entry.truncate
    if form == "value":
        distribution: Distribution = Fixed(convert(value, given, wanted))
    elif form == "path":
        points = ((quarter, convert(level, given, wanted)) for quarter, level in value.items())
        distribution = Path(tuple(sorted(points, key=lambda point: quarter_number(point[0]))))
    elif form == "discrete":
        values = tuple(convert(each, given, wanted) for each in value.values)
        distribution = Discrete(values, tuple(float(weight) for weight in value.weights))
    else:
        distribution = _BUILDERS[form](_converted(value, form, given, wanted))
    if truncate is None:
        return distribution
    if truncate.low is None and truncate.high is None:
        raise ValueError("truncate gives neither low nor high")
    limits = {
        name: convert(limit, given, wanted)
        for name, limit in (("low", truncate.low), ("high", truncate.high))
        if limit is not None
    }
    return Truncated(distribution, **limits)


def _converted(value: BaseModel, form: str, given: str, wanted: str) -> Arguments:
    """The arguments in the declared unit."""
    arguments: Mapping[str, float | None] = value.model_dump()
    if given != wanted and "alpha" in arguments and None in arguments.values():
        raise ValueError(
            f"without low and high a beta runs from 0 to 1 {wanted}: give both in {given}, or use {wanted}"
        )
    converted: Arguments = {}
    for name, number in arguments.items():
        if number is None:
            continue
        if name in _BARE:
            converted[name] = number
        elif (name in _LINEAR or "sigma" in arguments) and not is_linear(given, wanted):
            raise UnitError(f"{name} of a {form} does not convert from {given} to {wanted}: give it in {wanted}")
        else:
            converted[name] = convert(number, given, wanted)
    return converted


_BUILDERS: Final[Mapping[str, Callable[[Arguments], Distribution]]] = {
    "uniform": lambda given: Uniform(**given),
    "triangular": lambda given: Triangular(**given),
    "pert": lambda given: Pert(**given),
    "normal": lambda given: normal_from_percentiles(**given) if "p5" in given else Normal(**given),
    "lognormal": lambda given: lognormal_from_percentiles(**given) if "p5" in given else LogNormal(**given),
    "beta": lambda given: beta_from_moments(**given) if "sd" in given else Beta(**given),
}
