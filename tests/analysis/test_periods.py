"""Periods: how they are written, when they are, and what a run has in them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from aicapex.analysis.periods import quarters_needed, read_period, time_of, values_in
from aicapex.registry import VARIABLES
from aicapex.results import Results


@pytest.mark.parametrize(
    ("text", "first", "last", "length"),
    [
        ("2026Q1", "2026Q1", "2026Q1", 0.25),
        ("2026", "2026Q1", "2026Q4", 1.0),
        ("2025Q3-2026Q2", "2025Q3", "2026Q2", 1.0),
        ("2026-12", "2026Q4", "2026Q4", 1 / 12),
    ],
)
def test_what_is_a_period(text: str, first: str, last: str, length: float) -> None:
    period = read_period(text)
    assert (period.first, period.last, period.length) == (first, last, pytest.approx(length))


@pytest.mark.parametrize(
    "text",
    ["", "2026Q5", "26Q1", "2026-13", "2026-1", "2026Q3-2026Q1", "2026Q1-", "Q1 2026", "2026Q1–2026Q2", "2026-01-31"],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        read_period(text)


def test_when_figures_are() -> None:
    assert time_of(read_period("2026Q2"), "stock") == 2026.5
    assert time_of(read_period("2026Q2"), "ratio") == 2026.375
    assert time_of(read_period("2025Q1-2025Q3"), "flow") == 2025.375
    assert time_of(read_period("2025-02"), "stock") == pytest.approx(2025.125)


def test_what_a_run_must_have() -> None:
    assert quarters_needed(read_period("2026"), "stock") == ("2026Q4",)
    assert quarters_needed(read_period("2026Q1-2026Q2"), "ratio") == ("2026Q1", "2026Q2")
    assert quarters_needed(read_period("2026-01"), "stock") == ("2025Q4", "2026Q1")


@pytest.mark.parametrize("name", ["capex", "debt", "rental_price_h100", "gross_margin_cloud"])
def test_a_year_is_that_of_the_results(run: Callable[..., Results], name: str) -> None:
    results = run()
    variable = VARIABLES[name]
    years, by_year = results.by_year(name)
    weight = results.outputs[variable.weight] if variable.kind == "ratio" else None
    for year in (2026, 2030):
        found = values_in(read_period(str(year)), results.values(name), results.quarters, variable.kind, weight)
        assert found.tolist() == by_year[years.index(year)].tolist()


def test_spans_and_months_by_hand() -> None:
    quarters = ("2025Q3", "2025Q4", "2026Q1")
    values, weight = np.array([[1.0], [3.0], [9.0]]), np.array([[1.0], [1.0], [3.0]])
    span = read_period("2025Q4-2026Q1")
    assert values_in(span, values, quarters, "flow").tolist() == [12.0]
    assert values_in(span, values, quarters, "stock").tolist() == [9.0]
    assert values_in(span, values, quarters, "ratio", weight).tolist() == [7.5]
    # the middle of October is a sixth of the way from the end of September to that of December, November's a half
    assert values_in(read_period("2025-10"), values, quarters, "stock") == pytest.approx([3.0 ** (1 / 6)])
    assert values_in(read_period("2025-11"), values, quarters, "ratio", weight) == pytest.approx([3.0**0.5])
    assert values_in(read_period("2026-03"), values, quarters, "stock") == pytest.approx([3.0 * 3.0 ** (5 / 6)])
