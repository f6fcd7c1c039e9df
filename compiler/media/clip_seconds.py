"""How long a clip of ours or of a provider's is, by its own header.

The driver asks for clips whose bytes are known, and of which no record says it. Invariant: reads no pictures.
"""

from pathlib import Path

from compiler.media.container import open_container
from compiler.media.decode_error import DecodeError


def clip_seconds(path: Path) -> float | None:
    """Return the length of a clip's pictures in seconds; None where it does not say."""
    try:
        with open_container(path, analyse=False) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None or not stream.duration or stream.time_base is None:
                return None
            return float(stream.duration * stream.time_base)
    except DecodeError:
        return None
