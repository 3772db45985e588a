"""Paired differences: the same draws on both sides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import TypeAdapter

from aicapex.figures import Figure, Proposition
from aicapex.paired import measure, paired
from aicapex.scenario import load

CAPEX = TypeAdapter(Figure).validate_python({"of": "capex", "at": 2030})
BUST = TypeAdapter(Proposition).validate_python({"of": "bust", "at": 2030})


def test_the_error_is_that_of_the_differences():
    one, other = np.array([1.0, 4.0, 9.0, np.nan]), np.array([0.0, 2.0, 4.0, 1.0])
    difference = paired(one, other)
    assert difference.mean == pytest.approx((1 + 2 + 5) / 3)
    assert difference.error == pytest.approx(np.std([1, 2, 5], ddof=1) / math.sqrt(3))
    assert difference.errors == pytest.approx(difference.mean / difference.error)


def test_no_difference_has_no_errors_and_equal_differences_have_infinitely_many():
    values = np.arange(5.0)
    assert paired(values, values).errors == 0.0
    assert paired(values + 1, values).errors == math.inf
    assert paired(values, values + 1).errors == -math.inf
    assert paired(np.array([np.nan]), np.array([1.0])).errors == 0.0


def test_measuring_is_what_the_runs_have_whatever_the_workers(run):
    scenarios = [load("base"), load("base", ["chips.demand_2026=12"])]
    rows = measure(scenarios, [CAPEX, BUST], trials=60)
    for row, changes in zip(rows, ((), ("chips.demand_2026=12",)), strict=True):
        results = run(*changes, trials=60)
        assert np.array_equal(row[0], CAPEX.values(results))
        assert np.array_equal(row[1], BUST.holds(results))
    again = measure(scenarios, [CAPEX, BUST], trials=60, jobs=2)
    assert all(
        np.array_equal(a, b) for one, other in zip(rows, again, strict=True) for a, b in zip(one, other, strict=True)
    )
    # who cannot overbuild in 2026 still builds in 2030
    assert paired(rows[1][0], rows[0][0]).errors > 3
