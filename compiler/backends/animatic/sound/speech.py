"""Speech: a cue's words as sound, in its speaker's voice, within its window.

`mix` asks for each cue. The engine runs as a process of its own; what it says is kept on the shelf.
Invariants: no utterance is longer than its window, and the same request gives the same samples.
"""

import io
import json
import re
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.sound.murmur import murmur
from compiler.backends.animatic.sound.timbre import BANDS, coloured
from compiler.backends.animatic.sound.utterance import Utterance, resampled, squeezed, trimmed
from compiler.backends.animatic.sound.voice import PROBE, Voice, default_voice, fitted_voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from compiler.backends.animatic.shelf import Shelf
    from compiler.backends.animatic.sound.engine import Engine
    from compiler.backends.animatic.sound.utterance import Mono

_CHILD: Final = Path(__file__).with_name("speech_child.py")
_PATIENCE: Final = 20.0
_RATE: Final = 168
_FASTEST: Final = 330
_LANGUAGES: Final = {"en": "en-us", "zh": "cmn", "pt": "pt-br", "no": "nb", "es": "es", "fr": "fr-fr"}
_PACE: Final = {"zh": 1.28, "yue": 1.2}
"""How much faster than the engine's own pace a language is spoken."""
_KANJI: Final = re.compile(r"[一-鿿]")
_REVISION: Final = 2


@dataclass(frozen=True, slots=True)
class Manner:
    """What the manner of a line does to its sound: factors on pace and pitch, dB on loudness."""

    pace: float = 1.0
    pitch: float = 1.0
    level: float = 0.0
    whispered: bool = False


_MANNERS: Final = (
    (r"whisper|under (his|her|their) breath|低语|耳语|悄声", Manner(0.92, 1.0, -3.0, whispered=True)),
    (r"quiet|soft|gentl|murmur|tender|轻声|小声|柔", Manner(0.94, 0.97, -2.0)),
    (r"shout|yell|scream|angr|furious|loud|喊|吼|怒|大声", Manner(1.06, 1.10, 2.0)),
    (r"slow|tired|weary|sad|heav|慢|疲|悲|沉", Manner(0.88, 0.95, -1.0)),
    (r"quick|fast|urgent|excit|nervous|hurr|快|急|激动|紧张", Manner(1.12, 1.05, 0.5)),
)


def manner_of(text: str) -> Manner:
    """Return what a manner, in English or Chinese, does to a line."""
    return next((manner for pattern, manner in _MANNERS if re.search(pattern, text.lower())), Manner())


class Speaker:
    """Says lines through one engine."""

    def __init__(self, engine: "Engine", shelf: "Shelf") -> None:
        """Speak with `engine`; keep what it says on `shelf`."""
        self._engine = engine
        self._shelf = shelf

    def voice_like(self, sample: "Mono", sample_identity: str, identity: str) -> Voice:
        """Return the voice tuned toward a sample, which is measured once and then remembered.

        Args:
            sample: mono; may be empty.
            sample_identity: of the file that it comes from.
            identity: of the character.
        """
        name = f"voice {_REVISION} {self._engine.identity} {sample_identity} {identity}"
        kept = self._shelf.get(name)
        if kept is not None and {"variant", "numbers"} <= kept.keys():
            pitch, hertz, *gains = (float(value) for value in kept["numbers"].tolist())
            return Voice(str(kept["variant"]), int(pitch), hertz, tuple(gains))
        voice = fitted_voice(sample, identity, self._probe) if len(sample) else default_voice(identity)
        numbers = np.array([voice.pitch, voice.hertz, *voice.gains])
        self._shelf.put(name, {"variant": np.array(voice.variant), "numbers": numbers})
        return voice

    def say(self, text: str, language: str, voice: Voice, manner: Manner, seconds: float) -> Utterance:
        """Say a line.

        Args:
            text: the words.
            language: `en`, `zh`, …
            voice: whose.
            manner: how.
            seconds: the most that it may take.

        Returns:
            The line, at whatever level the engine speaks.
        """
        if seconds <= 0 or not any(char.isalnum() for char in text):
            return Utterance(np.zeros(0, np.float32), ())
        pace = _RATE * _PACE.get(language, 1.0) * manner.pace
        spoken = self._raw(text, language, voice, manner, round(pace))
        if spoken.seconds > seconds:
            faster = min(round(pace * spoken.seconds / seconds * 1.04) + 1, _FASTEST)
            spoken = self._raw(text, language, voice, manner, faster)
        gains = np.array(voice.gains) if voice.gains else np.zeros(len(BANDS))
        fitted = squeezed(spoken, seconds)
        return Utterance(coloured(fitted.samples, gains), fitted.words)

    def _probe(self, voice: Voice) -> "Mono":
        return self._raw(PROBE, "en", voice, Manner(), _RATE).samples

    def _raw(self, text: str, language: str, voice: Voice, manner: Manner, rate: int) -> Utterance:
        """Return what the engine says, without the silence around it, from the shelf where it is there."""
        variant = "whisper" if manner.whispered else voice.variant
        pitch = min(max(round(voice.pitch + 50 * np.log2(manner.pitch)), 0), 99)
        line = {"text": text, "language": _LANGUAGES.get(language, language.lower()), "variant": variant}
        asked: dict[str, object] = {**line, "rate": rate, "pitch": int(pitch)}
        name = f"speech {_REVISION} {self._engine.identity} {json.dumps(asked)} {voice.hertz:.1f}"
        kept = self._shelf.get(name)
        if kept is not None and {"samples", "places", "times"} <= kept.keys():
            words = zip(kept["places"].tolist(), kept["times"].tolist(), strict=True)
            return Utterance(_from_bits(kept["samples"]), tuple(words))
        spoken = None
        if not (language == "ja" and _KANJI.search(text)):
            # espeak-ng spells Chinese characters in Japanese out as "Chinese letter".
            spoken = self._asked(asked)
        made = trimmed(spoken or murmur(text, voice.hertz * manner.pitch, rate))
        self._shelf.put(name, _to_arrays(made))
        # As it will come from the shelf, so that the first time sounds like every other.
        return Utterance(_from_bits(_to_arrays(made)["samples"]), made.words)

    def _asked(self, asked: dict[str, object]) -> Utterance | None:
        if self._engine.kind == "library":
            return _from_child(asked)
        if self._engine.kind == "program":
            return _from_program(self._engine.program, asked)
        return None


def _to_arrays(utterance: Utterance) -> "dict[str, NDArray[np.generic]]":
    samples = np.clip(np.round(utterance.samples * 32767), -32768, 32767).astype(np.int16)
    places = np.array([at for at, _ in utterance.words], np.int64)
    return {"samples": samples, "places": places, "times": np.array([time for _, time in utterance.words])}


def _from_bits(samples: "NDArray[np.generic]") -> "Mono":
    return np.asarray(samples.astype(np.float32) / np.float32(32767))


def _from_child(asked: dict[str, object]) -> Utterance | None:
    answer = _run([sys.executable, "-I", str(_CHILD)], json.dumps(asked).encode())
    head, _, body = answer.partition(b"\n")
    if not body:
        return None
    said = json.loads(head)
    words = tuple((int(at), milliseconds / 1000) for at, milliseconds in said["words"])
    return Utterance(resampled(np.frombuffer(body, np.int16) / 32768, said["rate"]), words)


def _from_program(program: str, asked: dict[str, object]) -> Utterance | None:
    voice = f"{asked['language']}+{asked['variant']}"
    options = ["-v", voice, "-s", str(asked["rate"]), "-p", str(asked["pitch"]), "--stdin", "--stdout"]
    answer = _run([program, *options], str(asked["text"]).encode())
    try:
        with wave.open(io.BytesIO(answer)) as file:
            rate, samples = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), np.int16)
    except (wave.Error, EOFError):
        return None
    return Utterance(resampled(samples / 32768, rate), ()) if len(samples) else None


def _run(command: list[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
