"""What probes found, remembered by path, size and time of change.

`driver.assets` asks here before it starts a probe. Invariant: an entry counts only while the file's
size and times are those it was made with, and never when the file changed moments before the probe.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.ir.asset import AssetFacts

_REVISION = 1
_SETTLED_NS = 2_000_000_000


class FactsCache:
    """Facts about local files, kept in one JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries = _load(path)
        self._changed = False

    def get(self, file: Path, stat: os.stat_result) -> AssetFacts | None:
        """Return the facts of a file that has not changed since it was probed."""
        entry = self._entries.get(str(file))
        if entry is None or entry.get("stamp") != _stamp(stat):
            return None
        facts = entry.get("facts")
        try:
            return AssetFacts(**facts) if isinstance(facts, dict) else None
        except TypeError:
            return None

    def put(self, file: Path, stat: os.stat_result, facts: AssetFacts, now_ns: int) -> None:
        """Remember a probe; a file changed within the last two seconds is not remembered.

        Args:
            file: the absolute path.
            stat: taken before the probe read the file.
            facts: what the probe found.
            now_ns: the wall clock, nanoseconds.
        """
        if now_ns - stat.st_mtime_ns >= _SETTLED_NS:
            self._entries[str(file)] = {"stamp": _stamp(stat), "facts": asdict(facts)}
            self._changed = True

    def save(self) -> None:
        """Write the cache if anything was added. A folder that cannot be written costs only time later."""
        if not self._changed:
            return
        document = {"revision": _REVISION, "files": dict(sorted(self._entries.items()))}
        try:
            write_durably(self._path, json.dumps(document, ensure_ascii=False).encode())
        except OSError:
            return
        self._changed = False


def _stamp(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _load(path: Path) -> dict[str, Mapping[str, object]]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(document, dict) or document.get("revision") != _REVISION:
        return {}
    files = document.get("files")
    return {name: entry for name, entry in files.items() if isinstance(entry, dict)} if isinstance(files, dict) else {}
