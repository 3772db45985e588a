"""What the ledger's files say: claims, disputes and camps, checked as they are read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from aicapex.errors import InputOutputError, Place, Problem
from aicapex.figures import Figure, Proposition, Strict
from aicapex.shipped import seed_path

if TYPE_CHECKING:
    from aicapex.language import Language

KINDS: Final = ("input", "initial", "test", "mechanism", "thesis")

ClaimId = Annotated[str, Field(pattern=r"^C[0-9]{2}$")]
Text = Annotated[str, Field(min_length=1)]
Changes = dict[str, Any]  # PATH: value, as of `Scenario.with_`


class Bilingual(Strict):
    """A text in English and Chinese."""

    en: Text
    zh: Text

    def say(self, language: Language) -> str:
        """The text in a language."""
        return self.zh if language == "zh" else self.en


class Reading(Bilingual):
    """One way in which a claim can be read, and how likely it is meant."""

    weight: Annotated[float, Field(gt=0, le=1)]


class Binds(Strict):
    """What of the model a claim is bound to."""

    parameters: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Binds:
        if not (self.parameters or self.events or self.outputs or self.tests):
            raise ValueError("a claim binds something")
        return self


class Evidence(Bilingual):
    """A public fact beside a claim: for it, against it, or its context; comparable ones with the figure."""

    fact: str
    side: Literal["for", "against", "context"]
    figure: float | None = None  # in the claim's unit
    arithmetic: str | None = None  # how it is made from facts: "100 * genai_users_cn / pop_cn"


class ProbabilityAnswer(Bilingual):
    """How probable a proposition is."""

    rule: Literal["probability"]
    holds: Proposition
    number: Figure | None = None
    reading: int | None = None


class EffectAnswer(Bilingual):
    """What a figure moves by with the claim's mechanism, thesis or event, against without it."""

    rule: Literal["effect"]
    figure: Figure
    direction: Literal["up", "down"]
    neutral: Changes | None = None
    scenario: str | None = None
    event: str | None = None

    @model_validator(mode="after")
    def _one_contrast(self) -> EffectAnswer:
        if sum(part is not None for part in (self.neutral, self.scenario, self.event)) != 1:
            raise ValueError("an effect is of exactly one of neutral, scenario and event")
        return self


class RecordAnswer(Bilingual):
    """The public record decides; the run's number stands beside it."""

    rule: Literal["record"]
    number: Figure


class StartAnswer(Bilingual):
    """Whether the start of the run is as claimed."""

    rule: Literal["start"]
    number: Figure
    at_least: float | None = None
    at_most: float | None = None


class PeakAnswer(Bilingual):
    """Whether an output peaks about an event more often than about shuffled dates of it."""

    rule: Literal["peak"]
    of: str
    event: str
    within: Annotated[int, Field(ge=0)]  # [quarter]
    until: int | None = None  # the last year in which the peak is looked for; without it the whole horizon


AnswerEntry = Annotated[
    ProbabilityAnswer | EffectAnswer | RecordAnswer | StartAnswer | PeakAnswer, Field(discriminator="rule")
]


class Claim(Bilingual):
    """One row of the ledger."""

    id: ClaimId
    paragraph: Annotated[tuple[int, ...], Field(min_length=1)]
    speaker: Annotated[tuple[Text, ...], Field(min_length=1)]
    voice: Literal["speaker", "scribe"]
    kind: Annotated[tuple[Literal["input", "initial", "test", "mechanism", "thesis"], ...], Field(min_length=1)]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    value_en: str | None = None
    value_zh: str | None = None
    readings: tuple[Reading, ...] = ()
    binds: Binds
    scenarios: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    answers: Annotated[tuple[AnswerEntry, ...], Field(min_length=1, max_length=8)]
    stance: Changes = Field(default_factory=dict)

    @model_validator(mode="after")
    def _weights(self) -> Claim:
        if self.readings and abs(sum(reading.weight for reading in self.readings) - 1.0) > 1e-9:
            raise ValueError("the weights of the readings add up to 1")
        return self


class Side(Bilingual):
    """One side of a dispute, and when a trial favours it."""

    claims: Annotated[tuple[ClaimId, ...], Field(min_length=1)]
    favoured: Proposition | None = None


class Dispute(Bilingual):
    """Claims that cannot all be right, and the output that decides between them.

    With `change` the figure is that of the scenario less that of the changed one; `favours_up` is the side, 0 or 1,
    that a positive difference favours, and `ties` the side, if any, that no difference favours.
    """

    id: Annotated[str, Field(pattern=r"^D[0-9]{2}$")]
    type: Literal["value", "definition", "timing", "mechanism", "thesis"]
    sides: Annotated[tuple[Side, Side], Field()]
    decides: Figure
    change: Changes | None = None
    favours_up: Literal[0, 1] | None = None
    ties: Literal[0, 1] | None = None

    @model_validator(mode="after")
    def _decidable(self) -> Dispute:
        stated = [side.favoured is not None for side in self.sides]
        if self.change is None and not all(stated):
            raise ValueError("each side says when a trial favours it, unless the dispute has a change")
        if (self.change is None) != (self.favours_up is None) or (self.change is not None and any(stated)):
            raise ValueError("a dispute with a change has favours_up, and its sides no propositions")
        return self


class Camp(Bilingual):
    """Those who argue alike: the share of trials that take each claim's stance."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    weights: Annotated[dict[ClaimId, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]


@cache
def claims() -> dict[str, Claim]:
    """The claims by id, in their order."""
    return {claim.id: claim for claim in _read("claims.yaml", TypeAdapter(tuple[Claim, ...]))}


@cache
def disputes() -> dict[str, Dispute]:
    """The disputes by id."""
    return {dispute.id: dispute for dispute in _read("disputes.yaml", TypeAdapter(tuple[Dispute, ...]))}


@cache
def camps() -> dict[str, Camp]:
    """The camps by id."""
    return {camp.id: camp for camp in _read("camps.yaml", TypeAdapter(tuple[Camp, ...]))}


def _read(file: str, form: TypeAdapter[Any]) -> Any:
    import yaml

    records = yaml.safe_load(seed_path(file).read_text(encoding="utf-8"))
    return read_records(records, form, file)


def read_records(records: Any, form: TypeAdapter[Any], file: str) -> Any:
    """Records checked against their form; InputOutputError with every misfit, by id, if they do not fit."""
    try:
        return form.validate_python(records)
    except ValidationError as error:
        problems = []
        for misfit in error.errors():
            row, *path = misfit["loc"]
            name = records[row].get("id", row) if isinstance(row, int) and isinstance(records[row], dict) else row
            problems.append(Problem(f"{name}: {'.'.join(map(str, path))}: {misfit['msg']}", Place(file)))
        raise InputOutputError(*problems) from None
