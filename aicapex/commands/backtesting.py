"""aicapex backtest: a boom of the past replayed, beside one that went the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aicapex.commands.console import Format, bold, emit, talk, width
from aicapex.commands.running import load_all, simulate
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, say

if TYPE_CHECKING:
    from aicapex.analysis.backtest import Replay
    from aicapex.scenario import Scenario


class Boom(StrEnum):
    """The booms that are replayed: one that broke, and one that did not."""

    telecom_1996 = "telecom_1996"
    cloud_2015 = "cloud_2015"


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks of a backtest."""

    trials: int
    seed: int
    jobs: int
    alone: bool
    out: Path | None
    force: bool
    write: bool
    charts: bool
    format: Format
    language: Language
    quiet: bool


def backtest(boom: Boom, order: Order) -> None:
    """Replay a boom and its counterpart, write the folder, and tell marks, busts and scores."""
    from aicapex.runfolder import refuse_occupied

    if order.out is not None and not order.write:
        raise UsageError(Problem("--out and --no-write"))
    if order.out is not None:
        refuse_occupied(order.out, force=order.force, language=order.language)
    others = [] if order.alone else [other for other in Boom if other is not boom]
    replays = [_replayed(scenario, order) for scenario in load_all([boom, *others], [])]
    place = _written(replays, order) if order.write else None
    emit(_told(replays, place, order))
    if place is not None and order.format is not Format.table:
        talk(say("talk.written", order.language, path=place), quiet=order.quiet)


def _replayed(scenario: Scenario, order: Order) -> Replay:
    """One boom; its actuals are read first, so that a fault in them costs no time."""
    from aicapex.analysis.backtest import judge
    from aicapex.analysis.replays import actuals_of, score_run

    actuals = actuals_of(scenario.name, order.language)
    results = simulate(
        scenario,
        trials=order.trials,
        seed=order.seed,
        jobs=order.jobs,
        language=order.language,
        quiet=order.quiet,
    )
    return judge(results, actuals, score_run(results, actuals, order.language))


def _told(replays: Sequence[Replay], place: Path | None, order: Order) -> str:
    """The backtest in the format asked for."""
    from aicapex.analysis import backtest as data

    if order.format is Format.json:
        from aicapex.summary import to_json

        return to_json(data.as_object(replays))
    if order.format is Format.csv:
        return data.marks_csv(replays)
    from aicapex.analysis.backtest_table import LABEL, backtest_report
    from aicapex.tables import paragraph

    report = backtest_report(replays, order.language, width(), bold())
    written = f"{place}/" if place is not None else ""
    following = " ".join(["aicapex backtest", *(replay.results.scenario.name for replay in replays[1:])])
    told = {"report.written": written, "report.next": following if len(replays) > 1 else ""}
    lines = [
        line for key, text in told.items() if text for line in paragraph(say(key, order.language), text, width(), LABEL)
    ]
    return "\n\n".join([report, *(["\n".join(lines)] if lines else [])])


def _written(replays: Sequence[Replay], order: Order) -> Path:
    """The folder runs/backtest-NAME-N, or the one named; whole or absent."""
    from aicapex.analysis.backtest import adverse_csv, as_object, marks_csv
    from aicapex.analysis.score_records import scores_csv
    from aicapex.runfolder import quantiles_csv, write_whole
    from aicapex.summary import to_json

    asked, *others = [replay.results for replay in replays]
    texts = {
        "backtest.json": to_json(as_object(replays)),
        "marks.csv": marks_csv(replays),
        "adverse.csv": adverse_csv(replays),
        "quantiles.csv": "".join(quantiles_csv(replay.results, heading=replay is replays[0]) for replay in replays),
    }
    for replay in replays:
        name = replay.results.scenario.name
        texts |= {f"scores-{name}.csv": scores_csv(replay.scores), f"{name}.yaml": replay.results.scenario.to_yaml()}

    def fill(folder: Path) -> None:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        if order.charts:
            _draw(replays, folder / "charts", order)

    told = {"command": "backtest", "beside": {other.scenario.name: other.scenario.digest for other in others}}
    label = f"backtest-{asked.scenario.name}"
    return write_whole(fill, asked, order.out, label=label, language=order.language, force=order.force, told=told)


def _draw(replays: Sequence[Replay], folder: Path, order: Order) -> None:
    """A chart for each target, and the busts; the folder is not lost for want of a font, which is told."""
    from aicapex.charts import MissingFontError, draw_bust_side_by_side, save, save_replay_charts

    folder.mkdir()
    try:
        save_replay_charts(replays[0].results, replays[0].actuals, folder, order.language)
        figure = draw_bust_side_by_side([replay.results for replay in replays], order.language)
        save(figure, folder / "bust_side_by_side.png")
    except MissingFontError as error:
        for problem in error.problems:
            talk(str(problem), quiet=order.quiet)
    if not any(folder.iterdir()):
        folder.rmdir()
