"""Sizes: the catalogue's, or the first frame's shape with the resolution's area."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lowering import FACTS, Lower

from compiler.scene.settings import Settings


@pytest.mark.parametrize(
    "resolution, ratio, size",
    [
        ("720P", "16:9", (1280, 720)),
        ("720P", "9:16", (720, 1280)),
        ("720P", "1:1", (960, 960)),
        ("720P", "4:3", (1104, 832)),
        ("720P", "3:4", (832, 1104)),
        ("1080P", "16:9", (1920, 1080)),
        ("1080P", "4:3", (1648, 1248)),
    ],
)
def test_a_clip_has_the_size_of_the_catalogue(
    lower: Lower, scene: Callable[..., str], resolution: str, ratio: str, size: tuple[int, int]
) -> None:
    lowered = lower(scene("action: Jon waits."), overrides=Settings(resolution=resolution, ratio=ratio))
    assert (lowered.shot.width, lowered.shot.height) == size
    assert (lowered.shot_list.width, lowered.shot_list.height) == size


@pytest.mark.parametrize(
    "frame, size",
    [((1600, 900), (1280, 720)), ((1000, 1000), (960, 960)), ((2000, 1000), (1360, 672)), ((600, 900), (784, 1168))],
)
def test_with_a_first_frame_the_clip_has_its_shape(
    lower: Lower, scene: Callable[..., str], frame: tuple[int, int], size: tuple[int, int]
) -> None:
    open_ = replace(FACTS["image"], width=frame[0], height=frame[1])
    shot = lower(scene("action: Jon waits.", "first_frame: open.png"), facts={"open.png": open_}).shot
    assert (shot.width, shot.height) == size
    assert shot.request is not None
    assert shot.request.ratio == ""


def test_the_films_size_is_that_of_the_defaults(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Jon waits.", "ratio: '1:1'", above="defaults: {ratio: '9:16'}\n"))
    assert (lowered.shot.width, lowered.shot.height) == (960, 960)
    assert (lowered.shot_list.width, lowered.shot_list.height) == (720, 1280)
