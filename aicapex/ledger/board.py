"""The board: every claim, dispute and camp with what a run answers, as one object, as JSON and as tables of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from aicapex.csv_tables import table_csv
from aicapex.explain import read_seed
from aicapex.figures import Figure
from aicapex.language import Language, choose
from aicapex.ledger.answers import Answer, ClaimAnswer, Number, Outcome
from aicapex.ledger.wording import UNNAMED, beside_title, figure_title
from aicapex.ledger.words import word
from aicapex.summary import rounded

if TYPE_CHECKING:
    from aicapex.audit import Audit
    from aicapex.ledger.profiles import Profile
    from aicapex.ledger.records import Camp, Claim
    from aicapex.ledger.rulings import Ruling
    from aicapex.results import Estimate, Results

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Board:
    """What a run, and the paired runs beside it, answer to the ledger."""

    results: Results
    answers: Sequence[ClaimAnswer]
    rulings: Sequence[Ruling]
    profiles: Sequence[Profile] = ()  # the scenario's own first, then one of each camp
    year: int = 0  # by the end of which the profiles are
    camp_trials: int = 0
    audit: Audit | None = None

    @property
    def counts(self) -> dict[Outcome, int]:
        """Claims by outcome."""
        seen = Counter(each.outcome for each in self.answers)
        return {outcome: seen[outcome] for outcome in OUTCOMES}


def headline(year: int) -> tuple[Figure, ...]:
    """The figures of a camp's profile, by the end of a year."""
    return tuple(Figure(of=name, at=year) for name in ("capex", "revenue", "irr_minus_hurdle"))


def deciding(told: ClaimAnswer) -> Answer:
    """The first answer that is asked and has the outcome of the claim; where the answers differ, the first asked."""
    asked = [each for each in told.answers if each.asked] or list(told.answers)
    return next((each for each in asked if each.outcome == told.outcome), asked[0])


def members(camp: Camp, claims: Mapping[str, Claim]) -> list[str]:
    """Those who spoke the claims of a camp, in the order of its claims; those not named last."""
    named = dict.fromkeys(speaker for name in camp.weights for speaker in claims[name].speaker)
    return [*(name for name in named if name != UNNAMED), *((UNNAMED,) if UNNAMED in named else ())]


def as_object(board: Board) -> dict[str, Any]:
    """All of it for JSON: figures to ten significant digits, undefined ones as None; no path, no time."""
    results = board.results
    content: dict[str, Any] = {
        "scenario": results.scenario.name,
        "trials": results.trials,
        "seed": results.seed,
        "claims": [_claim(told) for told in board.answers],
        "disputes": [_dispute(ruling) for ruling in board.rulings],
        "outcomes": dict(board.counts),
    }
    if board.profiles:
        claims = {told.claim.id: told for told in board.answers}
        content["camps"] = [_profile(profile, board, claims) for profile in board.profiles]
    if board.audit is not None:
        content["audit"] = _audit(board.audit)
    return content


def _claim(told: ClaimAnswer) -> dict[str, Any]:
    claim, decisive = told.claim, deciding(told)
    place = next(k for k, each in enumerate(told.answers, 1) if each is decisive)
    return {
        "id": claim.id,
        "paragraph": list(claim.paragraph),
        "speaker": list(claim.speaker),
        "voice": claim.voice,
        "kind": list(claim.kind),
        "en": claim.en,
        "zh": claim.zh,
        "value": claim.value,
        "low": claim.low,
        "high": claim.high,
        "unit": claim.unit,
        "readings": [reading.model_dump() for reading in claim.readings],
        "binds": {name: list(bound) for name, bound in claim.binds.model_dump().items()},
        "scenarios": list(claim.scenarios),
        "evidence": [_evidence(each.model_dump()) for each in claim.evidence],
        "answers": [_answer(each) for each in told.answers],
        "outcome": told.outcome,
        "number": _number(decisive.number) | {"number_of_answer": place},
    }


def _evidence(said: dict[str, Any]) -> dict[str, Any]:
    """What a public fact shows, with the fact as published."""
    fact = read_seed("facts.yaml").get(said["fact"], {})
    published = {name: fact.get(name) for name in ("quantity", "value", "low", "high", "unit", "as_of", "source")}
    return said | {"published": published}


def _answer(answer: Answer) -> dict[str, Any]:
    entry = answer.entry
    return {
        "rule": entry.rule,
        "asked": {"en": entry.en, "zh": entry.zh},
        "number": _number(answer.number),
        "beside": _beside(answer),
        "errors": rounded(answer.errors) if answer.errors is not None else None,
        "against": answer.against,
        "outcome": answer.outcome,
    }


def _beside(answer: Answer) -> dict[str, Any] | None:
    """The second number of an answer, with what it is of."""
    if answer.beside is None:
        return None
    title = {language: beside_title(answer, language) for language in get_args(Language)}
    return _number(answer.beside) | {"title": title}


def _number(number: Number) -> dict[str, Any]:
    return {
        "kind": number.kind,
        "value": rounded(number.value),
        "low": rounded(number.low),
        "high": rounded(number.high),
        "unit": number.unit,
        "trials": number.trials,
    }


def _dispute(ruling: Ruling) -> dict[str, Any]:
    dispute = ruling.dispute
    return {
        "id": dispute.id,
        "type": dispute.type,
        "en": dispute.en,
        "zh": dispute.zh,
        "decides": {
            "en": figure_title(dispute.decides, "en"),
            "zh": figure_title(dispute.decides, "zh"),
            "difference": dispute.change is not None,
            "number": _number(ruling.decides),
        },
        "sides": [
            {"claims": list(side.claims), "en": side.en, "zh": side.zh, "favoured": _number(share)}
            for side, share in zip(dispute.sides, ruling.favoured, strict=True)
        ],
        "both": rounded(ruling.both),
        "neither": rounded(ruling.neither),
    }


def _profile(profile: Profile, board: Board, told: Mapping[str, ClaimAnswer]) -> dict[str, Any]:
    camp = profile.camp
    mean, error = profile.difference
    own: dict[str, Any] = {"id": None, "members": [], "claims": []}
    if camp is not None:
        own = {
            "id": camp.id,
            "en": camp.en,
            "zh": camp.zh,
            "members": members(camp, {name: each.claim for name, each in told.items()}),
            "claims": [
                {"id": name, "weight": weight, "sets_inputs": name in profile.stances, "outcome": told[name].outcome}
                for name, weight in camp.weights.items()
            ],
        }
    return own | {
        "year": board.year,
        "trials": board.camp_trials,
        "adverse": _estimate(profile.adverse),
        "difference": {"mean": rounded(mean), "error": rounded(error)},
        "classes": {name: _estimate(estimate) for name, estimate in profile.classes.items()},
        "figures": {
            asked.of or "": _number(number) for asked, number in zip(headline(board.year), profile.figures, strict=True)
        },
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {"value": rounded(estimate.value), "low": rounded(estimate.low), "high": rounded(estimate.high)}


def _audit(audit: Audit) -> dict[str, Any]:
    """The rows of the audit, with their texts in both languages."""
    rows = []
    for one, other in zip(audit.table("en"), audit.table("zh"), strict=True):
        texts = {name: {"en": one[name], "zh": other[name]} for name in ("from", "to", "figure_title", "note")}
        plain = {name: rounded(value) if isinstance(value, float) else value for name, value in one.items()}
        rows.append(plain | texts)
    return {"trials": audit.trials, "failed": sum(not row.passes for row in audit.rows), "rows": rows}


def claims_csv(board: Board) -> str:
    """One line for each answer to each claim."""
    head = ("id", "paragraph", "speaker", "voice", "kind", "en", "zh", "claimed", "claimed_low", "claimed_high",
            "claimed_unit", "answer", "rule", "asked_en", "asked_zh", "number_kind", "value", "low", "high",
            "unit", "trials", "beside_title", "beside_value", "beside_low", "beside_high", "beside_unit", "errors",
            "against", "answer_outcome", "outcome")  # fmt: skip
    rows = []
    for told in board.answers:
        claim = told.claim
        who = (";".join(map(str, claim.paragraph)), ";".join(claim.speaker), claim.voice, ";".join(claim.kind))
        what = (claim.en, claim.zh, claim.value, claim.low, claim.high, claim.unit)
        for place, answer in enumerate(told.answers, 1):
            entry = answer.entry
            asked = (place, entry.rule, entry.en, entry.zh)
            verdict = (answer.errors, answer.against, answer.outcome, told.outcome)
            rows.append((claim.id, *who, *what, *asked, *_cells(answer.number), *_beside_cells(answer), *verdict))
    return table_csv(head, rows)


def disputes_csv(board: Board) -> str:
    """One line for each dispute, its sides numbered 1 and 2."""
    sides = [f"side_{k}_{name}" for k in (1, 2) for name in ("claims", "en", "zh", "share", "low", "high")]
    head = ("id", "type", "en", "zh", "decides", "p5", "p50", "p95", "unit", "trials", *sides, "both", "neither")
    rows = []
    for ruling in board.rulings:
        dispute, number = ruling.dispute, ruling.decides
        told: list[Any] = []
        for side, share in zip(dispute.sides, ruling.favoured, strict=True):
            told += [" ".join(side.claims), side.en, side.zh, share.value, share.low, share.high]
        decided = (figure_title(dispute.decides, "en"), number.low, number.value, number.high, number.unit)
        counted = ruling.favoured[0].trials
        what = (dispute.id, dispute.type, dispute.en, dispute.zh)
        rows.append((*what, *decided, counted, *told, ruling.both, ruling.neither))
    return table_csv(head, rows)


def camps_csv(board: Board) -> str:
    """One line for the scenario itself and for each camp."""
    classes = list(board.profiles[0].classes)
    figures = [asked.of or "" for asked in headline(board.year)]
    head = ("camp", "en", "zh", "members", "claims", "year", "trials", "adverse", "adverse_low", "adverse_high",
            "difference", "difference_standard_error", *classes,
            *(f"{figure}_{q}" for figure in figures for q in ("p5", "p50", "p95")))  # fmt: skip
    claims = {told.claim.id: told.claim for told in board.answers}
    rows = []
    for profile in board.profiles:
        camp = profile.camp
        scenario = board.results.scenario
        own = (word("camp.own", language, scenario=choose(scenario.title, language)) for language in get_args(Language))
        who: tuple[str, ...] = (scenario.name, *own, "", "")
        if camp is not None:
            weights = " ".join(f"{name}:{weight:g}" for name, weight in camp.weights.items())
            who = (camp.id, camp.en, camp.zh, ";".join(members(camp, claims)), weights)
        adverse = profile.adverse
        implied = (board.year, board.camp_trials, adverse.value, adverse.low, adverse.high, *profile.difference)
        shares = (estimate.value for estimate in profile.classes.values())
        told = (quantile for number in profile.figures for quantile in (number.low, number.value, number.high))
        rows.append((*who, *implied, *shares, *told))
    return table_csv(head, rows)


def audit_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line for each subject of the audit."""
    return table_csv(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])


def _cells(number: Number) -> tuple[Any, ...]:
    return (number.kind, number.value, number.low, number.high, number.unit, number.trials)


def _beside_cells(answer: Answer) -> tuple[Any, ...]:
    beside = answer.beside
    if beside is None:
        return (None,) * 5
    return (beside_title(answer, "en"), beside.value, beside.low, beside.high, beside.unit)
