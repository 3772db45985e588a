"""aicapex scenario: list, show, new, diff, validate, schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aicapex.commands.console import Format, emit, replacing, talk, width
from aicapex.commands.running import load_all
from aicapex.csv_tables import table_csv
from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language, bilingual, choose, say
from aicapex.tables import left as padded
from aicapex.tables import paragraph, wrapped

if TYPE_CHECKING:
    from aicapex.scenario_diff import Difference

_SKELETON: Final = """\
# yaml-language-server: $schema=aicapex.schema.json
# The schema: aicapex scenario schema --out aicapex.schema.json. What a name is: aicapex explain NAME.
title: {{en: {title}, zh: {title}}}
extends: {base}
thesis: {{en: "{thesis_en}", zh: "{thesis_zh}"}}

# Entries replace those of the scenario extended, name by name.
parameters:
  power.us.additions: {{uniform: [9, 12], unit: GW/yr, assumption: "{why}"}}
"""


def list_shipped(format: Format, language: Language) -> None:
    """Print the shipped scenarios, replays of history last, with titles and theses."""
    from aicapex.shipped import replay_names, scenario_names

    scenarios = load_all([*scenario_names(), *replay_names()], [])
    if format is Format.json:
        rows = [
            {
                "name": scenario.name,
                "title": bilingual(scenario.title),
                "extends": scenario.extends,
                "thesis": bilingual(scenario.thesis) if scenario.thesis else None,
            }
            for scenario in scenarios
        ]
        emit(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    told = [(s.name, choose(s.title, language), choose(s.thesis, language) if s.thesis else "") for s in scenarios]
    if format is Format.csv:
        emit(table_csv(("name", "title", "thesis"), told))
        return
    indent = max((len(name) for name, _, _ in told), default=0) + 2
    lines: list[str] = []
    for name, title, thesis in told:
        body = [title, *wrapped(thesis, width() - indent)] if thesis else [title]
        lines += [padded(name if place == 0 else "", indent) + line for place, line in enumerate(body)]
    emit("\n".join(lines))


def show(name: str, changes: Sequence[str]) -> None:
    """Print a scenario with everything resolved."""
    emit(load_all([name], changes)[0].to_yaml())


def new(name: str, base: str, force: bool, language: Language) -> None:
    """Write a scenario file that is valid as it stands."""
    load_all([base], [])
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    _refuse_taken(path, force, language)
    text = _SKELETON.format(
        title=path.stem.replace("_", " "),
        base=base,
        thesis_en=say("new.thesis", "en"),
        thesis_zh=say("new.thesis", "zh"),
        why=say("new.why", language),
    )
    _write(path, text, language)


def validate(names: Sequence[str], language: Language, quiet: bool) -> None:
    """Load scenarios and say what they hold."""
    for scenario in load_all(names, []):
        line = say(
            "talk.valid",
            language,
            name=scenario.name,
            parameters=len(scenario.parameters),
            sampled=sum(not value.distribution.is_fixed for value in scenario.parameters.values()),
            factors=len(scenario.factors),
            events=len(scenario.events),
            tests=len(scenario.verdict),
        )
        if not quiet:
            emit(line)


def diff(a: str, b: str, format: Format, language: Language) -> None:
    """Print what two scenarios disagree on."""
    from aicapex.scenario_diff import diff as difference

    left, right = load_all([a, b], [])
    found = difference(left, right).all
    if format is Format.json:
        rows = [{"path": one.path, left.name: one.left, right.name: one.right} for one in found]
        emit(json.dumps(rows, indent=2, ensure_ascii=False))
    elif format is Format.csv:
        emit(table_csv(("path", left.name, right.name), [(one.path, one.left, one.right) for one in found]))
    elif not found:
        emit(say("talk.no_difference", language, a=left.name, b=right.name))
    else:
        emit("\n".join(_beside(found, left.name, right.name)))


def schema(out: Path | None, force: bool, language: Language) -> None:
    """Print or write the JSON Schema of scenario files."""
    from aicapex.scenario_json_schema import schema_json

    if out is None:
        emit(schema_json())
        return
    _refuse_taken(out, force, language)
    _write(out, schema_json(), language)


def _beside(found: Sequence[Difference], left: str, right: str) -> list[str]:
    """Each entry that differs, and below it what the one and the other scenario say."""
    indent = max(len(left), len(right)) + 4
    lines: list[str] = []
    for one in found:
        lines.append(one.path)
        for name, text in ((left, one.left), (right, one.right)):
            lines += paragraph(f"  {name}", text or "–", width(), indent)
    return lines


def _refuse_taken(path: Path, force: bool, language: Language) -> None:
    if path.exists() and not force:
        cure = say("error.exists_file_cure", language)
        raise InputOutputError(Problem(say("error.exists", language, path=path), cure=cure))


def _write(path: Path, text: str, language: Language) -> None:
    """Write a file whole or not at all, and say so."""
    with replacing(path, language) as temporary:
        temporary.write_text(text, encoding="utf-8")
    talk(say("talk.written", language, path=path))
