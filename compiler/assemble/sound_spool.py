"""A film's mixed sound, decoded once and put aside until it is encoded.

`film_sound` hears every stretch twice: to measure it, and to level it. Invariants: what is read is what the mix has
there, to the bit; memory holds one stretch; nothing depends on there being room for what is put aside.
"""

from contextlib import suppress
from io import FileIO
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.assemble.sound_mix import SoundMix
from compiler.media.decode import Sound

if TYPE_CHECKING:
    from collections.abc import Generator

_BYTES: Final = 8
"""Of a sample: two channels of 32 bits. A minute has 23 MB."""


class SoundSpool:
    """The sound of one film."""

    def __init__(self, mix: SoundMix, step: int, file: FileIO) -> None:
        """Begin with nothing.

        Args:
            mix: the mixed sound.
            step: samples of a stretch.
            file: holds what is put aside; it is empty and unbuffered.
        """
        self._mix = mix
        self._step = step
        self._file = file
        self._lock = Lock()
        self._there: set[int] = set()
        self._next = 0
        self._coming: Generator[Sound, None, None] | None = None

    def fetch(self, start: int, end: int) -> None:
        """Decode all stretches that a part of the film touches; those that follow one another cost least.

        Only one thread may fetch.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
        """
        for number in range(start // self._step, -(-end // self._step)):
            if number in self._there:
                continue
            if self._coming is None or number != self._next:
                self._coming = self._mix.stream(number * self._step, self._mix.samples, self._step)
            sound = next(self._coming)
            self._next = number + 1
            with self._lock, suppress(OSError):
                self._file.seek(number * self._step * _BYTES)
                if self._file.write(sound.data) == sound.nbytes:
                    self._there.add(number)

    def read(self, start: int, end: int) -> Sound:
        """Return a part of the film, `(end - start, 2)` samples; any thread may read.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
            OSError: the file cannot be read.
        """
        if not self._there.issuperset(range(start // self._step, -(-end // self._step))):
            return self._mix.read(start, end)
        sound = np.zeros((end - start, 2), np.float32)
        with self._lock:
            self._file.seek(start * _BYTES)
            self._file.readinto(sound.data)
        return sound
