"""`scenec init [DIR]`: a new story repository."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.driver.starter import write_starter


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.pass_obj
def init(console: Console, /, *, folder: Path) -> int:
    """Make a new story repository that compiles at once; nothing that exists is overwritten.

    \b
    Examples:
      scenec init my-story
      cd my-story && scenec compile
    """
    try:
        names = write_starter(folder)
    except FileExistsError as error:
        console.say(f"error: `{folder / str(error.args[0])}` exists already; choose an empty folder")
        return ExitCode.USAGE
    except OSError as error:
        console.say(f"error: `{folder}` cannot be written: {(error.strerror or str(error)).lower()}")
        return ExitCode.ENVIRONMENT
    for name in names:
        console.say(f"wrote {folder / name}")
    console.say("now: `scenec compile`" if folder == Path() else f"now: `cd {folder} && scenec compile`")
    return ExitCode.DONE
