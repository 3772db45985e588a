"""What a name stands for: a parameter, an output, an event, a test, a class or a claim, from where it is declared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from aicapex.errors import Problem, UsageError, nearest_names
from aicapex.language import MESSAGES, Language, choose, say
from aicapex.parameters import EventKind, Parameter
from aicapex.readings import claim_of, is_reading
from aicapex.registry import EVENT_KINDS, PARAMETERS, SECTORS, VARIABLES
from aicapex.results import CLASSES
from aicapex.returns import COHORTS
from aicapex.shipped import seed_path
from aicapex.source_index import Mention, mentions, named_after
from aicapex.tables import paragraph
from aicapex.variables import Variable

if TYPE_CHECKING:
    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import Event, Source, Test

INDENT: Final = 20
_SEEDS: Final = {"claim": "claims.yaml", "fact": "facts.yaml"}


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
            label = say(key, language, scenario=self.scenario) if key in MESSAGES else key.partition(".")[2]
            for place, part in enumerate(text.split("\n")):
                lines += paragraph("" if place else f"  {label}", part, width, INDENT)
        return "\n".join(lines)

    def as_object(self) -> dict[str, Any]:
        """The explanation for JSON."""
        said: dict[str, list[str]] = {}
        for key, text in self.statements:
            said.setdefault(key.partition(".")[2], []).append(text)
        one_or_all = {key: texts[0] if len(texts) == 1 else texts for key, texts in said.items()}
        return {
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "scenario": self.scenario,
            "says": one_or_all,
        }


def explain(name: str, scenario: Scenario, language: Language = "en") -> list[Explanation]:
    """All that a name, or a title in either language, stands for in a scenario; UsageError if it is nothing."""
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
        found += [_record(kind, same, scenario, language) for kind, file in _SEEDS.items() if same in read_seed(file)]
    if not found:
        known = sorted({*_titles(scenario), *(name for file in _SEEDS.values() for name in read_seed(file))})
        raise UsageError(
            Problem(
                say("error.no_name", language, name=name),
                expected=say("error.no_name_expected", language),
                nearest=nearest_names(name, known),
            )
        )
    return found


@cache
def read_seed(file: str) -> Mapping[str, Mapping[str, Any]]:
    """The claims of the minutes or the public facts, by id."""
    import yaml

    records = yaml.safe_load(seed_path(file).read_text(encoding="utf-8"))
    return {str(record["id"]): record for record in records}


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
        ("explain.read_by", _chosen(name, scenario) or _readers(found, language)),
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
        *_made(variable, makers, language),
        ("explain.read_by", _readers(readers, language) if readers else ""),
        ("explain.tested_by", ", ".join(tests)),
    ]
    return Explanation(name, "output", choose(variable, language), scenario.name, _said(statements))


def _cohort(variable: Variable, scenario: Scenario, language: Language) -> Explanation:
    makers = [mention for mention in mentions(variable.name) if mention.makes]
    statements = [("explain.unit", variable.unit), *_made(variable, makers, language)]
    return Explanation(variable.name, "cohort", choose(variable, language), scenario.name, _said(statements))


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
        (
            "explain.in_scenario",
            "\n".join(event.text if event.name == event.kind else f"{event.name}: {event.text}" for event in events),
        ),
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


def _record(kind: str, name: str, scenario: Scenario, language: Language) -> Explanation:
    """A claim or fact as its file tells it, and the entries of the scenario that rest on it."""
    record = read_seed(_SEEDS[kind])[name]
    shown = {key: value for key, value in record.items() if key not in ("id", "en", "zh")}
    statements = [(f"seed.{key}", _flat(value, language)) for key, value in shown.items()]
    sections: tuple[Mapping[str, Any], ...] = (
        scenario.parameters,
        scenario.factors,
        scenario.events,
        scenario.verdict,
    )
    entries = ((entry, value.source) for section in sections for entry, value in section.items())
    resting = [entry for entry, source in entries if name in (*source.claims, *source.facts)]
    statements.append(("explain.resting", ", ".join(resting)))
    return Explanation(name, kind, str(record.get(language, "")), scenario.name, _said(statements))


def _flat(value: object, language: Language) -> str:
    """A value of a data file in one line, texts in the language."""
    if isinstance(value, Mapping):
        texts = {"en", "zh"} & set(value)
        said = [str(value[language])] if texts else []
        said += [f"{key} {_flat(inner, language)}" for key, inner in value.items() if key not in texts]
        return ", ".join(said)
    if isinstance(value, list) and value:
        return ("\n" if isinstance(value[0], Mapping) else ", ").join(_flat(inner, language) for inner in value)
    return "" if value is None else str(value)


def _condition(test: Test, language: Language) -> str:
    """What a test asks for."""
    for key, inner in (("explain.all", test.all), ("explain.any", test.any)):
        if inner:
            parts = (_condition(part, language).replace("\n", "\n  ") for part in inner)
            return "\n".join([say(key, language), *(f"- {part}" for part in parts)])
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


def _chosen(name: str, scenario: Scenario) -> str:
    """What a reading decides: parameters drawn by it, or else the claim that the ledger asks by it."""
    if not is_reading(name):
        return ""
    return ", ".join(each for each, value in scenario.parameters.items() if value.chosen_by == name) or claim_of(name)


def _readers(found: list[Mention], language: Language) -> str:
    return ", ".join(dict.fromkeys(mention.place for mention in found)) or say("explain.nothing", language)


def _made(variable: Variable, makers: list[Mention], language: Language) -> list[tuple[str, str]]:
    """Who makes an output, and the equations, as their docstrings tell them."""
    equations = [mention for mention in (*named_after(variable.name, variable.en), *makers) if mention.docstring]
    return [
        ("explain.made_by", _readers(makers, language) if makers else ""),
        ("explain.equation", "\n".join(dict.fromkeys(map(_equation, equations)))),
    ]


def _equation(mention: Mention) -> str:
    """The docstring without its doctests, its paragraphs as lines."""
    text = mention.docstring.split(">>>")[0].strip()
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n".join([f"{mention.place}: {paragraphs[0]}", *paragraphs[1:]])


def _said(statements: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The statements that say something."""
    return tuple((key, text) for key, text in statements if text)
