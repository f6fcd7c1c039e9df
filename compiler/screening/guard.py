"""Lets in who was given the address, and nobody else.

Stands before `screening.app`. Other pages in the same browser can send requests to this port, other names can be made
to lead to it, and other people may have accounts on the machine: so each request needs the cookie that the token in
the address was changed for, the name of this host, and, to decide anything, this page as its origin. Invariant:
nothing of the film is sent to a request that lacks any of these.
"""

import secrets
from collections.abc import Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from compiler.outputs.review.stylesheet import SERVED_POLICY

_READING = ("GET", "HEAD")
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": SERVED_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """The application behind it, for those who may see it.

    Args:
        app: what is guarded.
        port: that the server listens on.
        token: that the address holds.
    """

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app = app
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._token = token
        # Cookies do not know ports: two reviews at once must not take each other's.
        self._cookie = f"scenec-{port}"
        self._pass = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._refuse(scope, headers)
        if refusal is not None:
            await _harden(refusal)(scope, receive, send)
            return

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message)
            await send(message)

        await self._app(scope, receive, send_hardened)

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to a request that goes no further; None for one that does."""
        if headers.getlist("host") not in ([host] for host in self._hosts):
            return PlainTextResponse("This page has another address.\n", 421)
        if not self._is_own(scope, headers):
            return PlainTextResponse("Not from that page.\n", 403)
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if token and scope["method"] in _READING:
            return self._exchange(token)
        if not self._has_pass(headers):
            return PlainTextResponse("Open the address that scenec printed: it holds the key to this page.\n", 403)
        return None

    def _is_own(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether no other page asked for it; whatever decides something says so itself."""
        origin = headers.get("origin")
        is_asked_here = headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        return is_asked_here and (origin in self._origins or (origin is None and scope["method"] in _READING))

    def _exchange(self, token: str) -> Response:
        """Give a cookie for the token, so that the token does not stay in the address."""
        if not secrets.compare_digest(token.encode(errors="replace"), self._token.encode()):
            return PlainTextResponse("That is not the key to this page.\n", 403)
        answer = RedirectResponse("/review/", 303)
        answer.set_cookie(self._cookie, self._pass, httponly=True, samesite="strict", path="/")
        return answer

    def _has_pass(self, headers: Headers) -> bool:
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(headers.get("cookie", ""))
        except CookieError:
            return False
        shown = cookies[self._cookie].value if self._cookie in cookies else ""
        return secrets.compare_digest(shown.encode(errors="replace"), self._pass.encode())


def _add_headers(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    headers.update(_HEADERS)
    headers.setdefault("Cache-Control", "no-store")


def _harden(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    answer.headers["Cache-Control"] = "no-store"
    return answer
