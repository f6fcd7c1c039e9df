"""A program of its own that says one line with espeak-ng, which is GPL and stays out of our process.

`speech` runs it with Python and JSON on its standard input; it answers with a line of JSON and 16-bit
samples. Standard library and `espeakng_loader` only. Invariant: one line per process, because the
library carries state over and would say the second one differently.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from typing import Final

import espeakng_loader

_SYNCHRONOUS: Final = 2
_DONT_EXIT: Final = 1 << 15
_RATE, _PITCH = 1, 3
_UTF8: Final = 1
_BY_CHARACTER: Final = 1
_WORD: Final = 1
_FAILED: Final = 3
_SEED: Final = 1


class Event(ctypes.Structure):
    """`espeak_EVENT` of espeak-ng's `speak_lib.h`."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class Voice(ctypes.Structure):
    """`espeak_VOICE` of espeak-ng's `speak_lib.h`."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def _languages(voice: Voice) -> Iterator[tuple[int, str]]:
    """Yield a voice's languages with their ranks: pairs of a byte and a string, ended by a zero byte."""
    at = voice.languages
    while at and (rank := ctypes.c_ubyte.from_address(at).value):
        name = ctypes.string_at(at + 1)
        yield rank, name.decode()
        at += len(name) + 2


def _voice_for(library: ctypes.CDLL, language: str) -> str | None:
    """Return the identifier of the voice that ranks its language highest."""
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(Voice))
    listed = library.espeak_ListVoices(None)
    found: list[tuple[int, str]] = []
    index = 0
    while listed[index]:
        voice = listed[index].contents
        found += [(rank, voice.identifier.decode()) for rank, name in _languages(voice) if name == language]
        index += 1
    return min(found)[1] if found else None


def main() -> int:
    """Say the line."""
    asked = json.load(sys.stdin.buffer)
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)
    # Left alone, the library seeds its breath noise with the time of day.
    library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
    identifier = _voice_for(library, asked["language"]) if rate > 0 else None
    if identifier is None:
        return _FAILED
    voice = f"{identifier}+{asked['variant']}" if asked["variant"] else identifier
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        return _FAILED
    samples = bytearray()
    words: list[tuple[int, int]] = []

    def collect(wave: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[Event]") -> int:
        index = 0
        while events[index].type:
            if events[index].type == _WORD:
                words.append((events[index].text_position - 1, events[index].audio_position))
            index += 1
        if count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        return 0

    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_RATE, int(asked["rate"]), 0)
    library.espeak_SetParameter(_PITCH, int(asked["pitch"]), 0)
    text = asked["text"].encode()
    library.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    sys.stdout.buffer.write(json.dumps({"rate": rate, "words": words}).encode() + b"\n")
    sys.stdout.buffer.write(samples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
