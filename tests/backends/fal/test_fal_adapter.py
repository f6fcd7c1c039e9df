"""fal over real sockets: what is sent, and what its answers mean."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hosted_account import KEY, a_request, account, with_addresses
from scripted_server import RESET, Reply, ScriptedServer

from compiler.backends.fal.adapter import FalBackend
from compiler.backends.hosted import Job
from compiler.backends.protocol import AnswerLostError, BackendError

MODEL = "/fal/fal-ai/wan/v2.7/reference-to-video"
USUAL = "/fal/fal-ai/wan/requests/r-1"
CLIP = "https://v3b.fal.media/files/clip.mp4"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def fal(server: ScriptedServer, tmp_path: Path) -> Iterator[FalBackend]:
    backend = FalBackend(account("fal", f"{server.url}/fal", tmp_path / "cache"))
    yield backend
    backend.close()


@pytest.fixture
def job(server: ScriptedServer) -> Job:
    usual = f"{server.url}{USUAL}"
    return Job("r-1", "r-1", {"status": f"{usual}/status", "result": usual, "cancel": f"{usual}/cancel"})


def quietly(share: float) -> None:
    assert 0 <= share <= 1


def accepted(base: str) -> Reply:
    named = {"response_url": base, "status_url": f"{base}/status", "cancel_url": f"{base}/cancel"}
    return Reply(body={"status": "IN_QUEUE", "request_id": "r-1", **named})


def submit(fal: FalBackend, folder: Path) -> Job:
    return fal.submit(fal.prepare(with_addresses(a_request(folder, "fal")), folder, quietly))


def test_a_request_is_sent_as_documented(
    server: ScriptedServer, fal: FalBackend, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    server.on("POST", MODEL, accepted(f"{server.url}/fal/elsewhere/r-1"))
    job = submit(fal, tmp_path / "story")
    assert job.id == "r-1"
    assert job.addresses["status"] == f"{server.url}/fal/elsewhere/r-1/status"
    (sent,) = server.requests("POST")
    assert sent.headers["authorization"] == f"Key {KEY}"
    assert sent.headers["content-type"] == "application/json"
    golden("sent/fal.json", json.dumps(sent.json, indent=2) + "\n")


def test_local_files_travel_inside_and_voices_do_not(server: ScriptedServer, fal: FalBackend, tmp_path: Path) -> None:
    request = a_request(tmp_path, "fal")
    pictures = fal.prepare(request, tmp_path, quietly).body["reference_image_urls"]
    assert isinstance(pictures, list)
    heads, data = zip(*(picture.split(",") for picture in pictures), strict=True)
    assert set(heads) == {"data:image/png;base64"}
    assert [base64.b64decode(one) for one in data] == [
        (tmp_path / "jon.png").read_bytes(),
        (tmp_path / "yard.png").read_bytes(),
    ]
    assert server.received == []


def test_more_bytes_than_a_request_may_carry_are_refused_before_it_is_sent(
    server: ScriptedServer, tmp_path: Path
) -> None:
    connection = account("fal", server.url, tmp_path)
    request = a_request(tmp_path, "fal")
    most = sum((tmp_path / item.asset.location).stat().st_size for item in request.media)
    for limit, fits in ((most, True), (most - 1, False)):
        facts = connection.facts.model_copy(update={"max_inline_bytes": limit})
        backend = FalBackend(replace(connection, facts=facts))
        if fits:
            backend.prepare(request, tmp_path, quietly)
        else:
            with pytest.raises(BackendError, match=r"with `yard\.png`"):
                backend.prepare(request, tmp_path, quietly)
        backend.close()


def test_a_key_does_not_follow_an_answer_to_another_host(
    server: ScriptedServer, fal: FalBackend, tmp_path: Path
) -> None:
    server.on("POST", MODEL, accepted("https://evil.example.org/r-1"))
    server.on("GET", f"{USUAL}/status", Reply(202, {"status": "IN_PROGRESS"}))
    job = submit(fal, tmp_path)
    assert set(job.addresses.values()) == {f"{server.url}{USUAL}{end}" for end in ("", "/status", "/cancel")}
    assert fal.look(job).status == "running"


@pytest.mark.parametrize("reply", [RESET, Reply(503, {"detail": "oops"}), Reply(200, {"status": "IN_QUEUE"})])
def test_an_answer_that_proves_nothing_is_lost_and_never_repeated(
    server: ScriptedServer, fal: FalBackend, tmp_path: Path, reply: Reply
) -> None:
    server.on("POST", MODEL, reply)
    with pytest.raises(AnswerLostError):
        submit(fal, tmp_path)
    assert len(server.requests("POST")) == 1


def problem(kind: str, *place: str, message: str = "no") -> dict[str, object]:
    return {"detail": [{"loc": ["body", *place], "msg": message, "type": kind, "url": "https://docs.fal.ai/errors"}]}


@pytest.mark.parametrize(
    "reply, found",
    [
        (Reply(401, {"detail": "Cannot access application"}), ("account-refused", "account", "")),
        (Reply(403, {"detail": "User is locked. Reason: Exhausted balance."}), ("account-refused", "account", "")),
        (Reply(422, problem("content_policy_violation", "prompt")), ("moderated", "shot", "prompt")),
        (Reply(422, problem("content_policy_violation", "reference_image_urls")), ("moderated", "shot", "media")),
        (Reply(422, problem("file_download_error", "reference_video_urls")), ("reference-refused", "shot", "media")),
        (Reply(422, problem("image_too_large", "reference_image_urls")), ("reference-refused", "shot", "media")),
        (Reply(422, problem("less_than_equal", "duration")), ("provider-refused", "shot", "seconds")),
        (Reply(404, {"detail": "Application not found"}), ("provider-refused", "shot", "")),
    ],
)
def test_a_refusal_is_told_by_its_type_and_place(
    server: ScriptedServer, fal: FalBackend, tmp_path: Path, reply: Reply, found: tuple[str, str, str]
) -> None:
    server.on("POST", MODEL, reply)
    with pytest.raises(BackendError) as caught:
        submit(fal, tmp_path)
    error = caught.value
    assert not isinstance(error, AnswerLostError)
    assert (error.verdict.slug, error.verdict.scope, error.subject.field) == found


def test_a_job_is_followed_to_its_clip(server: ScriptedServer, fal: FalBackend, job: Job) -> None:
    waiting = Reply(202, {"status": "IN_QUEUE", "queue_position": 3})
    server.on(
        "GET", f"{USUAL}/status", waiting, Reply(202, {"status": "IN_PROGRESS"}), Reply(body={"status": "COMPLETED"})
    )
    server.on("GET", USUAL, Reply(body={"video": {"url": CLIP, "content_type": "video/mp4"}, "seed": 7}))
    assert [fal.look(job).status for _ in range(2)] == ["queued", "running"]
    report = fal.look(job)
    assert (report.status, report.video_url) == ("succeeded", CLIP)


@pytest.mark.parametrize(
    "reply, found",
    [
        (Reply(422, problem("content_policy_violation", "prompt")), ("moderated", "never", True)),
        (
            Reply(504, {"detail": "Request timed out", "error_type": "request_timeout"}),
            ("generation-failed", "resubmit", False),
        ),
    ],
)
def test_a_completed_job_whose_result_is_an_error_has_failed(
    server: ScriptedServer, fal: FalBackend, job: Job, reply: Reply, found: tuple[str, str, bool]
) -> None:
    server.on("GET", f"{USUAL}/status", Reply(body={"status": "COMPLETED"}))
    server.on("GET", USUAL, reply)
    report = fal.look(job)
    assert report.status == "failed"
    assert report.error is not None
    assert (report.error.verdict.slug, report.error.verdict.retry, report.error.billed) == found


@pytest.mark.parametrize("reply", [RESET, Reply(502, b"<html>"), Reply(500, {"detail": "Internal Server Error"})])
def test_a_question_that_is_not_answered_says_nothing_of_the_job(
    server: ScriptedServer, fal: FalBackend, job: Job, reply: Reply
) -> None:
    server.on("GET", f"{USUAL}/status", Reply(body={"status": "COMPLETED"}))
    server.on("GET", USUAL, reply)
    with pytest.raises(BackendError):
        fal.look(job)


def test_a_clip_is_fetched_without_the_key(server: ScriptedServer, fal: FalBackend, job: Job, tmp_path: Path) -> None:
    film = b"\0\0\0\x18ftypisom" + bytes(5000)
    server.on("GET", f"{USUAL}/status", Reply(body={"status": "COMPLETED"}))
    server.on("GET", USUAL, Reply(body={"video": {"url": f"{server.url}/clip.mp4"}}))
    server.on("GET", "/clip.mp4", Reply(body=film, headers={"Content-Type": "video/mp4"}))
    fal.fetch(job, fal.look(job), tmp_path / "clip.mp4", quietly)
    assert (tmp_path / "clip.mp4").read_bytes() == film
    assert all("authorization" not in one.headers for one in server.requests("GET", "/clip.mp4"))


def test_a_job_that_nobody_knows_is_unknown(server: ScriptedServer, fal: FalBackend, job: Job) -> None:
    server.on("GET", f"{USUAL}/status", Reply(404, {"detail": "Request not found"}))
    assert fal.look(job).status == "unknown"


@pytest.mark.parametrize(
    "word, reply, dropped",
    [
        ("IN_QUEUE", Reply(202, {"status": "CANCELLATION_REQUESTED"}), True),
        ("IN_QUEUE", Reply(400, {"status": "ALREADY_COMPLETED"}), False),
        ("IN_PROGRESS", Reply(202, {"status": "CANCELLATION_REQUESTED"}), False),
    ],
)
def test_only_a_job_that_waits_is_dropped(
    server: ScriptedServer, fal: FalBackend, job: Job, word: str, reply: Reply, *, dropped: bool
) -> None:
    server.on("GET", f"{USUAL}/status", Reply(202, {"status": word}))
    server.on("PUT", f"{USUAL}/cancel", reply)
    assert fal.cancel(job) == dropped
    assert len(server.requests("PUT")) == (word == "IN_QUEUE")


def test_a_key_is_tried_on_a_job_that_does_not_exist(server: ScriptedServer, fal: FalBackend) -> None:
    server.on("GET", "/fal/*", Reply(404, {"detail": "Request not found"}), Reply(401, {"detail": "invalid key"}))
    assert [(one.subject, one.ok) for one in fal.examine()] == [("network", True), ("key", True)]
    assert [(one.subject, one.ok) for one in fal.examine()] == [("key", False)]


def test_there_is_no_list(server: ScriptedServer, fal: FalBackend) -> None:
    assert not fal.can_list
    with pytest.raises(BackendError):
        fal.jobs_between(0, 1)
    assert server.received == []
