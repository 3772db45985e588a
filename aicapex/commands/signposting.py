"""aicapex signposts."""

from __future__ import annotations

from aicapex.errors import Problem, UsageError


def signposts() -> None:
    """Not there yet."""
    raise UsageError(Problem("signposts is not built yet"))
