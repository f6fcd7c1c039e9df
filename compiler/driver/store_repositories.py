"""The repositories that paid clips were made for on this machine.

Written by `driver.session`, read by `scenec store gc`. Invariant: one small file for each, so that two compiles that
begin at once forget none.
"""

import hashlib
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.driver.workplace import Workplace

_FOLDER = "repositories"


def remember_repository(root: Path, workplace: Workplace) -> None:
    """Remember a repository whose locks may name clips of the machine-wide stores.

    Raises:
        OSError: the state folder cannot be written.
    """
    name = str(root).encode("utf-8", "surrogateescape")
    file = workplace.state_folder / _FOLDER / hashlib.sha256(name).hexdigest()
    if not file.exists():
        write_durably(file, name)


def known_repositories(workplace: Workplace) -> tuple[Path, ...]:
    """Return the repositories that are remembered, whether they are there or not.

    Raises:
        OSError: the state folder cannot be read.
    """
    folder = workplace.state_folder / _FOLDER
    if not folder.is_dir():
        return ()
    files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    return tuple(Path(file.read_bytes().decode("utf-8", "surrogateescape")) for file in files)


def forget_repository(root: Path, workplace: Workplace) -> None:
    """Forget a repository that is gone for good.

    Raises:
        OSError: the state folder cannot be written.
    """
    name = str(root).encode("utf-8", "surrogateescape")
    (workplace.state_folder / _FOLDER / hashlib.sha256(name).hexdigest()).unlink(missing_ok=True)
