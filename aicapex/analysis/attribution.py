"""Attribution: which inputs make two scenarios differ, by switching them one at a time in both orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from aicapex.parameters import Array
from aicapex.scenario_canonical import canonical_content
from aicapex.scenario_entries import Entries, Factor

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

SECTIONS: Final = ("parameters", "factors", "events", "verdict")
MOST: Final = 12  # items that are switched one by one; where more entries differ they are put together by sector
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Item:
    """What is switched at once: its name, and the (section, entry) pairs that it stands for."""

    name: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an item adds to the difference, the mean of both orders, with its standard error and the interaction.

    `interaction` is half of what the orders differ by: how far the effect depends on what else was switched before.
    """

    item: Item
    value: float
    error: float
    interaction: float


def differing(a: Scenario, b: Scenario) -> list[tuple[str, str]]:
    """Every entry that the two hold differently and that changes numbers, as (section, name), section after section."""
    one, other = canonical_content(a), canonical_content(b)
    found = []
    for section in SECTIONS:
        then, now = one[section], other[section]
        assert isinstance(then, Mapping)
        assert isinstance(now, Mapping)
        found += [(section, name) for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
    moved = set(found)
    return [entry for entry in found if entry[0] != "factors" or _differs_of_itself(a, b, entry[1], moved)]


def _differs_of_itself(a: Scenario, b: Scenario, factor: str, moved: Collection[tuple[str, str]]) -> bool:
    """Whether a factor differs in more than loads on entries that differ themselves: those go with the entries."""
    one, other = (dict(side.factors[factor].loads) if factor in side.factors else {} for side in (a, b))
    return any(one.get(target) != other.get(target) for target in {**one, **other} if _entry_of(target) not in moved)


def _entry_of(target: str) -> tuple[str, str]:
    """The entry that a factor's target belongs to: an event, of which it may be a part, or a parameter."""
    return ("events", target.split(".")[1]) if target.startswith("events.") else ("parameters", target)


def items_of(entries: Sequence[tuple[str, str]], most: int = MOST) -> list[Item]:
    """The entries as items: each alone, or by sector, all events and all factors together where they are too many.

    Tests are always one item: they define what is asked rather than what happens.

    >>> [item.name for item in items_of([("parameters", "power.pue"), ("parameters", "chips.book_life")], most=1)]
    ['power.*', 'chips.*']
    """
    single = [entry for entry in entries if entry[0] != "verdict"]
    tests = tuple(entry for entry in entries if entry[0] == "verdict")
    last = [Item("tests", tests)] if tests else []
    if len(single) + len(last) <= most:
        alone = [
            Item(name if section == "parameters" else f"{section}.{name}", ((section, name),))
            for section, name in single
        ]
        return [*alone, *last]
    together: dict[str, list[tuple[str, str]]] = {}
    for section, name in single:
        key = f"{name.split('.')[0]}.*" if section == "parameters" else section
        together.setdefault(key, []).append((section, name))
    return [*(Item(name, tuple(parts)) for name, parts in together.items()), *last]


def hybrid(a: Scenario, b: Scenario, taken: Collection[tuple[str, str]]) -> Scenario:
    """The first scenario with some entries (section, name) as the second has them, those it has not left out.

    A load of a factor goes with the entry that it is on, where that is taken.
    """

    def merged(section: str) -> Entries[Entry]:
        mine, theirs = getattr(a, section), getattr(b, section)
        names = dict.fromkeys([*mine, *theirs])
        chosen = {name: theirs if (section, name) in taken else mine for name in names}
        return Entries({name: source[name] for name, source in chosen.items() if name in source})

    def loads(factor: str) -> Factor:
        """A factor whose loads are those of the scenario that their targets come from."""
        mine, theirs = a.factors.get(factor), b.factors.get(factor)
        whole = ("factors", factor) in taken
        found = {}
        for target in dict.fromkeys([*(mine.loads if mine else ()), *(theirs.loads if theirs else ())]):
            source = theirs if whole or _entry_of(target) in taken else mine
            if source is not None and target in source.loads:
                found[target] = source.loads[target]
        kept = mine or theirs
        assert kept is not None
        return replace(kept, loads=Entries(found))

    return replace(
        a,
        parameters=merged("parameters"),
        factors=Entries({name: loads(name) for name in dict.fromkeys([*a.factors, *b.factors])}),
        events=merged("events"),
        verdict=merged("verdict"),
    )


def chains(a: Scenario, b: Scenario, items: Sequence[Item]) -> tuple[list[Scenario], list[Scenario]]:
    """The scenarios from the first to the second, items switched in their order, and in the reverse order.

    Each is of len(items) + 1 scenarios; the ends are those of both.
    """

    def chain(order: Sequence[Item]) -> list[Scenario]:
        taken: set[tuple[str, str]] = set()
        steps = [a]
        for item in order:
            taken.update(item.entries)
            steps.append(hybrid(a, b, frozenset(taken)))
        return steps

    return chain(items), chain(list(reversed(items)))


def contributions(items: Sequence[Item], forward: Sequence[Array], reverse: Sequence[Array]) -> list[Contribution]:
    """What each item adds, from the values of each trial (n,) along both chains, each of len(items) + 1.

    The contributions add up to the difference of the ends exactly but for rounding, as each order does.
    """
    found = []
    for place, item in enumerate(items):
        ahead = forward[place + 1] - forward[place]
        back = len(items) - 1 - place
        behind = reverse[back + 1] - reverse[back]
        mean = 0.5 * (ahead + behind)
        error = float(mean.std(ddof=1) / np.sqrt(len(mean))) if len(mean) > 1 else 0.0
        interaction = 0.5 * (float(ahead.mean()) - float(behind.mean()))
        found.append(Contribution(item, 0.5 * (float(ahead.mean()) + float(behind.mean())), error, interaction))
    return found
