"""Voices as MP3: what a provider hears is what the author recorded."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_story import write_voice

from compiler.ir.asset import AssetFacts
from compiler.media.decode import read_sound
from compiler.media.decode_error import DecodeError
from compiler.media.mp3 import encode_mp3
from compiler.media.probe import probe_file

RATE = 44_100


def loudest_pitch(samples: NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.fft.rfftfreq(len(samples), 1 / RATE)[spectrum.argmax()])


def loudness(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.sum(samples**2)))


def test_a_recording_keeps_its_length_pitch_and_loudness(tmp_path: Path) -> None:
    wav, mp3 = tmp_path / "mara.wav", tmp_path / "mara.mp3"
    write_voice(wav, seconds=2.0, pitch=220.0)
    mp3.write_bytes(encode_mp3(wav))
    facts = probe_file(mp3)
    assert isinstance(facts, AssetFacts)
    assert (facts.format, facts.kind) == ("mp3", "audio")
    assert facts.seconds == pytest.approx(2.0, abs=0.1)
    before, after = read_sound(wav, RATE)[:, 0], read_sound(mp3, RATE)[:, 0]
    assert loudest_pitch(after) == pytest.approx(220.0, abs=2.0)
    assert loudness(after) == pytest.approx(loudness(before), rel=0.05)


def test_the_same_sound_gives_the_same_bytes_under_any_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one.wav", tmp_path / "other.wav"
    write_voice(one, seconds=1.0)
    other.write_bytes(one.read_bytes())
    assert encode_mp3(one) == encode_mp3(other)
    assert b"Lav" not in encode_mp3(one)


def test_what_is_no_sound_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mara.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    with pytest.raises(DecodeError):
        encode_mp3(path)
