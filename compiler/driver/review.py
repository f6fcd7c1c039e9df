"""Fills the review page: what was asked for beside what came of it.

Called by `driver.cut`. Invariant: pictures are made again only when their source changed.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.build.plan import Plan, Step, sum_prices
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.locate import locate
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.driver.take_clips import NumberedClip, lay_out_takes
from compiler.edit.timeline import Timeline
from compiler.ir.asset import Asset
from compiler.ir.reference import Slot
from compiler.ir.shot import Shot
from compiler.media.decode_error import DecodeError
from compiler.media.thumbnail import write_thumbnail
from compiler.outputs.review.page import ReviewPage
from compiler.outputs.review.review_shot import ReviewLine, ReviewShot, ReviewSlot, ReviewTake
from compiler.outputs.review.write import write_review
from compiler.source.document import Sources


def write_film_review(
    planned: PlannedFilm, clips: Mapping[Place, Path], timeline: Timeline | None, folder: Path
) -> Path:
    """Write `review/index.html` for a film with its pictures.

    Args:
        planned: the film and its plan.
        clips: the clip of every shot that has one.
        timeline: the cut, or None when there is no film.
        folder: the build folder.

    Raises:
        OSError: the folder cannot be written.
    """
    review = folder / "review"
    (review / "pictures").mkdir(parents=True, exist_ok=True)
    spans = timeline.spans if timeline else {}
    plan = planned.whole
    first = planned.film.shot_lists[0]
    takes = lay_out_takes(planned, clips)
    page = ReviewPage(
        title=planned.film.project.title,
        backend=planned.target.backend,
        target=str(planned.target),
        shots=tuple(
            _with_takes(_shot(step, planned, clips, spans, review), takes, clips, review) for step in plan.steps
        ),
        film="../film.mp4" if timeline else None,
        subtitles="../film.vtt" if timeline else None,
        totals=_prices(plan),
        ratio=(first.width, first.height),
        captioned=planned.target.backend == "animatic",
    )
    return write_review(page, review)


def _prices(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return what generating every shot costs, one row per provider."""
    places = sorted({step.shot.billed_on for step in plan.steps if step.price})
    rows = [(place, sum_prices(step.price for step in plan.steps if step.shot.billed_on == place)) for place in places]
    return tuple((f"Price at {place}", " + ".join(str(price) for price in prices)) for place, prices in rows)


def _shot(
    step: Step,
    planned: PlannedFilm,
    clips: Mapping[Place, Path],
    spans: Mapping[str, tuple[float, float]],
    review: Path,
) -> ReviewShot:
    shot, request = step.shot, step.shot.request
    start, end = spans.get(f"{shot.scene}#{shot.id}", (0.0, shot.seconds))
    clip = clips.get((shot.scene, shot.id))
    return ReviewShot(
        scene=shot.scene,
        shot=shot.id,
        action=step.action,
        reason=step.reason,
        seconds=end - start,
        start=start,
        clip=_relative(clip, review) if clip else None,
        poster=_picture(clip, "video", f"{shot.scene}-{shot.id}", review, 640) if clip else None,
        framing=", ".join(dict.fromkeys(beat.framing for beat in shot.beats if beat.framing)),
        camera=", ".join(dict.fromkeys(beat.camera for beat in shot.beats if beat.camera)),
        lines=tuple(ReviewLine(line.name, line.text, line.start, line.language) for line in shot.lines),
        prompt=request.prompt if request else "",
        negative_prompt=request.negative_prompt if request else "",
        slots=tuple(_slot(slot, planned, review) for slot in shot.slots),
        price=f"{shot.price} at {shot.billed_on}" if shot.price else "",
        request=_body(shot),
        first_frame=request.opening.location if request and request.opening else "",
    )


def _with_takes(
    shot: ReviewShot, takes: Mapping[Place, tuple[NumberedClip, ...]], clips: Mapping[Place, Path], review: Path
) -> ReviewShot:
    place = shot.scene, shot.shot
    listed = tuple(
        ReviewTake(number, _relative(clip, review), clip == clips.get(place)) for number, clip in takes.get(place, ())
    )
    return replace(shot, takes=listed)


def _slot(slot: Slot, planned: PlannedFilm, review: Path) -> ReviewSlot:
    reference = slot.reference
    return ReviewSlot(
        label=slot.item,
        kind=reference.medium,
        name=reference.name or reference.id,
        thumbnail=_thumbnail(reference.asset, planned.film.project.root, review),
        voice=slot.voice.location if slot.voice else None,
        declared=_declared(slot, planned.sources),
    )


def _declared(slot: Slot, sources: Sources) -> str:
    region = locate(Label(slot.reference.route, part="key"), sources)
    return f"{region.file}:{sources[region.file].file.position(region.start)[0]}"


def _thumbnail(asset: Asset, root: Path, review: Path) -> str | None:
    if asset.remote or asset.facts is None or asset.facts.kind == "audio":
        return None
    return _picture(root / asset.location, asset.facts.kind, f"asset-{asset.sha256[:16]}", review, 240)


def _picture(source: Path, kind: str, name: str, review: Path, width: int) -> str | None:
    """Make a small JPEG unless a newer one than its source is there; None when the source cannot be read."""
    picture = review / "pictures" / f"{name.replace('/', '-')}.jpg"
    try:
        if not picture.exists() or picture.stat().st_mtime_ns < source.stat().st_mtime_ns:
            write_thumbnail(source, "video" if kind == "video" else "image", picture, width=width)
    except DecodeError:
        return None
    return f"pictures/{picture.name}"


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _body(shot: Shot) -> str:
    if shot.request is None or not shot.billed_on:
        return ""
    return json.dumps(BACKENDS[shot.billed_on].body(shot.request), ensure_ascii=False, indent=2)
