"""`scenec verify`: what a film is made of, and whether anything of it was altered."""

import json
from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import exit_code_of
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace
from compiler.cli.table import render_table
from compiler.diagnostics.render.visible import visible_line
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.verify_film import VerifiedFilm, verify_film
from compiler.driver.workplace import Workplace


@click.command("verify")
@click.argument("film", type=click.Path(path_type=Path), metavar="FILM")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def verify(console: Console, /, *, film: Path, as_json: bool) -> int:
    """Tell which takes a film is made of, and whether it or they were altered.

    \b
    Examples:
      scenec verify build/alley/default-animatic/film.mp4
      scenec verify film.mp4 --json
    """
    workplace = open_workplace()
    diagnostics = Diagnostics()
    verified = verify_film(workplace.cwd / film, workplace, diagnostics)
    tell(diagnostics, {}, console)
    if verified is None:
        if as_json:
            console.data(render_report(diagnostics, {}, "json", color=False))
    elif as_json:
        document = _document(verified, workplace, altered=diagnostics.has_errors)
        console.data(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        console.data(_text(verified))
    return exit_code_of(diagnostics)


def _text(film: VerifiedFilm) -> str:
    rows = [
        {
            "scene": one.take.scene,
            "shot": one.take.shot,
            "take": str(one.take.take) if one.take.take else "footage" if one.take.footage else "slate",
            "from": str(one.take.start),
            "frames": str(one.take.frames),
            "clip": one.state,
            "sha256": one.take.sha256[:12],
        }
        for one in film.takes
    ]
    title = f"{film.reading.title}: {film.record.frames} frames, lock {film.record.lock}"
    return f"{visible_line(title)}\n\n{render_table(rows, frozenset({'take', 'from', 'frames'}))}"


def _document(film: VerifiedFilm, workplace: Workplace, *, altered: bool) -> dict[str, object]:
    takes = [
        {
            "scene": one.take.scene,
            "shot": one.take.shot,
            "take": one.take.take,
            "sha256": one.take.sha256,
            "start": one.take.start,
            "frames": one.take.frames,
            "footage": one.take.footage or None,
            "state": one.state,
            "clip": workplace.name(one.clip) if one.clip else None,
        }
        for one in film.takes
    ]
    return {
        "schema_version": 1,
        "film": workplace.name(film.path),
        "title": film.reading.title,
        "lock": film.record.lock,
        "frames": film.record.frames,
        "pictures": film.reading.pictures,
        "sound": film.reading.sound,
        "altered": altered,
        "rewritten": film.reading.rewritten,
        "takes": takes,
    }
