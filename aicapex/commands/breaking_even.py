"""aicapex breakeven."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def breakeven() -> None:
    """Not there yet."""
    raise UsageError(Problem("breakeven is not built yet"))
