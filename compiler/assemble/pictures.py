"""The film's picture track as packets.

`film` muxes what comes out. Invariant: packets are copied wherever a clip's pictures stand as they are; only
transitions, black, and the frames between a cut and the nearest key frame are encoded.
"""

from collections.abc import Iterable, Iterator, Mapping

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.runs import Copied, Run
from compiler.assemble.workshop import Workshop
from compiler.media.decode_error import DecodeError
from compiler.media.packets import PacketIndex, PicturePacket, copy_packets


def stream_pictures(
    runs: Iterable[Run], clips: Mapping[str, PacketIndex], workshop: Workshop
) -> Iterator[PicturePacket]:
    """Yield a film's picture packets, numbered by its frames, in the order of decoding.

    Args:
        runs: the film.
        clips: the clips' packets, all with the same parameter sets.
        workshop: makes what cannot be copied.

    Raises:
        AssemblyError: a clip cannot be read.
        EncodeError: pictures cannot be encoded.
        OSError: what was made cannot be kept.
    """
    position = 0
    for run in runs:
        packets = _copied(run, clips[run.source]) if isinstance(run, Copied) else workshop.fetch(run)
        for packet in packets:
            packet.pts = packet.dts = (packet.pts or 0) + position
            yield packet
        position += run.frames


def _copied(run: Copied, index: PacketIndex) -> Iterator[PicturePacket]:
    try:
        for packet in copy_packets(index, run.stretch):
            packet.pts = packet.dts = (packet.pts or 0) - run.stretch.start
            yield packet
    except DecodeError as error:
        raise AssemblyError(f"`{run.source}`: {error}") from error
