"""What two scenarios disagree on, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from aicapex.scenario import Scenario
from aicapex.scenario_canonical import canonical_content


class _Told(Protocol):
    @property
    def text(self) -> str: ...


Entry = TypeVar("Entry", bound=_Told)


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that two scenarios hold differently, by its path of `--set`, as text; None where one has none."""

    path: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class ScenarioDiff:
    """All that two scenarios disagree on and that changes numbers."""

    horizon: tuple[Difference, ...]
    parameters: tuple[Difference, ...]
    factors: tuple[Difference, ...]
    events: tuple[Difference, ...]
    verdict: tuple[Difference, ...]

    @property
    def all(self) -> tuple[Difference, ...]:
        """Every difference, section after section."""
        return (*self.horizon, *self.parameters, *self.factors, *self.events, *self.verdict)


def diff(left: Scenario, right: Scenario) -> ScenarioDiff:
    """Compare what the two resolve to: values in declared units, whatever way they were written."""
    ends = (("start", left.start, right.start), ("end", left.end, right.end))
    contents = canonical_content(left), canonical_content(right)
    return ScenarioDiff(
        horizon=tuple(Difference(*end) for end in ends if end[1] != end[2]),
        parameters=_differences("parameters", contents, (left.parameters, right.parameters)),
        factors=_differences("factors", contents, (left.factors, right.factors)),
        events=_differences("events", contents, (left.events, right.events)),
        verdict=_differences("verdict", contents, (left.verdict, right.verdict)),
    )


def _differences(
    section: str,
    contents: tuple[Mapping[str, object], Mapping[str, object]],
    entries: tuple[Mapping[str, Entry], Mapping[str, Entry]],
) -> tuple[Difference, ...]:
    then, now = (content[section] for content in contents)
    assert isinstance(then, Mapping)
    assert isinstance(now, Mapping)
    prefix = "" if section == "parameters" else f"{section}."
    return tuple(
        Difference(prefix + name, *(side[name].text if name in side else None for side in entries))
        for name in dict.fromkeys([*then, *now])
        if then.get(name) != now.get(name)
    )
