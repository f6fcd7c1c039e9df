"""Draws the pictures of the README and the gallery: frames of the examples' films, one of a shot.

Compiles the examples, reads each film's `manifest.json` and the clips beside it, writes JPEGs to docs/pictures. Run as
`python tools/pictures.py`, or by `make pictures`. Invariant: nothing is drawn that is not in the film.
"""

import json
import re
import sys
from itertools import islice
from pathlib import Path

import numpy as np
from example_films import example_films
from PIL import Image

from compiler.media.decode import Picture, read_frames

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
WHITE = 255
GAP = 6

OPENING = "rusty-wall"
OPENING_SHARES = (0.85, 0.66, 0.27, 0.8)
"""How far into each shot the README's picture looks, 0 to 1."""
OPENING_SIZE = (640, 360)

STRIP_WIDTH = 960
STRIP_LENGTH = 4
STRIP_SHARE = 0.66
STARTS = re.compile(r"class=\"frame[^>]* data-start=\"([\d.]+)\" data-seconds=\"([\d.]+)\"")
"""Where each shot begins in the film and how long it is, as its review page has it."""
FPS = 30


def read_picture(folder: Path, shot: dict[str, object], share: float, size: tuple[int, int]) -> Picture:
    """Return one frame of a shot's clip.

    Args:
        folder: of the build.
        shot: its row in the manifest.
        share: how far into its clip, 0 to 1.
        size: width and height in pixels.
    """
    wanted = int(int(str(shot["frames"])) * share)
    (picture,) = islice(read_frames(folder / str(shot["clip"]), *size), wanted, wanted + 1)
    return picture


def tile(pictures: list[Picture], columns: int) -> Picture:
    """Lay pictures of one size out in rows on white."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    shape = (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3)
    sheet = np.full(shape, WHITE, np.uint8)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        top, left = row * (height + GAP), column * (width + GAP)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def strip(folder: Path) -> Picture:
    """Return up to four shots of a film side by side, the first and the last among them."""
    shots = STARTS.findall((folder / "review/index.html").read_text("utf-8"))
    count = min(len(shots), STRIP_LENGTH)
    chosen = [shots[index * (len(shots) - 1) // (count - 1)] for index in range(count)]
    wanted = {int((float(start) + float(seconds) * STRIP_SHARE) * FPS) for start, seconds in chosen}
    width = (STRIP_WIDTH - GAP * (count - 1)) // count // 2 * 2
    frames = read_frames(folder / "film.mp4", width, width * 9 // 16 // 2 * 2)
    return tile([frame for number, frame in enumerate(frames) if number in wanted], count)


def opening(folder: Path) -> Picture:
    """Return the picture that the README opens with."""
    shots = json.loads((folder / "manifest.json").read_bytes())["shots"]
    pairs = zip(shots, OPENING_SHARES, strict=True)
    return tile([read_picture(folder, shot, share, OPENING_SIZE) for shot, share in pairs], 2)


def save(sheet: Picture, path: Path, quality: int) -> None:
    """Write a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path, quality=quality, optimize=True, progressive=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {sheet.shape[1]}×{sheet.shape[0]}, {path.stat().st_size // 1024} kB\n")


def main() -> None:
    """Draw all of them."""
    for name, folder in example_films():
        save(strip(folder), PICTURES / f"gallery/{name}.jpg", 82)
        if name == OPENING:
            save(opening(folder), PICTURES / f"{name}.jpg", 86)


if __name__ == "__main__":
    main()
