"""`PATH#SHOT`, as commands about a shot take it."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TypeVar

import click

from compiler.cli.options import named_option
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.near import nearest
from compiler.driver.front import FrontEnd, read_films
from compiler.driver.order import Order
from compiler.driver.shot_word import split_shot_word
from compiler.driver.takes import targets_of
from compiler.driver.workplace import Workplace
from compiler.ir.shot import Target

_Command = TypeVar("_Command", bound=Callable[..., object])


def split_place(place: str, workplace: Workplace, *, needs_shot: bool) -> tuple[Path, str]:
    """Return the path and the shot's id, which is empty where none is named.

    Raises:
        click.UsageError: a path or a shot is missing.
    """
    path, shot = split_shot_word(place, workplace.cwd)
    if not path or ((needs_shot or path != place) and not shot):
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


def require_one_scene(front: FrontEnd, shot: str, workplace: Workplace) -> None:
    """Refuse a shot that several of the scenes have: a command about one shot must not choose among them.

    Raises:
        click.UsageError: it is not clear which is meant.
    """
    having = {
        scene.file: f"`{workplace.name(scene.file)}#{shot}`"
        for film in front.films
        for scene in film.project.scenes
        if any(one.entry.id == shot for one in scene.shots)
    }
    if len(having) > 1:
        raise click.UsageError(f"several scenes have a shot `{shot}`; say which: {', '.join(having.values())}")


def target_options(command: _Command) -> _Command:
    """Add the options that say whose takes are meant."""
    for option in (
        named_option("--lang", "Of which dub, where there are takes of several."),
        named_option("--profile", "Of which profile, where several have some."),
        named_option("--backend", "Whose takes, where several made some."),
    ):
        command = option(command)
    return command


def choose_target(front: FrontEnd, shot: str, asked: Mapping[str, str | None]) -> str | None:
    """Return the one target of a lock that is meant, or None where there are no takes.

    Args:
        front: the scenes.
        shot: only of this shot; of all when empty.
        asked: `backend`, `profile` and `lang`, None where nothing is said.

    Raises:
        click.UsageError: several are meant, or one that has no takes.
    """
    targets = targets_of(front, shot)
    native = {film.language for film in front.films}
    fitting = [target for target in targets if _fits(Target.parse(target), asked, native)]
    if len(fitting) > 1 and asked["lang"] is None:
        # Without a word about the language, the film's own is meant.
        fitting = [target for target in fitting if not Target.parse(target).language] or fitting
    if len(fitting) > 1:
        options = "`--backend`, `--profile` and `--lang`"
        raise click.UsageError(f"there are takes of {', '.join(fitting)}; say which by {options}")
    if targets and not fitting:
        raise click.UsageError(f"no takes are listed for that; there are some of {', '.join(targets)}")
    return fitting[0] if fitting else None


def _fits(target: Target, asked: Mapping[str, str | None], native: AbstractSet[str]) -> bool:
    """Tell whether a target is what was asked for; the film's own language stands in no target."""
    backend, profile, language = asked["backend"], asked["profile"], asked["lang"]
    return (
        backend in (None, target.backend)
        and profile in (None, target.profile)
        and (language in (None, target.language) or (language in native and not target.language))
    )
