"""A track of subtitles in an MP4 (3GPP timed text), which players show on request.

`FilmWriter` adds it to a film that has subtitles. Invariant: every subtitle begins and ends on a frame of the film,
and the gaps between them are filled, as the format asks, by samples without text.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, cast

from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream

from compiler.media.film_labels import Subtitle
from compiler.media.language_code import language_code

SubtitlePacket: TypeAlias = "Packet[SubtitleStream]"

# What FFmpeg takes for a text without a look of its own, so that whoever extracts it gets the bare words.
_LOOK: Final = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
    "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
    "MarginV, Encoding\n"
    "Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0\n\n"
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
_LONGEST: Final = 0xFFFF
"""Bytes of one sample's text: its length is written in two."""
_HEAD: Final = 8
_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia"})
_SHOWN: Final = 1
"""The flag of a track header that has players show the track without being asked."""


def add_subtitle_stream(container: OutputContainer, language: str, fps: int) -> SubtitleStream:
    """Add a stream of text whose clock ticks once a frame.

    Args:
        container: an MP4 that is being written.
        language: of the words, as `en`; may be empty.
        fps: frames per second.
    """
    stream = container.add_stream("mov_text")
    stream.codec_context.subtitle_header = _LOOK.encode()
    stream.time_base = Fraction(1, fps)
    stream.metadata["language"] = language_code(language)
    return stream


def subtitle_packets(stream: SubtitleStream, subtitles: Sequence[Subtitle]) -> Iterator[SubtitlePacket]:
    """Yield a packet for each subtitle; the muxer fills the gaps."""
    for subtitle in subtitles:
        text = subtitle.text.encode(errors="replace")[:_LONGEST].decode(errors="ignore").encode()
        packet = cast("SubtitlePacket", Packet(len(text).to_bytes(2) + text))
        packet.stream = stream
        packet.time_base = stream.time_base or Fraction(1)
        packet.pts = packet.dts = subtitle.start
        packet.duration = subtitle.end - subtitle.start
        yield packet


def hide_subtitles(path: Path) -> None:
    """Have players leave a finished film's subtitles off until they are asked for.

    The muxer switches on the first track of each kind, whatever it is told; but nobody who hears the words, or
    reads them on an animatic, wants them a second time.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("r+b") as file:
        header = 0
        for kind, content, _ in _boxes(file, 0, path.stat().st_size):
            if kind == b"tkhd":
                header = content
            # A handler's type follows its version and flags, and a field without a meaning.
            elif kind == b"hdlr" and _read(file, content + 8, 4) == b"sbtl":
                flags = _read(file, header + 3, 1)[0]
                file.seek(header + 3)
                file.write(bytes([flags & ~_SHOWN]))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, first byte of the content and end of each box, those inside the headers of tracks included."""
    while start + _HEAD <= end:
        head = _read(file, start, 2 * _HEAD)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:])
        if length < _HEAD:
            return
        yield kind, start + _HEAD, start + length
        if kind in _PARENTS:
            yield from _boxes(file, start + _HEAD, start + length)
        start += length


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)
