"""Runs the provider's own Python client in a process of its own: it reads the environment and warns while it loads.

As a script, it takes `{"client": "v1" | "v2", "base_url": …, "arguments": {…}}` on standard input and prints the job's
last status and its clip's address.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

KEY = "sk-official-client"


@dataclass(frozen=True, slots=True)
class Finished:
    """What the client made of the job.

    Attributes:
        status: of the job.
        video_url: of its clip.
    """

    status: str
    video_url: str


def generate(client: Literal["v1", "v2"], base_url: str, arguments: dict[str, object], folder: Path) -> Finished:
    """Create a job with the official client and wait for it.

    Args:
        client: `v1` is `VideoSynthesis.call`, `v2` is `Client(...).videos.jobs.create`.
        base_url: ending with `/api/v1` for v1, which both take.
        arguments: of the call, in the client's own words.
        folder: that it runs in, and takes for the user's home.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DASHSCOPE_API_KEY": KEY,
        "DASHSCOPE_HTTP_BASE_URL": base_url,
        "NO_PROXY": "*",
        "PYTHONWARNINGS": "ignore",
    }
    asked = json.dumps({"client": client, "base_url": base_url, "arguments": arguments})
    ran = subprocess.run(
        [sys.executable, __file__],
        input=asked,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return Finished(**json.loads(ran.stdout.splitlines()[-1]))


def _v1(arguments: dict[str, Any]) -> Finished:
    from dashscope import VideoSynthesis  # noqa: PLC0415  (only the child loads it)

    made = VideoSynthesis.call(**arguments)
    assert made.status_code == 200, made
    return Finished(made.output.task_status, made.output.video_url)


def _v2(base_url: str, arguments: dict[str, Any]) -> Finished:
    import dashscope  # noqa: PLC0415  (only the child loads it)

    client = dashscope.Client(api_key=KEY, base_url=base_url)
    made = client.videos.jobs.create(**arguments)
    while not made.finished:
        made = client.videos.jobs.fetch(made.task_id)
    return Finished(made.status, made.video_url or "")


def _main() -> None:
    asked = json.load(sys.stdin)
    done = _v1(asked["arguments"]) if asked["client"] == "v1" else _v2(asked["base_url"], asked["arguments"])
    sys.stdout.write(json.dumps({"status": done.status, "video_url": done.video_url}) + "\n")


if __name__ == "__main__":
    _main()
