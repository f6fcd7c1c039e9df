"""A real Chromium, and a review page over real clips for it to open."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image
from real_chromium import real_chromium

from compiler.outputs.review.page import ReviewPage
from compiler.outputs.review.review_shot import ReviewLine, ReviewShot, ReviewSlot
from compiler.outputs.review.write import write_review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

RATE = 48_000
FPS = 30


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    with real_chromium() as browser:
        yield browser


def film_clip(path: Path, seconds: int, hue: int) -> None:
    """Write H.264 and AAC as a build does: a bar that moves, and a tone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(path, "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        for number in range(seconds * FPS):
            picture = np.full((180, 320, 3), (hue, 90, 120), np.uint8)
            picture[:, number % 300 : number % 300 + 20] = 240
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        tone = 0.1 * np.sin(np.arange(seconds * RATE) * 440 * 2 * np.pi / RATE)
        for start in range(0, len(tone) - 1023, 1024):
            block = np.repeat(tone[None, start : start + 1024], 2, axis=0).astype(np.float32)
            sound = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            sound.sample_rate, sound.pts, sound.time_base = RATE, start, Fraction(1, RATE)
            container.mux(audio.encode(sound))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def film_picture(path: Path, hue: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (320, 180), (hue, 90, 120)).save(path)


@pytest.fixture(scope="session")
def sample() -> ReviewPage:
    """A page of two scenes, with a shot that has no clip."""
    slots = (
        ReviewSlot("Video 1", "video", "mara", "media/slot.jpg", "assets/mara.wav", "yard.yaml:4"),
        ReviewSlot("Image 1", "image", "jon", None, None, "yard.yaml:9"),
    )
    arrival = ReviewShot(
        scene="yard",
        shot="arrival",
        action="generate",
        reason="no take yet",
        seconds=2,
        start=0,
        clip="../shots/arrival.mp4",
        poster="media/arrival.jpg",
        framing="wide",
        camera="static",
        prompt="Wide shot. Video 1 walks toward Image 1.",
        negative_prompt="blur",
        slots=slots,
        price="0.20 USD",
        request='{\n  "model": "wan2.7-r2v"\n}',
        warnings=("the line is long",),
    )
    question = ReviewShot(
        scene="yard",
        shot="question",
        action="outdated",
        reason="the model changed",
        seconds=2,
        start=2,
        clip="../shots/question.mp4",
        poster="media/question.jpg",
        lines=(ReviewLine("Mara", "Why did you still come?", 0.5),),
    )
    lost = ReviewShot(scene="cafe", shot="lost", action="missing", reason="no such file", seconds=2, start=4)
    footage = ReviewShot(scene="cafe", shot="wall", action="footage", reason="", seconds=2, start=6)
    return ReviewPage(
        "The rusty wall",
        "animatic",
        "default-animatic",
        (arrival, question, lost, footage),
        film="../film.mp4",
        subtitles="../film.vtt",
        totals=(("Price on dashscope", "0.20 USD"),),
    )


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, sample: ReviewPage) -> Path:
    """The folder of a build with the sample page in `review/`."""
    # A name that has to be quoted in an address.
    folder = tmp_path_factory.mktemp("build") / "50% done #1 重庆"
    film_clip(folder / "film.mp4", 8, 60)
    film_clip(folder / "shots" / "arrival.mp4", 2, 120)
    film_clip(folder / "shots" / "question.mp4", 2, 180)
    for name, hue in (("arrival", 120), ("question", 180), ("slot", 90)):
        film_picture(folder / "review" / "media" / f"{name}.jpg", hue)
    cue = "WEBVTT\n\n00:02.500 --> 00:03.800\nMara: Why did you still come?\n"
    (folder / "film.vtt").write_text(cue, "utf-8")
    write_review(sample, folder / "review")
    return folder
