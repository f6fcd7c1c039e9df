"""Result files: clips under signed addresses that expire.

`app` mounts it; providers' modules hand out its addresses. Invariant: without faults every answer is one that
the object storage would give: `Content-Length`, `ETag`, ranges, and XML where there is nothing to have.
"""

import asyncio
import gzip
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from compiler.emulator.byte_range import UnsatisfiableRangeError, parse_range
from compiler.emulator.clip import Clip, load_clip, own_clip
from compiler.emulator.fault import Fault
from compiler.emulator.misbehave import PAGE
from compiler.emulator.rough_response import Rough, RoughResponse
from compiler.emulator.storage_error import storage_error

LIFETIME: Final = 24 * 3600.0
"""Seconds that an address is good for. Source: the query reference of wan2.7-r2v."""
_PIECE: Final = 1 << 18
_TYPE: Final = "video/mp4"


class Results:
    """All clips that can be fetched."""

    def __init__(self, base_url: str, wall: Callable[[], float]) -> None:
        """Serve under `base_url`, without a slash at its end; `wall` tells seconds since the epoch."""
        self._base_url = base_url
        self._wall = wall
        self._secret = secrets.token_bytes(16)
        self._paths: dict[str, Path] = {}

    def publish(self, name: str, path: Path, since: float) -> str:
        """Return a clip's signed address, good for 24 hours.

        Args:
            name: of the job.
            path: of the clip.
            since: seconds since the epoch from which the hours count.
        """
        self._paths[name] = path
        expires = str(int(since + LIFETIME))
        query = {"Expires": expires, "OSSAccessKeyId": "LTAI-rehearsal", "Signature": self._sign(name, expires)}
        return f"{self._base_url}/results/{name}.mp4?{urlencode(query)}"

    async def respond(self, request: Request, faults: tuple[Fault, ...]) -> Response:
        """Answer a request for a clip."""
        name = str(request.path_params["name"])
        request_id = secrets.token_hex(12).upper()
        refusal = self._refusal(name, request, request_id)
        if refusal is not None:
            return refusal
        fault = next(iter(faults), None)
        if fault is not None and fault.do == "expire":
            return storage_error(403, "AccessDenied", "Request has expired.", request_id)
        clip = await asyncio.to_thread(load_clip, self._paths[name])
        return _spoilt(clip, request, fault) if fault is not None else _serve(clip, request, request_id)

    def _refusal(self, name: str, request: Request, request_id: str) -> Response | None:
        expires = request.query_params.get("Expires", "")
        signature = request.query_params.get("Signature", "")
        if name not in self._paths:
            return storage_error(404, "NoSuchKey", "The specified key does not exist.", request_id)
        if not hmac.compare_digest(signature.encode(), self._sign(name, expires).encode()):
            told = "The request signature we calculated does not match the signature you provided."
            return storage_error(403, "SignatureDoesNotMatch", told, request_id)
        if int(expires) < self._wall():
            return storage_error(403, "AccessDenied", "Request has expired.", request_id)
        return None

    def _sign(self, name: str, expires: str) -> str:
        return hmac.new(self._secret, f"{name}\n{expires}".encode(), hashlib.sha256).hexdigest()[:28]


def _serve(clip: Clip, request: Request, request_id: str, *, etag: str = "", whole: bool = False) -> Response:
    size, etag = len(clip.content), etag or clip.etag
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "x-oss-request-id": request_id}
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", etag) != etag or whole:
        wanted = ""
    try:
        part = parse_range(wanted, size)
    except UnsatisfiableRangeError:
        told = "The requested range cannot be satisfied."
        refusal = storage_error(416, "InvalidRange", told, request_id)
        refusal.headers["Content-Range"] = f"bytes */{size}"
        return refusal
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    body = _pieces(memoryview(clip.content)[start:end]) if request.method != "HEAD" else _pieces(memoryview(b""))
    return StreamingResponse(body, 200 if part is None else 206, headers, media_type=_TYPE)


async def _pieces(content: memoryview) -> AsyncIterator[memoryview]:
    for at in range(0, len(content), _PIECE):
        yield content[at : at + _PIECE]


def _spoilt(clip: Clip, request: Request, fault: Fault) -> Response:
    """Serve a clip as a fault wants it."""
    whole: dict[str, Callable[[], Response]] = {
        "gzip": lambda: Response(
            gzip.compress(clip.content, 1), 200, {"Content-Encoding": "gzip", "ETag": clip.etag}, media_type=_TYPE
        ),
        "wrong_type": lambda: Response(
            clip.content, 200, {"ETag": clip.etag}, media_type=fault.text("type", "text/html")
        ),
        "redirect": lambda: Response(status_code=302, headers={"Location": fault.text("url")}),
        "html200": lambda: Response(PAGE, 200, media_type="text/html"),
        "own_bytes": lambda: _serve(own_clip(clip, str(request.path_params["name"])), request, "OWN"),
        "empty": lambda: Response(b"", 200, {"ETag": clip.etag}, media_type=_TYPE),
        "etag_change": lambda: _serve(clip, request, "ETAG", etag=f'"{secrets.token_hex(16).upper()}"'),
        "ignore_range": lambda: _serve(clip, request, "RANGE", whole=True),
    }
    make = whole.get(fault.do)
    return make() if make is not None else RoughResponse(_cut(clip, request, fault))


def _cut(clip: Clip, request: Request, fault: Fault) -> Rough:
    """Serve a clip without an end, in drops, or only a part of it; `share` counts from the file's beginning."""
    size = len(clip.content)
    headers = {"Content-Type": _TYPE, "ETag": clip.etag, "Accept-Ranges": "bytes", "Connection": "close"}
    start = _start(request, size)
    body = memoryview(clip.content)[start:]
    kept = body[: max(0, int(size * fault.number("share", 0.5)) - start)]
    if start:
        headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    status = 206 if start else 200
    if fault.do == "no_length":
        return Rough(status, headers, kept if "share" in fault.settings else body)
    headers["Content-Length"] = str(len(body))
    if fault.do == "truncate":
        return Rough(status, headers, kept)
    step, pause = max(1, int(fault.number("bytes", 1))), fault.number("seconds", 0.5)
    return Rough(status, headers, body, step, pause)


def _start(request: Request, size: int) -> int:
    try:
        part = parse_range(request.headers.get("range", ""), size)
    except UnsatisfiableRangeError:
        return size
    return part[0] if part else 0
