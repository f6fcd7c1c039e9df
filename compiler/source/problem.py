"""What is wrong with a text, as a value.

`read_source` and `parse_tree` make problems; `scene.load` turns each into a diagnostic, because this
layer lies below diagnostics. Invariant: slugs are those of family 01 of the registry.
"""

from compiler.source.value import value


@value
class Mend:
    """A text to write instead of `start:end`; `is_safe` where it can have been meant in no other way."""

    start: int
    end: int
    text: str
    is_safe: bool


@value
class Problem:
    """Something wrong with a file's text.

    Attributes:
        slug: the diagnostic's slug.
        message: what is wrong: lower case, no full stop, names in back-ticks.
        start: offset of the place, in code points; 0 when the file could not be read.
        end: offset just after it.
        help: what to do.
        related: further places that explain it: start, end and a remark.
        mend: what to write instead of a stretch of the text, or None.
    """

    slug: str
    message: str
    start: int
    end: int
    help: str
    related: tuple[tuple[int, int, str], ...] = ()
    mend: "Mend | None" = None


def shown(text: str, limit: int = 60) -> str:
    """Return a name for a message: in back-ticks, and cut where it is too long to be read."""
    return f"`{text}`" if len(text) <= limit else f"`{text[: limit - 1]}…`"
