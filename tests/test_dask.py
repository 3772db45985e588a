"""Dask as engine: the same bits as processes and as no workers at all, also where a worker is killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aicapex import workers
from aicapex.errors import UsageError

pytest.importorskip("distributed", reason="dask and distributed are not installed (aicapex[dask])")

# A process of its own: a cluster leaves threads and loops behind that would be everybody's.
PROGRAM = """
import hashlib, os, signal, sys, threading, time
from aicapex import engine, scenario, streaming, workers

def digest(results):
    found = hashlib.sha256()
    for field in ("outputs", "scalars", "cohorts", "tests", "classes", "classes_now", "parameters"):
        for name, values in sorted(getattr(results, field).items()):
            found.update(name.encode() + values.tobytes())
    return found.hexdigest()

def kill_one(after):
    client = workers._CLIENT.get()
    process = next(iter(client.cluster.workers.values())).process.process
    threading.Timer(after, os.kill, (process.pid, signal.SIGKILL)).start()

if __name__ == "__main__":
    engine.BLOCK, streaming.EXACT, streaming.PIECE = 500, 1, 1000
    short = scenario.load("base", set=["end=2027Q4"])
    for jobs in (1, 2, 3, 8):
        print("local", jobs, digest(engine.run(short, 3000, 1, jobs=jobs)))
    with workers.dask(None, 2):
        print("dask", 2, digest(engine.run(short, 3000, 1)))
        kill_one(1.0)
        print("killed", 2, digest(engine.run(short, 3000, 1)), flush=True)
    whole = streaming.run(short, 3000, 1).summary()
    with workers.dask(None, 2):
        print("summaries", streaming.run(short, 3000, 1).summary() == whole)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    place = tmp_path_factory.mktemp("dask") / "program.py"
    place.write_text(PROGRAM, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(place)], capture_output=True, text=True, timeout=150, check=False, cwd=place.parent
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [line.split() for line in ended.stdout.splitlines()]


def test_every_way_to_share_the_work_gives_the_same_digest(told):
    digests = {(how, jobs): digest for how, jobs, digest in told[:-1]}
    assert set(digests) == {*(("local", each) for each in "1238"), ("dask", "2"), ("killed", "2")}
    assert len(set(digests.values())) == 1, digests


def test_summaries_over_dask_are_the_same(told):
    assert told[-1] == ["summaries", "True"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--engine", "dask"], 5, "no Dask scheduler answers at tcp://127.0.0.1:9"),
        ([], 2, "--engine dask"),
    ],
    ids=["no scheduler answers", "a scheduler without Dask"],
)
def test_a_scheduler_that_cannot_be_used_is_told(tmp_path, options, code, said):
    ended = subprocess.run(
        [sys.executable, "-m", "aicapex", "run", "base", "--scheduler", "tcp://127.0.0.1:9", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"aicapex\[dask\]"), workers.dask(None, 1):
        pass
