"""The command: what it says, and how it ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from dashscope_client import Client, a_body
from rehearsal import rehearsing

EMULATE = [sys.executable, "-m", "compiler", "emulate"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    with rehearsing(tmp_path, task_seconds=60) as stage:
        client = Client(stage.url)
        client.submit(a_body())
        stage.process.send_signal(number)
        assert stage.process.wait(10) == 0
        log = (tmp_path / "emulator.log").read_text()
        assert "Traceback" not in log
        assert "1 job" in log
    with pytest.raises(httpx.ConnectError):
        httpx.get(stage.url)


def test_it_ends_although_somebody_hangs_on(tmp_path: Path, film: Path) -> None:
    with rehearsing(tmp_path, result=film, faults=[{"on": "create", "do": "hang"}]) as stage:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{stage.url}/api/v1/services/aigc/video-generation/video-synthesis", json=a_body(), timeout=0.3)
        with socket.create_connection(("127.0.0.1", int(stage.url.rsplit(":", 1)[1]))):
            assert stage.stop() == 0


def test_it_says_which_variables_to_set_and_listens_on_this_machine_only(tmp_path: Path, film: Path) -> None:
    with rehearsing(tmp_path, result=film) as stage:
        said = (tmp_path / "emulator.log").read_text()
        for name, value in stage.environment.items():
            assert name.startswith("SCENEC_SETTLE") or f"{name}={value}" in said
        port = int(stage.url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=2)
        assert httpx.get(stage.url).json()["would_cost"] == {}


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with rehearsing(tmp_path) as stage:
        port = stage.url.rsplit(":", 1)[1]
        ran = subprocess.run([*EMULATE, "--port", port], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 7
    assert "address already in use" in ran.stderr
    assert ran.stdout == ""


def test_a_bad_fault_script_is_told_and_nothing_starts(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("- on: create\n  do: vanish\n")
    ran = subprocess.run(
        [*EMULATE, "--port", "0", "--faults", str(path)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"{path.as_posix()}:2:7:" in ran.stderr


def test_a_result_that_is_no_clip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text("no film")
    ran = subprocess.run(
        [*EMULATE, "--port", "0", "--result", str(path)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "clip.mp4" in ran.stderr


def test_without_the_extra_it_says_what_to_install() -> None:
    spy = (
        "import sys, importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'uvicorn' else find(name, *rest)\n"
        "from compiler.cli.app import main; main(['emulate', '--port', '0'])"
    )
    ran = subprocess.run([sys.executable, "-c", spy], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 2
    assert "scenec[emulate]" in ran.stderr
