"""Letters composed: `ë` may be written as one character or as `e` and a mark, and a name is the same either way.

Called wherever names are compared. Invariant: what an author wrote is never changed, only compared; places in the
composed text lead back to it.
"""

import unicodedata


def compose(text: str) -> str:
    """Return a text with its letters composed (NFC), as names are compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Composed:
    """A text with its letters composed, and where its characters stand in what was written."""

    def __init__(self, written: str) -> None:
        """Compose a text; one that is composed already leads back to itself."""
        self._written = written
        self.text = compose(written)
        self._is_same = self.text == written
        self._places: list[int] | None = None

    def place(self, at: int) -> int:
        """Return where a place of the composed text is in what was written."""
        if self._is_same:
            return at
        if self._places is None:
            self._places = _places(self._written)
        return self._places[at]

    def written(self, start: int, end: int | None = None) -> str:
        """Return what was written between two places of the composed text, or to the end."""
        return self._written[self.place(start) : None if end is None else self.place(end)]


def _places(written: str) -> list[int]:
    """Return where each character of the composed text begins, and at last where the text ends.

    What becomes one letter is composed piece by piece: the pieces are what no mark goes across.
    """
    places: list[int] = []
    starts = [at for at, character in enumerate(written) if at == 0 or not _may_join(character)]
    for start, end in zip(starts, [*starts[1:], len(written)], strict=True):
        piece = written[start:end]
        composed = compose(piece)
        same = composed == piece
        places += range(start, end) if same else [start, *[end] * (len(composed) - 1)]
    return [*places, len(written)]


def _may_join(character: str) -> bool:
    """Tell whether a character may become one with that before it: a mark, or a later part of a Korean syllable."""
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
