"""The provider's own client, both of its versions, completes a generation against the stand-in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dashscope_client import SCENES
from rehearsal import Rehearsing, rehearsing

from compiler.ir.asset import AssetFacts
from compiler.media.probe import probe_file

FIRST = """
import json, sys
from dashscope import VideoSynthesis
film, picture, voice = sys.argv[1:]
done = VideoSynthesis.call(
    model="wan2.7-r2v", prompt="Video 1 waits for Image 1.", negative_prompt="text",
    media=[{"type": "reference_video", "url": film, "reference_voice": "file://" + voice},
           {"type": "reference_image", "url": "file://" + picture}],
    resolution="720P", ratio="16:9", duration=2, prompt_extend=False, watermark=False, seed=7)
print(json.dumps({"status": done.output.task_status, "url": done.output.video_url, "usage": dict(done.usage)}))
"""
SECOND = """
import json, sys
from dashscope import Client
film, picture, voice = sys.argv[1:]
client = Client()
job = client.videos.jobs.create(
    model="wan2.7-r2v", prompt="Video 1 waits for Image 1.",
    media=[{"type": "reference_video", "url": film, "reference_voice": "file://" + voice},
           {"type": "reference_image", "url": "file://" + picture}],
    resolution="720P", ratio="16:9", duration=2, prompt_extend=False, watermark=False, seed=7)
done = client.videos.jobs.wait(job.task_id)
print(json.dumps({"status": done.status, "url": done.video_url, "usage": done.usage.model_dump()}))
"""


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("drawing"), drawn=True) as running:
        yield running


def run(script: str, running: Rehearsing) -> dict[str, Any]:
    files = [str(SCENES / name) for name in ("mara.mp4", "ada.jpg", "mara.wav")]
    ran = subprocess.run(
        [sys.executable, "-c", script, *files],
        env={**os.environ, **running.environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    data: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return data


@pytest.mark.parametrize("script", [FIRST, SECOND], ids=["version 1", "version 2"])
def test_it_generates_from_local_files(drawing: Rehearsing, tmp_path: Path, script: str) -> None:
    before = len(drawing.ledger("create"))
    done = run(script, drawing)
    assert done["status"] == "SUCCEEDED"
    assert done["usage"]["output_video_duration"] == 2
    assert done["usage"]["input_video_duration"] == 4.4
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(httpx.get(done["url"]).content)
    facts = probe_file(clip)
    assert isinstance(facts, AssetFacts)
    assert (facts.width, facts.height, facts.fps, facts.has_audio) == (1280, 720, 30.0, True)
    assert abs(facts.seconds - 2) < 0.05
    assert len(drawing.ledger("create")) == before + 1
