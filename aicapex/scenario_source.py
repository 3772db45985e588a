"""Texts and sources from checked entries."""

from __future__ import annotations

from aicapex.scenario_entries import Source, Text
from aicapex.scenario_schema import Bilingual, Sourced


def read_text(entry: Bilingual | None) -> Text | None:
    """A text, if there is one."""
    return None if entry is None else Text(entry.en, entry.zh)


def read_source(entry: Sourced) -> Source:
    """What an entry rests on."""
    return Source(
        claims=tuple(entry.claim),
        facts=tuple(entry.fact),
        assumption=read_text(entry.assumption),
        why=read_text(entry.why),
        known_by=entry.known_by,
    )
