"""What people write by mistake: told all at once, each at its line and column with a cure, never read as something."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_cases import REGISTRY, WHOLE, write

from aicapex.error_words import TEXTS, in_chinese
from aicapex.errors import InputOutputError, Place, Problem, ScenarioError
from aicapex.scenario import load, shipped
from aicapex.scenario_yaml import read_yaml


def problems(folder: Path, text: str) -> list[str]:
    """The problems of a file on top of the whole scenario, each as text with the place in front."""
    write(folder, WHOLE, "whole.yaml")
    with pytest.raises(ScenarioError) as caught:
        load(write(folder, text, "bad.yaml"), (), REGISTRY)
    assert caught.value.exit_code == 3
    for problem in caught.value.problems:
        for told in (problem.what, problem.expected, problem.cure):
            assert is_chinese(in_chinese(told)), told
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def is_chinese(text: str) -> bool:
    """Whether a text is told in Chinese, or has nothing to tell: names, numbers and what is to be written."""
    return bool(re.search("[\u4e00-\u9fff]", text)) or not re.search(r"[a-z]{2,} [a-z]{2,}", text)


def problem_of(folder: Path, entry: str) -> str:
    """The one problem of one more entry, or of one parameter if it is a value for one."""
    text = f"extends: whole.yaml\n{entry}\n"
    found = problems(folder, text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("value", "told", "cure"),
    [
        ("yes", "truth value true in YAML 1.1", "write true"),
        ("Off", "truth value false in YAML 1.1", "write false"),
        ("TRUE", "truth value true", "write true"),
        ("true", "is true", "write one number"),
        ("12:30", "750 in YAML 1.1", "the number that is meant"),
        ("010", "octal number 8", "write 10"),
        ("0x10", "16 in another base", "write 16"),
        ("0o7", "7 in another base", "write 7"),
        ("0b1", "1 in another base", "write 1"),
        ("1_000", "underscore", "write 1000"),
        ("1,000", "comma", "write 1000 for thousands"),
        ("NaN", "not a finite number", "give a number"),
        (".inf", "not a finite number", "give a number"),
        ("1e999", "beyond every number", "below 1e308"),
        ("", "nothing stands here", "give a value"),
        ("~", "nothing stands here", "give a value"),
        ("'5'", "the text '5'", "remove the quotes: 5"),
        ("5%", "the text '5%'", "write 5 with unit: '%'"),
        ("15 GW/yr", "the text '15 GW/yr'", "write 15 with unit: GW/yr"),
        ("１２", "the text", "write 12"),
        ("−5", "the text", "write -5"),
        ("1e3.5", "the text '1e3.5'", "a number with a decimal point"),
        ("2026-07-01", "the text '2026-07-01'", "a number"),
        ("[5]", "a list of 1", "write one number"),
        ("!!float 5", "is a tag", "remove it"),
        ("!!python/object:os.system x", "is a tag", "remove it"),
        ("&a 5", "is an anchor", "remove it"),
    ],
)
def test_a_value_is_a_number_or_a_problem(tmp_path: Path, value: str, told: str, cure: str) -> None:
    text = f"extends: whole.yaml\nparameters:\n  power.additions:\n    unit: GW/yr\n    value: {value}\n"
    found = problems(tmp_path, text)
    assert found[0].startswith("bad.yaml:5:")
    assert told in found[0]
    assert cure in found[0]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{uniform: [10, 9], unit: GW/yr}", "low must be below high"),
        ("{uniform: [9], unit: GW/yr}", "write [low, high]"),
        ("{uniform: [9,100], unit: GW/yr}", "may part thousands"),
        ("{triangular: {low: 1, mode: 5, high: 3}, unit: GW/yr}", "mode must lie between"),
        ("{lognormal: {p5: 9, p95: 3}, unit: GW/yr}", "p5 must be positive and below p95"),
        ("{lognormal: {median: 9, sigma: 0}, unit: GW/yr}", "must be positive"),
        ("{normal: {mean: 9, sd: -1}, truncate: {low: 0, high: 9}, unit: GW/yr}", "sd must be positive"),
        ("{normal: {mean: 9, sd: 2}, unit: GW/yr}", "add truncate: {low: 0, high: 100}"),
        ("{discrete: {values: [1, 2], weights: [1, 0]}, unit: GW/yr}", "a number above 0"),
        ("{discrete: {values: [1, 2], weights: [1]}, unit: GW/yr}", "weight"),
        ("{value: 1, uniform: [1, 2], unit: GW/yr}", "gives value and uniform"),
        ("{unit: GW/yr}", "gives no distribution"),
        ("{value: 101, unit: GW/yr}", "beyond its bounds"),
        ("{path: {2025Q4: 1, 2026Q1: 101}, unit: GW/yr}", "beyond its bounds"),
        ("{path: {2025Q5: 1}, unit: GW/yr}", "a quarter like"),
        ("{path: {2026-07: 1}, unit: GW/yr}", "write 2026Q3"),
        ("{path: {2026: 1}, unit: GW/yr}", "not a name"),
        ("{value: 1}", "add unit: GW/yr"),
        ("{value: 1, unit: GW}", "does not convert to GW/yr"),
        ("{value: 1, unit: GW/year}", "nearest: GW/yr"),
        ("{value: 1, unit: GW/yr, clam: C38}", "nearest: claim"),
        ("{value: 1, unit: GW/yr, claim: 38}", "text"),
        ("{value: 1, unit: GW/yr, claim: X38}", "like C38"),
        ("{value: 1, unit: GW/yr, why: 5}", "in quotes"),
        ("{value: 1, unit: GW/yr, why: {en: a}}", "has no zh"),
        ("{unifrom: [1, 2], unit: GW/yr}", "nearest: uniform"),
        ("15", "write {value: ..., unit: ...}"),
    ],
)
def test_one_misfit_of_a_parameter(tmp_path: Path, entry: str, told: str) -> None:
    found = problems(tmp_path, f"extends: whole.yaml\nparameters:\n  power.additions: {entry}\n")
    assert told in found[0]
    assert len(found) == 1, found
    assert found[0].startswith("bad.yaml:3:")


CUSTOM = "events: {x: {kind: custom, when: {date: 2026Q1}, size: {value: 1, unit: x}, "


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("parameters: {power.addition: {value: 1, unit: GW/yr}}", "nearest: power.additions"),
        ("parameters: {power.growth: {normal: {mean: 10, sd: 1}, unit: '%/yr'}}", "mean of a normal does not convert"),
        ("parameters: [1]", "parameters is no mapping"),
        ("paramters: {}", "nearest: parameters"),
        ("factors: {f: {loads: {power.addition: 0.1}}}", "nearest: power.additions"),
        ("factors: {f: {loads: {market.idle: 0.1}}}", "which is fixed"),
        ("factors: {f: {loads: {tokens.decline: 1.1}}}", "at most 1"),
        ("factors: {f: {loads: {tokens.decline: 0.9}}}", "add up to 1.06"),
        ("factors: {f: {loads: {}}}", "at least one entry"),
        ("factors: {enabled: 1}", "true or false"),
        ("events: {rate_hike: {when: {hazard: 1, unit: 1/yr}}}", "has no size"),
        (
            "events: {rate_hike: {when: {hazard: 1, unit: log/yr}, size: {value: 1, unit: bp}}}",
            "does not convert to 1/yr",
        ),
        ("events: {rate_hike: {when: {hazard: -1, unit: 1/yr}, size: {value: 1, unit: bp}}}", "beyond its bounds"),
        ("events: {rate_hike: {when: {hazard: 1}, size: {value: 1, unit: bp}}}", "add unit: 1/yr"),
        ("events: {rate_hike: {when: {hazard: 1, unit: 1/yr}, size: {value: 1}}}", "add unit: bp"),
        ("events: {rate_hike: {when: {hazard: 1, unit: 1/yr}, size: {value: 1, unit: GW}}}", "does not convert to bp"),
        ("events: {rate_hike: {when: {date: 2025Q4}, size: {value: 1, unit: bp}}}", "not after the start"),
        ("events: {rate_hike: {when: {date: 2026-05}, size: {value: 1, unit: bp}}}", "write 2026Q2"),
        ("events: {rate_hike: {when: {}, size: {value: 1, unit: bp}}}", "gives nothing"),
        ("events: {rate_hike: {when: {date: 2026Q1}, size: {value: 1, unit: bp}, recurs: true}}", "has no hazard"),
        (CUSTOM + "effects: {power.grow: {add: 1}}}}", "nearest: power.growth"),
        (CUSTOM + "effects: {power.growth: {}}}}", "gives 0 operations"),
        ("events: {rate_hik: {when: {date: 2026Q1}, size: {value: 1, unit: x}}}", "nearest: rate_hike"),
        ("events: {x: {kind: custom, when: {date: 2026Q1}, size: {value: 1, unit: x}}}", "has no effects"),
        ("events: {rate_hike: {when: {date: 2026Q1}, size: {path: {2026Q1: 1}, unit: bp}}}", "has no key 'path'"),
        ("events: {a.b: {kind: rate_hike, when: {date: 2026Q1}, size: {value: 1, unit: bp}}}", "is not a name"),
        ("verdict: {t: {of: idle_rat, at_least: 1}}", "nearest: idle_rate"),
        ("verdict: {t: {of: idle_rate}}", "no limit"),
        ("verdict: {t: {of: idle_rate, at_least: 1, at_most: 2}}", "at_least and at_most"),
        ("verdict: {t: {of: idle_rate, at_least: 1, unit: GW}}", "does not convert to share"),
        ("verdict: {t: {of: idle_rate, at_least: 1, for: {value: 2}}}", "add unit: quarter"),
        ("verdict: {t: {of: idle_rate, at_least: 1, for: {value: 1.5, unit: quarter}}}", "a whole number"),
        ("verdict: {t: {of: idle_rate, at_least: 1, for: 2}}", "unit: quarter}"),
        ("verdict: {t: {all: [{of: capex, at_lest: 1}]}}", "nearest: at_least"),
        ("verdict: {t: {all: [], title: x}}", "at least one entry"),
        ("verdict: {t: {of: capex, at_least: 1, any: [{of: capex, at_least: 2}]}}", "gives of and any"),
        ("start: 2026-01-01", "write 2026Q1"),
        ("start: 2026", "text"),
        ("end: 2025Q4", "does not follow the start"),
        ("title: 5", "in quotes"),
        ("schema_version: 2", "expected: 1"),
        ("<<: {a: 1}", "merge key"),
        ("5: 1", "not a name"),
        ("yes: 1", "truth value"),
    ],
)
def test_one_misfit_elsewhere(tmp_path: Path, entry: str, told: str) -> None:
    found = problem_of(tmp_path, entry)
    assert told in found
    assert found.startswith("bad.yaml:2:")


def test_arguments_of_two_kinds_do_not_mix(tmp_path: Path) -> None:
    entry = "{normal: {mean: 9, p95: 1}, unit: GW/yr}"
    found = problems(tmp_path, f"extends: whole.yaml\nparameters: {{power.additions: {entry}}}\n")
    assert "normal has no p5" in found[0]
    assert "no key 'mean' beside its others" in found[1]


def test_all_misfits_at_once_by_place(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """\
extends: whole.yaml
tilte: x
parameters:
  power.additions: {uniform: [12, 9], unit: GW/year, clam: C38}
  power.grwth: {value: yes, unit: log/yr}
  market.idle: {value: 0x10, unit: '%'}
  market.idle: {value: 5, unit: '%'}
factors:
  scarcity: {loads: {tokens.declin: 0.5}}
verdict:
  dark: {of: idle, at_least: 1,000}
""",
    )
    places = [line.split(": ")[0].removeprefix("bad.yaml:") for line in found]
    assert places == sorted(places, key=lambda place: [int(part) for part in place.split(":")])
    assert {int(place.split(":")[0]) for place in places} == {2, 4, 5, 6, 7, 9, 11}
    assert sum(place.startswith("4:") for place in places) == 3
    assert sum(place.startswith("5:") for place in places) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("# nothing", "the file is empty"),
        ("- a", "no mapping"),
        ("text", "no mapping"),
        ("a:\n\tb: 1", "a tab stands"),
        ("a: 1\n---\nb: 1", "second document"),
        ("a: {b: 1", "not YAML"),
        ("a: b: c", "quote text"),
        ("标题：x\nb: 1", "not YAML"),
        ("a: \x07", "U+0007"),
        ("a: " + "[" * 3000, "nested"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchor"),
        ("a: 1\n a: 1", "not YAML"),
    ],
)
def test_what_is_no_scenario(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in found for found in problems(tmp_path, text))


def test_text_that_is_not_utf8_has_a_place(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes(b"extends: base\n" + "title: 电力".encode("gbk"))
    with pytest.raises(ScenarioError, match=r"gbk\.yaml:2:8: this is not UTF-8"):
        load(str(path), (), REGISTRY)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert load(str(path), (), REGISTRY).title.en == "Whole"


def test_missing_values_are_told_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "start: 2025Q4\nend: 2026Q4\nparameters: {market.idle: {value: 5, unit: '%'}}\n")
    assert len(found) == 1
    for name in set(REGISTRY.PARAMETERS) - {"market.idle"}:
        assert name in found[0]
    assert "extends: base" in found[0]


def test_misfits_of_an_extended_file_stand_there(tmp_path: Path) -> None:
    write(tmp_path, WHOLE, "whole.yaml")
    write(tmp_path, "extends: whole.yaml\nparameters:\n  market.idle: {value: 5, unit: GW}\n", "middle.yaml")
    found = problems(tmp_path, "extends: middle.yaml\nstart: 2026\n")
    assert [line.split(": ")[0] for line in found] == ["bad.yaml:2:8", "middle.yaml:3:27"]


def test_extends_needs_a_file_and_no_circle(tmp_path: Path) -> None:
    write(tmp_path, "extends: two.yaml\n", "one.yaml")
    write(tmp_path, "extends: one.yaml\n", "two.yaml")
    assert "bad.yaml extends one.yaml extends two.yaml extends one.yaml" in problems(tmp_path, "extends: one.yaml\n")[0]
    assert "bad.yaml extends bad.yaml" in problems(tmp_path, "extends: bad.yaml\n")[0]
    assert "absolute" in problems(tmp_path, f"extends: {tmp_path}/whole.yaml\n")[0]
    assert "nearest: whole.yaml" in problems(tmp_path, "extends: whol.yaml\n")[0]
    assert "no shipped scenario is called 'nonesuch'" in problems(tmp_path, "extends: nonesuch\n")[0]


def test_what_cannot_be_read_is_no_invalid_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, WHOLE, "whole.yaml")
    cases = {
        "missing.yaml": "no file missing.yaml",
        "whol.yaml": "nearest: whole.yaml",
        f"{shipped()[0]}x": f"nearest: {shipped()[0]}",
        "": "neither a shipped scenario nor a file",
        "./": "is a folder",
        "a\0.yaml": "cannot be read",
        "x" * 5000 + ".yaml": "cannot be read",
        "whole.yaml/x.yaml": "cannot be read",
    }
    for name, told in cases.items():
        with pytest.raises(InputOutputError) as caught:
            load(name, (), REGISTRY)
        assert told in str(caught.value)
        assert caught.value.exit_code == 5
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser reads everything")
def test_a_file_without_permission_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "closed.yaml"
    path.write_text(WHOLE)
    path.chmod(0)
    with pytest.raises(InputOutputError, match="cannot be read"):
        load(str(path), (), REGISTRY)


def test_a_problem_reads_well() -> None:
    problem = Problem("what", Place("f.yaml", 2, 3), "expected", ("near", "nearer"), "cure")
    assert str(problem) == "f.yaml:2:3: what\n    expected: expected\n    nearest: near, nearer\n    cure: cure"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:,[]{}&*!|>%@`'\"-#? \n\t0179._yes~<\\\u3000：", max_size=40))
def test_any_text_is_read_or_told(text: str) -> None:
    node, found = read_yaml(text, Place("f.yaml", 1, 1))
    assert all(problem.where is not None and problem.where.line >= 1 for problem in found)
    assert node is None or found is not None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_scenario_is_told_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    start = data.draw(st.integers(0, len(WHOLE) - 1))
    length = data.draw(st.integers(0, 12))
    put = data.draw(
        st.sampled_from(["", "x", "yes", ": ", "- ", "[", "}", "1,000", "\n", "{}", "[]", "null", "1e9", "'"])
    )
    path = write(folder, WHOLE[:start] + put + WHOLE[start + length :], "damaged.yaml")
    with suppress(ScenarioError, InputOutputError):
        load(path, (), REGISTRY)


def test_what_is_wrong_is_told_in_chinese_with_the_same_gaps() -> None:
    for english, chinese in TEXTS.items():
        assert set(re.findall(r"\{\d\}", english)) == set(re.findall(r"\{\d\}", chinese)), english
        assert is_chinese(in_chinese(english)), english
    told = in_chinese("parameters.power.additions: low must be below high, not 12 and 9")
    assert told == "parameters.power.additions：low 须小于 high，现为 12 与 9"
    assert in_chinese("power.us.additions is the text 'a b'") == "power.us.additions 为 文本 'a b'"
    assert in_chinese("nothing that the loader says") == "nothing that the loader says"
