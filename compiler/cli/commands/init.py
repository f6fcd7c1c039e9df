"""`scenec init [DIR]`: a new story repository."""

import subprocess
from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.pasted import pasted
from compiler.diagnostics.render.visible import visible
from compiler.driver.starter import write_starter

_DRIVER = {"name": "scenec locks, by rows", "driver": "scenec merge-lock %O %A %B %P"}


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
        words = ["git", "config", "--local", f"merge.scenec-lock.{key}", value]
        try:
            subprocess.run(  # noqa: S603  (nothing of it comes from outside)
                words, cwd=folder, check=True, capture_output=True, timeout=30
            )
        except (OSError, subprocess.SubprocessError):
            console.say(visible(f"error: `{folder}` is in no git repository, or git is not here"))
            return ExitCode.ENVIRONMENT
    console.say("git merges locks by rows here now; `.gitattributes` needs `*.lock.yaml merge=scenec-lock`")
    return ExitCode.DONE
