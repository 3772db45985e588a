"""The text of a scenario's file: an ordinary file, not too large, in UTF-8; or what it is instead."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aicapex.errors import InputOutputError, Place, Problem, nearest_names
from aicapex.scenario_signs import place_in
from aicapex.shipped import scenario_names

_LARGEST: Final = 1_000_000  # bytes; the base case has 70,000
_BEGINNINGS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_NAMED: Final = "give the name of a shipped scenario (aicapex scenario list), or the path of a YAML file"


def read_text(path: Path, shown: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with a problem told; InputOutputError if it cannot be read at all."""
    try:
        kind = path.stat()
        if stat.S_ISREG(kind.st_mode):
            with path.open("rb") as file:
                raw = file.read(_LARGEST + 1)
        elif stat.S_ISDIR(kind.st_mode):
            cure = "give a YAML file in it"
            raise InputOutputError(Problem(f"{shown} is a folder", expected="a YAML file", cure=cure))
        else:
            # To read a pipe or a device may take for ever.
            what = f"{shown} is a pipe or a device, not a file"
            raise InputOutputError(Problem(what, expected="a YAML file", cure="save it as a file first"))
    except FileNotFoundError:
        near = [str(Path(shown).parent / other.name) for other in yaml_files(path.parent)]
        nearest = nearest_names(shown, [*near, *scenario_names()])
        raise InputOutputError(Problem(f"there is no file {shown}", nearest=nearest, cure=_NAMED)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise InputOutputError(
            Problem(f"{shown if shown.isprintable() else ascii(shown)} cannot be read: {reason}", cure=_NAMED)
        ) from None
    if len(raw) > _LARGEST:
        what, expected = f"{shown} is too large for a scenario", f"a YAML file of at most {_LARGEST:,} bytes"
        raise InputOutputError(Problem(what, expected=expected, cure="give the file of a scenario"))
    return _decoded(raw, shown, problems)


def is_there(path: Path, kind: Callable[[Path], bool] = Path.exists) -> bool:
    """Whether something is at a path, of a kind if given; what cannot be looked at is not there."""
    try:
        return kind(path)
    except (OSError, ValueError):
        return False


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files in a folder; none where it cannot be looked into."""
    try:
        return list(folder.glob("*.y*ml"))
    except (OSError, ValueError):
        return []


def _decoded(raw: bytes, shown: str, problems: list[Problem]) -> str | None:
    begun = raw.removeprefix(b"\xef\xbb\xbf")
    instead = next((name for beginning, name in _BEGINNINGS if begun.startswith(beginning)), "") or _wide(begun)
    try:
        text = begun.decode("utf-8")
    except UnicodeDecodeError as error:
        before = begun[: error.start].decode("utf-8")
        where = place_in(before, len(before), Place(shown, 1, 1))
        instead = instead or _other(begun)
    else:
        if not instead:
            return text
        where = Place(shown, 1, 1)
    what = "this is not UTF-8 text" + (f": it may be {instead}" if instead else "")
    problems.append(Problem(what, where, expected="UTF-8", cure="save the file as UTF-8"))
    return None


def _wide(raw: bytes) -> str:
    """Which of the codes of two or four bytes a text may be in, that has no mark: they are full of noughts."""
    head = raw[:400]
    empty = head.count(0) / len(head) if head else 0.0
    if empty > 0.6:
        return "UTF-32"
    return "UTF-16" if empty > 0.3 and (not any(head[::2]) or not any(head[1::2])) else ""


def _other(raw: bytes) -> str:
    """Which other code may be meant, if it can be told."""
    if b"\x00" in raw:
        return ""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return "Latin-1"
    return "GBK" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else ""
