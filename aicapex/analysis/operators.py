"""Operators that have a choice to make: archetypes of the seeds, or one's own file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from aicapex.errors import InputOutputError, Problem, UsageError, nearest_names
from aicapex.figures import Strict
from aicapex.language import Language, say
from aicapex.shipped import seed_path


class Text(Strict):
    """A text in both languages."""

    en: str
    zh: str


class Number(Strict):
    """A number and what it rests on."""

    value: float
    fact: str | tuple[str, ...] | None = None
    claim: str | tuple[str, ...] | None = None
    assumption: Text | None = None


Positive = Annotated[float, Field(gt=0)]


class Operator(Strict):
    """One operator: what must be served, and its terms against the simulated market; see seeds/operators.yaml."""

    id: str
    title: Text
    demand: Number  # [thousand H100e in use]
    growth: Number  # [log/yr]
    horizon: Number  # [yr]
    utilisation: Number  # [share]
    cost_of_capital: Number  # [1/yr]
    chip_price: Number  # [x]
    shell_price: Number  # [x]
    electricity: Number  # [x]
    other_costs: Number  # [x]
    lead: Number  # [quarter]
    sublet: Number  # [share]
    on_demand: Number  # [x]
    one_year: Number  # [x]
    three_year: Number  # [x]
    resale_haircut: Number  # [share]

    def __getitem__(self, name: str) -> float:
        """The value of one of its numbers."""
        return float(getattr(self, name).value)


# What is sensible: outside of it a number is a slip of the pen.
BOUNDS: dict[str, tuple[float, float]] = {
    "demand": (0.0, 1e6),
    "growth": (-1.0, 2.0),
    "horizon": (0.5, 30.0),
    "utilisation": (0.01, 1.0),
    "cost_of_capital": (0.0, 0.6),
    "chip_price": (0.01, 10.0),
    "shell_price": (0.0, 10.0),
    "electricity": (0.0, 10.0),
    "other_costs": (0.0, 20.0),
    "lead": (0.0, 20.0),
    "sublet": (0.0, 1.0),
    "on_demand": (0.01, 10.0),
    "one_year": (0.01, 10.0),
    "three_year": (0.01, 10.0),
    "resale_haircut": (0.0, 1.0),
}


@cache
def archetypes() -> dict[str, Operator]:
    """The operators that are shipped, by name."""
    import yaml

    records = yaml.safe_load(seed_path("operators.yaml").read_text(encoding="utf-8"))
    return {record["id"]: _checked(record, "operators.yaml") for record in records}


def read_operator(name: str, language: Language = "en") -> Operator:
    """An archetype by name, or a YAML file with one; raises UsageError or InputOutputError."""
    known = archetypes()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix not in (".yaml", ".yml"):
        raise UsageError(
            Problem(
                f"no operator is called {name!r}",
                expected="mine.yaml",
                nearest=nearest_names(name, list(known)) or tuple(known),
            )
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputOutputError(Problem(say("error.disk", language, path=path, reason=reason))) from error
    import yaml

    try:
        record = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(Problem(f"{path}: {error}")) from error
    record = record[0] if isinstance(record, list) and len(record) == 1 else record
    if not isinstance(record, dict):
        raise UsageError(Problem(f"{path} is no mapping of one operator"))
    return _checked({"id": path.stem, "title": {"en": path.stem, "zh": path.stem}} | record, str(path))


def _checked(record: dict[str, Any], where: str) -> Operator:
    """The operator of a record; all that is wrong with it is told at once."""
    plain = {
        key: {"value": value} if key in BOUNDS and isinstance(value, int | float) else value
        for key, value in record.items()
    }
    try:
        operator = Operator.model_validate(plain)
    except ValidationError as error:
        problems = []
        for each in error.errors():
            name = ".".join(map(str, each["loc"]))
            nearest = nearest_names(name, list(Operator.model_fields)) if each["type"] == "extra_forbidden" else ()
            problems.append(Problem(f"{where}: {name}: {each['msg']}", nearest=nearest))
        raise UsageError(*problems) from error
    wrong = [
        Problem(f"{where}: {name} is {operator[name]:g}", expected=f"{low:g} – {high:g}")
        for name, (low, high) in BOUNDS.items()
        if not low <= operator[name] <= high
    ]
    if wrong:
        raise UsageError(*wrong)
    return operator
