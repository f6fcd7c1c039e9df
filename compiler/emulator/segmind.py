"""Stands in for Segmind: its queue for Wan 2.7 reference-to-video, its upload and its balance.

`app` mounts the routes below `/segmind`. Facts: docs.segmind.com as harvested in August 2026, and Segmind's own client.
Invariant: a value of a fixed set is refused at once with 406, a bad body with 400; everything else fails as a job.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from compiler.emulator.bill import Bill
from compiler.emulator.data_address import read_data_address
from compiler.emulator.fault import Event, Fault
from compiler.emulator.job import Failure, Job
from compiler.emulator.order import Material, Order, Received
from compiler.emulator.stage import Stage, account_of, new_name
from compiler.emulator.wan_limits import Use, find_problem
from compiler.media.probe_problem import ProbeProblem

_PER_SECOND: Final = {"720P": Decimal("0.125"), "1080P": Decimal("0.1875")}
_SIZES: Final = {"720P": (1280, 720), "1080P": (1920, 1080)}
_MODEL: Final = "wan2.7-r2v"
_FIELDS: Final = {
    "prompt": str,
    "negative_prompt": str,
    "reference_images": list,
    "reference_videos": list,
    "reference_voice": str,
    "resolution": str,
    "duration": int,
    "seed": int,
}
_KINDS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/bmp": "bmp",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
"""The types that are uploaded here; their client's list has no WAV."""
_REFERENCES: Final = 5
_SHORTEST, _LONGEST, _LONGEST_WITH_VIDEO = 2, 15, 10
_SEEDS: Final = range(-1, 1 << 31)
_RECORD_SECONDS: Final = 3600.0
_UPLOAD_SECONDS: Final = 7 * 86400.0
_CREDITS: Final = Decimal(100)
_WORDS: Final = {"PENDING": "QUEUED", "SUSPENDED": "QUEUED", "RUNNING": "PROCESSING", "SUCCEEDED": "COMPLETED"}


class _RefusedError(Exception):
    """A request is turned away."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def routes(stage: Stage) -> list[BaseRoute]:
    """Return Segmind's routes."""
    desk = _Desk(stage)
    return [
        Route("/v2/requests/{name}/status", desk.status, methods=["GET"]),
        Route("/v2/requests/{name}", desk.result, methods=["GET"]),
        Route("/v2/{model}", desk.create, methods=["POST"]),
        Route("/v1/get-user-credits", desk.credits, methods=["GET"]),
        Route("/upload-asset", desk.upload, methods=["POST"]),
        Route("/assets/{key}", desk.asset, methods=["GET", "HEAD"]),
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    stage: Stage

    async def create(self, request: Request) -> Response:
        data = _object(await request.body())
        model, prompt = str(request.path_params["model"]), str(data.get("prompt", ""))

        async def act(_: tuple[Fault, ...]) -> Response:
            account = _account(request)
            if model != _MODEL:
                raise _RefusedError(404, f"Model {model} not found")
            order, failure = await self._order(_checked(request, await request.body()), account)
            name = new_name()
            fate = self.stage.fate(Event("job", "segmind", model, prompt, name))
            self.stage.jobs.submit(order, name, name, fate=fate, failure=failure)
            own = f"{self.stage.base_url}/segmind/v2/requests/{name}"
            places = {"poll_url": f"{own}/status", "status_url": f"{own}/status", "response_url": own}
            return JSONResponse({"request_id": name, "status": "QUEUED", **places})

        return await self._answer(request, Event("create", "segmind", model, prompt), act)

    async def status(self, request: Request) -> Response:
        return await self._tell(request, whole=False)

    async def result(self, request: Request) -> Response:
        return await self._tell(request, whole=True)

    async def credits(self, request: Request) -> Response:
        async def act(_: tuple[Fault, ...]) -> Response:
            return JSONResponse({"credits": float(self._balance(_account(request)))})

        return await self._answer(request, Event("quotas", "segmind"), act)

    async def upload(self, request: Request) -> Response:
        async def act(_: tuple[Fault, ...]) -> Response:
            account = _account(request)
            urls = _typed(request, await request.body()).get("data_urls")
            if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
                raise _RefusedError(400, "data_urls must be a list of data URLs")
            return JSONResponse({"file_urls": [await self._keep(url, account) for url in urls], "message": "uploaded"})

        return await self._answer(request, Event("upload", "segmind"), act)

    async def asset(self, request: Request) -> Response:
        stored = self.stage.objects.find(str(request.path_params["key"]))
        return FileResponse(stored.path) if stored else Response("not found", 404)

    async def _answer(
        self, request: Request, event: Event, act: Callable[[tuple[Fault, ...]], Awaitable[Response]]
    ) -> Response:
        async def judged(settings: tuple[Fault, ...]) -> Response:
            try:
                return await act(settings)
            except _RefusedError as error:
                return JSONResponse({"error": error.message}, error.status)

        return await self.stage.answer(request, event, judged, _refuse)

    async def _tell(self, request: Request, *, whole: bool) -> Response:
        name = str(request.path_params["name"])

        async def act(settings: tuple[Fault, ...]) -> Response:
            job = self.stage.jobs.find("segmind", _account(request), name)
            if job is None or job.status == "UNKNOWN" or self.stage.wall() > job.submitted + _RECORD_SECONDS:
                raise _RefusedError(404, f"Request {name} not found")
            forced = next((fault.text("status") for fault in settings if fault.do == "task_status"), "")
            return self._report(job, forced or _WORDS.get(job.status, "FAILED"), whole=whole)

        return await self._answer(request, Event("query", "segmind", job=name), act)

    def _report(self, job: Job, word: str, *, whole: bool) -> Response:
        metrics: dict[str, float] = {}
        if job.ended is not None and job.started is not None:
            times = {"inference_time": job.ended - job.started, "queue_time": job.started - job.submitted}
            metrics = {**times, "total_time": job.ended - job.submitted, "retry_count": 0}
        said: dict[str, object] = {"status": word, "request_id": job.id, "metrics": metrics}
        if word == "FAILED":
            message = job.failure.message if job.failure else "The request was cancelled"
            return JSONResponse({**said, "error": message}, 422)
        if word == "COMPLETED":
            metrics["cost"] = float(job.order.bill.amount)
            metrics["remaining_credits"] = float(self._balance(job.order.account))
        if whole and job.clip is not None and job.ended is not None:
            said["output"] = self.stage.results.publish(job.id, job.clip, job.ended)
        return JSONResponse(said)

    def _balance(self, account: str) -> Decimal:
        """Return what is left of the hundred dollars that every account begins with."""
        mine = (job for job in self.stage.jobs if (job.order.provider, job.order.account) == ("segmind", account))
        return _CREDITS - sum((job.order.bill.amount for job in mine if job.status == "SUCCEEDED"), Decimal(0))

    async def _keep(self, url: str, account: str) -> str:
        try:
            data = read_data_address(url)
        except ValueError as error:
            raise _RefusedError(400, str(error)) from None
        if data.kind not in _KINDS:
            raise _RefusedError(400, f"Unsupported file type: {data.kind}")
        key = f"{new_name()}.{_KINDS[data.kind]}"
        await self.stage.objects.store(key, data.content, (account, ""), _UPLOAD_SECONDS)
        return f"{self.stage.base_url}/segmind/assets/{key}"

    async def _order(self, data: Mapping[str, object], account: str) -> tuple[Order, Failure | None]:
        """Return what is asked for, and what will be found wrong with it once the job runs."""
        images, videos = _addresses(data, "reference_images"), _addresses(data, "reference_videos")
        problems = [_range_problem(data, len(images) + len(videos), has_video=bool(videos))]
        materials = []
        for number, address in enumerate(images, 1):
            file = await self._fetch(address, "image", problems)
            materials.append(Material(f"Image{number}", "reference_image", file))
        for number, address in enumerate(videos, 1):
            file = await self._fetch(address, "video", problems)
            materials.append(Material(f"Video{number}", "reference_video", file))
        voice = data.get("reference_voice")
        if isinstance(voice, str) and materials:
            spoken = await self._fetch(voice, "voice", problems)
            materials = [Material(one.label, one.role, one.file, spoken) for one in materials]
        resolution = str(data.get("resolution", "1080P"))
        seconds = data.get("duration", 5)
        length = seconds if isinstance(seconds, int) else 5
        bill = Bill(Decimal(0), Decimal(length), resolution, length * _PER_SECOND[resolution], "USD")
        size = _SIZES[resolution]
        words = str(data["prompt"])
        order = Order("segmind", account, _MODEL, words, *size, length, "16:9", tuple(materials), bill)
        found = next((problem for problem in problems if problem), "")
        return order, Failure("InvalidParameter", found) if found else None

    async def _fetch(self, address: str, use: Use, problems: list[str]) -> Received:
        """Return a file that a request names; what is wrong with it is added to the problems."""
        own = f"{self.stage.base_url}/segmind/assets/"
        if not address.startswith(own):
            if not address.startswith("https://"):
                problems.append(f"Unable to download the {use}: an https url is required")
            return Received(address)
        stored = self.stage.objects.find(address.removeprefix(own))
        if stored is None:
            problems.append(f"Unable to download the {use}")
            return Received(address)
        found = await self.stage.objects.facts(stored.path)
        problem = find_problem(use, found)
        problems.append(problem)
        if problem or isinstance(found, ProbeProblem):
            return Received(address)
        return Received(address, stored.path, found)


def _account(request: Request) -> str:
    key = request.headers.get("x-api-key", "")
    if not key and "authorization" not in request.headers:
        raise _RefusedError(401, "Missing Authorization or x-api-key in header")
    if not key.startswith("SG_"):
        raise _RefusedError(401, "Unauthorized. API key is invalid or may have expired")
    return account_of(key)


def _object(body: bytes) -> Mapping[str, object]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _typed(request: Request, body: bytes) -> Mapping[str, object]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _RefusedError(406, "Invalid content type")
    data = _object(body)
    if not data:
        raise _RefusedError(400, "The body must be a JSON object")
    return data


def _checked(request: Request, body: bytes) -> Mapping[str, object]:
    """Return a body whose fields exist and are of their types."""
    data = _typed(request, body)
    for name, value in data.items():
        kind = _FIELDS.get(name)
        if kind is None:
            raise _RefusedError(400, f"Unknown field: {name}")
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _RefusedError(400, f"Field {name} must be of type {kind.__name__}")
    if not str(data.get("prompt", "")).strip():
        raise _RefusedError(400, "Missing required field: prompt")
    if data.get("resolution", "1080P") not in _SIZES:
        raise _RefusedError(406, f"resolution must be one of {', '.join(_SIZES)}")
    return data


def _addresses(data: Mapping[str, object], name: str) -> list[str]:
    urls = data.get(name, [])
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise _RefusedError(400, f"Field {name} must be a list of urls")
    return urls


def _range_problem(data: Mapping[str, object], references: int, *, has_video: bool) -> str:
    longest = _LONGEST_WITH_VIDEO if has_video else _LONGEST
    seconds = data.get("duration", 5)
    if not isinstance(seconds, int) or not _SHORTEST <= seconds <= longest:
        return f"duration must be between {_SHORTEST} and {longest}"
    if not 1 <= references <= _REFERENCES:
        return f"The number of reference images and videos must be between 1 and {_REFERENCES}"
    return "" if data.get("seed", -1) in _SEEDS else "seed must be between -1 and 2147483647"


def _refuse(status: int, code: str, message: str) -> Response:
    del code
    return JSONResponse({"error": message}, status)
