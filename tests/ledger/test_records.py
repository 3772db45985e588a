"""The ledger is whole: every row is there, bound, sourced and answered, and refers to what there is."""

from __future__ import annotations

import ast
import operator
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from aicapex import registry, returns
from aicapex.errors import InputOutputError
from aicapex.ledger.records import Claim, EffectAnswer, camps, claims, disputes, read_records
from aicapex.scenario import load
from aicapex.shipped import scenario_names

ROOT = Path(__file__).resolve().parents[2]
FACTS = {fact["id"]: fact for fact in yaml.safe_load((ROOT / "seeds" / "facts.yaml").read_text(encoding="utf-8"))}
CLAIMS, DISPUTES, CAMPS = claims(), disputes(), camps()
ROWS = [f"C{number:02d}" for number in range(1, 74)]
BASE = load("base")

PAIRS = {  # what the ledger of the minutes sets against each other
    "value": "C20-C42 C19-C47 C29-C68",
    "definition": "C11-C12 C03-C19 C03-C47 C23-C26 C36-C36",
    "timing": "C38-C39 C10-C63 C16-C63 C24-C50",
    "mechanism": "C07-C34 C17-C07 C18-C28 C18-C45 C28-C33 C28-C43 C28-C71 C37-C33 C37-C43 C37-C71 C30-C32 C66-C32",
    "thesis": "C21-C25 C56-C51 C56-C57 C31-C67 C54-C50 C47-C48",
}


def test_every_row_is_there_in_its_order():
    assert list(CLAIMS) == ROWS


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=ROWS)
def test_a_claim_binds_and_adopts_what_exists(claim):
    outputs = {*registry.VARIABLES, *(each.name for each in (*returns.COHORTS, *returns.SCALARS))}
    assert set(claim.binds.parameters) <= set(registry.PARAMETERS)
    assert set(claim.binds.outputs) <= outputs
    events = {*BASE.events}.union(*(load(scenario).events for scenario in claim.scenarios))
    assert set(claim.binds.events) <= events
    assert set(claim.binds.tests) <= set(BASE.verdict)
    assert set(claim.scenarios) <= set(scenario_names())
    assert {evidence.fact for evidence in claim.evidence} <= set(FACTS)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=ROWS)
def test_a_stance_and_a_neutral_value_can_be_set(claim):
    if claim.stance:
        assert BASE.with_(claim.stance).digest != BASE.digest
    for entry in claim.answers:
        if isinstance(entry, EffectAnswer):
            assert entry.neutral is None or BASE.with_(entry.neutral).digest != BASE.digest
            assert entry.scenario is None or entry.scenario in scenario_names()
            assert entry.event is None or entry.event in BASE.events


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=ROWS)
def test_the_default_reading_is_the_likeliest_and_has_a_parameter(claim):
    if claim.readings:
        weights = [reading.weight for reading in claim.readings]
        assert weights[0] == max(weights)
        assert f"reading.{claim.id}" in registry.PARAMETERS
    for entry in claim.answers:
        reading = getattr(entry, "reading", None)
        assert reading is None or 1 <= reading <= len(claim.readings)


OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def calculated(text: str) -> float:
    """What an arithmetic of facts gives."""

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Name):
            return float(FACTS[node.id]["value"])
        assert isinstance(node, ast.Constant)
        return float(node.value)

    return value(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=ROWS)
def test_figures_of_the_public_record_are_calculated_from_facts(claim):
    for evidence in claim.evidence:
        if evidence.arithmetic is not None:
            assert evidence.figure == pytest.approx(calculated(evidence.arithmetic), rel=0.02), evidence


def test_every_pair_of_the_minutes_is_disputed_and_of_its_type():
    found = {
        (kind, frozenset((one, other)))
        for dispute in DISPUTES.values()
        for kind in (dispute.type,)
        for one in dispute.sides[0].claims
        for other in dispute.sides[1].claims
    }
    wanted = {(kind, frozenset(pair.split("-"))) for kind, pairs in PAIRS.items() for pair in pairs.split()}
    assert wanted <= found


def test_a_dispute_is_between_claims_and_looks_the_same_from_both_sides():
    opponents: dict[str, set[str]] = {}
    for dispute in DISPUTES.values():
        one, other = (side.claims for side in dispute.sides)
        assert {*one, *other} <= set(CLAIMS)
        for left in one:
            for right in other:
                opponents.setdefault(left, set()).add(right)
                opponents.setdefault(right, set()).add(left)
    assert all(claim in opponents[other] for claim, others in opponents.items() for other in others)


def test_camps_are_made_of_claims_and_their_stances_move_something():
    assert len(CAMPS) == 9
    for camp in CAMPS.values():
        assert set(camp.weights) <= set(CLAIMS)
        assert any(CLAIMS[name].stance for name in camp.weights), camp.id


def test_a_misfit_is_told_with_its_row_and_field():
    with pytest.raises(InputOutputError, match=r"C01.*paragraph"):
        read_records([{"id": "C01", "en": "a", "zh": "b"}], TypeAdapter(tuple[Claim, ...]), "claims.yaml")
