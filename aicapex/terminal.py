"""What a run says in the terminal: verdict, tests, what binds, headline, start, and what to watch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from aicapex.dependence import pairs_of, strongest
from aicapex.explain_words import joined, tell
from aicapex.language import Bilingual, Language, choose, say
from aicapex.registry import PARAMETERS, VARIABLES
from aicapex.results import CONSTRAINTS, Estimate, Results, StartRow
from aicapex.start_claims import SHORT
from aicapex.tables import Row, aligned, figure, glued, headed, paragraph, percent, right
from aicapex.unit_words import short_unit

if TYPE_CHECKING:
    from aicapex.streaming import Summaries

HEADLINE: Final = (
    "capex",
    "shipments_gw",
    "energised_gw",
    "unpowered_gw_us",
    "revenue",
    "rental_price_newest",
    "idle_rate_all",
    "gap_gw",
    "gross_margin_cloud",
    "gross_margin_labs",
    "roi",
    "tobin_q",
    "debt",
    "defaults_cumulative",
)
# All outputs that the report reads: the rest of a run may be let go before it is told.
NEEDED: Final = frozenset(
    {*HEADLINE, *(f"binding_{name}" for name in CONSTRAINTS), *(VARIABLES[name].weight for name in HEADLINE)}
)
YEARS_AHEAD: Final = (1, 2, 3, 5, 10)  # of which the verdict line takes the fourth
INDENT: Final = 16
Paint = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Reach:
    """The range of P(bust or systemic by the verdict's year) [share] in small runs of other assumptions."""

    low: float
    high: float
    trials: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the run itself: its reach, other scenarios, a run without dependence, a folder."""

    scenarios: Sequence[Results | Summaries] = ()
    independent: Results | None = None
    reach: Reach | None = None
    folder: Path | None = None
    charts: int = 0
    trials_saved: bool = False
    next_command: str = ""


def run_report(
    results: Results | Summaries, language: Language, width: int, beside: Beside | None = None, bold: Paint = str
) -> str:
    """The whole report in lines of at most `width` cells where words allow; `bold` dresses up the headings."""
    beside = beside or Beside()
    years = shown_years(results.years)
    sections = [_heading(results, language, width, bold)]
    if years:
        sections += [
            [*_classes(results, years, language, width, bold), *_verdict(results, years, beside, language, width)],
            _tests(results, years, language, width, bold),
            _binding(results, years, language, width, bold),
            _headline(results, years, language, width, bold),
        ]
    sections.append(_notes(results, beside, language, width))
    return "\n\n".join("\n".join(section) for section in sections if section)


def shown_years(years: Sequence[int]) -> list[int]:
    """The years in which a run is told: 1, 2, 3, 5 and 10 after the start, and the last.

    >>> shown_years(range(2025, 2036)), shown_years([2025, 2026, 2027])
    ([2026, 2027, 2028, 2030, 2035], [2026, 2027])
    """
    if not years:
        return []
    wanted = {years[0] + ahead for ahead in YEARS_AHEAD}
    return [year for year in years if year in wanted or year == years[-1]]


def verdict_year(years: Sequence[int]) -> int:
    """The year of the verdict line: five years after the start, or the last shown before it."""
    return max(year for year in years if year <= max(years[0] + YEARS_AHEAD[3] - 1, years[0]))


def probability(estimate: Estimate) -> str:
    """A probability in per cent with half of its interval; one never or always seen as its bound.

    >>> probability(Estimate(0.159, 0.152, 0.166)), probability(Estimate(0.0, 0.0, 0.00038))
    ('15.9 ±0.7', '< 0.04')
    """
    if estimate.value == 0.0:
        return f"< {_one_digit(estimate.high)}"
    if estimate.value == 1.0:
        return f"> {100 - Decimal(_one_digit(1.0 - estimate.low)):f}"
    return f"{percent(estimate.value)} ±{_error(estimate)}"


def _one_digit(share: float) -> str:
    """A share in per cent, to one significant digit and never with an exponent.

    >>> _one_digit(0.842), _one_digit(0.997), _one_digit(0.00038), _one_digit(3e-7)
    ('80', '100', '0.04', '0.00003')
    """
    return f"{Decimal(f'{100.0 * share:.1g}'):f}"


def _error(estimate: Estimate) -> str:
    return f"{max(100.0 * estimate.half_width, 0.1):.1f}"


def _alone(estimate: Estimate, language: Language) -> str:
    """A probability as it stands in a sentence, its error apart."""
    bare = probability(estimate) if estimate.value in (0.0, 1.0) else percent(estimate.value)
    return _with_sign(bare, language)


def _with_sign(figure_in_percent: str, language: Language) -> str:
    """The figure with its sign, set apart in English only."""
    return f"{figure_in_percent}%" if language == "zh" else f"{figure_in_percent} %"


def _heading(results: Results | Summaries, language: Language, width: int, bold: Paint) -> list[str]:
    scenario = results.scenario
    title = scenario.title
    both = [title.en, title.zh] if language == "en" else [title.zh, title.en]
    name = " ".join(dict.fromkeys(text for text in both if text)) or scenario.name
    facts = [
        say("report.trials", language, trials=results.trials),
        say("report.seed", language, seed=results.seed),
        f"{scenario.start}–{scenario.end}",
    ]
    line = " · ".join([bold(name), *facts])
    plain = " · ".join([name, *facts])
    lines = [line]
    if origin := _origin(results, language):
        room = width - cell_len(plain) - 2
        lines = [line + "  " + right(origin, room)] if cell_len(origin) <= room else [line, origin]
    if results.failed:
        lines.append(say("report.failed", language, failed=results.failed))
    return lines


def _origin(results: Results | Summaries, language: Language) -> str:
    """What the scenario builds on and how many entries differ."""
    count = len(results.scenario.changed)
    one = "_one" if count == 1 else ""
    if results.scenario.extends:
        return say(f"report.extends{one}", language, base=results.scenario.extends, count=count)
    return say(f"report.changed{one}", language, count=count) if count else ""


def _classes(
    results: Results | Summaries, years: Sequence[int], language: Language, width: int, bold: Paint
) -> list[str]:
    head = Row(
        say("report.by_end_of", language),
        (*map(str, years), say("report.first_passage", language)),
    )
    rows = []
    for name in results.classes:
        answer = results.class_(name)
        passage = answer.first_passage()
        # Every trial begins as what is left when nothing has gone wrong: that is no passage.
        dated = [] if name == "boom" else [passage.p10, passage.p50, passage.p90]
        when = " / ".join(quarter for quarter in dated if quarter)
        rows.append(
            Row("  " + say(f"class.{name}", language), (*(probability(answer.by(year)) for year in years), when))
        )
    return headed(head, rows, width, bold)


def _verdict(
    results: Results | Summaries, years: Sequence[int], beside: Beside, language: Language, width: int
) -> list[str]:
    """The verdict line with both of its ranges, sampling and other assumptions; and the verdict without dependence."""
    year = verdict_year(years)
    estimate = results.adverse().by(year)
    reach = say("report.no_reach", language)
    if beside.reach is not None:
        # The run's own figure is never outside of the range, however many trials each is from.
        least, most = min(beside.reach.low, estimate.value), max(beside.reach.high, estimate.value)
        reach = say("report.elsewhere", language, low=percent(least), high=percent(most), trials=beside.reach.trials)
    elif len(beside.scenarios) > 1:
        others = [run.adverse().by(year).value for run in beside.scenarios if year in run.years]
        low, high = percent(min(others)), percent(max(others))
        reach = say("report.reach", language, low=low, high=high, count=len(others))
    lines = paragraph(
        "",
        say(
            "report.verdict",
            language,
            year=year,
            probability=_alone(estimate, language),
            error=f"±{_error(estimate)}",
            reach=reach,
        ),
        width,
        0,
    )
    if beside.independent is not None:
        without = beside.independent.adverse().by(year)
        text = say(
            "report.independent",
            language,
            probability=_alone(without, language),
            error=f"±{_error(without)}",
            trials=beside.independent.trials,
        )
        lines += paragraph("", text, width, 0)
    return lines


def _tests(
    results: Results | Summaries, years: Sequence[int], language: Language, width: int, bold: Paint
) -> list[str]:
    head = Row(say("report.tests", language), (*map(str, years), say("report.never", language)))
    rows = []
    for name in results.tests:
        answer = results.test(name)
        title = choose(results.test_title(name), language)
        cells = (*(probability(answer.by(year)) for year in years), probability(answer.never()))
        rows.append(Row(f"  {title}", cells))
    return headed(head, rows, width, bold) if rows else []


def _binding(
    results: Results | Summaries, years: Sequence[int], language: Language, width: int, bold: Paint
) -> list[str]:
    by_year = [results.binding_by(year) for year in years]
    rows = [
        Row("  " + say(f"binds.{name}", language), tuple(f"{100.0 * shares[name]:.0f}" for shares in by_year))
        for name in (by_year[0] if by_year else ())
    ]
    head = Row(say("report.binds", language), tuple(map(str, years)))
    return headed(head, rows, width, bold) if rows else []


def _headline(
    results: Results | Summaries, years: Sequence[int], language: Language, width: int, bold: Paint
) -> list[str]:
    names = [name for name in HEADLINE if name in results.outputs]
    by_year = {name: results.quantiles_by_year(name) for name in names}
    missing = ["–", "–", "–"]
    columns = []
    for year in years:
        triples = [
            [_shown(results, name, estimate.value) for estimate in by_year[name][year]]
            if year in by_year[name]
            else missing
            for name in names
        ]
        columns.append(aligned(triples))
    rows = [
        Row(
            f"  {say(f'headline.{name}', language)} [{_unit(results, name)}]",
            tuple(column[place] for column in columns),
        )
        for place, name in enumerate(names)
    ]
    return headed(Row(say("report.headline", language), tuple(map(str, years))), rows, width, bold) if rows else []


def _shown(results: Results | Summaries, name: str, value: float) -> str:
    return percent(value) if results.variable(name).unit == "share" else figure(value)


def _unit(results: Results | Summaries, name: str) -> str:
    unit = results.variable(name).unit
    return "%" if unit == "share" else unit


def _notes(results: Results | Summaries, beside: Beside, language: Language, width: int) -> list[str]:
    """The start, conflicts, dependence, warnings, what was checked and written, and the next command."""
    start = " · ".join(_start_text(row, language) for row in results.t0 if row.kind == "initial")
    conflicts = [
        say(
            "report.in_trials",
            language,
            text=choose(conflict, language),
            share=_with_sign(percent(conflict.share), language),
        )
        for conflict in results.conflicts
        if conflict.share > 0
    ]
    clashing = [row for row in results.t0 if row.conflict is not None]
    if clashing:
        claims = sorted({claim for row in clashing for claim in row.claim.split(", ")})
        told = tell("start.clashing", language, count=len(clashing), claims=joined(claims, language))
        conflicts.append(told)
    watch = [choose(warning, language) for warning in results.warnings]
    if math.isfinite(results.terminal_share):
        watch.append(say("report.terminal", language, share=_with_sign(percent(results.terminal_share), language)))
    labelled = {
        "report.start": [start],
        "report.conflicts": conflicts,
        "report.dependence": [_dependence(results, language)],
        "report.watch": watch,
        "report.checked": _checked(results, language),
        "report.written": [_written(beside, language)],
        "report.next": [beside.next_command],
    }
    lines: list[str] = []
    for key, texts in labelled.items():
        for place, text in enumerate(filter(None, texts)):
            lines += paragraph("" if place else say(key, language), text, width, INDENT)
    return lines


def _start_text(row: StartRow, language: Language) -> str:
    """One figure of the start beside what was claimed of it, medians over the trials."""
    shape = percent if row.unit == "share" else figure
    shown, claimed = shape(row.value), shape(row.target)
    relation = "=" if shown == claimed else "≠"
    unit = short_unit(row.unit, language)
    measured = _with_sign(claimed, language) if unit == "%" else f"{claimed} {unit}"
    source = (f"（{row.claim}）" if language == "zh" else f" ({row.claim})") if row.claim else ""
    title: Bilingual = SHORT.get(row.name, row)
    return f"{choose(title, language)} {glued(f'{shown} {relation} {measured}')}{source}"


def _dependence(results: Results | Summaries, language: Language) -> str:
    """How many pairs of inputs depend on each other, and the strongest with what their factors imply and what came."""
    pairs = pairs_of(results)
    if not pairs:
        return ""
    told = [
        say(
            "report.pair",
            language,
            one=choose(PARAMETERS[pair.one], language),
            other=choose(PARAMETERS[pair.other], language),
            implied=_correlation(pair.implied),
            realised=_correlation(pair.realised),
        )
        for pair in strongest(results)
    ]
    count = say("report.pairs_one" if pairs == 1 else "report.pairs", language, count=pairs)
    return " · ".join([count, *told])


def _correlation(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if math.isfinite(value) else "–"


def _checked(results: Results | Summaries, language: Language) -> list[str]:
    if not results.checks:
        return []
    name, error = max(results.checks.items(), key=lambda item: item[1])
    count = len(results.checks)
    return [say("report.identities", language, count=count, trials=results.checked_trials, error=error, name=name)]


def _written(beside: Beside, language: Language) -> str:
    if beside.folder is None:
        return ""
    contents = say("report.contents_trials" if beside.trials_saved else "report.contents", language)
    if beside.charts:
        drawn = say("report.charts_one" if beside.charts == 1 else "report.charts", language, count=beside.charts)
        contents += ("、" if language == "zh" else ", ") + drawn
    return f"{beside.folder}/（{contents}）" if language == "zh" else f"{beside.folder}/ ({contents})"
