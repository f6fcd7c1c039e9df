"""Figures freed from their backdrops, and the faces found in them."""

import cv2
import numpy as np
import pytest
from animatic_studio import picture_of
from numpy.typing import NDArray

from compiler.backends.animatic.cutout import Wall, cut_out, wall_of
from compiler.backends.animatic.face import find_face, judge_face
from compiler.backends.animatic.mouth import DEGREES, open_mouths


def disc(background: int, noise: float = 0.0) -> NDArray[np.uint8]:
    """A dark red disc, smoothly drawn, on a plain ground that gets lighter downwards."""
    picture = np.full((240, 200, 3), float(background)) + np.linspace(0, 12, 240)[:, None, None]
    large = np.zeros((960, 800), np.uint8)
    cv2.circle(large, (400, 520), 240, 255, -1)
    share = cv2.resize(large, (200, 240), interpolation=cv2.INTER_AREA)[..., None] / 255
    picture = picture * (1 - share) + np.array([120.0, 20, 30]) * share
    picture += np.random.default_rng(3).normal(0, noise, picture.shape)
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def walled(picture: NDArray[np.uint8]) -> Wall:
    wall = wall_of(picture)
    assert wall is not None
    return wall


@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_a_figure_comes_off_a_plain_backdrop_with_a_clean_soft_edge(noise: float) -> None:
    picture = disc(215, noise)
    cutout = cut_out(picture, walled(picture))
    assert cutout is not None
    assert cutout.alpha[130, 100] == 255
    assert cutout.alpha[10, 10] == 0
    assert float((cutout.alpha > 127).mean()) == pytest.approx(np.pi * 60**2 / (240 * 200), rel=0.03)
    edge = (cutout.alpha > 60) & (cutout.alpha < 255)
    assert edge.any()
    # The pale ground is taken out of the edge, or the figure would have a halo.
    assert np.abs(cutout.rgb[edge].astype(int) - (120, 20, 30)).mean() < 14


def test_a_busy_picture_has_no_backdrop() -> None:
    for name in ("yard.png", "diner.jpg", "tea-house.jpg", "workshop.jpg", "first-light.jpg"):
        picture = picture_of(name)
        wall = wall_of(picture)
        assert wall is None or cut_out(picture, wall) is None, name


def test_gaps_between_arm_and_body_open_but_nothing_in_the_face_does() -> None:
    picture = disc(210)
    for x, y in ((100, 95), (70, 160)):
        cv2.circle(picture, (x, y), 6, tuple(int(level) for level in picture[y, 2]), -1)
    kept = cut_out(picture, walled(picture))
    opened = cut_out(picture, walled(picture), (85, 80, 30, 30))
    assert kept is not None
    assert opened is not None
    assert (kept.alpha[160, 70], kept.alpha[95, 100]) == (255, 255)
    assert (opened.alpha[160, 70], opened.alpha[95, 100]) == (0, 255)


def test_a_picture_of_nothing_but_backdrop_has_no_figure() -> None:
    plain = np.full((200, 200, 3), 200, np.uint8)
    assert cut_out(plain, walled(plain)) is None


@pytest.mark.parametrize("name", ["jon.png", "theo.jpg", "lin.jpg", "bram.jpg", "ada.jpg"])
def test_the_face_is_found_where_it_is(name: str) -> None:
    picture = picture_of(name)
    cutout = cut_out(picture, walled(picture))
    assert cutout is not None
    face = find_face(picture, cutout.alpha)
    assert face.found
    assert face.x == pytest.approx(384, abs=30)
    assert face.y == pytest.approx(300, abs=35)
    assert 200 < face.size < 300


def test_a_head_without_features_is_judged_from_its_outline() -> None:
    figure = np.zeros((600, 400), np.uint8)
    cv2.ellipse(figure, (200, 130), (60, 80), 0, 0, 360, 255, -1)
    cv2.rectangle(figure, (178, 190), (222, 240), 255, -1)
    cv2.ellipse(figure, (200, 420), (150, 190), 0, 0, 360, 255, -1)
    face = judge_face(figure)
    assert not face.found
    assert face.x == pytest.approx(200, abs=5)
    assert face.y == pytest.approx(145, abs=20)
    assert face.size == pytest.approx(120, abs=25)


def test_a_face_is_never_outside_the_figure() -> None:
    picture = picture_of("jon.png")
    elsewhere = np.zeros(picture.shape[:2], np.uint8)
    elsewhere[700:1000, 300:500] = 255
    assert not find_face(picture, elsewhere).found


def test_an_opened_mouth_changes_the_lower_face_only_and_opens_further_by_degrees() -> None:
    picture = picture_of("jon.png")
    face = find_face(picture)
    mouths = open_mouths(picture, face)
    assert len(mouths) == DEGREES
    assert mouths[0] is picture
    dark = [int((np.asarray(m)[int(face.y) : int(face.y + face.size * 0.6)].max(axis=2) < 75).sum()) for m in mouths]
    assert dark == sorted(dark)
    assert dark[-1] > dark[0] + 300
    changed = (np.asarray(mouths[-1]) != picture).any(axis=2)
    rows = np.flatnonzero(changed.any(axis=1))
    assert rows[0] > face.y + 0.1 * face.size
    assert rows[-1] < face.y + 0.75 * face.size
