"""The JSON Schema: the same text each time, complete, and of one mind with the door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scenario_cases import REGISTRY, WHOLE, whole, write

from aicapex.errors import Place, ScenarioError
from aicapex.scenario import load
from aicapex.scenario_json_schema import schema_json
from aicapex.scenario_yaml import plain_data, read_yaml


def schema() -> Any:
    return json.loads(schema_json(REGISTRY))


def data(text: str) -> object:
    node, found = read_yaml(text, Place("f.yaml", 1, 1))
    assert node is not None
    assert not found
    return plain_data(node)


def test_it_is_the_same_each_time() -> None:
    assert schema_json(REGISTRY) == schema_json(REGISTRY)


def test_every_parameter_is_there_and_no_other() -> None:
    parameters = schema()["properties"]["parameters"]
    assert list(parameters["properties"]) == sorted(REGISTRY.PARAMETERS)
    assert parameters["additionalProperties"] is False
    assert parameters["properties"]["power.additions"]["description"] == (
        "Power added · 新增供电 [GW/yr], at least 0, at most 100"
    )


def test_an_optional_key_is_never_null() -> None:
    assert '"null"' not in schema_json(REGISTRY)


def test_it_agrees_with_the_door(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for text in (WHOLE, whole(tmp_path).to_yaml()):
        validator.validate(data(text))
    write(tmp_path, WHOLE, "whole.yaml")
    for entry in (
        "{uniform: [1, 2, 3], unit: GW/yr}",
        "{value: 1, uniform: [1, 2], unit: GW/yr}",
        "{value: 1}",
        "{value: x, unit: GW/yr}",
        "{value: 1, unit: GW/yr, clam: C38}",
        "{path: {2025Q5: 1}, unit: GW/yr}",
        "{normal: {mean: 1, p95: 2}, unit: GW/yr}",
    ):
        text = f"extends: whole.yaml\nparameters: {{power.additions: {entry}}}\n"
        assert not validator.is_valid(data(text)), entry
        with pytest.raises(ScenarioError):
            load(write(tmp_path, text), (), REGISTRY)
