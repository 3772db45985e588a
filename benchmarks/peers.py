"""Other tools on one small model: time per trial, draws included, against arrays in blocks as this package has them.

    python benchmarks/peers.py [--quick] [--python PYTHON-WITH-THE-PEERS]

Without --python the peers are installed into a throw-away environment. Each way runs in a process of its own and takes
turns with the others; all must agree, to the rounding of the last digits where the inputs are the same and within the
error of sampling where they are not. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass, field
from pathlib import Path

from bars_table import Row, judged, printed, skipped

HERE = Path(__file__).parent
SIGMAS = 5.0  # standard errors within which means must agree
SAME = 1e-9  # difference that the same inputs may make


@dataclass(frozen=True)
class Peer:
    """One way to run the small model."""

    way: str
    title: str
    package: str
    trials: tuple[int, int]  # in full and quick
    bar: float | None
    means: str


PEERS = (
    Peer(
        "plain_loop",
        "no tool, a Python loop over numpy's draws",
        "numpy",
        (5_000, 1_000),
        None,
        "What the model's own arithmetic costs when plain Python does it a trial at a time: what the tools below take "
        "beyond it is what they do besides.",
    ),
    Peer(
        "squigglepy_function",
        "squigglepy, a function per sample",
        "squigglepy",
        (5_000, 1_000),
        100.0,
        "squigglepy as its documentation shows it, a Python function drawn sample by sample: every draw passes through "
        "its checks alone, which is what it costs to write a model as plain Python, and not what its sampler costs.",
    ),
    Peer(
        "squigglepy_sampler",
        "squigglepy as a mere sampler",
        "squigglepy",
        (400_000, 100_000),
        None,
        "The same library drawing arrays in front of the very same numpy equations is not slower than this package: "
        "the gain above is that of arrays over loops, which anybody can have, and not of one library over another.",
    ),
    Peer(
        "ema_workbench",
        "EMA Workbench, sequential",
        "ema_workbench",
        (5_000, 1_000),
        100.0,
        "EMA Workbench calls a model once per experiment and keeps books of each, so that it can drive models in any "
        "language and on clusters; for a model as small as this one that weighs more than it would for a large one.",
    ),
    Peer(
        "pysd",
        "PySD, the model as XMILE",
        "pysd",
        (400, 100),
        1_000.0,
        "PySD translates system dynamics models and runs one at a time, with a pandas frame as the result; it is made "
        "to read models from other tools, not to sample them.",
    ),
)
OURS = Peer("aicapex", "aicapex: arrays in blocks, own draws", "", (400_000, 100_000), None, "")


@dataclass
class Seen:
    """What the rounds of one way gave."""

    seconds: list[float] = field(default_factory=list)  # per trial
    last: dict[str, float] = field(default_factory=dict)
    problem: str = ""


def measure(python: str | None, quick: bool) -> dict[str, Seen]:
    """Rounds of all ways in turn; a way that fails is left out of the further ones with its reason."""
    seen = {peer.way: Seen() for peer in (OURS, *PEERS)}
    with tempfile.TemporaryDirectory() as name:
        theirs = python or _environment(Path(name), seen)
        for number in range(3 if quick else 5):
            for peer in (OURS, *PEERS):
                if not seen[peer.way].problem:
                    interpreter = sys.executable if peer is OURS else theirs
                    _round(peer, interpreter, peer.trials[quick], number + 1, seen[peer.way])
    return seen


def _environment(folder: Path, seen: dict[str, Seen]) -> str:
    """Make an environment and install each peer; what cannot be installed is noted."""
    venv.create(folder, with_pip=True)
    interpreter = str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    for package in dict.fromkeys(peer.package for peer in PEERS):
        words = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            told = next(
                (line for line in done.stderr.splitlines() if line.startswith("ERROR")), _last_line(done.stderr)
            )
            for peer in PEERS:
                if peer.package == package:
                    seen[peer.way].problem = f"could not be installed: {told}"
    return interpreter


def _round(peer: Peer, interpreter: str, trials: int, seed: int, seen: Seen) -> None:
    """One process; what it tells is kept."""
    words = [interpreter, str(HERE / "toy_runs.py"), peer.way, str(trials), str(seed)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        seen.problem = f"failed: {_last_line(done.stderr)}"
        return
    seen.last = json.loads(_last_line(done.stdout))
    seen.seconds.append(seen.last["seconds"] / trials)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["without a word"])[-1]


def disagreement(ours: dict[str, float], theirs: dict[str, float]) -> str:
    """Why two ways cannot be of the same model; nothing if they can."""
    if "off" in theirs and not theirs["off"] <= SAME:  # so that what is not a number fails too
        return f"differs by {theirs['off']:.1e} from the same inputs in numpy"
    sigmas = abs(ours["mean"] - theirs["mean"]) / math.hypot(ours["error"], theirs["error"])
    return f"means are {sigmas:.1f} standard errors apart" if not sigmas <= SIGMAS else ""


def bars(python: str | None, quick: bool) -> tuple[list[Row], list[str]]:
    """Rows of the table, and a sentence on each comparison."""
    seen = measure(python, quick)
    ours = seen[OURS.way]
    if ours.problem:
        return [skipped(OURS.title, ours.problem)], []
    rows = [Row(f"small model, {OURS.title}", _shown(ours))]
    for peer in PEERS:
        theirs = seen[peer.way]
        problem = theirs.problem or disagreement(ours.last, theirs.last)
        if problem:
            rows.append(skipped(peer.title, problem))
            continue
        ratio = statistics.median(a / b for a, b in zip(theirs.seconds, ours.seconds, strict=True))
        shown = f"{ratio:,.{0 if ratio >= 10 else 1}f} × ({_shown(theirs)})"
        what = f"small model, {peer.title}, against ours"
        rows.append(judged(what, ratio, shown, peer.bar, unit=" ×", most=False) if peer.bar else Row(what, shown))
    return rows, [f"{peer.title}: {peer.means}" for peer in PEERS]


def _shown(seen: Seen) -> str:
    """Time per trial, and the mean with its error or how near it is to the same inputs in numpy."""
    told = seen.last
    agreed = f", same inputs in numpy: {told['off']:.0e} off" if "off" in told else ""
    return (
        f"{statistics.median(seen.seconds) * 1e6:,.2f} µs/trial; mean {told['mean']:.0f} ± {told['error']:.0f}{agreed}"
    )


def main() -> None:
    """Print the table of peers alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer trials and rounds")
    parser.add_argument("--python", default=None, help="interpreter that has the peers; default: a throw-away one")
    asked = parser.parse_args()
    rows, told = bars(asked.python, asked.quick)
    print(printed(rows), *told, sep="\n")


if __name__ == "__main__":
    main()
