"""Writes the cut for other editing programs beside the film.

Called by `driver.cut`. Invariant: the files are named by their way from the build folder, so that it can be carried
elsewhere together with what it names.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.driver.clip_file import ClipFile
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.edit.bed_part import bed_lanes, bed_parts
from compiler.edit.timeline import Timeline
from compiler.ir.asset import Asset
from compiler.ir.frame_rate import frames_of
from compiler.ir.line import Line
from compiler.ir.shot import Shot
from compiler.outputs.edl import render_edl
from compiler.outputs.fcpxml import render_fcpxml
from compiler.outputs.handover import Handover, MediaFile, Spoken
from compiler.outputs.otio import render_otio


def write_handover(
    planned: PlannedFilm,
    timeline: Timeline,
    clips: Mapping[Place, ClipFile],
    cards: Mapping[str, Path],
    beds: Mapping[str, Asset],
) -> None:
    """Write `film.otio`, `film.fcpxml` and `film.edl`.

    Args:
        planned: the film.
        timeline: its cut.
        clips: the clip of every shot on the timeline.
        cards: the title cards on it, by the source of their clips.
        beds: the files of music and ambience, by what the timeline calls them.

    Raises:
        OSError: the build folder cannot be written.
    """
    folder = planned.build_folder
    shots = {f"{step.shot.scene}#{step.shot.id}": step.shot for step in planned.whole.steps}
    media = {}
    for clip, _ in timeline.video.positions:
        shot = shots.get(clip.source)
        if shot is not None:
            file = clips[shot.scene, shot.id]
            media[clip.source] = _media(shot, file, _relative(file.path, folder))
        else:
            path = _relative(cards[clip.source], folder)
            media[clip.source] = MediaFile(path, clip.available, timeline.width, timeline.height, has_sound=False)
    seconds = {source: asset.facts.seconds for source, asset in beds.items() if asset.facts}
    parts = bed_parts([span for span in timeline.mix.beds if span.source in seconds], seconds)
    root = planned.film.project.root
    sounds = {part.bed.source: _relative(root / beds[part.bed.source].location, folder) for part in parts}
    handover = Handover(planned.film.project.title, timeline, media, bed_lanes(parts), sounds)
    write_durably(folder / "film.otio", render_otio(handover).encode())
    write_durably(folder / "film.fcpxml", render_fcpxml(handover).encode())
    write_durably(folder / "film.edl", render_edl(handover).encode())


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _media(shot: Shot, clip: ClipFile, path: str) -> MediaFile:
    facts = shot.footage.facts if shot.footage is not None else None
    return MediaFile(
        path=path,
        frames=clip.frames,
        width=facts.width if facts else shot.width,
        height=facts.height if facts else shot.height,
        has_sound=facts.has_audio if facts else True,
        scene=shot.scene,
        shot=shot.id,
        take=clip.take,
        facts=(("sha256", clip.sha256), *((("key", clip.key),) if clip.key else ())),
        lines=tuple(_spoken(line, clip.frames) for line in shot.lines if line.text.strip()),
    )


def _spoken(line: Line, frames: int) -> Spoken:
    """Place a line in its clip; one that is too late for it stands on its last frame."""
    start = min(frames_of(max(0.0, line.start)), frames - 1)
    return Spoken(start, max(1, frames_of(line.seconds)), line.name, line.text)
