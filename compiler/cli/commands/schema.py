"""`scenec schema KIND`: the JSON Schema of a file or document."""

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.driver.schemas import SCHEMAS, render_kind


@click.command()
@click.argument("kind", type=click.Choice(list(SCHEMAS)), default="scene")
@click.pass_obj
def schema(console: Console, /, *, kind: str) -> int:
    """Print the JSON Schema of scene, story, library, notes, lock, plan or diagnostics.

    \b
    Examples:
      scenec schema scene > scene.schema.json
      scenec schema plan
    """
    console.data(render_kind(kind))
    return ExitCode.DONE
