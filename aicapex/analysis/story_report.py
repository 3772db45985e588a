"""A story as it is told: text for the terminal, CSV, JSON objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aicapex.analysis.sensitivity import unit_of_input
from aicapex.analysis.sensitivity_report import input_name, shortened
from aicapex.analysis.story import Story, Unusual
from aicapex.analysis.story_words import word
from aicapex.analysis.telling import amount, input_title
from aicapex.csv_tables import table_csv
from aicapex.language import Language, bilingual, choose
from aicapex.registry import VARIABLES
from aicapex.summary import rounded
from aicapex.tables import Row, figure, grid, paragraph, percent, wrapped

DATE = 10  # cells of the dates


def report(found: Story, language: Language, cells: int) -> str:
    """The chain, who bore it, and what was unusual, in lines of at most so many cells."""
    results = found.results
    sign = "%" if language == "zh" else " %"
    facts = word(
        "heading",
        language,
        title=choose(results.scenario.title, language),
        asked=choose(found.asked.title, language),
        share=f"{percent(found.share.value)} ±{percent(found.share.half_width)}{sign}",
        trial=found.trial,
        trials=results.trials,
        seed=results.seed,
    )
    typical = word("typical", language, share=f"{percent(found.nearer)}{sign}")
    chain = [word("chain", language)]
    for each in found.happenings:
        chain += paragraph(each.quarter, choose(each.text, language), cells, DATE)
    # In Chinese money is counted in hundreds of millions.
    factor = 10.0 if language == "zh" else 1.0
    rows = [
        Row(
            f"  {choose(VARIABLES[loss.output], language)}",
            (figure(factor * loss.trial), figure(factor * loss.typical)),
        )
        for loss in found.losses
    ]
    lost = grid(Row(word("lost", language), (word("lost.trial", language), word("lost.class", language))), rows, cells)
    parts = [wrapped(facts, cells), wrapped(typical, cells), chain, lost, _inputs("odd", found.odd, language, cells)]
    parts += [_inputs("causes", found.causes, language, cells)] if found.causes else []
    return "\n\n".join("\n".join(part) for part in parts)


def _inputs(key: str, inputs: Sequence[Unusual], language: Language, cells: int) -> list[str]:
    columns = [word("value", language), word("percentile", language)]
    columns += [word("apart", language)] if key == "causes" else []
    rows = []
    for each in inputs:
        told = [amount(each.value, unit_of_input(each.name)), f"P{100 * each.percentile:.0f}"]
        told += [f"{each.apart:+.2f}".replace("-", "−")] if key == "causes" else []
        rows.append(Row("  " + shortened(input_name(each.name, language), cells - 46), tuple(told)))
    return grid(Row(shortened(word(key, language), cells - 44), tuple(columns)), rows, cells)


def tables(found: Story) -> Mapping[str, str]:
    """CSV: the chain, and who bore it."""
    frame = found.to_frame()
    losses = [(loss.output, "USD bn", loss.trial, loss.typical) for loss in found.losses]
    return {
        "story.csv": table_csv(list(frame.columns), frame.itertuples(index=False, name=None)),
        "losses.csv": table_csv(("output", "unit", "trial", "class_median"), losses),
    }


def as_object(found: Story) -> dict[str, Any]:
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
        "share": {
            "value": rounded(found.share.value),
            "low": rounded(found.share.low),
            "high": rounded(found.share.high),
        },
        "trial": found.trial,
        "nearer_than": rounded(found.nearer),
        "happenings": [
            {"quarter": each.quarter, "kind": each.kind, "text": bilingual(each.text)} for each in found.happenings
        ],
        "losses": [
            {
                "output": loss.output,
                "title": bilingual(VARIABLES[loss.output]),
                "unit": "USD bn",
                "trial": rounded(loss.trial),
                "class_median": rounded(loss.typical),
            }
            for loss in found.losses
        ],
        "farthest_out": [_unusual(each) for each in found.odd],
        "class_against_rest": [_unusual(each) for each in found.causes],
    }


def _unusual(each: Unusual) -> dict[str, Any]:
    return {
        "input": each.name,
        "title": bilingual(input_title(each.name)),
        "unit": unit_of_input(each.name),
        "value": rounded(each.value),
        "percentile": rounded(each.percentile),
        "apart": rounded(each.apart),
    }
