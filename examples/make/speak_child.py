"""Child process: speak one line with espeak-ng and write a WAV file.

Run as ``python speak_child.py VOICE RATE PITCH RANGE OUT.wav`` with the text on standard input. It is
the only file here that touches espeak-ng (GPL-3.0-or-later, from the optional ``espeakng_loader``
package), it runs as its own program, and a fresh process per line keeps the samples repeatable.
"""

from __future__ import annotations

import ctypes
import sys
import wave

try:
    import espeakng_loader
except ImportError:
    espeakng_loader = None

SYNCHRONOUS, DONT_EXIT, UTF8, RATE, PITCH, RANGE = 2, 1 << 15, 1, 1, 3, 4


def main() -> int:
    """Read the text, synthesise, write the WAV; exit 3 without espeak-ng."""
    if espeakng_loader is None:
        return 3
    voice, rate, pitch, spread, out = sys.argv[1:6]
    lib = ctypes.CDLL(espeakng_loader.get_library_path())
    data = str(espeakng_loader.get_data_path()).encode()
    hz = lib.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT)
    if hz <= 0:
        return 4
    samples = bytearray()
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def collect(wav: ctypes._Pointer[ctypes.c_short], count: int, _events: int) -> int:
        if wav and count > 0:
            samples.extend(ctypes.string_at(wav, count * 2))
        return 0

    callback = kind(collect)
    lib.espeak_SetSynthCallback(callback)
    if lib.espeak_SetVoiceByName(voice.encode()) != 0:
        return 5
    for key, value in ((RATE, rate), (PITCH, pitch), (RANGE, spread)):
        lib.espeak_SetParameter(key, int(value), 0)
    text = sys.stdin.buffer.read()
    lib.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None)
    lib.espeak_Synchronize()
    with wave.open(out, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(hz)
        w.writeframes(bytes(samples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
