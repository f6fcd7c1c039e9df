"""A track as the pieces that a film is made of: stretches of clips, blends of two, and black.

`film` cuts the timeline up with it. Invariant: the pieces' frames add up to the track's, and nothing but
blends and black needs pictures that no clip has.
"""

from dataclasses import dataclass
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
class Blend:
    """A transition's pictures.

    Attributes:
        kind: a `dissolve` shows both stretches at once, a `fade` one after the other.
        outgoing: of the clip before.
        incoming: of the clip after; as long as `outgoing` in a dissolve.
    """

    kind: Literal["dissolve", "fade"]
    outgoing: Stretch
    incoming: Stretch

    @property
    def frames(self) -> int:
        """How many."""
        return self.incoming.frames + (self.outgoing.frames if self.kind == "fade" else 0)


@dataclass(frozen=True, slots=True)
class Black:
    """Nothing to see.

    Attributes:
        frames: how many.
    """

    frames: int


Piece: TypeAlias = Stretch | Blend | Black


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
                before, after = neighbours(items, index)
                if before is not None and after is not None:
                    pieces.append(_blend(item, before, after))
    return tuple(piece for piece in pieces if piece.frames > 0)


def transition_at(items: tuple[Item, ...], index: int) -> Transition | None:
    """Return the transition at a place of a track, if there is one and it joins two clips."""
    if not 0 <= index < len(items):
        return None
    item = items[index]
    return item if isinstance(item, Transition) and all(neighbours(items, index)) else None


def neighbours(items: tuple[Item, ...], index: int) -> tuple[Clip | None, Clip | None]:
    """Return the clips before and after a place of a track; None where there is something else."""
    before = items[index - 1] if index > 0 else None
    after = items[index + 1] if index + 1 < len(items) else None
    return (before if isinstance(before, Clip) else None, after if isinstance(after, Clip) else None)


def needed_frames(pieces: tuple[Piece, ...]) -> dict[str, int]:
    """Return how many frames, from its first on, each clip must have."""
    needed: dict[str, int] = {}
    for stretch in (stretch for piece in pieces for stretch in stretches_of(piece)):
        needed[stretch.source] = max(needed.get(stretch.source, 0), stretch.end)
    return needed


def stretches_of(piece: Piece) -> tuple[Stretch, ...]:
    """Return the stretches of clips that a piece shows."""
    match piece:
        case Stretch():
            return (piece,)
        case Blend():
            return (piece.outgoing, piece.incoming)
        case Black():
            return ()


def _body(clip: Clip, before: Transition | None, after: Transition | None) -> Stretch:
    """Return what is left of a clip between its transitions."""
    start = clip.source_range.start + (before.out_offset if before else 0)
    return Stretch(clip.source, start, clip.source_range.end - (after.in_offset if after else 0))


def _blend(transition: Transition, before: Clip, after: Clip) -> Blend:
    cut_out, cut_in = before.source_range.end, after.source_range.start
    # Only a dissolve reaches beyond the cuts.
    beyond_out, beyond_in = (0, 0) if transition.kind == "fade" else (transition.out_offset, transition.in_offset)
    return Blend(
        transition.kind,
        Stretch(before.source, cut_out - transition.in_offset, cut_out + beyond_out),
        Stretch(after.source, cut_in - beyond_in, cut_in + transition.out_offset),
    )
