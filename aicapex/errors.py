"""What goes wrong through no fault of the program: told as a list of problems, each with its place and its cure."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a problem stands: a file by the name that the user gave, and a line and column that count from 1.

    A change from the command line has no lines: it is its own file name, with line 0. Column 0 is a line as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One misfit: what is wrong, where, what was expected, the nearest valid names, and how to mend it.

    >>> print(Problem("unknown parameter 'power.us.adds'", Place("mine.yaml", 3, 5), nearest=("power.us.additions",)))
    mine.yaml:3:5: unknown parameter 'power.us.adds'
        nearest: power.us.additions
    """

    what: str
    where: Place | None = None
    expected: str = ""
    nearest: tuple[str, ...] = ()
    cure: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        rest = (("expected", self.expected), ("nearest", ", ".join(self.nearest)), ("cure", self.cure))
        return "\n".join([head, *(f"    {label}: {text}" for label, text in rest if text)])


_LONGEST_NAME = 200
"""Characters; what is longer is like no name that there is."""


class AicapexError(Exception):
    """What a user can mend: carries problems sorted by their place, and the exit code of the command."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        # The place alone orders problems: two in one place stay in the order in which they were found.
        self.problems = tuple(sorted(problems, key=lambda problem: problem.where or Place("")))
        super().__init__(*self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class UsageError(AicapexError):
    """The command was not given as it must be."""

    exit_code = 2


class ScenarioError(AicapexError):
    """A scenario, or a change to one, is not valid."""

    exit_code = 3


class NumericalError(AicapexError):
    """The simulation gave numbers that are none, in more trials than may be."""

    exit_code = 4


class InputOutputError(AicapexError):
    """A file or folder is missing, or cannot be read or written."""

    exit_code = 5


def nearest_names(name: str, valid: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The valid names most like the one given, best first; none if nothing is like it.

    >>> nearest_names("bse", ["base", "power_wall"])
    ('base',)
    """
    if len(name) > _LONGEST_NAME:
        return ()
    by_lower = {candidate.lower(): candidate for candidate in valid}
    narrow = unicodedata.normalize("NFKC", name).lower()  # full-width letters are the same letters
    close = difflib.get_close_matches(narrow, by_lower, n=most, cutoff=0.6)
    return tuple(by_lower[match] for match in close)


def quoted(name: str) -> str:
    """A name that is not known, in quotes; letters of other scripts in it are told, as they may look like ours.

    >>> quoted("power"), quoted("p\u043ewer")
    ("'power'", "'pоwer' (U+043E not of ASCII)")
    """
    foreign = [sign for sign in dict.fromkeys(name) if sign > "\x7f"]
    if not foreign or 2 * sum(sign > "\x7f" for sign in name) > len(name):
        return repr(name)
    listed = ", ".join(f"U+{ord(sign):04X}" for sign in foreign[:5])
    return f"{name!r} ({listed} not of ASCII)"
