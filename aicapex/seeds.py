"""Claims of the minutes and public facts by id, as their files have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aicapex.shipped import seed_path


@cache
def read_seed(file: str) -> Mapping[str, Mapping[str, Any]]:
    """The records of claims.yaml or facts.yaml by id; facts include those of history, that replays rest on."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a tenth of the time, where the package was built with it
    files = [file, f"history/{file}"] if file == "facts.yaml" else [file]
    read = (yaml.load(seed_path(each).read_text(encoding="utf-8"), Loader=loader) for each in files)
    return {str(record["id"]): record for records in read for record in records}


def ends_of(record: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The lower and the upper end of what a claim or a fact states; None where it is open or no number.

    >>> ends_of({"value": 40}), ends_of({"high": 20}), ends_of({"value": [9, 10]})
    ((40.0, 40.0), (None, 20.0), (None, None))
    """
    value = record.get("value")
    if isinstance(value, int | float):
        return float(value), float(value)
    low, high = record.get("low"), record.get("high")
    return (
        float(low) if isinstance(low, int | float) else None,
        float(high) if isinstance(high, int | float) else None,
    )
