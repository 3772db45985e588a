"""What all commands share: where results and talk go, the options, and how a failure is told."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

import typer

from aicapex.commands.study_help import HELP
from aicapex.errors import AicapexError, InputOutputError, Problem, UsageError
from aicapex.language import Language, choose, say, spoken
from aicapex.run_limits import MOST_SEED, MOST_TRIALS

if TYPE_CHECKING:
    from rich.progress import Progress

_KINDS: Final = {2: "error.usage", 3: "error.scenario", 4: "error.numerical", 5: "error.io"}
_WIDEST: Final = 160  # cells; a wider line is hard to read
_PIPED: Final = 120
PATIENCE: Final = 1.0  # seconds before a progress bar appears


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Lang(StrEnum):
    """Languages of what is printed."""

    en = "en"
    zh = "zh"


_SPOKEN: Final = spoken()


def told(key: str) -> str:
    """A text of the help, in the language that the command line asks for."""
    return choose(HELP[key], _SPOKEN) if key in HELP else say(f"help.{key}", _SPOKEN)


def scenario_completion(incomplete: str) -> list[str]:
    """Names of shipped scenarios that begin so, for the shell."""
    from aicapex.shipped import replay_names, scenario_names

    return [name for name in (*scenario_names(), *replay_names()) if name.startswith(incomplete)]


LangOption = Annotated[Lang, typer.Option("--lang", help=told("lang"))]
FormatOption = Annotated[Format, typer.Option("--format", help=told("format"))]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=told("set"))]
TrialsOption = Annotated[int, typer.Option("--trials", min=1, max=MOST_TRIALS, help=told("trials"))]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=MOST_SEED, help=told("seed"))]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help=told("jobs"))]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help=told("quiet"))]
ForceOption = Annotated[bool, typer.Option("--force", help=told("force"))]
SPOKEN_LANG: Final = Lang(_SPOKEN)


def language_of(lang: Lang) -> Language:
    """The option as the catalogue's language."""
    return "zh" if lang is Lang.zh else "en"


def emit(text: str) -> None:
    """Results to stdout. A reader that has gone away, as `head` does, is no failure."""
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end: give it something that accepts.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def talk(text: str, *, quiet: bool = False) -> None:
    """Anything that is no result to stderr."""
    if not quiet:
        print(text, file=sys.stderr, flush=True)


def width() -> int:
    """Cells of the terminal, bounded; a fixed number where there is none."""
    return max(40, min(shutil.get_terminal_size((_PIPED, 24)).columns, _WIDEST))


def bold() -> Callable[[str], str]:
    """How headings are dressed up: not at all when piped, in a dumb terminal, or with NO_COLOR."""
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return str if plain else lambda text: typer.style(text, bold=True)


def tell(error: AicapexError, language: Language) -> None:
    """The problems of an error: what, where, what was expected, the nearest names, how to mend it."""
    talk(f"{say('error.problems', language)}: {say(_KINDS.get(error.exit_code, 'error.ours'), language)}")
    spoken_in: Callable[[str], str] = str
    if language == "zh":
        from aicapex.error_words import in_chinese

        spoken_in = in_chinese
    for problem in error.problems:
        where = f"{problem.where}: " if problem.where else ""
        talk(f"  {where}{spoken_in(problem.what)}")
        rest = {"expected": problem.expected, "nearest": ", ".join(problem.nearest), "cure": problem.cure}
        for key, text in rest.items():
            if text:
                talk(f"      {say(f'error.{key}', language)}: {spoken_in(text)}")


@contextmanager
def replacing(path: Path, language: Language) -> Iterator[Path]:
    """A file beside the one to be written, moved there once it is whole; of the same kind, by its suffix."""
    # A short name of its own: the one asked for may be as long as a name may be.
    temporary = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputOutputError(Problem(say("error.disk", language, path=path, reason=reason))) from error
    finally:
        temporary.unlink(missing_ok=True)


class Engine(StrEnum):
    """Where the work is done."""

    local = "local"
    dask = "dask"


def worked_by(engine: Engine, scheduler: str | None, jobs: int) -> AbstractContextManager[None]:
    """All work within is done by processes of this machine, or by Dask."""
    if engine is Engine.local and scheduler is None:
        return nullcontext()
    from aicapex import workers

    if engine is Engine.local:
        raise UsageError(Problem("--scheduler is the address of a Dask cluster", cure="add --engine dask"))
    return workers.dask(scheduler, jobs)


class Bar:
    """Progress over trials on stderr: only for a person who watches, and only when it takes over a second."""

    def __init__(self, title: str, total: int, *, quiet: bool) -> None:
        """Nothing is shown yet."""
        self._title, self._total, self._done = title, total, 0
        self._wanted = sys.stderr.isatty() and not quiet
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """The bar itself, to be called with the trials that are done."""
        return self

    def __call__(self, trials: int) -> None:
        """So many more trials are done."""
        self._done += trials
        if self._progress is None and self._wanted and time.monotonic() - self._began > PATIENCE:
            from rich.console import Console
            from rich.progress import Progress

            # no thread of its own, as a process with threads is not forked
            self._progress = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            self._progress.start()
            self._task = self._progress.add_task(self._title, total=self._total)
        if self._progress is not None:
            self._progress.update(self._task, completed=self._done, refresh=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None:
            self._progress.stop()
