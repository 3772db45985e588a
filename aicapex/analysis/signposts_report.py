"""Signposts as they are told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len

from aicapex.analysis.sensitivity_report import shortened
from aicapex.analysis.signposts import Signpost, Signposts
from aicapex.analysis.signposts_words import word
from aicapex.analysis.telling import amount, unit_of
from aicapex.csv_tables import table_csv
from aicapex.language import Language, bilingual, choose
from aicapex.registry import VARIABLES
from aicapex.results import Estimate
from aicapex.summary import rounded
from aicapex.tables import Row, grid, percent, wrapped
from aicapex.value_words import behind

NARROW = 44  # cells under which the titles stand above their figures


def report(found: Signposts, language: Language, cells: int) -> str:
    """What to watch, with thresholds and probabilities, in lines of at most so many cells."""
    results = found.results
    rate = f"{percent(found.rate.value)}{'' if language == 'zh' else ' '}%"
    facts = word(
        "heading",
        language,
        title=choose(results.scenario.title, language),
        asked=choose(found.asked.title, language),
        rate=rate,
        trials=results.trials,
        seed=results.seed,
    )
    parts = [wrapped(facts, cells)]
    if found.posts:
        columns = tuple(word(key, language) for key in ("quarter", "threshold", "below", "above", "early"))
        rows = [_row(post, language) for post in found.posts]
        taken = [
            max(cell_len(cell) for cell in column) + 2
            for column in zip(columns, *(row.cells for row in rows), strict=True)
        ]
        room = cells - sum(taken)
        if room < NARROW:  # a title that is cut to nothing tells nothing: it stands above its figures
            head, *figures = grid(Row("  ", columns), [Row("  ", row.cells) for row in rows], cells)
            titled = zip((shortened(row.label, cells) for row in rows), figures, strict=True)
            parts.append([head, *(line for pair in titled for line in pair)])
        else:
            rows = [Row(shortened(row.label, room), row.cells) for row in rows]
            parts.append(grid(Row("", columns), rows, cells))
        parts.append(wrapped(_sentence(found, found.posts[0], language), cells))
        parts.append([line for post in found.posts for line in wrapped(_where(post, language), cells)])
    notes = [word("method", language)]
    if found.silent:
        names = word("and", language).join(choose(VARIABLES[each.output], language) for each in found.silent)
        notes.append(word("silent", language, names=names))
    parts.append([line for note in notes for line in wrapped(note, cells)])
    return "\n\n".join("\n".join(part) for part in parts)


def label(post: Signpost, language: Language) -> str:
    """A figure with its unit; a flow is an amount of the quarter."""
    variable = VARIABLES[post.published.output]
    unit = unit_of(variable.unit, language)
    if variable.kind == "flow":
        unit = word("quarterly", language, unit=unit)
    return f"{choose(variable, language)} [{unit}]"


def _row(post: Signpost, language: Language) -> Row:
    unit = VARIABLES[post.published.output].unit
    cells = (post.quarter, amount(post.threshold, unit), _probability(post.below), _probability(post.above), post.early)
    return Row(label(post, language), cells)


def _probability(estimate: Estimate) -> str:
    return f"{percent(estimate.value)} ±{percent(estimate.half_width)}"


def _sentence(found: Signposts, post: Signpost, language: Language) -> str:
    """How the first one is read."""
    variable = VARIABLES[post.published.output]
    return word(
        "sentence",
        language,
        title=choose(variable, language),
        quarter=post.quarter,
        threshold=behind(amount(post.threshold, variable.unit), unit_of(variable.unit, language), language),
        above=percent(post.above.value),
        below=percent(post.below.value),
        asked=choose(found.asked.title, language),
    )


def _where(post: Signpost, language: Language) -> str:
    title = choose(VARIABLES[post.published.output], language)
    return word("where", language, title=title, where=choose(post.published.where, language))


def tables(found: Signposts) -> Mapping[str, str]:
    """CSV: one row a figure."""
    frame = found.to_frame()
    return {"signposts.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None))}


def as_object(found: Signposts) -> dict[str, Any]:
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
        "rate": _object(found.rate),
        "signposts": [
            {
                "output": post.published.output,
                "title": bilingual(VARIABLES[post.published.output]),
                "where": bilingual(post.published.where),
                "unit": VARIABLES[post.published.output].unit,
                "quarter": post.quarter,
                "threshold": rounded(post.threshold),
                "below": _object(post.below),
                "above": _object(post.above),
                "share_above": rounded(post.share_above),
                "gain": rounded(post.gain),
                "early": post.early,
            }
            for post in found.posts
        ],
        "no_more_than_chance": [each.output for each in found.silent],
    }


def _object(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}
