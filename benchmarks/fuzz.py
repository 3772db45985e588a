"""Scenario files with slips in them, by the hundred thousand: each loads, or is told clearly what is wrong; no more.

    python benchmarks/fuzz.py [--cases 100000] [--first 0] [--seed 1] [--jobs 1] [--keep FOLDER]

What loads is checked twice: what it changes is written, loaded again and has the same digest; and its numbers are those
that another reader of YAML finds in the same bytes. Exits 1 on any exception that is not told to users, on what takes
over ten seconds, and on what is misread; the inputs are kept in the folder, if one is given. Prints what was counted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import yaml
from mutations import mutated, pieces

from aicapex import scenario_build, scenario_changes, scenario_layers, scenario_write
from aicapex.errors import AicapexError
from aicapex.scenario import Scenario, load
from aicapex.scenario_door import Door
from aicapex.scenario_yaml import Table
from aicapex.shipped import replay_names, scenario_names, scenario_path

OVER, HANGS = 1.0, 10  # seconds
FAILURES = ("traceback", "hang", "misread")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Hang(BaseException):
    """Time is up; nothing that the loader catches."""


@cache
def shipped_texts() -> tuple[bytes, ...]:
    """The shipped files as they are."""
    return tuple(scenario_path(name).read_bytes() for name in (*scenario_names(), *replay_names()))


def corpus(random: Random) -> list[bytes]:
    """The shipped files; of the long ones a few entries, as they would take most of the time."""
    return [text if len(text) < 8000 else pieces(random, text) for text in shipped_texts()]


@cache
def quicken() -> None:
    """Keep what shipped files give, which is the same each time: read once, checked once."""
    nodes: set[int] = set()
    _read_once(nodes)
    _check_once(nodes)
    _build_once(nodes)
    scenario_layers.scenario_names, scenario_layers.replay_names = cache(scenario_names), cache(replay_names)
    scenario_layers.scenario_path = cache(scenario_path)


def _read_once(nodes: set[int]) -> None:
    """Shipped files are read once; `nodes` fills with the entries of theirs."""
    read, lengthen = scenario_layers._read_file, scenario_layers.long_form
    tables: dict[str, Any] = {}
    long: dict[int, Any] = {}

    def read_once(found: Any, problems: list[Any]) -> Any:
        if not found.is_shipped:
            return read(found, problems)
        if found.shown not in tables:
            tables[found.shown] = table = read(found, problems)
            long[id(table)] = lengthened = lengthen(table)
            for section in lengthened.entries.values():
                nodes.update(map(id, getattr(section, "entries", {}).values()))
        return tables[found.shown]

    scenario_layers._read_file = read_once
    scenario_layers.long_form = lambda table: long[id(table)] if id(table) in long else lengthen(table)


def _check_once(nodes: set[int]) -> None:
    """Entries of shipped files are checked once."""
    check = Door.check
    checked: dict[Any, Any] = {}

    def check_once(door: Door, model: Any, path: Any, units: Any = None) -> Any:
        key = (model, id(door.node(path)))
        if key[1] not in nodes:
            return check(door, model, path, units)
        if key not in checked:
            checked[key] = check(door, model, path, units)
        return checked[key]

    Door.check = check_once  # type: ignore[method-assign]


def _build_once(nodes: set[int]) -> None:
    """What entries of shipped files amount to is found once."""
    amount, others, plain = (
        scenario_build.read_amount,
        scenario_build.read_alternatives,
        scenario_changes.plain_data,
    )
    kept: dict[Any, Any] = {}

    def amount_once(door: Door, path: Any, entry: Any, given: Any, wanted: Any, unit_at: Any = None) -> Any:
        if id(door.node(path)) not in nodes:
            return amount(door, path, entry, given, wanted, unit_at)
        key = ("amount", id(entry))
        if key not in kept:
            known = len(door.problems)
            found = amount(door, path, entry, given, wanted, unit_at)
            if len(door.problems) > known:
                return found
            kept[key] = found
        return kept[key]

    def others_once(door: Door, name: str, entry: Any, wanted: Any, registry: Any) -> Any:
        if id(door.node(("parameters", name))) not in nodes:
            return others(door, name, entry, wanted, registry)
        key = ("others", id(entry))
        if key not in kept:
            kept[key] = others(door, name, entry, wanted, registry)
        return kept[key]

    def plain_once(node: Any) -> Any:
        if id(node) in nodes:
            key = ("plain", id(node))
            if key not in kept:
                kept[key] = plain(node)
            return kept[key]
        if isinstance(node, Table):
            return {name: plain_once(entry) for name, entry in node.entries.items()}
        return plain(node)

    scenario_build.read_amount = amount_once
    scenario_build.read_alternatives = others_once
    scenario_changes.plain_data = plain_once


def written_again(scenario: Scenario) -> str:
    """What a scenario changes as a file of its own that extends the same one."""
    write = scenario_write
    data: dict[str, Any] = {"extends": scenario.extends, "start": scenario.start, "end": scenario.end}
    sections = (("factors", scenario.factors), ("events", scenario.events), ("verdict", scenario.verdict))
    data["parameters"] = {n: write._parameter(v) for n, v in scenario.parameters.items() if n in scenario.changed}
    for section, entries in sections:
        changed = {name: entry for name, entry in entries.items() if f"{section}.{name}" in scenario.changed}
        make: Any = {
            "factors": lambda factor: {"loads": dict(factor.loads)}, "events": write._event, "verdict": write._test,
        }[section]  # fmt: skip
        data[section] = {name: make(entry) for name, entry in changed.items()}
        if f"{section}.enabled" in scenario.changed:
            data[section]["enabled"] = bool(entries)
    return yaml.dump(data, Dumper=write._Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None)


def misread(scenario: Scenario, raw: bytes, folder: Path, *, whole: bool) -> str:
    """What does not agree in a scenario that loads; empty if all does."""
    again = folder / "again.yaml"
    texts = [scenario.to_yaml()] if whole else []
    if scenario.extends in scenario_layers.scenario_names() and not scenario.replay:
        texts.append(written_again(scenario))
    for text in texts:
        again.write_text(text, encoding="utf-8")
        try:
            if load(str(again)).digest != scenario.digest:
                return "written and loaded again it is another scenario"
        except AicapexError as error:
            return f"written again it does not load: {error}"
    try:
        data = yaml.load(raw, Loader=LOADER)
    except (yaml.YAMLError, ValueError, OverflowError):
        return ""
    return next(disagreements(scenario, data), "") if isinstance(data, dict) else "no mapping, and yet it loads"


def disagreements(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[str]:
    """Numbers of the file that are not those of the scenario, where they stand in the declared unit."""
    for key in ("start", "end"):
        if isinstance(data.get(key), str) and data[key] != getattr(scenario, key):
            yield f"{key} is {getattr(scenario, key)}, not {data[key]}"
    parameters = data.get("parameters")
    for name, entry in parameters.items() if isinstance(parameters, dict) else ():
        if not isinstance(entry, dict) or name not in scenario.parameters:
            yield f"{name} is not in the scenario"
        elif entry.get("unit") == scenario.parameters[name].unit:
            yield from _unlike(name, entry, scenario.parameters[name].distribution)


def _unlike(name: str, entry: Mapping[str, Any], distribution: Any) -> Iterator[str]:
    distribution = getattr(distribution, "inner", distribution)
    for form in ("value", "uniform", "triangular", "pert"):
        given = entry.get(form)
        if isinstance(given, list):
            given = dict(zip(("low", "high"), given, strict=False))
        for key, number in (given if isinstance(given, dict) else {"value": given}).items():
            # YAML 1.1 takes 1e9 for text: what it does not take for a number is not compared.
            if isinstance(number, int | float) and float(number) != getattr(distribution, key, None):
                yield f"{key} of {name} is {getattr(distribution, key, None)}, not {number}"


def kind_of(text: str) -> str:
    """A sentence of the loader without what it says of the file."""
    short = re.sub(r"'[^']*'|\"[^\"]*\"|U\+[0-9A-F]+|[-+]?[0-9][0-9.eE+,-]*|\S*[._/]\S*", "…", text)
    return re.sub(r"(no value is given for|has no key|is the text|one of|holds) .*", r"\1 …", short)[:70]


def outcome(path: Path, raw: bytes, *, whole: bool) -> tuple[str, str]:
    """What comes of a file, and the words for it."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hang

    path.write_bytes(raw)
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANGS)
    begun = time.perf_counter()
    try:
        scenario = load(str(path))
        seconds = time.perf_counter() - begun
        wrong = misread(scenario, raw, path.parent, whole=whole)
        return ("misread", wrong) if wrong else ("slow" if seconds > OVER else "ok", "")
    except AicapexError as error:
        unclear = next((each.what for each in error.problems if not (each.expected or each.nearest or each.cure)), "")
        slow = time.perf_counter() - begun > OVER
        kind = "slow" if slow else "told without a cure" if unclear else "told"
        return kind, kind_of(unclear or error.problems[0].what)
    except Hang:
        return "hang", f"over {HANGS} s"
    except Exception:  # whatever it is: to find these is what the fuzzer is for
        return "traceback", traceback.format_exc()
    finally:
        signal.alarm(0)


def run(seed: int, first: int, count: int) -> tuple[Counter[str], Counter[str], list[tuple[int, str, str, bytes]]]:
    """So many cases from a number on: how many of each outcome and kind of sentence, and what is to be looked at."""
    warnings.simplefilter("ignore")
    quicken()
    totals, kinds, found = Counter[str](), Counter[str](), []
    texts: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            random = Random(f"{seed}/{number}")
            if number % 10 == 0 or not texts:
                texts = corpus(Random(f"{seed}/{number // 10}/texts"))
            raw = mutated(random, texts)
            path = Path(folder) / "mine.yaml"
            kind, words = outcome(path, raw, whole=number % 200 == 0)
            if kind == "slow":
                kind, words = outcome(path, raw, whole=False)  # once more, in case that the machine was busy
            totals[kind] += 1
            kinds[words if kind.startswith("told") else kind] += 1
            if kind not in ("ok", "told"):
                found.append((number, kind, words, raw))
    return totals, kinds, found


def main() -> None:
    """Run the cases and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    totals, kinds = Counter[str](), Counter[str]()
    last = given.first + given.cases
    chunks = [(given.seed, k, min(500, last - k)) for k in range(given.first, last, 500)]
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        begun = time.perf_counter()
        for done, more in enumerate(pool.imap(_run, chunks)):
            totals.update(more[0])
            kinds.update(more[1])
            for number, kind, words, raw in more[2]:
                print(f"case {number}: {kind}: {words}", flush=True)
                if given.keep:
                    given.keep.mkdir(parents=True, exist_ok=True)
                    (given.keep / f"{given.seed}_{number}_{kind.replace(' ', '_')}.yaml").write_bytes(raw)
            if done % 4 == 3:
                print(f"{sum(totals.values()):,} in {time.perf_counter() - begun:.0f} s: {dict(totals)}", flush=True)
    print(f"{given.cases:,} cases of seed {given.seed}: {dict(totals)}; {len(kinds)} kinds of sentences")
    for words, count in kinds.most_common(60):
        print(f"  {count:7,}  {words}")
    sys.exit(any(totals[kind] for kind in FAILURES))


def _run(chunk: tuple[int, int, int]) -> Any:
    return run(*chunk)


if __name__ == "__main__":
    main()
