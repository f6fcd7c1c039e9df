"""HTTP with a provider: what is repeated, what is not, and what a failure proves."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.utils import formatdate
from pathlib import Path

import pytest
from connected import CANARY, QuickClock, at, connect
from scripted_server import RESET, Received, Reply, ScriptedServer

from compiler.backends.clock import StoppedError
from compiler.backends.hosted import Connection
from compiler.backends.http.answer import Answer
from compiler.backends.http.api import Api
from compiler.backends.http.provider_failure import provider_failure
from compiler.backends.protocol import AnswerLostError, BackendError
from compiler.backends.secret import Secret

BODY = {"model": "wan2.7-r2v"}
ACCEPTED = Reply(body={"output": {"task_id": "t-1"}})
CREATE = "/api/v1/create"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def connection(server: ScriptedServer, tmp_path: Path) -> Connection:
    return connect(server, tmp_path)


def opened(connection: Connection) -> Api:
    def read_error(answer: Answer) -> BackendError:
        data = answer.data
        return provider_failure(connection, answer, code=data.get("code"), message=data.get("message"))

    return Api(connection, {"Authorization": f"Bearer {connection.key.reveal()}"}, read_error)


@pytest.fixture
def api(connection: Connection) -> Iterator[Api]:
    made = opened(connection)
    yield made
    made.close()


def pauses(connection: Connection) -> list[float]:
    assert isinstance(connection.clock, QuickClock)
    return connection.clock.pauses


def test_what_may_bill_is_posted_once_with_the_key(server: ScriptedServer, api: Api) -> None:
    server.on("POST", CREATE, ACCEPTED)
    answer = api.send_once("create", BODY, {"X-DashScope-Async": "enable"})
    assert answer.data == {"output": {"task_id": "t-1"}}
    (sent,) = server.requests("POST")
    assert sent.json == BODY
    assert sent.headers["authorization"] == f"Bearer {CANARY}"
    assert sent.headers["x-dashscope-async"] == "enable"
    assert sent.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "reply",
    [
        RESET,
        Reply(500, {"code": "InternalError", "message": "no"}),
        Reply(502, b"<html>bad gateway</html>"),
        Reply(503, {"code": "ModelUnavailable"}),
        Reply(504, b""),
        Reply(408, b""),
        Reply(499, b""),
        Reply(200, b"<html>sign in</html>"),
        Reply(200, b"[1, 2]"),
        Reply(200, b'{"output": {"task_'),
        Reply(200, {"output": {"task_id": "t-1"}}, cut=9),
        Reply(302, b"", {"Location": "/elsewhere"}),
        Reply(200, b'{"output": {}}', {"Content-Length": "400"}, hang_up=True),
    ],
    ids=lambda reply: f"{reply.status} {bytes(reply.content[:12])!r} cut={reply.cut} reset={reply.reset}",
)
def test_an_answer_that_proves_nothing_is_never_asked_for_again(server: ScriptedServer, api: Api, reply: Reply) -> None:
    server.on("POST", CREATE, reply, ACCEPTED)
    with pytest.raises(AnswerLostError) as caught:
        api.send_once("create", BODY, {})
    assert caught.value.billed
    assert len(server.requests("POST")) == 1
    assert server.requests("GET") == []


def test_an_answer_that_never_ends_is_lost_in_bounded_time(server: ScriptedServer, connection: Connection) -> None:
    server.on("POST", CREATE, Reply(200, b" " * 100_000, drip=(10, 0.01)))
    assert isinstance(connection.clock, QuickClock)
    api, begun = opened(connection), time.monotonic()

    def pass_time() -> None:
        connection.clock.shift[0] += 500  # type: ignore[attr-defined]  # a QuickClock

    later = threading.Timer(0.3, pass_time)
    later.start()
    with pytest.raises(AnswerLostError, match="too long"):
        api.send_once("create", BODY, {})
    api.close()
    assert time.monotonic() - begun < 10
    assert len(server.requests("POST")) == 1


def test_a_refusal_is_final_and_not_billed(server: ScriptedServer, api: Api) -> None:
    server.on("POST", CREATE, Reply(400, {"code": "DataInspectionFailed", "message": "Input text ..."}), ACCEPTED)
    with pytest.raises(BackendError) as caught:
        api.send_once("create", BODY, {})
    assert not isinstance(caught.value, AnswerLostError)
    assert (caught.value.verdict.slug, caught.value.billed) == ("moderated", False)
    assert len(server.requests("POST")) == 1


def test_a_connection_that_the_server_closed_meanwhile_makes_nothing_ambiguous(
    server: ScriptedServer, api: Api
) -> None:
    server.on("POST", CREATE, Reply(body={"output": {"task_id": "t"}}, hang_up=True))
    for _ in range(20):
        api.send_once("create", BODY, {})
    sent = server.requests("POST")
    assert len(sent) == 20
    assert len({one.connection for one in sent}) == 20


def test_throttling_without_a_time_is_tried_again_with_growing_pauses(
    server: ScriptedServer, api: Api, connection: Connection
) -> None:
    server.on("POST", CREATE, *[Reply(429, {"code": "Throttling.RateQuota"})] * 3, ACCEPTED)
    api.send_once("create", BODY, {})
    assert len(server.requests("POST")) == 4
    long = [pause for pause in pauses(connection) if pause > 0.3]
    assert [0.45 <= pause <= top for pause, top in zip(long, (1, 2, 4), strict=True)] == [True] * 3


@pytest.mark.parametrize(
    "value, least",
    [
        ("7", 6.9),
        ("0", 0.0),
        (lambda: formatdate(time.time() + 30, usegmt=True), 28.0),
        (lambda: formatdate(time.time() - 3000, usegmt=True), 0.0),
    ],
)
def test_a_request_never_comes_earlier_than_the_provider_asks(
    server: ScriptedServer, api: Api, connection: Connection, value: str | Callable[[], str], least: float
) -> None:
    asked = value if isinstance(value, str) else value()
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}, {"Retry-After": asked}), ACCEPTED)
    api.send_once("create", BODY, {})
    assert sum(pauses(connection)) >= least
    assert len(server.requests("POST")) == 2


@pytest.mark.parametrize("asked", ["1000000000", "9" * 400, "Fri, 31 Dec 9999 00:00:00 GMT"])
def test_an_absurd_time_ends_the_attempt_instead_of_waiting(
    server: ScriptedServer, api: Api, connection: Connection, asked: str
) -> None:
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}, {"Retry-After": asked}), ACCEPTED)
    with pytest.raises(BackendError) as caught:
        api.send_once("create", BODY, {})
    assert caught.value.verdict.slug == "throttled"
    assert (caught.value.retry_after or 0) > 900
    assert len(server.requests("POST")) == 1
    assert sum(pauses(connection)) < 5


@pytest.mark.parametrize("asked", ["²", "soon", "-3", "1e999", "Mon, 99 Foo 99999 99:99:99 +99999999999999", "."])
def test_a_time_that_is_none_is_as_good_as_no_time(server: ScriptedServer, api: Api, asked: str) -> None:
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}, {"Retry-After": asked}), ACCEPTED)
    api.send_once("create", BODY, {})
    assert len(server.requests("POST")) == 2


def test_throttling_that_lasts_ends_after_about_a_minute(
    server: ScriptedServer, api: Api, connection: Connection
) -> None:
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}))
    with pytest.raises(BackendError) as caught:
        api.send_once("create", BODY, {})
    assert caught.value.verdict.slug == "throttled"
    assert len(server.requests("POST")) == 8
    assert 30 <= sum(pauses(connection)) <= 120


def test_throttling_pauses_the_account_and_not_one_shot(
    server: ScriptedServer, api: Api, connection: Connection
) -> None:
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}, {"Retry-After": "50"}), ACCEPTED)
    api.send_once("create", BODY, {})
    first = sum(pauses(connection))
    server.on("POST", CREATE, Reply(429, {"code": "Throttling"}, {"Retry-After": "1000000"}), ACCEPTED)
    with pytest.raises(BackendError):
        api.send_once("create", BODY, {})
    assert first >= 49.9
    holding = opened(connection)
    holding._creates.hold(20)
    before = sum(pauses(connection))
    holding.send_once("create", BODY, {})
    holding.close()
    assert sum(pauses(connection)) - before >= 19.9


@pytest.mark.parametrize("status", [429, 503])
def test_a_question_that_came_too_early_holds_up_all_questions(
    server: ScriptedServer, api: Api, connection: Connection, status: int
) -> None:
    server.on("GET", "/api/v1/tasks/t", Reply(status, {"code": "x"}, {"Retry-After": "30"}), Reply(body={}))
    with pytest.raises(BackendError) as caught:
        api.ask("GET", "tasks/t")
    assert caught.value.retry_after == 30
    assert sum(pauses(connection)) < 1
    api.ask("GET", "tasks/t")
    assert sum(pauses(connection)) >= 29.5


def test_what_was_never_sent_is_tried_again_and_then_told(tmp_path: Path, server: ScriptedServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    connection = at(connect(server, tmp_path), f"http://127.0.0.1:{port}/api/v1")
    api = opened(connection)
    with pytest.raises(BackendError) as caught:
        api.send_once("create", BODY, {})
    api.close()
    assert not isinstance(caught.value, AnswerLostError)
    assert (caught.value.verdict.slug, caught.value.billed) == ("provider-unreachable", False)
    assert len([pause for pause in pauses(connection) if pause > 0.3]) == 4
    assert server.received == []


def test_a_server_that_comes_back_gets_the_request_once(tmp_path: Path, server: ScriptedServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with ExitStack() as later:
        back: list[ScriptedServer] = []

        def come_back(seconds: float) -> None:
            if seconds > 0.3 and not back:
                back.append(later.enter_context(ScriptedServer(port)))
                back[0].on("POST", CREATE, ACCEPTED)

        connection = at(connect(server, tmp_path), f"http://127.0.0.1:{port}/api/v1")
        assert isinstance(connection.clock, QuickClock)
        connection.clock.on_pause.append(come_back)
        api = opened(connection)
        assert api.send_once("create", BODY, {}).data == ACCEPTED.body
        api.close()
        assert len(back[0].received) == 1


def test_a_redirect_is_not_followed(server: ScriptedServer, api: Api) -> None:
    with ScriptedServer() as other:
        server.on("GET", "/api/v1/tasks/t", Reply(302, b"", {"Location": f"{other.url}/steal"}))
        with pytest.raises(BackendError):
            api.ask("GET", "tasks/t")
        assert other.received == []
    assert len(server.requests("GET")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/api/v1/tasks/t",
        "https://example.org/tasks/t",
        "//example.org/tasks/t",
        "http://[::1/tasks",
        "http://127.0.0.1:99999/x",
        "file:///etc/passwd",
        "tasks/\u00e4",
        "tasks/\x00",
    ],
)
def test_the_key_goes_to_its_own_host_only(server: ScriptedServer, api: Api, address: str) -> None:
    server.on("GET", "*", Reply(body={}))
    with pytest.raises(BackendError):
        api.ask("GET", address)
    assert server.received == []


def test_a_password_in_an_address_is_refused(server: ScriptedServer, api: Api) -> None:
    with pytest.raises(BackendError):
        api.ask("GET", server.url.replace("http://", "http://someone:else@") + "/api/v1/tasks/t")
    assert server.received == []


def test_questions_share_connections(server: ScriptedServer, api: Api) -> None:
    server.on("GET", "/api/v1/tasks/*", Reply(body={}))
    for number in range(10):
        api.ask("GET", f"tasks/{number}")
    assert len({one.connection for one in server.requests("GET")}) == 1


def test_an_interruption_before_sending_sends_nothing(server: ScriptedServer, api: Api, connection: Connection) -> None:
    api._creates.hold(100)
    connection.clock.stopped.set()
    with pytest.raises(StoppedError):
        api.send_once("create", BODY, {})
    assert server.received == []


@pytest.mark.parametrize("key", ["", "sk-\n1", "sk-\u00e41", "sk 1", "sk-\x00"])
def test_a_key_that_no_header_can_carry_is_told_without_being_shown(
    server: ScriptedServer, tmp_path: Path, key: str
) -> None:
    connection = connect(server, tmp_path)
    broken = Connection(
        connection.base_url, Secret(key), connection.region, connection.facts, tmp_path, connection.clock
    )
    with pytest.raises(BackendError) as caught:
        opened(broken)
    assert caught.value.verdict.slug == "account-refused"
    assert len(key) < 2 or key not in str(caught.value)


def test_the_key_is_nowhere_in_what_is_shown_or_logged(
    server: ScriptedServer, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = Reply(400, {"code": CANARY, "message": f"key {CANARY} at https://a.aliyuncs.com/x?Signature=abcdefgh"})
    server.on("GET", "/api/v1/tasks/*", echo)
    server.on("POST", CREATE, Reply(500, f"it was {CANARY}".encode()))
    api = opened(connection)
    shown = [repr(connection), str(connection), repr(api), repr(connection.key), str(connection.key)]
    with pytest.raises(BackendError) as asked:
        api.ask("GET", "tasks/1?Signature=abcdefgh")
    with pytest.raises(BackendError) as sent:
        api.send_once("create", BODY, {})
    for error in (asked.value, sent.value):
        shown += [str(error), repr(error), error.message, error.code, error.request_id, repr(error.args)]
    api.close()
    told = "\n".join([*shown, caplog.text])
    assert CANARY not in told
    assert "abcdefgh" not in told


def test_many_threads_keep_the_rate_together(server: ScriptedServer, tmp_path: Path) -> None:
    times: list[float] = []

    def note(request: Received) -> Reply:
        times.append(request.at)
        return ACCEPTED

    server.on("POST", CREATE, note)
    slow = connect(server, tmp_path)
    rates = slow.facts.rates.model_copy(update={"creates_per_second": 5.0})
    slow = Connection(
        slow.base_url, slow.key, slow.region, slow.facts.model_copy(update={"rates": rates}), tmp_path, slow.clock
    )
    api = opened(slow)
    threads = [threading.Thread(target=lambda: api.send_once("create", BODY, {})) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    api.close()
    assert isinstance(slow.clock, QuickClock)
    assert len(times) == 6
    assert slow.clock.shift[0] + (max(times) - min(times)) >= 0.9
