"""The JSON Schema of scenario files, for completion and checks in editors."""

from __future__ import annotations

import json
import math
from typing import Any

from aicapex.parameters import Parameter
from aicapex.scenario_schema import (
    COHORT_SCALARS,
    CUSTOM,
    DATED,
    FORMS,
    NAME_PATTERN,
    OPERATIONS,
    Registry,
    ScenarioFile,
)

_Schema = dict[str, Any]


def schema_json(registry: Registry | None = None) -> str:
    """The schema as JSON, the same text each time: the classes of the door with every declared name filled in."""
    if registry is None:
        from aicapex import registry as own

        registry = own
    schema = _tidy(ScenarioFile.model_json_schema(by_alias=True, mode="validation"))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    definitions, properties = schema["$defs"], schema["properties"]
    properties["parameters"] = {
        "type": "object",
        "description": "Values by parameter.",
        "properties": {name: _parameter(declared) for name, declared in registry.PARAMETERS.items()},
        "additionalProperties": False,
    }
    for section in ("factors", "events", "verdict"):
        properties[section] = _named(properties[section], switched=section != "verdict")
    outputs = {name: variable.en for name, variable in registry.VARIABLES.items()}
    for test in ("Condition", "TestEntry"):
        definitions[test]["properties"]["of"] = {"type": "string", "enum": [*outputs, *COHORT_SCALARS]}
        definitions[test]["oneOf"] = _exactly_one("of", "all", "any")
    definitions["EventEntry"]["properties"]["kind"] = {"type": "string", "enum": [*registry.EVENT_KINDS, CUSTOM]}
    definitions["EventEntry"]["properties"]["effects"]["propertyNames"] = {"enum": list(registry.PARAMETERS)}
    definitions["EffectEntry"]["oneOf"] = _exactly_one(*OPERATIONS)
    definitions["WhenEntry"]["oneOf"] = _exactly_one("hazard", "date", *FORMS)
    for amount in ("Amount", "Quantity"):
        definitions[amount]["oneOf"] = _exactly_one(*FORMS)
    definitions["ParameterEntry"]["oneOf"] = _exactly_one(*FORMS, DATED)
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _parameter(declared: Parameter) -> _Schema:
    bounds = ", ".join(
        f"{word} {limit:g}"
        for word, limit in (("at least", declared.low), ("at most", declared.high))
        if math.isfinite(limit)
    )
    described = f"{declared.en} · {declared.zh} [{declared.unit}]" + (f", {bounds}" if bounds else "")
    return {"$ref": "#/$defs/ParameterEntry", "description": described}


def _named(section: _Schema, switched: bool) -> _Schema:
    """A section of entries with free names, and a switch where it has one."""
    entries = {key: value for key, value in section.items() if key != "default"}
    entries["propertyNames"] = {"pattern": NAME_PATTERN}
    if switched:
        entries["properties"] = {"enabled": {"type": "boolean", "description": "false switches all of them off"}}
    return entries


def _exactly_one(*keys: str) -> list[_Schema]:
    return [{"required": [key]} for key in keys]


def _tidy(schema: Any) -> Any:
    """The same without null and defaults, as an optional key is left out, never empty; only keys of the pattern fit."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _tidy(value) for key, value in schema.items() if key not in ("default", "discriminator")}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [choice for choice in kept.get("anyOf", ()) if choice != {"type": "null"}]
    if "anyOf" in kept:
        kept["anyOf"] = choices
        if len(choices) == 1:
            del kept["anyOf"]
            kept = {**choices[0], **kept}
    return kept
