"""What an editor shows beside the pointer: a reference, or else the shot.

Called by the server in the thread of checks. Invariant: what is shown is of the text as it is.
"""

from pathlib import Path

from lsprotocol import types

from compiler.ir.reference import Reference, Slot
from compiler.ir.shot import Shot
from compiler.lsp.named import Named, find_named
from compiler.lsp.picture import find_picture
from compiler.lsp.repository import Repository
from compiler.lsp.ruler import Ruler
from compiler.lsp.shot_view import render_reference, render_shot
from compiler.scene.project import LoadedScene, LoadedShot
from compiler.source.document import Document
from compiler.source.tree import find_entry_or_node


def find_hover(repository: Repository, path: Path, position: types.Position, ruler: Ruler) -> types.Hover | None:
    """Return what is known of whom a name means, or of the shot that the position is in.

    Args:
        repository: as last checked.
        path: of the file.
        position: in it.
        ruler: how the editor counts.
    """
    scene = repository.scene_of(path)
    document = repository.document(path)
    if document is None or scene is None:
        return None
    offset = ruler.offset(document.file, position)
    written = _shot_at(scene, document, offset)
    named = find_named(repository.front, scene, path, offset)
    if named is not None:
        shot = repository.shot(scene, written.entry.id) if written is not None else None
        text = _reference(repository, named, shot)
        return _hover(text, ruler.range(document.file, named.start, named.end))
    if written is None:
        return None
    shot = repository.price(scene, written.entry.id)
    return _hover(render_shot(shot), None) if shot is not None else None


def _hover(text: str, where: types.Range | None) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)


def _shot_at(scene: LoadedScene, document: Document, offset: int) -> LoadedShot | None:
    """Return the shot that an offset of the scene's own file lies in."""
    if scene.route.file != document.file.name:
        return None
    for shot in scene.shots:
        _, node = find_entry_or_node(document.root, shot.route.steps)
        if node is not None and node.start <= offset <= node.end:
            return shot
    return None


def _reference(repository: Repository, named: Named, shot: Shot | None) -> str:
    slot = _slot(named, shot)
    reference = slot.reference if slot is not None else _declared(repository, named)
    picture = find_picture(reference, repository.root) if reference is not None else None
    return render_reference(named.declaration, slot, shot, picture)


def _slot(named: Named, shot: Shot | None) -> Slot | None:
    slots = shot.slots if shot is not None else ()
    return next((slot for slot in slots if slot.reference.id == named.declaration.id), None)


def _declared(repository: Repository, named: Named) -> Reference | None:
    """Return a reference as it is declared, where it has no slot."""
    lists = (part for film in repository.front.films for part in film.shot_lists)
    found = (one for part in lists for one in part.references)
    return next((one for one in found if one.route == named.declaration.route), None)
