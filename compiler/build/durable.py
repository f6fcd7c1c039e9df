"""Durable writes: a file appears whole or not at all, and survives a power cut.

Used by store, lock, plan files and shared stores. Invariant: temporary file in the same folder, flush, fsync, rename,
fsync of the folder, and of the folder above one that is new.
"""

import os
import secrets
from pathlib import Path
from typing import BinaryIO


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old content or the new, never a part.

    Raises:
        OSError: the folder cannot be written, or the disk is full; the old content is untouched.
    """
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            sync_file(stream)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_file(stream: BinaryIO) -> None:
    """Make what was written to a file durable.

    Raises:
        OSError: the disk is full or fails.
    """
    stream.flush()
    os.fsync(stream.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; a new one is as durable as what will be put into it.

    Raises:
        OSError: it cannot be made.
    """
    new: list[Path] = []
    place = folder
    while not place.exists() and place != place.parent:
        new.append(place)
        place = place.parent
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(new):
        sync_folder(made.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside a folder durable, where the system has that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
