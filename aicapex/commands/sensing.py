"""aicapex sensitivity."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def sensitivity() -> None:
    """Not there yet."""
    raise UsageError(Problem("sensitivity is not built yet"))
