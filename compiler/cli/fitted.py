"""Cuts a text to a number of cells, right for Chinese too, with `…` where something is left out."""

from compiler.source.width import width

_LEFT_OUT = "…"


def fit_end(text: str, cells: int) -> str:
    """Return a text that takes at most so many cells, cut at its end."""
    if width(text) <= cells:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > cells - 1:
            break
        kept += char
    return kept.rstrip() + _LEFT_OUT


def fit_start(text: str, cells: int) -> str:
    """Return a text that takes at most so many cells, cut at its start: the end of a name tells most."""
    if width(text) <= cells:
        return text
    kept = ""
    for char in reversed(text):
        if width(char + kept) > cells - 1:
            break
        kept = char + kept
    return _LEFT_OUT + kept
