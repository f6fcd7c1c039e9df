"""Compiles the examples, for the scripts that show their films.

Used by `docs_site.py` and `pictures.py`. Invariant: what is shown was compiled from the scenes as they are now.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENES = ROOT / "examples/scenes"


def example_films() -> Iterator[tuple[str, Path]]:
    """Compile each example in turn; yield its name in the gallery, and the folder of its film.

    Raises:
        subprocess.CalledProcessError: when one does not compile.
    """
    for scene in [*sorted(SCENES.glob("*.yaml")), *sorted(SCENES.glob("*/story.yaml"))]:
        sys.stderr.write(f"{scene.relative_to(ROOT)}\n")
        ran = subprocess.run(
            [sys.executable, "-m", "compiler", "compile", scene.relative_to(ROOT).as_posix(), "--json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
        name = scene.parent.name if scene.name == "story.yaml" else scene.stem
        yield name, (ROOT / json.loads(ran.stdout)["film"]).parent
