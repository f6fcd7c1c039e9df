"""Stagings of the examples' cast, small enough to be drawn quickly."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from compiler.backends.animatic.backend import AnimaticBackend
from compiler.backends.protocol import Remark
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.ir.staging import Slate, StagedBeat, Staging
from compiler.media.decode import read_frames, read_sound
from compiler.source.route import Route

EXAMPLES = Path(__file__).parents[2] / "examples" / "scenes" / "assets"


def facts_of(path: Path) -> AssetFacts:
    data = path.read_bytes()
    digest, suffix = hashlib.sha256(data).hexdigest(), path.suffix[1:]
    if suffix == "mp4":
        return AssetFacts(digest, len(data), "video", "mp4", 720, 960, 4.0, 30.0, has_audio=True)
    if suffix == "wav":
        return AssetFacts(digest, len(data), "audio", "wav", seconds=4.0, has_audio=True)
    return AssetFacts(digest, len(data), "image", suffix)


@dataclass(frozen=True)
class Clip:
    frames: list[NDArray[np.uint8]]
    sound: NDArray[np.float32]
    path: Path
    remarks: tuple[Remark, ...]
    progress: list[float]

    def grey(self, frame: int) -> NDArray[np.uint8]:
        return np.asarray(cv2.cvtColor(self.frames[frame], cv2.COLOR_RGB2GRAY), np.uint8)


@dataclass
class Studio:
    """Renders stagings of files in a folder."""

    cache: Path
    out: Path
    made: list[Path] = field(default_factory=list)

    def asset(self, name: str | Path) -> Asset:
        path = EXAMPLES / name
        facts = facts_of(path)
        return Asset(str(path), remote=False, facts=facts, sha256=facts.sha256, route=Route("test.yaml"))

    def item(self, name: str | Path, voice: str | None = None, role: str = "") -> MediaItem:
        asset = self.asset(name)
        video = asset.facts is not None and asset.facts.kind == "video"
        chosen = "first_frame" if role else "reference_video" if video else "reference_image"
        return MediaItem(chosen, asset, self.asset(voice) if voice else None)  # type: ignore[arg-type]  # one of three

    def request(
        self,
        media: tuple[MediaItem, ...],
        beats: tuple[StagedBeat, ...],
        location: int | None = None,
        *,
        size: tuple[int, int] = (480, 270),
        storyboard: bool = False,
        sound: str = "",
    ) -> GenerationRequest:
        seconds = round(sum(beat.seconds for beat in beats))
        staging = Staging(*size, location, storyboard, beats, sound, "test")
        return GenerationRequest(
            "animatic", "wan2.7-r2v", "", "", media, "720P", "16:9", seconds, None, 1,
            prompt_extend=False, watermark=False, staging=staging,
        )  # fmt: skip

    def slate(self, *speakers: str) -> Slate:
        return Slate("alley", "question", 1, ("Mara", "Jon", "yard"), speakers)

    def generate(self, request: GenerationRequest, *speakers: str) -> tuple[Path, tuple[Remark, ...], list[float]]:
        path = self.out / f"clip{len(self.made)}.mp4"
        self.made.append(path)
        told: list[float] = []
        remarks = AnimaticBackend(self.cache).generate(request, self.slate(*speakers), Path("/"), path, told.append)
        return path, remarks, told

    def clip(self, request: GenerationRequest, *speakers: str) -> Clip:
        path, remarks, told = self.generate(request, *speakers)
        staging = request.staging
        assert staging is not None
        frames = list(read_frames(path, staging.width, staging.height))
        return Clip(frames, read_sound(path), path, remarks, told)


def picture_of(name: str) -> NDArray[np.uint8]:
    """Return an example's picture as RGB."""
    image = cv2.imread(str(EXAMPLES / name))
    assert image is not None
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
