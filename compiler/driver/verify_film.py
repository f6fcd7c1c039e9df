"""Tells what a film is made of, and whether it or its takes were altered: `scenec verify`.

Called by `cli.commands.verify`. Invariant: writes nothing, and calls nothing intact that it has not read to the last
byte. What it cannot tell: whether somebody who altered a film wrote a new record into it; nothing is signed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from compiler.build.lockfile import Digest
from compiler.build.store import file_sha256
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.workplace import Workplace
from compiler.edit.film_record import FilmRecord, RecordedTake, seal_of
from compiler.media.decode_error import DecodeError
from compiler.media.read_film import FilmReading, read_film

State = Literal["intact", "altered", "absent"]


@dataclass(frozen=True, slots=True)
class VerifiedTake:
    """A stretch of a take in a film, and what became of its clip.

    Attributes:
        take: as the film says it.
        state: `intact` when a file here has exactly the bytes, `altered` when only others are in its place,
            `absent` when there is none.
        clip: the file that was read, or None.
    """

    take: RecordedTake
    state: State
    clip: Path | None


@dataclass(frozen=True, slots=True)
class VerifiedFilm:
    """A film with a record.

    Attributes:
        path: of the film.
        reading: what is in it.
        record: what it says that it is made of.
        takes: each with the state of its clip.
    """

    path: Path
    reading: FilmReading
    record: FilmRecord
    takes: tuple[VerifiedTake, ...]


class _Record(BaseModel):
    """A record as a film carries it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    scenec: Literal[1]
    lock: Digest
    frames: int = Field(ge=1)
    pictures: Digest
    sound: Digest
    takes: list[list[str | int]] = Field(min_length=1)
    seal: Digest


def verify_film(path: Path, workplace: Workplace, diagnostics: Diagnostics) -> VerifiedFilm | None:
    """Read a film and the clips that it is made of; None when it does not say what that is.

    Args:
        path: of the film.
        workplace: where clips may be.
        diagnostics: told `no-such-path`, `no-record`, `film-altered`, `film-rewritten` or `take-altered`.
    """
    place = Region(workplace.name(path), 0, 0)
    if not path.is_file():
        diagnostics.report("no-such-path", f"there is no file `{workplace.name(path)}`", place)
        return None
    try:
        reading = read_film(path)
    except DecodeError as error:
        diagnostics.report("no-record", f"this is no film that can be read: {error}", place)
        return None
    found = _parse(reading.comment)
    if found is None:
        message = "the film does not say what it is made of: scenec did not make it, or another tool dropped it"
        diagnostics.report("no-record", message, place)
        return None
    document, record = found
    _check(document, reading, place, diagnostics)
    takes = tuple(_verified(take, path, workplace, diagnostics) for take in record.takes)
    return VerifiedFilm(path, reading, record, takes)


def _parse(comment: str) -> tuple[_Record, FilmRecord] | None:
    try:
        document = _Record.model_validate_json(comment)
        takes = tuple(_take(row) for row in document.takes)
    except ValueError:
        return None
    return document, FilmRecord(document.lock, document.frames, takes)


def _take(row: list[str | int]) -> RecordedTake:
    """Return a take of a record.

    Raises:
        ValueError: it is not one.
    """
    kinds = [str, str, int, str, int, int, str][: len(row)]
    if len(row) not in (6, 7) or [type(value) for value in row] != kinds:
        raise ValueError("a take of a record has another form")
    return RecordedTake(*row)  # type: ignore[arg-type]


def _check(document: _Record, reading: FilmReading, place: Region, diagnostics: Diagnostics) -> None:
    """Report what in a film is not as its record says."""
    wrong = [
        what
        for what, fits in (
            ("record", seal_of(document.model_dump()) == document.seal),
            ("pictures", document.pictures == reading.pictures),
            ("sound", document.sound == reading.sound),
            ("timing", document.frames == reading.frames and reading.even),
        )
        if not fits
    ]
    if wrong:
        message = f"this film is not what was made; altered: {', '.join(wrong)}"
        diagnostics.report("film-altered", message, place, help="cut it again with `scenec cut`")
    elif reading.rewritten:
        message = "another tool wrote the film's file anew; its pictures and sound are those that were made"
        diagnostics.report("film-rewritten", message, place)


def _verified(take: RecordedTake, film: Path, workplace: Workplace, diagnostics: Diagnostics) -> VerifiedTake:
    other: Path | None = None
    for clip in _candidates(take, film, workplace):
        try:
            if not clip.is_file():
                continue
            intact = file_sha256(clip) == take.sha256
        except OSError:
            continue
        if intact:
            return VerifiedTake(take, "intact", clip)
        other = other or clip
    if other is None:
        return VerifiedTake(take, "absent", None)
    message = f"`{workplace.name(other)}` is not the clip of `{take.shot}` any more"
    diagnostics.report("take-altered", message, Region(workplace.name(other), 0, 0))
    return VerifiedTake(take, "altered", other)


def _candidates(take: RecordedTake, film: Path, workplace: Workplace) -> Iterator[Path]:
    """Yield the files that may be a take's clip: beside the film, in its repository, in this machine's stores."""
    yield from _beside(take, film)
    blob = f"clips/{take.sha256[:2]}/{take.sha256}.mp4"
    for root in dict.fromkeys([*film.resolve().parents, workplace.cwd, *workplace.cwd.parents]):
        if take.footage and not Path(take.footage).is_absolute() and (root / ".scenec").is_dir():
            yield root / take.footage
        yield root / ".scenec" / "store" / blob
    if workplace.data.is_dir():
        for realm in sorted(workplace.data.iterdir()):
            yield realm / blob


def _beside(take: RecordedTake, film: Path) -> Iterator[Path]:
    """Yield the clip that the manifest beside a film has for a take, if it is of the same cut."""
    try:
        shots = json.loads((film.parent / "manifest.json").read_bytes())["shots"]
        clips = [shot["clip"] for shot in shots if shot["sha256"] == take.sha256 and shot["clip"]]
    except (OSError, ValueError, KeyError, TypeError):
        return
    folder = film.parent.resolve()
    yield from (folder / str(clip) for clip in clips if (folder / str(clip)).resolve().is_relative_to(folder))
