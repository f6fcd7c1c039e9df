"""Segmind over real sockets: what is sent, and what its answers mean."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hosted_account import KEY, a_file, a_request, account, with_addresses
from scripted_server import RESET, Received, Reply, ScriptedServer

from compiler.backends.hosted import Job
from compiler.backends.protocol import AnswerLostError, BackendError
from compiler.backends.segmind.adapter import SegmindBackend
from compiler.ir.asset import AssetFacts
from compiler.ir.price import Price
from compiler.media.probe import probe_file

JOB = Job("r-1", "r-1")
STATUS, RESULT = "/segmind/v2/requests/r-1/status", "/segmind/v2/requests/r-1"
MODEL = "/segmind/v2/wan2.7-r2v"
UPLOAD = "/segmind/upload-asset"
CLIP = "https://images.segmind.com/clip.mp4?signature=s3cret"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def segmind(server: ScriptedServer, tmp_path: Path) -> Iterator[SegmindBackend]:
    backend = SegmindBackend(account("segmind", f"{server.url}/segmind", tmp_path / "cache"))
    yield backend
    backend.close()


def quietly(share: float) -> None:
    assert 0 <= share <= 1


def uploaded(received: Received) -> tuple[str, bytes]:
    """Return type and bytes of what was posted."""
    (url,) = json.loads(received.body)["data_urls"]
    head, _, data = url.partition(",")
    return head, base64.b64decode(data, validate=True)


def accept_uploads(server: ScriptedServer) -> None:
    def answer(received: Received) -> Reply:
        name = f"{len(server.requests('POST', UPLOAD))}.{uploaded(received)[0].partition('/')[2].partition(';')[0]}"
        return Reply(body={"file_urls": [f"https://images.segmind.com/assets/{name}"], "message": "ok"})

    server.on("POST", UPLOAD, answer)


def test_a_request_is_sent_as_documented(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    server.on("POST", MODEL, Reply(body={"request_id": "r-1", "status": "QUEUED"}))
    request = with_addresses(a_request(tmp_path / "story", "segmind"))
    job = segmind.submit(segmind.prepare(request, tmp_path / "story", quietly))
    assert (job.id, job.request_id) == ("r-1", "r-1")
    (sent,) = server.requests("POST")
    assert sent.headers["x-api-key"] == KEY
    assert sent.headers["content-type"] == "application/json"
    assert "authorization" not in sent.headers
    golden("sent/segmind.json", json.dumps(sent.json, indent=2) + "\n")


def test_local_files_are_uploaded_and_a_wav_becomes_an_mp3(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    accept_uploads(server)
    story, shares = tmp_path / "story", list[float]()
    prepared = segmind.prepare(a_request(story, "segmind"), story, shares.append)
    posts = server.requests("POST", UPLOAD)
    assert [uploaded(post)[0] for post in posts] == [
        "data:image/png;base64",
        "data:audio/mpeg;base64",
        "data:image/png;base64",
    ]
    assert all(post.headers["x-api-key"] == KEY for post in posts)
    assert all(int(post.headers["content-length"]) == len(post.body) for post in posts)
    assert uploaded(posts[0])[1] == (story / "jon.png").read_bytes()
    voice = tmp_path / "voice.mp3"
    voice.write_bytes(uploaded(posts[1])[1])
    facts = probe_file(voice)
    assert isinstance(facts, AssetFacts)
    assert facts.seconds == pytest.approx(2.0, abs=0.1)
    assert prepared.body["reference_images"] == [
        "https://images.segmind.com/assets/1.png",
        "https://images.segmind.com/assets/3.png",
    ]
    assert prepared.body["reference_voice"] == "https://images.segmind.com/assets/2.mpeg"
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_file_is_uploaded_once_whatever_it_is_called(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    accept_uploads(server)
    story = tmp_path / "story"
    request = a_request(story, "segmind")
    (story / "again.png").write_bytes((story / "jon.png").read_bytes())
    again = replace(request, media=(replace(request.media[0], asset=a_file(story, "again.png")), request.media[1]))
    first = segmind.prepare(request, story, quietly).body
    assert segmind.prepare(again, story, quietly).body == first
    other = SegmindBackend(account("segmind", f"{server.url}/segmind", tmp_path / "cache"))
    assert other.prepare(request, story, quietly).body == first
    assert len(server.requests("POST", UPLOAD)) == 3
    other.close()


def test_a_large_film_is_sent_in_pieces(server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path) -> None:
    accept_uploads(server)
    story = tmp_path / "story"
    request = a_request(story, "segmind")
    (story / "film.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(range(256)) * 4001 + b"!")
    item = replace(request.media[1], role="reference_video", asset=a_file(story, "film.mp4"))
    shares = list[float]()
    prepared = segmind.prepare(replace(request, media=(item,)), story, shares.append)
    (post,) = server.requests("POST", UPLOAD)
    assert uploaded(post) == ("data:video/mp4;base64", (story / "film.mp4").read_bytes())
    assert prepared.body["reference_videos"] == ["https://images.segmind.com/assets/1.mp4"]
    assert len([share for share in shares if share < 1]) > 3


def test_a_file_that_changed_since_the_plan_is_not_sent(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    accept_uploads(server)
    story = tmp_path / "story"
    request = a_request(story, "segmind")
    (story / "jon.wav").write_bytes((story / "mara.wav").read_bytes())
    with pytest.raises(BackendError, match=r"`jon\.wav` has changed"):
        segmind.prepare(request, story, quietly)
    assert server.received == []


def test_uploads_of_the_real_account_go_to_its_upload_host(tmp_path: Path) -> None:
    backend = SegmindBackend(account("segmind", "https://api.segmind.com", tmp_path))
    assert backend._uploads._address == "https://workflows-api.segmind.com/upload-asset"
    backend.close()


@pytest.mark.parametrize("reply", [RESET, Reply(500, {"error": "oops"}), Reply(502, b"<html>"), Reply(200, {"a": 1})])
def test_an_answer_that_proves_nothing_is_lost_and_never_repeated(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path, reply: Reply
) -> None:
    server.on("POST", MODEL, reply)
    prepared = segmind.prepare(with_addresses(a_request(tmp_path, "segmind")), tmp_path, quietly)
    with pytest.raises(AnswerLostError) as caught:
        segmind.submit(prepared)
    assert caught.value.billed
    assert len(server.requests("POST")) == 1


@pytest.mark.parametrize(
    "status, said, verdict",
    [
        (401, "Missing Authorization or x-api-key in header", ("account-refused", "account")),
        (401, "Unauthorized. API key is invalid or may have expired", ("account-refused", "account")),
        (403, "model restricted", ("account-refused", "account")),
        (404, "unknown model", ("provider-refused", "account")),
        (406, "Invalid content type", ("provider-refused", "shot")),
        (406, "Insufficient credits: balance 0.10, needed 0.63", ("account-refused", "account")),
        (406, "Monthly spend limit of 50 reached", ("account-refused", "account")),
        (406, "value 'x' is not one of", ("provider-refused", "shot")),
        (410, "model retired", ("provider-refused", "account")),
        (400, "missing field", ("provider-refused", "shot")),
    ],
)
def test_a_refusal_is_told_by_its_status_and_words(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path, status: int, said: str, verdict: tuple[str, str]
) -> None:
    server.on("POST", MODEL, Reply(status, {"error": said}))
    prepared = segmind.prepare(with_addresses(a_request(tmp_path, "segmind")), tmp_path, quietly)
    with pytest.raises(BackendError) as caught:
        segmind.submit(prepared)
    error = caught.value
    assert not isinstance(error, AnswerLostError)
    assert (error.verdict.slug, error.verdict.scope) == verdict
    assert not error.billed
    assert said in error.message
    assert len(server.requests("POST")) == 1


def test_a_throttled_request_waits_until_the_window_ends(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    busy = Reply(429, {"error": "rate_limit_exceeded"}, {"x-rate-limit-reset-at-utc": "2020-01-01T00:00:00"})
    server.on("POST", MODEL, busy, Reply(body={"request_id": "r-1"}))
    prepared = segmind.prepare(with_addresses(a_request(tmp_path, "segmind")), tmp_path, quietly)
    assert segmind.submit(prepared).id == "r-1"
    assert len(server.requests("POST")) == 2


@pytest.mark.parametrize("word, status", [("QUEUED", "queued"), ("PROCESSING", "running"), ("BREWING", "running")])
def test_a_job_on_its_way_is_asked_for_nothing_more(
    server: ScriptedServer, segmind: SegmindBackend, word: str, status: str
) -> None:
    server.on("GET", STATUS, Reply(body={"status": word, "request_id": "r-1"}))
    assert segmind.look(JOB).status == status
    assert len(server.received) == 1


@pytest.mark.parametrize("output", [CLIP, [CLIP], {"video": CLIP}, {"video": {"url": CLIP}, "seed": 7}])
def test_a_job_that_is_done_names_its_clip_and_what_it_cost(
    server: ScriptedServer, segmind: SegmindBackend, output: object
) -> None:
    server.on("GET", STATUS, Reply(body={"status": "COMPLETED"}))
    server.on("GET", RESULT, Reply(body={"status": "COMPLETED", "output": output, "metrics": {"cost": 0.375}}))
    report = segmind.look(JOB)
    assert (report.status, report.video_url) == ("succeeded", CLIP)
    assert report.usage.price == Price(Decimal("0.375"), "USD")


@pytest.mark.parametrize(
    "said, slug, subject",
    [
        ("Input data may contain inappropriate content", "moderated", "prompt"),
        ("reference_voice must be 1 to 10 seconds", "reference-refused", "voice"),
        ("Unable to download the media resource https://h.org/a?Signature=s3cret", "reference-refused", "media"),
        ("duration must be at most 10", "provider-refused", "seconds"),
        ("something broke", "generation-failed", ""),
    ],
)
@pytest.mark.parametrize("code", [422, 200])
def test_a_job_that_failed_is_a_report_with_its_reason(
    server: ScriptedServer, segmind: SegmindBackend, said: str, slug: str, subject: str, code: int
) -> None:
    server.on("GET", STATUS, Reply(code, {"status": "FAILED", "error": said, "metrics": {"total_time": 1}}))
    report = segmind.look(JOB)
    assert report.status == "failed"
    assert report.error is not None
    assert (report.error.verdict.slug, report.error.subject.field) == (slug, subject)
    assert (report.error.billed, report.usage.price) == (False, None)
    assert "s3cret" not in report.error.message


def test_a_failure_that_only_the_result_tells_is_a_report_too(server: ScriptedServer, segmind: SegmindBackend) -> None:
    server.on("GET", STATUS, Reply(body={"status": "COMPLETED"}))
    server.on("GET", RESULT, Reply(422, {"status": "FAILED", "error": "something broke"}))
    assert segmind.look(JOB).status == "failed"


def test_a_record_that_expired_is_unknown(server: ScriptedServer, segmind: SegmindBackend) -> None:
    server.on("GET", STATUS, Reply(404, {"error": "Request r-1 not found"}))
    report = segmind.look(JOB)
    assert report.status == "unknown"
    assert report.error is not None
    assert report.error.verdict.slug == "job-unknown"


@pytest.mark.parametrize(
    "reply", [RESET, Reply(500, {"error": "x"}), Reply(502, b"<html>"), Reply(401, {"error": "x"})]
)
def test_a_question_that_is_not_answered_says_nothing_of_the_job(
    server: ScriptedServer, segmind: SegmindBackend, reply: Reply
) -> None:
    server.on("GET", STATUS, reply)
    with pytest.raises(BackendError):
        segmind.look(JOB)


FILM = b"\0\0\0\x18ftypisom" + bytes(5000)


def test_a_clip_is_fetched_from_a_fresh_address_where_the_old_one_has_expired(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    server.on("GET", STATUS, Reply(body={"status": "COMPLETED"}))
    old, fresh = ({"status": "COMPLETED", "output": f"{server.url}/{name}.mp4?sig=1"} for name in ("old", "fresh"))
    server.on("GET", RESULT, Reply(body=old), Reply(body=fresh))
    server.on("GET", "/old.mp4", Reply(403, b"<Error/>", {"Content-Type": "application/xml"}))
    server.on("GET", "/fresh.mp4", Reply(body=FILM, headers={"Content-Type": "video/mp4"}))
    segmind.fetch(JOB, segmind.look(JOB), tmp_path / "clip.mp4", quietly)
    assert (tmp_path / "clip.mp4").read_bytes() == FILM
    assert all("x-api-key" not in one.headers for one in server.requests("GET", "/fresh.mp4"))


def test_a_clip_of_a_job_that_is_known_no_more_cannot_be_fetched(
    server: ScriptedServer, segmind: SegmindBackend, tmp_path: Path
) -> None:
    server.on("GET", STATUS, Reply(404, {"error": "Request r-1 not found"}))
    with pytest.raises(BackendError) as caught:
        segmind.fetch(JOB, segmind.look(JOB), tmp_path / "clip.mp4", quietly)
    assert caught.value.billed
    assert list(tmp_path.glob("clip*")) == []


def test_the_balance_is_told(server: ScriptedServer, segmind: SegmindBackend) -> None:
    server.on("GET", "/segmind/v1/get-user-credits", Reply(body={"credits": 4.2}), Reply(401, {"error": "invalid"}))
    assert [(one.subject, one.ok) for one in segmind.examine()] == [("network", True), ("key", True)]
    (refused,) = segmind.examine()
    assert (refused.subject, refused.ok) == ("key", False)
    server.__exit__(None, None, None)
    (unreachable,) = segmind.examine()
    assert (unreachable.subject, unreachable.ok) == ("network", False)


def test_there_is_neither_a_list_nor_a_way_back(server: ScriptedServer, segmind: SegmindBackend) -> None:
    assert not segmind.can_list
    assert not segmind.cancel(JOB)
    with pytest.raises(BackendError):
        segmind.jobs_between(0, 1)
    assert server.received == []
