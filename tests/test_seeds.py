"""The shipped scenarios and the seeds refer to each other, and neither refers to what does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aicapex import registry
from aicapex.scenario import load

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
SECTIONS = ("parameters", "factors", "events", "verdict")
BOTH = ("en", "zh")


def read(name: str) -> Any:
    """A data file of the repository, as YAML reads it."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def many(value: str | list[str] | None) -> list[str]:
    """One id or a list of ids as a list."""
    return [value] if isinstance(value, str) else list(value or [])


def entries(scenario: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Section, name and content of every entry of a scenario file."""
    content = read(f"scenarios/{scenario}.yaml")
    return [(section, name, entry) for section in SECTIONS for name, entry in content.get(section, {}).items()]


def bilingual(text: object) -> bool:
    """Whether a text says something in both languages."""
    return isinstance(text, dict) and set(text) == set(BOTH) and all(str(text[key]).strip() for key in BOTH)


CLAIMS: dict[str, dict[str, Any]] = {claim["id"]: claim for claim in read("seeds/claims.yaml")}
FACTS: dict[str, dict[str, Any]] = {fact["id"]: fact for fact in read("seeds/facts.yaml")}


def test_ids_are_unique() -> None:
    assert len(CLAIMS) == len(read("seeds/claims.yaml"))
    assert len(FACTS) == len(read("seeds/facts.yaml"))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_a_scenario_cites_is_among_the_seeds(scenario: str) -> None:
    for _, name, entry in entries(scenario):
        assert set(many(entry.get("claim"))) <= set(CLAIMS), name
        assert set(many(entry.get("fact"))) <= set(FACTS), name


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_entry_has_a_source_and_speaks_both_languages(scenario: str) -> None:
    for section, name, entry in entries(scenario):
        source = "why" if section == "factors" else "claim fact assumption"
        assert any(entry.get(key) for key in source.split()), name
        for key in ("assumption", "why", "title"):
            assert key not in entry or bilingual(entry[key]), (name, key)
    content = read(f"scenarios/{scenario}.yaml")
    assert bilingual(content["title"])
    assert bilingual(content["thesis"])


def test_base_has_every_declared_parameter_and_no_other() -> None:
    given = read("scenarios/base.yaml")["parameters"]
    assert sorted(given) == sorted(registry.PARAMETERS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_thesis_changes_something(scenario: str) -> None:
    content = read(f"scenarios/{scenario}.yaml")
    if scenario != "base" and content.get("extends") == "base":
        base = read("scenarios/base.yaml")
        for section, name, entry in entries(scenario):
            assert entry != base[section].get(name), (section, name)


def test_claims_and_scenarios_point_at_each_other() -> None:
    cited = {
        (claim, section, name, scenario)
        for scenario in SCENARIOS
        for section, name, entry in entries(scenario)
        for claim in many(entry.get("claim"))
    }
    kinds = {"parameters": "parameters", "events": "events", "verdict": "tests"}
    for claim, section, name, scenario in sorted(cited):
        assert name in CLAIMS[claim]["binds"].get(kinds[section], []), (claim, name)
        assert scenario in CLAIMS[claim]["scenarios"], (claim, scenario)
    bound = {
        (name, section, entry)
        for name, content in CLAIMS.items()
        for section, kind in kinds.items()
        for entry in content["binds"].get(kind, [])
    }
    assert bound == {row[:3] for row in cited}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_shipped_scenarios_load(scenario: str) -> None:
    loaded = load(scenario)
    assert set(loaded.parameters) == set(registry.PARAMETERS)
