"""One style for all charts: what they read of a run, the palette, the frame, titles, labels and the footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from aicapex.charts.fonts import LATIN, families
from aicapex.charts.words import word
from aicapex.language import Bilingual, Language, choose

# Okabe and Ito's palette, which readers with any colour vision can tell apart.
BLUE: Final = "#0072B2"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
BLACK: Final = "#2B2B2B"
GREY: Final = "#8C8C8C"
_TEXT: Final = "#222222"
QUIET: Final = "#5F5F5F"
_RULE: Final = "#DDDDDD"
FOOTER_SIZE: Final = 0.88  # of plain text

_MILLIMETRE: Final = 1 / 25.4  # [inch]
_NARROW: Final = 110.0  # under it panels stand in one column [mm]


class ScenarioOfRun(Protocol):
    """What the charts read of a scenario."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def title(self) -> Bilingual:
        """The title in both languages."""


class ResultsOfRun(Protocol):
    """What the charts read of a run: T quarters by n trials, NaN where undefined."""

    @property
    def scenario(self) -> ScenarioOfRun:
        """The scenario that was run."""

    @property
    def seed(self) -> int:
        """The seed of the draws."""

    @property
    def trials(self) -> int:
        """The number of trials n."""

    @property
    def quarters(self) -> Sequence[str]:
        """The quarters, like 2025Q4 (T)."""

    @property
    def outputs(self) -> Mapping[str, NDArray[Any]]:
        """Each output by quarter (T, n), flows as amounts per quarter."""

    @property
    def cohorts(self) -> Mapping[str, NDArray[Any]]:
        """Each scalar of the cohorts by quarter of purchase (T, n)."""

    @property
    def classes(self) -> Mapping[str, NDArray[np.bool_]]:
        """Whether a class of the verdict holds by the end of each quarter (T, n)."""

    @property
    def tests(self) -> Mapping[str, NDArray[np.bool_]]:
        """Whether a test holds in each quarter (T, n)."""

    def test_title(self, name: str) -> Bilingual:
        """The title of a test in both languages."""


class EndLabel(NamedTuple):
    """A label right of the data: at which height in the data's units, what it reads, in which colour."""

    height: float
    text: str
    colour: str


def values_of(results: ResultsOfRun, name: str) -> NDArray[Any]:
    """An output or scalar of the cohorts (T, n); a ValueError where the run has none of this name."""
    for held in (results.outputs, results.cohorts):
        if name in held:
            return held[name]
    raise ValueError(f"the run holds no output called {name!r}")


def new_figure(width: float, height: float, *, lines: int = 1) -> Figure:
    """An empty white figure [mm] with a footer of so many lines, laid out so that nothing is clipped.

    It is not known to pyplot.
    """
    figure = Figure(figsize=(width * _MILLIMETRE, height * _MILLIMETRE), facecolor="white")
    # The lowest part is left to the footer.
    footer = (1.05 + 1.15 * lines) * text_size(figure) / (72.0 * figure.get_figheight())
    figure.set_layout_engine("constrained", w_pad=0.03, h_pad=0.03, rect=(0.0, footer, 1.0, 1.0 - footer))
    return figure


def text_size(figure: Figure) -> float:
    """Size of plain text for the width of a figure [pt]: readable in print from 80 to 160 mm."""
    width = figure.get_figwidth() / _MILLIMETRE
    return float(np.interp(width, (80.0, 160.0), (6.2, 8.2)))


def is_narrow(figure: Figure) -> bool:
    """Whether panels must stand in one column."""
    return figure.get_figwidth() / _MILLIMETRE < _NARROW


def figure_of(ax: Axes) -> Figure:
    """The figure, not the subfigure, that axes stand in."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def dress(ax: Axes, fonts: Sequence[str]) -> None:
    """Leave of the frame only the base line, with horizontal rules behind the data."""
    size = text_size(figure_of(ax))
    ax.set_facecolor("none")
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_color(GREY)
    ax.spines["bottom"].set_linewidth(0.6)
    ax.tick_params(
        which="both", labelsize=size, labelcolor=_TEXT, labelfontfamily=list(fonts), color=GREY, width=0.6, length=0.0
    )
    ax.grid(visible=True, axis="y", color=_RULE, linewidth=0.5)
    ax.set_axisbelow(True)


def fonts_of(results: ResultsOfRun, language: Language) -> list[str]:
    """The font families of a run's charts."""
    return families(language, choose(results.scenario.title, language))


def fonts_of_all(runs: Sequence[ResultsOfRun], language: Language) -> list[str]:
    """The font families of a chart of several runs."""
    return list(dict.fromkeys(font for run in runs for font in fonts_of(run, language)))


def head(
    ax: Axes,
    fonts: Sequence[str],
    *,
    title: str,
    subtitle: str,
    unit: str = "",
    above_panels: bool = False,
    above_labels: bool = False,
) -> None:
    """Title, subtitle and unit above the axes or their panels, wrapped to the figure's width.

    They are flush with the axes, or with the figure where long labels of rows stand left of the axes.
    """
    figure = figure_of(ax)
    size = text_size(figure)
    room = 0.85 * 72.0 * figure.get_figwidth()
    lift = (2.4 if above_panels else 0.8) * size
    place, across = (0.008, "figure fraction") if above_labels else (0.0, "axes fraction")
    # Fonts with Chinese come in one weight: there the title stands out by its size alone.
    weight = "bold" if fonts[0] == LATIN else "normal"
    lines = ((unit, size, "normal", QUIET), (subtitle, size, "normal", QUIET), (title, 1.25 * size, weight, _TEXT))
    # From the lowest line to the highest, each standing on the one before.
    for text, text_height, line_weight, colour in lines:
        if not text:
            continue
        wrapped = wrap(text, room, text_height * (1.1 if line_weight == "bold" else 1.0))
        ax.annotate(
            wrapped, (place, 1.0), (0.0, lift), xycoords=(across, "axes fraction"), textcoords="offset points",
            ha="left", va="bottom", fontsize=text_height, fontweight=line_weight, color=colour, fontfamily=list(fonts),
            linespacing=1.25, annotation_clip=False,
        )  # fmt: skip
        lift += 1.3 * text_height * (wrapped.count("\n") + 1) + (0.5 * size if text == unit else 0.15 * size)


def subtitle(results: ResultsOfRun, language: Language, method: str) -> str:
    """The scenario and how its trials are summed up."""
    return word("subtitle", language, scenario=choose(results.scenario.title, language), method=method)


def footer(figure: Figure, results: ResultsOfRun, language: Language, *, trials: int | None = None) -> None:
    """Where the figures come from, at the lower edge; the trials of the run, or those that are given."""
    write_footer(figure, footer_text(results, language, trials=trials), fonts_of(results, language))


def footer_text(results: ResultsOfRun, language: Language, *, trials: int | None = None) -> str:
    """Where the figures come from: scenario, trials and seed."""
    return word(
        "footer",
        language,
        scenario=choose(results.scenario.title, language),
        trials=results.trials if trials is None else trials,
        seed=results.seed,
    )


def write_footer(figure: Figure, text: str, fonts: Sequence[str]) -> None:
    """Lines of small text at the lower edge, outside of the layout."""
    size = FOOTER_SIZE * text_size(figure)
    edge = 0.5 * size / 72.0
    line = figure.text(
        edge / figure.get_figwidth(), edge / figure.get_figheight(), text,
        fontsize=size, color=QUIET, ha="left", va="bottom", fontfamily=list(fonts), linespacing=1.25,
    )  # fmt: skip
    line.set_in_layout(False)


def label_ends(ax: Axes, labels: Sequence[EndLabel], fonts: Sequence[str], *, x: float = 1.0) -> None:
    """Labels right of the axes at the heights of their data, moved apart where they would overlap.

    With x under 1 [share of the width] they stand on the data from there on, above the lines that they name.
    The limits of the axes must be set. The layout changes the height of the axes a little after this, which the
    distance between labels allows for.
    """
    if not labels:
        return
    size = text_size(figure_of(ax))
    points = ax.transData.transform([(0.0, label.height) for label in labels])[:, 1] * 72.0 / figure_of(ax).dpi
    low, high = np.asarray(ax.get_window_extent().intervaly) * 72.0 / figure_of(ax).dpi
    lift, halo = (0.9 * size, [withStroke(linewidth=2.0, foreground="white")]) if x < 1.0 else (0.0, [])
    moved = spread(points + lift, 1.5 * size, low, high) - lift
    to_data = ax.transData.inverted()
    for label, height in zip(labels, moved * figure_of(ax).dpi / 72.0, strict=True):
        y = float(to_data.transform((0.0, height))[1])
        ax.annotate(
            label.text, (x, y), (0.5 * size, lift), xycoords=ax.get_yaxis_transform(), textcoords="offset points",
            ha="left", va="center", fontsize=size, color=ink(label.colour), fontfamily=list(fonts),
            annotation_clip=False, path_effects=halo,
        )  # fmt: skip


def spread(wanted: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Positions (k,) in the order of those wanted, at least `gap` apart and within the limits where there is room.

    >>> spread(np.array([5.0, 5.0, 50.0]), 10.0, 0.0, 100.0).tolist()
    [0.0, 10.0, 50.0]
    """
    order = np.argsort(wanted, kind="stable")
    placed = wanted[order].astype(np.float64)
    # Clusters share the shift: those that touch become one, whose middle stays the middle of what was wanted.
    clusters: list[list[float]] = []
    for position in placed:
        clusters.append([float(position)])
        while len(clusters) > 1 and _middle(clusters[-1]) - _middle(clusters[-2]) < gap * (
            0.5 * (len(clusters[-1]) + len(clusters[-2]))
        ):
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    result = np.concatenate(
        [_middle(cluster) + gap * (np.arange(len(cluster)) - 0.5 * (len(cluster) - 1)) for cluster in clusters]
    )
    for i in range(len(result)):
        result[i] = max(result[i], low + gap * i)
    for i in range(len(result)):
        result[-1 - i] = min(result[-1 - i], high - gap * i)
    unsorted = np.empty_like(result)
    unsorted[order] = result
    return unsorted


def _middle(cluster: list[float]) -> float:
    return sum(cluster) / len(cluster)


def wrap(text: str, room: float, size: float) -> str:
    """The text in lines that fit into the room [pt] at a size of letters [pt], by the usual widths of letters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width(line + piece.rstrip(), size) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line])


def _pieces(text: str) -> list[str]:
    """Where a line may break: after a space, and around every Chinese character but before its punctuation."""
    pieces: list[str] = []
    for character in text:
        breaks = not pieces or pieces[-1].endswith(" ") or (_is_wide(character) or _is_wide(pieces[-1][-1]))
        if breaks and not (pieces and (character in "，。：；）、？！% " or pieces[-1].endswith("（"))):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _is_wide(character: str) -> bool:
    return ord(character) > 0x2E7F


def text_width(text: str, size: float) -> float:
    """About how wide a text is at a size of letters [pt]."""
    return size * sum(1.0 if _is_wide(character) else 0.56 for character in text)


def ink(colour: str) -> str:
    """The colour, darkened where it is too light to be read as text on white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    brightness = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255.0
    share = min(1.0, 0.40 / max(brightness, 1e-6))
    return "#" + "".join(f"{round(part * share):02X}" for part in (red, green, blue))


def panels(ax: Axes, count: int, *, columns: int) -> list[Axes]:
    """Axes for panels in place of the axes given, row by row; in one column on a narrow figure."""
    figure = figure_of(ax)
    columns = 1 if is_narrow(figure) else columns
    rows = -(-count // columns)
    size = text_size(figure)
    across = 9.5 * size / (0.85 * 72.0 * figure.get_figwidth())
    down = 4.2 * size / (0.75 * 72.0 * figure.get_figheight())
    width = (1.0 - across * (columns - 1)) / columns
    height = (1.0 - down * (rows - 1)) / rows
    ax.set_axis_off()
    return [
        ax.inset_axes((
            (place % columns) * (width + across),
            1.0 - height - (place // columns) * (height + down),
            width,
            height,
        ))
        for place in range(count)
    ]  # fmt: skip


def panel_title(ax: Axes, text: str, fonts: Sequence[str]) -> None:
    """What a panel shows, above it."""
    size = text_size(figure_of(ax))
    ax.annotate(
        text, (0.0, 1.0), (0.0, 0.4 * size), xycoords="axes fraction", textcoords="offset points",
        ha="left", va="bottom", fontsize=size, color=_TEXT, fontfamily=list(fonts), annotation_clip=False,
    )  # fmt: skip
