"""fal, connected: its queue of jobs, whose addresses each answer names.

    POST <endpoint> → GET status_url, again and again → GET response_url

`backends.registry` makes one from a `Connection`. Invariant: one POST for each `submit`, and the key goes to the
queue's own host only, whatever an answer names.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from compiler.backends.data_url import url_of_file
from compiler.backends.fal.body import body
from compiler.backends.hosted import Connection, Finding, Job, JobReport, ListedJob, Prepared
from compiler.backends.http.address import join_same_host
from compiler.backends.http.answer import Answer
from compiler.backends.http.api import Api
from compiler.backends.http.download import Source, download
from compiler.backends.http.provider_failure import no_answer, provider_failure
from compiler.backends.http.queued_job import read_queued_job
from compiler.backends.protocol import BackendError, Progress, Subject, Verdict
from compiler.backends.publish import Sent, publish_files
from compiler.catalog.load import load_catalog
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest

_GONE = 404
_UNFIT = 422
_NAME = "x-fal-request-id"
_NOBODY = "00000000-0000-0000-0000-000000000000"
_FIELDS = MappingProxyType(
    {
        "prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "reference_image_urls": "media",
        "reference_video_urls": "media",
        "aspect_ratio": "ratio",
        "resolution": "resolution",
        "duration": "seconds",
        "seed": "seed",
    }
)


class FalBackend:
    """One account at fal; satisfies `HostedBackend`."""

    can_list = False

    def __init__(self, connection: Connection) -> None:
        self.running = connection.facts.rates.running
        self._connection = connection
        self._api = Api(connection, {"Authorization": f"Key {connection.key.reveal()}"}, self._read_error)

    def prepare(self, request: GenerationRequest, root: Path, progress: Progress) -> Prepared:
        """Write the body with local files inside."""
        left = self._connection.facts.max_inline_bytes

        def publish(path: Path, asset: Asset, sent: Sent) -> str:
            nonlocal left
            url = url_of_file(path)
            left -= url.size
            if left < 0:
                raise _too_large(asset, self._connection.facts.max_inline_bytes)
            sent(1.0)
            return b"".join(url.pieces()).decode()

        # fal has no field for a voice, so none is read.
        silent = replace(request, media=tuple(replace(item, voice=None) for item in request.media))
        whole = publish_files(silent, root, publish, progress)
        return Prepared(_endpoint(request.model), body(whole), prompt=request.prompt)

    def submit(self, prepared: Prepared) -> Job:
        """Send the request once."""
        answer = self._api.send_once(prepared.path, prepared.body, prepared.headers)
        id_ = read_queued_job(answer)
        # For an answer that names another host.
        usual = _usual(prepared.path, id_)
        addresses = {
            "status": self._own(answer.data.get("status_url"), usual["status"]),
            "result": self._own(answer.data.get("response_url"), usual["result"]),
            "cancel": self._own(answer.data.get("cancel_url"), usual["cancel"]),
        }
        return Job(id_, request_id=id_, addresses=addresses)

    def look(self, job: Job) -> JobReport:
        """Ask once how a job is doing, and for its result if it is done."""
        try:
            answer = self._api.ask("GET", self._addresses(job)["status"])
        except BackendError as error:
            if error.status == _GONE:
                return JobReport("unknown", error=error)
            raise
        # A new word of theirs counts as still running.
        status = self._connection.facts.statuses.get(str(answer.data.get("status")).upper(), "running")
        if status != "succeeded":
            return JobReport(status)
        try:
            result = self._api.ask("GET", self._addresses(job)["result"])
        except BackendError as error:
            # A job that failed is "completed" too, and its result is an error with a type of its own.
            if error.code:
                return JobReport(self._connection.facts.statuses.get(error.code.upper(), "failed"), error=error)
            raise
        video = result.data.get("video")
        url = video.get("url") if isinstance(video, Mapping) else None
        if not isinstance(url, str):
            empty = BackendError("the job succeeded, but the answer names no clip", billed=True, request_id=job.id)
            return JobReport("failed", error=empty)
        return JobReport("succeeded", url)

    def fetch(self, job: Job, report: JobReport, destination: Path, progress: Progress) -> None:
        """Download the clip, from a fresh address where there is none or it has expired."""
        source = Source.at(self._connection, report.video_url or self._fresh(job), lambda: self._fresh(job))
        download(source, destination, progress)

    def cancel(self, job: Job) -> bool:
        """Ask fal to drop a job that waits; one at work may be billed and is left alone."""
        try:
            waiting = self.look(job).status == "queued"
            return waiting and self._cancel(job).data.get("status") != "ALREADY_COMPLETED"
        except BackendError:
            return False

    def jobs_between(self, start: float, end: float) -> tuple[ListedJob, ...]:
        """Raise, since fal's queue has no list of jobs."""
        del start, end
        raise BackendError("fal has no list of jobs", verdict=Verdict("provider-refused"))

    def _cancel(self, job: Job) -> Answer:
        return self._api.ask("PUT", self._addresses(job)["cancel"])

    def _addresses(self, job: Job) -> Mapping[str, str]:
        """Return where a job is asked for; one that somebody names by its id alone is where fal's jobs usually are."""
        return job.addresses or _usual(_endpoint(load_catalog().models("fal")[0]), job.id)

    def ahead(self) -> float | None:
        """Return how far the provider's clock was ahead at its last answer."""
        return self._api.ahead

    def examine(self) -> tuple[Finding, ...]:
        """Ask for a job that does not exist: whoever has a good key is told so."""
        app = "/".join(_endpoint(load_catalog().models("fal")[0]).split("/")[:2])
        try:
            self._api.ask("GET", f"{app}/requests/{_NOBODY}/status")
        except BackendError as error:
            if error.status != _GONE:
                reached = error.verdict.slug != "provider-unreachable"
                return (Finding("key" if reached else "network", error.message, ok=False),)
        host = urlsplit(self._connection.base_url).hostname
        return (Finding("network", f"`{host}` answers", ok=True), Finding("key", "it is not turned away", ok=True))

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def _fresh(self, job: Job) -> str:
        """Return the clip's address as it is now."""
        report = self.look(job)
        if report.video_url:
            return report.video_url
        said = f": {report.error.message}" if report.error else ""
        gone = Verdict("clip-not-fetched")
        raise BackendError(f"the clip cannot be had any more{said}", verdict=gone, request_id=job.id, billed=True)

    def _own(self, named: object, usual: str) -> str:
        """Return the address that an answer names if the key may go there, else the usual one."""
        try:
            return join_same_host(self._connection.base_url, str(named or usual))
        except BackendError:
            return join_same_host(self._connection.base_url, usual)

    def _read_error(self, answer: Answer) -> BackendError:
        if not answer.is_json:
            return no_answer(self._connection, answer)
        detail = answer.data.get("detail")
        first = detail[0] if isinstance(detail, list) and detail and isinstance(detail[0], Mapping) else {}
        code = first.get("type") or answer.data.get("error_type") or answer.headers.get("x-fal-error-type", "")
        error = provider_failure(
            self._connection,
            answer,
            code=code,
            message=first.get("msg") or detail,
            request_id=answer.headers.get(_NAME),
        )
        # A request that a model began to work on is billed even where it then refuses it.
        error.billed = answer.status == _UNFIT
        places = first.get("loc")
        field = next((_FIELDS[one] for one in places if one in _FIELDS), "") if isinstance(places, list) else ""
        if field:
            error.subject = Subject(field)
        return error


def _endpoint(model: str) -> str:
    """Return what fal calls a model.

    Raises:
        ValueError: the catalogue does not have it at fal.
    """
    facts = load_catalog().find("fal", model)
    if facts is None:
        raise ValueError(f"fal has no model `{model}`")
    return facts.endpoint


def _too_large(asset: Asset, most: int) -> BackendError:
    return BackendError(
        f"with `{asset.location}`, the files of this shot have more than the {most >> 20} MB that a request may carry",
        verdict=Verdict("reference-refused", help="compress it more, or publish it and write its https address"),
        subject=Subject("media"),
    )


def _usual(endpoint: str, job: str) -> Mapping[str, str]:
    """Return where a job is asked for in the documented form; it has owner and app, without what follows."""
    usual = f"{'/'.join(endpoint.split('/')[:2])}/requests/{quote(job, safe='')}"
    return {"status": f"{usual}/status", "result": usual, "cancel": f"{usual}/cancel"}
