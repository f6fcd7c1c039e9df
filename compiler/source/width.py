"""How much room a text takes on a screen: East Asian characters take two cells, marks none.

Asked by tables, excerpts and `format`. Invariant: the answer holds for texts without control characters, which
`diagnostics.render.visible` writes out first.
"""

import unicodedata
from functools import lru_cache

_NO_WIDTH = frozenset({"Mn", "Me"})


def width(text: str) -> int:
    """Return how many terminal cells a visible text takes."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
