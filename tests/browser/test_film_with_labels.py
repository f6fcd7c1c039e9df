"""A film with subtitles and chapters plays in a real Chromium."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from compiler.assemble.film import assemble_film
from compiler.edit.chapter import Chapter
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels, Subtitle

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_ENDED = """new Promise((done) => {
    const video = document.querySelector("video");
    video.onended = () => done(video.currentTime);
    video.onerror = () => done(-1);
    video.muted = true;
    video.play();
})"""


def test_a_film_with_labels_plays_to_its_end(chromium: "Browser", tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "clip.mp4", 96, 64) as writer:
        for number in range(45):
            writer.write_yuv(np.full((96, 96), 60 + number, np.uint8))
    track = Track((Clip("a", "a", SourceRange(0, 45), 45),))
    labels = FilmLabels("Rain", (Chapter(0, 20, "One"), Chapter(20, 45, "Two")), (Subtitle(5, 30, "Hello."),), "en")
    timeline = Timeline(FPS, 96, 64, track, track)
    clips = {"a": tmp_path / "clip.mp4"}
    assemble_film(timeline, clips, tmp_path / "film.mp4", labels=labels, cache=None, progress=lambda _: None)
    (tmp_path / "page.html").write_text('<video src="film.mp4"></video>', encoding="utf-8")
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate(_ENDED) == pytest.approx(1.5, abs=0.03)
    page.close()
