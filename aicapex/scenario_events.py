"""The events of a scenario: when they come, how large, for how long, and what they move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aicapex.errors import nearest_names, quoted
from aicapex.parameters import Effect
from aicapex.quarters import quarter_number
from aicapex.readings import is_reading
from aicapex.scenario_amounts import Wanted, read_amount
from aicapex.scenario_door import Door, Steps, tell_bad_name
from aicapex.scenario_entries import After, Date, Event, Hazard, When
from aicapex.scenario_schema import CUSTOM, FORMS, OPERATIONS, EffectEntry, EventEntry, Registry, WhenEntry
from aicapex.scenario_source import read_source
from aicapex.units import is_unit

_RATE: Final = Wanted("1/yr", low=0.0)
_TIME: Final = Wanted("yr", low=0.0)
_DURATION: Final = Wanted("quarter", low=0.0)


def read_events(door: Door, registry: Registry, start: str | None, enabled: bool) -> Iterator[tuple[str, Event]]:
    """The events by name; a date must lie after the start if events are on."""
    for name in door.names("events"):
        path: Steps = ("events", name)
        tell_bad_name(door, path)
        size_unit = _size_unit(door, registry, name)
        entry = door.check(EventEntry, path, {("size",): size_unit, ("lasts",): "quarter", ("when",): "1/yr"})
        if entry is None:
            continue
        kind = entry.kind or name
        effects = _effects(door, registry, path, entry, kind)
        when = _when(door, path, entry.when)
        size = read_amount(door, (*path, "size"), entry.size, entry.size.unit, Wanted(size_unit))
        lasts = entry.lasts and read_amount(door, (*path, "lasts"), entry.lasts, entry.lasts.unit, _DURATION)
        if isinstance(when, Date) and start and enabled and quarter_number(when.quarter) <= quarter_number(start):
            what = f"{name} comes in {when.quarter}, not after the start of {start}"
            door.tell((*path, "when", "date"), what, expected="a later quarter", at_value=True)
        if entry.recurs and not isinstance(when, Hazard | None):
            cure = "remove recurs, or give a hazard"
            door.tell((*path, "recurs"), f"{name} recurs but has no hazard", cure=cure)
        if when is None or size is None or (entry.lasts is not None and lasts is None):
            continue
        yield (
            name,
            Event(
                name=name,
                kind=kind,
                when=when,
                size=size[0],
                size_unit=size_unit,
                lasts=lasts[0] if lasts else None,
                recurs=isinstance(when, Hazard) and entry.recurs is not False,
                effects=effects,
                source=read_source(entry),
            ),
        )


def _size_unit(door: Door, registry: Registry, name: str) -> str:
    """The unit of a kind's size; of a custom event it is the one that is given."""
    given = door.text(("events", name, "kind"))
    kind = registry.EVENT_KINDS.get(given or name)
    if kind is not None:
        return kind.size_unit
    unit = door.text(("events", name, "size", "unit"))
    return unit if unit is not None and is_unit(unit) else "x"


def _when(door: Door, path: Steps, entry: WhenEntry) -> When | None:
    at = (*path, "when")
    given = [key for key in ("hazard", "date") if getattr(entry, key) is not None]
    given += [form for form in FORMS if getattr(entry, form) is not None]
    if len(given) != 1:
        if given or not door.is_troubled(at):
            said = " and ".join(given) if given else "nothing"
            expected = "exactly one of a hazard, a date and a distribution of the time after the start"
            door.tell(at, f"{'.'.join(map(str, at))} gives {said}", expected=expected)
        return None
    if entry.date is not None:
        return Date(entry.date)
    if entry.hazard is not None:
        hazard = read_amount(door, (*at, "hazard"), entry.hazard, entry.unit, _RATE, unit_at=at)
        return Hazard(hazard[0]) if hazard else None
    after = read_amount(door, at, entry, entry.unit, _TIME)
    return After(after[0]) if after else None


def _effects(door: Door, registry: Registry, path: Steps, entry: EventEntry, kind: str) -> tuple[Effect, ...]:
    """The effects of the kind, or those of a custom event."""
    at = (*path, "effects")
    if kind != CUSTOM:
        if kind not in registry.EVENT_KINDS:
            kinds = [*registry.EVENT_KINDS, CUSTOM]
            cure = f"add kind: {CUSTOM} and its effects" if entry.kind is None else ""
            where = (*path, "kind") if entry.kind else path
            expected = "one of " + ", ".join(kinds)
            door.tell(where, f"no kind of event is called {quoted(kind)}", expected=expected,
                      nearest=nearest_names(kind, kinds), cure=cure)  # fmt: skip
            return ()
        if entry.effects is not None:
            door.tell(at, f"events of the kind {kind} bring their own effects", cure=f"use kind: {CUSTOM}")
        return registry.EVENT_KINDS[kind].effects
    if entry.effects is None:
        if not door.is_troubled(at):
            cure = "add effects: {PARAMETER: {multiply: 1}}"
            door.tell(path, f"{path[-1]} is of the kind {CUSTOM} and has no effects", cure=cure)
        return ()
    effects = (_effect(door, registry, (*at, name), name, effect) for name, effect in entry.effects.items())
    return tuple(effect for effect in effects if effect is not None)


def _effect(door: Door, registry: Registry, path: Steps, name: str, entry: EffectEntry) -> Effect | None:
    if name not in registry.PARAMETERS:
        door.tell(path, f"no parameter is called {quoted(name)}", nearest=nearest_names(name, registry.PARAMETERS))
    if is_reading(name):
        door.tell(path, f"{name} is chosen once for a trial: no event moves it", cure="remove the effect")
    if name in registry.AT_START:
        cure = "remove the effect, or move what follows from it, such as a growth rate"
        door.tell(path, f"{name} is read at the start alone: no event moves it", cure=cure)
    given = [
        (operation, getattr(entry, operation)) for operation in OPERATIONS if getattr(entry, operation) is not None
    ]
    if len(given) != 1:
        door.tell(
            path, f"the effect on {name} gives {len(given)} operations", expected="one of " + ", ".join(OPERATIONS)
        )
        return None
    operation, scale = given[0]
    return Effect(name, operation, scale)
