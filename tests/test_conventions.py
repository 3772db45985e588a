"""The house style where a machine can hold it: who imports whom, what is declared and read, sizes, literals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aicapex import engine, readings, returns, sampling, scenario
from aicapex.parameters import Params
from aicapex.registry import AT_START, PARAMETERS, SECTORS, VARIABLES

PACKAGE = Path(engine.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
SECTOR_FILES = sorted((PACKAGE / "sectors").glob("[a-z]*.py"))
IDS = [str(path.relative_to(PACKAGE)) for path in FILES]

INTERNAL_OUTPUTS = {"compute_of_cohorts"}
"""What the step gives for identities alone, and nobody is shown."""

LONGEST_BODY, LONGEST_FILE = 60, 450

ALLOWED_NUMBERS = {
    0, 1, -1, 2,  # counts, signs, the logistic and the square
    0.5, 0.25, 4,  # halves and quarters of a year
    12, 24, 365, 1000,  # months, hours, days, thousands
}  # fmt: skip
GUARD = 1e-3
"""Numbers up to this, from its inverse on, or as near to 1 only keep a division or a logarithm defined."""

ARITHMETIC = {
    ("chips", "shipment_ceiling", 2.5): "the mean of the quarters 1 to 4",
    ("credit", "below", 50.0): "far enough from a soft switch for it to be off",
    ("power", "initial", 3): "the three sources of power",
}

READ_OUTSIDE_THE_STEP = {each.name for each in readings.PARAMETERS}
"""Readings of claims: the draws of other parameters take them up, or the ledger does, but no equation."""

READ_BY_THE_LEDGER = {f"reading.{claim}" for claim in ("C20", "C22", "C26", "C36")}
"""Those that change what is asked of a run and nothing in it."""

UNIT_FREE = {
    "logistic",
    "by_builder",
    "rolling_year",
    "quarters_since_peak",
    "incremental_revenue",
    "build_out",
    "apply",
}
"""Functions of arrays in whatever unit."""


def module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, inside_functions: bool = True) -> set[str]:
    """Every module that a file imports while it runs: not for type checkers, and on request not within functions."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not inside_functions:
                continue
            if isinstance(child, ast.Import):
                found.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                found.add(child.module)
                found.update(f"{child.module}.{alias.name}" for alias in child.names)
            visit(child)

    visit(tree(path))
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return functions_in(tree(path))


def functions_in(node: ast.AST) -> Iterator[ast.FunctionDef]:
    return (each for each in ast.walk(node) if isinstance(each, ast.FunctionDef))


BELOW_THE_MODEL = {
    "aicapex.parameters",
    "aicapex.variables",
    "aicapex.forms",
    "aicapex.fleet",
    "aicapex.builders",
    "aicapex",
}


@pytest.mark.parametrize("path", SECTOR_FILES, ids=lambda path: path.stem)
def test_sectors_import_neither_each_other_nor_what_is_above_them(path):
    ours = {name for name in imports(path) if name.split(".")[0] == "aicapex"}
    allowed = {
        name for name in ours if any(name == low or name.startswith(low + ".") for low in BELOW_THE_MODEL - {"aicapex"})
    }
    assert ours - allowed - {"aicapex"} == set()
    assert {name.split(".")[0] for name in imports(path)} <= {
        "aicapex",
        "numpy",
        "__future__",
        "dataclasses",
        "collections",
        "typing",
    }


FORBIDDEN = (
    # who, and what it must not import even within a function
    ("model", ("engine", "scenario", "results", "cli", "charts", "commands", "start")),
    ("start", ("engine", "scenario", "results", "cli", "charts", "commands")),
    ("fleet", ("sectors", "model", "engine")),
    ("forms", ("sectors", "model", "engine", "fleet")),
    ("returns", ("sectors", "model", "engine", "results")),
    ("observation", ("sectors", "model", "engine", "results")),
    ("identities", ("model", "engine", "results", "scenario")),
    ("verdict", ("model", "engine", "results")),
    ("sampling", ("model", "engine", "results", "sectors")),
    ("distributions", ("model", "engine", "results", "sectors", "sampling", "scenario")),
    ("statistics", ("model", "engine", "results", "scenario")),
    ("engine", ("cli", "charts", "commands", "terminal", "runfolder")),
    ("charts", ("engine", "model", "start", "sampling", "cli", "commands", "sectors")),
    ("results", ("engine", "model", "cli", "commands")),
    ("formulas", ("engine", "model", "results", "scenario")),
    ("start_table", ("engine", "model", "scenario", "cli", "charts", "commands")),
    ("explain", ("engine", "model", "cli", "commands")),
    ("analysis", ("cli", "commands")),
)


@pytest.mark.parametrize(("who", "banned"), FORBIDDEN, ids=[who for who, _ in FORBIDDEN])
def test_imports_go_down_only(who, banned):
    for path in FILES:
        name = module(path)
        if name != f"aicapex.{who}" and not name.startswith(f"aicapex.{who}."):
            continue
        wrong = {
            found
            for found in imports(path)
            for top in banned
            if found == f"aicapex.{top}" or found.startswith(f"aicapex.{top}.")
        }
        assert wrong == set(), name


def test_no_module_imports_itself_by_a_circle():
    names = {module(path): path for path in FILES}
    below = {
        name: {found for found in imports(path, inside_functions=False) if found in names and found != name}
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in sorted(below[name] - {"aicapex"}):
                visit(other, (*trail, name))
            done.add(name)

    for name in names:
        visit(name, ())


def test_only_registered_sectors_are_there():
    listed = {path.stem for path in SECTOR_FILES}
    assert listed == set(SECTORS) - {"observation", "returns"}


WHOLE = [PACKAGE / f"{name}.py" for name in ("fleet", "observation", "returns")]
READERS = [*SECTOR_FILES, PACKAGE / "model.py", PACKAGE / "start.py", *WHOLE]


def read_names(path: Path) -> Iterator[tuple[str, bool]]:
    """What a file reads as p["…"]: the name, or for an f-string a pattern in which each part put in is a wildcard."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "p":
            if isinstance(node.slice, ast.Constant):
                yield str(node.slice.value), False
            elif isinstance(node.slice, ast.JoinedStr):
                parts = (
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[a-z_0-9.]+"
                    for v in node.slice.values
                )
                yield "".join(parts), True


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_every_parameter_read_is_declared(path):
    for name, pattern in read_names(path):
        assert any(re.fullmatch(name, each) for each in PARAMETERS) if pattern else name in PARAMETERS, name


def test_every_declared_parameter_is_read_and_no_other(monkeypatch):
    """Seen at run time, as some names are put together: the engine's parameters note what is asked of them."""
    read: set[str] = set()

    class Noting(Params):
        def __getitem__(self, name: str):
            read.add(name)
            return super().__getitem__(name)

    monkeypatch.setattr(engine, "Params", Noting)
    base = scenario.load("base")
    engine.paths(base, sampling.draw(base, 1, 0, 3))
    assert set(PARAMETERS) - read == READ_OUTSIDE_THE_STEP
    assert read - set(PARAMETERS) == set()


def test_what_the_start_alone_reads_is_known(monkeypatch):
    """An event on such a parameter would move nothing: the loader refuses it."""
    later: set[str] = set()

    class Noting(Params):
        def __getitem__(self, name: str):
            if self.quarter:
                later.add(name)
            return super().__getitem__(name)

    monkeypatch.setattr(engine, "Params", Noting)
    base = scenario.load("base")
    engine.paths(base, sampling.draw(base, 1, 0, 3))
    assert set(PARAMETERS) - later - READ_OUTSIDE_THE_STEP == AT_START


def test_every_reading_chooses_among_inputs_or_is_the_ledgers():
    choosing = {value.chosen_by for value in scenario.load("base").parameters.values() if value.readings}
    assert choosing == READ_OUTSIDE_THE_STEP - READ_BY_THE_LEDGER


def test_names_are_paths_whose_prefixes_are_no_parameters():
    for name in PARAMETERS:
        assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+|reading\.C[0-9]{2}", name), name
        parts = name.split(".")
        assert not {".".join(parts[:k]) for k in range(1, len(parts))} & set(PARAMETERS), name


def test_no_name_is_declared_twice():
    parameters = [each.name for module in (*SECTORS.values(), readings) for each in module.PARAMETERS]
    outputs = [each.name for sector in SECTORS.values() for each in sector.OUTPUTS]
    assert len(parameters) == len(set(parameters))
    assert len(outputs) == len(set(outputs))


def test_the_step_gives_exactly_the_registered_outputs(exact):
    base = scenario.load("base")
    recorded = set(engine.paths(base, sampling.draw(base, 1, 0, 3))[0])
    assert recorded - set(VARIABLES) == INTERNAL_OUTPUTS
    assert set(VARIABLES) - recorded == {variable.name for variable in returns.OUTPUTS}


def test_every_declaration_says_what_it_is_in_both_languages():
    for each in (*PARAMETERS.values(), *VARIABLES.values(), *returns.COHORTS):
        assert each.en.strip(), each.name
        assert each.zh.strip(), each.name
        assert re.search(r"[\u4e00-\u9fff]|PUE|tobin|Tobin", each.zh) or each.zh.isascii() is False, each.name


def test_every_weight_is_an_output():
    for variable in VARIABLES.values():
        assert variable.weight in VARIABLES or variable.weight == "", variable.name


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_functions_and_files_are_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE
    for function in functions(path):
        first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
        assert (function.end_lineno or 0) - first.lineno + 1 <= LONGEST_BODY, function.name


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_public_functions_and_classes_say_what_they_do(path):
    whole = tree(path)
    inner = {id(node) for outer in functions_in(whole) for node in ast.walk(outer) if node is not outer}
    for node in ast.walk(whole):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_") and id(node) not in inner:
            assert ast.get_docstring(node) or is_stub(node), node.name
    assert ast.get_docstring(whole) or not path.read_text(encoding="utf-8").strip()


def is_stub(node: ast.ClassDef | ast.FunctionDef) -> bool:
    """An overload or a protocol's method: its body is an ellipsis."""
    last = node.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is Ellipsis


@pytest.mark.parametrize(
    "path",
    [*SECTOR_FILES, PACKAGE / "forms.py", *WHOLE],
    ids=lambda path: path.stem,
)
def test_equations_name_the_units_of_their_arrays(path):
    """A public function that takes arrays says their units in brackets."""
    silent = []
    for function in functions(path):
        arguments = (*function.args.args, *function.args.kwonlyargs)
        arrays = [a for a in arguments if a.annotation is not None and ast.unparse(a.annotation) == "Array"]
        docstring = ast.get_docstring(function) or ""
        if arrays and not function.name.startswith("_") and docstring and "[" not in docstring:
            silent.append(function.name)
    inner = {"flow", "value", "rate", "fall"}  # functions within functions: the outer one names the units
    assert set(silent) - inner - UNIT_FREE == set()


def economic_numbers(path: Path) -> list[str]:
    """Numbers in functions of a sector that are neither counts, units of time nor guards."""
    found = []
    for function in functions(path):
        for node in ast.walk(ast.Module(body=function.body, type_ignores=[])):
            if (
                not isinstance(node, ast.Constant)
                or isinstance(node.value, bool)
                or not isinstance(node.value, int | float)
            ):
                continue
            size = abs(node.value)
            guard = size <= GUARD or size >= 1 / GUARD or abs(size - 1) <= GUARD
            known = node.value in ALLOWED_NUMBERS or (path.stem, function.name, node.value) in ARITHMETIC
            if not known and not guard:
                found.append(f"{function.name}:{node.lineno}: {node.value}")
    return found


@pytest.mark.parametrize("path", SECTOR_FILES, ids=lambda path: path.stem)
def test_no_economic_number_stands_in_a_sector(path):
    assert economic_numbers(path) == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_leftovers(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    assert (
        not re.search(r"^\s*(import pdb|breakpoint\(\)|print\()", text, flags=re.MULTILINE)
        or "commands" in path.parts
        or path.name in {"cli.py", "terminal.py", "__main__.py"}
    )
