"""Received files: what clients uploaded or sent inside their requests.

Providers' modules put bytes in and ask what they are. Invariant: bytes lie in the stage's own folder under
their hash, and nothing that a client says becomes part of a path.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from compiler.ir.asset import AssetFacts
from compiler.media.probe import probe_file
from compiler.media.probe_problem import ProbeProblem


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that a client uploaded.

    Attributes:
        key: its name.
        account: whose it is.
        model: that it may be used with; empty for any.
        path: of the bytes.
        expires: seconds since the epoch.
    """

    key: str
    account: str
    model: str
    path: Path
    expires: float


class Objects:
    """Keeps received bytes."""

    def __init__(self, folder: Path, wall: Callable[[], float]) -> None:
        """Keep bytes in `folder`; `wall` tells seconds since the epoch."""
        self._folder = folder
        self._wall = wall
        self._stored: dict[str, Stored] = {}
        self._found: dict[Path, asyncio.Task[AssetFacts | ProbeProblem]] = {}

    async def keep(self, content: bytes) -> Path:
        """Write bytes down once, and return where."""
        return await asyncio.to_thread(self._write, content)

    async def store(self, key: str, content: bytes, owner: tuple[str, str], lifetime: float) -> Stored:
        """Keep an object under a name.

        Args:
            key: its name; what had it before is forgotten.
            content: its bytes.
            owner: account and model that it is bound to; an empty model for any.
            lifetime: seconds.
        """
        path = await self.keep(content)
        stored = self._stored[key] = Stored(key, *owner, path, self._wall() + lifetime)
        return stored

    def find(self, key: str) -> Stored | None:
        """Return an object that has not expired, or None."""
        stored = self._stored.get(key)
        return stored if stored is not None and stored.expires >= self._wall() else None

    async def facts(self, path: Path) -> AssetFacts | ProbeProblem:
        """Return what is in kept bytes, or what is wrong with them; each file is looked at once."""
        if path not in self._found:
            self._found[path] = asyncio.ensure_future(asyncio.to_thread(probe_file, path))
        return await asyncio.shield(self._found[path])

    def _write(self, content: bytes) -> Path:
        path = self._folder / hashlib.sha256(content).hexdigest()
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{secrets.token_hex(4)}")
            part.write_bytes(content)
            part.replace(path)
        return path
