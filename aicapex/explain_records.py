"""Claims, public figures and sources in words: what was said, by whom, how large, and what speaks for or against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from aicapex.explain_words import WORDS, joined, tell
from aicapex.language import MESSAGES, Bilingual, Language, choose, say
from aicapex.readings import is_reading
from aicapex.registry import EVENT_KINDS, PARAMETERS, VARIABLES
from aicapex.returns import COHORTS, SCALARS
from aicapex.seeds import ends_of, read_seed
from aicapex.shipped import scenario_names, scenario_path
from aicapex.value_words import amounts_in, behind, value_text

if TYPE_CHECKING:
    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import Source

Statements = list[tuple[str, str]]
CLAIMS: Final = "claims.yaml"
FACTS: Final = "facts.yaml"
_CALENDAR: Final = ("year", "calendar year", "quarter of a year")  # of a date, which is no amount
_SCALARS: Final[Mapping[str, Bilingual]] = {variable.name: variable for variable in (*SCALARS, *COHORTS)}


def title_of(name: str, language: Language, scenario: Scenario | None = None) -> str:
    """The title of whatever has the name: a parameter, output, scalar, event, test or class; nothing if none has."""
    found: Bilingual | None = PARAMETERS.get(name) or VARIABLES.get(name) or _SCALARS.get(name) or EVENT_KINDS.get(name)
    if found is None and scenario is not None and name in scenario.verdict:
        own = scenario.verdict[name].title
        found = own if own.en or own.zh else None
    found = found or MESSAGES.get(f"test.{name}") or MESSAGES.get(f"class.{name}")
    return choose(found, language) if found else ""


def named(name: str, language: Language, scenario: Scenario | None = None) -> str:
    """A name with its title."""
    title = title_of(name, language, scenario)
    return name if not title else f"{name}（{title}）" if language == "zh" else f"{name} ({title})"


def plain(value: float) -> str:
    """A number as it was said: 40, not 40.0."""
    return f"{value:,.10g}" if abs(value) >= 10_000.0 else f"{value:.10g}"


def in_unit(numbers: Iterable[float], unit: str, language: Language, form: str = "{}", between: str = "–") -> str:
    """Figures with their unit, counted as the language counts.

    >>> in_unit([35.0, 40.0], "m people", "zh"), in_unit([1.408], "bn people", "zh"), in_unit([7.0], "USD bn", "zh")
    ('3500–4000 万人', '14.08 亿人', '70 亿美元')
    """
    told = list(numbers)
    factor, shown = amounts_in(unit, language, max(map(abs, told)))
    text = between.join(plain(float(f"{factor * number:.10g}")) for number in told)
    return behind(form.format(text), shown, language)


def stated(record: Mapping[str, Any], language: Language) -> str:
    """The figure of a claim or a fact with its unit; nothing where it has none."""
    own = record.get(f"value_{language}")
    if own:
        return str(own)
    unit, value = str(record.get("unit") or ""), record.get("value")
    if isinstance(value, list):
        return _several(value, unit, language)
    low, high = ends_of(record)
    if low is None and high is None:
        return "" if value is None else f"{value} {unit}".rstrip()
    if unit in _CALENDAR:
        text = "–".join(f"{end:.0f}" for end in dict.fromkeys((low, high)) if end is not None)
        return f"{text} 年" if language == "zh" else text
    if low is None or high is None:
        return in_unit([low if low is not None else high or 0.0], unit, language, "> {}" if low is not None else "< {}")
    return in_unit(dict.fromkeys((low, high)), unit, language)


def _several(values: list[Any], unit: str, language: Language) -> str:
    """Several figures: of one unit, of a unit each, or of one unit with a name each."""
    named_ones = re.fullmatch(r"(?P<unit>[^:(]+?)(?:: | \()(?P<names>[^()]+)\)?", unit)
    names = re.split(r"[,;] ", named_ones["names"]) if named_ones else []
    units = unit.split(", ")
    if named_ones and len(names) == len(values):
        factor, shown = amounts_in(named_ones["unit"], language, max(values))
        pairs = zip(names, values, strict=True)
        text = " / ".join(f"{_word(f'part.{name}', name, language)} {plain(factor * value)}" for name, value in pairs)
        return behind(text, shown, language)
    if len(units) == len(values) and len(units) > 1:
        return " / ".join(_one(value, each, language) for value, each in zip(values, units, strict=True))
    if unit in _CALENDAR:
        return " / ".join(map(str, values)) + (" 年" if language == "zh" else "")
    return in_unit(values, unit, language, between=" / ")


def _one(value: Any, unit: str, language: Language) -> str:
    """A figure of a row of them, each with a unit of its own: what follows the unit is a remark."""
    if isinstance(value, str):
        return f"{unit} {value}"
    bare, _, remark = unit.partition(" ") if not unit.startswith("USD bn") else (unit, "", "")
    bare, remark = (found[1], found[2]) if (found := re.fullmatch(r"(.+) \((.+)\)", unit)) else (bare, remark)
    figure = in_unit([value], bare, language)
    if not remark:
        return figure
    said = _word(f"part.{remark}", remark, language)
    return f"{figure}（{said}）" if language == "zh" else f"{figure} ({said})"


def claim_line(name: str, language: Language) -> str:
    """A claim in one line: its id, what it says, its figure and where it stands in the minutes."""
    record = read_seed(CLAIMS).get(name)
    if record is None:
        return name
    figure = stated(record, language)
    where = "、".join(f"¶{number}" for number in _many(record.get("paragraph")))
    beside = "；" if language == "zh" else "; "
    inside = beside.join(part for part in (figure, where) if part)
    text = str(record.get(language, "")).rstrip("。.")
    return f"{name}：{text}（{inside}）" if language == "zh" else f"{name}: {text} ({inside})"


def fact_line(name: str, language: Language) -> str:
    """A public figure in one line: its id, what it measures, the figure, when and whose."""
    record = read_seed(FACTS).get(name)
    if record is None:
        return name
    source = source_of(record, language)
    dated = ("，" if language == "zh" else ", ").join(part for part in (_dated(record, language), source) if part)
    quantity, figure = quantity_of(record, language), stated(record, language)
    return f"{name}：{quantity} {figure}（{dated}）" if language == "zh" else f"{name}: {quantity}, {figure} ({dated})"


def quantity_of(record: Mapping[str, Any], language: Language) -> str:
    """What a fact measures."""
    chinese = record.get("quantity_zh") if language == "zh" else None
    return str(chinese or record.get("quantity", ""))


def source_of(record: Mapping[str, Any], language: Language) -> str:
    """Whose figure a fact is: proper names stay, other words are told in the language."""
    source = str(record.get("source", ""))
    key = "source.derived" if source.startswith(("derived ", "derived,")) and language == "zh" else f"source.{source}"
    return _word(key, source, language)


def _dated(record: Mapping[str, Any], language: Language) -> str:
    """As of when a fact is."""
    date = str(record.get("as_of", ""))
    return _word(f"date.{date}", date, language)


def source_statements(source: Source, language: Language) -> Statements:
    """What an entry rests on, a line for each claim and fact, and its assumption and reason."""
    lines = [claim_line(name, language) for name in source.claims]
    lines += [fact_line(name, language) for name in source.facts]
    if source.assumption:
        lines.append(say("explain.assumption", language, text=choose(source.assumption, language)))
    why = choose(source.why, language) if source.why else ""
    return [("explain.source", "\n".join(lines)), ("explain.why", why)]


def claims_binding(name: str, kind: str) -> list[str]:
    """The claims that bind a parameter, output, event or test."""
    return [claim for claim, record in read_seed(CLAIMS).items() if name in (record.get("binds") or {}).get(kind, ())]


def claim_statements(name: str, scenario: Scenario, language: Language) -> Statements:
    """Everything that a claim's record says, in words."""
    record = read_seed(CLAIMS)[name]
    speakers = [_speaker(each, language) for each in _many(record.get("speaker"))]
    voice = f"voice.{record.get('voice', 'speaker')}"
    kinds = [_word(f"claim_kind.{kind}", str(kind), language) for kind in _many(record.get("kind"))]
    return [
        ("seed.paragraph", ", ".join(map(str, _many(record.get("paragraph"))))),
        ("seed.speaker", joined(speakers, language)),
        ("seed.voice", _word(voice, "", language)),
        ("seed.kind", joined(kinds, language)),
        ("says.figure", stated(record, language)),
        ("seed.readings", "\n".join(_readings(record, language))),
        ("says.binds", "\n".join(_bound(record, scenario, language))),
        ("says.scenarios", joined([scenario_line(each, language) for each in record.get("scenarios", ())], language)),
        ("says.evidence", "\n".join(_evidence(record, language))),
        ("says.answers", "\n".join(_answers(record, language))),
    ]


def fact_statements(name: str, language: Language) -> Statements:
    """Everything that a public figure's record says, in words; its notes are in English."""
    record = read_seed(FACTS)[name]
    region = str(record.get("region", ""))
    unit = str(record.get("unit", ""))
    return [
        ("says.figure", stated(record, language)),
        ("seed.unit", unit if language == "en" else ""),
        ("seed.as_of", _dated(record, language)),
        ("seed.region", _word(f"region.{region}", region, language)),
        ("seed.source", source_of(record, language)),
        ("seed.url_or_doc", str(record.get("url_or_doc", ""))),
        ("seed.confidence", _word(f"confidence.{record.get('confidence')}", "", language)),
        ("seed.note", str(record.get("note", "")) if language == "en" else ""),
        ("says.cited_by", "\n".join(claim_line(claim, language) for claim in _citing(name))),
    ]


def scenario_line(name: str, language: Language) -> str:
    """A shipped scenario's name with its title."""
    title = str(_titles_of_scenarios().get(name, {}).get(language, ""))
    return name if not title else f"{name}（{title}）" if language == "zh" else f"{name} ({title})"


@cache
def _titles_of_scenarios() -> Mapping[str, Mapping[str, str]]:
    """The titles of the shipped scenarios, without loading them."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = {name: scenario_path(name).read_text(encoding="utf-8") for name in scenario_names()}
    return {name: (yaml.load(text, Loader=loader) or {}).get("title") or {} for name, text in files.items()}


def _citing(fact: str) -> list[str]:
    """The claims beside which a fact stands, in either form of the record."""
    cited = {
        claim: [*record.get("facts", ()), *(each.get("fact") for each in record.get("evidence", ()))]
        for claim, record in read_seed(CLAIMS).items()
    }
    return [claim for claim, facts in cited.items() if fact in facts]


def _readings(record: Mapping[str, Any], language: Language) -> Iterable[str]:
    for number, reading in enumerate(record.get("readings") or (), start=1):
        weight = plain(100.0 * float(reading.get("weight", 0.0)))
        yield tell("reading", language, number=number, weight=weight, text=reading.get(language, ""))


def _bound(record: Mapping[str, Any], scenario: Scenario, language: Language) -> Iterable[str]:
    for kind, names in (record.get("binds") or {}).items():
        for name in names:
            line = f"{_word(f'binds.{kind}', kind, language)} {named(name, language, scenario)}"
            value = (
                scenario.parameters[name]
                if kind == "parameters" and name in scenario.parameters and not is_reading(name)
                else None
            )
            yield f"{line} = {value_text(value, language)}" if value is not None else line


def _evidence(record: Mapping[str, Any], language: Language) -> Iterable[str]:
    for each in record.get("evidence") or ():
        side = _word(f"side.{each.get('side')}", "", language)
        computed = each.get("figure")
        unit = str(record.get("unit") or "")
        figure = in_unit([float(f"{computed:.3g}")], unit, language) if computed is not None else ""
        sign, stop = ("：", "；") if language == "zh" else (": ", "; ")
        told = stop.join(part for part in (str(each.get(language, "")).rstrip("。."), figure) if part)
        yield f"{side}{sign}{told} [{fact_line(str(each.get('fact')), language)}]"
    for fact in record.get("facts") or ():
        yield fact_line(str(fact), language)


def _answers(record: Mapping[str, Any], language: Language) -> Iterable[str]:
    for each in record.get("answers") or ():
        rule = _word(f"rule.{each.get('rule')}", str(each.get("rule")), language)
        yield f"{rule}：{each.get('zh', '')}" if language == "zh" else f"{rule}: {each.get('en', '')}"


def _speaker(name: str, language: Language) -> str:
    return tell("not_named", language) if name == WORDS["not_named"].zh else name


def _word(key: str, otherwise: str, language: Language) -> str:
    return tell(key, language) if key in WORDS else otherwise


def _many(value: object) -> list[Any]:
    """One thing or a list of things as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
