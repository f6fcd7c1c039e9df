"""A track as the pieces that a film is made of: stretches of clips, overlaps, fades, black, and words.

`film` cuts the timeline up with it. Invariant: the pieces' frames add up to the track's, and plain stretches
need no picture that their clip does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from compiler.edit.timeline import Clip, Gap, Item, Track, Transition


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of one clip as they are.

    Attributes:
        source: the clip's key.
        start: its first frame.
        end: the frame after its last.
    """

    source: str
    start: int
    end: int

    @property
    def frames(self) -> int:
        """How many."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two stretches at once.

    Attributes:
        kind: how the one takes the other's place.
        outgoing: of the clip before.
        incoming: of the clip after, as long as `outgoing`.
    """

    kind: Literal["dissolve", "wipe"]
    outgoing: Stretch
    incoming: Stretch

    @property
    def frames(self) -> int:
        """How many."""
        return self.incoming.frames


@dataclass(frozen=True, slots=True)
class Fade:
    """A stretch that goes over into a colour, or comes out of it.

    Attributes:
        stretch: of a clip.
        color: the colour.
        away: whether it goes.
    """

    stretch: Stretch
    color: Literal["black", "white"]
    away: bool

    @property
    def frames(self) -> int:
        """How many."""
        return self.stretch.frames


@dataclass(frozen=True, slots=True)
class Black:
    """Nothing to see.

    Attributes:
        frames: how many.
    """

    frames: int


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand on some frames of a piece.

    Attributes:
        start: the first of them, counted from the piece's own first.
        end: the frame after the last.
        lines: as they are shown.
    """

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Burnt:
    """A piece with words on it.

    Attributes:
        under: what it would be without.
        words: in order, one at a time.
    """

    under: "Piece"
    words: tuple[Words, ...]

    @property
    def frames(self) -> int:
        """How many."""
        return self.under.frames


Piece: TypeAlias = Stretch | Overlap | Fade | Black | Burnt


def cut_pieces(track: Track) -> tuple[Piece, ...]:
    """Return the pieces of a track in order, empty ones left out."""
    pieces: list[Piece] = []
    items = track.items
    for index, item in enumerate(items):
        match item:
            case Clip():
                pieces.append(_body(item, transition_at(items, index - 1), transition_at(items, index + 1)))
            case Gap(duration=duration):
                pieces.append(Black(duration))
            case Transition():
                pieces += _changes(item, *neighbours(items, index))
    return tuple(piece for piece in pieces if piece.frames > 0)


def transition_at(items: tuple[Item, ...], index: int) -> Transition | None:
    """Return the transition at a place of a track, if there is one; an overlap has to join two clips."""
    if not 0 <= index < len(items):
        return None
    item = items[index]
    return item if isinstance(item, Transition) and (not item.overlaps or all(neighbours(items, index))) else None


def neighbours(items: tuple[Item, ...], index: int) -> tuple[Clip | None, Clip | None]:
    """Return the clips before and after a place of a track; None where there is something else."""
    before = items[index - 1] if index > 0 else None
    after = items[index + 1] if index + 1 < len(items) else None
    return (before if isinstance(before, Clip) else None, after if isinstance(after, Clip) else None)


def needed_frames(pieces: tuple[Piece, ...]) -> dict[str, range]:
    """Return the frames that each clip must have, from the first that is needed to the last."""
    needed: dict[str, range] = {}
    for stretch in (stretch for piece in pieces for stretch in stretches_of(piece)):
        known = needed.get(stretch.source, range(stretch.start, stretch.end))
        needed[stretch.source] = range(min(known.start, stretch.start), max(known.stop, stretch.end))
    return needed


def begun_at(piece: Piece, first: Mapping[str, int]) -> Piece:
    """Return a piece as it is when some clips begin later.

    Args:
        piece: of a film.
        first: the frame that is now the first, of the clips that have changed.
    """

    def moved(stretch: Stretch) -> Stretch:
        by = first.get(stretch.source, 0)
        return Stretch(stretch.source, stretch.start - by, stretch.end - by)

    match piece:
        case Stretch():
            return moved(piece)
        case Overlap():
            return replace(piece, outgoing=moved(piece.outgoing), incoming=moved(piece.incoming))
        case Fade():
            return replace(piece, stretch=moved(piece.stretch))
        case Black():
            return piece
        case Burnt():
            return replace(piece, under=begun_at(piece.under, first))


def stretches_of(piece: Piece) -> tuple[Stretch, ...]:
    """Return the stretches of clips that a piece shows."""
    match piece:
        case Stretch():
            return (piece,)
        case Overlap():
            return (piece.outgoing, piece.incoming)
        case Fade():
            return (piece.stretch,)
        case Black():
            return ()
        case Burnt():
            return stretches_of(piece.under)


def _body(clip: Clip, before: Transition | None, after: Transition | None) -> Stretch:
    """Return what is left of a clip between its transitions."""
    start = clip.source_range.start + (before.out_offset if before else 0)
    return Stretch(clip.source, start, clip.source_range.end - (after.in_offset if after else 0))


def _changes(transition: Transition, before: Clip | None, after: Clip | None) -> list[Piece]:
    if transition.kind == "fade":
        return [
            *([Fade(_tail(before, transition.in_offset), transition.color, away=True)] if before else ()),
            *([Fade(_head(after, transition.out_offset), transition.color, away=False)] if after else ()),
        ]
    if before is None or after is None:
        return []
    # Only an overlap reaches beyond the cuts.
    cut_out, cut_in = before.source_range.end, after.source_range.start
    return [
        Overlap(
            transition.kind,
            Stretch(before.source, cut_out - transition.in_offset, cut_out + transition.out_offset),
            Stretch(after.source, cut_in - transition.in_offset, cut_in + transition.out_offset),
        )
    ]


def _tail(clip: Clip, frames: int) -> Stretch:
    return Stretch(clip.source, clip.source_range.end - frames, clip.source_range.end)


def _head(clip: Clip, frames: int) -> Stretch:
    return Stretch(clip.source, clip.source_range.start, clip.source_range.start + frames)
