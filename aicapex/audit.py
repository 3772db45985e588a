"""The audit: what each input, mechanism, event, thesis and reading moves, so that nothing in the model is hollow.

Both sides of a comparison have the same draws, hence what nothing reads makes exactly no difference and cannot pass by
chance, however many figures are looked at. What is read can pass falsely only if it moves trials up and down alike: one
of the some fifty figures then lies beyond three errors with a probability of at most 50 x 0.27 %, about one in eight
(less, as figures move together), and the bar on the spread stops all those whose differences scatter by less than a
fifteenth of it at 400 trials. So of three hundred subjects none that is unread passes, and of those that a real
equation reads without any mean effect at most one in eight does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from aicapex.audit_runs import batches, measured
from aicapex.audit_subjects import Kind, Side, Subject, asked_by_ledger, subjects
from aicapex.figures import Figure, Proposition
from aicapex.language import Bilingual, Language, Message, choose
from aicapex.ledger.answers import ERRORS
from aicapex.ledger.records import ProbabilityAnswer
from aicapex.ledger.wording import figure_title
from aicapex.paired import Difference, measure, paired
from aicapex.readings import claim_of

if TYPE_CHECKING:
    from aicapex.ledger.records import Claim
    from aicapex.parameters import Array
    from aicapex.scenario import Scenario

TRIALS: Final = 400  # on the same draws: a shift of a sixth of what differences scatter by is beyond three errors
SMALLEST: Final = 0.01  # [share of the spread over trials]: what moves a figure by less than that, nobody would miss
VERDICT_YEAR: Final = 2030


class Headline(NamedTuple):
    """A figure that a reader of the verdict would name: its short name, the figure and its title."""

    name: str
    figure: Figure
    title: Bilingual

    @property
    def unit(self) -> str:
        """The unit of its mean over trials."""
        return unit_of(self.figure)


# What is shown of a run beside its classes and tests: the state, the money, and who has it.
_AT: Final[Mapping[str, int]] = {
    "capex": 2028,
    "revenue": 2030,
    "rental_price_newest": 2028,
    "idle_rate_all": 2030,
    "unpowered_share": 2028,
    "unpowered_gw_us": 2027,
    "gross_margin_labs": 2028,
    "gross_margin_cloud": 2028,
    "irr_minus_hurdle": 2030,
    "roi": 2035,
    "defaults_cumulative": 2030,
    "tokens_served": 2030,
    "users": 2030,
    "daily_users_leader": 2030,
    "compute_supply": 2030,
    "training_spend": 2028,
    "chip_market_value": 2028,
    "lab_revenue_leader": 2028,
    "paying_share_for_goal": 2028,
    "revenue_consumer": 2030,
    "revenue_ads": 2030,
    "revenue_enterprise": 2030,
    "revenue_embedded": 2030,
    "revenue_sovereign": 2030,
    "cloud_revenue_external": 2026,
    "profit_chips": 2028,
    "profit_cloud": 2028,
    "profit_labs": 2028,
    "profit_applications": 2028,
    "profit_incumbents": 2028,
    "depreciation_economic": 2028,
    "depreciation_model": 2028,
    "capex_leveraged": 2028,
    "tobin_q": 2027,
}
_LATER: Final[Mapping[str, int]] = {"capex": 2030}
_WHOLE: Final = ("write_downs_total", "waiting_cost_total")  # scalars
_SUMMED: Final = ("loss_lenders",)
_CLASSES: Final = ("digestion", "systemic")
_AS_IT_STANDS: Final = Side(Message("", ""), {})


@dataclass(frozen=True, slots=True)
class Row:
    """What a subject moves most, and what it does to the probability of a bust by 2030 (or the last year before).

    `spread` is the standard deviation of the figure over the trials of the scenario audited, in the figure's unit.
    """

    subject: Subject
    headline: Headline
    difference: Difference  # with what it goes to less with what it goes from
    spread: float
    verdict: Difference

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.subject.name

    @property
    def kind(self) -> Kind:
        """What the subject is."""
        return self.subject.kind

    @property
    def share(self) -> float:
        """The size of the difference over the spread: infinite where the figure has none and yet moves."""
        return _share(self.difference, self.spread)

    @property
    def passes(self) -> bool:
        """Whether a headline figure moves beyond chance, and by enough to see."""
        return _moves(self.difference) and self.share >= SMALLEST

    def table(self, language: Language = "en") -> dict[str, Any]:
        """The row by column; texts in the language, figures plain."""
        subject = self.subject
        return {
            "subject": subject.name,
            "kind": subject.kind,
            "from": choose(subject.before.said, language),
            "to": choose(subject.after.said, language),
            "figure": self.headline.name,
            "figure_title": choose(self.headline.title, language),
            "difference": self.difference.mean,
            "unit": self.headline.unit,
            "error": self.difference.error,
            "errors": self.difference.errors,
            "spread_share": self.share,
            "verdict_difference": self.verdict.mean,
            "verdict_errors": self.verdict.errors,
            "passes": self.passes,
            "note": choose(subject.note, language),
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """All rows, in the order of mechanisms, inputs, events, theses and readings."""

    scenario: Scenario
    trials: int
    seed: int
    rows: tuple[Row, ...]

    def table(self, language: Language = "en") -> list[dict[str, Any]]:
        """The rows by column, for CSV and for the terminal."""
        return [row.table(language) for row in self.rows]


def unit_of(figure: Figure) -> str:
    """The unit of a figure's mean over trials: of what holds or does not, the share in which it does."""
    return "share" if isinstance(figure, Proposition) else figure.shown_unit


def failures(audit: Audit) -> list[Row]:
    """The rows of what moves nothing that anybody would see."""
    return [row for row in audit.rows if not row.passes]


def headlines(scenario: Scenario, tests: Iterable[str] | None = None) -> list[Headline]:
    """The figures of a scenario that a reader would name, its own tests or those given among them; the verdict first.

    Those beyond its horizon are left out.
    """
    years = [int(quarter[:4]) for quarter in scenario.quarters if quarter.endswith("Q4")]
    full = [year for year in years if f"{year}Q1" in scenario.quarters]
    last = scenario.quarters[-1]
    asked = scenario.verdict if tests is None else tests
    named = [_adverse(scenario), _named(f"adverse@{last}", _adverse_by(last))]
    named += [_named(f"{name}@{last}", Figure(of=name, at=last)) for name in (*_CLASSES, *asked)]
    dated = [*_AT.items(), *_LATER.items()]
    named += [_named(f"{name}@{year}", Figure(of=name, at=year)) for name, year in dated if year in full]
    named += [_named(name, Figure(of=name)) for name in _WHOLE]
    if full:
        span = (full[0], full[-1])
        named += [_named(f"sum of {name}", Figure(of=name, take="sum", over_years=span)) for name in _SUMMED]
    return named


def runs(scenario: Scenario, claims: Iterable[Claim], only: Sequence[str] | None = None) -> int:
    """How many runs an audit takes, for a bar that shows how far it is."""
    return len(_sides(subjects(scenario, claims, only), scenario))


def audit(
    scenario: Scenario,
    claims: Iterable[Claim],
    trials: int = TRIALS,
    seed: int = 1,
    jobs: int = 1,
    only: Sequence[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Audit:
    """What everything in a scenario moves, or the subjects named in `only`; `progress` is called with 1 after each run.

    Each distinct side of a comparison is run once.
    """
    asked = {claim.id: claim for claim in claims}
    audited = subjects(scenario, asked.values(), only)
    sides = _sides(audited, scenario)
    work = batches(sides, scenario, trials)
    shared = [name for name in scenario.verdict if all(name in batch.scenario.verdict for batch in work)]
    named = headlines(scenario, shared)
    found = measured(work, [each.figure for each in named], trials, seed, jobs, progress)
    own = found[_AS_IT_STANDS.key]
    rows = []
    for subject in audited:
        if _is_asked(subject, scenario):
            rows.append(_row_of_reading(subject, asked.get(claim_of(subject.name)), scenario, trials, seed, named[0]))
        else:
            rows.append(_row(subject, named, found[subject.before.key], found[subject.after.key], own))
    return Audit(scenario, trials, seed, tuple(rows))


def _sides(audited: Iterable[Subject], scenario: Scenario) -> dict[str, Side]:
    """What to run, each once by its key: first the scenario as it stands. The ledger's readings are of that one run."""
    run = [subject for subject in audited if not _is_asked(subject, scenario)]
    sides = (_AS_IT_STANDS, *(side for subject in run for side in (subject.before, subject.after)))
    return {side.key: side for side in sides}


def _is_asked(subject: Subject, scenario: Scenario) -> bool:
    """Whether a subject changes what is asked of a run, and not the run."""
    return subject.kind == "reading" and asked_by_ledger(scenario, subject.name)


def _row(
    subject: Subject, named: Sequence[Headline], before: Sequence[Array], after: Sequence[Array], own: Sequence[Array]
) -> Row:
    """The figure that moves most by its spread among those beyond chance; if none is, the one nearest to it."""
    differences = [paired(one, other) for one, other in zip(after, before, strict=True)]
    spreads = [_spread(*columns) for columns in zip(own, before, after, strict=True)]

    def how_much(place: int) -> tuple[bool, float]:
        difference = differences[place]
        moves = _moves(difference)
        return moves, _share(difference, spreads[place]) if moves else abs(difference.errors)

    most = max(range(len(named)), key=how_much)
    return Row(subject, named[most], differences[most], spreads[most], differences[0])


def _row_of_reading(
    subject: Subject, claim: Claim | None, scenario: Scenario, trials: int, seed: int, verdict: Headline
) -> Row:
    """A reading that the ledger alone takes up: how often the claim holds when read in the second way and in the first.

    Where a claim asks several things of each reading, they are compared in their order.
    """
    by_reading: dict[int, list[ProbabilityAnswer]] = {1: [], 2: []}
    for answer in claim.answers if claim else ():
        if isinstance(answer, ProbabilityAnswer) and answer.reading in by_reading:
            by_reading[answer.reading].append(answer)
    pairs = list(zip(by_reading[1], by_reading[2], strict=False))
    none = Difference(0.0, 0.0)
    if not pairs:
        said = Message("nothing is asked by reading", "未按解读分别检验")
        return Row(subject, Headline("", verdict.figure, said), none, 0.0, none)
    (columns,) = measure([scenario], [answer.holds for pair in pairs for answer in pair], trials, seed)
    named = [Headline(f"{subject.name}: {two.en}", two.holds, Message(two.en, two.zh)) for _, two in pairs]
    row = _row(subject, named, columns[0::2], columns[1::2], columns[0::2])
    return Row(subject, row.headline, row.difference, row.spread, none)  # no run differs, so the verdict does not


def _moves(difference: Difference) -> bool:
    return abs(difference.errors) > ERRORS


def _share(difference: Difference, spread: float) -> float:
    if not difference.mean:
        return 0.0
    return abs(difference.mean) / spread if spread > 0 else math.inf


def _spread(own: Array, *others: Array) -> float:
    """Standard deviation over trials, of the sides compared where the scenario has none: a test that never holds."""
    return next((found for found in map(_deviation, (own, *others)) if found > 0), 0.0)


def _deviation(values: Array) -> float:
    defined = values[np.isfinite(values)]
    return float(defined.std(ddof=1)) if len(defined) > 1 else 0.0


def _adverse(scenario: Scenario) -> Headline:
    """Bust or systemic by 2030, or by the horizon where that comes first."""
    quarter = f"{VERDICT_YEAR}Q4"
    if quarter in scenario.quarters:
        return _named(f"adverse@{VERDICT_YEAR}", _adverse_by(quarter))
    return _named(f"adverse@{scenario.quarters[-1]}", _adverse_by(scenario.quarters[-1]))


def _adverse_by(quarter: str) -> Proposition:
    return Proposition(any=tuple(Proposition(of=name, at=quarter) for name in ("bust", "systemic")))


def _named(name: str, figure: Figure) -> Headline:
    if isinstance(figure, Proposition) and figure.any is not None:
        date = figure.any[0].at
        return Headline(name, figure, Message(f"Bust or systemic, {date}", f"破裂或系统性破裂，{date}"))
    return Headline(name, figure, Message(figure_title(figure, "en"), figure_title(figure, "zh")))
