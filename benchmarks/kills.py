"""Kill a run at random moments: its folder must be whole or absent each time, and no worker may outlive it.

    python benchmarks/kills.py [--kills 100] [--seed 1] [--trials 3000]

Moments lie between the start of the command and a little after its usual end, most of them near it. Exits 1 if a
folder is half-written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def command(place: Path, trials: int) -> list[str]:
    """A run with charts and two workers into a folder."""
    words = ["run", "base", "--set", "end=2027Q4", "--trials", str(trials), "--jobs", "2", "--no-range", "--quiet"]
    return [sys.executable, "-m", "aicapex", *words, "--out", str(place)]


def state(place: Path) -> str:
    """Whether a run folder is absent, whole, or neither."""
    if not place.exists():
        return "absent"
    try:
        files = json.loads((place / "manifest.json").read_text(encoding="utf-8"))["files"]
        there = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
        same = all(hashlib.sha256((place / name).read_bytes()).hexdigest() == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError):
        return "half-written"
    return "whole" if same and there == {*files, "manifest.json"} else "half-written"


def workers_of(place: Path) -> list[str]:
    """Processes that still run with the folder in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(place).encode() in words:
            found.append(process.name)
    return found


def main() -> int:
    """Run, kill, look; print the counts and the seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trials", type=int, default=3_000)
    given = parser.parse_args()
    moments, seen, left = random.Random(given.seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        subprocess.run(command(Path(folder) / "first", given.trials), check=True, capture_output=True)
        usual = time.monotonic() - begun
        for number in range(given.kills):
            place = Path(folder) / f"run-{number}"
            process = subprocess.Popen(
                command(place, given.trials), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(moments.triangular(0.0, 1.1 * usual, usual))  # most of them while it writes
            process.kill()
            process.wait()
            seen[state(place)] += 1
            until = time.monotonic() + 10.0
            while (orphans := workers_of(place)) and time.monotonic() < until:
                time.sleep(0.05)
            left += len(orphans)
    told = ", ".join(f"{count} {name}" for name, count in sorted(seen.items()))
    print(f"{given.kills} kills over {usual:.1f} s, seed {given.seed}: {told}; {left} workers outlived their run")
    return 1 if seen["half-written"] or left else 0


if __name__ == "__main__":
    sys.exit(main())
