"""Results that are kept because they are wanted again, by the recipe that they were made from.

`film_sound` keeps stretches of soundtracks here, among the pieces of a film. Invariant: what is given back is what was
put in, whatever happened to the folder since.
"""

import hashlib
import secrets
from typing import Final

from compiler.assemble.piece_store import PieceStore

_DIGEST_BYTES: Final = 32


class KeptFiles:
    """Results of one kind."""

    def __init__(self, store: PieceStore, kind: str) -> None:
        self._store = store
        self._kind = kind

    def get(self, recipe: str) -> bytes | None:
        """Return what was kept, or None if it is not there or not what it was."""
        try:
            data = self._store.place(self._kind, recipe, ".kept").read_bytes()
        except OSError:
            return None
        content = data[_DIGEST_BYTES:]
        return content if hashlib.sha256(content).digest() == data[:_DIGEST_BYTES] else None

    def put(self, recipe: str, content: bytes) -> None:
        """Keep something.

        Raises:
            OSError: the folder cannot be written.
        """
        path = self._store.place(self._kind, recipe, ".kept")
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            part.write_bytes(hashlib.sha256(content).digest() + content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
