"""Carries out faults on answers that are no files.

`Stage.answer` calls it for every request that a fault strikes. Invariant: what was asked for is done as often as
the fault says, once or not at all or `twice`, before anything is sent.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.responses import Response

from compiler.emulator.fault import Fault
from compiler.emulator.rough_response import Rough, RoughResponse

Act = Callable[[], Awaitable[Response]]
Refuse = Callable[[int, str, str], Response]
"""Makes a provider's own error answer of a status, a code and a message."""

PAGE: Final = b"<html><head><title>Gateway</title></head><body><h1>Please wait</h1></body></html>"
_CODES: Final = {429: "Throttling.RateQuota", 500: "InternalError", 503: "ModelUnavailable", 504: "GatewayTimeout"}


async def misbehave(fault: Fault, act: Act, refuse: Refuse) -> Response:
    """Answer as a fault wants it.

    Args:
        fault: that strikes; any but those that only a file, a list or a job knows.
        act: does what was asked for, and returns the right answer.
        refuse: makes an error answer.
    """
    if fault.do == "reset_before":
        return RoughResponse(Rough(end="reset"))
    good = await act() if fault.commits else None
    if fault.do == "status":
        return _status(fault, refuse)
    if fault.do == "twice":
        # Something on the way sent it again.
        await act()
    if fault.do in ("reset_after", "twice"):
        return RoughResponse(Rough(end="reset"))
    if fault.do == "hang":
        seconds = fault.number("seconds", -1)
        return RoughResponse(Rough(end="hang", seconds=seconds if seconds >= 0 else None))
    if fault.do == "html200":
        return Response(PAGE, 200, media_type="text/html")
    return await _spoilt(fault, good or await act())


async def _spoilt(fault: Fault, good: Response) -> Response:
    """Spoil an answer that was right."""
    if fault.do == "delay":
        await asyncio.sleep(fault.number("seconds", 0))
        return good
    body = bytes(good.body)
    if fault.do == "truncated_json":
        return Response(body[: int(len(body) * fault.number("share", 0.5))], 200, media_type="application/json")
    if fault.do == "no_task_id":
        return Response(json.dumps(_without_names(json.loads(body))), 200, media_type="application/json")
    if fault.do == "slow_drip":
        headers = {**dict(good.headers), "connection": "close"}
        step, pause = int(fault.number("bytes", 1)), fault.number("seconds", 0.5)
        return RoughResponse(Rough(good.status_code, headers, body, max(1, step), pause))
    raise ValueError(f"nobody carries out the fault `{fault.do}`")


def _without_names(data: object) -> object:
    """Leave out whatever names a job or where to ask for it."""
    if isinstance(data, Mapping):
        hidden = {"task_id"} if "output" in data or "task_id" in data else {"request_id"}
        hidden |= {name for name in data if name.endswith("_url")}
        return {name: _without_names(value) for name, value in data.items() if name not in hidden}
    return data


def _status(fault: Fault, refuse: Refuse) -> Response:
    status = int(fault.number("status", 500))
    code = fault.text("code", _CODES.get(status, "InternalError" if status >= 500 else "InvalidParameter"))  # noqa: PLR2004 - HTTP
    if "body" in fault.settings:
        response = Response(fault.text("body"), status)
    else:
        response = refuse(status, code, fault.text("message", "The fault script wants this request to fail."))
    if "retry_after" in fault.settings:
        response.headers["Retry-After"] = fault.text("retry_after")
    headers = fault.settings.get("headers")
    if isinstance(headers, Mapping):
        response.headers.update(headers)
    return response
