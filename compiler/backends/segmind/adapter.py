"""Segmind, connected: its queue of jobs, one after the other asked for and fetched.

    POST v2/<model> → GET v2/requests/<id>/status, again and again → GET v2/requests/<id>

`backends.registry` makes one from a `Connection`. Invariant: one POST for each `submit`; a job that failed, which
comes with HTTP status 422, is a report and no error of the question.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit

from compiler.backends.hosted import Connection, Finding, Job, JobReport, JobStatus, ListedJob, Prepared, Usage
from compiler.backends.http.answer import Answer
from compiler.backends.http.api import Api
from compiler.backends.http.download import Source, download
from compiler.backends.http.provider_failure import no_answer, provider_failure
from compiler.backends.http.queued_job import read_queued_job
from compiler.backends.protocol import BackendError, Progress, Verdict
from compiler.backends.publish import publish_files
from compiler.backends.segmind.body import body
from compiler.backends.segmind.uploads import Uploads
from compiler.ir.price import Price
from compiler.ir.request import GenerationRequest

_FAILED = 422
_GONE = 404


class SegmindBackend:
    """One account at Segmind; satisfies `HostedBackend`."""

    can_list = False

    def __init__(self, connection: Connection) -> None:
        self.running = connection.facts.rates.running
        self._connection = connection
        headers = {"x-api-key": connection.key.reveal()}
        self._api = Api(connection, headers, self._read_error)
        self._uploads = Uploads(connection, headers, self._read_error)

    def prepare(self, request: GenerationRequest, root: Path, progress: Progress) -> Prepared:
        """Upload the local files that are not uploaded yet, voices as MP3, and write the body."""
        published = publish_files(request, root, self._uploads.publish, progress)
        return Prepared(f"v2/{request.model}", body(published), prompt=request.prompt)

    def submit(self, prepared: Prepared) -> Job:
        """Send the request once."""
        answer = self._api.send_once(prepared.path, prepared.body, prepared.headers)
        id_ = read_queued_job(answer)
        return Job(id_, request_id=id_)

    def look(self, job: Job) -> JobReport:
        """Ask once how a job is doing, and for its result if it is done."""
        try:
            answer = self._api.ask("GET", f"v2/requests/{job.id}/status")
            status = self._status(answer)
            if status == "succeeded":
                answer = self._api.ask("GET", f"v2/requests/{job.id}")
        except BackendError as error:
            if error.status == _FAILED:
                return JobReport("failed", error=error)
            if error.status == _GONE:
                return JobReport("unknown", error=error)
            raise
        if status == "failed":
            return JobReport("failed", error=self._read_error(replace(answer, status=_FAILED)))
        if status != "succeeded":
            return JobReport(status)
        url = _first_address(answer.data.get("output"))
        usage = Usage(price=_cost(answer.data.get("metrics")))
        if not url:
            empty = BackendError("the job succeeded, but the answer names no clip", billed=True, request_id=job.id)
            return JobReport("failed", usage=usage, error=empty)
        return JobReport("succeeded", url, usage)

    def fetch(self, job: Job, report: JobReport, destination: Path, progress: Progress) -> None:
        """Download the clip, from a fresh address where there is none or it has expired."""
        source = Source.at(self._connection, report.video_url or self._fresh(job), lambda: self._fresh(job))
        download(source, destination, progress)

    def cancel(self, job: Job) -> bool:
        """Return False: Segmind drops no job."""
        del job
        return False

    def jobs_between(self, start: float, end: float) -> tuple[ListedJob, ...]:
        """Raise, since Segmind has no list of jobs."""
        del start, end
        raise BackendError("Segmind has no list of jobs", verdict=Verdict("provider-refused"))

    def ahead(self) -> float | None:
        """Return how far the provider's clock was ahead at its last answer."""
        return self._api.ahead

    def examine(self) -> tuple[Finding, ...]:
        """Ask for the balance, which is free and needs a good key."""
        host = urlsplit(self._connection.base_url).hostname
        try:
            answer = self._api.ask("GET", "v1/get-user-credits")
        except BackendError as error:
            reached = error.verdict.slug != "provider-unreachable"
            return (Finding("key" if reached else "network", error.message, ok=False),)
        credit = answer.data.get("credits")
        balance = f"; {credit} USD left" if isinstance(credit, int | float) else ""
        return (Finding("network", f"`{host}` answers", ok=True), Finding("key", f"it is accepted{balance}", ok=True))

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()
        self._uploads.close()

    def _fresh(self, job: Job) -> str:
        """Return the clip's address as it is now."""
        report = self.look(job)
        if report.video_url:
            return report.video_url
        said = f": {report.error.message}" if report.error else ""
        gone = Verdict("clip-not-fetched")
        raise BackendError(f"the clip cannot be had any more{said}", verdict=gone, request_id=job.id, billed=True)

    def _status(self, answer: Answer) -> JobStatus:
        """Return our word for a job's status; a new word of theirs counts as still running."""
        return self._connection.facts.statuses.get(str(answer.data.get("status")).upper(), "running")

    def _read_error(self, answer: Answer) -> BackendError:
        if not answer.is_json:
            return no_answer(self._connection, answer)
        said = answer.data.get("error_description") or answer.data.get("error") or answer.data.get("message")
        return provider_failure(
            self._connection, answer, code="", message=said, request_id=answer.data.get("request_id")
        )


def _first_address(output: object) -> str:
    """Return the clip's address: the output itself, or the first in it; which one is not documented."""
    if isinstance(output, str):
        return output if output.startswith("http") else ""
    inner = output.values() if isinstance(output, Mapping) else output if isinstance(output, list) else ()
    return next((found for one in inner if (found := _first_address(one))), "")


def _cost(metrics: object) -> Price | None:
    """Return what the job cost, which Segmind says in USD, where it says so."""
    said = metrics.get("cost") if isinstance(metrics, Mapping) else None
    if not isinstance(said, int | float | str) or isinstance(said, bool):
        return None
    try:
        amount = Decimal(str(said))
    except InvalidOperation:
        return None
    return Price(amount, "USD") if amount.is_finite() else None
