"""`scenec check`: every problem of every file, and nothing else."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import exit_code_of
from compiler.cli.options import lang_option, make_order, paths
from compiler.cli.report import FORMATS, render_report
from compiler.cli.settings import open_workplace
from compiler.driver.front import read_films


@click.command()
@paths
@click.option("--backend", default="animatic", show_default=True, metavar="NAME", help="Whose limits count.")
@click.option("--profile", default=None, metavar="NAME", help="A profile that the story declares.")
@lang_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.pass_obj
def check(
    console: Console, /, *, paths: tuple[Path, ...], backend: str, profile: str | None, lang: str | None, form: str
) -> int:
    """Report every problem of scenes, stories and libraries.

    PATH is a scene, a story.yaml, a library or a folder; without one, the present folder.

    \b
    Examples:
      scenec check
      scenec check alley.yaml --backend segmind
      scenec check --lang zh
      scenec check --format sarif > scenec.sarif
    """
    front = read_films(make_order(paths, backend, profile, lang=lang), open_workplace(), checks_only=True)
    report = render_report(front.diagnostics, front.sources, form, color=console.color_out)
    if report or form != "text":
        console.data(report)
    if form == "text" and not len(front.diagnostics):
        shots = sum(len(scene.shots) for film in front.films for scene in film.project.scenes)
        console.say(f"no problems in {shots} {'shot' if shots == 1 else 'shots'}")
    return exit_code_of(front.diagnostics)
