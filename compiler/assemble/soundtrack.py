"""The film's sound as one stream of samples.

`film` has it encoded once, from end to end. Invariant: every clip's sound begins and ends with its
pictures to the sample, whatever length the file's own sound has, so nothing drifts however long the
film; memory holds a second of sound and the transition being mixed.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.pieces import transition_at
from compiler.edit.timeline import Clip, Gap, Track, Transition
from compiler.media.container import DecodeError
from compiler.media.decode import Sound, stream_sound
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


def stream_soundtrack(track: Track, clips: Mapping[str, Path], fps: int) -> Iterator[Sound]:
    """Yield the sound of a track, `(n, 2)` pieces end to end, as long as the track to the sample.

    Args:
        track: what is heard.
        clips: the files by their keys; one without sound is silent.
        fps: frames per second of the track.

    Raises:
        AssemblyError: a clip's sound cannot be decoded.
    """
    per_frame = SAMPLE_RATE // fps
    leaving: Sound = np.zeros((0, 2), np.float32)
    for index, item in enumerate(track.items):
        if isinstance(item, Gap):
            for _ in range(item.duration):
                yield np.zeros((per_frame, 2), np.float32)
        if not isinstance(item, Clip):
            continue
        if item.source not in clips:
            raise AssemblyError(f"`{item.source}`: it has no clip")
        before, after = transition_at(track.items, index - 1), transition_at(track.items, index + 1)
        try:
            with closing(_pieces_of(item, clips)) as pieces:
                reader = SoundReader(pieces, item.gain)
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
