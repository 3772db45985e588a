"""A run of which only summaries are kept: its memory does not grow with its trials.

The first block sets the bins. Pieces of a fixed size are counted apart and added up in their order, so that the sums
do not hang on who counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from aicapex import diagnosis, engine, workers
from aicapex.language import Bilingual, say
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import CONSTRAINTS, QUANTILES, Answer, Conflict, Counted, Estimate, Notice, Results, StartRow
from aicapex.run_limits import MOST_SUMMARISED
from aicapex.sampling import draw
from aicapex.statistics import Values, to_years
from aicapex.tally import Grid, Tally, grid_of, joined
from aicapex.variables import Variable

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

EXACT: Final = 20_480  # trials up to which every one is kept and quantiles are exact
CHECKED: Final = 512  # trials on which the identities are tested if not on all
BLOCK: Final = engine.BLOCK // 2  # smaller than where trials are kept: half the memory for a few per cent of time
PIECE: Final = 8 * engine.BLOCK  # trials counted at a time by one worker
BAND: Final = (0.05, 0.50, 0.95)
Rows = dict[tuple[str, str], slice]  # kind ("quarters", "years", "cohorts", "scalars") and name -> rows of the tally


@dataclass(frozen=True, slots=True)
class Digest:
    """What is counted of some trials beside the tally; two digests add up to that of all their trials."""

    trials: int
    answers: dict[tuple[str, str], Counted]  # kind ("test", "class", "adverse") and name
    held: dict[diagnosis.Limit, NDArray[np.int64]]
    mended: dict[str, float]  # trials by conflict
    checks: dict[str, float]
    checked: int
    terminal: tuple[float, float]
    failed: list[int]

    def __add__(self, other: Digest) -> Digest:
        """Both together."""
        worst = {name: max(error, other.checks.get(name, 0.0)) for name, error in self.checks.items()}
        return Digest(
            trials=self.trials + other.trials,
            answers={key: answer + other.answers[key] for key, answer in self.answers.items()},
            held={key: counts + other.held[key] for key, counts in self.held.items()},
            mended={name: count + other.mended[name] for name, count in self.mended.items()},
            checks=worst or other.checks,
            checked=self.checked + other.checked,
            terminal=(self.terminal[0] + other.terminal[0], self.terminal[1] + other.terminal[1]),
            failed=self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class Summaries:
    """A run by its summaries, which are asked as `Results` are; quantiles are within a rank of 0.2 % or a bin's width.

    The table of the start and the dependence that came of the draws are those of the first block, `first`.
    """

    first: Results
    seed: int
    trials: int
    rows: Rows
    tally: Tally
    digest: Digest
    conflicts: tuple[Conflict, ...]
    warnings: tuple[Notice, ...]
    given: None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.first.scenario

    @property
    def quarters(self) -> tuple[str, ...]:
        """Every quarter simulated."""
        return self.first.quarters

    @property
    def years(self) -> list[int]:
        """The calendar years whose last quarter is simulated."""
        return self.first.years

    @property
    def outputs(self) -> list[str]:
        """The names of the outputs."""
        return [name for kind, name in self.rows if kind == "quarters"]

    @property
    def scalars(self) -> list[str]:
        """The names of the scalars."""
        return [name for kind, name in self.rows if kind == "scalars"]

    @property
    def cohorts(self) -> list[str]:
        """The names of the cohort scalars."""
        return [name for kind, name in self.rows if kind == "cohorts"]

    @property
    def tests(self) -> list[str]:
        """The names of the tests."""
        return [name for kind, name in self.digest.answers if kind == "test"]

    @property
    def classes(self) -> list[str]:
        """The names of the classes."""
        return [name for kind, name in self.digest.answers if kind == "class"]

    @property
    def t0(self) -> tuple[StartRow, ...]:
        """The table of the start, of the first block."""
        return self.first.t0

    @property
    def parameters(self) -> Mapping[str, Values]:
        """What was drawn for the first block."""
        return self.first.parameters

    @property
    def checks(self) -> Mapping[str, float]:
        """The worst relative error of each identity."""
        return self.digest.checks

    @property
    def checked_trials(self) -> int:
        """Trials on which the identities were tested."""
        return self.digest.checked

    @property
    def terminal_share(self) -> float:
        """Share of the cohorts' value that rests on the rule beyond the horizon."""
        beyond, value = self.digest.terminal
        return beyond / value if value else 0.0

    @property
    def failed(self) -> int:
        """Trials that ended in numbers that are not finite."""
        return len(self.digest.failed)

    def test(self, name: str) -> Counted:
        """What the run answers to a test."""
        return self.digest.answers["test", name]

    def class_(self, name: str) -> Counted:
        """What the run answers about a class."""
        return self.digest.answers["class", name]

    def adverse(self) -> Counted:
        """Bust and systemic bust together."""
        return self.digest.answers["adverse", ""]

    def test_title(self, name: str) -> Bilingual:
        """The title of a test."""
        return self.first.test_title(name)

    @staticmethod
    def scalar_unit(name: str) -> str | None:
        """The unit of a scalar."""
        return Results.scalar_unit(name)

    @staticmethod
    def variable(name: str) -> Variable:
        """The declaration of an output or cohort scalar."""
        return Results.variable(name)

    def quantiles_with_limits(
        self, name: str, probabilities: Sequence[float] = QUANTILES
    ) -> tuple[Array, Array, Array]:
        """Quantiles over the trials of an output, cohort scalar (p, T) or scalar (p,): value, low, high."""
        value, low, high = self.tally.quantiles(self._rows(name), probabilities)
        return (value[:, 0], low[:, 0], high[:, 0]) if ("scalars", name) in self.rows else (value, low, high)

    def quantiles_by_year(self, name: str, probabilities: Sequence[float] = BAND) -> dict[int, list[Estimate]]:
        """Quantiles over the trials of an output's years, with their order-statistic limits."""
        years, value, low, high = self._by_year(name, probabilities)
        return {
            year: [Estimate(*map(float, triple)) for triple in zip(value[:, y], low[:, y], high[:, y], strict=True)]
            for y, year in enumerate(years)
        }

    def means_by_year(self, name: str) -> list[float]:
        """Means over the trials in which they are defined of an output's years."""
        means = self.tally.means(self.rows.get(("years", name), self._rows(name)))
        return [float(mean) for mean in (means if ("years", name) in self.rows else means[self._year_ends()])]

    def mean(self, name: str) -> float:
        """The mean of a scalar over the trials in which it is defined."""
        return float(self.tally.means(self.rows["scalars", name])[0])

    def defined(self, name: str) -> Array:
        """Share of trials in which an output or cohort scalar is defined, by quarter (T,)."""
        share: Array = self.tally.defined(self._rows(name)) / self.trials
        return share

    def binding_by(self, year: int) -> dict[str, float]:
        """What binds: mean share of a year's quarters and of trials for power, chips, money and demand."""
        at = [place for place, quarter in enumerate(self.quarters) if quarter.startswith(f"{year}Q")]
        names = [(constraint, f"binding_{constraint}") for constraint in CONSTRAINTS]
        means = {constraint: self.tally.means(self._rows(name))[at] for constraint, name in names}
        return {constraint: float(values.mean()) for constraint, values in means.items() if at}

    def summary(self) -> dict[str, Any]:
        """The summary as JSON objects, as in a run folder's summary.json."""
        from aicapex.summary import summary_of

        return summary_of(self)

    def _rows(self, name: str) -> slice:
        return next(self.rows[kind, name] for kind in ("quarters", "cohorts", "scalars") if (kind, name) in self.rows)

    def _year_ends(self) -> list[int]:
        return [place for place, quarter in enumerate(self.quarters) if quarter.endswith("Q4")]

    def _by_year(self, name: str, probabilities: Sequence[float]) -> tuple[list[int], Array, Array, Array]:
        """The years of an output, and value, low and high of its quantiles (p, Y)."""
        if ("years", name) not in self.rows:  # a stock's year is its last quarter
            ends = self._year_ends()
            value, low, high = (each[:, ends] for each in self.quantiles_with_limits(name, probabilities))
            return self.years, value, low, high
        value, low, high = self.tally.quantiles(self.rows["years", name], probabilities)
        return _years(self.quarters, self.variable(name)), value, low, high


def run(
    scenario: Scenario,
    trials: int,
    seed: int = 1,
    check: bool = False,
    progress: Callable[[int], None] | None = None,
    jobs: int = 1,
    source: engine.Source = draw,
) -> Results | Summaries:
    """Simulate a scenario and keep summaries only; `Results`, with every trial, where there are up to `EXACT`.

    Raises NumericalError and UsageError as `engine.run` does.
    """
    engine.refuse_unfit(trials, seed, MOST_SUMMARISED)
    if trials <= EXACT:
        return engine.run(scenario, trials, seed, check, progress, jobs, source)
    checked = engine.run(scenario, min(CHECKED, trials), seed, check=True, source=source) if not check else None
    first, rows, grid = _first(scenario, seed, source)
    tally, digest = Tally(grid), None
    work = _Work(scenario, seed, check, source, tally.grid)
    for counted, piece in workers.each(work, engine.partition(trials, PIECE), jobs):
        tally.merge(counted)
        del counted  # or it would be held until the next one is done
        digest = digest + piece if digest else piece
        if progress:
            progress(piece.trials)
    assert digest is not None
    engine.refuse_failed(scenario, digest.failed, trials)
    if checked is not None:
        digest = replace(digest, checks=dict(checked.checks), checked=checked.checked_trials)
    return Summaries(
        first=first,
        seed=seed,
        trials=trials,
        rows=rows,
        tally=tally,
        digest=digest,
        conflicts=diagnosis.conflicts({name: count / trials for name, count in digest.mended.items()}),
        warnings=(
            Notice(*(say("report.summarised", tongue, first=first.trials) for tongue in ("en", "zh"))),
            *diagnosis.warnings(scenario, digest.held, trials, digest.checks),
        ),
    )


def _first(scenario: Scenario, seed: int, source: engine.Source) -> tuple[Results, Rows, Grid]:
    """The first block without its paths, where each figure is in a tally, and the bins that its values lead to."""
    block = engine.simulate(scenario, seed, range(engine.BLOCK), check=False, source=source)
    rows, grids, end = Rows(), [], 0
    for key, values in _figures(block, scenario.quarters):
        rows[key] = slice(end, end + len(values))
        grids.append(grid_of(values))
        end += len(values)
    first = engine.collect(scenario, seed, [block], block.outputs)
    return replace(first, outputs={}, cohorts={}, scalars={}), rows, joined(grids)


@dataclass(frozen=True, slots=True)
class _Work:
    """A piece simulated block by block, and counted."""

    scenario: Scenario
    seed: int
    check: bool
    source: engine.Source
    grid: Grid

    def __call__(self, piece: range) -> tuple[Tally, Digest]:
        tally, digest = Tally(self.grid, np.uint16), None
        for part in engine.partition(len(piece), BLOCK):
            trials = range(piece.start + part.start, piece.start + part.stop)
            block = engine.simulate(self.scenario, self.seed, trials, check=self.check, source=self.source)
            place = 0
            for _, values in _figures(block, self.scenario.quarters):
                tally.add(slice(place, place + len(values)), values)
                place += len(values)
            digest = digest + _digest(self.scenario, block) if digest else _digest(self.scenario, block)
        assert digest is not None
        return tally, digest


def _figures(block: engine.Block, quarters: Sequence[str]) -> Iterator[tuple[tuple[str, str], Values]]:
    """Everything that is summarised of a block, by kind and name: rows by trials."""
    for name, paths in block.outputs.items():
        yield ("quarters", name), paths
        variable = VARIABLES[name]
        if variable.kind != "stock":
            weight = block.outputs.get(variable.weight) if variable.kind == "ratio" else None
            yield ("years", name), to_years(paths, quarters, variable.kind, weight)[1]
    yield from ((("cohorts", name), rows) for name, rows in block.cohorts.items())
    yield from ((("scalars", name), values[None, :]) for name, values in block.scalars.items())


def _years(quarters: Sequence[str], variable: Variable) -> list[int]:
    return to_years(np.zeros((len(quarters), 1)), quarters, variable.kind)[0]


def _digest(scenario: Scenario, block: engine.Block) -> Digest:
    """All of a block but its tally."""
    quarters = scenario.quarters
    answers = {
        ("test", name): Answer(quarters, np.logical_or.accumulate(flags, axis=0), flags).counted()
        for name, flags in block.tests.items()
    }
    now = block.classes_now
    answers |= {("class", name): Answer(quarters, flags, now[name]).counted() for name, flags in block.classes.items()}
    worse = (block.classes["bust"] | block.classes["systemic"], now["bust"] | now["systemic"])
    answers["adverse", ""] = Answer(quarters, *worse).counted()
    return Digest(
        trials=block.trials,
        answers=answers,
        held=diagnosis.held(block.parameters, block.outputs),
        mended={name: float(flags.sum()) for name, flags in block.conflicts.items()},
        checks=block.checks,
        checked=block.trials if block.checks else 0,
        terminal=block.terminal,
        failed=block.failed,
    )
