"""The audit: what is cut off fails, what is not passes, and no figure beyond the horizon is asked for."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from rich.cells import cell_len

from aicapex import engine
from aicapex.audit import ERRORS, SMALLEST, Audit, Row, audit, failures, headlines, runs
from aicapex.audit_runs import batches, measured
from aicapex.audit_subjects import Side, Subject, subjects, theses
from aicapex.language import Message
from aicapex.ledger.audit_table import audit_table
from aicapex.ledger.records import Claim
from aicapex.ledger.words import WORDS
from aicapex.paired import Difference, measure
from aicapex.parameters import Params
from aicapex.registry import PARAMETERS
from aicapex.results import Estimate
from aicapex.scenario import Scenario, load
from aicapex.sectors import tokens
from aicapex.shipped import scenario_names
from aicapex.terminal import probability

TRIALS = 60
SHORT = "end=2030Q4"
SLACK_OFF = "power.slack_response=0"
SUBSIDY_OFF = "funding.sovereign.power_subsidy=0"
EFFECT = {
    "rule": "effect",
    "figure": {"of": "tokens_served", "at": 2030},
    "direction": "up",
    "en": "more",
    "zh": "更多",
}
LISTED = {"rule": "record", "number": {"of": "capex", "at": 2030}, "en": "capex", "zh": "资本开支"}


def claim(name: str, *answers: dict[str, Any], parameters: tuple[str, ...] = ("power.pue",)) -> Claim:
    given = {
        "id": name,
        "paragraph": [1],
        "speaker": ["未具名"],
        "voice": "speaker",
        "kind": ["mechanism"],
        "en": "a claim",
        "zh": "一条论断",
        "binds": {"parameters": parameters},
        "answers": answers or (LISTED,),
    }
    return TypeAdapter(Claim).validate_python(given)


AGENTS = claim("C06", EFFECT | {"neutral": {"tokens.agent.multiple": 1}})


@cache
def base(*changes: str) -> Scenario:
    return load("base", (SHORT, *changes))


def only(*names: str, claims: tuple[Claim, ...] = (), changes: tuple[str, ...] = (), kind: str | None = None) -> Row:
    scenario = base(*changes)
    (row,) = (
        row
        for row in audit(scenario, claims, trials=TRIALS, only=names).rows
        if kind is None or row.kind == kind
    )  # fmt: skip
    return row


def test_a_mechanism_passes_unless_it_is_cut_off(monkeypatch):
    row = only("C06", claims=(AGENTS,))
    assert row.kind == "mechanism"
    assert row.passes
    assert abs(row.difference.errors) > ERRORS
    assert row.table("en")["from"] == "tokens.agent.multiple = 1 x"
    monkeypatch.setattr(tokens, "agent_lift", lambda share, multiple, share_at_start: np.ones_like(share))
    cut = only("C06", claims=(AGENTS,))
    assert not cut.passes
    assert (cut.difference, cut.share, cut.verdict) == (Difference(0.0, 0.0), 0.0, Difference(0.0, 0.0))


def test_an_input_passes_unless_nothing_reads_it(monkeypatch):
    class Deaf(Params):
        def __getitem__(self, name: str):
            return np.full(self.trials, 1.2) if name == "power.pue" else super().__getitem__(name)

    assert only("power.pue").passes
    monkeypatch.setattr(engine, "Params", Deaf)
    unread = only("power.pue")
    assert not unread.passes
    assert unread.difference == Difference(0.0, 0.0)


def test_an_event_passes_unless_it_has_no_size():
    row = only("lab_ipo", kind="event")
    assert row.passes
    assert row.table("en")["to"].startswith("2027Q1 in every trial")
    none = only("lab_ipo", changes=("events.lab_ipo.size=0",), kind="event")
    assert not none.passes
    assert none.difference.errors == 0.0


def test_an_event_that_never_comes_is_struck_all_the_same():
    assert base().events["new_architecture"].when.text == "hazard 0 1/yr"
    assert only("new_architecture", kind="event").passes


def test_a_thesis_is_compared_with_base():
    row = only("power_wall", kind="scenario")
    assert row.passes
    other = base("power.pue=1.3", "verdict.mine={of: roi, at_most: 1}")
    before, after = (side.of(other) for side in (row.subject.before, row.subject.after))
    assert (before.name, after.name, after.end) == ("base", "power_wall", other.end)
    assert set(theses(other)) == set(scenario_names()) - {"base"}
    # theses are compared with base as shipped, by the tests that all of them have
    (thesis,) = (one for one in subjects(other, (), ("power_wall",)))
    assert thesis.before.of(other) == base()
    assert audit(other, (), trials=20, only=("power_wall",)).rows[0].difference.errors


def test_what_starts_at_another_time_is_no_thesis():
    assert theses(load("base", ("start=2026Q1",))) == ()


@pytest.mark.parametrize(
    ("mean", "error", "spread", "passes"),
    [
        (1.0, 0.3, 10.0, True),
        (-1.0, 0.3, 10.0, True),
        (1.0, 0.34, 10.0, False),  # within three errors
        (1.0, 0.01, 101.0, False),  # sure, and too small to see
        (1.0, 0.0, 0.0, True),  # in every trial alike, of a figure that was the same in all
        (0.0, 0.0, 0.0, False),
    ],
)
def test_a_row_passes_beyond_both_bars(mean, error, spread, passes):
    side = Side(Message("", ""), {})
    row = Row(
        Subject("one", "parameter", side, side),
        headlines(base())[0],
        Difference(mean, error),
        spread,
        Difference(0, 0),
    )
    assert row.passes is passes
    assert (ERRORS, SMALLEST) == (3.0, 0.01)
    assert row.share == pytest.approx(abs(mean) / spread if spread else (math.inf if mean else 0.0))


def found(*names: str, claims: tuple[Claim, ...] = (), changes: tuple[str, ...] = ()) -> list[Subject]:
    return subjects(base(*changes), claims, names)


def test_inputs_go_from_their_own_p5_to_their_own_p95():
    (drawn,) = found("power.us.additions", changes=("power.us.additions={uniform: [10, 20], unit: GW/yr}",))
    assert drawn.before.changes["power.us.additions"] == pytest.approx(10.5)
    assert drawn.after.changes["power.us.additions"] == pytest.approx(19.5)
    few = "power.us.additions={discrete: {values: [20, 10], weights: [0.01, 0.99]}, unit: GW/yr}"
    (discrete,) = found("power.us.additions", changes=(few,))
    assert [side.changes["power.us.additions"] for side in (discrete.before, discrete.after)] == [10, 20]


def test_known_inputs_are_stretched_within_their_bounds_where_a_claim_is_bound_to_them():
    changes = ("power.pue=1.2", "funding.tax_rate=0.9", "market.idle.initial={path: {2025Q4: 0.05}, unit: share}")
    bound = claim("C01", parameters=("power.pue", "funding.tax_rate", "market.idle.initial", "reading.C13"))
    names = ("power.pue", "funding.tax_rate", "market.idle.initial", "funding.spread_maximum")
    pue, tax = sorted(found(*names, claims=(bound,), changes=changes), key=lambda one: one.name, reverse=True)
    assert (pue.kind, pue.after.changes) == ("fixed", {"power.pue": 1.5})
    assert (tax.before.changes, tax.after.changes["funding.tax_rate"] <= 1.0) == ({"funding.tax_rate": 0.72}, True)


def test_a_neutral_level_goes_where_an_event_takes_it_and_else_nowhere():
    names = ("progress.boost", "power.slack_response")
    claims = (claim("C51", parameters=names),)
    boost, unmoved = sorted(found(*names, claims=claims, changes=(SLACK_OFF,)), key=lambda one: one.name, reverse=True)
    size = float(base().events["capability_step"].size.quantile(np.array(0.5)))
    path = {"2025Q4": 0.0, "2026Q4": 0.0, "2027Q1": size}
    assert boost.after.changes == {"progress.boost": {"path": path, "unit": "log/yr"}}
    assert boost.after.said.en == f"{size:.4g} log/yr from 2027Q1 on"
    assert "capability_step" in boost.note.en
    assert unmoved.before is unmoved.after
    assert not only("power.slack_response", claims=claims, changes=(SLACK_OFF,)).passes


def test_a_neutral_level_goes_where_a_thesis_takes_it():
    # the thesis sets the one, and an event of its own adds to the other
    for name, changes in (("funding.sovereign.backstop", ()), ("funding.sovereign.power_subsidy", (SUBSIDY_OFF,))):
        (one,) = found(name, claims=(claim("C08", parameters=(name,)),), changes=changes)
        assert one.after.of(base()).parameters[name].distribution.support[1] > 0.0
        assert "state_backed" in one.note.en


def test_what_begins_at_the_start_goes_to_a_year_later():
    bound = claim("C08", parameters=("funding.sovereign.cn.start",))
    row = only("funding.sovereign.cn.start", claims=(bound,))
    assert (row.table()["from"], row.table()["to"], row.passes) == ("0 yr", "1 yr", True)


def test_a_mechanism_that_is_asked_about_twice_is_audited_once():
    off = {"neutral": {"tokens.agent.multiple": 1}}
    other = {"neutral": {"tokens.agent.multiple": 2}}
    twice = claim("C06", LISTED, EFFECT | off, EFFECT | off, EFFECT | other)
    assert [one.name for one in found("C06", claims=(twice,))] == ["C06", "C06/4"]


def asked(reading: int, billions: float) -> dict[str, Any]:
    plan = {"of": "lab_revenue_leader", "at": 2028, "at_least": billions}
    return {"rule": "probability", "holds": plan, "reading": reading, "en": f"reading {reading}", "zh": "解读"}


def test_a_reading_that_the_ledger_takes_up_is_judged_by_what_it_asks():
    apart = only("reading.C20", claims=(claim("C20", asked(1, 0.0), asked(2, 1e6)),))
    assert (apart.difference.mean, apart.passes) == (-1.0, True)
    assert (apart.headline.title.en, apart.verdict.mean) == ("reading 2", 0.0)
    # how often it holds: a share, though what it is about is money
    assert (apart.headline.figure.shown_unit, apart.table()["unit"]) == ("USD bn", "share")
    for language, said in (("en", "reading 2: −100 pp"), ("zh", "解读：−100 个百分点")):
        assert said in audit_table(Audit(base(), TRIALS, 1, (apart,)), language, 100)
    assert not only("reading.C20", claims=(claim("C20", asked(1, 40.0), asked(2, 40.0)),)).passes
    assert not only("reading.C20", claims=(AGENTS,)).passes


def test_a_reading_that_inputs_take_up_is_run():
    assert only("reading.C43").passes


def test_every_headline_is_defined_and_none_lies_beyond_the_horizon(run):
    names = {each.name for each in headlines(load("base"))}
    assert {"adverse@2030", "adverse@2035Q4", "capex@2030", "dark_fibre@2035Q4", "write_downs_total"} <= names
    short = run("end=2028Q4")
    for each in headlines(short.scenario):
        if not each.name.startswith("adverse"):
            assert np.isfinite(each.figure.values(short)).any(), each.name
        assert each.title.en
        assert each.title.zh
    assert {"adverse@2028Q4", "capex@2028", "capex@2030"} & {each.name for each in headlines(short.scenario)} == {
        "adverse@2028Q4",
        "capex@2028",
    }


def test_each_distinct_run_is_counted_once_and_workers_change_nothing():
    scenario, asked_for = base(), ("C06", "power.pue")
    seen: list[int] = []
    one = audit(scenario, (AGENTS,), trials=TRIALS, only=asked_for, progress=seen.append)
    assert sum(seen) == runs(scenario, (AGENTS,), asked_for) == 1 + 1 + 2
    two = audit(scenario, (AGENTS,), trials=TRIALS, only=asked_for, jobs=2)
    assert one.table() == two.table()
    assert failures(one) == []


def test_runs_put_together_are_what_each_is_by_itself():
    scenario, trials = base(), 40
    figures = [each.figure for each in headlines(scenario)]
    changes = ({}, {"power.pue": 1.25}, {"tokens.agent.multiple": 1, "capex.q_response": 3.0}, {"reading.C43": 2})
    sides = {str(k): Side(Message("", ""), change) for k, change in enumerate(changes)}
    work = batches(sides, scenario, trials)
    assert [batch.keys for batch in work] == [("0", "1", "2"), ("3",)]
    found = measured(work, figures, trials, 1, 1, None)
    apart = measure([scenario.with_(change) for change in changes], figures, trials)
    for side, rows in zip(sides, apart, strict=True):
        for one, other in zip(found[side], rows, strict=True):
            assert np.array_equal(one, other, equal_nan=True)
    # no room for two
    assert [len(batch.keys) for batch in batches(sides, scenario, engine.BLOCK)] == [1, 1, 1, 1]


def test_the_table_speaks_both_languages():
    table = audit(base(), (), trials=TRIALS, only=("lab_ipo",))
    english, chinese = table.table("en")[0], table.table("zh")[0]
    assert english["from"] == "never"
    assert chinese["from"] == "从不发生"
    assert english["figure"] == chinese["figure"]
    assert english["figure_title"] != chinese["figure_title"]


def told(mean: float, error: float, spread: float, verdict: Difference, language: str = "en") -> str:
    """The table of one row, its lines put together."""
    side = Side(Message("", ""), {})
    row = Row(Subject("one", "parameter", side, side), headlines(base())[0], Difference(mean, error), spread, verdict)
    return re.sub(r"\s+", " ", audit_table(Audit(base(), TRIALS, 1, (row,)), language, 100))


@pytest.mark.parametrize(
    ("mean", "spread", "share"),
    [(0.997, 1.0, "100 %"), (0.431, 1.0, "43 %"), (14.39, 1.0, "1,439 %"), (0.1, 1e8, "< 0.01 %"), (0.0, 1.0, "0 %")],
)
def test_no_share_is_told_with_an_exponent(mean, spread, share):
    assert f"{share} of its spread" in told(mean, 0.01, spread, Difference(0.0, 0.0))


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [
        (Estimate(0.0, 0.0, 0.84), "< 80"),
        (Estimate(0.0, 0.0, 0.997), "< 100"),
        (Estimate(0.0, 0.0, 3e-7), "< 0.00003"),
        (Estimate(1.0, 0.16, 1.0), "> 20"),
        (Estimate(1.0, 0.99962, 1.0), "> 99.96"),
        (Estimate(1.0, 1.0 - 3e-7, 1.0), "> 99.99997"),
    ],
)
def test_no_bound_of_a_probability_is_told_with_an_exponent(estimate, shown):
    assert probability(estimate) == shown


def test_no_small_difference_is_told_with_an_exponent():
    assert ": +0.00050 ±0.00020 pp (" in told(5e-6, 1e-6, 1e-3, Difference(0.0, 0.0))


def test_the_difference_of_the_verdict_is_told_where_it_is_beyond_chance():
    assert "bust −6.70 pp (6.7 errors)" in told(1.0, 0.1, 2.0, Difference(-0.067, 0.01))
    assert "bust – " in told(1.0, 0.1, 2.0, Difference(-0.03, 0.01))
    assert "bust – " in told(1.0, 0.1, 2.0, Difference(0.0, 0.0))
    assert "破裂 +5.00 个百分点（各路径相同）" in told(1.0, 0.1, 2.0, Difference(0.05, 0.0), "zh")


def test_a_row_says_what_is_behind_its_name():
    (row,) = found("C06", claims=(AGENTS,))
    assert row.note == Message("a claim Asked here: more", "一条论断此处检验：更多")
    (pue,) = found("power.pue")
    assert pue.note == Message(PARAMETERS["power.pue"].en, PARAMETERS["power.pue"].zh)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_table_fits_and_has_a_legend_of_the_kinds_it_shows(width, language):
    side = Side(Message("0.1 share", "0.1 share"), {"power.pue": 1.0})
    kinds = ("mechanism", "parameter", "fixed", "event", "scenario", "reading")
    rows = tuple(
        Row(Subject(kind, kind, side, side, Message("what it is " * 9, "这是什么" * 20)), each, Difference(1.0, 0.1),
            1.0, Difference(0.1, 0.01))
        for kind, each in zip(kinds, headlines(base()), strict=False)
    )  # fmt: skip
    place = language == "zh"

    def explained(shown: tuple[Row, ...]) -> set[str]:
        lines = audit_table(Audit(base(), TRIALS, 1, shown), language, width)
        assert max(map(cell_len, lines.splitlines())) <= width
        assert not {"{", "}", "\u00a0", "\u2060"} & set(lines)
        keys = [key for key in WORDS if re.fullmatch(r"audit\.\w+\.is", key)]
        flat = re.sub(r"\s+", "", lines)
        return {key.split(".")[1] for key in keys if re.sub(r"\s+", "", WORDS[key][place].split("{")[0]) in flat}

    always = {"how", "figure", "errors", "spread", "bust", "failing"}
    assert explained(rows) == always | set(kinds)
    assert explained(rows[:1]) == always | {"mechanism"}
