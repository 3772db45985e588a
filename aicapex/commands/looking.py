"""aicapex explain and aicapex chart: what a name stands for, and how it looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aicapex.commands.console import Format, emit, talk, width
from aicapex.commands.running import Order, load_all, simulate
from aicapex.errors import Problem, UsageError, nearest_names
from aicapex.language import Language, say

SUFFIXES: Final = (".png", ".svg", ".pdf")


def explain(name: str, scenario: str, changes: Sequence[str], format: Format, language: Language) -> None:
    """Print what a name stands for in a scenario."""
    from aicapex.explain import explain as explained

    found = explained(name, load_all([scenario], changes)[0], language)
    if format is Format.table:
        emit("\n\n".join(explanation.text(language, width()) for explanation in found))
        return
    objects = [explanation.as_object() for explanation in found]
    if format is Format.json:
        emit(json.dumps(objects if len(objects) > 1 else objects[0], indent=2, ensure_ascii=False))
        return
    import csv
    import io

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("name", "kind", "statement", "text"))
    for explanation in found:
        rows.writerow((explanation.name, explanation.kind, "title", explanation.title))
        rows.writerows((explanation.name, explanation.kind, *statement) for statement in explanation.statements)
    emit(text.getvalue())
