"""Time: how long lines take to say, how long a shot lasts, and when each line begins.

Comes from texts and the model's range; `lower` calls it. Invariant: windows follow one another, never
overlap, and end inside their beat.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

# Seconds. A word of average length then takes 0.37 s: 160 words a minute, the pace of film dialogue.
_PER_LETTER = 0.064
_PER_WORD = 0.07
_PER_DIGIT = 0.3
_PER_HAN = 0.22
_PER_KANA = 0.14
_PER_HANGUL = 0.18
_COMMA = 0.22
_STOP = 0.4
_SHORTEST = 0.5

_LEAD_IN = 0.7
_GAP = 0.4
_LEAD_OUT = 0.7
# What is left of the pauses when a shot is short of time.
_TIGHT = 0.12
_WITHOUT_LINES = 5

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SPACED_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_DIGIT = re.compile(r"\d")
_PAUSE_COMMA = re.compile(r"[,;:，、；：—–]")
_PAUSE_STOP = re.compile(r"[.!?…。！？]+")
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (_HANGUL, "ko"),
    (_HAN, "zh"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """When something is said: seconds from the start of the clip."""

    start: float
    seconds: float


def speech_seconds(text: str) -> float:
    """Estimate how long a line takes to say, in seconds."""
    if text.isascii():
        words = len(text.split())
        digits = len(_DIGIT.findall(text))
        letters = len(text) - words + 1 - digits
        seconds = letters * _PER_LETTER + words * _PER_WORD + digits * _PER_DIGIT
        seconds += (text.count(",") + text.count(";") + text.count(":")) * _COMMA
        stops = text.count(". ") + text.count("! ") + text.count("? ")
        return max(seconds + stops * _STOP, _SHORTEST)
    return max(_speech_seconds_of_any_script(text), _SHORTEST)


def _speech_seconds_of_any_script(text: str) -> float:
    spaced = _SPACED_WORD.findall(text)
    seconds = sum(map(len, spaced)) * _PER_LETTER + len(spaced) * _PER_WORD
    seconds += len(_HAN.findall(text)) * _PER_HAN + len(_KANA.findall(text)) * _PER_KANA
    seconds += len(_HANGUL.findall(text)) * _PER_HANGUL + len(_DIGIT.findall(text)) * _PER_DIGIT
    stops = len(_PAUSE_STOP.findall(text.rstrip(".!?…。！？\"'”’」』 ")))
    return seconds + len(_PAUSE_COMMA.findall(text)) * _COMMA + stops * _STOP


def language_of(text: str, default: str) -> str:
    """Return the language that a text's script tells, or the default for the Latin script."""
    if not text.isascii():
        for script, language in _SCRIPTS:
            if script.search(text):
                return language
    return default


def comfortable_seconds(lines: Sequence[float]) -> float:
    """Return how long a shot with lines of these lengths wants to be, in seconds; 0 without lines."""
    return _LEAD_IN + sum(lines) + _GAP * (len(lines) - 1) + _LEAD_OUT if lines else 0.0


def auto_seconds(lines: Sequence[float], shortest: int, longest: int) -> int:
    """Return the whole seconds of a shot whose duration is `auto`, inside its model's range."""
    wanted = math.ceil(comfortable_seconds(lines)) if lines else _WITHOUT_LINES
    return max(shortest, min(wanted, longest))


def place_lines(lines: Sequence[float], start: float, seconds: float) -> tuple[tuple[Window, ...], bool]:
    """Give each line of a beat its window.

    Args:
        lines: how long each takes to say, in seconds.
        start: of the beat, in seconds from the start of the clip.
        seconds: length of the beat.

    Returns:
        The windows in order, and whether the lines fit without being hurried.
    """
    if not lines:
        return (), True
    speech = sum(lines)
    pauses = (_LEAD_IN, *(_GAP,) * (len(lines) - 1), _LEAD_OUT)
    room = seconds - speech
    ease = min(1.0, max(room / sum(pauses), _TIGHT))
    pace = min(1.0, (seconds - ease * sum(pauses)) / speech)
    if pace <= 0:  # more lines than even their pauses have room for
        ease, pace = 0.0, seconds / speech
    windows: list[Window] = []
    now = start
    for pause, line in zip(pauses, lines, strict=False):
        now += pause * ease
        windows.append(Window(round(now, 3), round(line * pace, 3)))
        now += line * pace
    return tuple(windows), room >= _TIGHT * sum(pauses)
