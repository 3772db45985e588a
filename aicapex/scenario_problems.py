"""The end of a list of problems: each told once, in a length that can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aicapex.errors import Place, Problem, ScenarioError

MOST_TOLD: Final = 50
"""Misfits that are told at once; a file with more is hardly a scenario, and to name what is near takes its time."""

_LONGEST_RUN: Final = re.compile(r"\S{161,}")
_LONGEST: Final = 12_000  # characters: all parameters by name fit


def raise_if_any(problems: Sequence[Problem]) -> None:
    """ScenarioError with all problems, each told once; of very many the first."""
    if not problems:
        return
    told = sorted(dict.fromkeys(problems), key=lambda problem: problem.where or Place(""))
    shown = [_shortened(problem) for problem in told[:MOST_TOLD]]
    if len(told) > MOST_TOLD:
        what = f"more than {MOST_TOLD} misfits: the rest is not told"
        shown.append(Problem(what, shown[-1].where, cure="mend those above first"))
    raise ScenarioError(*shown)


def _shortened(problem: Problem) -> Problem:
    """The problem with what a file has in it that nobody would read to the end."""
    return replace(problem, what=_short(problem.what), expected=_short(problem.expected), cure=_short(problem.cure))


def _short(text: str) -> str:
    run = _LONGEST_RUN.sub(lambda found: f"{found[0][:60]}…{found[0][-20:]}", text)
    return run if len(run) <= _LONGEST else f"{run[:200]}…{run[-100:]}"
