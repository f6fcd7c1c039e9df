"""Clips of DashScope's jobs are fetched without the key, and from a fresh address where the old one is over."""

from pathlib import Path

import pytest
from scripted_server import Reply, ScriptedServer

from compiler.backends.dashscope.adapter import DashScopeBackend
from compiler.backends.hosted import HostedBackend, Job, JobReport
from compiler.backends.protocol import BackendError

JOB = Job("t-1", "r-1")
CLIP = b"\0\0\0\x20ftypisom" + b"\0" * 4000


def succeeded(url: str) -> Reply:
    return Reply(body={"output": {"task_id": "t-1", "task_status": "SUCCEEDED", "video_url": url}})


def test_the_adapter_is_a_hosted_backend(backend: DashScopeBackend) -> None:
    hosted: HostedBackend = backend
    assert (hosted.running, hosted.can_list) == (5, True)


def test_a_clip_is_fetched_without_the_key(server: ScriptedServer, backend: DashScopeBackend, tmp_path: Path) -> None:
    server.on("GET", "/clips/a.mp4", Reply(body=CLIP, headers={"Content-Type": "video/mp4"}))
    url = f"{server.url}/clips/a.mp4?Expires=1&Signature=s"
    shares: list[float] = []
    backend.fetch(JOB, JobReport("succeeded", url), tmp_path / "clip.mp4", shares.append)
    assert (tmp_path / "clip.mp4").read_bytes() == CLIP
    assert shares[-1] == 1.0
    (request,) = server.requests("GET")
    assert "authorization" not in request.headers
    assert request.query["Signature"] == "s"


@pytest.mark.parametrize("known", [True, False])
def test_an_address_that_is_over_or_unknown_is_asked_for_again(
    server: ScriptedServer, backend: DashScopeBackend, tmp_path: Path, *, known: bool
) -> None:
    expired = Reply(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>")
    server.on("GET", "/old.mp4", expired)
    server.on("GET", "/new.mp4", Reply(body=CLIP, headers={"Content-Type": "video/mp4"}))
    server.on("GET", "/api/v1/tasks/t-1", succeeded(f"{server.url}/new.mp4?Signature=n"))
    report = JobReport("succeeded", f"{server.url}/old.mp4?Signature=o" if known else "")
    shares: list[float] = []
    backend.fetch(JOB, report, tmp_path / "clip.mp4", shares.append)
    assert (tmp_path / "clip.mp4").read_bytes() == CLIP
    assert len(server.requests("GET", "/api/v1/tasks/t-1")) == 1
    assert server.requests("POST") == []


@pytest.mark.parametrize("output", [{"task_status": "UNKNOWN"}, {"task_status": "SUCCEEDED"}])
def test_a_clip_that_is_gone_is_told_and_stays_billed(
    server: ScriptedServer, backend: DashScopeBackend, tmp_path: Path, output: dict[str, str]
) -> None:
    server.on("GET", "/api/v1/tasks/t-1", Reply(body={"output": output}))
    shares: list[float] = []
    with pytest.raises(BackendError, match="the clip cannot be had") as caught:
        backend.fetch(JOB, JobReport("succeeded"), tmp_path / "clip.mp4", shares.append)
    assert (caught.value.verdict.slug, caught.value.billed) == ("clip-not-fetched", True)
    assert list(tmp_path.glob("clip*")) == []


def test_a_clip_elsewhere_is_not_fetched(backend: DashScopeBackend, tmp_path: Path) -> None:
    shares: list[float] = []
    for url in ("https://example.org/a.mp4", "http://a.aliyuncs.com/a.mp4", "file:///etc/passwd"):
        with pytest.raises(BackendError):
            backend.fetch(JOB, JobReport("succeeded", url), tmp_path / "clip.mp4", shares.append)
    assert list(tmp_path.glob("clip*")) == []
