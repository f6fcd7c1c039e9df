"""Works out what gives a declaration or a shot another id, everywhere, and proves that nothing is made again for it.

    paths → the whole repository (front) → edits → the same, read as it would be → equal requests

Called by `driver.rename`, and by the language server for texts that are not saved. Invariant: nothing is written
here, and nothing is given back unless every request and every intent of the story stays what it was, at every
provider and in every profile.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.diagnostics.near import nearest
from compiler.driver.front import FrontEnd, Reading, lower_films, read_sources
from compiler.driver.order import Order
from compiler.driver.rename_mentions import derived_name, find_renamed_mentions
from compiler.driver.rename_scope import documents_of, find_scope, repository_files
from compiler.driver.rename_wish import RenameError, RenameWish
from compiler.driver.workplace import Workplace
from compiler.scene.file_kind import looks_like_ours
from compiler.scene.ground import find_root, is_file, resolve_real
from compiler.scene.project import LoadedScene
from compiler.scene.reader import NO_OVERLAY, Overlay
from compiler.scene.scene_list import BESIDE_SUFFIXES, SUFFIXES
from compiler.source.edit import Edit, EditError, apply_edits
from compiler.source.file import SourceFile
from compiler.source.read import read_source
from compiler.source.tree import Entry, Scalar, find_entry_or_node
from compiler.source.tree import Mapping as Tree
from compiler.source.value import value
from compiler.source.written import find_written

_DECLARATION_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SHOT_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NOTHING_YET = frozenset({"null", "Null", "NULL", "~"})
"""Words that a plain YAML value means nothing by."""
_NAMED = 8
"""How many shots a refusal names."""

_Requests = Mapping[tuple[str, str], tuple[object, str]]


@value
class EditedFile:
    """A file as it was read, and what changes in it."""

    file: SourceFile
    edits: tuple[Edit, ...]


@value
class Renaming:
    """What changes in texts when something is renamed.

    Attributes:
        root: the repository's root.
        files: those in which something changes, by name.
        front: the repository as it is; with errors there are no files.
        moved: the scene whose shot is renamed, or None.
        spoken: how many lines say the old name aloud, which are left as they are.
    """

    root: Path
    files: tuple[EditedFile, ...]
    front: FrontEnd
    moved: LoadedScene | None = None
    spoken: int = 0


def find_renaming(
    wish: RenameWish, paths: tuple[Path, ...], workplace: Workplace, overlay: Overlay = NO_OVERLAY
) -> Renaming:
    """Work out what renaming would change.

    Args:
        wish: what is called otherwise.
        paths: scenes, stories, libraries or folders in which the old name is looked for; the new one is written in
            the whole repository around them.
        workplace: where from.
        overlay: texts that are not saved.

    Raises:
        RenameError: it cannot be renamed.
    """
    _check_ids(wish)
    chosen = [_resolve(path, workplace, overlay) for path in paths]
    root = _root_of(chosen)
    order = Order(_scene_files(root, chosen, overlay))
    reading = read_sources(order.paths, workplace, overlay)
    front = lower_films(reading, order, workplace)
    if front.diagnostics.has_errors:
        return Renaming(root, (), front)
    edits, spoken = _edits(wish, chosen, front)
    edits |= _template_edits(wish, front)
    files = tuple(_edited(name, own, front, root) for name, own in sorted(edits.items()) if own)
    after = read_sources(order.paths, workplace, {**overlay, **_as_renamed(files, workplace)})
    return Renaming(root, files, front, _prove(wish, order, (reading, after), front, workplace), spoken)


def _check_ids(wish: RenameWish) -> None:
    pattern = _SHOT_ID if wish.kind == "shot" else _DECLARATION_ID
    if not pattern.fullmatch(wish.new):
        advice = "write small letters a to z, digits, `_` and `-`, at most 64, and begin with a letter"
        raise RenameError(f"`{wish.new}` is no id", advice)
    if wish.new == wish.old:
        raise RenameError(f"`{wish.old}` is called that already")


def _resolve(path: Path, workplace: Workplace, overlay: Overlay) -> Path:
    real = resolve_real(workplace.cwd / path)
    if real is None or not (real in overlay or real.exists()):
        raise RenameError(f"there is no `{path}`", "name a scene, a story or a folder")
    return real


def _root_of(chosen: Iterable[Path]) -> Path:
    roots = {find_root(path if path.is_dir() else path.parent) for path in chosen}
    if len(roots) > 1:
        raise RenameError("the paths lie in several repositories", "rename in one at a time")
    return roots.pop()


def _scene_files(root: Path, chosen: list[Path], overlay: Overlay) -> tuple[Path, ...]:
    """Return the repository's stories, scenes and libraries; other YAML files have no business here."""
    found: list[Path] = []
    for path in sorted({*repository_files(root), *_unsaved(overlay)}):
        file = overlay.get(path) or read_source(path, path.name)
        if path in chosen or (isinstance(file, SourceFile) and looks_like_ours(file.text)):
            found.append(path)
    if not found:
        raise RenameError("there is no scene there", "name a scene, a story or a folder")
    return tuple(found)


def _unsaved(overlay: Overlay) -> Iterable[Path]:
    """Yield the texts that no folder shows yet, but for those that only stand beside a scene."""
    for path in overlay:
        if path.name.endswith(SUFFIXES) and not path.name.endswith(BESIDE_SUFFIXES) and not is_file(path):
            yield path


def _edits(wish: RenameWish, chosen: list[Path], front: FrontEnd) -> tuple[dict[str, list[Edit]], int]:
    if wish.kind == "shot":
        return _shot_edits(wish, chosen, front), 0
    scope = find_scope(wish, chosen, front)
    edits = find_renamed_mentions(wish, scope)
    for path, entry in scope.keys.items():
        document = scope.documents[path]
        own = edits.setdefault(document.file.name, [])
        own.append(_renamed_scalar(entry.key, wish, document.file))
        if wish.keep_name and derived_name(wish.kind, wish.old):
            own.extend(_named(entry, wish, document.file))
    name = derived_name(wish.kind, wish.old)
    return edits, 0 if wish.keep_name or not name else _count_spoken(name, [seen.scene for seen in scope.scenes])


def _renamed_scalar(node: Scalar, wish: RenameWish, file: SourceFile) -> Edit:
    """Return the change of an id that stands alone, its quotes kept."""
    written = find_written(file.text, node)
    if written is None or written.characters != wish.old:
        line, _ = file.position(node.start)
        raise RenameError(f"{file.name}:{line}: `{wish.old}` is written in a way that cannot be changed")
    start, end = written.span(0, len(wish.old))
    is_word = node.style == "plain" and wish.new in _NOTHING_YET
    return Edit(start, end, f'"{wish.new}"' if is_word else wish.new)


def _named(entry: Entry, wish: RenameWish, file: SourceFile) -> Iterable[Edit]:
    """Give a declaration the name that came from its id until now."""
    node = entry.value
    if not isinstance(node, Tree) or node.entry("name") is not None or not node.entries:
        return
    at = node.entries[0].key.start
    name = derived_name(wish.kind, wish.old)
    name = f'"{name}"' if name in _NOTHING_YET else name
    if file.text.startswith("{", node.start):
        yield Edit(at, at, f"name: {name}, ")
    else:
        _, column = file.position(at)
        yield Edit(at, at, f"name: {name}\n{' ' * (column - 1)}")


def _count_spoken(name: str, scenes: Iterable[LoadedScene]) -> int:
    lines = {
        (scene.id, shot.entry.id, index, text)
        for scene in scenes
        for shot in scene.shots
        for index, line in enumerate(
            (*shot.entry.dialogue, *(one for beat in shot.entry.beats for one in beat.dialogue))
        )
        for text in line.texts
    }
    return sum(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) is not None for *_, line in lines)


def _shot_edits(wish: RenameWish, chosen: list[Path], front: FrontEnd) -> dict[str, list[Edit]]:
    scene, documents = _scene_of(wish, chosen, front), documents_of(front)
    if any(shot.entry.id == wish.new for shot in scene.shots):
        raise RenameError(f"`{scene.route.file}` has a shot `{wish.new}` already", "choose another name")
    shot = next(shot for shot in scene.shots if shot.entry.id == wish.old)
    _, node = find_entry_or_node(documents[scene.file].root, (*shot.route.steps, "id"))
    if not isinstance(node, Scalar):
        raise RenameError(f"the id of `{wish.old}` cannot be found in `{scene.route.file}`")
    return {scene.route.file: [_renamed_scalar(node, wish, documents[scene.file].file)]}


def _scene_of(wish: RenameWish, chosen: list[Path], front: FrontEnd) -> LoadedScene:
    """Return the one scene whose shot is meant."""
    scenes = [
        scene
        for film in front.films
        for scene in film.project.scenes
        if any(scene.file.is_relative_to(place) or place.name == "story.yaml" for place in chosen)
        and wish.scene in ("", scene.id, scene.id.rpartition("/")[2])
    ]
    having = [scene for scene in scenes if any(shot.entry.id == wish.old for shot in scene.shots)]
    if len(having) == 1:
        return having[0]
    if having:
        places = ", ".join(f"`{scene.id}#{wish.old}`" for scene in having)
        raise RenameError(f"several scenes have a shot `{wish.old}`", f"say which: {places}")
    near = nearest(wish.old, [shot.entry.id for scene in scenes for shot in scene.shots])
    advice = f"did you mean `{near}`?" if near else "`scenec plan` lists the shots"
    raise RenameError(f"there is no shot `{wish.old}`", advice)


def _template_edits(wish: RenameWish, front: FrontEnd) -> dict[str, list[Edit]]:
    """Return the changes in a story's own templates, which may name a declaration as `"mara" | label`."""
    if wish.kind == "shot":
        return {}
    pattern = re.compile(rf"([\"']){re.escape(wish.old)}\1(?=\s*\|\s*label(?!\w))")
    return {
        name: [Edit(match.start() + 1, match.end() - 1, wish.new) for match in pattern.finditer(document.file.text)]
        for name, document in front.sources.items()
        if name.endswith(".j2")
    }


def _edited(name: str, edits: list[Edit], front: FrontEnd, root: Path) -> EditedFile:
    file = front.sources[name].file
    if not file.path.resolve().is_relative_to(root):
        raise RenameError(f"`{name}` lies outside the repository", "rename there first")
    return EditedFile(file, tuple(edits))


def _as_renamed(files: Iterable[EditedFile], workplace: Workplace) -> dict[Path, SourceFile]:
    """Return the files as they will be."""
    overlay: dict[Path, SourceFile] = {}
    for changed in files:
        file = changed.file
        try:
            overlay[file.path] = SourceFile(file.path, file.name, apply_edits(file.text, changed.edits))
        except EditError as error:
            raise RenameError(f"`{workplace.name(file.path)}`: {error}", "run the command again") from None
    return overlay


def _prove(
    wish: RenameWish, order: Order, readings: tuple[Reading, Reading], front: FrontEnd, workplace: Workplace
) -> LoadedScene | None:
    """Refuse if anything would be asked for otherwise than before; return the scene of a renamed shot.

    Args:
        wish: what is called otherwise.
        order: of the whole repository.
        readings: of it, as it is and as it would be.
        front: the former, lowered.
        workplace: where from.

    Raises:
        RenameError: a request or an intent would change, or something would be wrong.
    """
    before, renamed = readings
    after = lower_films(renamed, order, workplace)
    first = next((item for item in after.diagnostics if item.code.severity == "error"), None)
    if first is not None:
        raise RenameError(f"with that name something would be wrong: {first.message}", first.help or "")
    moved = _moved_scene(wish, front, after)
    profiles = {None, *(name for film in front.films for scene in film.project.scenes for name in scene.profiles)}
    paid = [name for name, backend in BACKENDS.items() if backend.paid]
    orders = [
        replace(order, backend=backend, profile=profile) for backend in paid for profile in sorted(profiles, key=str)
    ]
    for one in orders:
        _compare(
            _requests(lower_films(before, one, workplace), moved, wish),
            _requests(lower_films(renamed, one, workplace), None, wish),
        )
    return moved


def _moved_scene(wish: RenameWish, before: FrontEnd, after: FrontEnd) -> LoadedScene | None:
    if wish.kind != "shot":
        return None
    now = {
        scene.id
        for film in after.films
        for scene in film.project.scenes
        if any(shot.entry.id == wish.new for shot in scene.shots)
    }
    return next(
        scene
        for film in before.films
        for scene in film.project.scenes
        if scene.id in now and not any(shot.entry.id == wish.new for shot in scene.shots)
    )


def _requests(front: FrontEnd, moved: LoadedScene | None, wish: RenameWish) -> _Requests:
    """Return what every shot asks for, under the name that it will have."""
    return {
        (shot.scene, wish.new if moved and (shot.scene, shot.id) == (moved.id, wish.old) else shot.id): (
            shot.request.canonical() if shot.request else shot.footage,
            shot.intent,
        )
        for film in front.films
        for shot_list in film.shot_lists
        for shot in shot_list.shots
    }


def _compare(before: _Requests, after: _Requests) -> None:
    changed = [place for place in before if before[place] != after.get(place)]
    changed += [place for place in after if place not in before]
    if changed:
        places = ", ".join(f"`{scene}#{shot}`" for scene, shot in changed[:_NAMED]) + (
            " …" if len(changed) > _NAMED else ""
        )
        advice = "keep the name that people read with `--keep-name`, or choose another id"
        raise RenameError(f"that would change what these shots ask for: {places}", advice)
