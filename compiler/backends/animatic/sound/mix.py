"""The mix: all that is heard in a clip, and when each line is said.

`backend` asks for it once per clip; the loudness and word times that come back move the figures and the
captions. Invariants: a line is heard inside its cue's window and nowhere else, speech has one loudness,
and ambience lies at least 25 dB below it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.sound.ambience import ambience
from compiler.backends.animatic.sound.speech import Speaker, manner_of
from compiler.backends.animatic.sound.utterance import SAMPLE_RATE, Utterance
from compiler.media.decode import read_sound
from compiler.media.decode_error import DecodeError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from compiler.backends.animatic.shelf import Shelf
    from compiler.backends.animatic.sound.engine import Engine
    from compiler.backends.animatic.sound.utterance import Mono
    from compiler.backends.animatic.sound.voice import Voice
    from compiler.ir.asset import Asset
    from compiler.ir.request import GenerationRequest
    from compiler.ir.staging import Cue, StagedBeat

_SPEECH: Final = -20.0
_AMBIENCE: Final = -48.0
"""RMS in dB below full scale."""
_CEILING: Final = 0.89
_KNEE: Final = 0.6
_PANS: Final = {"left": -0.28, "center": 0.0, "right": 0.28}
_FADE: Final = 0.006
_LONGEST_SAMPLE: Final = 12


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue as it is heard.

    Attributes:
        cue: what was asked for.
        end: second of the clip at which it is over.
        words: characters of the text and the seconds of the clip at which they are said.
        loudness: 0 to 1 for each of the clip's frames.
    """

    cue: "Cue"
    end: float
    words: tuple[tuple[int, float], ...]
    loudness: "NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """A clip's sound.

    Attributes:
        samples: `(n, 2)`, -1 to 1, at 48 kHz.
        spoken: one for each cue of all beats, in order.
    """

    samples: "NDArray[np.float32]"
    spoken: tuple[Spoken, ...]


def mix_sound(request: "GenerationRequest", root: "Path", shelf: "Shelf", engine: "Engine", fps: int) -> Soundtrack:
    """Make a clip's sound.

    Args:
        request: with a staging.
        root: the folder that assets are relative to.
        shelf: where speech is kept.
        engine: who speaks.
        fps: frames per second that loudness is given for.
    """
    staging = request.staging
    if staging is None:
        raise ValueError("a request for the animatic has a staging")
    count = request.seconds * SAMPLE_RATE
    air = 10 ** (_AMBIENCE / 20) * ambience(staging.sound, request.seconds)
    track = air if staging.sound.strip() else np.zeros((count, 2), np.float32)
    speaker = Speaker(engine, shelf)
    voices: dict[tuple[str, int | None, str], Voice] = {}
    spoken: list[Spoken] = []
    for beat in staging.beats:
        for cue in beat.cues:
            person = (cue.voice, cue.item, cue.part)
            if person not in voices:
                voices[person] = _voice(cue, request, root, speaker)
            seconds = min(cue.seconds, request.seconds - cue.start)
            manner = manner_of(cue.manner)
            said = speaker.say(cue.text, cue.language, voices[person], manner, seconds)
            levelled = _levelled(said, manner.level)
            _lay(track, levelled, cue.start, _pan(cue, beat))
            spoken.append(_spoken(cue, said, levelled, request.seconds * fps, fps))
    return Soundtrack(_limited(track[:count]), tuple(spoken))


def _voice(cue: "Cue", request: "GenerationRequest", root: "Path", speaker: Speaker) -> "Voice":
    identity = request.media[cue.item].asset.identity if cue.item is not None else "narrator"
    identity += f" {cue.part}" if cue.part else ""
    asset = _sample(cue.voice, request)
    if asset is None or asset.remote:
        return speaker.voice_like(np.zeros(0, np.float32), "", identity)
    try:
        heard = read_sound(root / asset.location)[: _LONGEST_SAMPLE * SAMPLE_RATE].mean(axis=1)
    except DecodeError:
        heard = np.zeros(0, np.float32)
    return speaker.voice_like(np.asarray(heard, np.float32), asset.identity, identity)


def _sample(identity: str, request: "GenerationRequest") -> "Asset | None":
    if not identity:
        return None
    assets = [a for item in request.media for a in (item.voice, item.asset) if a is not None]
    return next((asset for asset in assets if asset.identity == identity), None)


def _pan(cue: "Cue", beat: "StagedBeat") -> float:
    who = cue.item, cue.part
    marks = [figure.mark for figure in beat.figures if (figure.item, figure.part) == who and not cue.voiceover]
    return _PANS[marks[0]] if marks else 0.0


def _levelled(said: Utterance, offset: float) -> "Mono":
    """Bring a line to the loudness of speech, pauses not counted, with soft ends."""
    samples = said.samples.copy()
    if not len(samples):
        return samples
    block = SAMPLE_RATE // 50
    padded = np.pad(samples, (0, -len(samples) % block)).reshape(-1, block)
    power = (padded**2).mean(axis=1)
    voiced = power[power > 0.02 * float(power.max())]
    level = float(np.sqrt(voiced.mean())) if len(voiced) else 0.0
    if level <= 0:
        return samples
    samples *= 10 ** ((_SPEECH + offset) / 20) / level
    fade = min(round(_FADE * SAMPLE_RATE), len(samples) // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    samples[:fade] *= ramp
    samples[len(samples) - fade :] *= ramp[::-1]
    return samples


def _lay(track: "NDArray[np.float32]", samples: "Mono", start: float, pan: float) -> None:
    first = round(start * SAMPLE_RATE)
    piece = samples[: max(0, len(track) - first)]
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(np.sqrt(2))
    track[first : first + len(piece)] += piece[:, None] * sides


def _spoken(cue: "Cue", said: Utterance, samples: "Mono", frames: int, fps: int) -> Spoken:
    loudness = np.zeros(frames, np.float32)
    step = SAMPLE_RATE // fps
    usable = len(samples) // step * step
    if usable:
        level = np.sqrt((samples[:usable].reshape(-1, step) ** 2).mean(axis=1))
        level = np.clip(level / max(float(np.percentile(level, 95)), 1e-9), 0, 1)
        first = round(cue.start * fps)
        part = level[: max(0, frames - first)]
        loudness[first : first + len(part)] = part
    words = tuple((at, cue.start + time) for at, time in said.words)
    return Spoken(cue, cue.start + said.seconds, words, loudness)


def _limited(track: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Bend peaks softly so that none passes the ceiling."""
    size = np.abs(track)
    room = _CEILING - _KNEE
    bent = np.where(size > _KNEE, _KNEE + room * np.tanh((size - _KNEE) / room), size)
    return np.asarray(np.copysign(bent, track), np.float32)
