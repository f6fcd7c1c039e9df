"""Stands in for fal: its queue for Wan 2.7 reference-to-video.

`app` mounts the routes below `/fal`. Facts: fal's pages on its queue and its errors, and the model's own page, read
2026-11-24. Invariant: the queue accepts any JSON object; what is wrong with it is found when the job runs, and told by
its result.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from compiler.emulator.bill import Bill
from compiler.emulator.data_address import read_data_address
from compiler.emulator.fault import Event, Fault
from compiler.emulator.job import Failure, Job
from compiler.emulator.order import Material, Order, Received
from compiler.emulator.stage import Stage, account_of, new_name
from compiler.emulator.wan_limits import Use, find_problem
from compiler.media.probe_problem import ProbeProblem

_MODEL: Final = "fal-ai/wan/v2.7/reference-to-video"
_APP: Final = "fal-ai/wan"
_PER_SECOND: Final = Decimal("0.10")
_LONGEST_INPUT: Final = Decimal(30)
_SIZES: Final = {
    "720p": {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1104, 832), "3:4": (832, 1104)},
    "1080p": {
        "16:9": (1920, 1080),
        "9:16": (1080, 1920),
        "1:1": (1440, 1440),
        "4:3": (1648, 1248),
        "3:4": (1248, 1648),
    },
}
_DEFAULTS: Final[Mapping[str, object]] = {
    "prompt": None,
    "negative_prompt": "",
    "reference_image_urls": [],
    "reference_video_urls": [],
    "aspect_ratio": "16:9",
    "resolution": "1080p",
    "duration": 5,
    "multi_shots": False,
    "enable_safety_checker": True,
    "seed": 0,
}
_CHOICES: Final = {"aspect_ratio": tuple(_SIZES["720p"]), "resolution": tuple(_SIZES)}
_LENGTHS: Final = {"prompt": 5000, "negative_prompt": 500}
_REFERENCES: Final = 5
_RANGES: Final = {"duration": range(2, 11), "seed": range(1 << 31)}
_WORDS: Final = {"PENDING": "IN_QUEUE", "SUSPENDED": "IN_QUEUE", "RUNNING": "IN_PROGRESS"}
_STATUSES: Final = {
    "request_timeout": 504,
    "generation_timeout": 504,
    "runner_server_error": 500,
    "internal_server_error": 500,
    "InternalError": 500,
    "client_cancelled": 499,
}


@dataclass(frozen=True, slots=True)
class _Problem:
    """Something wrong with a field; `kind` is fal's name of it."""

    field: str
    kind: str
    message: str


class _RefusedError(Exception):
    """A request is turned away."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def routes(stage: Stage) -> list[BaseRoute]:
    """Return fal's routes."""
    desk = _Desk(stage)
    own = f"/{_APP}/requests/{{name}}"
    return [
        Route(f"{own}/status", desk.status, methods=["GET"]),
        Route(f"{own}/cancel", desk.cancel, methods=["PUT"]),
        Route(own, desk.result, methods=["GET"]),
        Route("/{model:path}", desk.create, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    stage: Stage

    async def create(self, request: Request) -> Response:
        data = _object(await request.body())
        model, prompt = str(request.path_params["model"]), str((data or {}).get("prompt", ""))

        async def act(_: tuple[Fault, ...]) -> Response:
            account = _account(request)
            if model != _MODEL:
                raise _RefusedError(404, f"Application {model!r} not found")
            if data is None:
                raise _RefusedError(422, "The body must be a JSON object")
            order, failure = await self._order(data, account)
            name = new_name()
            fate = self.stage.fate(Event("job", "fal", model, prompt, name))
            self.stage.jobs.submit(order, name, name, fate=fate, failure=failure)
            return JSONResponse({"status": "IN_QUEUE", "request_id": name, "queue_position": 0, **self._places(name)})

        return await self._answer(request, Event("create", "fal", model, prompt), act)

    async def status(self, request: Request) -> Response:
        async def act(settings: tuple[Fault, ...]) -> Response:
            job = self._job(request)
            forced = next((fault.text("status") for fault in settings if fault.do == "task_status"), "")
            word = forced or _WORDS.get(job.status, "COMPLETED")
            done = word == "COMPLETED"
            return JSONResponse({"status": word, "request_id": job.id, **self._places(job.id)}, 200 if done else 202)

        return await self._answer(request, Event("query", "fal", job=str(request.path_params["name"])), act)

    async def result(self, request: Request) -> Response:
        async def act(_: tuple[Fault, ...]) -> Response:
            job = self._job(request)
            if job.clip is not None and job.ended is not None:
                url = self.stage.results.publish(job.id, job.clip, job.ended)
                size = {"width": job.order.width, "height": job.order.height, "duration": job.order.seconds}
                video = {"url": url, "content_type": "video/mp4", "file_name": f"{job.id}.mp4", **size}
                return JSONResponse({"video": video, "seed": 7})
            if not job.has_ended:
                raise _RefusedError(400, "Request is still in progress")
            return _failed(job)

        return await self._answer(request, Event("query", "fal", job=str(request.path_params["name"])), act)

    async def cancel(self, request: Request) -> Response:
        async def act(_: tuple[Fault, ...]) -> Response:
            job = self._job(request)
            if job.has_ended:
                return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
            self.stage.jobs.cancel(job)
            return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

        return await self._answer(request, Event("cancel", "fal", job=str(request.path_params["name"])), act)

    async def _answer(
        self, request: Request, event: Event, act: Callable[[tuple[Fault, ...]], Awaitable[Response]]
    ) -> Response:
        async def judged(settings: tuple[Fault, ...]) -> Response:
            try:
                return await act(settings)
            except _RefusedError as error:
                return JSONResponse({"detail": error.message}, error.status)

        return await self.stage.answer(request, event, judged, _refuse)

    def _job(self, request: Request) -> Job:
        job = self.stage.jobs.find("fal", _account(request), str(request.path_params["name"]))
        if job is None or job.status == "UNKNOWN":
            raise _RefusedError(404, "Request not found")
        return job

    def _places(self, name: str) -> dict[str, str]:
        own = f"{self.stage.base_url}/fal/{_APP}/requests/{name}"
        return {"response_url": own, "status_url": f"{own}/status", "cancel_url": f"{own}/cancel"}

    async def _order(self, data: Mapping[str, object], account: str) -> tuple[Order, Failure | None]:
        """Return what is asked for, and what will be found wrong with it once the job runs."""
        problems = [*_field_problems(data)]
        given = {name: data.get(name, usual) for name, usual in _DEFAULTS.items()}
        if problems:
            given = {**_DEFAULTS, "prompt": str(data.get("prompt", ""))}
        materials, seconds_in = await self._materials(given, problems)
        seconds, resolution = int(str(given["duration"])), str(given["resolution"])
        bill = Bill(seconds_in, Decimal(seconds), resolution.upper(), _PER_SECOND * (seconds_in + seconds), "USD")
        ratio = str(given["aspect_ratio"])
        size = _SIZES[resolution][ratio]
        order = Order("fal", account, _MODEL, str(given["prompt"]), *size, seconds, ratio, tuple(materials), bill)
        if not problems:
            return order, None
        first = problems[0]
        return order, Failure(first.kind, json.dumps({"loc": ["body", first.field], "msg": first.message}))

    async def _materials(self, given: Mapping[str, object], problems: list[_Problem]) -> tuple[list[Material], Decimal]:
        """Return the references, and how many seconds of them are billed."""
        materials, seconds = [], Decimal(0)
        for number, address in enumerate(_list(given["reference_image_urls"]), 1):
            file = await self._fetch(address, ("image", "reference_image_urls"), problems)
            materials.append(Material(f"Image {number}", "reference_image", file))
        for number, address in enumerate(_list(given["reference_video_urls"]), 1):
            file = await self._fetch(address, ("video", "reference_video_urls"), problems)
            materials.append(Material(f"Video {number}", "reference_video", file))
            # An address elsewhere is never fetched: it counts as the longest film that is taken.
            seconds += Decimal(str(round(file.facts.seconds, 3))) if file.facts else _LONGEST_INPUT
        return materials, seconds

    async def _fetch(self, address: str, place: tuple[Use, str], problems: list[_Problem]) -> Received:
        use, field = place
        if address.startswith("https://"):
            return Received(address)
        try:
            data = read_data_address(address)
        except ValueError as error:
            problems.append(_Problem(field, "file_download_error", str(error)))
            return Received(address[:40])
        path = await self.stage.objects.keep(data.content)
        found = await self.stage.objects.facts(path)
        problem = find_problem(use, found)
        if problem or isinstance(found, ProbeProblem):
            problems.append(_Problem(field, f"{use}_load_error", problem))
            return Received(data.short)
        return Received(data.short, path, found)


def _account(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    # A key of theirs is a name and a secret.
    if scheme != "Key" or not all(part.strip() for part in key.partition(":")):
        raise _RefusedError(401, "Authentication is required to access this application.")
    return account_of(key.strip())


def _object(body: bytes) -> Mapping[str, object] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _field_problems(data: Mapping[str, object]) -> list[_Problem]:
    found = [
        _Problem(name, "extra_forbidden", "Extra inputs are not permitted") for name in data if name not in _DEFAULTS
    ]
    if not isinstance(data.get("prompt"), str) or not str(data["prompt"]).strip():
        found.append(_Problem("prompt", "missing", "Field required"))
    for name, most in _LENGTHS.items():
        if len(str(data.get(name, ""))) > most:
            found.append(_Problem(name, "string_too_long", f"String should have at most {most} characters"))
    for name, choices in _CHOICES.items():
        if data.get(name, choices[0]) not in choices:
            found.append(_Problem(name, "literal_error", f"Input should be {' or '.join(choices)}"))
    for name, numbers in _RANGES.items():
        value = data.get(name, numbers[0])
        if not isinstance(value, int) or isinstance(value, bool) or value not in numbers:
            found.append(_Problem(name, "value_error", f"Input should be {numbers[0]} to {numbers[-1]}"))
    return found + _reference_problems(data)


def _reference_problems(data: Mapping[str, object]) -> list[_Problem]:
    count = 0
    for name in ("reference_image_urls", "reference_video_urls"):
        urls = data.get(name, [])
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
            return [_Problem(name, "list_type", "Input should be a list of urls")]
        count += len(urls)
    if 1 <= count <= _REFERENCES:
        return []
    return [_Problem("reference_image_urls", "value_error", f"There should be 1 to {_REFERENCES} references")]


def _failed(job: Job) -> Response:
    """Return the result of a job that failed: an infrastructure error, or what the model says of the request."""
    failure = job.failure or Failure("client_cancelled", "The request was cancelled")
    status = _STATUSES.get(failure.code, 422)
    headers = {"x-fal-request-id": job.id}
    if status != 422:  # noqa: PLR2004 - HTTP: unprocessable
        body = {"detail": failure.message, "error_type": failure.code}
        return JSONResponse(body, status, {**headers, "x-fal-error-type": failure.code})
    told = _object(failure.message.encode()) or {"loc": ["body"], "msg": failure.message}
    detail = {**told, "type": failure.code, "url": f"https://docs.fal.ai/errors#{failure.code}"}
    return JSONResponse({"detail": [detail]}, status, headers)


def _refuse(status: int, code: str, message: str) -> Response:
    del code
    return JSONResponse({"detail": message}, status)
