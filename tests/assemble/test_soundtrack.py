"""The soundtrack, measured: loud as the cut says, silent where it is muted, and as long as the pictures."""

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.assemble.soundtrack import Soundtrack
from compiler.edit.timeline import FPS, Clip, Gap, Item, SourceRange, Track, Transition

RATE = 48_000
PER_FRAME = RATE // FPS


def _tone(path: Path, frames: int, level: float = 0.1, pitch: float = 1000.0) -> Path:
    """Write a stereo sine of some amplitude."""
    times = np.arange(frames * PER_FRAME) / RATE
    samples = np.repeat(level * np.sin(2 * np.pi * pitch * times), 2)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return path


def _item(name: str, start: int = 0, duration: int = 60, *, gain: float = 0.0, mute: bool = False) -> Clip:
    return Clip(name, name, SourceRange(start, duration), 60, gain=gain, mute=mute)


def _sound(clips: dict[str, Path], *items: Item) -> NDArray[np.float32]:
    return np.concatenate(list(Soundtrack(Track(items), clips, FPS).stream()))


def _level(sound: NDArray[np.float32], start: int, end: int) -> float:
    """Return the decibels of a sine's amplitude, measured within frames."""
    piece = sound[start * PER_FRAME : end * PER_FRAME]
    return float(10 * np.log10(2 * np.mean(np.square(piece, dtype=np.float64))))


@pytest.fixture
def tones(tmp_path: Path) -> dict[str, Path]:
    return {"a": _tone(tmp_path / "a.wav", 60), "b": _tone(tmp_path / "b.wav", 60, pitch=700)}


@pytest.mark.parametrize("gain", [-60.0, -12.0, -0.5, 0.0, 6.0, 24.0])
def test_a_clip_is_as_loud_as_its_gain_says(tones: dict[str, Path], gain: float) -> None:
    sound = _sound(tones, _item("a", gain=gain), _item("b"))
    assert _level(sound, 1, 59) == pytest.approx(-20 + gain, abs=0.1)
    assert _level(sound, 61, 119) == pytest.approx(-20, abs=0.1)


def test_a_muted_clip_is_silent_for_its_length_and_its_neighbours_are_not(tones: dict[str, Path]) -> None:
    sound = _sound(tones, _item("a"), _item("b", mute=True), _item("a"))
    assert len(sound) == 180 * PER_FRAME
    assert not sound[60 * PER_FRAME : 120 * PER_FRAME].any()
    assert _level(sound, 1, 59) == _level(sound, 121, 179) == pytest.approx(-20, abs=0.1)


def test_a_dissolve_out_of_a_muted_clip_brings_up_the_other_alone(tones: dict[str, Path]) -> None:
    sound = _sound(tones, _item("a", 0, 45, mute=True), Transition("dissolve", 15, 15), _item("b", 15, 45, gain=-6))
    assert len(sound) == 90 * PER_FRAME
    assert not sound[: 30 * PER_FRAME].any()
    middle = _level(sound, 44, 46)
    assert middle == pytest.approx(-26 - 3, abs=0.3)  # halfway, a sound that stands alone has half its power
    assert _level(sound, 61, 89) == pytest.approx(-26, abs=0.1)


def test_a_plain_cut_does_not_click(tmp_path: Path) -> None:
    """At worst a cut meets both sounds at their peaks: the step between two samples then is what clicks."""
    clips = {"a": _tone(tmp_path / "a.wav", 60, 0.9, 50.5), "b": _tone(tmp_path / "b.wav", 60, 0.9, 49.5)}
    items = [_item(name, start, 7) for start, name in enumerate("ab" * 10)]
    sound = _sound(clips, *items)
    steps = np.abs(np.diff(sound[:, 0]))
    assert steps.max() < 0.9 / (0.005 * RATE) + 2 * np.pi * 51 * 0.9 / RATE
    for _, cut in pairwise(range(0, len(sound), 7 * PER_FRAME)):
        assert np.abs(sound[cut - 1 : cut + 1]).max() < 0.005


def test_a_stretch_is_what_the_whole_has_at_its_place(tones: dict[str, Path]) -> None:
    items = (
        _item("a", 0, 20),
        _item("b", 5, 25),
        Transition("dissolve", 6, 9),
        _item("a", 6, 40),
        Gap(4),
        _item("b", 0, 30, gain=-9),
        Transition("fade", 8, 7),
        _item("a", 20, 12, mute=True),
        Transition("wipe", 3, 3),
        _item("b", 3, 50),
        Transition("fade", 10, 0),
    )
    soundtrack = Soundtrack(Track(items), tones, FPS)
    whole = np.concatenate(list(soundtrack.stream()))
    assert len(whole) == soundtrack.samples
    for start in range(0, len(whole), 4111):
        for length in (1, 1700, 40_000):
            end = min(start + length, len(whole))
            piece = np.concatenate(list(soundtrack.stream(start, end)))
            assert np.array_equal(piece, whole[start:end])
