"""aicapex compare."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def compare() -> None:
    """Not there yet."""
    raise UsageError(Problem("compare is not built yet"))
