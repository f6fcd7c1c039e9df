"""DashScope's routes.

`app` mounts them. Invariant: every answer goes through the stage, so that faults can strike it, and what is
refused is in no ledger.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from compiler.emulator.dashscope.accept import accept, read_body
from compiler.emulator.dashscope.answers import created, told, unknown
from compiler.emulator.dashscope.fetch import Caller
from compiler.emulator.dashscope.limits import WAN26, WAN27
from compiler.emulator.dashscope.listing import list_jobs
from compiler.emulator.dashscope.refusal import RefusalError, refuse
from compiler.emulator.dashscope.storage import Storage
from compiler.emulator.fault import Event, Fault
from compiler.emulator.stage import Stage, account_of, new_name
from compiler.emulator.storage_error import storage_error

PROVIDER: Final = "dashscope"
_DAY: Final = 24 * 3600.0
_SYNTHESIS: Final = "/api/v1/services/aigc/video-generation/video-synthesis"

_Act = Callable[[str, tuple[Fault, ...]], Awaitable[Response]]


def routes(stage: Stage) -> list[BaseRoute]:
    """Return the routes of one stage."""
    desk = _Desk(stage)
    return [
        Route(_SYNTHESIS, desk.create, methods=["POST"]),
        Route("/api/v1/tasks", desk.list, methods=["GET"]),
        Route("/api/v1/tasks/", desk.list, methods=["GET"]),
        Route("/api/v1/tasks/{name}", desk.query, methods=["GET"]),
        Route("/api/v1/tasks/{name}/cancel", desk.cancel, methods=["POST"]),
        Route("/api/v1/uploads", desk.policy, methods=["GET"]),
        Route("/api/v1/quotas", desk.quotas, methods=["GET"]),
        Route("/oss", desk.upload, methods=["POST"]),
    ]


class _Desk:
    """Answers requests."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._storage = Storage(stage)

    async def create(self, request: Request) -> Response:
        model, prompt = _peek(await request.body())

        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            del settings
            if request.headers.get("x-dashscope-async") != "enable":
                raise RefusalError("AccessDenied", "current user api does not support synchronous calls.", 403)
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise RefusalError("InvalidParameter", "Content-Type must be application/json.")
            wish = read_body(await request.body())
            resolves = request.headers.get("x-dashscope-ossresourceresolve") == "enable"
            accepted = await accept(wish, Caller(account, wish.model, resolves), self._stage)
            name = new_name()
            job = self._stage.jobs.submit(
                accepted.order,
                name,
                new_name(),
                fate=self._stage.fate(Event("job", PROVIDER, wish.model, wish.prompt, name)),
                failure=accepted.failure,
            )
            return JSONResponse(created(job))

        return await self._answer(request, Event("create", PROVIDER, model, prompt), act)

    async def query(self, request: Request) -> Response:
        name = request.path_params["name"]

        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            job = self._stage.jobs.find(PROVIDER, account, name)
            if job is None or job.submitted + _DAY < self._stage.wall():
                return JSONResponse(unknown(name))
            status = next((fault.text("status") for fault in settings if fault.do == "task_status"), "")
            return JSONResponse(told(job, self._stage, status))

        return await self._answer(request, Event("query", PROVIDER, job=name), act)

    async def cancel(self, request: Request) -> Response:
        name = request.path_params["name"]

        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            del settings
            job = self._stage.jobs.find(PROVIDER, account, name)
            if job is None or not self._stage.jobs.cancel(job):
                message = "Failed to cancel the task, please confirm if the task is in PENDING status."
                raise RefusalError("UnsupportedOperation", message)
            return JSONResponse({"request_id": new_name()})

        return await self._answer(request, Event("cancel", PROVIDER, job=name), act)

    async def list(self, request: Request) -> Response:
        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            own = [job for job in self._stage.jobs if (job.order.provider, job.order.account) == (PROVIDER, account)]
            return JSONResponse(list_jobs(own, request.query_params, self._stage.wall(), settings))

        return await self._answer(request, Event("list", PROVIDER), act)

    async def policy(self, request: Request) -> Response:
        model = request.query_params.get("model", "")

        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            del settings
            if request.query_params.get("action") != "getPolicy":
                raise RefusalError("InvalidParameter", "Required parameter(action) missing or invalid.")
            if model not in WAN27 | WAN26:
                raise RefusalError("ModelNotFound", f"Model {model[:80]} does not exist.", 404)
            return JSONResponse(self._storage.policy(account, model))

        return await self._answer(request, Event("policy", PROVIDER, model), act)

    async def quotas(self, request: Request) -> Response:
        """Tell the rates; the documentation at hand names this request, and not the form of its answer."""

        async def act(account: str, settings: tuple[Fault, ...]) -> Response:
            del account, settings
            wanted = request.query_params.get("model", "")
            rows = [{"model": model, "request_limit_per_second": 5} for model in sorted(WAN27 | WAN26)]
            kept = [row for row in rows if wanted in ("", row["model"])]
            return JSONResponse({"request_id": new_name(), "output": {"total": len(kept), "quotas": kept}})

        return await self._answer(request, Event("quotas", PROVIDER), act)

    async def upload(self, request: Request) -> Response:
        async def act(settings: tuple[Fault, ...]) -> Response:
            del settings
            return await self._storage.take(request)

        def refuse_in_xml(status: int, code: str, message: str) -> Response:
            return storage_error(status, code, message, new_name())

        return await self._stage.answer(request, Event("upload", PROVIDER), act, refuse_in_xml)

    async def _answer(self, request: Request, event: Event, act: _Act) -> Response:
        async def admitted(settings: tuple[Fault, ...]) -> Response:
            try:
                return await act(_account(request), settings)
            except RefusalError as error:
                return refuse(error.status, error.code, error.message)

        return await self._stage.answer(request, event, admitted, refuse)


def _account(request: Request) -> str:
    """Return whose key a request carries.

    Raises:
        RefusalError: none that could be one.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise RefusalError("InvalidApiKey", "No API-key provided.", 401)
    if not key.strip().startswith("sk-"):
        raise RefusalError("InvalidApiKey", "Invalid API-key provided.", 401)
    return account_of(key.strip())


def _peek(content: bytes) -> tuple[str, str]:
    """Return model and prompt of a body, whatever else it holds."""
    try:
        body = json.loads(content)
    except ValueError:
        return "", ""
    given = body.get("input") if isinstance(body, dict) else None
    prompt = given.get("prompt") if isinstance(given, dict) else None
    return str(body.get("model", "")) if isinstance(body, dict) else "", str(prompt or "")
