"""What a scenario consists of, once it is valid: values, dependence, events and tests, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar

from aicapex.distribution_base import figure
from aicapex.distributions import Distribution
from aicapex.errors import nearest_names
from aicapex.parameters import Effect
from aicapex.readings import claim_of

Entry_co = TypeVar("Entry_co", covariant=True)


class Entries(Mapping[str, Entry_co], Generic[Entry_co]):
    """Entries by name that cannot be changed; a wrong name is answered with the nearest ones."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, Entry_co]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> Entry_co:
        if name not in self._entries:
            nearest = nearest_names(str(name), self._entries)
            raise KeyError(f"no entry is called {name!r}" + (f"; nearest: {', '.join(nearest)}" if nearest else ""))
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Entries({self._entries!r})"

    def _ipython_key_completions_(self) -> list[str]:
        """The names, for the Tab key in a notebook."""
        return list(self._entries)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English and in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Source:
    """What an entry rests on: claims of the minutes, public facts, or an assumption that is owned up to."""

    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    assumption: Text | None = None
    why: Text | None = None
    known_by: str | None = None
    observed_later: str | None = None

    @property
    def status(self) -> Literal["claim", "fact", "assumption", "unsourced"]:
        """The strongest thing named."""
        if self.claims:
            return "claim"
        if self.facts:
            return "fact"
        return "assumption" if self.assumption else "unsourced"


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of a parameter, in its declared unit; `given` is the text of what was written, in the unit written.

    In trials in which the parameter `chosen_by` is one of the numbers of `readings`, it is drawn from that distribution
    instead, by the same uniform.
    """

    distribution: Distribution
    unit: str
    given: str
    source: Source = Source()
    readings: Mapping[int, Distribution] = field(default_factory=dict, hash=False)
    chosen_by: str = ""

    @property
    def text(self) -> str:
        """The distribution in the declared unit, and those at other readings, for people."""
        others = {number: f"{each.text} {self.unit}" for number, each in self.readings.items()}
        return with_readings(f"{self.distribution.text} {self.unit}", others, self.chosen_by)

    @property
    def is_fixed(self) -> bool:
        """Whether nothing is left to draw, whatever the reading."""
        return self.distribution.is_fixed and all(each.is_fixed for each in self.readings.values())


def with_readings(text: str, others: Mapping[int, str], chosen_by: str) -> str:
    """The text of a value with those at other readings of its claim.

    >>> with_readings("uniform 1.3–2 x", {2: "uniform 2.3–3 x"}, "reading.C13")
    'uniform 1.3–2 x; reading 2 of C13: uniform 2.3–3 x'
    """
    return "; ".join(
        [text, *(f"reading {number} of {claim_of(chosen_by)}: {other}" for number, other in others.items())]
    )


@dataclass(frozen=True, slots=True)
class Factor:
    """A common cause: how strongly each sampled scalar loads on it."""

    name: str
    loads: Mapping[str, float]
    source: Source = Source()

    @property
    def text(self) -> str:
        """The loads, for people."""
        return ", ".join(f"{target} {load:+g}" for target, load in sorted(self.loads.items()))


@dataclass(frozen=True, slots=True)
class Hazard:
    """It comes at a rate [1/yr]."""

    distribution: Distribution

    @property
    def text(self) -> str:
        """The rate, for people."""
        return f"hazard {self.distribution.text} 1/yr"


@dataclass(frozen=True, slots=True)
class Date:
    """It comes in a known quarter."""

    quarter: str

    @property
    def text(self) -> str:
        """The quarter."""
        return f"in {self.quarter}"


@dataclass(frozen=True, slots=True)
class After:
    """It comes so long after the start [yr]."""

    distribution: Distribution

    @property
    def text(self) -> str:
        """The time, for people."""
        return f"after {self.distribution.text} yr"


When: TypeAlias = Hazard | Date | After


@dataclass(frozen=True, slots=True)
class Event:
    """A shock: when it comes, its size [size_unit], how long it lasts [quarter; None = for good] and what it moves."""

    name: str
    kind: str
    when: When
    size: Distribution
    size_unit: str
    lasts: Distribution | None
    recurs: bool
    effects: tuple[Effect, ...]
    source: Source = Source()

    @property
    def text(self) -> str:
        """All of it, for people."""
        lasts = "for good" if self.lasts is None else f"lasts {self.lasts.text} quarters"
        once = "" if self.recurs or not isinstance(self.when, Hazard) else ", once"
        moves = ", ".join(f"{effect.parameter} {effect.operation} {effect.scale:g}" for effect in self.effects)
        effects = f"; {moves}" if self.kind == "custom" else ""
        return f"{self.kind}: {self.when.text}{once}, size {self.size.text} {self.size_unit}, {lasts}{effects}"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on an output, in its unit, that holds for some quarters in a row; or all or any of other tests."""

    __test__: ClassVar[bool] = False  # no test case of this project's own tests

    name: str
    of: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    quarters: int = 1
    unit: str = ""
    all: tuple[Test, ...] = ()
    any: tuple[Test, ...] = ()
    title: Text = Text("", "")
    source: Source = Source()

    @property
    def text(self) -> str:
        """The condition, for people."""
        if self.of is None:
            return (" and " if self.all else " or ").join(f"({test.text})" for test in self.all or self.any)
        sign, limit = ("≥", self.at_least) if self.at_least is not None else ("≤", self.at_most)
        assert limit is not None
        lasting = f" for {self.quarters} quarters" if self.quarters > 1 else ""
        return f"{self.of} {sign} {figure(limit)} {self.unit}{lasting}"
