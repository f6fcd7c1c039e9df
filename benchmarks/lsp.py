"""How long somebody waits who writes in a story of a thousand shots, in an editor.

The limit, measured in the same run: a full `scenec check` of the same story, as a process, everything warm. A real
client talks to `scenec lsp` over standard input and output; its keystrokes and the checks take turns, so that a busy
machine slows both alike. A keystroke changes the prose of one scene; it is over when the problems of the new text are
there. Keystrokes in the story's one library, which change every scene, and in a story that is one file are shown
beside them. Prints one row each, and exits with 1 when a target is missed.
Run: `python benchmarks/lsp.py`; with `--quick` there are fewer rounds and, since a busy machine disturbs short times, a
third more than the target is let pass.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from check import Race, scene_text, write_assets
from lsprotocol import types
from pygls.lsp.client import LanguageClient

_SCENES, _SHOTS = 20, 50
_KEYSTROKE_TARGET, _COMPLETION_TARGET = 1 / 10, 1 / 20
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement: its name, seconds, and what share of a check it may take."""

    name: str
    seconds: float
    share: float
    target: float | None


class Writer:
    """Somebody who writes in one text of an editor."""

    def __init__(self, client: LanguageClient, path: Path) -> None:
        """Take an editor that is connected, and a file."""
        self._client = client
        self._uri = path.as_uri()
        self._text = path.read_text(encoding="utf-8")
        self._version = 0
        self._shown = asyncio.Event()

    def show(self, params: types.PublishDiagnosticsParams) -> None:
        """Note the problems of the text as it is now."""
        if params.uri == self._uri and params.version == self._version:
            self._shown.set()

    async def open(self) -> None:
        """Open the file and wait for its problems."""
        self._version = 1
        item = types.TextDocumentItem(self._uri, "yaml", 1, self._text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await asyncio.wait_for(self._shown.wait(), _PATIENCE)

    async def type(self, before: str) -> float:
        """Write a letter before some words, and return the seconds until the problems are there."""
        begin = time.perf_counter()
        self._write(before)
        await asyncio.wait_for(self._shown.wait(), _PATIENCE)
        return time.perf_counter() - begin

    async def complete(self, before: str) -> float:
        """Write a letter before some words, ask what it could become, and return the seconds until it is told."""
        begin = time.perf_counter()
        offset = self._write(before)
        line = self._text.count("\n", 0, offset)
        at = types.Position(line, offset - self._text.rindex("\n", 0, offset) - 1)
        found = await self._client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(self._uri), at)
        )
        seconds = time.perf_counter() - begin
        assert found, "nothing was offered"  # noqa: S101  (else the time would mean nothing)
        await asyncio.wait_for(self._shown.wait(), _PATIENCE)
        return seconds

    def _write(self, before: str) -> int:
        offset = self._text.index(before)
        self._text = f"{self._text[:offset]}m{self._text[offset:]}"
        self._version += 1
        self._shown.clear()
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self._uri),
                [types.TextDocumentContentChangeWholeDocument(self._text)],
            )
        )
        return offset + 1


def write_story(folder: Path) -> Path:
    """Write a story of a thousand shots in twenty scenes, with a library of its own, and a scene that is as long."""
    (folder / "scenes").mkdir(parents=True)
    write_assets(folder)
    cast = scene_text("", range(0)).partition("\n")[2].replace("shots:\n", "")
    (folder / "cast.yaml").write_text(cast.replace("yard: {", "yard: {about: a yard, "), encoding="utf-8")
    (folder / "story.yaml").write_text("story: Long\nuse: [cast.yaml]\nscenes: [scenes/*.yaml]\n", encoding="utf-8")
    for scene in range(_SCENES):
        shots = range(scene * _SHOTS, (scene + 1) * _SHOTS)
        text = f"scene: Wall {scene}\nshots:\n" + scene_text("", shots).partition("shots:\n")[2]
        (folder / "scenes" / f"wall-{scene:02}.yaml").write_text(text, encoding="utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 60, time.time() - 60))
    return folder


async def race_writer(folder: Path, name: str, rounds: int, check: Callable[[], float], words: str) -> list[float]:
    """Return the best seconds of a check, of a keystroke and of a completion in one text."""
    client = LanguageClient("benchmark", "1")
    writer = Writer(client, folder / name)

    def show(params: types.PublishDiagnosticsParams) -> None:
        writer.show(params)

    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(show)
    await client.start_io(sys.executable, "-m", "compiler", "lsp", cwd=folder)
    root = folder.as_uri()
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=root))
    client.initialized(types.InitializedParams())
    await writer.open()
    await writer.type(words)
    times = [[check(), await writer.type(words), await writer.complete(words)] for _ in range(rounds)]
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call]
    return [min(column) for column in zip(*times, strict=True)]


def measure(folder: Path, rounds: int, tell: Callable[[str], None]) -> list[Row]:
    """Measure everything once and return the rows."""
    story = write_story(folder / "story")
    tell(f"1,000 shots in {_SCENES} scenes")
    race = Race(folder / "bytecode")
    command = [sys.executable, "-m", "compiler", "check", str(story)]
    race.once(command)

    def check() -> float:
        return race.once(command)

    full, typed, offered = asyncio.run(race_writer(story, "scenes/wall-07.yaml", rounds, check, "leans against"))
    few = max(1, rounds // 2)
    library = asyncio.run(race_writer(story, "cast.yaml", few, check, "a yard"))
    alone = folder / "alone"
    alone.mkdir()
    write_assets(alone)
    (alone / "wall.yaml").write_text(scene_text("The long wall", range(1000)), encoding="utf-8")
    command[-1] = str(alone)
    race.once(command)
    single = asyncio.run(race_writer(alone, "wall.yaml", few, check, "leans against"))
    return [
        Row("limit: a full check", full, 1.0, None),
        Row("problems after a keystroke", typed, typed / full, _KEYSTROKE_TARGET),
        Row("completion", offered, offered / full, _COMPLETION_TARGET),
        Row("keystroke in the library of all", library[1], library[1] / library[0], None),
        Row("completion there", library[2], library[2] / library[0], None),
        Row("keystroke, all in one scene", single[1], single[1] / single[0], None),
        Row("completion there", single[2], single[2] / single[0], None),
    ]


def main() -> int:
    """Print the table; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    rounds, slack = (4, 4 / 3) if quick else (12, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), rounds, print)
    for row in rows:
        target = f"  target 1/{1 / row.target:g}" if row.target else ""
        print(f"{row.name:<36}{row.seconds * 1000:8.1f} ms  1/{1 / row.share:<6.3g}{target}")
    return 1 if any(row.target is not None and row.share > row.target * slack for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
