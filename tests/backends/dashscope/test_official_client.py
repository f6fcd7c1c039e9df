"""What we send is what the provider's own client sends for the same call, less what is only the client's."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest
from dashscope_account import form_of, request_of
from official_client import generate
from scripted_server import Received, Reply, ScriptedServer

from compiler.backends.dashscope.adapter import DashScopeBackend
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.source.route import Route

CREATE = "/api/v1/services/aigc/video-generation/video-synthesis"
CLIP = "https://r.oss-cn-beijing.aliyuncs.com/a.mp4?Signature=s"
WEB = "https://example.org/"

MakeAsset = Callable[[str], Asset]


def web(name: str) -> Asset:
    return Asset(WEB + name, remote=True, facts=None, sha256="", route=Route("a.yaml"))


@dataclass(frozen=True, slots=True)
class Call:
    """The same generation in both languages: our request, and the arguments of the official client."""

    request: GenerationRequest
    words: dict[str, object]
    media: dict[str, object]
    parameters: dict[str, object]


PARAMETERS: dict[str, object] = {
    "resolution": "720P",
    "ratio": "16:9",
    "duration": 5,
    "prompt_extend": False,
    "watermark": False,
    "seed": 7,
}
WORDS: dict[str, object] = {"prompt": 'Image 1 says, "Why?"', "negative_prompt": "text"}

CALLS = {
    "plain": Call(
        request_of(MediaItem("reference_image", web("a.png"))),
        WORDS,
        {"media": [{"type": "reference_image", "url": f"{WEB}a.png"}]},
        PARAMETERS,
    ),
    "first frame": Call(
        replace(
            request_of(
                MediaItem("reference_video", web("a.mp4")),
                MediaItem("first_frame", web("open.png")),
            ),
            ratio="",
            negative_prompt="",
            seed=None,
            prompt_extend=True,
            watermark=True,
        ),
        {"prompt": WORDS["prompt"]},
        {
            "media": [
                {"type": "reference_video", "url": f"{WEB}a.mp4"},
                {"type": "first_frame", "url": f"{WEB}open.png"},
            ]
        },
        {"resolution": "720P", "duration": 5, "prompt_extend": True, "watermark": True},
    ),
    "voices": Call(
        request_of(
            MediaItem("reference_video", web("a.mp4"), web("a.mp3")),
            MediaItem("reference_image", web("b.png"), web("b.wav")),
            MediaItem("reference_image", web("yard.png")),
        ),
        WORDS,
        {
            "media": [
                {"type": "reference_video", "url": f"{WEB}a.mp4", "reference_voice": f"{WEB}a.mp3"},
                {"type": "reference_image", "url": f"{WEB}b.png", "reference_voice": f"{WEB}b.wav"},
                {"type": "reference_image", "url": f"{WEB}yard.png"},
            ]
        },
        PARAMETERS,
    ),
    "storyboard": Call(
        replace(
            request_of(MediaItem("reference_image", web("panels.png"))),
            prompt="Reference image, storyboard: 1. Wide shot. 2. Close-up.",
            resolution="1080P",
            ratio="9:16",
            seconds=15,
            seed=0,
        ),
        {"prompt": "Reference image, storyboard: 1. Wide shot. 2. Close-up.", "negative_prompt": "text"},
        {"media": [{"type": "reference_image", "url": f"{WEB}panels.png"}]},
        {**PARAMETERS, "resolution": "1080P", "ratio": "9:16", "duration": 15, "seed": 0},
    ),
    "wan2.6": Call(
        replace(
            request_of(
                MediaItem("reference_video", web("a.mp4")),
                MediaItem("reference_image", web("b.png")),
                model="wan2.6-r2v",
            ),
            prompt="character1 meets character2.",
            multi_shot=True,
        ),
        {"prompt": "character1 meets character2.", "negative_prompt": "text"},
        {"reference_urls": [f"{WEB}a.mp4", f"{WEB}b.png"]},
        {
            "size": "1280*720",
            "duration": 5,
            "shot_type": "multi",
            "prompt_extend": False,
            "watermark": False,
            "seed": 7,
        },
    ),
}


def arguments(call: Call, client: str) -> dict[str, object]:
    """Return what the official client is called with: the newer one knows fewer words by name."""
    if client == "v1":
        return {"model": call.request.model, **call.words, **call.media, **call.parameters}
    words = dict(call.words)
    extra = {"negative_prompt": words.pop("negative_prompt")} if "negative_prompt" in words else {}
    media = dict(call.media)
    if "reference_urls" in media:
        extra["reference_urls"] = media.pop("reference_urls")
    return {
        "model": call.request.model,
        **words,
        **media,
        "extra_input": extra,
        "parameters": call.parameters,
    }


def answer_jobs(server: ScriptedServer) -> None:
    server.on("POST", CREATE, Reply(body={"request_id": "r", "output": {"task_id": "t", "task_status": "PENDING"}}))
    done = {"task_id": "t", "task_status": "SUCCEEDED", "video_url": CLIP}
    server.on("GET", "/api/v1/tasks/t", Reply(body={"request_id": "r", "output": done, "usage": {"duration": 5}}))


def create_of(server: ScriptedServer) -> Received:
    return server.requests("POST", CREATE)[-1]


def without_artefacts(body: dict[str, object]) -> dict[str, object]:
    words = body["input"]
    assert isinstance(words, dict)
    assert words.pop("extend_prompt", True) is True
    assert words.pop("function", "video-synthesis") == "video-synthesis"
    return body


@pytest.mark.parametrize("client", ["v1", "v2"])
@pytest.mark.parametrize("name", CALLS)
def test_our_request_is_the_official_clients(
    server: ScriptedServer, backend: DashScopeBackend, tmp_path: Path, name: str, client: Literal["v1", "v2"]
) -> None:
    answer_jobs(server)
    call = CALLS[name]
    finished = generate(client, f"{server.url}/api/v1", arguments(call, client), tmp_path)
    assert (finished.status, finished.video_url) == ("SUCCEEDED", CLIP)
    theirs = create_of(server)
    shares: list[float] = []
    job = backend.submit(backend.prepare(call.request, tmp_path, shares.append))
    ours = create_of(server)
    assert ours is not theirs
    assert ours.json == without_artefacts(theirs.json)
    assert (ours.method, ours.path, ours.query) == (theirs.method, theirs.path, theirs.query)
    for header in ("x-dashscope-async", "x-dashscope-ossresourceresolve"):
        assert ours.headers.get(header) == theirs.headers.get(header)
    for one in (ours, theirs):
        assert one.headers["content-type"].startswith("application/json")
        assert one.headers["authorization"].startswith("Bearer sk-")
    assert backend.look(job).video_url == CLIP


@pytest.mark.parametrize("client", ["v1", "v2"])
def test_our_uploads_are_the_official_clients(
    server: ScriptedServer,
    backend: DashScopeBackend,
    root: Path,
    asset: MakeAsset,
    client: Literal["v1", "v2"],
) -> None:
    answer_jobs(server)
    media = [
        {"type": "reference_image", "url": f"file://{root}/large.png", "reference_voice": f"file://{root}/mara.wav"}
    ]
    call = Call(
        request_of(MediaItem("reference_image", asset("large.png"), asset("mara.wav"))),
        WORDS,
        {"media": media},
        PARAMETERS,
    )
    generate(client, f"{server.url}/api/v1", arguments(call, client), root)
    theirs, their_forms = create_of(server), server.requests("POST", "/oss")
    their_policies = server.requests("GET", "/api/v1/uploads")
    shares: list[float] = []
    backend.submit(backend.prepare(call.request, root, shares.append))
    ours, our_forms = create_of(server), server.requests("POST", "/oss")[len(their_forms) :]
    assert resolved(ours, our_forms) == resolved(theirs, their_forms)
    assert (
        ours.headers["x-dashscope-ossresourceresolve"] == theirs.headers["x-dashscope-ossresourceresolve"] == "enable"
    )
    our_policies = server.requests("GET", "/api/v1/uploads")[len(their_policies) :]
    assert {tuple(one.query.items()) for one in our_policies} == {tuple(one.query.items()) for one in their_policies}
    assert forms(our_forms) == forms(their_forms)
    assert not any("authorization" in one.headers for one in (*our_forms, *their_forms))


def resolved(created: Received, posted: list[Received]) -> dict[str, object]:
    """Return a body with the content of each uploaded file in place of its address."""
    text = created.body.decode()
    for one in posted:
        form = form_of(one)
        content = hashlib.sha256(form["file"]).hexdigest()
        text = text.replace(f"oss://{form['key'].decode()}", content)
    assert "oss://" not in text
    return without_artefacts(replace(created, body=text.encode()).json)


def forms(posted: list[Received]) -> list[list[tuple[str, bytes]]]:
    """Return the parts of each form in order, sorted by content, without the names of files."""
    read = [{**form_of(one), "key": b""} for one in posted]
    return [list(form.items()) for form in sorted(read, key=lambda form: form["file"])]
