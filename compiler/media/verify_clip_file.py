"""Decodes one clip of unknown origin from end to end.

Only the limited child process calls this; `verify` asks it. Invariant: every picture and every sound that the file's
index promises is there and decodes, and no other file or address is opened, whatever the bytes say. Wrong bytes inside
a picture may decode all the same; only a digest could tell.
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from compiler.media.boxes import is_whole
from compiler.media.container import describe, open_container
from compiler.media.decode_error import DecodeError
from compiler.media.magic import HEAD_BYTES, sniff
from compiler.media.verify import VerifiedClip

if TYPE_CHECKING:
    from av.packet import Packet

MAX_STREAMS: Final = 8
MAX_PIXELS: Final = 4096 * 4096
MAX_SECONDS: Final = 300
MAX_FPS: Final = 240
MIN_FPS: Final = 1
_SHORTEST_SHARE: Final = Fraction(95, 100)
_SHORTEST_BY: Final = Fraction(1, 2)
_DEMUXER: Final = "mov"
_Stream: TypeAlias = VideoStream | AudioStream
_Packet: TypeAlias = "Packet[Stream]"


def verify_clip_file(path: Path) -> VerifiedClip:
    """Return what is in a clip.

    Raises:
        DecodeError: it is not whole, or no clip.
    """
    _check_outside(path)
    _check_index(path)
    with open_container(path, analyse=False, demuxer=_DEMUXER) as container:
        screening = _Screening(_streams(container))
        for stream in screening.streams:
            stream.codec_context.options = {"err_detect": "explode"}
            # With more, FFmpeg's H.264 decoder forgets what went wrong in a slice, and patches the picture.
            stream.codec_context.thread_count = 1
        try:
            for packet in container.demux(screening.streams):
                screening.add(packet)
        except FFmpegError as error:
            raise DecodeError(f"it does not decode: {describe(error)}") from error
        return screening.result(Fraction(container.duration or 0, 1_000_000))


def _check_outside(path: Path) -> None:
    try:
        if not path.is_file():
            raise DecodeError("there is no such file")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if not head:
                raise DecodeError("it is empty")
            found = sniff(head)
            if found not in {"mp4", "mov"}:
                raise DecodeError(f"it is no MP4 but {found or 'nothing that is known'}")
            if not is_whole(file, open_end=True):
                raise DecodeError("it is cut off")
    except OSError as error:
        raise DecodeError(f"it cannot be read: {error.strerror or error}") from error


def _check_index(path: Path) -> None:
    """Make sure that everything that the index names is there, edited away or not.

    Raises:
        DecodeError: something is missing.
    """
    packets: Counter[int] = Counter()
    options = {"ignore_editlist": "1"}
    with open_container(path, analyse=False, demuxer=_DEMUXER, options=options) as container:
        streams = _streams(container)
        promised = {stream.index: stream.frames for stream in streams}
        try:
            for packet in container.demux(streams):
                if packet.is_corrupt:
                    raise DecodeError("it is cut off or damaged")
                packets[packet.stream.index] += packet.size > 0
        except FFmpegError as error:
            raise DecodeError(f"it is cut off or damaged: {describe(error)}") from error
    for index, count in promised.items():
        if packets[index] < count:
            raise DecodeError(f"it is cut off: {packets[index]} of {count} packets are there")


def _streams(container: InputContainer) -> list[_Stream]:
    """Return the moving pictures, which come first, and all sound.

    Raises:
        DecodeError: there are no moving pictures, or too much of anything.
    """
    # The cover of an album is no film.
    moving = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not moving:
        raise DecodeError("it has no pictures")
    streams: list[_Stream] = [*moving, *container.streams.audio]
    if any(stream.codec_context is None for stream in streams):
        raise DecodeError("it is coded in a way that nobody knows")
    if len(container.streams) > MAX_STREAMS:
        raise DecodeError(f"it has more than {MAX_STREAMS} streams")
    if any(not 0 < stream.width * stream.height <= MAX_PIXELS for stream in moving):
        raise DecodeError(f"its pictures of {moving[0].width}x{moving[0].height} pixels are of no size that clips have")
    return streams


class _Screening:
    """What a decode has shown so far."""

    def __init__(self, streams: list[_Stream]) -> None:
        self.streams = streams
        self._main = streams[0].index
        self._sounds = {stream.index for stream in streams if isinstance(stream, AudioStream)}
        self._due: Counter[int] = Counter()
        self._decoded: Counter[int] = Counter()
        self._sizes: set[tuple[int, int]] = set()
        self._spans: dict[int, tuple[Fraction, Fraction]] = {}

    def add(self, packet: _Packet) -> None:
        """Decode a packet.

        Raises:
            DecodeError: what comes out is damaged.
            FFmpegError: nothing comes out.
        """
        index = packet.stream.index
        if packet.size and not packet.is_discard:
            self._due[index] += 1
            self._stretch(index, packet)
        for frame in packet.decode():
            if not isinstance(frame, VideoFrame | AudioFrame) or frame.is_corrupt:
                raise DecodeError("its pictures or its sound are damaged")
            self._decoded[index] += 1
            if isinstance(frame, VideoFrame) and index == self._main:
                turned = frame.rotation % 180 != 0
                self._sizes.add((frame.height, frame.width) if turned else (frame.width, frame.height))

    def _stretch(self, index: int, packet: _Packet) -> None:
        time = packet.dts if packet.pts is None else packet.pts
        start = Fraction(time or 0) * packet.time_base
        end = start + Fraction(packet.duration or 0) * packet.time_base
        first, last = self._spans.get(index, (start, end))
        self._spans[index] = min(first, start), max(last, end)

    def result(self, promised: Fraction) -> VerifiedClip:
        """Return what was counted.

        Args:
            promised: seconds, by the header.

        Raises:
            DecodeError: it is less than what there should be, or more than there can be.
        """
        for stream in self.streams:
            due, decoded = self._due[stream.index], self._decoded[stream.index]
            if not decoded or (stream.index not in self._sounds and decoded < due):
                raise DecodeError(f"only {decoded} of {due} packets can be decoded")
        if len(self._sizes) != 1:
            raise DecodeError("its pictures change their size")
        lengths = [last - first for first, last in self._spans.values()]
        if max(lengths) < promised * _SHORTEST_SHARE - _SHORTEST_BY:
            raise DecodeError(f"it is cut off: {float(max(lengths)):.1f} of {float(promised):.1f} seconds are there")
        if max(lengths) > MAX_SECONDS:
            raise DecodeError(f"it is longer than {MAX_SECONDS} seconds, by its own account")
        first, last = self._spans[self._main]
        frames, seconds = self._decoded[self._main], last - first
        if not frames / MAX_FPS <= seconds <= frames / MIN_FPS:
            raise DecodeError(f"{frames} pictures in {float(seconds):.3f} seconds are no film")
        (size,) = self._sizes
        rate = round(float(frames / seconds), 3)
        return VerifiedClip(float(seconds), *size, fps=rate, frames=frames, has_audio=bool(self._sounds))
