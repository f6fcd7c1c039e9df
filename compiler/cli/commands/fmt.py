"""`scenec fmt`: scenes, stories and libraries in canonical form."""

from pathlib import Path

import click

from compiler.build.durable import write_durably
from compiler.cli.console import Console
from compiler.cli.diff_text import render_diff
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.options import paths
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.driver.formatting import Formatting, format_files


@click.command()
@paths
@click.option("--check", is_flag=True, help="Write nothing; exit with 10 when a file is not in canonical form.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, as a diff.")
@click.pass_obj
def fmt(console: Console, /, *, paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Bring scenes, stories and libraries into canonical form; what they say stays, and so do comments.

    PATH is a file, or a folder with everything below it; without one, the present folder. Other YAML files and locks
    are passed over.

    \b
    Examples:
      scenec fmt
      scenec fmt --diff alley.yaml
      scenec fmt --check
    """
    formatting = format_files(paths or (Path(),), open_workplace())
    tell(formatting.diagnostics, formatting.sources, console)
    changed = formatting.changed
    if diff:
        console.data("".join(render_diff(file.name, file.old, file.new) for file in changed))
    for file in changed:
        if not check and not diff:
            write_durably(file.path, file.new)
        if not diff:
            console.say(visible(f"{'would format' if check else 'formatted'} {file.name}"))
    _summary(formatting, console)
    code = exit_code_of(formatting.diagnostics)
    return ExitCode.TO_DO if code is ExitCode.DONE and check and changed else code


def _summary(formatting: Formatting, console: Console) -> None:
    for name in formatting.foreign:
        console.say(visible(f"note: `{name}` is no scene, story or library; passed over"))
    for name, reason in formatting.left:
        console.say(visible(f"note: `{name}` is left as it is: {reason}"))
    well = len(formatting.files) - len(formatting.changed)
    if well and not formatting.changed and not formatting.diagnostics.has_errors:
        console.say(f"{well} {'file is' if well == 1 else 'files are'} in canonical form")
