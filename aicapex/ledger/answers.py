"""What a run answers to each claim: its number with limits, the outcome, and the rule that decided."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from aicapex.figures import Figure
from aicapex.ledger.records import (
    AnswerEntry,
    Claim,
    EffectAnswer,
    PeakAnswer,
    ProbabilityAnswer,
    RecordAnswer,
    StartAnswer,
)
from aicapex.paired import Difference, measure_each, paired
from aicapex.sampling import NEVER
from aicapex.scenario import load
from aicapex.statistics import quantile_with_limits, wilson

if TYPE_CHECKING:
    from aicapex.parameters import Array
    from aicapex.results import Results
    from aicapex.scenario import Scenario

Outcome = Literal["held", "contradicted", "disputed", "undecidable"]

LIKELY: Final = 2.0 / 3.0  # [share] of trials from which a proposition is held; contradicted from one less this
FEWEST: Final = 100  # trials that must meet a condition for its share to be told
ERRORS: Final = 3.0  # paired standard errors beyond which something moves
EFFECT_TRIALS: Final = 1_000  # of each side of a paired difference: enough, as the draws are the same
STRIKES: Final = "2027Q1"  # when an event strikes, where a claim asks what it does: a year or so after the start
SHUFFLES: Final = 200  # of the dates of an event, as what chance would give


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the run with its limits: a probability, a difference (value and twice its error), or P5, P50, P95."""

    kind: Literal["probability", "difference", "quantiles"]
    value: float  # the probability, the mean difference, or the median
    low: float  # 95 % limits, or P5
    high: float
    unit: str
    trials: int  # that count


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule applied: what is asked is in the entry, which claim files state in both languages."""

    entry: AnswerEntry
    outcome: Outcome
    number: Number
    beside: Number | None = None  # the distribution of what is asked of, or what chance gives
    errors: float | None = None  # of a difference
    asked: bool = True  # whether a trial takes the reading that it is on; the others are told, and decide nothing
    against: str | None = None  # of a thesis: the scenario that it is compared with, which need not be the one asked


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """A claim with its answers, and the outcome that they add up to."""

    claim: Claim
    answers: tuple[Answer, ...]
    outcome: Outcome


def answer(
    results: Results,
    claims: Iterable[Claim],
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
    trials: int = EFFECT_TRIALS,
) -> list[ClaimAnswer]:
    """Every claim answered by a run, and by paired runs of at most `trials` for what a mechanism or thesis moves."""
    asked = list(claims)
    effects = _effects(results, asked, min(trials, results.trials), jobs, progress)
    told = []
    for claim in asked:
        answers = tuple(_one(entry, claim, place, results, effects) for place, entry in enumerate(claim.answers))
        told.append(ClaimAnswer(claim, answers, outcome_of(answers)))
    return told


def outcome_of(answers: Sequence[Answer]) -> Outcome:
    """What a claim's answers add up to: those that are asked, and of the start only what goes against it.

    That a run starts where a claim puts it shows no more than that it can; where another rule decides, that one does.
    """
    asked = [each for each in answers if each.asked]
    others = [each.outcome for each in asked if not (isinstance(each.entry, StartAnswer) and each.outcome == "held")]
    decided = combined(others)
    return combined([each.outcome for each in asked]) if decided == "undecidable" else decided


def combined(outcomes: Sequence[Outcome]) -> Outcome:
    """Alike: that one; those that cannot be decided are left out; else disputed.

    >>> combined(["held", "undecidable"]), combined(["held", "contradicted"])
    ('held', 'disputed')
    """
    decided = {outcome for outcome in outcomes if outcome != "undecidable"}
    if not decided:
        return "undecidable"
    return decided.pop() if len(decided) == 1 else "disputed"


def by_share(seen: int, trials: int) -> Outcome:
    """What a share of trials decides: held from two thirds, contradicted up to a third, else disputed.

    The 95 % limits must lie on the same side of one half.

    >>> by_share(900, 1000), by_share(500, 1000), by_share(3, 4)
    ('held', 'disputed', 'undecidable')
    """
    if trials < FEWEST:
        return "undecidable"
    low, high = wilson(seen, trials)
    if seen >= LIKELY * trials and low > 0.5:
        return "held"
    return "contradicted" if seen <= (1.0 - LIKELY) * trials and high < 0.5 else "disputed"


def by_difference(difference: Difference, direction: str, trials: int) -> Outcome:
    """What a paired difference decides: held beyond three errors in the direction, contradicted against it."""
    if trials < FEWEST or abs(difference.errors) <= ERRORS:
        return "undecidable"
    return "held" if (difference.mean > 0) == (direction == "up") else "contradicted"


def changed(scenario: Scenario, entry: EffectAnswer) -> tuple[Scenario, Scenario]:
    """The scenario with what the claim says, and without it."""
    if entry.neutral is not None:
        return scenario, scenario.with_(entry.neutral)
    if entry.scenario is not None:
        return load(entry.scenario), load("base")
    assert entry.event is not None
    return struck(scenario, entry.event), without(scenario, entry.event)


def _comes(scenario: Scenario, event: str | None) -> bool:
    """Whether the scenario has an event, where one is asked about."""
    return event is None or event in scenario.events


def struck(scenario: Scenario, event: str) -> Scenario:
    """The scenario in which an event strikes in every trial, in one quarter, once."""
    return scenario.with_({f"events.{event}.when": {"date": STRIKES}})


def without(scenario: Scenario, event: str) -> Scenario:
    """The scenario without an event."""
    return scenario.with_({f"events.{event}.size": 0})


_Effects = Mapping[tuple[str, int], Difference]


def _effects(
    results: Results, claims: Sequence[Claim], trials: int, jobs: int, progress: Callable[[int], None] | None
) -> _Effects:
    """The paired differences by claim and place of the answer; each scenario is run once for all that ask of it."""
    wanted = [
        (claim.id, place, entry, changed(results.scenario, entry))
        for claim in claims
        for place, entry in enumerate(claim.answers)
        if isinstance(entry, EffectAnswer) and _comes(results.scenario, entry.event)
    ]
    scenarios = {one.digest: one for *_, pair in wanted for one in pair}
    figures: dict[str, dict[str, Figure]] = {digest: {} for digest in scenarios}
    for *_, entry, pair in wanted:
        for one in pair:
            figures[one.digest][entry.figure.model_dump_json()] = entry.figure
    asked = [(scenario, list(figures[digest].values())) for digest, scenario in scenarios.items()]
    rows = measure_each(asked, trials, results.seed, jobs, progress)
    found = {
        digest: dict(zip(figures[digest], columns, strict=True))
        for digest, columns in zip(scenarios, rows, strict=True)
    }
    effects = {}
    for claim, place, entry, (one, other) in wanted:
        key = entry.figure.model_dump_json()
        effects[claim, place] = paired(found[one.digest][key], found[other.digest][key])
    return effects


def _one(entry: AnswerEntry, claim: Claim, place: int, results: Results, effects: _Effects) -> Answer:
    if not _comes(results.scenario, getattr(entry, "event", None)):
        return Answer(entry, "undecidable", Number("probability", math.nan, math.nan, math.nan, "share", 0))
    if isinstance(entry, EffectAnswer):
        difference = effects[claim.id, place]
        trials = min(EFFECT_TRIALS, results.trials)
        number = Number(
            "difference",
            difference.mean,
            difference.mean - 1.96 * difference.error,
            difference.mean + 1.96 * difference.error,
            entry.figure.shown_unit,
            trials,
        )
        outcome = by_difference(difference, entry.direction, trials)
        return Answer(entry, outcome, number, errors=difference.errors, against="base" if entry.scenario else None)
    if isinstance(entry, ProbabilityAnswer):
        return _probability(entry, claim.id, results)
    if isinstance(entry, RecordAnswer):
        sides = {evidence.side for evidence in claim.evidence} - {"context"}
        outcome = "undecidable" if not sides else "disputed"
        if len(sides) == 1:
            outcome = "held" if sides == {"for"} else "contradicted"
        return Answer(entry, outcome, quantiles(entry.number, results))
    return _start(entry, results) if isinstance(entry, StartAnswer) else _peak(entry, results)


def _probability(entry: ProbabilityAnswer, claim: str, results: Results) -> Answer:
    """The share of trials that count; an answer on one reading counts those that take it, or all if none does."""
    counting = entry.holds.counts(results)
    takes = np.ones(results.trials, dtype=np.bool_)
    if entry.reading is not None:
        takes = results.parameters[f"reading.{claim}"] == entry.reading
    asked = bool(takes.any())
    if asked:
        counting &= takes
    seen, trials = int((entry.holds.holds(results) & counting).sum()), int(counting.sum())
    beside = quantiles(entry.number, results) if entry.number else None
    return Answer(entry, by_share(seen, trials), share(seen, trials), beside, asked=asked)


def _start(entry: StartAnswer, results: Results) -> Answer:
    values = entry.number.values(results)
    inside = np.isfinite(values)
    # Claims are round numbers and the state is solved: what is within rounding of a limit is at it.
    slack = 1e-6
    if entry.at_least is not None:
        inside &= values >= entry.at_least - slack * abs(entry.at_least)
    if entry.at_most is not None:
        inside &= values <= entry.at_most + slack * abs(entry.at_most)
    seen = int(inside.sum())
    number = quantiles(entry.number, results)
    return Answer(entry, by_share(seen, results.trials), number, share(seen, results.trials))


def _peak(entry: PeakAnswer, results: Results) -> Answer:
    """Whether the peak is nearer the event than dates of other trials would have it, beyond three errors."""
    quarters = sum(entry.until is None or int(quarter[:4]) <= entry.until for quarter in results.quarters)
    peak = results.outputs[entry.of][:quarters].argmax(axis=0)
    date = results.event_quarters[entry.event]
    came = np.flatnonzero(date < NEVER)
    peak, date = peak[came], date[came]
    near = np.abs(peak - date) <= entry.within
    turns = (1 + np.arange(SHUFFLES)) * max(len(came) // (SHUFFLES + 1), 1)
    chance = np.mean([np.abs(peak - np.roll(date, int(turn))) <= entry.within for turn in turns], axis=0)
    difference = paired(near.astype(float), chance)
    outcome: Outcome = "contradicted"
    if len(came) < FEWEST:
        outcome = "undecidable"
    elif difference.errors > ERRORS:
        outcome = "held" if near.mean() >= 0.5 else "disputed"  # more often than chance, yet not as a rule
    seen = int(near.sum())
    expected = share(round(float(chance.sum())), len(came))
    return Answer(entry, outcome, share(seen, len(came)), expected, errors=difference.errors)


def share(seen: int, trials: int) -> Number:
    """A share of trials with Wilson's limits."""
    low, high = wilson(seen, trials)
    return Number("probability", seen / trials if trials else float("nan"), float(low), float(high), "share", trials)


def quantiles(figure: Figure, results: Results) -> Number:
    """P5, P50 and P95 of a figure over the trials in which it is defined."""
    return quantiles_of(figure.values(results), figure.shown_unit)


def quantiles_of(values: Array, unit: str) -> Number:
    """P5, P50 and P95 of values (n,), NaN left out."""
    value, _, _ = quantile_with_limits(values, (0.05, 0.5, 0.95))
    low, middle, high = (float(v) for v in value)
    return Number("quantiles", middle, low, high, unit, int(np.isfinite(values).sum()))
