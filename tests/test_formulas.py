"""Every output has a formula that names only what exists, and where a run can recompute it, the run agrees."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from conftest import OFF

from aicapex.fleet import BUILDERS, POOLS
from aicapex.formula_symbols import SYMBOLS, closure, symbols_in
from aicapex.formulas import FORMULAS, lines_of
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.returns import COHORTS, SCALARS

OUTPUTS = {*VARIABLES, *(variable.name for variable in (*SCALARS, *COHORTS))}
FUNCTIONS = {"max", "min", "exp", "ln", "clip", "mod", "argmax"}
INDICES = {"v", "p", "b", "r", "j", "i", "t", "t0", "T", "m", *POOLS, "cn", "row", *BUILDERS}
DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
WORD = re.compile(r"[A-Za-zΑ-ω]\w*")
FEWEST = 140  # formulas that a run recomputes: letters of vintages and the like are out of its reach


def test_every_output_has_a_formula_and_nothing_else_has() -> None:
    assert set(FORMULAS) == OUTPUTS


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_names_only_what_exists(name: str) -> None:
    first, *others = FORMULAS[name].split("; ")
    assert others == [other for other in others if re.search(r" = |: | ≥ ", other)]
    for parameter in DOTTED.findall(FORMULAS[name]):
        assert parameter in PARAMETERS, parameter
    own = {letter for other in others for letter in WORD.findall(re.split(r" = |: ", other)[0])}
    text = re.sub(r"[Σ∫](?:_[a-z])?|(?:arg)?(?:max|min)_", " ", DOTTED.sub(" ", " ; ".join([first, *others])))
    text = re.sub(r"(debt|defaults|capex|budget|fleet_gw|tobin_q|facility_gw|waiting_years)_[bp]\b", " ", text)
    unknown = set(WORD.findall(text)) - own - OUTPUTS - FUNCTIONS - INDICES - set(SYMBOLS)
    assert unknown == set()
    assert text.count("(") == text.count(")")
    assert text.count("[") == text.count("]")


def test_shared_letters_are_told_in_both_languages_and_named_rightly() -> None:
    used = {letter for name in FORMULAS for letter in symbols_in(FORMULAS[name])}
    assert set(SYMBOLS) - set(closure(used)) == set()
    for letter, symbol in SYMBOLS.items():
        assert symbol.en, letter
        assert re.search(r"[\u4e00-\u9fff]", symbol.zh), letter
        names = DOTTED.findall(symbol.formula)
        assert [name for name in names if name not in PARAMETERS and ".b." not in name] == []


@pytest.mark.parametrize("letter", [letter for letter in SYMBOLS if SYMBOLS[letter].formula])
def test_a_letter_is_defined_by_what_is_told(letter: str) -> None:
    formula = SYMBOLS[letter].formula
    arguments = re.match(r"\w\(([^)]*)\) = ", formula)
    own = set(re.findall(r"(?:^|[,;] )([A-Za-zΑ-ω]\d?)(?:\[[^\]]*\])?(?: = |: )", formula))
    own |= {"newest", "middle", "oldest"}
    own |= {letter, "ds", "s", *WORD.findall(arguments[1])} if arguments else {letter}
    text = re.sub(r"[Σ∫](?:_[a-z])?|(?:arg)?(?:max|min)_", " ", DOTTED.sub(" ", formula))
    text = re.sub(r"(capex|budget|tobin_q|facility_gw|orders)_[bp]\b", " ", text)
    assert set(WORD.findall(text)) - own - OUTPUTS - FUNCTIONS - INDICES - set(SYMBOLS) == set()


def test_the_first_line_is_the_output_itself() -> None:
    assert lines_of("unpowered_gw_us")[0].startswith("unpowered_gw_us = power.pue · ")


class Out(Exception):
    """A formula that a run cannot recompute: it uses letters that the run does not report."""


def recompute(formula: str, r, quarter: int):
    """The value of a formula in a quarter (trials,), from the outputs and parameters of a run."""
    first, *others = formula.split("; ")
    own = dict(
        re.split(r" = ", other, maxsplit=1) for other in others if re.match(r"[A-Za-zΑ-ω]\d?(\[t0\])? = ", other)
    )
    done: dict[str, np.ndarray] = {}
    begun: set[str] = set()

    def letter(name: str, row: int):
        key = f"{name}{row}"
        if row == 0 and f"{name}[t0]" in own:
            return value(own[f"{name}[t0]"], 0)
        if name not in own or key in begun:
            raise Out(name)
        if key not in done:
            begun.add(key)
            done[key] = value(own[name], row)
            begun.discard(key)
        return done[key]

    def value(text: str, row: int):
        if re.search(r"[Σ∫{]|1\[|\]\)?\[|\)\[|[\w]\[(?!t−1\]|t0\]|t−4\])|max_|\bmod\b", text):
            raise Out(text)
        scope: dict[str, object] = {}

        def token(found: re.Match[str]) -> str:
            word, when = found[1], found[2]
            if word in FUNCTIONS:
                return word + (found[2] or "")
            at = {"[t−1]": row - 1, "[t0]": 0, "[t−4]": row - 4}.get(when or "", row)
            if at < 0:
                raise Out(text)
            key = f"n{len(scope)}"
            if word in VARIABLES:
                scope[key] = r[word][at]
            elif word in PARAMETERS:
                scope[key] = r.draws.parameters[word]
            elif word == "t" and not when:
                scope[key] = row / 4.0
            else:
                scope[key] = letter(word, at)
            return key

        code = re.sub(r"([A-Za-zΑ-ω][\w.]*)(\[[^\]]*\])?", token, text)
        code = code.replace("¼", "0.25").replace("·", "*").replace("−", "-").replace("^", "**")
        functions: dict[str, Callable[..., object]] = {
            "exp": np.exp, "ln": np.log, "max": np.maximum, "min": np.minimum, "clip": np.clip,
        }  # fmt: skip
        return eval(code, {"__builtins__": {}}, {**functions, **scope})

    return value(first, quarter)


def test_a_run_agrees_with_the_formulas_that_it_can_recompute(exact) -> None:
    r = exact(OFF, trials=40)
    agreed, wrong = set(), set()
    for name in sorted(set(FORMULAS) & set(VARIABLES)):
        for quarter in (6, 20):
            try:
                told = np.broadcast_to(recompute(FORMULAS[name], r, quarter), (40,))
            except Out:
                continue
            alike = np.allclose(told, r[name][quarter], rtol=1e-9, atol=1e-9, equal_nan=True)
            (agreed if alike else wrong).add(name)
    assert wrong == set()
    assert len(agreed) >= FEWEST
