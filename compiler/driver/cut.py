"""Cuts a film from its clips and lays out everything that a build leaves.

Called by `driver.session` after the run. Invariant: the last good film is replaced only by a whole new one;
a film whose clips and cut are unchanged is not made again.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.assemble.film import AssemblyError, assemble_film
from compiler.build.durable import write_durably
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.clip_file import ClipFile
from compiler.driver.events import ClipsLaidOut, Emit, FilmFinished, FilmProgressed, FilmStarted
from compiler.driver.handover import write_handover
from compiler.driver.labels import film_labels
from compiler.driver.lay_out import NO_STAND_INS, StandIns, lay_out_clips
from compiler.driver.planned import PlannedFilm
from compiler.driver.record import film_record
from compiler.driver.review import ReviewedFilm, write_film_review
from compiler.driver.run_result import Place, RunResult
from compiler.driver.title_cards import TitledCut, add_title_cards
from compiler.driver.workplace import CUTTING_ROOM, scratch
from compiler.edit.bed_plan import plan_mix, source_of
from compiler.edit.build import build_timeline
from compiler.edit.caption import Caption, caption_cues
from compiler.edit.cue import build_cues
from compiler.edit.timeline import FPS, Timeline
from compiler.ir.asset import Asset
from compiler.ir.frame_rate import frames_of
from compiler.media.encode_error import EncodeError
from compiler.media.film_labels import FilmLabels
from compiler.outputs.manifest import Manifest, ManifestShot, render_manifest
from compiler.outputs.srt import render_srt
from compiler.outputs.vtt import render_vtt
from compiler.passes.titles import lower_titles

if TYPE_CHECKING:
    from compiler.source.route import Route

_REVISION = 4
"""Raised when the assembly would cut the same clips differently."""


FILM = "film.mp4"
"""A film's name in its build folder."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a build left.

    Attributes:
        film: the film, or None when a shot has no clip.
        clips: the clip of every shot that has one.
        absent: the shots without one.
    """

    film: Path | None
    clips: Mapping[Place, ClipFile]
    absent: tuple[Place, ...]


def cut_film(
    planned: PlannedFilm,
    result: RunResult,
    output: Path | None,
    emit: Emit,
    diagnostics: Diagnostics,
    *,
    stand_ins: StandIns = NO_STAND_INS,
) -> Cut:
    """Lay out the clips, cut the film if every shot has one, and write what lies beside it.

    Args:
        planned: the film and its plan.
        result: the takes that were made, fetched or found.
        output: where a copy of the film goes, or None.
        emit: told of the progress.
        diagnostics: told what went wrong.
        stand_ins: clips for shots without a take.

    Raises:
        OSError: the build folder cannot be written.
    """
    folder = planned.build_folder
    clips = lay_out_clips(planned, result, stand_ins)
    shots = [step.shot for step in planned.whole.steps]
    absent = tuple((shot.scene, shot.id) for shot in shots if (shot.scene, shot.id) not in clips)
    titled = _titled(planned, clips, diagnostics) if not absent else None
    timeline = titled.timeline if titled else None
    captions = _captions(planned, timeline) if timeline else ()
    files = {place: clip.path for place, clip in clips.items()}
    emit(ClipsLaidOut(planned, files, timeline))
    film = _assemble(planned, titled, captions, clips, (emit, diagnostics)) if titled else None
    if titled is not None and film is not None:
        write_durably(folder / "film.srt", render_srt(captions, FPS).encode())
        write_durably(folder / "film.vtt", render_vtt(captions, FPS).encode())
        write_handover(planned, titled.timeline, clips, titled.cards, _beds(planned))
        # The film's own path asks for nothing more than there is.
        output = None if output is not None and output.exists() and output.samefile(film) else output
        if output is not None:
            output.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(film, output)
    write_film_review(ReviewedFilm(planned, files, timeline, is_cut=film is not None))
    write_durably(folder / "manifest.json", _manifest(planned, clips, timeline if film else None).encode())
    return Cut(output or film if film else None, clips, absent)


def _titled(planned: PlannedFilm, clips: Mapping[Place, ClipFile], diagnostics: Diagnostics) -> TitledCut | None:
    """Lay the shots end to end, between the title cards that the film asks for."""
    project, scenes = planned.film.project, planned.film.shot_lists
    timeline = build_timeline(scenes, {place: clip.frames for place, clip in clips.items()})
    titles = lower_titles(project.words, project.title, scenes)
    try:
        titled = add_title_cards(timeline, titles, project.root, planned.build_folder, diagnostics)
    except EncodeError as error:
        diagnostics.report("assembly-failed", str(error), Region(scenes[0].file, 0, 0))
        return None
    return replace(titled, timeline=replace(titled.timeline, mix=plan_mix(titled.timeline, scenes)))


def _captions(planned: PlannedFilm, timeline: Timeline) -> tuple[Caption, ...]:
    cues = build_cues(timeline, planned.film.shot_lists)
    return caption_cues(cues, timeline.fps, timeline.video.duration)


def _assemble(
    planned: PlannedFilm,
    titled: TitledCut,
    captions: Sequence[Caption],
    clips: Mapping[Place, ClipFile],
    sinks: tuple[Emit, Diagnostics],
) -> Path | None:
    emit, diagnostics = sinks
    timeline = titled.timeline
    film = planned.build_folder / FILM
    record = film_record(planned.film.project.title, timeline, clips)
    labels = replace(film_labels(planned, timeline, captions, titled.titles), record=record)
    hashes = {f"{scene}#{shot}": clip.sha256 for (scene, shot), clip in clips.items()}
    beds = {source: asset.sha256 for source, asset in _beds(planned).items()}
    key = _cut_key(timeline, hashes | dict(titled.digests) | beds, labels)
    if _is_fresh(film, key):
        return film
    emit(FilmStarted(labels.title, len(clips)))
    try:
        report = assemble_film(
            timeline,
            {f"{scene}#{shot}": clip.path for (scene, shot), clip in clips.items()}
            | dict(titled.cards)
            | _bed_files(planned),
            film,
            labels=labels,
            cache=scratch(planned.film.project.root) / CUTTING_ROOM,
            progress=lambda share: emit(FilmProgressed(share)),
        )
    except AssemblyError as error:
        where = Region(planned.film.shot_lists[0].file, 0, 0)
        diagnostics.report("assembly-failed", str(error), where)
        return None
    _mark_fresh(film, key)
    emit(FilmFinished(str(film), timeline.seconds))
    routes = {f"{step.shot.scene}#{step.shot.id}": step.shot.route for step in planned.whole.steps}
    for name, reason in report.conformed:
        place: Route | Region = routes.get(name) or Region(planned.film.shot_lists[0].file, 0, 0)
        diagnostics.report("clip-conformed", f"the clip of `{name}` was fitted to the film: {reason}", place)
    return film


def _beds(planned: PlannedFilm) -> dict[str, Asset]:
    """Return the files of music and ambience by what the timeline calls them."""
    lists = planned.film.shot_lists
    beds = (bed for shot_list in lists for bed in (shot_list.beds.music, shot_list.beds.ambience) if bed)
    return {source_of(bed): bed.asset for bed in beds}


def _bed_files(planned: PlannedFilm) -> dict[str, Path]:
    return {source: planned.film.project.root / asset.location for source, asset in _beds(planned).items()}


def _cut_key(timeline: Timeline, hashes: Mapping[str, str], labels: FilmLabels) -> str:
    """Return the digest of everything that the film's bytes depend on."""
    document = {"revision": _REVISION, "timeline": asdict(timeline), "clips": hashes, "labels": asdict(labels)}
    return hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()


def _is_fresh(film: Path, key: str) -> bool:
    try:
        mark = json.loads(film.with_name(".cut.json").read_bytes())
        stat = film.stat()
    except (OSError, ValueError):
        return False
    return bool(mark == {"key": key, "size": stat.st_size, "changed_ns": stat.st_mtime_ns})


def _mark_fresh(film: Path, key: str) -> None:
    stat = film.stat()
    mark = {"key": key, "size": stat.st_size, "changed_ns": stat.st_mtime_ns}
    write_durably(film.with_name(".cut.json"), json.dumps(mark).encode())


def _manifest(planned: PlannedFilm, clips: Mapping[Place, ClipFile], timeline: Timeline | None) -> str:
    shots, folder = [], planned.build_folder
    for step in planned.whole.steps:
        shot = step.shot
        clip = clips.get((shot.scene, shot.id))
        inside = clip is not None and clip.path.is_relative_to(folder)
        shots.append(
            ManifestShot(
                scene=shot.scene,
                shot=shot.id,
                action=step.action,
                clip=clip.path.relative_to(folder).as_posix() if clip and inside else None,
                sha256=clip.sha256 if clip else "",
                seconds=clip.frames / FPS if clip else shot.seconds,
                frames=clip.frames if clip else max(1, frames_of(shot.seconds)),
                key=step.key,
            )
        )
    lock = film_record(planned.film.project.title, timeline, clips).lock if timeline else ""
    return render_manifest(Manifest(FILM if timeline else None, str(planned.target), tuple(shots), lock))
