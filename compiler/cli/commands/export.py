"""`scenec export --fountain [PATH]`: a story as a screenplay."""

from pathlib import Path

import click

from compiler.build.durable import write_durably
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.options import lang_option
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.script_export import export_script
from compiler.outputs.fountain import render_fountain
from compiler.scene.load import load_projects


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option("--fountain", is_flag=True, required=True, help="As a screenplay in Fountain.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, help="Write it there; else it is printed."
)
@lang_option
@click.pass_obj
def export(console: Console, /, *, path: Path, fountain: bool, output: Path | None, lang: str | None) -> int:
    """Write a story or a scene in a form that other programs read.

    \b
    Examples:
      scenec export --fountain > the-wall.fountain
      scenec export --fountain scenes/01-yard.yaml -o yard.fountain
    """
    del fountain  # there is one form so far
    diagnostics = Diagnostics()
    loaded = load_projects([path], open_workplace().cwd, diagnostics)
    tell(diagnostics, loaded.sources, console)
    if diagnostics.has_errors or not loaded.projects:
        return exit_code_of(diagnostics)
    scripts = [render_fountain(export_script(project, loaded.sources, lang)) for project in loaded.projects]
    text = "\n".join(scripts)
    if output is None:
        console.data(text)
    else:
        write_durably(output, text.encode())
    return ExitCode.DONE
