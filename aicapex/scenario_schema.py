"""The door: what a scenario file may say, as classes that check it and that the JSON Schema for editors is made from.

The classes see the long form only: what people may write shorter is rewritten before (scenario_door.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from aicapex.parameters import EventKind, Parameter
from aicapex.quarters import DATE_PATTERN, QUARTER_PATTERN, is_date
from aicapex.variables import Variable

FORMS: Final = ("value", "uniform", "triangular", "pert", "normal", "lognormal", "beta", "discrete")
DATED: Final = "path"  # the form that parameters alone may have
OPERATIONS: Final[tuple[Literal["add", "multiply", "exponent"], ...]] = ("add", "multiply", "exponent")
CUSTOM: Final = "custom"

# Figures of a cohort that a test may name beside the registered outputs, with their units.
COHORT_SCALARS: Final = {"irr_minus_hurdle": "share"}

NAME_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_]*$"
READING_PATTERN: Final = r"^[2-9]$"


class Registry(Protocol):
    """The declarations that a scenario is checked against."""

    @property
    def PARAMETERS(self) -> Mapping[str, Parameter]:
        """Inputs by name."""
        ...

    @property
    def VARIABLES(self) -> Mapping[str, Variable]:
        """Outputs by name."""
        ...

    @property
    def EVENT_KINDS(self) -> Mapping[str, EventKind]:
        """Kinds of shocks by name."""
        ...

    @property
    def AT_START(self) -> frozenset[str]:
        """Inputs that the start alone reads."""
        ...


@dataclass(frozen=True, slots=True, eq=False)  # hashed by identity: a schema is a dictionary
class _Short:
    """Tells the JSON Schema of a short form, which is rewritten before the door."""

    schema: dict[str, Any]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self.schema, handler(core)]}


_PAIR: Final = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}

Quarter = Annotated[str, Field(pattern=QUARTER_PATTERN)]
Positive = Annotated[float, Field(gt=0)]
Load = Annotated[float, Field(ge=-1, le=1)]
ClaimId = Annotated[str, Field(pattern=r"^C[0-9]{2}$")]
ReadingNumber = Annotated[str, Field(pattern=READING_PATTERN)]


def _of_the_calendar(text: str) -> str:
    """The date, if there is such a day: the pattern lets 31 April through."""
    if not is_date(text):
        raise PydanticCustomError("no_date", "a day of the calendar")
    return text


def _no_truth(version: object) -> object:
    """The version; true would pass for 1."""
    if isinstance(version, bool):
        raise PydanticCustomError("no_version", "1")
    return version


KnownBy = Annotated[str, Field(pattern=DATE_PATTERN), AfterValidator(_of_the_calendar)]


class Strict(BaseModel):
    """Unknown keys are refused and no value is bent into another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Bilingual(Strict):
    """A text in English and Chinese."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]


TextField = Annotated[Bilingual, _Short({"type": "string", "minLength": 1})]


class Span(Strict):
    """Two ends."""

    low: float
    high: float


class Limits(Strict):
    """One end or two, beyond which nothing is drawn; what remains is renormalised."""

    low: float | None = None
    high: float | None = None


class ThreePoints(Strict):
    """The least, the likeliest and the greatest value."""

    low: float
    mode: float
    high: float


class Moments(Strict):
    """Mean and standard deviation."""

    mean: float
    sd: float


class Percentiles(Strict):
    """The 5th and the 95th percentile, met exactly."""

    p5: float
    p95: float


class MedianSigma(Strict):
    """The median and the standard deviation of the logarithm."""

    median: float
    sigma: float


class BetaMoments(Strict):
    """Range, mean and standard deviation."""

    low: float
    high: float
    mean: float
    sd: float


class BetaShape(Strict):
    """The two shape parameters and, unless it is 0 to 1, the range."""

    alpha: float
    beta: float
    low: float | None = None
    high: float | None = None


class Choices(Strict):
    """Values with their weights, which need not add up to one."""

    values: Annotated[list[float], Field(min_length=1)]
    weights: Annotated[list[Positive], Field(min_length=1)]


def _has(*keys: str) -> Discriminator:
    """Choose between two sets of arguments by whether one of the keys of the second is there."""
    return Discriminator(lambda given: "second" if isinstance(given, Mapping) and set(keys) & set(given) else "first")


NormalArguments = Annotated[Annotated[Moments, Tag("first")] | Annotated[Percentiles, Tag("second")], _has("p5", "p95")]
LogNormalArguments = Annotated[
    Annotated[Percentiles, Tag("first")] | Annotated[MedianSigma, Tag("second")], _has("median", "sigma")
]
BetaArguments = Annotated[
    Annotated[BetaMoments, Tag("first")] | Annotated[BetaShape, Tag("second")], _has("alpha", "beta")
]


class Amount(Strict):
    """Exactly one distribution, truncated if wanted."""

    value: float | None = None
    uniform: Annotated[Span, _Short(_PAIR)] | None = None
    triangular: ThreePoints | None = None
    pert: ThreePoints | None = None
    normal: NormalArguments | None = None
    lognormal: LogNormalArguments | None = None
    beta: BetaArguments | None = None
    discrete: Choices | None = None
    truncate: Limits | None = None


class Quantity(Amount):
    """An amount and its unit."""

    unit: str


class Sourced(Strict):
    """What an entry rests on, and why it is as it is.

    In a replay, `known_by` is the date by which it was known, and `observed_later` that of a measurement of the start.
    """

    claim: Annotated[list[ClaimId], _Short({"type": "string", "pattern": r"^C[0-9]{2}$"})] = []
    fact: Annotated[list[str], _Short({"type": "string"})] = []
    assumption: TextField | None = None
    why: TextField | None = None
    known_by: KnownBy | None = None
    observed_later: KnownBy | None = None


class ParameterEntry(Quantity, Sourced):
    """The value of a parameter: one distribution or a path of dated values, its unit and its source.

    `readings` are what it is instead where the claim that it rests on has another reading than the first.
    """

    path: Annotated[dict[Quarter, float], Field(min_length=1)] | None = None
    readings: (
        Annotated[dict[ReadingNumber, Annotated[Amount, _Short({"type": "number"})]], Field(min_length=1)] | None
    ) = None


class FactorEntry(Sourced):
    """A common cause and the load, from -1 to 1, of each sampled scalar on it."""

    loads: Annotated[dict[str, Load], Field(min_length=1)]


class WhenEntry(Amount):
    """When an event comes: a hazard, a date, or a distribution of the time after the start."""

    hazard: Annotated[Amount, _Short({"type": "number"})] | None = None
    date: Quarter | None = None
    unit: str | None = None


class EffectEntry(Strict):
    """What an event of size s does: p + k s, p (1 + k s) or p exp(k s)."""

    add: float | None = None
    multiply: float | None = None
    exponent: float | None = None


class EventEntry(Sourced):
    """A shock; its kind is its own name unless given, its effects are given for the kind `custom` only."""

    kind: str | None = None
    when: WhenEntry
    size: Quantity
    lasts: Quantity | None = None
    recurs: bool | None = None
    effects: Annotated[dict[str, EffectEntry], Field(min_length=1)] | None = None


class Condition(Strict):
    """An output at least or at most at a limit, for some time in a row if given; or all or any of other conditions."""

    of: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str | None = None
    lasting: Annotated[Quantity | None, Field(alias="for")] = None
    all: Annotated[list[Condition], Field(min_length=1)] | None = None
    any: Annotated[list[Condition], Field(min_length=1)] | None = None


class TestEntry(Condition, Sourced):
    """A condition with a title and a source."""

    __test__ = False

    title: TextField | None = None


class ScenarioFile(Strict):
    """A scenario of aicapex."""

    title: TextField | None = None
    extends: str | None = None
    thesis: TextField | None = None
    start: Quarter | None = None
    end: Quarter | None = None
    parameters: dict[str, ParameterEntry] = {}
    factors: dict[str, FactorEntry] = {}
    events: dict[str, EventEntry] = {}
    verdict: dict[str, TestEntry] = {}
    replay: bool | None = None
    schema_version: Annotated[Literal[1] | None, BeforeValidator(_no_truth)] = None
