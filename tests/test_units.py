"""Units: exact where they can be, refused where one would have to guess."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicapex.units import KNOWN_UNITS, UnitError, convert, converts, is_linear, is_unit


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (40, "%", "share", 0.4),
        (0.7, "%", "share", 0.007),
        (150, "bp", "share", 0.015),
        (0.015, "share", "bp", 150),
        (15_000, "MW/yr", "GW/yr", 15),
        (0.012, "TW", "GW", 12),
        (0.5, "GW/quarter", "GW/yr", 2),
        (2, "yr", "quarter", 8),
        (18, "month", "yr", 1.5),
        (0.05, "1/quarter", "1/yr", 0.2),
        (1.4, "USD tn", "USD bn", 1400),
        (36.5, "USD m/MW", "USD bn/GW", 36.5),
        (7, "cent/kWh", "USD/MWh", 70),
        (8.2, "bn people", "M people", 8200),
        (2.5, "bn USD", "USD m", 2500),
        (365, "T/yr", "T/day", 1),
        (3, "M H100e/(T/day)", "M H100e/(T/day)", 3),
        (50, "%/yr", "x/yr", 1.5),
        (1.5, "x/yr", "%/yr", 50),
        (2, "x/quarter", "x/yr", 16),
    ],
)
def test_converts_exactly(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected, rel=1e-15)
    assert converts(source, target)


def test_decimals_are_rounded_once() -> None:
    assert convert(0.7, "%", "share") == 0.007
    assert convert(110, "%/yr", "x/yr") == 2.1


def test_growth_is_not_a_factor() -> None:
    assert convert(10, "x/yr", "log/yr") == pytest.approx(math.log(10))
    assert convert(100, "%/yr", "log/yr") == pytest.approx(math.log(2))
    assert not is_linear("x/yr", "log/yr")
    assert not is_linear("%/yr", "x/yr")
    assert is_linear("log/yr", "log/quarter")
    assert is_linear("%", "share")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1/yr", "log/yr"),
        ("x", "share"),
        ("GW", "GW/yr"),
        ("USD/H100e-h", "USD/GPU-h"),
        ("T/day", "k/month"),
        ("x", "x/yr"),
        ("GW", "USD bn"),
        ("USD/MWh", "USD bn/GW/yr"),
    ],
)
def test_what_must_be_guessed_does_not_convert(source: str, target: str) -> None:
    assert not converts(source, target)
    with pytest.raises(UnitError, match="does not convert"):
        convert(1, source, target)


@pytest.mark.parametrize("text", ["", "1", "/", "gw", "GW/year", "GW//yr", "USD  bn", "EUR", "yr yr", "percent", " GW"])
def test_grammar_is_closed(text: str) -> None:
    assert not is_unit(text)
    with pytest.raises(UnitError):
        convert(1, text, "GW")


def test_nearest_unit_is_named() -> None:
    with pytest.raises(UnitError) as caught:
        convert(1, "GW/year", "GW/yr")
    assert "GW/yr" in caught.value.nearest


def test_nothing_grows_from_less_than_nothing() -> None:
    with pytest.raises(UnitError, match="no continuous growth"):
        convert(-100, "%/yr", "log/yr")
    assert convert(-100, "%/yr", "x/yr") == 0


@given(st.sampled_from([u for u in KNOWN_UNITS if is_unit(u)]), st.sampled_from(KNOWN_UNITS), st.floats(0.01, 3))
def test_there_and_back(source: str, target: str, value: float) -> None:
    if converts(source, target):
        assert convert(convert(value, source, target), target, source) == pytest.approx(value, rel=1e-9)
    assert convert(value, source, source) == value
