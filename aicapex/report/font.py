"""The Chinese letters that a page needs, as a font within it: a reader's system may have none."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Final

from matplotlib import font_manager

from aicapex.charts.fonts import MissingFontError, chinese_family

RANGE: Final = "U+2E80-FFFF"  # what the font is asked for; all else is left to the reader's own


def letters(text: str) -> set[str]:
    """The letters of a text that lie beyond Latin, Greek and their signs."""
    return {letter for letter in text if ord(letter) > 0x2E7F}


def embedded(text: str) -> str:
    """CSS that carries a font with the Chinese letters of a text; nothing where there are none, or no font has them.

    The subset is made without a clock, so that the same text is the same bytes.
    """
    wanted = letters(text)
    if not wanted:
        return ""
    try:
        path = Path(font_manager.findfont(chinese_family(), fallback_to_default=False))
    except (MissingFontError, ValueError):  # the reader's own font has to do
        return ""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=[], name_IDs=[1, 2], notdef_outline=True, recalc_timestamp=False)
    number = 0 if path.suffix.lower() == ".ttc" else -1
    with TTFont(path, fontNumber=number, recalcTimestamp=False, lazy=True) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, wanted)))
        subsetter.subset(font)
        buffer = io.BytesIO()
        font.flavor = "woff"
        font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode()
    return (
        f'@font-face {{ font-family: "Report SC"; src: url(data:font/woff;base64,{data}) format("woff"); '
        f"font-display: block; unicode-range: {RANGE}; }}"
    )
