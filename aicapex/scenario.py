"""A scenario: what is assumed, for how long, and what is asked. YAML in, frozen and valid object out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from aicapex.errors import Problem
from aicapex.quarters import quarters_between
from aicapex.scenario_build import Parts, build
from aicapex.scenario_canonical import canonical_content
from aicapex.scenario_changes import Change, changed_entries, changes_layer, echo, read_changes, read_settings
from aicapex.scenario_entries import (
    After,
    Date,
    Entries,
    Event,
    Factor,
    Hazard,
    ParameterValue,
    Source,
    Test,
    Text,
    When,
)
from aicapex.scenario_layers import Chain, Layer, merge, read_chain
from aicapex.scenario_problems import raise_if_any
from aicapex.scenario_schema import Registry
from aicapex.scenario_write import scenario_yaml
from aicapex.shipped import scenario_names

if TYPE_CHECKING:
    from aicapex.results import Results

__all__ = [
    "After", "Date", "Entries", "Event", "Factor", "Hazard", "ParameterValue", "Scenario", "Source", "Test", "Text",
    "When", "load", "shipped",
]  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """Everything that a run depends on but trials and seed; equal scenarios have equal digests.

    `changed` names what differs from the scenario extended (or, where none is, from the file itself), by the paths of
    `with_`; `settings` tells each change made by `--set` or `with_` with its unit.
    """

    name: str
    title: Text
    thesis: Text | None
    extends: str | None
    start: str
    end: str
    parameters: Mapping[str, ParameterValue]
    factors: Mapping[str, Factor]
    events: Mapping[str, Event]
    verdict: Mapping[str, Test]
    replay: bool = False  # of history: its inputs were known by its start, which the loader holds
    changed: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    _layers: tuple[Layer, ...] = ()
    _registry: Registry | None = None  # None: the project's own

    @property
    def quarters(self) -> tuple[str, ...]:
        """Every quarter from start to end, both included."""
        return quarters_between(self.start, self.end)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that changes numbers: not of titles, sources, file names, or the order of entries."""
        content = json.dumps(canonical_content(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def with_(self, changes: Mapping[str, object]) -> Scenario:
        """The same with changes by path, as of `--set`: `base.with_({"power.us.additions": 15})`.

        A number is in the declared unit; "15 GW/yr" converts; a mapping such as {"uniform": [9, 12], "unit": "GW/yr"}
        replaces the entry whole.
        """
        problems: list[Problem] = []
        settings = read_changes(changes, problems)
        chain = Chain(self.name, self._layers, broken=False)
        return _resolve(chain, settings, problems, self._registry, self.settings)

    def run(self, trials: int = 10_000, seed: int = 1, check: bool = False, jobs: int = 1) -> Results:
        """Simulate it: `engine.run` of this scenario, for the notebook."""
        from aicapex.engine import run  # the face of the engine, not a part of it: fetched when it is asked for

        return run(self, trials=trials, seed=seed, check=check, jobs=jobs)

    def to_yaml(self) -> str:
        """The resolved scenario as a file of its own, that loads to the same digest."""
        return scenario_yaml(self)

    def __repr__(self) -> str:
        extends = f", extends {self.extends}" if self.extends else ""
        changed = f", changed: {', '.join(self.changed)}" if self.changed else ""
        return f"<Scenario {self.name}, {self.start} to {self.end}{extends}{changed}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def load(name_or_path: str, set: Sequence[str] = (), registry: Registry | None = None) -> Scenario:
    """A shipped scenario by name or one's own by path, with changes like `power.us.additions=15` on top.

    Raises ScenarioError with all misfits at once, InputOutputError if there is no such file.
    """
    problems: list[Problem] = []
    settings = read_settings(set, problems)
    chain = read_chain(str(name_or_path), problems)
    if not chain.layers:
        raise_if_any(problems)
    return _resolve(chain, settings, problems, registry, ())


def shipped() -> list[str]:
    """The names of the scenarios that come with the project."""
    return scenario_names()


def _resolve(
    chain: Chain,
    settings: Sequence[Change],
    problems: list[Problem],
    registry: Registry | None,
    settled: tuple[str, ...],
) -> Scenario:
    """Merge the layers, lay the changes on top, build and check."""
    declared = registry or _own_registry()
    layers = chain.layers
    merged = merge(layers, problems)
    if settings:
        layers = (*layers, changes_layer(merged, settings, declared, problems))
        merged = merge(layers, problems)
    parts: Parts = build(chain.name, merged, declared, problems, broken=chain.broken)
    scenario = Scenario(
        name=chain.name,
        title=parts.title,
        thesis=parts.thesis,
        extends=parts.extends,
        start=parts.start,
        end=parts.end,
        parameters=Entries(parts.parameters),
        factors=Entries(parts.factors),
        events=Entries(parts.events),
        verdict=Entries(parts.verdict),
        replay=parts.replay,
        changed=changed_entries(layers, merged),
        _layers=layers,
        _registry=registry,
    )
    return replace(scenario, settings=(*settled, *(echo(change, scenario) for change in settings)))


def _own_registry() -> Registry:
    from aicapex import registry

    return registry
