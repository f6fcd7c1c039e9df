"""A disk of a few megabytes for one command line, as real as any other: a tmpfs in a name space of its own."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


def run_with_small_disk(disk: Path, options: str, script: str, environment: Mapping[str, str]) -> str:
    """Mount a small disk in a folder, run a shell script beside it, and return what that printed.

    Args:
        disk: the folder; what is put there is gone afterwards.
        options: of the mount, such as `size=16m`.
        script: for `sh`; the disk is in `$DISK`.
        environment: all of it.
    """
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets us mount nothing")
    disk.mkdir(parents=True, exist_ok=True)
    whole = f'mount -t tmpfs -o {options} none "$DISK" || exit 99\n{script}'
    words = [unshare, "-rm", "sh", "-c", whole]
    ran = subprocess.run(
        words, env={**environment, "DISK": str(disk)}, capture_output=True, text=True, timeout=240, check=False
    )
    if ran.returncode == 99:
        pytest.skip("this system lets us mount nothing")
    assert "Traceback" not in ran.stderr + ran.stdout, ran.stderr + ran.stdout
    return ran.stdout + ran.stderr
