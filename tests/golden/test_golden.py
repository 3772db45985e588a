"""Every shipped scenario gives the figures it gave when they were last looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden import renew

from aicapex import scenario

TOLERANCE = 1e-6  # relative: another processor may move the last bits, not more


@pytest.mark.parametrize("name", scenario.shipped())
def test_golden_figures(name):
    kept = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    found = renew.figures(name)
    assert set(found) == set(kept)
    moved = {
        f"{output} {date}": (kept[output][date], value)
        for output, dated in found.items()
        for date, value in dated.items()
        if value != pytest.approx(kept[output][date], rel=TOLERANCE, abs=1e-9)
    }
    assert not moved, "renew with `python -m tests.golden.renew` and tell the effect in the changelog"


def test_no_golden_file_is_left_over():
    assert {path.stem for path in Path(__file__).parent.glob("*.json")} == set(scenario.shipped())
