"""A story compiled with an account of its own, and what the provider and the journal say of it."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ran import Ran
from rehearsal import Rehearsing

SCENEC = (sys.executable, "-m", "compiler")
COMPILE = ("compile", "film.yaml", "--backend", "dashscope", "--yes", "--max-cost", "99USD", "--poll", "0.1")


@dataclass(frozen=True)
class Trial:
    """A story as `campaign.write_campaign` writes it.

    Attributes:
        folder: of the story, whose name is the account's; the folders of scenec are inside, unless there is a `home`.
        stage: the provider.
        home: where the folders of scenec are.
        name: of the account, where it is not the folder's.
    """

    folder: Path
    stage: Rehearsing
    home: Path | None = None
    name: str = field(default="")

    @property
    def key(self) -> str:
        return f"sk-{self.name or self.folder.name}"

    @property
    def data(self) -> Path:
        return (self.home or self.folder) / ".data"

    @property
    def state(self) -> Path:
        return (self.home or self.folder) / ".state"

    @property
    def environment(self) -> dict[str, str]:
        """All of what a process is given."""
        foreign = ("SCENEC_", "DASHSCOPE_", "SEGMIND_", "FAL_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        home = self.home or self.folder
        own = {f"SCENEC_{name.upper()}_DIR": str(home / f".{name}") for name in ("state", "cache", "data")}
        return {**clean, **own, **self.stage.environment, "DASHSCOPE_API_KEY": self.key}

    def begin(self, *program: str, words: tuple[str, ...] = COMPILE, **environment: str) -> "subprocess.Popen[str]":
        """Start a compile, by `scenec` or another program."""
        return subprocess.Popen(
            [*(program or SCENEC), *words],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def compile(self, *program: str, words: tuple[str, ...] = COMPILE, **environment: str) -> Ran:
        """Compile from beginning to end."""
        with self.begin(*program, words=words, **environment) as process:
            out, err = process.communicate(timeout=240)
        assert "Traceback" not in err, err
        return Ran(process.returncode, out, err)

    def sent(self) -> set[str]:
        """Return the jobs that the provider accepted."""
        account = hashlib.sha256(self.key.encode()).hexdigest()
        rows = self.stage.ledger("create")
        return {str(row["job"]) for row in rows if row["key"] and account.startswith(str(row["key"]))}

    def recorded(self) -> set[str]:
        """Return the jobs that the journal knows."""
        path = self.state / "dashscope-rehearsal/journal.db"
        if not path.exists():
            return set()
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            return {job for (job,) in database.execute("SELECT job FROM attempt WHERE job <> ''")}

    def check(self) -> None:
        """Make sure that no accepted job is forgotten and that no file is other than its name says."""
        assert self.recorded() == self.sent()
        for path in self.data.rglob("clips/*/*.mp4"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        assert list(self.data.rglob(".*.part")) == []

    def locked(self, clip: str) -> int:
        """Return how often the lock names a clip."""
        return (self.folder / "film.lock.yaml").read_text().count(clip)
