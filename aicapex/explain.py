"""What a name stands for, from where it is declared: an input, an output, an event, a test, a claim, a scenario …"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aicapex.errors import Problem, UsageError, nearest_names
from aicapex.explain_ledger import (
    CUSTOM,
    OPERATIONS,
    camp_statements,
    camps_of,
    custom_statements,
    dispute_statements,
    disputes_of,
)
from aicapex.explain_records import (
    CLAIMS,
    FACTS,
    Statements,
    claim_line,
    claim_statements,
    claims_binding,
    fact_statements,
    named,
    quantity_of,
    source_statements,
    title_of,
)
from aicapex.explain_scenario import condition, scenario_statements
from aicapex.explain_symbols import letters_told, lines_of_letters, own_letters, symbol_statements
from aicapex.explain_words import WORDS, joined, label, tell
from aicapex.formula_symbols import SYMBOLS, closure, letters_of
from aicapex.formulas import FORMULAS, lines_of
from aicapex.language import MESSAGES, Language, choose, say
from aicapex.ledger.records import Camp, Dispute, camps, disputes
from aicapex.parameters import EventKind, Parameter
from aicapex.readings import claim_of, is_reading
from aicapex.registry import EVENT_KINDS, PARAMETERS, SECTORS, VARIABLES
from aicapex.results import CLASSES
from aicapex.returns import COHORTS, SCALARS
from aicapex.seeds import read_seed
from aicapex.shipped import scenario_names
from aicapex.source_index import Mention, chart_names, charts_of, mentions, named_after
from aicapex.tables import paragraph
from aicapex.value_words import bounds_text, event_text, size_of, told_in, value_text
from aicapex.variables import Variable

if TYPE_CHECKING:
    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import Event, Factor, Test

__all__ = ["Explanation", "explain", "read_seed"]

INDENT: Final = 20
MOST_FORMULAS: Final = 4  # told of a parameter in full; the other outputs that it stands in are named
_DOTTED: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_SCALARS: Final = {variable.name: variable for variable in SCALARS}


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
        kind = label(f"kind.{self.kind}" if f"kind.{self.kind}" in WORDS else f"explain.{self.kind}", language)
        heading = " · ".join(part for part in (self.name, kind, self.title) if part)
        lines = paragraph("", heading, width, 0)
        for key, text in self.statements:
            said = label(key, language, scenario=self.scenario)
            for place, part in enumerate(text.split("\n")):
                lines += paragraph("" if place else f"  {said}", part, width, INDENT)
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
    found = [told for same in _names_of(name, scenario) for told in _stood_for(same, scenario, language)]
    if not found:
        what = say("error.no_name", language, name=name)
        expected = say("error.no_name_expected", language)
        raise UsageError(Problem(what, expected=expected, nearest=nearest_names(name, sorted(_titles(scenario)))))
    return found


def _stood_for(name: str, scenario: Scenario, language: Language) -> Iterator[Explanation]:
    """Everything of exactly this name."""
    cohorts = {variable.name: variable for variable in COHORTS}
    tellers: tuple[tuple[Container[str], Callable[[], Explanation]], ...] = (
        (PARAMETERS, lambda: _parameter(PARAMETERS[name], scenario, language)),
        (VARIABLES, lambda: _output(VARIABLES[name], scenario, language)),
        (_SCALARS, lambda: _figure_of_trial("scalar", _SCALARS[name], scenario, language)),
        (cohorts, lambda: _figure_of_trial("cohort", cohorts[name], scenario, language)),
        ({*EVENT_KINDS, *scenario.events}, lambda: _event(name, scenario, language)),
        (scenario.verdict, lambda: _test(scenario.verdict[name], scenario, language)),
        (CLASSES, lambda: _class(name, scenario, language)),
        (scenario.factors, lambda: _factor(scenario.factors[name], scenario, language)),
        (scenario_names(), lambda: _scenario(name, scenario, language)),
        (chart_names(), lambda: _chart(name, scenario, language)),
        (read_seed(CLAIMS), lambda: _claim(name, scenario, language)),
        (read_seed(FACTS), lambda: _fact(name, scenario, language)),
        (disputes(), lambda: _of_ledger("dispute", disputes()[name], scenario, language)),
        (camps(), lambda: _of_ledger("camp", camps()[name], scenario, language)),
        ((CUSTOM, *OPERATIONS), lambda: _operation(name, scenario, language)),
        ({*SYMBOLS, *own_letters()}, lambda: _symbol(name, scenario, language)),
    )
    return (tell_it() for names, tell_it in tellers if name in names)


def _titles(scenario: Scenario) -> dict[str, set[str]]:
    """Every name with its titles in both languages."""
    titles: dict[str, set[str]] = {}
    declared: list[Parameter | Variable | EventKind] = [*PARAMETERS.values(), *VARIABLES.values(), *COHORTS, *SCALARS]
    declared += EVENT_KINDS.values()
    for item in declared:
        titles.setdefault(item.name, set()).update((item.en, item.zh))
    for key, message in MESSAGES.items():
        family, _, name = key.partition(".")
        if family in ("class", "test") and "." not in name:
            titles.setdefault(name, set()).update(message)
    for name, test in scenario.verdict.items():
        titles.setdefault(name, set()).update((test.title.en, test.title.zh))
    entries: list[Dispute | Camp] = [*disputes().values(), *camps().values()]
    for entry in entries:
        titles.setdefault(entry.id, set()).update((entry.en, entry.zh))
    others = (scenario.events, scenario.factors, scenario_names(), chart_names(), read_seed(CLAIMS), read_seed(FACTS))
    for names in (*others, (CUSTOM, *OPERATIONS)):
        for name in names:
            titles.setdefault(name, set())
    return titles


def _names_of(text: str, scenario: Scenario) -> list[str]:
    """The text itself, the name that it is in other letters (c38), and every name that has it as a title."""
    wanted = text.strip().lower()
    titles = _titles(scenario)
    alike = [name for name in titles if name.lower() == wanted]
    titled = [name for name, own in titles.items() if wanted in {title.lower() for title in own}]
    return list(dict.fromkeys([text.strip(), *alike, *titled])) if wanted else []


def _parameter(parameter: Parameter, scenario: Scenario, language: Language) -> Explanation:
    name = parameter.name
    value = scenario.parameters[name]
    loads = [f"{factor} {_signed(f.loads[name])}" for factor, f in scenario.factors.items() if name in f.loads]
    found = mentions(name)
    stands_in, where = _stands_in(name, language)
    statements = [
        ("explain.unit", told_in(parameter.unit, language, size_of(value.distribution))),
        ("explain.bounds", bounds_text(parameter, size_of(value.distribution), language)),
        ("explain.value", value_text(value, language)),
        *source_statements(value.source, language),
        ("explain.factors", ", ".join(loads)),
        ("explain.moved_by", ", ".join(_events_on(name, scenario))),
        ("explain.sector", _sector(lambda sector: name in {p.name for p in sector.PARAMETERS})),
        ("says.stands_in", stands_in),
        ("says.where", where),
        ("says.notation", tell("notation", language) if stands_in else ""),
        ("explain.read_by", _chosen(name, scenario) or _readers(found, language)),
        ("says.claimed_by", "\n".join(claim_line(claim, language) for claim in claims_binding(name, "parameters"))),
    ]
    return Explanation(name, "parameter", choose(parameter, language), scenario.name, _said(statements))


def _stands_in(name: str, language: Language) -> tuple[str, str]:
    """The equations in which a parameter stands, of outputs the shortest and of shared letters, and their letters."""
    inside = [output for output, formula in FORMULAS.items() if name in _DOTTED.findall(formula)]
    letters = [letter for letter, symbol in SYMBOLS.items() if name in _DOTTED.findall(symbol.formula)]
    told = sorted(inside, key=lambda output: len(FORMULAS[output]))[:MOST_FORMULAS]
    lines = [line for output in told for line in _relevant(output, name)]
    lines += lines_of_letters(letters, language)
    where = letters_told(told, lines, language).split("\n")
    where += lines_of_letters(closure(inner for letter in letters for inner in letters_of(letter)), language, lines)
    rest = [output for output in inside if output not in told]
    also = [tell("also_in", language, names=joined(rest, language))] if rest else []
    return "\n".join([*lines, *also]), "\n".join(filter(None, dict.fromkeys(where)))


def _relevant(output: str, name: str) -> list[str]:
    """An output's formula, of its own letters only those in which the name stands."""
    first, *others = lines_of(output)
    return [first, *(line for line in others if name in _DOTTED.findall(line))]


def _output(variable: Variable, scenario: Scenario, language: Language) -> Explanation:
    name = variable.name
    found = mentions(name)
    readers = [mention for mention in found if not mention.makes]
    year = say(f"explain.year.{variable.kind}", language)
    if variable.kind == "ratio" and variable.weight:
        year = say("explain.year.weighted", language, weight=variable.weight)
    tests = [test.name for test in scenario.verdict.values() if name in set(_outputs_of(test))]
    charts = [*charts_of(name), tell("any_output", language, name=name)]
    statements = [
        ("explain.unit", variable.unit),
        ("explain.year", year),
        ("explain.sector", _sector(lambda sector: name in {v.name for v in sector.OUTPUTS})),
        *_equation(variable, language),
        ("explain.read_by", _readers(readers, language) if readers else ""),
        ("explain.tested_by", joined([named(test, language, scenario) for test in tests], language)),
        ("says.charted_by", joined(charts, language)),
        ("says.claimed_by", "\n".join(claim_line(claim, language) for claim in claims_binding(name, "outputs"))),
    ]
    return Explanation(name, "output", choose(variable, language), scenario.name, _said(statements))


def _figure_of_trial(kind: str, variable: Variable, scenario: Scenario, language: Language) -> Explanation:
    """A scalar, or a figure of each cohort."""
    name = variable.name
    statements = [
        ("explain.unit", variable.unit),
        *_equation(variable, language),
        ("says.charted_by", joined(charts_of(name), language)),
        ("says.claimed_by", "\n".join(claim_line(claim, language) for claim in claims_binding(name, "outputs"))),
    ]
    return Explanation(name, kind, choose(variable, language), scenario.name, _said(statements))


def _equation(variable: Variable, language: Language) -> Statements:
    """The formula, its letters and parameters, the function that computes it, and in English what that says of it."""
    name = variable.name
    makers = [mention for mention in mentions(name) if mention.makes]
    forms = [mention for mention in named_after(name, variable.en) if mention not in makers]
    formula = FORMULAS.get(name, "")
    inside = list(dict.fromkeys(_DOTTED.findall(formula)))
    reads = [parameter for parameter in PARAMETERS if parameter not in inside and _reads(makers, parameter)]
    told = lines_of(name) if formula else []
    sentences = [f"{each.place}: {_first_sentence(each)}" for each in (*forms, *makers) if each.docstring]
    return [
        ("says.formula", "\n".join(told)),
        ("says.where", letters_told([name], told, language) if formula else ""),
        ("says.notation", tell("notation", language) if "t" in formula else ""),
        ("says.parameters", "\n".join(named(parameter, language) for parameter in inside)),
        ("explain.made_by", joined(_located([*makers, *forms]), language)),
        ("says.function_reads", ", ".join(reads)),
        ("explain.equation", "\n".join(dict.fromkeys(sentences)) if language == "en" else ""),
    ]


def _reads(makers: Sequence[Mention], parameter: str) -> bool:
    places = {mention.place for mention in makers}
    return any(mention.place in places for mention in mentions(parameter))


def _first_sentence(mention: Mention) -> str:
    """What a docstring begins with, in one line."""
    return " ".join(mention.docstring.split("\n\n")[0].split(">>>")[0].split())


def _located(found: Sequence[Mention]) -> list[str]:
    return list(dict.fromkeys(mention.located for mention in found))


def _event(name: str, scenario: Scenario, language: Language) -> Explanation:
    """A kind of event, and the events of the scenario that are of it or bear the name."""
    kind = EVENT_KINDS.get(name)
    events = [event for event in scenario.events.values() if name in (event.name, event.kind)]
    effects = kind.effects if kind else events[0].effects
    acts = [
        say(f"explain.effect.{e.operation}", language, parameter=e.parameter, scale=f"{e.scale:g}") for e in effects
    ]
    told = [(event, event_text(event, language)) for event in events]
    size_unit = kind.size_unit if kind else events[0].size_unit
    statements = [
        ("says.event_of", "" if kind else named(events[0].kind, language)),
        ("explain.size_unit", told_in(size_unit, language, max((size_of(each.size) for each in events), default=0.0))),
        ("explain.effects", "\n".join(acts)),
        ("says.parameters", "\n".join(named(effect.parameter, language) for effect in effects)),
        (
            "explain.in_scenario",
            "\n".join(text if event.name == event.kind else f"{event.name}: {text}" for event, text in told),
        ),
        *(statement for event in events for statement in source_statements(event.source, language)),
        ("says.claimed_by", "\n".join(claim_line(claim, language) for claim in claims_binding(name, "events"))),
    ]
    title = choose(kind, language) if kind else _kind_title(events[0], language)
    return Explanation(name, "event_kind" if kind else "event", title, scenario.name, _said(statements))


def _kind_title(event: Event, language: Language) -> str:
    kind: EventKind | None = EVENT_KINDS.get(event.kind)
    return choose(kind, language) if kind else ""


def _test(test: Test, scenario: Scenario, language: Language) -> Explanation:
    outputs = [named(name, language) for name in dict.fromkeys(_outputs_of(test))]
    statements = [
        ("explain.definition", condition(test, language)),
        ("says.outputs", "\n".join(outputs)),
        *source_statements(test.source, language),
        ("says.claimed_by", "\n".join(claim_line(claim, language) for claim in claims_binding(test.name, "tests"))),
    ]
    return Explanation(test.name, "test", title_of(test.name, language, scenario), scenario.name, _said(statements))


def _class(name: str, scenario: Scenario, language: Language) -> Explanation:
    definition = say(f"class.{name}.definition", language)
    statements = _said([("explain.definition", definition)])
    return Explanation(name, "class", say(f"class.{name}", language), scenario.name, statements)


def _factor(factor: Factor, scenario: Scenario, language: Language) -> Explanation:
    """A common cause and how strongly each parameter loads on it."""
    loads = [f"{_signed(load)} {named(name, language)}" for name, load in factor.loads.items()]
    statements = [("says.loads", "\n".join(loads)), *source_statements(factor.source, language)]
    return Explanation(factor.name, "factor", "", scenario.name, _said(statements))


def _scenario(name: str, beside: Scenario, language: Language) -> Explanation:
    """A shipped scenario: its thesis, and every entry in which it differs from the one that it extends."""
    title, statements = scenario_statements(name, language)
    return Explanation(name, "scenario", title, beside.name, _said(statements))


def _chart(name: str, scenario: Scenario, language: Language) -> Explanation:
    """A chart: its title, the outputs that it draws and the command that draws it."""
    from aicapex.charts.words import WORDS as TITLES

    drawn = [output for output in (*VARIABLES, *(each.name for each in COHORTS)) if name in charts_of(output)]
    statements = [
        ("says.drawn_by", f"aicapex chart {name} --scenario {scenario.name}"),
        ("says.outputs", "\n".join(named(output, language) for output in drawn)),
    ]
    title = choose(TITLES[name], language) if name in TITLES else ""
    return Explanation(name, "chart", title, scenario.name, _said(statements))


def _claim(name: str, scenario: Scenario, language: Language) -> Explanation:
    """A claim as its record tells it, the equations of what it binds, and the entries that rest on it."""
    record = read_seed(CLAIMS)[name]
    binds = record.get("binds") or {}
    outputs = [output for output in binds.get("outputs", ()) if output in FORMULAS]
    outputs = outputs or [
        output
        for parameter in binds.get("parameters", ())
        for output, formula in sorted(FORMULAS.items(), key=lambda item: len(item[1]))
        if parameter in _DOTTED.findall(formula)
    ]
    told = list(dict.fromkeys(outputs))[:MOST_FORMULAS]
    makers = [mention for output in told for mention in mentions(output) if mention.makes]
    statements = [
        *claim_statements(name, scenario, language),
        ("says.disputes", disputes_of(name, language)),
        ("says.camps", camps_of(name, language)),
        ("says.formula", "\n".join(line for output in told for line in lines_of(output)[:1])),
        ("says.where", letters_told(told, (), language)),
        ("says.notation", tell("notation", language) if told else ""),
        ("explain.made_by", joined(_located(makers), language)),
        _resting(name, scenario, language),
    ]
    return Explanation(name, "claim", str(record.get(language, "")), scenario.name, _said(statements))


def _fact(name: str, scenario: Scenario, language: Language) -> Explanation:
    """A public figure as its record tells it, and the entries that rest on it."""
    statements = [*fact_statements(name, language), _resting(name, scenario, language)]
    return Explanation(name, "fact", quantity_of(read_seed(FACTS)[name], language), scenario.name, _said(statements))


def _of_ledger(kind: str, entry: Dispute | Camp, scenario: Scenario, language: Language) -> Explanation:
    """A dispute or a camp as the ledger has it."""
    statements = dispute_statements if isinstance(entry, Dispute) else camp_statements
    return Explanation(entry.id, kind, entry.say(language), scenario.name, _said(statements(entry.id, language)))


def _operation(name: str, scenario: Scenario, language: Language) -> Explanation:
    """Events without a kind, or a way in which events act."""
    kind = "custom" if name == CUSTOM else "operation"
    return Explanation(name, kind, "", scenario.name, _said(custom_statements(name, language)))


def _symbol(letter: str, scenario: Scenario, language: Language) -> Explanation:
    """A letter of formulas."""
    symbol = SYMBOLS.get(letter)
    title = choose(symbol, language) if symbol else ""
    kind = "symbol" if symbol else "own_letter"
    return Explanation(letter, kind, title, scenario.name, _said(symbol_statements(letter, language)))


def _resting(name: str, scenario: Scenario, language: Language) -> tuple[str, str]:
    """The entries of the scenario that rest on a claim or a fact."""
    sections = (scenario.parameters, scenario.factors, scenario.events, scenario.verdict)
    entries = ((entry, value.source) for section in sections for entry, value in section.items())
    resting = [entry for entry, source in entries if name in (*source.claims, *source.facts)]
    return ("explain.resting", "\n".join(named(entry, language, scenario) for entry in resting))


def _outputs_of(test: Test) -> Iterator[str]:
    if test.of is not None:
        yield test.of
    for inner in (*test.all, *test.any):
        yield from _outputs_of(inner)


def _events_on(parameter: str, scenario: Scenario) -> list[str]:
    return [name for name, event in scenario.events.items() if parameter in {e.parameter for e in event.effects}]


def _sector(owns: Callable[[Any], bool]) -> str:
    return next((name for name, module in SECTORS.items() if owns(module)), "")


def _chosen(name: str, scenario: Scenario) -> str:
    """What a reading decides: parameters drawn by it, or else the claim that the ledger asks by it."""
    if not is_reading(name):
        return ""
    return ", ".join(each for each, value in scenario.parameters.items() if value.chosen_by == name) or claim_of(name)


def _signed(load: float) -> str:
    return f"{load:+g}".replace("-", "−")


def _readers(found: Sequence[Mention], language: Language) -> str:
    return joined(_located(found), language) or say("explain.nothing", language)


def _said(statements: Statements) -> tuple[tuple[str, str], ...]:
    """The statements that say something."""
    return tuple((key, text) for key, text in statements if text)
