"""`scenec emulate` in a process of its own, as a person rehearses with it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

KEYS: Mapping[str, str] = {
    "DASHSCOPE_API_KEY": "sk-rehearsal",
    "SEGMIND_API_KEY": "SG_rehearsal",
    "FAL_KEY": "rehearsal:key",
}


@dataclass(frozen=True)
class Rehearsing:
    """A running emulator.

    Attributes:
        url: its address, without a slash at its end.
        ledger_path: the file that it adds to.
        process: itself.
    """

    url: str
    ledger_path: Path
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send a compile here."""
        return {
            **KEYS,
            "DASHSCOPE_HTTP_BASE_URL": f"{self.url}/api/v1",
            "SEGMIND_BASE_URL": f"{self.url}/segmind",
            "SCENEC_FAL_BASE_URL": f"{self.url}/fal",
            # Its list shows every job at once, unless a fault says otherwise.
            "SCENEC_SETTLE_SECONDS": "1",
        }

    def ledger(self, event: str = "") -> list[dict[str, Any]]:
        """Return the ledger's lines, all or those of one event (`create`, `start`, `succeed`, `fail`, `cancel`)."""
        text = self.ledger_path.read_text() if self.ledger_path.exists() else ""
        rows = [json.loads(line) for line in text.splitlines()]
        return [row for row in rows if event in ("", row["event"])]

    def billed(self, currency: str = "USD") -> Decimal:
        """Return what succeeded jobs would have cost."""
        return sum(
            (Decimal(row["amount"]) for row in self.ledger("succeed") if row["currency"] == currency), Decimal(0)
        )

    def stop(self) -> int:
        """Ask it to end as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@contextmanager
def rehearsing(
    folder: Path,
    *,
    task_seconds: float = 0.2,
    running: int = 5,
    result: Path | None = None,
    drawn: bool = False,
    faults: Sequence[Mapping[str, object]] | Mapping[str, object] = (),
    port: int = 0,
) -> Iterator[Rehearsing]:
    """Run an emulator.

    Args:
        folder: for its ledger and fault script; made where it is missing. A ledger that is there is continued.
        task_seconds: how long a job runs at least.
        running: how many at once.
        result: a clip to deliver for every job.
        drawn: whether clips show what was asked for; else each is a colour of its own.
        faults: rules of a fault script, or a whole script with its seed.
        port: of an emulator that ended, whose place it takes; else any that is free.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / "ledger.jsonl"
    words = ["--port", str(port), "--task-seconds", str(task_seconds), "--running", str(running)]
    words += ["--ledger", str(ledger)]
    if result is not None:
        words += ["--result", str(result)]
    if not drawn:
        words.append("--plain")
    if faults:
        script = folder / "faults.json"
        script.write_text(json.dumps(faults))
        words += ["--faults", str(script)]
    with (
        (folder / "emulator.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "compiler", "emulate", *words],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), (folder / "emulator.log").read_text()
            yield Rehearsing(url, ledger, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
