"""Base in 2026 beside outside views of its date: medians within what is published, and the table that shows it."""

from __future__ import annotations

import pytest

from aicapex import engine
from aicapex.analysis.actuals import read_actuals
from aicapex.analysis.points_table import points_table
from aicapex.analysis.replays import score_run
from aicapex.registry import VARIABLES
from aicapex.scenario import load
from aicapex.shipped import seed_path


@pytest.fixture(scope="module")
def scores():
    results = engine.run(load("base", ["end=2026Q4"]), 1000, 1)
    actuals = read_actuals(seed_path("history/outlook_2026.csv"), results.quarters, VARIABLES)
    return score_run(results, actuals)


def test_medians_of_base_lie_within_outside_views(scores):
    assert {each.variable for each in scores} >= {"capex_big4", "shipments_gw", "rental_price_h100", "lab_run_rate_two"}
    for each in scores:
        for point in each.points:
            assert point.low is not None
            assert point.high is not None
            assert point.low <= point.p50 <= point.high, (each.variable, point.period)


@pytest.mark.parametrize(("language", "yes"), [("en", "partly"), ("zh", "部分")])
def test_each_point_stands_beside_the_runs_band(scores, language, yes):
    told = points_table(scores, language, 80)
    assert told.count("P50") == len(scores)
    assert yes in told
    assert "460–560" in told
    assert max(len(line) for line in told.splitlines()) <= 100
