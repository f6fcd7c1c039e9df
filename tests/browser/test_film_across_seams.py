"""A film of copied and made frames in a real Chromium: every frame around its splices is the right one."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numbered_clip import FPS, HEIGHT, WIDTH, read_number, write_ours, write_theirs

from compiler.assemble.film import assemble_film
from compiler.edit.timeline import Clip, SourceRange, Timeline, Track, Transition
from compiler.media.film_labels import FilmLabels

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

FRAMES, OVERLAP = 45, 10
_LOADED = """async () => {
    const film = await (await fetch("film.mp4")).blob(), video = document.querySelector("video");
    await new Promise((done, failed) => {
        video.onloadeddata = done;
        video.onerror = () => failed(video.error.message);
        video.src = URL.createObjectURL(film);
    });
}"""
_SHOWN = """async (moment) => {
    const video = document.querySelector("video"), canvas = document.createElement("canvas");
    await new Promise((done, failed) => {
        // On a busy machine the browser says that it has arrived before it shows where.
        const shown = (_, { mediaTime }) => {
            if (mediaTime <= moment && moment < mediaTime + FRAME) done();
            else video.requestVideoFrameCallback(shown);
        };
        video.requestVideoFrameCallback(shown);
        video.onerror = () => failed(video.error.message);
        video.currentTime = moment;
    });
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0);
    return Array.from(pen.getImageData(0, 0, canvas.width, canvas.height).data.filter((_, place) => place % 4 === 1));
}""".replace("FRAME", str(1 / FPS))
_PLAYED = """new Promise((done, failed) => {
    const video = document.querySelector("video");
    video.onended = () => done([video.currentTime, video.getVideoPlaybackQuality().corruptedVideoFrames]);
    video.onerror = () => failed(video.error.message);
    video.currentTime = 0;
    video.muted = true;
    video.play();
})"""


def test_every_frame_around_a_splice_is_shown_and_the_film_plays_to_its_end(
    chromium: "Browser", tmp_path: Path
) -> None:
    clips = {
        "0": write_ours(tmp_path / "0.mp4", 0, FRAMES),
        "1": write_theirs(tmp_path / "1.mp4", 1, list(range(FRAMES)), {"bf": "3"}),
        "2": write_ours(tmp_path / "2.mp4", 2, FRAMES),
        "3": write_ours(tmp_path / "3.mp4", 3, FRAMES),
    }
    track = Track(
        (
            Clip("0", "0", SourceRange(0, FRAMES), FRAMES),
            Clip("1", "1", SourceRange(0, FRAMES - 5), FRAMES),
            Transition("dissolve", 5, 5),
            Clip("2", "2", SourceRange(5, FRAMES - 5), FRAMES),
            Clip("3", "3", SourceRange(0, FRAMES), FRAMES),
        )
    )
    film, timeline = tmp_path / "film.mp4", Timeline(FPS, WIDTH, HEIGHT, track, track)
    assemble_film(timeline, clips, film, labels=FilmLabels(""), cache=None, progress=lambda _: None)
    begins = [0, FRAMES, 2 * FRAMES - OVERLAP, 3 * FRAMES - OVERLAP]
    (tmp_path / "page.html").write_text("<video></video>", encoding="utf-8")
    # A canvas may be read only where page and film are of one origin, and a film be sought in that is all there.
    page = chromium.new_page()
    page.route("http://film/*", lambda route: route.fulfill(path=tmp_path / route.request.url.rpartition("/")[2]))
    page.goto("http://film/page.html")
    page.evaluate(_LOADED)
    expected = [(number, frame) for number in range(4) for frame in range(FRAMES)]
    checked = 0
    for number, frame in expected:
        place = begins[number] + frame
        mixed = (number == 1 and frame >= FRAMES - OVERLAP) or (number == 2 and frame < OVERLAP)
        if mixed or min(abs(place - begin) for begin in (*begins[1:], begins[2] + OVERLAP)) > 3:
            continue
        picture = np.array(page.evaluate(_SHOWN, (place + 0.5) / FPS), np.uint8).reshape(HEIGHT, WIDTH)
        assert read_number(picture, number % 2) == (number, frame)
        checked += 1
    assert checked >= 20
    assert page.evaluate(_PLAYED) == [pytest.approx((4 * FRAMES - OVERLAP) / FPS, abs=0.04), 0]
    page.close()
