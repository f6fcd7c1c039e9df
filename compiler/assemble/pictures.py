"""The film's picture track as packets.

`film` muxes what comes out. Invariant: packets are copied wherever a clip's pictures stand as they are;
only transitions, black, and the frames between a cut and the nearest key frame are encoded, and every
encoded run begins with a key frame and ends before one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeAlias

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.blend import dissolve_pictures, fade_pictures, wipe_pictures
from compiler.assemble.pieces import Black, Fade, Overlap, Piece, Stretch
from compiler.media.colour import black_picture
from compiler.media.container import DecodeError
from compiler.media.decode import Picture, read_span
from compiler.media.packets import PacketIndex, PicturePacket, copy_packets, encode_packets


@dataclass(frozen=True, slots=True)
class _Copied:
    source: str
    stretch: range

    @property
    def frames(self) -> int:
        return len(self.stretch)


@dataclass(frozen=True, slots=True)
class _Made:
    pieces: tuple[Piece, ...]

    @property
    def frames(self) -> int:
        return sum(piece.frames for piece in self.pieces)


_Run: TypeAlias = _Copied | _Made


def stream_pictures(
    pieces: tuple[Piece, ...], clips: Mapping[str, PacketIndex], width: int, height: int, fps: int
) -> Iterator[PicturePacket]:
    """Yield a film's picture packets, numbered by its frames, in the order of decoding.

    Args:
        pieces: the film.
        clips: the clips' packets, all with the same parameter sets.
        width: pixels of the film.
        height: likewise.
        fps: frames per second.

    Raises:
        AssemblyError: a clip cannot be read.
        EncodeError: pictures cannot be encoded.
    """
    position = 0
    for run in _runs(pieces, clips):
        if isinstance(run, _Copied):
            yield from _copied(run, clips[run.source], position)
        else:
            made = chain.from_iterable(_pictures_of(piece, clips, width, height, fps) for piece in run.pieces)
            yield from encode_packets(made, run.frames, fps, position)
        position += run.frames


def _runs(pieces: tuple[Piece, ...], clips: Mapping[str, PacketIndex]) -> Iterator[_Run]:
    """Split the film into what is copied and what is made, neighbouring pictures of the latter together."""
    made: list[Piece] = []
    for piece in pieces:
        whole = clips[piece.source].closed(piece.start, piece.end) if isinstance(piece, Stretch) else range(0)
        if not isinstance(piece, Stretch) or not whole:
            made.append(piece)
            continue
        made.append(Stretch(piece.source, piece.start, whole.start))
        yield from _made(made)
        yield _Copied(piece.source, whole)
        made = [Stretch(piece.source, whole.stop, piece.end)]
    yield from _made(made)


def _made(pieces: list[Piece]) -> Iterator[_Made]:
    filled = tuple(piece for piece in pieces if piece.frames)
    if filled:
        yield _Made(filled)


def _copied(run: _Copied, index: PacketIndex, position: int) -> Iterator[PicturePacket]:
    try:
        for packet in copy_packets(index, run.stretch):
            packet.pts = packet.dts = (packet.pts or 0) - run.stretch.start + position
            yield packet
    except DecodeError as error:
        raise AssemblyError(f"`{run.source}`: {error}") from error


def _pictures_of(
    piece: Piece, clips: Mapping[str, PacketIndex], width: int, height: int, fps: int
) -> Iterator[Picture]:
    match piece:
        case Stretch():
            return _decoded(piece, clips, fps)
        case Overlap():
            outgoing, incoming = (_decoded(stretch, clips, fps) for stretch in (piece.outgoing, piece.incoming))
            blend = wipe_pictures if piece.kind == "wipe" else dissolve_pictures
            return blend(outgoing, incoming, piece.frames)
        case Fade():
            return fade_pictures(_decoded(piece.stretch, clips, fps), piece.frames, piece.color, away=piece.away)
        case Black():
            return repeat(black_picture(width, height), piece.frames)


def _decoded(stretch: Stretch, clips: Mapping[str, PacketIndex], fps: int) -> Iterator[Picture]:
    try:
        yield from read_span(clips[stretch.source].path, stretch.start, stretch.end, fps)
    except DecodeError as error:
        raise AssemblyError(f"`{stretch.source}`: {error}") from error
