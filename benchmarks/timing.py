"""Medians of interleaved runs: what is compared takes turns, so that a busy minute of the machine strikes all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLING_SECONDS = 0.05  # between two looks at the memory of a process tree


@dataclass(frozen=True)
class Timed:
    """Seconds by what was timed, round by round."""

    seconds: dict[str, list[float]]

    def medians(self) -> dict[str, float]:
        """The median of each."""
        return {name: statistics.median(rounds) for name, rounds in self.seconds.items()}

    def median(self, name: str) -> float:
        """The median of one."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> float:
        """The median over rounds of one against another in the same round."""
        return statistics.median(a / b for a, b in zip(self.seconds[name], self.seconds[to], strict=True))


def interleaved(work: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = True) -> Timed:
    """Time each piece of work once a round, after a round that is not counted if `warm`."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for number in range(-1 if warm else 0, rounds):
        for name, run in work.items():
            begun = time.perf_counter()
            run()
            if number >= 0:
                seconds[name].append(time.perf_counter() - begun)
    return Timed(seconds)


def command(words: Sequence[str], folder: Path | None = None) -> Callable[[], object]:
    """Work that is a process of its own, which must succeed."""

    def run() -> None:
        done = subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"{' '.join(words)}: {' / '.join(told)}")

    return run


def peak_memory(words: Sequence[str], folder: Path | None = None) -> tuple[float, float]:
    """Seconds, and the peak of what a process and all its children hold together [MB], by looking at /proc.

    Memory counts by share (PSS) where the kernel tells it, so that pages in common are not counted twice.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(_held, _tree(process.pid))))
        time.sleep(SAMPLING_SECONDS)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - begun, peak


def _tree(root: int) -> list[int]:
    """A process and its descendants."""
    parents: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            after_name = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        except OSError:
            continue
        parents.setdefault(int(after_name.split()[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found.extend(parents.get(pid, []))
    return found


def _held(pid: int) -> float:
    """Resident memory of a process [MB]; none if it is gone."""
    for file, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(key):
                return float(line.split()[1]) / 1024
    return 0.0
