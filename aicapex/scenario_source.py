"""Texts and sources from checked entries."""

from __future__ import annotations

import re
from typing import Final

from aicapex.scenario_entries import Source, Text
from aicapex.scenario_schema import Bilingual, Sourced

_MARKS: Final = "\u3000-\u303f\uff00-\uffef"  # full-width
_FOLDED: Final = re.compile(rf"(?<=[{_MARKS}])\s+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff{_MARKS}])")


def read_text(entry: Bilingual | None) -> Text | None:
    """A text, if there is one."""
    return None if entry is None else Text(entry.en, unfolded(entry.zh))


def read_source(entry: Sourced) -> Source:
    """What an entry rests on."""
    return Source(
        claims=tuple(entry.claim),
        facts=tuple(entry.fact),
        assumption=read_text(entry.assumption),
        why=read_text(entry.why),
        known_by=entry.known_by,
        observed_later=entry.observed_later,
    )


def unfolded(text: str) -> str:
    """A Chinese text without the blanks that folded lines leave after full-width marks and between characters.

    >>> unfolded("缺电， 电价上行（C38） 时 GPU 闲置")
    '缺电，电价上行（C38）时 GPU 闲置'
    """
    return _FOLDED.sub("", text)
