"""The sound of a film's clips as one stream of samples, or a stretch of it.

`sound_mix` lays music and ambience under it. Invariants: every clip's sound begins and ends with its pictures to the
sample, whatever length the file's own sound has, so nothing drifts however long the film; a stretch is to the bit
what the whole has at its place; memory holds a second of sound and the transition being mixed.
"""

from bisect import bisect_right
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.pieces import transition_at
from compiler.edit.timeline import Clip, Gap, Item, Track, Transition, length_of
from compiler.media.decode import Sound, stream_sound
from compiler.media.decode_error import DecodeError
from compiler.media.encode import SAMPLE_RATE

_EDGE: Final = SAMPLE_RATE * 5 // 1000
"""Samples that a plain cut takes to fade, so that it does not click."""


class SoundReader:
    """Reads a clip's sound in pieces of exactly the length asked for; silence stands for what is not there."""

    def __init__(self, pieces: Iterator[Sound], gain: float = 0.0) -> None:
        """Begin to read.

        Args:
            pieces: the sound.
            gain: decibels to add to it.
        """
        self._pieces = pieces
        self._factor = np.float32(10 ** (gain / 20))
        self._rest: Sound = np.zeros((0, 2), np.float32)

    def take(self, samples: int) -> Sound:
        """Return the next samples, `(samples, 2)`; the array is the caller's own."""
        taken = np.zeros((samples, 2), np.float32)
        filled = 0
        while filled < samples:
            if not len(self._rest):
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._rest = piece
                continue
            count = min(len(self._rest), samples - filled)
            np.multiply(self._rest[:count], self._factor, out=taken[filled : filled + count])
            self._rest = self._rest[count:]
            filled += count
        return taken

    def skip(self, samples: int) -> None:
        """Pass over samples."""
        while samples > 0:
            count = min(samples, SAMPLE_RATE)
            self.take(count)
            samples -= count


class Soundtrack:
    """The sound of a track."""

    def __init__(self, track: Track, clips: Mapping[str, Path], fps: int) -> None:
        """Lay the track out.

        Args:
            track: what is heard.
            clips: the files by their keys; one without sound is silent.
            fps: frames per second of the track.
        """
        self._items = track.items
        self._clips = clips
        self._per_frame = SAMPLE_RATE // fps
        self._places = tuple(accumulate((length_of(item) for item in track.items), initial=0))
        # A stream can begin with a clip after the transition into it, which needs the clip before.
        entries = [index for index, item in enumerate(track.items) if not isinstance(item, Transition)]
        self._entries = [(self._places[index] + self._arriving(index), index) for index in entries]
        self.samples = track.duration * self._per_frame

    def stream(self, start: int = 0, end: int | None = None) -> Generator[Sound, None, None]:
        """Yield `(n, 2)` pieces end to end.

        Args:
            start: the first sample that is wanted.
            end: the sample after the last that is wanted, or None for that of the track.

        Raises:
            AssemblyError: a clip's sound cannot be decoded.
        """
        end = self.samples if end is None else end
        at, first = self._entry(start // self._per_frame)
        at *= self._per_frame
        with closing(self._stream_from(first)) as pieces:
            while at < end and (piece := next(pieces, None)) is not None:
                if at + len(piece) > start:
                    yield piece[max(0, start - at) : end - at]
                at += len(piece)

    def heard(self, start: int, end: int) -> tuple[tuple[Item, int], ...]:
        """Return everything that a stretch is made of, with the sample that it stands at.

        Args:
            start: the first sample.
            end: the sample after the last.
        """
        _, first = self._entry(start // self._per_frame)
        if first and isinstance(self._items[first - 1], Transition):
            first -= 1
        last = -(-end // self._per_frame)
        found: list[tuple[Item, int]] = []
        for index in range(first, len(self._items)):
            item, place = self._items[index], self._places[index]
            around = (item if isinstance(item, Transition) else None, transition_at(self._items, index - 1))
            if place > last + max(transition.in_offset if transition else 0 for transition in around):
                break
            found.append((item, place * self._per_frame))
        return tuple(found)

    def _arriving(self, index: int) -> int:
        """How many frames of a clip belong to the transition into it."""
        before = transition_at(self._items, index - 1)
        return before.out_offset if before else 0

    def _entry(self, frame: int) -> tuple[int, int]:
        """Return where a stream that is to have a frame begins, in frames, and with which item."""
        after = bisect_right(self._entries, (frame, len(self._items)))
        return self._entries[after - 1] if after else (0, 0)

    def _stream_from(self, first: int) -> Generator[Sound, None, None]:
        """Yield the sound from an item on, the transition into that item left out."""
        leaving: Sound = np.zeros((0, 2), np.float32)
        per_frame = self._per_frame
        for index, item in enumerate(self._items[first:], first):
            if isinstance(item, Gap):
                for _ in range(item.duration):
                    yield np.zeros((per_frame, 2), np.float32)
            if not isinstance(item, Clip):
                continue
            if item.source not in self._clips:
                raise AssemblyError(f"`{item.source}`: it has no clip")
            before, after = transition_at(self._items, index - 1), transition_at(self._items, index + 1)
            try:
                with closing(_pieces_of(item, self._clips)) as pieces:
                    reader = SoundReader(pieces, item.gain)
                    if index == first:
                        reader.skip((item.source_range.start + self._arriving(index)) * per_frame)
                    else:
                        reader.skip((item.source_range.start - _handle(before)) * per_frame)
                        yield from _entrance(reader, before, leaving, per_frame)
                    yield from _body(reader, _body_frames(item, before, after) * per_frame, before, after)
                    leaving = _exit(reader, after, per_frame)
                    if after is not None and after.kind == "fade":
                        yield leaving
            except DecodeError as error:
                raise AssemblyError(f"`{item.source}`: {error}") from error


def _pieces_of(clip: Clip, clips: Mapping[str, Path]) -> Generator[Sound, None, None]:
    if not clip.mute:
        yield from stream_sound(clips[clip.source])


def _handle(before: Transition | None) -> int:
    """How many frames before its cut a clip is already heard."""
    return before.in_offset if before is not None and before.overlaps else 0


def _body_frames(clip: Clip, before: Transition | None, after: Transition | None) -> int:
    return clip.source_range.duration - (before.out_offset if before else 0) - (after.in_offset if after else 0)


def _entrance(reader: SoundReader, before: Transition | None, leaving: Sound, per_frame: int) -> Iterator[Sound]:
    """Yield a clip's sound within the transition into it, mixed with that of the clip before."""
    if before is None:
        return
    if before.kind == "fade":
        arriving = reader.take(before.out_offset * per_frame)
        yield arriving * _rise(len(arriving))
        return
    arriving = reader.take(before.duration * per_frame)
    # Two sounds that have nothing in common keep their loudness when their powers add up to one.
    turn = _rise(len(arriving)) * np.float32(np.pi / 2)
    yield leaving * np.cos(turn) + arriving * np.sin(turn)


def _body(reader: SoundReader, samples: int, before: Transition | None, after: Transition | None) -> Iterator[Sound]:
    for start in range(0, samples, SAMPLE_RATE):
        piece = reader.take(min(SAMPLE_RATE, samples - start))
        edge = min(_EDGE, len(piece))
        if start == 0 and before is None:
            piece[:edge] *= _rise(edge)
        if start + len(piece) == samples and after is None:
            piece[len(piece) - edge :] *= _rise(edge)[::-1]
        yield piece


def _exit(reader: SoundReader, after: Transition | None, per_frame: int) -> Sound:
    """Return a clip's sound within the transition out of it: whole for an overlap, falling for a fade."""
    if after is None:
        return reader.take(0)
    if after.overlaps:
        return reader.take(after.duration * per_frame)
    leaving = reader.take(after.in_offset * per_frame)
    falling: Sound = leaving * _rise(len(leaving))[::-1]
    return falling


def _rise(samples: int) -> Sound:
    """Return a straight line from 0 to 1 without its ends, as a column."""
    line = (np.arange(samples, dtype=np.float32) + np.float32(0.5)) / np.float32(max(1, samples))
    return line[:, np.newaxis]
