"""Time: how long lines take to say, how long a shot lasts, and when each line begins.

Comes from texts and the model's range; `lower` calls it. Invariant: windows follow one another, never
overlap, and end inside their beat.
"""

import math
from collections.abc import Sequence

from compiler.source.value import value

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
# The least for an action beside lines: a word is said sooner than anything is done.
_ACTION = 4

_COMMAS = ",;:，、；：—–"
_STOPS = ".!?…。！？"
_QUOTES = "\"'”’」』 "
# First and last character of a script; the language that it tells, if any; seconds for one character.
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja", _PER_KANA),
    ("\uac00", "\ud7af", "ko", _PER_HANGUL),
    ("\u3400", "\u9fff", "zh", _PER_HAN),
    ("\uf900", "\ufaff", "zh", _PER_HAN),
    ("\u0400", "\u04ff", "ru", _PER_LETTER),
    ("\u0600", "\u06ff", "ar", _PER_LETTER),
    ("\u0900", "\u097f", "hi", _PER_LETTER),
    ("\u0370", "\u03ff", "el", _PER_LETTER),
    ("\u0590", "\u05ff", "he", _PER_LETTER),
)
_DIGITS = frozenset("0123456789")


@value
class Window:
    """When something is said: seconds from the start of the clip."""

    start: float
    seconds: float


def speech_seconds(text: str) -> float:
    """Estimate how long a line takes to say, in seconds."""
    text = text.rstrip(_STOPS + _QUOTES)
    if text.isascii():
        words = text.count(" ") + 1
        digits = 0 if _DIGITS.isdisjoint(text) else sum(map(str.isdigit, text))
        letters = len(text) - words + 1 - digits
        seconds = letters * _PER_LETTER + words * _PER_WORD + digits * _PER_DIGIT
        seconds += (text.count(",") + text.count(";") + text.count(":")) * _COMMA
        seconds += (text.count(". ") + text.count("! ") + text.count("? ")) * _STOP
    else:
        seconds = _seconds_of_any_script(text)
    return max(seconds, _SHORTEST)


def _seconds_of_any_script(text: str) -> float:
    """Add up characters one by one: words are short in one script and unmarked in another."""
    seconds = len(text.split()) * _PER_WORD
    before = ""
    for character in text:
        if character.isdigit():
            seconds += _PER_DIGIT
        elif character.isalpha():
            seconds += next((each for first, last, _, each in _SCRIPTS if first <= character <= last), _PER_LETTER)
        elif character in _COMMAS:
            seconds += _COMMA
        elif character in _STOPS and before not in _STOPS:
            seconds += _STOP
        before = character
    return seconds


def language_of(text: str, default: str) -> str:
    """Return the language that a text's script tells, or the default for the Latin script."""
    if not text.isascii():
        for first, last, language, _ in _SCRIPTS:
            if any(first <= character <= last for character in text):
                return language
    return default


def latin_default(native: str) -> str:
    """Return the language of words in the Latin script whose language nobody says.

    Args:
        native: the film's own language; empty where nobody says it.
    """
    unlatin = {language for _, _, language, _ in _SCRIPTS}
    return native if native and native.partition("-")[0] not in unlatin else "en"


def comfortable_seconds(lines: Sequence[float]) -> float:
    """Return how long a shot with lines of these lengths wants to be, in seconds; 0 without lines."""
    return _LEAD_IN + sum(lines) + _GAP * (len(lines) - 1) + _LEAD_OUT if lines else 0.0


def least_seconds(lines: Sequence[float]) -> float:
    """Return the least that a shot with lines of these lengths needs, in seconds, with pauses as short as they get."""
    speech = sum(lines)
    return speech + _TIGHT * (comfortable_seconds(lines) - speech)


def auto_seconds(lines: Sequence[float], shortest: int, longest: int, *, has_action: bool = False) -> int:
    """Return the whole seconds of a shot whose duration is `auto`, inside its model's range.

    Args:
        lines: how long each takes to say, in seconds.
        shortest: the least that the model makes, in seconds.
        longest: the most that it makes.
        has_action: whether anything happens besides.
    """
    wanted = math.ceil(comfortable_seconds(lines)) if lines else _WITHOUT_LINES
    if has_action:
        wanted = max(wanted, _ACTION)
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
    return tuple(windows), seconds >= least_seconds(lines)
