"""Clips, written frame by frame: H.264 and AAC in a fast-start MP4.

The animatic writes its pictures and sound here, `assemble` what it fits to the film's format.
Invariants: the same input gives the same bytes; sound is as long as the pictures to the sample; a file
of the final name is complete, and a failure leaves none behind.
"""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from compiler.media.encode_error import EncodeError
from compiler.media.h264 import QUALITY, set_up_h264
from compiler.media.part_file import PartFile

FRAME_RATE: Final = 30
SAMPLE_RATE: Final = 48_000

AAC_FRAME: Final = 1024
"""Samples of an AAC packet."""
AAC_BIT_RATE: Final = 160_000
AAC_CODER: Final = "fast"
"""It takes a third of the default coder's time."""

_INT16_SCALE: Final = np.float32(1 / 32768)


def add_aac_stream(container: OutputContainer, sample_rate: int = SAMPLE_RATE) -> AudioStream:
    """Add a stereo AAC stream."""
    stream = container.add_stream("aac", rate=sample_rate, options={"aac_coder": AAC_CODER})
    stream.codec_context.layout = "stereo"
    stream.codec_context.bit_rate = AAC_BIT_RATE
    return stream


def sound_frame(samples: NDArray[np.float32], start: int, sample_rate: int = SAMPLE_RATE) -> av.AudioFrame:
    """Wrap `(n, 2)` samples that begin at sample `start` for the encoder."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
    frame.sample_rate = sample_rate
    frame.pts = start
    return frame


class ClipWriter:
    """Writes one clip; use it as a context manager.

    Leaving the block completes the file and gives it its name; leaving it with an exception removes
    what there is. Sound that runs past the last picture is cut, and silence fills what is missing.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: int = FRAME_RATE,
        sample_rate: int | None = SAMPLE_RATE,
        *,
        quality: int = QUALITY,
    ) -> None:
        """Begin a clip.

        Args:
            path: where it goes; its folder exists.
            width: pixels, even.
            height: pixels, even.
            fps: frames per second.
            sample_rate: samples per second, or None for a clip without sound.
            quality: x264's constant rate factor.

        Raises:
            EncodeError: the file cannot be opened, or no clip has such a size.
        """
        self._width = width
        self._height = height
        self._frames = 0
        self._fps = fps
        self._sample_rate = sample_rate
        self._encoded = 0
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_samples = 0
        if width % 2 or height % 2 or width <= 0 or height <= 0:
            raise EncodeError(f"a clip of {width}x{height} pixels: both must be even")
        self._file = PartFile(path, "a clip")
        self._container = self._file.container
        with self._file.failures():
            self._picture = self._add_picture(quality)
            self._sound = add_aac_stream(self._container, sample_rate) if sample_rate else None
            # The file is not touched before this, and its problems should show here.
            self._container.start_encoding()

    @property
    def frames(self) -> int:
        """How many pictures were written so far."""
        return self._frames

    def write_yuv(self, planes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]]) -> None:
        """Write the next picture.

        Args:
            planes: I420, BT.709, limited range: either one `(height * 3 / 2, width)` array, or the planes
                Y `(height, width)`, U and V `(height / 2, width / 2)`.

        Raises:
            EncodeError: the encoder or the disk refused it.
            ValueError: the arrays have another shape.
        """
        frame = _frame_of(planes, self._width, self._height)
        frame.pts = self._frames
        with self._file.failures():
            self._container.mux(self._picture.encode(frame))
            self._frames += 1
            self._encode_sound(self._samples_due())

    def write_sound(self, samples: NDArray[np.float32] | NDArray[np.int16]) -> None:
        """Add sound after what was added before; it may come before or after its pictures.

        Args:
            samples: `(n, 2)`, float32 from -1 to 1 or int16.

        Raises:
            ValueError: the array has another shape, or the clip has no sound.
        """
        if samples.ndim != 2 or samples.shape[1] != 2:  # noqa: PLR2004 - two dimensions, two channels
            raise ValueError(f"sound of shape {samples.shape}, not (n, 2)")
        if self._sound is None:
            raise ValueError("the clip was opened without sound")
        scale = _INT16_SCALE if samples.dtype == np.int16 else np.float32(1)
        self._waiting.append(samples.astype(np.float32) * scale)
        self._waiting_samples += len(samples)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close(error, self._finish)

    def _add_picture(self, quality: int) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=self._fps)
        set_up_h264(stream.codec_context, self._width, self._height, self._fps, quality)
        return stream

    def _samples_due(self) -> int:
        return self._frames * self._sample_rate // self._fps if self._sample_rate else 0

    def _encode_sound(self, limit: int, *, last: bool = False) -> None:
        """Encode what waits, up to sample `limit`, in whole AAC frames unless it is the last."""
        if self._sound is None or self._sample_rate is None:
            return
        count = min(limit - self._encoded, self._waiting_samples)
        count = count if last else count - count % AAC_FRAME
        if count <= 0:
            return
        waiting = np.concatenate(self._waiting)
        self._waiting = [waiting[count:]]
        self._waiting_samples = len(self._waiting[0])
        for start in range(0, count, AAC_FRAME):
            piece = waiting[start : min(start + AAC_FRAME, count)]
            frame = sound_frame(piece, self._encoded, self._sample_rate)
            self._container.mux(self._sound.encode(frame))
            self._encoded += len(piece)

    def _finish(self) -> None:
        self._container.mux(self._picture.encode(None))
        if self._sound is not None:
            missing = self._samples_due() - self._encoded - self._waiting_samples
            if missing > 0:
                self.write_sound(np.zeros((missing, 2), np.float32))
            self._encode_sound(self._samples_due(), last=True)
            self._container.mux(self._sound.encode(None))


def _frame_of(planes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]], width: int, height: int) -> av.VideoFrame:
    if isinstance(planes, np.ndarray):
        if planes.shape != (height * 3 // 2, width):
            raise ValueError(f"a picture of shape {planes.shape}, not {(height * 3 // 2, width)}")
        return av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, data in zip(frame.planes, planes, strict=True):
        if data.shape != (plane.height, plane.width):
            raise ValueError(f"a plane of shape {data.shape}, not {(plane.height, plane.width)}")
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        rows[:, : plane.width] = data
    return frame
