"""The palette: colours that stand for people.

Captions, name cards and backdrops take their colours here. Invariant: a colour depends on the
reference's content alone, so that it is the same in every shot, and is readable on a dark ground.
"""

import colorsys
import hashlib
from typing import Final

Rgb = tuple[int, int, int]

_HUES: Final = (0.075, 0.53, 0.95, 0.30, 0.70, 0.13, 0.45, 0.83, 0.62, 0.22)


def number_of(identity: str) -> int:
    """Return a large number that depends on `identity` alone."""
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")


def name_colours(identities: tuple[str, ...]) -> tuple[Rgb, ...]:
    """Return one colour for each identity; those too alike to tell apart move on to the next free one."""
    taken: list[int] = []
    colours: dict[str, Rgb] = {}
    for identity in dict.fromkeys(identities):
        number = number_of(identity)
        rank = number % len(_HUES)
        while rank in taken and len(taken) < len(_HUES):
            rank = (rank + 1) % len(_HUES)
        taken.append(rank)
        colours[identity] = hls(_HUES[rank], 0.74, 0.82)
    return tuple(colours[identity] for identity in identities)


def hls(hue: float, lightness: float, saturation: float) -> Rgb:
    """Return a colour as bytes from shares of 0 to 1."""
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
