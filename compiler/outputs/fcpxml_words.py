"""Words of Final Cut Pro XML that the cut and what lies under it have in common.

`fcpxml` and `fcpxml_beds` write with them. Invariant: every time is a whole number of frames.
"""

import re
from fractions import Fraction
from types import MappingProxyType
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

SOUND: Final = MappingProxyType({"hasAudio": "1", "audioSources": "1", "audioChannels": "2", "audioRate": "48000"})
"""Of an asset that is heard."""
_FORBIDDEN: Final = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 cannot hold."""


def time_of(frames: int | Fraction, fps: int) -> str:
    """Return a length in seconds as the format writes it: `5s`, `7/30s`."""
    return f"{Fraction(frames, fps)}s"


def clean(text: str) -> str:
    """Return a text as one line that XML can hold."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def name_file(asset: ET.Element, path: str) -> None:
    """Write down the file of an asset, by its way from the document's folder."""
    address = quote(path)
    src = address if address.startswith("../") else f"./{address}"
    ET.SubElement(asset, "media-rep", kind="original-media", src=src)


def let_fade(adjustment: ET.Element, fades: tuple[int, int], fps: int) -> ET.Element:
    """Write down how what is adjusted comes and goes, and return the element that it is written in.

    Args:
        adjustment: an `adjust-blend` or `adjust-volume`.
        fades: frames that it takes to come, and to go.
        fps: of the film.
    """
    param = ET.SubElement(adjustment, "param", name="amount", value=adjustment.attrib["amount"])
    for word, count in zip(("fadeIn", "fadeOut"), fades, strict=True):
        if count:
            ET.SubElement(param, word, type="linear", duration=time_of(count, fps))
    return param
