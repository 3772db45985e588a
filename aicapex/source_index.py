"""Where equations name a parameter or an output: found in the sources themselves, so that it is never out of date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from aicapex.fleet import BUILDERS

# Modules that hold equations, beside the sectors; in the order in which they are told of.
_EQUATIONS: Final = ("start", "model", "returns", "verdict")
_LETTERS: Final = 4  # a pattern with fewer letters of its own would fit nearly any name


@dataclass(frozen=True, slots=True)
class Mention:
    """A function that names something, and whether it makes it (gives it as an output) or reads it."""

    module: str
    function: str
    line: int
    docstring: str
    makes: bool

    @property
    def place(self) -> str:
        """Module and function, as in capex.marginal_q."""
        return f"{self.module}.{self.function}"


@dataclass(frozen=True, slots=True)
class _Function:
    module: str
    node: ast.FunctionDef

    @property
    def arguments(self) -> set[str]:
        spec = self.node.args
        return {argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}

    def mention(self, makes: bool) -> Mention:
        docstring = ast.get_docstring(self.node) or ""
        return Mention(self.module, self.node.name, self.node.lineno, docstring, makes)


def mentions(name: str) -> list[Mention]:
    """Every function that makes or reads a parameter or output, each once, makers first."""
    found: dict[tuple[str, bool], Mention] = {}
    for function in _functions():
        for makes in _ways(name, function):
            mention = function.mention(makes)
            found.setdefault((mention.place, makes), mention)
    bare = next((name.removesuffix(f"_{builder}") for builder in BUILDERS if name.endswith(f"_{builder}")), "")
    if bare and not any(makes for _, makes in found):
        # What is made for all builders at once is named without them.
        found |= {(m.place, True): m for m in mentions(bare) if m.makes}
    return sorted(found.values(), key=lambda mention: not mention.makes)


def _ways(name: str, function: _Function) -> Iterator[bool]:
    """For each place in which a function names it: whether it is made there."""
    keys = set(_keys(function.node))
    for node in ast.walk(function.node):
        if isinstance(node, ast.Constant) and node.value == name:
            yield id(node) in keys
        elif isinstance(node, ast.JoinedStr) and (groups := _fits(node, name)) is not None:
            # A function that is handed part of the name only passes it on: whoever hands it over is the reader.
            if not (groups and set(groups) <= function.arguments):
                yield id(node) in keys
        elif isinstance(node, ast.Call) and _hands_over(node, name):
            yield False


def _keys(function: ast.FunctionDef) -> Iterator[int]:
    """The identities of the expressions under which a function puts a value into a mapping."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            yield from map(id, node.keys)
        elif isinstance(node, ast.DictComp):
            yield id(node.key)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield id(node.slice)


def _hands_over(call: ast.Call, name: str) -> bool:
    """Whether a call gives a go-between the part of the name that it completes."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {argument.value for argument in call.args if isinstance(argument, ast.Constant)}
    return any(set(parts) <= given for parts in _go_betweens(name).get(called, ()))


@cache
def _go_betweens(name: str) -> dict[str, list[tuple[str, ...]]]:
    """Functions that complete a name from their arguments, with the parts that would complete this one."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for function in _functions():
        for node in ast.walk(function.node):
            if isinstance(node, ast.JoinedStr) and (groups := _fits(node, name)) and set(groups) <= function.arguments:
                found.setdefault(function.node.name, []).append(tuple(groups.values()))
    return found


def _fits(node: ast.JoinedStr, name: str) -> dict[str, str] | None:
    """What the placeholders of a formatted string would have to be for it to give the name; None if it cannot."""
    pattern, letters, holes = "", 0, list[str]()
    for part in node.values:
        if isinstance(part, ast.Constant):
            pattern += re.escape(str(part.value))
            letters += sum(map(str.isalpha, str(part.value)))
        else:
            assert isinstance(part, ast.FormattedValue)
            holes.append(part.value.id if isinstance(part.value, ast.Name) else "")
            pattern += r"([\w.]+)"
    match = re.fullmatch(pattern, name) if letters >= _LETTERS else None
    return dict(zip(holes, match.groups(), strict=True)) if match else None


@cache
def _functions() -> tuple[_Function, ...]:
    """The functions of the modules that hold equations."""
    package = Path(__file__).parent
    files = [*sorted((package / "sectors").glob("*.py")), *(package / f"{name}.py" for name in _EQUATIONS)]
    return tuple(
        _Function(path.stem, node)
        for path in files
        if path.is_file()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not _declares(node)
    )


def _declares(function: ast.FunctionDef) -> bool:
    """Whether a function makes declarations, which name what they declare but compute nothing."""
    return any(isinstance(node, ast.Name) and node.id in ("Parameter", "Variable") for node in ast.walk(function))
