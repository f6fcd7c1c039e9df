"""Which font draws a text.

The animatic asks here for captions and slates. The fonts beside this module cover European, East Asian
and several other scripts; what they lack comes from the system. Invariant: the same text gets the same
bundled font on every machine, and a character that cannot be drawn right is named, never drawn as a box.
"""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont, features

_FOLDER: Final = Path(__file__).with_name("fonts")
_BUNDLED: Final = (
    "european.ttf",
    "cjk.otf",
    "arabic.ttf",
    "armenian.ttf",
    "bengali.ttf",
    "devanagari.ttf",
    "georgian.ttf",
    "hebrew.ttf",
    "tamil.ttf",
    "thai.ttf",
)
_EAST_ASIAN: Final = _BUNDLED.index("cjk.otf")
_SYSTEM_FOLDERS: Final = ("/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc"})
_SEARCH_SECONDS: Final = 10
# Scripts whose letters join, stack or run from right to left: without a shaper they come out wrong.
_SHAPED: Final = (
    (0x0590, 0x08FF),
    (0x0900, 0x0DFF),
    (0x0F00, 0x109F),
    (0x1780, 0x17FF),
    (0xFB1D, 0xFDFF),
    (0xFE70, 0xFEFC),
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A face on disk.

    Attributes:
        path: of the font or collection.
        index: of the face in a collection, else 0.
    """

    path: Path
    index: int = 0


def font_for(text: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the font that draws most of a text, a bundled one if any draws as much.

    Args:
        text: what is to be drawn in one font.
        size: pixels of the em square.
    """
    shares: dict[FontFile, int] = {}
    for run, font in split_by_font(text):
        shares[font] = shares.get(font, 0) + len(run)
    best = max(shares, key=lambda font: shares[font], default=_bundled()[0])
    return load_font(best, size)


def split_by_font(text: str) -> tuple[tuple[str, FontFile], ...]:
    """Cut a text into the longest runs that one font draws each.

    Spaces, punctuation and marks go with the letters before them (or after, at the start), and a text
    with any East Asian letter prefers the East Asian font throughout, so that quotation marks match.
    Characters that no font has stay in their run.

    Returns:
        Runs with their fonts; joined, the runs are the text.
    """
    runs: list[tuple[str, FontFile]] = []
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in text)
    for char in text:
        font = runs[-1][1] if runs and _follows(char, runs[-1][1]) else _font_of(char, wide=wide)
        font = font or (runs[-1][1] if runs else _first_font(text, wide=wide))
        if runs and runs[-1][1] == font:
            runs[-1] = (runs[-1][0] + char, font)
        else:
            runs.append((char, font))
    return tuple(_with_leading_neutrals(runs))


def missing_glyphs(text: str) -> str:
    """Return the characters that cannot be drawn here, each once, in order of appearance.

    A character is missing when no font has it, or when its script needs a shaper and Pillow has none.
    """
    shaper = features.check("raqm")
    missing = {
        char: None
        for char in text
        if _is_visible(char) and (_font_of(char) is None or (not shaper and _needs_shaper(char)))
    }
    return "".join(missing)


@lru_cache(maxsize=64)
def load_font(font: FontFile, size: int) -> ImageFont.FreeTypeFont:
    """Open a face at a size in pixels."""
    return ImageFont.truetype(font.path, size, index=font.index)


def _with_leading_neutrals(runs: list[tuple[str, FontFile]]) -> list[tuple[str, FontFile]]:
    """Give quotes and spaces that open a text to the run after them, where its font has them."""
    if len(runs) > 1 and all(_is_neutral(char) for char in runs[0][0]):
        opening, (second, font) = runs[0][0], runs[1]
        if all(ord(char) in _coverage(font) for char in opening):
            return [(opening + second, font), *runs[2:]]
    return runs


def _first_font(text: str, *, wide: bool) -> FontFile:
    return next((font for char in text if (font := _font_of(char, wide=wide))), _bundled()[0])


def _follows(char: str, font: FontFile) -> bool:
    return (_is_neutral(char) and ord(char) in _coverage(font)) or not _is_visible(char)


def _is_neutral(char: str) -> bool:
    """Whether a character belongs to no script of its own: marks, punctuation, symbols, spaces, digits."""
    return unicodedata.category(char)[0] in "MPSZN"


def _is_visible(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] not in "ZC" or category in {"Co", "Cn"}


def _needs_shaper(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _SHAPED)


@cache
def _bundled() -> tuple[FontFile, ...]:
    return tuple(FontFile(_FOLDER / name) for name in _BUNDLED)


@cache
def _font_of(char: str, *, wide: bool = False) -> FontFile | None:
    east_asian = _bundled()[_EAST_ASIAN]
    if wide and ord(char) in _coverage(east_asian):
        return east_asian
    for font in _bundled():
        if ord(char) in _coverage(font):
            return font
    return _system_font(char) if _is_visible(char) else None


@cache
def _coverage(font: FontFile) -> frozenset[int]:
    """Return the code points of a face that Pillow can draw at any size; none of a broken or bitmap font."""
    try:
        with TTFont(font.path, fontNumber=font.index, lazy=True) as face:
            if not {"glyf", "CFF ", "CFF2"} & set(face.keys()):
                return frozenset()
            return frozenset(face.getBestCmap() or ())
    except (TTLibError, OSError, ValueError, KeyError, AssertionError):
        return frozenset()


def _system_font(char: str) -> FontFile | None:
    return next((font for font in _candidates(char) if ord(char) in _coverage(font)), None)


def _candidates(char: str) -> Iterator[FontFile]:
    """Yield the system's fonts that may have a character, upright regular ones first."""
    found = _listed(char) if shutil.which("fc-list") else _installed()
    yield from sorted(found, key=lambda font: (_is_styled(font), str(font.path), font.index))


def _is_styled(font: FontFile) -> bool:
    name = font.path.stem.lower()
    return any(word in name for word in ("bold", "italic", "oblique", "black", "light", "thin"))


def _listed(char: str) -> list[FontFile]:
    """Ask fontconfig, which has an index of what each font covers."""
    command = ["fc-list", "--format", "%{file}\t%{index}\n", f":charset={ord(char):x}"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_SEARCH_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return []
    rows = [line.rsplit("\t", 1) for line in answer.stdout.decode(errors="replace").splitlines() if "\t" in line]
    # The upper half of fontconfig's index numbers the instances of a variable font.
    return [FontFile(Path(file), int(index) & 0xFFFF) for file, index in rows if index.isdecimal()]


@cache
def _installed() -> tuple[FontFile, ...]:
    folders = [Path(folder) for folder in _SYSTEM_FOLDERS]
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    return tuple(FontFile(path) for path in files if path.suffix.lower() in _SUFFIXES)
