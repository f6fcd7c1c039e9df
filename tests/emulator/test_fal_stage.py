"""fal's stand-in: what it takes, what it says, and what it would bill; all numbers are written by hand."""

import base64
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from hosted_account import a_request, account
from plain_film import write_film
from rehearsal import Rehearsing, rehearsing

from compiler.backends.fal.adapter import FalBackend
from compiler.backends.protocol import AnswerLostError
from compiler.ir.asset import AssetFacts
from compiler.media.probe import probe_file

MODEL = "fal-ai/wan/v2.7/reference-to-video"
PICTURE = "https://example.org/mara.png"
GOOD = {"prompt": "Image 1 waits.", "reference_image_urls": [PICTURE], "resolution": "720p", "duration": 3}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    folder = tmp_path_factory.mktemp("fal")
    clip = write_film(folder / "clip.mp4", 2)
    with rehearsing(folder / "stage", task_seconds=0.05, result=clip) as running:
        yield running


@pytest.fixture
def client(stage: Rehearsing) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Key 01:23"}
    with httpx.Client(base_url=f"{stage.url}/fal/", headers=headers, trust_env=False) as made:
        yield made


def finish(client: httpx.Client, body: dict[str, object]) -> tuple[str, httpx.Response]:
    """Return a job's name and its result."""
    answer = client.post(MODEL, json=body).json()
    for _ in range(200):
        told = client.get(answer["status_url"])
        if told.status_code == 200:
            assert told.json()["status"] == "COMPLETED"
            return answer["request_id"], client.get(answer["response_url"])
        assert told.status_code == 202
        time.sleep(0.05)
    raise AssertionError(told.text)


def a_film(folder: Path, seconds: int) -> str:
    content = write_film(folder / f"{seconds}.mp4", seconds).read_bytes()
    return f"data:video/mp4;base64,{base64.b64encode(content).decode()}"


def bill(stage: Rehearsing, name: str) -> list[Decimal]:
    return [Decimal(row["amount"]) for row in stage.ledger("succeed") if row["job"] == name]


@pytest.mark.parametrize("resolution", ["720p", "1080p"])
def test_seconds_of_the_clip_are_billed_alike_in_both_resolutions(
    client: httpx.Client, stage: Rehearsing, resolution: str
) -> None:
    name, result = finish(client, {**GOOD, "resolution": resolution})
    assert bill(stage, name) == [Decimal("0.30")]
    assert result.json()["video"]["url"].startswith(f"{stage.url}/results/")


@pytest.mark.parametrize("films, seconds, amount", [((8,), 3, "1.10"), ((1, 2), 10, "1.30"), ((6,), 2, "0.80")])
def test_an_input_film_is_billed_for_its_whole_length(
    client: httpx.Client, stage: Rehearsing, tmp_path: Path, films: tuple[int, ...], seconds: int, amount: str
) -> None:
    videos = [a_film(tmp_path, length) for length in films]
    name, _ = finish(client, {**GOOD, "reference_video_urls": videos, "duration": seconds})
    assert bill(stage, name) == [Decimal(amount)]


@pytest.mark.parametrize(
    "change, kind, field",
    [
        ({"duration": 11}, "value_error", "duration"),
        ({"duration": "5"}, "value_error", "duration"),
        ({"resolution": "720P"}, "literal_error", "resolution"),
        ({"aspect_ratio": "21:9"}, "literal_error", "aspect_ratio"),
        ({"prompt": ""}, "missing", "prompt"),
        ({"negative_prompt": "x" * 501}, "string_too_long", "negative_prompt"),
        ({"reference_voice": PICTURE}, "extra_forbidden", "reference_voice"),
        ({"reference_image_urls": []}, "value_error", "reference_image_urls"),
        ({"reference_image_urls": [PICTURE] * 6}, "value_error", "reference_image_urls"),
        ({"reference_image_urls": PICTURE}, "list_type", "reference_image_urls"),
        ({"reference_image_urls": ["oss://a"]}, "file_download_error", "reference_image_urls"),
        ({"reference_image_urls": ["data:image/png;base64,AAAA"]}, "image_load_error", "reference_image_urls"),
        ({"seed": -1}, "value_error", "seed"),
    ],
)
def test_what_is_wrong_is_told_by_the_result_and_not_billed(
    client: httpx.Client, stage: Rehearsing, change: dict[str, object], kind: str, field: str
) -> None:
    name, result = finish(client, {**GOOD, **change})
    assert result.status_code == 422
    (problem,) = result.json()["detail"]
    assert (problem["type"], problem["loc"]) == (kind, ["body", field])
    assert bill(stage, name) == []


def test_keys_models_and_jobs_are_asked_for(client: httpx.Client, stage: Rehearsing) -> None:
    bare = httpx.post(f"{stage.url}/fal/{MODEL}", json=GOOD, trust_env=False)
    bearer = client.post(MODEL, json=GOOD, headers={"Authorization": "Bearer 01:23"})
    assert (bare.status_code, bearer.status_code) == (401, 401)
    assert client.post("fal-ai/wan/v9/reference-to-video", json=GOOD).status_code == 404
    assert client.get("fal-ai/wan/requests/nobody/status").status_code == 404
    assert client.post(MODEL, content=b"[]").status_code == 422


def test_only_a_job_that_waits_is_dropped(tmp_path: Path) -> None:
    with rehearsing(tmp_path, task_seconds=20, running=1) as stage:
        backend = FalBackend(account("fal", f"{stage.url}/fal", tmp_path))
        request = replace(a_request(tmp_path / "story", "fal"))
        first, second = (backend.submit(backend.prepare(request, tmp_path / "story", lambda _: None)) for _ in range(2))
        while backend.look(first).status != "running":
            time.sleep(0.02)
        assert backend.look(second).status == "queued"
        assert [backend.cancel(job) for job in (first, second)] == [False, True]
        assert [row["job"] for row in stage.ledger("cancel")] == [second.id]
        dropped = backend.look(second)
        assert (dropped.status, dropped.error and dropped.error.code) == ("canceled", "client_cancelled")
        backend.close()


def test_our_adapter_makes_a_clip_of_local_files(tmp_path: Path) -> None:
    story = tmp_path / "story"
    request = replace(a_request(story, "fal"), prompt="Image 1 looks up. Setting: Image 2.", ratio="1:1")
    with rehearsing(tmp_path / "stage", task_seconds=0.05) as stage:
        backend = FalBackend(account("fal", f"{stage.url}/fal", tmp_path / "cache"))
        job = backend.submit(backend.prepare(request, story, lambda _: None))
        while (report := backend.look(job)).status in ("queued", "running"):
            time.sleep(0.05)
        assert report.status == "succeeded", report.error
        assert stage.billed() == Decimal("0.30")
        backend.fetch(job, report, tmp_path / "clip.mp4", lambda _: None)
        backend.close()
    made = probe_file(tmp_path / "clip.mp4")
    assert isinstance(made, AssetFacts)
    assert (made.width, made.height) == (960, 960)
    assert made.seconds == pytest.approx(3.0, abs=0.05)


def test_faults_strike_here_too(tmp_path: Path) -> None:
    request = a_request(tmp_path / "story", "fal")
    rules: list[dict[str, object]] = [
        {"on": "create", "do": "reset_after", "nth": 1},
        {"on": "job", "do": "fail", "code": "request_timeout", "message": "Request timed out"},
    ]
    with rehearsing(tmp_path / "stage", task_seconds=0.05, faults=rules) as stage:
        backend = FalBackend(account("fal", f"{stage.url}/fal", tmp_path / "cache"))
        prepared = backend.prepare(request, tmp_path / "story", lambda _: None)
        with pytest.raises(AnswerLostError):
            backend.submit(prepared)
        assert len(stage.ledger("create")) == 1
        job = backend.submit(prepared)
        while (report := backend.look(job)).status in ("queued", "running"):
            time.sleep(0.05)
        assert report.status == "failed"
        assert report.error is not None
        assert (report.error.verdict.retry, report.error.billed) == ("resubmit", False)
        backend.close()
