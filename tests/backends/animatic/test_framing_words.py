"""Shot sizes and camera moves as authors write them."""

import numpy as np
import pytest

from compiler.backends.animatic.camera import REACH, Move, camera_move
from compiler.backends.animatic.framing import FRAMINGS, framing_of, yardstick


@pytest.mark.parametrize(
    "words,name",
    [
        ("extreme wide", "extreme wide"),
        ("wide", "wide"),
        ("full", "full"),
        ("medium", "medium"),
        ("medium close-up", "medium close-up"),
        ("close-up", "close-up"),
        ("Close up on her hands", "close-up"),
        ("extreme close-up", "extreme close-up"),
        ("over-the-shoulder", "over-the-shoulder"),
        ("OTS", "over-the-shoulder"),
        ("大远景", "extreme wide"),
        ("全景", "wide"),
        ("全身", "full"),
        ("中景", "medium"),
        ("中近景", "medium close-up"),
        ("特写", "close-up"),
        ("大特写", "extreme close-up"),
        ("过肩镜头", "over-the-shoulder"),
        ("", "medium"),
        ("whatever you like", "medium"),
    ],
)
def test_words_mean_a_shot_size(words: str, name: str) -> None:
    assert framing_of(words).name == name


def test_faces_grow_and_places_blur_from_wide_to_close() -> None:
    faces = [framing.face for framing in FRAMINGS]
    assert faces == sorted(faces)
    assert [f.blur for f in FRAMINGS] == sorted(f.blur for f in FRAMINGS)
    assert faces[0] < 0.08
    assert faces[-1] > 0.6


def test_a_portrait_frame_measures_faces_by_its_width() -> None:
    assert yardstick(1280, 720) == 720
    assert yardstick(720, 1280) == pytest.approx(792)


@pytest.mark.parametrize(
    "words,kind",
    [
        ("static", "static"),
        ("locked-off tripod shot", "static"),
        ("slow push in", "push in"),
        ("the camera dollies in", "push in"),
        ("pull out", "pull out"),
        ("zooms back to reveal the yard", "pull out"),
        ("pan left", "pan left"),
        ("panning slowly to the right", "pan right"),
        ("tilt up", "tilt up"),
        ("tilts down to his shoes", "tilt down"),
        ("track", "track right"),
        ("tracking left with her", "track left"),
        ("orbit around them", "orbit"),
        ("handheld", "handheld"),
        ("固定镜头", "static"),
        ("缓慢推近", "push in"),
        ("拉远", "pull out"),
        ("向左摇", "pan left"),
        ("手持跟拍", "handheld"),
        ("环绕", "orbit"),
        ("", "static"),
        ("company of three", "static"),
        ("surprised march", "static"),
    ],
)
def test_words_mean_a_camera_move(words: str, kind: str) -> None:
    assert camera_move(words).kind == kind


def test_slow_moves_go_less_far() -> None:
    assert camera_move("slow push in").strength < camera_move("push in").strength < camera_move("fast push in").strength


def every_move() -> list[Move]:
    kinds = ("static", "push in", "pull out", "pan left", "pan right", "tilt up", "tilt down", "track", "orbit")
    return [camera_move(f"fast {kind}") for kind in (*kinds, "handheld", "crane up")]


@pytest.mark.parametrize("move", every_move(), ids=lambda move: move.kind)
def test_no_move_goes_out_of_reach_and_none_stands_still(move: Move) -> None:
    views = [move.view(frame / 30, 5) for frame in range(150)]
    assert max(abs(view.x) for view in views) <= REACH
    assert max(abs(view.y) for view in views) <= REACH
    assert 0.9 < min(view.zoom for view in views) <= max(view.zoom for view in views) < 1.12
    for second in range(5):
        part = views[second * 30 : second * 30 + 30]
        assert np.ptp([view.x for view in part]) + np.ptp([view.y for view in part]) > 5e-4


@pytest.mark.parametrize("words", ["push in", "pan left", "track right"])
def test_moves_start_and_end_at_rest(words: str) -> None:
    move = camera_move(words)
    steps = [move.view(time, 8).x + move.view(time, 8).zoom for time in np.linspace(0, 8, 81)]
    speed = np.abs(np.diff(steps))
    assert speed[40] > 4 * max(speed[0], speed[-1])


def test_near_things_move_more_than_far_ones_unless_the_camera_only_turns() -> None:
    track, pan = (camera_move(words).view(5, 5) for words in ("track right", "pan right"))
    assert abs(track.at(1.0)[0]) > 2 * abs(track.at(0.4)[0])
    assert abs(pan.at(1.0)[0]) < 1.2 * abs(pan.at(0.4)[0])


def test_a_pan_to_the_right_moves_the_picture_to_the_left() -> None:
    move = camera_move("pan right")
    assert move.view(5, 5).at(1)[0] < move.view(0, 5).at(1)[0]
