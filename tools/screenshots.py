"""Takes the pictures of the tutorial and the how-tos: frames of the first film, and its review page in Chromium.

Makes the tutorial's story in a folder of its own, compiles it, opens the page in a browser without a window, and
writes JPEGs to docs/pictures. Run as `python tools/screenshots.py`, or by `make pictures`; it needs Debian's chromium.
Invariant: nothing is shown that a reader of the tutorial would not see.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pictures import PICTURES, read_picture, save, tile
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STILL_SIZE = (476, 268)
SHARES = (0.5, 0.4)
"""How far into each of the two shots to look, 0 to 1."""
QUALITY = 80


def scenec(folder: Path, *words: str) -> None:
    """Run a command of the tutorial."""
    home = str(folder.parent)
    folders = {f"SCENEC_{name}_DIR": f"{home}/.{name.lower()}" for name in ("DATA", "STATE", "CACHE")}
    subprocess.run([sys.executable, "-m", "compiler", *words], cwd=folder, env={**os.environ, **folders}, check=True)


def keep(screenshot: bytes, name: str) -> None:
    """Write a screenshot as a JPEG."""
    save(np.asarray(Image.open(io.BytesIO(screenshot)).convert("RGB")), PICTURES / f"{name}.jpg", QUALITY)


def photograph_review(browser: "Browser", build: Path) -> None:
    """Write the review page of a film: its head, and the card of a shot."""
    page = browser.new_page(viewport={"width": 1000, "height": 760}, color_scheme="light")
    page.goto((build / "review/index.html").as_uri())
    page.wait_for_load_state("networkidle")
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("Object.assign(document.getElementById('film'), {preload: 'auto', currentTime: 5.5})")
    while page.evaluate("document.getElementById('film').readyState < 3 || document.getElementById('film').seeking"):
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)
    keep(page.screenshot(), "tutorial-review")
    keep(page.locator("article:has-text('hello')").first.screenshot(), "review-card")


def main() -> None:
    """Make the story, and take its pictures."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        folder = Path(home) / "my-story"
        folder.mkdir()
        scenec(folder, "init", ".")
        scenec(folder, "compile")
        build = folder / "build/story/default-animatic"
        shots = json.loads((build / "manifest.json").read_bytes())["shots"]
        pairs = zip(shots, SHARES, strict=True)
        save(
            tile([read_picture(build, shot, share, STILL_SIZE) for shot, share in pairs], 2),
            PICTURES / "tutorial-film.jpg",
            84,
        )
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        photograph_review(browser, build)
        browser.close()


if __name__ == "__main__":
    main()
