"""Every chart beside the picture of it that was looked at: `AICAPEX_RENEW=1 pytest tests/charts/test_baselines.py`.

Two builds of the same font library set letters a little apart, so pictures may differ by TOLERANCE, the root of the
mean square over all pixels and colours, of 255. A line that is gone or a label that has moved is more than that.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from test_charts import RUN, board_rows, camp_bars, own_bar, several

from aicapex import charts
from aicapex.language import Message

BASELINE = Path(__file__).parent / "baseline"
TOLERANCE = 6.0
DOTS_PER_INCH = 60
RENEW = bool(os.environ.get("AICAPEX_RENEW"))

FIELD = [charts.FieldRow(run, tuple(k * each for each in (100.0, 150.0, 200.0, 250.0, 300.0)))
         for k, run in enumerate(several(), start=1)]  # fmt: skip
PICTURES: dict[str, Callable[[float], Figure]] = {
    **{name: (lambda width, name=name: charts.draw(name, RUN, width=width)) for name in (*charts.CHARTS, "capex")},
    "overlay": lambda width: charts.draw_several("capex", several(), width=width),
    "multiples": lambda width: charts.draw_several("capex", several(), layout="multiples", width=width),
    "adverse": lambda width: charts.draw_several("adverse", several(), width=width),
    "football_field": lambda width: charts.draw_football_field(
        FIELD, Message("Capex, 2028", "2028 年资本开支"), "2028", "USD bn", width=width
    ),
    "claims_board": lambda width: charts.draw_claims_board(RUN, board_rows(), width=width),
    "camps": lambda width: charts.draw_camps(RUN, own_bar(), camp_bars(), 2030, 2_000, width=width),
}
WIDTHS = {name: (160.0,) if name in ("claims_board", "camps") else (80.0, 160.0) for name in PICTURES}


@pytest.mark.parametrize(("name", "width"), [(name, width) for name in PICTURES for width in WIDTHS[name]])
def test_a_chart_looks_as_it_did_when_it_was_looked_at(name: str, width: float, tmp_path: Path) -> None:
    expected = BASELINE / f"{name}-{width:.0f}.png"
    found = expected if RENEW else tmp_path / expected.name
    figure = PICTURES[name](width)
    FigureCanvasAgg(figure)
    figure.savefig(found, dpi=DOTS_PER_INCH, metadata={"Software": None})
    if not RENEW:
        assert compare_images(str(expected), str(found), TOLERANCE) is None


def test_no_baseline_is_left_over() -> None:
    assert {path.name for path in BASELINE.glob("*.png")} == {
        f"{name}-{width:.0f}.png" for name, widths in WIDTHS.items() for width in widths
    }


def test_the_tolerance_tells_charts_apart(tmp_path: Path) -> None:
    """A chart whose median is ten per cent higher is another picture."""
    changed = {**RUN.outputs, "capex": RUN.outputs["capex"] * 1.1}
    figure = charts.draw("capex", type(RUN)(**{**vars(RUN), "outputs": changed}), width=160.0)
    FigureCanvasAgg(figure)
    figure.savefig(tmp_path / "changed.png", dpi=DOTS_PER_INCH)
    assert compare_images(str(BASELINE / "capex-160.png"), str(tmp_path / "changed.png"), TOLERANCE) is not None
