"""A film's sound, levelled and encoded in stretches that are kept.

`film` writes the packets into the film. First every stretch is measured, then one gain for the whole film is worked
out, and every stretch is raised, held under the ceiling and encoded. Stretches are decoded in a row, then worked on at
once, and those whose recipe is the same as at an earlier cut are neither measured nor encoded again. Invariant: memory
holds a few stretches, however long the film.
"""

import struct
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import av
import numpy as np

from compiler.assemble.kept_files import KeptFiles
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.sound_mix import SoundMix
from compiler.assemble.sound_spool import SoundSpool
from compiler.assemble.workers import hire_workers
from compiler.media.aac_stretch import LEAD, TRAIL, SoundPacket, encode_stretch
from compiler.media.encode import AAC_BIT_RATE, AAC_CODER, AAC_FRAME
from compiler.media.film_level import CEILING, FilmLevel
from compiler.media.limiter import BIN, REACH, hold_peaks
from compiler.media.loudness import BLOCK_STEP, RUN_UP

if TYPE_CHECKING:
    from concurrent.futures import Future

STRETCH: Final = 96 * BLOCK_STEP
"""Samples, 9.6 s: whole blocks of loudness, whole AAC frames and whole pictures, at 30 per second."""

_REVISION: Final = 1
"""Raised when the same recipe would sound different."""
_AHEAD: Final = 8
"""How many stretches may wait to be written; encoded ones are small."""

_T = TypeVar("_T")


class FilmSound:
    """The sound of one film."""

    def __init__(self, mix: SoundMix, loudness: float | None, store: PieceStore) -> None:
        """Take what is heard.

        Args:
            mix: the mixed sound.
            loudness: that the film has in the end, in LUFS; None leaves it as it is.
            store: keeps stretches of earlier cuts.
        """
        self._mix = mix
        self._loudness = loudness
        self._store = store
        self._kept = KeptFiles(store, "sound")
        self._count = -(-mix.samples // STRETCH)

    def packets(self) -> Iterator[SoundPacket]:
        """Yield the packets of the whole film in order.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
            OSError: what is kept cannot be written.
        """
        with self._store.scratch() as file:
            spool = SoundSpool(self._mix, STRETCH, file)
            gain = self._gain(spool)
            with closing(_in_order(self._encode(number, gain, spool) for number in range(self._count))) as stretches:
                for packets in stretches:
                    yield from packets

    def _gain(self, spool: SoundSpool) -> float:
        if self._loudness is None or not self._count:
            return 0.0
        levels = _in_order(self._measure(number, spool) for number in range(self._count))
        return FilmLevel.joined(list(levels)).gain_for(self._loudness)

    def _measure(self, number: int, spool: SoundSpool) -> Callable[[], FilmLevel]:
        """Return how to measure a stretch, or to remember what was measured."""
        start, end = self._ends(number)
        begins = max(0, start - RUN_UP)
        recipe = repr(("level", _REVISION, av.__version__, start - begins, self._mix.recipe(begins, end)))
        known = self._kept.get(recipe)
        if known is not None:
            return partial(_level_of, known, end - start)
        spool.fetch(begins, end)

        def measured() -> FilmLevel:
            level = FilmLevel.of(spool.read(begins, end), start - begins)
            self._kept.put(recipe, b"".join(part.tobytes() for part in (level.powers, level.peaks, level.energies)))
            return level

        return measured

    def _encode(self, number: int, gain: float, spool: SoundSpool) -> Callable[[], tuple[SoundPacket, ...]]:
        """Return how to encode a stretch, or to remember what was encoded."""
        start, end = self._ends(number)
        begins, ends = max(0, start - LEAD), min(self._mix.samples, end + TRAIL)
        outer = max(0, begins - REACH) // BIN * BIN, min(self._mix.samples, ends + REACH)
        means = (av.__version__, AAC_CODER, AAC_BIT_RATE, CEILING, gain)
        recipe = repr(("aac", _REVISION, means, start - outer[0], end - start, self._mix.recipe(*outer)))
        known = self._kept.get(recipe)
        if known is not None:
            return partial(_packets_of, known, start, end)
        spool.fetch(*outer)

        def encoded() -> tuple[SoundPacket, ...]:
            sound = spool.read(*outer)
            sound *= np.float32(10 ** (gain / 20))
            held = hold_peaks(sound, CEILING)[begins - outer[0] : ends - outer[0]]
            packets = encode_stretch(held, begins, start, end)
            self._kept.put(recipe, _bytes_of(packets))
            return packets

        return encoded

    def _ends(self, number: int) -> tuple[int, int]:
        return number * STRETCH, min((number + 1) * STRETCH, self._mix.samples)


def _in_order(jobs: Iterable[Callable[[], _T]]) -> Generator[_T, None, None]:
    """Yield what becomes of each job, a few of them worked on at once."""
    waiting: deque[Future[_T]] = deque()
    with hire_workers() as workers:
        for job in jobs:
            waiting.append(workers.submit(job))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _level_of(data: bytes, samples: int) -> FilmLevel:
    values = np.frombuffer(data, np.float32)
    steps, bins = samples // BLOCK_STEP, -(-samples // BIN)
    return FilmLevel(values[:steps], values[steps : steps + bins], values[steps + bins :])


def _bytes_of(packets: tuple[SoundPacket, ...]) -> bytes:
    sizes = struct.pack(f"<{len(packets) + 1}I", len(packets), *(len(packet.data) for packet in packets))
    return sizes + b"".join(packet.data for packet in packets)


def _packets_of(data: bytes, start: int, end: int) -> tuple[SoundPacket, ...]:
    """Return kept packets at their place on the film."""
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    packets: list[SoundPacket] = []
    place, first = 4 * (count + 1), start or -AAC_FRAME
    for number, size in enumerate(sizes):
        begins = first + number * AAC_FRAME
        packets.append(SoundPacket(begins, min(AAC_FRAME, end - begins), data[place : place + size]))
        place += size
    return tuple(packets)
