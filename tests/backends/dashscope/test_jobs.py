"""Jobs at DashScope: created once, read tolerantly, listed to the end, and each error told as what it is."""

import json
import math
import re
import time
from pathlib import Path

import pytest
from connected import CANARY, QuickClock
from dashscope_account import request_of
from scripted_server import RESET, Received, Reply, ScriptedServer

from compiler.backends.dashscope.adapter import DashScopeBackend
from compiler.backends.hosted import Connection, Job, JobReport, Prepared, Usage
from compiler.backends.protocol import AnswerLostError, BackendError
from compiler.ir.asset import Asset
from compiler.ir.request import MediaItem
from compiler.source.route import Route

CREATE = "/api/v1/services/aigc/video-generation/video-synthesis"
TASK = "/api/v1/tasks/t-1"
JOB = Job("t-1", "r-1")


def remote(location: str) -> Asset:
    return Asset(location, remote=True, facts=None, sha256="", route=Route("a.yaml"))


@pytest.fixture
def ready(backend: DashScopeBackend, tmp_path: Path) -> Prepared:
    item = MediaItem("reference_image", remote("https://example.org/a.png"))
    shares: list[float] = []
    return backend.prepare(request_of(item), tmp_path, shares.append)


def look(server: ScriptedServer, backend: DashScopeBackend, answer: object, status: int = 200) -> JobReport:
    server.on("GET", TASK, Reply(status, answer))
    return backend.look(JOB)


def test_a_job_is_created_with_one_post(server: ScriptedServer, backend: DashScopeBackend, ready: Prepared) -> None:
    server.on("POST", CREATE, Reply(body={"request_id": "r-1", "output": {"task_id": "t-1", "task_status": "PENDING"}}))
    assert backend.submit(ready) == JOB
    (sent,) = server.requests("POST")
    assert sent.headers["x-dashscope-async"] == "enable"
    assert sent.headers["authorization"] == f"Bearer {CANARY}"
    assert "x-dashscope-ossresourceresolve" not in sent.headers
    assert sent.json == ready.body
    assert ready.prompt == 'Image 1 says, "Why?"'


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"output": None},
        {"output": "t-1"},
        {"output": {"task_id": 7}},
        {"output": {"task_id": ""}},
        {"output": {"task_id": "t" * 500}},
        {"code": "InvalidParameter", "message": "with status 200"},
    ],
)
def test_an_answer_without_a_job_is_lost_and_not_sent_again(
    server: ScriptedServer, backend: DashScopeBackend, ready: Prepared, answer: object
) -> None:
    server.on("POST", CREATE, Reply(body=answer))
    with pytest.raises(AnswerLostError) as caught:
        backend.submit(ready)
    assert caught.value.billed
    assert len(server.requests("POST")) == 1


@pytest.mark.parametrize(
    "told, slug, subject",
    [
        ((400, "DataInspectionFailed", "Input image data may contain ..."), "moderated", "media"),
        ((400, "InvalidURL", "The input audio is longer than 10s."), "reference-refused", "voice"),
        ((400, "Arrearage", "Access denied ..."), "account-refused", ""),
        ((401, "InvalidApiKey", "Invalid API-key provided."), "account-refused", ""),
        ((404, "ModelNotFound", "Model can not be found."), "wrong-region", ""),
        ((400, "BrandNew", "something else"), "provider-refused", ""),
        ((404, "", ""), "wrong-region", ""),
    ],
)
def test_a_refusal_says_what_it_is_about(
    server: ScriptedServer,
    backend: DashScopeBackend,
    ready: Prepared,
    told: tuple[int, str, str],
    slug: str,
    subject: str,
) -> None:
    status, code, message = told
    server.on("POST", CREATE, Reply(status, {"code": code, "message": message, "request_id": "r-9"}))
    with pytest.raises(BackendError) as caught:
        backend.submit(ready)
    error = caught.value
    assert (error.verdict.slug, error.subject.field, error.status) == (slug, subject, status)
    assert (error.code, error.request_id, error.billed) == (code, "r-9", False)
    assert message in error.message
    assert error.verdict.help
    assert len(server.requests("POST")) == 1


def test_a_finished_job_tells_its_clip_and_what_was_billed(server: ScriptedServer, backend: DashScopeBackend) -> None:
    report = look(
        server,
        backend,
        {
            "request_id": "r-2",
            "output": {
                "task_id": "t-1",
                "task_status": "SUCCEEDED",
                "submit_time": "2026-11-20 22:53:19.483",
                "scheduled_time": "2026-11-20 22:53:30.000",
                "end_time": "2026-11-20 23:00:39.001",
                "orig_prompt": "Image 1 waves.",
                "video_url": "https://r.oss-cn-beijing.aliyuncs.com/a.mp4?Expires=1&Signature=s",
            },
            "usage": {"duration": 15, "input_video_duration": 5, "output_video_duration": 10, "SR": 720},
        },
    )
    assert (report.status, report.error, report.prompt) == ("succeeded", None, "Image 1 waves.")
    assert report.video_url.startswith("https://r.oss-cn-beijing.aliyuncs.com/a.mp4?")
    assert report.usage == Usage(15.0, 5.0, 10.0)
    assert report.submitted == pytest.approx(1_795_186_399.483)  # 14:53:19.483 UTC


@pytest.mark.parametrize(
    "word, status",
    [
        ("PENDING", "queued"),
        ("SUSPENDED", "queued"),
        ("RUNNING", "running"),
        ("running", "running"),
        (" Succeeded ", "succeeded"),
        ("succeeded", "succeeded"),
        ("CANCELED", "canceled"),
        ("UNKNOWN", "unknown"),
        ("failed", "failed"),
    ],
)
def test_every_status_is_known_in_any_case(
    server: ScriptedServer, backend: DashScopeBackend, word: str, status: str
) -> None:
    report = look(server, backend, {"output": {"task_id": "t-1", "task_status": word}})
    assert report.status == status
    assert (report.error is not None) == (status in ("failed", "canceled", "unknown"))
    assert report.usage == Usage()


@pytest.mark.parametrize(
    "usage, seconds",
    [
        ({"duration": 6.65, "input_video_duration": 1.65}, 6.65),
        ({"duration": "15"}, None),
        ({"duration": True}, None),
        ({"duration": -1}, None),
        ({"duration": None}, None),
        ({"duration": 10**30}, None),
        ({"duration": math.nan}, None),
        ([], None),
        ("15", None),
        (None, None),
    ],
)
def test_usage_is_read_where_it_is_a_number(
    server: ScriptedServer, backend: DashScopeBackend, usage: object, seconds: float | None
) -> None:
    output = {"task_status": "SUCCEEDED", "video_url": "https://a.aliyuncs.com/a.mp4"}
    report = look(server, backend, {"output": output, "usage": usage})
    assert (report.status, report.usage.seconds) == ("succeeded", seconds)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"output": None},
        {"output": []},
        {"output": {}},
        {"output": {"task_status": None}},
        {"output": {"task_status": 3}},
        {"output": {"task_status": "BAKING"}},
        {"code": "InternalError", "message": "with status 200"},
        b"<html>sign in</html>",
        b"[]",
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_an_answer_that_does_not_say_can_be_asked_for_again(
    server: ScriptedServer, backend: DashScopeBackend, answer: object
) -> None:
    with pytest.raises(BackendError) as caught:
        look(server, backend, answer)
    assert caught.value.verdict.retry == "again"
    assert not isinstance(caught.value, AnswerLostError)


@pytest.mark.parametrize(
    "output",
    [
        {"task_status": "SUCCEEDED"},
        {"task_status": "SUCCEEDED", "video_url": 7, "submit_time": 5, "orig_prompt": []},
        {"task_status": "SUCCEEDED", "submit_time": "9999-99-99", "video_url": None},
        {"task_status": "SUCCEEDED", "submit_time": "0001-01-01 00:00:00"},
    ],
)
def test_fields_of_another_type_count_as_not_said(
    server: ScriptedServer, backend: DashScopeBackend, output: object
) -> None:
    report = look(server, backend, {"output": output})
    assert (report.status, report.video_url, report.prompt) == ("succeeded", "", "")


def test_a_failed_job_says_why_and_that_another_is_free(server: ScriptedServer, backend: DashScopeBackend) -> None:
    output = {"task_status": "FAILED", "code": "InternalError.Algo", "message": "no luck"}
    report = look(server, backend, {"request_id": "r-3", "output": output})
    assert report.error is not None
    assert (report.error.verdict.retry, report.error.billed, report.error.code) == (
        "resubmit",
        False,
        "InternalError.Algo",
    )
    assert report.error.message == "the service failed while making the clip (InternalError.Algo: no luck)"
    assert report.error.request_id == "r-3"


@pytest.mark.parametrize(
    "extra", [{}, {"code": None, "message": None}, {"code": 5, "message": {"a": 1}}, {"code": "New", "message": ""}]
)
def test_a_failed_job_without_a_known_code_is_still_told(
    server: ScriptedServer, backend: DashScopeBackend, extra: dict[str, object]
) -> None:
    report = look(server, backend, {"output": {"task_status": "FAILED", **extra}})
    assert report.error is not None
    assert (report.error.verdict.slug, report.error.verdict.retry) == ("generation-failed", "never")


def test_a_moderated_clip_is_told_as_such(server: ScriptedServer, backend: DashScopeBackend) -> None:
    output = {"task_status": "FAILED", "code": "DataInspectionFailed", "message": "Output data may contain ..."}
    report = look(server, backend, {"output": output})
    assert report.error is not None
    assert report.error.verdict.slug == "moderated"


def test_a_forgotten_job_needs_a_decision(server: ScriptedServer, backend: DashScopeBackend) -> None:
    report = look(server, backend, {"output": {"task_id": "t-1", "task_status": "UNKNOWN"}})
    assert report.error is not None
    assert (report.error.verdict.slug, report.error.billed) == ("job-unknown", True)
    assert "24 hours" in report.error.verdict.help


def test_a_providers_words_are_shown_without_secrets_and_tricks(
    server: ScriptedServer, backend: DashScopeBackend
) -> None:
    message = (
        f"\x1b[2J\u202ebad {CANARY} https://a.aliyuncs.com/b.png?Expires=9&OSSAccessKeyId=LTAI9&Signature=c2VjcmV0 "
        f'Signature="c2VjcmV0" Authorization: Bearer abcdefgh12345 ' + "x" * 2000
    )
    report = look(server, backend, {"output": {"task_status": "FAILED", "code": "New\n::error", "message": message}})
    assert report.error is not None
    shown = report.error.message
    assert "https://a.aliyuncs.com/b.png?…" in shown
    assert not re.search("canary|LTAI9|c2VjcmV0|abcdefgh|\x1b|\u202e|\n", shown)
    assert len(shown) < 800


@pytest.mark.parametrize("status, slug", [(401, "account-refused"), (403, "account-refused"), (429, "throttled")])
def test_a_question_that_is_refused_says_so(
    server: ScriptedServer, backend: DashScopeBackend, status: int, slug: str
) -> None:
    with pytest.raises(BackendError) as caught:
        look(server, backend, {"code": "", "message": ""}, status)
    assert caught.value.verdict.slug == slug


def test_a_job_id_leads_nowhere_else(server: ScriptedServer, backend: DashScopeBackend) -> None:
    server.on("GET", "*", Reply(body={"output": {"task_status": "RUNNING"}}))
    for name in ("../quotas", "..", "a/b?c=d#e", "//example.org/x", "a b\u00e4"):
        backend.look(Job(name))
    assert all(re.fullmatch(r"/api/v1/tasks/[^/]+", one.path) for one in server.requests("GET"))
    assert len(server.received) == 5


def test_a_job_can_be_cancelled_only_before_it_begins(server: ScriptedServer, backend: DashScopeBackend) -> None:
    refused = {"code": "UnsupportedOperation", "message": "Failed to cancel the task, please confirm ..."}
    server.on("POST", f"{TASK}/cancel", Reply(body={"request_id": "r"}), Reply(400, refused), RESET)
    assert [backend.cancel(JOB) for _ in range(3)] == [True, False, False]
    assert server.requests("POST")[0].body == b""


def row(number: int, created: float, **extra: object) -> dict[str, object]:
    return {
        "task_id": f"t-{number}",
        "request_id": f"r-{number}",
        "model_name": "wan2.7-r2v",
        "status": "RUNNING",
        "gmt_create": int(created * 1000),
        **extra,
    }


@pytest.mark.parametrize("name", ["data", "tasks"])
def test_the_list_is_read_to_its_last_page_and_kept_to_the_window(
    server: ScriptedServer, backend: DashScopeBackend, name: str
) -> None:
    now = time.time()
    rows = [row(number, now - number) for number in range(250)]

    def page(request: Received) -> Reply:
        size, number = int(request.query["page_size"]), int(request.query["page_no"])
        part = rows[(number - 1) * size : number * size]
        return Reply(body={name: part, "total": 250, "total_page": 3, "page_no": number, "page_size": size})

    server.on("GET", "/api/v1/tasks", page)
    found = backend.jobs_between(now - 199.5, now - 9.5)
    assert [job.id for job in found] == [f"t-{number}" for number in range(199, 9, -1)]
    assert found[0].created == pytest.approx(now - 199, abs=0.01)
    assert (found[0].model, found[0].status, found[0].request_id) == ("wan2.7-r2v", "running", "r-199")
    assert [one.query["page_size"] for one in server.requests("GET")] == ["100"] * 3
    assert not any("time" in word for one in server.requests("GET") for word in one.query)


def test_rows_that_are_odd_do_not_hide_the_others(server: ScriptedServer, backend: DashScopeBackend) -> None:
    now = time.time()
    rows: list[object] = [
        None,
        {"task_id": None},
        row(1, now),
        row(1, now),
        row(2, now, gmt_create=str(int(now * 1000)), status="succeeded"),
        row(3, now, gmt_create=None, start_time=int(now * 1000), status=None),
        row(4, now, gmt_create=None),
        row(5, now, gmt_create="x" * 9000),
    ]
    server.on("GET", "/api/v1/tasks", Reply(body={"data": rows}))
    found = backend.jobs_between(now - 5, now + 5)
    assert {job.id: job.status for job in found} == {
        "t-1": "running",
        "t-2": "succeeded",
        "t-3": "running",
        "t-4": "running",
        "t-5": "running",
    }


@pytest.mark.parametrize("answer", [{}, {"data": 5}, b"<html>", {"code": "x"}])
def test_what_is_no_list_is_told_and_never_taken_for_an_empty_one(
    server: ScriptedServer, backend: DashScopeBackend, answer: object
) -> None:
    server.on("GET", "/api/v1/tasks", Reply(body=answer))
    with pytest.raises(BackendError):
        backend.jobs_between(0, 1)


def test_an_empty_list_is_empty(server: ScriptedServer, backend: DashScopeBackend) -> None:
    server.on("GET", "/api/v1/tasks", Reply(body={"data": [], "total": 0}))
    assert backend.jobs_between(0, time.time()) == ()


def findings(backend: DashScopeBackend) -> dict[str, tuple[str, bool]]:
    return {found.subject: (found.message, found.ok) for found in backend.examine()}


def test_a_good_account_is_found_good(server: ScriptedServer, backend: DashScopeBackend) -> None:
    server.on("GET", "/api/v1/quotas", Reply(body={"request_id": "r"}))
    found = findings(backend)
    assert {subject: ok for subject, (_, ok) in found.items()} == {
        "network": True,
        "key": True,
        "region": True,
        "clock": True,
        "limits": True,
    }
    assert server.requests("GET")[0].query == {"model": "wan2.7-r2v"}
    assert server.requests("POST") == []


def test_where_quotas_cannot_be_listed_the_jobs_prove_the_key(
    server: ScriptedServer, backend: DashScopeBackend
) -> None:
    server.on("GET", "/api/v1/quotas", Reply(404, {"code": "NotFound", "message": ""}))
    server.on("GET", "/api/v1/tasks", Reply(body={"data": []}))
    assert findings(backend)["key"][1]


def test_a_key_of_another_region_is_told_with_what_to_set(server: ScriptedServer, backend: DashScopeBackend) -> None:
    server.on("GET", "/api/v1/quotas", Reply(401, {"code": "InvalidApiKey", "message": "Invalid API-key provided."}))
    found = findings(backend)
    assert not found["key"][1]
    assert "DASHSCOPE_HTTP_BASE_URL=https://dashscope.aliyuncs.com/api/v1" in found["region"][0]
    assert len(server.received) == 1
    assert CANARY not in json.dumps(found)


def test_a_clock_that_is_wrong_is_told(
    server: ScriptedServer, backend: DashScopeBackend, connection: Connection
) -> None:
    server.on("GET", "/api/v1/quotas", Reply(body={}))
    assert isinstance(connection.clock, QuickClock)
    connection.clock.shift[0] += 7200
    message, ok = findings(backend)["clock"]
    assert not ok
    assert re.search(r"720\d seconds ahead", message)


def test_a_provider_that_cannot_be_reached_is_told(server: ScriptedServer, backend: DashScopeBackend) -> None:
    server.on("GET", "*", RESET)
    assert [(found.subject, found.ok) for found in backend.examine()] == [("network", False)]
    with pytest.raises(BackendError) as caught:
        backend.look(JOB)
    assert caught.value.verdict.slug == "provider-unreachable"
