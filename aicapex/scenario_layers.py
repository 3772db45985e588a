"""Where a scenario's entries come from: the file, what it extends, and the changes made on top, each a layer.

A layer replaces entries whole, by name. The layers stay apart until all are known, so that every entry keeps the place
it stands at and it can be told what a scenario changes against the one it extends.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aicapex.errors import InputOutputError, Place, Problem, ScenarioError, nearest_names
from aicapex.scenario_door import long_form
from aicapex.scenario_yaml import UNREAD, Scalar, Table, read_yaml
from aicapex.shipped import scenario_names, scenario_path

SECTIONS: Final = ("parameters", "factors", "events", "verdict")
SWITCHED: Final = ("factors", "events")  # sections that `enabled: false` switches off
_OF_ONE_FILE: Final = ("title", "thesis", "extends")  # what an extending scenario does not inherit


@dataclass(frozen=True, slots=True)
class Layer:
    """The entries of one file, or the changes made at one time, in the long form."""

    table: Table
    is_file: bool = True
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """All layers as one scenario; `layer` is the number of the layer that an entry comes from, by section and name."""

    table: Table
    layer: Mapping[tuple[str, str], int]
    shipped: frozenset[int]
    enabled: Mapping[str, bool]


def read_layers(name_or_path: str, problems: list[Problem]) -> tuple[str, list[Layer]]:
    """The name of a scenario and the layers of its file and of what that extends, the farthest first."""
    path, shown, is_shipped = _find(name_or_path)
    layers: list[Layer] = []
    chain: list[tuple[Path, str]] = []
    while True:
        chain.append((path, shown))
        table = _read_file(path, shown, problems)
        if table is None:
            break
        layers.insert(0, Layer(long_form(table), is_shipped=is_shipped))
        parent = _parent(table, path, shown, problems)
        if parent is None:
            break
        path, shown, is_shipped = parent
        if any(path.resolve() == earlier.resolve() for earlier, _ in chain):
            circle = " extends ".join([*(name for _, name in chain), shown])
            where = table.entries["extends"].place
            problems.append(Problem(f"scenarios extend each other in a circle: {circle}", where, cure="break it"))
            break
    return chain[0][0].stem, layers


def merge(layers: Sequence[Layer], problems: list[Problem]) -> Merged:
    """Lay later layers over earlier ones, entry by entry."""
    place = next(layer.table.place for layer in reversed(layers) if layer.is_file)
    head = Table({}, {}, place)
    sections = {section: Table({}, {}, place) for section in SECTIONS}
    layer_of: dict[tuple[str, str], int] = {}
    enabled = dict.fromkeys(SWITCHED, True)
    for number, layer in enumerate(layers):
        if layer.is_file:
            head = head.without(*_OF_ONE_FILE)
        rest = layer.table.without(*SECTIONS)
        head = Table({**head.entries, **rest.entries}, {**head.places, **rest.places}, place)
        for section in SECTIONS:
            entries = _section(layer.table, section, problems)
            if section in SWITCHED and "enabled" in entries.entries:
                enabled[section] = _switch(entries, section, problems)
                entries = entries.without("enabled")
            known = sections[section]
            both = {**known.entries, **entries.entries}, {**known.places, **entries.places}
            sections[section] = Table(*both, entries.place)
            layer_of.update({(section, name): number for name in entries.entries})
    table = Table(
        {**head.entries, **sections}, {**head.places, **{s: t.place for s, t in sections.items()}}, head.place
    )
    shipped = frozenset(number for number, layer in enumerate(layers) if layer.is_shipped)
    return Merged(table, layer_of, shipped, enabled)


def _section(table: Table, section: str, problems: list[Problem]) -> Table:
    node = table.entries.get(section)
    if isinstance(node, Table):
        return node
    if node is not None and not (isinstance(node, Scalar) and node.value is UNREAD):
        expected = "a mapping of entries by name"
        problems.append(Problem(f"{section} is no mapping", node.place, expected=expected, cure="write name: {...}"))
    return Table({}, {}, table.place)


def _switch(entries: Table, section: str, problems: list[Problem]) -> bool:
    node = entries.entries["enabled"]
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    if not (isinstance(node, Scalar) and node.value is UNREAD):
        problem = Problem(f"{section}.enabled is no truth value", node.place, expected="true or false")
        problems.append(problem)
    return True


def _find(name_or_path: str) -> tuple[Path, str, bool]:
    """The file, the name to show it by, and whether it is shipped."""
    if _is_path(name_or_path):
        return Path(name_or_path), name_or_path, False
    if name_or_path in scenario_names():
        return scenario_path(name_or_path), f"{name_or_path}.yaml", True
    if name_or_path and Path(name_or_path).exists():
        return Path(name_or_path), name_or_path, False
    local = [path.name for path in Path().glob("*.yaml")]
    names = scenario_names()
    raise InputOutputError(
        Problem(
            f"{name_or_path!r} is neither a shipped scenario nor a file",
            expected="one of " + ", ".join(names) + "; or the path of a YAML file",
            nearest=nearest_names(name_or_path, [*names, *local]),
        )
    )


def _is_path(name_or_path: str) -> bool:
    return name_or_path.endswith((".yaml", ".yml")) or "/" in name_or_path or os.sep in name_or_path


def _read_file(path: Path, shown: str, problems: list[Problem]) -> Table | None:
    """The mapping in a file, or None with a problem told; InputOutputError if it cannot be read at all."""
    try:
        raw = path.read_bytes()
    except IsADirectoryError:
        cure = "give a YAML file in it"
        raise InputOutputError(Problem(f"{shown} is a folder", expected="a YAML file", cure=cure)) from None
    except FileNotFoundError:
        near = [str(Path(shown).parent / other.name) for other in path.parent.glob("*.y*ml")]
        nearest = nearest_names(shown, [*near, *scenario_names()])
        raise InputOutputError(Problem(f"there is no file {shown}", nearest=nearest)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise InputOutputError(Problem(f"{shown} cannot be read: {reason}")) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        where = Place(shown, line, error.start - raw.rfind(b"\n", 0, error.start))
        problems.append(Problem("this is not UTF-8 text", where, cure="save the file as UTF-8"))
        return None
    start = Place(shown, 1, 1)
    known = len(problems)
    node, found = read_yaml(text, start)
    problems.extend(found)
    if isinstance(node, Table):
        return node
    if len(problems) == known:
        what = "the file is empty" if node is None else "the file is no mapping"
        cure = "begin with: title: {en: ..., zh: ...}, extends: base"
        problems.append(Problem(what, start, expected="a mapping with keys such as title and extends", cure=cure))
    return None


def _parent(table: Table, path: Path, shown: str, problems: list[Problem]) -> tuple[Path, str, bool] | None:
    """The file that a file extends, the name to show it by and whether it is shipped; None if there is none."""
    node = table.entries.get("extends")
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None  # what is there but no text is told at the door
    name = node.value
    if not _is_path(name):
        if name in scenario_names():
            return scenario_path(name), f"{name}.yaml", True
        names = scenario_names()
        expected = "a shipped scenario, or the path of a YAML file relative to this one"
        nearest = nearest_names(name, names)
        problems.append(Problem(f"no shipped scenario is called {name!r}", node.place, expected, nearest))
        return None
    if os.path.isabs(name):
        cure = "give the path from this file, such as ../mine.yaml"
        problems.append(Problem("the path in extends is absolute", node.place, "a relative path", cure=cure))
        return None
    parent = path.parent / name
    if not parent.is_file():
        near = [str(Path(name).parent / other.name) for other in parent.parent.glob("*.y*ml")]
        problems.append(Problem(f"there is no file {name} to extend", node.place, nearest=nearest_names(name, near)))
        return None
    return parent, os.path.normpath(Path(shown).parent / name), False


def raise_if_any(problems: Sequence[Problem]) -> None:
    """ScenarioError with all problems, each told once."""
    if problems:
        raise ScenarioError(*dict.fromkeys(problems))
