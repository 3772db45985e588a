"""Reports: what a scenario says stays text, nothing is fetched, numbers are those of the run, bytes repeat."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from aicapex.analysis.backtest import judge
from aicapex.analysis.replays import hindcast, run_replay
from aicapex.cli import main
from aicapex.ledger.answers import answer
from aicapex.ledger.board import Board
from aicapex.ledger.records import claims
from aicapex.report.content import FANS, gather
from aicapex.report.font import embedded, letters
from aicapex.report.markdown import markdown
from aicapex.report.pack import pack
from aicapex.report.page import page
from aicapex.report.words import WORDS
from aicapex.report.workbook import workbook
from aicapex.scenario import Scenario, load
from aicapex.terminal import Reach

NASTY = "<script>alert(1)</script> =cmd() +1 \u202egnp ${{x}} |*_"
CHINESE = {chr(code) for code in range(0x4E00, 0xA000)}
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    path = tmp_path_factory.mktemp("nasty") / "nasty.yaml"
    text = json.dumps(NASTY.replace("\u202e", ""))
    path.write_text(
        f"title: {{en: {text}, zh: {text}}}\nextends: base\nparameters:\n"
        f"  power.pue: {{value: 1.2, unit: x, assumption: {{en: {text}, zh: {text}}}}}\n",
        encoding="utf-8",
    )
    return [load("base").run(trials=200), turned(load(str(path))).run(trials=200)]


def turned(scenario: Scenario) -> Scenario:
    """A scenario with marks that turn the direction of writing, which the loader lets no file have."""
    pue = scenario.parameters["power.pue"]
    text = replace(scenario.title, en=NASTY, zh=NASTY)
    told = replace(pue, source=replace(pue.source, assumption=text))
    return replace(scenario, title=text, parameters={**scenario.parameters, "power.pue": told})


@pytest.fixture(scope="module")
def board(runs):
    some = [claims()[name] for name in ("C12", "C15", "C21", "C29", "C38")]
    return Board(runs[0], answer(runs[0], some, trials=50), ())


@pytest.fixture(scope="module")
def replayed():
    return judge(run_replay("cloud_2015", 60, 1)), hindcast(60, 1)


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request, runs, board, replayed):
    return gather(
        runs, request.param, [Reach(0.4, 0.9, 100), None], board=board, backtests=[replayed[0]], hindcast=replayed[1]
    )


def test_the_verdict_comes_first_with_both_ranges(report):
    assert "40.0" in report.sentences[0]
    assert "90.0" in report.sentences[0]
    told = markdown(report)
    assert told.index("**") < told.index("##")


def test_the_page_escapes_what_scenarios_say_and_fetches_nothing(report):
    text = page(report)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert len(text.encode()) < 7_000_000
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(src|action)\s*=", own)
    assert not re.search(r"url\((?!data:)", own)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src" in policy[1]
    assert "unsafe-inline" not in policy[1].split("style-src")[0]
    data = re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.DOTALL)
    assert data
    figures = json.loads(data[1], parse_constant=pytest.fail)
    assert {f"fan-{name}" for name in FANS} <= {figure["id"] for figure in figures}
    assert text == page(report)


def test_the_figures_are_those_of_the_run(report):
    text = page(report)
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', text, re.DOTALL)[1])
    fan = next(figure for figure in figures if figure["id"] == "fan-capex")
    middle = next(trace for trace in fan["traces"] if trace.get("name"))
    expected = np.quantile(report.runs[0].outputs["capex"], 0.5, axis=1) * 4.0
    assert middle["y"] == pytest.approx(expected, rel=1e-5)
    bars = next(figure for figure in figures if figure["id"] == "verdict-0")
    totals = np.sum([trace["y"] for trace in bars["traces"]], axis=0)
    assert totals == pytest.approx(np.full(len(totals), 100.0))


def test_the_workbook_holds_numbers_and_texts_and_formulas_of_its_own_only(report):
    made = workbook(report)
    assert made == workbook(report)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        names = book.namelist()
        sheets = [ElementTree.fromstring(book.read(name)) for name in names if name.startswith("xl/worksheets/sheet")]
        strings = book.read("xl/sharedStrings.xml").decode()
        space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        assert len(sheets) == 7
        formulas = {each.text for sheet in sheets for each in sheet.iter(f"{space}f")}
        assert formulas
        assert all(re.fullmatch(r"[A-Z]\d+[+-][A-Z]\d+", formula) for formula in formulas)
        numbers = {round(float(cell.find(f"{space}v").text), 6) for cell in sheets[2].iter(f"{space}c")
                   if cell.get("t") is None and cell.find(f"{space}v") is not None}  # fmt: skip
    assert "&lt;script&gt;alert(1)" in strings
    assert sum(name.startswith("xl/charts/chart") for name in names) == len(FANS) + 1
    expected = float(np.quantile(report.runs[0].outputs["capex"][4], 0.5))
    assert min(abs(number - expected) for number in numbers) < 1e-3


def test_markdown_has_no_markup_of_scenarios(report):
    told = markdown(report)
    assert "<script>" not in told
    assert "\\<script\\>" in told
    heads = {len(re.findall(r"(?<!\\)\|", line)) for line in told.splitlines() if line.startswith("| power.pue")}
    assert len(heads) == 1


def test_the_pack_has_a_page_for_each_chart(report):
    made = pack(report)
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page ") + made.count(b"/Type /Page\n") >= 16
    assert made == pack(report)


def test_every_assumption_is_told_with_what_it_rests_on(report):
    first = [each for each in report.assumptions if each.scenario == report.assumptions[0].scenario]
    assert {each.name for each in first} >= set(report.runs[0].scenario.parameters)
    assert all(each.status and each.value for each in report.assumptions)
    assert any(each.name == "power.pue" and each.scenario != first[0].scenario for each in report.assumptions)


def test_words_have_the_same_placeholders_in_both_languages():
    for key, message in WORDS.items():
        assert set(re.findall(r"{(\w+)", message.en)) == set(re.findall(r"{(\w+)", message.zh)), key


def test_chinese_letters_come_with_the_page():
    assert letters("AI 泡沫，") == {"泡", "沫", "，"}
    assert embedded("no such letters") == ""
    made = embedded("泡沫")
    assert made.startswith("@font-face")
    assert len(made) < 20_000
    assert made == embedded("沫泡")


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".pdf", ".md"])
def test_the_command_writes_whole_files_and_overwrites_none(tmp_path: Path, monkeypatch, capsys, suffix):
    out = tmp_path / f"told{suffix}"
    argv = ["aicapex", "report", "base", "-o", str(out), "--trials", "60", "--no-range", "--quiet"]
    argv += ["--no-claims", "--no-replays"]
    monkeypatch.setattr(sys, "argv", argv)
    assert main() == 0
    made = out.read_bytes()
    assert len(made) > 10_000
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    monkeypatch.setattr(sys, "argv", argv)
    assert main() == 5
    assert "--force" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", [*argv, "--force"])
    assert main() == 0
    assert out.read_bytes() == made


def test_what_cannot_be_written_is_told_before_time_is_spent(tmp_path: Path, monkeypatch, capsys):
    for name, code, told in (("a.docx", 2, ".html, .xlsx, .pdf, .md"), ("none/a.md", 5, "no such folder")):
        monkeypatch.setattr(sys, "argv", ["aicapex", "report", "base", "-o", str(tmp_path / name)])
        assert main() == code
        assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["base", "cloud_2015"], "base and cloud_2015 do not simulate the same quarters"),
        (["base", "base"], "two scenarios are called 'base'"),
        (
            ["base", "--set", "start=2026Q1", "--set", "end=2026Q3"],
            "base ends in 2026Q3, before any year has ended",
        ),
    ],
)
def test_runs_that_cannot_stand_side_by_side_are_refused(tmp_path: Path, monkeypatch, capsys, words, told):
    argv = ["aicapex", "report", *words, "-o", str(tmp_path / "a.md"), "--trials", "20", "--quiet"]
    monkeypatch.setattr(sys, "argv", argv)
    assert main() == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_fails_leaves_nothing(tmp_path: Path, monkeypatch, capsys):
    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", broken)
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "aicapex",
            "report",
            "base",
            "-o",
            str(tmp_path / "a.md"),
            "--trials",
            "20",
            "--no-range",
            "--no-claims",
            "--no-replays",
        ],
    )
    assert main() == 5
    assert list(tmp_path.iterdir()) == []


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def _strange_fonts(shown, selectors) -> list[str]:
    """Texts with Chinese letters that the browser sets in another font than the one in the page: boxes, maybe."""
    asked = shown.context.new_cdp_session(shown)
    asked.send("DOM.enable")
    asked.send("CSS.enable")
    root = asked.send("DOM.getDocument")["root"]["nodeId"]
    found = []
    for selector in selectors:
        for node in asked.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"][:60]:
            text = asked.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
            fonts = asked.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            own = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
            if own < len([letter for letter in re.sub(r"<[^>]*>", "", text) if letter in CHINESE]):
                found.append(text)
    return found


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_in_a_browser(report, tmp_path: Path, width):
    """Offline: no request, no console error, every chart drawn, hover works, nothing wider than the window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = tmp_path / "page.html"
    path.write_text(page(report), encoding="utf-8")
    wrong: list[str] = []
    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        shown = browser.new_context(viewport={"width": width, "height": 900}, offline=True).new_page()
        shown.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        shown.on("pageerror", lambda error: wrong.append(str(error)))
        shown.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else wrong.append(asked.url))
        shown.goto(path.as_uri())
        shown.wait_for_function("document.querySelectorAll('.chart .main-svg').length > 0")
        charts = shown.locator(".chart").count()
        drawn = shown.evaluate(
            "[...document.querySelectorAll('.chart')].filter(c => c.querySelector('.main-svg')).length"
        )
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        fan = shown.locator("#fan-capex")
        fan.scroll_into_view_if_needed()
        box = fan.bounding_box()
        for step in (0, 5):
            shown.mouse.move(box["x"] + box["width"] / 2 + step, box["y"] + box["height"] / 2)
        shown.wait_for_selector("#fan-capex .hoverlayer text")
        shown.fill("#search", "power.pue")
        left = shown.evaluate("[...document.querySelectorAll('#assumptions tbody tr')].filter(r => !r.hidden).length")
        heard = list(wrong)  # the inspector asks for the page's source again, which offline is an error of its own
        strange = _strange_fonts(shown, ["h1", "h2", "p.verdict", "td", "th", "figcaption", ".chart text"])
        browser.close()
    assert strange == []
    assert heard == []
    assert drawn == charts
    assert wide <= 0
    assert left == 2


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")
def test_the_workbook_opens_in_libreoffice_and_recalculates_to_the_summary(report, tmp_path: Path):
    (tmp_path / "told.xlsx").write_bytes(workbook(report))
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = [OFFICE, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", every,
               "--outdir", str(tmp_path), str(tmp_path / "told.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    name = {"en": "Summary", "zh": "摘要"}[report.language]
    rows = read_csv(tmp_path / f"told-{name}.csv")
    summary = report.runs[0].summary()["verdict"]["classes"]
    place = next(k for k, row in enumerate(rows) if len(row) > 1 and row[1] == str(report.years[0]))
    told = [
        [float(cell.rstrip("%")) / 100.0 for cell in row[1 : 1 + len(report.years)]]
        for row in rows[place + 1 : place + 6]
    ]
    worst = [[summary[each]["ever"][str(year)]["value"] for year in report.years] for each in ("systemic", "bust")]
    assert told[0] == pytest.approx(worst[0])
    assert told[1] == pytest.approx(worst[1])
    assert told[4] == pytest.approx(np.sum(worst, axis=0))


@pytest.mark.parametrize("name", ["=cmd()", "+1", "<script>", "a" * 200, "\u202egnp", "电力墙"])
def test_a_scenario_may_have_any_name(tmp_path: Path, monkeypatch, name):
    """What a file is called becomes a folder's name and a cell of CSV: neither a path, nor markup, nor a formula."""
    monkeypatch.chdir(tmp_path)
    Path(f"{name}.yaml").write_text("title: {en: t, zh: 题}\nextends: base\n", encoding="utf-8")
    argv = ["aicapex", "run", f"./{name}.yaml", "--trials", "20", "--no-range", "--no-dependence-check", "--no-charts"]
    monkeypatch.setattr(sys, "argv", [*argv, "--quiet"])
    assert main() == 0
    (folder,) = Path("runs").iterdir()
    assert re.fullmatch(r"[\w.-]{1,130}", folder.name)
    rows = read_csv(folder / "quantiles.csv")
    shown = name.replace("\u202e", "_")  # it turns the direction of writing
    assert {row[0] for row in rows[1:]} == {f"'{shown}" if shown[0] in "=+" else shown}


def test_a_run_folder_is_run_again_to_the_same_figures(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["aicapex", *words, "--quiet"])
        return main()

    plain = ["--trials", "80", "--seed", "3", "--no-range", "--no-dependence-check", "--no-charts"]
    assert call("run", "base", "--set", "chips.demand_2026=12", *plain) == 0
    run = "runs/base-1"
    assert call("report", run, "-o", "a.md", "--no-range", "--no-claims", "--no-replays") == 0
    assert call("report", "base", "-o", "b.md", "--set", "chips.demand_2026=12", "--trials", "80", "--seed", "3",
                "--no-range", "--no-claims", "--no-replays") == 0  # fmt: skip
    ours, fresh = (Path(name).read_text(encoding="utf-8") for name in ("a.md", "b.md"))
    assert ours.split("##")[1:4] == fresh.split("##")[1:4]
    assert call("chart", "gap", "--scenario", run) == 0
    assert Path("gap.csv").read_text(encoding="utf-8").startswith("scenario,series,statistic,unit,time,value\nbase,")
    assert call("chart", "gap", "--scenario", run, "--set", "power.pue=1.3", "--force") == 2
    # A folder whose figures this program does not give again is refused, and nothing is drawn in its place.
    manifest = json.loads(Path(f"{run}/manifest.json").read_text(encoding="utf-8"))
    Path(f"{run}/manifest.json").write_text(json.dumps(manifest | {"seed": 4}), encoding="utf-8")
    assert call("chart", "capex", "--scenario", run) == 5
    assert "other figures" in capsys.readouterr().err
    assert not Path("capex.png").exists()
