"""Pictures and sound of a clip as arrays.

The animatic reads reference videos and voices here, `assemble` what it fits and mixes. Invariant: time
0 is the first picture (or the first sound of a file without pictures), so pictures and sound read
apart stay in step.
"""

import math
from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from compiler.media.container import describe, open_container
from compiler.media.decode_error import DecodeError
from compiler.media.encode import SAMPLE_RATE

PixelFormat = Literal["rgb24", "yuv420p"]
Picture: TypeAlias = NDArray[np.uint8]
Sound: TypeAlias = NDArray[np.float32]

_HD_LINES: Final = 720
_UNSPECIFIED: Final = 2
_BT709: Final = 1
_BT601: Final = 5
_LIMITED: Final = 1
_FULL: Final = 2
_HOLE_SECONDS: Final = 0.02
_MOST_REORDER: Final = 16
"""Frames by which H.264 lets decoding run ahead of showing."""


def read_frames(
    path: Path, width: int, height: int, *, fps: Fraction | int | None = None, pixels: PixelFormat = "rgb24"
) -> Iterator[Picture]:
    """Yield a clip's pictures, stretched to a size and repeated or dropped to a rate.

    Args:
        path: of the clip.
        width: pixels of what is yielded; even for `yuv420p`.
        height: likewise, upright as a player shows it.
        fps: pictures per second, or None for each of its own once.
        pixels: `rgb24` yields `(height, width, 3)`, `yuv420p` BT.709 `(height * 3 / 2, width)`.

    Raises:
        DecodeError: it is not a film, or breaks off; pictures before the break were yielded.
    """
    with open_container(path) as container:
        shown = decoded_frames(container)
        reformatter = VideoReformatter()
        for frame in shown if fps is None else _at_rate(shown, Fraction(fps)):
            yield to_array(frame, width, height, pixels, reformatter)


def read_span(path: Path, start: int, end: int, fps: int) -> Iterator[Picture]:
    """Yield some frames of a clip of constant rate, as `yuv420p` in its own size, untouched.

    Args:
        path: of a clip whose pictures are 8-bit 4:2:0.
        start: number of the first frame.
        end: number of the frame after the last.
        fps: the clip's rate.

    Raises:
        DecodeError: a frame is missing.
    """
    wanted = start
    with open_container(path, analyse=False) as container:
        zero = _zero(container)
        for number, frame in _from(container, start, lambda frame: round((_time(frame) - zero) * fps), fps):
            if number == wanted:
                yield cast("Picture", frame.to_ndarray())
                wanted += 1
            if number > wanted or wanted == end:
                break
    if wanted < end:
        raise DecodeError(f"its frame {wanted} is missing")


def _from(
    container: InputContainer, start: int, number_of: Callable[[VideoFrame], int], fps: int
) -> Iterator[tuple[int, VideoFrame]]:
    """Yield frames with their numbers from the key frame on that is needed for one of them."""
    zero = _zero(container)
    for early in (0, _MOST_REORDER):
        # Some demuxers seek by the time of decoding, which runs ahead of that of showing, and go too far.
        container.seek(max(0, math.ceil((zero + Fraction(start - early, fps)) * 1_000_000)))
        # A few frames each of many clips are read at the same time: threads of their own would decode frames ahead
        # that nobody asks for.
        numbered = ((number_of(frame), frame) for frame in decoded_frames(container, threads=1))
        first = next(numbered, None)
        if first is not None and (first[0] <= start or early):
            yield first
            yield from numbered
            return


def read_sound(path: Path, sample_rate: int = SAMPLE_RATE) -> Sound:
    """Return a file's whole sound as `(n, 2)` float32, 0 samples if it has none.

    Raises:
        DecodeError: the file cannot be decoded.
    """
    return np.concatenate([np.zeros((0, 2), np.float32), *stream_sound(path, sample_rate)])


def stream_sound(path: Path, sample_rate: int = SAMPLE_RATE) -> Generator[Sound, None, None]:
    """Yield a file's sound from time 0 on in `(n, 2)` pieces, silence where the file has a hole.

    Raises:
        DecodeError: the file cannot be decoded.
    """
    with open_container(path, analyse=False) as container:
        if not container.streams.audio:
            return
        zero = float(_zero(container) * sample_rate)
        # A film has fifty of these a second: fractions would take longer than the decoder.
        scale = float((container.streams.audio[0].time_base or Fraction(1)) * sample_rate)
        resampler = AudioResampler(format="fltp", layout="stereo", rate=sample_rate)
        due: int | None = None
        early = 0
        try:
            for frame in container.decode(container.streams.audio[0]):
                start = round((frame.pts or 0) * scale - zero)
                if due is None or start - due > sample_rate * _HOLE_SECONDS:
                    ahead = start - (due or 0)
                    yield np.zeros((max(ahead, 0), 2), np.float32)
                    early, due = max(-ahead, 0), start
                for piece in _resampled(resampler, frame):
                    yield piece[early:]
                    early = max(early - len(piece), 0)
                    due += len(piece)
        except FFmpegError as error:
            raise DecodeError(f"its sound cannot be decoded: {describe(error)}") from error
        yield from _resampled(resampler, None)


def decoded_frames(container: InputContainer, threads: int | None = None) -> Generator[VideoFrame, None, None]:
    """Yield the decoded pictures of the first video stream.

    Args:
        container: open for reading.
        threads: to decode with; None lets FFmpeg choose.

    Raises:
        DecodeError: there is none, or it cannot be decoded to its end.
    """
    if not container.streams.video:
        raise DecodeError("it has no pictures")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO" if threads is None else "FRAME"
    stream.codec_context.thread_count = threads or 0
    try:
        yield from container.decode(stream)
    except FFmpegError as error:
        raise DecodeError(f"its pictures cannot be decoded: {describe(error)}") from error


def to_array(frame: VideoFrame, width: int, height: int, pixels: PixelFormat, reformatter: VideoReformatter) -> Picture:
    """Return a decoded picture upright, in a size, as RGB or BT.709; the reformatter keeps its tables between calls."""
    turns = round(frame.rotation / 90) % 4
    across, down = (height, width) if turns % 2 else (width, height)
    matrix = frame.colorspace
    if matrix == _UNSPECIFIED:
        matrix = _BT709 if frame.height >= _HD_LINES else _BT601
    converted = reformatter.reformat(
        frame,
        across,
        down,
        pixels,
        src_colorspace=matrix,
        dst_colorspace=_BT709,
        src_color_range=_FULL if frame.color_range == _FULL else _LIMITED,
        dst_color_range=_LIMITED if pixels == "yuv420p" else _FULL,
        interpolation="BICUBIC",
    )
    picture = cast("Picture", converted.to_ndarray())
    return _turned(picture, turns, pixels) if turns else picture


def _at_rate(frames: Iterator[VideoFrame], fps: Fraction) -> Iterator[VideoFrame]:
    """Yield the picture on screen at each tick; the film ends when its last picture's time does."""
    first: Fraction | None = None
    shown: VideoFrame | None = None
    length = Fraction(0)
    start = Fraction(0)
    tick = 0
    for frame in frames:
        time = _time(frame)
        first = time if first is None else first
        if shown is not None:
            length = time - first - start
            # A picture that begins within a quarter tick after it counts as there: rates are never exact.
            while (tick + Fraction(1, 4)) / fps < time - first:
                yield shown
                tick += 1
        shown, start = frame, time - first
    if shown is None:
        raise DecodeError("it has no pictures")
    if shown.duration and shown.time_base:
        length = shown.duration * shown.time_base
    last = max(1, tick, round((start + length) * fps))
    for _ in range(tick, last):
        yield shown


def _time(frame: av.VideoFrame | av.AudioFrame) -> Fraction:
    return Fraction(frame.pts or 0) * (frame.time_base or Fraction(1))


def _zero(container: InputContainer) -> Fraction:
    """The time, in seconds, of the first picture, or of the first sound where there are none."""
    stream = (container.streams.video or container.streams.audio)[0]
    return Fraction(stream.start_time or 0) * (stream.time_base or Fraction(1))


def _resampled(resampler: AudioResampler, frame: av.AudioFrame | None) -> Iterator[Sound]:
    for piece in resampler.resample(frame):
        sound = np.empty((piece.samples, 2), np.float32)
        # What `to_ndarray` does for any number of planes takes as long as decoding does.
        for channel, plane in enumerate(piece.planes):
            sound[:, channel] = np.frombuffer(memoryview(plane), np.float32, piece.samples)
        yield sound


def _turned(picture: Picture, turns: int, pixels: PixelFormat) -> Picture:
    if pixels == "rgb24":
        return np.ascontiguousarray(np.rot90(picture, turns))
    rows, width = picture.shape
    height = rows * 2 // 3
    luma = np.rot90(picture[:height], turns)
    colour = picture[height:].reshape(2, height // 2, width // 2)
    turned = [np.rot90(plane, turns).reshape(-1, luma.shape[1]) for plane in colour]
    return np.ascontiguousarray(np.concatenate([luma, *turned]))
