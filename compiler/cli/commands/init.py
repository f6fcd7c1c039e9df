"""`scenec init [DIR]`: a new story repository."""

import subprocess
from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.pasted import pasted
from compiler.diagnostics.render.visible import visible
from compiler.driver.starter import write_starter

_NAME = "scenec-lock"
_DRIVER = {"name": "scenec locks, by rows", "driver": "scenec merge-lock %O %A %B %P"}
_LINE = f"*.lock.yaml merge={_NAME}"


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--merge-driver", is_flag=True, help="Only let git merge locks by rows in the repository that DIR is in.")
@click.pass_obj
def init(console: Console, /, *, folder: Path, merge_driver: bool) -> int:
    """Make a new story repository that compiles at once; nothing that exists is overwritten.

    \b
    Examples:
      scenec init my-story
      cd my-story && scenec compile
      scenec init --merge-driver      in each clone: git does not copy this setting
    """
    if merge_driver:
        return _set_up_driver(console, folder)
    try:
        names = write_starter(folder)
    except FileExistsError as error:
        console.say(visible(f"error: `{folder / str(error.args[0])}` exists already; choose an empty folder"))
        return ExitCode.USAGE
    except OSError as error:
        console.say(visible(f"error: `{folder}` cannot be written: {(error.strerror or str(error)).lower()}"))
        return ExitCode.ENVIRONMENT
    for name in names:
        console.say(visible(f"wrote {folder / name}"))
    console.say(
        visible("now: `scenec compile`" if folder == Path() else f"now: `cd {pasted(str(folder))} && scenec compile`")
    )
    return ExitCode.DONE


def _set_up_driver(console: Console, folder: Path) -> int:
    """Write the merge driver that `.gitattributes` names into the repository's own git configuration."""
    for key, value in _DRIVER.items():
        if _ask_git(folder, "config", "--local", f"merge.{_NAME}.{key}", value) is None:
            console.say(visible(f"error: `{folder}` is in no git repository, or git is not here"))
            return ExitCode.ENVIRONMENT
    # In git's own words: the line may be in any of the files that git reads attributes from.
    named = _ask_git(folder, "check-attr", "merge", "--", "scene.lock.yaml")
    needs = "" if named and named.strip().endswith(f": {_NAME}") else f"; `.gitattributes` needs `{_LINE}`"
    console.say(f"git merges locks by rows here now{needs}")
    return ExitCode.DONE


def _ask_git(folder: Path, *words: str) -> str | None:
    """Return what git says in a folder, or None where it fails."""
    try:
        ran = subprocess.run(  # noqa: S603  (nothing of it comes from outside)
            ["git", *words],  # noqa: S607  (the git of whoever calls)
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout.decode(errors="replace")
