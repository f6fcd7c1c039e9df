"""Segmind's stand-in: what it takes, what it says, and what it would bill; all numbers are written by hand."""

import base64
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from hosted_account import a_request, account
from plain_film import write_film
from rehearsal import Rehearsing, rehearsing
from small_story import write_story, write_voice

from compiler.backends.protocol import BackendError
from compiler.backends.segmind.adapter import SegmindBackend
from compiler.ir.asset import AssetFacts
from compiler.media.mp3 import encode_mp3
from compiler.media.probe import probe_file

PICTURE = "https://example.org/mara.png"
GOOD = {"prompt": "Image1 waits.", "reference_images": [PICTURE], "resolution": "720P", "duration": 5}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    folder = tmp_path_factory.mktemp("segmind")
    clip = write_film(folder / "clip.mp4", 2)
    with rehearsing(folder / "stage", task_seconds=0.05, result=clip) as running:
        yield running


@pytest.fixture
def client(stage: Rehearsing) -> Iterator[httpx.Client]:
    headers = {"x-api-key": "SG_0123456789abcdef"}
    with httpx.Client(base_url=f"{stage.url}/segmind/", headers=headers, trust_env=False) as made:
        yield made


def wait(client: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """Return the last answer about a job's status."""
    assert answer.status_code == 200, answer.text
    for _ in range(200):
        told = client.get(answer.json()["status_url"])
        if told.json()["status"] not in ("QUEUED", "PROCESSING"):
            return told
        time.sleep(0.05)
    raise AssertionError(told.text)


def data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(
    "seconds, resolution, amount",
    [(5, "720P", "0.625"), (5, "1080P", "0.9375"), (2, "720P", "0.25"), (15, "1080P", "2.8125")],
)
def test_seconds_of_the_clip_are_billed(
    client: httpx.Client, stage: Rehearsing, seconds: int, resolution: str, amount: str
) -> None:
    answer = client.post("v2/wan2.7-r2v", json={**GOOD, "duration": seconds, "resolution": resolution})
    told = wait(client, answer).json()
    assert Decimal(str(told["metrics"]["cost"])) == Decimal(amount)
    (row,) = [row for row in stage.ledger("succeed") if row["job"] == told["request_id"]]
    assert (Decimal(row["amount"]), row["currency"], row["provider"]) == (Decimal(amount), "USD", "segmind")


def test_reference_films_are_not_billed(client: httpx.Client, tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", 3)
    posted = client.post("upload-asset", json={"data_urls": [data_url("video/mp4", film.read_bytes())]})
    body = {**GOOD, "prompt": "Video1 waits.", "reference_videos": posted.json()["file_urls"], "reference_images": []}
    assert wait(client, client.post("v2/wan2.7-r2v", json=body)).json()["metrics"]["cost"] == 0.625


def test_a_result_has_its_clip_and_a_status_has_not(client: httpx.Client) -> None:
    answer = client.post("v2/wan2.7-r2v", json=GOOD)
    status = wait(client, answer).json()
    result = client.get(answer.json()["response_url"]).json()
    assert "output" not in status
    assert result["status"] == "COMPLETED"
    assert httpx.get(result["output"], trust_env=False).headers["content-type"] == "video/mp4"


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    "body, status",
    [
        (without("prompt"), 400),
        ({**GOOD, "prompt": " "}, 400),
        ({**GOOD, "ratio": "16:9"}, 400),
        ({**GOOD, "reference_images": PICTURE}, 400),
        ({**GOOD, "duration": "5"}, 400),
        ({**GOOD, "resolution": "720p"}, 406),
    ],
)
def test_a_bad_request_is_refused_and_in_no_ledger(
    client: httpx.Client, stage: Rehearsing, body: dict[str, object], status: int
) -> None:
    before = len(stage.ledger())
    answer = client.post("v2/wan2.7-r2v", json=body)
    assert (answer.status_code, set(answer.json())) == (status, {"error"})
    assert len(stage.ledger()) == before


@pytest.mark.parametrize(
    "change, said",
    [
        ({"duration": 16}, "duration"),
        ({"duration": 11, "reference_videos": ["https://example.org/a.mp4"]}, "duration"),
        ({"reference_images": []}, "number of reference"),
        ({"reference_images": [PICTURE] * 6}, "number of reference"),
        ({"reference_images": ["http://example.org/mara.png"]}, "https"),
        ({"seed": -2}, "seed"),
    ],
)
def test_what_the_model_does_not_take_fails_as_a_job_and_is_not_billed(
    client: httpx.Client, stage: Rehearsing, change: dict[str, object], said: str
) -> None:
    answer = client.post("v2/wan2.7-r2v", json={**GOOD, **change})
    told = wait(client, answer)
    result = client.get(answer.json()["response_url"])
    for one in (told, result):
        assert (one.status_code, one.json()["status"]) == (422, "FAILED")
        assert said in one.json()["error"]
        assert "cost" not in one.json()["metrics"]
    assert not [row for row in stage.ledger("succeed") if row["job"] == answer.json()["request_id"]]


def test_keys_and_types_are_asked_for(client: httpx.Client, stage: Rehearsing) -> None:
    base = f"{stage.url}/segmind"
    missing = httpx.post(f"{base}/v2/wan2.7-r2v", json=GOOD, trust_env=False)
    bearer = httpx.post(f"{base}/v2/wan2.7-r2v", json=GOOD, headers={"Authorization": "Bearer SG_1"}, trust_env=False)
    assert (missing.status_code, bearer.status_code) == (401, 401)
    plain = client.post("v2/wan2.7-r2v", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()) == (406, {"error": "Invalid content type"})
    assert client.post("v2/wan9", json=GOOD).status_code == 404
    assert client.get("v2/requests/nobody/status").status_code == 404


def test_a_job_is_known_to_its_own_account_only(client: httpx.Client) -> None:
    answer = client.post("v2/wan2.7-r2v", json=GOOD)
    other = client.get(answer.json()["status_url"], headers={"x-api-key": "SG_other"})
    assert other.status_code == 404


def test_an_upload_takes_mp3_but_no_wav(client: httpx.Client, tmp_path: Path) -> None:
    write_voice(tmp_path / "jon.wav", seconds=2.0)
    wav = client.post("upload-asset", json={"data_urls": [data_url("audio/wav", (tmp_path / "jon.wav").read_bytes())]})
    assert wav.status_code == 400
    sound = encode_mp3(tmp_path / "jon.wav")
    mp3 = client.post("upload-asset", json={"data_urls": [data_url("audio/mpeg", sound)]})
    (address,) = mp3.json()["file_urls"]
    assert client.get(address).content == sound
    assert client.post("upload-asset", json={"data_urls": ["data:audio/mpeg;base64,?"]}).status_code == 400
    assert client.post("upload-asset", json={"data_urls": "data:"}).status_code == 400


def test_a_file_that_is_not_what_it_is_given_as_fails_the_job(client: httpx.Client) -> None:
    (address,) = client.post("upload-asset", json={"data_urls": [data_url("image/png", b"no picture")]}).json()[
        "file_urls"
    ]
    told = wait(client, client.post("v2/wan2.7-r2v", json={**GOOD, "reference_images": [address]}))
    assert (told.status_code, "format" in told.json()["error"]) == (422, True)


def test_a_balance_falls_by_what_was_made(stage: Rehearsing) -> None:
    with httpx.Client(base_url=f"{stage.url}/segmind/", headers={"x-api-key": "SG_new"}, trust_env=False) as client:
        assert client.get("v1/get-user-credits").json() == {"credits": 100.0}
        assert wait(client, client.post("v2/wan2.7-r2v", json=GOOD)).json()["metrics"]["remaining_credits"] == 99.375
        assert client.get("v1/get-user-credits").json() == {"credits": 99.375}


def test_our_adapter_makes_a_clip_of_local_files_and_the_voice_arrives_as_mp3(tmp_path: Path) -> None:
    story = tmp_path / "story"
    request = a_request(story, "segmind")
    with rehearsing(tmp_path / "stage", task_seconds=0.05) as stage:
        backend = SegmindBackend(account("segmind", f"{stage.url}/segmind", tmp_path / "cache"))
        prepared = backend.prepare(request, story, lambda _: None)
        job = backend.submit(prepared)
        while (report := backend.look(job)).status in ("queued", "running"):
            time.sleep(0.05)
        assert report.status == "succeeded", report.error
        assert report.usage.price is not None
        assert report.usage.price.amount == stage.billed() == Decimal("0.375")
        clip, voice = tmp_path / "clip.mp4", tmp_path / "voice.mp3"
        backend.fetch(job, report, clip, lambda _: None)
        voice.write_bytes(httpx.get(str(prepared.body["reference_voice"]), trust_env=False).content)
        backend.close()
    made, spoken = probe_file(clip), probe_file(voice)
    assert isinstance(made, AssetFacts)
    assert (made.width, made.height, made.has_audio) == (1280, 720, True)
    assert made.seconds == pytest.approx(3.0, abs=0.05)
    assert isinstance(spoken, AssetFacts)
    assert spoken.format == "mp3"
    assert spoken.seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    "rule, kind",
    [
        ({"on": "create", "do": "reset_after"}, "AnswerLostError"),
        ({"on": "create", "do": "no_task_id"}, "AnswerLostError"),
        ({"on": "create", "do": "status", "status": 406, "message": "Insufficient credits"}, "BackendError"),
        ({"on": "upload", "do": "status", "status": 500}, "BackendError"),
    ],
)
def test_faults_strike_here_too(tmp_path: Path, rule: dict[str, object], kind: str) -> None:
    write_story(tmp_path / "story")
    request = a_request(tmp_path / "story", "segmind")
    with rehearsing(tmp_path / "stage", faults=[rule]) as stage:
        backend = SegmindBackend(account("segmind", f"{stage.url}/segmind", tmp_path / "cache"))
        with pytest.raises(BackendError) as caught:
            backend.submit(backend.prepare(request, tmp_path / "story", lambda _: None))
        assert type(caught.value).__name__ == kind
        assert len(stage.ledger("create")) == (kind == "AnswerLostError")
        backend.close()
