"""What to write instead of a value that does not fit: a mismatch comes in, the text of a help line goes out.

Called by `mismatch_report`. Invariant: there is always something to say, and it is made of the author's own
words where they show what was meant.
"""

import re

from compiler.diagnostics.near import nearest
from compiler.scene.mismatch import Mismatch
from compiler.source.problem import shown

_PATH = "write a path relative to this file, or an address"
_HASH = "write the 64 digits that `sha256sum` prints, or remove the key"
_EXAMPLES = {
    "ambience": "write for instance `ambience: assets/rain.ogg`, or `ambience: {file: assets/rain.ogg, gain: -6}`",
    "budget": "write for instance `budget: 5 USD`",
    "credits": "write `credits: true`, or for instance `credits: {seconds: 8}`",
    "defaults": "write settings below it, for instance `resolution: 720P`",
    "dissolve": "write seconds, for instance `dissolve: 0.5`",
    "duration": "write for instance `duration: 5`, or `duration: auto`",
    "fade": "write seconds, for instance `fade: 0.5`",
    "first_frame": _PATH,
    "footage": _PATH,
    "duck": "write decibels from 0 to 60, for instance `duck: 12`",
    "file": "write a path relative to this file",
    "gain": "write decibels from -60 to 24, for instance `gain: -6`",
    "image": _PATH,
    "languages": "languages are called as on the web, for instance `languages: [en, zh, pt-BR]`",
    "opening": "write `opening: true`, or for instance `opening: {seconds: 5}`",
    "look": "write ids and looks, for instance `look: {mara: rain}`",
    "looks": "write a name with a picture below it, for instance `rain: {image: mara-rain.png}`",
    "loudness": "write LUFS from -40 to -6, for instance `loudness: -14`, or `loudness: off`",
    "music": "in a shot write words, for instance `music: a slow waltz`; at the top of a file a path",
    "scene": "write the title, for instance `scene: The rusty wall`",
    "seconds": "write for instance `seconds: 3`",
    "seed": "write a whole number from 0 to 2147483647, or `seed: auto`",
    "sha256": _HASH,
    "story": "write the title, for instance `story: The harbour`",
    "sound_gain": "write decibels from -60 to 24, for instance `sound_gain: -6`",
    "storyboard": _PATH,
    "subtitles": "write for instance `subtitles: {burn_in: true}`",
    "takes": "write a whole number from 1 to 9, for instance `takes: 3`",
    "transition": "write `transition: {dissolve: 0.5}`, `{wipe: 0.5}`, `{fade: 1}` or `cut`",
    "trim": "write from and to in seconds, for instance `trim: [1, 4.5]`; `null` is the clip's own end",
    "video": _PATH,
    "voice": _PATH,
    "voice_sha256": _HASH,
    "wipe": "write seconds, for instance `wipe: 0.5`",
}
_MAPPINGS = {
    "beats": "write a beat as a mapping, for instance `- {seconds: 3, action: Mara turns.}`",
    "profiles": "write settings below it, for instance `resolution: 720P`",
    "shots": "write a shot as a mapping, for instance `- {id: arrival, action: Mara walks in.}`",
}
_BOOLEANS = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
_SECONDS = re.compile(r"(\d{1,6})(?:\.\d*)?\s*(?:s|sec|secs|second|seconds)?")
_TIMES = ("duration", "seconds", "dissolve", "fade", "wipe")
_LEAST_CLIP = 1
_CARDS = ("opening", "credits")


def remedy(key: str, mismatch: Mismatch) -> str:
    """Return what to write instead.

    Args:
        key: what the value, or the list or mapping that it is an entry of, stands under.
        mismatch: what does not fit.
    """
    text = mismatch.value.strip() if isinstance(mismatch.value, str) else ""
    if mismatch.kind == "bool_type" and key not in _CARDS:
        return f"write `{_BOOLEANS.get(text.lower(), 'true')}`"
    if mismatch.kind == "tuple_type" and key != "trim":
        return f"write {shown(f'[{text}]')}" if text else "begin each entry with a dash"
    if mismatch.kind == "model_type" and key in _MAPPINGS:
        return _MAPPINGS[key]
    seconds = _SECONDS.fullmatch(text) if key in _TIMES and mismatch.kind != "less_than_equal" else None
    if seconds and int(seconds[1]) >= _LEAST_CLIP:
        # Digits of any script are digits here, and those of ASCII in YAML.
        return f"write `{int(seconds[1])}`"
    if key in ("duration", "seed") and nearest(text, ("auto",)):
        return "did you mean `auto`?"
    return _EXAMPLES.get(key) or _of_text(mismatch.value)


def _of_text(value: object) -> str:
    """Return what to do where a text was wanted."""
    if isinstance(value, list):
        return "write one text, in quotes if it begins with `[`"
    if isinstance(value, dict):
        return "write one text, in quotes if it begins with `{` or has a `: ` in it"
    return "write a text, or remove the key"
