"""The plan for a pull request: a summary, a table of what has work to do, and the rest folded.

Called by `plan --markdown`. Invariant: whatever a story is called, its text can neither leave its cell nor call
anybody.
"""

import re
from collections.abc import Sequence

from compiler.build.comparison import Comparison
from compiler.cli.plan_rows import PlanRow, change_rows, plan_rows
from compiler.cli.plan_text import summarize_comparison, summarize_plan
from compiler.diagnostics.render.visible import visible_line
from compiler.driver.planning import Planned
from compiler.source.document import Sources

_RIGHT = frozenset({"seconds", "price"})
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&!$]")
_CALLS = re.compile(r"@|#(?=\d)|:(?=//)")
"""What a host makes links of: people, numbers of issues, addresses."""


def render_plan_markdown(planned: Planned) -> str:
    """Return the plans of one run."""
    return _page("scenec plan", plan_rows(planned), summarize_plan(planned), "as before")


def render_comparison_markdown(comparison: Comparison, sources: Sources) -> str:
    """Return what changed since a revision."""
    return _page("scenec plan", change_rows(comparison, sources), summarize_comparison(comparison), "unchanged")


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    plain = _SPECIAL.sub(lambda match: f"\\{match[0]}", visible_line(text))
    return _CALLS.sub(lambda match: f"{match[0]}<!-- -->", plain)


def _page(title: str, rows: Sequence[PlanRow], summary: str, rest: str) -> str:
    lines = summary.splitlines()
    parts = ["  \n".join([f"**{title}**: {escape_markdown(lines[0])}", *map(escape_markdown, lines[1:])])]
    work = [row for row in rows if row.is_work]
    quiet = [row for row in rows if not row.is_work]
    if work:
        parts.append(_table(work))
    if quiet:
        noun = "shot" if len(quiet) == 1 else "shots"
        parts.append(f"<details>\n<summary>{len(quiet)} {noun} {rest}</summary>\n\n{_table(quiet)}\n\n</details>")
    return "\n\n".join(parts)


def _table(rows: Sequence[PlanRow]) -> str:
    names = list(rows[0].cells)
    head = "| " + " | ".join(names) + " |"
    rule = "| " + " | ".join("--:" if name in _RIGHT else "---" for name in names) + " |"
    body = ["| " + " | ".join(escape_markdown(row.cells[name]) for name in names) + " |" for row in rows]
    return "\n".join([head, rule, *body])
