"""A run made by hand: small, plausible in shape, and known to the last trial."""

from __future__ import annotations

from typing import Any

import numpy as np

from aicapex.distributions import Fixed, Uniform
from aicapex.registry import VARIABLES
from aicapex.results import Conflict, Notice, Results, StartRow
from aicapex.scenario import Factor, ParameterValue, Scenario, Source, Test, Text

TRIALS = 400
NAMES = (
    "capex",
    "shipments_gw",
    "energised_gw",
    "unpowered_gw_us",
    "revenue",
    "rental_price_newest",
    "idle_rate_all",
    "gap_gw",
    "gross_margin_cloud",
    "roi",
    "compute_demand",
    "debt_service_coverage_states",
    *(f"binding_{name}" for name in ("power", "chips", "money", "demand")),
)


def make_scenario(**changes: Any) -> Scenario:
    given: dict[str, Any] = {
        "name": "synthetic",
        "title": Text("Power wall", "电力墙"),
        "thesis": None,
        "extends": "base",
        "start": "2025Q4",
        "end": "2035Q4",
        "parameters": {
            "power.us.additions": ParameterValue(
                Uniform(9, 10), "GW/yr", "uniform 9–10 GW/yr", Source(claims=("C38",), why=Text("as said", "如论断"))
            ),
            "power.pue": ParameterValue(Fixed(1.2), "x", "1.2 x", Source(assumption=Text("a guess", "推测"))),
        },
        "factors": {"scarce_power": Factor("scarce_power", {"power.us.additions": -0.6})},
        "events": {},
        "verdict": {
            "dark_fibre": Test("dark_fibre", of="idle_rate_all", at_least=0.7, quarters=2, unit="share"),
            "capex_collapse": Test("capex_collapse", of="capex", at_most=10.0, unit="USD bn"),
            "mine": Test("mine", of="roi", at_most=0.5, unit="x", title=Text("my own", "自定检验")),
        },
        "changed": ("parameters.power.us.additions", "parameters.power.pue"),
    }
    return Scenario(**(given | changes))


def make_results(scenario: Scenario | None = None, trials: int = TRIALS, seed: int = 1) -> Results:
    """Trial i of n: bust from 2029Q1 on where i < n/4, digestion from 2028Q1 till then, boom elsewhere, no systemic."""
    scenario = scenario or make_scenario()
    quarters = scenario.quarters
    shape = (len(quarters), trials)
    random = np.random.default_rng(seed)
    outputs = {}
    for name in NAMES:
        scale = 0.5 if VARIABLES[name].unit == "share" else 100.0
        outputs[name] = (scale * random.uniform(0.5, 1.0, shape)).astype(np.float32)
    outputs["debt_service_coverage_states"][:] = np.nan
    for place, name in enumerate(("power", "chips", "money", "demand")):
        outputs[f"binding_{name}"] = np.full(shape, float(place == 0), dtype=np.float32)
    time = np.arange(len(quarters))[:, None]
    quarter_of = np.broadcast_to(np.arange(trials) < trials // 4, shape)
    bust = quarter_of & (time >= 13)
    digestion = quarter_of & (time >= 9) & ~bust
    never = np.zeros(shape, dtype=bool)
    classes = {"boom": ~bust & ~digestion, "digestion": digestion, "bust": bust, "systemic": never}
    known = {"dark_fibre": never, "capex_collapse": bust, "mine": ~never}
    return Results(
        scenario=scenario,
        seed=seed,
        trials=trials,
        quarters=quarters,
        outputs=outputs,
        scalars={},
        cohorts={"cohort_irr": np.full(shape, 0.1, dtype=np.float32)},
        tests={name: known[name] for name in scenario.verdict},
        classes=classes,
        classes_now=classes,
        t0=(
            StartRow("rental_price_newest", "rent", "租价", 2.8, 2.8, 0.0, "C15", "USD/GPU-h", "initial", "spot rent"),
            StartRow("idle_rate", "idle", "空闲率", 0.05, 0.062, 0.012, "C12", "share", "initial", "friction"),
        ),
        conflicts=(Conflict("world against daily users", "全球渗透率与日活", 0.42), Conflict("none", "无", 0.0)),
        warnings=(Notice("rent at its floor in 7 % of trials", "7% 的路径租价触及下限"),),
        checks={"money": 1e-15, "power": 3e-14},
        checked_trials=trials,
        terminal_share=0.12,
        parameters={"power.us.additions": np.linspace(9, 10, trials), "power.pue": np.full(trials, 1.2)},
        failed=0,
    )
