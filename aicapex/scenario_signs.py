"""Signs that a scenario cannot hold, or that look like others: told by their number, as the eye cannot tell them."""

from __future__ import annotations

import re
from typing import Final

from aicapex.errors import Place, Problem

_TURNING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# What YAML allows, less the breaks of line that only some readers of YAML take for such.
_UNFIT: Final = re.compile(
    rf"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]|[{_TURNING}]"
)
_TURNS: Final = re.compile(f"[{_TURNING}]")
_UNSEEN: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff"
)
_BLANK: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD: Final = re.compile(f"[{_UNSEEN}{_BLANK}]")
_MOST: Final = 10  # unfit signs that are told of one text


def unfit_signs(text: str, place: Place) -> list[Problem]:
    """The signs of a text that no scenario may hold: controls, halves of signs, and what turns the direction."""
    problems = []
    for found in _UNFIT.finditer(text):
        what, cure = _why_unfit(found[0])
        problems.append(Problem(what, place_in(text, found.start(), place), cure=cure))
        if len(problems) == _MOST:
            break
    return problems


def unfit_value(text: str) -> tuple[str, str] | None:
    """What is wrong with a value that escapes put together, and the cure; None if nothing is."""
    found = _UNFIT.search(text) or re.search("\r", text)
    return _why_unfit(found[0]) if found else None


def _why_unfit(sign: str) -> tuple[str, str]:
    if _TURNS.match(sign):
        return f"U+{ord(sign):04X} turns the direction of writing: what is shown is not what is read", "remove it"
    return f"the character U+{ord(sign):04X} may not stand in YAML", "remove it"


def place_in(text: str, index: int, start: Place) -> Place:
    """The place of a character in a text that begins at a place; one without lines is the place of all of it."""
    if not start.line:
        return start
    breaks = list(re.finditer(r"\r\n|\r|\n", text[:index]))
    return Place(start.file, len(breaks) + 1, index - (breaks[-1].end() if breaks else 0) + 1)


def odd_sign(text: str) -> str:
    """The first sign of a text that is not seen or is a blank of another kind; empty if there is none.

    >>> odd_sign("5 GW"), odd_sign("5\\u00a0GW")
    ('', '\\xa0')
    """
    found = _ODD.search(text)
    return found[0] if found else ""


def plainly(text: str) -> str:
    """A text without signs that are not seen, and with plain blanks.

    >>> plainly("5\\u00a0"), plainly("1\\u200b0")
    ('5', '10')
    """
    seen = re.sub(f"[{_UNSEEN}]", "", text)
    return re.sub(f"[{_BLANK}]", " ", seen).strip()
