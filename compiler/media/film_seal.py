"""Fills in what a film says of its own packets, once they are written.

`FilmWriter` calls it. Invariant: a place that was kept free is filled with as many bytes, so that nothing moves.
"""

import mmap
from pathlib import Path


def fill_in(path: Path, blank: str, text: str) -> None:
    """Replace a text in a file's labels, which stand before its packets.

    Args:
        path: of the film.
        blank: the text that is there, once.
        text: as long as that.

    Raises:
        OSError: the file cannot be written.
        ValueError: the texts are not of one length, or the blank is not there; our own mistake.
    """
    old, new = blank.encode(), text.encode()
    if len(old) != len(new):
        raise ValueError("what is filled in is not as long as what was kept free for it")
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as bytes_of:
        place = bytes_of.find(old)
        if place < 0:
            raise ValueError("nothing was kept free")
        bytes_of[place : place + len(new)] = new
