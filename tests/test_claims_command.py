"""aicapex claims: what it prints at every width, what it writes, and how it ends; on a small ledger of its own."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import TypeAdapter
from rich.cells import cell_len

from aicapex import audit, engine
from aicapex.cli import main
from aicapex.csv_tables import table_csv
from aicapex.language import Message
from aicapex.ledger import answers as rules
from aicapex.ledger import records
from aicapex.ledger.board import Board, headline
from aicapex.ledger.camp_tables import camps_table
from aicapex.ledger.pictures import comparable
from aicapex.ledger.profiles import profiles
from aicapex.ledger.records import Camp, Claim, Dispute, read_records
from aicapex.ledger.tables import claims_table, columns
from aicapex.ledger.wording import beside_title, number, signed, stated_range, whole_figures
from aicapex.ledger.words import WORDS
from aicapex.paired import Difference
from aicapex.scenario import load
from aicapex.tables import wrapped

LANGUAGES = ("en", "zh")
TRIALS = "120"

CLAIMS: list[dict[str, Any]] = [
    {
        "id": "C01", "paragraph": [21], "speaker": ["甲"], "voice": "speaker", "kind": ["initial"], "value": 40,
        "unit": "percent", "en": "AI has reached 40 % of people in the United States.", "zh": "美国 AI 渗透率为 40%。",
        "binds": {"parameters": ["adoption.us.initial"]}, "scenarios": ["base"],
        "evidence": [
            {"fact": "us_genai_use_2024", "side": "for", "figure": 39.4, "en": "39.4 % in 2024", "zh": "2024 年 39.4%"},
            {"fact": "us_genai_use_2025", "side": "against", "en": "more than half by 2025", "zh": "2025 年已过半"},
            {"fact": "pop_us", "side": "context", "en": "a context", "zh": "背景"},
        ],
        "answers": [
            {"rule": "start", "number": {"of": "penetration_us", "at": "start"}, "at_least": 0.3, "at_most": 0.5,
             "en": "does the run start at 40 %?", "zh": "期初是否为 40%"},
            {"rule": "record", "number": {"of": "penetration_us", "at": "start"}, "en": "surveys", "zh": "公开调查"},
        ],
        "stance": {"adoption.us.initial": 0.45},
    },
    {
        "id": "C18", "paragraph": [32], "speaker": ["乙", "未具名"], "voice": "scribe", "kind": ["mechanism"],
        "en": "Leaders extrapolate what they see.", "zh": "头部企业顺势外推。",
        "binds": {"parameters": ["capex.extrapolation"]},
        "answers": [
            {"rule": "effect", "neutral": {"capex.extrapolation": 0}, "figure": {"of": "capex", "at": 2026},
             "direction": "up", "en": "what it adds to capex in 2026", "zh": "对 2026 年资本开支的贡献"},
        ],
        "stance": {"capex.extrapolation": 1.0},
    },
    {
        "id": "C20", "paragraph": [34], "speaker": ["丙"], "voice": "speaker", "kind": ["test"], "value": 400,
        "unit": "USD bn", "en": "Revenue of 400 USD bn in 2028 looks reasonable.",
        "zh": "2028 年收入 4000 亿美元看似合理。",
        "readings": [{"weight": 0.5, "en": "one", "zh": "甲"}, {"weight": 0.5, "en": "two", "zh": "乙"}],
        "binds": {"outputs": ["revenue"]},
        "answers": [
            {"rule": "probability", "holds": {"of": "revenue", "at": 2028, "at_least": 400},
             "number": {"of": "revenue", "at": 2028}, "en": "at least 400 USD bn", "zh": "不低于 4000 亿美元"},
            {"rule": "probability", "holds": {"of": "revenue", "at": 2028, "at_least": 1e9}, "reading": 2,
             "en": "far more", "zh": "远高于此"},
        ],
    },
    {
        "id": "C57", "paragraph": [10], "speaker": ["丙"], "voice": "speaker", "kind": ["thesis"],
        "value_en": "quarter / year", "value_zh": "季度／年度", "en": "Nothing of the kind is near.",
        "zh": "短期难见突破。",
        "binds": {"events": ["progress_stall"]},
        "answers": [
            {"rule": "record", "number": {"parameter": "market.idle.initial"}, "en": "nothing public",
             "zh": "无公开数据"},
            {"rule": "probability", "holds": {"of": "capex", "at": 2030, "at_least": 1e12},
             "number": {"of": "cohort_payback", "at": "2030Q1"}, "en": "never", "zh": "从不"},
        ],
    },
]  # fmt: skip
DISPUTES: list[dict[str, Any]] = [
    {
        "id": "D01", "type": "value", "en": "How much revenue is there in 2028?", "zh": "2028 年收入有多少？",
        "sides": [
            {"claims": ["C20"], "en": "400 USD bn or less", "zh": "不超过 4000 亿美元",
             "favoured": {"of": "revenue", "at": 2028, "at_most": 400}},
            {"claims": ["C01"], "en": "over 500", "zh": "超过 5000 亿美元",
             "favoured": {"of": "revenue", "at": 2028, "at_least": 500}},
        ],
        "decides": {"of": "revenue", "at": 2028},
    },
    {
        "id": "D02", "type": "mechanism", "en": "Do leaders extrapolate?", "zh": "头部企业是否外推？",
        "sides": [{"claims": ["C18"], "en": "they do", "zh": "外推"}, {"claims": ["C57"], "en": "no", "zh": "并非"}],
        "decides": {"of": "capex", "at": 2028}, "change": {"capex.extrapolation": 0}, "favours_up": 0,
    },
]  # fmt: skip
CAMPS: list[dict[str, Any]] = [
    {"id": "bulls", "en": "Bulls", "zh": "多头", "weights": {"C01": 1, "C18": 0.5}},
    {"id": "sceptics", "en": "Sceptics", "zh": "怀疑派", "weights": {"C20": 1}},
]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Ended]


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of four claims in place of the project's own."""
    for name, rows, form in (("claims", CLAIMS, Claim), ("disputes", DISPUTES, Dispute), ("camps", CAMPS, Camp)):
        read = {row.id: row for row in read_records(rows, TypeAdapter(tuple[form, ...]), name)}
        monkeypatch.setattr(records, name, lambda read=read: read)


@pytest.fixture
def call(ledger: None, command: Call) -> Call:
    """The command on the small ledger."""
    return command


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, columns: int = 100) -> Ended:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["aicapex", "claims", *arguments])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


def test_the_projects_own_ledger_is_told_whole(command: Call, tmp_path: Path) -> None:
    """All 73 claims, disputes and camps on a handful of trials, in the narrower of the usual widths."""
    ended = command("--trials", "20", "--by", "speaker", "--out", "here", "--lang", "zh", "--quiet", columns=80)
    assert (ended.code, ended.err) == (0, "")
    assert max(map(cell_len, ended.out.splitlines())) <= 80
    told = json.loads((tmp_path / "here/claims.json").read_text())
    assert [claim["id"] for claim in told["claims"]] == [f"C{place:02}" for place in range(1, 74)]
    assert sum(told["outcomes"].values()) == 73
    assert len(told["disputes"]) == len(records.disputes())
    assert [camp["id"] for camp in told["camps"]] == [None, *records.camps()]
    assert (tmp_path / "here/charts/camps.png").stat().st_size > 10_000
    assert not re.search(r"[a-z_]+\.[a-z_]+\.[a-z_]+", ended.out)  # names of code are told by their titles


@pytest.fixture(scope="module")
def own_board() -> Board:
    """The project's own ledger put to a handful of trials, once."""
    results = engine.run(load("base"), 20, 1)
    return Board(results, rules.answer(results, records.claims().values()), [])


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_projects_own_claims_fit_every_width(own_board: Board, language: Any, width: int) -> None:
    table = claims_table(own_board, language, width)
    assert max(map(cell_len, table.splitlines())) <= width
    assert not re.search(r"\bnan\b", table)
    assert not {"\u00a0", "\u2060"} & set(table)
    said = re.sub(r"\s+", "", table)
    for told in own_board.answers:
        assert re.search(rf"^{told.claim.id} ", table, re.MULTILINE)
        for answered in told.answers:
            beside = answered.beside
            if answered.entry.rule == "probability" and beside is not None and math.isfinite(beside.value):
                assert re.sub(r"\s+", "", beside_title(answered, language)) in said


def test_what_is_claimed_on_one_side_is_drawn_open_and_dated_evidence_by_its_date(own_board: Board) -> None:
    rows = {row.label[:3]: row for row in comparable(own_board, "en")}
    assert rows["C02"].claimed == (0.0, 20.0)
    assert rows["C04"].claimed == (90.0, math.inf)
    assert rows["C09"].claimed == (3.0, 15.0)
    assert rows["C01"].claimed == (40.0, 40.0)
    assert rows["C42"].public == ()  # the row is of 2027, the public figure of another year
    assert rows["C02"].public == (36.58,)


def test_one_trial_has_a_difference_without_an_error() -> None:
    results = engine.run(load("base"), 1, 1)
    chosen = profiles(results.scenario, list(records.camps().values())[:1], records.claims(), headline(2030), 2030,
                      trials=1, seed=1, jobs=1)  # fmt: skip
    board = Board(results, rules.answer(results, records.claims().values(), trials=1), [], chosen, 2030, 1)
    for language in LANGUAGES:
        assert not re.search(r"\bnan\b", camps_table(board, language, 100))  # type: ignore[arg-type]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("columns", [50, 80, 100, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_fit_and_tell_everything(call: Call, columns: int, language: str) -> None:
    ended = call("--trials", TRIALS, "--no-write", "--lang", language, "--by", "speaker", columns=columns)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    if columns > 50:  # the columns of the camps have their least width
        assert max(map(cell_len, lines)) <= columns
    assert not {"\u00a0", "\u2060"} & set(ended.out)
    said = re.sub(r"\s+", "", ended.out)
    for row in (*CLAIMS, *DISPUTES, *CAMPS):
        assert row["id"] in said or "weights" in row
        assert re.sub(r"\s+", "", row[language]) in said or columns >= 96
    for outcome in ("held", "disputed", "undecidable"):
        assert WORDS[f"outcome.{outcome}"][language == "zh"] in ended.out
    assert ("400 USD bn" if language == "en" else "4,000 亿美元") in ended.out
    assert ("quarter / year" if language == "en" else "季度／年度") in ended.out
    assert ("reading 1" if language == "en" else "解读 1") in ended.out
    assert "39.4" in ended.out
    assert WORDS["camp.no_stance"][language == "zh"].split("：")[0].split(":")[0] in ended.out


def test_the_outcome_is_that_of_the_stated_rules(call: Call) -> None:
    told = json.loads(call("--trials", TRIALS, "--no-write", "--format", "json").out)
    outcomes = {claim["id"]: claim["outcome"] for claim in told["claims"]}
    assert outcomes == {"C01": "disputed", "C18": "held", "C20": outcomes["C20"], "C57": "contradicted"}
    assert sum(told["outcomes"].values()) == len(CLAIMS)
    first, second = told["claims"][0]["answers"]
    assert (first["outcome"], second["outcome"]) == ("held", "disputed")
    assert first["beside"]["kind"] == "probability"
    assert told["claims"][1]["answers"][0]["errors"] > 3


def test_json_is_complete_and_holds_no_path_and_no_nan(call: Call, tmp_path: Path) -> None:
    arguments = ("base", "--trials", TRIALS, "--by", "speaker", "--format", "json", "--quiet")
    one = call(*arguments, "--out", "one")
    assert (one.code, one.err) == (0, "")
    assert one.out == (tmp_path / "one/claims.json").read_text()
    told = json.loads(one.out, parse_constant=pytest.fail)
    assert (told["scenario"], told["trials"], told["seed"]) == ("base", int(TRIALS), 1)
    assert [claim["id"] for claim in told["claims"]] == [row["id"] for row in CLAIMS]
    for claim in told["claims"]:
        assert {"paragraph", "speaker", "voice", "kind", "en", "zh", "value", "low", "high", "unit", "readings",
                "binds", "scenarios", "evidence", "answers", "outcome", "number"} <= set(claim)  # fmt: skip
        place = claim["number"].pop("number_of_answer")
        assert claim["number"] == claim["answers"][place - 1]["number"]
        for answer in claim["answers"]:
            assert answer["beside"] is None or all(answer["beside"]["title"].values())
            assert set(answer) >= {"rule", "asked", "number", "beside", "errors", "outcome"}
            assert set(answer["number"]) == {"kind", "value", "low", "high", "unit", "trials"}
    assert told["claims"][0]["evidence"][0]["published"]["unit"] == "percent"
    assert [len(dispute["sides"]) for dispute in told["disputes"]] == [2, 2]
    assert [camp["id"] for camp in told["camps"]] == [None, "bulls", "sceptics"]
    bulls = told["camps"][1]
    assert bulls["members"] == ["甲", "乙", "未具名"]
    assert {claim["id"]: claim["weight"] for claim in bulls["claims"]} == {"C01": 1.0, "C18": 0.5}
    assert set(bulls["figures"]) == {"capex", "revenue", "irr_minus_hurdle"}
    assert told["camps"][2]["difference"] == {"mean": 0.0, "error": 0.0}
    assert str(tmp_path) not in one.out
    two = call(*arguments, "--out", "two", "--jobs", "2", "--lang", "zh")
    assert two.out == one.out


def test_the_folder_is_whole_and_its_manifest_vouches_for_it(call: Call, tmp_path: Path) -> None:
    assert call("--trials", TRIALS, "--quiet").code == 0
    folder = tmp_path / "runs/claims-base-1"
    assert files(folder) == [
        "charts/claims_board.png", "claims.csv", "claims.json", "disputes.csv", "manifest.json",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["command"] == "claims"
    assert [*sorted(manifest["files"]), "manifest.json"] == files(folder)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["claims-base-1"]
    rows = list(csv.DictReader((folder / "claims.csv").read_text().splitlines()))
    assert [row["id"] for row in rows] == ["C01", "C01", "C18", "C20", "C20", "C57", "C57"]
    assert {row["number_kind"] for row in rows} == {"quantiles", "difference", "probability"}
    assert (rows[3]["beside_title"], rows[3]["beside_unit"]) == ("End-user AI revenue, 2028", "USD bn")
    assert float(rows[3]["beside_low"]) < float(rows[3]["beside_value"]) < float(rows[3]["beside_high"])
    assert rows[2]["beside_title"] == rows[2]["beside_value"] == ""
    disputes = list(csv.DictReader((folder / "disputes.csv").read_text().splitlines()))
    total = sum(float(disputes[0][key]) for key in ("side_1_share", "side_2_share", "neither")) - float(
        disputes[0]["both"]
    )
    assert total == pytest.approx(1.0)


def test_by_speaker_adds_camps_and_their_chart(call: Call, tmp_path: Path) -> None:
    ended = call("--trials", TRIALS, "--by", "speaker", "--out", "here", "--format", "csv")
    assert ended.out == (tmp_path / "here/claims.csv").read_text()
    assert ended.err == "written: here\n"
    assert {"camps.csv", "charts/camps.png"} <= set(files(tmp_path / "here"))
    rows = list(csv.DictReader((tmp_path / "here/camps.csv").read_text().splitlines()))
    assert [row["camp"] for row in rows] == ["base", "bulls", "sceptics"]
    assert "difference_standard_error" in rows[0]
    assert rows[0]["adverse"] == rows[2]["adverse"]


def test_a_taken_place_is_kept_unless_forced(call: Call, tmp_path: Path) -> None:
    arguments = ("--trials", TRIALS, "--out", "here", "--quiet")
    assert call(*arguments).code == 0
    refused = call(*arguments)
    assert refused.code == 5
    assert "--force" in refused.err
    assert refused.out == ""
    assert call(*arguments, "--force").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere",), 5),
        (("base", "--by", "camp"), 2),
        (("base", "--no-write", "--out", "x"), 2),
        (("base", "--trials", "0"), 2),
        (("base", "--set", "capex.extrapolaton=1"), 3),
        (("base", "base"), 2),
    ],
)
def test_a_wrong_use_has_its_code_and_writes_nothing(
    call: Call, arguments: tuple[str, ...], code: int, language: str, tmp_path: Path
) -> None:
    ended = call(*arguments, "--lang", language)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err
    assert "Traceback" not in ended.err
    assert files(tmp_path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_that_ends_too_early_is_refused_at_once(call: Call, language: str, tmp_path: Path) -> None:
    ended = call("--set", "end=2029Q4", "--lang", language, "--quiet")
    assert (ended.code, ended.out) == (2, "")
    assert "end=2030Q4" in ended.err
    assert files(tmp_path) == []


@dataclass(frozen=True)
class _Side:
    said: Message


@dataclass(frozen=True)
class _Subject:
    before: _Side
    after: _Side


@dataclass(frozen=True)
class _Figure:
    shown_unit: str


@dataclass(frozen=True)
class _Headline:
    title: Message
    figure: _Figure


@dataclass(frozen=True)
class _Row:
    name: str
    kind: str
    passes: bool
    share: float
    difference: Difference
    verdict: Difference
    headline: _Headline = _Headline(Message("Capex, 2028", "资本开支，2028 年"), _Figure("USD bn"))
    subject: _Subject = _Subject(_Side(Message("5 %", "5%")), _Side(Message("95 %", "95%")))


@dataclass(frozen=True)
class _Audit:
    rows: tuple[_Row, ...]
    trials: int = 400

    def table(self, language: str = "en") -> list[dict[str, Any]]:
        place = language == "zh"
        return [
            {
                "subject": row.name, "from": row.subject.before.said[place], "to": row.subject.after.said[place],
                "figure_title": row.headline.title[place], "errors": row.difference.errors, "passes": row.passes,
                "note": "",
            }
            for row in self.rows
        ]  # fmt: skip


MOVES = _Row("power.pue", "fixed", True, 0.5, Difference(3.0, 0.0), Difference(0.01, 0.001))
HOLLOW = _Row("power.hollow", "parameter", False, 0.001, Difference(0.1, 0.1), Difference(0.0, 0.0))


def audited(monkeypatch: pytest.MonkeyPatch, *rows: _Row) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = []

    def fake(scenario: Any, claims: Any, **options: Any) -> Any:
        asked.append({"scenario": scenario.name, "claims": len(list(claims))} | options)
        return _Audit(rows)

    monkeypatch.setattr(audit, "audit", fake)
    monkeypatch.setattr(audit, "runs", lambda scenario, claims, only=None: len(rows))
    return asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_fails_the_audit_is_told_and_ends_with_four(
    call: Call, monkeypatch: pytest.MonkeyPatch, language: str, tmp_path: Path
) -> None:
    asked = audited(monkeypatch, MOVES, HOLLOW)
    ended = call("--trials", TRIALS, "--audit", "--lang", language, "--out", "here", columns=80)
    assert ended.code == 4
    assert asked[0]["scenario"] == "base"
    assert asked[0]["trials"] == int(TRIALS)
    assert max(map(cell_len, ended.out.splitlines())) <= 80
    assert "power.hollow" in ended.err
    assert "power.pue" not in ended.err
    assert ("wire it to an equation" if language == "en" else "接入方程") in ended.err
    for name in ("power.pue", "power.hollow"):
        assert name in ended.out
    rows = list(csv.DictReader((tmp_path / "here/audit.csv").read_text().splitlines()))
    assert [row["passes"] for row in rows] == ["True", "False"]
    told = json.loads((tmp_path / "here/claims.json").read_text())["audit"]
    assert told["failed"] == 1
    assert told["rows"][0]["errors"] is None  # moved alike in every trial
    assert told["rows"][0]["to"] == {"en": "95 %", "zh": "95%"}


def test_an_audit_that_passes_ends_with_nought(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    audited(monkeypatch, MOVES)
    ended = call("--trials", TRIALS, "--audit", "--no-write", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["audit"]["failed"] == 0


def test_both_languages_have_the_same_placeholders() -> None:
    for key, message in WORDS.items():
        found = [set(re.findall(r"{(\w+)", text)) for text in message]
        assert found[0] == found[1], key
        assert all(message), key


@pytest.mark.parametrize("width", [12, 20, 31])
@pytest.mark.parametrize(
    ("text", "language", "whole"),
    [
        ("revenue of 40 USD bn at a cost of 20–25 bn, 10 x/yr, 9–10 GW and 36.6 % of it", "en",
         ("40 USD bn", "20–25 bn", "10 x/yr", "9–10 GW", "36.6 %")),
        ("计划收入 400 亿美元，新增电力 9–10 GW，占 36.6%，由 4.9 年缩至 1.8 年。", "zh",
         ("400 亿美元", "9–10 GW", "36.6%", "4.9 年", "1.8 年")),
    ],
)  # fmt: skip
def test_no_figure_is_parted_from_its_unit(text: str, language: Any, whole: tuple[str, ...], width: int) -> None:
    lines = wrapped(whole_figures(text, language), width)
    assert max(map(cell_len, lines)) <= width
    for figure in whole:
        assert any(figure in line for line in lines), (figure, lines)


def test_cells_stand_side_by_side_in_their_own_widths() -> None:
    lines = columns([["甲乙丙"], ["one two"], ["x"]], [4, 5, 1])
    assert lines == ["甲乙  one    x", "丙    two"]


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        ((40.0, None, None, "USD bn"), "40 USD bn", "400 亿美元"),
        ((None, 0.5, 3.0, "bn people"), "0.5–3 bn people", "5–30 亿人"),
        ((None, 90.0, None, "percent"), "> 90 %", "> 90%"),
        ((None, None, 2026.0, "year"), "2026", "2026 年"),
        ((1.4, None, None, "USD tn"), "1.4 USD tn", "1.4 万亿美元"),
        ((2000.0, None, None, "USD bn/yr"), "2,000 USD bn/yr", "2 万亿美元/年"),
        ((None, None, None, "x"), "", ""),
    ],
)
def test_a_claimed_value_reads_as_it_was_said(arguments: Any, en: str, zh: str) -> None:
    assert stated_range(*arguments, "en") == en
    assert stated_range(*arguments, "zh") == zh


def test_undefined_numbers_are_dashes_and_empty_cells() -> None:
    from aicapex.ledger.answers import Number

    nothing = Number("quantiles", float("nan"), float("nan"), float("nan"), "USD bn", 0)
    assert number(nothing, "en") == ["–"]
    assert signed(-0.5) == "−0.50"
    assert table_csv(("a", "b", "c"), [(None, float("inf"), 1 / 3)]) == "a,b,c\n,,0.3333333333\n"
