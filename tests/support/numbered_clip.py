"""Clips whose every picture says which clip it is of and which of its frames it is, to be read back from a film.

A code is a row of blocks, light for one and dark for nought. Clips of even number have theirs in the upper half and
those of odd number in the lower one, so that both can be read while one dissolves into the other.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias, cast

import av
import numpy as np
from numpy.typing import NDArray

from compiler.media.encode import ClipWriter

WIDTH, HEIGHT, FPS = 192, 64, 30
BLOCK, CLIP_BITS, FRAME_BITS = 16, 5, 7
MIDDLE, SWING = 120, 80

Picture: TypeAlias = NDArray[np.uint8]


def numbered_picture(clip: int, frame: int) -> Picture:
    """Return a `yuv420p` picture that says what it is."""
    luma = np.full((HEIGHT, WIDTH), MIDDLE, np.uint8)
    top = clip % 2 * HEIGHT // 2
    for place, bit in enumerate(_bits(clip, frame)):
        luma[top : top + HEIGHT // 2, place * BLOCK : (place + 1) * BLOCK] = MIDDLE + (SWING if bit else -SWING)
    return np.concatenate([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])


def read_number(picture: Picture, parity: int, least: float = 0.5) -> tuple[int, int] | None:
    """Return the clip and the frame that a half of a picture shows, None where its code is too faint.

    Args:
        picture: luma, or anything that begins with it.
        parity: 0 for the upper half, 1 for the lower.
        least: share of a clip that makes its code readable.
    """
    half = picture[parity * HEIGHT // 2 : (parity + 1) * HEIGHT // 2].astype(float)
    blocks = half[4:-4].reshape(-1, WIDTH // BLOCK, BLOCK)[:, :, 4:-4].mean(axis=(0, 2))
    # What a clip does not fill is the other's grey, or black or white: the same for all blocks.
    centre = (blocks.max() + blocks.min()) / 2
    if blocks.max() - blocks.min() < 2 * SWING * least:
        return None
    bits = [int(block > centre) for block in blocks]
    number = int("".join(map(str, bits)), 2)
    return (number >> FRAME_BITS) - 1, number & ((1 << FRAME_BITS) - 1)


def write_ours(path: Path, clip: int, frames: int) -> Path:
    """Write a clip in the house format, with sound."""
    with ClipWriter(path, WIDTH, HEIGHT) as writer:
        for number in range(frames):
            writer.write_yuv(numbered_picture(clip, number))
    return path


def write_theirs(
    path: Path,
    clip: int,
    times: list[int],
    options: dict[str, str] | None = None,
    *,
    pixels: str = "yuv420p",
    tags: tuple[int, int, int] | None = None,
) -> Path:
    """Write a clip as somebody else's encoder would, without sound.

    Args:
        path: where it goes.
        clip: its number.
        times: of its frames, in 30ths of a second.
        options: for x264.
        pixels: format that is encoded.
        tags: matrix, primaries and transfer, as numbers of the standard.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "medium", "crf": "10", **(options or {})})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        stream.codec_context.time_base = Fraction(1, FPS)
        if tags:
            stream.codec_context.colorspace, stream.codec_context.color_primaries = tags[0], tags[1]
            stream.codec_context.color_trc = tags[2]
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(numbered_picture(clip, number), format="yuv420p").reformat(format=pixels)
            frame.pts, frame.time_base = time, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def strict_pictures(path: Path) -> Iterator[Picture]:
    """Yield a film's pictures; any damage, any time out of step, is an error."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        stream.codec_context.thread_count = 1
        step = 1 / (Fraction(stream.time_base or 1) * FPS)
        for number, frame in enumerate(container.decode(stream)):
            assert frame.pts == number * step, f"frame {number} is shown at {frame.pts}"
            assert not frame.is_corrupt
            yield cast("Picture", frame.to_ndarray())


def _bits(clip: int, frame: int) -> list[int]:
    # No code is all light or all dark.
    number = clip + 1 << FRAME_BITS | frame
    return [number >> place & 1 for place in reversed(range(CLIP_BITS + FRAME_BITS))]
