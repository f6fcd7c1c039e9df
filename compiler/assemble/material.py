"""The clips of a film, ready to be joined.

`film` asks for them. Some are taken as they are, the others are conformed. Invariant: all clips handed
out have one set of codec parameters, so that their packets can follow one another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.conform import Format, conform_clip, upright_size
from compiler.assemble.pieces import Piece, Stretch, needed_frames
from compiler.media.container import DecodeError
from compiler.media.packets import PacketIndex, house_sets, index_packets

_UNNOTICED_FRAMES: Final = 2
"""A clip that ends this much too early is lengthened without a word."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a film is joined from.

    Attributes:
        clips: where each clip's pictures are to be had.
        conformed: clips that look or last differently from what they were, with the reason.
        prepared: how many clips had to be encoded anew, those whose looks stay the same included.
    """

    clips: Mapping[str, PacketIndex]
    conformed: tuple[tuple[str, str], ...]
    prepared: int


def gather_material(
    pieces: tuple[Piece, ...], paths: Mapping[str, Path], film: Format, store: Path, told: Callable[[float], None]
) -> Material:
    """Return the clips of a film in one format.

    Args:
        pieces: the film.
        paths: the clips' files by their keys.
        film: the format.
        store: where conformed clips are kept.
        told: called with the share of this work that is done, if there is any.

    Raises:
        AssemblyError: a clip is not there, or cannot be read.
        EncodeError: a conformed clip cannot be written.
        OSError: the store cannot be written.
    """
    needed = needed_frames(pieces)
    indices = {source: _index(source, paths, film.fps) for source in needed}
    house = house_sets(film.width, film.height, film.fps)
    reasons = {source: _reason(indices[source], film, frames, house) for source, frames in needed.items()}
    if not any(reasons.values()) and _can_stand_whole(pieces, indices):
        return Material(indices, (), 0)
    unfit = [source for source, index in indices.items() if index.sets != house or index.frames < needed[source]]
    for done, source in enumerate(unfit):
        told(done / len(unfit))
        indices[source] = _conformed(source, indices[source].path, film, needed[source], store)
    return Material(indices, tuple((source, reason) for source, reason in reasons.items() if reason), len(unfit))


def _index(source: str, paths: Mapping[str, Path], fps: int) -> PacketIndex:
    if source not in paths:
        raise AssemblyError(f"`{source}`: it has no clip")
    try:
        return index_packets(paths[source], fps)
    except DecodeError as error:
        raise AssemblyError(f"`{source}`: {error}") from error


def _conformed(source: str, path: Path, film: Format, frames: int, store: Path) -> PacketIndex:
    try:
        return index_packets(conform_clip(path, film, frames, store), film.fps)
    except DecodeError as error:
        raise AssemblyError(f"`{source}`: {error}") from error


def _reason(index: PacketIndex, film: Format, frames: int, house: tuple[bytes, ...]) -> str:
    """Say what about a clip's looks or length is not the film's; empty when nothing is."""
    # Our own encoder makes nothing but square, upright pixels of the size that its parameters say.
    looks = "" if index.sets == house else _looks(index, film)
    if looks or not index.frames or frames - index.frames <= _UNNOTICED_FRAMES:
        return looks
    return f"it is {frames - index.frames} frames shorter than its shot, so its last picture is held"


def _looks(index: PacketIndex, film: Format) -> str:
    try:
        width, height, aspect = upright_size(index.path)
    except DecodeError:
        # Conforming it will fail too, with the clip's name.
        return "it cannot be decoded"
    if aspect != Fraction(1):
        return f"its pixels are not square ({aspect.numerator}:{aspect.denominator})"
    if (width, height) != (film.width, film.height):
        return f"it has {width}x{height} pixels, the film {film.width}x{film.height}"
    if (index.width, index.height) != (width, height):
        return "it lies on its side"
    return "" if index.frames else f"it does not have {film.fps} frames per second throughout"


def _can_stand_whole(pieces: tuple[Piece, ...], indices: Mapping[str, PacketIndex]) -> bool:
    """Whether clips that are not ours can be copied: all alike, and each from its first to its last frame.

    Anything else needs new pictures next to theirs, and only our own encoder's can stand there.
    """
    stretches = [piece for piece in pieces if isinstance(piece, Stretch)]
    same = {(index.sets, index.plain) for index in indices.values()}
    return (
        len(stretches) == len(pieces)
        and len(same) == 1
        and all(sets and plain for sets, plain in same)
        and all(_is_whole(stretch, indices[stretch.source]) for stretch in stretches)
    )


def _is_whole(stretch: Stretch, index: PacketIndex) -> bool:
    return stretch.start == 0 and stretch.end == index.frames and len(index.closed(0, index.frames)) == index.frames
