"""From checked entries to a scenario's parts: units converted, bounds kept, names known, dependence feasible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aicapex.errors import Problem, nearest_names, quoted
from aicapex.quarters import quarter_number
from aicapex.scenario_amounts import Wanted, read_amount
from aicapex.scenario_door import Door, Steps, tell_bad_name
from aicapex.scenario_entries import After, Entries, Event, Factor, Hazard, ParameterValue, Test, Text, with_readings
from aicapex.scenario_events import read_events
from aicapex.scenario_layers import SECTIONS, Merged
from aicapex.scenario_problems import raise_if_any
from aicapex.scenario_readings import read_alternatives, tell_averaged
from aicapex.scenario_replay import own_shocks, tell_hindsight
from aicapex.scenario_schema import FactorEntry, ParameterEntry, Registry, ScenarioFile
from aicapex.scenario_source import read_source, read_text
from aicapex.scenario_verdict import read_verdict

_LONGEST: Final = 400  # quarters
_EXTENDS: Final[Steps] = ("extends",)
_EVENT_PART: Final = re.compile(r"events\.([^.]+)\.(size|lasts|when|when\.hazard)")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a scenario is made of."""

    title: Text
    thesis: Text | None
    extends: str | None
    start: str
    end: str
    parameters: Mapping[str, ParameterValue]
    factors: Mapping[str, Factor]
    events: Mapping[str, Event]
    verdict: Mapping[str, Test]
    replay: bool


def build(name: str, merged: Merged, registry: Registry, problems: list[Problem], *, broken: bool) -> Parts:
    """The parts of a scenario; ScenarioError with all misfits, those already known included.

    Where a `broken` chain left out what is extended, nothing is said of what may be missing for that alone.
    """
    door = Door(merged.table, problems, {_EXTENDS} if broken else set())
    head = _read_head(merged, door)
    parameters = dict(_read_parameters(door, merged, registry))
    _tell_missing(door, registry)
    events = dict(read_events(door, registry, head.start, merged.enabled["events"]))
    factors = dict(_read_factors(door, merged, parameters, events))
    verdict = dict(read_verdict(door, registry))
    if head.replay and head.start and not broken:
        events, factors = own_shocks(merged, events, factors)
        tell_hindsight(door, merged, head.start, parameters, events if merged.enabled["events"] else {})
    raise_if_any(problems)
    assert head.start
    assert head.end
    return Parts(
        title=read_text(head.title) or Text(name, name),
        thesis=read_text(head.thesis),
        extends=head.extends,
        start=head.start,
        end=head.end,
        parameters=parameters,
        factors=factors if merged.enabled["factors"] else {},
        events=events if merged.enabled["events"] else {},
        verdict=verdict,
        replay=bool(head.replay),
    )


def _read_head(merged: Merged, door: Door) -> ScenarioFile:
    """Title, horizon and the like."""
    bare = Door(merged.table.without(*SECTIONS), door.problems, door.troubled)
    head = bare.check(ScenarioFile, ()) or ScenarioFile()
    for key, quarter in (("start", head.start), ("end", head.end)):
        if quarter is None and not door.is_troubled((key,)) and not door.is_troubled(_EXTENDS):
            door.tell((), f"the scenario has no {key}", expected="a quarter like 2025Q4", cure="add extends: base")
    length = quarter_number(head.end) - quarter_number(head.start) if head.start and head.end else 1
    if not 1 <= length < _LONGEST:
        wrong = "lies too far after" if length > 0 else "does not follow"
        what = f"the end, {head.end}, {wrong} the start, {head.start}"
        door.tell(("end",), what, expected=f"an end 1 to {_LONGEST - 1} quarters after the start", at_value=True)
    return head


def _read_parameters(door: Door, merged: Merged, registry: Registry) -> Iterator[tuple[str, ParameterValue]]:
    for name in door.names("parameters"):
        path = ("parameters", name)
        declared = registry.PARAMETERS.get(name)
        if declared is None:
            door.check(ParameterEntry, path)
            door.tell(path, f"no parameter is called {quoted(name)}", nearest=nearest_names(name, registry.PARAMETERS))
            continue
        entry = door.check(ParameterEntry, path, {(): declared.unit})
        if entry is None:
            continue
        source = read_source(entry)
        if merged.layer[path] in merged.shipped and source.status == "unsourced" and not door.is_troubled(path):
            what = f"{name} has no source, which every parameter of a shipped scenario must have"
            door.tell(path, what, expected="claim, fact or assumption")
        wanted = Wanted(declared.unit, declared.low, declared.high)
        amount = read_amount(door, path, entry, entry.unit, wanted)
        others = read_alternatives(door, name, entry, wanted, registry)
        if amount is None or others is None:
            continue
        tell_averaged(door, name, amount[0])
        given = with_readings(amount[1], others.texts, others.chosen_by)
        yield name, ParameterValue(amount[0], declared.unit, given, source, others.distributions, others.chosen_by)


def _tell_missing(door: Door, registry: Registry) -> None:
    """Told once for all, not for each of a hundred."""
    given = set(door.names("parameters"))
    missing = [name for name in registry.PARAMETERS if name not in given]
    if missing and not door.is_troubled(_EXTENDS):
        what = f"no value is given for {', '.join(missing)}"
        cure = "add them" if door.node(("extends",)) else "add them, or extends: base"
        door.tell((), what, expected="a value for every declared parameter", cure=cure)


def _read_factors(
    door: Door, merged: Merged, parameters: Mapping[str, ParameterValue], events: Mapping[str, Event]
) -> Iterator[tuple[str, Factor]]:
    """Factors with their loads on what is sampled; together they explain at most all of a scalar's variance."""
    sampled = _sampled(parameters, events)
    explained: dict[str, float] = {}
    for name in door.names("factors"):
        tell_bad_name(door, ("factors", name))
        entry = door.check(FactorEntry, ("factors", name))
        if entry is None:
            continue
        loads = {}
        for target, load in entry.loads.items():
            if target in sampled:
                loads[target] = load
                explained[target] = explained.get(target, 0.0) + load * load
                if explained[target] > 1.0 + 1e-12:
                    what = f"the squares of the loads on {target} add up to {explained[target]:.4g}, over all factors"
                    door.tell(("factors", name, "loads", target), what, expected="at most 1", cure="lower a load")
            else:
                _tell_load(door, merged, name, target, sampled)
        if not merged.enabled["events"]:
            loads = {target: load for target, load in loads.items() if not target.startswith("events.")}
        yield name, Factor(name, Entries(loads), read_source(entry))


def _sampled(parameters: Mapping[str, ParameterValue], events: Mapping[str, Event]) -> dict[str, None]:
    """The names of all scalars that are drawn, in order."""
    names = [name for name, value in parameters.items() if not value.is_fixed]
    for name, event in events.items():
        when = event.when
        if isinstance(when, Hazard) or (isinstance(when, After) and not when.distribution.is_fixed):
            names.append(f"events.{name}.when")
        if isinstance(when, Hazard) and not when.distribution.is_fixed:
            names.append(f"events.{name}.when.hazard")
        amounts = {"size": event.size, "lasts": event.lasts}
        names += [f"events.{name}.{part}" for part, amount in amounts.items() if amount and not amount.is_fixed]
    return dict.fromkeys(names)


def _tell_load(door: Door, merged: Merged, factor: str, target: str, sampled: Mapping[str, None]) -> None:
    """Say why nothing can load on a target, unless it was fixed on top: then the load falls away in silence."""
    event = _EVENT_PART.fullmatch(target)
    owner = ("events", event[1]) if event else ("parameters", target)
    if door.is_troubled(owner) or (owner not in merged.layer and door.is_troubled(_EXTENDS)):
        return
    path = ("factors", factor, "loads", target)
    if owner not in merged.layer:
        what = f"factor {factor} loads on {quoted(target)}, which is no parameter given or part of an event"
        door.tell(path, what, nearest=nearest_names(target, sampled))
        return
    # A change has no line: one that fixes a value outdoes every load that a file puts on it.
    changed_on_top = not door.place(owner).line and door.place(path).line
    if merged.layer[owner] <= merged.layer["factors", factor] and not changed_on_top:
        cure = "give it a distribution, or remove the load"
        door.tell(path, f"factor {factor} loads on {target}, which is fixed", expected="a sampled scalar", cure=cure)
