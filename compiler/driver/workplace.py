"""What the outside world is to a run: folders, clock, and who listens.

`cli.settings` makes it, the phases receive it. Invariant: nothing below the command line asks the system
for any of this itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Workplace:
    """Folders and clock of a run.

    Attributes:
        cwd: the working directory, which messages name files relative to.
        data: the machine-wide folder where paid clips live.
        now_ns: the wall clock, nanoseconds since the epoch.
    """

    cwd: Path
    data: Path
    now_ns: Callable[[], int]

    def name(self, path: Path) -> str:
        """Return how messages call a file: relative to the working directory where it lies below."""
        return path.relative_to(self.cwd).as_posix() if path.is_relative_to(self.cwd) else path.as_posix()


def scratch(root: Path) -> Path:
    """Return a repository's `.scenec` folder, made and ignored by git, for what is free to make again.

    Raises:
        OSError: it cannot be made.
    """
    folder = root / ".scenec"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
