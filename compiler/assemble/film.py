"""Puts a film together from its clips.

Comes from the timeline and the clips' files; goes out as one fast-start MP4 and a report. Called by
`driver`. Invariants: pictures that do not change are copied, not encoded; sound is encoded once and as
long as the pictures to the sample; a film that fails leaves the one before it alone.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compiler.assemble.assembly_error import AssemblyError
from compiler.assemble.burning import mark_pieces
from compiler.assemble.conform import Format
from compiler.assemble.film_sound import FilmSound
from compiler.assemble.material import Material, gather_material
from compiler.assemble.pictures import stream_pictures
from compiler.assemble.piece_store import PieceStore
from compiler.assemble.pieces import Piece, cut_pieces
from compiler.assemble.runs import plan_runs
from compiler.assemble.sound_mix import SoundMix
from compiler.assemble.workers import hire_workers
from compiler.assemble.workshop import Workshop
from compiler.edit.timeline import Timeline
from compiler.media.decode_error import DecodeError
from compiler.media.encode_error import EncodeError
from compiler.media.film_labels import FilmLabels
from compiler.media.film_writer import FilmWriter
from compiler.media.h264 import REORDER

__all__ = ["AssemblyError", "AssemblyReport", "assemble_film"]

_CONFORMING_SHARE: Final = 0.5
_TOLD_EVERY: Final = 30


@dataclass(frozen=True, slots=True)
class AssemblyReport:
    """What was made.

    Attributes:
        conformed: clips that were fitted to the film so that it shows, each with the reason.
        frames: of the film.
        seconds: of the film.
    """

    conformed: tuple[tuple[str, str], ...]
    frames: int
    seconds: float


def assemble_film(
    timeline: Timeline,
    clips: Mapping[str, Path],
    destination: Path,
    *,
    labels: FilmLabels,
    cache: Path | None,
    progress: Callable[[float], None],
) -> AssemblyReport:
    """Make a film.

    Args:
        timeline: the cut.
        clips: the files of clips and beds by the `source` that the timeline calls them by.
        destination: where the film goes; its folder exists.
        labels: its title, chapters and subtitles.
        cache: a folder that keeps conformed clips, made frames and encoded sound for the next time, or None.
        progress: told the share done, 0 to 1.

    Raises:
        AssemblyError: a clip cannot be read, the film cannot be written, or there is nothing in it; what
            stood at `destination` is untouched.
    """
    pieces = mark_pieces(cut_pieces(timeline.video), labels.burnt)
    if not any(track.positions for track in (timeline.video, timeline.audio)) or not pieces:
        raise AssemblyError("the film has no shots")
    scratch = Path(tempfile.mkdtemp(prefix=".cut-", dir=destination.parent)) if cache is None else None
    store = PieceStore(cache or scratch or destination.parent)
    try:
        with hire_workers() as workers:
            report = _assemble(timeline, clips, destination, labels, (pieces, store, workers), progress)
    except (DecodeError, EncodeError, OSError) as error:
        raise AssemblyError(str(error)) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
    store.tidy()
    return report


def _assemble(
    timeline: Timeline,
    clips: Mapping[str, Path],
    destination: Path,
    labels: FilmLabels,
    means: tuple[tuple[Piece, ...], PieceStore, Executor],
    progress: Callable[[float], None],
) -> AssemblyReport:
    """Make a film; `means` are its pieces, the store and the workers."""
    pieces, store, workers = means
    film = Format(timeline.width, timeline.height, timeline.fps)
    material = gather_material(pieces, clips, film, store, workers, lambda share: progress(share * _CONFORMING_SHARE))
    total = timeline.video.duration
    begun = _CONFORMING_SHARE if material.prepared else 0.0

    def told(frames: int) -> None:
        if frames % _TOLD_EVERY == 0 or frames == total:
            progress(begun + (1 - begun) * frames / total)

    runs = tuple(plan_runs(material.pieces, material.clips))
    workshop = Workshop(film, material, store, workers)
    workshop.order(runs)
    pictures = stream_pictures(runs, material.clips, workshop)
    mix = SoundMix(timeline, clips, store)
    sound = FilmSound(mix, timeline.mix.loudness, store).packets()
    template, reorder = _template(material)
    with FilmWriter(destination, template, timeline.fps, reorder, labels) as writer:
        writer.write(pictures, sound, told)
    return AssemblyReport(material.conformed, total, timeline.seconds)


def _template(material: Material) -> tuple[Path, int]:
    """Return a clip with the parameters that all have, and how far decoding runs ahead in any of them."""
    indices = tuple(material.clips.values())
    return indices[0].path, max(REORDER, *(index.reorder for index in indices))
