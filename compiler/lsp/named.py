"""Who is meant at a place of a file: a declaration, by its own key or by a mention of it.

Asked for definitions, references, hovers and renames. Invariant: the declaration is the one that the scene there
sees, after overrides, as in the prompt.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from compiler.driver.front import FrontEnd
from compiler.driver.mentions import find_mentions
from compiler.driver.rename_scope import see_all
from compiler.driver.rename_wish import SECTIONS
from compiler.scene.project import Declaration, LoadedScene
from compiler.source.document import Document
from compiler.source.tree import Mapping, Node
from compiler.source.value import value


@value
class Named:
    """A declaration that is meant somewhere.

    Attributes:
        declaration: whose.
        text: what stands there: its id, or what it is called.
        is_id: whether that is the id.
        file: the file's name.
        start: where it stands, in code points.
        end: just after it.
    """

    declaration: Declaration
    text: str
    is_id: bool
    file: str
    start: int
    end: int


def find_named(front: FrontEnd, scene: LoadedScene | None, path: Path, offset: int) -> Named | None:
    """Return who is meant at an offset of a file, or None.

    Args:
        front: what the last check found.
        scene: that the file is or that sees it, or None.
        path: of the file.
        offset: in code points.
    """
    document = next((one for one in front.sources.values() if one.file.path == path), None)
    if document is None or scene is None:
        return None

    def touches(node: Node) -> bool:
        return node.start <= offset <= node.end

    return next((one for one in _named_in(scene, document, touches) if one.start <= offset <= one.end), None)


def find_all_named(front: FrontEnd, meant: Declaration) -> Iterator[Named]:
    """Yield every place that means a declaration or one that overrides it, each once."""
    seen: set[tuple[str, int]] = set()
    documents = {document.file.path: document for document in front.sources.values()}
    for view in see_all(front):
        if not any(one.id == meant.id and one.kind == meant.kind for one in view.scene.declarations):
            continue
        for path in sorted(view.files):
            for named in _named_in(view.scene, documents[path], lambda _: True):
                place = named.file, named.start
                if named.declaration.id == meant.id and place not in seen:
                    seen.add(place)
                    yield named


def _named_in(scene: LoadedScene, document: Document, touches: Callable[[Node], bool]) -> Iterator[Named]:
    declared = {one.id: one for one in scene.declarations}
    yield from _keys(declared, document)
    for mention in find_mentions(scene, document, touches):
        meant, span = declared.get(mention.id), mention.span(document.file.text)
        if meant is not None and span is not None:
            yield Named(meant, mention.text, mention.is_id, document.file.name, *span)


def _keys(declared: dict[str, Declaration], document: Document) -> Iterator[Named]:
    """Yield the keys under which a file declares something."""
    root = document.root
    for section in SECTIONS.values() if isinstance(root, Mapping) else ():
        found = root.entry(section) if isinstance(root, Mapping) else None
        for entry in found.value.entries if found is not None and isinstance(found.value, Mapping) else ():
            meant, key = declared.get(entry.key.value), entry.key
            if meant is not None and SECTIONS[meant.kind] == section:
                yield Named(meant, key.value, is_id=True, file=document.file.name, start=key.start, end=key.end)
