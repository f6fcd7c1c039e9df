"""Reads a revision of a git repository: the only place that runs git.

Called by `driver.against`. Invariant: nothing of the repository is executed, whatever its configuration and
attributes say: only commands that read objects run, with fixed arguments, no hooks, no filters, no network, and an
environment of our own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_TIMEOUT_SECONDS = 60.0
_CHUNK = 1 << 20
_ENTRY = re.compile(rb"(?P<mode>\d{6}) (?P<type>\w+) (?P<id>[0-9a-f]{40,64})\t(?P<path>.+)", re.DOTALL)
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.pager=cat",
    "core.quotePath=false",
    "protocol.allow=never",
)
_ENVIRONMENT: Mapping[str, str] = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    # An object that is not here must not be fetched by a helper that the repository names.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


class GitError(Exception):
    """A repository or revision that cannot be read; its text says why."""


@dataclass(frozen=True, slots=True)
class GitRevision:
    """A commit and its files.

    Attributes:
        root: the folder of the repository.
        commit: its id.
        files: the objects of regular files by path from the root; links and other repositories are left out.
    """

    root: Path
    commit: str
    files: Mapping[str, str]

    def write(self, paths: Iterable[str], folder: Path) -> None:
        """Write files below a folder, exactly as they were committed.

        Raises:
            GitError: git ended before it had given all of them.
            OSError: the folder cannot be written.
        """
        with subprocess.Popen(  # noqa: S603  (fixed arguments)
            _command(self.root, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_ENVIRONMENT),
        ) as child:
            for path in paths:
                _copy(child, self.files[path], folder / path)


def find_repository(folder: Path) -> Path | None:
    """Return the nearest folder, from here upwards, that is the root of a git repository."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def read_revision(root: Path, revision: str) -> GitRevision:
    """Return a revision of the repository in a folder.

    Raises:
        GitError: git is not here, or there is no such revision, or its files cannot be listed.
    """
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise GitError(f"`{revision}` is no revision")
    found = _ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found is None:
        raise GitError(f"there is no revision `{revision}`")
    commit = found.decode("ascii", "replace").strip()
    listed = _ask(root, "ls-tree", "-r", "-z", "--full-tree", commit)
    if listed is None:
        raise GitError(f"the files of `{revision}` cannot be listed")
    return GitRevision(root, commit, dict(_files(listed)))


def _files(listed: bytes) -> Iterable[tuple[str, str]]:
    for entry in listed.split(b"\0"):
        match = _ENTRY.fullmatch(entry)
        if match is None or match["type"] != b"blob" or not match["mode"].startswith(b"100"):
            continue
        path = os.fsdecode(match["path"])
        if _is_plain(path):
            yield path, match["id"].decode("ascii")


def _is_plain(path: str) -> bool:
    """Tell whether a path stays below the folder that it is written to; a forged tree may hold any name."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and "\\" not in path and not {"..", ".git"} & {*parts}


def _copy(child: "subprocess.Popen[bytes]", blob: str, target: Path) -> None:
    if child.stdin is None or child.stdout is None:
        raise GitError("git could not be asked")
    try:
        child.stdin.write(f"{blob}\n".encode())
        child.stdin.flush()
    except OSError:
        raise GitError("git ended too early") from None
    words = child.stdout.readline().split()
    if len(words) != 3 or words[1] != b"blob":  # noqa: PLR2004  (id, type, size)
        raise GitError(f"an object of the revision is not here: {blob}")
    target.parent.mkdir(parents=True, exist_ok=True)
    left = int(words[2])
    with target.open("xb") as stream:
        while left:
            data = child.stdout.read(min(left, _CHUNK))
            if not data:
                raise GitError("git ended too early")
            stream.write(data)
            left -= len(data)
    child.stdout.read(1)


def _ask(root: Path, *words: str) -> bytes | None:
    """Return what git says, or None where it refuses.

    Raises:
        GitError: it cannot be run, or takes too long.
    """
    try:
        ran = subprocess.run(  # noqa: S603  (fixed arguments)
            _command(root, *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(_ENVIRONMENT),
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError("git takes too long") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {(error.strerror or str(error)).lower()}") from None
    return ran.stdout if ran.returncode == 0 else None


def _command(root: Path, *words: str) -> list[str]:
    git = shutil.which("git")
    if git is None:
        raise GitError("git is not installed")
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return [git, "--no-pager", "--git-dir", str(root / ".git"), *settings, *words]
