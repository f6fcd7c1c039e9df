"""What a folder means that holds files which may not be read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `scenec check` as somebody whom the rights of files bind; root may read everything."""
    words = [sys.executable, "-m", "compiler", "check"]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not installed, and root may read everything")
        words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]
    return subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False)


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
