"""The clips of a film, ready to be joined.

`film` asks for them. Some are taken as they are, the others are conformed. Invariant: all clips handed
out have one set of codec parameters, so that their packets can follow one another.
"""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.conform import Format, conform_clip, conform_recipe, look_upright
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.pieces import Piece, Stretch, begun_at, needed_frames
from compiler.media.decode_error import DecodeError
from compiler.media.packets import PacketIndex, house_sets, index_packets
from compiler.media.seal import seal_holds

_UNNOTICED_FRAMES: Final = 2
"""A clip that ends this much too early is lengthened without a word."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a film is joined from.

    Attributes:
        pieces: the film; frame 0 of a clip is the first that its file here has.
        clips: where each clip's pictures are to be had.
        conformed: clips that look or last differently from what they were, with the reason.
        prepared: how many clips had to be encoded anew, those whose looks stay the same included.
        known: digests that stand for the bytes of a clip, where they are known already.
    """

    pieces: tuple[Piece, ...]
    clips: Mapping[str, PacketIndex]
    conformed: tuple[tuple[str, str], ...] = ()
    prepared: int = 0
    known: Mapping[str, str] = field(default_factory=dict)

    def identity(self, source: str) -> str:
        """Return a digest that changes with the pictures of a clip.

        Raises:
            OSError: it cannot be read.
        """
        return self.known.get(source) or _digest(self.clips[source].path)


def gather_material(
    pieces: tuple[Piece, ...],
    paths: Mapping[str, Path],
    film: Format,
    store: PieceStore,
    workers: Executor,
    told: Callable[[float], None],
) -> Material:
    """Return the clips of a film in one format.

    Args:
        pieces: the film.
        paths: the clips' files by their keys.
        film: the format.
        store: where conformed clips are kept.
        workers: conform clips.
        told: called with the share of this work that is done, if there is any.

    Raises:
        AssemblyError: a clip is not there, or cannot be read.
        EncodeError: a conformed clip cannot be written.
        OSError: the store cannot be written.
    """
    needed = needed_frames(pieces)
    house = house_sets(film.width, film.height, film.fps)
    indices = dict(zip(needed, workers.map(partial(_index, paths=paths, fps=film.fps), needed), strict=True))
    judged = workers.map(partial(_reason, film=film, house=house), indices.values(), needed.values())
    reasons = dict(zip(needed, judged, strict=True))
    if not any(reasons.values()) and _can_stand_whole(pieces, indices):
        return Material(pieces, indices)
    unfit = [source for source, index in indices.items() if index.sets != house or index.frames < needed[source].stop]
    places = _conform({source: indices[source].path for source in unfit}, film, needed, (store, workers), told)
    indices |= {source: index_packets(place, film.fps) for source, place in places.items()}
    return Material(
        tuple(begun_at(piece, {source: needed[source].start for source in unfit}) for piece in pieces),
        indices,
        tuple((source, reason) for source, reason in reasons.items() if reason),
        len(unfit),
        {source: place.stem for source, place in places.items()},
    )


def _index(source: str, paths: Mapping[str, Path], fps: int) -> PacketIndex:
    if source not in paths:
        raise AssemblyError(f"`{source}`: it has no clip")
    try:
        return index_packets(paths[source], fps)
    except DecodeError as error:
        raise AssemblyError(f"`{source}`: {error}") from error


def _conform(
    paths: Mapping[str, Path],
    film: Format,
    needed: Mapping[str, range],
    means: tuple[PieceStore, Executor],
    told: Callable[[float], None],
) -> dict[str, Path]:
    """Conform what is not kept already; return where each clip is. `means` are the store and the workers."""
    store, workers = means
    digests = workers.map(_digest, paths.values())
    places = {
        source: store.place("conformed", conform_recipe(digest, film, needed[source]), ".mp4")
        for source, digest in zip(paths, digests, strict=True)
    }
    # Two shots may show one file.
    makers = {place: source for source, place in places.items()}
    work = [
        workers.submit(_conform_one, source, paths[source], film, needed[source], place)
        for place, source in makers.items()
    ]
    for done, future in enumerate(as_completed(work)):
        told(done / len(work))
        future.result()
    return places


def _conform_one(source: str, path: Path, film: Format, frames: range, place: Path) -> None:
    if seal_holds(place):
        return
    try:
        conform_clip(path, film, frames, place)
    except DecodeError as error:
        raise AssemblyError(f"`{source}`: {error}") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(index: PacketIndex, needed: range, film: Format, house: tuple[bytes, ...]) -> str:
    """Say what about a clip's looks or length is not the film's; empty when nothing is."""
    # Our own encoder makes nothing but square, upright pixels of the size that its parameters say.
    looks = "" if index.sets == house else _looks(index, film)
    missing = needed.stop - index.frames
    if looks or not index.frames or missing <= _UNNOTICED_FRAMES:
        return looks
    return f"it is {missing} frames shorter than its shot, so its last picture is held"


def _looks(index: PacketIndex, film: Format) -> str:
    try:
        shown = look_upright(index.path)
    except DecodeError:
        # Conforming it will fail too, with the clip's name.
        return "it cannot be decoded"
    if shown.aspect != Fraction(1):
        return f"its pixels are not square ({shown.aspect.numerator}:{shown.aspect.denominator})"
    if (shown.width, shown.height) != (film.width, film.height):
        return f"it has {shown.width}x{shown.height} pixels, the film {film.width}x{film.height}"
    if shown.turn:
        return f"it is stored turned by {shown.turn} degrees"
    return "" if index.frames else f"it does not have {film.fps} frames per second throughout"


def _can_stand_whole(pieces: tuple[Piece, ...], indices: Mapping[str, PacketIndex]) -> bool:
    """Whether clips that are not ours can be copied: all alike, and cut only where their packets can be parted.

    Anything else needs new pictures next to theirs, and only our own encoder's can stand there.
    """
    stretches = [piece for piece in pieces if isinstance(piece, Stretch)]
    same = {(index.sets, index.plain) for index in indices.values()}
    return (
        len(stretches) == len(pieces)
        and len(same) == 1
        and all(sets and plain for sets, plain in same)
        and all(len(indices[each.source].closed(each.start, each.end)) == each.frames for each in stretches)
    )
