"""Makes the pictures and voices of `scenec init`'s starter story from those of the rusty-wall example.

Run after the example's art changed: `python tools/starter_assets.py`.
"""

import shutil
from pathlib import Path

from PIL import Image

from compiler.media.poster import write_poster

ROOT = Path(__file__).parents[1]
ART = ROOT / "examples" / "scenes" / "assets"
STARTER = ROOT / "compiler" / "driver" / "starter" / "assets"


def main() -> None:
    """Write the three pictures and copy the two voices."""
    STARTER.mkdir(exist_ok=True)
    for source, name in (("mara.wav", "ana.wav"), ("jon.wav", "ben.wav")):
        shutil.copyfile(ART / source, STARTER / name)
    write_poster(ART / "mara.mp4", STARTER / "ana.jpg", width=480)
    for source, name, width in (("jon.png", "ben.jpg", 480), ("yard.png", "yard.jpg", 1280)):
        with Image.open(ART / source) as picture:
            height = round(picture.height * width / picture.width)
            picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS).save(
                STARTER / name, quality=86, optimize=True
            )


if __name__ == "__main__":
    main()
