"""Arithmetic of public facts, so that no figure beside a claim is written down twice."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from aicapex.seeds import read_seed

_OPERATORS: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def calculated(text: str) -> float:
    """What an arithmetic of facts gives: `id` the value, `id.low` an end, `id[1]` one of several, and + - * / **.

    >>> round(calculated("genai_users_cn / (1000 * pop_cn)"), 3), calculated("openai_gm.low / 100")
    (0.366, 0.33)
    """
    return _value(ast.parse(text, mode="eval").body)


def facts_in(text: str) -> tuple[str, ...]:
    """The ids of the facts that an arithmetic uses, in their order.

    >>> facts_in("genai_users_cn / (1000 * pop_cn)")
    ('genai_users_cn', 'pop_cn')
    """
    names = [node for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(node.id for node in sorted(names, key=lambda node: node.col_offset)))


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.Name):
        return float(_fact(node)["value"])
    if isinstance(node, ast.Attribute):
        return float(_fact(node.value)[node.attr])
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return float(_fact(node.value)["value"][node.slice.value])
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise ValueError(f"{ast.unparse(node)} is no arithmetic of facts")


def _fact(node: ast.expr) -> Mapping[str, Any]:
    assert isinstance(node, ast.Name)
    return read_seed("facts.yaml")[node.id]
