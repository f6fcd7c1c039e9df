"""What the latest free takes were made from: one small file in a repository's `.scenec`.

A free backend has no lock to say so; the planner asks here when a shot has no clip. Invariant: only reasons depend
on it, so a file that is gone or broken costs nothing but words.
"""

import json
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.build.made_from import MadeFrom


class MadeFromFile:
    """Records of one target, by scene and shot; read when first asked for."""

    def __init__(self, path: Path, target: str) -> None:
        self._path = path
        self._target = target
        self._document: dict[str, dict[str, dict[str, object]]] | None = None
        self._changed = False

    def of(self, scene: str, shot: str) -> MadeFrom:
        """Return what the latest take of a shot was made from; nothing where that is not known."""
        found = self._record(scene, shot).get("made_from")
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    def key(self, scene: str, shot: str) -> str:
        """Return the request key of the take that the record is of; empty without one."""
        return str(self._record(scene, shot).get("key", ""))

    def put(self, place: tuple[str, str], key: str, record: MadeFrom) -> None:
        """Remember what the take under a request key was made from."""
        self._records()["#".join(place)] = {"key": key, "made_from": dict(record)}
        self._changed = True

    def save(self) -> None:
        """Write the file if anything was added.

        Raises:
            OSError: it cannot be written.
        """
        if self._changed:
            document = {"schema_version": 1, "targets": self._read()}
            write_durably(self._path, json.dumps(document, ensure_ascii=False, sort_keys=True).encode())
            self._changed = False

    def _record(self, scene: str, shot: str) -> dict[str, object]:
        record = self._records().get(f"{scene}#{shot}")
        return record if isinstance(record, dict) else {}

    def _records(self) -> dict[str, dict[str, object]]:
        return self._read().setdefault(self._target, {})

    def _read(self) -> dict[str, dict[str, dict[str, object]]]:
        if self._document is None:
            self._document = _load(self._path)
        return self._document


def _load(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    targets = document.get("targets") if isinstance(document, dict) else None
    if not isinstance(targets, dict):
        return {}
    return {name: records for name, records in targets.items() if isinstance(records, dict)}
