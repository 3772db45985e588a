"""The list of what a scenario's file may have in it by mistake or by malice, one case a line, and what comes of each.

Each text stands on top of `whole.yaml`, the whole scenario of the loader's tests, unless it is read alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from scenario_cases import WHOLE, write


@dataclass(frozen=True)
class Case:
    """What is written, a part of what is told of it, and where; `line` 0 is a file as a whole."""

    id: str
    written: str | bytes
    told: str
    line: int = 3


def value(given: str, unit: str = "GW/yr", name: str = "power.additions") -> str:
    """A file that sets one parameter; the value stands in its third line."""
    return f"extends: whole.yaml\nparameters:\n  {name}: {{value: {given}, unit: {unit}}}\n"


def entry(given: str, name: str = "power.additions") -> str:
    """A file with one entry of a parameter, in its third line."""
    return f"extends: whole.yaml\nparameters:\n  {name}: {given}\n"


def line(given: str) -> str:
    """A file with one more line, the second."""
    return f"extends: whole.yaml\n{given}\n"


SHAPES = (
    Case("empty", "", "the file is empty", 1),
    Case("binary", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not UTF-8", 1),
    Case("utf-16", "title: x\nextends: base\n".encode("utf-16"), "UTF-16", 1),
    Case("utf-16 without a mark", "title: x\nextends: base\n".encode("utf-16-be"), "UTF-16", 1),
    Case("utf-32", "title: x\nextends: base\n".encode("utf-32"), "UTF-32", 1),
    Case("utf-32 without a mark", "title: x\nextends: base\n".encode("utf-32-le"), "UTF-32", 1),
    Case("gbk", line("title: 电力短缺").encode("gbk"), "it may be GBK", 2),
    Case("latin-1", line("title: Décidé à Zürich").encode("latin-1"), "it may be Latin-1", 2),
    Case("invalid bytes", line("title: x").encode() + b"thesis: \xed\xa0\x80\n", "not UTF-8", 3),
    Case("control character", line("title: \x07"), "U+0007", 2),
    Case("control character, escaped", line('title: "\\e[31mred"'), "U+001B", 2),
    Case("control character after CR", "title: x\rthesis: \x01\r", "U+0001", 2),
    Case("nul", line("title: a\0b"), "U+0000", 2),
    Case("scalar", "text", "no mapping", 1),
    Case("list", "- a\n- b", "no mapping", 1),
    Case("several documents", "extends: whole.yaml\n---\ntitle: x", "second document", 2),
    Case("tab", "extends: whole.yaml\nparameters:\n\tpower.additions: 1", "a tab", 3),
    Case("bad indent", "extends: whole.yaml\nparameters:\n    a: 1\n  b: 2\n", "not YAML", 4),
    Case("unclosed quote", line("title: 'x"), "not YAML", 3),
    Case("unclosed bracket", line("parameters: {a: [1, 2"), "not YAML", 3),
    Case("template braces", value("{{ additions }}"), "a template", 3),
    Case("template braces, alone", line("title: {{ title }}"), "a template", 2),
    Case("template statement", line("{% if x %}"), "not YAML", 2),
    Case("alias bomb", "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefgh")),
         "is an alias", 2),
    Case("merge bomb", "a: &a {x: 1}\n" + "".join(f"{b}: &{b} {{<<: [*{a}, *{a}]}}\n" for a, b in pairwise("abcde")),
         "merge key", 2),
    Case("recursive alias", line("events: &a {x: *a}"), "&a is an anchor", 2),
    Case("undefined alias", value("*nowhere"), "*nowhere is an alias"),
    Case("python tag", value("!!python/object/apply:os.system [echo]"), "is a tag"),
    Case("unknown tag", value("!money 5"), "is a tag"),
    Case("bad tag", value("!<tag:"), "not YAML"),
    Case("bad version of YAML", "%YAML 9.9\n---\n" + line("title: x"), "not YAML", 1),
    Case("a version of 5,000 digits", f"%YAML 1.{'1' * 5000}\n---\n", "not YAML", 1),
    Case("a character beyond all", line('title: "\\UFFFFFFFF"'), "not YAML", 2),
    Case("deep", line("title: " + "[" * 13 + "]" * 13), "nested", 2),
)  # fmt: skip

KEYS = (
    Case("duplicate key", line("title: x\ntitle: y"), "stands twice", 3),
    Case("duplicate entry", entry("{value: 1, unit: GW/yr}\n  power.additions: {value: 2, unit: GW/yr}"), "twice", 4),
    Case("look-alike key", value("5", name="p\u043ewer.additions"), "U+043E not of ASCII"),
    Case("look-alike of another key", line("\u0435nd: 2027Q1"), "nearest: end", 2),
    Case("full-width key", value("5", name="ｐｏｗｅｒ.additions"), "nearest: power.additions"),
    Case("null as key", line("~: 1"), "nothing stands here", 2),
    Case("nothing as key", line(": 1"), "not YAML", 2),
    Case("boolean as key", line("yes: 1"), "truth value", 2),
    Case("true as key", line("true: 1"), "true is not a name", 2),
    Case("number as key", line("5: 1"), "5 is not a name", 2),
    Case("list as key", line("[a, b]: 1"), "a name must stand", 2),
    Case("mapping as key", line("? {a: b}\n: 1"), "a name must stand", 2),
    Case("full-width colon", "title： x\nextends: whole.yaml\n", "narrow form", 2),
    Case("full-width colon in braces", entry("{value：5, unit: GW/yr}"), "full-width"),
    Case("no-break space", entry("{value:\u00a05, unit: GW/yr}"), "U+00A0"),
    Case("no-break space in a key", value("5", name="power.additions\u00a0"), "U+00A0"),
    Case("no-break space for indent", "extends: whole.yaml\nparameters:\n\u00a0\u00a0power.additions: 1\n", "U+00A0"),
    Case("zero-width space in a key", value("5", name="power.\u200badditions"), "U+200B"),
    Case("bidi mark", line("title: a\u202eb"), "U+202E turns", 2),
    Case("bidi mark in a comment", line("# \u2066 nothing to see"), "U+2066 turns", 2),
    Case("bidi mark, escaped", line('title: "a\\u202eb"'), "U+202E turns", 2),
    Case("lone surrogate", line('title: "\\ud800"'), "U+D800", 2),
    Case("unknown key", entry("{value: 5, unit: GW/yr, unti: x}"), "nearest: unit"),
    Case("unknown section", line("paramters: {}"), "nearest: parameters", 2),
    Case("unknown parameter", value("5", name="power.addition"), "nearest: power.additions"),
    Case("wrong schema version", line("schema_version: 2"), "expected: 1", 2),
    Case("schema version as text", line("schema_version: '1'"), "expected: 1", 2),
    Case("schema version as truth", line("schema_version: true"), "expected: 1", 2),
    Case("name with a slash", line("verdict: {a/b: {of: capex, at_least: 1}}"), "letters, digits and underscores", 2),
    Case("name that is a path", line("factors: {../a: {loads: {tokens.decline: 0.1}}}"), "letters, digits", 2),
    Case("name of markup", line("verdict: {<script>: {of: capex, at_least: 1}}"), "letters, digits", 2),
    Case("name that begins a formula", line("verdict: {=1+1: {of: capex, at_least: 1}}"), "letters, digits", 2),
    Case("name of an event", line("events: {=x: {kind: rate_hike, when: {date: 2026Q1}, size: {value: 1, unit: bp}}}"),
         "letters, digits", 2),
)  # fmt: skip

NUMBERS = (
    Case("nan", value("nan"), "not a finite number"),
    Case(".nan", value(".NaN"), "not a finite number"),
    Case("inf", value("-.inf"), "not a finite number"),
    Case("1e400", value("1e400"), "below 1e308"),
    Case("1e-400", value("1e-400"), "too small"),
    Case("5,000 digits", value("1" * 5000), "below 1e308"),
    Case("5,000 digits to the base of 16", value("0x" + "f" * 5000), "another base"),
    Case("010", value("010"), "octal number 8"),
    Case("12:30", value("12:30"), "750 in YAML 1.1"),
    Case("1,000", value("1,000"), "thousand"),
    Case("1,000 in a line", "extends: whole.yaml\nparameters:\n  power.additions:\n    value: 1,000\n    unit: GW/yr\n",
         "1000 for thousands", 4),
    Case("$19B", value("$19B"), "the text '$19B'"),
    Case("5％", value("5％"), "write 5 with unit: '%'"),
    Case("full-width digits", value("１２"), "write 12"),
    Case("no-break space behind a number", value("5\u00a0"), "U+00A0"),
    Case("yes", value("yes"), "truth value"),
    Case("no", value("no"), "truth value"),
    Case("true", value("true"), "is true"),
    Case("quoted number", value("'5'"), "remove the quotes: 5"),
    Case("bad date", line("start: 2026-13"), "a quarter like", 2),
    Case("bad date of a source", entry("{value: 5, unit: GW/yr, known_by: 2026-02-30}"), "of the calendar"),
    Case("bad month of a source", entry("{value: 5, unit: GW/yr, known_by: 2026-13-01}"), "of the calendar"),
    Case("min above max", entry("{uniform: [10, 9], unit: GW/yr}"), "low must be below high"),
    Case("sigma 0", entry("{lognormal: {median: 9, sigma: 0}, unit: GW/yr}"), "must be positive"),
    Case("sigma below 0", entry("{lognormal: {median: 9, sigma: -1}, unit: GW/yr}"), "must be positive"),
    Case("deviation 0", entry("{normal: {mean: 9, sd: 0}, unit: GW/yr}"), "sd must be positive"),
    Case("weight 0", entry("{discrete: {values: [1, 2], weights: [1, 0]}, unit: GW/yr}"), "a number above 0"),
    Case("weight below 0", entry("{discrete: {values: [1, 2], weights: [1, -1]}, unit: GW/yr}"), "a number above 0"),
    Case("too few weights", entry("{discrete: {values: [1, 2], weights: [1]}, unit: GW/yr}"), "needs a weight"),
    Case("weights beyond sum", entry("{discrete: {values: [1, 2], weights: [1e308, 1e308]}, unit: GW/yr}"), "finite"),
    Case("zero price", value("0", "x/yr", "tokens.decline"), "beyond its bounds"),
    Case("wrong unit", value("5", "GW"), "does not convert to GW/yr"),
    Case("unit that is none", value("5", "GW/year"), "nearest: GW/yr"),
    Case("missing unit", entry("{value: 5}"), "add unit: GW/yr"),
    Case("percent for share", value("40", "share", "market.idle"), "or write unit: '%'"),
    Case("real for nominal", value("5", "'%/yr real'", "power.growth"), "money and rates are nominal"),
    Case("nominal for real", value("5", "nominal GW/yr"), "money and rates are nominal"),
    Case("beyond a number once converted", value("1e308", "GW/quarter"), "beyond every number"),
    Case("reversed dates", line("start: 2028Q1"), "does not follow the start", 0),
    Case("reversed dates in one file", "extends: whole.yaml\nstart: 2030Q1\nend: 2029Q4", "does not follow", 3),
    Case("horizon of 200 years", line("end: 2225Q4"), "too far after the start", 2),
)  # fmt: skip

WORKS = (
    ("bom", b"\xef\xbb\xbf" + value("12.5").encode(), 12.5),
    ("two boms", b"\xef\xbb\xbf\xef\xbb\xbf" + value("12.5").encode(), 12.5),
    ("crlf", value("12.5").replace("\n", "\r\n").encode(), 12.5),
    ("cr", value("12.5").replace("\n", "\r").encode(), 12.5),
    ("no line at the end", value("12.5").strip().encode(), 12.5),
    ("1e9", value("1e1").encode(), 10.0),
    ("plus", value("+5.").encode(), 5.0),
    ("minus nought", value("-0").encode(), 0.0),
    ("unit with percent", value("5", "'MW/yr'").encode(), 0.005),
    ("json", b'{"extends": "whole.yaml", "parameters": {"power.additions": {"value": 1.5, "unit": "GW/yr"}}}', 1.5),
    ("title of markup", (value("7") + "title: <script>alert(1)</script>\n").encode(), 7.0),
    ("title that begins a formula", (value("7") + "title: =1+1\n").encode(), 7.0),
)

BIG: dict[str, tuple[Callable[[], str], str]] = {
    "over 1 MB": (lambda: "# " + "x" * 1_000_000 + "\nextends: base\n", "too large"),
    "just below 1 MB": (lambda: "extends: base\n" + "# xxxxxxxxxxxxxxxx\n" * 52_000, ""),
    "100,000 deep": (lambda: "a: " + "[" * 100_000, "nested"),
    "100,000 deep, closed": (lambda: "a: " + "[" * 100_000 + "]" * 100_000, "nested"),
    "100,000 deep in mappings": (lambda: "{a: " * 100_000, "nested"),
    "100,000 deep in lines": (lambda: "- " * 100_000, "nested"),
    "100,000 deep in keys": (lambda: "? " * 100_000, "nested"),
    "100,000 deep, line by line": (lambda: "[\n" * 100_000, "nested"),
    "200,000 keys": (lambda: "".join(f"key_{i}: 1\n" for i in range(200_000)), "too large"),
    "as many keys as fit": (lambda: "extends: base\n" + "".join(f"k{i}: 1\n" for i in range(90_000)), "more than"),
    "parameters that are none": (
        lambda: "extends: base\nparameters:\n" + "".join(f"  power.us.additions{i}: 1\n" for i in range(4_000)),
        "the rest is not told",
    ),
    "list of a million": (lambda: "a: [" + "1," * 1_000_000 + "1]", "too large"),
    "list that fits": (lambda: "a: [" + "1, " * 300_000 + "1]", "more than"),
    "scalar of 10 MB": (lambda: "title: " + "x" * 10_000_000, "too large"),
    "scalar that fits": (lambda: "extends: base\nstart: " + "x" * 900_000, "a quarter like"),
    "name of 900,000": (lambda: "extends: base\nparameters: {? " + "x" * 900_000 + " : 1}", "no parameter is called"),
    "unit of 900,000": (
        lambda: "extends: base\nparameters: {power.us.additions: {value: 1, unit: " + "GW/" * 300_000 + "yr}}",
        "is not a unit",
    ),
    "quoted number of 900,000": (lambda: "extends: base\nschema_version: '" + "1" * 900_000 + "'", "expected: 1"),
    "alias bomb of 5,000": (
        lambda: "a0: &a0 [x]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}]\n" for i in range(3_000)),
        "is an anchor",
    ),
    "quotes that never close": (lambda: "a: '" + "''" * 450_000, "not YAML"),
    "keys that never end": (lambda: "a\n" * 400_000 + ": 1", "not YAML"),
    "signs that may not stand": (lambda: "a: " + "\x01" * 900_000, "U+0001"),
    "digits by the million": (lambda: "extends: base\nend: " + "9" * 900_000, "below 1e308"),
}


def places(folder: Path) -> dict[str, tuple[str, str]]:
    """What may stand at the path of a file: by id, the path and a part of what is told."""
    write(folder, WHOLE, "whole.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "folder.yaml").mkdir()
    write(folder, "x" * 1_000_001, "large.yaml")
    write(folder, "extends: two.yaml\n", "one.yaml")
    write(folder, "extends: one.yaml\n", "two.yaml")
    write(folder, "root: secret\n", "secret.txt")
    extending = {
        "circle": ("one.yaml", "in a circle"),
        "itself": ("by itself.yaml", "in a circle"),
        "out of the tree": ("../" * 40 + "etc/passwd", "not the name of a YAML file"),
        "out of the tree, absolute": ("/etc/scenario.yaml", "absolute"),
        "out of the tree, no such file": ("../" * 40 + "none.yaml", "there is no file"),
        "text": ("./secret.txt", "not the name of a YAML file"),
        "too long": ("x/" * 3000 + "y.yaml", "there is no file"),
        "pipe": ("pipe.yaml", "there is no file"),
        "loop": ("loop.yaml", "there is no file"),
        "large": ("large.yaml", "too large"),
    }
    for name, (path, _) in extending.items():
        write(folder, f"extends: {path}\n", f"by {name}.yaml")
    return {
        "missing": ("mising.yaml", "there is no file"),
        "missing, near": ("whol.yaml", "whole.yaml"),
        "directory": ("folder.yaml", "is a folder"),
        "fifo": ("pipe.yaml", "is a pipe"),
        "device": ("/dev/zero", "is a pipe or a device"),
        "link loop": ("loop.yaml", "cannot be read"),
        "link loop without an ending": ("./loop.yaml/x", "cannot be read"),
        "nul in path": ("a\0.yaml", "cannot be read"),
        "nul in a name": ("a\0", "neither a shipped scenario nor a file"),
        "path too long": ("x" * 5000 + ".yaml", "cannot be read"),
        "name too long": ("x" * 5000, "neither a shipped scenario nor a file"),
        "over 1 MB": ("large.yaml", "too large"),
        **{f"extends: {name}": (f"by {name}.yaml", told) for name, (_, told) in extending.items()},
    }
