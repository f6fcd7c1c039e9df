"""`scenec review`: the review page, live."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.options import backend_option, lang_option, make_order, paths, profile_option
from compiler.cli.screen import Place, screen_film, screen_options


@click.command()
@paths
@backend_option("Whose clips.")
@profile_option
@lang_option
@click.option("--poll", type=click.FloatRange(0.1, 600), default=15, show_default=True, help="Seconds between polls.")
@screen_options
@click.pass_obj
def review(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    backend: str,
    profile: str | None,
    lang: str | None,
    poll: float,
    port: int,
    opened: bool,
) -> int:
    """Look at a film in the browser: circle takes, write notes, ask for retakes. Until Ctrl-C.

    The page is served on this machine only, and its address holds the key to it. The animatic is drawn where it is not
    yet; of a provider only what is here is shown, and a retake is made only once its price was agreed to.

    \b
    Examples:
      scenec review --open
      scenec review alley.yaml --backend dashscope --open
    """
    order = make_order(paths, backend, profile, lang=lang)
    return screen_film(order, console, Place(port, opened), poll=poll)
