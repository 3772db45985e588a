"""Marks by hand, where they are undefined, and what is on record beside them."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from synthetic import make_results, make_scenario

from aicapex.analysis import marks
from aicapex.analysis.backtest import judge
from aicapex.analysis.marks import MARKS, adverse_by_year
from aicapex.analysis.records import ADVERSE, records
from aicapex.results import Results

YEARS = range(1997, 2004)
FELL = [40, 60, 80, 120, 100, 60, 70]  # peaks in 2000
ROSE = [10, 20, 30, 40, 50, 60, 70]  # peaks in the last year
SANK = [90, 80, 70, 60, 50, 40, 30]  # peaks in the first year


def by_quarter(*trials: list[float], first: float = 1.0, parts: int = 1) -> NDArray[np.float32]:
    """Values by calendar year of each trial, as quarters from 1996Q4 on: each a part of the year's."""
    yearly = np.array(trials, dtype=float).T
    return np.vstack([np.full((1, len(trials)), first), np.repeat(yearly / parts, 4, axis=0)]).astype(np.float32)


def boom(**outputs: NDArray[np.float32]) -> Results:
    """A run from 1996Q4 to 2003Q4 of three trials, but for what is given without flows of credit."""
    results = make_results(make_scenario(start="1996Q4", end="2003Q4"), trials=3)
    nothing = np.zeros((29, 3), dtype=np.float32)
    given = {
        "capex": by_quarter(FELL, ROSE, SANK, parts=4),
        "rental_price": by_quarter(*[[64.0, 32.0, 16.0, 8.0, 4.0, 2.0, 1.0]] * 3, first=1e3),
        "token_demand_labs": by_quarter(*[[2.0, 4.0, 8.0, 16.0, 32.0, 96.0, 128.0]] * 3),
        "inference_served": by_quarter(*[[0.5] * 7] * 3),
        "idle_rate": by_quarter(*[[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]] * 3),
        "shell_occupancy": by_quarter(*[[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]] * 3),
        **dict.fromkeys(("defaults", "recoveries", "defaults_cumulative", "debt"), nothing),
    }
    return replace(results, outputs=given | outputs)


def test_the_peak_its_year_and_the_fall_after_it() -> None:
    run = boom()
    assert marks.capex_peak(run) == pytest.approx([120, 70, 90])
    assert marks.capex_peak_year(run).tolist() == [2000, 2003, 1997]
    assert marks.capex_fall(run) == pytest.approx([0.5, 0.0, 1 - 70 / 90])


def test_only_two_years_after_the_peak_count() -> None:
    late = [40, 60, 80, 120, 100, 90, 10]
    assert marks.capex_fall(boom(capex=by_quarter(late, late, late, parts=4))) == pytest.approx([0.25] * 3)


def test_the_price_is_followed_from_two_years_before_the_peak_or_from_the_first_whole_year() -> None:
    assert marks.rent_fall(boom()) == pytest.approx([0.5] * 3)
    halved = [8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 1.0]
    fallen = marks.rent_fall(boom(rental_price=by_quarter(halved, halved, halved)))
    assert fallen == pytest.approx([1 - (1 / 8) ** (1 / years) for years in (5, 2, 6)])


def test_volume_grows_from_the_peak_on_and_is_undefined_where_that_is_the_last_year() -> None:
    assert marks.volume_growth(boom()) == pytest.approx([2.0, math.nan, 2.0], nan_ok=True)


def test_plant_is_that_of_the_peak_year() -> None:
    assert marks.occupancy_at_peak(boom()) == pytest.approx([0.6, 0.3, 0.9])
    assert marks.idle_at_peak(boom()) == pytest.approx([0.4, 0.7, 0.1])


def test_defaults_and_recovery() -> None:
    defaulted = np.zeros((29, 3), dtype=np.float32)
    defaulted[20, :2] = 30.0
    debt = np.full((29, 3), 50.0, dtype=np.float32)
    debt[10] = [300.0, 150.0, 200.0]
    run = boom(defaults=defaulted, recoveries=0.2 * defaulted, defaults_cumulative=defaulted.cumsum(axis=0), debt=debt)
    assert marks.defaults_at_end(run).tolist() == [30, 30, 0]
    assert marks.defaults_over_debt(run) == pytest.approx([0.1, 0.2, 0.0])
    assert marks.recovery(run) == pytest.approx([0.2, 0.2, math.nan], nan_ok=True)
    assert np.isnan(marks.defaults_over_debt(boom())).all()


@pytest.mark.parametrize(("end", "defined"), [("1997Q2", set()), ("1997Q4", {"capex_peak", "capex_peak_year"})])
def test_what_a_short_run_cannot_tell_is_undefined(end: str, defined: set[str]) -> None:
    scenario = make_scenario(start="1996Q4", end=end)
    run = boom()
    kept = {name: values[: len(scenario.quarters)] for name, values in run.outputs.items()}
    short = replace(run, scenario=scenario, quarters=scenario.quarters, outputs=kept)
    by_year = {"capex_peak", "capex_peak_year", "capex_fall", "rent_fall", "volume_growth"}
    for mark in MARKS:
        values = mark.of(short)
        assert values.shape == (3,)
        if mark.name in by_year:
            assert np.isnan(values).all() == (mark.name not in defined), mark.name


def test_a_free_price_has_no_fall() -> None:
    free = by_quarter(*[[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]] * 3)
    assert np.isnan(marks.rent_fall(boom(rental_price=free))).all()


def test_busts_are_counted_by_the_end_of_each_year_after_the_start() -> None:
    told, at_end = adverse_by_year(make_results())  # a quarter of the trials, from the thirteenth quarter on
    assert [each.value for each in told] == [0.0] * 3 + [0.25] * 7
    assert all(each.low < each.value < each.high for each in told if each.value)
    assert at_end == told[-1]
    told, at_end = adverse_by_year(make_results(make_scenario(end="2029Q2")))
    assert [each.value for each in told] == [0.0] * 3
    assert at_end.value == 0.25


def test_every_mark_of_every_replay_is_on_record_or_said_not_to_be() -> None:
    units = {mark.name: mark.unit for mark in MARKS} | {ADVERSE: "share"}
    for replay in ("telecom_1996", "cloud_2015"):
        of_replay = records()[replay]
        assert list(of_replay) == list(units)
        for name, record in of_replay.items():
            if record is None:
                continue
            assert record.unit == units[name], name
            assert record.low <= record.high
            assert record.unit != "share" or 0 <= record.low <= record.high <= 1
            assert re.search("[\u4e00-\u9fff]", record.zh)
            assert not re.search(r"\s[（，。；：]", record.zh), name
    assert all(record is not None for record in records()["telecom_1996"].values())


def test_the_records_are_what_their_notes_compute() -> None:
    telecom = records()["telecom_1996"]

    def ends(name: str) -> tuple[float, float]:
        record = telecom[name]
        assert record is not None
        return record.low, record.high

    assert ends("capex_fall") == pytest.approx((1 - 61.8 / 92, 1 - 44 / 92), abs=0.005)
    assert ends("rent_fall") == pytest.approx((1 - (120 / 1200) ** (1 / 5), 1 - (1.8 / 12) ** (1 / 2)), abs=0.005)
    assert ends("defaults_at_end") == pytest.approx((0.52 * 96.9, 0.52 * 96.9 + 0.55 * 63.6), abs=0.5)
    assert ends("defaults_over_debt") == pytest.approx([end / 300 for end in ends("defaults_at_end")], abs=0.005)


@pytest.mark.parametrize(
    ("falls", "fit"),
    [([0.3, 0.4, 0.6], "within"), ([0.45, 0.5, 0.6], "partly"), ([0.6, 0.7, 0.8], "outside"), ([0.0] * 3, "outside")],
)
def test_a_record_lies_within_the_band_or_partly_or_outside(falls: list[float], fit: str) -> None:
    scenario = make_scenario(name="telecom_1996", start="1996Q4", end="2003Q4")
    capex = by_quarter(*([1, 1, 1, 100, 100 * (1 - fall), 100, 100] for fall in falls), parts=4)
    told = {marked.mark.name: marked for marked in judge(replace(boom(capex=capex), scenario=scenario)).marks}
    assert told["capex_fall"].fit == fit
    assert told["recovery"].defined == 0.0
    assert told["recovery"].fit is None
