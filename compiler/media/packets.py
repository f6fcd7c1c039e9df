"""Pictures as packets: found, copied and made, without or with an encoder.

`assemble` builds a film's picture track from them. Every packet that leaves here has the number of its
frame as `pts` in frames; `FilmWriter` gives it its place on the film. Invariant: a copied stretch begins
with an IDR, ends before one or with the clip, and holds each of its frames once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias, cast

import av
from av.error import FFmpegError
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from compiler.media.container import describe, open_container
from compiler.media.decode import Picture
from compiler.media.decode_error import DecodeError
from compiler.media.encode_error import EncodeError
from compiler.media.h264 import GROUP, set_up_h264
from compiler.media.nal import is_8_bit_420, length_prefixed, parameter_sets, starts_anew

_SQUARE: Final = (None, Fraction(0), Fraction(1))
_PROGRESSIVE: Final = (0, 1)

PicturePacket: TypeAlias = "Packet[VideoStream]"


@dataclass(frozen=True, slots=True)
class PacketIndex:
    """What a clip's picture packets are, without their bytes.

    Attributes:
        path: of the clip.
        width: pixels as stored.
        height: likewise.
        plain: whether it is 8-bit 4:2:0 H.264 with square, upright pixels.
        sets: SPS and PPS; empty for another codec.
        numbers: each packet's frame number, in the order of decoding; empty unless the rate is constant
            and the one asked for.
        keys: indices of the packets that are IDRs.
        zero: time of the first frame, in the file's ticks.
        ticks: length of a frame, in the file's ticks.
    """

    path: Path
    width: int
    height: int
    plain: bool
    sets: tuple[bytes, ...]
    numbers: tuple[int, ...]
    keys: tuple[int, ...]
    zero: int
    ticks: Fraction

    @property
    def frames(self) -> int:
        """How many pictures the clip has; 0 where its rate is not the one asked for."""
        return len(self.numbers)

    @property
    def reorder(self) -> int:
        """By how many frames decoding must run ahead of showing."""
        return max((index - number for index, number in enumerate(self.numbers)), default=0)

    def closed(self, start: int, end: int) -> range:
        """Return the longest stretch of packets for frames from `start` to `end` that can be copied.

        It begins with a key frame and holds each of its frames once, so its packets' indices are its frames' numbers
        too. Neither its last group nor what is left behind it is a single frame: two IDRs in a row that happen to
        have one id are one picture to some decoders.
        """
        keys = [key for key in self.keys if start <= key <= end]
        found = range(0)
        highest = -1
        for stop in range(keys[0] + 1, min(end, len(self.numbers)) + 1) if keys else ():
            number = self.numbers[stop - 1]
            if number < keys[0]:
                break
            highest = max(highest, number)
            if highest == stop - 1 and end - stop != 1 and stop - 1 not in keys:
                found = range(keys[0], stop)
        return found


def index_packets(path: Path, fps: int) -> PacketIndex:
    """Read through a clip's picture packets.

    Args:
        path: of the clip.
        fps: the constant rate at which its frames are to be numbered.

    Raises:
        DecodeError: it is not a film.
    """
    with open_container(path, analyse=False) as container:
        if not container.streams.video:
            raise DecodeError("it has no pictures")
        stream = container.streams.video[0]
        times: list[int | None] = []
        keys: list[int] = []
        try:
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                if packet.is_keyframe and starts_anew(memoryview(packet)):
                    keys.append(len(times))
                times.append(None if packet.is_discard else packet.pts)
        except FFmpegError as error:
            raise DecodeError(f"it cannot be read: {describe(error)}") from error
        if len(times) < stream.frames:
            raise DecodeError(f"it is cut off: {len(times)} of {stream.frames} pictures are there")
        ticks = 1 / (Fraction(stream.time_base or 1) * fps)
        known = [time for time in times if time is not None]
        zero = min(known, default=0)
        sets = parameter_sets(stream.codec_context.extradata or b"") if stream.codec_context.name == "h264" else ()
        return PacketIndex(
            path,
            stream.width,
            stream.height,
            plain=is_8_bit_420(sets) and _is_plain(stream) and keys[:1] == [0],
            sets=sets,
            numbers=_numbered([time - zero for time in known], ticks) if len(known) == len(times) else (),
            keys=tuple(keys),
            zero=zero,
            ticks=ticks,
        )


def copy_packets(index: PacketIndex, stretch: range) -> Iterator[PicturePacket]:
    """Yield a clip's packets untouched, each with its frame's number in the clip.

    Args:
        index: of the clip.
        stretch: as `PacketIndex.closed` returned it.

    Raises:
        DecodeError: the file changed, or is damaged.
    """
    with open_container(index.path, analyse=False) as container:
        stream = container.streams.video[0]
        try:
            if stretch.start > 0:
                # A frame early: demuxers seek by the time of decoding, which runs ahead of that of showing.
                container.seek(index.zero + int((stretch.start - 1) * index.ticks), stream=stream)
            yield from _numbered_packets(container.demux(stream), index, stretch)
        except FFmpegError as error:
            raise DecodeError(f"it cannot be read: {describe(error)}") from error


def encode_packets(pictures: Iterator[Picture], count: int, fps: int, first: int = 0) -> Iterator[PicturePacket]:
    """Encode pictures so that their packets can stand between copied ones.

    Args:
        pictures: `yuv420p`, all of one size.
        count: how many there are.
        fps: frames per second.
        first: the number of the first.

    Raises:
        EncodeError: the encoder refused them.
    """
    try:
        opening = next(pictures, None)
        if opening is None:
            return
        context = _encoder(opening.shape[1], opening.shape[0] * 2 // 3, count, fps)
        for number, picture in enumerate(chain([opening], pictures)):
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts = number
            yield from _as_in_mp4(context.encode(frame), first)
        yield from _as_in_mp4(context.encode(None), first)
    except FFmpegError as error:
        raise EncodeError(f"cannot encode: {describe(error)}") from error


def house_sets(width: int, height: int, fps: int) -> tuple[bytes, ...]:
    """Return the parameter sets of every clip of ours of that size and rate.

    Raises:
        EncodeError: there are no clips of that size.
    """
    context = _encoder(width, height, GROUP, fps)
    try:
        context.open()
    except FFmpegError as error:
        raise EncodeError(f"cannot encode {width}x{height} pixels: {describe(error)}") from error
    return parameter_sets(context.extradata or b"")


def _numbered(times: list[int], ticks: Fraction) -> tuple[int, ...]:
    """Return frame numbers, or nothing when the times are not those of a constant rate."""
    numbers = tuple(round(time / ticks) for time in times)
    steady = all(abs(time - number * ticks) < ticks / 8 for time, number in zip(times, numbers, strict=True))
    return numbers if steady and sorted(numbers) == list(range(len(numbers))) else ()


def _is_plain(stream: VideoStream) -> bool:
    return stream.sample_aspect_ratio in _SQUARE and stream.codec_context.field_order in _PROGRESSIVE


def _numbered_packets(packets: Iterator[PicturePacket], index: PacketIndex, stretch: range) -> Iterator[PicturePacket]:
    """Pick the packets of a stretch out of all that follow a seek, which may land before it."""
    place: int | None = None
    for packet in packets:
        if not packet.size or packet.pts is None:
            continue
        if place is None:
            place = index.numbers.index(round((packet.pts - index.zero) / index.ticks))
        if place >= stretch.stop:
            return
        if place >= stretch.start:
            packet.pts = packet.dts = index.numbers[place]
            yield packet
        place += 1
    if (place or 0) < stretch.stop:
        raise DecodeError("it changed while it was read")


def _encoder(width: int, height: int, count: int, fps: int) -> VideoCodecContext:
    context = VideoCodecContext.create("libx264", "w")
    # A last group of one frame would put two IDRs next to each other at the seam.
    group = next(length for length in range(GROUP, GROUP + count + 1) if count % length != 1 or count == 1)
    set_up_h264(context, width, height, fps, seam=group)
    return context


def _as_in_mp4(encoded: list[PicturePacket], first: int) -> Iterator[PicturePacket]:
    for packet in encoded:
        copy = cast("PicturePacket", Packet(length_prefixed(bytes(packet))))
        copy.is_keyframe = packet.is_keyframe
        copy.pts = copy.dts = (packet.pts or 0) + first
        yield copy
