"""`scenec plan`: what a compile would do to each shot, why, and its price."""

from pathlib import Path

import click

from compiler.build.comparison import Comparison
from compiler.build.plan import MAKING
from compiler.build.plan_document import plan_document, render_plan, save_plan
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.options import PriceType, make_order, order_options, paths, take_options
from compiler.cli.plan_markdown import render_comparison_markdown, render_plan_markdown
from compiler.cli.plan_text import render_comparison_text, render_plan_text
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.against import compare_with_revision
from compiler.driver.clearance import check_change, check_plans
from compiler.driver.order import Order
from compiler.driver.output import check_output
from compiler.driver.planning import Planned, plan_films
from compiler.driver.workplace import Workplace
from compiler.ir.price import Price


@click.command()
@paths
@order_options
@take_options
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--markdown", is_flag=True, help="Print the plan for a pull request, in Markdown.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Save the plan to apply it later.")
@click.option("--against", default="", metavar="REV", help="Show what changed since a git revision, and what it costs.")
@click.option("--max-cost", type=PriceType(), default=None, metavar="PRICE", help="Exit with 4 above this, e.g. 5USD.")
@click.option("--exit-code", "use_code", is_flag=True, help="Exit with 10 when there is something to do.")
@click.pass_obj
def plan(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    paths: tuple[Path, ...],
    as_json: bool,
    markdown: bool,
    output: Path | None,
    against: str,
    max_cost: Price | None,
    use_code: bool,
    retake: tuple[str, ...],
    refresh: bool,
    **order: str,
) -> int:
    """Show what a compile would do to each shot, why, and its price.

    \b
    Examples:
      scenec plan alley.yaml
      scenec plan story.yaml --backend dashscope -o plan.json
      scenec plan --markdown > comment.md
      scenec plan --against origin/main --max-cost 5USD
    """
    if as_json and markdown:
        raise click.UsageError("`--json` and `--markdown` exclude each other")
    workplace, asked = open_workplace(), make_order(paths, **order, retake=retake, refresh=refresh)
    planned = plan_films(asked, workplace)
    diagnostics, sources = planned.front.diagnostics, planned.front.sources
    if output is not None:
        check_output(output, ".json", planned.front.inputs, diagnostics)
    comparison = _compare(planned, against, asked, workplace)
    tell(diagnostics, sources, console)
    if diagnostics.has_errors or not planned.films:
        if as_json:
            console.data(render_report(diagnostics, sources, "json", color=False))
        return exit_code_of(diagnostics)
    document = plan_document(tuple(film.plan for film in planned.films), sources, comparison)
    if output is not None:
        save_plan(document, output)
    console.data(render_plan(document) if as_json else _page(planned, comparison, markdown=markdown))
    over = Diagnostics()
    if max_cost is not None:
        _check_cost(planned, comparison, max_cost, over)
        tell(over, sources, console)
    if over.has_errors:
        return exit_code_of(over)
    return ExitCode.TO_DO if use_code and _has_work(planned) else ExitCode.DONE


def _compare(planned: Planned, against: str, order: Order, workplace: Workplace) -> Comparison | None:
    diagnostics = planned.front.diagnostics
    if not against or diagnostics.has_errors:
        return None
    return compare_with_revision(planned.films, against, order, workplace, diagnostics)


def _check_cost(planned: Planned, comparison: Comparison | None, cap: Price, diagnostics: Diagnostics) -> None:
    if comparison is not None:
        check_change(comparison, cap, diagnostics)
    else:
        check_plans(tuple(film.plan for film in planned.films), cap, diagnostics)


def _has_work(planned: Planned) -> bool:
    return any(film.plan.having(*MAKING, "resume", "missing", "blocked") for film in planned.films)


def _page(planned: Planned, comparison: Comparison | None, *, markdown: bool) -> str:
    sources = planned.front.sources
    if comparison is not None:
        render = render_comparison_markdown if markdown else render_comparison_text
        return render(comparison, sources)
    return render_plan_markdown(planned) if markdown else render_plan_text(planned)
