"""What an audit asks of: inputs, mechanisms, events, theses and readings, each as two scenarios that differ in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from aicapex.distributions import Discrete, Distribution, Path
from aicapex.language import LANGUAGES, Bilingual, Message
from aicapex.ledger.records import EffectAnswer
from aicapex.ledger.words import word
from aicapex.readings import is_reading
from aicapex.registry import PARAMETERS
from aicapex.scenario import load
from aicapex.scenario_changes import echo, read_changes
from aicapex.shipped import scenario_names

if TYPE_CHECKING:
    from aicapex.ledger.records import Claim
    from aicapex.scenario import Event, ParameterValue, Scenario

Kind = Literal["parameter", "fixed", "mechanism", "event", "scenario", "reading"]

BASE: Final = "base"
TAILS: Final = (0.05, 0.95)  # what a sampled parameter goes from and to, as shares of its own distribution
STRETCH: Final = 1.25  # what a known value is divided and multiplied by
STRIKE: Final = (
    5  # quarters after the start in which events strike and neutral levels move: 2027Q1 where that is 2025Q4
)

_NEVER: Final = Message("never", "从不发生")
_NOTHING: Final = Message("", "")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two scenarios that are compared: a shipped one, or the one audited with changes as of `with_`."""

    said: Bilingual
    changes: Mapping[str, object]
    shipped: str = ""

    @property
    def key(self) -> str:
        """The same for sides that are the same run."""
        return f"{self.shipped} {sorted(self.changes.items(), key=lambda change: change[0])!r}"

    def levels(self, scenario: Scenario) -> dict[str, float] | None:
        """What it sets to known levels, if it does nothing else to the scenario audited."""
        levels = {name: float(level) for name, level in self.changes.items() if isinstance(level, int | float)}
        drawn = scenario.parameters
        scalar = all(
            name in drawn and not is_reading(name) and not isinstance(drawn[name].distribution, Path) for name in levels
        )
        return levels if scalar and len(levels) == len(self.changes) and not self.shipped else None

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario to run, where this one is audited: over the same quarters."""
        if self.shipped:
            shipped = _shipped(self.shipped)
            return shipped if shipped.end == scenario.end else shipped.with_({"end": scenario.end})
        return scenario.with_(dict(self.changes)) if self.changes else scenario


@dataclass(frozen=True, slots=True)
class Subject:
    """What is audited, and what it goes from and to.

    One that nothing could move has the same on both sides. `note` says what is behind the name.
    """

    name: str
    kind: Kind
    before: Side
    after: Side
    note: Bilingual = _NOTHING


def subjects(scenario: Scenario, claims: Iterable[Claim], only: Sequence[str] | None = None) -> list[Subject]:
    """Every mechanism, input, event, thesis and reading to audit, or those named in `only`.

    A mechanism is named after its claim, `C06`; with its place among the claim's answers, `C06/2`, if it is not the
    first. `only` takes a claim's name for all of its mechanisms.
    """
    asked = tuple(claims)
    found = [
        *_mechanisms(scenario, asked),
        *_sampled(scenario),
        *_fixed(scenario, asked),
        *_events(scenario),
        *_theses(scenario),
        *_readings(scenario),
    ]
    return found if only is None else [one for one in found if one.name in only or one.name.split("/")[0] in only]


def asked_by_ledger(scenario: Scenario, reading: str) -> bool:
    """Whether a reading changes what is asked of a run, and none of its inputs."""
    return all(value.chosen_by != reading for value in scenario.parameters.values())


def _mechanisms(scenario: Scenario, claims: Iterable[Claim]) -> Iterator[Subject]:
    """Each way in which an answer of a claim switches its mechanism off: from off to as it is."""
    for claim in claims:
        told: list[Mapping[str, object]] = []
        for place, answer in enumerate(claim.answers, 1):
            if not isinstance(answer, EffectAnswer) or answer.neutral is None or answer.neutral in told:
                continue
            name = f"{claim.id}/{place}" if told else claim.id
            told.append(answer.neutral)
            off, on = _said(answer.neutral, scenario.with_(answer.neutral)), _said(answer.neutral, scenario)
            yield Subject(name, "mechanism", Side(off, answer.neutral), Side(on, {}), _asked(claim, answer))


def _asked(claim: Claim, answer: EffectAnswer) -> Message:
    """The claim's sentence, and what is asked of it here: some are asked about more than one mechanism."""
    asked = zip(LANGUAGES, (claim.en, claim.zh), (answer.en, answer.zh), strict=True)
    return Message(*(word("audit.asked", language, claim=said, asked=this) for language, said, this in asked))


def _said(changes: Mapping[str, object], scenario: Scenario) -> Message:
    """What stands at each path of some changes, with its unit."""
    return _alike("; ".join(echo(change, scenario) for change in read_changes(changes, [])))


def _sampled(scenario: Scenario) -> Iterator[Subject]:
    """Each input that is drawn, from its own P5 to its P95; one of a few values from the lowest to the highest."""
    for name, value in scenario.parameters.items():
        distribution = value.distribution
        if distribution.is_fixed or is_reading(name):
            continue
        ends = distribution.support if isinstance(distribution, Discrete) else distribution.quantile(np.array(TAILS))
        yield _between(name, "parameter", value, float(ends[0]), float(ends[1]))


def _fixed(scenario: Scenario, claims: Iterable[Claim]) -> Iterator[Subject]:
    """Each known input that a claim is bound to, from below its value to above it.

    A neutral level, which stands at nought, goes where an event or a thesis takes it; if none does, it goes nowhere.
    A time of nought is no neutral level but the start, and goes to a year later.
    """
    bound = dict.fromkeys(name for claim in claims for name in claim.binds.parameters)
    for name, value in scenario.parameters.items():
        distribution = value.distribution
        if name not in bound or not distribution.is_fixed or isinstance(distribution, Path) or is_reading(name):
            continue
        known = _median(distribution)
        if known:
            yield _between(name, "fixed", value, *_stretched(name, known))
        elif value.unit == "yr":
            yield _between(name, "fixed", value, known, known + 1.0)
        else:
            yield _neutral(scenario, name, value.unit)


def _stretched(name: str, known: float) -> tuple[float, float]:
    """A known value divided and multiplied, within the bounds declared."""
    declared = PARAMETERS[name]
    low, high = sorted((known / STRETCH, known * STRETCH))
    return max(low, declared.low), min(high, declared.high)


def _neutral(scenario: Scenario, name: str, unit: str) -> Subject:
    """A level of nought that leaves it as an event would, after the start, since what is solved there may absorb it."""
    level, by = _moved_to(scenario, name)
    before = Side(_alike(f"0 {unit}"), {name: 0.0})
    if not by:
        return Subject(name, "fixed", before, before, _titled(name, "audit.unmoved"))
    date = _date(scenario)
    calm = scenario.quarters[scenario.quarters.index(date) - 1]
    path = {scenario.start: 0.0, calm: 0.0, date: level}
    said = Message(f"{plain(level, 4)} {unit} from {date} on", f"自 {date} 起 {plain(level, 4)} {unit}")
    note = _titled(name, "audit.neutral", by=by)
    return Subject(name, "fixed", before, Side(said, {name: {"path": path, "unit": unit}}), note)


def _titled(name: str, key: str = "audit.titled", **values: object) -> Message:
    """A parameter's title, and what else there is to say of it."""
    declared = PARAMETERS[name]
    titles = zip(LANGUAGES, (declared.en, declared.zh), strict=True)
    return Message(*(word(key, language, title=title, **values) for language, title in titles))


def _date(scenario: Scenario) -> str:
    """When what is struck strikes."""
    return scenario.quarters[min(STRIKE, len(scenario.quarters) - 1)]


def _moved_to(scenario: Scenario, name: str) -> tuple[float, str]:
    """Where an event of median size or the median of a thesis takes a neutral level, and which; nought if none does."""
    moved = _added(scenario, name)
    for thesis in theses(scenario):
        value = _shipped(thesis).parameters[name].distribution
        if moved[0]:
            break
        if value != _shipped(BASE).parameters[name].distribution and not isinstance(value, Path):
            moved = _median(value), thesis
        elif level := _added(_shipped(thesis), name)[0]:
            moved = level, thesis
    declared = PARAMETERS[name]
    return min(max(moved[0], declared.low), declared.high), moved[1]


def _added(scenario: Scenario, name: str) -> tuple[float, str]:
    """What an event of median size adds to a parameter, and which event; nought if none does."""
    for event in scenario.events.values():
        for effect in event.effects:
            if effect.parameter == name and effect.operation == "add" and (added := effect.scale * _median(event.size)):
                return added, event.name
    return 0.0, ""


def _median(distribution: Distribution) -> float:
    return float(distribution.quantile(np.array(0.5)))


def _between(name: str, kind: Kind, value: ParameterValue, low: float, high: float) -> Subject:
    sides = [Side(_alike(f"{plain(level, 4)} {value.unit}"), {name: level}) for level in (low, high)]
    return Subject(name, kind, sides[0], sides[1], _titled(name))


def _events(scenario: Scenario) -> Iterator[Subject]:
    """Each event, those too that never come in this scenario: from never to once in every trial, in a known quarter."""
    for name, event in scenario.events.items():
        date = _date(scenario)
        said = Message(f"{date} in every trial, {_struck(event)}", f"每条路径均在 {date} 发生，{_struck(event)}")
        never = Side(_NEVER, {f"events.{name}.when": {"hazard": 0, "unit": "1/yr"}})
        yield Subject(name, "event", never, Side(said, {f"events.{name}.when": {"date": date}}))


def _struck(event: Event) -> str:
    lasts = f", {event.lasts.text} quarter" if event.lasts else ""
    return f"{event.size.text} {event.size_unit}{lasts}"


def _theses(scenario: Scenario) -> Iterator[Subject]:
    base = Side(_alike(BASE), {}, shipped=BASE)
    if base.of(scenario) == scenario:
        base = Side(_alike(BASE), {})
    for name in theses(scenario):
        yield Subject(name, "scenario", base, Side(_alike(name), {}, shipped=name))


def theses(scenario: Scenario) -> tuple[str, ...]:
    """The shipped scenarios that start with this one and with base: what starts at another time is a replay."""
    if scenario.start != _shipped(BASE).start:
        return ()
    return tuple(name for name in scenario_names() if name != BASE and _shipped(name).start == scenario.start)


@cache
def _shipped(name: str) -> Scenario:
    """A shipped scenario, read once."""
    return load(name)


def _readings(scenario: Scenario) -> Iterator[Subject]:
    """Each claim that can be read otherwise: from its first reading to its second, in every trial."""
    for name in scenario.parameters:
        if is_reading(name):
            said = (Message(*(word("reading", language, number=k) for language in LANGUAGES)) for k in (1, 2))
            one, two = (Side(text, {name: k}) for k, text in enumerate(said, 1))
            yield Subject(name, "reading", one, two)


def plain(value: float, digits: int) -> str:
    """A figure to so many significant digits, never with an exponent.

    >>> plain(12345.6, 4), plain(99.7, 2), plain(0.00002, 2), plain(1.5, 4)
    ('12350', '100', '0.00002', '1.5')
    """
    return f"{Decimal(f'{value:.{digits}g}'):f}"


def _alike(text: str) -> Message:
    """A text that is the same in both languages."""
    return Message(text, text)
