"""Every place of a story that means a declaration by its id, or by the name that comes from it.

Asked by `driver.rename`. Invariant: what is said (the words of a line), notes, tags and comments are never touched.
"""

import re
from collections.abc import Iterator

from compiler.driver.rename_scope import Scope, Seen
from compiler.driver.rename_wish import RenameError, RenameWish
from compiler.passes.names import Names, display_name
from compiler.passes.own_prompt import parse_own_prompt
from compiler.passes.prose import Mention, Prose
from compiler.passes.template import RenderError
from compiler.scene.project import Declaration
from compiler.scene.shot import LONG_KEYS, split_short_key
from compiler.source.document import Document
from compiler.source.edit import Edit
from compiler.source.tree import Mapping, Node, Scalar, Sequence
from compiler.source.written import find_written, visible

_PROSE = ("angle", "camera", "sound", "music", "style", "action")
"""The keys of shots, beats and settings whose texts are prose."""
_SECTIONS = ("characters", "locations", "props")
_NOTHING = Mapping((), 0, 0)


def find_mentions(wish: RenameWish, scope: Scope) -> dict[str, list[Edit]]:
    """Return what has to change, by the display name of the file.

    Raises:
        RenameError: a text is written in a way that hides where the name stands.
    """
    found: dict[str, list[Edit]] = {}
    for seen in scope.scenes:
        for path in sorted(seen.files):
            finder = _Finder(wish, seen, scope.documents[path])
            found.setdefault(scope.documents[path].file.name, []).extend(finder.edits())
    return found


def derived_name(kind: str, id_: str) -> str:
    """Return the name that a declaration without one of its own has in prose; empty for all but characters."""
    return id_.replace("_", " ").title() if kind == "character" else ""


class _Finder:
    """Looks through one file with the eyes of one scene."""

    def __init__(self, wish: RenameWish, seen: Seen, document: Document) -> None:
        self._wish = wish
        self._document = document
        self._names = Names(seen.scene.declarations, explicit=seen.scene.mentions == "explicit")
        meant = next((one for one in seen.scene.declarations if one.id == wish.old), None)
        is_derived = meant is not None and not wish.keep_name and _is_called_by_id(meant)
        self._name = derived_name(wish.kind, wish.old) if is_derived else ""
        self._new_name = derived_name(wish.kind, wish.new)

    def edits(self) -> Iterator[Edit]:
        """Yield what has to change in the file."""
        root = self._document.root
        if not isinstance(root, Mapping):
            return
        for section in _SECTIONS:
            for entry in _mapping(root, section).entries:
                yield from self._declaration(entry.value)
        yield from self._settings(_mapping(root, "defaults"))
        for entry in _mapping(root, "profiles").entries:
            if isinstance(entry.value, Mapping):
                yield from self._settings(entry.value)
        for shot in _items(root, "shots"):
            if isinstance(shot, Mapping):
                yield from self._shot(shot)

    def _declaration(self, node: Node) -> Iterator[Edit]:
        looks = _mapping(node, "looks").entries if isinstance(node, Mapping) else ()
        for one in (node, *(look.value for look in looks)):
            if isinstance(one, Mapping):
                yield from self._proses(one, ("about",))

    def _shot(self, shot: Mapping) -> Iterator[Edit]:
        yield from self._settings(shot)
        for word in _items(shot, "cast"):
            yield from self._word(word)
        yield from self._lines(shot)
        for beat in _items(shot, "beats"):
            if isinstance(beat, Mapping):
                yield from self._proses(beat, _PROSE)
                yield from self._lines(beat)
        entry = shot.entry("prompt")
        if entry is not None and isinstance(entry.value, Scalar):
            yield from self._prompt(entry.value)

    def _settings(self, node: Mapping) -> Iterator[Edit]:
        place = node.entry("at")
        if place is not None and isinstance(place.value, Scalar) and place.value.value == self._wish.old:
            yield from self._replace(place.value, 0, self._wish.old, self._wish.new)
        for look in _mapping(node, "look").entries:
            if look.key.value == self._wish.old:
                yield from self._replace(look.key, 0, self._wish.old, self._wish.new)
        yield from self._proses(node, _PROSE)

    def _lines(self, node: Mapping) -> Iterator[Edit]:
        for line in _items(node, "dialogue"):
            if not isinstance(line, Mapping):
                continue
            short = line.entries[0].key if len(line.entries) == 1 else None
            if short is not None and short.value not in LONG_KEYS:
                yield from self._short_key(short)
                continue
            who = line.entry("who")
            if who is not None:
                yield from self._word(who.value)
            yield from self._proses(line, ("manner",))

    def _short_key(self, key: Scalar) -> Iterator[Edit]:
        parts = split_short_key(key.value)
        if parts is None:
            return
        yield from self._word(key, parts[0])
        manner = self._names.parse(parts[1])
        yield from self._mentions(key, manner, len(visible(key.value)) - len(visible(parts[1])) - 1)

    def _word(self, node: Node, word: str | None = None) -> Iterator[Edit]:
        """Look at a word that is an id or a name as a whole."""
        if not isinstance(node, Scalar):
            return
        said = node.value if word is None else word
        bare = said.removeprefix("@")
        if self._names.find(said) != self._wish.old:
            return
        sign = len(visible(said)) - len(visible(bare))
        if bare == self._wish.old:
            yield from self._replace(node, sign, bare, self._wish.new)
        elif self._name and visible(bare) == visible(self._name):
            yield from self._replace(node, sign, bare, self._new_name)

    def _proses(self, node: Mapping, keys: tuple[str, ...]) -> Iterator[Edit]:
        for key in keys:
            entry = node.entry(key)
            if entry is not None and isinstance(entry.value, Scalar):
                yield from self._mentions(entry.value, self._names.parse(entry.value.value), 0)

    def _prompt(self, node: Scalar) -> Iterator[Edit]:
        try:
            own = parse_own_prompt(node.value, self._names)
        except RenderError:
            return  # a scene with errors is never renamed in
        at = 0
        for part in own.parts:
            if isinstance(part, Prose):
                yield from self._mentions(node, part, at)
            at += len(visible(part.text if isinstance(part, Prose) else part))
        old = re.escape(self._wish.old)
        for match in re.finditer(rf"([\"']){old}\1(?=\|label(?!\w))", visible(node.value)):
            yield from self._replace(node, match.start() + 1, self._wish.old, self._wish.new)

    def _mentions(self, node: Scalar, prose: Prose, offset: int) -> Iterator[Edit]:
        """Look at the mentions of a text that begins at a visible character of a node."""
        for mention in prose.mentions:
            if mention.id != self._wish.old:
                continue
            at = offset + len(visible(prose.text[: mention.start]))
            yield from self._mention(node, mention, at)

    def _mention(self, node: Scalar, mention: Mention, at: int) -> Iterator[Edit]:
        if mention.is_explicit:
            yield from self._replace(node, at + 1, self._wish.old, self._wish.new)
        elif self._name and mention.text == self._name:
            yield from self._replace(node, at, mention.text, self._new_name)

    def _replace(self, node: Scalar, at: int, old: str, new: str) -> Iterator[Edit]:
        """Yield the change of some visible characters of a node, which must be what stands there."""
        written = find_written(self._document.file.text, node)
        wanted = visible(old)
        if written is None or written.characters[at : at + len(wanted)] != wanted:
            line, _ = self._document.file.position(node.start)
            message = f"{self._document.file.name}:{line}: where `{old}` stands in this text cannot be told"
            raise RenameError(message, "write the text more plainly, or change it by hand")
        start, end = written.span(at, len(wanted))
        yield Edit(start, end, new)


def _is_called_by_id(declaration: Declaration) -> bool:
    return not declaration.entry.name and bool(display_name(declaration))


def _mapping(node: Mapping, key: str) -> Mapping:
    entry = node.entry(key)
    return entry.value if entry is not None and isinstance(entry.value, Mapping) else _NOTHING


def _items(node: Mapping, key: str) -> tuple[Node, ...]:
    entry = node.entry(key)
    return entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
