"""The queue: jobs wait, run side by side up to a limit, and end.

Providers' modules submit to it and look jobs up. Invariants: a job is SUCCEEDED only when its clip lies
ready, and every change stands in the ledger before anybody can see it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, cast

from compiler.emulator.fault import Fault
from compiler.emulator.job import Failure, Job, Status
from compiler.emulator.ledger import Ledger
from compiler.emulator.order import Order

Render = Callable[[Job], Awaitable[Path]]


class RenderError(Exception):
    """A clip could not be drawn; the message says why."""


_ENDS: Final = frozenset({"CANCELED", "UNKNOWN", "SUSPENDED"})


class Jobs:
    """All jobs of all providers."""

    def __init__(
        self, ledger: Ledger, render: Render, wall: Callable[[], float], *, running: int, task_seconds: float
    ) -> None:
        """Keep jobs.

        Args:
            ledger: that every change is written to.
            render: makes a job's clip.
            wall: seconds since the epoch.
            running: how many run at once for one account and model.
            task_seconds: how long a job runs at least.
        """
        self._ledger = ledger
        self._render = render
        self._wall = wall
        self._running = running
        self._task_seconds = task_seconds
        self._jobs: dict[str, Job] = {}
        self._lanes: dict[tuple[str, str, str], asyncio.Semaphore] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def find(self, provider: str, account: str, name: str) -> Job | None:
        """Return an account's job at a provider, or None."""
        job = self._jobs.get(name)
        return job if job is not None and (job.order.provider, job.order.account) == (provider, account) else None

    def submit(
        self,
        order: Order,
        name: str,
        request_id: str,
        *,
        fate: tuple[Fault, ...] = (),
        failure: Failure | None = None,
    ) -> Job:
        """Accept a job; it is in the ledger when this returns.

        Args:
            order: what to make.
            name: the provider's name of the job.
            request_id: of the request.
            fate: faults of the event `job`.
            failure: what will be found wrong with the order once the job runs.
        """
        job = Job(name, request_id, order, self._wall(), fate, failure=failure)
        self._ledger.write("create", job, job.submitted)
        self._jobs[name] = job
        task = asyncio.get_running_loop().create_task(self._live(job))
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))
        return job

    def cancel(self, job: Job) -> bool:
        """Cancel a job that still waits; return whether it did."""
        if job.status != "PENDING":
            return False
        self._end(job, "CANCELED")
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()
        return True

    async def close(self) -> None:
        """Leave every job where it is."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self, job: Job) -> None:
        stuck = next((fault for fault in job.fate if fault.do == "stuck"), None)
        if stuck is not None and stuck.text("status", "PENDING").upper() == "PENDING":
            return
        order = job.order
        lane = self._lanes.setdefault((order.provider, order.account, order.model), asyncio.Semaphore(self._running))
        async with lane:
            job.status, job.started = "RUNNING", self._wall()
            self._ledger.write("start", job, job.started)
            if stuck is not None:
                return
            await self._run(job)

    async def _run(self, job: Job) -> None:
        seconds = next((fault.number("seconds", 0) for fault in job.fate if fault.do == "slow"), self._task_seconds)
        pause = asyncio.sleep(seconds)
        status = _fated(job)
        if status is not None or job.failure is not None:
            await pause
            self._end(job, status or "FAILED")
            return
        try:
            _, job.clip = await asyncio.gather(pause, self._render(job))
        except RenderError as error:
            job.failure = Failure("InternalError", str(error))
            self._end(job, "FAILED")
            return
        self._end(job, "SUCCEEDED")

    def _end(self, job: Job, status: Status) -> None:
        time = self._wall()
        words = {"SUCCEEDED": "succeed", "FAILED": "fail", "CANCELED": "cancel"}
        more = {"code": job.failure.code, "message": job.failure.message} if job.failure else {}
        self._ledger.write(words.get(status, status.lower()), job, time, **more)
        job.ended, job.status = time, status


def _fated(job: Job) -> Status | None:
    """Return the status that the fault script wants a job to end with, and note why."""
    for fault in job.fate:
        if fault.do == "fail":
            job.failure = Failure(fault.text("code"), fault.text("message", "The fault script wants this job to fail."))
            return "FAILED"
        if fault.do == "become" and fault.text("status").upper() in _ENDS:
            return cast("Status", fault.text("status").upper())
    return None
