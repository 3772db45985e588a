"""Camps: their stances taken by as many trials as their weights say."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter

from aicapex.figures import Figure
from aicapex.ledger.profiles import profiles, taking_stances
from aicapex.ledger.records import Camp, Claim
from aicapex.sampling import draw
from aicapex.scenario import load

SAYS = {"en": "said", "zh": "说"}
STANCE = {"chips.demand_2026": 12, "events.rate_hike.when": {"hazard": 0.5, "unit": "1/yr"}}


def camp(**weights):
    return TypeAdapter(Camp).validate_python({"id": "some", "weights": weights, **SAYS})


@pytest.fixture(scope="module")
def claims():
    record = {
        "paragraph": [1],
        "speaker": ["未具名"],
        "voice": "speaker",
        "kind": ["thesis"],
        "binds": {"outputs": ["capex"]},
        "answers": [{"rule": "record", "number": {"parameter": "power.pue"}, **SAYS}],
        **SAYS,
    }
    one = {**record, "id": "C01", "stance": STANCE}
    other = {**record, "id": "C02"}
    return {each["id"]: TypeAdapter(Claim).validate_python(each) for each in (one, other)}


def test_a_weight_is_the_share_of_trials_that_take_the_stance(claims):
    base = load("base")
    plain, held = draw(base, 1, 0, 2000), draw(base.with_(STANCE), 1, 0, 2000)
    half = taking_stances(base, 1, 0, 2000, camp=camp(C01=0.5), claims={"C01": claims["C01"]})
    name = "chips.demand_2026"
    taken = half.parameters[name] == held.parameters[name]
    assert abs(taken.mean() - 0.5) < 0.04
    assert np.array_equal(half.parameters[name][~taken], plain.parameters[name][~taken])
    assert np.array_equal(half.parameters["power.pue"], plain.parameters["power.pue"])
    columns = held.events["rate_hike"].quarter.shape[1]
    assert np.array_equal(half.events["rate_hike"].quarter[taken][:, :columns], held.events["rate_hike"].quarter[taken])


def test_a_weight_of_one_is_the_scenario_with_the_stance(claims, run):
    base = load("base")
    own, all_of_them = profiles(base, [camp(C01=1)], claims, [Figure(of="capex", at=2030)], 2030, trials=300)
    assert own.camp is None
    assert own.adverse == run(trials=300).adverse().by(2030)
    assert all_of_them.adverse == base.with_(STANCE).run(trials=300).adverse().by(2030)
    assert all_of_them.difference[0] == pytest.approx(all_of_them.adverse.value - own.adverse.value)
    assert all_of_them.stances == ("C01",)


def test_a_stance_leaves_those_before_it_alone(claims):
    base = load("base")
    other = claims["C02"].model_copy(update={"stance": {"returns.hurdle": 0.2}})
    both = {"C01": claims["C01"], "C02": other}
    mixed = taking_stances(base, 1, 0, 100, camp=camp(C01=1, C02=1), claims=both)
    assert set(mixed.parameters["chips.demand_2026"]) == {12.0}
    assert set(mixed.parameters["returns.hurdle"]) == {0.2}


def test_a_camp_that_sets_nothing_has_the_scenarios_own_verdict(claims):
    own, same = profiles(load("base"), [camp(C02=1)], claims, [Figure(of="capex", at=2030)], 2030, trials=100)
    assert same.adverse == own.adverse
    assert same.difference == (0.0, 0.0)
    assert same.figures == own.figures
