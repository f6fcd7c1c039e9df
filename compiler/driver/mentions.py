"""Every place of a file that means a declaration: by its id, by its name, or by an alias.

Asked by `driver.rename_mentions` and by the language server. Invariant: what is said (the words of a line), notes,
tags and comments mean nobody.
"""

import re
from collections.abc import Callable, Iterator

from compiler.passes.names import Names
from compiler.passes.own_prompt import parse_own_prompt
from compiler.passes.prose import Prose
from compiler.passes.template import RenderError
from compiler.scene.project import LoadedScene
from compiler.scene.shot import LONG_KEYS, split_short_key
from compiler.source.document import Document
from compiler.source.tree import Mapping, Node, Scalar, Sequence
from compiler.source.value import value
from compiler.source.written import find_written, visible

PROSE_KEYS = ("angle", "camera", "sound", "music", "style", "action")
"""The keys of shots, beats and settings whose texts are prose."""
_SECTIONS = ("characters", "locations", "props")
_LABELLED = re.compile(r"([\"'])(?P<id>[a-z][a-z0-9_-]*)\1(?=\|label(?!\w))")
"""An id in a prompt of one's own, its white space taken out."""
_NOTHING = Mapping((), 0, 0)


@value
class Mention:
    """A place that means a declaration.

    Attributes:
        id: the declaration's.
        text: what stands there, without an `@`: its id, or what it is called.
        is_id: whether that is the id.
        node: the value or key that it stands in.
        at: where in it, in visible characters.
    """

    id: str
    text: str
    is_id: bool
    node: Scalar
    at: int

    def span(self, text: str) -> tuple[int, int] | None:
        """Return where it stands in its file's text, or None where that cannot be told."""
        written = find_written(text, self.node)
        wanted = visible(self.text)
        if not wanted or written is None or written.characters[self.at : self.at + len(wanted)] != wanted:
            return None
        return written.span(self.at, len(wanted))


def find_mentions(
    scene: LoadedScene, document: Document, wanted: Callable[[Node], bool] = lambda _: True
) -> Iterator[Mention]:
    """Find who is meant in a file.

    Args:
        scene: that sees the file, and whose declarations are meant.
        document: the scene's own, its story's, or that of a library.
        wanted: whether to look into a part of the tree.
    """
    names = Names(scene.declarations, explicit=scene.mentions == "explicit")
    yield from _Finder(names, wanted).read(document.root)


class _Finder:
    """Looks through one file with the eyes of one scene."""

    def __init__(self, names: Names, wanted: Callable[[Node], bool]) -> None:
        self._names = names
        self._wanted = wanted

    def read(self, root: Node | None) -> Iterator[Mention]:
        """Yield what is mentioned in the file."""
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
            if isinstance(shot, Mapping) and self._wanted(shot):
                yield from self._shot(shot)

    def _declaration(self, node: Node) -> Iterator[Mention]:
        looks = _mapping(node, "looks").entries if isinstance(node, Mapping) else ()
        for one in (node, *(look.value for look in looks)):
            if isinstance(one, Mapping):
                yield from self._proses(one, ("about",))

    def _shot(self, shot: Mapping) -> Iterator[Mention]:
        yield from self._settings(shot)
        for word in _items(shot, "cast"):
            yield from self._word(word)
        yield from self._lines(shot)
        for beat in _items(shot, "beats"):
            if isinstance(beat, Mapping):
                yield from self._proses(beat, PROSE_KEYS)
                yield from self._lines(beat)
        entry = shot.entry("prompt")
        if entry is not None and isinstance(entry.value, Scalar) and self._wanted(entry.value):
            yield from self._prompt(entry.value)

    def _settings(self, node: Mapping) -> Iterator[Mention]:
        place = node.entry("at")
        if place is not None and isinstance(place.value, Scalar) and place.value.value and self._wanted(place.value):
            yield Mention(place.value.value, place.value.value, is_id=True, node=place.value, at=0)
        for look in _mapping(node, "look").entries:
            if self._wanted(look.key):
                yield Mention(look.key.value, look.key.value, is_id=True, node=look.key, at=0)
        yield from self._proses(node, PROSE_KEYS)

    def _lines(self, node: Mapping) -> Iterator[Mention]:
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

    def _short_key(self, key: Scalar) -> Iterator[Mention]:
        parts = split_short_key(key.value)
        if parts is None or not self._wanted(key):
            return
        yield from self._word(key, parts[0])
        manner = self._names.parse(parts[1])
        yield from self._mentions(key, manner, len(visible(key.value)) - len(visible(parts[1])) - 1)

    def _word(self, node: Node, word: str | None = None) -> Iterator[Mention]:
        """Look at a word that is an id or a name as a whole."""
        if not isinstance(node, Scalar) or not self._wanted(node):
            return
        said = node.value if word is None else word
        id_ = self._names.find(said)
        if id_ is not None:
            bare = said.removeprefix("@")
            yield Mention(id_, bare, bare == id_, node, len(visible(said)) - len(visible(bare)))

    def _proses(self, node: Mapping, keys: tuple[str, ...]) -> Iterator[Mention]:
        for key in keys:
            entry = node.entry(key)
            if entry is not None and isinstance(entry.value, Scalar) and self._wanted(entry.value):
                yield from self._mentions(entry.value, self._names.parse(entry.value.value), 0)

    def _prompt(self, node: Scalar) -> Iterator[Mention]:
        try:
            own = parse_own_prompt(node.value, self._names)
        except RenderError:
            return  # it is told of as an error
        at = 0
        for part in own.parts:
            if isinstance(part, Prose):
                yield from self._mentions(node, part, at)
            at += len(visible(part.text if isinstance(part, Prose) else part))
        for match in _LABELLED.finditer(visible(node.value)):
            yield Mention(match["id"], match["id"], is_id=True, node=node, at=match.start("id"))

    def _mentions(self, node: Scalar, prose: Prose, offset: int) -> Iterator[Mention]:
        """Look at the mentions of a text that begins at a visible character of a node."""
        for mention in prose.mentions:
            at = offset + len(visible(prose.text[: mention.start]))
            bare = mention.text.removeprefix("@") if mention.is_explicit else mention.text
            yield Mention(mention.id, bare, mention.is_explicit, node, at + (1 if mention.is_explicit else 0))


def _mapping(node: Mapping, key: str) -> Mapping:
    entry = node.entry(key)
    return entry.value if entry is not None and isinstance(entry.value, Mapping) else _NOTHING


def _items(node: Mapping, key: str) -> tuple[Node, ...]:
    entry = node.entry(key)
    return entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
