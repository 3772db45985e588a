"""Where equations name a parameter or an output: found in the sources themselves, so that it is never out of date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from aicapex.fleet import BUILDERS

# Modules that hold equations, beside the sectors; in the order in which they are told of.
_EQUATIONS: Final = ("start", "model", "observation", "returns", "verdict")
_LETTERS: Final = 4  # a pattern with fewer letters of its own would fit nearly any name


@dataclass(frozen=True, slots=True)
class Mention:
    """A function that names something, and whether it makes it (gives it as an output) or reads it."""

    module: str
    function: str
    docstring: str
    makes: bool
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """Module and function, as in capex.marginal_q."""
        return f"{self.module}.{self.function}"

    @property
    def located(self) -> str:
        """The place with its file and line."""
        return f"{self.place} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A formatted string that gives names: its expression and where it stands."""

    expression: re.Pattern[str]
    mention: Mention
    completed_by_callers: bool  # every hole is an argument of the function: it only passes the name on

    def parts(self, name: str) -> set[str] | None:
        """What the holes would have to be for it to give the name; None if it cannot."""
        match = self.expression.fullmatch(name)
        return set(match.groups()) if match else None


@dataclass(frozen=True, slots=True)
class _Call:
    """A call with texts among its arguments."""

    function: str
    texts: frozenset[str]
    mention: Mention


@dataclass(frozen=True, slots=True)
class _Index:
    """All texts, patterns and calls of the modules that hold equations."""

    functions: list[Mention]
    texts: dict[str, list[Mention]]
    patterns: list[_Pattern]
    calls: list[_Call]


@cache
def mentions(name: str) -> tuple[Mention, ...]:
    """Every function that makes or reads a parameter or output, each once, makers first."""
    found = list(_mentions(name))
    bare = next((name.removesuffix(f"_{builder}") for builder in BUILDERS if name.endswith(f"_{builder}")), "")
    if bare:  # what is made for all builders at once is named without them
        found += [mention for mention in _mentions(bare) if mention.makes]
    if any(mention.makes and mention.module != "start" for mention in found):
        # The start names stocks as they open; the sector that closes them makes them.
        found = [mention for mention in found if not (mention.makes and mention.module == "start")]
    return tuple(sorted(dict.fromkeys(found), key=lambda mention: not mention.makes))


def named_after(name: str, title: str) -> list[Mention]:
    """Functions that bear an output's name, or whose docstring begins with its title."""
    start = title.lower().rstrip(".")
    return [
        mention
        for mention in _index().functions
        if mention.function == name or mention.docstring.lower().startswith(start)
    ]


def charts_of(name: str) -> list[str]:
    """The charts that draw an output, by name: those whose functions, or what these use of their module, name it."""
    return [chart for chart, texts in _charts().items() if any(text.fullmatch(name) for text in texts)]


def chart_names() -> list[str]:
    """The names of the charts, without loading what draws them."""
    return list(_charts())


def _mentions(name: str) -> Iterator[Mention]:
    index = _index()
    yield from index.texts.get(name, ())
    for pattern in index.patterns:
        parts = pattern.parts(name)
        if parts is not None and not pattern.completed_by_callers:
            yield pattern.mention
        elif parts is not None:
            asked = pattern.mention.function
            yield from (call.mention for call in index.calls if call.function == asked and parts <= call.texts)


@cache
def _charts() -> dict[str, list[re.Pattern[str]]]:
    """By chart, the names that its function gives, as patterns."""
    folder = Path(__file__).parent / "charts"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]
    listed = (node for tree in trees for node in tree.body if isinstance(node, ast.AnnAssign))
    table = next(node.value for node in listed if getattr(node.target, "id", "") == "CHARTS")
    assert isinstance(table, ast.Dict)
    names = [str(key.value) for key in table.keys if isinstance(key, ast.Constant)]
    found: dict[str, list[re.Pattern[str]]] = {name: [] for name in names}
    for tree in trees:
        nodes = {name: node for node in tree.body for name in _named(node)}
        for name in set(names) & set(nodes):
            if isinstance(nodes[name], ast.FunctionDef):
                found[name] = [text for part in _used(name, nodes) for text in _texts(nodes[part])]
    return found


def _named(node: ast.stmt) -> list[str]:
    """The names that a statement of a module gives."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _used(name: str, nodes: Mapping[str, ast.stmt]) -> set[str]:
    """A name of a module and all that it uses there, directly or through others."""
    reached, open_ones = {name}, [name]
    while open_ones:
        inside = {node.id for node in ast.walk(nodes[open_ones.pop()]) if isinstance(node, ast.Name)}
        fresh = (inside & set(nodes)) - reached
        reached |= fresh
        open_ones += fresh
    return reached


def _texts(node: ast.stmt) -> Iterator[re.Pattern[str]]:
    """The texts of a statement, formatted ones with a hole for each value."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield re.compile(re.escape(part.value))
        elif isinstance(part, ast.JoinedStr):
            fixed = [str(piece.value) if isinstance(piece, ast.Constant) else "" for piece in part.values]
            if sum(map(str.isalpha, "".join(fixed))) >= _LETTERS:
                yield re.compile("".join(re.escape(piece) if piece else r"\w+" for piece in fixed))


@cache
def _index() -> _Index:
    """Read the sources once."""
    package = Path(__file__).parent
    files = [*sorted((package / "sectors").glob("*.py")), *(package / f"{name}.py" for name in _EQUATIONS)]
    index = _Index([], {}, [], [])
    for path in files:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not _declares(node):
                _read(path, node, index)
    return index


def _read(path: Path, function: ast.FunctionDef, index: _Index) -> None:
    """Add what one function names to the index."""
    module, file = path.stem, path.relative_to(Path(__file__).parent.parent).as_posix()
    spec = function.args
    arguments = {argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    keys, docstring = set(_keys(function)), ast.get_docstring(function) or ""
    index.functions.append(Mention(module, function.name, docstring, True, file, function.lineno))
    for node in ast.walk(function):
        mention = Mention(module, function.name, docstring, id(node) in keys, file, function.lineno)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            index.texts.setdefault(node.value, []).append(mention)
        elif isinstance(node, ast.JoinedStr):
            index.patterns.extend(_pattern(node, mention, arguments))
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = frozenset(str(given.value) for given in node.args if isinstance(given, ast.Constant))
            index.calls.append(_Call(called, texts, mention))


def _pattern(node: ast.JoinedStr, mention: Mention, arguments: set[str]) -> list[_Pattern]:
    """A formatted string as a pattern, if enough of it is fixed."""
    expression, fixed, holes = "", "", list[str]()
    for part in node.values:
        if isinstance(part, ast.Constant):
            fixed += str(part.value)
            expression += re.escape(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            holes.append(part.value.id if isinstance(part.value, ast.Name) else "")
            expression += r"([\w.]+)"
    if sum(map(str.isalpha, fixed)) < _LETTERS:
        return []
    return [_Pattern(re.compile(expression), mention, bool(holes) and set(holes) <= arguments)]


def _keys(function: ast.FunctionDef) -> Iterator[int]:
    """The identities of the expressions under which a function puts a value into a mapping."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            yield from map(id, node.keys)
        elif isinstance(node, ast.DictComp):
            yield id(node.key)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield id(node.slice)


def _declares(function: ast.FunctionDef) -> bool:
    """Whether a function makes declarations, which name what they declare but compute nothing."""
    return any(isinstance(node, ast.Name) and node.id in ("Parameter", "Variable") for node in ast.walk(function))
