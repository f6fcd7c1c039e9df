"""Quick fixes: what diagnostics suggest to write instead.

Asked when the editor shows a light bulb. Invariant: a fix changes the text that was checked, nothing else.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types

from compiler.diagnostics.diagnostic import Suggestion
from compiler.diagnostics.locate import locate
from compiler.driver.front import FrontEnd
from compiler.lsp.problems import Problems
from compiler.lsp.ruler import Ruler


def find_fixes(
    front: FrontEnd, path: Path, within: types.Range, ruler: Ruler, uri: Callable[[Path], str]
) -> list[types.CodeAction]:
    """Return the fixes of the diagnostics that touch a stretch of a file.

    Args:
        front: what the last check found.
        path: of the file.
        within: the stretch.
        ruler: how the editor counts.
        uri: how it calls files.
    """
    problems = Problems(front, ruler, uri)
    found: list[types.CodeAction] = []
    for placed in problems.placed:
        document = front.sources.get(placed.primary.file)
        if document is None or document.file.path != path or not placed.diagnostic.suggestions:
            continue
        told = problems.told(placed)
        if _touch(told.range, within):
            edits = (_edit(one, front, ruler, uri) for one in placed.diagnostic.suggestions)
            found.extend(_actions(told, edits, placed.diagnostic.suggestions))
    return found


def _actions(
    told: types.Diagnostic, edits: Iterator[types.WorkspaceEdit | None], suggestions: tuple[Suggestion, ...]
) -> Iterator[types.CodeAction]:
    for number, (edit, suggestion) in enumerate(zip(edits, suggestions, strict=True)):
        if edit is not None:
            yield types.CodeAction(
                title=f"Write `{suggestion.replacement.strip()}`" if suggestion.replacement.strip() else "Delete it",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[told],
                is_preferred=number == 0,
                edit=edit,
            )


def _edit(
    suggestion: Suggestion, front: FrontEnd, ruler: Ruler, uri: Callable[[Path], str]
) -> types.WorkspaceEdit | None:
    region = locate(suggestion.label, front.sources)
    document = front.sources.get(region.file)
    if document is None:
        return None
    change = types.TextEdit(ruler.region(document.file, region), suggestion.replacement)
    return types.WorkspaceEdit(changes={uri(document.file.path): [change]})


def _touch(one: types.Range, other: types.Range) -> bool:
    return not (one.end < other.start or other.end < one.start)
