"""Digests of a film's coded pictures and sound, whatever container they are in.

`FilmWriter` counts the packets that it writes, `read_film` those that it finds. Invariant: another container with
the same packets has the same digests, and no packet can be changed, lost, added or moved without changing one.
"""

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.packet import Packet
    from av.video.stream import VideoStream

_KINDS: Final = MappingProxyType({"video": "pictures", "audio": "sound"})


class FilmDigest:
    """Counts packets in the order in which they are stored."""

    def __init__(self) -> None:
        self._sums = {name: hashlib.sha256() for name in _KINDS.values()}

    def begin(self, stream: "VideoStream | AudioStream") -> None:
        """Count what decoders are told before the first packet of a stream: sizes, profiles, rates."""
        self._sums[_KINDS[stream.type]].update(stream.codec_context.extradata or b"")

    def add(self, packet: "Packet[Any]") -> None:
        """Count a packet of pictures or sound; others are passed over."""
        name = _KINDS.get(packet.stream.type)
        if name is None or not packet.size:
            return
        # With its length before it, so that no byte can move from one packet into the next.
        self._sums[name].update(packet.size.to_bytes(8, "big"))
        self._sums[name].update(memoryview(packet))

    @property
    def pictures(self) -> str:
        """The digest of the pictures, in hex."""
        return self._sums["pictures"].hexdigest()

    @property
    def sound(self) -> str:
        """The digest of the sound, in hex."""
        return self._sums["sound"].hexdigest()
