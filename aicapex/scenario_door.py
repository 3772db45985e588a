"""The way through the door: short forms made long, each entry checked by its class, and every misfit told in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aicapex import scenario_schema as schema
from aicapex.errors import Place, Problem, nearest_names, quoted
from aicapex.quarters import DATE_PATTERN, QUARTER_PATTERN
from aicapex.scenario_problems import MOST_TOLD, raise_if_any
from aicapex.scenario_schema import NAME_PATTERN, READING_PATTERN
from aicapex.scenario_yaml import UNREAD, Listing, Node, Scalar, Table, is_number, plain_data
from aicapex.units import is_unit

Steps = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


def long_form(table: Table) -> Table:
    """A scenario as written, with every short form rewritten to the long one; what does not fit is left as it is."""
    rewritten = _each(
        table, {"title": _text, "thesis": _text, **{name: _all(rewrite) for name, rewrite in _SECTIONS.items()}}
    )
    assert isinstance(rewritten, Table)
    return rewritten


def entry_long_form(section: str, entry: Node) -> Node:
    """The same for one entry of a section."""
    return _SECTIONS[section](entry)


def _each(node: Node, rewrites: Mapping[str, Callable[[Node], Node]]) -> Node:
    if not isinstance(node, Table):
        return node
    changed = {name: rewrites[name](entry) for name, entry in node.entries.items() if name in rewrites}
    return Table({**node.entries, **changed}, node.places, node.place)


def _all(rewrite: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda node: _each(node, dict.fromkeys(node.entries, rewrite)) if isinstance(node, Table) else node


def _text(node: Node) -> Node:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Table({"en": node, "zh": node}, {"en": node.place, "zh": node.place}, node.place)
    return node


def _list(node: Node) -> Node:
    return Listing((node,), node.place) if isinstance(node, Scalar) else node


def _pair(node: Node) -> Node:
    if isinstance(node, Listing) and len(node.items) == 2:
        low, high = node.items
        return Table({"low": low, "high": high}, {"low": low.place, "high": high.place}, node.place)
    return node


def _hazard(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Table({"value": node}, {"value": node.place}, node.place)
    return _amount(node)


_SOURCED: Final[Mapping[str, Callable[[Node], Node]]] = {
    "claim": _list, "fact": _list, "assumption": _text, "why": _text,
}  # fmt: skip


def _sourced(node: Node) -> Node:
    return _each(node, _SOURCED)


def _amount(node: Node) -> Node:
    return _each(node, {"uniform": _pair, "hazard": _hazard, **_SOURCED})


def _parameter(node: Node) -> Node:
    return _each(_amount(node), {"readings": _all(_hazard)})


def _event(node: Node) -> Node:
    return _each(node, {"when": _amount, "size": _amount, "lasts": _amount, **_SOURCED})


def _test(node: Node) -> Node:
    inner = {"for": _amount, "all": _conditions, "any": _conditions, "title": _text}
    return _each(node, {**inner, **_SOURCED})


def _conditions(node: Node) -> Node:
    if isinstance(node, Listing):
        inner = {"for": _amount, "all": _conditions, "any": _conditions}
        return Listing(tuple(_each(item, inner) for item in node.items), node.place)
    return node


_SECTIONS: Final = {"parameters": _parameter, "factors": _sourced, "events": _event, "verdict": _test}


_LISTED: Final = "take a name of the base case: aicapex scenario show base"


@dataclass(slots=True)
class Door:
    """One scenario at the door: where things stand in it, and what is wrong with it so far."""

    table: Table
    problems: list[Problem]
    troubled: set[Steps]

    def place(self, path: Steps) -> Place:
        """Where the name at the end of a path stands, or what is known of the way to it."""
        node: Node = self.table
        place = node.place
        for step in path:
            if isinstance(node, Table) and step in node.entries:
                place, node = node.places[str(step)], node.entries[str(step)]
            elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                place = node.place
        return place

    def value_place(self, path: Steps) -> Place:
        """Where the value at the end of a path stands."""
        node = self.node(path)
        return node.place if node is not None else self.place(path)

    def node(self, path: Steps) -> Node | None:
        """What stands at the end of a path."""
        node: Node | None = self.table
        for step in path:
            if isinstance(node, Table):
                node = node.entries.get(str(step))
            elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def tell(
        self, path: Steps, what: str, *, expected: str = "", nearest: tuple[str, ...] = (), cure: str = "",
        at_value: bool = False,
    ) -> None:  # fmt: skip
        """Add a problem that stands at a path, once."""
        if not (expected or nearest or cure):
            cure = _LISTED  # only a name that is like none comes without
        where = self.value_place(path) if at_value else self.place(path)
        problem = Problem(what, where, expected=expected, nearest=nearest, cure=cure)
        if problem not in self.problems:
            self.problems.append(problem)
        if len(self.problems) > MOST_TOLD:
            raise_if_any(self.problems)
        self.troubled.add(path)

    def is_troubled(self, path: Steps) -> bool:
        """Whether anything at or below a path is known to be wrong, so that more need not be said of it."""
        return any(known[: len(path)] == path for known in self.troubled)

    def text(self, path: Steps) -> str | None:
        """The text that stands at a path, if it is one."""
        node = self.node(path)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None

    def names(self, section: str) -> list[str]:
        """The names of a section's entries."""
        node = self.table.entries.get(section)
        return list(node.entries) if isinstance(node, Table) else []

    def check(self, model: type[Model], path: Steps, units: Mapping[Steps, str] | None = None) -> Model | None:
        """The node at a path as its class, all its misfits told; `units` are the declared ones, to name where missing.

        Where parts do not fit, the rest is returned if it can stand alone, so that its misfits are told as well.
        """
        node = self.node(path)
        data = plain_data(node) if node is not None else None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
        for detail in details:
            self._tell_detail(model, path, detail, units or {})
        if not isinstance(data, dict):
            return None
        broken = {detail["loc"][0] for detail in details if detail["loc"]}
        try:
            return model.model_validate({key: value for key, value in data.items() if key not in broken})
        except ValidationError:
            return None

    def _tell_detail(
        self, model: type[BaseModel], path: Steps, detail: ErrorDetails, units: Mapping[Steps, str]
    ) -> None:
        # Pydantic puts the tags of a union and "[key]" into the way: they are no part of the file.
        is_key = "[key]" in detail["loc"]
        place = path + tuple(step for step in detail["loc"] if step not in ("first", "second", "[key]"))
        given = detail["input"]
        if given is UNREAD:
            self.troubled.add(place)
            return
        kind = detail["type"]
        if kind == "extra_forbidden":
            keys = _keys_of(model, place[len(path) : -1])
            what = f"{dotted(place[:-1]) or 'a scenario'} has no key {quoted(str(place[-1]))}"
            if place[-1] in keys:
                what = f"{dotted(place[:-1])} has no key {quoted(str(place[-1]))} beside its others"
            nearest = tuple(name for name in nearest_names(str(place[-1]), keys) if name != place[-1])
            self.tell(place, what, expected="of " + ", ".join(keys), nearest=nearest)
        elif kind == "missing":
            unit = units.get(place[len(path) : -1], "") if place[-1] == "unit" else ""
            expected = f"the declared unit is {unit}" if unit else ""
            self.tell(
                place, f"{dotted(place[:-1])} has no {place[-1]}", expected=expected, cure=f"add {place[-1]}: {unit}"
            )
        else:
            expected, cure = _in_words(kind, detail, given)
            if kind in ("model_type", "dict_type"):
                expected, cure = _SHAPES.get(place[-1] if len(place) != 2 else place[0], (expected, cure))
            self.tell(place, f"{dotted(place)} is {_shown(given)}", expected=expected, cure=cure, at_value=not is_key)


def tell_bad_name(door: Door, path: Steps) -> None:
    """An entry's name is a part of paths and of streams: it must hold no dot or space."""
    if not re.fullmatch(NAME_PATTERN, str(path[-1])):
        expected = "letters, digits and underscores, beginning with a letter"
        door.tell(path, f"{quoted(str(path[-1]))} is not a name for an entry of {path[0]}", expected=expected)


def dotted(path: Steps) -> str:
    """A path as people write it; list items count from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


_EXPECTED: Final = {
    "bool_type": ("a truth value", "write true or false"),
    "int_type": ("a whole number", ""),
    "int_from_float": ("a whole number", ""),
    "list_type": ("a list", "write [a, b]"),
    "dict_type": ("a mapping", "write {name: value}"),
    "model_type": ("a mapping", "write {name: value}"),
    "union_tag_not_found": ("a mapping", "write {name: value}"),
    "too_short": ("at least one entry", ""),
    "string_too_short": ("a text that is not empty", ""),
}
_NUMBERS: Final = "23456789"  # of readings, as keys
# What was expected where a mapping is missing, by the key, or by the section of an entry.
_SHAPES: Final[Mapping[str | int, tuple[str, str]]] = {
    **dict.fromkeys(
        ("title", "thesis", "why", "assumption"), ("text, or {en: ..., zh: ...}", "put text that is a number in quotes")
    ),
    "uniform": ("two numbers", "write [low, high]"),
    "parameters": ("a distribution and its unit", "write {value: ..., unit: ...}"),
    "size": ("a distribution and its unit", "write {value: ..., unit: ...}"),
    **dict.fromkeys(("lasts", "for"), ("a number of quarters", "write {value: ..., unit: quarter}")),
    "readings": ("distributions by the number of the reading", "write {2: {uniform: [low, high]}}"),
    **dict.fromkeys(_NUMBERS, ("a number or a distribution", "write {uniform: [low, high]}")),
    "when": ("a hazard, a date, or a time after the start", "write {hazard: ..., unit: 1/yr} or {date: 2026Q3}"),
}
_LIMITS: Final = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
}


def _in_words(kind: str, detail: ErrorDetails, given: object) -> tuple[str, str]:
    """What was expected of a value, and the cure."""
    context = detail.get("ctx", {})
    expected, cure = _EXPECTED.get(kind, (str(context.get("expected", detail["msg"])), ""))
    if kind == "float_type":
        expected, cure = "a number", _number_cure(given)
    elif kind == "string_type":
        expected, cure = "text", f'quote it: "{given}"' if isinstance(given, int | float) else "write one text"
    elif kind == "string_pattern_mismatch" and context.get("pattern") == QUARTER_PATTERN:
        expected, cure = "a quarter like 2026Q3", _quarter_cure(str(given))
    elif kind == "string_pattern_mismatch" and context.get("pattern") == READING_PATTERN:
        expected = "the number of a reading from 2 to 9; the first is the entry itself"
    elif (kind == "string_pattern_mismatch" and context.get("pattern") == DATE_PATTERN) or kind == "no_date":
        expected, cure = "a day, month, quarter or year of the calendar", "write it like 2026-01-31, 2026-01 or 2026Q1"
    elif kind == "string_pattern_mismatch":
        expected = "the number of a claim, like C38"
    elif kind in _LIMITS:
        key, word = _LIMITS[kind]
        expected = f"a number {word} {context.get(key):g}"
    return expected, cure


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) < 60 else "a long text"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "a mapping" if isinstance(value, dict) else str(value)


def _number_cure(given: object) -> str:
    if not isinstance(given, str):
        return "write one number"
    text = given.strip()
    narrow = unicodedata.normalize("NFKC", text).replace("−", "-").replace(" ", "")
    if is_number(text):
        return f"remove the quotes: {text}"
    if narrow.endswith("%") and is_number(narrow[:-1]):
        return f"write {narrow[:-1]} with unit: '%'"
    number, _, unit = text.partition(" ")
    if is_number(number) and is_unit(unit.strip()):
        return f"write {number} with unit: {unit.strip()}"
    return f"write {narrow}" if is_number(narrow) else "write a number with a decimal point, such as 1500 or 0.25"


def _quarter_cure(given: str) -> str:
    """A date or a year and quarter spelled otherwise, as a quarter."""
    digits = "".join(sign if sign.isdigit() else " " for sign in given).split()
    if len(digits) >= 2 and len(digits[0]) == 4 and digits[0].isascii():
        number = int(digits[1]) if len(digits[1]) < 3 else 0
        quarter = number if "Q" in given.upper() else (number + 2) // 3
        if 1 <= quarter <= 4:
            return f"write {digits[0]}Q{quarter}"
    return ""


# The class that a key leads to, by the name of the key; entries and conditions are told by their section.
_CLASSES: Final[Mapping[str | int, tuple[type[BaseModel], ...]]] = {
    **dict.fromkeys(("title", "thesis", "why", "assumption"), (schema.Bilingual,)),
    "uniform": (schema.Span,),
    "truncate": (schema.Limits,),
    **dict.fromkeys(("triangular", "pert"), (schema.ThreePoints,)),
    "normal": (schema.Moments, schema.Percentiles),
    "lognormal": (schema.Percentiles, schema.MedianSigma),
    "beta": (schema.BetaMoments, schema.BetaShape),
    "discrete": (schema.Choices,),
    "when": (schema.WhenEntry,),
    "hazard": (schema.Amount,),
    **dict.fromkeys(_NUMBERS, (schema.Amount,)),
    **dict.fromkeys(("size", "lasts", "for"), (schema.Quantity,)),
}


def _keys_of(model: type[BaseModel], path: Steps) -> list[str]:
    """The keys that are valid at a path below a class."""
    classes: tuple[type[BaseModel], ...] = (model,)
    for step in path:
        if isinstance(step, int):
            classes = (schema.Condition,)
        elif step in _CLASSES:
            classes = _CLASSES[step]
        else:
            classes = (schema.EffectEntry,)
    return list(dict.fromkeys(field.alias or name for kind in classes for name, field in kind.model_fields.items()))
