"""The bounds of what a run may be asked for; light, as the command line's help needs them too."""

from __future__ import annotations

from typing import Final

MOST_TRIALS: Final = 1_000_000
"""In one run: its outputs take thirty gigabytes."""

MOST_SEED: Final = 2**64 - 1
