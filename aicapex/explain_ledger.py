"""Disputes and camps of the ledger in words, and the events and operations that are no kinds of their own."""

from __future__ import annotations

from typing import Final

from aicapex.explain_records import Statements, claim_line, plain
from aicapex.explain_words import joined, tell
from aicapex.language import Language
from aicapex.ledger.records import camps, disputes
from aicapex.ledger.wording import figure_title
from aicapex.ledger.words import word
from aicapex.seeds import read_seed

CUSTOM: Final = "custom"
OPERATIONS: Final = ("add", "multiply", "exponent")


def dispute_statements(name: str, language: Language) -> Statements:
    """What a dispute is about, its sides with their claims, and the figure that decides between them."""
    dispute = disputes()[name]
    decides = figure_title(dispute.decides, language)
    sides = [
        "\n".join([side.say(language), *(f"- {claim_line(claim, language)}" for claim in side.claims)])
        for side in dispute.sides
    ]
    return [
        ("says.dispute_type", word(f"dispute.{dispute.type}", language)),
        *(("says.side", side) for side in sides),
        (
            "says.decides",
            word("difference_to", language, figure=decides) if dispute.change is not None else decides,
        ),
    ]


def camp_statements(name: str, language: Language) -> Statements:
    """Who speaks for a camp, and each of its claims with the share of trials that take it."""
    camp = camps()[name]
    told = read_seed("claims.yaml")
    speakers = [speaker for claim in camp.weights for speaker in told[claim]["speaker"]]
    names = dict.fromkeys(tell("not_named", language) if each == "未具名" else each for each in speakers)
    percent = "{}%" if language == "zh" else "{} %"
    weights = [
        f"{percent.format(plain(100.0 * weight))} {claim_line(claim, language)}"
        for claim, weight in camp.weights.items()
    ]
    return [("says.members", joined(list(names), language)), ("says.weights", "\n".join(weights))]


def disputes_of(claim: str, language: Language) -> str:
    """The disputes in which a claim stands, a line for each."""
    return "\n".join(
        f"{name}：{dispute.say(language)}" if language == "zh" else f"{name}: {dispute.say(language)}"
        for name, dispute in disputes().items()
        if any(claim in side.claims for side in dispute.sides)
    )


def camps_of(claim: str, language: Language) -> str:
    """The camps that hold a claim."""
    return joined(
        [
            f"{name}（{camp.say(language)}）" if language == "zh" else f"{name} ({camp.say(language)})"
            for name, camp in camps().items()
            if claim in camp.weights
        ],
        language,
    )


def custom_statements(name: str, language: Language) -> Statements:
    """What the events without a kind are, or how one operation acts."""
    example = tell(f"{name}.example", language) if name == CUSTOM else ""
    return [("says.is", tell(f"{name}.is", language)), ("says.example", example)]
