"""Two people in one picture: each is drawn from their part of it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from animatic_studio import Studio

from compiler.backends.animatic.portrait import load_portrait
from compiler.backends.animatic.shelf import Shelf
from compiler.ir.staging import Cue, Figure, Part, StagedBeat


@pytest.fixture
def picture(studio: Studio) -> Path:
    """A busy picture that is red on its left half and blue on its right."""
    path = studio.out / "both.png"
    both = np.random.default_rng(3).integers(0, 90, (240, 400, 3), np.uint8)
    both[:, :200, 2] += 160
    both[:, 200:, 0] += 160
    cv2.imwrite(str(path), both)
    return path


@pytest.mark.parametrize("part, red", [("left", 1.0), ("right", 0.0), ("middle", 0.5), ("", 0.5)])
def test_each_is_drawn_from_their_part_of_the_picture(
    studio: Studio, picture: Path, tmp_path: Path, part: Part, red: float
) -> None:
    item = studio.item(picture)
    portrait = load_portrait(item.asset, picture.parent, "Mara", Shelf(tmp_path), prop=True, part=part)
    assert float((portrait.sample.rgb[..., 0] > 128).mean()) == pytest.approx(red, abs=0.02)


def test_both_stand_in_one_frame(studio: Studio, picture: Path) -> None:
    figures = (Figure(0, "left", part="right", prop=True), Figure(0, "right", part="left", prop=True))
    cue = Cue(0, "", "Hi.", "", voiceover=False, language="en", start=0.1, seconds=0.8, part="left")
    beat = StagedBeat(0, 1, "medium", "", "static", figures, (cue,))
    request = studio.request((studio.item(picture),), (beat,), size=(320, 180))
    frame = studio.clip(request, "Mara").frames[15].astype(int)
    left, right = frame[60:150, 40:130].mean((0, 1)), frame[60:150, 190:280].mean((0, 1))
    # Who is on the left of the frame is on the right of the picture, which is blue there.
    assert left[2] > left[0] + 20
    assert right[0] > right[2] + 20
