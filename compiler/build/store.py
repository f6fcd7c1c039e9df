"""The store: clips by content, and which request keys they answer.

`driver` opens one per kind of backend: free clips in the repository's `.scenec/`, paid ones in the
machine-wide data folder. Invariant: a blob's name is the SHA-256 of its bytes, checked on every use;
a blob is durable before the record that names it; what is damaged is set aside, never deleted.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from compiler.build.blob import blob_sha256, blob_size, chunks_of
from compiler.build.durable import make_folder, sync_folder, write_durably

_HEX = re.compile(r"[0-9a-f]{64}")
_NO_FILE = -1


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A clip that answers a request key.

    Attributes:
        number: the take, from 1.
        sha256: of the clip.
        size: bytes.
        seconds: measured length.
        slate: digest of what is written on the picture; empty where nothing is.
        remarks: slug and message of what the backend had to say about it.
    """

    number: int
    sha256: str
    size: int
    seconds: float
    slate: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the store has for a key.

    Attributes:
        takes: those whose bytes are here in the right size, by number.
        damaged: whether a record cannot be read, or a clip's bytes are not what was stored.
        lost: those that were kept and are not here, or not in the right size, by number.
    """

    takes: tuple[StoredTake, ...]
    damaged: bool
    lost: tuple[StoredTake, ...] = ()


class Store:
    """A folder of clips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    def new_clip(self) -> Path:
        """Return where a clip may be made before it is kept: a name of its own, on the store's file system."""
        folder = self._folder / "incoming"
        make_folder(folder)
        return folder / f"{secrets.token_hex(8)}.mp4"

    def probe(self) -> int:
        """Try the store out with a small file and return how many bytes are free.

        Raises:
            OSError: nothing can be kept here.
        """
        path = self.new_clip()
        try:
            write_durably(path, b"scenec looks whether clips can be kept here\n")
        finally:
            path.unlink(missing_ok=True)
        return shutil.disk_usage(path.parent).free

    def blob(self, sha256: str) -> Path:
        """Return where a clip's bytes are, or would be."""
        return self._folder / f"clips/{sha256[:2]}/{sha256}.mp4"

    def having(self, digits: str) -> tuple[Path, ...]:
        """Return the clips that are here under a request key or a checksum that begins with some digits."""
        if not re.fullmatch(r"[0-9a-f]{2,64}", digits):
            return ()
        keys = [path.stem for path in self._folder.glob(f"takes/{digits[:2]}/{digits}*.json")]
        answers = {self.blob(take.sha256) for key in keys for take in self.find(key).takes}
        return tuple(sorted(answers | set(self._folder.glob(f"clips/{digits[:2]}/{digits}*.mp4"))))

    def find(self, key: str) -> Found:
        """Look a key up, without reading the clips themselves."""
        records = self._records(key)
        if records is None:
            return Found((), damaged=True)
        sizes = {take: blob_size(self.blob(take.sha256)) for take in records}
        here = tuple(take for take, size in sizes.items() if size == take.size)
        lost = tuple(take for take, size in sizes.items() if size != take.size)
        return Found(here, damaged=any(sizes[take] is not None for take in lost), lost=lost)

    def has(self, key: str, sha256: str) -> bool:
        """Tell whether a clip seems to be here, without reading it; a key's record need not name it."""
        size = blob_size(self.blob(sha256))
        sizes = [take.size for take in self._records(key) or () if take.sha256 == sha256]
        return size is not None and size > 0 and size in (sizes or [size])

    def intact(self, take: StoredTake) -> bool:
        """Tell whether a take's bytes are what was stored; a corrupt clip is set aside."""
        return self.holds(take.sha256)

    def holds(self, sha256: str) -> bool:
        """Tell whether a clip is here and is what its name says; what is not is set aside if the store can be written.

        A clip that the system does not let us read stays where it is, and is not held.
        """
        path = self.blob(sha256)
        size = blob_size(path)
        if size is None:
            return False
        try:
            if size >= 0 and blob_sha256(path) == sha256:
                return True
        except OSError:
            return False
        with suppress(OSError):
            self.set_aside(path)
        return False

    def clear_damage(self, key: str) -> None:
        """Set aside whatever is damaged under a key, so that it can be made again.

        Raises:
            OSError: the store cannot be written.
        """
        records = self._records(key)
        if records is None:
            self.set_aside(self._record_path(key))
            return
        for take in records:
            if blob_size(self.blob(take.sha256)) not in (take.size, None):
                self.set_aside(self.blob(take.sha256))

    def keep(self, key: str, take: StoredTake, clip: Path) -> None:
        """Move a finished clip in and record that it answers a key.

        Args:
            key: the request key.
            take: its description; `sha256` and `size` are those of `clip`.
            clip: a file from `new_clip`; it is moved.

        Raises:
            OSError: the store cannot be written; nothing is recorded.
        """
        path = self.blob(take.sha256)
        self._make_way(path)
        with clip.open("rb") as stream:
            os.fsync(stream.fileno())
        clip.chmod(0o444)
        clip.replace(path)
        sync_folder(path.parent)
        self.record(key, take)

    def forget(self, key: str, digests: AbstractSet[str]) -> None:
        """Take clips out of a key's record; one that nothing is left in goes, and one that cannot be read stays.

        Raises:
            OSError: the store cannot be written.
        """
        path, old = self._record_path(key), self._records(key) or ()
        left = [take for take in old if take.sha256 not in digests]
        if len(left) == len(old):
            return
        if left:
            self._write(path, left)
        else:
            path.unlink()

    def record(self, key: str, take: StoredTake) -> None:
        """Record that a clip that is here answers a key.

        Raises:
            OSError: the store cannot be written; the old record is untouched.
        """
        path, old = self._record_path(key), self._records(key)
        if old is None:
            self.set_aside(path)
        self._make_way(path)
        others = [each for each in old or () if (each.number, each.slate) != (take.number, take.slate)]
        records = sorted([*others, take], key=lambda record: (record.number, record.slate))
        self._write(path, records)

    def _write(self, path: Path, records: Sequence[StoredTake]) -> None:
        document = {"schema_version": 1, "takes": [asdict(record) for record in records]}
        write_durably(path, json.dumps(document, ensure_ascii=False, indent=1).encode())

    def set_aside(self, path: Path) -> Path:
        """Move something damaged out of the way, and return where it is now; it is never deleted.

        Raises:
            OSError: it cannot be moved.
        """
        aside = self._folder / "quarantine"
        make_folder(aside)
        kept = aside / f"{secrets.token_hex(4)}-{path.name}"
        path.replace(kept)
        return kept

    def _make_way(self, path: Path) -> None:
        """Make the folder of a file, and set aside what stands in its place or in that of its folders."""
        for folder in (path.parent.parent, path.parent):
            if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
                self.set_aside(folder)
        if blob_size(path) == _NO_FILE:
            self.set_aside(path)
        make_folder(path.parent)

    def _record_path(self, key: str) -> Path:
        return self._folder / f"takes/{key[:2]}/{key}.json"

    def _records(self, key: str) -> tuple[StoredTake, ...] | None:
        """Read a key's records; None when they cannot be read."""
        try:
            document = json.loads(self._record_path(key).read_bytes())
            records = tuple(_record(entry) for entry in document["takes"])
        except FileNotFoundError:
            return ()
        except NotADirectoryError:
            # A file in the place of the whole store holds no records; one inside it hides some.
            return None if self._folder.is_dir() else ()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return records if all(_HEX.fullmatch(record.sha256) for record in records) else None


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for chunk in chunks_of(stream):
            digest.update(chunk)
    return digest.hexdigest()


def _record(entry: dict[str, object]) -> StoredTake:
    remarks = entry.get("remarks", [])
    return StoredTake(
        number=int(str(entry["number"])),
        sha256=str(entry["sha256"]),
        size=int(str(entry["size"])),
        seconds=float(str(entry["seconds"])),
        slate=str(entry.get("slate", "")),
        remarks=tuple((str(slug), str(message)) for slug, message in remarks) if isinstance(remarks, list) else (),
    )
