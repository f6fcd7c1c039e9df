"""The store: clips by content, and which request keys they answer.

`driver` opens one per kind of backend: free clips in the repository's `.scenec/`, paid ones in the
machine-wide data folder. Invariant: a blob's name is the SHA-256 of its bytes, checked on every use;
a blob is durable before the record that names it.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from compiler.build.durable import sync_folder, write_durably

_HEX = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredTake:
    """A clip that answers a request key.

    Attributes:
        number: the take, from 1.
        sha256: of the clip.
        size: bytes.
        seconds: measured length.
        slate: digest of what is written on the picture; empty where nothing is.
        remarks: what the backend had to say about it.
    """

    number: int
    sha256: str
    size: int
    seconds: float
    slate: str = ""
    remarks: tuple[str, ...] = ()


class Store:
    """A folder of clips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def incoming(self) -> Path:
        """Where clips are made before they are kept; on the same file system as the store."""
        folder = self._folder / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def blob(self, sha256: str) -> Path:
        """Return where a clip's bytes are, or would be."""
        return self._folder / "clips" / sha256[:2] / f"{sha256}.mp4"

    def takes(self, key: str) -> tuple[StoredTake, ...]:
        """Return the takes of a key whose bytes are here in the right size, by number."""
        return tuple(take for take in self._records(key) if self._size(take.sha256) == take.size)

    def intact(self, take: StoredTake) -> bool:
        """Tell whether a take's bytes are what was stored; a corrupt clip is set aside."""
        path = self.blob(take.sha256)
        try:
            if file_sha256(path) == take.sha256:
                return True
            aside = self._folder / "quarantine"
            aside.mkdir(parents=True, exist_ok=True)
            path.replace(aside / path.name)
        except OSError:
            return False
        return False

    def keep(self, key: str, take: StoredTake, clip: Path) -> None:
        """Move a finished clip in and record that it answers a key.

        Args:
            key: the request key.
            take: its description; `sha256` and `size` are those of `clip`.
            clip: a file in `incoming`; it is moved.

        Raises:
            OSError: the store cannot be written; nothing is recorded.
        """
        path = self.blob(take.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with clip.open("rb") as stream:
            os.fsync(stream.fileno())
        clip.chmod(0o444)
        clip.replace(path)
        sync_folder(path.parent)
        others = [old for old in self._records(key) if (old.number, old.slate) != (take.number, take.slate)]
        records = sorted([*others, take], key=lambda record: (record.number, record.slate))
        document = {"schema_version": 1, "takes": [asdict(record) for record in records]}
        write_durably(self._record_path(key), json.dumps(document, ensure_ascii=False, indent=1).encode())

    def _record_path(self, key: str) -> Path:
        return self._folder / "takes" / key[:2] / f"{key}.json"

    def _records(self, key: str) -> tuple[StoredTake, ...]:
        """Read a key's records; unreadable ones count as none: free clips are made again, paid ones are locked."""
        try:
            document = json.loads(self._record_path(key).read_bytes())
            records = [_record(entry) for entry in document["takes"]]
        except (OSError, ValueError, KeyError, TypeError):
            return ()
        return tuple(record for record in records if _HEX.fullmatch(record.sha256))

    def _size(self, sha256: str) -> int:
        try:
            return self.blob(sha256).stat().st_size
        except OSError:
            return -1


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
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
        remarks=tuple(str(remark) for remark in remarks) if isinstance(remarks, list) else (),
    )
