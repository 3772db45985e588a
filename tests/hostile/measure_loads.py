"""Load the numbered files of a folder, each in a fork; what was told, seconds and megabytes, in JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from aicapex import registry  # noqa: F401  # in memory before the forks
from aicapex.errors import AicapexError
from aicapex.scenario import load

LONGEST = 60  # seconds; nothing here is about speed, but for what would never end


def told_of(path: Path) -> str:
    """What the loader says of a file."""
    try:
        load(str(path))
    except AicapexError as error:
        return str(error)
    except BaseException:
        return traceback.format_exc()
    return "loaded"


def measure(path: Path) -> dict[str, object]:
    """One file in a fork."""
    begun = time.perf_counter()
    if not (child := os.fork()):
        signal.alarm(LONGEST)
        path.with_suffix(".told").write_text(told_of(path))
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    told = path.with_suffix(".told").read_text() if status == 0 else f"Traceback: ended with status {status}"
    return {"told": told, "seconds": seconds, "megabytes": used.ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps([measure(Path(sys.argv[1]) / f"{number}.yaml") for number in range(int(sys.argv[2]))]))
