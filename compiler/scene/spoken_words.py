"""Words that YAML swallowed: a tree comes in, lines of dialogue that end in a comment are told.

Called by `scene_file` for each scene. Invariant: an ordinary comment, with a space behind its `#`, is
never touched.
"""

import re
from collections.abc import Iterator

from compiler.diagnostics.diagnostic import Label, Region, Suggestion
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Document
from compiler.source.problem import shown
from compiler.source.quoting import find_trailing_comment, quoted
from compiler.source.tree import Mapping, Node, Scalar, Sequence, walk_scalars

# `Me #1` was meant to be said; `Hello  # she lies` was not.
_SUSPECT = re.compile(r"#[^\s#]")


def check_words(document: Document, diagnostics: Diagnostics) -> None:
    """Report dialogue that YAML cuts off at a `#`."""
    if document.root is None or not _SUSPECT.search(document.file.text):
        return
    for scalar in _spoken(document.root):
        comment = find_trailing_comment(document.file, scalar)
        if comment is None or len(comment) < 2 or comment[1] in " \t#" or comment.startswith("#scenec:"):  # noqa: PLR2004
            continue
        start = document.file.text.index(comment, scalar.end)
        whole = quoted(f"{scalar.value} {comment}")
        place = Label(Region(document.file.name, scalar.start, start + len(comment)))
        diagnostics.report(
            "needs-quotes",
            f"{shown(comment, 40)} is a comment to YAML, and is not spoken",
            Region(document.file.name, start, start + len(comment)),
            help=f"put the line in quotes: {shown(whole, 160)}; or leave a space after `#` if it is a comment",
            suggestions=(Suggestion(place, whole),),
        )


def _spoken(node: Node) -> Iterator[Scalar]:
    """Yield every scalar that stands as a value below a `dialogue`."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Sequence):
            stack.extend(current.items)
        elif isinstance(current, Mapping):
            for entry in current.entries:
                if entry.key.value == "dialogue":
                    yield from walk_scalars(entry.value)
                else:
                    stack.append(entry.value)
