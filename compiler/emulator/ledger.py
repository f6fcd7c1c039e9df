"""The ledger: what was asked for and what it would have cost, one JSON object a line.

`jobs` writes to it before any answer leaves, so that it can be held against what a client believes.
Invariant: lines are only ever added, each in one write.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from compiler.emulator.job import Job


class Ledger:
    """Keeps every event of every job, and what is owed in each currency."""

    def __init__(self, path: Path | None = None) -> None:
        """Add to the file at `path`, made where it is missing; without one only sums are kept.

        Raises:
            OSError: the file cannot be written.
        """
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._sums: dict[str, Decimal] = {}
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            os.close(self._file)

    @property
    def sums(self) -> dict[str, Decimal]:
        """What succeeded jobs would have cost, by currency."""
        return dict(self._sums)

    @property
    def counts(self) -> dict[str, int]:
        """How often each event was written."""
        return dict(self._counts)

    def write(self, event: str, job: Job, time: float, **more: str) -> None:
        """Add a line.

        Args:
            event: `create`, `start`, `succeed`, `fail`, `cancel`.
            job: that it happened to.
            time: seconds since the epoch.
            **more: further fields, e.g. a failure's `code`.
        """
        bill = job.order.bill
        self._counts[event] = self._counts.get(event, 0) + 1
        if event == "succeed":
            self._sums[bill.currency] = self._sums.get(bill.currency, Decimal(0)) + bill.amount
        if self._file is None:
            return
        row = {
            "time": time,
            "event": event,
            "provider": job.order.provider,
            "job": job.id,
            "request_id": job.request_id,
            "key": job.order.account,
            "model": job.order.model,
            "seconds_in": float(bill.input_seconds),
            "seconds_out": float(bill.output_seconds),
            "resolution": bill.resolution,
            "amount": str(bill.amount),
            "currency": bill.currency,
            "billed": event == "succeed",
            "prompt": job.order.prompt,
            **more,
        }
        os.write(self._file, json.dumps(row).encode() + b"\n")
