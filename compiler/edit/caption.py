"""Cues as captions: the lines that are on screen, from which frame to which.

`driver` has them made once, for the subtitles beside the film, in it and on it. Invariants: captions are in order and
never overlap, no word is lost, and a caption stands as long as reading it takes wherever what follows leaves the
time. The rules are those of the guides named in `reading_speed`: 5/6 of a second at least, two frames between
captions, and past its shot's end for half a second at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from compiler.edit.caption_break import break_captions
from compiler.edit.cue import Cue
from compiler.edit.reading_speed import reading_seconds

GAP: Final = 2
"""Frames of nothing, without which a change of captions is not seen."""
_SHORTEST_SECONDS: Final = Fraction(5, 6)
_HALF_SECOND: Final = Fraction(1, 2)
_LEAST_SECONDS: Final = Fraction(1, 5)
"""What even a caption that has no time at all is given, at the cost of the next."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is on screen at one time.

    Attributes:
        start: the first frame of the film that shows it.
        end: the frame after the last.
        speaker: may be empty.
        lines: one or two, as they are shown.
        source: the clip that the words are spoken in; may be empty.
    """

    start: int
    end: int
    speaker: str
    lines: tuple[str, ...]
    source: str = ""


@dataclass(slots=True)
class _Piece:
    """A part of a cue with the frames that it needs, and those that it is given."""

    cue: Cue
    lines: tuple[str, ...]
    need: int
    start: int = 0
    end: int = 0


def caption_cues(cues: Sequence[Cue], fps: int, frames: int) -> tuple[Caption, ...]:
    """Return the captions of a film; a long cue becomes several.

    Args:
        cues: the spoken lines.
        fps: frames per second.
        frames: of the film; only where it has fewer than captions do they outlast it.
    """
    groups = [_pieces(cue, fps) for cue in sorted(cues, key=lambda cue: (cue.start, cue.end))]
    spoken = [group for group in groups if group]
    earliest = 0
    for number, group in enumerate(spoken):
        following = spoken[number + 1][0].cue if number + 1 < len(spoken) else None
        earliest = _place(group, earliest, _latest(group[0].cue, following, fps, frames), fps)
    pieces = [piece for group in spoken for piece in group]
    _fit(pieces, fps, frames)
    return tuple(Caption(piece.start, piece.end, piece.cue.speaker, piece.lines, piece.cue.source) for piece in pieces)


def _pieces(cue: Cue, fps: int) -> list[_Piece]:
    shortest = ceil(_SHORTEST_SECONDS * fps)
    return [
        _Piece(cue, lines, max(ceil(reading_seconds("".join(lines)) * fps), shortest))
        for lines in break_captions(" ".join(cue.text.split()))
    ]


def _latest(cue: Cue, following: Cue | None, fps: int, frames: int) -> int:
    """Return the frame by which the last caption of a cue has to be gone."""
    bounds = [frames]
    if following is not None:
        bounds.append(round(following.start * fps) - GAP)
    if cue.until is not None:
        bounds.append(round((cue.until + float(_HALF_SECOND)) * fps))
    return min(bounds)


def _place(group: list[_Piece], earliest: int, latest: int, fps: int) -> int:
    """Give the captions of one cue their frames, and return from which frame on the next may begin.

    They share the time in which their words are said. What cannot be read in it runs on into the silence behind;
    if that is too short as well, all are read equally fast.
    """
    cue = group[0].cue
    start = max(round(cue.start * fps), earliest)
    gaps = GAP * (len(group) - 1)
    spoken, room = round(cue.end * fps) - start - gaps, latest - start - gaps
    total = sum(piece.need for piece in group)
    lengths = [max(piece.need, spoken * piece.need // total) for piece in group]
    if sum(lengths) > room:
        least = ceil(_LEAST_SECONDS * fps)
        lengths = [max(least, room * piece.need // total) for piece in group]
    for piece, length in zip(group, lengths, strict=True):
        piece.start, piece.end = start, start + length
        start = piece.end + GAP
    last = group[-1]
    last.end = max(_settled(last, latest, fps), last.start + 1)
    return last.end + GAP


def _settled(piece: _Piece, latest: int, fps: int) -> int:
    """Return when the last caption of a cue goes, so that nothing flickers.

    It goes just before its shot does, if it can be read by then. A gap of less than half a second behind it is closed:
    to the cut, to the next caption, or to where it may stay at most.
    """
    until = piece.cue.until
    cut = latest if until is None else min(latest, round(until * fps) - GAP)
    bound = cut if piece.start + piece.need <= cut else latest
    return bound if bound - piece.end < ceil(_HALF_SECOND * fps) else piece.end


def _fit(pieces: list[_Piece], fps: int, frames: int) -> None:
    """Move captions that were pushed past the film's end back into it."""
    if not pieces:
        return
    slot = max(1, min(ceil(_LEAST_SECONDS * fps) + GAP, frames // len(pieces)))
    for number, piece in enumerate(pieces):
        piece.start = min(piece.start, max(frames - (len(pieces) - number) * slot, number * slot))
    bounds = [*(piece.start for piece in pieces[1:]), max(frames, pieces[-1].start + 1)]
    for piece, bound in zip(pieces, bounds, strict=True):
        gap = min(GAP, slot - 1) if bound < frames else 0
        piece.end = max(min(piece.end, bound - gap), piece.start + 1)
