"""A valid scenario: what is written is what is held, in declared units, whatever way it is written."""

from __future__ import annotations

import pickle
from pathlib import Path as FilePath

import numpy as np
import pytest
from scenario_cases import REGISTRY, WHOLE, whole, write

from aicapex.dated_path import Path
from aicapex.distributions import Fixed, LogNormal, Triangular, Truncated, Uniform
from aicapex.errors import ScenarioError, UsageError
from aicapex.parameters import Effect
from aicapex.scenario import After, Hazard, Scenario, load, shipped
from aicapex.scenario_diff import diff


def child(folder: FilePath, text: str, name: str = "child.yaml") -> Scenario:
    write(folder, WHOLE, "whole.yaml")
    return load(write(folder, text, name), (), REGISTRY)


def test_everything_is_read(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path)
    assert (scenario.name, scenario.title.zh, scenario.extends) == ("whole", "全", None)
    assert scenario.quarters[0] == "2025Q4"
    assert len(scenario.quarters) == 9
    parameters = scenario.parameters
    assert parameters["power.additions"].distribution == Uniform(9, 10)
    assert parameters["market.idle"].distribution == Fixed(0.05)
    assert parameters["market.idle"].given == "5 %"
    assert parameters["market.idle"].source.known_by == "2025-11-08"
    assert parameters["chips.lead"].distribution == Path((("2025Q4", 4.0), ("2026Q4", 2.0)))
    assert parameters["tokens.decline"].source.claims == ("C29", "C32")
    assert parameters["tokens.decline"].source.why is not None
    assert parameters["power.growth"].source.status == "assumption"
    hike, stall = scenario.events["rate_hike"], scenario.events["stall"]
    assert hike.when == Hazard(Fixed(0.15))
    assert (hike.size, hike.lasts, hike.recurs) == (Triangular(50, 150, 300), Fixed(6), True)
    assert hike.effects == (Effect("market.idle", "add", 1e-4),)
    assert (stall.when, stall.lasts, stall.recurs) == (After(Uniform(1, 3)), None, False)
    assert Effect("power.additions", "multiply", -0.5) in stall.effects
    dark, either = scenario.verdict["dark"], scenario.verdict["either"]
    assert (dark.of, dark.at_least, dark.at_most, dark.quarters) == ("idle_rate", 0.7, None, 2)
    assert either.any[1].all[1].at_most == 1000
    assert scenario.changed == ()


def test_percentiles_are_met(tmp_path: FilePath) -> None:
    decline = whole(tmp_path).parameters["tokens.decline"].distribution
    assert isinstance(decline, LogNormal)
    assert decline.quantile(np.array([0.05, 0.95])) == pytest.approx([4, 25], rel=1e-12)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{uniform: {low: 9000, high: 10000}, unit: MW/yr}", Uniform(9, 10)),
        ("{value: 1e1, unit: GW/yr}", Fixed(10)),
        ("{normal: {mean: 5000, sd: 1000}, truncate: {low: 0, high: 9000}, unit: MW/yr}", None),
        ("{discrete: {values: [1000, 2000], weights: [1, 3]}, unit: MW/yr}", None),
        ("{beta: {low: 0, high: 20, mean: 5, sd: 2}, unit: GW/yr}", None),
        ("{beta: {alpha: 2, beta: 3, low: 1, high: 4}, unit: GW/quarter}", None),
        ("{pert: {low: 1, mode: 2, high: 9}, unit: GW/yr}", None),
    ],
)
def test_forms_convert_and_survive_writing(tmp_path: FilePath, entry: str, expected: object) -> None:
    scenario = child(tmp_path, f"extends: whole.yaml\nparameters:\n  power.additions: {entry}\n")
    distribution = scenario.parameters["power.additions"].distribution
    if expected is not None:
        assert distribution == expected
    again = load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY)
    assert again.parameters["power.additions"].distribution == distribution
    assert again.digest == scenario.digest


def test_truncation_converts(tmp_path: FilePath) -> None:
    entry = "{normal: {mean: 5000, sd: 1000}, truncate: {low: 0, high: 9000}, unit: MW/yr}"
    scenario = child(tmp_path, f"extends: whole.yaml\nparameters: {{power.additions: {entry}}}\n")
    distribution = scenario.parameters["power.additions"].distribution
    assert isinstance(distribution, Truncated)
    assert (distribution.low, distribution.high) == (0, 9)


def test_growth_converts_by_points(tmp_path: FilePath) -> None:
    scenario = child(tmp_path, "extends: whole.yaml\nparameters: {power.growth: {uniform: [0, 100], unit: '%/yr'}}\n")
    assert scenario.parameters["power.growth"].distribution.support == pytest.approx((0, np.log(2)))


def test_extends_replaces_an_entry_whole(tmp_path: FilePath) -> None:
    scenario = child(
        tmp_path,
        """\
extends: whole.yaml
parameters: {power.additions: {value: 12, unit: GW/yr}}
events: {rate_hike: {when: {date: 2026Q3}, size: {value: 1, unit: '%'}}}
verdict: {dark: {of: idle_rate, at_most: 0.1}}
""",
    )
    assert scenario.title.en == "child"
    assert scenario.parameters["power.additions"].source.status == "unsourced"
    assert scenario.events["rate_hike"].lasts is None
    assert scenario.events["rate_hike"].size == Fixed(100)
    assert scenario.verdict["dark"].at_least is None
    assert set(scenario.changed) == {"power.additions", "events.rate_hike", "verdict.dark"}
    # What base's factor says of a value that is now fixed falls away; the rest of the factor stays.
    assert dict(scenario.factors["scarcity"].loads) == {"tokens.decline": 0.5}


def test_restating_an_entry_changes_nothing(tmp_path: FilePath) -> None:
    entry = "{uniform: {low: 9, high: 10.0}, unit: GW/yr, assumption: mine}"
    assert child(tmp_path, f"extends: whole.yaml\nparameters: {{power.additions: {entry}}}\n").changed == ()


def test_extends_follows_a_chain_from_each_file(tmp_path: FilePath) -> None:
    write(tmp_path, WHOLE, "whole.yaml")
    write(tmp_path, "extends: ../whole.yaml\nend: 2026Q4\n", "sub/middle.yaml")
    path = write(tmp_path, "extends: ../sub/middle.yaml\nstart: 2026Q1\n", "other/last.yaml")
    scenario = load(path, (), REGISTRY)
    assert (scenario.start, scenario.end, scenario.changed) == ("2026Q1", "2026Q4", ("start",))


def test_settings_win_and_are_echoed(tmp_path: FilePath) -> None:
    scenario = whole(
        tmp_path,
        "power.additions=15000 MW/yr",
        "market.idle=5%",
        "power.growth={uniform: [0, 1], unit: log/yr}",
        "events.rate_hike.size=0",
        "events.rate_hike.lasts=1 yr",
        "events.stall.when=2026Q2",
        "verdict.dark.at_least=0.6",
        "factors.scarcity.loads.tokens.decline=0.1",
        "end=2026Q4",
    )
    assert scenario.parameters["power.additions"].distribution == Fixed(15)
    assert scenario.settings[0] == "power.additions = 15 GW/yr (given as 15000 MW/yr)"
    assert scenario.settings[3] == "events.rate_hike.size = 0 bp"
    assert scenario.settings[4] == "events.rate_hike.lasts = 4 quarter"
    assert scenario.settings[6] == "verdict.dark.at_least = idle_rate ≥ 0.6 share for 2 quarters"
    assert scenario.parameters["power.growth"].distribution == Uniform(0, 1)
    assert scenario.factors["scarcity"].loads == {"tokens.decline": 0.1}
    assert scenario.end == "2026Q4"
    assert scenario.changed == (
        *("end", "power.additions", "power.growth", "factors.scarcity", "events.rate_hike", "events.stall"),
        "verdict.dark",
    )


def test_with_and_set_are_one(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path)
    pairs: list[tuple[str, object]] = [
        ("power.additions=15", 15),
        ("power.additions=15 GW/yr", "15 GW/yr"),
        ("power.additions={uniform: [9, 12], unit: GW/yr}", {"uniform": [9, 12], "unit": "GW/yr"}),
        ("events.rate_hike.when.hazard=0.3", np.float64(0.3)),
        ("events.enabled=false", False),
    ]
    for text, value in pairs:
        changed = scenario.with_({text.partition("=")[0]: value})
        assert changed == whole(tmp_path, text)
        assert changed != scenario
    assert scenario.with_({}) == scenario


def test_changes_pile_up(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path).with_({"power.additions": 15}).with_({"events.rate_hike.lasts": 2})
    assert scenario.changed == ("power.additions", "events.rate_hike")
    assert len(scenario.settings) == 2
    assert whole(tmp_path, "power.additions=15", "events.rate_hike.lasts=2") == scenario


def test_switches(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path, "events.enabled=false", "factors.enabled=false")
    assert not scenario.events
    assert not scenario.factors
    assert set(scenario.changed) == {"events.enabled", "factors.enabled"}
    back = scenario.with_({"events.enabled": True, "factors.enabled": True})
    assert back == whole(tmp_path)
    assert "enabled" not in child(tmp_path, "extends: whole.yaml\nevents: {enabled: false}\n").events


def test_new_entries_may_be_set(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path, "verdict.new={of: capex, at_least: 5}", "verdict.new.at_least=6 USD tn")
    assert scenario.verdict["new"].at_least == 6000


def test_digest_is_of_content_alone(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path)
    head, _, rest = WHOLE.partition("parameters:\n")
    lines = rest.splitlines()
    shuffled = "\n".join([head + "parameters:", *reversed(lines[:5]), *lines[5:]]).replace("Whole", "Other")
    shuffled = shuffled.replace("uniform: [9, 10], unit: GW/yr", "uniform: [9000, 10000], unit: MW/yr")
    other = load(write(tmp_path, shuffled, "other.yaml"), (), REGISTRY)
    assert other.digest == scenario.digest
    assert len(scenario.digest) == 64
    for change in (
        "power.additions=15",
        "verdict.dark.at_least=0.6",
        "end=2027Q3",
        "factors.scarcity.loads.tokens.decline=0",
    ):
        assert whole(tmp_path, change).digest != scenario.digest, change


def test_written_scenario_loads_to_the_same(tmp_path: FilePath) -> None:
    for settings in ((), ("events.enabled=false",), ("power.additions=15", "events.stall.size=0.1 x")):
        scenario = whole(tmp_path, *settings)
        again = load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY)
        assert again.digest == scenario.digest
        assert again.to_yaml() == scenario.to_yaml()
        assert {n: v.source for n, v in again.parameters.items()} == {
            n: v.source for n, v in scenario.parameters.items()
        }


def test_texts_that_look_like_something_else_survive(tmp_path: FilePath) -> None:
    text = WHOLE.replace("why: one cause", "why: '1e9'").replace("assumption: guessed", "assumption: 'no'")
    scenario = load(write(tmp_path, text, "odd.yaml"), (), REGISTRY)
    again = load(write(tmp_path, scenario.to_yaml(), "again.yaml"), (), REGISTRY)
    assert again.factors["scarcity"].source.why == scenario.factors["scarcity"].source.why


def test_scenarios_travel_to_workers(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path)
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert copy.with_({"power.additions": 15}) == scenario.with_({"power.additions": 15})


def test_entries_cannot_be_changed_and_answer_with_the_nearest(tmp_path: FilePath) -> None:
    scenario = whole(tmp_path)
    with pytest.raises(TypeError):
        scenario.parameters["power.additions"] = None  # type: ignore[index]
    with pytest.raises(KeyError, match=r"nearest: power\.additions"):
        scenario.parameters["power.addition"]


def test_diff_names_what_differs(tmp_path: FilePath) -> None:
    left = whole(tmp_path)
    right = whole(
        tmp_path, "power.additions=15", "end=2027Q3", "events.rate_hike.lasts=2", "verdict.new={of: capex, at_least: 5}"
    )
    found = diff(left, right)
    assert [(each.path, each.left, each.right) for each in found.parameters] == [
        ("power.additions", "uniform 9–10 GW/yr", "15 GW/yr")
    ]
    assert [each.path for each in found.all] == [
        "end", "power.additions", "factors.scarcity", "events.rate_hike", "verdict.new",
    ]  # fmt: skip
    assert found.verdict[0].left is None
    assert diff(left, left).all == ()


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_load_and_survive_writing(tmp_path: FilePath, name: str) -> None:
    scenario = load(name)
    assert all(value.source.status != "unsourced" for value in scenario.parameters.values())
    assert load(write(tmp_path, scenario.to_yaml(), "again.yaml")).digest == scenario.digest


def test_shipped_parameters_need_a_source(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, WHOLE, "whole.yaml")
    write(tmp_path, "extends: whole\nparameters: {power.additions: {value: 1, unit: GW/yr}}\n", "bare.yaml")
    monkeypatch.setattr("aicapex.shipped._folder", lambda name: tmp_path)
    assert shipped() == ["bare", "whole"]
    with pytest.raises(ScenarioError, match=r"^bare\.yaml:2:14: power\.additions has no source"):
        load("bare", (), REGISTRY)
    assert load("whole", ["power.additions=1"], REGISTRY).parameters["power.additions"].source.status == "unsourced"


def test_a_scenario_shows_itself_shortly(tmp_path: FilePath) -> None:
    shown = repr(whole(tmp_path, "power.additions=1"))
    assert shown == "<Scenario whole, 2025Q4 to 2027Q4, changed: power.additions>"


def test_setting_without_a_value_is_usage(tmp_path: FilePath) -> None:
    for text in ("power.additions", "=5", ""):
        with pytest.raises(UsageError) as caught:
            whole(tmp_path, text)
        assert caught.value.exit_code == 2


def test_settings_never_read_otherwise(tmp_path: FilePath) -> None:
    cases = {
        "power.addition=15": "power.additions",
        "events.rate_hik.size=1": "events.rate_hike.size",
        "verdict.dark.at_most=1": "verdict.dark.at_least",
        "power.additions=1,000": "1000",
        "power.additions=010": "10",
        "power.additions=15 GW": "GW/yr",
        "power.additions=many": "a number",
        "power.additions=": "set to nothing",
        "power.additions={value: 15}": "GW/yr",
        "events.enabled=no": "false",
        "events.stall=5": "events.stall.size",
        "market.idle=150%": "bounds",
    }
    for text, told in cases.items():
        with pytest.raises(ScenarioError) as caught:
            whole(tmp_path, text)
        assert told in str(caught.value), text
        assert "--set " + text in str(caught.value)
    with pytest.raises(ScenarioError, match="twice"):
        whole(tmp_path, "power.additions=1", "power.additions=2")
    with pytest.raises(ScenarioError, match="finite"):
        whole(tmp_path).with_({"power.additions": float("nan")})
