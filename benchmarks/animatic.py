"""How long the animatic takes, against its limit: PyAV encoding the same frames with the same settings.

Renders the shots of the rusty-wall scene at 1280x720 and 30 frames a second, speech already kept, and
then encodes the very frames it drew. Both run in turn, several times; the best of each counts. Usage:
`python benchmarks/animatic.py [ROUNDS]`. Exits 1 when the ratio is above the limit.
"""

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compiler.backends.animatic.backend import AnimaticBackend
from compiler.backends.animatic.canvas import Canvas
from compiler.backends.animatic.programme import Programme
from compiler.backends.animatic.revision import renderer_revision
from compiler.backends.animatic.shelf import Shelf
from compiler.backends.animatic.sound.engine import find_engine
from compiler.backends.animatic.sound.mix import mix_sound
from compiler.ir.asset import Asset, AssetFacts, AssetKind
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.staging import Cue, Figure, Slate, StagedBeat, Staging
from compiler.media.encode import FRAME_RATE, SAMPLE_RATE, ClipWriter
from compiler.source.route import Route

ROOT = Path(__file__).parents[1] / "examples" / "scenes"
LIMIT = 2.0
STEP = SAMPLE_RATE // FRAME_RATE


def asset(name: str, kind: AssetKind, width: int = 0, height: int = 0, seconds: float = 0.0) -> Asset:
    """Describe an example's file as a probe would."""
    path = ROOT / "assets" / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    fps, sound = (30.0, True) if kind == "video" else (0.0, kind == "audio")
    facts = AssetFacts(digest, path.stat().st_size, kind, path.suffix[1:], width, height, seconds, fps, sound)
    return Asset(f"assets/{name}", remote=False, facts=facts, sha256=digest, route=Route("rusty-wall.yaml"))


def shots() -> dict[str, GenerationRequest]:
    """Return the scene's shots as the compiler stages them."""
    mara_voice, jon_voice = asset("mara.wav", "audio", seconds=4), asset("jon.wav", "audio", seconds=4)
    media = (
        MediaItem("reference_video", asset("mara.mp4", "video", 720, 960, 4.0), mara_voice),
        MediaItem("reference_image", asset("jon.png", "image", 768, 1024), jon_voice),
        MediaItem("reference_image", asset("yard.png", "image", 1600, 900)),
    )
    mara, jon = mara_voice.identity, jon_voice.identity
    both = (Figure(0, "left"), Figure(1, "right", focus=True))
    question = (
        Cue(0, mara, "Why did you still come?", "", voiceover=False, language="en", start=0.5, seconds=2.0),
        Cue(1, jon, "Let's talk.", "quietly", voiceover=False, language="en", start=2.9, seconds=1.2),
    )
    answer = (
        Cue(0, mara, "You had ten years to talk.", "evenly", voiceover=False, language="en", start=1.0, seconds=2.4),
        Cue(1, jon, "I know. Give me ten minutes.", "", voiceover=False, language="en", start=4.2, seconds=2.6),
    )
    walking = (Figure(0, "left", enters="left"),)
    staged = {
        "arrival": StagedBeat(0, 4, "wide", "", "static", walking, ()),
        "question": StagedBeat(0, 5, "close-up", "", "", both, question),
        "answer": StagedBeat(0, 8, "medium close-up", "", "slow push in", both, answer),
        "lamp": StagedBeat(0, 4, "wide", "", "static", both, ()),
    }
    return {name: request(beat, media) for name, beat in staged.items()}


def request(beat: StagedBeat, media: tuple[MediaItem, ...]) -> GenerationRequest:
    """Wrap a beat into the request of a shot."""
    sound = "distant traffic, dripping water"
    staging = Staging(1280, 720, 2, storyboard=False, beats=(beat,), sound=sound, renderer=renderer_revision())
    return GenerationRequest(
        "animatic", "wan2.7-r2v", "", "", media, "720P", "16:9", round(beat.seconds), None, 1,
        prompt_extend=False, watermark=False, staging=staging,
    )  # fmt: skip


def slate_of(shot: str) -> Slate:
    """Name what a shot shows."""
    return Slate("rusty-wall", shot, 1, ("Mara", "Jon", "yard"), ("Mara", "Jon"))


def drawn(shot: str, wanted: GenerationRequest, cache: Path) -> tuple[list[NDArray[np.uint8]], NDArray[np.float32]]:
    """Return every frame of a shot as the animatic draws it, and its sound."""
    if wanted.staging is None:
        raise ValueError("every shot here is staged")
    track = mix_sound(wanted, ROOT, Shelf(cache / "speech"), find_engine(), FRAME_RATE)
    programme = Programme(wanted, slate_of(shot), ROOT, cache, FRAME_RATE, staging=wanted.staging)
    programme.hear(track.spoken)
    canvas = Canvas(1280, 720)
    frames = []
    for frame in range(programme.frames):
        programme.draw(canvas, frame)
        frames.append(canvas.frame.copy())
    return frames, track.samples


def encode(frames: list[NDArray[np.uint8]], samples: NDArray[np.float32], path: Path) -> None:
    """Encode prepared frames and sound."""
    with ClipWriter(path, 1280, 720) as writer:
        for rank, frame in enumerate(frames):
            writer.write_sound(samples[rank * STEP : (rank + 1) * STEP])
            writer.write_yuv(frame)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that some work takes on the clock and on all processors."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processors


def measure(shot: str, wanted: GenerationRequest, folder: Path, rounds: int) -> tuple[float, float]:
    """Return the best seconds of rendering a shot and of encoding its frames."""
    backend = AnimaticBackend(folder / "cache")
    frames, samples = drawn(shot, wanted, folder / "cache")
    renders, limits = [], []
    path = folder / "clip.mp4"
    for _ in range(rounds):
        renders.append(timed(lambda: backend.generate(wanted, slate_of(shot), ROOT, path, lambda _: None)))
        limits.append(timed(lambda: encode(frames, samples, path)))
    (render, render_cpu), (limit, limit_cpu) = min(renders), min(limits)
    print(
        f"{shot:9} {len(frames):4} frames   render {render:5.2f} s ({render_cpu:5.2f} s of processor)"
        f"   encode {limit:5.2f} s ({limit_cpu:5.2f})   ratio {render / limit:4.2f}"
    )
    return render, limit


def main() -> int:
    """Measure all shots and compare."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        results = [measure(name, wanted, Path(folder), rounds) for name, wanted in shots().items()]
    render, limit = (sum(column) for column in zip(*results, strict=True))
    print(f"all       render {render:.2f} s   encode {limit:.2f} s   ratio {render / limit:.2f}   limit {LIMIT:.2f}")
    return 0 if render <= LIMIT * limit else 1


if __name__ == "__main__":
    sys.exit(main())
