"""Paired differences: the same draws on both sides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import TypeAdapter

from aicapex import engine
from aicapex.figures import KNOWN_AT_THE_END, Figure, Proposition
from aicapex.paired import as_far_as_asked, measure, measure_each, paired
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


LOOKS = [
    ({"of": "capex", "at": 2028}, "2028Q4"),
    ({"of": "rental_price_newest", "at": "2027Q2"}, "2027Q2"),
    ({"of": "debt", "take": "highest", "over_years": (2026, 2029)}, "2029Q4"),
    ({"of": "revenue", "at": 2026, "over": {"of": "capex", "at": 2030}}, "2030Q4"),
    ({"of": "revenue", "at": 2026, "minus": {"of": "capex_peak"}}, None),
    ({"of": "irr_minus_hurdle", "at": 2027}, None),
    ({"of": "cohort_irr", "at": "2026Q4"}, None),
    ({"of": "capex_collapse", "at": 2028}, None),
    ({"of": "idle_rate", "first": {"at_least": 0.2}}, None),
    ({"of": "capex", "at": "start"}, ""),
    ({"parameter": "returns.hurdle"}, ""),
]


@pytest.mark.parametrize(("told", "until"), LOOKS)
def test_how_far_a_figure_looks(told, until):
    assert Figure.model_validate(told).looks_until == until


def test_a_shorter_run_has_the_same_bits_as_far_as_it_is_asked():
    base = load("base", set=["end=2031Q4"])
    whole = engine.run(base, 60, 1)
    for told, until in LOOKS:
        figure = Figure.model_validate(told)
        shorter = as_far_as_asked(base, [figure])
        assert shorter.end == (base.end if until is None else max(until, "2026Q1"))
        (found,) = measure_each([(base, [figure])], 60)
        assert found[0].tobytes() == figure.values(whole).tobytes(), told


def test_every_output_of_a_quarter_is_known_then_but_for_those_that_are_listed():
    whole, shorter = (engine.run(load("base", set=[f"end={end}"]), 40, 1) for end in ("2030Q4", "2028Q2"))
    quarters = len(shorter.quarters)
    differ = [
        name
        for name, values in whole.outputs.items()
        if not np.array_equal(values[:quarters], shorter.outputs[name], equal_nan=True)
    ]
    assert tuple(differ) == KNOWN_AT_THE_END
