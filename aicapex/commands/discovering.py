"""aicapex discover."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def discover() -> None:
    """Not there yet."""
    raise UsageError(Problem("discover is not built yet"))
