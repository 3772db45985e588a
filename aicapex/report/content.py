"""What a report says, gathered from finished runs: the same for every format."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aicapex import __version__
from aicapex.analysis.sensitivity import Sensitivity, from_results, shown_drivers
from aicapex.analysis.sensitivity_report import flips_sentence, input_name
from aicapex.analysis.signposts import Signposts, signposts
from aicapex.analysis.signposts_report import label
from aicapex.analysis.telling import amount, unit_of
from aicapex.errors import UsageError
from aicapex.language import Language, choose, say
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.report.record import claims_table, hindcast_table, replay_table
from aicapex.report.tables import Table
from aicapex.report.words import word
from aicapex.results import CLASSES, Results
from aicapex.tables import percent
from aicapex.terminal import HEADLINE, Reach, probability, shown_years, verdict_year
from aicapex.unit_words import short_unit
from aicapex.value_words import value_text

if TYPE_CHECKING:
    from aicapex.analysis.backtest import Replay
    from aicapex.analysis.replays import Hindcast
    from aicapex.ledger.board import Board
    from aicapex.scenario_entries import Source

FANS: Final = ("capex", "revenue", "rental_price_newest", "idle_rate_all", "unpowered_gw_us", "debt")
LIMITS: Final = ("limits.forecast", "limits.assumptions", "limits.firms", "limits.rare", "limits.terminal")


@dataclass(frozen=True, slots=True)
class Assumption:
    """An input of a scenario as it is told: name, title, value, unit, what it rests on, and links."""

    scenario: str
    name: str
    title: str
    value: str
    unit: str
    status: str
    source: str
    confidence: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All that a report says in one language."""

    language: Language
    title: str
    sentences: tuple[str, ...]  # the verdict of each scenario, with its ranges
    runs: tuple[Results, ...]
    years: tuple[int, ...]
    verdict: Table
    headline: Table
    binding: Table
    drivers: Table | None
    signposts: Table | None
    sensitivity: Sensitivity | None
    posts: Signposts | None
    claims: Table | None
    replays: tuple[Table, ...]
    board: Board | None
    backtests: tuple[Replay, ...]
    assumptions: tuple[Assumption, ...]
    limits: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # what was run, with what


def gather(
    runs: Sequence[Results],
    language: Language = "en",
    reaches: Sequence[Reach | None] = (),
    *,
    board: Board | None = None,
    backtests: Sequence[Replay] = (),
    hindcast: Hindcast | None = None,
) -> Report:
    """What is said of finished runs, the first of which drivers and signposts are told of.

    The claims board and the replays are told where they are given.
    """
    first = runs[0]
    years = tuple(shown_years(first.years))
    asked = f"adverse@{verdict_year(years)}"
    sensitivity, posts = None, None
    with suppress(UsageError):  # too few trials of one kind to learn from: the report does without
        sensitivity = from_results(first, asked, language)
    with suppress(UsageError):
        posts = signposts(first, asked, language)
    titles = [choose(run.scenario.title, language) for run in runs]
    return Report(
        language=language,
        title=word("title", language, scenarios=word("and", language).join(titles)),
        sentences=tuple(
            _sentence(run, reach, language) for run, reach in zip(runs, [*reaches, *([None] * len(runs))], strict=False)
        ),
        runs=tuple(runs),
        years=years,
        verdict=_verdict(runs, years, language),
        headline=_headline(runs, years, language),
        binding=_binding(runs, years, language),
        drivers=_drivers(sensitivity, language) if sensitivity else None,
        signposts=_signposts(posts, language) if posts and posts.posts else None,
        sensitivity=sensitivity,
        posts=posts,
        claims=claims_table(board, language) if board else None,
        replays=(
            *((hindcast_table(hindcast, language),) if hindcast else ()),
            *(replay_table(replay, language) for replay in backtests),
        ),
        board=board,
        backtests=tuple(backtests),
        assumptions=tuple(_assumptions(runs, language)),
        limits=tuple(word(key, language) for key in LIMITS),
        facts=tuple(_facts(runs, language)),
    )


def tables_of(report: Report) -> list[Table]:
    """All tables but that of the assumptions, in their order."""
    told = (report.verdict, report.headline, report.binding, report.drivers, report.signposts, report.claims)
    return [table for table in (*told, *report.replays) if table is not None]


def _sentence(run: Results, reach: Reach | None, language: Language) -> str:
    """The verdict in one sentence, with the error of sampling and the range over other assumptions."""
    year = verdict_year(shown_years(run.years))
    estimate = run.adverse().by(year)
    key = "sentence" if reach is None else "sentence.reach"
    return word(
        key,
        language,
        scenario=choose(run.scenario.title, language),
        year=year,
        share=percent(estimate.value),
        error=percent(estimate.half_width),
        low=percent(reach.low) if reach else "",
        high=percent(reach.high) if reach else "",
    )


def _verdict(runs: Sequence[Results], years: Sequence[int], language: Language) -> Table:
    rows = []
    for run in runs:
        title = choose(run.scenario.title, language)
        for name in reversed(CLASSES):
            answer = run.class_(name)
            told = (probability(answer.by(year)) for year in years)
            rows.append((f"{title} · {say(f'class.{name}', language)}", *told))
    heads = (word("verdict.by", language), *map(str, years))
    return Table(word("verdict", language), heads, tuple(rows), word("verdict.note", language))


def _headline(runs: Sequence[Results], years: Sequence[int], language: Language) -> Table:
    rows = []
    for name in HEADLINE:
        for run in runs:
            if name not in run.outputs:
                continue
            unit = VARIABLES[name].unit
            found = run.quantiles_by_year(name)
            cells = (
                " / ".join(amount(each.value, unit) for each in found[year]) if year in found else "–" for year in years
            )
            title = f"{say(f'headline.{name}', language)} [{unit_of(unit, language)}]"
            rows.append((f"{title} · {choose(run.scenario.title, language)}", *cells))
    return Table(word("headline", language), (word("headline.band", language), *map(str, years)), tuple(rows))


def _binding(runs: Sequence[Results], years: Sequence[int], language: Language) -> Table:
    rows = []
    for run in runs:
        by_year = {year: run.binding_by(year) for year in years}
        for name in by_year[years[0]]:
            cells = (percent(by_year[year].get(name, 0.0)) for year in years)
            rows.append((f"{choose(run.scenario.title, language)} · {say(f'binds.{name}', language)}", *cells))
    return Table(word("binding", language), (word("binding.share", language), *map(str, years)), tuple(rows))


def _drivers(found: Sensitivity, language: Language) -> Table:
    unit = found.asked.unit
    rows = [
        (
            input_name(driver.name, language),
            f"{percent(driver.share)} ±{percent(driver.error)}",
            f"{amount(driver.follow.at_low, driver.unit)} → {amount(driver.follow.at_high, driver.unit)}",
            f"{amount(driver.follow.low[0], unit)} → {amount(driver.follow.high[0], unit)}",
        )
        for driver in shown_drivers(found)
    ]
    heads = tuple(word(f"drivers.{key}", language) for key in ("input", "share", "from", "outcome"))
    title = word("drivers", language, asked=choose(found.asked.title, language))
    note = f"{flips_sentence(found, language)} {word('drivers.note', language)}"
    return Table(title, heads, tuple(rows), note)


def _signposts(found: Signposts, language: Language) -> Table:
    rows = [
        (
            label(post, language),
            post.quarter,
            amount(post.threshold, VARIABLES[post.published.output].unit),
            probability(post.below),
            probability(post.above),
            choose(post.published.where, language),
        )
        for post in found.posts
    ]
    heads = tuple(
        word(f"signposts.{key}", language) for key in ("figure", "of", "threshold", "below", "above", "where")
    )
    title = word("signposts", language, asked=choose(found.asked.title, language))
    return Table(title, heads, tuple(rows), word("signposts.note", language))


def _assumptions(runs: Sequence[Results], language: Language) -> list[Assumption]:
    """Every input of the first scenario, and those that the others have otherwise."""
    from aicapex.seeds import read_seed

    facts, told, seen = read_seed("facts.yaml"), [], set[tuple[str, str]]()
    for run in runs:
        scenario = run.scenario
        for name, value in scenario.parameters.items():
            text = value_text(value, language)
            if (name, text) in seen:
                continue
            seen.add((name, text))
            cited = [facts[fact] for fact in value.source.facts if fact in facts]
            told.append(
                Assumption(
                    scenario=choose(scenario.title, language),
                    name=name,
                    title=choose(PARAMETERS[name], language),
                    value=text,
                    unit=short_unit(value.unit, language),
                    status=word(f"status.{value.source.status}", language),
                    source=_source(value.source, language),
                    confidence=", ".join(dict.fromkeys(str(fact.get("confidence", "")) for fact in cited)),
                    links=tuple(
                        str(fact["url_or_doc"]) for fact in cited if str(fact.get("url_or_doc", "")).startswith("http")
                    ),
                )
            )
    return told


def _source(source: Source, language: Language) -> str:
    """What an entry rests on, in one text."""
    parts = [*source.claims, *source.facts]
    parts += [choose(text, language) for text in (source.why, source.assumption) if text]
    return "; ".join(parts) if language == "en" else "；".join(parts)


def _facts(runs: Sequence[Results], language: Language) -> list[tuple[str, str]]:
    """Versions, seeds and digests."""
    rows = [(word("facts.version", language), __version__)]
    for run in runs:
        text = word("facts.text", language, trials=run.trials, seed=run.seed, digest=run.scenario.digest[:16])
        rows.append((choose(run.scenario.title, language), text))
    return rows
