"""The animatic backend: clips drawn and spoken here, without a key or a network.

`driver.runner` calls it as it calls every backend. Drawing and encoding run side by side, one frame
apart. Invariants: the clip has exactly the staging's size and the request's length at 30 frames a
second, and the same request gives the same bytes.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from compiler.backends.animatic.canvas import Canvas, Scratch
from compiler.backends.animatic.programme import Programme
from compiler.backends.animatic.shelf import Shelf
from compiler.backends.animatic.sound.engine import find_engine
from compiler.backends.animatic.sound.mix import Soundtrack, mix_sound
from compiler.backends.protocol import BackendError, Progress, Remark
from compiler.media.decode_error import DecodeError
from compiler.media.encode import FRAME_RATE, SAMPLE_RATE, ClipWriter
from compiler.media.encode_error import EncodeError
from compiler.media.fonts import missing_glyphs
from compiler.media.lettering import tidy

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from compiler.ir.request import GenerationRequest
    from compiler.ir.staging import Slate, Staging

_AHEAD: Final = 4
"""Frames drawn before the first of them is encoded."""
_TELL: Final = 10
_STEP: Final = SAMPLE_RATE // FRAME_RATE


class AnimaticBackend:
    """Makes clips offline."""

    def __init__(self, cache: "Path") -> None:
        """Keep spoken lines and cut-out films under `cache`, a folder that need not exist yet."""
        self._cache = cache

    def generate(
        self, request: "GenerationRequest", slate: "Slate", root: "Path", destination: "Path", progress: Progress
    ) -> tuple[Remark, ...]:
        """Draw and speak one clip; see `Backend.generate`.

        Raises:
            BackendError: an asset cannot be decoded or the clip cannot be written.
        """
        staging = request.staging
        if staging is None:
            raise BackendError("the request has nothing for the animatic to stage")
        try:
            with ThreadPoolExecutor(1) as sound:
                engine = find_engine()
                heard = sound.submit(mix_sound, request, root, Shelf(self._cache / "speech"), engine, FRAME_RATE)
                programme = Programme(request, slate, root, self._cache, FRAME_RATE, staging=staging)
                track = heard.result()
            programme.hear(track.spoken)
            self._write(programme, track, staging, destination, progress)
        except (DecodeError, EncodeError) as error:
            raise BackendError(str(error)) from error
        return _remarks(slate, staging, murmured=engine.kind == "murmur")

    def _write(
        self, programme: Programme, track: Soundtrack, staging: "Staging", destination: "Path", progress: Progress
    ) -> None:
        with ClipWriter(destination, staging.width, staging.height) as writer, ThreadPoolExecutor(1) as encoder:
            waiting: deque[Future[Canvas]] = deque()
            size = (staging.width, staging.height)
            scratch = Scratch(*size)
            for frame in range(programme.frames):
                canvas = waiting.popleft().result() if len(waiting) >= _AHEAD else Canvas(*size, scratch)
                programme.draw(canvas, frame)
                sound = track.samples[frame * _STEP : (frame + 1) * _STEP]
                waiting.append(encoder.submit(_encode, writer, canvas, sound))
                if frame % _TELL == 0:
                    progress(frame / programme.frames)
            while waiting:
                waiting.popleft().result()
        progress(1.0)


def _encode(writer: ClipWriter, canvas: Canvas, sound: "NDArray[np.float32]") -> Canvas:
    writer.write_sound(sound)
    writer.write_yuv(canvas.frame)
    return canvas


def _remarks(slate: "Slate", staging: "Staging", *, murmured: bool) -> tuple[Remark, ...]:
    cues = [cue for beat in staging.beats for cue in beat.cues]
    written = [*(cue.text for cue in cues), *slate.names, *slate.speakers, slate.scene, slate.shot]
    remarks = []
    missing = missing_glyphs(tidy("".join(written)))
    if missing:
        remarks.append(Remark("missing-glyphs", f"no font here can draw {' '.join(missing)}"))
    if murmured and any(cue.text.strip() for cue in cues):
        remarks.append(Remark("speech-missing", "no speech engine is installed, so lines are murmured"))
    return tuple(remarks)
