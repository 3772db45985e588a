"""aicapex story."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def story() -> None:
    """Not there yet."""
    raise UsageError(Problem("story is not built yet"))
