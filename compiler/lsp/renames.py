"""Renames in the editor: what `scenec mv` would change, as edits of texts.

Called by the server. Invariant: as with `mv`, nothing is given back that would change what any shot asks for.
"""

import re
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from compiler.driver.rename_mentions import derived_name
from compiler.driver.rename_wish import RenameWish
from compiler.driver.renaming import Renaming
from compiler.lsp.named import Named
from compiler.lsp.ruler import Ruler


def make_wish(named: Named, new: str) -> RenameWish:
    """Return what somebody wants who writes something in place of a name.

    Where the name that stands there comes from the id, as `Mara` does from `mara`, a new name may be written as well
    as a new id.
    """
    kind, old = named.declaration.kind, named.declaration.id
    id_ = re.sub(r"\s+", "_", new.strip()).lower()
    is_name = not named.is_id and named.text == derived_name(kind, old) and derived_name(kind, id_) == new.strip()
    return RenameWish(kind, old, id_ if is_name else new.strip().removeprefix("@"))


def as_workspace_edit(
    renaming: Renaming, ruler: Ruler, uri: Callable[[Path], str], version: Callable[[Path], int | None]
) -> types.WorkspaceEdit:
    """Return what changes, by file.

    Args:
        renaming: what was found.
        ruler: how the editor counts.
        uri: how it calls a file.
        version: of an open text that the edits are for; None for a file.
    """
    changes: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for changed in renaming.files:
        path = changed.file.path
        edits: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = [
            types.TextEdit(ruler.range(changed.file, edit.start, edit.end), edit.text)
            for edit in dict.fromkeys(sorted(changed.edits, key=lambda edit: edit.start))
        ]
        changes.append(
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri(path), version(path)), edits)
        )
    return types.WorkspaceEdit(document_changes=changes)
