"""Camps: what the verdict is if the trials take the stances of a camp's claims, each as often as its weight says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from aicapex import engine
from aicapex.ledger.answers import quantiles
from aicapex.ledger.records import Camp, Claim
from aicapex.sampling import NEVER, Arrivals, Draws, draw, uniforms
from aicapex.statistics import paired_difference

if TYPE_CHECKING:
    from aicapex.figures import Figure, Flags
    from aicapex.ledger.answers import Number
    from aicapex.results import Estimate, Results
    from aicapex.scenario import Scenario

CAMP_TRIALS: Final = 2_000  # shares to a point or two, and paired with the scenario's own


@dataclass(frozen=True, slots=True)
class Profile:
    """What a camp's inputs imply: its classes and figures by the end of a year, beside the scenario's own.

    `camp` is None for the scenario itself. `difference` is that of P(bust or systemic) to it, with its paired error.
    """

    camp: Camp | None
    adverse: Estimate
    classes: Mapping[str, Estimate]
    figures: tuple[Number, ...]
    difference: tuple[float, float]
    stances: tuple[str, ...]  # the claims that set something


def profiles(
    scenario: Scenario,
    camps: Iterable[Camp],
    claims: Mapping[str, Claim],
    figures: Iterable[Figure],
    year: int,
    *,
    trials: int = CAMP_TRIALS,
    seed: int = 1,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Profile]:
    """The scenario's own profile, then one for each camp, on the same draws but for the stances."""
    shown = tuple(figures)
    own = engine.run(scenario, trials, seed, jobs=jobs)
    reference = own.adverse().ever[own.quarters.index(f"{year}Q4")]
    told = [_profile(None, (), own, shown, year, reference)]
    for camp in camps:
        stances = tuple(name for name in camp.weights if claims[name].stance)
        source = partial(taking_stances, camp=camp, claims={name: claims[name] for name in stances})
        results = engine.run(scenario, trials, seed, jobs=jobs, source=source)
        told.append(_profile(camp, stances, results, shown, year, reference))
        if progress:
            progress(1)
    return told


def _profile(
    camp: Camp | None, stances: tuple[str, ...], results: Results, figures: tuple[Figure, ...], year: int, own: Flags
) -> Profile:
    adverse = results.adverse()
    flags = adverse.ever[results.quarters.index(f"{year}Q4")]
    mean, error = paired_difference(flags.astype(float), own.astype(float))
    return Profile(
        camp=camp,
        adverse=adverse.by(year),
        classes={name: results.class_(name).by(year) for name in results.classes},
        figures=tuple(quantiles(figure, results) for figure in figures),
        difference=(float(mean), float(error)),
        stances=stances,
    )


def taking_stances(
    scenario: Scenario, seed: int, first: int, count: int, *, camp: Camp, claims: Mapping[str, Claim]
) -> Draws:
    """The scenario's draws, in which a share of trials, by claim, has those of the claim's stance instead.

    Which trials take a stance has a stream of its own, by claim: two camps of the same weight take it in the same ones.
    Where several stances are on one parameter, the later claim has it.
    """
    mixed = draw(scenario, seed, first, count)
    for name, claim in claims.items():
        taken = uniforms(seed, f"stance.{name}", first, count) < camp.weights[name]
        stance = scenario.with_(claim.stance)
        held = draw(stance, seed, first, count)
        # only what the stance sets: the rest of its draws are the scenario's own, not those of earlier stances
        parameters = {each: held.parameters[each] for each in _set_by(stance.parameters, scenario.parameters)}
        events = {each: held.events[each] for each in _set_by(stance.events, scenario.events)}
        mixed = replace(
            mixed,
            parameters=mixed.parameters
            | {each: np.where(taken, values, mixed.parameters[each]) for each, values in parameters.items()},
            events=mixed.events | {each: _either(taken, it, mixed.events[each]) for each, it in events.items()},
        )
    return mixed


def _set_by(stance: Mapping[str, object], own: Mapping[str, object]) -> list[str]:
    """The entries that a stance has otherwise than the scenario."""
    return [name for name, entry in stance.items() if entry != own[name]]


def _either(taken: Flags, held: Arrivals, own: Arrivals) -> Arrivals:
    """The arrivals of a stance in the trials that take it, else the scenario's own (n, K)."""
    columns = max(held.quarter.shape[1], own.quarter.shape[1])
    return Arrivals(
        quarter=np.where(taken[:, None], _wide(held.quarter, columns, NEVER), _wide(own.quarter, columns, NEVER)),
        size=np.where(taken[:, None], _wide(held.size, columns, 0.0), _wide(own.size, columns, 0.0)),
        lasts=np.where(taken[:, None], _wide(held.lasts, columns, 0.0), _wide(own.lasts, columns, 0.0)),
    )


def _wide(values: NDArray[Any], columns: int, filling: float) -> NDArray[Any]:
    """The values with columns of the filling after them."""
    return np.pad(values, ((0, 0), (0, columns - values.shape[1])), constant_values=filling)
