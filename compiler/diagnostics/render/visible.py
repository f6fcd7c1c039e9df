"""Making text safe and honest to show: what cannot be seen is written out.

Every string that comes from a file passes through here before it is shown. Invariant: the result holds
no character that moves the cursor, changes the writing direction, or has no width of its own.
"""

import unicodedata
from functools import lru_cache

# Letters by category that nevertheless draw nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180e")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return a text with its invisible characters written as escapes; newlines and tabs stay.

    Controls, escape sequences, direction marks and zero-width characters become `\x1b`, `\u202e` and so
    on, which is how YAML's double quotes spell them.
    """
    if text.isprintable() and text.isascii():
        return text
    return "".join(char if char in "\n\t" else visible_char(char) for char in text)


def visible_line(text: str) -> str:
    r"""Return a text as one line: like `visible`, with newlines and tabs as `\n` and `\t`."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


@lru_cache(maxsize=4096)
def visible_char(char: str) -> str:
    """Return one character, or its escape where it cannot be seen."""
    if char == "\n":
        return "\\n"
    if unicodedata.category(char) not in _HIDDEN and char not in _BLANK_LETTERS:
        return char
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
