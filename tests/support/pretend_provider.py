"""A hosted backend in this process, for tests of the driver's own logic: it keeps what was asked, and does as told."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compiler.backends.hosted import Finding, Job, JobReport, ListedJob, Prepared, Usage
from compiler.backends.protocol import BackendError, Progress
from compiler.ir.request import GenerationRequest

LOOKS = (JobReport("queued"), JobReport("running"))


@dataclass
class PretendProvider:
    """A provider that makes every clip, unless `on` says otherwise.

    Attributes:
        clip: the bytes of every clip.
        submitted: the prompt of every request that it accepted, which is what it bills.
        openings: by prompt, the picture that a clip is to begin with, where it is the last one of another.
        seeds: of these.
        fetched: the job of every download.
        on: by prompt, what is raised in place of accepting, once each, in order.
        looks: by prompt, what successive looks show; the last is repeated.
        jobs: by the name of a job, what successive looks show of that one; it goes before `looks`.
        most: how many jobs were at work at once.
        listed: what its list shows.
        lists: what is raised in place of showing it, once each, in order.
        clock_ahead: how far its clock is ahead.
    """

    clip: bytes
    running: int = 5
    can_list: bool = False
    submitted: list[str] = field(default_factory=list)
    openings: dict[str, bytes] = field(default_factory=dict)
    seeds: list[int | None] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    on: dict[str, list[BackendError]] = field(default_factory=dict)
    looks: dict[str, list[JobReport | BackendError]] = field(default_factory=dict)
    jobs: dict[str, list[JobReport | BackendError]] = field(default_factory=dict)
    downloads: list[bytes | BackendError] = field(default_factory=list)
    before_submit: list[Callable[[], None]] = field(default_factory=list)
    on_prepare: Callable[[], None] | None = None
    on_look: Callable[[Job], None] | None = None
    on_lost: Callable[[BackendError], object] = field(default=lambda _: None)
    most: int = 0
    listed: list[ListedJob] = field(default_factory=list)
    lists: list[BackendError] = field(default_factory=list)
    clock_ahead: float | None = 0.0
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _seen: dict[str, int] = field(default_factory=dict)
    _at_work: set[str] = field(default_factory=set)

    def prepare(self, request: GenerationRequest, root: Path, progress: Progress) -> Prepared:
        if self.on_prepare is not None:
            self.on_prepare()
        if request.frame is not None:
            self.openings[request.prompt] = (root / request.media[-1].asset.location).read_bytes()
        progress(1.0)
        return Prepared("create", {"prompt": request.prompt, "seed": request.seed}, prompt=request.prompt)

    def submit(self, prepared: Prepared) -> Job:
        with self._guard:
            if self.before_submit:
                self.before_submit.pop(0)()
            if self.on.get(prepared.prompt):
                error = self.on[prepared.prompt].pop(0)
                self.on_lost(error)
                raise error
            self.submitted.append(prepared.prompt)
            seed = prepared.body["seed"]
            self.seeds.append(seed if isinstance(seed, int) else None)
            job = Job(self.name_of(prepared.prompt), "request-1")
            self._seen[job.id] = 0
            self._at_work.add(job.id)
            self.most = max(self.most, len(self._at_work))
            return job

    def name_of(self, prompt: str) -> str:
        """Return the name of the job that was made last, whose beginning tells the prompt."""
        return f"{hashlib.sha256(prompt.encode()).hexdigest()[:8]}-{len(self.submitted)}"

    def look(self, job: Job) -> JobReport:
        if self.on_look is not None:
            self.on_look(job)
        with self._guard:
            number = self._seen.get(job.id, 0)
            self._seen[job.id] = number + 1
            reports = self._reports(job)
            report = reports[min(number, len(reports) - 1)]
            if isinstance(report, BackendError):
                raise report
            if report.status not in ("queued", "running"):
                self._at_work.discard(job.id)
            return report

    def _reports(self, job: Job) -> Sequence[JobReport | BackendError]:
        if job.id in self.jobs:
            return self.jobs[job.id]
        for prompt, reports in self.looks.items():
            if job.id.startswith(hashlib.sha256(prompt.encode()).hexdigest()[:8]):
                return reports
        return (*LOOKS, JobReport("succeeded", "https://example.org/clip.mp4", Usage(seconds=1.0)))

    def fetch(self, job: Job, report: JobReport, destination: Path, progress: Progress) -> None:
        assert report.video_url
        progress(0.5)
        with self._guard:
            self.fetched.append(job.id)
            data = self.downloads.pop(0) if self.downloads else self.clip
        if isinstance(data, BackendError):
            raise data
        destination.write_bytes(data)

    def cancel(self, job: Job) -> bool:
        del job
        return False

    def ahead(self) -> float | None:
        return self.clock_ahead

    def jobs_between(self, start: float, end: float) -> tuple[ListedJob, ...]:
        if not self.can_list:
            raise BackendError(f"no list from {start} to {end}")
        if self.lists:
            raise self.lists.pop(0)
        return tuple(job for job in self.listed if start <= job.created <= end)

    def examine(self) -> tuple[Finding, ...]:
        return ()

    def close(self) -> None:
        self.running = 0
