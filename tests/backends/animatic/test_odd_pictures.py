"""Pictures nobody meant to be drawn: they are drawn, or refused with a reason."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from animatic_studio import Studio
from numpy.typing import NDArray

from compiler.backends.protocol import BackendError
from compiler.ir.staging import Cue, Figure, StagedBeat

RANDOM = np.random.default_rng(5)
SPECK = np.zeros((300, 200, 4), np.uint8)
SPECK[100:110, 90:100] = (10, 200, 30, 255)
PICTURES: dict[str, NDArray[np.uint8]] = {
    "one pixel": np.full((1, 1, 3), 200, np.uint8),
    "a ribbon": np.full((3, 2000, 3), 200, np.uint8),
    "a thread": RANDOM.integers(0, 255, (2000, 5, 3), np.uint8),
    "nothing": np.zeros((300, 200, 4), np.uint8),
    "a speck": SPECK,
    "noise": RANDOM.integers(0, 255, (300, 200, 3), np.uint8),
    "grey": np.full((400, 300, 3), 128, np.uint8),
}
ODD = Cue(0, "sha256:nobody", "Hm \x00\x07\n\t 😀 ok", "", voiceover=False, language="xx", start=0.0, seconds=0.3)
LATE = Cue(None, "", "…", "", voiceover=True, language="", start=1.9, seconds=5.0)


@pytest.mark.parametrize("name", PICTURES)
def test_any_picture_can_be_figure_thing_and_place(studio: Studio, name: str) -> None:
    path = studio.out / f"{name}.png"
    cv2.imwrite(str(path), PICTURES[name])
    odd = studio.item(path)
    figures = (
        Figure(0, "left", focus=True, enters="left"),
        Figure(1, "right", exits="right"),
        Figure(2, "center", prop=True),
    )
    beats = (
        StagedBeat(0, 1, "full", "", "orbit", figures, (ODD,)),
        StagedBeat(1, 1, "over-the-shoulder", "", "static", figures, (LATE,)),
    )
    request = studio.request((odd, studio.item("jon.png"), odd), beats, 0, size=(160, 90))
    path, _, _ = studio.generate(request, "\u202e", "")
    assert path.stat().st_size > 5000


@pytest.mark.parametrize("name", PICTURES)
def test_any_picture_can_be_a_page(studio: Studio, name: str) -> None:
    path = studio.out / f"{name}.png"
    cv2.imwrite(str(path), PICTURES[name])
    beat = StagedBeat(0, 2, "", "", "", (), ())
    made, _, _ = studio.generate(studio.request((studio.item(path),), (beat,), storyboard=True, size=(160, 90)))
    assert made.exists()


def test_a_damaged_page_is_refused(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    beat = StagedBeat(0, 2, "", "", "", (), ())
    with pytest.raises(BackendError):
        studio.generate(studio.request((studio.item(path),), (beat,), storyboard=True, size=(160, 90)))


def test_a_damaged_film_is_shown_by_name(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + b"z" * 400)
    beat = StagedBeat(0, 2, "medium", "", "", (Figure(0, "center"),), ())
    made, _, _ = studio.generate(studio.request((studio.item(path),), (beat,), size=(160, 90)))
    assert made.exists()
