"""Which files and scenes a declaration's name reaches.

Asked by `driver.rename`. Invariant: a declaration and everything that overrides it anywhere keep one name, so
that whoever meant one of them goes on meaning it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from compiler.diagnostics.near import nearest
from compiler.driver.front import FrontEnd
from compiler.driver.rename_wish import SECTIONS, RenameError, RenameWish
from compiler.scene.ground import STORY_NAME, find_root, is_folder, list_folder, resolve_real
from compiler.scene.project import LoadedScene
from compiler.scene.scene_list import BESIDE_SUFFIXES, SUFFIXES
from compiler.source.document import Document
from compiler.source.tree import Entry, Scalar, Sequence
from compiler.source.tree import Mapping as Tree
from compiler.source.value import value


@value
class Seen:
    """A scene and the files whose declarations it sees, its own among them."""

    scene: LoadedScene
    files: frozenset[Path]


@value
class Scope:
    """What a declaration's name reaches.

    Attributes:
        keys: its entry in each file that declares it.
        scenes: the scenes that see it.
        documents: every file that was read, by path.
    """

    keys: Mapping[Path, Entry]
    scenes: tuple[Seen, ...]
    documents: Mapping[Path, Document]


def repository_files(root: Path) -> tuple[Path, ...]:
    """Return what may be a story, scene or library in a repository, those inside it left out."""
    return tuple(sorted(_files(root)))


def _files(folder: Path) -> Iterator[Path]:
    for path in list_folder(folder):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if is_folder(path):
            if find_root(path) != path and path.name != "build":
                yield from _files(path)
        elif path.name.endswith(SUFFIXES) and not path.name.endswith(BESIDE_SUFFIXES):
            yield path


def see_all(front: FrontEnd) -> tuple[Seen, ...]:
    """Return every scene with the files whose declarations it sees."""
    documents = documents_of(front)
    found: list[Seen] = []
    for film in front.films:
        for scene in film.project.scenes:
            begin = [scene.file, scene.root / STORY_NAME] if film.project.story else [scene.file]
            found.append(Seen(scene, frozenset(_closure(begin, documents))))
    return tuple(found)


def documents_of(front: FrontEnd) -> Mapping[Path, Document]:
    """Return every file that was read, by path."""
    return {document.file.path: document for document in front.sources.values()}


def find_scope(wish: RenameWish, chosen: Iterable[Path], front: FrontEnd) -> Scope:
    """Find what the name of a declaration reaches.

    Args:
        wish: whose name.
        chosen: files and folders, absolute and free of links; the declaration is one that they see.
        front: the whole repository, without errors.

    Raises:
        RenameError: nothing of that name is declared there, or the new name is taken.
    """
    documents, scenes = documents_of(front), see_all(front)
    section = SECTIONS[wish.kind]
    keys = {path: entry for path, document in documents.items() if (entry := _declared(document, section, wish.old))}
    places = tuple(chosen)
    meant = {path for path in documents if _is_within(path, places)}
    for seen in scenes:
        if _is_within(seen.scene.file, places):
            meant |= seen.files
    taken = meant & keys.keys()
    if not taken:
        _refuse_unknown(wish, documents, meant)
    while more := {path for seen in scenes if seen.files & taken for path in seen.files & keys.keys()} - taken:
        taken |= more
    reached = tuple(seen for seen in scenes if seen.files & taken)
    for path in {path for seen in reached for path in seen.files} | taken:
        for kind, other in SECTIONS.items():
            if _declared(documents[path], other, wish.new):
                message = f"`{documents[path].file.name}` declares a {kind} `{wish.new}` already"
                raise RenameError(message, "choose another name, or rename that one first")
    return Scope({path: keys[path] for path in taken}, reached, documents)


def _is_within(path: Path, places: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def _closure(begin: list[Path], documents: Mapping[Path, Document]) -> Iterator[Path]:
    """Yield files and the libraries that they use, and those that these use."""
    waiting, done = list(begin), set[Path]()
    while waiting:
        path = waiting.pop()
        if path in done or path not in documents:
            continue
        done.add(path)
        yield path
        root = documents[path].root
        used = root.entry("use") if isinstance(root, Tree) else None
        if used is not None and isinstance(used.value, Sequence):
            for item in used.value.items:
                real = resolve_real(path.parent / item.value) if isinstance(item, Scalar) else None
                if real is not None:
                    waiting.append(real)


def _declared(document: Document, section: str, name: str) -> Entry | None:
    entries = _section(document, section)
    return next((entry for entry in entries if entry.key.value == name), None)


def _section(document: Document, section: str) -> tuple[Entry, ...]:
    found = document.root.entry(section) if isinstance(document.root, Tree) else None
    return found.value.entries if found is not None and isinstance(found.value, Tree) else ()


def _refuse_unknown(wish: RenameWish, documents: Mapping[Path, Document], meant: set[Path]) -> None:
    for kind, section in SECTIONS.items():
        if kind != wish.kind and any(_declared(documents[path], section, wish.old) for path in meant):
            raise RenameError(f"`{wish.old}` is a {kind}", f"write `scenec mv {kind} {wish.old} {wish.new}`")
    names = {entry.key.value for path in meant for entry in _section(documents[path], SECTIONS[wish.kind])}
    near = nearest(wish.old, names)
    advice = f"did you mean `{near}`?" if near else f"declared are {', '.join(f'`{name}`' for name in sorted(names))}"
    raise RenameError(f"no {wish.kind} `{wish.old}` is declared", advice if names else "nothing is declared there")
