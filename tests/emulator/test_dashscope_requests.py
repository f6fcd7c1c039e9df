"""What the stand-in for DashScope takes, what it refuses at once, and what it lets fail."""

import base64
import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dashscope_client import SCENES, Client, a_body, inline
from PIL import Image

IMAGE = {"type": "reference_image", "url": "https://example.org/ada.jpg"}
VIDEO = {"type": "reference_video", "url": "https://example.org/mara.mp4"}
FRAME = {"type": "first_frame", "url": "https://example.org/first.png"}


def refused(client: Client, body: object, **headers: str) -> tuple[int, str]:
    answer = client.create(body, **headers)
    data = answer.json()
    assert set(data) == {"code", "message", "request_id"}
    return answer.status_code, data["code"]


def changed(place: str, value: object) -> dict[str, Any]:
    body = a_body()
    target: Any = body
    *way, last = place.split(".")
    for step in way:
        target = target[int(step) if step.isdigit() else step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return body


def a_picture(size: tuple[int, int], kind: str = "PNG", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "grey").save(file, kind)
    return file.getvalue()


def data_url(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def a_recording(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.zeros(int(seconds * 8000), np.int16).tobytes())
    return path


@pytest.mark.parametrize(
    "place, value",
    [
        ("input.prompt", ...),
        ("input.prompt", "  "),
        ("input.prompt", 7),
        ("input.prompt", "x" * 5001),
        ("input.negative_prompt", "x" * 501),
        ("input.media", ...),
        ("input.media", []),
        ("input.media", [IMAGE] * 6),
        ("input.media", [FRAME]),
        ("input.media", [IMAGE, FRAME, FRAME]),
        ("input.media", ["https://example.org/a.png"]),
        ("input.media.0.type", "last_frame"),
        ("input.media.0.url", ...),
        ("input.media.0.url", "refs/ada.jpg"),
        ("input.media.0.url", "file:///ada.jpg"),
        ("input.media.0.name", "Ada"),
        ("input.media.0.reference_voice", ""),
        ("input.media.0.reference_voice", "data:audio/wav;base64,AAAA"),
        ("input.media", [IMAGE, {**FRAME, "reference_voice": "https://example.org/a.mp3"}]),
        ("input.reference_voice", "https://example.org/a.mp3"),
        ("input.function", "image-synthesis"),
        ("parameters", []),
        ("parameters.size", "1280*720"),
        ("parameters.shot_type", "multi"),
        ("parameters.audio", True),
        ("parameters.resolution", "720p"),
        ("parameters.ratio", "21:9"),
        ("parameters.duration", 1),
        ("parameters.duration", 16),
        ("parameters.duration", 5.0),
        ("parameters.duration", True),
        ("parameters.seed", -1),
        ("parameters.seed", 2147483648),
        ("parameters.watermark", "no"),
        ("parameters.prompt_extend", 1),
        ("extra", 1),
    ],
)
def test_what_is_not_documented_is_refused(client: Client, place: str, value: object) -> None:
    assert refused(client, changed(place, value)) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    "body",
    [
        a_body(),
        a_body(IMAGE, IMAGE, IMAGE, VIDEO, VIDEO, prompt="x" * 5000),
        a_body(IMAGE, FRAME, duration=15),
        a_body(VIDEO, duration=10),
        a_body(seed=2147483647, watermark=True, prompt_extend=False, ratio="3:4"),
        changed("input.function", "video-synthesis"),
        changed("input.extend_prompt", value=True),
        changed("parameters", ...),
        changed("input.media.0.reference_voice", "https://example.org/ada.mp3"),
        changed("model", "wan2.7-r2v-2026-06-12"),
    ],
)
def test_what_is_documented_is_taken(client: Client, body: object) -> None:
    assert client.run(body)["output"]["task_status"] == "SUCCEEDED"


def test_a_reference_video_shortens_the_longest_clip(client: Client) -> None:
    assert client.create(a_body(duration=11)).status_code == 200
    assert refused(client, a_body(VIDEO, duration=11)) == (400, "InvalidParameter")


def test_headers_are_needed(client: Client) -> None:
    assert refused(client, a_body(), Authorization="") == (401, "InvalidApiKey")
    assert refused(client, a_body(), Authorization="Bearer SG_other") == (401, "InvalidApiKey")
    assert refused(client, a_body(), **{"X-DashScope-Async": ""}) == (403, "AccessDenied")
    assert refused(client, a_body(), **{"Content-Type": "text/plain"}) == (400, "InvalidParameter")


def test_an_unknown_model_is_not_found(client: Client) -> None:
    assert refused(client, a_body() | {"model": "wan9"}) == (404, "ModelNotFound")
    assert refused(client, {"input": {}}) == (400, "BadRequest.EmptyModel")
    assert refused(client, {"model": "wan2.7-r2v"}) == (400, "BadRequest.EmptyInput")


@pytest.mark.parametrize(
    "url, code",
    [
        (data_url(a_picture((239, 300))), "InvalidImage.ImageSize"),
        (data_url(a_picture((2200, 250))), "InvalidImage.ImageSize"),
        (data_url(a_picture((300, 300), mode="RGBA")), "InvalidImage.FileFormat"),
        (data_url(a_picture((300, 300), "JPEG")), "InvalidImage.FileFormat"),
        (data_url(b"\x89PNG\r\n\x1a\nnothing"), "InvalidFile.Openerror"),
        ("http://127.0.0.1:9/a.png", "InvalidURL.ConnectionRefused"),
        ("http://192.168.1.7/a.png", "InvalidURL.ConnectionRefused"),
    ],
)
def test_a_bad_picture_fails_when_the_job_runs(client: Client, url: str, code: str) -> None:
    output = client.run(a_body({"type": "reference_image", "url": url}))["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", code)
    assert "video_url" not in output


@pytest.mark.parametrize(
    "url", ["data:image/png;base64,%%%", "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "data:image/png,plain"]
)
def test_broken_base64_is_refused(client: Client, url: str) -> None:
    assert refused(client, a_body({"type": "reference_image", "url": url})) == (400, "InvalidParameter")


def test_a_video_is_not_taken_as_base64(client: Client, film: Path) -> None:
    url = data_url(film.read_bytes(), "video/mp4")
    assert refused(client, a_body({"type": "reference_video", "url": url})) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    "seconds, told", [(10.1, "The input audio is longer than 10s."), (0.5, "The input audio is shorter than 1s.")]
)
def test_a_voice_has_to_last_one_to_ten_seconds(client: Client, tmp_path: Path, seconds: float, told: str) -> None:
    voice = client.upload(a_recording(tmp_path / "voice.wav", seconds))
    output = client.run(a_body({**IMAGE, "reference_voice": voice}))["output"]
    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", "InvalidURL", told)


def test_a_picture_is_no_voice_and_no_video(client: Client) -> None:
    picture = client.upload(SCENES / "ada.jpg")
    output = client.run(a_body({**IMAGE, "reference_voice": picture}))["output"]
    assert output["message"] == "File type is not supported. Allowed types are: .wav, .mp3."
    output = client.run(a_body({"type": "reference_video", "url": picture}))["output"]
    assert output["code"] == "InvalidFile.Format"


def test_an_extension_has_to_match_the_content(client: Client) -> None:
    picture = client.upload(SCENES / "ada.jpg", name="ada.png")
    output = client.run(a_body({"type": "reference_image", "url": picture}))["output"]
    assert output["code"] == "InvalidFile.Format"


def test_uploaded_files_need_the_resolve_header(client: Client) -> None:
    body = a_body({"type": "reference_image", "url": client.upload(SCENES / "ada.jpg")})
    without = {"X-DashScope-OssResourceResolve": ""}
    assert refused(client, body, **without) == (400, "InvalidParameter.DataInspection")
    assert client.run(body)["output"]["task_status"] == "SUCCEEDED"


def test_uploaded_files_are_bound_to_account_and_model(client: Client) -> None:
    body = a_body({"type": "reference_image", "url": client.upload(SCENES / "ada.jpg")})
    assert refused(Client(client.url, "sk-other"), body) == (400, "InvalidParameter.DataInspection")
    dated = body | {"model": "wan2.7-r2v-2026-06-12"}
    assert refused(client, dated) == (400, "InvalidParameter.DataInspection")
    made_up = a_body({"type": "reference_image", "url": "oss://dashscope-instant/nothing.jpg"})
    assert refused(client, made_up) == (400, "InvalidParameter.DataInspection")


def old_body(*urls: str, **parameters: object) -> dict[str, Any]:
    return {
        "model": "wan2.6-r2v",
        "input": {"prompt": "character1 waves.", "reference_urls": list(urls)},
        "parameters": {"size": "1280*720", "duration": 5, "shot_type": "multi", **parameters},
    }


def test_the_older_model_has_its_own_form(client: Client) -> None:
    address = "https://example.org/a.jpg"
    data = client.run(old_body(address, "https://example.org/b.mp4"))
    assert data["output"]["task_status"] == "SUCCEEDED"
    assert data["usage"]["size"] == "1280*720"
    assert "SR" not in data["usage"]
    for body in (
        a_body() | {"model": "wan2.6-r2v"},
        old_body(),
        old_body(*[address] * 6),
        old_body(*["https://example.org/b.mp4"] * 4),
        old_body(inline("ada.jpg")),
        old_body(address, size="1104*832"),
        old_body(address, resolution="720P"),
        old_body(address, duration=11),
        old_body(address, shot_type="many"),
        old_body(address, audio=True),
    ):
        assert refused(client, body) == (400, "InvalidParameter")
    assert client.create(old_body(address, audio=False) | {"model": "wan2.6-r2v-flash"}).status_code == 200


def test_answers_have_the_documented_fields(client: Client) -> None:
    answer = client.create(a_body(ratio="9:16")).json()
    assert set(answer) == {"request_id", "output"}
    assert set(answer["output"]) == {"task_id", "task_status"}
    data = client.wait(answer["output"]["task_id"])
    assert set(data) == {"request_id", "output", "usage"}
    assert set(data["output"]) == {
        "task_id", "task_status", "submit_time", "scheduled_time", "end_time", "orig_prompt", "video_url",
    }  # fmt: skip
    assert data["usage"] == {
        "duration": 5, "input_video_duration": 0, "output_video_duration": 5, "video_count": 1, "SR": 720,
        "ratio": "9:16",
    }  # fmt: skip


def test_nobody_elses_jobs_are_known(client: Client) -> None:
    name = client.submit(a_body())
    assert Client(client.url, "sk-other").task(name)["output"] == {"task_id": name, "task_status": "UNKNOWN"}
    assert client.task("nothing")["output"]["task_status"] == "UNKNOWN"


def test_quotas_name_the_model(client: Client) -> None:
    data = client.get("quotas", model="wan2.7-r2v").json()
    assert [row["model"] for row in data["output"]["quotas"]] == ["wan2.7-r2v"]
    assert Client(client.url, "SG_other").get("quotas").status_code == 401
