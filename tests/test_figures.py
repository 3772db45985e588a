"""Figures and propositions: numbers and yes or no by trial, as data files state them."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from aicapex.errors import UsageError
from aicapex.figures import Figure, Proposition

figure = TypeAdapter(Figure).validate_python
proposition = TypeAdapter(Proposition).validate_python


@pytest.fixture(scope="module")
def results(run):
    return run(trials=60)


def test_a_year_is_taken_as_everywhere_and_a_quarter_as_it_stands(results):
    years, capex = results.by_year("capex")
    assert np.array_equal(figure({"of": "capex", "at": 2028}).values(results), capex[years.index(2028)])
    quarter = results.quarters.index("2028Q2")
    assert np.array_equal(figure({"of": "capex", "at": "2028Q2"}).values(results), results.outputs["capex"][quarter])
    assert np.array_equal(figure({"of": "capex", "at": "start"}).values(results), results.outputs["capex"][0])


def test_scalars_parameters_cohorts_tests_and_classes_have_figures(results):
    assert np.array_equal(figure({"of": "capex_total"}).values(results), results.scalars["capex_total"])
    drawn = figure({"parameter": "chips.demand_2026"})
    assert np.array_equal(drawn.values(results), results.parameters["chips.demand_2026"])
    assert drawn.shown_unit == "GW/yr"
    bought = figure({"of": "cohort_irr", "at": "2026Q4"}).values(results)
    assert np.array_equal(bought, results.cohorts["cohort_irr"][results.quarters.index("2026Q4")])
    by = results.test("capex_collapse").ever[results.quarters.index("2030Q4")]
    assert np.array_equal(figure({"of": "capex_collapse", "at": 2030}).values(results) > 0, by)
    worst = results.classes["bust"][results.quarters.index("2030Q4")]
    assert np.array_equal(proposition({"of": "bust", "at": 2030}).holds(results), worst)


def test_figures_are_related_to_each_other(results):
    ratio = figure({"of": "capex", "at": 2028, "over": {"of": "revenue", "at": 2028}})
    capex, revenue = (figure({"of": name, "at": 2028}).values(results) for name in ("capex", "revenue"))
    assert np.allclose(ratio.values(results), capex / revenue)
    assert ratio.shown_unit == "x"
    less = figure({"of": "capex", "at": 2028, "times": 2, "minus": {"of": "revenue", "at": 2028}})
    assert np.allclose(less.values(results), 2 * capex - revenue)
    assert less.shown_unit == "USD bn"
    more = figure({"of": "capex", "at": 2028, "plus": {"of": "revenue", "at": 2028}})
    assert np.allclose(more.values(results), capex + revenue)


def test_what_is_taken_over_years_is_over_their_quarters(results):
    rows = [k for k, quarter in enumerate(results.quarters) if "2026" <= quarter[:4] <= "2027"]
    values = results.outputs["idle_rate_all"][rows]
    for take, wanted in (("highest", values.max(axis=0)), ("lowest", values.min(axis=0)), ("mean", values.mean(0))):
        got = figure({"of": "idle_rate_all", "take": take, "over_years": [2026, 2027]}).values(results)
        assert np.allclose(got, wanted)


def test_first_is_the_time_to_the_first_quarter_and_undefined_where_there_is_none(results):
    values = results.outputs["idle_rate_all"]
    first = figure({"of": "idle_rate_all", "first": {"at_least": 0.2}}).values(results)
    for trial in range(results.trials):
        met = np.flatnonzero(values[:, trial] >= 0.2)
        assert first[trial] == met[0] / 4 if len(met) else np.isnan(first[trial])
    never = proposition({"of": "idle_rate_all", "first": {"at_least": 2}, "at_most": 99})
    assert not never.holds(results).any()
    assert never.counts(results).all()


def test_propositions_combine_and_conditions_leave_trials_out(results):
    high = {"of": "capex", "at": 2030, "at_least": 400}
    bust = {"of": "bust", "at": 2030}
    a, b = proposition(high).holds(results), proposition(bust).holds(results)
    assert np.array_equal(proposition({"all": [high, bust]}).holds(results), a & b)
    assert np.array_equal(proposition({"any": [high, bust]}).holds(results), a | b)
    assert np.array_equal(proposition({"not": high}).holds(results), ~a)
    assert np.array_equal(proposition({**high, "given": bust}).counts(results), b)
    against = proposition({"of": "capex", "at": 2030, "at_least": {"of": "capex", "at": 2027}})
    years, capex = results.by_year("capex")
    assert np.array_equal(against.holds(results), capex[years.index(2030)] >= capex[years.index(2027)])


def test_undefined_figures_do_not_count(results):
    # the first four quarters have no revenue of the year before
    early = proposition({"of": "incremental_revenue_ratio", "at": "2026Q1", "at_least": 0})
    assert not early.counts(results).any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": 2028},
        {"of": "capex", "parameter": "power.pue"},
        {"of": "capex", "take": "highest"},
        {"of": "capex", "at": 2028, "first": {"at_least": 1}},
        {"of": "capex", "first": {}},
        {"of": "capex", "at": 2028, "upto": 3},
    ],
)
def test_a_figure_that_says_too_little_or_too_much_is_refused(wrong):
    with pytest.raises(ValidationError):
        figure(wrong)


def test_a_proposition_needs_a_limit_unless_it_is_on_a_flag():
    with pytest.raises(ValidationError):
        proposition({"of": "capex", "at": 2028})
    proposition({"of": "bust", "at": 2028})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"of": "capexx", "at": 2028}, "capex"),
        ({"of": "capex", "at": 2050}, "2035Q4"),
        ({"of": "capex"}, "date"),
        ({"parameter": "power.us.addition"}, "power.us.additions"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(results, wrong, told):
    with pytest.raises(UsageError, match=told):
        figure(wrong).values(results)
