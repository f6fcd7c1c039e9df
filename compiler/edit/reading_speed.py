"""How fast subtitles can be read, and how wide their lines are.

`caption` asks. Invariant: the figures are those that subtitlers work to, per script. They are the limits for adults
in the Timed Text Style Guides that Netflix publishes for each language (partnerhelp.netflixstudios.com, read in
November 2026): characters a second 17 for most languages (English 20), 9 for Chinese, 12 for Korean, 4 for
Japanese; characters a line 42, and 16, 16 and 13.
"""

import unicodedata
from typing import Final

COLUMNS: Final = 42
"""Columns of the widest line of any script; an East Asian character takes two."""
_WIDE_COLUMNS: Final = 32
_JAPANESE_COLUMNS: Final = 26

_PER_SECOND: Final = 17
_CHINESE_PER_SECOND: Final = 9
_KOREAN_PER_SECOND: Final = 12
_JAPANESE_PER_SECOND: Final = 4
_WIDE: Final = 2
_KANA: Final = ("\u3041", "\u30ff")
_HANGUL: Final = ("\uac00", "\ud7a3")


def columns_of(char: str) -> int:
    """Return the columns that a character takes on screen."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else 1


def width_of(text: str) -> int:
    """Return the columns that a text takes on screen."""
    return sum(map(columns_of, text))


def line_columns(text: str) -> int:
    """Return how many columns a line of a text may have."""
    if any(_is_in(char, _KANA) for char in text):
        return _JAPANESE_COLUMNS
    return _WIDE_COLUMNS if any(columns_of(char) == _WIDE for char in text) else COLUMNS


def reading_seconds(text: str) -> float:
    """Return the shortest time in which a text can be read."""
    wide = _JAPANESE_PER_SECOND if any(_is_in(char, _KANA) for char in text) else _CHINESE_PER_SECOND
    return sum(1 / _rate(char, wide) for char in text if columns_of(char))


def _rate(char: str, wide: int) -> int:
    if _is_in(char, _HANGUL):
        return _KOREAN_PER_SECOND
    return wide if columns_of(char) == _WIDE else _PER_SECOND


def _is_in(char: str, block: tuple[str, str]) -> bool:
    return block[0] <= char <= block[1]
