"""How soon after a save the changed shot is on the page, measured against the time that drawing it takes.

`scenec watch` runs over a story of twenty shots, with its page open in Chromium. A shot is changed and saved; the clock
stops when the page shows the new clip's still. The limit, measured in the same run: the time from when `watch` says
that it draws the shot to when it says that it has. Prints each round and the median of the ratios; exits with 1 when
that misses its target. Run: `python benchmarks/watch.py [ROUNDS]`.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_ASSETS = Path(__file__).parents[1] / "examples" / "scenes" / "assets"
_SHOTS, _TARGET, _PATIENCE_SECONDS = 20, 1.5, 120.0
_HEAD = """\
scene: The long wall
characters:
  mara: {image: mara.png, voice: mara.wav}
  jon: {image: jon.png, voice: jon.wav}
locations:
  yard: {image: yard.png}
shots:
"""
_SHOT = """\
  - id: shot-{number:02}
    at: yard
    framing: close-up
    action: Jon leans against the rusty wall and waits.
    dialogue:
      - mara: Why did you still come, for the {number}th time?
      - jon (quietly): Let's talk.
    duration: 4
"""
_NEWS = re.compile(r"wall#(?P<shot>[\w-]+): (?P<news>started|done)")
_SEEN = """(shot) => {
  const still = () => document.querySelector(`[data-shot="${shot}"] .player img`);
  const before = still().getAttribute("src");
  window.seen = 0;
  const watcher = new MutationObserver(async () => {
    const now = still();
    if (!now || now.getAttribute("src") === before || window.seen) return;
    now.scrollIntoView({ behavior: "instant", block: "center" });
    now.loading = "eager";
    await now.decode();
    window.seen ||= Date.now() / 1000;
    watcher.disconnect();
  });
  watcher.observe(document.body, { childList: true, subtree: true });
}"""


class Watching:
    """A running `scenec watch`, and when it said what."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Begin to listen."""
        self.times: dict[tuple[str, str], float] = {}
        self.address = (process.stdout.readline() if process.stdout else "").strip()
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stderr or ():
            if match := _NEWS.search(line):
                self.times[match["shot"], match["news"]] = time.time()


@contextmanager
def watched(folder: Path) -> Iterator[Watching]:
    """Watch a folder until the block ends."""
    own = {f"SCENEC_{name}_DIR": str(folder / f".{name.lower()}") for name in ("DATA", "STATE", "CACHE")}
    with subprocess.Popen(
        [sys.executable, "-m", "compiler", "watch", "wall.yaml"],
        cwd=folder,
        env={**os.environ, **own, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield Watching(process)
        finally:
            process.send_signal(signal.SIGINT)


def write_story(folder: Path) -> Path:
    """Write the scene and its assets; return the scene."""
    folder.mkdir()
    for name in ("jon.png", "yard.png", "jon.wav", "mara.wav"):
        shutil.copyfile(_ASSETS / name, folder / name)
    (folder / "mara.png").write_bytes((_ASSETS / "jon.png").read_bytes() + b"\0")
    scene = folder / "wall.yaml"
    scene.write_text(_HEAD + "".join(_SHOT.format(number=number) for number in range(_SHOTS)), encoding="utf-8")
    return scene


def wait(page: Page, script: str) -> float:
    """Look again until a script gives a number above zero, and return it."""
    ends = time.time() + _PATIENCE_SECONDS
    while time.time() < ends:
        # The page loads itself again when there is a film for the first time.
        with suppress(Error):
            if found := float(page.evaluate(script)):
                return found
        page.wait_for_timeout(20)
    raise TimeoutError(script)


def once(page: Page, watching: Watching, scene: Path, number: int) -> tuple[float, float]:
    """Change a shot; return the seconds until it was seen, and those that drawing it took."""
    shot = f"shot-{number:02}"
    page.evaluate(_SEEN, shot)
    text = scene.read_text(encoding="utf-8")
    saved = time.time()
    scene.write_text(text.replace(f"the {number}th time?", f"the {number}th time now?"), encoding="utf-8")
    seen = wait(page, "window.seen") - saved
    drawn = watching.times[shot, "done"] - watching.times[shot, "started"]
    page.wait_for_timeout(3000)
    return seen, drawn


def main() -> int:
    """Measure some rounds and compare."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        scene = write_story(Path(name) / "story")
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        with watched(scene.parent) as watching:
            page = browser.new_page()
            page.goto(watching.address)
            wait(page, "Number(document.querySelector('#film') !== null)")
            wait(page, f"Number(document.querySelectorAll('.card .player').length === {_SHOTS})")
            page.wait_for_timeout(2000)
            results = [once(page, watching, scene, number) for number in range(3, 3 + rounds)]
            browser.close()
    for seen, drawn in results:
        print(f"seen {seen:.2f} s   drawn in {drawn:.2f} s   ratio {seen / drawn:.2f}")
    ratio = statistics.median(seen / drawn for seen, drawn in results)
    print(f"median ratio {ratio:.2f}   target {_TARGET:.2f}")
    return 0 if ratio <= _TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
