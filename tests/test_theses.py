"""Each shipped scenario says what its thesis says: paired runs against base, each trial drawn alike."""

from __future__ import annotations

import numpy as np
import pytest

TRIALS = 400


@pytest.fixture(scope="module")
def base(run):
    return run(trials=TRIALS)


@pytest.fixture(scope="module")
def thesis(run):
    return lambda name, *changes: run(*changes, scenario=name, trials=TRIALS)


def paired(one, other, output, year):
    """Mean difference of an output's year against its paired standard error: how sure its direction is."""
    years, values = one.by_year(output)
    _, others = other.by_year(output)
    difference = np.nan_to_num((values - others)[years.index(year)])
    return difference.mean() / (difference.std() / np.sqrt(len(difference)) + 1e-300)


DIRECTIONS = (
    ("power_wall", "unpowered_gw_us", 2028, 1),
    ("power_wall", "compute_used", 2028, -1),
    ("power_wall", "tokens_served", 2028, -1),
    ("power_wall", "rental_price_newest", 2028, 1),
    ("power_wall", "waiting_cost", 2028, 1),
    ("power_wall", "idle_no_power", 2030, 1),
    ("power_wall", "capex", 2030, -1),  # builders see the queue and order less (A13)
    ("frontier_treadmill", "gross_margin_labs", 2028, -1),
    ("frontier_treadmill", "gross_margin_labs", 2035, -1),
    ("frontier_treadmill", "compute_per_token", 2028, 1),
    ("frontier_treadmill", "tokens_served", 2028, -1),
    ("rate_hike", "hurdle_rate", 2027, 1),
    ("rate_hike", "interest_rate_leveraged", 2027, 1),
    ("rate_hike", "debt_service_coverage_leveraged", 2028, -1),
    ("rate_hike", "capex_leveraged", 2028, -1),
    ("rate_hike", "capex", 2028, -1),
    ("rate_hike", "defaults_cumulative", 2030, 1),
    ("rate_hike", "confidence", 2028, -1),
    ("dark_fibre", "idle_rate_all", 2028, 1),
    ("dark_fibre", "token_demand", 2028, -1),
    ("dark_fibre", "revenue", 2030, -1),
    ("dark_fibre", "irr_minus_hurdle", 2030, -1),
    ("arms_race", "capex", 2028, 1),
    ("arms_race", "capex_self_funded", 2030, 1),
    ("arms_race", "training_spend", 2028, 1),
    ("arms_race", "compute_supply", 2030, 1),
    ("arms_race", "strategic_premium", 2030, 1),
    ("arms_race", "irr_minus_hurdle", 2030, -1),
    ("progress_stall", "autonomy", 2030, -1),
    ("progress_stall", "revenue", 2030, -1),
    ("progress_stall", "token_demand", 2030, -1),
    ("progress_stall", "capex", 2030, -1),
    ("progress_stall", "enterprise_adoption", 2029, -1),
    ("progress_stall", "irr_minus_hurdle", 2030, -1),
    ("token_boom", "users", 2030, 1),
    ("token_boom", "token_demand_gross", 2028, 1),
    ("token_boom", "tokens_served", 2030, 1),
    ("token_boom", "agent_share", 2030, 1),
    ("token_boom", "revenue", 2030, 1),
    ("token_boom", "capex", 2030, 1),
    ("token_boom", "irr_minus_hurdle", 2030, 1),
)


@pytest.mark.parametrize(
    ("name", "output", "year", "sign"),
    DIRECTIONS,
    ids=[f"{name}-{output}-{year}" for name, output, year, _ in DIRECTIONS],
)
def test_a_thesis_goes_its_way_beyond_three_paired_errors(base, thesis, name, output, year, sign):
    assert sign * paired(thesis(name), base, output, year) > 3


def ever(results, test):
    return float(results.test(test).ever[-1].mean())


def test_the_treadmill_turns_labs_margins_negative_far_more_often(base, thesis):
    quarter = base.quarters.index("2028Q4")
    negative = [
        float((r.outputs["gross_margin_labs"][quarter] < 0).mean()) for r in (base, thesis("frontier_treadmill"))
    ]
    assert negative[1] > negative[0] + 0.5
    assert ever(thesis("frontier_treadmill"), "lab_losses") > 2 * ever(base, "lab_losses")


def test_the_treadmill_has_a_payer(base, thesis):
    """What labs lose is paid by equity and by their owners; a margin beyond what they accept is the throttle's lag."""
    r = thesis("frontier_treadmill")
    for payer in ("lab_equity", "training_budget"):
        years, paid = r.by_year(payer)
        assert np.median(paid[years.index(2028)]) > 0
    assert float((r.outputs["gross_margin_labs"][4:] < -0.6).mean()) < 0.05


@pytest.mark.parametrize("year", [2027, 2028])
def test_a_rate_hike_hurts_leveraged_builders_first_and_most(base, thesis, year):
    """Relative to base, borrowed money loses more coverage and cuts more capex than platforms do."""
    hike = thesis("rate_hike")
    for output in ("debt_service_coverage_", "capex_"):
        lost = {}
        for builder in ("leveraged", "self_funded"):
            years, before = base.by_year(output + builder)
            _, after = hike.by_year(output + builder)
            lost[builder] = 1 - np.nanmedian(after[years.index(year)]) / np.nanmedian(before[years.index(year)])
        assert lost["leveraged"] > lost["self_funded"], (output, lost)
        assert lost["leveraged"] > 0


def test_before_the_hike_nothing_differs_but_what_the_scenario_changes(run):
    """Quarters before the hike's date are the same as without the hike, bit for bit."""
    hike, calm = run(scenario="rate_hike"), run("events.rate_hike.size=0", scenario="rate_hike")
    before = hike.quarters.index("2026Q4")
    for name, values in hike.outputs.items():
        if name in ("irr_minus_hurdle",):  # known at the horizon
            continue
        assert np.array_equal(values[:before], calm.outputs[name][:before], equal_nan=True), name


def test_dark_fibre_is_dark_and_base_is_not(base, thesis):
    assert ever(thesis("dark_fibre"), "dark_fibre") >= 0.05
    assert ever(base, "dark_fibre") < 0.01


def test_where_rents_clear_the_glut_shows_in_the_price_not_in_the_dark(thesis):
    sticky, clearing = thesis("dark_fibre"), thesis("dark_fibre", "market.price_adjustment=3")
    assert ever(clearing, "price_glut") > 0.9
    assert ever(clearing, "price_glut") > ever(sticky, "price_glut")
    assert ever(clearing, "dark_fibre") < 0.5 * ever(sticky, "dark_fibre")


def test_a_queue_for_power_is_no_bust_by_itself(thesis):
    """Where a tenth of chips or more waits, trials without a collapse or write-downs are not called bust."""
    r = thesis("power_wall")
    queue = r.outputs["unpowered_share"].max(axis=0) > 0.1
    assert queue.mean() > 0.5
    causes = r.test("capex_collapse").ever | r.test("heavy_write_downs").ever
    bust = r.classes["bust"] | r.classes["systemic"]
    assert not (bust & ~causes).any()


def test_shipped_scenarios_differ_from_base_only_where_they_say(base, thesis):
    for name in ("power_wall", "token_boom", "arms_race"):
        r = thesis(name)
        stated = {path.removeprefix("parameters.") for path in r.scenario.changed}
        for parameter, values in base.parameters.items():
            same = np.array_equal(values, r.parameters[parameter])
            assert same or any(parameter in path for path in stated), (name, parameter)
