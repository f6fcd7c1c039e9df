"""What a folder means that holds files which may not be read."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

_DROP_FOREVER = 24
_READS_EVERYTHING = (1, 2)
"""Linux's PR_CAPBSET_DROP, and its CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def bind_root() -> None:
    """Let the rights of files bind what this process becomes, though it is root."""
    for right in _READS_EVERYTHING if os.geteuid() == 0 else ():
        assert ctypes.CDLL(None).prctl(_DROP_FOREVER, right, 0, 0, 0) == 0


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `scenec check` as somebody whom the rights of files bind."""
    return subprocess.run(
        [sys.executable, "-m", "compiler", "check"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        preexec_fn=bind_root,
    )


def test_the_only_scene_of_a_folder_is_named_when_it_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    scene = tmp_path / "scenes/gate.yaml"
    scene.write_text("scene: The gate\n", encoding="utf-8")
    scene.chmod(0)
    ran = check(tmp_path)
    assert "scenes/gate.yaml" in ran.stdout
    assert "may not be read" in ran.stdout
    assert "SC0007" not in ran.stdout


def test_beside_a_scene_other_files_need_not_be_readable(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("scene: The gate\nshots: [{id: a, action: Rain.}]\n", encoding="utf-8")
    (tmp_path / "secrets.yaml").write_text("key: value\n", encoding="utf-8")
    (tmp_path / "secrets.yaml").chmod(0)
    assert "secrets.yaml" not in check(tmp_path).stdout
