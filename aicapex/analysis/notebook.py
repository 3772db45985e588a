"""What the results of analyses offer in a notebook: their report as HTML, and their charts in axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from aicapex.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Found = TypeVar("Found")
WIDTH: Final = 6.3  # [inch]


def in_axes(
    draw: Callable[[Found, Axes, Language], Axes], found: Found, ax: Axes | None, height: float, language: Language
) -> Axes:
    """A chart in the axes given, or in new ones of a height [inch]."""
    from matplotlib import pyplot

    if ax is None:
        ax = pyplot.subplots(figsize=(WIDTH, height), layout="constrained")[1]
    return draw(found, ax, language)
