"""What has to change in a story's texts when a declaration gets another id, or the name that comes from it.

Asked by `driver.renaming`. Invariant: a name or alias of its own choosing stays as it is written.
"""

from collections.abc import Iterator

from compiler.driver.mentions import Mention, find_mentions
from compiler.driver.rename_scope import Scope, Seen
from compiler.driver.rename_wish import RenameError, RenameWish
from compiler.passes.names import display_name
from compiler.scene.project import Declaration
from compiler.source.document import Document
from compiler.source.edit import Edit
from compiler.source.written import visible


def find_renamed_mentions(wish: RenameWish, scope: Scope) -> dict[str, list[Edit]]:
    """Return what has to change, by the display name of the file.

    Raises:
        RenameError: a text is written in a way that hides where the name stands.
    """
    found: dict[str, list[Edit]] = {}
    for seen in scope.scenes:
        for path in sorted(seen.files):
            document = scope.documents[path]
            found.setdefault(document.file.name, []).extend(_edits(wish, seen, document))
    return found


def derived_name(kind: str, id_: str) -> str:
    """Return the name that a declaration without one of its own has in prose; empty for all but characters."""
    return id_.replace("_", " ").title() if kind == "character" else ""


def _edits(wish: RenameWish, seen: Seen, document: Document) -> Iterator[Edit]:
    meant = next((one for one in seen.scene.declarations if one.id == wish.old), None)
    is_derived = meant is not None and not wish.keep_name and _is_called_by_id(meant)
    name = visible(derived_name(wish.kind, wish.old)) if is_derived else ""
    for mention in find_mentions(seen.scene, document):
        if mention.id != wish.old:
            continue
        if mention.is_id:
            yield _replace(mention, wish.new, document)
        elif name and visible(mention.text) == name:
            yield _replace(mention, derived_name(wish.kind, wish.new), document)


def _replace(mention: Mention, new: str, document: Document) -> Edit:
    """Return the change of a mention, which must be what stands there."""
    span = mention.span(document.file.text)
    if span is None:
        line, _ = document.file.position(mention.node.start)
        message = f"{document.file.name}:{line}: where `{mention.text}` stands in this text cannot be told"
        raise RenameError(message, "write the text more plainly, or change it by hand")
    return Edit(*span, new)


def _is_called_by_id(declaration: Declaration) -> bool:
    return not declaration.entry.name and bool(display_name(declaration))
