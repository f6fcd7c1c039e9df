"""`scenec import SCRIPT [DIR]`: a story repository from a screenplay."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.pasted import pasted
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.driver.script_import import import_script as read_script
from compiler.driver.script_import import write_import
from compiler.source.fountain import parse_fountain
from compiler.source.problem import Problem
from compiler.source.read import read_source


@click.command("import")
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.pass_obj
def import_script(console: Console, /, *, script: Path, folder: Path) -> int:
    """Make a story repository of a screenplay in Fountain; nothing that exists is overwritten.

    Each scene becomes a file, each paragraph of action a shot, and the speeches after it the shot's lines. Pictures of
    the cast and the locations only hold places, so that the story compiles at once.

    \b
    Examples:
      scenec import the-wall.fountain the-wall
      cd the-wall && scenec compile
    """
    file = read_source(open_workplace().cwd / script, script.as_posix())
    if isinstance(file, Problem):
        console.say(visible(f"error: `{script}`: {file.message}\n  = help: name a screenplay in Fountain"))
        return ExitCode.USAGE
    screenplay = parse_fountain(file.text)
    if not screenplay.passages:
        console.say(visible(f"error: `{script}` has no scene\n  = help: a scene begins with `INT. KITCHEN - DAY`"))
        return ExitCode.ERRORS
    files = read_script(screenplay, script.stem)
    try:
        write_import(folder, files)
    except FileExistsError as error:
        console.say(visible(f"error: `{folder / str(error.args[0])}` exists already; choose an empty folder"))
        return ExitCode.USAGE
    scenes = sum(name.startswith("scenes/") for name in files)
    console.say(visible(f"wrote {scenes} {'scene' if scenes == 1 else 'scenes'} into `{folder}`"))
    console.say(
        visible("now: `scenec compile`" if folder == Path() else f"now: `cd {pasted(str(folder))} && scenec compile`")
    )
    return ExitCode.DONE
