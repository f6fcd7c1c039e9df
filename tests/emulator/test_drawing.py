"""The clips that the emulator draws: what was asked for, of what was received."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from dashscope_client import SCENES, Client, a_body, inline
from numpy.typing import NDArray
from rehearsal import Rehearsing, rehearsing

from compiler.ir.asset import AssetFacts
from compiler.media.decode import read_frames, read_sound
from compiler.media.probe import probe_file


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("drawing"), drawn=True) as running:
        yield running


def clip_of(running: Rehearsing, tmp_path: Path, body: dict[str, Any]) -> tuple[Path, AssetFacts]:
    data = Client(running.url).run(body)
    assert data["output"]["task_status"] == "SUCCEEDED", data
    path = tmp_path / f"{data['output']['task_id']}.mp4"
    path.write_bytes(httpx.get(data["output"]["video_url"]).content)
    facts = probe_file(path)
    assert isinstance(facts, AssetFacts)
    return path, facts


def hue(frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean colour where figures stand."""
    height, width = frame.shape[:2]
    part = frame[height // 4 : height * 3 // 4, width * 2 // 5 : width * 3 // 5]
    return np.asarray(part.reshape(-1, 3).mean(axis=0), np.float64)


def a_colour(path: Path, colour: tuple[int, int, int]) -> str:
    picture = np.full((480, 480, 3), colour, np.uint8)
    cv2.putText(picture, "x", (200, 240), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255))
    cv2.imwrite(str(path), picture[..., ::-1])
    return str(path)


def test_references_are_shown_in_their_order(drawing: Rehearsing, tmp_path: Path) -> None:
    client = Client(drawing.url)
    colours = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (40, 40, 220)}
    items = [
        {"type": "reference_image", "url": client.upload(Path(a_colour(tmp_path / f"{name}.png", colour)))}
        for name, colour in colours.items()
    ]
    prompt = "Image 3 looks at Image 1, and Image 2 at both."
    path, facts = clip_of(drawing, tmp_path, a_body(*items, prompt=prompt, duration=3, ratio="1:1"))
    assert (facts.width, facts.height, facts.fps) == (960, 960, 30.0)
    assert abs(facts.seconds - 3) < 0.05
    frames = list(read_frames(path, 960, 960))
    seen = [int(np.argmax(hue(frames[at]))) for at in (15, 45, 75)]
    assert seen == [0, 1, 2]


def test_lines_are_heard(drawing: Rehearsing, tmp_path: Path) -> None:
    item = {"type": "reference_image", "url": inline("ada.jpg")}
    path, facts = clip_of(drawing, tmp_path, a_body(item, prompt="Image 1 looks up and greets everybody.", duration=2))
    assert facts.has_audio
    assert np.abs(read_sound(path)).max() > 0.05


def test_a_first_frame_gives_the_clip_its_shape(drawing: Rehearsing, tmp_path: Path) -> None:
    picture = np.asarray(np.random.default_rng(1).integers(0, 255, (500, 1000, 3)), np.uint8)
    cv2.imwrite(str(tmp_path / "first.jpg"), picture)
    client = Client(drawing.url)
    items = [
        {"type": "reference_image", "url": inline("ada.jpg")},
        {"type": "first_frame", "url": client.upload(tmp_path / "first.jpg")},
    ]
    _, facts = clip_of(drawing, tmp_path, a_body(*items, duration=2, ratio="9:16"))
    assert abs(facts.width / facts.height - 2) < 0.05
    assert abs(facts.width * facts.height / (1280 * 720) - 1) < 0.03


def test_everything_at_once_in_chinese(drawing: Rehearsing, tmp_path: Path) -> None:
    client = Client(drawing.url)
    items = [
        {"type": "reference_video", "url": client.upload(SCENES / "mara.mp4")},
        {"type": "reference_image", "url": inline("lin.jpg"), "reference_voice": client.upload(SCENES / "lin.wav")},
        {"type": "reference_image", "url": "https://example.org/place.jpg"},
    ]
    prompt = "视频1说：“你为什么还来？”图1回答：“谈谈吧。”背景是图2。"
    _, facts = clip_of(drawing, tmp_path, a_body(*items, prompt=prompt, duration=3, ratio="16:9"))
    assert (facts.width, facts.height) == (1280, 720)


def test_the_same_request_is_drawn_once(drawing: Rehearsing) -> None:
    client = Client(drawing.url)
    body = a_body({"type": "reference_image", "url": inline("ada.jpg")}, prompt="Image 1 repeats.", duration=2)
    names = [client.submit(body) for _ in range(8)]
    urls = [client.wait(name)["output"]["video_url"] for name in names]
    assert len({httpx.head(url).headers["etag"] for url in urls}) == 1
    spent = [row["time"] for row in drawing.ledger("succeed") if row["job"] in names]
    assert max(spent) - min(spent) < 1


def test_a_plain_clip_has_the_size_and_length_that_were_asked_for_and_a_colour_of_its_own(tmp_path: Path) -> None:
    with rehearsing(tmp_path / "plain", task_seconds=0.05) as stage:
        item = {"type": "reference_image", "url": inline("ada.jpg")}
        bodies = [a_body(item, prompt=f"Image 1 {deed}.", duration=2, ratio="9:16") for deed in ("waits", "leaves")]
        clips = [clip_of(stage, tmp_path, body) for body in bodies]
    colours = []
    for path, facts in clips:
        assert (facts.width, facts.height, facts.has_audio) == (720, 1280, True)
        assert abs(facts.seconds - 2) < 0.05
        frames = list(read_frames(path, 16, 16))
        assert np.ptp(np.stack(frames).reshape(-1, 3), axis=0).max() <= 8
        colours.append(frames[0][0, 0])
    assert np.abs(colours[0].astype(int) - colours[1]).max() > 8
