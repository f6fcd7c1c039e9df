"""Fills the review page: what was asked for beside what came of it.

Called by `driver.cut` for the page that lies beside the film, and by `screening` for one that is served. Invariant:
pictures are made again only when their source changed.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.build.plan import Plan, Step, sum_prices
from compiler.diagnostics.diagnostic import Diagnostic, Label
from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.film_language import film_language
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.driver.take_clips import NumberedClip, lay_out_takes
from compiler.edit.build import build_timeline
from compiler.edit.timeline import Timeline
from compiler.ir.asset import Asset
from compiler.ir.reference import Slot
from compiler.ir.shot import Shot
from compiler.media.decode_error import DecodeError
from compiler.media.thumbnail import write_thumbnail
from compiler.outputs.review.page import ReviewPage
from compiler.outputs.review.review_shot import ReviewLine, ReviewNote, ReviewShot, ReviewSlot, ReviewTake
from compiler.outputs.review.write import write_review
from compiler.scene.notes import NoteEntry, load_notes
from compiler.scene.reader import Reader
from compiler.source.document import Sources

Address = Callable[[Path], str]
"""Says how a page refers to a file; an empty text where it must not."""


@dataclass(frozen=True, slots=True)
class ReviewedFilm:
    """A film as far as it is made.

    Attributes:
        planned: the film and its plan.
        clips: the clip of every shot that has one.
        timeline: the cut; None when a shot has no clip.
        is_cut: whether the film of that cut is there.
        changes: what changed since the last commit, by scene and shot.
    """

    planned: PlannedFilm
    clips: Mapping[Place, Path]
    timeline: Timeline | None
    is_cut: bool = False
    changes: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the page goes."""
        return self.planned.build_folder / "review"


def write_film_review(reviewed: ReviewedFilm) -> Path:
    """Write `review/index.html` for a film with its pictures.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = reviewed.folder
    return write_review(film_page(reviewed, lambda path: Path(os.path.relpath(path, folder)).as_posix()), folder)


def film_page(reviewed: ReviewedFilm, address: Address) -> ReviewPage:
    """Return the review page of a film, its pictures made.

    Args:
        reviewed: the film.
        address: says how the page refers to a file.

    Raises:
        OSError: the pictures cannot be written.
    """
    planned, timeline = reviewed.planned, reviewed.timeline
    (reviewed.folder / "pictures").mkdir(parents=True, exist_ok=True)
    lists = planned.film.shot_lists
    # Without a film the shots still have their places: those that the plan gives them.
    spans = (timeline or build_timeline(lists, {})).spans
    cards = _Cards(reviewed, spans, lay_out_takes(planned, reviewed.clips), _notes(planned), address)
    return ReviewPage(
        title=planned.film.project.title,
        backend=planned.target.backend,
        target=str(planned.target),
        shots=tuple(cards.card(step) for step in planned.whole.steps),
        film=address(planned.build_folder / "film.mp4") if reviewed.is_cut else None,
        subtitles=address(planned.build_folder / "film.vtt") if reviewed.is_cut else None,
        totals=_prices(planned.whole),
        language=film_language(planned) or "und",
        ratio=(lists[0].width, lists[0].height),
        captioned=planned.target.backend == "animatic",
    )


def _notes(planned: PlannedFilm) -> Mapping[Place, tuple[NoteEntry, ...]]:
    """Read what reviewers wrote, by scene and shot; what is wrong in their files `check` tells."""
    root = planned.film.project.root
    found: dict[Place, tuple[NoteEntry, ...]] = {}
    for scene in planned.film.project.scenes:
        notes = load_notes(scene.file, Reader(root), Diagnostics())
        found |= {(scene.id, shot): listed for shot, listed in (notes.shots if notes else {}).items()}
    return found


def _prices(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return what generating every shot costs, one row per provider."""
    places = sorted({step.shot.billed_on for step in plan.steps if step.price})
    rows = [(place, sum_prices(step.price for step in plan.steps if step.shot.billed_on == place)) for place in places]
    return tuple((f"Price at {place}", " + ".join(str(price) for price in prices)) for place, prices in rows)


@dataclass(frozen=True, slots=True)
class _Cards:
    """What the cards of one page are made from."""

    reviewed: ReviewedFilm
    spans: Mapping[str, tuple[float, float]]
    takes: Mapping[Place, tuple[NumberedClip, ...]]
    notes: Mapping[Place, tuple[NoteEntry, ...]]
    address: Address

    def card(self, step: Step) -> ReviewShot:
        shot, request, place = step.shot, step.shot.request, (step.shot.scene, step.shot.id)
        start, end = self.spans.get(f"{shot.scene}#{shot.id}", (0.0, shot.seconds))
        clip = self.reviewed.clips.get(place)
        return ReviewShot(
            scene=shot.scene,
            shot=shot.id,
            action=step.action,
            reason=step.reason,
            seconds=end - start,
            start=start,
            clip=self.address(clip) if clip else None,
            poster=self._poster(clip, shot) if clip else None,
            framing=", ".join(dict.fromkeys(beat.framing for beat in shot.beats if beat.framing)),
            camera=", ".join(dict.fromkeys(beat.camera for beat in shot.beats if beat.camera)),
            lines=tuple(ReviewLine(line.name, line.text, line.start, line.language) for line in shot.lines),
            prompt=request.prompt if request else "",
            negative_prompt=request.negative_prompt if request else "",
            slots=tuple(self._slot(slot) for slot in shot.slots),
            price=f"{shot.price} at {shot.billed_on}" if shot.price else "",
            request=_body(shot),
            warnings=tuple(map(_sentence, self.reviewed.planned.warnings_of(shot))),
            takes=tuple(self._take(shot, number, file) for number, file in self.takes.get(place, ())),
            first_frame=request.opening.location if request and request.opening else "",
            notes=tuple(_note(number, note) for number, note in enumerate(self.notes.get(place, ()))),
            changes=self.reviewed.changes.get(place, ()),
        )

    def _take(self, shot: Shot, number: int, clip: Path) -> ReviewTake:
        circled = clip == self.reviewed.clips.get((shot.scene, shot.id))
        return ReviewTake(number, self.address(clip), circled, self._poster(clip, shot))

    def _poster(self, clip: Path, shot: Shot) -> str | None:
        """Make a still, called as its clip is: which take is circled changes what a shot shows, and no clip."""
        name = f"footage-{shot.footage.sha256[:16]}" if shot.footage else clip.stem
        return self._picture(clip, "video", name, 640)

    def _slot(self, slot: Slot) -> ReviewSlot:
        reference = slot.reference
        return ReviewSlot(
            label=slot.item,
            kind=reference.medium,
            name=reference.name or reference.id,
            thumbnail=self._thumbnail(reference.asset),
            voice=slot.voice.location if slot.voice else None,
            declared=_declared(slot, self.reviewed.planned.sources),
        )

    def _thumbnail(self, asset: Asset) -> str | None:
        if asset.remote or asset.facts is None or asset.facts.kind == "audio":
            return None
        source = self.reviewed.planned.film.project.root / asset.location
        return self._picture(source, asset.facts.kind, f"asset-{asset.sha256[:16]}", 240)

    def _picture(self, source: Path, kind: str, name: str, width: int) -> str | None:
        """Make a small JPEG unless a newer one than its source is there; None when the source cannot be read."""
        picture = self.reviewed.folder / "pictures" / f"{name}.jpg"
        try:
            if not picture.exists() or picture.stat().st_mtime_ns < source.stat().st_mtime_ns:
                write_thumbnail(source, "video" if kind == "video" else "image", picture, width=width)
        except DecodeError:
            return None
        return self.address(picture)


def _note(number: int, note: NoteEntry) -> ReviewNote:
    about = [f"take {note.take}"] if note.take is not None else []
    return ReviewNote(number, note.note, note.at, ", ".join([*about, note.target] if note.target else about), note.done)


def _sentence(warning: Diagnostic) -> str:
    return f"{warning.message}; {warning.help}" if warning.help else warning.message


def _declared(slot: Slot, sources: Sources) -> str:
    region = locate(Label(slot.reference.route, part="key"), sources)
    return f"{region.file}:{sources[region.file].file.position(region.start)[0]}"


def _body(shot: Shot) -> str:
    if shot.request is None or not shot.billed_on:
        return ""
    return json.dumps(BACKENDS[shot.billed_on].body(shot.request), ensure_ascii=False, indent=2)
