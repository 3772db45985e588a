"""The bounds of what a run may be asked for; light, as the command line's help needs them too."""

from __future__ import annotations

from typing import Final

MOST_TRIALS: Final = 1_000_000
"""In a run that keeps them all: its outputs take some forty gigabytes."""

MOST_SUMMARISED: Final = 1_000_000_000
"""In a run that keeps summaries only: some twelve days on one core, and within what its counts hold."""

MOST_SEED: Final = 2**64 - 1
