"""A report as a pack of charts: one page each, as PDF."""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from aicapex.charts import STANDARD, draw
from aicapex.charts.export import as_plain_text
from aicapex.charts.sensitivity import draw_tornado
from aicapex.charts.signposts import draw_signposts
from aicapex.report.content import Report


def pack(report: Report) -> bytes:
    """The standard charts of every scenario, and what drives the first and what to watch in it, as PDF bytes."""
    buffer = io.BytesIO()

    def add(figure: Figure) -> None:
        as_plain_text(figure)
        pages.savefig(figure)

    told = {"CreationDate": None, "Creator": "aicapex", "Producer": None, "Title": report.title}
    with rc_context({"pdf.fonttype": 3}), PdfPages(buffer, metadata=told) as pages:
        for run in report.runs:
            for name in STANDARD:
                add(draw(name, run, report.language))
        if report.sensitivity is not None:
            add(draw_tornado(report.sensitivity, report.language))
        if report.posts is not None and report.posts.posts:
            add(draw_signposts(report.posts, report.language))
    return buffer.getvalue()
