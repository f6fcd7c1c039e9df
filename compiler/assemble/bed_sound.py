"""The sound of a bed, ready to be read anywhere.

`sound_mix` reads stretches of it. A bed may be an hour long and in any format, and a film is mixed in pieces: so it is
decoded once, to plain samples in a file of their own. Invariant: memory holds only what is asked for, and the file is
kept by what it was made from.
"""

import secrets
from contextlib import closing
from pathlib import Path
from typing import Final

import av
import numpy as np

from compiler.assemble.piece_store import PieceStore
from compiler.edit.mix import LOOP_SEAM
from compiler.media.decode import Sound, stream_sound
from compiler.media.encode import SAMPLE_RATE

_REVISION: Final = 1
"""Raised when the same bed would be read differently."""
_BYTES: Final = 4
"""Of a sample: two channels of 16 bits."""
_SCALE: Final = np.float32(32767)
_SEAM: Final = round(LOOP_SEAM * SAMPLE_RATE)


class BedSound:
    """The samples of a bed."""

    def __init__(self, path: Path, digest: str, store: PieceStore) -> None:
        """Decode a bed, unless that was done before.

        Args:
            path: of the file.
            digest: of its content.
            store: where samples are kept.

        Raises:
            DecodeError: it cannot be decoded.
            OSError: the store cannot be written.
        """
        self._file = store.place("beds", f"{_REVISION} {digest} {av.__version__}", ".pcm")
        if not self._file.is_file():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _decode(path, self._file)
        self.samples = self._file.stat().st_size // _BYTES

    def read(self, start: int, count: int, *, loop: bool) -> Sound:
        """Return a stretch; what is before its beginning or after its end is silence.

        Args:
            start: the first sample.
            count: how many.
            loop: whether it begins again when it is over.
        """
        seam = min(_SEAM, self.samples // 2)
        period = self.samples - seam
        turns = range(max(0, start // period - 1), (start + count - 1) // period + 1) if loop and period else range(1)
        sound = np.zeros((count, 2), np.float32)
        for turn in turns:
            first = turn * period
            begins, ends = max(start, first), min(start + count, first + self.samples)
            if begins < ends:
                piece = self._read(begins - first, ends - begins)
                piece *= self._turning(begins - first, ends - begins, seam, is_first=turn == 0)
                sound[begins - start : ends - start] += piece
        return sound

    def _read(self, start: int, count: int) -> Sound:
        values = np.fromfile(self._file, "<i2", count * 2, offset=start * _BYTES)
        return (values.reshape(-1, 2) / _SCALE).astype(np.float32)

    def _turning(self, start: int, count: int, seam: int, *, is_first: bool) -> Sound:
        """Return how loud samples are at the seams: what goes and what comes have the power of one."""
        if not seam or (start >= seam and start + count <= self.samples - seam):
            return np.ones((1, 1), np.float32)
        places = np.arange(start, start + count, dtype=np.float64)
        coming = np.ones(count, np.float32) if is_first else np.clip((places + 0.5) / seam, 0, 1)
        going = np.clip((self.samples - places - 0.5) / seam, 0, 1)
        return np.sin(np.minimum(coming, going) * (np.pi / 2)).astype(np.float32)[:, np.newaxis]


def _decode(path: Path, file: Path) -> None:
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("wb") as stream, closing(stream_sound(path)) as pieces:
            for piece in pieces:
                stream.write(np.round(np.clip(piece, -1, 1) * _SCALE).astype("<i2").tobytes())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
