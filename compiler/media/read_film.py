"""Reads what a finished film is: its labels, and digests of its packets.

`driver.verify_film` asks. Invariant: decodes nothing, and believes nothing that the file says of itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from av.error import FFmpegError

from compiler.media.container import describe, open_container
from compiler.media.decode_error import DecodeError
from compiler.media.film_digest import FilmDigest

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream

_OURS: Final = frozenset({"title", "comment", "major_brand", "minor_version", "compatible_brands"})
"""The labels of a film that nobody but us has written."""


@dataclass(frozen=True, slots=True)
class FilmReading:
    """What was found.

    Attributes:
        title: as labelled; may be empty.
        comment: likewise.
        pictures: digest of the coded pictures, in hex.
        sound: of the coded sound.
        frames: how many pictures there are.
        even: whether the pictures follow one another at one rate.
        rewritten: whether another tool has put the packets into a container of its own.
    """

    title: str
    comment: str
    pictures: str
    sound: str
    frames: int
    even: bool
    rewritten: bool


def read_film(path: Path) -> FilmReading:
    """Read through a film's packets.

    Raises:
        DecodeError: it is not a film, or is cut off.
    """
    with open_container(path, analyse=False) as container:
        if not container.streams.video:
            raise DecodeError("it has no pictures")
        streams: list[VideoStream | AudioStream] = [*container.streams.video[:1], *container.streams.audio[:1]]
        digest = FilmDigest()
        for stream in streams:
            digest.begin(stream)
        times: list[int] = []
        try:
            for packet in container.demux(streams):
                digest.add(packet)
                if packet.size and packet.stream.type == "video" and packet.pts is not None:
                    times.append(packet.pts)
        except FFmpegError as error:
            raise DecodeError(f"it cannot be read: {describe(error)}") from error
        labels = {key.lower(): value for key, value in container.metadata.items()}
        rewritten = "mp4" not in container.format.name or bool(labels.keys() - _OURS)
        promised = container.streams.video[0].frames
    if len(times) < promised:
        raise DecodeError(f"it is cut off: {len(times)} of {promised} pictures are there")
    return FilmReading(
        labels.get("title", ""),
        labels.get("comment", ""),
        digest.pictures,
        digest.sound,
        len(times),
        _is_even(sorted(times)),
        rewritten,
    )


def _is_even(times: list[int]) -> bool:
    """Tell whether times are those of a constant rate, as exactly as their ticks can say it."""
    if len(times) < 2:  # noqa: PLR2004 - one picture has no rate
        return True
    step = (times[-1] - times[0]) / (len(times) - 1)
    return all(abs(time - times[0] - number * step) <= 1 for number, time in enumerate(times))
