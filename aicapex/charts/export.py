"""Charts as files: PNG, SVG and PDF whose bytes depend on nothing but the run, the language and the versions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from aicapex.charts.numbers import numbers_csv

DOTS_PER_INCH: Final = 160
# Without dates and version, the same chart is the same bytes.
_METADATA: Final[Mapping[str, Mapping[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "aicapex"},
    "pdf": {"CreationDate": None, "Creator": "aicapex", "Producer": None},
}
FORMATS: Final = tuple(_METADATA)


def save(figure: Figure, path: Path) -> None:
    """Write a figure in the format that the path's suffix names; a ValueError tells those there are."""
    suffix = path.suffix.removeprefix(".").lower()
    if suffix not in _METADATA:
        raise ValueError(f"{path.name}: a chart is written as one of {', '.join(FORMATS)}, not {suffix or 'nothing'!r}")
    FigureCanvasAgg(figure)
    as_plain_text(figure)
    # Outlines look the same on a machine without the fonts; type 3 is right for every font, type 42 for TrueType alone.
    with rc_context({"svg.hashsalt": "aicapex", "svg.fonttype": "path", "pdf.fonttype": 3}):
        figure.savefig(path, format=suffix, dpi=DOTS_PER_INCH, metadata=dict(_METADATA[suffix]))


def as_plain_text(figure: Figure) -> None:
    """Let dollars in texts be dollars: matplotlib would set what stands between two of them as mathematics."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)


def save_numbers(figure: Figure, path: Path) -> None:
    """Write the numbers of a figure as CSV."""
    path.write_text(numbers_csv(figure), encoding="utf-8")
