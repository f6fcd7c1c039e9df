"""Clips as the storage serves them: lengths, tags, ranges, signatures, expiry."""

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
import uvicorn
from dashscope_client import Client, a_body
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from compiler.emulator.results import Results


@pytest.fixture(scope="module")
def url(stage: object) -> str:
    client = Client(stage.url)  # type: ignore[attr-defined]  # the fixture of this folder
    return str(client.run(a_body())["output"]["video_url"])


@pytest.fixture
def content(film: Path) -> bytes:
    return film.read_bytes()


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"].startswith("application/xml")
    return str(ET.fromstring(answer.text).findtext("Code"))  # noqa: S314 - our own server's


def test_a_clip_comes_whole_with_length_and_md5(url: str, content: bytes) -> None:
    answer = httpx.get(url)
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["etag"] == f'"{hashlib.md5(content).hexdigest().upper()}"'  # noqa: S324 - an ETag
    head = httpx.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(content))


@pytest.mark.parametrize(
    "header, start, end", [("bytes=100-", 100, None), ("bytes=10-19", 10, 20), ("bytes=-7", -7, None)]
)
def test_a_range_is_served(url: str, content: bytes, header: str, start: int, end: int | None) -> None:
    answer = httpx.get(url, headers={"Range": header})
    part = content[start:end]
    first = start % len(content)
    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(part) - 1}/{len(content)}"


@pytest.mark.parametrize("header", ["bytes=5-2", "lines=1-2", "bytes=", "bytes=0-1,5-6"])
def test_what_is_no_single_range_gets_the_whole(url: str, content: bytes, header: str) -> None:
    answer = httpx.get(url, headers={"Range": header})
    assert (answer.status_code, len(answer.content)) == (200, len(content))


def test_a_range_behind_the_end_is_not_satisfiable(url: str, content: bytes) -> None:
    answer = httpx.get(url, headers={"Range": f"bytes={len(content)}-"})
    assert (answer.status_code, code_of(answer)) == (416, "InvalidRange")
    assert answer.headers["content-range"] == f"bytes */{len(content)}"


def test_a_range_of_another_version_is_not_served(url: str, content: bytes) -> None:
    etag = httpx.head(url).headers["etag"]
    same = httpx.get(url, headers={"Range": "bytes=5-", "If-Range": etag})
    other = httpx.get(url, headers={"Range": "bytes=5-", "If-Range": '"OTHER"'})
    assert (same.status_code, other.status_code, len(other.content)) == (206, 200, len(content))


def test_a_changed_address_is_refused(url: str) -> None:
    later = httpx.get(url.replace("Expires=1", "Expires=2"))
    assert (later.status_code, code_of(later)) == (403, "SignatureDoesNotMatch")
    assert httpx.get(url.partition("?")[0]).status_code == 403
    nothing = httpx.get(url.replace("/results/", "/results/x"))
    assert (nothing.status_code, code_of(nothing)) == (404, "NoSuchKey")


@pytest.fixture
def results(film: Path) -> Iterator[tuple[str, str]]:
    """Serve two clips, one whose day is over; return their addresses."""
    server = uvicorn.Server(uvicorn.Config(lambda: None, port=0, log_level="critical", lifespan="off"))
    listener = server.config.bind_socket()
    made = Results(f"http://127.0.0.1:{listener.getsockname()[1]}", time.time)

    async def answer(request: Request) -> Response:
        return await made.respond(request, ())

    server.config.app = Starlette(routes=[Route("/results/{name}.mp4", answer)])
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made.publish("fresh", film, time.time() - 23 * 3600), made.publish("old", film, time.time() - 25 * 3600)
    server.should_exit = True
    thread.join(10)


def test_an_address_is_good_for_a_day(results: tuple[str, str]) -> None:
    fresh, old = (httpx.get(url) for url in results)
    assert fresh.status_code == 200
    assert (old.status_code, code_of(old)) == (403, "AccessDenied")
