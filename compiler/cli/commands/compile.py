"""`scenec compile`: makes what is missing and cuts the film."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from compiler.build.plan_document import load_plan
from compiler.cli.console import Console
from compiler.cli.event_lines import EventLines
from compiler.cli.exit_code import exit_code_of
from compiler.cli.film_document import film_document
from compiler.cli.options import PriceType, make_order, order_options, paths, take_options
from compiler.cli.plan_text import render_plan_text
from compiler.cli.progress import show_progress
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace, read_environment
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.order import Order
from compiler.driver.planning import plan_films
from compiler.driver.session import Compiled, compile_films
from compiler.driver.terms import Terms
from compiler.driver.workplace import Workplace
from compiler.ir.price import Price
from compiler.source.document import Sources


@click.command("compile")
@paths
@order_options
@take_options
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Put a copy of the film here.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Shots made at once: 2, or the account's limit.")
@click.option("--max-cost", type=PriceType(), default=None, metavar="PRICE", help="The most to spend, e.g. 5USD.")
@click.option("--yes", is_flag=True, help="Agree to spend up to --max-cost without being asked.")
@click.option("--plan", "saved", type=click.Path(path_type=Path), default=None, help="Apply exactly this saved plan.")
@click.option("--locked", is_flag=True, help="Refuse (exit 4) if anything would be generated.")
@click.option("--poll", type=click.FloatRange(0.1, 600), default=15, show_default=True, help="Seconds between polls.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON instead of the film's path.")
@click.option("--events", is_flag=True, help="Print what happens as JSON, one object a line, the result last.")
@click.pass_obj
def compile(  # noqa: A001, PLR0913  (the command's name; one parameter an option)
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    output: Path | None,
    jobs: int | None,
    max_cost: Price | None,
    yes: bool,
    saved: Path | None,
    locked: bool,
    poll: float,
    as_json: bool,
    events: bool,
    retake: tuple[str, ...],
    refresh: bool,
    **order: str,
) -> int:
    """Make what is missing and cut the film; print where the film is.

    \b
    Examples:
      scenec compile alley.yaml
      scenec compile story.yaml --profile final -o film.mp4
      scenec compile alley.yaml --select question --json
      scenec compile alley.yaml --backend dashscope --yes --max-cost 2USD
      scenec compile alley.yaml --backend dashscope --retake question
    """
    if as_json and events:
        raise click.UsageError("`--json` and `--events` exclude each other; the last event holds what `--json` prints")
    workplace = open_workplace()
    problems = Diagnostics()
    document = load_plan(saved, workplace.name(saved), problems) if saved else None
    lines = EventLines(console, workplace) if events else None
    if problems.has_errors:
        tell(problems, {}, console)
        _print(exit_code_of(problems), _report(problems, {}), console if as_json else lines)
        return exit_code_of(problems)
    terms = Terms(jobs, output, max_cost, yes, locked, document, poll, read_environment().interactive)
    asked = make_order(paths, **order, retake=retake, refresh=refresh)
    compiled = _run(asked, terms, workplace, (console, lines))
    front = compiled.planned.front
    tell(front.diagnostics, front.sources, console)
    code = exit_code_of(front.diagnostics)
    if lines is not None:
        _print(code, {**_document(compiled, workplace), **_report(front.diagnostics, front.sources)}, lines)
    elif as_json:
        whole = _document(compiled, workplace) if compiled.films else _report(front.diagnostics, front.sources)
        _print(code, whole, console)
    else:
        _hand_over(compiled, workplace, console)
    return code


def _run(order: Order, terms: Terms, workplace: Workplace, writers: tuple[Console, EventLines | None]) -> Compiled:
    console, lines = writers

    def agree(charges: tuple[Price, ...]) -> bool:
        if not terms.can_ask:
            return False
        console.say(render_plan_text(plan_films(order, workplace)))
        return console.ask(f"Spend {' and '.join(str(charge) for charge in charges)}?")

    if lines is not None:
        return compile_films(order, terms, workplace, lines.tell, agree)
    with show_progress(console) as emit:
        return compile_films(order, terms, workplace, emit, agree)


def _hand_over(compiled: Compiled, workplace: Workplace, console: Console) -> None:
    for film in compiled.films:
        if film.cut.film is not None:
            console.data(workplace.name(film.cut.film))
        elif film.cut.absent and not film.result.failed:
            many, title = len(film.cut.absent), film.planned.film.project.title
            shots, have = ("1 shot", "has") if many == 1 else (f"{many} shots", "have")
            console.say(f"not cut: {shots} of `{title}` {have} no clip yet")


def _print(code: int, result: Mapping[str, object], writer: Console | EventLines | None) -> None:
    """Print the result for a program, where one asked for it."""
    if isinstance(writer, EventLines):
        writer.end(code, result)
    elif writer is not None:
        writer.data(json.dumps(result, indent=2))


def _report(diagnostics: Diagnostics, sources: Sources) -> dict[str, object]:
    """Return diagnostics as `check --format json` prints them."""
    report: dict[str, object] = json.loads(render_report(diagnostics, sources, "json", color=False))
    return report


def _document(compiled: Compiled, workplace: Workplace) -> dict[str, object]:
    films = [film_document(film.planned, film.cut, film.result.failed, workplace) for film in compiled.films]
    spent = compiled.spent[0].as_json() if compiled.spent else {"amount": "0.00", "currency": _currency(compiled)}
    document: dict[str, object] = {"schema_version": 1}
    if len(films) == 1:
        document.update(films[0])
    else:
        document["films"] = films
    return {**document, "spent": spent}


def _currency(compiled: Compiled) -> str:
    """Return the currency that nothing was spent in."""
    prices = [step.charge for film in compiled.planned.films for step in film.plan.steps]
    return next((price.currency for price in prices if price is not None), "USD")
