"""A shared store: clips by content in a place that several people reach.

`build.remote_folder` and `driver.store_bucket` are the kinds there are; `driver` fetches from them and puts into them.
Invariant: it supplies bytes and nothing else. Whoever fetches compares them with a hash that came from elsewhere.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

MOST_BYTES = 1 << 30
"""Of one clip; what is larger was not put there by scenec."""


class RemoteError(Exception):
    """A shared store cannot be used; the message is for people."""


class Remote(Protocol):
    """Clips in a shared place. May be used from several threads."""

    @property
    def name(self) -> str:
        """What people call it: its address, without secrets."""

    def having(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those clips of some that seem to be there.

        Raises:
            RemoteError: nobody can tell.
        """

    def fetch(self, sha256: str, target: Path) -> bool:
        """Write what stands under a clip's name to a new file, and return whether there is anything.

        The bytes are whatever the place holds.

        Raises:
            RemoteError: it cannot be read.
            OSError: the file cannot be written.
        """

    def put(self, sha256: str, clip: Path) -> None:
        """Put a clip there, in place of what may stand under its name.

        Raises:
            RemoteError: it cannot be written.
            OSError: the clip cannot be read.
        """


def remote_path(sha256: str) -> str:
    """Return where a clip stands below a shared store, with `/`."""
    return f"clips/{sha256[:2]}/{sha256}.mp4"
