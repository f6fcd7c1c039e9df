"""An S3 server on this machine, in a process of its own."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def object_storage(folder: Path, bucket: str) -> Iterator[str]:
    """Run a server with one empty bucket, and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (folder / "storage.log").open("w") as log, subprocess.Popen(words, stdout=log, stderr=log) as process:
        try:
            _wait(url, process)
            request = urllib.request.Request(f"{url}/{bucket}", method="PUT")  # noqa: S310  (our own server)
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310  (likewise)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert process.poll() is None, "the object storage ended by itself"
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  (our own server)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(url)
