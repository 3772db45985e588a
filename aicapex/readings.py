"""Claims that can be read in more than one way: which of its readings a claim has in a trial.

A reading is chosen, never averaged. One that changes an input is taken up where that input is drawn (`readings` of its
entry in a scenario); one that changes what is asked is taken up by the ledger.
"""

from __future__ import annotations

from typing import Final

from aicapex.parameters import Parameter

PREFIX: Final = "reading."
MOST: Final = 9  # readings of one claim, each known by a single digit

_CLAIMS: Final = ("C13", "C15", "C20", "C22", "C26", "C36", "C38", "C43")

PARAMETERS: Final = tuple(
    Parameter(PREFIX + claim, "x", f"Reading of claim {claim}", f"论断 {claim} 的解读", 1, MOST) for claim in _CLAIMS
)


def reading_of(claim: str) -> str:
    """The name of the parameter that chooses a claim's reading."""
    return PREFIX + claim


def is_reading(name: str) -> bool:
    """Whether a parameter chooses the reading of a claim."""
    return name.startswith(PREFIX)


def claim_of(name: str) -> str:
    """The claim whose reading a parameter chooses."""
    return name.removeprefix(PREFIX)
