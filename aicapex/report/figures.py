"""The interactive charts of a report, as data for plotly.js: no Python of plotly's is needed to make them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from aicapex.analysis.sensitivity import Sensitivity, shown_drivers
from aicapex.analysis.sensitivity_report import input_name
from aicapex.analysis.telling import amount
from aicapex.language import Language, choose, say
from aicapex.registry import VARIABLES
from aicapex.report.content import FANS, Report
from aicapex.report.words import word
from aicapex.results import CLASSES
from aicapex.statistics import quantile_with_limits
from aicapex.summary import rounded
from aicapex.unit_words import short_unit

BAND: Final = (0.05, 0.5, 0.95)
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C")
CLASS_COLOURS: Final = {"boom": "#0072B2", "digestion": "#E69F00", "bust": "#D55E00", "systemic": "#6B2D8B"}


def figures(report: Report) -> list[dict[str, Any]]:
    """Each chart: an id, a title, traces and axes."""
    told = [_verdict(report, place) for place in range(len(report.runs))]
    if len(report.runs) > 1:
        told.append(_adverse(report))
    told += [_fan(report, name) for name in FANS]
    if report.sensitivity is not None:
        told.append(_tornado(report, report.sensitivity))
    return told


def _adverse(report: Report) -> dict[str, Any]:
    """Share of the trials of each run that have come to a bust or worse, by quarter."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": choose(run.scenario.title, report.language),
            "x": list(run.quarters),
            "y": _list(100.0 * run.adverse().ever.mean(axis=1)),
            "line": {"width": 2, "color": colour},
            "hovertemplate": "%{y:.1f} %",
        }
        for run, colour in zip(report.runs, COLOURS * len(report.runs), strict=False)
    ]
    return {"id": "adverse", "title": word("adverse", report.language), "unit": "%", "traces": traces, "stacked": False}


def _tornado(report: Report, found: Sensitivity) -> dict[str, Any]:
    """The outcome where each input is in its lowest and its highest tenth, from the mean of all trials on."""
    language, unit = report.language, found.asked.unit
    factor = 100.0 if unit == "share" else 1.0
    drivers = list(shown_drivers(found))[::-1]
    names = [input_name(driver.name, language) for driver in drivers]
    traces = []
    for key, colour in (("low", COLOURS[5]), ("high", COLOURS[1])):
        ends = [each.follow.low[0] if key == "low" else each.follow.high[0] for each in drivers]
        values = [factor * float(end) for end in ends]
        at = [each.follow.at_low if key == "low" else each.follow.at_high for each in drivers]
        inputs = [amount(float(value), driver.unit) for value, driver in zip(at, drivers, strict=True)]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": word(f"tornado.{key}", language),
                "y": names,
                "x": [rounded(value - factor * found.mean) for value in values],
                "base": rounded(factor * found.mean),
                "marker": {"color": colour},
                "customdata": [[rounded(value), told] for value, told in zip(values, inputs, strict=True)],
                "hovertemplate": "%{y}: %{customdata[1]} → %{customdata[0]:.3s}",
            }
        )
    title = word("drivers", language, asked=choose(found.asked.title, language))
    shown = "%" if unit == "share" else short_unit(unit, language)
    return {
        "id": "tornado",
        "title": title,
        "unit": shown,
        "traces": traces,
        "stacked": False,
        "across": True,
        "rows": len(drivers),
    }


def _verdict(report: Report, place: int) -> dict[str, Any]:
    """Shares of the classes by year, stacked."""
    run, language = report.runs[place], report.language
    years = [str(year) for year in run.years[1:]]
    traces = []
    for name in reversed(CLASSES):
        shares = [100.0 * run.class_(name).by(year).value for year in run.years[1:]]
        traces.append(
            {
                "type": "bar",
                "name": say(f"class.{name}", language),
                "x": years,
                "y": [rounded(share) for share in shares],
                "marker": {"color": CLASS_COLOURS[name]},
                "hovertemplate": "%{y:.1f} %",
            }
        )
    title = f"{word('verdict', language)} · {choose(run.scenario.title, language)}"
    return {"id": f"verdict-{place}", "title": title, "unit": "%", "traces": traces, "stacked": True}


def _fan(report: Report, name: str) -> dict[str, Any]:
    """An output of all scenarios: medians with their 90 % bands; a flow is a rate a year."""
    language, variable = report.language, VARIABLES[name]
    factor = 100.0 if variable.unit == "share" else 4.0 if variable.kind == "flow" else 1.0
    traces: list[dict[str, Any]] = []
    for run, colour in zip(report.runs, COLOURS * len(report.runs), strict=False):
        if name not in run.outputs:
            continue
        value, _, _ = quantile_with_limits(run.outputs[name], BAND)
        low, middle, high = (np.asarray(row) * factor for row in value)
        title = choose(run.scenario.title, language)
        quarters = list(run.quarters)
        common = {"type": "scatter", "mode": "lines", "x": quarters, "legendgroup": title}
        band = {**common, "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
        traces.append({**band, "y": _list(low)})
        traces.append({**band, "y": _list(high), "fill": "tonexty", "fillcolor": _faint(colour)})
        spread = [[rounded(float(a)), rounded(float(b))] for a, b in zip(low, high, strict=True)]
        traces.append(
            {
                **common,
                "name": title,
                "y": _list(middle),
                "line": {"width": 2, "color": colour},
                "customdata": spread,
                "hovertemplate": "%{y:.3s} (%{customdata[0]:.3s} – %{customdata[1]:.3s})",
            }
        )
    return {
        "id": f"fan-{name}",
        "title": f"{choose(variable, language)} · {word('fans', language)}",
        "unit": _unit(name, language),
        "traces": traces,
        "stacked": False,
    }


def _unit(name: str, language: Language) -> str:
    variable = VARIABLES[name]
    if variable.unit == "share":
        return "%"
    unit = short_unit(variable.unit, language)
    return f"{unit}/{'年' if language == 'zh' else 'yr'}" if variable.kind == "flow" else unit


def _list(values: Any) -> list[float | None]:
    return [rounded(float(value)) for value in values]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
