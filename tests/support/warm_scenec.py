"""A process that has loaded all of scenec, and runs each command in a copy of itself, as a fresh process would.

Half of what a short command costs is loading what it needs, and a page of the documentation has many. `WarmScenec` is
the side of the tests; run as a program, this file is the other. Invariant: a command meets its own working folder,
environment, standard streams and module state, as it would alone.
"""

import atexit
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click
import httpx
from ran import Ran

_PATIENCE_SECONDS = 60
_INTERRUPTED = 130


@dataclass
class Running:
    """A command at work.

    Attributes:
        process: its number.
        out: the file with what it printed on standard output.
        err: likewise, on standard error.
    """

    process: int
    out: Path
    err: Path


@dataclass
class WarmScenec:
    """The tests' side.

    Attributes:
        folder: for what commands print.
    """

    folder: Path
    _server: "subprocess.Popen[str]" = field(repr=False)
    _count: int = 0

    def begin(self, words: Sequence[str], cwd: Path, environment: Mapping[str, str], answer: str = "") -> Running:
        """Start a command; with an answer, a person at a terminal types it when asked."""
        self._count += 1
        out, err = (self.folder / f"{self._count}.{name}" for name in ("out", "err"))
        for printed in (out, err):
            printed.touch()
        order = {
            "words": list(words),
            "cwd": str(cwd),
            "environment": dict(environment),
            "out": str(out),
            "err": str(err),
            "answer": answer,
        }
        return Running(self._ask(order), out, err)

    def run(self, words: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Ran:
        """Run a command."""
        return self.end(self.begin(words, cwd, environment))

    def end(self, running: Running) -> Ran:
        """Wait for a command."""
        code = self._ask({"wait": running.process})
        ran = Ran(code, running.out.read_text("utf-8"), running.err.read_text("utf-8"))
        assert "Traceback" not in ran.err, ran.err
        return ran

    def interrupt(self, running: Running) -> Ran:
        """Wait until a command that serves something answers, then press Ctrl-C, which is how it ends well."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while "\n" not in running.out.read_text("utf-8"):
            assert time.monotonic() < end, running.err.read_text("utf-8")
            time.sleep(0.05)
        # It tells its address before it answers there, and a person looks before they leave.
        httpx.get(running.out.read_text("utf-8").split()[0], timeout=_PATIENCE_SECONDS)
        os.kill(running.process, signal.SIGINT)
        ran = self.end(running)
        return replace(ran, code=0) if ran.code == _INTERRUPTED else ran

    def _ask(self, order: Mapping[str, object]) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


@contextmanager
def warm_scenec(folder: Path) -> Iterator[WarmScenec]:
    """Load scenec once."""
    with subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Threads of a library would not be there in the copies.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "default"},
    ) as server:
        try:
            yield WarmScenec(folder, server)
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(20)


@cache
def shared_scenec() -> WarmScenec:
    """Return one that lasts as long as the tests of this process do."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scenec-warm-"))
    return stack.enter_context(warm_scenec(Path(folder)))


def _serve() -> None:
    from compiler.cli.app import COMMANDS, scenec  # noqa: PLC0415  (the tests' side does without)

    above = click.Context(scenec)
    for name in COMMANDS:
        scenec.get_command(above, name)
    for module in ("compiler.driver.session", "compiler.assemble.film", "httpx", "moviepy", "rich.progress"):
        import_module(module)
    terminals: dict[int, tuple[int, str]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            if order["wait"] in terminals:
                _keep(*terminals.pop(order["wait"]))
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        else:
            answer, leader = _begin(order)
            if leader is not None:
                terminals[answer] = (leader, order["err"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _begin(order: Mapping[str, str]) -> tuple[int, int | None]:
    """Copy this process to run a command; return the copy's number, and the other end of its terminal if it has one."""
    leader, follower = pty.openpty() if order["answer"] else (None, os.open(os.devnull, os.O_RDONLY))
    process = os.fork()
    if not process:
        _become(order, follower)
    os.close(follower)
    if leader is not None:
        os.write(leader, order["answer"].encode())
    return process, leader


def _keep(leader: int, path: str) -> None:
    """Write down what comes on a terminal until its other end is closed."""
    with open(path, "ab") as kept, open(leader, "rb", buffering=0) as terminal, suppress(OSError):  # noqa: PTH123
        while text := terminal.read(4096):
            kept.write(text)


def _become(order: Mapping[str, str], follower: int) -> NoReturn:
    """Run the command in this copy, and end with its code."""
    from compiler.cli.app import main  # noqa: PLC0415

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.dup2(follower, 0)
    if order["answer"]:
        os.dup2(follower, 2)
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[arg-type]
    os.chdir(order["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main(order["words"])
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    finally:
        os._exit(70)


if __name__ == "__main__":
    _serve()
