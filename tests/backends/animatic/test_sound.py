"""Speech, its voices, and what is heard around it."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from animatic_studio import EXAMPLES
from numpy.typing import NDArray

from compiler.backends.animatic.shelf import Shelf
from compiler.backends.animatic.sound.ambience import ambience
from compiler.backends.animatic.sound.engine import Engine, find_engine
from compiler.backends.animatic.sound.murmur import murmur
from compiler.backends.animatic.sound.speech import Manner, Speaker, manner_of
from compiler.backends.animatic.sound.timbre import BANDS, bands, coloured, median_pitch, toward
from compiler.backends.animatic.sound.utterance import SAMPLE_RATE, Utterance, resampled, squeezed
from compiler.backends.animatic.sound.voice import PROBE, Voice, default_voice
from compiler.media.decode import read_sound

MURMUR = Engine("murmur", "murmur test")
LINE = "You had ten years to talk, and you never did."


def tone(hertz: float, seconds: float = 1.5) -> NDArray[np.float32]:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.asarray(sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 12)) * 0.2, np.float32)


def sample(name: str) -> NDArray[np.float32]:
    return np.asarray(read_sound(EXAMPLES / name).mean(axis=1), np.float32)


@pytest.mark.parametrize("hertz", [82.0, 118.0, 165.0, 220.0, 310.0])
def test_pitch_is_measured_within_two_percent(hertz: float) -> None:
    assert median_pitch(tone(hertz)) == pytest.approx(hertz, rel=0.02)


def test_silence_has_no_pitch() -> None:
    assert median_pitch(np.zeros(48_000, np.float32)) == 0
    assert median_pitch(np.zeros(10, np.float32)) == 0


def test_colouring_brings_a_voice_nearer_to_a_sample() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 3 * SAMPLE_RATE).astype(np.float32)
    wanted = sample("jon.wav")
    gains = toward(bands(wanted), bands(noise))
    before = np.abs(bands(wanted) - bands(noise)).mean()
    after = np.abs(bands(wanted) - bands(coloured(noise, gains))).mean()
    assert after < 0.6 * before
    assert len(gains) == len(BANDS)


def test_a_murmur_has_one_vowel_per_syllable_and_a_word_time_per_word() -> None:
    short, long = murmur("Yes.", 120, 165), murmur("Absolutely magnificent, my dear.", 120, 165)
    assert long.seconds > 3 * short.seconds
    assert [at for at, _ in long.words] == [0, 11, 24, 27]
    assert [time for _, time in long.words] == sorted(time for _, time in long.words)
    assert median_pitch(long.samples) == pytest.approx(120, rel=0.12)
    assert len(murmur("今天下雨了", 200, 165).words) == 5


def test_a_question_rises_and_a_statement_does_not() -> None:
    asked, told = murmur("You are going home now?", 120, 165), murmur("You are going home now.", 120, 165)
    last = SAMPLE_RATE // 3
    assert median_pitch(asked.samples[-last:]) > 1.1 * median_pitch(told.samples[-last:])


@pytest.mark.parametrize("seconds", [0.6, 1.0, 2.0, 5.0])
def test_no_line_is_longer_than_its_window(tmp_path: Path, seconds: float) -> None:
    speaker = Speaker(MURMUR, Shelf(tmp_path))
    said = speaker.say(LINE, "en", default_voice("x"), Manner(), seconds)
    assert 0 < said.seconds <= seconds
    assert all(0 <= time <= seconds for _, time in said.words)


def test_squeezing_keeps_the_pitch() -> None:
    squeezed_tone = squeezed(Utterance(tone(150.0, 2.0), ((0, 0.0), (5, 1.0))), 1.4)
    assert squeezed_tone.seconds == pytest.approx(1.4, abs=0.001)
    assert median_pitch(squeezed_tone.samples) == pytest.approx(150, rel=0.04)
    assert squeezed_tone.words[1][1] == pytest.approx(0.7, abs=0.01)


def test_nothing_to_say_is_silence(tmp_path: Path) -> None:
    speaker = Speaker(MURMUR, Shelf(tmp_path))
    assert speaker.say("…", "en", default_voice("x"), Manner(), 2).seconds == 0
    assert speaker.say("Hello", "en", default_voice("x"), Manner(), 0).seconds == 0


def test_what_comes_from_the_shelf_sounds_as_it_did_at_first(tmp_path: Path) -> None:
    first, again = (Speaker(MURMUR, Shelf(tmp_path)).say(LINE, "en", default_voice("x"), Manner(), 4) for _ in range(2))
    assert np.array_equal(first.samples, again.samples)
    assert first.words == again.words


def test_characters_without_a_sample_have_voices_of_their_own() -> None:
    voices = [default_voice(f"sha256:{k}") for k in range(12)]
    assert len({(voice.variant, voice.pitch) for voice in voices}) >= 10
    assert {voice.hertz > 155 for voice in voices} == {True, False}
    assert default_voice("sha256:3") == voices[3]


def test_manners_change_pace_and_loudness() -> None:
    assert manner_of("quietly").level < 0 < manner_of("shouting").level
    assert manner_of("in a whisper").whispered
    assert manner_of("轻声地").level < 0
    assert manner_of("evenly") == Manner()


def test_resampling_keeps_a_tone_where_it_is() -> None:
    rate = 22_050
    wave = np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    made = resampled(wave, rate)
    assert len(made) == SAMPLE_RATE
    spectrum = np.abs(np.fft.rfft(made))
    assert int(np.argmax(spectrum)) == 440


@pytest.mark.parametrize(
    "words",
    ["rain", "distant traffic, dripping water", "wind", "waves", "a crowd", "room tone", "birds", "fire", "雨声"],
)
def test_known_places_are_heard_and_always_alike(words: str) -> None:
    made = ambience(words, 3.0)
    assert made.shape == (3 * SAMPLE_RATE, 2)
    assert float(np.sqrt((made**2).mean())) == pytest.approx(1, rel=0.05)
    assert np.array_equal(made, ambience(words, 3.0))
    assert not np.array_equal(made[:, 0], made[:, 1])


def test_places_sound_different_and_unknown_ones_not_at_all() -> None:
    heard = [bands(ambience(words, 3.0)[:, 0]) for words in ("rain", "traffic", "wind")]
    assert all(np.abs(a - b).mean() > 3 for a, b in itertools.combinations(heard, 2))
    assert not ambience("a meaningful silence", 2.0).any()
    assert not ambience("", 2.0).any()


@pytest.mark.speech
def test_the_engine_says_words_in_time_and_the_same_way_each_time(tmp_path: Path) -> None:
    engine = find_engine()
    assert engine.kind != "murmur"
    said = [
        Speaker(engine, Shelf(tmp_path / str(k))).say(LINE, "en", Voice("f2", 50, 190), Manner(), 5) for k in (1, 2)
    ]
    assert np.array_equal(said[0].samples, said[1].samples)
    assert 1.5 < said[0].seconds < 5
    assert [at for at, _ in said[0].words] == [0, 4, 8, 12, 18, 21, 27, 31, 35, 41]
    assert not np.array_equal(said[0].samples[:5000], murmur(LINE, 190, 168).samples[:5000])


@pytest.mark.speech
@pytest.mark.parametrize(
    "language,text", [("zh", "今天下雨了，我们走吧。"), ("de", "Warum bist du da?"), ("fr", "Je ne sais pas.")]
)
def test_the_engine_speaks_languages(tmp_path: Path, language: str, text: str) -> None:
    said = Speaker(find_engine(), Shelf(tmp_path)).say(text, language, Voice("m3", 50, 110), Manner(), 5)
    assert said.seconds > 0.5
    assert len(said.words) >= 3


@pytest.mark.speech
@pytest.mark.parametrize("name", ["mara.wav", "jon.wav"])
def test_a_voice_is_tuned_toward_its_sample(tmp_path: Path, name: str) -> None:
    speaker = Speaker(find_engine(), Shelf(tmp_path))
    wanted = sample(name)
    voice = speaker.voice_like(wanted, name, "who")
    said = speaker.say(PROBE, "en", voice, Manner(), 8)
    assert median_pitch(said.samples) == pytest.approx(median_pitch(wanted), rel=0.08)
    plain = speaker.say(PROBE, "en", Voice("m3", 50, 110), Manner(), 8)
    assert np.abs(bands(wanted) - bands(said.samples)).mean() < np.abs(bands(wanted) - bands(plain.samples)).mean()
    assert Speaker(find_engine(), Shelf(tmp_path)).voice_like(wanted, name, "who") == voice


def test_a_language_that_the_engine_does_not_know_is_murmured(tmp_path: Path) -> None:
    said = Speaker(find_engine(), Shelf(tmp_path)).say("nuqneH jatlh", "tlh-xx", default_voice("x"), Manner(), 4)
    assert said.seconds > 0.3
