"""A comparison as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from aicapex.analysis.asked import ADVERSE
from aicapex.analysis.attribution import Contribution, Item
from aicapex.analysis.compare_words import word
from aicapex.analysis.telling import amount, factor_title, input_title, signed, unit_of
from aicapex.csv_tables import table_csv
from aicapex.language import Language, Message, bilingual, choose, say
from aicapex.registry import VARIABLES
from aicapex.results import CLASSES, Estimate
from aicapex.summary import rounded
from aicapex.tables import Row, grid, paragraph, percent, wrapped

if TYPE_CHECKING:
    from aicapex.analysis.compare import Attribution, Comparison, Mixture

BEYOND: Final = 3.0  # standard errors from which a difference is marked
MOST: Final = (
    5  # probabilities that the terminal tells beside bust and systemic, those that move most; the files have all
)
TOLD: Final = ("capex", "energised_gw", "revenue", "rental_price_newest", "idle_rate_all", "roi", "debt")
NORMAL: Final = 1.96


def report(comparison: Comparison, language: Language, cells: int) -> str:
    """Probabilities, headline, what explains the difference, and the mixture, in lines of at most so many cells."""
    runs = comparison.runs
    titles = [choose(run.scenario.title, language) for run in runs]
    names = word("against", language).join([word("and", language).join(titles[1:]), titles[0]])
    facts = word("heading", language, names=names, trials=runs[0].trials, seed=runs[0].seed)
    parts = [wrapped(facts, cells), _probabilities(comparison, titles, language, cells)]
    parts.append(_headline(comparison, titles, language, cells))
    if comparison.attribution is not None:
        parts.append(_attribution(comparison, comparison.attribution, titles, language, cells))
    if comparison.mixture is not None:
        parts.append(_mixture(comparison, comparison.mixture, language, cells))
    return "\n\n".join("\n".join(part) for part in parts if part)


def measure_title(comparison: Comparison, name: str, language: Language) -> str:
    """A class, a test, or bust and systemic together, as it is called."""
    if name == ADVERSE:
        return word("adverse", language)
    return say(f"class.{name}", language) if name in CLASSES else choose(comparison.results.test_title(name), language)


def _probabilities(comparison: Comparison, titles: Sequence[str], language: Language, cells: int) -> list[str]:
    years = tuple(map(str, comparison.years))
    head = Row(word("probabilities", language), years)
    rows = []
    names = _moved_most(comparison)
    left = len({cell.name for cell in comparison.cells}) - len(names)
    for name in names:
        found = [cell for cell in comparison.cells if cell.name == name]
        rows.append(Row(measure_title(comparison, name, language), ("",) * len(years)))
        for place, title in enumerate(titles):
            rows.append(Row(f"  {title}", tuple(percent(cell.values[place].value) for cell in found)))
            if place:
                points = tuple(_points(*cell.differences[place - 1]) for cell in found)
                rows.append(Row(f"    {word('difference', language)}", points))
    return [*grid(head, rows, cells), *wrapped(word("beyond", language, count=left), cells)]


def _moved_most(comparison: Comparison) -> list[str]:
    """Bust and systemic together, and of the rest those that move most beyond their error."""
    most: dict[str, float] = {}
    for cell in comparison.cells:
        sizes = [abs(each[0]) for each in cell.differences if _beyond(each)]
        most[cell.name] = max([most.get(cell.name, 0.0), *sizes])
    others = sorted((name for name in most if name != ADVERSE and most[name] > 0), key=lambda name: -most[name])
    return [ADVERSE, *others[:MOST]]


def _points(mean: float, error: float) -> str:
    star = "*" if _beyond((mean, error)) else ""
    return f"{signed(mean, 'share')}{star} ±{percent(NORMAL * error)}" if mean or error else "0.0"


def _beyond(difference: tuple[float, float]) -> bool:
    mean, error = difference
    return abs(mean) > BEYOND * error and mean != 0.0


def _headline(comparison: Comparison, titles: Sequence[str], language: Language, cells: int) -> list[str]:
    years = tuple(map(str, comparison.years))
    rows, left = [], 0
    for name in dict.fromkeys(level.name for level in comparison.levels):
        found = {level.year: level for level in comparison.levels if level.name == name}
        moved_at_all = any(_beyond((each[0], each[1])) for level in found.values() for each in level.differences)
        if name not in TOLD or not moved_at_all:
            left += 1
            continue
        unit = VARIABLES[name].unit
        rows.append(Row(f"{say(f'headline.{name}', language)} [{unit_of(unit, language)}]", ("",) * len(years)))
        for place, title in enumerate(titles):
            values = [found.get(year) for year in comparison.years]
            rows.append(
                Row(f"  {title}", tuple(amount(level.values[place][1], unit) if level else "–" for level in values))
            )
            if place:
                moved = [level.differences[place - 1] if level else None for level in values]
                means = tuple(
                    f"{signed(each[0], unit)}{'*' if _beyond((each[0], each[1])) else ''}" if each else "–"
                    for each in moved
                )
                rows.append(Row(f"    {word('moved', language)}", means))
                band = tuple(f"{signed(each[2], unit)} {signed(each[4], unit)}" if each else "–" for each in moved)
                rows.append(Row(f"    {word('moved.band', language)}", band))
    if not rows:
        return []
    lines = grid(Row(word("headline", language), years), rows, cells)
    return [*lines, *wrapped(word("beyond.headline", language, count=left), cells)]


def item_title(item: Item, language: Language) -> str:
    """What is switched, in words."""
    if item.name == "tests":
        return word("attribution.tests", language)
    if len(item.entries) > 1:
        return word("attribution.group", language, name=item.name, count=len(item.entries))
    if item.name.startswith("factors."):
        return word("attribution.factor", language, name=factor_title(item.name.removeprefix("factors."), language))
    return choose(input_title(item.name), language)


def ordered(parts: Sequence[Contribution]) -> list[Contribution]:
    """The largest first."""
    return sorted(parts, key=lambda part: (-abs(part.value), part.item.name))


def _attribution(
    comparison: Comparison, found: Attribution, titles: Sequence[str], language: Language, cells: int
) -> list[str]:
    unit = found.asked.unit
    title = word("attribution", language, asked=choose(found.asked.title, language))
    if not found.parts:
        return [title, *wrapped("  " + word("same", language), cells)]
    shown = word("attribution.unit", language) if unit == "share" else unit_of(unit, language)
    columns = (
        f"{word('attribution.part', language)} [{shown}]",
        word("attribution.error", language),
        word("attribution.interaction", language),
    )
    rows = [Row(f"  {titles[0]}", (amount(found.first, unit), "", ""))]
    for part in ordered(found.parts):
        error = "±" + amount(NORMAL * part.error, unit)
        cell = (signed(part.value, unit), error, signed(part.interaction, unit))
        rows.append(Row(f"    {item_title(part.item, language)}", cell))
    whole = (amount(found.second, unit), "±" + amount(NORMAL * found.error, unit), "")
    rows.append(Row(f"  {word('attribution.sum', language, name=titles[1])}", whole))
    widest = max(16, cells - sum(cell_len(column) + 2 for column in columns))
    rows = [Row(_cut(row.label, widest), row.cells) for row in rows]
    lines = grid(Row(_cut(title, widest), columns), rows, cells)
    notes = [word("attribution.method", language, trials=found.trials)]
    notes += [word("attribution.first", language)] if len(comparison.runs) > 2 else []
    return [*lines, *(line for note in notes for line in wrapped(note, cells))]


def _cut(text: str, cells: int) -> str:
    """The text, ended early where it has more cells than that."""
    while cell_len(text) > cells:
        text = text[:-2] + "…"
    return text


def _mixture(comparison: Comparison, mixture: Mixture, language: Language, cells: int) -> list[str]:
    weights = " / ".join(percent(weight) for weight in mixture.weights)
    years = tuple(map(str, comparison.years))
    head = Row(word("mixture", language, weights=f"{weights} %" if language == "en" else f"{weights}%"), years)
    told: dict[str, dict[int, Estimate]] = {}
    for name, year, estimate in mixture.probabilities:
        told.setdefault(name, {})[year] = estimate
    rows = [
        Row(
            f"  {measure_title(comparison, name, language)} [%]",
            tuple(_estimate(found[year]) for year in comparison.years),
        )
        for name, found in told.items()
        if name in (ADVERSE, *CLASSES)
    ]
    bands: dict[str, dict[int, tuple[float, ...]]] = {}
    for name, year, band in mixture.levels:
        bands.setdefault(name, {})[year] = band
    for name, by_year in bands.items():
        unit = VARIABLES[name].unit
        label = f"  {say(f'headline.{name}', language)} [{unit_of(unit, language)}]"
        rows.append(Row(label, tuple(_three(by_year.get(year), unit) for year in comparison.years)))
    return [*grid(head, rows, cells), *paragraph("", word("mixture.method", language), cells, 0)]


def _estimate(estimate: Estimate) -> str:
    return f"{percent(estimate.value)} ±{percent(estimate.half_width)}"


def _three(band: Sequence[float] | None, unit: str) -> str:
    return " ".join(amount(value, unit) for value in band) if band else "–"


def tables(comparison: Comparison) -> dict[str, str]:
    """CSV: probabilities and headline by scenario and year, the attribution, the mixture."""
    frame = comparison.to_frame()
    texts = {"compare.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None))}
    if comparison.attribution is not None:
        found = comparison.attribution
        rows = [
            (
                found.asked.text,
                part.item.name,
                len(part.item.entries),
                part.value,
                part.error,
                part.interaction,
                found.asked.unit,
            )
            for part in ordered(found.parts)
        ]
        head = ("asked", "input", "entries", "part", "standard_error", "interaction", "unit")
        texts["attribution.csv"] = table_csv(head, rows)
    if comparison.mixture is not None:
        mixed = [(name, year, each.value, each.low, each.high) for name, year, each in comparison.mixture.probabilities]
        mixed += [(name, year, band[1], band[0], band[2]) for name, year, band in comparison.mixture.levels]
        texts["mixture.csv"] = table_csv(("measure", "year", "value", "low", "high"), mixed)
    return texts


def as_object(comparison: Comparison) -> dict[str, Any]:
    """All of it as JSON objects; differences are from the first scenario, with their standard errors."""
    runs = comparison.runs
    told: dict[str, Any] = {
        "scenarios": [
            {"scenario": run.scenario.name, "title": bilingual(run.scenario.title), "digest": run.scenario.digest}
            for run in runs
        ],
        "trials": runs[0].trials,
        "seed": runs[0].seed,
        "probabilities": [
            {
                "name": cell.name,
                "year": cell.year,
                "values": [_object(value) for value in cell.values],
                "differences": [_pair(each) for each in cell.differences],
            }
            for cell in comparison.cells
        ],
        "outputs": [
            {
                "name": level.name,
                "unit": VARIABLES[level.name].unit,
                "year": level.year,
                "values": [_named(band) for band in level.values],
                "differences": [{**_pair(each[:2]), **_named(each[2:])} for each in level.differences],
            }
            for level in comparison.levels
        ],
    }
    if comparison.attribution is not None:
        told["attribution"] = attribution_object(comparison.attribution)
    if comparison.mixture is not None:
        told["mixture"] = {
            "weights": [rounded(weight) for weight in comparison.mixture.weights],
            "probabilities": [
                {"name": name, "year": year, **_object(each)} for name, year, each in comparison.mixture.probabilities
            ],
            "outputs": [{"name": name, "year": year, **_named(band)} for name, year, band in comparison.mixture.levels],
        }
    return told


def attribution_object(found: Attribution) -> dict[str, Any]:
    """What explains the difference, the largest part first."""
    return {
        "asked": found.asked.text,
        "title": bilingual(found.asked.title),
        "unit": found.asked.unit,
        "trials": found.trials,
        "first": rounded(found.first),
        "second": rounded(found.second),
        "standard_error": rounded(found.error),
        "parts": [
            {
                "input": part.item.name,
                "title": bilingual(Message(item_title(part.item, "en"), item_title(part.item, "zh"))),
                "entries": [".".join(entry) for entry in part.item.entries],
                "value": rounded(part.value),
                "standard_error": rounded(part.error),
                "interaction": rounded(part.interaction),
            }
            for part in ordered(found.parts)
        ],
    }


def _object(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}


def _pair(pair: Sequence[float]) -> dict[str, float | None]:
    return {"mean": rounded(pair[0]), "standard_error": rounded(pair[1])}


def _named(band: Sequence[float]) -> Mapping[str, float | None]:
    return dict(zip(("p5", "p50", "p95"), map(rounded, band), strict=True))
