"""A scenario as plain data: all that changes numbers, in one form whatever way it was written."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from aicapex.distributions import Distribution
from aicapex.scenario_entries import Date, Event, ParameterValue, Test

if TYPE_CHECKING:
    from aicapex.scenario import Scenario


def canonical_content(scenario: Scenario) -> dict[str, object]:
    """Start, end and all entries, values in declared units, without titles and sources."""
    return {
        "start": scenario.start,
        "end": scenario.end,
        "parameters": {name: _parameter(value) for name, value in scenario.parameters.items()},
        "factors": {name: dict(factor.loads) for name, factor in scenario.factors.items()},
        "events": {name: _event(event) for name, event in scenario.events.items()},
        "verdict": {name: _test(test) for name, test in scenario.verdict.items()},
    }


def _parameter(value: ParameterValue) -> list[object]:
    """What it is drawn from and, where it has other readings, these and what chooses among them."""
    if not value.readings:
        return canonical_distribution(value.distribution)
    others = [[number, canonical_distribution(each)] for number, each in sorted(value.readings.items())]
    return [*canonical_distribution(value.distribution), [value.chosen_by, others]]


def canonical_distribution(distribution: Distribution) -> list[object]:
    """The kind of a distribution and its arguments."""
    arguments: list[object] = []
    for argument in fields(distribution):  # type: ignore[arg-type]  # every distribution is a dataclass
        value = getattr(distribution, argument.name)
        arguments.append(_plain(value))
    return [type(distribution).__name__, *arguments]


def _plain(value: object) -> object:
    if isinstance(value, Distribution):
        return canonical_distribution(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, int) else value


def _event(event: Event) -> list[object]:
    when = event.when
    moment = when.quarter if isinstance(when, Date) else canonical_distribution(when.distribution)
    return [
        event.kind,
        [type(when).__name__, moment],
        canonical_distribution(event.size),
        None if event.lasts is None else canonical_distribution(event.lasts),
        event.recurs,
        sorted([effect.parameter, effect.operation, float(effect.scale)] for effect in event.effects),
    ]


def _test(test: Test) -> list[object]:
    limits = [None if limit is None else float(limit) for limit in (test.at_least, test.at_most)]
    return [test.of, *limits, test.quarters, [_test(each) for each in test.all], [_test(each) for each in test.any]]
