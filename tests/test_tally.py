"""Summaries without trials: quantiles from counts against exact ones, added up in any order."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex import engine, scenario, streaming
from aicapex.results import QUANTILES
from aicapex.statistics import quantile_with_limits
from aicapex.tally import BINS, Tally, grid_of, joined

N = 60_000
RANK, VALUE = 0.002, 0.004  # a quantile is within either of these: of its rank, or of its value


def shapes() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    z = rng.normal(size=N)
    return {
        "normal": z,
        "narrow": 1000.0 + 0.01 * z,
        "wide": np.exp(2.0 * z),
        "negative": -np.exp(3.0 * z),
        "heavy": rng.standard_cauchy(N),
        "share": rng.beta(0.3, 0.3, N),
        "atom": np.where(rng.random(N) < 0.4, 0.0, rng.gamma(2.0, size=N)),
        "two": np.where(rng.random(N) < 0.7, 1.0, 0.0),
        "constant": np.full(N, 3.25),
        "nothing": np.zeros(N),
        "holed": np.where(rng.random(N) < 0.3, np.nan, 1e-6 * z),
        "scales": np.where(rng.random(N) < 0.5, 1e-3 * z, 1e3 * rng.normal(size=N)),
        "infinite": np.where(rng.random(N) < 0.01, np.inf, z),
    }


def counted(values: np.ndarray, order: list[int], blocks: int = 30) -> Tally:
    grid = grid_of(values[:, :2048])
    parts = np.array_split(np.arange(values.shape[1]), blocks)
    total = Tally(grid)
    for k in order:
        part = Tally(grid, np.uint16)
        part.add(slice(0, len(values)), values[:, parts[k]])
        total.merge(part)
    return total


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return np.array(list(shapes().values()), np.float32)


def misses(values: np.ndarray, found: np.ndarray, probabilities: tuple[float, ...]) -> list[tuple[int, float]]:
    """Where a quantile is off in rank and in value."""
    wrong = []
    exactly = quantile_with_limits(values, probabilities)[0]
    for row, each in enumerate(values):
        ordered = np.sort(each[~np.isnan(each)]).astype(np.float64)
        for p, value, exact in zip(probabilities, found[:, row], exactly[:, row], strict=True):
            low, high = (np.searchsorted(ordered, value, side) / len(ordered) for side in ("left", "right"))
            near = abs(value - exact) <= VALUE * (abs(exact) + 0.02 * np.median(np.abs(ordered)))
            if not (low - RANK <= p <= high + RANK or near):
                wrong.append((row, p))
    return wrong


def test_quantiles_are_right_in_rank_or_in_value(values):
    probabilities = (0.01, *QUANTILES, 0.99)
    value, low, high = counted(values, list(range(30))).quantiles(slice(0, len(values)), probabilities)
    assert misses(values, value, probabilities) == []
    _, exact_low, exact_high = quantile_with_limits(values, probabilities)
    spread = np.abs(exact_high - exact_low) + VALUE * np.abs(exact_low) + 1e-12
    smooth = [0, 2, 3, 9]
    assert (np.abs(low - exact_low)[:, smooth] < 0.5 * spread[:, smooth]).all()
    assert (np.abs(high - exact_high)[:, smooth] < 0.5 * spread[:, smooth]).all()


def test_what_is_common_is_told_as_it_stands(values):
    names = list(shapes())
    value, _, _ = counted(values, list(range(30))).quantiles(slice(0, len(values)), (0.05, 0.25, 0.5))
    for name, expected in {"constant": [3.25] * 3, "nothing": [0.0] * 3, "two": [0.0, 0.0, 1.0]}.items():
        assert value[:, names.index(name)].tolist() == expected
    assert value[:2, names.index("atom")].tolist() == [0.0, 0.0]


def test_counts_do_not_hang_on_the_order(values):
    one, other = counted(values, list(range(30))), counted(values, list(range(29, -1, -1)))
    assert np.array_equal(one.counts, other.counts)
    assert one.sums == pytest.approx(other.sums, rel=1e-12, nan_ok=True)


def test_every_value_is_counted_once(values):
    tally = counted(values, list(range(30)))
    assert (tally.counts.sum(axis=1) == N).all()
    assert tally.defined(slice(0, len(values))).tolist() == (~np.isnan(values)).sum(axis=1).tolist()
    assert tally.counts[list(shapes()).index("holed"), BINS] == np.isnan(values[10]).sum()
    finite = np.isfinite(values).all(axis=1)
    exact = values[finite].mean(axis=1, dtype=np.float64)
    assert tally.means(slice(0, len(values)))[finite] == pytest.approx(exact, rel=1e-6, abs=1e-9)


def test_rows_of_several_grids_keep_their_bins(values):
    whole, parts = grid_of(values), joined([grid_of(values[:5]), grid_of(values[5:])])
    for field in ("near", "first", "shift", "told", "signed"):
        assert np.array_equal(getattr(whole, field), getattr(parts, field)), field
    assert whole.atoms == parts.atoms


def test_what_a_sample_hardly_has_is_not_told():
    rare = np.full((1, 4096), np.nan, np.float32)
    rare[0, ::100] = 1.0
    tally = Tally(grid_of(rare[:, :2048]))
    tally.add(slice(0, 1), rare)
    assert np.isnan(tally.quantiles(slice(0, 1), (0.5,))[0]).all()


@pytest.fixture(scope="module")
def both():
    """The same trials with every one of them kept, and as summaries only."""
    short = scenario.load("base", set=["end=2027Q4"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "EXACT", 1)
        return engine.run(short, 21_000, 3), streaming.run(short, 21_000, 3)


def test_a_run_by_its_summaries_says_what_its_trials_say(both):
    exact, summarised = (each.summary() for each in both)
    assert list(exact) == list(summarised)
    for same in ("trials", "failed", "seed", "verdict"):
        assert exact[same] == summarised[same], same
    mended = [[each for each in told["conflicts"] if each["kind"] == "mended"] for told in (exact, summarised)]
    assert mended[0] == mended[1]
    assert list(exact["outputs"]) == list(summarised["outputs"])
    for name, told in exact["outputs"].items():
        for year, figures in told["by_year"].items():
            other = summarised["outputs"][name]["by_year"][year]
            if other["p50"]["value"] is None:  # hardly ever defined
                assert figures["p50"]["value"] is None or told["defined"] < 0.05, name
                continue
            assert other["mean"] == pytest.approx(figures["mean"], rel=1e-5, abs=1e-6), name
            spread = figures["p95"]["value"] - figures["p5"]["value"]
            for label in ("p5", "p50", "p95"):
                room = 0.5 * (figures[label]["high"] - figures[label]["low"]) + 1e-3 * spread + 1e-9
                expected = pytest.approx(figures[label]["value"], rel=VALUE, abs=room)
                assert other[label]["value"] == expected, (name, year, label)


def test_binding_and_scalars_alike(both):
    exact, summarised = both
    assert summarised.binding_by(2027) == pytest.approx(exact.binding_by(2027), rel=1e-6)
    for name in exact.scalars:
        assert summarised.mean(name) == pytest.approx(exact.mean(name), rel=1e-5)


def test_workers_change_no_digit_of_the_summaries(monkeypatch):
    monkeypatch.setattr(streaming, "EXACT", 1)
    monkeypatch.setattr(streaming, "PIECE", 700)
    short = scenario.load("base", set=["end=2026Q4"])
    one, two = (streaming.run(short, 3_000, 1, jobs=jobs) for jobs in (1, 2))
    assert one.summary() == two.summary()


def test_few_trials_are_all_kept():
    assert isinstance(streaming.run(scenario.load("base", set=["end=2026Q4"]), 50, 1), engine.Results)
