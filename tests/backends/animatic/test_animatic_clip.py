"""Whole clips: what is seen and heard in the file that comes out."""

import hashlib
from itertools import pairwise

import cv2
import numpy as np
import pytest
from animatic_studio import EXAMPLES, Clip, Studio, picture_of
from numpy.typing import NDArray

from compiler.backends.animatic.backend import AnimaticBackend
from compiler.backends.animatic.face import find_face
from compiler.backends.protocol import BackendError
from compiler.ir.asset import Asset
from compiler.ir.request import MediaItem
from compiler.ir.staging import Cue, Figure, StagedBeat
from compiler.source.route import Route

PAIR = (Figure(0, "left"), Figure(1, "right"))
FPS, RATE = 30, 48_000
LINES = (
    Cue(0, "", "Why did you still come?", "", voiceover=False, language="en", start=0.7, seconds=1.6),
    Cue(1, "", "Let us talk.", "", voiceover=False, language="en", start=3.3, seconds=1.2),
)


@pytest.fixture(scope="module")
def talk(studio: Studio) -> Clip:
    """Jon and Theo speak in turn in a static medium shot; both are still pictures."""
    media = (studio.item("jon.png"), studio.item("theo.jpg"), studio.item("yard.png"))
    beat = StagedBeat(0, 5, "medium", "", "static", PAIR, LINES)
    return studio.clip(studio.request(media, (beat,), 2, sound="rain"), "Jon", "Theo")


def loudness(sound: NDArray[np.float32], start: float, end: float) -> float:
    part = sound[round(start * RATE) : round(end * RATE)]
    return float(20 * np.log10(np.sqrt((part**2).mean()) + 1e-9))


def figure_light(clip: Clip, time: float, side: str) -> float:
    """Mean level of a figure's face in a medium shot: left or right."""
    frame = clip.grey(round(time * FPS))
    height, width = frame.shape
    centre = round(width * (0.29 if side == "left" else 0.71))
    return float(frame[round(height * 0.28) : round(height * 0.42), centre - 14 : centre + 14].mean())


def test_a_clip_has_exactly_the_frames_the_size_and_the_sound_asked_for(talk: Clip) -> None:
    assert len(talk.frames) == 5 * FPS
    assert talk.frames[0].shape == (270, 480, 3)
    assert abs(len(talk.sound) - 5 * RATE) <= 1024
    assert talk.progress[-1] == 1.0
    assert talk.progress == sorted(talk.progress)


def test_whoever_speaks_is_brighter_than_whoever_listens(talk: Clip) -> None:
    left = {time: figure_light(talk, time, "left") for time in (0.1, 1.5, 3.9)}
    right = {time: figure_light(talk, time, "right") for time in (0.1, 1.5, 3.9)}
    assert left[1.5] > left[3.9] * 1.15
    assert right[3.9] > right[1.5] * 1.15
    assert left[1.5] > left[0.1] > left[3.9]


def test_something_moves_in_every_second_even_of_a_static_shot(talk: Clip) -> None:
    for second in range(5):
        first, last = talk.grey(second * FPS), talk.grey(second * FPS + 24)
        # The clock in the corner runs too, and must not be what is measured.
        moved = np.abs(first[40:200].astype(int) - last[40:200])
        assert moved.mean() > 0.35, second
        assert (moved > 4).mean() > 0.01, second


def test_no_two_frames_in_a_row_are_the_same(talk: Clip) -> None:
    assert all(not np.array_equal(a, b) for a, b in pairwise(talk.frames))


def test_speech_is_loud_inside_each_window_and_nowhere_else(talk: Clip) -> None:
    inside = [loudness(talk.sound, 0.75, 1.5), loudness(talk.sound, 3.35, 3.8)]
    outside = [loudness(talk.sound, 0.05, 0.68), loudness(talk.sound, 2.36, 3.25), loudness(talk.sound, 4.56, 4.95)]
    assert all(-26 < level < -15 for level in inside)
    assert min(inside) - max(outside) > 20
    # Rain is asked for, so it is quiet rather than silent.
    assert all(-60 < level < -42 for level in outside)


def test_a_caption_stands_in_its_band_while_a_line_is_said(talk: Clip) -> None:
    band = slice(round(270 * 0.80), 264), slice(150, 330)
    quiet, said = talk.grey(10)[band], talk.grey(45)[band]
    assert said.max() > 200
    assert (said > 200).mean() > 3 * (quiet > 200).mean()


@pytest.mark.parametrize(
    "framing,share", [("medium", 0.215), ("medium close-up", 0.31), ("close-up", 0.45), ("extreme close-up", 0.70)]
)
def test_a_face_is_as_tall_as_its_shot_size_says(studio: Studio, framing: str, share: float) -> None:
    media = (studio.item("jon.png"),)
    beat = StagedBeat(0, 2, framing, "", "static", (Figure(0, "center", focus=True),), ())
    clip = studio.clip(studio.request(media, (beat,)))
    face = find_face(clip.frames[30])
    assert face.found
    assert face.size / 270 == pytest.approx(share, rel=0.16)
    assert face.y + face.size / 2 < 270 * 0.79


def test_wider_shots_show_the_figure_to_its_feet_on_the_ground(studio: Studio) -> None:
    media = (studio.item("mara.mp4"),)
    beat = StagedBeat(0, 2, "wide", "", "static", (Figure(0, "center"),), ())
    frame = studio.clip(studio.request(media, (beat,))).frames[20].astype(int)
    red = (frame[..., 0] - np.maximum(frame[..., 1], frame[..., 2])) > 60
    rows = np.flatnonzero(red.sum(axis=1) > 8)
    assert 0.30 < rows[0] / 270 < 0.50
    # The coat goes on below where the picture ends, and legs below the coat.
    assert rows[-1] / 270 > 0.62
    dark = frame[round(270 * 0.82), 200:280].max(axis=1)
    assert (dark < 75).sum() >= 8


def test_the_same_request_gives_the_same_bytes(studio: Studio) -> None:
    media = (studio.item("mara.mp4", "mara.wav"), studio.item("jon.png"), studio.item("yard.png"))
    voice = studio.asset("mara.wav").identity
    line = Cue(0, voice, "Again.", "", voiceover=False, language="en", start=0.2, seconds=1.0)
    request = studio.request(media, (StagedBeat(0, 2, "close-up", "", "handheld", PAIR, (line,)),), 2, sound="wind")
    kept, _, _ = studio.generate(request, "Mara")
    # Once more, without anything kept from before.
    fresh = studio.out / "fresh.mp4"
    AnimaticBackend(studio.out / "empty").generate(request, studio.slate("Mara"), EXAMPLES, fresh, lambda _: None)
    assert hashlib.sha256(fresh.read_bytes()).digest() == hashlib.sha256(kept.read_bytes()).digest()


def test_a_first_frame_is_seen_first_and_then_gives_way(studio: Studio) -> None:
    media = (studio.item("jon.png"), studio.item("first-light.jpg", role="first_frame"))
    beat = StagedBeat(0, 4, "medium", "", "static", (Figure(0, "center"),), ())
    clip = studio.clip(studio.request(media, (beat,)))
    wanted = cv2.resize(picture_of("first-light.jpg"), (480, 270))
    apart = [float(np.abs(clip.frames[k][30:].astype(int) - wanted[30:]).mean()) for k in (0, 100)]
    assert apart[0] < 6
    assert apart[1] > 20


def test_beats_follow_each_other_by_hard_cuts_with_their_own_framing(studio: Studio) -> None:
    media = (studio.item("jon.png"), studio.item("yard.png"))
    alone = (Figure(0, "center", focus=True),)
    beats = (StagedBeat(0, 2, "wide", "", "", alone, ()), StagedBeat(2, 2, "close-up", "", "", alone, ()))
    clip = studio.clip(studio.request(media, beats, 1))
    change = [float(np.abs(a.astype(int) - b).mean()) for a, b in pairwise(clip.frames)]
    assert int(np.argmax(change)) == 59
    assert change[59] > 8 * sorted(change)[-2]
    assert find_face(clip.frames[75]).size > 0.35 * 270


def test_panels_of_a_storyboard_come_in_order_each_for_its_share(studio: Studio) -> None:
    colours = [(200, 40, 40), (40, 180, 40), (40, 60, 210), (220, 200, 40), (190, 50, 190), (40, 190, 200)]
    page = np.full((640, 960, 3), 250, np.uint8)
    for rank, colour in enumerate(colours):
        x, y = 20 + rank % 3 * 313, 20 + rank // 3 * 310
        page[y : y + 290, x : x + 293] = colour
    path = studio.out / "page.png"
    cv2.imwrite(str(path), cv2.cvtColor(page, cv2.COLOR_RGB2BGR))
    beat = StagedBeat(0, 6, "", "", "", (), ())
    clip = studio.clip(studio.request((studio.item(path),), (beat,), storyboard=True))
    for rank, colour in enumerate(colours):
        for frame in (rank * FPS + 1, rank * FPS + 28):
            seen = clip.frames[frame][110:160, 200:280].reshape(-1, 3).mean(axis=0)
            assert np.abs(seen - colour).max() < 25, (rank, frame)


def test_a_walk_ends_on_the_mark_and_an_exit_leaves_the_frame(studio: Studio) -> None:
    media = (studio.item("mara.mp4"),)
    beat = StagedBeat(0, 5, "wide", "", "static", (Figure(0, "center", enters="left", exits="right"),), ())
    clip = studio.clip(studio.request(media, (beat,)))
    places = []
    for frame in clip.frames[::10]:
        pixels = frame.astype(int)
        red = (pixels[..., 0] - np.maximum(pixels[..., 1], pixels[..., 2])) > 60
        places.append(float(np.flatnonzero(red.sum(axis=0) > 4).mean()) if red.sum() > 150 else None)
    assert places[0] is None
    seen = [place for place in places if place is not None]
    assert seen == sorted(seen)
    assert 0.45 < places[8] / 480 < 0.55  # type: ignore[operator]  # standing on its mark by then
    assert places[-1] is None or places[-1] > 400


def test_a_reference_on_the_web_is_not_fetched_but_named(studio: Studio) -> None:
    asset = Asset("https://example.invalid/lea.png", remote=True, facts=None, sha256="", route=Route("test.yaml"))
    beat = StagedBeat(0, 2, "medium", "", "", (Figure(0, "center"),), ())
    clip = studio.clip(studio.request((MediaItem("reference_image", asset),), (beat,)))
    assert len(clip.frames) == 60
    # A card with a pale rim stands in the middle.
    assert (clip.grey(30)[60:200, 160:320] > 225).sum() > 100


def test_a_missing_file_is_a_failure_that_leaves_nothing_behind(studio: Studio) -> None:
    beat = StagedBeat(0, 2, "", "", "", (), ())
    lost = studio.item("first-light.jpg", role="first_frame")
    gone = MediaItem(
        "first_frame", Asset("gone.jpg", remote=False, facts=lost.asset.facts, sha256="0", route=Route("test.yaml"))
    )
    path = studio.out / "never.mp4"
    with pytest.raises(BackendError):
        AnimaticBackend(studio.cache).generate(
            studio.request((gone,), (beat,)), studio.slate(), EXAMPLES, path, lambda _: None
        )
    assert not path.exists()


def test_characters_that_no_font_has_are_remarked(studio: Studio) -> None:
    line = Cue(None, "", "Hi 𒀀", "", voiceover=True, language="en", start=0.1, seconds=1.5)
    beat = StagedBeat(0, 2, "wide", "", "", (), (line,))
    _, remarks, _ = studio.generate(studio.request((studio.item("yard.png"),), (beat,), 0), "Voice")
    assert any(remark.slug == "missing-glyphs" and "𒀀" in remark.message for remark in remarks)


@pytest.mark.parametrize("size", [(832, 1104), (960, 960)])
def test_other_ratios_are_filled_to_the_pixel(studio: Studio, size: tuple[int, int]) -> None:
    media = (studio.item("jon.png"), studio.item("yard.png"))
    beat = StagedBeat(0, 2, "close-up", "", "static", (Figure(0, "center"),), ())
    clip = studio.clip(studio.request(media, (beat,), 1, size=size))
    assert {frame.shape for frame in clip.frames} == {(size[1], size[0], 3)}
    assert len(clip.frames) == 60
    # No bars: every edge belongs to the picture.
    assert all(clip.grey(30)[edge].std() > 2 for edge in (np.s_[5], np.s_[-5], np.s_[:, 5], np.s_[:, -5]))
