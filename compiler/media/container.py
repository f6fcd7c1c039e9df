"""Opening a media file of unknown origin.

Everything that reads films or sound goes through `open_container`. Invariant: FFmpeg may open that one
local file and nothing else: no playlist, no protocol, no sibling file, whatever the bytes say.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError

from compiler.media.decode_error import DecodeError
from compiler.media.magic import HEAD_BYTES, sniff

_DEMUXERS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,wav,avi,mp3,flac,ogg,aac"
_OPEN_SECONDS: Final = 5.0
_LEAST_PROBED: Final = "32"
"""Bytes that FFmpeg looks into, the fewest that it takes: the header says all that is needed."""


def open_container(
    path: Path, *, analyse: bool = True, demuxer: str | None = None, options: Mapping[str, str] | None = None
) -> InputContainer:
    """Open a local film or sound file.

    Args:
        path: of a file; it is made absolute, so that no part of it can be taken for a protocol.
        analyse: whether FFmpeg decodes a few pictures to learn their pixel format and delay. For packets
            and sound that is not needed where the header says the times, as in MP4, and it takes
            twenty times as long as opening the file.
        demuxer: FFmpeg's name of the only one that may read it; None lets the content choose among several.
        options: for the demuxer.

    Raises:
        DecodeError: it cannot be opened, or is of a format that is not allowed here.
    """
    chosen = {**(options or {}), "format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
    try:
        if not analyse and _has_index(path):
            chosen |= {"skip_frame": "all", "probesize": _LEAST_PROBED}
        name = f"file:{path.absolute()}"
        return av.open(name, format=demuxer, options=chosen, timeout=(_OPEN_SECONDS, _OPEN_SECONDS))
    except (FFmpegError, OSError, ValueError) as error:
        raise DecodeError(f"it cannot be opened as media: {describe(error)}") from error


def _has_index(path: Path) -> bool:
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES)) in {"mp4", "mov"}


def describe(error: Exception) -> str:
    """Return FFmpeg's own words without the path that it adds."""
    text = getattr(error, "strerror", None) or str(error)
    return str(text).split(": '", 1)[0]
