"""Downloading clips: whatever a server does, a file is whole or not there, and a download ends."""

import base64
import gzip
import hashlib
import logging
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from connected import CANARY, QuickClock, connect, quick_clock
from dripping_server import DrippingServer
from scripted_server import RESET, Received, Reply, ScriptedServer

from compiler.backends.clock import StoppedError
from compiler.backends.http.download import Source, download
from compiler.backends.http.redact import without_signature
from compiler.backends.http.result_address import first_address, next_address
from compiler.backends.http.watchdog import Patience
from compiler.backends.protocol import BackendError, Verdict

SIGNED = "?Expires=1&Signature=c2lnbmVkLWNhbmFyeQ%3D%3D"
PATH = "/clips/a.mp4"
HOSTS = ("*.aliyuncs.com", "127.0.0.1")
IMPATIENT = Patience(seconds=20.0, window=0.4, rate=10_000.0)


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content


def a_clip(size: int, fill: bytes = b"clip") -> bytes:
    """Return what has the outside of an MP4."""
    return box(b"ftyp", b"isom\0\0\2\0") + box(b"moov", b"") + box(b"mdat", (fill * (size // len(fill) + 1))[:size])


CLIP = a_clip(400_000)
OTHER = a_clip(400_000, b"else")


@dataclass(slots=True)
class Store:
    """Keeps one clip as a good object store does, and answers the first requests as a test says."""

    clip: bytes = CLIP
    tag: str = '"version-1"'
    first: list[Reply | Callable[[Received], Reply]] = field(default_factory=list)

    def __call__(self, request: Received) -> Reply:
        if self.first:
            answer = self.first.pop(0)
            return answer if isinstance(answer, Reply) else answer(request)
        return self.good(request)

    def good(self, request: Received) -> Reply:
        asked = request.headers.get("range", "")
        if not asked or request.headers.get("if-range") != self.tag:
            return Reply(200, self.clip, {"ETag": self.tag, "Content-Type": "video/mp4"})
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(self.clip):
            return Reply(416, b"", {"Content-Range": f"bytes */{len(self.clip)}"})
        span = f"bytes {start}-{len(self.clip) - 1}/{len(self.clip)}"
        return Reply(206, self.clip[start:], {"ETag": self.tag, "Content-Range": span})

    def cut(self, at: int) -> Callable[[Received], Reply]:
        return lambda request: replace(self.good(request), cut=at)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def clock() -> QuickClock:
    return quick_clock()


@pytest.fixture
def destination(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "clip.mp4"
    yield path
    assert [left.name for left in tmp_path.iterdir()] in ([], ["clip.mp4"])


def silent(share: float) -> None:
    del share


def no_fresh_address() -> str:
    raise BackendError("the provider has forgotten the job", verdict=Verdict("job-unknown"))


def source(base: str, clock: QuickClock, refresh: Callable[[], str] = no_fresh_address) -> Source:
    return Source(f"{base}{PATH}{SIGNED}", refresh, HOSTS, clock)


def fetch(at: Source, destination: Path) -> bytes:
    download(at, destination, silent)
    return destination.read_bytes()


def refused(at: Source, destination: Path) -> BackendError:
    with pytest.raises(BackendError) as caught:
        download(at, destination, silent)
    assert not destination.exists()
    assert "Signature" not in str(caught.value)
    assert "c2lnbmVk" not in str(caught.value)
    return caught.value


def test_a_clip_comes_whole_and_tells_how_far_it_is(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    server.on("GET", PATH, Store())
    shares: list[float] = []
    download(source(server.url, clock), destination, shares.append)
    assert destination.read_bytes() == CLIP
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0


def test_no_key_and_no_packing_goes_along(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    server.on("GET", PATH, Store())
    fetch(source(server.url, clock), destination)
    (sent,) = server.requests("GET")
    assert sent.headers["accept-encoding"] == "identity"
    assert {"authorization", "x-api-key", "cookie"}.isdisjoint(sent.headers)
    assert sent.query["Signature"] == "c2lnbmVkLWNhbmFyeQ=="


@pytest.mark.parametrize("tenth", range(10))
def test_a_clip_cut_anywhere_goes_on_where_it_ended(
    server: ScriptedServer, clock: QuickClock, destination: Path, tenth: int
) -> None:
    store = Store()
    store.first = [store.cut(len(CLIP) * tenth // 10)]
    server.on("GET", PATH, store)
    assert fetch(source(server.url, clock), destination) == CLIP
    first, second = server.requests("GET")
    assert "range" not in first.headers
    if "range" in second.headers:
        assert second.headers["if-range"] == store.tag
        assert 0 < int(second.headers["range"][6:-1]) <= len(CLIP) * tenth // 10


def test_nine_cuts_in_a_row_are_survived_and_no_byte_comes_twice(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    store = Store()
    # Whole sockets' worth, ended in order, so that nothing that was sent is lost.
    store.first = [lambda request: replace(short(store.good(request)), hang_up=True)] * 9
    server.on("GET", PATH, store)
    assert fetch(source(server.url, clock), destination) == CLIP
    starts = [int(one.headers.get("range", "bytes=0-")[6:-1]) for one in server.requests("GET")]
    assert starts == [20_000 * number for number in range(10)]


def short(reply: Reply) -> Reply:
    """Promise everything and send 20 kB."""
    return replace(
        reply, body=reply.content[:20_000], headers={**reply.headers, "Content-Length": str(len(reply.content))}
    )


def test_ten_failures_are_enough(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    server.on("GET", PATH, RESET)
    error = refused(source(server.url, clock), destination)
    assert (error.verdict.slug, error.verdict.retry, error.billed) == ("clip-not-fetched", "again", True)
    assert len(server.requests("GET")) == 10
    assert len([pause for pause in clock.pauses if pause]) == 9
    assert max(clock.pauses) <= 30


CHUNKED = {"Content-Length": "", "Transfer-Encoding": "chunked"}


def chunked(content: bytes, *, end: bool) -> bytes:
    pieces = [content[at : at + 30_000] for at in range(0, len(content), 30_000)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + (b"0\r\n\r\n" if end else b"")


OTHER_DIGEST = base64.b64encode(hashlib.md5(OTHER, usedforsecurity=False).digest()).decode()
NEVER_WHOLE = {
    "cut": Reply(200, CLIP, cut=200_000),
    "ended early, without a length": Reply(200, CLIP[:200_000], {"Content-Length": ""}),
    "ended early, with a length": Reply(200, CLIP[:200_000], {"Content-Length": str(len(CLIP))}, hang_up=True),
    "cut in chunks": Reply(200, chunked(CLIP[:200_000], end=False), CHUNKED, hang_up=True),
    "whole chunks of half a clip": Reply(200, chunked(CLIP[:200_000], end=True), CHUNKED),
    "empty": Reply(200, b""),
    "empty, without a length": Reply(200, b"", {"Content-Length": ""}),
    "a page": Reply(200, b"<!doctype html><title>Sign in</title>" * 900, {"Content-Type": "text/html"}),
    "a page called a film": Reply(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "video/mp4"}),
    "a picture": Reply(200, b"\x89PNG\r\n\x1a\n" + bytes(5000), {"Content-Type": "image/png"}),
    "another digest": Reply(
        200, CLIP, {"Content-MD5": base64.b64encode(hashlib.md5(OTHER, usedforsecurity=False).digest()).decode()}
    ),
    "a part that nobody asked for": Reply(206, CLIP[100:], {"Content-Range": f"bytes 100-{len(CLIP) - 1}/{len(CLIP)}"}),
    "a part of no place": Reply(206, CLIP),
    "no part": Reply(416, b""),
    "server error": Reply(500, b""),
    "throttled": Reply(429, b""),
    "reset": RESET,
}


@pytest.mark.parametrize("kind", NEVER_WHOLE)
def test_what_never_comes_whole_is_given_up(
    server: ScriptedServer, clock: QuickClock, destination: Path, kind: str
) -> None:
    server.on("GET", PATH, NEVER_WHOLE[kind])
    server.on("GET", "/fresh.mp4", NEVER_WHOLE[kind])
    refused(source(server.url, clock, lambda: f"{server.url}/fresh.mp4{SIGNED}"), destination)
    assert len(server.requests("GET")) == 10


@pytest.mark.parametrize("kind", NEVER_WHOLE)
def test_and_is_fetched_once_the_server_has_recovered(
    server: ScriptedServer, clock: QuickClock, destination: Path, kind: str
) -> None:
    server.on("GET", PATH, Store(first=[NEVER_WHOLE[kind]] * 3))
    assert fetch(source(server.url, clock, lambda: f"{server.url}{PATH}{SIGNED}"), destination) == CLIP


@pytest.mark.parametrize("headers", [{"Content-Length": ""}, CHUNKED], ids=["to the end", "in chunks"])
def test_without_a_length_the_clip_itself_proves_that_it_is_whole(
    server: ScriptedServer, clock: QuickClock, destination: Path, headers: dict[str, str]
) -> None:
    body = chunked(CLIP, end=True) if headers is CHUNKED else CLIP
    server.on("GET", PATH, Reply(200, body, headers))
    assert fetch(source(server.url, clock), destination) == CLIP


def test_a_clip_without_a_length_goes_on_too(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    store = Store()
    store.first = [Reply(200, chunked(CLIP[:150_000], end=True), {**CHUNKED, "ETag": store.tag})]
    server.on("GET", PATH, store)
    assert fetch(source(server.url, clock), destination) == CLIP
    assert server.requests("GET")[1].headers["range"] == "bytes=150000-"


def test_a_range_that_is_answered_with_the_whole_starts_over(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    store = Store()
    store.first = [lambda request: replace(short(store.good(request)), hang_up=True), Reply(200, CLIP)]
    server.on("GET", PATH, store)
    assert fetch(source(server.url, clock), destination) == CLIP
    assert "range" in server.requests("GET")[1].headers


def test_without_a_tag_nothing_is_pieced_together(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    for tag in ("", 'W/"weak"'):
        half = Reply(200, CLIP[:50_000], {"Content-Length": str(len(CLIP)), "ETag": tag}, hang_up=True)
        server.on("GET", PATH, half, Reply(200, CLIP))
        assert fetch(source(server.url, clock), destination) == CLIP
    assert all("range" not in one.headers for one in server.requests("GET"))


@pytest.mark.parametrize("honest", [True, False], ids=["the server minds If-Range", "the server ignores If-Range"])
def test_a_clip_that_changes_midway_is_never_mixed(
    server: ScriptedServer, clock: QuickClock, destination: Path, *, honest: bool
) -> None:
    old, new = Store(CLIP, '"old"'), Store(OTHER, '"new"')

    def answer(request: Received) -> Reply:
        if len(server.requests("GET")) == 1:
            return replace(short(old.good(request)), hang_up=True)
        if not honest and "range" in request.headers:
            request = replace(request, headers={**request.headers, "if-range": '"new"'})
        return new.good(request)

    server.on("GET", PATH, answer)
    assert fetch(source(server.url, clock), destination) == OTHER


def test_a_part_at_another_place_is_not_taken(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    store = Store()
    missing = len(CLIP) - 20_000
    place = {"ETag": store.tag, "Content-Range": f"bytes 9-{missing + 8}/{len(CLIP)}"}
    wrong = Reply(206, CLIP[9 : missing + 9], place)
    store.first = [lambda request: replace(short(store.good(request)), hang_up=True), wrong]
    server.on("GET", PATH, store)
    assert fetch(source(server.url, clock), destination) == CLIP


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_address_that_has_expired_is_asked_for_anew(
    server: ScriptedServer, clock: QuickClock, destination: Path, status: int
) -> None:
    server.on(
        "GET", PATH, Reply(status, b"<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>")
    )
    server.on("GET", "/fresh.mp4", Store())
    assert fetch(source(server.url, clock, lambda: f"{server.url}/fresh.mp4{SIGNED}"), destination) == CLIP
    assert not any(clock.pauses)


def test_an_address_that_expires_midway_goes_on_at_the_fresh_one(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    store = Store()
    store.first = [lambda request: replace(short(store.good(request)), hang_up=True), Reply(403, b"")]
    server.on("GET", PATH, store)
    server.on("GET", "/fresh.mp4", store)
    assert fetch(source(server.url, clock, lambda: f"{server.url}/fresh.mp4{SIGNED}"), destination) == CLIP
    assert server.requests("GET", "/fresh.mp4")[0].headers["range"] == "bytes=20000-"


def test_what_the_store_says_is_told_and_no_more_than_that(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    page = f"<?xml?><Error><Code>NoSuchKey</Code><Message>{SIGNED}</Message></Error>".encode()
    server.on("GET", PATH, Reply(404, page, {"Content-Type": "application/xml"}))
    error = refused(source(server.url, clock, lambda: f"{server.url}{PATH}{SIGNED}"), destination)
    assert "NoSuchKey" in error.message
    assert f"{PATH}`" in error.message


def test_a_provider_that_has_no_fresh_address_ends_it(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    server.on("GET", PATH, Reply(403, b""))
    assert refused(source(server.url, clock), destination).verdict.slug == "job-unknown"
    assert len(server.requests("GET")) == 1


def test_a_provider_that_does_not_answer_is_asked_again(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    asked: list[int] = []

    def refresh() -> str:
        asked.append(1)
        if len(asked) < 3:
            raise BackendError("HTTP 503", verdict=Verdict("provider-unreachable", retry="again"))
        return f"{server.url}/fresh.mp4{SIGNED}"

    server.on("GET", PATH, Reply(403, b""))
    server.on("GET", "/fresh.mp4", Store())
    assert fetch(source(server.url, clock, refresh), destination) == CLIP


def test_a_server_that_asks_to_wait_is_waited_for(server: ScriptedServer, clock: QuickClock, destination: Path) -> None:
    server.on("GET", PATH, Store(first=[Reply(503, b"", {"Retry-After": "77"})]))
    assert fetch(source(server.url, clock), destination) == CLIP
    assert max(clock.pauses) >= 77


def test_a_server_that_asks_to_wait_for_ever_is_not(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    server.on("GET", PATH, Reply(503, b"", {"Retry-After": "1000000000"}))
    refused(source(server.url, clock), destination)
    assert max(clock.pauses, default=0) < 900


def test_redirects_to_result_hosts_are_followed_three_times(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    server.on("GET", PATH, Reply(302, b"", {"Location": "/1"}))
    server.on("GET", "/1", Reply(307, b"", {"Location": f"{server.url}/2"}))
    server.on("GET", "/2", Reply(301, b"", {"Location": "3?x=1"}))
    server.on("GET", "/3", Store())
    assert fetch(source(server.url, clock), destination) == CLIP
    server.on("GET", "/3", Reply(303, b"", {"Location": "/3"}))
    destination.unlink()
    refused(source(server.url, clock), destination)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/",
        "https://example.org/clip.mp4?Signature=c2lnbmVk",
        "http://oss.aliyuncs.com/clip.mp4",
        "https://aliyuncs.com.example.org/",
        "https://xaliyuncs.com/",
        "https://user@oss.aliyuncs.com/",
        "https://oss.aliyuncs.com:22/",
        "file:///etc/passwd",
        "//example.org/",
        "https://",
        "",
    ],
)
def test_redirects_to_anywhere_else_are_not_followed(
    server: ScriptedServer, clock: QuickClock, destination: Path, location: str
) -> None:
    server.on("GET", PATH, Reply(302, b"moved", {"Location": location}))
    at = source(server.url, clock)
    refused(at, destination)
    assert {one.path for one in server.requests("GET")} == {PATH}


def test_the_loopback_interface_is_for_providers_on_it() -> None:
    for url in ("http://127.0.0.1/a", "https://localhost/a", "http://[::1]/a"):
        with pytest.raises(BackendError):
            first_address(url, ("*.aliyuncs.com",))
        assert first_address(url, HOSTS) == httpx.URL(url)


def test_a_plain_address_is_asked_for_over_https() -> None:
    assert str(first_address(f"http://a.aliyuncs.com/b{SIGNED}", HOSTS)) == f"https://a.aliyuncs.com/b{SIGNED}"


def test_https_is_never_left() -> None:
    at = httpx.URL("https://localhost/a")
    with pytest.raises(BackendError, match="https"):
        next_address(at, "http://localhost/b", HOSTS)
    assert next_address(at, "/b", HOSTS) == httpx.URL("https://localhost/b")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://[::1",
        "https://a..aliyuncs.com/",
        f"https://{'a' * 64}.aliyuncs.com/",
        "https://\0.aliyuncs.com/",
        "https://a.aliyuncs.com:0/",
        "https://a.aliyuncs.com:99999/",
        "http://127.0.0.1:99999/",
        "https://a b.aliyuncs.com",
    ],
)
def test_an_address_that_is_none_is_refused(url: str, clock: QuickClock, destination: Path) -> None:
    refused(replace(source("", clock), url=url), destination)


def test_packed_content_is_refused_before_it_is_unpacked(
    server: ScriptedServer, clock: QuickClock, destination: Path
) -> None:
    bomb = gzip.compress(bytes(50 << 20))
    server.on("GET", PATH, Reply(200, bomb, {"Content-Encoding": "gzip", "Content-Type": "video/mp4"}))
    refused(source(server.url, clock), destination)
    assert len(server.requests("GET")) == 1


@pytest.mark.parametrize("headers", [{}, {"Content-Length": ""}], ids=["announced", "not announced"])
def test_a_clip_larger_than_any_is_refused(
    server: ScriptedServer, clock: QuickClock, destination: Path, headers: dict[str, str]
) -> None:
    server.on("GET", PATH, Reply(200, CLIP, headers))
    assert "larger" in refused(replace(source(server.url, clock), largest=100_000), destination).message
    assert len(server.requests("GET")) == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n"
DRIPPING = {
    "the clip": (HEAD + b"\r\n" + CLIP[:1000], b"c"),
    "the headers": (HEAD + b"X-Slow: ", b"x"),
    "nothing": (b"", b""),
    "the length of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000;", b"x"),
}


@pytest.mark.parametrize("kind", DRIPPING)
def test_a_server_that_drips_is_left(clock: QuickClock, destination: Path, kind: str) -> None:
    begun = time.monotonic()
    with DrippingServer(*DRIPPING[kind], pause=0.02) as server:
        refused(replace(source(server.url, clock), patience=replace(IMPATIENT, seconds=60.0)), destination)
        assert 2 <= server.connections <= 10
    assert time.monotonic() - begun < 15


def test_a_download_as_a_whole_has_an_end(destination: Path, clock: QuickClock) -> None:
    fast_enough = Patience(seconds=0.6, window=30.0, rate=1.0)
    with DrippingServer(HEAD + b"\r\n" + CLIP[:1000], b"c" * 100, 0.01) as server:
        begun = time.monotonic()
        assert "0.6 seconds" in refused(replace(source(server.url, clock), patience=fast_enough), destination).message
    assert time.monotonic() - begun < 5


def test_an_interruption_ends_it_at_once(destination: Path, clock: QuickClock) -> None:
    with DrippingServer(HEAD + b"\r\n" + CLIP[:1000], b"c" * 100, 0.01) as server:
        threading.Timer(0.2, clock.stopped.set).start()
        begun = time.monotonic()
        with pytest.raises(StoppedError):
            download(source(server.url, clock), destination, silent)
    assert time.monotonic() - begun < 3
    assert not destination.exists()


def test_what_progress_raises_ends_it(server: ScriptedServer, destination: Path, clock: QuickClock) -> None:
    def interrupted(share: float) -> None:
        del share
        raise StoppedError

    server.on("GET", PATH, Store())
    with pytest.raises(StoppedError):
        download(source(server.url, clock), destination, interrupted)
    assert not destination.exists()


def test_many_large_clips_at_once_take_no_memory(server: ScriptedServer, clock: QuickClock, tmp_path: Path) -> None:
    clip = a_clip(20_000_000)
    server.on("GET", PATH, Store(clip))

    def one(number: int) -> bool:
        path = tmp_path / f"{number}.mp4"
        download(source(server.url, clock), path, silent)
        whole = hashlib.sha256(path.read_bytes()).digest() if number == 0 else b""
        size = path.stat().st_size
        path.unlink()
        return size == len(clip) and whole in (b"", hashlib.sha256(clip).digest())

    assert one(0)
    tracemalloc.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(one, range(1, 17)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The server is here too, and sends the same bytes to everybody.
    assert most < 8_000_000


def test_nothing_of_a_signature_gets_into_a_log(
    server: ScriptedServer, clock: QuickClock, destination: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store()
    store.first = [Reply(403, b""), RESET, Reply(302, b"", {"Location": f"{PATH}{SIGNED}"})]
    server.on("GET", PATH, store)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger().debug("heard")
        fetch(source(server.url, clock, lambda: f"{server.url}{PATH}{SIGNED}"), destination)
    assert "heard" in caplog.text
    assert "Signature" not in caplog.text
    assert PATH not in caplog.text


def test_a_source_of_a_connection_allows_its_result_hosts(server: ScriptedServer, tmp_path: Path) -> None:
    connection = connect(server, tmp_path)
    made = Source.at(connection, f"{server.url}{PATH}", no_fresh_address)
    assert made.hosts == ("127.0.0.1",)
    assert CANARY not in repr(made)
    elsewhere = replace(connection, base_url="https://dashscope.aliyuncs.com/api/v1")
    assert Source.at(elsewhere, "", no_fresh_address).hosts == ("*.aliyuncs.com", "dashscope.aliyuncs.com")


@pytest.mark.parametrize(
    "url, shown",
    [
        (f"https://oss.aliyuncs.com/a/b.mp4{SIGNED}", "oss.aliyuncs.com/a/b.mp4"),
        ("https://u:p@oss.aliyuncs.com/a#Signature=1", "oss.aliyuncs.com/a"),
        ("https://oss.aliyuncs.com:8443/\x1b[2J", "oss.aliyuncs.com:8443/\\x1b[2J"),
        ("Signature=1", "an address that is none"),
        ("https://[Signature=1", "an address that is none"),
    ],
)
def test_an_address_is_shown_without_its_query(url: str, shown: str) -> None:
    assert without_signature(url) == shown
