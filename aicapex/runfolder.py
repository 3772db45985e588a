"""The folder that a run leaves: written beside its place and moved there, so that it is whole or absent."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from aicapex import __version__
from aicapex.csv_tables import rows_csv
from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language, say
from aicapex.registry import VARIABLES
from aicapex.results import QUANTILES, Results
from aicapex.summary import given_of, rounded, to_json

if TYPE_CHECKING:
    import pandas as pd

    from aicapex.scenario import Scenario
    from aicapex.scenario_entries import ParameterValue, Source
    from aicapex.streaming import Summaries

MANIFEST: Final = "manifest.json"
COLUMNS: Final = ("scenario", "variable", "unit", "time", "quantile", "value", "low", "high")
LONGEST_LABEL: Final = 120  # bytes of a name in a file name, which may have 255
BLOCK: Final = 1_000  # trials in memory at once while they are written as a table
Draw = Callable[["Results", Path, Language], None]
Fill = Callable[[Path], None]  # puts everything but the manifest into a folder


def write(
    results: Results | Summaries,
    place: Path | None,
    *,
    language: Language = "en",
    force: bool = False,
    save_trials: bool = False,
    draw: Draw | None = None,
) -> Path:
    """Write a run folder at a place, or in the next free runs/NAME-N, and return where it stands.

    `draw` puts charts into the folder that it is given. A folder that stands there already is replaced only if `force`
    is given and a run has written it. Whatever stops the writing, the place keeps what it had.
    """
    fill = partial(_fill, results, language=language, save_trials=save_trials, draw=draw)
    return write_whole(fill, results, place, label=results.scenario.name, language=language, force=force)


def write_whole(
    fill: Fill,
    results: Results | Summaries,
    place: Path | None,
    *,
    label: str,
    language: Language = "en",
    force: bool = False,
    told: Mapping[str, Any] | None = None,
) -> Path:
    """A folder of what came of a run, put together by `fill`: at a place, or in the next free runs/LABEL-N.

    The manifest is written last, with what else is `told` in it; the folder is whole or absent.
    """
    if place is not None:
        refuse_occupied(place, force=force, language=language)
    parent = place.parent if place is not None else Path("runs")
    label = place.name if place is not None else file_label(label)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        building = _beside(parent, label, "partial")
        try:
            fill(building)
            _seal(results, building, told or {})
            return _take_free(building, parent, label) if place is None else _take(building, place, force=force)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    except OSError as error:
        where = error.filename or str(place or parent)
        reason = error.strerror or str(error)
        raise InputOutputError(Problem(say("error.disk", language, path=where, reason=reason))) from error


def file_label(name: str) -> str:
    """A name as part of a file's: letters, digits, dots and dashes of any language, not too long.

    >>> file_label("power_wall"), file_label("电力墙"), file_label("=cmd() <b>/..")
    ('power_wall', '电力墙', 'cmd_b')
    """
    plain = re.sub(r"[^\w.-]+", "_", name).strip("._-")
    while len(plain.encode()) > LONGEST_LABEL:
        plain = plain[:-1]
    return plain or "run"


def refuse_occupied(place: Path, *, force: bool, language: Language) -> None:
    """Raise InputOutputError if the place is taken and may not be replaced."""
    if not place.exists():
        return
    if not force:
        raise InputOutputError(
            Problem(say("error.exists", language, path=place), cure=say("error.exists_cure", language))
        )
    if not (place / MANIFEST).is_file() and not (place.is_dir() and not any(place.iterdir())):
        raise InputOutputError(
            Problem(say("error.not_a_run", language, path=place), cure=say("error.not_a_run_cure", language))
        )
    if strangers := _strangers(place):
        told = say("error.strangers", language, path=place, files=", ".join(strangers[:5]))
        raise InputOutputError(Problem(told, cure=say("error.strangers_cure", language)))


def _strangers(place: Path) -> list[str]:
    """Files of a run folder that its manifest does not name: somebody's own."""
    if not (place / MANIFEST).is_file():
        return []
    try:
        known = set(json.loads((place / MANIFEST).read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError):
        known = set()
    there = (path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
    return sorted(set(there) - known - {MANIFEST})


def quantile_rows(results: Results | Summaries) -> Iterator[tuple[str | float, ...]]:
    """The long table of quantiles with their limits, by output and quarter, without its heading."""
    name_of_run = results.scenario.name
    for name in results.outputs:
        if name not in VARIABLES:
            continue
        unit = VARIABLES[name].unit
        found = np.stack(results.quantiles_with_limits(name), axis=-1)  # (quantiles, T, 3)
        for t, quarter in enumerate(results.quarters):
            for q, probability in enumerate(QUANTILES):
                yield (name_of_run, name, unit, quarter, f"{probability:g}", *map(float, found[q, t]))


def quantiles_csv(results: Results | Summaries, *, heading: bool = True) -> str:
    """The long table as CSV text; undefined figures are empty."""
    return rows_csv([*([COLUMNS] if heading else []), *quantile_rows(results)])


def manifest_of(results: Results | Summaries, files: dict[str, str]) -> dict[str, Any]:
    """What was run, with what and on what, and the digest of every file that came of it."""
    scenario = results.scenario
    return {
        "aicapex": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "scenario": scenario.name,
        "extends": scenario.extends,
        "changed": list(scenario.changed),
        "digest": scenario.digest,
        "seed": results.seed,
        "trials": results.trials,
        "failed": results.failed,
        "start": scenario.start,
        "end": scenario.end,
        "terminal_share": rounded(results.terminal_share),
        **given_of(results),
        "parameters": _parameters(scenario),
        "files": files,
    }


def _fill(
    results: Results | Summaries, folder: Path, *, language: Language, save_trials: bool, draw: Draw | None
) -> None:
    """What a run leaves, into the folder."""
    (folder / "summary.json").write_text(to_json(results.summary()), encoding="utf-8")
    (folder / "quantiles.csv").write_text(quantiles_csv(results), encoding="utf-8")
    (folder / "scenario.yaml").write_text(results.scenario.to_yaml(), encoding="utf-8")
    if save_trials and isinstance(results, Results):
        _write_trials(results, folder)
    if draw is not None and isinstance(results, Results):
        charts = folder / "charts"
        charts.mkdir()
        draw(results, charts, language)
        if not any(charts.iterdir()):  # nothing could be drawn, which has been told
            charts.rmdir()


def _seal(results: Results | Summaries, folder: Path, told: Mapping[str, Any]) -> None:
    """The manifest: what was run, and the digest of every file in the folder."""
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {**told, **manifest_of(results, digests)}
    (folder / MANIFEST).write_text(to_json(manifest), encoding="utf-8")


def _take_free(building: Path, parent: Path, label: str) -> Path:
    """Move the folder to the first of label-1, label-2 … that is free, also when another run takes one meanwhile."""
    number = 1
    while True:
        place = parent / f"{label}-{number}"
        if not place.exists():
            # A rename onto a folder with content fails, and one without content is nobody's run.
            with suppress(FileExistsError, NotADirectoryError):
                return _rename(building, place)
        number += 1


def _take(building: Path, place: Path, *, force: bool) -> Path:
    """Move the folder to its place; what a run left there is set aside first and deleted after."""
    if not (force and place.exists()):
        return _rename(building, place)
    aside = _beside(place.parent, place.name, "old")
    old = place.rename(aside / place.name)
    try:
        _rename(building, place)
    except BaseException:
        old.rename(place)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return place


def _rename(building: Path, place: Path) -> Path:
    """Rename, with one error for a place that is taken, whatever the system calls it."""
    try:
        return building.rename(place)
    except OSError as error:
        if place.exists():
            raise FileExistsError(error.errno, "taken meanwhile", str(place)) from error
        raise


def _beside(parent: Path, label: str, purpose: str) -> Path:
    """A new hidden folder next to the place, on the same file system."""
    folder = parent / f".{file_label(label)}.{secrets.token_hex(4)}.{purpose}"
    folder.mkdir()
    return folder


def _parameters(scenario: Scenario) -> dict[str, Any]:
    return {
        name: {
            "unit": value.unit,
            "distribution": value.distribution.text,
            "given": value.given,
            **_readings(value),
            "source": _source(value.source),
        }
        for name, value in scenario.parameters.items()
    }


def _readings(value: ParameterValue) -> dict[str, Any]:
    """What it is at other readings of its claim, and the parameter that chooses."""
    others = {str(number): each.text for number, each in value.readings.items()}
    return {"readings": others, "chosen_by": value.chosen_by} if others else {}


def _source(source: Source) -> dict[str, Any]:
    """What an entry rests on, without what is not given."""
    texts = {"assumption": source.assumption, "why": source.why}
    said: dict[str, Any] = {"status": source.status}
    said |= {"claims": list(source.claims)} if source.claims else {}
    said |= {"facts": list(source.facts)} if source.facts else {}
    said |= {key: {"en": text.en, "zh": text.zh} for key, text in texts.items() if text}
    dates = {"known_by": source.known_by, "observed_later": source.observed_later}
    said |= {key: date for key, date in dates.items() if date}
    return said


def _write_trials(results: Results, folder: Path) -> None:
    """Every trial by quarter, and the parameters drawn for it: parquet where pyarrow is there, else csv.gz."""
    save = _save_parquet if importlib.util.find_spec("pyarrow") else _save_csv
    save(folder / "trials", _trial_blocks(results))
    save(folder / "draws", iter([_draws(results)]))


def _trial_blocks(results: Results) -> Iterator[pd.DataFrame]:
    """The wide table in blocks of trials: trial (from 0), time, then a column per output."""
    import pandas as pd

    quarters = np.asarray(results.quarters, dtype=object)
    for first in range(0, results.trials, BLOCK):
        trials = np.arange(first, min(first + BLOCK, results.trials))
        columns: dict[str, Any] = {
            "trial": np.repeat(trials, len(quarters)),
            "time": np.tile(quarters, len(trials)),
        }
        columns |= {name: values[:, trials].T.ravel() for name, values in results.outputs.items()}
        yield pd.DataFrame(columns)


def _draws(results: Results) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {"trial": np.arange(results.trials)}
    return pd.DataFrame(columns | {name: np.asarray(values) for name, values in results.parameters.items()})


def _save_parquet(stem: Path, blocks: Iterator[pd.DataFrame]) -> None:
    pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    writer: Any = None
    try:
        for block in blocks:
            table = pyarrow.Table.from_pandas(block, preserve_index=False)
            if writer is None:
                writer = parquet.ParquetWriter(stem.with_suffix(".parquet"), table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _save_csv(stem: Path, blocks: Iterator[pd.DataFrame]) -> None:
    # No time and no file name in the header: the same trials give the same bytes.
    with (
        open(stem.with_suffix(".csv.gz"), "wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
    ):
        for place, block in enumerate(blocks):
            packed.write(block.to_csv(index=False, header=place == 0, lineterminator="\n").encode())
