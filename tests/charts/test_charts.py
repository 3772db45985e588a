"""Charts of a synthetic run, in both languages: complete, legible, the same bytes, and clear about what is wrong."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text
from numpy.typing import NDArray

from aicapex import charts
from aicapex.charts import fonts, scales, style
from aicapex.charts.words import WORDS, unit_label
from aicapex.language import Language, Message, choose
from aicapex.quarters import quarters_between
from aicapex.registry import VARIABLES
from aicapex.returns import COHORTS


@dataclass(frozen=True)
class SyntheticScenario:
    title: Message
    name: str = "synthetic"


@dataclass(frozen=True)
class SyntheticResults:
    quarters: tuple[str, ...]
    outputs: Mapping[str, NDArray[np.float32]]
    cohorts: Mapping[str, NDArray[np.float32]]
    classes: Mapping[str, NDArray[np.bool_]]
    trials: int
    scenario: SyntheticScenario
    seed: int = 1
    tests: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

    def test_title(self, name: str) -> Message:
        return Message(name.replace("_", " "), "回报低于门槛")


def synthetic(trials: int = 500, start: str = "2025Q4", end: str = "2035Q4") -> SyntheticResults:
    """A run of the usual shapes and sizes: growth that ends, gaps of both signs, layers that lose money."""
    quarters = quarters_between(start, end)
    n, count = trials, len(quarters)
    years = np.arange(count)[:, None] / 4.0
    noise = np.random.Generator(np.random.PCG64(7))
    level, speed, turn = (noise.normal(size=n) for _ in range(3))
    wave = np.sin(years * (0.9 + 0.1 * turn) + 0.6 * level)
    capex = 105.0 * np.exp(0.1 * level) * np.exp((0.22 + 0.08 * speed) * years - 0.018 * years**2) * (1 + 0.25 * wave)
    gap = (2.0 + 5.0 * years) * (0.4 * wave + 0.35 * turn) + 1.0
    energised = 17.0 + (11.0 + 2.5 * speed) * years
    outputs = {
        "capex": capex,
        "gap_gw": gap,
        "compute_gap": gap * 1.9 * np.exp(0.25 * years),
        "energised_gw": energised,
        "unpowered_gw": np.maximum(0.0, 9.0 * np.exp(-((years - 3.0) ** 2) / 6.0) * (1 + 0.5 * level)),
        "retired_gw": 0.25 * years**2 * (1 + 0.2 * turn),
        "profit_chips": 0.28 * capex,
        "profit_cloud": 0.08 * capex * (1 + 2.2 * wave),
        "profit_labs": -6.0 * np.exp(0.3 * years) * (1 + 0.4 * level) + 0.9 * years**2 * (1 + speed),
        "profit_applications": 3.0 * years * (1 + 0.4 * turn),
        "depreciation_book": 0.6 * capex.mean(axis=0) * (1 - np.exp(-years / 3.0)) + 14.0,
        "depreciation_economic": 0.8 * capex.mean(axis=0) * (1 - np.exp(-years / 2.0)) * (1 + 0.2 * wave) + 20.0,
        "depreciation_model": 9.0 * np.exp(0.2 * years * (1 + 0.1 * level)),
        "hurdle_rate": 0.13 + 0.01 * level + 0.01 * wave,
        "token_demand": 3.0 * np.exp((0.9 + 0.1 * speed) * years + 0.2 * level),
        "compute_demand_inference": 8.0 * np.exp(0.35 * years + 0.2 * level),
        "compute_demand_training": 9.0 * np.exp(0.33 * years + 0.2 * turn),
        "token_demand_labs": 1.2 * np.exp((0.8 + 0.1 * speed) * years + 0.2 * level),
        "revenue": 20.0 * np.exp(0.3 * years * (1 + 0.1 * turn)),
        "rental_price_newest": 2.8 * np.exp(-0.12 * years * (1 + 0.3 * speed)),
        "idle_rate_all": np.clip(0.1 + 0.02 * years * np.abs(wave), 0.0, 1.0),
        "debt": 300.0 * np.exp(0.15 * years * (1 + 0.2 * level)),
        "idle_rate": np.clip(0.05 + 0.03 * years * np.maximum(-wave, 0.0) * (1 + 0.4 * turn), 0.0, 1.0),
    }
    cohorts = {
        "cohort_irr": 0.16 - 0.012 * years + 0.10 * wave + 0.08 * level,
        "cohort_value_inside": np.clip(1.25 - 0.09 * years + 0.03 * turn, 0.0, 1.0),
    }
    binds = np.argmax(
        np.stack([1.4 * np.exp(-years / 4) + 0.3 * level, 0.9 + 0.2 * turn + 0 * years, 0.3 * years + 0.5 * speed,
                  0.18 * years + wave + 0 * turn]), axis=0,
    )  # fmt: skip
    outputs |= {f"binding_{name}": binds == i for i, name in enumerate(("power", "chips", "money", "demand"))}
    state = np.maximum.accumulate(
        (years * (1 + 0.4 * level) > 2.2).astype(int) + (years * (1 + 0.5 * turn) > 7) + (years + 2.2 * speed > 12.5)
    )
    classes = {name: state == i for i, name in enumerate(("boom", "digestion", "bust", "systemic"))}

    def recorded(arrays: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float32]]:
        return {name: np.broadcast_to(array, (count, n)).astype(np.float32) for name, array in arrays.items()}

    title = SyntheticScenario(Message("Power wall", "电力墙"))
    tests = {"price_glut": gap < -20.0, "returns_short": np.broadcast_to(level > 0.3, (count, n)), "never": gap > 1e9}
    return SyntheticResults(quarters, recorded(outputs), recorded(cohorts), classes, n, title, tests=tests)


RUN = synthetic()
WITH_CHINESE = pytest.mark.skipif(find_spec("pylopdf_fonts_zh_cn") is None, reason="needs aicapex[zh]")
LANGUAGES = pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=WITH_CHINESE)])
NAMES = (*charts.CHARTS, "capex", "token_demand", "cohort_irr")


def texts(figure: Figure) -> list[Text]:
    """Every text that is seen in a drawn figure."""
    axes = [*figure.axes, *(child for ax in figure.axes for child in ax.child_axes)]
    found = [text for ax in axes for text in ax.texts]
    for ax in axes:
        if ax.axison:
            found += ax.get_xticklabels(which="both")
            # A locator gives ticks beyond the limits too, which are not drawn.
            low, high = ax.get_ylim()
            found += [label for label in ax.get_yticklabels() if low <= label.get_position()[1] <= high]
    return [text for text in [*found, *figure.texts] if text.get_text().strip() and text.get_visible()]


def drawn(figure: Figure) -> Figure:
    """The figure after its layout, with its renderer."""
    FigureCanvasAgg(figure).draw()
    return figure


def read(figure: Figure) -> str:
    """What the figure says."""
    return "\n".join(text.get_text() for text in texts(drawn(figure)))


@LANGUAGES
@pytest.mark.parametrize("width", [80.0, 160.0])
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_whole_and_legible(name: str, width: float, language: Language) -> None:
    # Warnings are errors here, so that a missing glyph fails the test.
    assert_legible(drawn(charts.draw(name, RUN, language, width=width)))


def assert_legible(figure: Figure) -> None:
    """Every text of a drawn figure lies within it, apart from the others, and is large enough."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for text, box in boxes:
        assert box.x0 >= -0.5, text
        assert box.x1 <= figure.bbox.x1 + 0.5, text
        assert box.y0 >= -0.5, text
        assert box.y1 <= figure.bbox.y1 + 0.5, text
    # Two boxes may touch: a box has the room for letters that reach below the line.
    for place, (text, box) in enumerate(boxes):
        for other, second in boxes[place + 1 :]:
            across = min(box.x1, second.x1) - max(box.x0, second.x0)
            down = min(box.y1, second.y1) - max(box.y0, second.y0)
            assert min(across, down) <= 2.0, (text, other)
    assert min(text.get_fontsize() for text in texts(figure)) >= 5.0


@LANGUAGES
def test_a_chart_states_its_scenario_trials_and_seed(language: Language) -> None:
    said = read(charts.draw("capex", RUN, language))
    assert choose(RUN.scenario.title, language) in said
    assert "500" in said
    assert choose(VARIABLES["capex"], language) in said
    assert ("USD bn a quarter" if language == "en" else "十亿美元/季") in said


def test_years_are_years_and_a_minus_is_a_minus() -> None:
    said = read(charts.draw("gap", RUN))
    assert "2026" in said
    assert "2,026" not in said
    assert "−" in said
    assert "-" not in said


def test_a_fan_tells_the_quantiles_of_the_last_quarter() -> None:
    said = read(charts.draw("capex", RUN))
    low, middle, high = np.quantile(RUN.outputs["capex"][-1].astype(float), (0.05, 0.5, 0.95))
    for line in (f"P5 {low:.0f}", f"P50 {middle:.0f}", f"P95 {high:.0f}"):
        assert line in said


def test_a_fan_spanning_orders_of_magnitude_is_logarithmic_and_says_so() -> None:
    figure = charts.draw("token_demand", RUN)
    assert figure.axes[0].get_yscale() == "log"
    assert "logarithmic" in read(figure)


def test_a_fan_says_how_many_trials_are_defined() -> None:
    values = RUN.outputs["capex"].copy()
    values[5, :100] = np.nan
    said = read(charts.draw("capex", replace(RUN, outputs={**RUN.outputs, "capex": values})))
    assert "at least 80 % of trials" in said.replace("\n", " ")


@pytest.mark.parametrize("level", [np.nan, 0.0, -3.0, 7.0, 1e9])
def test_a_constant_or_undefined_output_is_drawn(level: float) -> None:
    flat = np.full_like(RUN.outputs["capex"], level)
    drawn(charts.draw("capex", replace(RUN, outputs={**RUN.outputs, "capex": flat})))


def test_the_stack_is_of_means_which_add_up() -> None:
    said = read(charts.draw("supply_stack", RUN))
    assert f"energised {RUN.outputs['energised_gw'][-1].mean():.0f}" in said
    assert "means over all trials" in said


def test_the_verdict_by_year_tells_the_shares() -> None:
    said = read(charts.draw("verdict_by_year", RUN))
    end = RUN.quarters.index("2030Q4")
    assert f"{100 * RUN.classes['digestion'][end].mean():.0f}" in said.split("\n")
    assert f"boom {100 * RUN.classes['boom'][-1].mean():.1f}" in said
    assert "sampling error" in said


def test_cohorts_mostly_beyond_the_horizon_are_grey() -> None:
    colours = {
        collection.get_facecolor().tobytes() for collection in charts.draw("irr_by_cohort", RUN).axes[0].collections
    }
    assert len(colours) == 4
    inside = {**RUN.cohorts, "cohort_value_inside": np.ones_like(RUN.cohorts["cohort_irr"])}
    assert "grey" not in read(charts.draw("irr_by_cohort", replace(RUN, cohorts=inside)))


@pytest.mark.parametrize("end", ["2026Q4", "2027Q2", "2060Q4"])
def test_other_horizons_are_drawn(end: str) -> None:
    run = synthetic(50, end=end)
    for name in charts.STANDARD:
        drawn(charts.draw(name, run))


def test_a_chart_draws_into_axes_of_ones_own() -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert charts.fan(RUN, left, output="idle_rate") is left
    assert charts.gap(RUN, right) is right
    drawn(figure)


@LANGUAGES
def test_the_standard_charts_are_eight_files_of_the_same_bytes(tmp_path: Path, language: Language) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        names = charts.save_charts(RUN, folder, language, charts.FORMATS)
        assert sorted(names) == sorted(path.name for path in folder.iterdir())
    assert len(names) == 8 * (len(charts.FORMATS) + 1)
    for name in names:
        content = (first / name).read_bytes()
        assert content == (second / name).read_bytes(), name
        assert b"CreationDate" not in content, name
        assert b"<dc:date>" not in content, name


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="no chart or output is called 'capx'; nearest: capex"):
        charts.draw("capx", RUN)
    with pytest.raises(ValueError, match="no output is called 'capx'"):
        charts.fan(RUN, Figure().add_subplot(), output="capx")


def test_a_run_without_what_a_chart_needs_is_told() -> None:
    with pytest.raises(ValueError, match="holds no output called 'gap_gw'"):
        charts.draw("gap", replace(RUN, outputs={}))
    with pytest.raises(ValueError, match="no full year"):
        charts.draw("what_binds", synthetic(10, end="2026Q2"))
    with pytest.raises(ValueError, match="no end of a year"):
        charts.draw("verdict_by_year", synthetic(10, end="2026Q2"))


def test_an_unknown_format_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of png, svg, pdf, not 'gif'"):
        charts.save(charts.draw("capex", RUN), tmp_path / "capex.gif")


@pytest.fixture
def no_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_packaged_path", lambda: None)
    monkeypatch.setattr(fonts, "_system_fonts", lambda: iter([]))


@pytest.mark.usefixtures("no_chinese")
def test_without_a_chinese_font_the_error_says_what_to_install() -> None:
    with pytest.raises(charts.MissingFontError, match=r"pip install 'aicapex\[zh\]'"):
        charts.draw("capex", RUN, "zh")
    drawn(charts.draw("capex", RUN, "en"))


def test_a_system_font_is_taken_only_if_it_has_the_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_packaged_path", lambda: None)
    monkeypatch.setattr(fonts, "_system_fonts", lambda: iter([("DejaVu Sans", findfont("DejaVu Sans"))]))
    with pytest.raises(charts.MissingFontError):
        fonts.chinese_family()


@WITH_CHINESE
def test_an_english_chart_can_have_a_chinese_title() -> None:
    run = replace(RUN, scenario=SyntheticScenario(Message("电力墙", "电力墙")))
    assert "电力墙" in read(charts.draw("capex", run, "en"))


@WITH_CHINESE
def test_no_title_or_unit_of_the_registry_lacks_a_glyph() -> None:
    family = fonts.chinese_family()
    path = findfont(family)
    for variable in (*VARIABLES.values(), *COHORTS):
        for unit in (unit_label(variable.unit, "zh"), unit_label(variable.unit, "zh", per_quarter=True)):
            assert fonts.has_characters(path, variable.zh + unit), variable.name
        assert fonts.has_characters(findfont("DejaVu Sans"), variable.en + unit_label(variable.unit, "en"))


def test_labels_are_spread_without_leaving_the_axes() -> None:
    for seed in range(50):
        wanted = np.random.Generator(np.random.PCG64(seed)).uniform(-20.0, 120.0, size=5)
        placed = style.spread(wanted, 12.0, 0.0, 100.0)
        assert (np.argsort(placed) == np.argsort(wanted)).all()
        assert np.diff(np.sort(placed)).min() >= 12.0 - 1e-9
        assert placed.min() >= -1e-9
        assert placed.max() <= 100.0 + 1e-9


def test_lines_break_where_a_reader_expects() -> None:
    assert style.wrap("grey: under 75 % of value", 72.0, 10.0) == "grey: under\n75 % of\nvalue"
    assert style.wrap("中位数，其余", 30.0, 10.0) == "中位\n数，其\n余"


def test_ticks_have_the_decimals_that_tell_them_apart() -> None:
    formatter = scales.NumberFormatter(100.0)
    assert formatter.format_ticks([-0.025, 0.0, 0.025]) == ["−2.5", "0.0", "2.5"]
    assert scales.NumberFormatter(1.0).format_ticks([0.0, 1000.0]) == ["0", "1,000"]


def test_charts_import_neither_pyplot_nor_the_engine() -> None:
    unwanted = ("matplotlib.pyplot", "aicapex.engine", "aicapex.results", "aicapex.model", "aicapex.scenario")
    for path in Path(charts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in imported if name.startswith(unwanted)], path.name


def own_bar(language: Language = "en") -> charts.CampBar:
    name = "Power wall itself" if language == "en" else "电力墙自身"
    shares = {"boom": 0.31, "digestion": 0.30, "bust": 0.36, "systemic": 0.03}
    return charts.CampBar(name, shares, (0.39, 0.37, 0.41))


def camp_bars(language: Language = "en") -> list[charts.CampBar]:
    name = "Monetisation sceptics" if language == "en" else "变现怀疑派"
    shares = [i / 10 for i in range(11)]
    return [
        charts.CampBar(
            f"{name} {i}", {"boom": 1 - x, "digestion": 0.0, "bust": x, "systemic": 0.0}, (x, max(x - 0.02, 0), x)
        )
        for i, x in enumerate(shares)
    ]


def board_rows(language: Language = "en") -> list[charts.BoardRow]:
    label = "Revenue of the leading lab, 2028: 40 USD bn" if language == "en" else "头部实验室收入，2028 年：400 亿美元"
    outcomes = {"held": "成立", "contradicted": "不成立", "disputed": "有分歧", "undecidable": "无法判定"}
    return [
        charts.BoardRow(
            f"C{20 + i}  {label}", (4.0, 4.0 + i), (1.0 + i, 2.0 + i, 40.0 * 10.0**i), (0.0, 3.0), outcome,
            title if language == "zh" else outcome,
        )
        for i, (outcome, title) in enumerate(outcomes.items())
    ]  # fmt: skip


@LANGUAGES
def test_the_charts_of_the_ledger_are_whole_and_legible(language: Language) -> None:
    assert_legible(drawn(charts.draw_camps(RUN, own_bar(language), camp_bars(language), 2030, 2_000, language)))
    assert_legible(drawn(charts.draw_claims_board(RUN, board_rows(language), language)))


def test_the_chart_of_camps_tells_the_scenarios_own_and_its_trials() -> None:
    figure = charts.draw_camps(RUN, own_bar(), camp_bars(), 2030, 2_000)
    said = read(figure)
    assert "39.0 ±2.0" in said
    assert "2,000 trials" in said
    assert "by the end of 2030" in said
    assert [
        line for line in figure.axes[0].get_lines() if set(line.get_xdata()) == {0.39} and line.get_linestyle() == "--"
    ]


def test_what_lies_far_from_the_claim_is_drawn_at_the_edge_of_the_board() -> None:
    figure = drawn(charts.draw_claims_board(RUN, board_rows()))
    low, high = figure.axes[0].get_xlim()
    for line in figure.axes[0].get_lines():
        assert (np.asarray(line.get_xdata(), dtype=float) >= low * (1 - 1e-9)).all()
        assert (np.asarray(line.get_xdata(), dtype=float) <= high * (1 + 1e-9)).all()


def test_the_charts_of_the_ledger_are_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        charts.save(charts.draw_claims_board(RUN, board_rows()), tmp_path / f"board-{name}.png")
        charts.save(charts.draw_camps(RUN, own_bar(), camp_bars(), 2030, 2_000), tmp_path / f"camps-{name}.png")
    for chart in ("board", "camps"):
        assert (tmp_path / f"{chart}-one.png").read_bytes() == (tmp_path / f"{chart}-two.png").read_bytes()


def several() -> list[SyntheticResults]:
    """Three runs that differ."""
    others = (("Labour dividend", "劳动力红利", 1.3), ("Rate hike", "加息", 0.7))
    changed = [
        replace(
            RUN,
            outputs={**RUN.outputs, "capex": RUN.outputs["capex"] * np.float32(factor)},
            scenario=SyntheticScenario(Message(en, zh), en.lower().replace(" ", "_")),
        )
        for en, zh, factor in others
    ]
    return [RUN, *changed]


@LANGUAGES
@pytest.mark.parametrize("width", [80.0, 160.0])
@pytest.mark.parametrize("layout", ["overlay", "multiples"])
@pytest.mark.parametrize("name", ["capex", "adverse"])
def test_several_runs_share_a_picture(name: str, layout: str, width: float, language: Language) -> None:
    figure = drawn(charts.draw_several(name, several(), language, layout=layout, width=width))
    assert_legible(figure)
    said = read(figure)
    assert all(choose(run.scenario.title, language) in said for run in several())
    assert {row.scenario for row in charts.numbers(figure)} == {"synthetic", "labour_dividend", "rate_hike"}


@LANGUAGES
@pytest.mark.parametrize("width", [80.0, 160.0])
@pytest.mark.parametrize(
    "figures", [(100.0, 150.0, 200.0, 250.0, 300.0), (0.2, 0.3, 0.4), (1.0, 2.0, 5.0, 80.0, 900.0)]
)
def test_the_football_field_is_whole_and_legible(figures, width: float, language: Language) -> None:
    rows = [charts.FieldRow(run, tuple(k * each for each in figures)) for k, run in enumerate(several(), start=1)]
    unit = "share" if len(figures) == 3 else "USD bn"
    asked = Message("Capex, 2028", "2028 年资本开支")
    figure = drawn(charts.draw_football_field(rows, asked, "2028", unit, language, width=width))
    assert_legible(figure)
    told = [row.value for row in charts.numbers(figure) if row.scenario == "rate_hike"]
    assert told == pytest.approx([3 * each for each in figures])


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_gives_the_numbers_that_it_draws(name: str) -> None:
    figure = charts.draw(name, RUN)
    rows = charts.numbers(figure)
    assert rows
    assert {row.scenario for row in rows} == {"synthetic"}
    table = charts.numbers_csv(figure).splitlines()
    assert table[0] == "scenario,series,statistic,unit,time,value"
    assert len(table) == len(rows) + 1


def test_the_numbers_of_a_fan_are_its_quantiles() -> None:
    rows = charts.numbers(charts.draw("capex", RUN))
    middle = [row.value for row in rows if row.statistic == "P50"]
    assert middle == pytest.approx(np.quantile(RUN.outputs["capex"].astype(float), 0.5, axis=1), rel=1e-5)
    assert {row.unit for row in rows} == {"USD bn/quarter"}
    assert [row.time for row in rows if row.statistic == "P5"] == list(RUN.quarters)


def test_first_passage_tells_the_quarters_of_those_that_come_to_it() -> None:
    rows = {(row.series, row.statistic): row for row in charts.numbers(charts.draw("first_passage", RUN))}
    ever = RUN.tests["price_glut"].any(axis=0)
    assert rows["price_glut", "share"].value == pytest.approx(ever.mean())
    assert rows["never", "share"].value == 0.0
    first = np.sort(RUN.tests["price_glut"].argmax(axis=0)[ever])
    assert rows["price_glut first", "P50"].time == RUN.quarters[first[int(np.ceil(0.5 * len(first))) - 1]]
    assert ("never first", "P50") not in rows
    assert "< 0.8 %" in read(charts.draw("first_passage", RUN))


def test_demand_by_use_adds_up_to_all_demand() -> None:
    rows = [row for row in charts.numbers(charts.draw("demand_by_use", RUN)) if row.time == RUN.quarters[-1]]
    both = RUN.outputs["compute_demand_inference"] + RUN.outputs["compute_demand_training"]
    assert len(rows) == 3
    assert sum(row.value for row in rows) == pytest.approx(float(both[-1].mean()), rel=1e-5)


def test_a_title_is_never_read_as_mathematics_nor_as_markup(tmp_path: Path) -> None:
    nasty = "$19B of $20B_{x}$ \\frac <script>x</script> --> =cmd()"
    run = replace(RUN, scenario=SyntheticScenario(Message(nasty, "电力墙")))
    charts.save(charts.draw("capex", run), tmp_path / "capex.svg")
    text = (tmp_path / "capex.svg").read_text(encoding="utf-8")
    assert "$19B of $20B_{x}$" in text
    assert "<script" not in text
    assert not [node.tag for node in ElementTree.fromstring(text).iter() if str(node.tag).endswith("script")]


@WITH_CHINESE
def test_no_word_of_the_charts_lacks_a_glyph() -> None:
    chinese, latin = findfont(fonts.chinese_family()), findfont("DejaVu Sans")
    for key, message in WORDS.items():
        assert fonts.has_characters(chinese, message.zh), key
        assert fonts.has_characters(latin, message.en), key


def test_more_runs_than_colours_are_refused_rather_than_left_out() -> None:
    for name in ("capex", "adverse"):
        with pytest.raises(ValueError, match="7 runs on each other"):
            charts.draw_several(name, [RUN] * 7)


def test_runs_of_unlike_horizons_share_an_axis_that_spans_all() -> None:
    early = synthetic(50, start="2020Q4", end="2027Q4")
    low, high = charts.draw_several("capex", [RUN, early]).axes[0].get_xlim()
    assert (low, high) == (2020.75, 2036.0)
