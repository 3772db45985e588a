"""Readings at the door: what a parameter is where its claim is read otherwise, and that a reading is chosen whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from aicapex import readings
from aicapex.distributions import Discrete, Distribution, Fixed, Truncated
from aicapex.errors import nearest_names
from aicapex.scenario_amounts import Wanted, read_amount
from aicapex.scenario_door import Door, Steps
from aicapex.scenario_schema import ParameterEntry, Registry


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Distributions by the number of the reading, their texts in the unit given, and the parameter that chooses."""

    chosen_by: str = ""
    distributions: dict[int, Distribution] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


def read_alternatives(
    door: Door, name: str, entry: ParameterEntry, wanted: Wanted, registry: Registry
) -> Alternatives | None:
    """What a parameter is at the other readings of its claim; None with every misfit told."""
    if entry.readings is None:
        return Alternatives()
    path: Steps = ("parameters", name, "readings")
    if entry.path is not None:
        cure = "keep one of the two"
        door.tell(path, f"{name} follows a path of dated values, which has no readings", cure=cure)
        return None
    chosen_by = _chosen_by(door, path, entry, registry)
    read = {
        int(number): read_amount(door, (*path, number), amount, entry.unit, wanted, unit_at=path[:-1])
        for number, amount in sorted(entry.readings.items())
    }
    known = {number: found for number, found in read.items() if found is not None}
    if chosen_by is None or len(known) < len(read):
        return None
    distributions = {number: distribution for number, (distribution, _) in known.items()}
    return Alternatives(chosen_by, distributions, {number: text for number, (_, text) in known.items()})


def _chosen_by(door: Door, path: Steps, entry: ParameterEntry, registry: Registry) -> str | None:
    """The reading of the first claim that has one; None with the misfit told if there is no such claim."""
    name = str(path[1])
    if readings.is_reading(name):
        what = f"{name} chooses a reading and can have none itself"
        door.tell(path, what, cure="remove readings, or give discrete values with weights")
        return None
    declared = [readings.claim_of(each) for each in registry.PARAMETERS if readings.is_reading(each)]
    first = next((claim for claim in entry.claim if claim in declared), None)
    if first is not None:
        return readings.reading_of(first)
    if not door.is_troubled((*path[:-1], "claim")):
        known = ", ".join(declared) or "none"
        what = f"{name} rests on {', '.join(entry.claim)}, which has one reading only" if entry.claim else ""
        nearest = tuple(dict.fromkeys(near for claim in entry.claim for near in nearest_names(claim, declared)))
        door.tell(
            path,
            what or f"{name} has readings, but rests on no claim",
            expected=f"a claim that can be read in several ways: {known}",
            nearest=nearest,
            cure="name that claim, or remove readings",
        )
    return None


def tell_averaged(door: Door, name: str, distribution: Distribution) -> None:
    """A reading between two readings is none, and a reading does not change over time."""
    if readings.is_reading(name) and not all(value.is_integer() for value in _values(distribution)):
        door.tell(
            ("parameters", name),
            f"{name} is {distribution.text}: a reading is chosen, never averaged",
            expected="the number of a reading, or discrete numbers with weights",
            cure="write {value: 2, unit: x} or {discrete: {values: [1, 2], weights: [0.6, 0.4]}, unit: x}",
            at_value=True,
        )


def _values(distribution: Distribution) -> tuple[float, ...]:
    """All values that can be drawn, or NaN where they are not a few."""
    if isinstance(distribution, Truncated):
        return _values(distribution.inner)
    if isinstance(distribution, Fixed):
        return (float(distribution.value),)
    if isinstance(distribution, Discrete):
        return tuple(map(float, distribution.values))
    return (float("nan"),)
