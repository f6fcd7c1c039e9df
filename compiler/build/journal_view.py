"""A journal that is only looked at.

Used by the planner, so that `plan` writes nothing. Invariant: a journal that cannot be read is an error, never
an empty one.
"""

from pathlib import Path

from compiler.build.attempt import Attempt
from compiler.build.journal_table import check_journal, connect, select_attempts, told


class JournalView:
    """A journal that is only looked at: what `plan` needs. Makes nothing, not even the file."""

    def __init__(self, path: Path) -> None:
        """Look at a journal; one that does not exist has no attempts.

        Raises:
            JournalError: it is damaged or of a newer version.
        """
        self._path = path
        self._database = connect(path, "ro") if path.exists() and path.stat().st_size else None
        if self._database is not None:
            with told(path):
                check_journal(self._database, path)

    def attempts(self, key: str) -> tuple[Attempt, ...]:
        """Return the attempts at a request key, oldest first."""
        if self._database is None:
            return ()
        with told(self._path):
            return select_attempts(self._database, "key = ? ORDER BY id", (key,))

    def fetched(self) -> tuple[Attempt, ...]:
        """Return every attempt whose clip was put into the store, oldest first."""
        if self._database is None:
            return ()
        with told(self._path):
            return select_attempts(self._database, "clip <> '' ORDER BY id", ())

    def close(self) -> None:
        """Let the file go."""
        if self._database is not None:
            self._database.close()
