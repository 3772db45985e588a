"""What a name stands for, told from where it is declared, in English and in Chinese throughout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

import aicapex
from aicapex.distributions import Beta, Discrete, Fixed, LogNormal, Normal, Pert, Truncated, Uniform
from aicapex.distributions import Path as DatedPath
from aicapex.errors import UsageError
from aicapex.explain import INDENT, explain
from aicapex.explain_records import claim_line, fact_line, stated
from aicapex.explain_symbols import own_letters
from aicapex.explain_words import WORDS, label
from aicapex.formula_symbols import SYMBOLS, closure, symbols_in
from aicapex.formulas import FORMULAS
from aicapex.language import LANGUAGES, MESSAGES
from aicapex.ledger.records import camps, disputes
from aicapex.readings import is_reading
from aicapex.registry import EVENT_KINDS, PARAMETERS, VARIABLES
from aicapex.returns import COHORTS, SCALARS
from aicapex.scenario import Scenario, load
from aicapex.seeds import read_seed
from aicapex.shipped import scenario_names
from aicapex.source_index import chart_names, charts_of, mentions
from aicapex.tables import paragraph
from aicapex.value_words import distribution_text, event_text

ROOT = Path(aicapex.__file__).parent.parent
PROSE = re.compile(r"\b[a-z]+ (?:the|of|and|is|are|that|which|in|to|by|for|with|what) [a-z]+", re.IGNORECASE)


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load("base")


def told(name: str, base: Scenario, language: str = "en") -> dict[str, object]:
    said = explain(name, base, language)[0].as_object()  # type: ignore[arg-type]
    return said["says"] | {key: value for key, value in said.items() if key != "says"}


def test_a_parameter(base: Scenario) -> None:
    said = told("power.us.additions", base)
    assert said["kind"] == "parameter"
    assert said["unit"] == "GW/yr"
    assert "uniform" in str(said["value"])
    assert str(said["source"]).startswith("C38: ")
    assert "¶59" in str(said["source"])
    assert said["sector"] == "power"
    assert "power.step (aicapex/sectors/power.py:" in str(said["read_by"])
    assert "power_additions_gw_us = ¼ · power.derating" in str(said["stands_in"])
    assert "C38" in str(said["claimed_by"])


def test_an_output_with_its_formula(base: Scenario) -> None:
    said = told("idle_rate_all", base)
    assert (said["kind"], said["sector"]) == ("output", "market")
    assert said["formula"] == "idle_rate_all = idle_no_demand + idle_no_power"
    assert "compute_demand" in str(said["year"])
    assert "dark_fibre" in str(said["tested_by"])
    assert "aicapex chart idle_rate_all" in str(said["charted_by"])
    queue = told("unpowered_gw_us", base)
    assert queue["formula"] == "unpowered_gw_us = power.pue · Σ_v W[us,v]"
    assert "W: chips that wait" in str(queue["where"])
    assert queue["parameters"] == "power.pue (Facility power over IT load)"
    assert "C38" in str(queue["claimed_by"])


def test_the_place_of_an_equation_is_where_it_stands(base: Scenario) -> None:
    for name in ("idle_rate_all", "unpowered_gw_us", "roi", "debt_leveraged", "tobin_q"):
        for file, line in re.findall(r"\((aicapex/[\w/]+\.py):(\d+)\)", str(told(name, base)["made_by"])):
            text = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
            assert text.startswith("def "), (name, file, line)


def test_an_event_a_test_a_class_a_scalar_and_a_cohort_scalar(base: Scenario) -> None:
    assert "funding.base_rate + 0.0001 × size" in str(told("rate_hike", base)["effects"])
    assert "idle_rate_all ≥ 0.7" in str(told("dark_fibre", base)["definition"])
    assert "default_wave" in str(told("systemic", base)["definition"])
    assert told("cohort_irr", base)["unit"] == "share"
    assert told("capex_peak", base)["formula"] == "capex_peak = max_t capex_four_quarters"


def test_a_factor_a_chart_and_a_scenario(base: Scenario) -> None:
    factor = next(iter(base.factors))
    assert set(str(told(factor, base)["loads"])) & set("+−")
    assert "gap_gw" in str(told("gap", base)["outputs"])
    wall = explain("power_wall", base)[0].as_object()
    assert wall["kind"] == "scenario"
    assert "chips.us_share" in wall["says"]["changes"]
    assert "(was uniform" in wall["says"]["changes"]
    assert {each.kind for each in explain("progress_stall", base)} == {"event_kind", "scenario"}


@pytest.mark.parametrize("name", ["C38", "c38", " C38 "])
def test_claims_in_capital_and_small_letters(base: Scenario, name: str) -> None:
    claim = told(name, base)
    assert (claim["name"], claim["kind"]) == ("C38", "claim")
    assert "power.us.additions" in str(claim["resting"])
    assert "power.us.additions (" in str(claim["binds"])
    assert "GW" in str(claim["figure"])
    assert "power_wall" in str(claim["scenarios"])
    assert "发言人" in explain(name, base, "zh")[0].text("zh", 80)


def test_claims_in_the_older_and_the_newer_form(monkeypatch: pytest.MonkeyPatch, base: Scenario) -> None:
    older = {
        "id": "C38",
        "paragraph": [59],
        "speaker": ["未具名"],
        "kind": "input",
        "en": "Old.",
        "zh": "旧。",
        "value": 19,
        "unit": "GW",
        "binds": {"parameters": ["power.us.additions"]},
        "facts": ["pop_us"],
    }
    newer = older | {
        "kind": ["input", "test"],
        "readings": [{"weight": 0.6, "en": "one", "zh": "其一"}, {"weight": 0.4, "en": "two", "zh": "其二"}],
        "evidence": [{"fact": "pop_us", "side": "against", "en": "too many", "zh": "过多", "figure": 21}],
        "answers": [{"rule": "record", "en": "does it hold?", "zh": "是否成立"}],
    }
    for record in (older, newer):
        seeds = {"claims.yaml": {"C38": record}, "facts.yaml": read_seed("facts.yaml")}
        monkeypatch.setattr("aicapex.explain_records.read_seed", seeds.__getitem__)
        said = told("C38", base)
        assert (said["speaker"], said["figure"]) == ("not named", "19 GW")
        assert "pop_us: Population" in str(said["evidence"])
    assert "1 (60 %): one" in str(said["readings"])
    assert str(said["evidence"]).startswith("against: too many; 21 GW")
    assert said["answers"] == "public record: does it hold?"
    assert told("C38", base, "zh")["answers"] == "公开数据对照：是否成立"


def test_public_figures(base: Scenario) -> None:
    assert told("pop_us", base)["figure"] == "342 m people"
    assert told("pop_us", base, "zh")["title"] == "人口"
    assert fact_line("genai_users_cn", "zh").startswith("genai_users_cn：生成式 AI 用户 5.15 亿人")
    assert claim_line("C02", "en").startswith("C02: ")
    assert stated({"low": 1, "unit": "x"}, "en") == "> 1 x"
    assert [name for name, fact in read_seed("facts.yaml").items() if not fact.get("quantity_zh")] == []


def test_chinese_counts_in_ten_thousands_and_hundred_millions(base: Scenario) -> None:
    wanted = {
        "anthropic_arr_2025_10": "70 亿美元",
        "pop_cn": "14.08 亿人",
        "chatgpt_payers": "3500–4000 万人",
        "azure_2025": "750 亿美元 / 39%",
        "hyperion": "270 亿美元 / 25 亿美元 / 6.58% / 225 基点 / Blue Owl/Meta 80/20",
        "hbm": "2025 / 2026 年",
    }
    for name, figure in wanted.items():
        assert told(name, base, "zh")["figure"] == figure
    assert str(told("ms_2p9", base, "zh")["figure"]).startswith("合计 2.9 / 自有资金 1.4 / ")
    for name in read_seed("facts.yaml"):
        assert not re.search(r"十亿|百万人|percent|USD|ratio", explain(name, base, "zh")[0].statements[0][1]), name
    for name in PARAMETERS:
        if name in base.parameters:
            value = str(told(name, base, "zh")["value"])
            assert not re.search(r"十亿|百万人|share|USD|/yr|people", value), (name, value)
    assert told("capex.shell_per_gw", base, "zh")["unit"] == "亿美元/GW（情景文件写作 USD bn/GW）"


def test_every_letter_on_a_page_is_told(base: Scenario) -> None:
    for name in ("unpowered_gw_us", "power.us.additions", "C05", "C38", "capex.q_response", "idle_rate"):
        said = told(name, base)
        formulas = "\n".join(str(said.get(key, "")) for key in ("formula", "stands_in"))
        told_of = f"{said.get('where', '')}\n{formulas}"
        heads = set(re.findall(r"^([A-Za-zΑ-ω]\d?)(?:\[[^\]]*\])?(?:: | = )", told_of, re.MULTILINE))
        outputs = [output for output in FORMULAS if re.search(rf"^{output} = ", formulas, re.MULTILINE)]
        used = closure(letter for output in outputs for letter in symbols_in(FORMULAS[output]))
        assert set(used) - heads == set(), name
    assert "G1 = G1[t−1]" in str(told("power.us.additions", base)["where"])
    assert "θ = θ[t−1]" in str(told("C05", base)["where"])


def test_letters_can_be_asked_for(base: Scenario) -> None:
    backlog = told("Λ", base)
    assert (backlog["kind"], backlog["formula"]) == ("symbol", "Λ = (Λ − D)[b,t−1] + ¼ · O[b] − cancellations")
    assert "D: deliveries" in str(backlog["where"])
    growth = told("G1", base)
    assert growth["kind"] == "own_letter"
    assert "power_additions_gw_us: G1 = " in str(growth["letter_of"])
    assert "φ: share of a pool's power" in str(growth["where"])


def test_disputes_and_camps(base: Scenario) -> None:
    dispute = told("D08", base)
    assert (dispute["kind"], dispute["dispute_type"]) == ("dispute", "timing")
    assert "- C38: " in str(dispute["side"])
    assert "highest of 2026–2027" in str(dispute["decides"])
    assert "D08: " in str(told("C38", base)["disputes"])
    camp = told("bulls", base)
    assert camp["kind"] == "camp"
    assert "50 % C03: " in str(camp["weights"])
    assert told("看多派", base, "zh")["name"] == "bulls"
    for name in (*disputes(), *camps(), *SYMBOLS, *own_letters(), "custom", "add", "multiply", "exponent"):
        for language in LANGUAGES:
            for said in explain(name, base, language):
                assert said.statements or said.title, name
                assert language == "en" or not PROSE.search(said.text("zh", 100)), name


def test_events_without_a_kind_and_events_that_are_no_kinds() -> None:
    base = load("base")
    assert "p × (1 + k·size)" in str(told("custom", base)["is"])
    assert "p × exp(k·规模)" in str(told("exponent", base, "zh")["is"])
    backed = load("state_backed")
    own = next(name for name in backed.events if name not in EVENT_KINDS)
    assert told(own, backed)["kind"] == "event"
    assert told("rate_hike", backed)["kind"] == "event_kind"


def test_labels_never_run_into_what_is_said() -> None:
    assert paragraph("在 state_backed 中", "subsidy", 60, 17)[0] == "在 state_backed 中  subsidy"
    backed = load("state_backed")
    for name in (*backed.events, "power.pue"):
        for language in LANGUAGES:
            for said in explain(name, backed, language):
                labels = [label(key, language, scenario="state_backed") for key, _ in said.statements]
                for line in said.text(language, 80).splitlines():
                    for each in labels:
                        assert not line.startswith(f"  {each}") or re.match(r"\s\s|$", line[len(each) + 2 :]) or any(
                            line.startswith(f"  {other}") for other in labels if len(other) > len(each)
                        ), line  # fmt: skip


def test_chinese_and_titles(base: Scenario) -> None:
    text = explain("托宾 q", base, "zh")[0].text("zh", 80)
    assert text.startswith("tobin_q · 输出 · 托宾 q")
    assert "单位" in text


def test_what_is_nothing_is_answered_with_the_nearest(base: Scenario) -> None:
    with pytest.raises(UsageError, match=r"power\.us\.additions"):
        explain("power.us.addition", base)
    with pytest.raises(UsageError):
        explain("", base)


EVERYTHING = (
    *PARAMETERS, *VARIABLES, *(variable.name for variable in (*SCALARS, *COHORTS)), *EVENT_KINDS, *chart_names(),
    *read_seed("claims.yaml"), *scenario_names(),
)  # fmt: skip


def test_everything_can_be_explained_in_chinese_without_english_prose(base: Scenario) -> None:
    for name in EVERYTHING:
        for said in explain(name, base, "zh"):
            assert not PROSE.search(said.text("zh", 100)), (name, PROSE.search(said.text("zh", 100)))


def test_everything_can_be_explained_in_english(base: Scenario) -> None:
    for name in (*EVERYTHING, *base.factors, *base.verdict, *base.events, *read_seed("facts.yaml")):
        for said in explain(name, base):
            assert said.statements, name
            assert said.text("en", 80)


def test_every_parameter_is_read_and_every_output_is_made_somewhere() -> None:
    assert [name for name in PARAMETERS if not mentions(name) and not is_reading(name)] == []
    # The one output that returns hand over under their own function's name.
    assert {name for name in VARIABLES if not any(m.makes for m in mentions(name))} <= {"irr_minus_hurdle"}


def test_a_name_completed_by_a_go_between_is_read_by_whom_it_serves() -> None:
    readers = {mention.place for mention in mentions("funding.leveraged.debt_share")}
    assert "funding.by_builder" not in readers
    assert readers


def test_charts_name_what_they_draw() -> None:
    assert charts_of("gap_gw") == ["gap"]
    assert charts_of("binding_power") == ["what_binds"]
    assert charts_of("cohort_irr") == ["irr_by_cohort"]


def test_values_and_events_in_chinese(base: Scenario) -> None:
    forms = {
        Fixed(3.0): "3",
        Uniform(-1, 2): "均匀分布 -1 至 2",
        Pert(1, 2, 5): "PERT 分布 1–2–5",
        LogNormal(10.0, 0.5570): "对数正态分布 ",
        Truncated(Normal(4, 1), low=0): "正态分布 2.35515–5.64485（P5–P95），不低于 0",
        Beta(2, 3): "贝塔分布 0–1（均值 0.4，标准差 0.2）",
        Discrete((1.0, 2.0), (1.0, 3.0)): "1（概率 25%）或 2（概率 75%）",
        DatedPath((("2026Q1", 2.0),)): "分季路径：2026Q1 2",
    }
    for distribution, expected in forms.items():
        assert distribution_text(distribution, "zh").startswith(expected)
        assert distribution_text(distribution, "en") == distribution.text
    for event in base.events.values():
        assert not re.search(r"hazard|lasts|after|once|uniform|triangular", event_text(event, "zh"))


def test_labels_leave_room_for_what_is_said() -> None:
    keys = [key for key in (*WORDS, *MESSAGES) if key.startswith(("says.", "seed.")) or key.count(".") == 1]
    said = {key for name in ("C38", "tobin_q", "power.pue", "rate_hike", "power_wall", "pop_us", "gap", "dark_fibre")
            for each in explain(name, load("base")) for key, _ in each.statements}  # fmt: skip
    assert said <= set(keys)
    for key in said:
        for language in LANGUAGES:
            assert cell_len(f"  {label(key, language, scenario='base')}") < INDENT, key


def test_what_is_made_for_all_builders_is_made_by_its_sector() -> None:
    for name in ("debt_leveraged", "capex_states", "cash_self_funded", "lab_cash", "net_book_value"):
        makers = [mention.module for mention in mentions(name) if mention.makes]
        assert makers, name
        assert "start" not in makers, name


def test_words_speak_both_languages() -> None:
    for key, message in WORDS.items():
        assert message.en, key
        assert re.search(r"[\u4e00-\u9fff（]", message.zh), key


def test_most_parameters_stand_in_a_formula() -> None:
    """The others only shape the opening fleet and its books."""
    named = " ".join([*FORMULAS.values(), *(symbol.formula for symbol in SYMBOLS.values())])
    missing = {name for name in PARAMETERS if name not in named and not is_reading(name)}
    assert len(missing) < 0.1 * len(PARAMETERS), sorted(missing)
