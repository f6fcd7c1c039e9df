"""Finds what a store could do without, and removes it when told to.

Called by `scenec store gc`. Invariant: a clip that was paid for stays as long as a lock of a repository that is known,
or the journal, names it, and as long as it is not known what they name; nothing young is touched, since somebody may be
about to name it.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compiler.build.blob import blob_size
from compiler.build.store_survey import survey_store
from compiler.driver.store_places import StorePlace
from compiler.driver.workplace import CUTTING_ROOM
from compiler.ir.price import Price

LitterKind = Literal["leftover", "damaged", "free", "paid"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
OLD_SECONDS = 3 * 86400.0
"""No provider keeps a clip for longer, and no run lasts as long."""


@dataclass(frozen=True, slots=True)
class Litter:
    """Something that a store could do without.

    Attributes:
        kind: `leftover` of a run that died, `damaged` and set aside, `free` to draw again and asked for by no shot,
            `paid` for and named by nothing that is known.
        path: of it.
        size: bytes.
        reason: why it may go, or why it stays.
        goes: whether it may go without any further leave.
        may_go: whether it may go with leave for what was paid for.
        price: what it cost, where that is known.
        sha256: of a clip; empty for anything else.
    """

    kind: LitterKind
    path: Path
    size: int
    reason: str
    goes: bool
    may_go: bool = False
    price: Price | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the clips that somebody relies on.

    Attributes:
        named: clips that locks and journals name, by SHA-256.
        gap: why that may not be all of them; empty if it is.
        keys: request keys that the shots of this repository have with the animatic; None where they are not known.
        prices: of clips.
    """

    named: AbstractSet[str]
    gap: str
    keys: AbstractSet[str] | None
    prices: dict[str, Price]


def find_litter(place: StorePlace, known: Knowledge, now: float) -> tuple[Litter, ...]:
    """Return what a store could do without, oldest kind first.

    Args:
        place: the store.
        known: of the clips that somebody relies on.
        now: seconds since the epoch.
    """
    found = [*_leftovers(place.store.folder, now), *_set_aside(place, known, now)]
    found += _unnamed(place, known, now) if place.paid else [*_unwanted(place, known), *_unused(place, now)]
    return tuple(found)


def remove_litter(place: StorePlace, litter: Iterable[Litter]) -> int:
    """Remove what was found, records before their clips, and return how many bytes that freed.

    Raises:
        OSError: the store cannot be written.
    """
    gone = tuple(litter)
    digests = {each.sha256 for each in gone if each.kind in ("free", "paid") and each.sha256}
    for record in place.store.folder.glob("takes/*/*.json") if digests else ():
        place.store.forget(record.stem, digests)
    for each in gone:
        if each.path.is_dir() and not each.path.is_symlink():
            shutil.rmtree(each.path)
        else:
            each.path.unlink(missing_ok=True)
    return sum(each.size for each in gone)


def _leftovers(folder: Path, now: float) -> Iterator[Litter]:
    """Yield what runs that died had begun to write."""
    for path in [*folder.glob("incoming/*"), *folder.glob("takes/*/.*.part")]:
        if _is_old(path, now):
            yield Litter("leftover", path, _size(path), "a run that died had begun to write it", goes=True)


def _set_aside(place: StorePlace, known: Knowledge, now: float) -> Iterator[Litter]:
    """Yield what was found damaged. What was paid for stays until a whole copy is here: it may be the only one."""
    for path in sorted(place.store.folder.glob("quarantine/*")):
        match = _SHA256.search(path.name)
        sha256 = match[0] if match and path.suffix == ".mp4" else ""
        price = known.prices.get(sha256)
        if not _is_old(path, now):
            continue
        if not place.paid or not sha256:
            yield Litter("damaged", path, _size(path), "it was damaged, and set aside", goes=True)
        elif blob_size(place.store.blob(sha256)) is not None and place.store.holds(sha256):
            yield Litter("damaged", path, _size(path), "the whole clip is here again", goes=True)
        else:
            reason = "it is damaged, and no whole copy of it is here"
            yield Litter("damaged", path, _size(path), reason, goes=False, price=price)


def _unwanted(place: StorePlace, known: Knowledge) -> Iterator[Litter]:
    """Yield the drawn clips that no shot of this repository asks for any more."""
    if known.keys is None:
        return
    wanted: set[str] = set()
    for key in known.keys:
        wanted |= {take.sha256 for take in place.store.find(key).takes}
    for path in sorted(place.store.folder.glob("clips/*/*.mp4")):
        if path.stem not in wanted:
            yield Litter("free", path, _size(path), "no shot asks for it any more", goes=True, sha256=path.stem)


def _unused(place: StorePlace, now: float) -> Iterator[Litter]:
    """Yield what was made for cuts of this repository's films, and no cut has used for days."""
    for path in sorted((place.store.folder.parent / CUTTING_ROOM).glob("*/*")):
        if _is_old(path, now):
            yield Litter("free", path, _size(path), "no film was cut with it for days", goes=True)


def _unnamed(place: StorePlace, known: Knowledge, now: float) -> Iterator[Litter]:
    """Yield the paid clips that no lock and no journal names."""
    broken = {fault.sha256 for fault in survey_store(place.store.folder, read_data=False).faults}
    for path in sorted(place.store.folder.glob("clips/*/*.mp4")):
        sha256 = path.stem
        if sha256 in known.named or sha256 in broken or not _is_old(path, now):
            continue
        reason = known.gap or "neither a lock that is known nor the journal names it"
        price = known.prices.get(sha256)
        yield Litter("paid", path, _size(path), reason, goes=False, may_go=not known.gap, price=price, sha256=sha256)


def _is_old(path: Path, now: float) -> bool:
    """Tell whether nobody can be at work on it any more; where the clock jumped, somebody can."""
    with suppress(OSError):
        found = path.lstat()
        return now - max(found.st_mtime, found.st_ctime) > OLD_SECONDS
    return False


def _size(path: Path) -> int:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            return sum(max(0, blob_size(each) or 0) for each in path.rglob("*"))
        return path.lstat().st_size
    return 0
