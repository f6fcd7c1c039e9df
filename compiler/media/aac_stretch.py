"""AAC of a stretch of a film's sound, made so that it can stand between stretches that were encoded apart.

`assemble` encodes the sound of a film in stretches, at once or at different times, and `FilmWriter` writes their
packets one after another. Invariant: an AAC packet overlaps the ones before and after it, so a stretch is encoded with
what surrounds it, `LEAD` frames before and `TRAIL` after, whose packets are thrown away: those that stay are as good as
if the whole film had been encoded at once.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from compiler.media.encode import AAC_BIT_RATE, AAC_CODER, AAC_FRAME, SAMPLE_RATE, sound_frame

LEAD: Final = 8 * AAC_FRAME
"""Samples: the encoder chooses its windows by the two frames before, and settles its rate within eight."""
TRAIL: Final = 3 * AAC_FRAME
"""Samples: a packet reaches one frame ahead, and its window is chosen by the one after that."""


@dataclass(frozen=True, slots=True)
class SoundPacket:
    """An AAC packet of a film.

    Attributes:
        start: the sample of the film that its decoding begins at; the first packet's is before the film.
        duration: samples that count; only the last packet has fewer than it decodes to.
        data: what the decoder reads.
    """

    start: int
    duration: int
    data: bytes


def encode_stretch(sound: NDArray[np.float32], begins: int, start: int, end: int) -> tuple[SoundPacket, ...]:
    """Encode a stretch of a film's sound.

    Args:
        sound: `(n, 2)` samples of the stretch and of what surrounds it.
        begins: the sample of the film that `sound` begins at, a multiple of 1024: `LEAD` before `start`, or 0.
        start: the first sample of the stretch, a multiple of 1024.
        end: the sample after its last, a multiple of 1024 or the end of the film; `sound` goes on for `TRAIL`
            samples or ends with the film.
    """
    first = start or -AAC_FRAME
    context = _encoder()
    # PyAV parts it into frames of the encoder's: in Python that would take a tenth of the encoder's time.
    packets = [*_packets(context, sound_frame(sound, begins)), *_packets(context, None)]
    kept = [packet for packet in packets if first <= packet.start < end]
    if end == begins + len(sound) and kept:
        last = kept[-1]
        kept[-1] = SoundPacket(last.start, end - last.start, last.data)
    return tuple(kept)


def _encoder() -> AudioCodecContext:
    context = av.CodecContext.create("aac", "w")
    assert isinstance(context, AudioCodecContext)  # noqa: S101 - for the type checker
    context.options = {"aac_coder": AAC_CODER}
    context.sample_rate = SAMPLE_RATE
    context.time_base = Fraction(1, SAMPLE_RATE)
    context.layout = "stereo"
    context.format = "fltp"
    context.bit_rate = AAC_BIT_RATE
    return context


def _packets(context: AudioCodecContext, frame: av.AudioFrame | None) -> list[SoundPacket]:
    return [SoundPacket(packet.pts or 0, AAC_FRAME, bytes(packet)) for packet in context.encode(frame)]
