"""`scenec lsp`: a language server for editors, on standard input and output."""

import importlib.util

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.settings import open_workplace


@click.command()
@click.pass_obj
def lsp(console: Console) -> int:
    """Answer an editor over the Language Server Protocol, on standard input and output.

    Editors start it themselves: problems as you type, definitions, renames, names to choose from, pictures, prompts
    and prices. It reads, and writes nothing but the cache in `.scenec`.

    \b
    Examples:
      scenec lsp
    """
    if importlib.util.find_spec("pygls") is None:
        console.say("error: this needs packages that are not installed\n  = help: install `scenec[lsp]`")
        return ExitCode.USAGE
    from compiler.lsp.server import serve  # noqa: PLC0415  (an optional extra)

    serve(open_workplace())
    return ExitCode.DONE
