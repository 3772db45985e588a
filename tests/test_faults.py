"""What may go wrong around a run: nothing is half-written, a message says what happened, and the exit code too."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aicapex import engine, scenario, workers
from aicapex.errors import InputOutputError

ROOT = Path(__file__).parent.parent
SHORT = ("run", "base", "--trials", "20", "--set", "end=2027Q4", "--no-range")
LONG = ("run", "base", "--trials", "60000", "--jobs", "2", "--no-range", "--no-charts", "--out", "place")
AICAPEX = (sys.executable, "-m", "aicapex")
needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system has no /proc")


def aicapex(folder: Path, *words: str, **others: object) -> subprocess.CompletedProcess[str]:
    """A command run to its end in a folder."""
    given = {"capture_output": True, "text": True, "timeout": 120} | others
    return subprocess.run([*AICAPEX, *words], check=False, cwd=folder, **given)  # type: ignore[call-overload, no-any-return]


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell, with the command as $A."""
    environment = os.environ | {"A": " ".join(AICAPEX), "R": " ".join(SHORT)}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("$A $R --no-write --format csv | head -1; exit ${PIPESTATUS[0]}", 0, ""),
        ("$A run --help | head -1; exit ${PIPESTATUS[0]}", 0, ""),
        ("$A $R --no-write >&-", 0, ""),
        ("$A $R --no-write >&- 2>&-", 0, ""),
        ("$A $R --no-write </dev/null >/dev/null", 0, ""),
        ("test -e /dev/full || exit 5; $A $R --no-write >/dev/full", 5, ""),
        ("mkdir gone; cd gone; rmdir ../gone; $A $R", 5, "cannot read or write"),
        ("touch file; $A $R --out file/under", 5, "file"),
        ("touch file; $A $R --out file", 5, "exists already"),
        ("$A $R --out /proc/none/place", 5, "cannot read or write"),
    ],
)
def test_streams_and_places_that_are_not_there(tmp_path, line, code, said):
    ended = shell(tmp_path, line)
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_full_disk_leaves_nothing(tmp_path):
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    ended = aicapex(tmp_path, *SHORT, "--out", "place", preexec_fn=limited)
    assert ended.returncode == 5
    assert "place" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/proc/none", "XDG_CONFIG_HOME": "/proc/none"},
        {"HOME": "/nonexistent", "TERM": "dumb", "LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
    ids=["nothing is set", "no home and no cache", "no terminal and no locale"],
)
def test_a_bare_environment_is_enough(tmp_path, environment):
    ended = aicapex(tmp_path, *SHORT, "--out", "place", "--lang", "zh", env=environment, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    assert "基准情景" in ended.stdout
    assert "Matplotlib" not in ended.stderr
    assert (tmp_path / "place" / "manifest.json").is_file()


def test_two_runs_into_one_folder_leave_one_of_them(tmp_path):
    with ThreadPoolExecutor(2) as both:
        ended = list(both.map(lambda seed: aicapex(tmp_path, *SHORT, "--seed", seed, "--out", "place"), "12"))
    codes = [each.returncode for each in ended]
    assert sorted(codes) in ([0, 0], [0, 5])  # one after the other is refused too, unless it was told to replace
    assert codes != [0, 0]
    seed = json.loads((tmp_path / "place" / "manifest.json").read_text(encoding="utf-8"))["seed"]
    assert seed == codes.index(0) + 1
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_two_runs_at_once_take_two_free_names(tmp_path):
    with ThreadPoolExecutor(2) as both:
        ended = list(both.map(lambda seed: aicapex(tmp_path, *SHORT, "--seed", seed, "--no-charts"), "12"))
    assert [each.returncode for each in ended] == [0, 0]
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["base-1", "base-2"]


def test_a_clock_that_is_set_back_changes_nothing(tmp_path, monkeypatch):
    later = iter(range(10**9, 0, -1000))
    for name in ("time", "monotonic"):
        monkeypatch.setattr(time, name, lambda: float(next(later)))
    one = engine.run(scenario.load("base", set=["end=2026Q4"]), 20, 1)
    from aicapex import runfolder

    folder = runfolder.write(one, tmp_path / "place")
    monkeypatch.undo()
    again = runfolder.write(one, tmp_path / "other")
    assert (folder / "manifest.json").read_bytes() == (again / "manifest.json").read_bytes()


# Interrupts are answered, as from a terminal: who runs the tests may have them ignored or held back for all below.
LISTENING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def running(tmp_path):
    """A long run in a group of its own, with its workers at work; it is ended in any case."""
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, *AICAPEX, *LONG],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while len(children(process.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


@needs_proc
@pytest.mark.parametrize("whom", ["everybody", "the parent alone"])
def test_an_interrupt_ends_a_run_at_once_and_leaves_nothing(running, tmp_path, whom):
    (os.killpg if whom == "everybody" else os.kill)(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.strip() == "interrupted: nothing was left half-written"
    assert list(tmp_path.iterdir()) == []


EARLY = """
import os, signal, time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from aicapex import workers

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
hand_out = ProcessPoolExecutor.map

def interrupted(pool, *work):
    results = hand_out(pool, *work)
    os.kill(os.getpid(), signal.SIGINT)
    return results

def slow(item):
    time.sleep(1)
    Path(str(item)).touch()

ProcessPoolExecutor.map = interrupted
try:
    list(workers.each(slow, range(12), 2))
except KeyboardInterrupt:
    print("interrupted")
"""


@needs_proc
def test_an_interrupt_while_work_is_handed_out_calls_it_off(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", EARLY], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.stdout.strip(), ended.stderr) == ("interrupted", "")
    assert len(list(tmp_path.iterdir())) < 12


@needs_proc
def test_a_lost_worker_is_told_and_nothing_is_left(running, tmp_path):
    os.kill(children(running.pid)[0], signal.SIGKILL)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 5
    assert "a worker process was lost" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@needs_proc
def test_workers_do_not_outlive_their_parent(running):
    at_work = children(running.pid)
    running.kill()
    running.communicate()
    until = time.monotonic() + 30
    while (left := [one for one in at_work if Path(f"/proc/{one}/statm").exists()]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


@needs_proc
def test_killed_at_random_a_folder_is_whole_or_absent():
    ended = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--kills", "4", "--trials", "200"],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    print(ended.stdout)  # with the seed
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_worker_that_is_lost_is_an_error_of_ours_to_tell():
    with pytest.raises(InputOutputError, match="worker process was lost"):
        list(workers.each(os._exit, [1, 1], 2))


def test_what_workers_raise_comes_through():
    with pytest.raises(ZeroDivisionError):
        list(workers.each(lambda one: 1 // one, [1, 0, 1], 2))


@pytest.mark.parametrize("jobs", [1, 2, 3, 8])
def test_results_come_in_the_order_of_the_items(jobs):
    assert list(workers.each(abs, range(-5, 0), jobs)) == [5, 4, 3, 2, 1]


def test_without_a_fork_the_bits_are_the_same(monkeypatch):
    short = scenario.load("base", set=["end=2026Q4"])
    forked = engine.run(short, 2 * engine.BLOCK, 1, jobs=2)
    monkeypatch.setattr(workers.threading, "active_count", lambda: 2)
    spawned = engine.run(short, 2 * engine.BLOCK, 1, jobs=2)
    for name, values in forked.outputs.items():
        assert values.tobytes() == spawned.outputs[name].tobytes(), name
