"""A report as a pack of charts: one page each, as PDF."""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from aicapex.charts import MOST, STANDARD, draw, draw_bust_side_by_side, draw_several
from aicapex.charts.export import as_plain_text
from aicapex.charts.sensitivity import draw_tornado
from aicapex.charts.signposts import draw_signposts
from aicapex.ledger.pictures import pictures
from aicapex.report.content import Report


def pack(report: Report) -> bytes:
    """The standard charts of every scenario, and what drives the first and what to watch in it, as PDF bytes."""
    buffer = io.BytesIO()

    def add(figure: Figure) -> None:
        as_plain_text(figure)
        pages.savefig(figure)

    told = {"CreationDate": None, "Creator": "aicapex", "Producer": None, "Title": report.title}
    with rc_context({"pdf.fonttype": 3}), PdfPages(buffer, metadata=told) as pages:
        if 1 < len(report.runs) <= MOST:
            add(draw_several("adverse", report.runs, report.language))
            for name in ("capex", "revenue"):
                add(draw_several(name, report.runs, report.language))
        for run in report.runs:
            for name in (*STANDARD, "demand_by_use", "first_passage", "small_multiples"):
                add(draw(name, run, report.language))
        if report.sensitivity is not None:
            add(draw_tornado(report.sensitivity, report.language))
        if report.posts is not None and report.posts.posts:
            add(draw_signposts(report.posts, report.language))
        if report.board is not None:
            for _, figure in pictures(report.board, report.language):
                add(figure)
        if report.backtests:
            add(draw_bust_side_by_side([replay.results for replay in report.backtests], report.language))
    return buffer.getvalue()
