"""Changes by path on top of a scenario: `--set` on the command line and `with_` in Python, one and the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aicapex.errors import Place, Problem, UsageError, nearest_names
from aicapex.scenario_door import entry_long_form, long_form
from aicapex.scenario_layers import SECTIONS, SWITCHED, Layer, Merged, merge
from aicapex.scenario_schema import Registry, Sourced
from aicapex.scenario_yaml import Node, Scalar, Table, is_number, node_of, plain_data, read_scalar, read_yaml

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

_HORIZON = ("start", "end")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand at a path."""

    path: str
    node: Node


def read_settings(texts: Iterable[str], problems: list[Problem]) -> list[Change]:
    """Changes written PATH=VALUE, the value in YAML; UsageError if one has no path or no equals sign."""
    pairs = [(text, *text.partition("=")) for text in texts]
    shapeless = [text for text, path, sign, _ in pairs if not (path.strip() and sign)]
    if shapeless:
        cure = "write PATH=VALUE, such as power.us.additions=15 or 'power.us.additions=15 GW/yr'"
        raise UsageError(*(Problem(f"--set {text} names no path and value", cure=cure) for text in shapeless))
    return _without_repeats(
        [_from_text(path.strip(), value, Place(f"--set {text}"), problems) for text, path, _, value in pairs], problems
    )


def read_changes(changes: Mapping[str, object], problems: list[Problem]) -> list[Change]:
    """Changes from Python: a text is read as `--set` reads it, anything else is taken as it is."""
    read = []
    for path, value in changes.items():
        place = Place(f"{path}={value}")
        if isinstance(value, str):
            read.append(_from_text(path, value, place, problems))
        else:
            read.append(Change(path, node_of(value, place, problems)))
    return read


def _from_text(path: str, text: str, place: Place, problems: list[Problem]) -> Change:
    node, found = read_yaml(text, place)
    if node is None and not found:
        found = [Problem(f"{path} is set to nothing", place, cure=f"write {path}=VALUE")]
    problems.extend(found)
    return Change(path, node or node_of({}, place, problems))


def _without_repeats(changes: list[Change], problems: list[Problem]) -> list[Change]:
    seen: set[str] = set()
    for change in changes:
        if change.path in seen:
            problems.append(Problem(f"{change.path} is set twice", change.node.place, cure="keep one of the two"))
        seen.add(change.path)
    return changes


def changes_layer(merged: Merged, changes: Sequence[Change], registry: Registry, problems: list[Problem]) -> Layer:
    """The changes as a layer of whole entries; a part of an entry replaces that part of what stands there."""
    changed = _Changed(merged.table, registry, changes[0].node.place)
    for change in changes:
        if not changed.put(change.path, change.node):
            nearest = nearest_names(change.path, changed.paths())
            what = f"there is nothing to set at {change.path!r}"
            expected = "a parameter, start, end, or a path below events, factors or verdict"
            problems.append(Problem(what, change.node.place, expected, nearest))
    return Layer(long_form(changed.layer), is_file=False)


class _Changed:
    """The entries changed so far, over those of the scenario."""

    def __init__(self, table: Table, registry: Registry, place: Place) -> None:
        self._table = table
        self._registry = registry
        self.layer = Table({}, {}, place)

    def put(self, path: str, node: Node) -> bool:
        """Put a node at a path; False if there is no such path."""
        section, _, rest = path.partition(".")
        name, _, part = rest.partition(".")
        if path in _HORIZON:
            self.layer = self.layer.with_entries({path: node})
        elif path in self._registry.PARAMETERS:
            self._put_entry("parameters", path, _quantity(node, self._registry.PARAMETERS[path].unit), node.place)
        elif section not in SECTIONS or section == "parameters" or not name:
            return False
        elif part:
            return self._put_part(section, name, part, node)
        elif isinstance(node, Table) or (section in SWITCHED and name == "enabled"):
            self._put_entry(section, name, node, node.place)
        else:
            return False
        return True

    def _put_entry(self, section: str, name: str, node: Node, place: Place) -> None:
        """The entry stands where its change stands, even if parts of it come from a file."""
        entries = self.layer.entries.get(section, Table({}, {}, place))
        assert isinstance(entries, Table)
        entries = Table({**entries.entries, name: node}, {**entries.places, name: place}, place)
        self.layer = self.layer.with_entries({section: entries})

    def _put_part(self, section: str, name: str, part: str, node: Node) -> bool:
        entry = self._entry(section, name)
        if entry is None:
            return False
        put = {"events": self._event_part, "verdict": self._test_part, "factors": _factor_part}[section]
        changed = put(name, entry, part, node)
        if changed is not None:
            self._put_entry(section, name, changed, node.place)
        return changed is not None

    def _entry(self, section: str, name: str) -> Table | None:
        """The entry as changed so far, or as it stands in the scenario."""
        for table in (self.layer, self._table):
            entries = table.entries.get(section)
            if isinstance(entries, Table) and name in entries.entries:
                entry = entry_long_form(section, entries.entries[name])
                return entry if isinstance(entry, Table) else None
        return None

    def _event_part(self, name: str, entry: Table, part: str, node: Node) -> Table | None:
        if part == "size":
            changed: Node = _quantity(node, self._size_unit(name, entry))
        elif part == "lasts":
            changed = _quantity(node, "quarter")
        elif part == "when.hazard":
            changed = _hazard(_quantity(node, "1/yr"))
        elif part == "when.date" or (part == "when" and not isinstance(node, Table)):
            changed = _table(date=node)
        elif part in ("when", "recurs"):
            changed = node
        else:
            return None
        return entry.with_entries({part.partition(".")[0]: changed})

    def _size_unit(self, name: str, entry: Table) -> str:
        """The unit of the kind's size; of a custom event, the one that its size has now."""
        given = _text_of(entry, "kind") or name
        if given in self._registry.EVENT_KINDS:
            return self._registry.EVENT_KINDS[given].size_unit
        size = entry.entries.get("size")
        return (_text_of(size, "unit") if isinstance(size, Table) else None) or "x"

    def _test_part(self, _name: str, entry: Table, part: str, node: Node) -> Table | None:
        if part == "for":
            return entry.with_entries({part: _quantity(node, "quarter")})
        if part not in ("at_least", "at_most") or part not in entry.entries:
            return None
        # A bare number is in the output's own unit, whatever unit the test was written in.
        split = _split(node)
        return entry.without("unit").with_entries({part: split[0], "unit": split[1]} if split else {part: node})

    def paths(self) -> list[str]:
        """Every path that something stands at."""
        paths = [*_HORIZON, *self._registry.PARAMETERS, *(f"{section}.enabled" for section in SWITCHED)]
        parts = {
            "events": ("", ".size", ".lasts", ".when", ".when.hazard", ".when.date", ".recurs"),
            "verdict": ("", ".at_least", ".at_most", ".for"),
            "factors": ("",),
        }
        for section, endings in parts.items():
            entries = self._table.entries.get(section)
            if isinstance(entries, Table):
                paths += [f"{section}.{name}{ending}" for name in entries.entries for ending in endings]
        return paths


def _factor_part(_name: str, entry: Table, part: str, node: Node) -> Table | None:
    loads = entry.entries.get("loads")
    step, _, target = part.partition(".")
    if step != "loads" or not target or not isinstance(loads, Table):
        return None
    return entry.with_entries({"loads": loads.with_entries({target: node})})


def _table(**entries: Node) -> Table:
    place = next(iter(entries.values())).place
    return Table(entries, dict.fromkeys(entries, place), place)


def _hazard(rate: Node) -> Table:
    """A rate with its unit as the time of an event: the unit stands beside the hazard."""
    if not isinstance(rate, Table):
        return _table(hazard=rate)
    unit = {"unit": rate.entries["unit"]} if "unit" in rate.entries else {}
    return _table(hazard=rate.without("unit"), **unit)


def _quantity(node: Node, unit: str) -> Node:
    """A bare number in the declared unit, or a text such as 15 GW/yr in its own, as a whole entry."""
    if not isinstance(node, Scalar):
        return node
    number, own = _split(node) or (node, Scalar(unit, node.place, quoted=True))
    return _table(value=number, unit=own)


def _split(node: Node) -> tuple[Scalar, Scalar] | None:
    """The number and the unit of a text such as 15 GW/yr or 5%."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    match = re.fullmatch(r"(\S*[0-9.])\s*(%\S*|(?<=\s)\S.*)", node.value.strip())
    if match is None or not is_number(match[1]):
        return None
    number = read_scalar(match[1])
    assert isinstance(number, int | float)
    return Scalar(number, node.place), Scalar(match[2], node.place, quoted=True)


def _text_of(table: Table, name: str) -> str | None:
    node = table.entries.get(name)
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def changed_entries(layers: Sequence[Layer], merged: Merged) -> tuple[str, ...]:
    """The paths of what differs from the scenario extended or, where none is, from the file without its changes."""
    last_file = max(number for number, layer in enumerate(layers) if layer.is_file)
    before = merge(layers[:last_file] or layers[:1], [])
    changed = [key for key in _HORIZON if _content(merged, key) != _content(before, key)]
    changed += [f"{section}.enabled" for section in SWITCHED if merged.enabled[section] != before.enabled[section]]
    for section in SECTIONS:
        now, then = _content(merged, section), _content(before, section)
        assert isinstance(now, Mapping)
        assert isinstance(then, Mapping)
        prefix = "" if section == "parameters" else f"{section}."
        changed += [f"{prefix}{name}" for name in now if name not in then or _bare(now[name]) != _bare(then[name])]
    return tuple(changed)


def _content(merged: Merged, key: str) -> object:
    node = merged.table.entries.get(key)
    return None if node is None else plain_data(node)


def _bare(entry: object) -> object:
    """An entry without its source and title, which change no number; but the claim chooses among readings."""
    if not isinstance(entry, Mapping):
        return entry
    bare = {key: value for key, value in entry.items() if key not in (*Sourced.model_fields, "title")}
    return bare | {"claim": entry.get("claim")} if "readings" in entry else bare


def echo(change: Change, scenario: Scenario) -> str:
    """What now stands at a path, with its unit."""
    section, name, part = [*change.path.split(".", 2), "", ""][:3]
    said = ""
    if change.path in scenario.parameters:
        value = scenario.parameters[change.path]
        said = value.text if value.given == value.text else f"{value.text} (given as {value.given})"
    elif section == "events" and name in scenario.events:
        event = scenario.events[name]
        lasts = f"{event.lasts.text} quarter" if event.lasts else "for good"
        parts = {"size": f"{event.size.text} {event.size_unit}", "lasts": lasts, "when": event.when.text}
        said = parts.get(part.partition(".")[0], event.text)
    elif section == "verdict" and name in scenario.verdict:
        said = scenario.verdict[name].text
    elif section == "factors" and name in scenario.factors:
        said = scenario.factors[name].text
    elif isinstance(change.node, Scalar):
        said = str(change.node.value).lower() if isinstance(change.node.value, bool) else str(change.node.value)
    return f"{change.path} = {said}" if said else change.path
