"""What a name stands for, told from where it is declared."""

from __future__ import annotations

import pytest

from aicapex.errors import UsageError
from aicapex.explain import explain
from aicapex.readings import is_reading
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.scenario import Scenario, load
from aicapex.source_index import mentions


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load("base")


def told(name: str, base: Scenario, language: str = "en") -> dict[str, object]:
    said = explain(name, base, language)[0].as_object()  # type: ignore[arg-type]
    return said["says"] | {key: value for key, value in said.items() if key != "says"}


def test_a_parameter(base: Scenario) -> None:
    said = told("power.us.additions", base)
    assert said["kind"] == "parameter"
    assert said["unit"] == "GW/yr"
    assert "uniform" in str(said["value"])
    assert "C38" in str(said["source"])
    assert said["sector"] == "power"
    assert "power." in str(said["read_by"])


def test_an_output_with_its_equation(base: Scenario) -> None:
    said = told("idle_rate_all", base)
    assert (said["kind"], said["sector"], said["made_by"]) == ("output", "market", "market.outputs")
    assert "compute_demand" in str(said["year"])
    assert said["equation"]
    assert "dark_fibre" in str(said["tested_by"])


def test_an_event_a_test_a_class_and_a_cohort_scalar(base: Scenario) -> None:
    assert "funding.base_rate + 0.0001 × size" in str(told("rate_hike", base)["effects"])
    assert "idle_rate_all ≥ 0.7" in str(told("dark_fibre", base)["definition"])
    assert "default_wave" in str(told("systemic", base)["definition"])
    assert told("cohort_irr", base)["unit"] == "share"


def test_claims_and_public_figures(base: Scenario) -> None:
    claim = told("C38", base)
    assert claim["kind"] == "claim"
    assert "power.us.additions" in str(claim["resting"])
    assert "发言人" in explain("C38", base, "zh")[0].text("zh", 80)
    assert told("pop_us", base)["unit"] == "m people"


def test_chinese_and_titles(base: Scenario) -> None:
    text = explain("托宾 q", base, "zh")[0].text("zh", 80)
    assert text.startswith("tobin_q · 输出 · 托宾 q")
    assert "单位" in text


def test_what_is_nothing_is_answered_with_the_nearest(base: Scenario) -> None:
    with pytest.raises(UsageError, match=r"power\.us\.additions"):
        explain("power.us.addition", base)
    with pytest.raises(UsageError):
        explain("", base)


def test_everything_declared_can_be_explained(base: Scenario) -> None:
    for name in (*PARAMETERS, *VARIABLES):
        for language in ("en", "zh"):
            assert explain(name, base, language)  # type: ignore[arg-type]


def test_every_parameter_is_read_and_every_output_is_made_somewhere() -> None:
    assert [name for name in PARAMETERS if not mentions(name) and not is_reading(name)] == []
    # The one output that returns hand over under their own function's name.
    assert {name for name in VARIABLES if not any(m.makes for m in mentions(name))} <= {"irr_minus_hurdle"}


def test_a_name_completed_by_a_go_between_is_read_by_whom_it_serves() -> None:
    readers = {mention.place for mention in mentions("funding.leveraged.debt_share")}
    assert "funding.by_builder" not in readers
    assert readers
