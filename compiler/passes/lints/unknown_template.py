"""Lint: a story has a template under a name that no prompt is rendered from.

Called by `lower` once per scene; a sink keeps what is said of one file once. Invariant: the names are those of
the built-in templates, which a story's own replace one by one.
"""

from collections.abc import Iterable, Mapping

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.passes.template import Template


def lint_templates(own: Mapping[str, Template], known: Iterable[str], diagnostics: Diagnostics) -> None:
    """Warn of templates that are never used.

    Args:
        own: the story's, by name without suffix, e.g. `en/shot`.
        known: the names that there are.
        diagnostics: told.
    """
    names = list(known)
    for name, template in own.items():
        if name in names:
            continue
        near = nearest(name, names) or next((one for one in names if one.endswith(f"/{name}")), None)
        diagnostics.report(
            "unknown-template",
            f"there is no template `{name}` to replace, so this file is never used",
            Region(template.name, 0, 0),
            help=f"did you mean `{near}.j2`?" if near else "there are " + ", ".join(f"`{one}.j2`" for one in names),
        )
