"""A report as HTML in one file: nothing is fetched, and no script runs but the two that are in it."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import Final

from aicapex import __version__
from aicapex.report.content import Report, tables_of
from aicapex.report.figures import figures
from aicapex.report.font import embedded
from aicapex.report.words import word

HEADS: Final = ("scenario", "name", "title", "value", "status", "source", "confidence")


def page(report: Report) -> str:
    """The page; texts of scenarios are escaped, and the content policy names the scripts by their digests."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    language, told = report.language, figures(report)
    script, plotly = _file("page.js"), get_plotlyjs()
    words = {key: word(key, language) for key in ("theme", "charts", "limits", "assumptions", "search", "facts")}
    count = word("assumptions.count", language, count=len(report.assumptions))
    heads = [word(f"assumptions.{key}", language) for key in HEADS]
    everything = json.dumps([told, words, heads, count], ensure_ascii=False) + _texts(report)
    environment = Environment(
        loader=DictLoader({"page": _file("page.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("page").render(
        lang="zh-Hans" if language == "zh" else "en",
        policy=_policy(script, plotly),
        version=__version__,
        report=report,
        figures=told,
        words={**words, "count": count, "heads": heads},
        css=Markup(embedded(everything) + _file("page.css")),
        script=Markup(script),
        plotly=Markup(plotly),
        data=Markup(_data(told)),
    )


def _texts(report: Report) -> str:
    """Every text of the report, for the letters that it needs."""
    told = [report.title, *report.sentences, *report.limits, *(part for fact in report.facts for part in fact)]
    for table in tables_of(report):
        told += [table.title, table.note, *table.heads, *(cell for row in table.rows for cell in row)]
    for each in report.assumptions:
        told += [each.scenario, each.title, each.value, each.status, each.source]
    return "".join(told)


def _file(name: str) -> str:
    return files("aicapex.report").joinpath(name).read_text(encoding="utf-8")


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, style itself, show its own images; fetch nothing."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    own = "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {allowed}; {own}"


def _data(told: object) -> str:
    """JSON that cannot end the element that it stands in."""
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")
