"""The artist: has clips drawn by processes of their own.

`jobs` asks for a clip while the job runs. Invariants: the same order is drawn once, and a drawing process
that ends costs the jobs that it was drawing for, no more.
"""

import asyncio
import hashlib
import json
import sys
from pathlib import Path
from typing import Final

from compiler.emulator.job import Job
from compiler.emulator.jobs import RenderError
from compiler.emulator.sketch import Sketch, make_sketch

_CHILD: Final = Path(__file__).with_name("draw_child.py")
_LONGEST_LINE: Final = 1 << 20


class Artist:
    """Draws clips, a few at a time."""

    def __init__(self, folder: Path, hands: int, *, plain: bool) -> None:
        """Begin with nothing drawn.

        Args:
            folder: where clips go.
            hands: how many processes draw at once, at most.
            plain: whether a clip is one colour in place of a drawing.
        """
        self._folder = folder
        self._plain = plain
        self._free = asyncio.Semaphore(hands)
        self._idle: list[asyncio.subprocess.Process] = []
        self._all: list[asyncio.subprocess.Process] = []
        self._drawn: dict[str, asyncio.Task[Path]] = {}

    async def render(self, job: Job) -> Path:
        """Return a job's clip.

        Raises:
            RenderError: it cannot be drawn.
        """
        sketch = make_sketch(job.order)
        key = hashlib.sha256(json.dumps(sketch).encode()).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = asyncio.get_running_loop().create_task(self._draw(sketch, key))
        return await asyncio.shield(self._drawn[key])

    async def close(self) -> None:
        """End all processes."""
        for task in self._drawn.values():
            task.cancel()
        await asyncio.gather(*self._drawn.values(), return_exceptions=True)
        for child in self._all:
            if child.returncode is None:
                child.kill()
            await child.wait()

    async def _draw(self, sketch: Sketch, key: str) -> Path:
        destination = self._folder / f"{key}.mp4"
        places = {"destination": str(destination), "cache": str(self._folder / "cache")}
        task = {"sketch": sketch, "plain": self._plain, **places}
        async with self._free:
            child = self._idle.pop() if self._idle else await self._hire()
            answer = await _ask(child, json.dumps(task).encode())
            if not answer:
                raise RenderError("the drawing process ended")
            self._idle.append(child)
        error = json.loads(answer).get("error")
        if error:
            raise RenderError(str(error))
        return destination

    async def _hire(self) -> asyncio.subprocess.Process:
        self._folder.mkdir(parents=True, exist_ok=True)
        # A session of its own: Ctrl-C is for the server, which then closes the child's standard input.
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(_CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        self._all.append(child)
        return child


async def _ask(child: asyncio.subprocess.Process, question: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        return b""
    try:
        child.stdin.write(question + b"\n")
        await child.stdin.drain()
        return await child.stdout.readline()
    except ConnectionError:
        return b""
