"""`PATH#SHOT`, as commands about a shot take it."""

from pathlib import Path

import click

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.near import nearest
from compiler.driver.front import FrontEnd, read_films
from compiler.driver.order import Order
from compiler.driver.takes import targets_of
from compiler.driver.workplace import Workplace


def split_place(place: str, *, needs_shot: bool) -> tuple[Path, str]:
    """Return the path and the shot's id, which is empty where none is named.

    Raises:
        click.UsageError: a path or a shot is missing.
    """
    path, mark, shot = place.rpartition("#")
    if not mark:
        path, shot = place, ""
    if not path or (mark and not shot) or (needs_shot and not shot):
        raise click.UsageError(f"`{place}` names no shot; write the scene's path, `#`, and the shot's id")
    return Path(path), shot


def read_place(path: Path, shot: str, workplace: Workplace) -> FrontEnd:
    """Read the scenes of a path; a shot that there is not is reported."""
    front = read_films(Order((path,)), workplace)
    written = [one.entry.id for film in front.films for scene in film.project.scenes for one in scene.shots]
    if shot and shot not in written and not front.diagnostics.has_errors:
        near = nearest(shot, written)
        advice = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{name}`' for name in written)}"
        message = f"`{path}` has no shot `{shot}`"
        front.diagnostics.report("unknown-shot", message, Region(str(path), 0, 0), help=advice)
    return front


def choose_target(front: FrontEnd, shot: str, backend: str | None, profile: str | None) -> str | None:
    """Return the one target of a lock that is meant, or None where there are no takes.

    Raises:
        click.UsageError: several are meant, or one that has no takes.
    """
    targets = targets_of(front, shot)
    fitting = [
        target
        for target in targets
        if (backend is None or target.rpartition("-")[2].partition(".")[0] == backend)
        and (profile is None or target.rpartition("-")[0] == profile)
    ]
    if len(fitting) > 1:
        raise click.UsageError(f"there are takes of {', '.join(fitting)}; say which by `--backend` and `--profile`")
    if targets and not fitting:
        raise click.UsageError(f"no takes are listed for that; there are some of {', '.join(targets)}")
    return fitting[0] if fitting else None
