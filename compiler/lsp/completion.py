"""Completions: whom somebody who writes may mean.

Called by the server at every few keystrokes, with what the last check knew of the names, so that no check is waited
for. Invariant: offers names and ids where they mean something, and nothing anywhere else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from compiler.driver.mentions import PROSE_KEYS
from compiler.lsp.writing_place import WritingPlace
from compiler.passes.names import display_name, names_of
from compiler.scene.project import Declaration, LoadedScene
from compiler.source.composed import Composed, compose
from compiler.source.value import value

_PROSES = frozenset((*PROSE_KEYS, "about", "manner", "prompt"))
_ABOVE_PROSE = frozenset({"shots", "defaults", "profiles", "characters", "locations", "props"})
_WORD = re.compile(r"@?[^\W_][\w'’-]*$|@$|[a-z][a-z0-9_-]*$")
_KINDS = {
    "character": types.CompletionItemKind.Class,
    "location": types.CompletionItemKind.Module,
    "prop": types.CompletionItemKind.Value,
}


@value
class Offer:
    """A word that can be written.

    Attributes:
        text: to write.
        taken: how many characters before the cursor it takes the place of.
        declaration: whom it means.
        label: how it is listed; the text, if empty.
    """

    text: str
    taken: int
    declaration: Declaration
    label: str = ""

    def item(self, start: types.Position, end: types.Position) -> types.CompletionItem:
        """Return it as the editor takes it, in place of what is written between two positions."""
        about = " ".join(self.declaration.entry.about.split())
        return types.CompletionItem(
            label=self.label or self.text,
            kind=_KINDS[self.declaration.kind],
            detail=f"{self.declaration.kind} {self.declaration.id}",
            documentation=about or None,
            filter_text=self.label or self.text,
            text_edit=types.TextEdit(types.Range(start, end), self.text),
        )


def find_offers(place: WritingPlace, scene: LoadedScene) -> tuple[Offer, ...]:
    """Return what can be written at a place.

    Args:
        place: where the cursor is.
        scene: whose names count.
    """
    return tuple({offer.text: offer for offer in _Offers(place, scene).find()}.values())


class _Offers:
    def __init__(self, place: WritingPlace, scene: LoadedScene) -> None:
        self._keys = place.keys
        self._is_item = place.is_item
        self._before = place.before
        self._declared = scene.declarations
        self._explicit = scene.mentions == "explicit"
        self._last = place.keys[-1] if place.keys else ""

    def find(self) -> Iterator[Offer]:
        above = self._keys[:-1]
        if self._last == "dialogue" and self._is_item:
            yield from self._prose() if "(" in self._before else self._ids(("character",), ": ")
        elif above[-1:] == ("look",):
            yield from self._looks()
        elif self._last in ("who", "cast", "at", "look"):
            yield from self._whole_words()
        elif "dialogue" in above and self._last != "manner":
            yield from self._named()
        elif self._last in _PROSES and not self._is_item and _ABOVE_PROSE & set(above):
            yield from self._prose()

    def _whole_words(self) -> Iterator[Offer]:
        if self._last == "look":
            if self._is_item:
                dressed = [one for one in self._declared if one.entry.looks]
                yield from self._ids(("character", "location", "prop"), ": ", dressed)
        elif self._last == "at":
            yield from self._ids(("location",))
        else:
            yield from self._ids(("character",) if self._last == "who" else ("character", "location", "prop"))

    def _ids(
        self, kinds: Sequence[str], suffix: str = "", declared: Iterable[Declaration] | None = None
    ) -> Iterator[Offer]:
        taken = len(self._before.lstrip("\"'"))
        for one in self._declared if declared is None else declared:
            if one.kind in kinds:
                yield Offer(one.id + suffix, taken, one, one.id)

    def _looks(self) -> Iterator[Offer]:
        for one in self._declared:
            if one.id == self._last:
                for name in one.entry.looks:
                    yield Offer(name, len(self._before), one)

    def _prose(self) -> Iterator[Offer]:
        """Yield `@ids` behind an `@`, else names; ids as well where only they mean anybody, or without a name."""
        word = _WORD.search(self._before)
        typed = word[0] if word else ""
        if not typed.startswith("@") and not self._explicit:
            yield from self._named()
        for one in self._declared:
            if typed.startswith("@") or self._explicit or not display_name(one):
                yield Offer(f"@{one.id}", len(typed), one)

    def _named(self) -> Iterator[Offer]:
        for one in self._declared:
            for name in names_of(one):
                yield Offer(name, _shared(self._before, name), one)


def _shared(before: str, name: str) -> int:
    """Return how much of a name is written already: names may have several words."""
    composed = Composed(before)
    small, text = compose(name).casefold(), composed.text.casefold()
    for length in range(min(len(small), len(text)), 0, -1):
        if small.startswith(text[-length:]) and (length == len(text) or not text[-length - 1].isalnum()):
            return len(before) - composed.place(max(len(composed.text) - length, 0))
    word = _WORD.search(before)
    return len(word[0]) if word else 0
