"""`scenec cut`: cuts the film from the takes that exist."""

import json
from pathlib import Path
from typing import cast, get_args

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import exit_code_of
from compiler.cli.film_document import film_document
from compiler.cli.options import backend_option, lang_option, make_order, paths, profile_option
from compiler.cli.progress import show_progress
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace
from compiler.driver.recut import Missing, Recut, RecutFilm, recut_films
from compiler.driver.workplace import Workplace


@click.command("cut")
@paths
@backend_option("Whose takes are cut.")
@profile_option
@lang_option
@click.option(
    "--missing",
    type=click.Choice(get_args(Missing)),
    default="error",
    show_default=True,
    help="Of shots without a take: refuse, show a slate as long as the shot, or skip them.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Put a copy of the film here.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON instead of the film's path.")
@click.pass_obj
def cut(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    backend: str,
    profile: str | None,
    lang: str | None,
    missing: str,
    output: Path | None,
    as_json: bool,
) -> int:
    """Cut the film again from the takes that exist; make nothing, spend nothing, ask nobody.

    Shots that were changed show the take that they had; the film is cut as the scenes say now.

    \b
    Examples:
      scenec cut alley.yaml
      scenec cut story.yaml --backend dashscope --missing slate -o rough-cut.mp4
    """
    workplace = open_workplace()
    order = make_order(paths, backend, profile, lang=lang)
    with show_progress(console) as emit:
        recut = recut_films(order, output, cast("Missing", missing), workplace, emit)
    front = recut.planned.front
    tell(front.diagnostics, front.sources, console)
    if as_json:
        report = render_report(front.diagnostics, front.sources, "json", color=False)
        console.data(json.dumps(_document(recut, workplace), ensure_ascii=False, indent=2) if recut.films else report)
    else:
        for film in recut.films:
            if film.cut.film is not None:
                console.data(workplace.name(film.cut.film))
    return exit_code_of(front.diagnostics)


def _document(recut: Recut, workplace: Workplace) -> dict[str, object]:
    films = [_film(film, workplace) for film in recut.films]
    return {"schema_version": 1, **(films[0] if len(films) == 1 else {"films": films})}


def _film(film: RecutFilm, workplace: Workplace) -> dict[str, object]:
    document = film_document(film.planned, film.cut, {}, workplace)
    return {**document, "missing": [{"scene": scene, "shot": shot} for scene, shot in film.absent]}
