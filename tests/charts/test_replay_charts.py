"""Charts of replays: what came over the fan in its own time and unit, in both languages, and busts side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from test_charts import LANGUAGES, SyntheticScenario, assert_legible, drawn, read, synthetic, texts

from aicapex import charts
from aicapex.analysis.periods import Period, read_period, time_of
from aicapex.language import Language, Message
from aicapex.quarters import quarter_number
from aicapex.registry import VARIABLES

RUN = replace(
    synthetic(200, "2022Q4", "2026Q4"), scenario=SyntheticScenario(Message("Hindcast 2022–2026", "历史回放 2022–2026"))
)
LONGER = replace(synthetic(200, "1996Q4", "2003Q4"), scenario=SyntheticScenario(Message("Telecom", "电信建设潮")))


@dataclass(frozen=True)
class Published:
    variable: str
    period: Period
    time: float
    value: float
    low: float | None
    high: float | None
    history: bool
    source: str


def published(
    variable: str, text: str, value: float, limits: tuple[float, float] | None = None, source: str = "SEC filings"
) -> Published:
    period = read_period(text)
    low, high = limits or (None, None)
    history = quarter_number(period.last) <= quarter_number(RUN.quarters[0])
    return Published(variable, period, time_of(period, VARIABLES[variable].kind), value, low, high, history, source)


QUARTERLY = [
    published("capex", f"{year}Q{quarter}", 20.0 + 10.0 * (year - 2018) + quarter)
    for year in range(2015, 2026)
    for quarter in range(1, 5)
]
YEARLY = [published("capex", str(year), 100.0 * 1.5 ** (year - 2020), (80.0, 1200.0)) for year in range(2020, 2027)]
OTHERS = [
    published("token_demand", "2022-10", 2.0, (1.0, 3.0), "Google, https://blog.google/technology/some/page?x=1"),
    published("token_demand", "2025-05", 40.0, (20.0, 80.0), "OpenAI"),
    published("token_demand", "2025Q1-2025Q3", 25.0),
    published("energised_gw", "2022", 15.0),
    published("energised_gw", "2024", 40.0, (33.0, 45.0)),
    published("idle_rate", "2023Q4", 0.08, (0.05, 0.12)),
]


@LANGUAGES
@pytest.mark.parametrize("width", [80.0, 160.0])
@pytest.mark.parametrize(
    ("variable", "actuals"),
    [
        ("capex", QUARTERLY),
        ("capex", YEARLY),
        *((name, OTHERS) for name in ("token_demand", "energised_gw", "idle_rate")),
    ],
)
def test_replays_are_whole_and_legible(
    variable: str, actuals: list[Published], width: float, language: Language
) -> None:
    # Warnings are errors here, so that a missing glyph fails the test.
    assert_legible(drawn(charts.draw_replay(RUN, variable, actuals, language, width=width)))


@LANGUAGES
def test_bands_points_seed_and_sources_are_named(language: Language) -> None:
    figure = drawn(charts.draw_replay(RUN, "token_demand", OTHERS, language))
    said = read(figure)
    legend = figure.axes[0].get_legend()
    assert legend is not None
    key = [text.get_text() for text in legend.get_texts()]
    assert len(key) == 5
    assert ("50 % of trials" if language == "en" else "50% 区间") in key
    assert "blog.google" in said
    assert "OpenAI" in said
    assert "/technology" not in said
    assert ("seed 1" if language == "en" else "随机种子 1") in said
    assert "2024" in said
    assert "2,024" not in said


def lines(figure: Figure) -> dict[tuple[float, ...], list[float]]:
    """The lines of a chart: heights by times."""
    return {
        tuple(np.round(np.asarray(line.get_xdata(), dtype=float), 3)): list(np.asarray(line.get_ydata(), dtype=float))
        for line in figure.axes[0].get_lines()
        if line.get_linestyle() == "-" and line.get_marker() in ("None", "", None)
    }


def test_what_is_published_by_year_is_drawn_against_years() -> None:
    figure = drawn(charts.draw_replay(RUN, "capex", YEARLY))
    said = read(figure)
    assert "Capex, by calendar year" in said
    assert "USD bn a year, logarithmic scale" in said
    # The median: from what was known of 2022 to the sums of four quarters.
    totals = np.median(RUN.outputs["capex"][1:].reshape(4, 4, -1).sum(axis=1), axis=1)
    drawn_median = lines(figure)[(2022.5, 2023.5, 2024.5, 2025.5, 2026.5)]
    assert drawn_median == pytest.approx([225.0, *totals], rel=1e-5)


def test_a_ratio_by_year_begins_with_the_first_whole_one() -> None:
    told = [published("idle_rate", str(year), 0.1) for year in (2021, 2022, 2023)]
    medians = lines(drawn(charts.draw_replay(RUN, "idle_rate", told)))
    assert (2022.5, 2023.5, 2024.5, 2025.5, 2026.5) in medians
    assert (2021.5, 2022.5) in medians


def test_a_flow_over_several_quarters_is_drawn_as_their_mean() -> None:
    figure = drawn(charts.draw_replay(RUN, "capex", [*QUARTERLY, published("capex", "2026", 400.0)]))
    assert lines(figure)[(2026.0, 2027.0)] == [100.0, 100.0]
    assert "USD bn a quarter" in read(figure)


def test_history_is_as_long_as_the_run_and_leads_to_the_start() -> None:
    figure = drawn(charts.draw_replay(RUN, "capex", QUARTERLY))
    known = max((times for times in lines(figure) if times[-1] <= 2023.0), key=len)
    assert known[0] >= 2018.5
    assert known[-1] == 2022.875
    assert (2023.0, 2023.0) in {tuple(np.asarray(line.get_xdata(), dtype=float)) for line in figure.axes[0].get_lines()}


def test_a_scale_is_logarithmic_from_a_factor_of_eight_but_never_of_shares() -> None:
    def scale(variable: str, low: float, high: float) -> str:
        flat = np.full_like(RUN.outputs[variable], low)
        run = replace(RUN, outputs={**RUN.outputs, variable: flat})
        ax: Any = charts.draw_replay(run, variable, [published(variable, "2024Q4", high)]).axes[0]
        return str(ax.get_yscale())

    assert scale("capex", 10.0, 79.0) == "linear"
    assert scale("capex", 10.0, 81.0) == "log"
    assert scale("idle_rate", 0.01, 0.9) == "linear"


def test_a_replay_without_a_figure_before_its_start_has_no_history_in_its_key() -> None:
    legend = drawn(charts.draw_replay(RUN, "idle_rate", OTHERS)).axes[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 4


def test_many_long_sources_take_three_lines_and_the_rest_is_counted() -> None:
    told = [published("capex", f"2024Q{place}", 100.0, source=f"{place} {'a long name ' * 9}") for place in range(1, 5)]
    footer = drawn(charts.draw_replay(RUN, "capex", told)).texts[-1].get_text().split("\n")
    assert len(footer) <= 4
    assert "more" in "".join(footer)


@LANGUAGES
def test_a_chart_is_saved_for_each_variable_that_something_came_of(tmp_path: Path, language: Language) -> None:
    told = [*QUARTERLY, *OTHERS, published("debt", "2021", 1.0)]
    names = charts.save_replay_charts(RUN, told, tmp_path, language, ("png", "svg"))
    assert sorted(names) == sorted(path.name for path in tmp_path.iterdir())
    assert {name.partition(".")[0] for name in names} == {
        "replay_capex", "replay_token_demand", "replay_energised_gw", "replay_idle_rate",
    }  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize("width", [80.0, 160.0])
def test_busts_stand_side_by_side(language: Language, width: float) -> None:
    figure = drawn(charts.draw_bust_side_by_side([LONGER, RUN], language, width=width))
    assert_legible(figure)
    said = read(figure)
    share = 100.0 * (LONGER.classes["bust"] | LONGER.classes["systemic"])[-1].mean()
    assert f"{share:.1f}" in said
    assert ("years after the start" if language == "en" else "起点后年数") in figure.axes[0].get_xlabel()
    assert figure.axes[0].get_xlim() == (0.0, 7.0)


def test_a_bust_that_is_never_seen_is_told_by_its_limit() -> None:
    never = {name: np.zeros_like(flags) for name, flags in RUN.classes.items()}
    said = read(charts.draw_bust_side_by_side([LONGER, replace(RUN, classes=never)]))
    assert "Hindcast 2022–2026: < 2 %" in said
    assert texts(charts.draw_bust_side_by_side([RUN]))
