"""How the review page writes values: times, labels in prompts, and characters that hide.

Templates call these as filters. Invariant: every function returns plain text or parts of it, which the
template escapes; none makes markup.
"""

import hashlib
import re
from collections.abc import Iterable

from compiler.outputs.review.review_shot import ReviewShot, ReviewSlot

_HIDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ACTION_TONES = {
    "generate": "made",
    "resume": "made",
    "retake": "made",
    "refresh": "made",
    "assemble": "made",
    "outdated": "warned",
    "missing": "lost",
    "blocked": "lost",
    "failed": "lost",
}


def visible(value: object) -> object:
    r"""Return text with control and direction-override characters spelled out as `\u202e`.

    A reader decides about money by what the page shows: it must not differ from what was sent.

    Args:
        value: anything that a template prints; only plain text is changed.
    """
    if type(value) is not str:
        return value
    return _HIDING.sub(lambda match: f"\\u{ord(match[0]):04x}", value.replace("\r\n", "\n"))


def clock(seconds: float) -> str:
    """Return a position in time as `m:ss`, or `h:mm:ss` from one hour."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def length(seconds: float) -> str:
    """Return a length for people, to a tenth of a second: `4 s`, `2.5 s`, `1 min 4 s`."""
    tenths = round(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    second = f"{rest / 10:g} s"
    return f"{minutes} min {second}" if minutes else second


def marked(prompt: str, slots: Iterable[ReviewSlot]) -> list[tuple[str, str]]:
    """Split a prompt at the slot labels in it.

    Args:
        prompt: as sent.
        slots: the shot's slots.

    Returns:
        Pieces of the prompt in order, each with the kind of the slot that it names or an empty text;
        joined, they are the prompt.
    """
    kinds = {slot.label: slot.kind for slot in slots if slot.label}
    if not kinds:
        return [(prompt, "")] if prompt else []
    # `Image 1` does not stand in `Image 12`: no digit may follow, and the longest label wins.
    labels = "|".join(re.escape(label) for label in sorted(kinds, key=lambda label: (-len(label), label)))
    pieces = re.split(rf"((?:{labels})(?!\d))", prompt)
    return [(piece, kinds.get(piece, "") if place % 2 else "") for place, piece in enumerate(pieces) if piece]


def steps(path: str) -> list[str]:
    """Split a path or an address after each slash, where a line may end; joined, they are the path."""
    return re.findall(r"[^/]*/+|[^/]+", path)


def tone(action: str) -> str:
    """Return which of `made`, `kept`, `warned` and `lost` an action's badge is coloured as."""
    return _ACTION_TONES.get(action, "kept")


def language_tag(tag: str) -> str:
    """Return a language tag, or `und` for what cannot be one."""
    return tag if _LANGUAGE.fullmatch(tag) else "und"


def digest(shot: ReviewShot, number: int) -> str:
    """Return what changes with whatever the card of a shot shows."""
    return hashlib.sha256(f"{number} {shot!r}".encode(errors="replace")).hexdigest()[:16]
