"""Alibaba Cloud Model Studio (DashScope) as a hosted backend.

`backends.registry` connects it; `driver` drives it. Invariant: as for `hosted.HostedBackend`; and the account's key
goes to the configured host only, neither to storage nor to where results lie.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from compiler.backends.dashscope.body import body
from compiler.backends.dashscope.errors import ErrorReader
from compiler.backends.dashscope.examination import examine_account
from compiler.backends.dashscope.listing import list_jobs
from compiler.backends.dashscope.report import read_report
from compiler.backends.dashscope.upload import Upload
from compiler.backends.hosted import Connection, Finding, Job, JobReport, ListedJob, Prepared
from compiler.backends.http.api import Api
from compiler.backends.http.download import Source, download
from compiler.backends.http.provider_words import provider_words
from compiler.backends.http.upload_memory import UploadMemory
from compiler.backends.protocol import AnswerLostError, BackendError, Progress, Verdict
from compiler.backends.publish import publish_files
from compiler.catalog.load import load_catalog
from compiler.catalog.model import ModelFacts
from compiler.ir.request import GenerationRequest

_CREATE: Final = "services/aigc/video-generation/video-synthesis"
_ASYNC: Final = {"X-DashScope-Async": "enable"}
_RESOLVE: Final = {"X-DashScope-OssResourceResolve": "enable"}
_LONGEST_ID: Final = 200


class DashScopeBackend:
    """One account of DashScope, connected."""

    can_list = True

    def __init__(self, connection: Connection) -> None:
        """Connect an account; nothing is sent yet.

        Raises:
            BackendError: the key is none.
        """
        self._connection = connection
        self._api = Api(
            connection, {"Authorization": f"Bearer {connection.key.reveal()}"}, ErrorReader(connection).read
        )
        self._memory = UploadMemory(connection.cache / "dashscope", connection.clock)
        self._catalog = load_catalog()
        self.running = connection.facts.rates.running

    def prepare(self, request: GenerationRequest, root: Path, progress: Progress) -> Prepared:
        """Upload what has to be uploaded and write the body; see `HostedBackend.prepare`."""
        upload = Upload(self._api, self._connection, self._memory, request.model, self._facts(request.model))
        published = publish_files(request, root, upload.publish, progress)
        written = body(published)
        headers = {**_ASYNC, **(_RESOLVE if any(_stored(written)) else {})}
        return Prepared(_CREATE, written, headers, request.prompt)

    def submit(self, prepared: Prepared) -> Job:
        """Create a job; see `HostedBackend.submit`."""
        try:
            answer = self._api.send_once(prepared.path, prepared.body, prepared.headers)
        except BackendError as error:
            if error.verdict.slug == "reference-refused":
                # Perhaps the service lost a file before its time: the next attempt uploads it again.
                for address in _stored(prepared.body):
                    self._memory.forget(address)
            raise
        output = answer.data.get("output")
        name = output.get("task_id") if isinstance(output, dict) else None
        request_id = provider_words(answer.data.get("request_id"), self._connection.key)
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
            raise AnswerLostError(
                "the answer names no job, so it may have been accepted or not",
                verdict=Verdict(help="it may have been accepted and billed"),
                code=provider_words(answer.data.get("code"), self._connection.key),
                status=answer.status,
                request_id=request_id,
                billed=True,
            )
        return Job(name, request_id)

    def look(self, job: Job) -> JobReport:
        """Ask once how a job is doing; see `HostedBackend.look`."""
        return read_report(self._connection, job, self._api.ask("GET", _address(job)))

    def fetch(self, job: Job, report: JobReport, destination: Path, progress: Progress) -> None:
        """Download the clip, from a fresh address where there is none or it has expired; see `HostedBackend.fetch`."""
        url = report.video_url or self._fresh(job)
        download(Source.at(self._connection, url, lambda: self._fresh(job)), destination, progress)

    def cancel(self, job: Job) -> bool:
        """Ask the provider to drop a job; it does so only before the job has begun."""
        try:
            self._api.ask("POST", f"{_address(job)}/cancel")
        except BackendError:
            return False
        return True

    def jobs_between(self, start: float, end: float) -> tuple[ListedJob, ...]:
        """List the account's jobs of a window; see `HostedBackend.jobs_between`."""
        return list_jobs(self._api, self._connection, start, end)

    def ahead(self) -> float | None:
        """Return how far the provider's clock is ahead; see `HostedBackend.ahead`."""
        if self._api.ahead is None:
            # A refusal tells the time too.
            with suppress(BackendError):
                self._api.ask("GET", "quotas")
        return self._api.ahead

    def examine(self) -> tuple[Finding, ...]:
        """Look at network, key, region, clock and limits; see `HostedBackend.examine`."""
        return tuple(examine_account(self._api, self._connection))

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def _fresh(self, job: Job) -> str:
        """Return the clip's address as the provider gives it now.

        Raises:
            BackendError: there is none; the job stays billed.
        """
        report = self.look(job)
        if report.video_url:
            return report.video_url
        hours = f"{self._connection.facts.lifetimes.result:g} hours"
        told = report.error.message if report.error else f"job `{job.id}` is {report.status} and names no clip"
        raise BackendError(
            f"the clip cannot be had: {told}",
            verdict=Verdict("clip-not-fetched", help=f"clips are kept for {hours}"),
            request_id=job.request_id,
            billed=True,
        )

    def _facts(self, model: str) -> ModelFacts:
        facts = self._catalog.find("dashscope", model)
        if facts is None:
            raise BackendError(f"`{model}` is not known at DashScope", verdict=Verdict("unknown-model"))
        return facts


def _address(job: Job) -> str:
    """Return a job's address; nothing in its id leads anywhere else."""
    return "tasks/" + quote(job.id, safe="").replace(".", "%2E")


def _stored(written: Mapping[str, object]) -> Iterator[str]:
    """Yield the addresses of uploaded files in a body."""
    waiting: list[object] = [written.get("input")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [inner for name, inner in value.items() if name not in ("prompt", "negative_prompt")]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value.startswith("oss://"):
            yield value
