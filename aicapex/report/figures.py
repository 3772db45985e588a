"""The interactive charts of a report, as data for plotly.js: no Python of plotly's is needed to make them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

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
    return [*(_verdict(report, place) for place in range(len(report.runs))), *(_fan(report, name) for name in FANS)]


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
