"""What a shipped scenario says and changes, and what its tests ask for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicapex.explain_records import Statements, named, scenario_line
from aicapex.explain_words import tell
from aicapex.language import Language, choose, say
from aicapex.value_words import amounts_in, behind, event_text, value_text

if TYPE_CHECKING:
    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import Test


def scenario_statements(name: str, language: Language) -> tuple[str, Statements]:
    """The title of a shipped scenario, its thesis, and every entry in which it differs from the one that it extends."""
    from aicapex.scenario import load
    from aicapex.scenario_diff import diff

    shipped = load(name)
    statements: Statements = [
        ("says.thesis", choose(shipped.thesis, language) if shipped.thesis else ""),
        ("says.horizon", f"{shipped.start}–{shipped.end}"),
    ]
    if shipped.extends:
        base = load(shipped.extends)
        changed = diff(base, shipped)
        lines = [_parameter(each.path, base, shipped, language) for each in changed.parameters]
        rest = (*changed.horizon, *changed.factors, *changed.events, *changed.verdict)
        lines += [_entry(each.path, (each.left, each.right), base, shipped, language) for each in rest]
        statements += [("says.extends", scenario_line(shipped.extends, language)), ("says.changes", "\n".join(lines))]
    return choose(shipped.title, language), statements


def condition(test: Test, language: Language) -> str:
    """What a test asks for."""
    for key, inner in (("explain.all", test.all), ("explain.any", test.any)):
        if inner:
            parts = (condition(part, language).replace("\n", "\n  ") for part in inner)
            return "\n".join([say(key, language), *(f"- {part}" for part in parts)])
    sign, limit = ("≥", test.at_least) if test.at_least is not None else ("≤", test.at_most)
    lasting = f" {say('explain.for', language, count=test.quarters)}" if test.quarters > 1 else ""
    if language == "zh" and limit is not None:
        factor, unit = amounts_in(test.unit, language, abs(limit))
        return f"{test.of} {sign} {behind(f'{factor * limit:g}', unit, language)}{lasting}"
    return f"{test.of} {sign} {limit:g} {test.unit}".rstrip() + lasting


def _parameter(path: str, base: Scenario, shipped: Scenario, language: Language) -> str:
    """A parameter's value in a scenario and in the one that it extends."""
    new, old = (value_text(each.parameters[path], language) for each in (shipped, base))
    return _row(named(path, language), tell("was", language, new=new, old=old), language)


def _entry(
    path: str, texts: tuple[str | None, str | None], base: Scenario, shipped: Scenario, language: Language
) -> str:
    """Another entry's text in both: those of events and tests in words."""
    section, _, name = path.partition(".")
    old, new = texts
    if section == "events":
        old, new = (
            event_text(side.events[name], language) if name in side.events else None for side in (base, shipped)
        )
    elif section == "verdict":
        old, new = (
            condition(side.verdict[name], language) if name in side.verdict else None for side in (base, shipped)
        )
    nothing = tell("absent", language)
    shown = named(name, language, shipped) if name else path
    return _row(shown, tell("was", language, new=new or nothing, old=old or nothing), language)


def _row(left: str, right: str, language: Language) -> str:
    return f"{left}：{right}" if language == "zh" else f"{left}: {right}"
