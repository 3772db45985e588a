"""A resolved scenario as YAML that stands on its own and loads to the same digest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import yaml

from aicapex.dated_path import Path
from aicapex.distributions import Beta, Discrete, Distribution, Fixed, LogNormal, Normal, Pert, Triangular, Truncated
from aicapex.scenario_entries import Date, Event, Hazard, ParameterValue, Source, Test, Text
from aicapex.scenario_yaml import read_scalar

if TYPE_CHECKING:
    from aicapex.scenario import Scenario

_Data = dict[str, Any]


def scenario_yaml(scenario: Scenario) -> str:
    """The text of the file: every value in its declared unit, nothing extended."""
    data: _Data = {"title": _text(scenario.title)}
    if scenario.thesis:
        data["thesis"] = _text(scenario.thesis)
    data |= {"start": scenario.start, "end": scenario.end}
    data["parameters"] = {name: _parameter(value) for name, value in scenario.parameters.items()}
    data["factors"] = {
        name: {"loads": dict(factor.loads), **_source(factor.source)}
        for name, factor in scenario.factors.items()
        if factor.loads
    }
    data["events"] = {name: _event(event) for name, event in scenario.events.items()}
    data["verdict"] = {
        name: {**_test(test), "title": _text(test.title), **_source(test.source)}
        for name, test in scenario.verdict.items()
    }
    written: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
    )
    return written


class _Dumper(yaml.SafeDumper):
    """Quotes every text that the loader would not read back as that text, and repeats what another would alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Always: scenarios have no aliases."""
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if read_scalar(text) == text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def distribution_data(distribution: Distribution) -> _Data:
    """A distribution in the long form of a scenario file, without the unit."""
    if isinstance(distribution, Truncated):
        limits = {"low": distribution.low, "high": distribution.high}
        finite = {name: limit for name, limit in limits.items() if math.isfinite(limit)}
        return {**distribution_data(distribution.inner), "truncate": finite}
    if isinstance(distribution, Fixed):
        return {"value": distribution.value}
    if isinstance(distribution, Path):
        return {"path": dict(distribution.points)}
    if isinstance(distribution, Discrete):
        return {"discrete": {"values": list(distribution.values), "weights": list(distribution.weights)}}
    names = {
        Triangular: ("low", "mode", "high"),
        Pert: ("low", "mode", "high"),
        Normal: ("mean", "sd"),
        LogNormal: ("median", "sigma"),
        Beta: ("alpha", "beta", "low", "high"),
    }.get(type(distribution), ("low", "high"))
    return {type(distribution).__name__.lower(): {name: getattr(distribution, name) for name in names}}


def _parameter(value: ParameterValue) -> _Data:
    others = {number: distribution_data(each) for number, each in value.readings.items()}
    readings = {"readings": others} if others else {}
    return {**distribution_data(value.distribution), "unit": value.unit, **_source(value.source), **readings}


def _event(event: Event) -> _Data:
    when = event.when
    if isinstance(when, Date):
        moment: _Data = {"date": when.quarter}
    elif isinstance(when, Hazard):
        moment = {"hazard": distribution_data(when.distribution), "unit": "1/yr"}
    else:
        moment = {**distribution_data(when.distribution), "unit": "yr"}
    data: _Data = {
        "kind": event.kind,
        "when": moment,
        "size": {**distribution_data(event.size), "unit": event.size_unit},
    }
    if event.lasts is not None:
        data["lasts"] = {**distribution_data(event.lasts), "unit": "quarter"}
    if isinstance(when, Hazard) and not event.recurs:
        data["recurs"] = False
    if event.kind == "custom":
        data["effects"] = {effect.parameter: {effect.operation: effect.scale} for effect in event.effects}
    return {**data, **_source(event.source)}


def _test(test: Test) -> _Data:
    if test.of is None:
        return {"all" if test.all else "any": [_test(each) for each in test.all or test.any]}
    limits = {"at_least": test.at_least, "at_most": test.at_most}
    data: _Data = {"of": test.of, **{key: limit for key, limit in limits.items() if limit is not None}}
    data["unit"] = test.unit
    if test.quarters > 1:
        data["for"] = {"value": test.quarters, "unit": "quarter"}
    return data


def _source(source: Source) -> _Data:
    data: _Data = {"claim": list(source.claims), "fact": list(source.facts)}
    texts = {"assumption": source.assumption, "why": source.why}
    data |= {key: _text(text) if text else None for key, text in texts.items()}
    data |= {"known_by": source.known_by, "observed_later": source.observed_later}
    return {key: value for key, value in data.items() if value}


def _text(text: Text) -> dict[str, str] | str:
    return text.en if text.en == text.zh else {"en": text.en, "zh": text.zh}
