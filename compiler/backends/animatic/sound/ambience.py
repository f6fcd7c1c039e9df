"""Ambience: what a place sounds like besides speech, made from the words that describe it.

`mix` lays it under the speech. Sounds are noise shaped in the spectrum and in time. Invariants: the same
words and length give the same samples; words that name no known sound give silence.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.palette import number_of
from compiler.backends.animatic.sound.utterance import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOOP: Final = 5 * SAMPLE_RATE
"""Samples after which an ambience begins again; all parts are made to join seamlessly."""

_Maker = Callable[[int, np.random.Generator], "NDArray[np.float64]"]


def ambience(words: str, seconds: float) -> "NDArray[np.float32]":
    """Make the sound of a place.

    Args:
        words: what is heard, in English or Chinese.
        seconds: how long.

    Returns:
        `(n, 2)` samples with an RMS of one, or all zero.
    """
    length = round(seconds * SAMPLE_RATE)
    count = min(length, _LOOP)
    made = np.zeros((count, 2))
    plain = words.lower()
    heard = [maker for pattern, maker in _SOUNDS if re.search(pattern, plain)]
    for rank, maker in enumerate(heard):
        rng = np.random.default_rng(number_of(f"{words} {rank}"))
        for channel in range(2):
            sound = maker(count, rng)
            made[:, channel] += sound / max(float(np.sqrt((sound**2).mean())), 1e-9)
    level = float(np.sqrt((made**2).mean())) if count else 0.0
    loop = np.asarray(made / level if level > 0 else made, np.float32)
    return np.tile(loop, (-(-length // max(count, 1)), 1))[:length]


def _noise(count: int, rng: np.random.Generator, low: float, high: float, slope: float = 0.0) -> "NDArray[np.float64]":
    """Return noise between two frequencies in Hz, falling by `slope` dB an octave inside and steeply outside."""
    size = max(2, count)
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 1.0)
    shape = 1 / np.sqrt((1 + (low / frequencies) ** 6) * (1 + (frequencies / high) ** 6))
    shape *= (frequencies / low) ** (-slope / 6.02)
    parts = rng.standard_normal((2, len(frequencies)), np.float32) * shape.astype(np.float32)
    return np.asarray(np.fft.irfft(parts[0] + 1j * parts[1], size)[:count], np.float64)


def _swell(count: int, rng: np.random.Generator, period: float, depth: float) -> "NDArray[np.float64]":
    """Return a slow rise and fall around one, of about a period in seconds, in whole waves."""
    turn = 2 * np.pi * np.arange(count) / max(count, 1)
    waves = max(1, round(count / SAMPLE_RATE / period)), max(1, round(count / SAMPLE_RATE / (period * 0.37)))
    phase = rng.uniform(0, 2 * np.pi, 2)
    wave = np.sin(waves[0] * turn + phase[0]) + 0.6 * np.sin(waves[1] * turn + phase[1])
    return np.asarray(1 + depth * wave / 1.6)


def _sparse(
    count: int, rng: np.random.Generator, rate: float, grain: Callable[[np.random.Generator], "NDArray[np.float64]"]
) -> "NDArray[np.float64]":
    """Return short sounds strewn at random, `rate` of them a second."""
    made = np.zeros(count)
    for _ in range(max(1, round(rate * count / SAMPLE_RATE))):
        sound = grain(rng)
        at = int(rng.integers(0, max(1, count - len(sound))))
        made[at : at + len(sound)] += sound[: count - at]
    return made


def _ring(rng: np.random.Generator, low: float, high: float, seconds: float) -> "NDArray[np.float64]":
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    rise = rng.uniform(0.9, 1.25)
    frequency = rng.uniform(low, high) * (1 + (rise - 1) * time / seconds)
    return np.asarray(np.sin(2 * np.pi * frequency * time) * np.exp(-time * 7 / seconds) * rng.uniform(0.3, 1))


def _drop(rng: np.random.Generator) -> "NDArray[np.float64]":
    return _ring(rng, 900, 2100, 0.09)


def _crack(rng: np.random.Generator) -> "NDArray[np.float64]":
    count = round(0.012 * SAMPLE_RATE)
    return np.asarray(rng.standard_normal(count) * np.exp(-np.arange(count) / 90) * rng.uniform(0.2, 1.4))


def _chirp(rng: np.random.Generator) -> "NDArray[np.float64]":
    seconds = rng.uniform(0.07, 0.16)
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    bend = 1 + 0.25 * np.sin(np.pi * time / seconds * rng.integers(1, 4))
    call = np.sin(2 * np.pi * np.cumsum(rng.uniform(2600, 4600) * bend) / SAMPLE_RATE)
    call *= np.sin(np.pi * time / seconds) ** 2 * rng.uniform(0.2, 1)
    gap = np.zeros(round(0.05 * SAMPLE_RATE))
    return np.concatenate([call, gap] * int(rng.integers(1, 5)))


def _thud(rng: np.random.Generator) -> "NDArray[np.float64]":
    return _ring(rng, 70, 120, 0.12) + np.pad(
        _crack(rng) * 0.2, (0, round(0.12 * SAMPLE_RATE) - round(0.012 * SAMPLE_RATE))
    )


def _rain(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    fine = _noise(count, rng, 900, 9000, 2)
    return fine / fine.std() + 0.5 * _sparse(count, rng, 30, _crack) if count else fine


def _dripping(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return _sparse(count, rng, 1.1, _drop)


def _traffic(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return _noise(count, rng, 45, 420, 4) * _swell(count, rng, 5.3, 0.45)


def _wind(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return _noise(count, rng, 160, 700, 3) * _swell(count, rng, 4.1, 0.6) ** 2


def _sea(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return _noise(count, rng, 120, 3500, 4) * _swell(count, rng, 6.7, 0.75) ** 2


def _crowd(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    voices = np.zeros(count)
    for _ in range(4):
        low = rng.uniform(220, 520)
        voices += _noise(count, rng, low, low * 3.2, 3) * np.maximum(
            _swell(count, rng, rng.uniform(0.21, 0.42), 0.9), 0
        )
    return voices


def _room(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    time = np.arange(count) / SAMPLE_RATE
    air = _noise(count, rng, 60, 900, 5)
    hum = (
        np.sin(2 * np.pi * 100 * time) + 0.4 * np.sin(2 * np.pi * 200 * time + 1) + 0.2 * np.sin(2 * np.pi * 300 * time)
    )
    return air / max(float(air.std()), 1e-9) + 0.5 * hum if count else air


def _birds(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return _sparse(count, rng, 1.6, _chirp)


def _fire(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    glow = _noise(count, rng, 70, 500, 4) * _swell(count, rng, 1.9, 0.3)
    return glow / max(float(glow.std()), 1e-9) * 0.5 + _sparse(count, rng, 9, _crack) if count else glow


def _train(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    time = np.arange(count) / SAMPLE_RATE
    clack = 0.35 + np.exp(-((time % 0.62) / 0.05)) + 0.8 * np.exp(-(((time - 0.16) % 0.62) / 0.05))
    return _noise(count, rng, 50, 480, 4) * clack * _swell(count, rng, 9.0, 0.35)


def _steps(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    made = np.zeros(count)
    for at in range(round(0.2 * SAMPLE_RATE), count, round(0.56 * SAMPLE_RATE)):
        sound = _thud(rng)[: count - at]
        made[at : at + len(sound)] += sound
    return made


def _thunder(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    return np.asarray(_noise(count, rng, 28, 160, 3) * np.maximum(_swell(count, rng, 5.9, 0.9), 0) ** 3)


def _clock(count: int, rng: np.random.Generator) -> "NDArray[np.float64]":
    made = np.zeros(count)
    for at in range(0, count, SAMPLE_RATE // 2):
        sound = _crack(rng)[: count - at]
        made[at : at + len(sound)] += sound
    return made


_SOUNDS: Final[tuple[tuple[str, _Maker], ...]] = (
    (r"\brain|drizzl|downpour|storm|雨", _rain),
    (r"drip|dropl|leak|滴", _dripping),
    (r"traffic|\bcars?\b|street|road|highway|city|车流|交通|马路|街", _traffic),
    (r"wind|breeze|gust|draught|风", _wind),
    (r"\bsea\b|ocean|waves?\b|surf|shore|river|stream|water(fall)|海|浪|河|溪", _sea),
    (r"crowd|chatter|caf[eé]|restaurant|market|people|voices|murmur|人群|人声|咖啡|市场|餐", _crowd),
    (r"room tone|\bhum|fan\b|fridge|refrigerator|machine|engine|air.?con|ventilat|office|室内|嗡|机器", _room),
    (r"bird|gulls?\b|sparrow|forest|crickets?|cicada|鸟|蝉|虫|林", _birds),
    (r"\bfire|crackl|campfire|hearth|火", _fire),
    (r"train|railway|subway|metro|tram|火车|列车|地铁", _train),
    (r"footstep|steps\b|walking|脚步", _steps),
    (r"thunder|雷", _thunder),
    (r"clock|tick|钟|滴答", _clock),
)
