"""Durable writes: a file appears whole or not at all, and survives a power cut.

Used by store, lock, plan files and shared stores. Invariant: temporary file in the same folder, flush, fsync, rename,
fsync of the folder, and of the folder above one that is new.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old content or the new, never a part.

    Raises:
        OSError: the folder cannot be written, or the disk is full; the old content is untouched.
    """
    make_folder(path.parent)
    temporary = _beside(path)
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            sync_file(stream)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def try_writing(path: Path) -> None:
    """Find out whether `write_durably` could write a file; nothing changes.

    Raises:
        OSError: it could not: the folder, or the file's name, does not allow it.
    """
    temporary = _beside(path)
    try:
        temporary.open("xb").close()
    finally:
        temporary.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        path.lstat()


def _beside(path: Path) -> Path:
    # Short whatever the file is called: a name that is long enough for the file itself must do.
    return path.with_name(f".{secrets.token_hex(8)}.part")


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
