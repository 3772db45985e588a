"""What a run answers to claims: every rule, by claims made up for it."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter

from aicapex.ledger.answers import answer, by_difference, by_share, combined
from aicapex.ledger.records import Claim, Dispute
from aicapex.ledger.rulings import rule
from aicapex.paired import Difference

TRIALS = 300
SAYS = {"en": "said", "zh": "说"}
CAPEX_2030, BUST = {"of": "capex", "at": 2030}, {"of": "bust", "at": 2030}
FEWER_CHIPS = {"rule": "effect", "neutral": {"chips.demand_2026": 12}}
ADS = {"revenue.ads.per_daily_user": 0}


def claim(*answers, **more):
    """A claim with these answers and nothing else of interest."""
    record = {
        "id": "C99",
        "paragraph": [1],
        "speaker": ["未具名"],
        "voice": "speaker",
        "kind": ["test"],
        "binds": {"outputs": ["capex"]},
        "answers": [{**SAYS, **each} for each in answers],
        **SAYS,
        **more,
    }
    return TypeAdapter(Claim).validate_python(record)


@pytest.fixture(scope="module")
def results(run):
    return run(trials=TRIALS)


def asked(results, *answers, **more):
    (told,) = answer(results, [claim(*answers, **more)], trials=TRIALS)
    return told


def test_a_share_decides_only_where_its_limits_agree():
    assert by_share(700, 1000) == "held"
    assert by_share(300, 1000) == "contradicted"
    assert by_share(600, 1000) == by_share(400, 1000) == "disputed"
    assert by_share(99, 99) == "undecidable"


def test_a_difference_decides_beyond_three_errors():
    assert by_difference(Difference(4.0, 1.0), "up", 1000) == "held"
    assert by_difference(Difference(4.0, 1.0), "down", 1000) == "contradicted"
    assert by_difference(Difference(3.0, 1.0), "up", 1000) == "undecidable"
    assert by_difference(Difference(0.0, 0.0), "up", 1000) == "undecidable"
    assert by_difference(Difference(4.0, 1.0), "up", 20) == "undecidable"


def test_outcomes_add_up():
    assert combined(["undecidable"]) == "undecidable"
    assert combined(["held", "held"]) == "held"
    assert combined(["held", "disputed"]) == "disputed"


def test_a_probability_is_the_share_of_trials_that_count(results):
    told = asked(
        results,
        {"rule": "probability", "holds": {**CAPEX_2030, "at_least": 300, "given": BUST}, "number": CAPEX_2030},
    )
    bust = results.classes["bust"][results.quarters.index("2030Q4")]
    years, capex = results.by_year("capex")
    capex = capex[years.index(2030)]
    (each,) = told.answers
    assert each.number.trials == bust.sum()
    assert each.number.value == pytest.approx((capex[bust] >= 300).mean())
    assert each.number.low < each.number.value < each.number.high
    assert each.beside.value == pytest.approx(np.median(capex))


def test_a_reading_is_asked_in_the_trials_that_take_it(results, run):
    readings = [{"weight": 0.6, **SAYS}, {"weight": 0.4, **SAYS}]
    entries = [
        {"rule": "probability", "reading": number, "holds": {"of": "capex", "at": 2028, limit: 600}}
        for number, limit in ((1, "at_least"), (2, "at_most"))
    ]
    told = asked(results, *entries, id="C20", readings=readings)
    assert [each.asked for each in told.answers] == [True, False]
    assert told.outcome == told.answers[0].outcome
    assert [each.number.trials for each in told.answers] == [TRIALS, TRIALS]
    mixed = run(scenario="contested_readings", trials=TRIALS)
    told = asked(mixed, *entries, id="C20", readings=readings)
    taken = mixed.parameters["reading.C20"]
    assert [each.number.trials for each in told.answers] == [(taken == 1).sum(), (taken == 2).sum()]


def test_an_effect_is_claimed_less_neutral(results):
    told = asked(
        results,
        {**FEWER_CHIPS, "figure": {"of": "capex", "at": 2028}, "direction": "up"},
        {**FEWER_CHIPS, "figure": {"of": "capex", "at": 2028}, "direction": "down"},
    )
    up, down = told.answers
    assert (up.outcome, down.outcome) == ("held", "contradicted")
    assert told.outcome == "disputed"
    assert up.number.value > 0
    assert up.errors > 3


def test_a_neutral_value_that_changes_nothing_decides_nothing(results):
    told = asked(
        results,
        {"rule": "effect", "neutral": ADS, "figure": {"of": "users", "at": 2030}, "direction": "up"},
    )
    assert told.outcome == "undecidable"
    assert told.answers[0].errors == 0


def test_an_event_strikes_in_every_trial_against_never(results):
    told = asked(
        results,
        {"rule": "effect", "event": "rate_hike", "figure": {"of": "capex_leveraged", "at": 2028}, "direction": "down"},
    )
    assert told.outcome == "held"


@pytest.mark.parametrize(
    ("sides", "outcome"),
    [
        (["for"], "held"),
        (["against", "context"], "contradicted"),
        (["for", "against"], "disputed"),
        ([], "undecidable"),
    ],
)
def test_the_record_decides_on_inputs(results, sides, outcome):
    evidence = [{"fact": "pop_us", "side": side, **SAYS} for side in sides]
    told = asked(results, {"rule": "record", "number": {"parameter": "power.pue"}}, evidence=evidence)
    assert told.outcome == outcome
    assert told.answers[0].number.low < told.answers[0].number.value < told.answers[0].number.high


def test_the_start_is_as_claimed_or_not(results):
    number = {"of": "penetration_us", "at": "start"}
    assert asked(results, {"rule": "start", "number": number, "at_least": 0.3, "at_most": 0.5}).outcome == "held"
    assert asked(results, {"rule": "start", "number": number, "at_least": 0.5}).outcome == "contradicted"


def test_that_a_run_begins_as_claimed_proves_nothing_where_the_record_speaks(results):
    start = {"rule": "start", "number": {"of": "penetration_us", "at": "start"}, "at_least": 0.3, "at_most": 0.5}
    record = {"rule": "record", "number": {"parameter": "adoption.us.initial"}}
    against = [{"fact": "pop_us", "side": "against", **SAYS}]
    assert asked(results, start, record, evidence=against).outcome == "contradicted"
    assert asked(results, start, record).outcome == "held"
    elsewhere = {**start, "at_least": 0.6, "at_most": 0.7}
    assert asked(results, elsewhere, record, evidence=[{**against[0], "side": "for"}]).outcome == "disputed"


def test_a_peak_near_an_event_is_held_against_chance(results):
    told = asked(results, {"rule": "peak", "of": "chip_market_value", "event": "lab_ipo", "within": 2})
    (each,) = told.answers
    assert 0 <= each.number.value <= 1
    assert 0 <= each.beside.value <= 1
    date = results.event_quarters["lab_ipo"]
    near = np.abs(results.outputs["chip_market_value"].argmax(axis=0) - date) <= 2
    assert each.number.value == pytest.approx(near.mean())


def test_what_a_scenario_does_not_have_decides_nothing(run):
    calm = run("events.enabled=false", trials=TRIALS)
    peak = {"rule": "peak", "of": "chip_market_value", "event": "lab_ipo", "within": 2}
    effect = {"rule": "effect", "event": "rate_hike", "figure": CAPEX_2030, "direction": "down"}
    assert asked(calm, peak, effect).outcome == "undecidable"


def test_a_thesis_is_compared_with_base(results):
    told = asked(results, {"rule": "effect", "scenario": "rate_hike", "figure": CAPEX_2030, "direction": "down"})
    assert told.answers[0].against == "base"


def dispute(**more):
    sides = more.pop("sides", [{"claims": ["C01"], **SAYS}, {"claims": ["C02"], **SAYS}])
    record = {"id": "D01", "type": "value", "sides": sides, "decides": {"of": "capex", "at": 2028}, **SAYS, **more}
    return TypeAdapter(Dispute).validate_python(record)


def test_each_side_has_the_share_of_trials_that_favours_it(results):
    sides = [
        {"claims": ["C01"], "favoured": {"of": "capex", "at": 2028, "at_most": 700}, **SAYS},
        {"claims": ["C02"], "favoured": {"of": "capex", "at": 2028, "at_least": 900}, **SAYS},
    ]
    (ruling,) = rule(results, [dispute(sides=sides)])
    years, capex = results.by_year("capex")
    capex = capex[years.index(2028)]
    assert [share.value for share in ruling.favoured] == pytest.approx([(capex <= 700).mean(), (capex >= 900).mean()])
    assert ruling.neither == pytest.approx(((capex > 700) & (capex < 900)).mean())
    assert ruling.both == 0


@pytest.mark.parametrize("side", [0, 1])
def test_a_dispute_on_a_mechanism_is_decided_by_the_sign_of_what_it_moves(results, side):
    (ruling,) = rule(results, [dispute(change={"chips.demand_2026": 12}, favours_up=side)])
    assert ruling.favoured[side].value > 0.7
    assert ruling.favoured[1 - side].value < 0.3
    assert ruling.decides.value > 0


@pytest.mark.parametrize("side", [0, 1])
def test_no_difference_favours_the_side_that_expects_none(results, side):
    idle = {"decides": {"of": "users", "at": 2030}, "change": ADS, "favours_up": 0}
    (ruling,) = rule(results, [dispute(**idle)])
    assert [each.value for each in ruling.favoured] == [0, 0]
    assert ruling.neither == 1
    (ruling,) = rule(results, [dispute(**idle, ties=side)])
    assert ruling.favoured[side].value == 1
    assert ruling.neither == 0
