"""What an analysis may be asked, and what it says when it cannot answer."""

from __future__ import annotations

import re

import numpy as np
import pytest

from aicapex.analysis.asked import outlying, read_asked
from aicapex.errors import NumericalError, UsageError


@pytest.mark.parametrize(
    ("text", "unit", "flag"),
    [
        ("bust@2030", "share", True),
        ("adverse@2030", "share", True),
        ("dark_fibre", "share", True),
        ("capex@2028", "USD bn", False),
        ("capex@2026Q1", "USD bn", False),
        ("capex_peak", "USD bn/yr", False),
        ("irr_minus_hurdle@2030", "share", False),
    ],
)
def test_what_may_be_asked(run, text, unit, flag):
    results = run()
    asked = read_asked(text, results.scenario)
    values = asked.values(results)
    assert (asked.unit, asked.flag) == (unit, flag)
    assert values.shape == (results.trials,)
    assert np.isfinite(values).all()
    assert re.search(r"[\u4e00-\u9fff]", asked.title.zh)
    if flag:
        assert set(values) <= {0.0, 1.0}


def test_adverse_is_bust_and_systemic_together(run):
    results = run(trials=300)
    values = read_asked("adverse@2030", results.scenario).values(results)
    assert values.mean() == pytest.approx(results.adverse().by(2030).value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("capx@2030", "nearest: capex"),
        ("capex", "expected: capex@2035"),
        ("bust@2050", "does not simulate 2050"),
        ("roi@20", "'20' in 'roi@20' is no date"),
        ("capex_peak@2030", "has no date"),
    ],
)
def test_what_cannot_be_asked_is_told(run, text, told):
    with pytest.raises(UsageError, match=re.escape(told)):
        read_asked(text, run().scenario)


def test_an_undefined_number_is_an_error_with_its_inputs(run):
    results = run()
    asked = read_asked("debt_service_coverage_states@2030", results.scenario)
    with pytest.raises(NumericalError) as caught:
        asked.values(results)
    assert f"undefined in {results.trials} of {results.trials} trials" in str(caught.value)
    assert outlying(results, 0) in str(caught.value)
