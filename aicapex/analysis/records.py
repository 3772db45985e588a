"""What happened in the booms that are replayed: published figures beside the marks of a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, field_validator, model_validator

from aicapex.figures import Strict
from aicapex.scenario_source import unfolded
from aicapex.shipped import seed_path

FILE: Final = "history/records.yaml"
ADVERSE: Final = "adverse"  # whether it came to a bust (1) or not (0), beside the probability of one

Text = Annotated[str, Field(min_length=1)]


class Record(Strict):
    """What is published of a mark: the range that it allows [unit], where from, and what was measured."""

    low: float
    high: float
    unit: Text
    source: Text
    confidence: Literal["high", "medium", "low"]
    note_en: Text
    note_zh: Text

    @property
    def en(self) -> str:
        """What was measured, in English."""
        return self.note_en

    @property
    def zh(self) -> str:
        """What was measured, in Chinese."""
        return self.note_zh

    @field_validator("note_zh")
    @classmethod
    def _without_folds(cls, text: str) -> str:
        return unfolded(text)

    @model_validator(mode="after")
    def _in_order(self) -> Record:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


_FORM: Final[TypeAdapter[dict[str, dict[str, Record | None]]]] = TypeAdapter(dict[str, dict[str, Record | None]])


@cache
def records() -> Mapping[str, Mapping[str, Record | None]]:
    """The records of every replay by mark, None where no figure is public."""
    import yaml

    return _FORM.validate_python(yaml.safe_load(seed_path(FILE).read_text(encoding="utf-8")))
