"""Request bodies as the providers would get them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compiler.backends.dashscope.body import body as dashscope_body
from compiler.backends.segmind.body import body as segmind_body
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest, MediaItem
from compiler.source.route import Route

Golden = Callable[[str, str], None]
ROUTE = Route("alley.yaml")


def asset(location: str) -> Asset:
    return Asset(location, remote="//" in location, facts=None, sha256="0" * 64, route=ROUTE)


MARA = MediaItem("reference_video", asset("assets/mara.mp4"), asset("assets/mara.wav"))
JON = MediaItem("reference_image", asset("https://example.org/jon.png"))
YARD = MediaItem("reference_image", asset("assets/yard.png"))
REQUEST = GenerationRequest(
    backend="dashscope",
    model="wan2.7-r2v",
    prompt='Video 1 says, "Why?"',
    negative_prompt="text",
    media=(MARA, JON, YARD),
    resolution="720P",
    ratio="16:9",
    seconds=5,
    seed=None,
    take=1,
    prompt_extend=False,
    watermark=False,
)
FRAME = (MARA, JON, MediaItem("first_frame", asset("assets/open.png")))


@pytest.mark.parametrize(
    "name, body, request_",
    [
        ("dashscope-wan2.7", dashscope_body, REQUEST),
        ("dashscope-wan2.7-first-frame", dashscope_body, replace(REQUEST, media=FRAME, ratio="", seed=42)),
        (
            "dashscope-wan2.7-snapshot",
            dashscope_body,
            replace(REQUEST, model="wan2.7-r2v-2026-06-12", negative_prompt="", watermark=True, prompt_extend=True),
        ),
        (
            "dashscope-wan2.6",
            dashscope_body,
            replace(REQUEST, model="wan2.6-r2v", media=(replace(MARA, voice=None), JON), ratio="4:3", seed=0),
        ),
        (
            "dashscope-wan2.6-multi",
            dashscope_body,
            replace(REQUEST, model="wan2.6-r2v", media=(YARD,), resolution="1080P", multi_shot=True),
        ),
        ("segmind-wan2.7", segmind_body, replace(REQUEST, backend="segmind", seed=7)),
        ("segmind-wan2.7-images", segmind_body, replace(REQUEST, media=(JON, YARD), negative_prompt="")),
    ],
)
def test_a_body_is_what_the_provider_documents(
    golden: Golden, name: str, body: Callable[[GenerationRequest], dict[str, object]], request_: GenerationRequest
) -> None:
    golden(f"requests/{name}.json", json.dumps(body(request_), indent=2, ensure_ascii=False) + "\n")


def test_wan27_is_never_sent_what_it_does_not_know() -> None:
    sent = dashscope_body(REQUEST)
    assert not {"size", "shot_type", "audio"} & set(sent["parameters"])  # type: ignore[call-overload]


def test_a_rehearsals_request_has_the_body_of_the_real_one() -> None:
    assert dashscope_body(replace(REQUEST, backend="animatic")) == dashscope_body(REQUEST)


def test_no_golden_request_is_left_over() -> None:
    folder = Path(__file__).parents[1] / "golden" / "requests"
    assert {path.name for path in folder.iterdir()} == {
        "dashscope-wan2.7.json",
        "dashscope-wan2.7-first-frame.json",
        "dashscope-wan2.7-snapshot.json",
        "dashscope-wan2.6.json",
        "dashscope-wan2.6-multi.json",
        "segmind-wan2.7.json",
        "segmind-wan2.7-images.json",
    }
