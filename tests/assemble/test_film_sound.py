"""A film's sound as players hear it: its loudness, its peaks, its length, and what an earlier cut spares."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sound_files import RATE, Sound, decoded, measured, sine, speech, write_packets, write_wav

from compiler.assemble.film_sound import STRETCH, FilmSound
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.sound_mix import SoundMix
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track

PER_FRAME = RATE // FPS


class Cutter:
    """Cuts the sound of films in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder / "kept"

    def cut(self, sounds: Sequence[Sound], loudness: float | None) -> Path:
        """Return a film's sound, one clip after another."""
        files: dict[str, Path] = {}
        for number, sound in enumerate(sounds):
            files[f"{number}"] = write_wav(self.folder / f"{number}.wav", sound)
        frames = [len(sound) // PER_FRAME for sound in sounds]
        items = tuple(Clip(name, name, SourceRange(0, count), count) for name, count in zip(files, frames, strict=True))
        timeline = Timeline(FPS, 64, 64, Track(items), Track(items))
        store = PieceStore(self.kept)
        packets = list(FilmSound(SoundMix(timeline, files, store), loudness, store).packets())
        return write_packets(self.folder / "film.m4a", packets)

    def names(self) -> set[str]:
        return {path.name for path in (self.kept / "sound").iterdir()}


@pytest.fixture
def cutter(tmp_path: Path) -> Cutter:
    return Cutter(tmp_path)


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_a_film_is_as_loud_as_asked_and_its_peaks_are_held(cutter: Cutter, target: float) -> None:
    """Quiet speech has peaks that are far too high when it is raised to -14 LUFS."""
    film = cutter.cut([speech(5, level, number) for number, level in enumerate((-26, -14, -20, -32))], target)
    loudness, peak = measured(film)
    assert loudness == pytest.approx(target, abs=0.5)
    assert peak <= -1.0


def test_where_peaks_allow_the_gain_is_one_number(cutter: Cutter) -> None:
    sound = np.concatenate([sine(5, -30), sine(5, -24), sine(5, -36)])
    film = decoded(cutter.cut([sound], -20))
    quotient = [np.sqrt(np.mean(np.square(part))) for part in np.split(film[: 15 * RATE], 15)]
    before = [np.sqrt(np.mean(np.square(part))) for part in np.split(sound, 15)]
    gains = 20 * np.log10(np.array(quotient) / np.array(before))
    assert np.ptp(gains[[1, 2, 3, 6, 7, 8, 11, 12, 13]]) < 0.1


def test_a_silent_film_stays_silent(cutter: Cutter) -> None:
    film = cutter.cut([np.zeros((4 * RATE, 2), np.float32)], -14)
    assert np.abs(decoded(film)).max() < 1e-4


def test_peaks_are_held_even_where_the_loudness_is_left_alone(cutter: Cutter) -> None:
    film = cutter.cut([sine(4, 0, 997), sine(4, -30)], None)
    assert measured(film)[1] <= -1.0
    assert 20 * np.log10(np.abs(decoded(film)[5 * RATE : 7 * RATE]).max()) == pytest.approx(-30, abs=0.3)


@pytest.mark.parametrize("frames", [1, 2, 31, 288, 289, 577])
def test_sound_is_as_long_as_the_pictures_to_the_sample(cutter: Cutter, frames: int) -> None:
    film = cutter.cut([sine(frames / FPS, -20, 440)], -14)
    assert len(decoded(film)) == frames * PER_FRAME


def test_clicks_are_where_they_were_however_many_stretches_come_before(cutter: Cutter) -> None:
    sound = np.zeros((3 * STRETCH + 4800, 2), np.float32)
    clicks = [100, STRETCH - 1, STRETCH, STRETCH + 1500, 2 * STRETCH - 700, 3 * STRETCH + 30]
    for click in clicks:
        sound[click] = 0.8
    film = decoded(cutter.cut([sound], None))
    for click in clicks:
        near = film[max(0, click - 400) : click + 400, 0]
        assert max(0, click - 400) + int(np.abs(near).argmax()) == pytest.approx(click, abs=1)


def test_stretches_meet_without_a_click(cutter: Cutter) -> None:
    """A low tone has no steps of its own: whatever is heard above it at a seam is the seam."""
    sound = sine(2 * STRETCH / RATE + 1, -12, 100)
    film = decoded(cutter.cut([sound], None))
    errors = np.abs(film[:, 0] - sound[: len(film), 0])
    for seam in (STRETCH, 2 * STRETCH):
        assert errors[seam - 2048 : seam + 2048].max() <= errors[RATE : RATE * 8].max() * 1.5


def test_the_same_film_again_is_neither_measured_nor_encoded(cutter: Cutter) -> None:
    sounds = [speech(6, -18, number) for number in range(5)]
    film = cutter.cut(sounds, -14).read_bytes()
    before = {path: path.stat().st_mtime_ns for path in (cutter.kept / "sound").iterdir()}
    assert cutter.cut(sounds, -14).read_bytes() == film
    assert {path: path.stat().st_mtime_ns for path in (cutter.kept / "sound").iterdir()} == before


def test_one_changed_clip_changes_the_stretches_that_it_is_heard_in(cutter: Cutter) -> None:
    """Twelve clips of 6 s are eight stretches; a clip's reach into those around it is less than a second."""
    sounds = [speech(6, -18, number % 3) for number in range(12)]
    cutter.cut(sounds, -14)
    before = cutter.names()
    # Another one, as loud.
    sounds[1] = sounds[1][::-1].copy()
    cutter.cut(sounds, -14)
    # Clip 1 is heard in the first two stretches, each measured and encoded.
    assert len(cutter.names() - before) <= 4
    fresh = Cutter(cutter.folder / "fresh")
    fresh.folder.mkdir()
    assert fresh.cut(sounds, -14).read_bytes() == (cutter.folder / "film.m4a").read_bytes()


def test_what_was_damaged_is_made_again(cutter: Cutter) -> None:
    film = cutter.cut([speech(12, -18)], -14).read_bytes()
    for path in (cutter.kept / "sound").iterdir():
        path.write_bytes(path.read_bytes()[:-5] + b"spoil")
    assert cutter.cut([speech(12, -18)], -14).read_bytes() == film


def test_a_film_without_sound_has_no_packets(tmp_path: Path) -> None:
    timeline = Timeline(FPS, 64, 64, Track(()), Track(()))
    store = PieceStore(tmp_path)
    assert list(FilmSound(SoundMix(timeline, {}, store), -14, store).packets()) == []
