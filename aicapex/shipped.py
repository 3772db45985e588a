"""Where the files that come with the project stand, in a wheel as in a checkout."""

from __future__ import annotations

from pathlib import Path

from aicapex.errors import InputOutputError, Problem, nearest_names


def scenario_names() -> list[str]:
    """The names of the shipped scenarios, sorted."""
    return sorted(path.stem for path in _folder("scenarios").glob("*.yaml"))


def replay_names() -> list[str]:
    """The names of the shipped replays of history, sorted: scenarios too, but no theses about the future."""
    return sorted(path.stem for path in (_folder("scenarios") / "replays").glob("*.yaml"))


def scenario_path(name: str) -> Path:
    """The file of a shipped scenario or replay; InputOutputError with the nearest names if there is none."""
    names = [*scenario_names(), *replay_names()]
    if name not in names:
        raise InputOutputError(
            Problem(
                f"no shipped scenario is called {name!r}",
                expected="one of: " + ", ".join(names),
                nearest=nearest_names(name, names),
                cure="give the name of a shipped scenario (aicapex scenario list), or the path of a YAML file",
            )
        )
    folder = _folder("scenarios")
    return (folder / "replays" if name in replay_names() else folder) / f"{name}.yaml"


def seed_path(name: str) -> Path:
    """A data file among the seeds, by its path among them, such as claims.yaml or history/facts.yaml."""
    folder = _folder("seeds")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if name not in names:
        raise InputOutputError(Problem(f"no data file is called {name!r}", nearest=nearest_names(name, names)))
    return folder / name


def _folder(name: str) -> Path:
    """The folder beside the modules (wheel) or beside the package (checkout)."""
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
