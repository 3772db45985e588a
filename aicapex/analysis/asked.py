"""What an analysis is asked about: one number, or one yes or no, that every trial of a run has.

`bust@2030` is a class or a test by the end of a year, `capex@2028` or `capex@2026Q1` an output at a date, `roi` a
scalar. `adverse` is bust or systemic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from aicapex.analysis.words_of_asking import word
from aicapex.errors import NumericalError, Problem, UsageError, nearest_names
from aicapex.figures import Figure, Proposition
from aicapex.language import MESSAGES, Language, Message
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import CLASSES
from aicapex.returns import COHORTS, SCALARS

if TYPE_CHECKING:
    from aicapex.results import Results
    from aicapex.scenario import Scenario

ADVERSE: Final = "adverse"
WORST: Final = 3  # parameters that are named of a trial in which a number is undefined
_DATE: Final = re.compile(r"\d{4}(Q[1-4])?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as it was written, with its title in both languages and its unit.

    A `flag` is a yes or no: its values are 1 and 0, and its mean is a probability.
    """

    text: str
    figure: Figure
    title: Message
    unit: str
    flag: bool

    def values(self, results: Results) -> Array:
        """The number of each trial (n,), in `unit`; 1 and 0 for a yes or no.

        Raises NumericalError if it is undefined in any trial: none is dropped, and none counts as nought.
        """
        if isinstance(self.figure, Proposition):
            return np.asarray(self.figure.holds(results), dtype=np.float64)
        values = self.figure.values(results)
        undefined = np.flatnonzero(~np.isfinite(values))
        if len(undefined):
            raise NumericalError(_undefined(self, results, undefined))
        return values


def read_asked(text: str, scenario: Scenario, language: Language = "en") -> Asked:
    """What is asked by a text like `bust@2030`, `idle_rate@2028Q4` or `roi`; raises UsageError if there is no such.

    A test or a class without a date is asked by the end of the scenario.
    """
    name, at, date = (part.strip() for part in text.partition("@"))
    if at and not _DATE.fullmatch(date):
        raise UsageError(Problem(word("date", language, date=date, text=text), expected=word("dates", language)))
    _refuse_outside(date, scenario, language)
    if name == ADVERSE or name in CLASSES or name in scenario.verdict:
        return _flag(text, name, date or scenario.end, scenario)
    if name in _SCALARS:
        if at:
            raise UsageError(Problem(word("scalar", language, name=name), cure=f"{name}"))
        declared = _SCALARS[name]
        return Asked(text, Figure(of=name), Message(declared.en, declared.zh), declared.unit, flag=False)
    if name not in VARIABLES and name not in _COHORTS:
        known = [ADVERSE, *CLASSES, *scenario.verdict, *_SCALARS, *VARIABLES, *_COHORTS]
        raise UsageError(Problem(word("unknown", language, name=name), nearest=nearest_names(name, known)))
    if not at:
        raise UsageError(Problem(word("undated", language, name=name), expected=f"{name}@{scenario.end[:4]}"))
    output = VARIABLES[name] if name in VARIABLES else _COHORTS[name]
    title = word_pair("dated", output.en, output.zh, date)
    return Asked(text, Figure(of=name, at=_at(date)), title, output.unit, flag=False)


_SCALARS: Final = {variable.name: variable for variable in SCALARS}
_COHORTS: Final = {variable.name: variable for variable in COHORTS}


def word_pair(key: str, en: str, zh: str, date: str) -> Message:
    """A title and a date put together in both languages."""
    return Message(word(key, "en", title=en, date=date), word(key, "zh", title=zh, date=date))


def _at(date: str) -> int | str:
    return int(date) if date.isdigit() else date


def _flag(text: str, name: str, date: str, scenario: Scenario) -> Asked:
    """A test, a class or bust and systemic together, by the end of a date."""
    at = _at(date.removesuffix("Q4"))
    if name == ADVERSE:
        proposition = Proposition(any=tuple(Proposition(of=each, at=at) for each in ("bust", "systemic")))
        title = Message(word("adverse", "en"), word("adverse", "zh"))
    elif name in CLASSES:
        proposition, title = Proposition(of=name, at=at), MESSAGES[f"class.{name}"]
    else:
        proposition, told = Proposition(of=name, at=at), scenario.verdict[name].title
        plain = name.replace("_", " ")
        title = Message(told.en, told.zh) if told.en or told.zh else MESSAGES.get(f"test.{name}", Message(plain, plain))
    return Asked(text, proposition, word_pair("by", title.en, title.zh or title.en, str(at)), "share", flag=True)


def _refuse_outside(date: str, scenario: Scenario, language: Language) -> None:
    """A UsageError if the scenario does not come to a date, or has begun after it."""
    quarter = f"{date}Q4" if date.isdigit() else date
    if quarter and quarter not in scenario.quarters:
        what = word("outside", language, date=date, scenario=scenario.name)
        raise UsageError(Problem(what, expected=f"{scenario.start} – {scenario.end}"))


def _undefined(asked: Asked, results: Results, trials: NDArray[np.intp]) -> Problem:
    """How many trials have no such number, and the first of them with the inputs that are farthest out in it."""
    first = int(trials[0])
    what = f"{asked.text} is undefined in {len(trials):,} of {results.trials:,} trials; the first is {first}"
    return Problem(f"{what} ({outlying(results, first)})", cure="ask for an output that is defined in every trial")


def outlying(results: Results, trial: int, count: int = WORST) -> str:
    """The inputs of a trial that lie farthest from the run's medians by rank, as text: name=value."""
    ranked = []
    for name, values in results.parameters.items():
        low = float(np.mean(values < values[trial]))
        high = float(np.mean(values > values[trial]))
        ranked.append((min(low, high) if low != high else 0.5, name, float(values[trial])))
    ranked.sort(key=lambda row: (-abs(0.5 - row[0]), row[1]))
    return ", ".join(f"{name}={value:.4g}" for _, name, value in ranked[:count])
