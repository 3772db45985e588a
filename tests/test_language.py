"""Both languages say the same things, in lines that fit."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from pathlib import Path

import pytest
from rich.cells import cell_len

import aicapex
from aicapex.commands.study_help import HELP
from aicapex.language import MESSAGES, Message, choose, say, spoken
from aicapex.results import CLASSES, CONSTRAINTS
from aicapex.scenario import Text
from aicapex.tables import Row, grid, paragraph, wrapped
from aicapex.terminal import HEADLINE

PACKAGE = Path(aicapex.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_both_languages_are_there_with_the_same_placeholders(key: str) -> None:
    message = MESSAGES[key]
    assert message.en
    assert message.zh
    assert placeholders(message.en) == placeholders(message.zh)


def test_every_key_that_the_program_asks_for_exists_and_every_one_that_exists_is_asked_for() -> None:
    families = {f"class.{name}" for name in CLASSES} | {f"class.{name}.definition" for name in CLASSES}
    families |= {f"binds.{name}" for name in CONSTRAINTS} | {f"headline.{name}" for name in HEADLINE}
    families |= {key for key in MESSAGES if key.startswith(("test.", "explain.", "error.", "report.", "seed."))}
    constants, asked = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "say"
                and isinstance(node.args[0], ast.Constant)
            ):
                assert node.args[0].value in MESSAGES
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "told":
                assert isinstance(node.args[0], ast.Constant)
                asked.add(node.args[0].value)
                constants.add(f"help.{node.args[0].value}")
    assert set(MESSAGES) <= constants | families
    assert all(key in HELP or f"help.{key}" in MESSAGES for key in asked)
    assert set(HELP) <= asked
    assert families <= set(MESSAGES)


def test_a_text_in_one_language_serves_for_the_other() -> None:
    assert choose(Text("only English", ""), "zh") == "only English"
    assert choose(Text("", "只有中文"), "en") == "只有中文"


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["run", "base"], {}, "en"),
        (["run", "--lang", "zh", "base"], {}, "zh"),
        (["run"], {"AICAPEX_LANG": "zh"}, "zh"),
        (["run", "--lang=en"], {"AICAPEX_LANG": "zh"}, "en"),
        (["run", "--lang"], {}, "en"),
        (["run", "--lang", "fr"], {}, "en"),
    ],
)
def test_the_language_asked_for_is_spoken(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert spoken(arguments, environment) == expected


def test_columns_line_up_where_characters_are_two_cells_wide() -> None:
    lines = grid(Row("截至", ("2026",)), [Row("破裂", ("1.0",)), Row("系统性破裂", ("20.0",))], 80)
    assert {cell_len(line) for line in lines} == {10 + 2 + 4}


def test_columns_that_do_not_fit_go_below() -> None:
    lines = grid(Row("", ("a" * 8, "b" * 8, "c" * 8)), [Row("row", ("1", "2", "3"))], 24)
    assert [line.split() for line in lines] == [
        ["aaaaaaaa", "bbbbbbbb"],
        ["row", "1", "2"],
        [],
        ["cccccccc"],
        ["row", "3"],
    ]


@pytest.mark.parametrize("width", [10, 24, 80])
def test_wrapped_lines_fit_and_lose_nothing(width: int) -> None:
    text = "供需缺口 gap is 12.0 % of supply，其余为现货。"
    lines = wrapped(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("，", "。", "%")) for line in lines)


def test_a_paragraph_hangs_below_its_label() -> None:
    assert paragraph("At", "one two three", 10, 4) == ["At  one", "    two", "    three"]


def test_say_fills_placeholders() -> None:
    assert say("report.seed", "zh", seed=7) == "随机种子 7"


def catalogues() -> list[tuple[str, str, Message]]:
    """Every text in two languages that a module of the package holds by a key."""
    found = []
    for module in pkgutil.walk_packages(aicapex.__path__, "aicapex."):
        if module.name.endswith("__main__"):
            continue
        held = vars(importlib.import_module(module.name))
        for name, texts in held.items():
            if isinstance(texts, dict) and texts and all(isinstance(each, Message) for each in texts.values()):
                found += [(f"{module.name}.{name}", str(key), message) for key, message in texts.items()]
    return found


def test_every_catalogue_says_the_same_in_both_languages() -> None:
    told = catalogues()
    assert len(told) > 800
    for where, key, message in told:
        assert message.en, (where, key)
        assert message.zh, (where, key)
        assert placeholders(message.en) == placeholders(message.zh), (where, key)
