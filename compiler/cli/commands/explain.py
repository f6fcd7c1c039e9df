"""`scenec explain CODE`: what a diagnostic means."""

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.offers import offer_codes
from compiler.diagnostics.codes import CODES, code_of
from compiler.diagnostics.explain_page import load_page
from compiler.diagnostics.near import nearest
from compiler.diagnostics.render.visible import visible


@click.command()
@click.argument("code", required=False, shell_complete=offer_codes)
@click.pass_obj
def explain(console: Console, /, code: str | None) -> int:
    """Say what a diagnostic means, with an example; without CODE, list them all.

    \b
    Examples:
      scenec explain SC0301
      scenec explain unknown-character
    """
    if code is None:
        console.data("\n".join(f"{item.number}  {item.severity:<7}  {item.slug:<24}  {item.summary}" for item in CODES))
        return ExitCode.DONE
    try:
        known = code_of(code.upper() if code[2:].isdigit() else code.lower())
    except KeyError:
        near = nearest(code, [item.slug for item in CODES] + [item.number for item in CODES])
        hint = f"did you mean `{near}`?" if near else "`scenec explain` lists them"
        console.say(visible(f"error[SC0009]: there is no code `{code}`\n  = help: {hint}"))
        return ExitCode.USAGE
    console.data(load_page(known))
    return ExitCode.DONE
