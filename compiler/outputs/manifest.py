"""The manifest of a build: which film, which clips, with their hashes.

`driver` makes a `Manifest` after the cut and writes its text to `manifest.json` beside the film. Invariant:
it says nothing of the machine or the hour, so equal builds give equal bytes; paths are relative to the
manifest's own folder.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath, PureWindowsPath

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class ManifestShot:
    """A shot of the film.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        action: what the plan said of it, e.g. `reuse`.
        clip: its clip, or None when there is none.
        sha256: of the clip's bytes, in hex; empty without a clip.
        seconds: the clip's measured length in seconds.
        frames: the clip's length in frames.
        key: the request key that the clip answers; empty for footage.
    """

    scene: str
    shot: str
    action: str
    clip: str | None
    sha256: str
    seconds: float
    frames: int
    key: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build left.

    Attributes:
        film: the film, or None when a shot failed.
        target: profile, backend and language as in the folder's name.
        shots: in the film's order, whatever order they were made in.
        lock: digest of title, cut and clips, which the film carries too; empty without a film.
    """

    film: str | None
    target: str
    shots: tuple[ManifestShot, ...]
    lock: str = ""


def render_manifest(manifest: Manifest) -> str:
    r"""Return the manifest as JSON text with sorted keys.

    Lone surrogates and characters that terminals obey leave as `\u` escapes, as all else beyond ASCII.

    Args:
        manifest: what was built.

    Raises:
        ValueError: a path is absolute, leaves the folder or has a backslash, or a length is no number; the
            caller's mistake, never an author's.
    """
    for path in (manifest.film, *(shot.clip for shot in manifest.shots)):
        if path is not None and not _is_inside(path):
            raise ValueError(f"{path!r} is not a path inside the manifest's folder")
    document = {
        "schema_version": SCHEMA_VERSION,
        "film": manifest.film,
        "target": manifest.target,
        "lock": manifest.lock,
        # Microseconds are far below a frame, and floats print the same everywhere when so rounded.
        "shots": [asdict(shot) | {"seconds": round(shot.seconds, 6)} for shot in manifest.shots],
    }
    return json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _is_inside(path: str) -> bool:
    posix = PurePosixPath(path)
    rooted = posix.is_absolute() or bool(PureWindowsPath(path).drive)
    return bool(posix.parts) and not rooted and "\\" not in path and ".." not in posix.parts
