"""Watches what a command and the Python processes that it starts open and connect to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WATCHED = Path(__file__).parent / "watched"


@dataclass(frozen=True)
class Watch:
    """What was seen, in the order in which it happened.

    Attributes:
        log: that watched processes add to.
    """

    log: Path

    def environment(self, before: str = "") -> Mapping[str, str]:
        """Return what makes a process be watched; `before` is its own search path."""
        return {"PYTHONPATH": f"{_WATCHED}:{before}".rstrip(":"), "WATCH_LOG": str(self.log)}

    def opened(self) -> list[Path]:
        """Return the files that were opened, where links led."""
        return [Path(what) for event, what in self._lines() if event == "open"]

    def sockets(self) -> list[str]:
        """Return what was connected to, bound or looked up."""
        return [f"{event} {what}" for event, what in self._lines() if event != "open"]

    def _lines(self) -> list[list[str]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []
