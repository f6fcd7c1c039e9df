"""Speech as MP3, for providers that take no WAV.

`backends` call it before they upload a voice. Invariant: the same samples give the same bytes, whatever the
file is called and whenever it is converted, so that an upload can be remembered by its content.
"""

import io
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError

from compiler.media.container import describe, open_container
from compiler.media.decode_error import DecodeError

_SAMPLE_RATE: Final = 44_100
_BIT_RATE: Final = 192_000
_FRAME: Final = 1152


def encode_mp3(path: Path) -> bytes:
    """Return a sound file as mono MP3 at 44.1 kHz and 192 kbit/s, without a tag.

    Args:
        path: of any sound that the probe takes; a voice lasts seconds, so its MP3 is held in memory.

    Raises:
        DecodeError: it has no sound, or cannot be decoded.
    """
    into = io.BytesIO()
    with open_container(path) as source:
        if not source.streams.audio:
            raise DecodeError("it has no sound")
        try:
            # Tags would carry the version of a library, which changes without the sound.
            with av.open(into, "w", format="mp3", options={"id3v2_version": "0", "write_xing": "0"}) as target:
                _convert(source, target)
        except FFmpegError as error:
            raise DecodeError(f"its sound cannot be decoded: {describe(error)}") from error
    return into.getvalue()


def _convert(source: InputContainer, target: OutputContainer) -> None:
    stream = target.add_stream("libmp3lame", rate=_SAMPLE_RATE, layout="mono")
    stream.bit_rate = _BIT_RATE
    # Straight to mono: by way of stereo, a mono recording would lose 3 dB.
    resampler = AudioResampler(format="fltp", layout="mono", rate=_SAMPLE_RATE, frame_size=_FRAME)
    written = 0
    for frame in [*source.decode(audio=0), None]:
        for piece in resampler.resample(frame):
            piece.pts, piece.time_base = written, Fraction(1, _SAMPLE_RATE)
            written += piece.samples
            target.mux(stream.encode(piece))
    target.mux(stream.encode(None))
