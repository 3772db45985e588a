"""Compare: scenarios on the same draws, their paired differences, what explains them, and mixtures of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex import engine
from aicapex.analysis import compare_words
from aicapex.analysis.asked import ADVERSE, Asked, read_asked
from aicapex.analysis.attribution import Contribution, chains, contributions, differing, items_of
from aicapex.errors import Problem, UsageError
from aicapex.figures import Proposition
from aicapex.language import Language
from aicapex.paired import measure
from aicapex.parameters import Array
from aicapex.results import CLASSES, Estimate, Results
from aicapex.statistics import paired_difference, quantile_with_limits, wilson
from aicapex.terminal import HEADLINE, shown_years

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from aicapex.scenario import Scenario

BUDGET: Final = 24_000  # trials that the attribution simulates in all, at most: some 12 s on two cores
LEAST: Final = 500  # trials of each of its runs, at least
BAND: Final = (0.05, 0.5, 0.95)
NORMAL: Final = 1.96  # half of a 95 % interval in standard errors
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Cell:
    """A probability by the end of a year: of each scenario, and each one's paired difference from the first."""

    name: str
    year: int
    values: tuple[Estimate, ...]
    differences: tuple[tuple[float, float], ...]  # mean and standard error, of the second scenario on


@dataclass(frozen=True, slots=True)
class Level:
    """A headline output in a year: P5, P50, P95 of each scenario, and of each one's difference trial by trial."""

    name: str
    year: int
    values: tuple[tuple[float, ...], ...]
    differences: tuple[tuple[float, ...], ...]  # mean, standard error, P5, P50, P95, of the second scenario on


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the difference between two scenarios in what is asked comes from, at the trials of its own runs."""

    asked: Asked
    trials: int
    first: float
    second: float
    error: float
    parts: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Probabilities and headline quantiles where each scenario has a weight; limits [share] by a normal law."""

    weights: tuple[float, ...]
    probabilities: tuple[tuple[str, int, Estimate], ...]
    levels: tuple[tuple[str, int, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Scenarios on the same draws."""

    runs: tuple[Results, ...]
    years: tuple[int, ...]
    cells: tuple[Cell, ...]
    levels: tuple[Level, ...]
    attribution: Attribution | None
    mixture: Mixture | None

    @property
    def results(self) -> Results:
        """The first scenario's run, with which the others are compared."""
        return self.runs[0]

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: measure, year, scenario, value, low, high, difference from the first, standard error."""
        import pandas as pd

        rows = []
        for cell in self.cells:
            for place, (run, value) in enumerate(zip(self.runs, cell.values, strict=True)):
                moved, error = cell.differences[place - 1] if place else (0.0, 0.0)
                rows.append((cell.name, cell.year, run.scenario.name, value.value, value.low, value.high, moved, error))
        for level in self.levels:
            for place, (run, band) in enumerate(zip(self.runs, level.values, strict=True)):
                moved, error = level.differences[place - 1][:2] if place else (0.0, 0.0)
                rows.append((level.name, level.year, run.scenario.name, band[1], band[0], band[2], moved, error))
        columns = ["measure", "year", "scenario", "value", "low", "high", "difference", "error"]
        return pd.DataFrame(rows, columns=columns)

    def waterfall(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """What explains the difference, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.compare import waterfall

        return in_axes(waterfall, self, ax, 4.2, language)

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The probabilities side by side, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.compare import paired

        return in_axes(paired, self, ax, 3.4, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.compare_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def compare(
    scenarios: Sequence[Scenario],
    trials: int = 10_000,
    seed: int = 1,
    jobs: int = 1,
    of: str | None = "adverse@2030",
    weights: Sequence[float] | None = None,
    progress: Progress | None = None,
    language: Language = "en",
) -> Comparison:
    """Run scenarios on the same draws and tell how they differ; `of` is what the attribution explains, None for none.

    Raises UsageError if there are fewer than two, if they do not have the same quarters, or if weights do not fit.
    """
    _refuse(scenarios, weights, language)
    asked = read_asked(of, scenarios[0], language) if of is not None else None
    runs = tuple(engine.run(scenario, trials, seed, progress=progress, jobs=jobs) for scenario in scenarios)
    years = tuple(shown_years(runs[0].years))
    explained = None
    if asked is not None:
        explained = attribute(scenarios[0], scenarios[1], asked, trials, seed, jobs, progress)
    mixture = mix(runs, years, weights) if weights is not None else None
    return Comparison(runs, years, _cells(runs, years), _levels(runs, years), explained, mixture)


def _refuse(scenarios: Sequence[Scenario], weights: Sequence[float] | None, language: Language) -> None:
    word = compare_words.word
    if len(scenarios) < 2:
        raise UsageError(Problem(word("two", language)))
    for other in scenarios[1:]:
        if other.quarters != scenarios[0].quarters:
            what = word("horizon", language, one=scenarios[0].name, other=other.name)
            raise UsageError(Problem(what, expected=f"{scenarios[0].start} – {scenarios[0].end}"))
    if weights is not None and (len(weights) != len(scenarios) or min(weights) < 0 or sum(weights) <= 0):
        raise UsageError(Problem(word("weights", language, count=len(scenarios))))


def measures(run: Results) -> list[str]:
    """What probabilities are told of: bust and systemic together, the classes, and the tests of the first scenario."""
    return [ADVERSE, *CLASSES, *run.scenario.verdict]


def _flags(run: Results, name: str, year: int) -> Array:
    """Whether a class or test has come to each trial (n,) by the end of a year, as 1 and 0; 0 where it has none."""
    if name != ADVERSE and name not in CLASSES and name not in run.tests:
        return np.zeros(run.trials)
    parts = ("bust", "systemic") if name == ADVERSE else (name,)
    proposition = Proposition(any=tuple(Proposition(of=part, at=year) for part in parts))
    return np.asarray(proposition.holds(run), dtype=np.float64)


def _cells(runs: Sequence[Results], years: Sequence[int]) -> tuple[Cell, ...]:
    cells = []
    for name in measures(runs[0]):
        for year in years:
            flags = [_flags(run, name, year) for run in runs]
            values = tuple(_estimate(each) for each in flags)
            differences = tuple(_difference(each, flags[0]) for each in flags[1:])
            cells.append(Cell(name, year, values, differences))
    return tuple(cells)


def _estimate(flags: Array) -> Estimate:
    low, high = wilson(flags.sum(), len(flags))
    return Estimate(float(flags.mean()), float(low), float(high))


def _difference(one: Array, other: Array) -> tuple[float, float]:
    """Mean of one less the other (n,), and its standard error, 0 where they differ alike."""
    mean, error = (float(value) for value in paired_difference(one, other))
    return mean, 0.0 if np.isnan(error) else error


def _levels(runs: Sequence[Results], years: Sequence[int]) -> tuple[Level, ...]:
    levels = []
    for name in HEADLINE:
        if any(name not in run.outputs for run in runs):
            continue
        by_run = [run.by_year(name) for run in runs]
        for year in years:
            if year not in by_run[0][0]:
                continue
            values = [rows[found.index(year)] for found, rows in by_run]
            bands = tuple(_band(each) for each in values)
            moved = tuple((*_difference(each, values[0]), *_band(each - values[0])) for each in values[1:])
            levels.append(Level(name, year, bands, moved))
    return tuple(levels)


def _band(values: Array) -> tuple[float, ...]:
    value, _, _ = quantile_with_limits(values, BAND)
    return tuple(float(each) for each in value)


def attribute(
    a: Scenario, b: Scenario, asked: Asked, trials: int, seed: int, jobs: int, progress: Progress | None = None
) -> Attribution:
    """What makes two scenarios differ in what is asked, in as many trials as the budget of its runs allows."""
    items = items_of(differing(a, b))
    fewer = min(trials, max(LEAST, BUDGET // max(2 * len(items), 1)))
    forward, reverse = chains(a, b, items)
    # The ends are common to both chains, and scenarios that are the same are run once.
    wanted = {scenario.digest: scenario for scenario in (*forward, *reverse)}
    rows = measure(list(wanted.values()), [asked.figure], fewer, seed, jobs, _whole(progress, fewer))
    values = {digest: row[0] for digest, row in zip(wanted, rows, strict=True)}
    ahead, back = ([values[scenario.digest] for scenario in chain] for chain in (forward, reverse))
    for row in (*ahead, *back):
        if not np.isfinite(row).all():
            raise UsageError(Problem(f"{asked.text} is undefined in some trials", cure="ask for another output"))
    difference, error = _difference(ahead[-1], ahead[0])
    parts = tuple(contributions(items, ahead, back))
    first = float(ahead[0].mean())
    return Attribution(asked, fewer, first, first + difference, error, parts)


def _whole(progress: Progress | None, trials: int) -> Progress | None:
    """Progress by run, told in trials."""
    return None if progress is None else lambda runs: progress(runs * trials)


def runs_of_attribution(a: Scenario, b: Scenario, trials: int) -> int:
    """How many trials the attribution will simulate in all, for a progress bar."""
    count = max(2 * len(items_of(differing(a, b))), 1)
    return count * min(trials, max(LEAST, BUDGET // count))


def mix(runs: Sequence[Results], years: Sequence[int], weights: Sequence[float]) -> Mixture:
    """The mixture in which each scenario has its share of the weight, over all trials of all runs.

    The draws are common, so the error of a mixed probability is that of the mixed flags of a trial.
    """
    share = np.asarray(weights, dtype=np.float64) / float(sum(weights))
    told = []
    for name in measures(runs[0]):
        for year in years:
            flags = np.stack([_flags(run, name, year) for run in runs])
            mixed = share @ flags
            reach = NORMAL * float(mixed.std(ddof=1) / np.sqrt(mixed.size)) if mixed.size > 1 else 0.0
            value = float(mixed.mean())
            told.append((name, year, Estimate(value, max(value - reach, 0.0), min(value + reach, 1.0))))
    levels = []
    for name in HEADLINE:
        for year in years:
            found = [run.by_year(name) for run in runs if name in run.outputs]
            if len(found) == len(runs) and year in found[0][0]:
                rows = [values[there.index(year)] for there, values in found]
                levels.append((name, year, _weighted(rows, share)))
    return Mixture(tuple(float(each) for each in share), tuple(told), tuple(levels))


def _weighted(rows: Sequence[Array], share: Array) -> tuple[float, ...]:
    """Quantiles of all trials of all runs, those of a run having its share (undefined ones left out)."""
    values = np.concatenate(rows)
    weight = np.repeat(share, [len(row) for row in rows])
    defined = np.isfinite(values)
    if not defined.any():
        return (float("nan"),) * len(BAND)
    values, weight = values[defined], weight[defined]
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    places = np.minimum(np.searchsorted(reached, BAND), len(values) - 1)
    return tuple(float(values[order][place]) for place in places)
