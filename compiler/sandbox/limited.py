"""Renders a story's own templates in a child process that can be killed.

`driver` hands `LimitedRenderer` to the passes as their render function. Invariant: whatever a template
does, it costs at most one child process, two seconds and its memory limit; this process never runs it.
"""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import IO, Self

from compiler.passes.template import RenderError, Template

_SECONDS = 2.0
_START_SECONDS = 15.0


class LimitedRenderer:
    """A render function whose work happens elsewhere; use it as a context manager.

    The child is started at the first template and kept for the next ones.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, template: Template, variables: Mapping[str, object]) -> str:
        """Return the rendered text.

        Raises:
            RenderError: as `passes.template.Render` says; `template-limit` when the child had to be killed.
        """
        request = json.dumps({"name": template.name, "text": template.text, "variables": variables})
        answer = self._ask(request)
        if "text" in answer:
            return str(answer["text"])
        raise RenderError(str(answer["slug"]), str(answer["message"]), int(str(answer.get("line", 0))))

    def _ask(self, request: str) -> dict[str, object]:
        child, first = self._start()
        try:
            _send(child.stdin, request)
            line = self._answers.get(timeout=_START_SECONDS if first else _SECONDS)
        except queue.Empty:
            self.close()
            raise RenderError("template-limit", f"the template took longer than {_SECONDS:g} s") from None
        except BrokenPipeError:
            line = ""
        if not line:
            self.close()
            raise RenderError("template-limit", "the template took too much memory or time")
        answer = json.loads(line)
        return answer if isinstance(answer, dict) else {}

    def _start(self) -> tuple[subprocess.Popen[str], bool]:
        """Return the child and whether it is new, in which case its start-up counts too."""
        if self._child is not None and self._child.poll() is None:
            return self._child, False
        command = [sys.executable, "-I", "-m", "compiler.sandbox.child", str(_SECONDS)]
        child = subprocess.Popen(  # noqa: S603  (our own module, no user text)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(child.stdout, answers), daemon=True).start()
        self._child, self._answers = child, answers
        return child, True

    def close(self) -> None:
        """End the child, if there is one; the next template starts another."""
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                _close_quietly(stream)
        self._child = None


def _pump(stream: IO[str] | None, answers: queue.SimpleQueue[str]) -> None:
    """Pass the child's lines on, and an empty one when it has died."""
    with suppress(ValueError):  # closed by `close` while reading
        for line in stream or ():
            answers.put(line)
    answers.put("")


def _send(stream: IO[str] | None, request: str) -> None:
    if stream is not None:
        stream.write(request + "\n")
        stream.flush()


def _close_quietly(stream: IO[str]) -> None:
    with suppress(BrokenPipeError):  # unsent text of a child that is gone
        stream.close()
