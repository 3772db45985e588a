"""Figures made from a run of which every trial is known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from scipy.stats import spearmanr
from synthetic import TRIALS, make_results, make_scenario

from aicapex.dependence import rank_correlation, strongest
from aicapex.results import Estimate, Results
from aicapex.scenario import Factor, Test
from aicapex.statistics import wilson
from aicapex.summary import definition_of, to_json
from aicapex.terminal import Beside, Reach, probability, run_report, shown_years, verdict_year


@pytest.fixture(scope="module")
def results() -> Results:
    return make_results()


def test_a_year_is_the_last_quarter_the_sum_or_the_weighted_mean(results: Results) -> None:
    years, stock = results.by_year("energised_gw")
    assert years == list(range(2025, 2036))
    np.testing.assert_array_equal(stock[0], results.outputs["energised_gw"][0].astype(float))
    years, flow = results.by_year("capex")
    assert years == list(range(2026, 2036))
    np.testing.assert_allclose(flow[0], results.outputs["capex"][1:5].sum(axis=0, dtype=float))
    _, ratio = results.by_year("idle_rate_all")
    values, weight = results.outputs["idle_rate_all"][1:5], results.outputs["compute_demand"][1:5]
    np.testing.assert_allclose(ratio[1], (values * weight).sum(axis=0) / weight.sum(axis=0), rtol=1e-6)


def test_classes_add_up_to_one_and_bust_is_a_quarter_from_2029(results: Results) -> None:
    for year in results.years:
        assert sum(results.class_(name).by(year).value for name in results.classes) == pytest.approx(1.0)
    bust = results.class_("bust")
    assert (bust.by(2028).value, bust.by(2029).value, bust.never().value) == (0.0, 0.25, 0.75)
    low, high = wilson(TRIALS // 4, TRIALS)
    assert bust.by(2029) == Estimate(0.25, float(low), float(high))
    assert results.adverse().by(2030).value == 0.25


def test_first_passage_is_among_those_that_pass(results: Results) -> None:
    passage = results.class_("bust").first_passage()
    assert (passage.p10, passage.p50, passage.p90) == ("2029Q1", "2029Q1", "2029Q1")
    assert results.test("dark_fibre").first_passage().p50 is None


def test_a_test_that_has_held_once_has_held_ever_after() -> None:
    results = make_results()
    results.tests["dark_fibre"][4, :10] = True
    answer = results.test("dark_fibre")
    assert answer.by(2026).value == answer.by(2035).value == 10 / TRIALS
    assert answer.at(2026).value == 10 / TRIALS
    assert answer.at(2027).value == 0.0
    assert answer.never().value == 1.0 - 10 / TRIALS


def test_the_summary_has_the_promised_shape(results: Results) -> None:
    summary = json.loads(to_json(results.summary()))
    assert list(summary)[:4] == ["scenario", "title", "trials", "failed"]
    test = summary["verdict"]["tests"]["dark_fibre"]
    assert test["definition"] == {
        "of": "idle_rate_all",
        "at_least": 0.7,
        "unit": "share",
        "for": {"value": 2, "unit": "quarter"},
    }
    assert set(test) == {"title", "definition", "ever", "now", "never", "first_passage"}
    assert set(test["ever"]["2030"]) == {"value", "low", "high"}
    assert test["first_passage"] == {"p10": None, "p50": None, "p90": None}
    assert set(summary["verdict"]["classes"]["bust"]) == set(test)
    capex = summary["outputs"]["capex"]
    assert (capex["unit"], capex["kind"]) == ("USD bn", "flow")
    assert "2025" not in capex["by_year"]
    assert set(capex["by_year"]["2026"]) == {"p5", "p50", "p95", "mean"}
    assert set(capex["by_year"]["2026"]["p5"]) == {"value", "low", "high"}
    assert summary["cohorts"]["cohort_irr"]["2026Q1"]["p50"] == pytest.approx(0.1)
    assert summary["binding"]["2026"] == {"power": 1.0, "chips": 0.0, "money": 0.0, "demand": 0.0}
    assert summary["t0"]["rental_price_newest"]["claim"] == "C15"


def test_what_is_undefined_is_null(results: Results) -> None:
    summary = json.loads(to_json(results.summary()))
    year = summary["outputs"]["debt_service_coverage_states"]["by_year"]["2030"]
    assert year == {"p5": dict.fromkeys(("value", "low", "high")), "p50": year["p5"], "p95": year["p5"], "mean": None}


def test_the_same_run_is_summarised_in_the_same_bytes(results: Results) -> None:
    assert to_json(results.summary()) == to_json(make_results().summary())


def test_a_test_of_tests_is_told_as_it_is_written() -> None:
    part = Test("", of="tobin_q", at_most=1.0, unit="x")
    assert definition_of(Test("both", all=(part, part))) == {
        "all": [{"of": "tobin_q", "at_most": 1.0, "unit": "x"}] * 2
    }


def test_quantiles_and_frames_carry_names_and_units(results: Results) -> None:
    frame = results.quantiles("capex")
    assert list(frame.columns) == [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
    assert frame.attrs["unit"] == "USD bn"
    np.testing.assert_allclose(frame.loc["2026Q1", 0.5], np.median(results.outputs["capex"][1]))
    wide = results.to_frame(["capex"])
    assert list(wide.columns) == ["trial", "time", "capex"]
    assert wide.loc[(wide.trial == 3) & (wide.time == "2027Q1"), "capex"].item() == results.outputs["capex"][5, 3]


def test_a_wrong_name_is_answered_with_the_nearest(results: Results) -> None:
    with pytest.raises(KeyError, match="capex"):
        results.values("capx")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_report_fits_the_terminal(results: Results, language: str, width: int) -> None:
    text = run_report(results, language, width, Beside(scenarios=[results, results], independent=results))  # type: ignore[arg-type]
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "电力墙" in text
    assert "25.0" in text
    assert ("破裂" in text) == (language == "zh")


def test_the_report_says_what_the_range_is_of(results: Results) -> None:
    alone = run_report(results, "en", 160)
    assert "25.0 % (sampling ±4.2; how far it differs between theses shows when several scenarios are run)" in alone
    calm = make_results()
    calm.classes["bust"][:] = False
    both = run_report(results, "en", 120, Beside(scenarios=[results, calm]))
    assert "0.0–25.0 % across the 2 scenarios of this run" in both


def test_the_report_of_a_run_without_a_whole_year_still_prints() -> None:
    short = make_results(make_scenario(start="2026Q1", end="2026Q2"), trials=8)
    assert "Power wall" in run_report(short, "en", 80)
    assert short.summary()["outputs"]["capex"]["by_year"] == {}


def test_repr_is_the_report(results: Results) -> None:
    assert "Worst by end of [%]" in repr(results)
    assert results._repr_html_().startswith("<pre>")


@pytest.mark.parametrize(
    ("seen", "trials", "text"),
    [(0, 10_000, "< 0.04"), (10_000, 10_000, "> 99.96"), (1594, 10_000, "15.9 ±0.7"), (1, 10_000, "0.0 ±0.1")],
)
def test_probabilities_show_their_error(seen: int, trials: int, text: str) -> None:
    low, high = wilson(seen, trials)
    assert probability(Estimate(seen / trials, float(low), float(high))) == text


def test_years_shown_follow_the_start() -> None:
    assert shown_years(range(1996, 2005)) == [1997, 1998, 1999, 2001, 2004]
    assert verdict_year([2026, 2027, 2028, 2030, 2035]) == 2030
    assert verdict_year([2026]) == 2026


def test_a_wider_range_is_told_with_its_trials_and_holds_the_runs_own_figure(results: Results) -> None:
    wide = run_report(results, "en", 160, Beside(scenarios=[results, results], reach=Reach(0.1, 0.9, 500)))
    assert "10.0–90.0 % across shipped theses and the three most contested inputs, 500 trials each)" in wide
    assert "25.0–90.0 %" in run_report(results, "en", 160, Beside(reach=Reach(0.5, 0.9, 500)))
    assert "10.0–90.0%" in run_report(results, "zh", 160, Beside(reach=Reach(0.1, 0.9, 500)))


def test_what_is_partly_undefined_tells_the_share_that_is_defined() -> None:
    results = make_results(trials=40)
    results.outputs["roi"][:, :10] = np.nan
    results.cohorts["cohort_irr"][4, :30] = np.nan
    summary = results.summary()
    assert summary["outputs"]["roi"]["defined"] == 0.75
    assert summary["outputs"]["debt_service_coverage_states"]["defined"] == 0.0
    assert "defined" not in summary["outputs"]["capex"]
    assert summary["cohorts"]["cohort_irr"][results.quarters[4]]["defined"] == 0.25
    assert "defined" not in summary["cohorts"]["cohort_irr"][results.quarters[5]]


def test_a_row_of_the_start_tells_its_unit_and_what_is_solved_for_it(results: Results) -> None:
    row = results.summary()["t0"]["rental_price_newest"]
    assert (row["unit"], row["kind"], row["solved"]) == ("USD/GPU-h", "initial", "spot rent")


def dependent(*loads: dict[str, float]) -> Results:
    factors = {f"f{place}": Factor(f"f{place}", given) for place, given in enumerate(loads)}
    return make_results(make_scenario(factors=factors), trials=40)


def test_the_report_tells_the_strongest_dependence() -> None:
    results = dependent({"power.us.additions": -0.6, "power.pue": 0.8, "events.hike.size": 0.9})
    results.parameters["power.pue"][:] = -(np.arange(40.0) ** 3)
    (pair,) = strongest(results)
    assert (pair.one, pair.other, pair.realised) == ("power.pue", "power.us.additions", -1.0)
    assert pair.implied == pytest.approx(6 / np.pi * np.arcsin(-0.24))
    text = " ".join(run_report(results, "en", 160).split())
    assert "Dependence 3 pairs of inputs are dependent (rank correlation implied / realised)" in text
    assert "−0.46 / −1.00" in text
    assert "3 对输入" in run_report(results, "zh", 160)


@pytest.mark.parametrize("loads", [(), ({"power.pue": 0.5},)])
def test_without_shared_factors_nothing_is_said_of_dependence(loads: tuple[dict[str, float], ...]) -> None:
    assert "Dependence" not in run_report(dependent(*loads), "en", 120)


def test_equal_values_have_their_mean_rank_and_a_constant_has_no_correlation() -> None:
    tied, other = np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0])
    assert rank_correlation(tied, other) == pytest.approx(spearmanr(tied, other).statistic)
    assert np.isnan(rank_correlation(np.ones(4), other))


def test_a_fan_begins_with_what_was_published_before_the_start():
    from aicapex.history import history_of

    known = history_of(make_scenario())
    assert {figure.variable for figure in known} >= {"capex_big4", "rental_price_h100"}
    assert all(figure.history and figure.period.last <= "2025Q4" for figure in known)
    assert history_of(make_scenario(start="2021Q4")) == ()
    results = make_results()
    with_h100 = replace(results, outputs={**results.outputs, "rental_price_h100": results.outputs["capex"] / 50 + 1})
    ax = with_h100.fan("rental_price_h100")
    assert ax.get_xlim()[0] < 2025.0
    assert results.fan("capex").get_xlim()[0] == 2025.75
