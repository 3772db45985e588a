"""A sensitivity analysis as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from aicapex.analysis.sensitivity import Driver, Sensitivity, row, shown_drivers
from aicapex.analysis.sensitivity_words import word
from aicapex.analysis.sobol import Group
from aicapex.analysis.telling import amount, factor_title, input_title, signed, unit_of
from aicapex.csv_tables import table_csv
from aicapex.language import Language, Message, bilingual, choose
from aicapex.summary import rounded
from aicapex.tables import Row, grid, percent, wrapped

if TYPE_CHECKING:
    from aicapex.analysis.sobol import Indices

NORMAL: Final = 1.96
LABEL: Final = 34  # cells that the name of an input may take where the terminal is narrow


def report(found: Sensitivity, language: Language, cells: int) -> str:
    """The drivers, what flips the verdict, and Sobol indices where there are any, in lines of at most so many cells."""
    unit = found.asked.unit
    mean = f"{amount(found.mean, unit)} ±{amount(NORMAL * found.error, unit)}"
    mean += f"{'' if language == 'zh' else ' '}%" if unit == "share" else f" {unit_of(unit, language)}"
    facts = word(
        "heading",
        language,
        title=choose(found.results.scenario.title, language),
        asked=choose(found.asked.title, language),
        mean=mean,
        trials=found.results.trials,
        seed=found.results.seed,
    )
    parts = [wrapped(facts, cells), _drivers(found, language, cells), _flips(found, language, cells)]
    if found.groups:
        parts.append(_sobol(found, language, cells))
    return "\n\n".join("\n".join(part) for part in parts if part)


def _drivers(found: Sensitivity, language: Language, cells: int) -> list[str]:
    """The table of inputs: share, and the outcome at both ends in both manners."""
    unit, shown = found.asked.unit, shown_drivers(found)
    held = any(driver.held for driver in shown)
    columns = [word("share", language), word("input", language), word("follow", language)]
    columns += [word("held", language)] if held else []
    rows = []
    for driver in shown:
        share = f"{percent(driver.share)} ±{percent(driver.error)}"
        follow = f"{amount(driver.follow.low[0], unit)} → {amount(driver.follow.high[0], unit)}"
        ends = f"{_input(driver.follow.at_low, driver)} → {_input(driver.follow.at_high, driver)}"
        rows.append([input_name(driver.name, language), share, ends, follow, *([_held(driver, unit)] if held else [])])
    room = max(
        LABEL,
        cells - sum(max(cell_len(line[k]) for line in [["", *columns], *rows]) + 2 for k in range(1, 1 + len(columns))),
    )
    head = Row(shortened(f"{word('drivers', language)} [{unit_of(unit, language)}]", room), tuple(columns))
    lines = grid(head, [Row(shortened(line[0], room), tuple(line[1:])) for line in rows], cells)
    above = sum(driver.counts for driver in found.drivers)
    notes = [
        word("method", language, above=above, count=len(found.drivers), total=percent(found.total)),
        word("method.follow", language),
    ]
    notes += [word("method.held", language, trials=found.held_trials)] if held else []
    notes += [word("method.event", language)] if any(driver.name.startswith("events.") for driver in shown) else []
    return [*lines, *(line for note in notes for line in wrapped(note, cells))]


def _held(driver: Driver, unit: str) -> str:
    if driver.held is None:
        return "–"
    mean, error = driver.held.difference
    return f"{signed(mean, unit)} ±{amount(NORMAL * error, unit)}"


def _input(value: float, driver: Driver) -> str:
    return amount(value, driver.unit)


def input_name(name: str, language: Language) -> str:
    """What an input is called in a table: its title with its unit."""
    from aicapex.analysis.sensitivity import unit_of_input

    unit = unit_of_input(name)
    shown = unit_of(unit, language)
    return f"{choose(input_title(name), language)} [{shown}]"


def shortened(text: str, cells: int) -> str:
    """The text, ended early where it has more cells than that; a unit at its end is kept."""
    if cell_len(text) <= cells:
        return text
    head, bracket, unit = text.rpartition(" [")
    tail = f"… [{unit}" if bracket and cell_len(unit) < cells - 8 else "…"
    head = head or text
    while cell_len(head) + cell_len(tail) > cells:
        head = head[:-1]
    return head.rstrip() + tail


def flips_sentence(found: Sensitivity, language: Language) -> str:
    """Which inputs flip the verdict alone, in one sentence."""
    names = [choose(input_title(driver.name), language) for driver in found.drivers if any(driver.flips)]
    if not names:
        return word("flips.none", language)
    return word("flips", language, names=word("and", language).join(names))


def _flips(found: Sensitivity, language: Language, cells: int) -> list[str]:
    """Which inputs flip the verdict; nothing where no yes or no is asked."""
    if not found.asked.flag:
        return []
    return wrapped(flips_sentence(found, language), cells)


def group_title(group: Group, language: Language) -> str:
    """A group in words: its factors, its shock, its input, or all else."""
    if group.name == "rest":
        return word("sobol.rest", language)
    if group.name.startswith("events.") or len(group.members) == 1:
        return choose(input_title(group.name), language)
    names = [factor_title(name, language) for name in group.name.split(" + ")]
    return word("factor", language, name=" + ".join(names))


def _sobol(found: Sensitivity, language: Language, cells: int) -> list[str]:
    head = Row(word("sobol", language), (word("sobol.first", language), word("sobol.total", language)))
    rows = []
    for group, indices in found.groups:
        title = group_title(group, language)
        if len(group.members) > 1:
            title = word("sobol.members", language, name=title, count=len(group.members))
        rows.append(Row(f"  {title}", (_index(indices.first), _index(indices.total))))
    return [*grid(head, rows, cells), *wrapped(word("sobol.method", language, trials=found.sobol_trials), cells)]


def _index(index: Sequence[float]) -> str:
    value, low, high = (percent(part).replace("-", "−") for part in index)
    return f"{value} ({low} – {high})"


def tables(found: Sensitivity) -> Mapping[str, str]:
    """CSV: one row an input, and one a group."""
    frame = found.to_frame()
    texts = {"drivers.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None))}
    if found.groups:
        rows = [(group.name, len(group.members), *indices.first, *indices.total) for group, indices in found.groups]
        head = ("group", "inputs", "first", "first_low", "first_high", "total", "total_low", "total_high")
        texts["sobol.csv"] = table_csv(head, rows)
    return texts


def as_object(found: Sensitivity) -> dict[str, Any]:
    """All of it as JSON objects."""
    results = found.results
    return {
        "scenario": results.scenario.name,
        "title": bilingual(results.scenario.title),
        "digest": results.scenario.digest,
        "trials": results.trials,
        "seed": results.seed,
        "asked": found.asked.text,
        "asked_title": bilingual(found.asked.title),
        "unit": found.asked.unit,
        "mean": rounded(found.mean),
        "standard_error": rounded(found.error),
        "shares_above_chance": rounded(found.total),
        "held_trials": found.held_trials,
        "drivers": [
            {**{key: rounded(value) if isinstance(value, float) else value for key, value in row(driver).items()},
             "title": bilingual(input_title(driver.name))}
            for driver in found.drivers
        ],
        "sobol": {"trials": found.sobol_trials, "groups": [_group(group, indices) for group, indices in found.groups]}
        if found.groups
        else None,
    }  # fmt: skip


def _group(group: Group, indices: Indices) -> dict[str, Any]:
    def limits(index: Sequence[float]) -> dict[str, float | None]:
        return dict(zip(("value", "low", "high"), map(rounded, index), strict=True))

    return {
        "group": group.name,
        "title": bilingual(Message(group_title(group, "en"), group_title(group, "zh"))),
        "members": sorted(group.members),
        "first": limits(indices.first),
        "total": limits(indices.total),
    }
