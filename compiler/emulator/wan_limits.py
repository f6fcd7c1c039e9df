"""What Wan 2.7 takes as a reference, whoever hosts it.

Modules of providers that hand requests on to the model call it. Source: the reference of creating tasks, read
2026-11-20; the numbers are written down here a second time on purpose. Invariant: judged are the received bytes.
"""

from typing import Final, Literal

from compiler.ir.asset import AssetFacts
from compiler.media.probe_problem import ProbeProblem

Use = Literal["image", "video", "voice"]

_FORMATS: Final = {"image": {"jpeg", "png", "bmp", "webp"}, "video": {"mp4", "mov"}, "voice": {"wav", "mp3"}}
_MEGABYTES: Final = {"image": 20, "video": 100, "voice": 15}
_SECONDS: Final = {"video": (1.0, 30.0), "voice": (1.0, 10.0)}
_SIDES: Final = {"image": (240, 8000), "video": (240, 4096)}
_WIDEST: Final = 8


def find_problem(use: Use, found: AssetFacts | ProbeProblem) -> str:
    """Return what is wrong with a file, in a provider's words; empty where nothing is.

    Args:
        use: what it is given as.
        found: what a probe says of its bytes.
    """
    if isinstance(found, ProbeProblem) or found.format not in _FORMATS[use]:
        return f"The {use} format is not supported."
    if found.size > _MEGABYTES[use] << 20:
        return f"The {use} is larger than {_MEGABYTES[use]}MB."
    if found.has_alpha and found.format == "png":
        return "The image has a transparent channel."
    return _picture_problem(use, found) or _length_problem(use, found)


def _picture_problem(use: Use, found: AssetFacts) -> str:
    if use not in _SIDES:
        return ""
    (least, most), short, long = _SIDES[use], min(found.width, found.height), max(found.width, found.height)
    if not least <= short <= long <= most:
        return f"The {use} resolution {found.width}x{found.height} is outside {least} to {most}."
    return f"The {use} aspect ratio is outside 1:8 to 8:1." if long > _WIDEST * short else ""


def _length_problem(use: Use, found: AssetFacts) -> str:
    if use not in _SECONDS:
        return ""
    least, most = _SECONDS[use]
    fits = least <= found.seconds <= most
    return "" if fits else f"The {use} duration {found.seconds:.1f}s is outside {least:g} to {most:g}s."
