"""A film's sound as it is mixed: its clips, with music and ambience under them.

`film_sound` takes it stretch by stretch. Invariants: a stretch is to the bit what the whole has at its place, so that
stretches can be made apart, at once, and kept; the recipe of a stretch says everything that its samples depend on.
"""

import hashlib
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.bed_sound import BedSound
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.soundtrack import SoundReader, Soundtrack
from compiler.assemble.workers import hire_workers
from compiler.edit.ducking import ATTACK, RELEASE, close_pauses, duck_curve
from compiler.edit.mix import BedSpan
from compiler.edit.timeline import Clip, Item, Timeline
from compiler.media.decode import Sound
from compiler.media.decode_error import DecodeError
from compiler.media.encode import SAMPLE_RATE

_GRID: Final = 480
"""Samples between the points that a bed's level is worked out at: 10 ms."""


class SoundMix:
    """The mixed sound of a film."""

    def __init__(self, timeline: Timeline, files: Mapping[str, Path], store: PieceStore) -> None:
        """Open everything that is heard.

        Args:
            timeline: the film.
            files: of the clips and beds, by their `source`.
            store: where decoded beds are kept.

        Raises:
            AssemblyError: a clip or bed cannot be read.
            OSError: the store cannot be written.
        """
        self._clips = Soundtrack(timeline.audio, files, timeline.fps)
        self._per_frame = SAMPLE_RATE // timeline.fps
        self._mix = timeline.mix
        heard = [clip.source for clip, _ in timeline.audio.positions if not clip.mute]
        beds = [span.source for span in self._mix.beds]
        sources = tuple(dict.fromkeys((*heard, *beds)))
        with hire_workers() as workers:
            digests = workers.map(partial(_digest, files=files), sources)
            self._digests = dict(zip(sources, digests, strict=True))
        self._beds = {source: self._open(source, files[source], store) for source in dict.fromkeys(beds)}
        self.samples = self._clips.samples

    def read(self, start: int, end: int) -> Sound:
        """Return a stretch, `(end - start, 2)` samples.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
        """
        with closing(self.stream(start, end, max(1, end - start))) as pieces:
            return next(pieces, np.zeros((0, 2), np.float32))

    def stream(self, start: int, end: int, step: int) -> Generator[Sound, None, None]:
        """Yield a stretch in pieces of `(step, 2)` samples, the last of what is left; each is the caller's own.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
        """
        with closing(self._clips.stream(start, end)) as clips:
            reader = SoundReader(clips)
            for begins in range(start, end, step):
                ends = min(begins + step, end)
                sound = reader.take(ends - begins)
                for span in self._spans(begins, ends):
                    first, last = max(begins, span.start * self._per_frame), min(ends, span.end * self._per_frame)
                    sound[first - begins : last - begins] += self._bed(span, first, last)
                yield sound

    def recipe(self, start: int, end: int) -> tuple[object, ...]:
        """Return all that a stretch's samples depend on, the place on the film aside."""
        heard = [(self._described(item), place - start) for item, place in self._clips.heard(start, end)]
        spans = self._spans(start, end)
        frame = start / self._per_frame
        beds = [
            (replace(span, source=self._digests[span.source], start=0, end=0), span.start - frame, span.end - frame)
            for span in spans
        ]
        ducked = any(span.duck for span in spans)
        spoken = [_after(start, pair) for pair in self._near(start, end)] if ducked else []
        return (end - start, heard, beds, spoken)

    def _described(self, item: Item) -> Item:
        """Return an item by what is in its file, in place of its names."""
        if not isinstance(item, Clip):
            return item
        return replace(item, name="", source=self._digests.get(item.source, ""), metadata=(), available=0)

    def _open(self, source: str, path: Path, store: PieceStore) -> BedSound:
        try:
            return BedSound(path, self._digests[source], store)
        except DecodeError as error:
            raise AssemblyError(f"`{source}`: {error}") from error

    def _spans(self, start: int, end: int) -> list[BedSpan]:
        per_frame = self._per_frame
        return [span for span in self._mix.beds if span.start * per_frame < end and span.end * per_frame > start]

    def _near(self, start: int, end: int) -> list[tuple[float, float]]:
        """Return when somebody speaks so that beds are lowered within a stretch, pauses closed that are too short."""
        begin, stop = start / SAMPLE_RATE - ATTACK - RELEASE, end / SAMPLE_RATE + ATTACK + RELEASE
        return close_pauses(spoken for spoken in self._mix.speech if spoken[1] >= begin and spoken[0] <= stop)

    def _bed(self, span: BedSpan, start: int, end: int) -> Sound:
        """Return a bed as it is heard in a stretch of the film."""
        zero = (span.start - span.offset) * self._per_frame
        sound = self._beds[span.source].read(start - zero, end - start, loop=span.loop)
        grid = np.arange(start // _GRID, -(-end // _GRID) + 1) * _GRID
        decibels = span.gain - span.duck * self._ducked(grid / SAMPLE_RATE, start, end)
        level = 10 ** (decibels / 20) * self._faded(span, grid)
        sound *= np.interp(np.arange(start, end), grid, level).astype(np.float32)[:, np.newaxis]
        return sound

    def _ducked(self, seconds: NDArray[np.float64], start: int, end: int) -> NDArray[np.float64]:
        """Return how far beds are lowered at some times, 0 to 1."""
        curve = [(-1.0, 0.0), *duck_curve(self._near(start, end))]
        return np.interp(seconds, [time for time, _ in curve], [depth for _, depth in curve])

    def _faded(self, span: BedSpan, grid: NDArray[np.int64]) -> NDArray[np.float64]:
        frames = grid / self._per_frame
        coming = (frames - span.start) / span.fade_in if span.fade_in else np.ones(len(grid))
        going = (span.end - frames) / span.fade_out if span.fade_out else np.ones(len(grid))
        # Two beds that have nothing in common keep their loudness when their powers add up to one.
        return np.sin(np.clip(np.minimum(coming, going), 0, 1) * np.pi / 2)


def _digest(source: str, files: Mapping[str, Path]) -> str:
    if source not in files:
        raise AssemblyError(f"`{source}`: it has no clip")
    try:
        with files[source].open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AssemblyError(f"`{source}`: {error.strerror or error}") from error


def _after(start: int, spoken: tuple[float, float]) -> tuple[float, float]:
    """Return when somebody speaks, in seconds from a sample on."""
    return round(spoken[0] - start / SAMPLE_RATE, 6), round(spoken[1] - start / SAMPLE_RATE, 6)
