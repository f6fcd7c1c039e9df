"""A film's pictures as runs: stretches of packets to copy, and pictures to make.

`film` plans with it. Invariant: the runs' frames add up to the film's; each begins with a key frame, and none that is
made is a single frame where it can be helped: two IDRs in a row that happen to have one id are one picture to some
decoders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from compiler.assemble.pieces import Piece, Stretch
from compiler.media.h264 import GROUP
from compiler.media.packets import PacketIndex


@dataclass(frozen=True, slots=True)
class Copied:
    """Packets of a clip as they are.

    Attributes:
        source: the clip's key.
        stretch: of its packets, and of its frames.
    """

    source: str
    stretch: range

    @property
    def frames(self) -> int:
        """How many."""
        return len(self.stretch)


@dataclass(frozen=True, slots=True)
class Made:
    """Pieces that are encoded together.

    Attributes:
        pieces: in order, none of them empty.
    """

    pieces: tuple[Piece, ...]

    @property
    def frames(self) -> int:
        """How many."""
        return sum(piece.frames for piece in self.pieces)


Run: TypeAlias = Copied | Made


def plan_runs(pieces: tuple[Piece, ...], clips: Mapping[str, PacketIndex]) -> Iterator[Run]:
    """Yield the runs of a film in order.

    Args:
        pieces: the film.
        clips: the clips' packets, all with the same parameter sets.
    """
    made: list[Piece] = []
    for piece in pieces:
        whole = clips[piece.source].closed(piece.start, piece.end) if isinstance(piece, Stretch) else range(0)
        if not isinstance(piece, Stretch) or not whole:
            made.append(piece)
            continue
        yield from _made([*made, Stretch(piece.source, piece.start, whole.start)])
        yield Copied(piece.source, whole)
        made = [Stretch(piece.source, whole.stop, piece.end)]
    yield from _made(made)


def _made(pieces: list[Piece]) -> Iterator[Made]:
    """Yield runs about as long as a group of pictures: each depends on few clips, so few are made again for one."""
    group: list[Piece] = []
    left = sum(piece.frames for piece in pieces)
    for piece in (piece for piece in pieces if piece.frames):
        group.append(piece)
        left -= piece.frames
        if sum(each.frames for each in group) >= GROUP and left != 1:
            yield Made(tuple(group))
            group = []
    if group:
        yield Made(tuple(group))
