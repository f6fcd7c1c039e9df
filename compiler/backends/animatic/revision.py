"""The renderer's revision: what a clip depends on besides its request.

It stands in every animatic request and so in its key: a better renderer makes new clips. Asked for on
every plan, so it loads no picture, sound or codec library. Invariant: the same installation gives the
same text.
"""

from functools import cache
from importlib import metadata
from typing import Final

from compiler.backends.animatic.sound.engine import find_engine

RENDERER: Final = 3
"""Raised whenever the same request would be drawn or spoken differently."""

_LIBRARIES: Final = ("av", "numpy", "opencv-python-headless", "pillow")


@cache
def renderer_revision() -> str:
    """Return the revision of renderer, codecs, picture libraries and speech engine."""
    parts = [f"animatic {RENDERER}", *(f"{name} {_version(name)}" for name in _LIBRARIES), find_engine().identity]
    return "; ".join(parts)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"
