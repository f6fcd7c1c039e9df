"""Opening a media file of unknown origin.

Everything that reads films or sound goes through `open_container`. Invariant: FFmpeg may open that one
local file and nothing else: no playlist, no protocol, no sibling file, whatever the bytes say.
"""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError

_DEMUXERS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,wav,avi,mp3,flac,ogg,aac"
_OPEN_SECONDS: Final = 5.0


class DecodeError(Exception):
    """A file is not media that can be read; the message says why."""


def open_container(path: Path) -> InputContainer:
    """Open a local film or sound file.

    Args:
        path: of a file; it is made absolute, so that no part of it can be taken for a protocol.

    Raises:
        DecodeError: it cannot be opened, or is of a format that is not allowed here.
    """
    options = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
    try:
        return av.open(f"file:{path.absolute()}", options=options, timeout=(_OPEN_SECONDS, _OPEN_SECONDS))
    except (FFmpegError, OSError, ValueError) as error:
        raise DecodeError(f"it cannot be opened as media: {describe(error)}") from error


def describe(error: Exception) -> str:
    """Return FFmpeg's own words without the path that it adds."""
    text = getattr(error, "strerror", None) or str(error)
    return str(text).split(": '", 1)[0]
