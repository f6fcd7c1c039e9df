"""The exported timeline rendered by somebody else: OpenTimelineIO reads it, MLT's `melt` makes a film of it."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
from handed_over import clip, handed_over, music, with_beds
from numpy.typing import NDArray
from sound_files import RATE, Sound, decoded, write_wav

from compiler.assemble.film import assemble_film
from compiler.edit.timeline import FPS, Gap, Transition
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels
from compiler.outputs.otio import render_otio

pytestmark = pytest.mark.melt

Pictures = NDArray[np.int16]
_TRIES = 6
_PATIENCE = 25
"""Seconds that a try may take; it needs one or two."""

# Cuts with handles on both sides, every transition, black, and a fade at the end.
_SHOTS = handed_over(
    clip("a", 5, 40, 60),
    Transition("dissolve", 7, 8),
    clip("b", 7, 40, 60),
    Transition("fade", 10, 12),
    clip("c", 0, 40, 60),
    clip("d", 3, 30, 60),
    Gap(15),
    clip("e", 20, 30, 60),
    Transition("fade", 8, 9, "white"),
    clip("f", 2, 40, 60),
    Transition("wipe", 5, 5),
    clip("g", 9, 40, 60),
    Transition("fade", 15, 0),
)
# Music that begins again after two seconds, twice, the second time from its middle. It does not fade, since melt cannot
# let sound fade; where it begins again, we mix its end with its beginning, for less than two frames.
THEME, LATER, SEAMS = range(30, 130), range(150, 250), {90, 91, 190, 191}
CUT = with_beds(
    _SHOTS,
    music(THEME.start, THEME.stop, fade=0, duck=0, gain=0),
    music(LATER.start, LATER.stop, fade=0, duck=0, gain=0, offset=20),
    seconds=2.05,
)
WIDTH, HEIGHT = CUT.timeline.width, CUT.timeline.height
DISSOLVE, WIPE = range(33, 48), range(230, 240)
AWAY, BACK, WHITE, COLOURED, ENDING = range(70, 80), range(80, 92), range(187, 195), range(195, 204), range(260, 275)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Our film, and the one that melt makes."""
    otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO has no wheel for this Python")
    if shutil.which("melt") is None:
        pytest.skip("melt is not installed")
    folder = tmp_path_factory.mktemp("melt") / "build" / "rain"
    folder.mkdir(parents=True)
    labels = FilmLabels("Rain")
    files = {source: write_clip(folder / media.path, seed) for seed, (source, media) in enumerate(CUT.media.items())}
    files |= {source: write_wav(folder / path, rising(2.05)) for source, path in CUT.sounds.items()}
    assemble_film(CUT.timeline, files, folder / "film.mp4", labels=labels, cache=None, progress=lambda _: None)
    (folder / "film.otio").write_text(render_otio(CUT), encoding="utf-8")
    timeline = otio.adapters.read_from_file(str(folder / "film.otio"))
    size = {"width": str(WIDTH), "height": str(HEIGHT), "display_aspect_num": "3", "display_aspect_den": "2"}
    even = {"progressive": "1", "sample_aspect_num": "1", "sample_aspect_den": "1", "colorspace": "709"}
    otio.adapters.write_to_file(timeline, str(folder / "film.mlt"), "mlt_xml", **size, **even)
    return folder / "film.mp4", render_with_melt(folder / "film.mlt")


@pytest.fixture(scope="module")
def rendered(films: tuple[Path, Path]) -> tuple[Pictures, Pictures]:
    """Every picture of both."""
    ours, theirs = map(pictures, films)
    return ours, theirs


def render_with_melt(timeline: Path) -> Path:
    """Return the film that melt makes of a timeline.

    On a busy machine melt's thread may look whether it is to run before it was told so: then melt makes an empty file,
    or never ends. That is nothing about the timeline, and another try is another throw of the dice.
    """
    film = timeline.with_name("melt.mkv")
    lossless = [
        f"avformat:{film}",
        "vcodec=ffv1",
        "pix_fmt=yuv420p",
        "acodec=pcm_s16le",
        "real_time=-1",
        "terminate_on_pause=1",
    ]
    for _ in range(_TRIES):
        with suppress(subprocess.TimeoutExpired):
            words = ["melt", "-silent", timeline.name, "-consumer", *lossless]
            subprocess.run(words, cwd=timeline.parent, check=True, timeout=_PATIENCE)
            if film.stat().st_size:
                return film
    raise AssertionError("melt made no film")


def write_clip(path: Path, seed: int) -> Path:
    """Write a clip that differs from the others, and from one of its frames to the next."""
    path.parent.mkdir(exist_ok=True)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=None) as writer:
        for number in range(60):
            waves = 30 * np.sin((columns + 3 * number) / (9 + seed)) + 20 * np.cos((rows - 2 * number) / (7 + seed))
            luma = (110 + 5 * seed + waves).astype(np.uint8)
            colour = np.full((HEIGHT // 2, WIDTH), 116 + 4 * seed, np.uint8)
            writer.write_yuv(np.concatenate([luma, colour]))
    return path


def rising(seconds: float) -> Sound:
    """Return a tone that rises, so that no moment sounds like another."""
    times = np.arange(round(seconds * RATE)) / RATE
    tone = 0.2 * np.sin(2 * np.pi * (200 + 150 * times) * times)
    return np.repeat(tone[:, np.newaxis], 2, axis=1).astype(np.float32)


def pictures(path: Path) -> Pictures:
    with av.open(str(path)) as film:
        assert film.streams.video[0].average_rate == FPS
        return np.stack([frame.to_ndarray(format="yuv420p") for frame in film.decode(video=0)]).astype(np.int16)


def apart(ours: Pictures, theirs: Pictures) -> NDArray[np.float64]:
    """Return how far each pair of pictures is apart: the mean difference of their samples, 0 to 255."""
    return np.asarray(np.abs(ours - theirs).mean(axis=(1, 2)))


def brightness(film: Pictures) -> NDArray[np.float64]:
    return np.asarray(film[:, :HEIGHT].mean(axis=(1, 2)))


def test_melt_makes_a_film_of_the_same_length(rendered: tuple[Pictures, Pictures]) -> None:
    ours, theirs = rendered
    assert len(ours) == len(theirs) == CUT.timeline.video.duration == 275


def test_every_picture_outside_transitions_is_the_same(rendered: tuple[Pictures, Pictures]) -> None:
    ours, theirs = rendered
    changing = {*DISSOLVE, *WIPE, *AWAY, *BACK, *WHITE, *COLOURED, *ENDING}
    still = [number for number in range(len(ours)) if number not in changing]
    # Encoding next to a transition changes a sample by a step or two; the next frame of a clip is farther away.
    assert apart(ours, theirs)[still].max() < 1
    assert apart(ours[1:], ours[:-1])[10:20].min() > 2


def test_a_dissolve_shows_the_same_mixture(rendered: tuple[Pictures, Pictures]) -> None:
    ours, theirs = rendered
    # melt begins with the clip before as it is, we with the first step away from it.
    step = apart(ours[DISSOLVE[1:]], ours[DISSOLVE[:-1]]).max()
    assert apart(ours, theirs)[DISSOLVE].max() < step


FADES = {"away": AWAY, "back": BACK, "ending": ENDING}


# Through white it is as dark as through black: melt does not know the generator that the timeline names.
@pytest.mark.parametrize("fade", FADES.values(), ids=FADES)
def test_a_fade_is_as_bright_at_the_same_time(rendered: tuple[Pictures, Pictures], fade: range) -> None:
    ours, theirs = map(brightness, rendered)
    step = np.abs(np.diff(ours[list(fade)])).max()
    # melt begins with the clip as it is, we with the first step away from it; both end alike.
    assert np.abs(ours - theirs)[fade].max() < 1.3 * step


def test_what_lies_under_the_film_is_heard_at_the_same_time(films: tuple[Path, Path]) -> None:
    ours, theirs = (decoded(film)[:, 0] for film in films)
    per_frame = RATE // FPS
    assert len(ours) == len(theirs) == CUT.timeline.audio.duration * per_frame
    under = {*THEME, *LATER}
    around = {frame + side for frame in under for side in (-1, 0, 1)}
    for frame in range(CUT.timeline.audio.duration):
        stretch = slice(frame * per_frame, (frame + 1) * per_frame)
        if frame in under - SEAMS:
            assert np.corrcoef(ours[stretch], theirs[stretch])[0, 1] > 0.98, frame
        elif frame not in around:
            assert max(np.abs(ours[stretch]).max(), np.abs(theirs[stretch]).max()) < 1e-3, frame
