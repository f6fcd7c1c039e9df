"""How loud sound is, by ITU-R BS.1770-4 and EBU R128.

`assemble` measures a film piece by piece and puts the measurements together. FFmpeg's `ebur128` filter weighs and sums;
only the gate, which needs the whole film, is worked out here. Invariant: sound measured in pieces is as loud as sound
measured at once.
"""

from collections.abc import Sequence
from typing import Final

import av
import numpy as np
from av.error import BlockingIOError as NothingYetError
from av.error import EOFError as AllReadError
from numpy.typing import NDArray

from compiler.media.encode import SAMPLE_RATE

BLOCK_STEP: Final = SAMPLE_RATE // 10
"""Samples from one block to the next."""
BLOCK_STEPS: Final = 4
"""A block of 400 ms overlaps the next by three quarters."""
RUN_UP: Final = 8 * BLOCK_STEP
"""Samples before a piece that its measurement begins with: the first block's own, and as many for the filters."""

_OFFSET: Final = -0.691
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0


def block_powers(sound: NDArray[np.float32], skipped: int) -> NDArray[np.float32]:
    """Return the weighted power of the blocks that end in a piece of sound, one for every tenth of a second.

    Args:
        sound: `(n, 2)` samples at 48 kHz; a step that is not whole is not measured.
        skipped: how many steps at the beginning belong to what comes before.
    """
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="flt", layout="stereo")
    meter = graph.add("ebur128", "metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    levels: list[float] = []
    whole = len(sound) - len(sound) % BLOCK_STEP
    for start in range(0, whole, BLOCK_STEP):
        piece = np.ascontiguousarray(sound[start : start + BLOCK_STEP]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        graph.push(frame)
        levels += _levels(graph)
    found = np.power(10, (np.array(levels[skipped:]) - _OFFSET) / 10)
    return found.astype(np.float32)


def integrated_loudness(powers: NDArray[np.float32]) -> float | None:
    """Return the loudness of a whole film in LUFS, or None where nothing is loud enough to be counted.

    Args:
        powers: of its blocks that are complete: those that end 400 ms after its beginning or later.
    """
    heard = powers[powers > _power(_ABSOLUTE_GATE)].astype(np.float64)
    if not len(heard):
        return None
    counted = heard[heard > _power(_level(float(heard.mean())) + _RELATIVE_GATE)]
    return _level(float(counted.mean()))


def _levels(graph: av.filter.Graph) -> Sequence[float]:
    found: list[float] = []
    while True:
        try:
            frame = graph.pull()
        except (NothingYetError, AllReadError):
            return found
        found.append(float(frame.metadata["lavfi.r128.M"]))


def _power(level: float) -> float:
    return float(10 ** ((level - _OFFSET) / 10))


def _level(power: float) -> float:
    return float(10 * np.log10(power) + _OFFSET)
