"""Nothing that scenec leaves behind holds a key or a signed address: a canary is looked for everywhere."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image
from plain_film import write_film
from rehearsal import Rehearsing, rehearsing
from small_story import write_voice

# Every word of these says what it is for, so that no key of anybody's is ever looked for.
KEYS = {
    "dashscope": "sk-canary0123456789abcdef",
    "segmind": "SG_canary0123456789ab",
    "fal": "canary-id:canary0123456789",
}
VARIABLES = {"dashscope": "DASHSCOPE_API_KEY", "segmind": "SEGMIND_API_KEY", "fal": "FAL_KEY"}
# What stands in a secret's place is an ellipsis, which JSON on the output escapes.
SECRET = re.compile(
    rb"canary0123456789|(?:Signature|OSSAccessKeyId|security-token)(?:=|%3D)(?!\xe2\x80\xa6|\\u2026)", re.IGNORECASE
)
TALKATIVE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from compiler.cli.app import main
main()
"""
SCENE = """\
scene: Gate
allow_degraded: [voice]
characters:
  jon: {image: jon.png, voice: jon.wav}
defaults:
  ratio: "16:9"
shots:
"""
SHOTS = {
    "dashscope": ("calm", "refused", "lost", "gateway", "broken"),
    # Segmind takes one request in five seconds.
    "segmind": ("calm", "refused"),
    "fal": ("calm", "refused", "lost", "gateway", "broken"),
}


def faults(key: str) -> list[Mapping[str, object]]:
    """Return trouble whose words repeat the key and a signed address, as proxies and careless services do."""
    address = f"https://clips.aliyuncs.com/a.mp4?OSSAccessKeyId=LTAI0&Signature=abcdef0&security-token={key}"
    elsewhere = f"http://169.254.169.254/a.mp4?Signature=abcdef0&key={key}"
    echo = f"no, {key} (Authorization: Bearer {key}) got {address} and Signature=abcdef0123"
    page = f"<html>{echo}</html>"
    refusal = {"do": "status", "status": 400, "code": "InvalidParameter", "message": echo}
    return [
        {"on": "create", "prompt": "refused", **refusal},
        {"on": "create", "prompt": "lost", "do": "reset_after"},
        {"on": "create", "prompt": "gateway", "do": "status", "status": 502, "body": page},
        {"on": "job", "prompt": "broken", "do": "fail", "code": "InternalError", "message": echo},
        {"on": "query", "nth": [1, 2], "do": "status", "status": 500, "body": page},
        {"on": "query", "nth": 3, "do": "reset_before"},
        {"on": "result", "nth": 1, "do": "expire"},
        {"on": "result", "nth": 2, "do": "truncate", "share": 0.5},
        {"on": "result", "nth": [3, 4, 5], "do": "redirect", "url": elsewhere},
    ]


def write_scene(folder: Path, shots: Sequence[str]) -> None:
    folder.mkdir(parents=True)
    Image.new("RGB", (512, 512), "teal").save(folder / "jon.png")
    write_voice(folder / "jon.wav", seconds=1.5)
    lines = [f"  - {{id: {name}, action: Jon is {name}., dialogue: [jon: Yes.], duration: 2}}\n" for name in shots]
    (folder / "gate.yaml").write_text(SCENE + "".join(lines), encoding="utf-8")


class Room:
    """A folder that a person with no other folder works in."""

    def __init__(self, folder: Path, backend: str, stage: Rehearsing, key: str) -> None:
        self.folder = folder
        self.said: dict[str, bytes] = {}
        own = {
            name: str(folder / name.lower()) for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
        }
        own["TMPDIR"] = str(folder / "tmp")
        for place in own.values():
            Path(place).mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "PYTHONPATH") if name in os.environ}
        self._environment = {**kept, **own, **stage.environment, VARIABLES[backend]: key}

    def run(self, words: Sequence[str], expected: Sequence[int]) -> None:
        ran = subprocess.run(
            [sys.executable, "-c", TALKATIVE, *words],
            cwd=self.folder / "story",
            env=self._environment,
            capture_output=True,
            timeout=240,
            check=False,
        )
        name = f"{len(self.said)}: {' '.join(words)}"
        self.said[f"{name}, stdout"], self.said[f"{name}, stderr"] = ran.stdout, ran.stderr
        assert ran.returncode in expected, ran.stderr.decode()
        assert b"Traceback" not in ran.stderr

    def hits(self) -> list[str]:
        """Return where something was found: files by path and content, and what was said."""
        files = {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        named = [name for name in files if SECRET.search(name.encode())]
        return named + [name for name, data in (files | self.said).items() if SECRET.search(data)]


@pytest.mark.parametrize("backend", KEYS)
def test_no_key_and_no_signature_is_left_anywhere(tmp_path: Path, backend: str) -> None:
    key, room_folder = KEYS[backend], tmp_path / "room"
    write_scene(room_folder / "story", SHOTS[backend])
    clip = write_film(tmp_path / "clip.mp4", 2)
    at, spend = ("gate.yaml", "--backend", backend), ("--yes", "--max-cost", "9USD", "--poll", "0.1")
    with rehearsing(tmp_path / "stage", task_seconds=0.05, result=clip, faults=faults(key)) as stage:
        room = Room(room_folder, backend, stage, key)
        room.run(("doctor", "--backend", backend), (0, 6))
        room.run(("show", "gate.yaml#calm", "--backend", backend), (0,))
        room.run(("plan", *at, "-o", "plan.json"), (0,))
        room.run(("compile", *at, *spend, "--select", "calm", "--json"), (0, 3))
        room.run(("compile", *at, *spend, "--json"), (3, 5))
        room.run(("--debug", "compile", *at, *spend), (3, 5))
        room.run(("plan", *at, "--json"), (0,))
        assert room.hits() == []
        left = {path.name for path in room_folder.rglob("*") if path.is_file()}
        assert {"plan.json", "gate.lock.yaml", "manifest.json", "index.html", "journal.db"} <= left, sorted(left)
        assert any(name.endswith(".mp4") for name in left)
        # What a failure says is the fault script's, which has the key in it.
        assert not any(SECRET.search(str({**row, "message": ""}).encode()) for row in stage.ledger())


@pytest.mark.parametrize("backend", KEYS)
def test_a_key_that_is_refused_is_not_repeated(tmp_path: Path, backend: str) -> None:
    key, room_folder = KEYS[backend], tmp_path / "room"
    write_scene(room_folder / "story", SHOTS[backend])
    told = f"Incorrect API key provided: {key}"
    refusals = [
        {"on": on, "do": "status", "status": 401, "code": "InvalidApiKey", "message": told, "headers": {"x-echo": key}}
        for on in ("create", "query", "quotas", "list", "policy", "upload")
    ]
    with rehearsing(tmp_path / "stage", faults=refusals) as stage:
        room = Room(room_folder, backend, stage, key)
        room.run(("doctor", "--backend", backend), (6,))
        room.run(("compile", "gate.yaml", "--backend", backend, "--yes", "--max-cost", "9USD", "--json"), (6,))
        assert room.hits() == []


def test_a_canary_is_found_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/lock").write_bytes(b"\0\1 sk-canary0123456789abcdef \xff")
    (tmp_path / "canary0123456789").write_bytes(b"")
    (tmp_path / "page").write_text("a?Signature%3Dabc and a?Signature=… and Signature of", encoding="utf-8")
    room = Room.__new__(Room)
    room.folder, room.said = tmp_path, {"stderr": b"OSSAccessKeyId=LTAI"}
    assert sorted(Path(name).name for name in room.hits()) == ["canary0123456789", "lock", "page", "stderr"]
