"""`scenec check`: every problem of every file, and nothing else."""

from pathlib import Path

import click

from compiler.build.durable import write_durably
from compiler.cli.console import Console
from compiler.cli.diff_text import render_diff
from compiler.cli.exit_code import exit_code_of
from compiler.cli.options import backend_option, lang_option, make_order, paths, profile_option
from compiler.cli.report import FORMATS, render_report
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.driver.fixing import fix_films
from compiler.driver.front import FrontEnd, read_films
from compiler.driver.lock_check import check_locks
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace


@click.command()
@paths
@backend_option("Whose limits count.")
@profile_option
@lang_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--locks", is_flag=True, help="Check the locks instead: that they can be read and belong to shots.")
@click.option("--fix", is_flag=True, help="Write what is suggested and can have been meant in no other way.")
@click.option("--diff", is_flag=True, help="With --fix: write nothing, print what would change on standard error.")
@click.pass_obj
def check(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    backend: str,
    profile: str | None,
    lang: str | None,
    form: str,
    locks: bool,
    fix: bool,
    diff: bool,
) -> int:
    """Report every problem of scenes, stories and libraries.

    PATH is a scene, a story.yaml, a library or a folder; without one, the present folder.

    \b
    Examples:
      scenec check
      scenec check alley.yaml --backend segmind
      scenec check --lang zh
      scenec check --fix
      scenec check --locks
      scenec check --format sarif > scenec.sarif
    """
    if diff and not fix:
        raise click.UsageError("`--diff` goes with `--fix`")
    if locks and fix:
        raise click.UsageError("`--fix` mends scenes, not locks")
    order, workplace = make_order(paths, backend, profile, lang=lang), open_workplace()
    if locks:
        return _check_locks(order, workplace, console, form)
    front = _fixed(order, workplace, console, diff=diff) if fix else read_films(order, workplace, checks_only=True)
    report = render_report(front.diagnostics, front.sources, form, color=console.color_out)
    if report or form != "text":
        console.data(report)
    if form == "text" and not len(front.diagnostics):
        shots = sum(len(scene.shots) for film in front.films for scene in film.project.scenes)
        console.say(f"no problems in {shots} {'shot' if shots == 1 else 'shots'}")
    return exit_code_of(front.diagnostics)


def _fixed(order: Order, workplace: Workplace, console: Console, *, diff: bool) -> FrontEnd:
    """Fix what can be fixed and return the rest."""
    fixes = fix_films(order, workplace)
    for file in fixes.files:
        if diff:
            console.say(render_diff(file.name, file.old, file.new))
        else:
            write_durably(file.path, file.new)
        problems = f"{file.count} {'problem' if file.count == 1 else 'problems'}"
        console.say(visible(f"{'would fix' if diff else 'fixed'} {problems} in {file.name}"))
    return fixes.front


def _check_locks(order: Order, workplace: Workplace, console: Console, form: str) -> int:
    found = check_locks(order.paths, workplace)
    report = render_report(found.diagnostics, found.sources, form, color=console.color_out)
    if report or form != "text":
        console.data(report)
    if form == "text" and not len(found.diagnostics):
        console.say(f"no problems in {found.count} {'lock' if found.count == 1 else 'locks'}")
    return exit_code_of(found.diagnostics)
