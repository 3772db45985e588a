"""The letters of formulas: those that the formulas on a page use, down to the last, and where a letter stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from aicapex.explain_words import joined, tell
from aicapex.formula_symbols import SYMBOLS, closure, letters_of, symbols_in
from aicapex.formulas import FORMULAS, lines_of, spaced
from aicapex.language import Language

FEW: Final = 3  # formulas with a letter of their own that are told in full
_OWN: Final = re.compile(r"^([A-Za-zΑ-ω]\d?)(?:\[[^\]]*\])?(?:, ([A-Za-zΑ-ω]\d?))?(?: = |: )")


def letters_told(outputs: Iterable[str], shown: Iterable[str], language: Language) -> str:
    """What every letter of the outputs' formulas is, and of those that define them; `shown` lines are told already."""
    told, already = list(outputs), set(shown)
    lines: list[str] = []
    for output in told:
        beside = f" ({output})" if sum(len(lines_of(each)) > 1 for each in told) > 1 else ""
        lines += [f"{line}{beside}" for line in lines_of(output)[1:] if line not in already]
    shared = [letter for output in told for letter in symbols_in(FORMULAS[output])]
    return "\n".join([*lines, *lines_of_letters(closure(shared), language, already)])


def lines_of_letters(letters: Sequence[str], language: Language, already: Iterable[str] = ()) -> list[str]:
    """A line for each shared letter: what it is and equals."""
    told = (replace(SYMBOLS[letter], formula=spaced(SYMBOLS[letter].formula)) for letter in letters)
    lines = [symbol.say(letter, language) for letter, symbol in zip(letters, told, strict=True)]
    return [line for line in lines if line not in already]


def own_letters() -> dict[str, dict[str, list[str]]]:
    """The letters that formulas have of their own: by letter the outputs, each with the lines on it."""
    found: dict[str, dict[str, list[str]]] = {}
    for output in FORMULAS:
        for line in lines_of(output)[1:]:
            match = _OWN.match(line)
            for letter in filter(None, match.groups() if match else ()):
                found.setdefault(letter, {}).setdefault(output, []).append(line)
    return found


def symbol_statements(letter: str, language: Language) -> list[tuple[str, str]]:
    """What a letter is and equals, what that uses, and the formulas in which it stands, shared or of their own."""
    own = own_letters().get(letter, {})
    # The other letters of a formula are told where only a few have the letter.
    told = {output: lines_of(output) for output in own} if len(own) <= FEW else own
    lines = [line if line.startswith(output) else f"{output}: {line}" for output in own for line in told[output]]
    statements = [("says.letter_of", "\n".join(lines))]
    if letter in SYMBOLS:
        symbol = SYMBOLS[letter]
        using = [output for output in FORMULAS if letter in symbols_in(FORMULAS[output])]
        through = [other for other in SYMBOLS if letter in letters_of(other)]
        where = lines_of_letters(closure([letter])[1:], language)
        formula = symbol.formula if symbol.formula.startswith(f"{letter}(") else f"{letter} = {symbol.formula}"
        statements = [
            ("says.formula", spaced(formula) if symbol.formula else ""),
            ("says.where", "\n".join(where)),
            ("says.letters_in", joined(using, language)),
            ("says.letters_by", joined(through, language)),
            *statements,
        ]
    elif own:
        shared = [each for output in own for line in told[output] for each in symbols_in(line)]
        statements.append(("says.where", "\n".join(lines_of_letters(closure(shared), language))))
    formulas = "".join(text for _, text in statements)
    return [*statements, ("says.notation", tell("notation", language) if re.search(r"\bt\b|¼", formulas) else "")]
