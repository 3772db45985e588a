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

from aicapex.errors import InputOutputError, Place, Problem, nearest_names, quoted
from aicapex.scenario_door import long_form
from aicapex.scenario_file import is_there, read_text, yaml_files
from aicapex.scenario_yaml import UNREAD, Scalar, Table, read_yaml
from aicapex.shipped import replay_names, scenario_names, scenario_path

SECTIONS: Final = ("parameters", "factors", "events", "verdict")
SWITCHED: Final = ("factors", "events")  # sections that `enabled: false` switches off
_ENDINGS: Final = (".yaml", ".yml")
_EXTENDABLE: Final = "a shipped scenario, or the path of a YAML file relative to this one"
_OF_ONE_FILE: Final = ("title", "thesis", "extends")  # what an extending scenario does not inherit


@dataclass(frozen=True, slots=True)
class Layer:
    """The entries of one file, or the changes made at one time, in the long form."""

    table: Table
    is_file: bool = True
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, the name to show it by, and whether it comes with the project."""

    path: Path
    shown: str
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """All layers as one scenario; `layer` is the number of the layer that an entry comes from, by section and name.

    `shipped` and `files` are the numbers of layers that come with the project and of those that are files.
    """

    table: Table
    layer: Mapping[tuple[str, str], int]
    shipped: frozenset[int]
    files: frozenset[int]
    enabled: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Chain:
    """A scenario's file and what it extends, the farthest first; `broken` if there is more that could not be read."""

    name: str
    layers: tuple[Layer, ...]
    broken: bool


def read_chain(name_or_path: str, problems: list[Problem]) -> Chain:
    """Read a scenario's file and all that it extends; InputOutputError if the file itself cannot be read."""
    found: _Found | None = _find(name_or_path)
    assert found is not None
    # The name is printed and written: what the eye cannot see of a file's name is no part of it.
    name = "".join(sign if sign.isprintable() else "_" for sign in found.path.stem)
    layers: list[Layer] = []
    passed: list[_Found] = []
    known = len(problems)
    while found is not None:
        passed.append(found)
        table = _read_file(found, problems)
        if table is None:
            return Chain(name, tuple(layers), broken=True)
        layers.insert(0, Layer(long_form(table), is_shipped=found.is_shipped))
        known = len(problems)
        found = _parent(table, passed, problems)
    return Chain(name, tuple(layers), broken=len(problems) > known)


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
    files = frozenset(number for number, layer in enumerate(layers) if layer.is_file)
    return Merged(table, layer_of, shipped, files, enabled)


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


def _find(name_or_path: str) -> _Found:
    """The file of a shipped scenario, or the one at a path."""
    if not _is_path(name_or_path):
        if name_or_path in (*scenario_names(), *replay_names()):
            return _Found(scenario_path(name_or_path), f"{name_or_path}.yaml", is_shipped=True)
        if not (name_or_path and is_there(Path(name_or_path))):
            raise InputOutputError(_unknown(name_or_path))
    return _Found(Path(name_or_path), name_or_path)


def _unknown(name: str) -> Problem:
    local = [path.name for path in yaml_files(Path())]
    names = [*scenario_names(), *replay_names()]
    return Problem(
        f"{name!r} is neither a shipped scenario nor a file",
        expected="one of " + ", ".join(names) + "; or the path of a YAML file",
        nearest=nearest_names(name, [*names, *local]),
    )


def _is_path(name_or_path: str) -> bool:
    return name_or_path.endswith(_ENDINGS) or "/" in name_or_path or os.sep in name_or_path


def _read_file(found: _Found, problems: list[Problem]) -> Table | None:
    """The mapping in a file, or None with a problem told; InputOutputError if it cannot be read at all."""
    text = read_text(found.path, found.shown, problems)
    if text is None:
        return None
    start = Place(found.shown, 1, 1)
    known = len(problems)
    node, misread = read_yaml(text, start)
    problems.extend(misread)
    if isinstance(node, Table):
        return node
    if len(problems) == known:
        what = "the file is empty" if node is None else "the file is no mapping"
        cure = "begin with: title: {en: ..., zh: ...}, extends: base"
        problems.append(Problem(what, start, expected="a mapping with keys such as title and extends", cure=cure))
    return None


def _parent(table: Table, passed: Sequence[_Found], problems: list[Problem]) -> _Found | None:
    """The file that the last file passed extends; None if there is none, or with a problem told."""
    node = table.entries.get("extends")
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None  # what is there but no text is told at the door
    name, here = node.value, passed[-1]
    parent = _own_file(name, here, node.place, problems) if _is_path(name) else _shipped(name, node.place, problems)
    if parent is None:
        return None
    if any(parent.path.resolve() == earlier.path.resolve() for earlier in passed):
        circle = " extends ".join(each.shown for each in (*passed, parent))
        cure = "let one of them extend base"
        problems.append(Problem(f"scenarios extend each other in a circle: {circle}", node.place, cure=cure))
        return None
    return parent


def _shipped(name: str, place: Place, problems: list[Problem]) -> _Found | None:
    """The shipped scenario of a name that is extended."""
    if name in scenario_names():
        return _Found(scenario_path(name), f"{name}.yaml", is_shipped=True)
    nearest = nearest_names(name, scenario_names())
    problems.append(Problem(f"no shipped scenario is called {quoted(name)}", place, _EXTENDABLE, nearest))
    return None


def _own_file(name: str, here: _Found, place: Place, problems: list[Problem]) -> _Found | None:
    """The user's own file of a path that is extended, from the file that extends it."""
    cure = "give the path from this file, such as ../mine.yaml"
    if not name.endswith(_ENDINGS):
        # Whatever else lies on the disk is no scenario, and its contents are not to be told.
        problems.append(Problem(f"{name} is not the name of a YAML file", place, _EXTENDABLE, cure=cure))
        return None
    if Path(name).is_absolute():
        problems.append(Problem("the path in extends is absolute", place, "a relative path", cure=cure))
        return None
    found = _Found(here.path.parent / name, os.path.normpath(Path(here.shown).parent / name))
    if is_there(found.path, Path.is_file):
        return found
    near = [str(Path(name).parent / other.name) for other in yaml_files(found.path.parent)]
    nearest = nearest_names(name, near)
    problems.append(Problem(f"there is no file {name} to extend", place, nearest=nearest, cure=cure))
    return None
