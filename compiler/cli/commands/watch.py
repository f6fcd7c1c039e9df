"""`scenec watch`: the film, drawn again at each save."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.options import lang_option, make_order, paths, profile_option
from compiler.cli.screen import Place, screen_film, screen_options


@click.command()
@paths
@profile_option
@lang_option
@screen_options
@click.pass_obj
def watch(
    console: Console, /, *, paths: tuple[Path, ...], profile: str | None, lang: str | None, port: int, opened: bool
) -> int:
    """Check at each save, draw what changed, and show it in the browser. Until Ctrl-C.

    Only the animatic is drawn, so nothing is ever spent. What is wrong is told here and on the page, which goes on
    showing what was good last.

    \b
    Examples:
      scenec watch --open
      scenec watch alley.yaml --profile draft
    """
    return screen_film(make_order(paths, profile=profile, lang=lang), console, Place(port, opened), watching=True)
