"""What failed in the last run of a repository, for the selector `failed`.

Written by `driver.session`, read by `driver.selection`. Invariant: free to lose: without it nothing has failed.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.driver.run_result import Place

_NOTE = "last-run.json"


def read_failed(root: Path, target: str) -> frozenset[Place]:
    """Return the shots that could not be made when they were last tried for a target."""
    return frozenset(_read(root).get(target, ()))


def note_failed(root: Path, target: str, tried: Iterable[Place], failed: Iterable[Place]) -> None:
    """Note what became of the shots of a run; what it did not try stays as it was.

    Raises:
        OSError: the repository's `.scenec` folder, which is there already, cannot be written.
    """
    known = _read(root)
    now = {*known.get(target, ())} - {*tried} | {*failed}
    if now == {*known.get(target, ())}:
        return
    document = {name: sorted(places) for name, places in {**known, target: now}.items() if places}
    write_durably(root / ".scenec" / _NOTE, json.dumps(document, indent=1).encode())


def _read(root: Path) -> dict[str, list[Place]]:
    try:
        document = json.loads((root / ".scenec" / _NOTE).read_text("utf-8"))
        return {str(name): [(str(scene), str(shot)) for scene, shot in places] for name, places in document.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
