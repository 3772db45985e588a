"""Files of actuals: what is read, and how everything that does not fit is told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicapex.analysis.actuals import Actual, read_actuals
from aicapex.analysis.words import WORDS
from aicapex.errors import InputOutputError
from aicapex.quarters import quarters_between
from aicapex.registry import VARIABLES
from aicapex.units import converts

QUARTERS = quarters_between("2025Q4", "2030Q4")
HEAD = "variable,period,value,unit"
GOOD = "capex,2026Q1,120,USD bn"


def read(folder: Path, text: str | bytes, **given: bool | str) -> tuple[Actual, ...]:
    path = folder / "actuals.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_actuals(path, QUARTERS, VARIABLES, **given)  # type: ignore[arg-type]


def refused(folder: Path, text: str | bytes, **given: bool | str) -> list[str]:
    with pytest.raises(InputOutputError) as caught:
        read(folder, text, **given)
    assert caught.value.exit_code == 5
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_figures_in_any_order_of_columns_and_in_units_that_convert(tmp_path: Path) -> None:
    text = (
        "\ufeffnote,unit,value,period,variable,high,low,source,confidence\r\n"
        '"a note, with a comma",USD m,97271,2025Q3,capex,,,filings,high\r\n'
        "known within a Band,USD bn,120.5,2026Q1,capex,130,110,filings,low\r\n"
        ",,,,,,,,\r\n"
        ",%,45,2026,gross_margin_cloud,50,40,,\r\n"
    )
    first, second, third = read(tmp_path, text)
    assert (first.value, first.history, first.note) == (97.271, True, "a note, with a comma")
    assert (second.value, second.low, second.high, second.banded) == (120.5, 110.0, 130.0, True)
    assert (second.history, second.source, second.confidence, second.time) == (False, "filings", "low", 2026.125)
    assert (third.value, third.low, third.high, third.banded) == (0.45, 0.4, 0.5, False)
    assert third.place.line == 5
    assert converts("%", VARIABLES["gross_margin_cloud"].unit)


@pytest.mark.parametrize(
    ("period", "history"),
    [("2025Q4", True), ("2025", True), ("2025-12", True), ("2024Q1-2025Q4", True), ("2026Q1", False),
     ("2026-01", False), ("2025Q3-2026Q1", False)],
)  # fmt: skip
def test_what_ends_by_the_start_quarter_is_history(tmp_path: Path, period: str, history: bool) -> None:
    found = read(tmp_path, f"{HEAD}\ndebt,{period},5,USD bn\ndebt,2029Q1,5,USD bn\n")
    assert found[0].history is history


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("capx,2026Q1,120,USD bn", ["actuals.csv:2: no output is called 'capx'", "nearest: capex", "cure:"]),
        ("capex,2026Q1,120,GW", ["capex is not measured in GW", "expected: USD bn"]),
        ("capex,2026Q1,120,USDbn", ["'USDbn' is no unit", "expected: USD bn", "nearest: USD bn"]),
        ("capex,2026Q1,120,", ["'' is no unit"]),
        ("capex,2026Q7,120,USD bn", ["'2026Q7' is no period", "a quarter 2026Q1"]),
        ("capex,2031Q1,120,USD bn", ["does not have the whole of 2031Q1", "2025Q4-2030Q4", "cure:"]),
        ("capex,2030Q1-2031Q1,120,USD bn", ["does not have the whole of 2030Q1-2031Q1"]),
        ("capex,2025Q3-2026Q1,120,USD bn", ["does not have the whole of 2025Q3-2026Q1"]),
        ("capex,2026-05,120,USD bn", ["capex is a flow", "whole quarters"]),
        ("capex,2026Q1,\"1,200\",USD bn", ["value is '1,200', which is no number", "1234.5"]),
        ("capex,2026Q1,nan,USD bn", ["value is 'nan', which is no number"]),
        ("capex,2026Q1,1e999,USD bn", ["value is '1e999', which is no number"]),
        ("capex,2026Q1,,USD bn", ["value is '', which is no number"]),
        ("capex,2026Q1,0,USD bn", ["value is 0", "on logarithms", "leave the row out"]),
        ("capex,2026Q1,-3,USD bn", ["value is -3", "on logarithms"]),
        ("g_expected,2026Q1,-150,%/yr", ["value is -150", "on logarithms"]),
        ("capex,2026Q1,120,USD bn,x", ["5 cells in a row of 4 columns", "quotes"]),
        (f"{GOOD}\n{GOOD}", ["actuals.csv:3: capex has a figure of the same time as 2026Q1 on line 2"]),
        ("debt,2026,5,USD bn\ndebt,2026Q4,5,USD bn", ["debt has a figure of the same time as 2026Q4 on line 2"]),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_told_of(tmp_path: Path, row: str, told: list[str]) -> None:
    found = refused(tmp_path, f"{HEAD}\n{row}\n")
    assert len(found) == 1, found
    for part in told:
        assert part in found[0]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("5,,", "low and high go together"),
        (",5,", "low and high go together"),
        ("5,6,", "7 does not lie from 5 to 6"),
        ("9,8,", "7 does not lie from 9 to 8"),
        ("0,8,", "low is 0"),
        ("5,x,", "high is 'x', which is no number"),
    ],
)
def test_a_band_that_does_not_fit_is_told_of(tmp_path: Path, cells: str, told: str) -> None:
    found = refused(tmp_path, f"{HEAD},low,high,note\ncapex,2026Q1,7,USD bn,{cells}\n")
    assert len(found) == 1, found
    assert told in found[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["is empty", "variable,period,value,unit"]),
        ("\n\n", ["is empty"]),
        (f"{HEAD}\n", ["has no row"]),
        (f"{HEAD}\ncapex,2025Q3,97,USD bn\n", ["no row lies after the run's start 2025Q4"]),
        ("variable,period,value\ncapex,2026Q1,1\n", ["actuals.csv:1: the column unit is missing"]),
        ("\n,,\nvariable,period,value\ncapex,2026Q1,1\n", ["actuals.csv:3: the column unit is missing"]),
        (f"{HEAD},sorce\n{GOOD},x\n", ["unknown column 'sorce'", "nearest: source"]),
        (f"{HEAD},unit\n{GOOD},USD bn\n", ["the column unit stands there twice"]),
        ("variable;period;value;unit\n", ["unknown column"]),
        (b"variable,period,value,unit\ncapex,2026Q1,1,\xff\n", ["is not UTF-8"]),
        (f'{HEAD}\ncapex,2026Q1,1,"USD bn\n', ["is no CSV", "quote"]),
    ],
)
def test_a_file_that_is_no_table_is_told_of(tmp_path: Path, text: str | bytes, told: list[str]) -> None:
    found = "\n".join(refused(tmp_path, text))
    for part in told:
        assert part in found


def test_everything_is_told_at_once_by_line(tmp_path: Path) -> None:
    text = f'{HEAD}\ncapx,2026Q9,no,GWW\n{GOOD}\ncapex,2026Q1,0,GW\n"capex\n",1,1,USD bn\n'
    found = refused(tmp_path, text)
    assert [problem.split(":")[1] for problem in found] == ["2", "2", "2", "2", "4", "4", "5"]
    chinese = refused(tmp_path, text, language="zh")
    assert len(chinese) == len(found)
    assert "没有名为 'capx' 的输出" in chinese[0]


def test_there_is_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "actuals.csv").write_text("")
    for path, nearest in ((tmp_path / "actual.csv", "actuals.csv"), (tmp_path / "no/actual.csv", None)):
        with pytest.raises(InputOutputError) as caught:
            read_actuals(path, QUARTERS, VARIABLES)
        assert caught.value.problems[0].nearest == ((nearest,) if nearest else ())
    with pytest.raises(InputOutputError, match="cannot be read"):
        read_actuals(tmp_path, QUARTERS, VARIABLES)


def test_without_trials_only_what_one_quarter_has_can_be_scored(tmp_path: Path) -> None:
    rows = ["capex,2026,500,USD bn", "debt,2026-05,5,USD bn", "capex,2026Q1-2026Q2,9,USD bn", "capex,2027Q1,1,USD bn",
            "debt,2026,5,USD bn", "capex,2024,400,USD bn"]  # fmt: skip
    found = refused(tmp_path, "\n".join([HEAD, *rows, ""]), by_trial=False)
    assert [problem.split(":")[1] for problem in found] == ["2", "3", "4"]
    assert all("--save-trials" in problem for problem in found)
    assert len(read(tmp_path, "\n".join([HEAD, *rows, ""]))) == 6


def test_both_languages_have_the_same_placeholders() -> None:
    import re

    for key, message in WORDS.items():
        found = [set(re.findall(r"{(\w+)", text)) for text in message]
        assert found[0] == found[1], key
        assert all(message), key
