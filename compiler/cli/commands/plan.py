"""`scenec plan`: what a compile would do to each shot, why, and its price."""

from pathlib import Path

import click

from compiler.build.plan import Step
from compiler.build.plan_document import plan_document, render_plan, save_plan
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.options import make_order, order_options, paths
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace
from compiler.cli.table import render_markdown_table, render_table
from compiler.driver.output import check_output
from compiler.driver.planning import Planned, plan_films

_RIGHT = frozenset({"seconds", "price"})


@click.command()
@paths
@order_options
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--markdown", is_flag=True, help="Print the plan as a Markdown table.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Save the plan to apply it later.")
@click.option("--exit-code", "use_code", is_flag=True, help="Exit with 10 when there is something to do.")
@click.pass_obj
def plan(
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    as_json: bool,
    markdown: bool,
    output: Path | None,
    use_code: bool,
    **order: str,
) -> int:
    """Show what a compile would do to each shot, why, and its price.

    \b
    Examples:
      scenec plan alley.yaml
      scenec plan story.yaml --backend dashscope -o plan.json
      scenec plan --markdown > comment.md
    """
    if as_json and markdown:
        raise click.UsageError("`--json` and `--markdown` exclude each other")
    planned = plan_films(make_order(paths, **order), open_workplace())
    diagnostics, sources = planned.front.diagnostics, planned.front.sources
    if output is not None:
        check_output(output, ".json", planned.front.inputs, diagnostics)
    tell(diagnostics, sources, console)
    if diagnostics.has_errors or not planned.films:
        if as_json:
            console.data(render_report(diagnostics, sources, "json", color=False))
        return exit_code_of(diagnostics)
    document = plan_document(tuple(film.plan for film in planned.films))
    if output is not None:
        save_plan(document, output)
    if as_json:
        console.data(render_plan(document))
    else:
        console.data(render_steps(planned, markdown=markdown))
    return ExitCode.TO_DO if use_code and _has_work(planned) else ExitCode.DONE


def _has_work(planned: Planned) -> bool:
    return any(film.plan.having("generate") or film.plan.having("resume") for film in planned.films)


def render_steps(planned: Planned, *, markdown: bool = False) -> str:
    """Return the plans as a table for people, with a summary below."""
    steps = [step for film in planned.films for step in film.plan.steps]
    rows = [_row(step) for step in steps]
    table = render_markdown_table(rows, _RIGHT) if markdown else render_table(rows, _RIGHT)
    return f"{table}\n\n{_summary(planned, steps)}" if rows else _summary(planned, steps)


def _row(step: Step) -> dict[str, str]:
    shot = step.shot
    seconds = f"{shot.seconds:g}" + (f" + {shot.input_seconds:g}" if shot.input_seconds else "")
    return {
        "shot": f"{shot.scene}#{shot.id}",
        "action": step.action,
        "reason": step.reason,
        "seconds": seconds,
        "price": str(step.price) if step.price else "-",
    }


def _summary(planned: Planned, steps: list[Step]) -> str:
    making = [step for step in steps if step.action == "generate"]
    seconds = sum(step.shot.seconds for step in making)
    resuming = sum(1 for step in steps if step.action == "resume")
    more = f", {resuming} to resume" if resuming else ""
    rest = len(steps) - len(making) - resuming
    lines = [f"{len(making)} to generate ({seconds:g} s){more}, {rest} as they are"]
    prices = [str(price) for film in planned.films for price in film.plan.prices]
    charges = [str(price) for film in planned.films for price in film.plan.charges]
    where = ", ".join(sorted({step.shot.billed_on for step in steps if step.shot.billed_on}))
    account = planned.films[0].account if planned.films else None
    if account is not None and account.rehearsal:
        lines.append(f"a rehearsal: `{account.base_url}` is on this machine, and bills nothing really")
    if charges:
        lines.append(f"compiling would spend {' and '.join(charges)} at {where}")
    elif prices:
        backend = planned.films[0].plan.backend
        lines.append(f"compiling is free (`{backend}`); at {where} the same shots cost {' and '.join(prices)}")
    else:
        lines.append("compiling is free")
    return "\n".join(lines)
