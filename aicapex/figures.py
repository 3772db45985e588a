"""Figures and propositions: a number, or a yes or no, that every trial of a run has, as data files state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from aicapex.errors import Problem, UsageError, nearest_names
from aicapex.parameters import Array
from aicapex.registry import PARAMETERS, VARIABLES

if TYPE_CHECKING:
    from aicapex.results import Results

Flags = NDArray[np.bool_]
KNOWN_AT_THE_END = ("irr_minus_hurdle",)  # outputs of a quarter that hang on later ones


class Strict(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Limit(Strict):
    """At least or at most a number."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Limit:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("exactly one of at_least and at_most")
        return self


class Figure(Strict):
    """A number per trial: an output, scalar, cohort, test or class at a date, or a drawn parameter.

    `at` is a year (a stock at its end, the sum of a flow, the mean of a ratio), a quarter or `start`; `take` is over
    the quarters of `over_years`; `first` is the time from the start to the first quarter in which a limit is met [yr].
    It is multiplied by `times`, and divided by the figure `over`, less the figure `minus`, or with `plus` added.
    """

    of: str | None = None
    parameter: str | None = None
    at: int | Annotated[str, Field(pattern=r"^(start|\d{4}Q[1-4])$")] | None = None
    take: Literal["highest", "lowest", "sum", "mean"] | None = None
    over_years: tuple[int, int] | None = None
    first: Limit | None = None
    over: Figure | None = None
    minus: Figure | None = None
    plus: Figure | None = None
    times: float = 1.0
    unit: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Figure:
        if not isinstance(self, Proposition) and (self.of is None) == (self.parameter is None):
            raise ValueError("a figure is of exactly one output or parameter")
        if (self.take is None) != (self.over_years is None):
            raise ValueError("take and over_years go together")
        if sum(part is not None for part in (self.at, self.take, self.first)) > 1:
            raise ValueError("a figure has one date: at, take or first")
        if sum(part is not None for part in (self.over, self.minus, self.plus)) > 1:
            raise ValueError("a figure is related to one other: over, minus or plus")
        return self

    def values(self, results: Results) -> Array:
        """The number of each trial (n,), NaN where undefined, in the output's unit times `times`."""
        own = self.times * _own_values(self, results)
        if self.over is not None:
            other = self.over.values(results)
            return np.divide(own, other, out=np.full_like(own, np.nan), where=np.abs(other) > 0)
        if self.plus is not None:
            return own + self.plus.values(results)
        return own - self.minus.values(results) if self.minus is not None else own

    @property
    def looks_until(self) -> str | None:
        """The last quarter that it looks at; None where it looks at the whole horizon, as returns and tests do."""
        parts = [part.looks_until for part in (self.over, self.minus, self.plus) if part is not None]
        own: str | None = None
        if self.parameter is not None or self.at == "start":
            own = ""
        elif self.of in VARIABLES and self.of not in KNOWN_AT_THE_END:
            if self.over_years is not None:
                own = f"{self.over_years[1]}Q4"
            elif self.at is not None:
                own = f"{self.at}Q4" if isinstance(self.at, int) else self.at
        dates = [own, *parts]
        return None if None in dates else max(date for date in dates if date is not None)

    @property
    def shown_unit(self) -> str:
        """The unit that the number is shown in."""
        if self.unit is not None:
            return self.unit
        if self.over is not None:
            return "x"
        return "yr" if self.first is not None else _declared_unit(self.of or "", self.parameter)


class Proposition(Figure):
    """True or false in each trial: a figure within limits, or all, any or none of other propositions.

    Only trials in which `given` is true count, and those in which the figure is defined.
    """

    at_least: float | Figure | None = None
    at_most: float | Figure | None = None
    all: Annotated[tuple[Proposition, ...], Field(min_length=1)] | None = None
    any: Annotated[tuple[Proposition, ...], Field(min_length=1)] | None = None
    no: Annotated[Proposition | None, Field(alias="not")] = None
    given: Proposition | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Proposition:
        parts = [self.all, self.any, self.no, self.of or self.parameter]
        if sum(part is not None for part in parts) != 1:
            raise ValueError("a proposition is on one figure, or all, any or not of others")
        if (self.of or self.parameter) and self.at_least is None and self.at_most is None and not _is_flag(self.of):
            raise ValueError("a proposition on a figure has at_least, at_most or both")
        return self

    @property
    def looks_until(self) -> None:
        """The whole horizon, as it may be made of tests."""
        return

    def holds(self, results: Results) -> Flags:
        """Whether it is true in each trial (n,)."""
        if self.all is not None:
            every: Flags = np.logical_and.reduce([part.holds(results) for part in self.all])
            return every
        if self.any is not None:
            one: Flags = np.logical_or.reduce([part.holds(results) for part in self.any])
            return one
        if self.no is not None:
            return ~self.no.holds(results)
        values = self.values(results)
        met = np.isfinite(values) if self.first is not None else np.ones(len(values), dtype=np.bool_)
        if self.at_least is None and self.at_most is None:
            return met & (values > 0.5)
        with np.errstate(invalid="ignore"):
            if self.at_least is not None:
                met = met & (values >= _limit(self.at_least, results))
            if self.at_most is not None:
                met = met & (values <= _limit(self.at_most, results))
        return met

    def counts(self, results: Results) -> Flags:
        """Whether each trial (n,) counts: the condition is true in it, and what is asked of is defined."""
        counting = np.ones(results.trials, dtype=np.bool_)
        if self.given is not None:
            counting &= self.given.holds(results) & self.given.counts(results)
        for part in (*(self.all or ()), *(self.any or ()), *((self.no,) if self.no else ())):
            counting &= part.counts(results)
        if (self.of or self.parameter) and self.first is None:
            counting &= ~np.isnan(self.values(results))
        return counting


def _limit(limit: float | Figure, results: Results) -> float | Array:
    return limit.values(results) if isinstance(limit, Figure) else limit


def _is_flag(name: str | None) -> bool:
    """Tests and classes are flags: they need no limit. Which there are is the scenario's; outputs are registered."""
    from aicapex.returns import COHORTS, SCALARS

    return name is not None and name not in {*VARIABLES, *(v.name for v in (*COHORTS, *SCALARS))}


def _declared_unit(name: str, parameter: str | None) -> str:
    from aicapex.returns import COHORTS, SCALARS

    if parameter is not None:
        return PARAMETERS[parameter].unit if parameter in PARAMETERS else ""
    declared = {**VARIABLES, **{variable.name: variable for variable in (*COHORTS, *SCALARS)}}
    return declared[name].unit if name in declared else "share"


def _own_values(figure: Figure, results: Results) -> Array:
    """The figure itself, before it is related to others (n,)."""
    if figure.parameter is not None:
        if figure.parameter not in results.parameters:
            raise _no_name(figure.parameter, results.parameters)
        return _floats(results.parameters[figure.parameter])
    name = figure.of or ""
    if name in results.scalars:
        return _floats(results.scalars[name])
    if name in results.tests or name in results.classes:
        flags = results.test(name).ever if name in results.tests else results.classes[name]
        return _floats(flags[_row(figure, results, last=True)])
    known = {**results.outputs, **results.cohorts}
    if name not in known:
        raise _no_name(name, [*known, *results.scalars, *results.tests, *results.classes])
    return _over_time(figure, name, known[name], results)


def _over_time(figure: Figure, name: str, values: NDArray[Any], results: Results) -> Array:
    """What a figure takes from an output or cohort scalar by quarter (T, n): one number a trial (n,)."""
    if figure.first is not None:
        return _first(values, figure.first)
    if figure.take is not None:
        return _taken(values, figure, results)
    if isinstance(figure.at, int) and name in results.outputs:
        years, by_year = results.by_year(name)
        if figure.at not in years:
            raise _no_date(figure.at, results)
        return _floats(by_year[years.index(figure.at)])
    return _floats(values[_row(figure, results)])


def _floats(values: NDArray[Any]) -> Array:
    return np.asarray(values, dtype=np.float64)


def _row(figure: Figure, results: Results, last: bool = False) -> int:
    """The quarter that `at` names: of a year the last one."""
    if figure.at is None and not last:
        raise UsageError(Problem(f"a figure of {figure.of} needs a date", expected="at: 2028, 2028Q4 or start"))
    if figure.at == "start":
        return 0
    wanted = f"{figure.at}Q4" if isinstance(figure.at, int) else figure.at or results.quarters[-1]
    if wanted not in results.quarters:
        raise _no_date(wanted, results)
    return results.quarters.index(wanted)


def _first(values: NDArray[Any], limit: Limit) -> Array:
    """Time from the start to the first quarter within the limit (n,) [yr]; NaN where there is none."""
    with np.errstate(invalid="ignore"):
        met = values >= limit.at_least if limit.at_least is not None else values <= limit.at_most
    return np.where(met.any(axis=0), met.argmax(axis=0) / 4.0, np.nan)


def _taken(values: NDArray[Any], figure: Figure, results: Results) -> Array:
    """The highest, lowest, sum or mean over the quarters of some years (n,)."""
    assert figure.over_years is not None
    first, last = figure.over_years
    rows = [k for k, quarter in enumerate(results.quarters) if first <= int(quarter[:4]) <= last]
    if not rows:
        raise _no_date(first, results)
    chosen = _floats(values[rows])
    if figure.take == "highest":
        return _floats(chosen.max(axis=0))
    if figure.take == "lowest":
        return _floats(chosen.min(axis=0))
    return _floats(chosen.sum(axis=0) if figure.take == "sum" else chosen.mean(axis=0))


def _no_name(name: str, known: Any) -> UsageError:
    return UsageError(Problem(f"no figure is called {name!r}", nearest=nearest_names(name, list(known))))


def _no_date(date: int | str, results: Results) -> UsageError:
    return UsageError(
        Problem(f"{date} is not simulated", expected=f"a date from {results.quarters[0]} to {results.quarters[-1]}")
    )
