"""Writes events as JSON, one object a line, for programs that follow a run.

Used by `compile --events`. Invariant: every line is an object with `schema_version`, `event` and `time`, and is written
as soon as what it tells has happened.
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from compiler.cli.console import Console
from compiler.driver.events import ClipsLaidOut, Event, FilmFinished, FilmProgressed, ShotProgressed
from compiler.driver.workplace import Workplace
from compiler.ir.price import Price

_STEP = 0.05
"""Progress is told when so much more is done, not at each frame."""
_BOUNDARY = re.compile(r"(?<!^)(?=[A-Z])")


class EventLines:
    """Writes a line for each event; used by all threads."""

    def __init__(self, console: Console, workplace: Workplace) -> None:
        self._console = console
        self._workplace = workplace
        self._lock = threading.Lock()
        self._told: dict[object, float] = {}

    def tell(self, event: Event) -> None:
        """Write an event, unless it is only of use to this program."""
        if isinstance(event, ClipsLaidOut):
            return
        with self._lock:
            if self._is_news(event):
                self._write(event_name(type(event)), self._told_fields(event))

    def end(self, code: int, document: Mapping[str, object]) -> None:
        """Write the last line: the exit code, and what became of it all."""
        with self._lock:
            self._write("done", {"exit_code": int(code), **document})

    def _is_news(self, event: Event) -> bool:
        match event:
            case ShotProgressed(scene, shot, take, share):
                part: object = (scene, shot, take)
            case FilmProgressed(share):
                part = "film"
            case _:
                return True
        if share < self._told.get(part, 0.0):
            # It begins anew, as a download does after an upload, and another film.
            self._told[part] = 0.0
        if share - self._told.get(part, 0.0) < _STEP and share < 1.0:
            return False
        self._told[part] = share
        return True

    def _told_fields(self, event: Event) -> Mapping[str, object]:
        told = {one.name: _as_json(getattr(event, one.name)) for one in fields(event)}
        return {**told, "path": self._workplace.name(Path(event.path))} if isinstance(event, FilmFinished) else told

    def _write(self, name: str, told: Mapping[str, object]) -> None:
        time = datetime.fromtimestamp(self._workplace.clock.wall(), UTC).isoformat(timespec="milliseconds")
        line = {"schema_version": 1, "event": name, "time": time.replace("+00:00", "Z"), **told}
        try:
            self._console.data(json.dumps(line))
        except BrokenPipeError:
            # What is being paid for goes on.
            self._console.drop_data()


def event_name(kind: type) -> str:
    """Return how an event is called in a line: `shot-started`."""
    return _BOUNDARY.sub("-", kind.__name__).lower()


def _as_json(value: object) -> object:
    if isinstance(value, Price):
        return value.as_json()
    if isinstance(value, tuple):
        return [{one.name: _as_json(getattr(wanted, one.name)) for one in fields(wanted)} for wanted in value]
    return round(value, 3) if isinstance(value, float) else value
