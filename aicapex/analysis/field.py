"""One figure of several runs, as the football field shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aicapex.analysis.asked import Asked, read_asked
from aicapex.language import Language
from aicapex.statistics import wilson

if TYPE_CHECKING:
    from aicapex.charts.football import FieldRow
    from aicapex.results import Results


def field_rows(runs: Sequence[Results], of: str, language: Language = "en") -> tuple[Asked, list[FieldRow]]:
    """What is asked, and each run's P5 P25 P50 P75 P95 of it, or the limits and value of a probability.

    Raises UsageError if a run cannot be asked it, NumericalError where it is undefined in a trial.
    """
    from aicapex.charts.football import FieldRow

    rows, asked = list[FieldRow](), read_asked(of, runs[0].scenario, language)
    for run in runs:
        values = read_asked(of, run.scenario, language).values(run)
        if asked.flag:
            seen = int(values.sum())
            low, high = wilson(seen, run.trials)
            figures: tuple[float, ...] = (float(low), seen / run.trials, float(high))
        else:
            figures = tuple(map(float, np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))))
        rows.append(FieldRow(run, figures))
    return asked, rows
