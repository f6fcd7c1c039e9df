"""The pictures of a piece of film that cannot be copied.

`workshop` encodes them. Invariant: as many pictures as the piece has frames, of the film's size.
"""

from collections.abc import Iterator, Mapping
from itertools import repeat

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.blend import dissolve_pictures, fade_pictures, wipe_pictures
from compiler.assemble.burning import burn_pictures
from compiler.assemble.conform import Format
from compiler.assemble.pieces import Black, Burnt, Fade, Overlap, Piece, Stretch
from compiler.media.colour import black_picture
from compiler.media.decode import Picture, read_span
from compiler.media.decode_error import DecodeError
from compiler.media.packets import PacketIndex


def compose_piece(piece: Piece, clips: Mapping[str, PacketIndex], film: Format) -> Iterator[Picture]:
    """Yield the `yuv420p` pictures of a piece.

    Args:
        piece: of the film.
        clips: where the clips' pictures are to be had.
        film: its format.

    Raises:
        AssemblyError: a clip cannot be read.
    """
    match piece:
        case Stretch():
            return _decoded(piece, clips, film)
        case Overlap():
            outgoing, incoming = (_decoded(stretch, clips, film) for stretch in (piece.outgoing, piece.incoming))
            blend = wipe_pictures if piece.kind == "wipe" else dissolve_pictures
            return blend(outgoing, incoming, piece.frames)
        case Fade():
            return fade_pictures(_decoded(piece.stretch, clips, film), piece.frames, piece.color, away=piece.away)
        case Black():
            return repeat(black_picture(film.width, film.height), piece.frames)
        case Burnt():
            return burn_pictures(compose_piece(piece.under, clips, film), piece.words, (film.width, film.height))


def _decoded(stretch: Stretch, clips: Mapping[str, PacketIndex], film: Format) -> Iterator[Picture]:
    try:
        yield from read_span(clips[stretch.source].path, stretch.start, stretch.end, film.fps)
    except DecodeError as error:
        raise AssemblyError(f"`{stretch.source}`: {error}") from error
