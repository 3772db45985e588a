"""aicapex strategy."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def strategy() -> None:
    """Not there yet."""
    raise UsageError(Problem("strategy is not built yet"))
