"""Slips in the shipped scenarios, as the fuzzer makes them: each file loads, or is told what is wrong."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_cases import REGISTRY, WHOLE

from aicapex import scenario_yaml
from aicapex.errors import AicapexError, Place
from aicapex.scenario import load
from aicapex.scenario_yaml import read_yaml
from aicapex.shipped import scenario_names, scenario_path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from mutations import MUTATORS, VALUES, mutated

SHIPPED = [text for name in scenario_names() if len(text := scenario_path(name).read_bytes()) < 5000]
OWN = [WHOLE.encode(), re.sub("(?s)factors:.*?verdict", "verdict", WHOLE).encode()]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_a_file_with_slips_loads_or_is_told(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    path = tmp_path_factory.getbasetemp() / "slips.yaml"
    path.write_bytes(mutated(Random(seed), OWN))
    try:
        scenario = load(str(path), (), REGISTRY)
    except AicapexError as error:
        for problem in error.problems:
            assert problem.expected or problem.nearest or problem.cure, problem
        return
    again = path.with_name("again.yaml")
    again.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(str(again), (), REGISTRY).digest == scenario.digest


@pytest.mark.skipif(scenario_yaml._FAST is None, reason="there is one parser only")
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_both_parsers_read_the_same(seed: int) -> None:
    """The one that is fast, and the one that is there without it."""
    text = mutated(Random(seed), [*SHIPPED, *OWN]).decode("utf-8", errors="replace")
    place = Place("f.yaml", 1, 1)
    fast, slow = read_yaml(text, place), scenario_yaml._read_slowly(text, place)
    if not scenario_yaml.unfit_signs(text, place):
        assert fast == slow


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(MUTATORS), st.integers(0, 2**32), st.sampled_from([b"", b"\n", b"a", b"\xff", b"1,"]))
def test_mutators_take_any_bytes(mutator, seed: int, text: bytes) -> None:
    assert isinstance(mutator(Random(seed), text, b""), bytes)


@pytest.mark.parametrize("value", VALUES)
def test_a_nasty_value_is_never_another_number(tmp_path: Path, value: str) -> None:
    """If it loads, it is the number that YAML has for it."""
    path = tmp_path / "one.yaml"
    path.write_text(re.sub(r"uniform: \[9, 10\]", lambda _: f"value: {value}", WHOLE, count=1), encoding="utf-8")
    try:
        found = load(str(path), (), REGISTRY).parameters["power.additions"].distribution.support
    except AicapexError:
        return
    read = yaml.safe_load(value)
    assert found == (float(read), float(read))
