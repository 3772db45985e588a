"""YAML text as nodes that know their place, with one reading of every scalar or none.

YAML 1.1 reads `no` as false, 010 as eight and 12:30 as 750. Here a plain scalar is a decimal number, true, false or
text; what some reader of YAML would take for something else is a problem, with the spelling that says what is meant.
Anchors, tags, merge keys and second documents have no use in a scenario and are problems too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from numbers import Integral, Real
from typing import Final, Protocol, TypeAlias

import yaml

from aicapex.errors import Place, Problem
from aicapex.scenario_signs import odd_sign, plainly, unfit_signs, unfit_value

_DEEPEST: Final = 12  # levels; a scenario needs seven
_MOST: Final = 10_000  # values, lists and mappings; the base case has 5,200
# Five times as fast, where the package was built with it; it reads the same.
_FAST: Final = getattr(yaml, "CSafeLoader", None)
_LONG: Final = 200_000  # characters; a text with a fault in it that is longer is not read by the slow one again
# The slow one lets numbers through that are none of a character or of a version, such as "\UFFFFFFFF".
_NO_CHARACTER: Final = "write the character itself, or remove the line of %YAML"
_MISPLACED: Final = ("put braces that are text in quotes; fill in {{ ... }} of a template", "a name, such as title")
_DEEP: Final = f"lists and mappings are nested more than {_DEEPEST} deep"
_NUMBERED: Final = ("readings", "reading")  # what leads to a mapping by number, and how it may be misspelled


class _Mark(Protocol):
    """What either parser tells of a place in the text: it counts characters, lines and columns from 0."""

    index: int
    line: int
    column: int


class Unread(Enum):
    """Stands for a value that could not be read: its problem is told already, and nobody need trip over it again."""

    UNREAD = "unread"


UNREAD: Final = Unread.UNREAD
Value: TypeAlias = str | int | float | bool | Unread


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; `quoted` where quotes or a block made it text."""

    value: Value
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping by names, each with the place of the name."""

    entries: Mapping[str, Node]
    places: Mapping[str, Place]
    place: Place

    def with_entries(self, changed: Mapping[str, Node]) -> Table:
        """The same with entries replaced or added, each standing where its new value stands."""
        places = {name: node.place for name, node in changed.items()}
        return Table({**self.entries, **changed}, {**self.places, **places}, self.place)

    def without(self, *names: str) -> Table:
        """The same without some entries."""
        return Table({name: node for name, node in self.entries.items() if name not in names}, self.places, self.place)


Node: TypeAlias = Scalar | Listing | Table


def plain_data(node: Node) -> object:
    """The node as dictionaries, lists and values."""
    if isinstance(node, Table):
        return {name: plain_data(entry) for name, entry in node.entries.items()}
    if isinstance(node, Listing):
        return [plain_data(item) for item in node.items]
    return node.value


def node_of(value: object, place: Place, problems: list[Problem]) -> Node:
    """Python numbers, text, truth values, lists and mappings as a node; a number that is not finite is a problem."""
    if isinstance(value, Mapping):
        entries = {str(name): node_of(entry, place, problems) for name, entry in value.items()}
        return Table(entries, dict.fromkeys(entries, place), place)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Listing(tuple(node_of(item, place, problems) for item in value), place)
    if isinstance(value, str | bool):
        return Scalar(value, place, quoted=True)
    if isinstance(value, Real) and math.isfinite(value):
        return Scalar(int(value) if isinstance(value, Integral) else float(value), place)
    expected = "a finite number, text, a list or a mapping"
    problems.append(Problem(f"{value!r} cannot stand in a scenario", place, expected=expected))
    return Scalar(UNREAD, place)


def read_yaml(text: str, place: Place) -> tuple[Node | None, list[Problem]]:
    """The one document in the text, or None if it is no YAML, and the problems in the order of their places.

    `place` is where the text begins: line 1, column 1 of a file. If it has no line, as a change from the command line,
    everything in the text stands at that very place.
    """
    if unfit := unfit_signs(text, place):
        return None, unfit
    # Of tabs and marks of byte order within a text the two have other opinions: these are left to the one.
    if _FAST is not None and not re.search("[\t\ufeff]", text):
        reader = _Reader(text, place, _FAST)
        try:
            return reader.document(), reader.problems
        except _Beyond:
            return None, reader.problems
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            if len(text) > _LONG:
                reader.problems.append(_syntax_problem(error, reader))
                return None, reader.problems
    # The slow parser says in better words what is wrong.
    return _read_slowly(text, place)


def _read_slowly(text: str, place: Place) -> tuple[Node | None, list[Problem]]:
    reader = _Reader(text, place, yaml.SafeLoader)
    node: Node | None = None
    try:
        node = reader.document()
    except _Beyond:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        reader.problems.append(_syntax_problem(error, reader))
    return node, reader.problems


class _Beyond(yaml.YAMLError):
    """More in a file than a scenario can need; it is told already."""


class _Reader:
    """Turns the events of the parser into nodes and collects problems on the way."""

    def __init__(self, text: str, place: Place, loader: type) -> None:
        self.problems: list[Problem] = []
        self.text = text
        self._start = place
        self.last = place  # where the last thing read began
        self._count = 0
        self._last_end = -1  # of the last plain scalar, to see what stands right behind it
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)

    def place(self, mark: _Mark | None) -> Place:
        """Where a mark of the parser stands."""
        if mark is None or not self._start.line:
            return self._start
        return Place(self._start.file, mark.line + 1, mark.column + 1)

    def document(self) -> Node | None:
        """The first document; a second is a problem."""
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                cure = "keep one scenario a file, without a line of ---"
                self._tell(event, "a second document begins here", cure)
                break
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event, depth=0)
        return node

    def _tell(self, event: yaml.Event, what: str, cure: str = "", expected: str = "") -> Scalar:
        place = self.place(_begins(event))
        self.problems.append(Problem(what, place, expected=expected, cure=cure))
        return Scalar(UNREAD, place)

    def _node(self, event: yaml.Event, depth: int, numbered: bool = False) -> Node:
        """What begins with an event; the keys of a `numbered` mapping may be whole numbers."""
        self._count += 1
        self.last = self.place(_begins(event))
        if depth > _DEEPEST or self._count > _MOST:
            many = f"there are more than {_MOST} values, which is no scenario"
            self._tell(event, _DEEP if depth > _DEEPEST else many, "give the file of a scenario")
            raise _Beyond
        if isinstance(event, yaml.AliasEvent):
            return self._tell(event, f"*{event.anchor} is an alias", "write the value itself, or use extends")
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self._tell(event, f"&{event.anchor} is an anchor", "remove it: scenarios share entries by extends")
        if event.tag is not None:
            unread = self._tell(event, f"{event.tag} is a tag", "remove it: the kind of a value follows from its key")
            if isinstance(event, yaml.ScalarEvent):
                return unread
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self._items(depth)), self.place(_begins(event)))
        return self._table(event, depth, numbered)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _table(self, start: yaml.Event, depth: int, numbered: bool) -> Node:
        entries: dict[str, Node] = {}
        places: dict[str, Place] = {}
        misnamed = False
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            name = self._key(event, key, numbered)
            told = len(self.problems)
            value = self._node(next(self._events), depth + 1, numbered=name in _NUMBERED)
            if name is None:
                # What hangs on a key that is none, such as the nothing after {1,000}, is not told as well.
                del self.problems[told:]
                misnamed = True
            elif name in entries:
                cure = "keep one of the two"
                self._tell(event, f"{name!r} stands twice in one mapping, first in line {places[name].line}", cure)
            else:
                entries[name], places[name] = value, key.place
        place = self.place(_begins(start))
        return Table(entries, places, place) if entries or not misnamed else Scalar(UNREAD, place)

    def _key(self, event: yaml.Event, key: Node, numbered: bool) -> str | None:
        """The name, or None with a problem told if the key is none."""
        if isinstance(key, Scalar) and isinstance(key.value, str):
            if odd := odd_sign(key.value):
                what = f"the key {key.value!r} holds U+{ord(odd):04X}, a sign that is not seen"
                self._tell(event, what, f"write {plainly(key.value)}")
            elif "：" in key.value and not key.quoted:
                self._tell(event, f"the key {key.value!r} holds a full-width colon", "write : and a space")
            elif key.value == "<<" and not key.quoted:
                self._tell(event, "<< is a merge key", "write the entries themselves, or use extends")
            else:
                return key.value
        elif isinstance(key, Scalar) and numbered and type(key.value) is int:
            return str(key.value)
        elif not isinstance(key, Scalar):
            self._tell(event, "a list or mapping stands where a name must stand", *_MISPLACED)
        elif key.value is not UNREAD:
            cure = "quote it if it is a name; for a thousands separator write none: 1500"
            self._tell(event, f"the key {_spelled(key.value)} is not a name", cure, expected="a name")
        return None

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        place, text = self.place(_begins(event)), event.value
        plain = not event.style and event.tag is None
        start = _begins(event).index
        joined, self._last_end = start == self._last_end + 1, start + len(text)
        if unfit := unfit_value(text):
            return self._tell(event, *unfit)
        if not plain:
            return Scalar(text, place, quoted=True)
        if joined and re.fullmatch(r"[0-9]{3}", text) and re.fullmatch(r"[0-9],", self.text[start - 2 : start]):
            cure = "write a thousand as 1000; put a space after the comma between two values"
            return self._tell(event, f"a comma before {text} may part thousands or two values", cure)
        value = read_scalar(text)
        if isinstance(value, Misread):
            return self._tell(event, value.what, value.cure)
        return Scalar(value, place)


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a plain scalar has no sure meaning, and how to write what is meant."""

    what: str
    cure: str


_NUMBER: Final = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_WORDS: Final = {
    **dict.fromkeys(("yes", "on", "y", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "false"), "false"),
}


def is_number(text: str) -> bool:
    """Whether the text is a decimal number as scenarios write it."""
    return _NUMBER.fullmatch(text) is not None


def read_scalar(text: str) -> str | int | float | bool | Misread:
    """A plain scalar as a number, a truth value or text, or why it may be misread.

    >>> read_scalar("1e9"), read_scalar("2026Q3"), read_scalar("true")
    (1000000000.0, '2026Q3', True)
    >>> read_scalar("010").what
    '010 begins with a nought: YAML 1.1 reads it as the octal number 8'
    """
    if is_number(text):
        return _number(text)
    if text in ("true", "false"):
        return text == "true"
    seen = plainly(text)
    if seen != text and not isinstance(read_scalar(seen), str):
        what = f"{text!r} holds U+{ord(odd_sign(text)):04X}, a sign that is not seen"
        return Misread(what, f"write {seen}, or quote it if it is text")
    return _misread(text) or text


def _number(text: str) -> int | float | Misread:
    number = float(text)
    if not math.isfinite(number):
        return Misread(f"{text} is beyond every number that a computer holds", "write a number below 1e308")
    if number == 0.0 and re.search("[1-9]", re.split("[eE]", text)[0]):
        return Misread(f"{text} is too small for a computer, which takes it for 0", "write 0, or a number above 1e-308")
    if _WHOLE.fullmatch(text) and abs(number) < 2**53:
        return int(text)
    return number + 0.0  # -0.0 becomes 0.0


def _misread(text: str) -> Misread | None:
    quote = "or quote it if it is text"
    if text in ("", "~") or text.lower() == "null":
        return Misread("nothing stands here", "give a value, or remove the key")
    if word := _WORDS.get(text.lower()):
        other = "other spellings are refused" if text.lower() == word else "some readers of YAML take it for text"
        what = f"{text} is the truth value {word} in YAML 1.1; {other}"
        return Misread(what, f"write {word}, {quote}")
    if re.fullmatch(r"[-+]?\.?(inf|infinity|nan)", text, re.IGNORECASE):
        return Misread(f"{text} is not a finite number", f"give a number, {quote}")
    for pattern, explain in _DIGITS:
        if pattern.fullmatch(text):
            what, cure = explain(text)
            return Misread(f"{text} {what}", f"write {cure}, {quote}" if cure else "quote it if it is text")
    return None


def _explain_nought(text: str) -> tuple[str, str]:
    digits = text.replace("_", "").lstrip("+-")
    cure = text[: len(text) - len(text.lstrip("+-"))] + (digits.lstrip("0") or "0")
    octal = set(digits) <= set("01234567")
    reading = f"the octal number {int(digits[:30], 8)}" if octal else "text"
    return f"begins with a nought: YAML 1.1 reads it as {reading}", cure.replace(".", "0.", 1) if cure[
        :1
    ] == "." else cure


def _explain_base(text: str) -> tuple[str, str]:
    try:
        number = str(int(text.replace("_", ""), 0))
    except ValueError:  # no digits of that base, or more of them than can be told
        return "looks like a number in another base", ""
    return f"is {number} in another base", number


def _explain_underscore(text: str) -> tuple[str, str]:
    plain = text.replace("_", "")
    return f"holds an underscore, which YAML 1.1 drops: {plain}", plain


def _explain_comma(text: str) -> tuple[str, str]:
    whole, point = text.replace(",", ""), text.replace(",", ".")
    return "holds a comma", f"{whole} for thousands" + (f" or {point} for a decimal" if is_number(point) else "")


def _explain_sixty(text: str) -> tuple[str, str]:
    parts = text.replace("_", "").lstrip("+-").split(":")
    number = sum(float(part) * 60.0**place for place, part in enumerate(reversed(parts[-6:])))
    return f"is {number:g} in YAML 1.1, which counts it in sixties", "the number that is meant"


_DIGITS: Final = (
    (re.compile(r"[-+]?0[xXbBoO][0-9a-fA-F_]+"), _explain_base),
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?([eE][-+]?[0-9]+)?"), _explain_nought),
    (re.compile(r"[-+]?[0-9][0-9]*_[0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"), _explain_underscore),
    (re.compile(r"[-+]?[0-9]+(,[0-9]+)+(\.[0-9]+)?"), _explain_comma),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), _explain_sixty),
)


def _spelled(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _begins(event: yaml.Event) -> _Mark:
    mark = event.start_mark
    assert mark is not None
    return mark


def _syntax_problem(error: Exception, reader: _Reader) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(f"this is not YAML: {error}", reader.last, cure=_NO_CHARACTER)
    mark = error.problem_mark or error.context_mark
    said = error.problem or error.context or "it cannot be parsed"
    if "nesting depth" in said:
        return Problem(_DEEP, reader.place(mark), cure="give the file of a scenario")
    lines = reader.text.splitlines()[: mark.line + 1] if mark is not None else []
    line = lines[-1] if lines else ""
    if "'\\t'" in said or (said.startswith("found character") and "\t" in line):
        return Problem("a tab stands where YAML wants spaces", reader.place(mark), cure="indent with spaces")
    cure = "quote text that holds ': ' or ' #' or begins with one of []{}&*!|>%@`"
    # YAML finds out a line or two later.
    if any(sign in each for each in lines[-3:] for sign in "：，［］｛｝【】"):
        cure = "write the signs : , [ ] { } in their narrow form, not in full width"
    elif any(odd_sign(each) for each in lines[-3:]):
        cure = "write plain spaces: a no-break space or a sign that is not seen stands nearby"
    elif "%" in line[:1] or said.startswith("found incompatible"):
        cure = "remove the line that begins with %"
    return Problem(f"this is not YAML: {said}", reader.place(mark), cure=cure)
