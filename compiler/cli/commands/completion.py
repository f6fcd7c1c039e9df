"""`scenec completion SHELL`: what a shell needs to complete commands."""

import click

from compiler.cli.completion_script import SHELLS, completion_script
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, /, *, shell: str) -> int:
    """Print what lets a shell complete commands, options, shots and more.

    \b
    Examples:
      eval "$(scenec completion bash)"       in ~/.bashrc
      eval "$(scenec completion zsh)"        in ~/.zshrc
      scenec completion fish | source        in ~/.config/fish/config.fish
    """
    ctx.ensure_object(Console).data(completion_script(shell, ctx.find_root().command))
    return ExitCode.DONE
