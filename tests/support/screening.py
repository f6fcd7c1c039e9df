"""`scenec review` and `scenec watch` in a process of their own, as a person runs them."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE_SECONDS = 60


@dataclass
class Screened:
    """A running page.

    Attributes:
        address: with the token.
        process: itself.
        told: what it said on standard error so far.
    """

    address: str
    process: "subprocess.Popen[str]" = field(repr=False)
    told: list[str] = field(default_factory=list, repr=False)

    @property
    def home(self) -> str:
        """The address without the token, without a slash at its end."""
        return self.address.partition("/?")[0]

    def stop(self) -> int:
        """Ask it to end as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@contextmanager
def screening(folder: Path, *words: str, **environment: str) -> Iterator[Screened]:
    """Run a command that serves a page in a folder, all of its folders in there too, until the block ends."""
    own = {name: str(folder / f".{name.lower()}") for name in ("SCENEC_STATE_DIR", "SCENEC_CACHE_DIR")}
    own |= {"SCENEC_DATA_DIR": str(folder / ".data"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "compiler", *words],
        cwd=folder,
        env={**os.environ, **own, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        told: list[str] = []
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        for stream, heard in ((process.stdout, lines.put), (process.stderr, told.append)):
            threading.Thread(target=lambda s=stream, h=heard: [h(line) for line in s], daemon=True).start()
        try:
            address = lines.get(timeout=_PATIENCE_SECONDS).strip()
            yield Screened(address, process, told)
        finally:
            code = Screened("", process).stop()
            # 130 where it was still cutting the film.
            assert code in (0, 130), "".join(told)
            assert not any("Traceback" in line for line in told), "".join(told)
