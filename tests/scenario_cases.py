"""A registry of a few declarations and a whole scenario on it: the loader's tests follow no change elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aicapex.parameters import Effect, EventKind, Parameter
from aicapex.scenario import Scenario, load
from aicapex.variables import Variable


@dataclass(frozen=True)
class SmallRegistry:
    PARAMETERS: dict[str, Parameter] = field(
        default_factory=lambda: {
            each.name: each
            for each in (
                Parameter("power.additions", "GW/yr", "Power added", "新增供电", 0, 100),
                Parameter("power.growth", "log/yr", "Growth of these additions", "增速", -2, 3),
                Parameter("tokens.decline", "x/yr", "Cost decline", "成本下降", 1e-3),
                Parameter("market.idle", "share", "Idle share", "空置率", 0, 1),
                Parameter("chips.lead", "quarter", "Lead time", "交付周期", 0, 40),
            )
        }
    )
    VARIABLES: dict[str, Variable] = field(
        default_factory=lambda: {
            each.name: each
            for each in (
                Variable("idle_rate", "share", "ratio", "Idle rate", "空置率"),
                Variable("capex", "USD bn", "flow", "Capex", "资本开支"),
            )
        }
    )
    EVENT_KINDS: dict[str, EventKind] = field(
        default_factory=lambda: {
            "rate_hike": EventKind("rate_hike", "bp", (Effect("market.idle", "add", 1e-4),), "Rate hike", "加息")
        }
    )
    AT_START: frozenset[str] = frozenset()


REGISTRY = SmallRegistry()

WHOLE = """\
title: {en: Whole, zh: 全}
start: 2025Q4
end: 2027Q4
parameters:
  power.additions: {uniform: [9, 10], unit: GW/yr, claim: C38}
  power.growth: {normal: {p5: 0.1, p95: 0.3}, unit: log/yr, assumption: guessed}
  tokens.decline: {lognormal: {p5: 4, p95: 25}, unit: x/yr, claim: [C29, C32], why: {en: said so, zh: 如是说}}
  market.idle: {value: 5, unit: '%', fact: idle_2025, known_by: 2025-11-08}
  chips.lead: {path: {2026Q4: 2, 2025Q4: 4}, unit: quarter, claim: C16}
factors:
  scarcity: {loads: {power.additions: -0.6, tokens.decline: 0.5, events.rate_hike.size: 0.3}, why: one cause}
events:
  rate_hike:
    when: {hazard: 0.15, unit: 1/yr}
    size: {triangular: {low: 50, mode: 150, high: 300}, unit: bp}
    lasts: {value: 6, unit: quarter}
  stall:
    kind: custom
    when: {uniform: [1, 3], unit: yr}
    size: {value: 1, unit: x}
    effects: {power.growth: {add: -0.05}, power.additions: {multiply: -0.5}}
verdict:
  dark: {of: idle_rate, at_least: 70, unit: '%', for: {value: 2, unit: quarter}, claim: C21}
  either:
    any:
      - {of: capex, at_most: 100}
      - {all: [{of: idle_rate, at_least: 0.2}, {of: capex, at_most: 1, unit: USD tn}]}
"""


def write(folder: Path, text: str, name: str = "mine.yaml") -> str:
    """Write a scenario and give its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def whole(folder: Path, *settings: str) -> Scenario:
    """The whole scenario with changes."""
    return load(write(folder, WHOLE, "whole.yaml"), settings, REGISTRY)
