"""What a film is made of, as the film itself says it.

`driver` makes the record, the film's writer puts it into the file, `scenec verify` reads it back. Invariant: the
text is as long for any digests, says nothing of the machine or the hour, and is sealed: whoever changes a part of it
has to change the seal too.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

VERSION: Final = 1
BLANK: Final = "0" * 64
"""Stands for a digest that is not known yet."""


@dataclass(frozen=True, slots=True)
class RecordedTake:
    """A stretch of a take in a film.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        take: its number; 0 for footage and for what stands in for a missing take.
        sha256: of the clip's bytes, in hex.
        start: the first of its frames that the film shows, transitions included.
        frames: how many of them the film shows.
        footage: the clip's root-relative path; empty for a take.
    """

    scene: str
    shot: str
    take: int
    sha256: str
    start: int
    frames: int
    footage: str = ""


@dataclass(frozen=True, slots=True)
class FilmRecord:
    """What a film is made of.

    Attributes:
        lock: digest of title, cut and clips, in hex: equal films have equal ones.
        frames: of the film.
        takes: in the order in which they are first seen.
    """

    lock: str
    frames: int
    takes: tuple[RecordedTake, ...]

    def text(self, pictures: str, sound: str) -> str:
        """Return the record as compact JSON.

        Args:
            pictures: digest of the film's coded pictures, in hex.
            sound: of its coded sound.
        """
        document = {
            "scenec": VERSION,
            "lock": self.lock,
            "frames": self.frames,
            "pictures": pictures,
            "sound": sound,
            "takes": [_compact(take) for take in self.takes],
        }
        return _json({**document, "seal": BLANK if BLANK in (pictures, sound) else seal_of(document)})


def seal_of(document: dict[str, Any]) -> str:
    """Return the seal of a record's JSON, its own `seal` left out."""
    rest = {key: value for key, value in document.items() if key != "seal"}
    return hashlib.sha256(_json(dict(sorted(rest.items()))).encode()).hexdigest()


def _compact(take: RecordedTake) -> list[str | int]:
    row: list[str | int] = [take.scene, take.shot, take.take, take.sha256, take.start, take.frames]
    return [*row, take.footage] if take.footage else row


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))
