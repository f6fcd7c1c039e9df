"""The page that explains a code: what `scenec explain` prints and SARIF carries as help.

Invariant: every code of the registry has a page of its slug's name in `explain/`.
"""

from importlib.resources import files

from compiler.diagnostics.codes import Code


def load_page(code: Code) -> str:
    """Return a code's page as Markdown.

    Args:
        code: an entry of the registry.

    Raises:
        FileNotFoundError: the page is missing; the tests see to it that none is.
    """
    return files("compiler.diagnostics").joinpath("explain", f"{code.slug}.md").read_text(encoding="utf-8")
