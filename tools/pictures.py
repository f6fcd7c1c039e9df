"""Draws the picture that the README opens with: one frame of each shot of a compiled film.

Reads the film's `manifest.json` and the clips beside it, writes a JPEG. Run as `python tools/pictures.py`
after `make film`. Invariant: nothing is drawn that is not in the film.
"""

import argparse
import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from compiler.media.decode import Picture, read_frames

ROOT = Path(__file__).resolve().parents[1]
FILM = ROOT / "build/examples/scenes/rusty-wall/default-animatic"
PICTURE = ROOT / "docs/pictures/rusty-wall.jpg"
SIZE = (640, 360)
COLUMNS = 2
GAP = 6
WHITE = 255


def read_pictures(folder: Path, shares: list[float]) -> list[Picture]:
    """Return one picture of each clip of a film.

    Args:
        folder: of the build.
        shares: how far into each clip to look, 0 to 1; the last one counts for all that follow.
    """
    manifest = json.loads((folder / "manifest.json").read_bytes())
    pictures: list[Picture] = []
    for index, shot in enumerate(manifest["shots"]):
        wanted = int(shot["frames"] * shares[min(index, len(shares) - 1)])
        pictures.extend(islice(read_frames(folder / shot["clip"], *SIZE), wanted, wanted + 1))
    return pictures


def tile(pictures: list[Picture]) -> Picture:
    """Lay pictures of one size out in rows on white."""
    width, height = SIZE
    rows = -(-len(pictures) // COLUMNS)
    shape = (rows * (height + GAP) - GAP, COLUMNS * (width + GAP) - GAP, 3)
    sheet = np.full(shape, WHITE, np.uint8)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, COLUMNS)
        top, left = row * (height + GAP), column * (width + GAP)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Draw the README's picture from a compiled film.")
    parser.add_argument("--film", type=Path, default=FILM, help="the build folder of a film")
    parser.add_argument("--at", type=float, nargs="+", default=[0.85, 0.66, 0.27, 0.8], help="shares of the clips")
    parser.add_argument("--to", type=Path, default=PICTURE, help="the JPEG to write")
    arguments = parser.parse_args()
    sheet = tile(read_pictures(arguments.film, arguments.at))
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(arguments.to, quality=86, optimize=True, progressive=True)
    sys.stdout.write(f"{arguments.to.name}: {sheet.shape[1]}×{sheet.shape[0]}\n")


if __name__ == "__main__":
    main()
