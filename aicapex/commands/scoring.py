"""aicapex score and hindcast: a frozen run, or the replay from 2022Q4 on, against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aicapex.commands.console import Bar, Format, bold, emit, talk, width
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, choose, say

if TYPE_CHECKING:
    from aicapex.analysis.frozen import FrozenRun
    from aicapex.analysis.replays import Hindcast
    from aicapex.analysis.scores import Score
    from aicapex.language import Bilingual


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks of the hindcast."""

    trials: int
    seed: int
    jobs: int
    out: Path | None
    force: bool
    write: bool
    charts: bool
    projection: str  # whose behaviour the replay constrains; none if empty
    format: Format
    language: Language
    quiet: bool


def score(folder: Path, against: Path, points: bool, format: Format, language: Language, quiet: bool) -> None:
    """Score a frozen run against later actuals, target by target."""
    from aicapex.analysis.actuals import read_actuals
    from aicapex.analysis.frozen import open_run
    from aicapex.analysis.simulated import score as scored
    from aicapex.analysis.words import word

    run = open_run(folder, language)
    by_trial = run.trials_file is not None
    actuals = read_actuals(against, run.quarters, run.variables, by_trial=by_trial, language=language)
    named = dict.fromkeys(actual.variable for actual in actuals)
    scores = scored(run.simulated(list(named)), actuals, language)
    if unscored := list(named.keys() - {each.variable for each in scores}):
        talk(word("talk.unscored", language, names=", ".join(sorted(unscored))), quiet=quiet)
    emit(_frozen(run, scores, points, format, language))


def hindcast(order: Order) -> None:
    """Run the replay, write its folder, and tell its scores."""
    from aicapex.analysis.replays import HINDCAST
    from aicapex.analysis.replays import hindcast as replayed
    from aicapex.runfolder import refuse_occupied

    if order.out is not None and not order.write:
        raise UsageError(Problem("--out and --no-write"))
    if order.out is not None:
        refuse_occupied(order.out, force=order.force, language=order.language)
    runs = 3 if order.projection else 1
    with Bar(say("talk.simulating", order.language, name=HINDCAST), runs * order.trials, quiet=order.quiet) as bar:
        done = replayed(order.trials, order.seed, order.jobs, bar, order.language, order.projection)
    place = _written(done, order) if order.write else None
    emit(_replayed(done, place, order))
    if place is not None and order.format is not Format.table:
        talk(say("talk.written", order.language, path=place), quiet=order.quiet)


def _frozen(run: FrozenRun, scores: Sequence[Score], points: bool, format: Format, language: Language) -> str:
    """The scores of a frozen run in the format asked for."""
    from aicapex.analysis import score_records
    from aicapex.language import Message

    if format is Format.json:
        from aicapex.summary import to_json

        return to_json(score_records.frozen_object(run, scores))
    if format is Format.csv:
        return score_records.scores_csv(scores)
    title, manifest = Message(**run.summary["title"]), run.manifest
    facts = _heading(title, manifest["trials"], manifest["seed"], manifest["start"], manifest["end"], language)
    head, table, legend = _tables(facts, scores, language)
    if points:
        from aicapex.analysis.points_table import points_table

        return "\n\n".join([head, points_table(scores, language, width(), bold()), table, legend])
    return "\n\n".join([head, table, legend])


def _replayed(done: Hindcast, place: Path | None, order: Order) -> str:
    """The hindcast in the format asked for."""
    from aicapex.analysis import score_records

    if order.format is Format.json:
        from aicapex.summary import to_json

        return to_json(score_records.hindcast_object(done))
    if order.format is Format.csv:
        return score_records.scores_csv(done.scores)
    from aicapex.analysis.score_tables import LABEL, hindcast_notes
    from aicapex.tables import paragraph

    results, language = done.results, order.language
    scenario = results.scenario
    facts = _heading(scenario.title, results.trials, results.seed, scenario.start, scenario.end, language)
    head, table, legend = _tables(facts, done.scores, language)
    parts = [head, table, hindcast_notes(done, language, width())]
    if done.constrained is not None:
        from aicapex.analysis.constrained_report import constrained_text

        parts.append(constrained_text(done.constrained, language, width()))
    parts.append(legend)
    if place is not None:
        parts.append("\n".join(paragraph(say("report.written", language), f"{place}/", width(), LABEL)))
    return "\n\n".join(parts)


def _heading(title: Bilingual, trials: int, seed: int, start: str, end: str, language: Language) -> list[str]:
    counts = [say("report.trials", language, trials=trials), say("report.seed", language, seed=seed)]
    return [choose(title, language), *counts, f"{start}–{end}"]


def _tables(facts: Sequence[str], scores: Sequence[Score], language: Language) -> tuple[str, str, str]:
    """What was run, the table and its legend."""
    from aicapex.analysis.score_tables import legend, scores_table
    from aicapex.tables import glued, wrapped

    cells, paint = width(), bold()
    first, *more = wrapped(" · ".join(map(glued, facts)), cells)
    head = "\n".join([paint(first), *more])
    return head, scores_table(scores, language, cells, paint), legend(scores, language, cells)


def _written(done: Hindcast, order: Order) -> Path:
    """The folder runs/hindcast-N, or the one named; whole or absent."""
    from aicapex.analysis.score_records import hindcast_object, scores_csv
    from aicapex.runfolder import quantiles_csv, write_whole
    from aicapex.summary import to_json

    results = done.results

    def fill(folder: Path) -> None:
        texts = {
            "scores.json": to_json(hindcast_object(done)),
            "scores.csv": scores_csv(done.scores),
            "summary.json": to_json(results.summary()),
            "quantiles.csv": quantiles_csv(results),
            "scenario.yaml": results.scenario.to_yaml(),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        if order.charts:
            _draw(done, folder / "charts", order)

    told = {"command": "hindcast"}
    return write_whole(
        fill, results, order.out, label="hindcast", language=order.language, force=order.force, told=told
    )


def _draw(done: Hindcast, folder: Path, order: Order) -> None:
    """A chart for each target; the folder is not lost for want of a font, which is told."""
    from aicapex.charts import MissingFontError
    from aicapex.charts.replays import save_replay_charts

    folder.mkdir()
    try:
        save_replay_charts(done.results, done.actuals, folder, order.language)
    except MissingFontError as error:
        for problem in error.problems:
            talk(str(problem), quiet=order.quiet)
    if not any(folder.iterdir()):
        folder.rmdir()
