"""Cues as captions: lines that fit the screen, for as long as they can be read.

The SRT and WebVTT writers share it. Invariant: a caption is at most two lines of 42 columns (a Chinese
character takes two), captions do not overlap, and no word is lost.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from compiler.edit.cue import Cue

COLUMNS: Final = 42
LINES: Final = 2
GAP_SECONDS: Final = 2 / 30
"""Two frames of nothing, without which a change of captions is not seen."""
SHORTEST_SECONDS: Final = 0.2
_STAYS_BEHIND: Final = frozenset("-–—,.;:!?…、。，；：！？”’」』）)》】")
_STAYS_AHEAD: Final = frozenset("“‘「『（(《【")


@dataclass(frozen=True, slots=True)
class Caption:
    """What is on screen at one time.

    Attributes:
        start: seconds on the film.
        end: seconds on the film.
        speaker: may be empty.
        lines: one or two, as they are shown.
    """

    start: float
    end: float
    speaker: str
    lines: tuple[str, ...]


def caption_cues(cues: Sequence[Cue]) -> tuple[Caption, ...]:
    """Return the captions of a film; a long cue becomes several, each with its share of the time."""
    captions = [caption for cue in sorted(cues, key=lambda cue: cue.start) for caption in _split(cue)]
    for index, following in enumerate(captions[1:]):
        one = captions[index]
        end = min(one.end, max(following.start - GAP_SECONDS, one.start + SHORTEST_SECONDS))
        captions[index] = replace(one, end=end)
        if following.start < end:
            # Two speak at once: the second caption waits for the first.
            start = end + GAP_SECONDS
            captions[index + 1] = replace(following, start=start, end=max(following.end, start + SHORTEST_SECONDS))
    return tuple(captions)


def width_of(text: str) -> int:
    """Return the columns that a text takes on screen."""
    return sum(_columns(char) for char in text)


def clock(seconds: float, point: str) -> str:
    """Return `HH:MM:SS` and milliseconds after a comma or a point."""
    milliseconds = max(0, round(seconds * 1000))
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _split(cue: Cue) -> Iterator[Caption]:
    lines = list(_lines(" ".join(cue.text.split())))
    groups = [tuple(lines[start : start + LINES]) for start in range(0, len(lines), LINES)]
    total = sum(_weight(line) for line in lines)
    done = 0
    for group in groups:
        start = cue.start + (cue.end - cue.start) * float(Fraction(done, total))
        done += sum(_weight(line) for line in group)
        end = cue.start + (cue.end - cue.start) * float(Fraction(done, total))
        yield Caption(start, end, cue.speaker, group)


def _weight(line: str) -> int:
    """A line's share of the time; even one of nothing but marks has some."""
    return max(1, width_of(line))


def _lines(text: str) -> Iterator[str]:
    """Break a text into lines of about one length, none wider than `COLUMNS`."""
    needed = -(-width_of(text) // COLUMNS)
    # Aiming a little above the even share keeps the last line from being one word.
    aim = min(COLUMNS, -(-width_of(text) // max(1, needed)) + 4)
    while width_of(text) > aim:
        cut = _cut(text, aim) or _cut(text, COLUMNS) or _forced(text)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _cut(text: str, columns: int) -> int:
    """Return where the last line break within some columns is, 0 if there is none."""
    best = taken = 0
    for index, char in enumerate(text):
        taken += 0 if char == " " else _columns(char)
        if taken > columns:
            break
        taken += 1 if char == " " else 0
        if _may_break(text, index):
            best = index + 1
    return best


def _may_break(text: str, index: int) -> bool:
    """Whether a line may end after a character: at spaces and punctuation, and between East Asian letters."""
    if index + 1 >= len(text):
        return False
    char, following = text[index], text[index + 1]
    if following in _STAYS_BEHIND or char in _STAYS_AHEAD:
        return False
    wide = _columns(char) == 2 or _columns(following) == 2  # noqa: PLR2004 - an East Asian letter
    return wide or char == " " or (char in "-–—" and following != " ")


def _forced(text: str) -> int:
    """Return where a word that is wider than a line must be broken, never inside a character with its marks."""
    taken = 0
    for index, char in enumerate(text):
        taken += _columns(char)
        if taken > COLUMNS:
            return index
    return len(text)
