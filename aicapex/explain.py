"""What a name stands for: a parameter, an output, an event, a test, a class or a claim, from where it is declared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aicapex.errors import InputOutputError, Problem, UsageError, nearest_names
from aicapex.language import MESSAGES, Language, choose, say
from aicapex.parameters import EventKind, Parameter
from aicapex.registry import EVENT_KINDS, PARAMETERS, SECTORS, VARIABLES
from aicapex.results import CLASSES
from aicapex.returns import COHORTS
from aicapex.shipped import seed_path
from aicapex.source_index import Mention, mentions
from aicapex.tables import paragraph
from aicapex.variables import Variable

if TYPE_CHECKING:
    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import Event, Source, Test

INDENT: Final = 20


@dataclass(frozen=True, slots=True)
class Explanation:
    """A name, what kind of thing it is, its title, and statements on it as (key of the message, text)."""

    name: str
    kind: str
    title: str
    scenario: str
    statements: tuple[tuple[str, str], ...]

    def text(self, language: Language, width: int) -> str:
        """The explanation for people."""
        kind = say(f"explain.{self.kind}", language)
        heading = " · ".join(part for part in (self.name, kind, self.title) if part)
        lines = [heading]
        for key, text in self.statements:
            label = say(key, language, scenario=self.scenario) if key in MESSAGES else key
            for place, part in enumerate(text.split("\n")):
                lines += paragraph("" if place else f"  {label}", part, width, INDENT)
        return "\n".join(lines)

    def as_object(self) -> dict[str, Any]:
        """The explanation for JSON."""
        said: dict[str, list[str]] = {}
        for key, text in self.statements:
            said.setdefault(key.removeprefix("explain."), []).append(text)
        one_or_all = {key: texts[0] if len(texts) == 1 else texts for key, texts in said.items()}
        return {"name": self.name, "kind": self.kind, "title": self.title, "scenario": self.scenario, **one_or_all}


def explain(name: str, scenario: Scenario, language: Language = "en") -> list[Explanation]:
    """All that a name, or a title in either language, stands for in a scenario; UsageError if it is nothing."""
    claims = read_claims()
    found: list[Explanation] = []
    for same in _names_of(name, scenario):
        if same in PARAMETERS:
            found.append(_parameter(PARAMETERS[same], scenario, language))
        if same in VARIABLES:
            found.append(_output(VARIABLES[same], scenario, language))
        found += [_cohort(variable, scenario, language) for variable in COHORTS if variable.name == same]
        if same in EVENT_KINDS or same in scenario.events:
            found.append(_event(same, scenario, language))
        if same in scenario.verdict:
            found.append(_test(scenario.verdict[same], scenario, language))
        if same in CLASSES:
            found.append(_class(same, scenario, language))
        if same in claims:
            found.append(_claim(same, claims[same], scenario, language))
    if not found:
        known = sorted({*_titles(scenario), *claims})
        raise UsageError(
            Problem(
                say("error.no_name", language, name=name),
                expected=say("error.no_name_expected", language),
                nearest=nearest_names(name, known),
            )
        )
    return found


def read_claims() -> Mapping[str, Mapping[str, Any]]:
    """The claims of the minutes by id; none where the file does not come with the package."""
    import yaml

    try:
        content = yaml.safe_load(seed_path("claims.yaml").read_text(encoding="utf-8"))
    except InputOutputError:
        return {}
    if isinstance(content, Mapping) and "claims" in content:
        content = content["claims"]
    if isinstance(content, Mapping):
        return {str(key): claim for key, claim in content.items()}
    return {str(claim["id"]): claim for claim in content}


def _titles(scenario: Scenario) -> dict[str, set[str]]:
    """Every name with its titles in both languages."""
    titles: dict[str, set[str]] = {}
    declared: list[Parameter | Variable | EventKind] = [*PARAMETERS.values(), *VARIABLES.values(), *COHORTS]
    declared += EVENT_KINDS.values()
    for item in declared:
        titles.setdefault(item.name, set()).update((item.en, item.zh))
    for name in scenario.events:
        titles.setdefault(name, set())
    for key, message in MESSAGES.items():
        family, _, name = key.partition(".")
        if family in ("class", "test") and "." not in name:
            titles.setdefault(name, set()).update(message)
    for name, test in scenario.verdict.items():
        titles.setdefault(name, set()).update((test.title.en, test.title.zh))
    return titles


def _names_of(text: str, scenario: Scenario) -> list[str]:
    """The text itself, and every name that has it as a title."""
    wanted = text.strip().lower()
    titled = [name for name, titles in _titles(scenario).items() if wanted in {title.lower() for title in titles}]
    return list(dict.fromkeys([text.strip(), *titled])) if wanted else []


def _parameter(parameter: Parameter, scenario: Scenario, language: Language) -> Explanation:
    name = parameter.name
    value = scenario.parameters[name]
    loads = [f"{factor} {f.loads[name]:+g}" for factor, f in scenario.factors.items() if name in f.loads]
    found = mentions(name)
    statements = [
        ("explain.unit", parameter.unit),
        ("explain.bounds", _bounds(parameter, language)),
        ("explain.value", value.text),
        *_sources(value.source, language),
        ("explain.factors", ", ".join(loads)),
        ("explain.moved_by", ", ".join(_events_on(name, scenario))),
        ("explain.sector", _sector(lambda sector: name in {p.name for p in sector.PARAMETERS})),
        ("explain.read_by", _readers(found, language)),
    ]
    return Explanation(name, "parameter", choose(parameter, language), scenario.name, _said(statements))


def _output(variable: Variable, scenario: Scenario, language: Language) -> Explanation:
    name = variable.name
    found = mentions(name)
    makers = [mention for mention in found if mention.makes]
    readers = [mention for mention in found if not mention.makes]
    year = say(f"explain.year.{variable.kind}", language)
    if variable.kind == "ratio" and variable.weight:
        year = say("explain.year.weighted", language, weight=variable.weight)
    tests = [test.name for test in scenario.verdict.values() if name in set(_outputs_of(test))]
    statements = [
        ("explain.unit", variable.unit),
        ("explain.year", year),
        ("explain.sector", _sector(lambda sector: name in {v.name for v in sector.OUTPUTS})),
        ("explain.made_by", _readers(makers, language) if makers else ""),
        ("explain.equation", "\n".join(_equation(mention) for mention in makers if mention.docstring)),
        ("explain.read_by", _readers(readers, language) if readers else ""),
        ("explain.tested_by", ", ".join(tests)),
    ]
    return Explanation(name, "output", choose(variable, language), scenario.name, _said(statements))


def _cohort(variable: Variable, scenario: Scenario, language: Language) -> Explanation:
    statements = _said([("explain.unit", variable.unit)])
    return Explanation(variable.name, "cohort", choose(variable, language), scenario.name, statements)


def _event(name: str, scenario: Scenario, language: Language) -> Explanation:
    """A kind of event, and the events of the scenario that are of it or bear the name."""
    kind = EVENT_KINDS.get(name)
    events = [event for event in scenario.events.values() if name in (event.name, event.kind)]
    effects = kind.effects if kind else events[0].effects
    acts = [
        say(f"explain.effect.{e.operation}", language, parameter=e.parameter, scale=f"{e.scale:g}") for e in effects
    ]
    statements = [
        ("explain.size_unit", kind.size_unit if kind else events[0].size_unit),
        ("explain.effects", "\n".join(acts)),
        ("explain.in_scenario", "\n".join(f"{event.name}: {event.text}" for event in events)),
        *(statement for event in events for statement in _sources(event.source, language)),
    ]
    title = choose(kind, language) if kind else _kind_title(events[0], language)
    return Explanation(name, "event_kind", title, scenario.name, _said(statements))


def _kind_title(event: Event, language: Language) -> str:
    kind: EventKind | None = EVENT_KINDS.get(event.kind)
    return choose(kind, language) if kind else ""


def _test(test: Test, scenario: Scenario, language: Language) -> Explanation:
    title = test.title if test.title.en or test.title.zh else MESSAGES.get(f"test.{test.name}")
    statements = [("explain.definition", _condition(test, language)), *_sources(test.source, language)]
    return Explanation(test.name, "test", choose(title, language) if title else "", scenario.name, _said(statements))


def _class(name: str, scenario: Scenario, language: Language) -> Explanation:
    definition = say(f"class.{name}.definition", language)
    statements = _said([("explain.definition", definition)])
    return Explanation(name, "class", say(f"class.{name}", language), scenario.name, statements)


def _claim(name: str, claim: Mapping[str, Any], scenario: Scenario, language: Language) -> Explanation:
    """A claim as its file tells it, and the entries of the scenario that rest on it."""
    statements = [(key, _flat(value, language)) for key, value in claim.items() if key != "id"]
    sections: tuple[Mapping[str, Any], ...] = (
        scenario.parameters,
        scenario.factors,
        scenario.events,
        scenario.verdict,
    )
    resting = [entry for section in sections for entry, value in section.items() if name in value.source.claims]
    statements.append(("explain.in_scenario", ", ".join(resting)))
    return Explanation(name, "claim", "", scenario.name, _said(statements))


def _flat(value: object, language: Language) -> str:
    """A value of a data file in one line, texts in the language."""
    if isinstance(value, Mapping):
        if set(value) == {"en", "zh"}:
            return str(value[language])
        return "; ".join(f"{key} {_flat(inner, language)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_flat(inner, language) for inner in value)
    return "" if value is None else str(value)


def _condition(test: Test, language: Language) -> str:
    """What a test asks for."""
    for key, inner in (("explain.all", test.all), ("explain.any", test.any)):
        if inner:
            return "\n".join([say(key, language), *(f"- {_condition(part, language)}" for part in inner)])
    sign, limit = ("≥", test.at_least) if test.at_least is not None else ("≤", test.at_most)
    lasting = f" {say('explain.for', language, count=test.quarters)}" if test.quarters > 1 else ""
    return f"{test.of} {sign} {limit:g} {test.unit}".rstrip() + lasting


def _outputs_of(test: Test) -> Iterator[str]:
    if test.of is not None:
        yield test.of
    for inner in (*test.all, *test.any):
        yield from _outputs_of(inner)


def _bounds(parameter: Parameter, language: Language) -> str:
    low, high = parameter.low, parameter.high
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:g} … {high:g}"
    if math.isfinite(low):
        return say("explain.from", language, low=f"{low:g}")
    return say("explain.to", language, high=f"{high:g}") if math.isfinite(high) else say("explain.unbounded", language)


def _sources(source: Source, language: Language) -> list[tuple[str, str]]:
    names = ", ".join((*source.claims, *source.facts))
    parts = [names] if names else []
    if source.assumption:
        parts.append(say("explain.assumption", language, text=choose(source.assumption, language)))
    why = choose(source.why, language) if source.why else ""
    return [("explain.source", "; ".join(parts)), ("explain.why", why)]


def _events_on(parameter: str, scenario: Scenario) -> list[str]:
    return [name for name, event in scenario.events.items() if parameter in {e.parameter for e in event.effects}]


def _sector(owns: Callable[[Any], bool]) -> str:
    return next((name for name, module in SECTORS.items() if owns(module)), "")


def _readers(found: list[Mention], language: Language) -> str:
    return ", ".join(dict.fromkeys(mention.place for mention in found)) or say("explain.nothing", language)


def _equation(mention: Mention) -> str:
    """The docstring without its doctests, its paragraphs as lines."""
    text = mention.docstring.split(">>>")[0].strip()
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n".join([f"{mention.place}: {paragraphs[0]}", *paragraphs[1:]])


def _said(statements: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The statements that say something."""
    return tuple((key, text) for key, text in statements if text)
