"""Conditioning and joint events: the trials in which published figures come out so, and tests that hold together."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from aicapex import diagnosis
from aicapex.analysis.asked import Asked, read_asked
from aicapex.analysis.conditioning_words import word
from aicapex.analysis.constrained import LEAST_EFFECTIVE
from aicapex.analysis.prim import Flags
from aicapex.analysis.sensitivity import unit_of_input
from aicapex.analysis.telling import amount, input_title, unit_of
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, bilingual, choose
from aicapex.results import Estimate, Given, Notice, Results
from aicapex.statistics import wilson
from aicapex.summary import rounded
from aicapex.tables import Row, grid, percent, wrapped

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

_CONDITION: Final = re.compile(r"(?P<what>[^<>=]+)(?P<how>>=|<=|=)(?P<limits>.+)")
SHIFTED: Final = 5  # inputs that are told to have moved


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a trial: what is asked lies between two ends, both included [its unit]."""

    text: str
    asked: Asked
    low: float
    high: float

    def holds(self, results: Results) -> Flags:
        """Whether it holds in each trial (n,)."""
        values = self.asked.values(results)
        met: Flags = (values >= self.low) & (values <= self.high)
        return met


@dataclass(frozen=True, slots=True)
class Joint:
    """Tests that are asked to hold together by the end of a year."""

    names: tuple[str, ...]
    by: str
    alone: tuple[Estimate, ...]
    together: Estimate
    independent: float  # the product of the probabilities alone
    given_others: tuple[Estimate, ...]  # each, where all others hold


def read_condition(text: str, scenario: Scenario, language: Language = "en") -> Condition:
    """A condition like `capex@2026Q1=118..130`, `roi@2030>=0.2` or `bust@2028=1..1`; raises UsageError."""
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        raise UsageError(Problem(word("condition", language, text=text), expected="capex@2026Q1=118..130"))
    asked = read_asked(found["what"].strip(), scenario, language)
    first, dots, last = found["limits"].strip().partition("..")
    try:
        ends = (float(first), float(last if dots else first))
    except ValueError:
        raise UsageError(Problem(word("condition", language, text=text), expected="capex@2026Q1=118..130")) from None
    low = ends[0] if found["how"] != "<=" else -math.inf
    high = ends[1] if found["how"] != ">=" else math.inf
    if (dots and found["how"] != "=") or low > high or math.isnan(low) or math.isnan(high):
        raise UsageError(Problem(word("condition", language, text=text), expected="capex@2026Q1=118..130"))
    return Condition(text.strip(), asked, low, high)


def condition(results: Results, texts: Sequence[str], language: Language = "en") -> Results:
    """The run restricted to the trials in which all conditions hold: each has weight one, the others none.

    Everything is made anew from these trials but conflicts of the start, which stay those of all. Raises UsageError
    where fewer trials are left than can be relied on.
    """
    conditions = [read_condition(text, results.scenario, language) for text in texts]
    held = np.logical_and.reduce([each.holds(results) for each in conditions])
    kept = int(held.sum())
    if kept < LEAST_EFFECTIVE:
        share = kept / results.trials
        what = word("few", language, kept=kept, trials=results.trials, least=LEAST_EFFECTIVE)
        wanted = math.ceil(1.2 * LEAST_EFFECTIVE / share) if kept else 0
        cure = word("few.cure", language, wanted=f"{wanted:,}") if wanted else word("none.cure", language)
        raise UsageError(Problem(what, cure=cure))
    return restrict(results, held, Given(tuple(each.text for each in conditions), results.trials))


def restrict(results: Results, held: Flags, given: Given) -> Results:
    """The run with only those trials (n,) that are held."""
    outputs = {name: values[:, held] for name, values in results.outputs.items()}
    parameters = {name: values[held] for name, values in results.parameters.items()}
    notice = [
        word("notice", tongue, conditions="; ".join(given.conditions), kept=int(held.sum()), trials=given.trials)
        for tongue in ("en", "zh")
    ]
    return replace(
        results,
        trials=int(held.sum()),
        outputs=outputs,
        scalars={name: values[held] for name, values in results.scalars.items()},
        cohorts={name: values[:, held] for name, values in results.cohorts.items()},
        tests={name: values[:, held] for name, values in results.tests.items()},
        classes={name: values[:, held] for name, values in results.classes.items()},
        classes_now={name: values[:, held] for name, values in results.classes_now.items()},
        t0=diagnosis.start_table(parameters, outputs),
        warnings=(
            Notice(*notice),
            *diagnosis.warnings(results.scenario, diagnosis.held(parameters, outputs), int(held.sum()), results.checks),
        ),
        parameters=parameters,
        event_quarters={name: values[held] for name, values in results.event_quarters.items()},
        given=given,
    )


def shifts(before: Results, after: Results) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    """The inputs that a condition moves most, by their means over the standard deviation: P5, P50, P95 of both."""
    ranked = []
    for name, values in before.parameters.items():
        if values.min() < values.max():
            moved = abs(float(after.parameters[name].mean() - values.mean()))
            ranked.append((moved / float(values.std()), name))
    ranked.sort(key=lambda row: (-row[0], row[1]))
    return [(name, _band(before.parameters[name]), _band(after.parameters[name])) for _, name in ranked[:SHIFTED]]


def _band(values: Any) -> tuple[float, ...]:
    return tuple(float(each) for each in np.quantile(values, (0.05, 0.5, 0.95)))


def given_text(before: Results, after: Results, language: Language, cells: int) -> str:
    """What a condition does to the verdict and to the inputs, in lines of at most so many cells."""
    from aicapex.terminal import shown_years

    given = after.given
    assert given is not None
    low, high = wilson(after.trials, given.trials)
    conditions = "; ".join(given.conditions)
    share = f"{percent(after.trials / given.trials)} ({percent(float(low))} – {percent(float(high))})"
    head = word("given", language, conditions=conditions, kept=after.trials, trials=given.trials, share=share)
    years = shown_years(before.years)
    rows = [
        Row(f"  {word(key, language)}", tuple(_told(run.adverse().by(year)) for year in years))
        for key, run in (("all", before), ("kept", after))
    ]
    lines = [*wrapped(head, cells), *grid(Row(word("adverse", language), tuple(map(str, years))), rows, cells)]
    moved = []
    for name, was, now in shifts(before, after):
        unit = unit_of_input(name)
        label = f"  {choose(input_title(name), language)} [{unit_of(unit, language)}]"
        moved.append(
            Row(_cut(label, cells - 44), tuple(" ".join(amount(v, unit) for v in band) for band in (was, now)))
        )
    columns = (word("all", language), word("kept", language))
    return "\n".join([*lines, "", *grid(Row(word("moved", language), columns), moved, cells)])


def _cut(text: str, cells: int) -> str:
    from aicapex.analysis.sensitivity_report import shortened

    return shortened(text, max(cells, 20))


def _told(estimate: Estimate) -> str:
    return f"{percent(estimate.value)} ±{percent(estimate.half_width)}"


def joint(results: Results, names: Sequence[str], by: str = "", language: Language = "en") -> Joint:
    """Probabilities of tests, classes or `adverse` alone, together, and of each where all others hold."""
    if len(names) < 2:
        raise UsageError(Problem(word("joint", language), expected="'returns_shortfall & default_wave @2030'"))
    asked = [read_asked(f"{name}@{by}" if by else name, results.scenario, language) for name in names]
    for each in asked:
        if not each.flag:
            raise UsageError(Problem(word("flag", language, name=each.text)))
    flags = np.stack([each.values(results) > 0.5 for each in asked])
    alone = tuple(_estimate(row) for row in flags)
    others = tuple(_estimate(flags[place, np.delete(flags, place, axis=0).all(axis=0)]) for place in range(len(names)))
    product = math.prod(each.value for each in alone)
    return Joint(
        tuple(names),
        by or results.scenario.end[:4],
        alone,
        _estimate(np.logical_and.reduce(list(flags))),
        product,
        others,
    )


def _estimate(flags: Flags) -> Estimate:
    low, high = wilson(flags.sum(), len(flags))
    return Estimate(float(flags.mean()) if len(flags) else math.nan, float(low), float(high))


def read_joint(text: str) -> tuple[list[str], str]:
    """The names and the year of a text like `returns_shortfall & default_wave @2030`.

    >>> read_joint("returns_shortfall & default_wave @2030"), read_joint("a&b")
    ((['returns_shortfall', 'default_wave'], '2030'), (['a', 'b'], ''))
    """
    names, _, by = text.partition("@")
    return [name.strip() for name in names.split("&")], by.strip()


def joint_text(results: Results, found: Joint, language: Language, cells: int) -> str:
    """What a joint question answers, in lines of at most so many cells."""
    columns = (word("alone", language), word("where.others", language))
    rows = [
        Row(
            f"  {_title(results, name, language)}",
            (_told(alone), _told(others) if math.isfinite(others.value) else "–"),
        )
        for name, alone, others in zip(found.names, found.alone, found.given_others, strict=True)
    ]
    lift = found.together.value / found.independent if found.independent > 0 else math.nan
    line = word(
        "together",
        language,
        together=_told(found.together),
        independent=percent(found.independent),
        lift=f"{lift:.2f}" if math.isfinite(lift) else "–",
    )
    return "\n".join(
        [*grid(Row(word("joint.by", language, by=found.by), columns), rows, cells), *wrapped("  " + line, cells)]
    )


def _title(results: Results, name: str, language: Language) -> str:
    return choose(read_asked(name, results.scenario).title, language).rsplit(" by ", 1)[0].rsplit("（", 1)[0]


def joint_object(found: Joint) -> dict[str, Any]:
    """A joint question as a JSON object."""

    def estimate(each: Estimate) -> dict[str, float | None]:
        return {"value": rounded(each.value), "low": rounded(each.low), "high": rounded(each.high)}

    return {
        "names": list(found.names),
        "by": found.by,
        "together": estimate(found.together),
        "if_independent": rounded(found.independent),
        "alone": [estimate(each) for each in found.alone],
        "given_others": [estimate(each) for each in found.given_others],
    }


def given_object(before: Results, after: Results) -> dict[str, Any]:
    """What a condition does to the verdict and to the inputs, as a JSON object."""
    assert after.given is not None
    return {
        "conditions": list(after.given.conditions),
        "of_trials": after.given.trials,
        "effective": after.trials,
        "moved": [
            {
                "input": name,
                "title": bilingual(input_title(name)),
                "unit": unit_of_input(name),
                "all": [rounded(value) for value in was],
                "kept": [rounded(value) for value in now],
            }
            for name, was, now in shifts(before, after)
        ],
    }
