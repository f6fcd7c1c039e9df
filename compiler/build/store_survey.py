"""Looks a whole store over: is everything that was kept here, and is it what was kept?

Called by `scenec store verify`. Invariant: changes nothing, and survives whatever stands in the store.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_IRUSR
from typing import Literal

from compiler.build.blob import blob_size, open_blob

FaultKind = Literal["absent", "odd", "unreadable", "size", "content", "record"]

_CLIP = re.compile(r"(?P<sha256>[0-9a-f]{64})\.mp4")
_KEY = re.compile(r"[0-9a-f]{64}\.json")
_NO_FILE = -1


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a store that is not as it was kept.

    Attributes:
        kind: `absent`: a record names a clip that is not here; `odd`: a folder, a link or something else in the place
            of a clip or of a folder; `unreadable`: the system does not let it be read; `size` and `content`: not the
            bytes that were kept; `record`: a record that cannot be read.
        path: of it, below the store, with `/`.
        sha256: of the clip; empty where it is about none.
    """

    kind: FaultKind
    path: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a store has.

    Attributes:
        clips: how many clips are as they should be, as far as was looked.
        size: their bytes.
        unnamed: those of them that no record names, by SHA-256: a run died just there, and the next one finds them.
        faults: what is not as it should be, by path.
    """

    clips: int
    size: int
    unnamed: tuple[str, ...]
    faults: tuple[Fault, ...]


def survey_store(folder: Path, *, read_data: bool) -> Survey:
    """Look at every record and every clip of a store.

    Args:
        folder: of the store; one that is not there is empty.
        read_data: whether every clip is read and compared with its name, which finds flipped bits too.
    """
    faults: list[Fault] = []
    sizes = _recorded_sizes(folder, faults)
    found: dict[str, int] = {}
    for path in _entries(folder, folder / "clips", faults):
        fault = _look(folder, path, sizes, read_data=read_data)
        if fault is not None:
            faults.append(fault)
        elif (match := _CLIP.fullmatch(path.name)) is not None:
            found[match["sha256"]] = blob_size(path) or 0
    broken = {fault.sha256 for fault in faults}
    absent = [sha256 for sha256 in sizes if sha256 not in found and sha256 not in broken]
    faults += [Fault("absent", f"clips/{sha256[:2]}/{sha256}.mp4", sha256) for sha256 in absent]
    unnamed = tuple(sorted(sha256 for sha256 in found if sha256 not in sizes))
    ordered = tuple(sorted(faults, key=lambda fault: (fault.path, fault.kind)))
    return Survey(len(found), sum(found.values()), unnamed, ordered)


def _recorded_sizes(folder: Path, faults: list[Fault]) -> Mapping[str, frozenset[int]]:
    """Return the sizes that records say of each clip."""
    sizes: dict[str, frozenset[int]] = {}
    for path in _entries(folder, folder / "takes", faults):
        if path.name.startswith("."):
            continue
        try:
            with open_blob(path) as stream:
                document = json.load(stream)
            takes = [(str(take["sha256"]), int(take["size"])) for take in document["takes"]]
            sound = bool(_KEY.fullmatch(path.name)) and all(_CLIP.fullmatch(f"{sha256}.mp4") for sha256, _ in takes)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            sound, takes = False, []
        if not sound:
            faults.append(Fault("record", _below(folder, path)))
            continue
        for sha256, size in takes:
            sizes[sha256] = sizes.get(sha256, frozenset()) | {size}
    return sizes


def _look(folder: Path, path: Path, sizes: Mapping[str, frozenset[int]], *, read_data: bool) -> Fault | None:
    """Look at one entry in the place of a clip."""
    name, match = _below(folder, path), _CLIP.fullmatch(path.name)
    sha256 = match["sha256"] if match and path.parent.name == match["sha256"][:2] else ""
    if not sha256:
        # What writes a record leaves its temporary file when it is killed.
        return None if path.name.startswith(".") else Fault("odd", name)
    kind = _fault_of(path, sha256, sizes.get(sha256), read_data=read_data)
    return Fault(kind, name, sha256) if kind else None


def _fault_of(path: Path, sha256: str, sizes: frozenset[int] | None, *, read_data: bool) -> FaultKind | None:
    size = blob_size(path)
    if size == _NO_FILE:
        return "odd"
    try:
        if not path.lstat().st_mode & S_IRUSR:
            return "unreadable"
        if not size or (sizes is not None and size not in sizes):
            return "size"
        return "content" if read_data and _digest(path) != sha256 else None
    except OSError:
        return "unreadable"


def _digest(path: Path) -> str:
    with open_blob(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _entries(folder: Path, place: Path, faults: list[Fault]) -> Iterator[Path]:
    """Yield what lies two folders deep, in order."""
    for part in _inside(folder, place, faults):
        yield from _inside(folder, part, faults)


def _inside(folder: Path, place: Path, faults: list[Fault]) -> list[Path]:
    try:
        return sorted(place.iterdir())
    except FileNotFoundError:
        if place.is_symlink():
            faults.append(Fault("odd", _below(folder, place)))
    except NotADirectoryError:
        faults.append(Fault("odd", _below(folder, place)))
    except OSError:
        faults.append(Fault("unreadable", _below(folder, place)))
    return []


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
