"""The tests of a scenario: conditions on outputs, in the outputs' units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aicapex.errors import nearest_names, quoted
from aicapex.scenario_amounts import Wanted, read_amount, read_unit
from aicapex.scenario_door import Door, Steps, dotted, tell_bad_name
from aicapex.scenario_entries import Test, Text
from aicapex.scenario_schema import COHORT_SCALARS, Condition, Registry, TestEntry
from aicapex.scenario_source import read_source, read_text
from aicapex.units import UnitError, convert

_LASTING: Final = Wanted("quarter", low=1.0)


def read_verdict(door: Door, registry: Registry) -> Iterator[tuple[str, Test]]:
    """The tests by name."""
    for name in door.names("verdict"):
        path: Steps = ("verdict", name)
        tell_bad_name(door, path)
        entry = door.check(TestEntry, path, {("for",): "quarter"})
        if entry is None:
            continue
        test = _read_test(door, registry, path, name, entry)
        if test is not None:
            yield name, replace(test, title=read_text(entry.title) or test.title, source=read_source(entry))


def _read_test(door: Door, registry: Registry, path: Steps, name: str, entry: Condition) -> Test | None:
    """A condition, or all or any of several, which are named by their number."""
    given = [key for key in ("of", "all", "any") if getattr(entry, key) is not None]
    if len(given) != 1:
        if given or not door.is_troubled(path):
            what = f"{dotted(path)} gives {' and '.join(given) if given else 'no condition'}"
            door.tell(path, what, expected="exactly one of of, all and any")
        return None
    if entry.of is not None:
        return _condition(door, registry, path, name, entry.of, entry)
    for outer, said in (("at_least", "at_least"), ("at_most", "at_most"), ("unit", "unit"), ("lasting", "for")):
        if getattr(entry, outer) is not None:
            what = f"{dotted(path)} gives {said} beside {given[0]}"
            door.tell((*path, said), what, cure="give it within each condition")
    inner = (
        _read_test(door, registry, (*path, given[0], number), f"{name}.{number + 1}", condition)
        for number, condition in enumerate(entry.all or entry.any or ())
    )
    tests = tuple(test for test in inner if test is not None)
    title = Text(name, name)
    return Test(name, all=tests, title=title) if entry.all is not None else Test(name, any=tests, title=title)


def _condition(door: Door, registry: Registry, path: Steps, name: str, output: str, entry: Condition) -> Test | None:
    """One condition, its limit told in the output's unit."""
    known = {**{output: variable.unit for output, variable in registry.VARIABLES.items()}, **COHORT_SCALARS}
    if output not in known:
        nearest = nearest_names(output, known)
        door.tell((*path, "of"), f"no output is called {quoted(output)}", nearest=nearest, at_value=True)
        return None
    unit = known[output]
    given = unit if entry.unit is None else read_unit(door, path, entry.unit, unit)
    limits = {key: getattr(entry, key) for key in ("at_least", "at_most") if getattr(entry, key) is not None}
    if len(limits) != 1:
        if limits or not door.is_troubled(path):
            said = " and ".join(limits) if limits else "no limit"
            door.tell(path, f"{dotted(path)} gives {said}", expected="exactly one of at_least and at_most")
        return None
    quarters = _quarters(door, path, entry)
    if given is None or quarters is None:
        return None
    try:
        limits = {key: convert(limit, given, unit) for key, limit in limits.items()}
    except UnitError as error:
        door.tell((*path, *limits), f"{dotted(path)}: {error}", expected=f"a number in {unit}", at_value=True)
        return None
    return Test(name, output, **limits, quarters=quarters, unit=unit, title=Text(name, name))


def _quarters(door: Door, path: Steps, entry: Condition) -> int | None:
    """For how many quarters in a row a condition must hold."""
    if entry.lasting is None:
        return 1
    at = (*path, "for")
    amount = read_amount(door, at, entry.lasting, entry.lasting.unit, _LASTING)
    if amount is None:
        return None
    low, high = amount[0].support
    if entry.lasting.value is None or low != high or low != round(low):
        door.tell(
            at, f"{dotted(at)} is {amount[0].text} quarters", expected="a whole number of quarters", at_value=True
        )
        return None
    return round(low)
