"""Puts an empty stand-in clip for every shot of a scene into its store; used by `check.py`.

A plan looks at keys and sizes only, so the stand-ins make "nothing to do" without drawing a thousand clips.
"""

import hashlib
import sys
import time
from pathlib import Path

from compiler.build.key import request_key, slate_digest
from compiler.build.store import Store, StoredTake
from compiler.driver.front import read_films
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace, scratch


def main(scene: Path) -> None:
    """Fill the store of a scene's repository."""
    front = read_films(Order((scene,)), Workplace(Path.cwd(), scene.parent / "data", time.time_ns))
    for film in front.films:
        store = Store(scratch(film.project.root) / "store")
        for shot in film.shot_lists[0].shots:
            if shot.request is None:
                continue
            data = shot.id.encode()
            clip = store.new_clip()
            clip.write_bytes(data)
            sha256 = hashlib.sha256(data).hexdigest()
            take = StoredTake(1, sha256, len(data), shot.seconds, slate_digest(shot.slate))
            store.keep(request_key(shot.request), take, clip)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
