"""What a run gives: outputs by trial and quarter, tests and classes, and every figure made from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from aicapex.errors import nearest_names
from aicapex.language import MESSAGES, Bilingual, Language, Message
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.returns import COHORTS, SCALARS
from aicapex.statistics import Values, quantile_with_limits, to_years, wilson
from aicapex.variables import Variable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from aicapex.analysis.conditioning import Joint
    from aicapex.analysis.discovery import Discovery
    from aicapex.analysis.sensitivity import Sensitivity
    from aicapex.analysis.signposts import Signposts
    from aicapex.analysis.story import Story
    from aicapex.analysis.strategy import Strategy
    from aicapex.sampling import Quarters
    from aicapex.scenario import Scenario

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

# From bad to good: the first that fits is a trial's class.
CLASSES: Final = ("boom", "digestion", "bust", "systemic")
CONSTRAINTS: Final = ("power", "chips", "money", "demand")
QUANTILES: Final = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
_COHORTS: Final = {variable.name: variable for variable in COHORTS}
_SCALARS: Final = {variable.name: variable for variable in SCALARS}


@dataclass(frozen=True, slots=True)
class StartRow:
    """One statement about the start: what was claimed or measured, and what the run has there (medians over trials)."""

    name: str
    en: str
    zh: str
    target: float
    value: float
    residual: float
    claim: str
    unit: str
    kind: str  # "initial": a constant is solved so that the start has what is stated; "follows": none is
    solved: str  # that constant
    solved_zh: str = ""
    parameter: str = ""  # that states the target, if one does
    claimed: tuple[float, float] = (math.nan, math.nan)  # what the claim says; NaN where an end is open
    targets: tuple[float, float] = (math.nan, math.nan)  # P5 and P95 of the target over trials
    values: tuple[float, float] = (math.nan, math.nan)  # P5 and P95 of the value over trials
    public: tuple[float, float] = (math.nan, math.nan)  # what is published of it; NaN where an end is open
    other: tuple[float, float] = (math.nan, math.nan)  # what another claim says that does not go with it
    facts: tuple[str, ...] = ()  # that the published figure is from
    conflict: Message | None = None  # why claim and public figure, or two claims, cannot both hold
    contradicted: float = math.nan  # share of trials whose value lies outside of the published figure


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot all hold, the rule that mended them, and the share of trials in which it had to."""

    en: str
    zh: str
    share: float
    name: str = ""
    kind: str = "mended"  # or "public": not mended, but told
    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something in a run that a reader should know before trusting it."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is conditioned on, and of how many trials those that meet it are kept."""

    conditions: tuple[str, ...]
    trials: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % limits."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the distance between the limits."""
        return 0.5 * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Passage:
    """The quarters by which 10, 50 and 90 % of those trials that ever pass have passed; None where no trial does."""

    p10: str | None
    p50: str | None
    p90: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How often a test or a class has held: trials by quarter (T,), and the probabilities made from them.

    `ever` is by the end of each quarter, `now` in that quarter alone, `first` what first held then.
    """

    quarters: tuple[str, ...]
    trials: int
    ever: Counts
    now: Counts
    first: Counts

    def by(self, year: int) -> Estimate:
        """Probability by the end of a year, with Wilson's limits."""
        return probability_of(self.ever[self._last(year)], self.trials)

    def at(self, year: int) -> Estimate:
        """Probability in the last quarter of a year."""
        return probability_of(self.now[self._last(year)], self.trials)

    def never(self) -> Estimate:
        """Share of trials in which it does not happen within the horizon."""
        return probability_of(self.trials - self.first.sum(), self.trials)

    def first_passage(self) -> Passage:
        """When it first happens, among the trials in which it does."""
        passed = np.cumsum(self.first)
        if not passed[-1]:
            return Passage(None, None, None)
        # A quarter is not a quantity to interpolate: the first one by which the share has passed is told.
        ranks = [max(math.ceil(share * int(passed[-1])), 1) for share in (0.1, 0.5, 0.9)]
        return Passage(*(self.quarters[int(np.searchsorted(passed, rank))] for rank in ranks))

    def __add__(self, other: Counted) -> Counted:
        """The counts of both together."""
        sums = (getattr(self, part) + getattr(other, part) for part in ("ever", "now", "first"))
        return Counted(self.quarters, self.trials + other.trials, *sums)

    def _last(self, year: int) -> int:
        return self.quarters.index(f"{year}Q4")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """How a test or a class answers: flags by quarter and trial (T, n), and the probabilities made from them.

    `ever` is by the end of each quarter, `now` in that quarter alone.
    """

    quarters: tuple[str, ...]
    ever: Flags
    now: Flags

    def counted(self) -> Counted:
        """The same as counts of trials."""
        came = np.bincount(self.ever.argmax(axis=0)[self.ever.any(axis=0)], minlength=len(self.quarters))
        return Counted(self.quarters, self.ever.shape[1], self.ever.sum(axis=1), self.now.sum(axis=1), came)

    def by(self, year: int) -> Estimate:
        """Probability by the end of a year, with Wilson's limits."""
        return _probability(self.ever[self.quarters.index(f"{year}Q4")])

    def at(self, year: int) -> Estimate:
        """Probability in the last quarter of a year."""
        return _probability(self.now[self.quarters.index(f"{year}Q4")])

    def never(self) -> Estimate:
        """Share of trials in which it does not happen within the horizon."""
        return self.counted().never()

    def first_passage(self) -> Passage:
        """When it first happens, among the trials in which it does."""
        return self.counted().first_passage()


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Results:
    """One scenario, simulated: T quarters by n trials, in the declared units; what is undefined is NaN.

    `tests` hold whether a test holds now, `classes` the class of a trial by the end of each quarter (exactly one of
    them is true), `classes_now` the class of the quarter alone. `cohorts` go by quarter of purchase.
    """

    scenario: Scenario
    seed: int
    trials: int
    quarters: tuple[str, ...]
    outputs: Mapping[str, Values]  # each (T, n)
    scalars: Mapping[str, Values]  # each (n,)
    cohorts: Mapping[str, Values]  # each (T, n)
    tests: Mapping[str, Flags]  # each (T, n)
    classes: Mapping[str, Flags]  # each (T, n)
    classes_now: Mapping[str, Flags]  # each (T, n)
    t0: tuple[StartRow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[Notice, ...] = ()
    checks: Mapping[str, float] = field(default_factory=dict)  # identity -> worst relative error
    checked_trials: int = 0
    terminal_share: float = float("nan")  # of the cohorts' value rests on the rule beyond the horizon
    parameters: Mapping[str, Values] = field(default_factory=dict)  # drawn values, each (n,)
    event_quarters: Mapping[str, Quarters] = field(default_factory=dict)  # of each first arrival (n,); NEVER = none
    failed: int = 0
    given: Given | None = None  # None: nothing

    @property
    def years(self) -> list[int]:
        """The calendar years whose last quarter is simulated."""
        return [int(quarter[:4]) for quarter in self.quarters if quarter.endswith("Q4")]

    def by_year(self, name: str) -> tuple[list[int], Array]:
        """An output by year and trial (Y, n): year's end of a stock, sum of a flow, weighted mean of a ratio."""
        variable, values = self.variable(name), self.values(name)
        weight = self.outputs.get(variable.weight) if variable.kind == "ratio" else None
        return to_years(values, self.quarters, variable.kind, weight)

    def quantiles_by_year(
        self, name: str, probabilities: Sequence[float] = (0.05, 0.5, 0.95)
    ) -> dict[int, list[Estimate]]:
        """Quantiles over the trials of an output's years, with their order-statistic limits."""
        years, values = self.by_year(name)
        if not years:
            return {}
        value, low, high = quantile_with_limits(values, probabilities)
        return {
            year: [Estimate(*map(float, triple)) for triple in zip(value[:, y], low[:, y], high[:, y], strict=True)]
            for y, year in enumerate(years)
        }

    def quantiles_with_limits(
        self, name: str, probabilities: Sequence[float] = QUANTILES
    ) -> tuple[Array, Array, Array]:
        """Quantiles over the trials of an output, cohort scalar (p, T) or scalar (p,): value, low, high."""
        held = self.scalars[name] if name in self.scalars else self.values(name)
        return quantile_with_limits(held, probabilities)

    def means_by_year(self, name: str) -> list[float]:
        """Means over the trials in which they are defined of an output's years."""
        return [float(mean) for mean in _means(self.by_year(name)[1])]

    def mean(self, name: str) -> float:
        """The mean of a scalar over the trials in which it is defined."""
        return float(_means(self.scalars[name][None, :])[0])

    def defined(self, name: str) -> Array:
        """Share of trials in which an output or cohort scalar is defined, by quarter (T,)."""
        share: Array = np.isfinite(self.values(name)).mean(axis=1)
        return share

    def quantiles(self, name: str, probabilities: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Quantiles of an output or cohort scalar by quarter: a row per quarter, a column per probability."""
        import pandas as pd

        value, _, _ = self.quantiles_with_limits(name, probabilities)
        frame = pd.DataFrame(value.T, index=pd.Index(self.quarters, name="time"), columns=list(probabilities))
        variable = self.variable(name)
        frame.attrs = {"name": name, "unit": variable.unit, "title": variable.en}
        return frame

    def fan(self, name: str, ax: Axes | None = None, language: Language = "en") -> Axes:
        """An output's quantiles by quarter as a fan after what was published of it, in the axes given or new ones."""
        from matplotlib import pyplot

        from aicapex import charts
        from aicapex.history import history_of

        if ax is None:
            ax = pyplot.subplots(figsize=(6.3, 3.4), layout="constrained")[1]
        known = [figure for figure in history_of(self.scenario) if figure.variable == name]
        if known and name in self.outputs:
            return charts.replay_fan(self, ax, variable=name, actuals=known, language=language)
        return charts.fan(self, ax, output=name, language=language)

    def to_frame(self, names: Sequence[str] | None = None) -> pd.DataFrame:
        """A row per trial and quarter: columns trial (from 0), time, then one per output, all of them if none named."""
        import pandas as pd

        chosen = list(self.outputs) if names is None else list(names)
        trials = np.arange(self.trials)
        columns: dict[str, Any] = {
            "trial": np.repeat(trials, len(self.quarters)),
            "time": np.tile(np.asarray(self.quarters, dtype=object), self.trials),
        }
        return pd.DataFrame(columns | {name: self.values(name).T.ravel() for name in chosen})

    def values(self, name: str) -> Values:
        """An output or a cohort scalar by quarter and trial (T, n); a KeyError names the nearest if there is none."""
        for held in (self.outputs, self.cohorts):
            if name in held:
                return held[name]
        nearest = ", ".join(nearest_names(name, [*self.outputs, *self.cohorts])) or "none"
        raise KeyError(f"no output is called {name!r}; nearest: {nearest}")

    def test_title(self, name: str) -> Bilingual:
        """The title of a test: its scenario's, else the catalogue's, else its name in words."""
        title = self.scenario.verdict[name].title
        if title.en or title.zh:
            return title
        words = name.replace("_", " ")
        return MESSAGES.get(f"test.{name}", Message(words, words))

    @staticmethod
    def scalar_unit(name: str) -> str | None:
        """The unit of a scalar, if it is declared."""
        declared = _SCALARS.get(name)
        return declared.unit if declared else None

    @staticmethod
    def variable(name: str) -> Variable:
        """The declaration of an output or cohort scalar."""
        return VARIABLES[name] if name in VARIABLES else _COHORTS[name]

    def test(self, name: str) -> Answer:
        """What the run answers to a test: `ever` once it has held."""
        return Answer(self.quarters, ever=np.logical_or.accumulate(self.tests[name], axis=0), now=self.tests[name])

    def class_(self, name: str) -> Answer:
        """What the run answers about a class: `ever` while it is the worst that a trial has come to."""
        return Answer(self.quarters, ever=self.classes[name], now=self.classes_now[name])

    def adverse(self) -> Answer:
        """Bust and systemic bust together."""
        return Answer(
            self.quarters,
            ever=self.classes["bust"] | self.classes["systemic"],
            now=self.classes_now["bust"] | self.classes_now["systemic"],
        )

    def binding_by(self, year: int) -> dict[str, float]:
        """What binds: mean share of a year's quarters and of trials for power, chips, money and demand."""
        rows = [place for place, quarter in enumerate(self.quarters) if quarter.startswith(f"{year}Q")]
        names = [(constraint, f"binding_{constraint}") for constraint in CONSTRAINTS]
        return {
            constraint: float(self.outputs[name][rows].mean(dtype=np.float64))
            for constraint, name in names
            if rows and name in self.outputs
        }

    def sensitivity(self, of: str, at: int | str | None = None, held: int = 0, sobol: bool = False) -> Sensitivity:
        """What drives an outcome such as `bust@2030`, or an output at a date: `run.sensitivity("capex", at=2028)`."""
        from aicapex.analysis.sensitivity import sensitivity

        return sensitivity(self, of if at is None else f"{of}@{at}", held, sobol)

    def discover(self, where: str) -> Discovery:
        """The boxes of inputs in which a class or a test comes about."""
        from aicapex.analysis.discovery import discover

        return discover(self, where)

    def signposts(self, of: str) -> Signposts:
        """The figures published within four quarters that move a probability most."""
        from aicapex.analysis.signposts import signposts

        return signposts(self, of)

    def story(self, of: str, trial: int | None = None) -> Story:
        """The most typical trial of a class, or a trial by its number, as a dated chain."""
        from aicapex.analysis.story import story

        return story(self, of, trial)

    def strategy(self, operator: str | None = None) -> Strategy:
        """Build, lease or wait, for an archetype or a file of one's own."""
        from aicapex.analysis.strategy import strategy

        return strategy(self, operator)

    def conditioned(self, *conditions: str) -> Results:
        """The same in those trials only in which conditions such as `capex@2026Q1=118..130` hold."""
        from aicapex.analysis.conditioning import condition

        return condition(self, conditions)

    def joint(self, names: Sequence[str], by: int | str = "") -> Joint:
        """Probabilities of tests or classes alone, together, and of each where the others hold."""
        from aicapex.analysis.conditioning import joint

        return joint(self, names, str(by))

    def summary(self) -> dict[str, Any]:
        """The summary as JSON objects, as in a run folder's summary.json."""
        from aicapex.summary import summary_of

        return summary_of(self)

    def __repr__(self) -> str:
        """The verdict and the headline as text."""
        from aicapex.terminal import run_report

        return run_report(self, "en", width=100)

    def _repr_html_(self) -> str:
        """The same for a notebook, in a fixed-width block."""
        from html import escape

        return f"<pre>{escape(repr(self))}</pre>"


def _means(values: Values) -> Array:
    """Means of the rows (Y, n) over the trials in which they are defined; NaN where there is none."""
    defined = np.isfinite(values)
    count = defined.sum(axis=1)
    total = np.where(defined, values, 0.0).sum(axis=1, dtype=np.float64)
    means: Array = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return means


def _probability(flags: Flags) -> Estimate:
    """Share of the trials (n,) that are true, with Wilson's 95 % limits."""
    return probability_of(int(flags.sum()), flags.size)


def probability_of(seen: int, trials: int) -> Estimate:
    """Share of so many trials, with Wilson's 95 % limits."""
    low, high = wilson(seen, trials)
    return Estimate(float(seen / trials), float(low), float(high))
