"""Who may see the live review page: only who was given its address, and only from that page."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from compiler.screening.guard import Guard

PORT, TOKEN = 4711, "a-token"
HERE = f"http://127.0.0.1:{PORT}"
OWN = {"origin": HERE}


async def _secret(request: Request) -> PlainTextResponse:
    del request
    return PlainTextResponse("the film")


def ask(
    method: str = "GET",
    path: str = "/review/",
    headers: Mapping[str, str] | None = None,
    *,
    invited: bool = True,
) -> httpx.Response:
    """Ask the guarded application, with the cookie or without it."""
    app = Starlette(routes=[Route("/review/", _secret, methods=["GET", "POST"])])
    guard = Guard(app, PORT, TOKEN)

    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url=HERE) as client:
            if invited:
                assert (await client.get(f"/?token={TOKEN}")).status_code == 303
            return await client.request(method, path, headers=headers)

    # In a thread of its own: Playwright leaves a running loop behind in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(go())).result()


def test_the_address_is_changed_for_a_cookie_that_opens_the_page() -> None:
    answer = ask(path=f"/?token={TOKEN}", invited=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/review/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert ask().text == "the film"
    assert ask("POST", headers=OWN).text == "the film"


@pytest.mark.parametrize(
    "path, headers",
    [
        ("/review/", {}),
        ("/?token=another", {}),
        ("/?token=", {}),
        ("/review/", {"cookie": f"scenec-{PORT}={TOKEN}"}),
        ("/review/", {"cookie": f"scenec-{PORT}=\x7f; ="}),
        ("/review/?token=%ff", {}),
    ],
)
def test_nobody_comes_in_without_it(path: str, headers: Mapping[str, str]) -> None:
    answer = ask(path=path, headers=headers, invited=False)
    assert answer.status_code == 403
    assert "the film" not in answer.text


@pytest.mark.parametrize("host", ["example.org", f"example.org:{PORT}", "127.0.0.1:80", "127.0.0.1", "", "localhost"])
@pytest.mark.parametrize("invited", [True, False])
def test_another_name_for_this_machine_opens_nothing(host: str, invited: bool) -> None:  # noqa: FBT001  (parametrized)
    for path in ("/review/", f"/?token={TOKEN}"):
        answer = ask(path=path, headers={"host": host}, invited=invited)
        assert answer.status_code == 421
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "method, headers",
    [
        ("POST", {}),
        ("POST", {"origin": "null"}),
        ("POST", {"origin": "https://example.org"}),
        ("POST", {"origin": f"https://127.0.0.1:{PORT}"}),
        ("POST", {"origin": f"{HERE}.example.org"}),
        ("POST", {"origin": "http://127.0.0.1:4712"}),
        ("POST", {**OWN, "sec-fetch-site": "cross-site"}),
        ("POST", {**OWN, "sec-fetch-site": "same-site"}),
        ("GET", {"origin": "https://example.org"}),
        ("GET", {"sec-fetch-site": "cross-site"}),
    ],
)
def test_another_page_in_the_same_browser_decides_and_reads_nothing(method: str, headers: Mapping[str, str]) -> None:
    answer = ask(method, headers=headers)
    assert answer.status_code == 403
    assert "the film" not in answer.text


def test_every_answer_forbids_foreign_scripts_frames_and_guesses() -> None:
    for answer in (ask(), ask(invited=False), ask(path=f"/?token={TOKEN}"), ask(path="/nowhere")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
